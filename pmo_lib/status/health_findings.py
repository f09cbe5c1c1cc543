"""Sentences on how projects stand: by their data, as they declare, by program, and what must be done."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Rag, Severity
from pmo_lib.report import text
from pmo_lib.status import selection
from pmo_lib.status.selection import RANK
from pmo_lib.status.states import Progress
from pmo_lib.status.steering import ENDED
from pmo_lib.status.values import (
    BEGUN,
    DECLARED,
    HEALTH,
    LIMIT,
    UNDER_WAY,
    count,
    ids,
    lacking,
    names,
    of_colour,
    silent,
)

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

DEVIATION = "computed slip_days overrun_share"


def watermelon(data: "Data") -> Finding:
    """Who declares green and is red by the data, and the reverse."""
    found, running = selection.watermelons(data.projects), data.running
    judged = running[running.computed.notna()]
    green = judged[judged.declared == Rag.GREEN]
    reverse = judged[(judged.declared == Rag.RED) & (judged.computed == Rag.GREEN)]
    declared, columns = f"{HEALTH} {DECLARED}", "declared computed slip_days overrun_share"
    values = {
        "declared_green": count(
            green,
            "Projects under way that declare green and have figures to compare it with",
            declared,
            "declared computed",
        ),
        "computed_red": count(found, "Those of them whose computed health is red", HEALTH, columns),
        "projects": ids(found, "The same, the latest first", HEALTH, columns),
        "declared_red_computed_green": ids(
            reverse,
            "Projects under way that declare red and are on track by their own figures",
            declared,
            "declared computed",
        ),
    }
    also = ""
    if len(reverse):
        verb = "declares" if len(reverse) == 1 else "declare"
        also = f"{len(reverse)} {verb} red but {'is' if len(reverse) == 1 else 'are'} on track"
    if found.empty:
        return Finding(_no_watermelon(running, green, also), "watermelon", values=values)
    verb = "declares green but is" if len(found) == 1 else "declare green but are"
    count_of = text.sentence(text.plural(len(found), "project"))
    message = _with(f"{count_of} {verb} off track: {names(found)}", also)
    asked = "correct the declared status and bring a recovery plan"
    stopped = found[found.project_id.map(data.recommended).isin(ENDED)]
    if len(stopped):
        asked += f", but not for {names(stopped)} if stopped as prioritization recommends"
    return Finding(message, "watermelon", Severity.ALERT, values, decision=asked)


def _no_watermelon(running: pd.DataFrame, green: pd.DataFrame, also: str) -> str:
    """What can be said where nobody is known to declare green and be red."""
    declared = int((running.declared == Rag.GREEN).sum())
    if len(running) and running.declared.isna().all():
        return "Declared status is not known: no project under way states one"
    if not declared:
        message = "No project under way declares green"
    elif green.empty:
        message = f"None of {text.plural(declared, 'project')} that declare green can be judged"
        if declared == 1:
            message = "The one project that declares green cannot be judged"
    elif len(green) < declared:
        message = (
            f"{len(green)} of {declared} projects that declare green can be judged; "
            "none is off track"
        )
    else:
        message = "No project that declares green is off track by its own figures"
    return _with(message, also)


def _with(message: str, also: str) -> str:
    """A message with a second part where both fit a title."""
    fits = also and len(message) + len(also) + 2 <= LIMIT
    return f"{message}; {also}" if fits else message


def ratings(data: "Data") -> Finding | None:
    """How many projects declare which rating, and who changed; None where no project under way declares one."""
    found, moved = selection.rated(data.projects), selection.rating_changes(data.moves)
    if found.empty:
        return None
    is_worse = moved.declared_now.map(RANK) < moved.declared_before.map(RANK)
    unrated = data.running[data.running.declared.isna()]
    red = selection.declared_red(data.projects)
    budgets = found.groupby("declared", sort=False).budget.sum(min_count=1).dropna()
    money = {str(c): round(float(budgets[c]), 2) for c in Rag if c in budgets}
    words = {str(word): int(number) for word, number in found.word.value_counts().items()}
    with_money, before = f"{DECLARED} projects.budget", "declared_before declared_now"
    values = {
        **{str(colour): _declared(found, colour) for colour in Rag},
        "words": Value(words, "The same projects by the word they use", DECLARED, found, "word"),
        "money": Value(
            money,
            "Sum of the budgets of these projects, by rating",
            with_money,
            found,
            "declared budget",
        ),
        "without_rating": count(
            unrated, "Projects under way that declare none", DECLARED, "reported"
        ),
        "worse": ids(
            moved[is_worse],
            "Projects that declare worse than in the report before",
            DECLARED,
            before,
        ),
        "better": ids(
            moved[~is_worse],
            "Projects that declare better than in the report before",
            DECLARED,
            before,
        ),
        "projects": ids(
            red,
            "Projects under way that declare red, the largest budget first",
            with_money,
            "declared budget",
        ),
    }
    severity = Severity.WARNING if len(red) else Severity.INFO
    return Finding(_ratings_in_words(found, values), "ratings", severity, values)


def _declared(found: pd.DataFrame, colour: Rag) -> Value:
    rows = found[found.declared == colour]
    return count(rows, f"Projects under way that declare {colour}", DECLARED, "declared reported")


def _ratings_in_words(found: pd.DataFrame, values: dict[str, Value]) -> str:
    if len(found) == 1:
        return f"{text.shorten(found['name'].iloc[0], 44)} declares {found.declared.iloc[0]}"
    colours = [f"{values[colour].shown} {colour}" for colour in Rag if values[colour].shown]
    many = text.sentence(text.plural(len(found), "project"))
    message = f"{many} declare a rating: {text.names(colours)}"
    moved = [
        f"{len(values[side].shown)} {side}" for side in ("worse", "better") if values[side].shown
    ]
    return message + (f"; since the last report {text.names(moved)}" if moved else "")


def programs(data: "Data") -> Finding | None:
    """Which program has most projects off track; None on the page of a single program."""
    if data.portfolio.program != PORTFOLIO:
        return None
    found = data.running[data.running.computed == Rag.RED]
    red = found.groupby("program_id").size().sort_values(ascending=False, kind="stable")
    formula = "Projects under way whose computed health is red, counted by program"
    counts = {str(program): int(number) for program, number in red.items()}
    inputs = f"projects.program_id {HEALTH}"
    values = {"red_by_program": Value(counts, formula, inputs, found, "computed slip_days")}
    if red.empty:
        unknown = int((~selection.judged_today(data.running)).sum())
        message = "No program has a project off track"
        if unknown:
            message = f"No program has a project known to be off track; {unknown} cannot be judged"
        return Finding(message, "programs", values=values)
    names_of = lifecycle.program_names(data.portfolio)
    name = text.shorten(names_of.get(red.index[0], red.index[0]), 36)
    message = f"{name} has {text.plural(int(red.iloc[0]), 'project')} off track"
    if len(red) > 1:
        many = text.sentence(text.plural(len(red), "program"))
        message = f"{many} have projects off track; {name} has {int(red.iloc[0])}"
    return Finding(message, "programs", Severity.WARNING, values)


def mandatory(data: "Data") -> Finding:
    """How the projects stand that must be done by law or contract."""
    found = selection.mandatory(data.projects)
    red = found[found.computed == Rag.RED]
    inputs = f"projects.mandatory {HEALTH}"
    values = {
        "mandatory": count(
            found, "Projects marked mandatory that are under way or planned", inputs, DEVIATION
        ),
        "red": count(red, "Those of them whose computed health is red", inputs, DEVIATION),
        "projects": ids(found, "The same projects", inputs, DEVIATION),
    }
    severity = Severity.INFO
    if data.projects.mandatory.isna().all():
        message = "Mandatory projects are not known: no column says which projects are mandatory"
        return Finding(message, "mandatory", Severity.WARNING, values)
    if found.empty:
        message = "No project under way or planned is marked mandatory"
        return Finding(message, "mandatory", severity, values)
    unknown = int(found[found.state == Progress.ACTIVE].computed.isna().sum())
    if len(red):
        state, severity = f"{len(red)} off track", Severity.ALERT
    elif unknown:
        state, severity = f"{unknown} under way cannot be judged", Severity.WARNING
    else:
        state = "none off track"
    many = text.sentence(text.plural(len(found), "mandatory project"))
    return Finding(f"{many}: {names(found)} – {state}", "mandatory", severity, values)


def overview(data: "Data") -> Finding:
    """How the projects under way stand, all of them."""
    running = data.running
    values = {
        **{str(colour): of_colour(running, colour) for colour in Rag},
        "not_reported": silent(data.projects),
        "not_judged": lacking(data.projects),
        "active": count(running, BEGUN, UNDER_WAY, "state reported computed"),
    }
    if running.empty:
        return Finding("No project is under way", "overview", values=values)
    unjudged = values["not_judged"].shown
    parts = [
        (values[Rag.RED].shown, "off track"),
        (values[Rag.AMBER].shown, "at risk"),
        (values[Rag.GREEN].shown, "on track"),
        (unjudged, f"that cannot be judged by {'their' if unjudged > 1 else 'its'} data"),
        (int(values["not_reported"].rows.computed.isna().sum()), "without current status"),
    ]
    said = text.names([f"{text.number(number)} {words}" for number, words in parts if number], 5)
    many = text.sentence(text.plural(len(running), "project"))
    return Finding(f"{many} under way: {said}", "overview", values=values)


def rules_in_words(data: "Data") -> str:
    """The thresholds of the computed health, in sentences."""
    rules = data.rules
    return (
        f"By its data a project is at risk from {text.days(rules.amber_days)} late, "
        f"{text.percent(rules.amber_overrun)} over budget, {text.percent(rules.amber_scope)} "
        f"growth in scope, open risks worth {text.percent(rules.amber_exposure)} of its budget or "
        f"less than {text.percent(rules.amber_benefits)} of its planned benefits; off track from "
        f"{text.days(rules.red_days)}, {text.percent(rules.red_overrun)}, "
        f"{text.percent(rules.red_scope)}, {text.percent(rules.red_exposure)} or below "
        f"{text.percent(rules.red_benefits)}. A status older than {text.days(rules.stale_days)} is "
        "not current: a last known colour of red or amber stays, green does not."
    )
