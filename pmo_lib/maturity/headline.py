"""The one message of the maturity report."""

from dataclasses import replace

import pandas as pd

from pmo_lib.maturity import inputs
from pmo_lib.maturity.answers import LEAST
from pmo_lib.maturity.data import Data
from pmo_lib.maturity.roadmap import Roadmap
from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

LOW = 3  # a practice below this level by data is called low
LONGEST_NAME = 30
LONGEST_TITLE = 90


def headline(data: Data) -> Finding:
    """At what level projects are managed, what is weakest, and what to begin with."""
    if not data.is_whole:
        return of_program(data)
    if not data.has_levels:
        return without_levels(data)
    return replace(of_levels(data), decision=first_steps(data.roadmap))


def of_levels(data: Data) -> Finding:
    """At what level projects are managed, and what is weakest; the data must have levels."""
    known = data.known_areas
    below, weakest = known[known.below], known.sort_values(["average", "name"]).head(1)
    name, tested = weakest["name"].iloc[0], int(known.target.notna().sum())
    areas = (len(known), "Areas of the model", known)
    values = (
        respondents(data, data.survey.response)
        | inputs.values(
            inputs.ANSWERS,
            inputs.OF_LEVELS,
            average=(round(data.average, 2), inputs.AVERAGE, known),
        )
        | inputs.values("responses.practice_id", "average low high", areas=areas)
        | inputs.values(
            inputs.ANSWERS,
            inputs.OF_LEVELS,
            below_target=(len(below), inputs.BELOW, below),
            weakest=(name, "Area with the lowest average", weakest),
        )
    )
    message = f"Maturity is {level(data.average)} of {data.model.levels}; "
    if not tested:
        message += f"no target is set, {brief(name)} lowest"
    elif below.empty:
        message += "no area is significantly below its target"
    else:
        message += significantly_below(len(below), tested)
        room = LONGEST_TITLE - len(f"{message},  lowest")
        message += f", {text.shorten(name, room)} lowest" if room >= 12 else ""
    severity = Severity.INFO if below.empty else Severity.ALERT
    return Finding(message, "headline", severity, values)


def respondents(data: Data, rows: pd.DataFrame) -> dict[str, Value]:
    """How many answered."""
    people = (data.survey.people, "People who answered anything in the newest wave", rows)
    return inputs.values("responses.pseudonym", "answered", respondents=people)


def without_levels(data: Data) -> Finding:
    """Nobody answered, too few did, or none of them named a level."""
    people = data.survey.people
    answered = f"{text.plural(people, 'person')} answered"
    if not people:
        message = "No answers to a survey are known: only the portfolio's own data speaks"
    elif people < LEAST:
        message = f"{text.sentence(answered)}: too few to tell any level"
    else:
        message = f"{answered}, and none of it names a level"
    decision = (
        f"invite at least {LEAST} people of each role – asked of the head of the office, "
        "before the next report"
    )
    values = respondents(data, data.survey.response[:0])
    return Finding(message, "headline", Severity.WARNING, values, decision=decision)


def of_program(data: Data) -> Finding:
    """What a program's own data shows."""
    known = data.evidenced
    low = known[known.level < LOW]
    formula = f"Practices with at least five cases in this program's data. {inputs.RULES}"
    values = inputs.values(
        inputs.PROJECTS,
        inputs.OF_PRACTICES,
        evidenced=(len(known), formula, known),
        low=(len(low), inputs.LOW, low),
    )
    practices = text.plural(len(known), "practice")
    severity = Severity.INFO if low.empty else Severity.WARNING
    if known.empty:
        message = "This program's data is too little to show how its projects are managed"
    elif low.empty:
        message = f"None of {practices} that this program's data shows is below level {LOW}"
    else:
        message = f"By this program's data {len(low)} of {practices} stand below level {LOW} of {data.model.levels}"
    return Finding(message, "headline", severity, values)


def first_steps(roadmap: Roadmap | None) -> str:
    """What to begin with, asked of whom and by when; empty where there is nothing to begin."""
    if roadmap is None or roadmap.actions.empty:
        return ""
    first = roadmap.actions[roadmap.actions.begins == roadmap.actions.begins.min()]
    names = text.names([f"“{name}”" for name in first["name"]], 3)
    days = text.number(first.days.sum())
    by = text.day(first.begins.iloc[0] + pd.offsets.MonthEnd(0))
    return f"begin with {names} ({days} person-days) – asked of the sponsor of the office, by {by}"


def significantly_below(count: int, tested: int) -> str:
    """How many of the areas that were tested are significantly below their target."""
    if tested == 1:
        return "the only area is significantly below target"
    verb = "is" if count == 1 else "are"
    return f"{count} of {text.plural(tested, 'area')} {verb} significantly below target"


def brief(name: str) -> str:
    """A name short enough for a sentence."""
    return text.shorten(name, LONGEST_NAME)


def level(value: float) -> str:
    """A level as it is written."""
    return text.number(value, 1)
