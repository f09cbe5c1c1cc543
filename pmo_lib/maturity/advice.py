"""What the maturity report recommends, in sentences: the office, its charter, the roadmap."""

import pandas as pd

from pmo_lib.maturity import inputs
from pmo_lib.maturity.answers import LEAST
from pmo_lib.maturity.charter import ANSWERS
from pmo_lib.maturity.data import Data
from pmo_lib.maturity.findings import from_practices
from pmo_lib.maturity.office import MOST_MISSING, OPEN, Office, missing, turning
from pmo_lib.maturity.office_inputs import METHOD_AREAS
from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.sources.maturity_model import read_office

FIRM = 0.8  # share of draws of other respondents that give the same kind, from which on it is called firm
ENOUGH = 3  # the level that areas are counted at
APPROACH = "Approach by the share of adaptive projects, regulation and criticality"
INPUTS = "Inputs as in the table; what the data does not hold was given as a parameter"
AGREEMENT = (
    "Share of 500 draws of respondents, with replacement, that give the same scope and authority"
)
TURNING = "Inputs whose change by one band alone changes scope or authority"
MISSING = "Inputs that neither the data nor a parameter gives"
BARRED = {
    "B": "; more authority waits for an executive who backs the rules",
    "N": "; more authority waits for fewer projects",
}
SECOND_BARRED = {"B": " (too little backing for it)", "N": " (too many projects for it)"}


def office(data: Data) -> Finding | None:
    """How sure it is which office fits, and which; or what is missing for an answer. None on a program's page."""
    if not data.is_whole:
        return None
    fits, values = data.office, _office_values(data)
    few = too_little(data)
    if few or OPEN in (fits.scope, fits.authority):
        message = (
            few or f"Which office fits stays open: it depends on {_names(fits.open_inputs, 2)}"
        )
        return Finding(
            text.shorten(message, 90),
            "office",
            Severity.WARNING,
            values,
            decision=f"find out what is missing before the office is shaped: {_wanted(data)}",
        )
    kind = f"{fits.kind} " if fits.kind not in ("", OPEN) else ""
    message = f"{sureness(data)}: {kind}{fits.scope} office, {fits.authority}, {fits.approach}"
    mandate = f"mandate it so, and look again in two quarters{BARRED.get(fits.barred, '')}"
    decision = f"{mandate} – asked of the sponsor of the office"
    return Finding(message, "office", values=values, decision=decision)


def _office_values(data: Data) -> dict[str, Value]:
    fits, agree = data.office, data.office_agreement
    given = {name: _rounded(value) for name, value in data.office_inputs.items()}
    parts = {
        "scope": (fits.scope, "Scope with most points, of equals the narrower"),
        "authority": (fits.authority, "Authority by summed need, within its limits"),
        "approach": (fits.approach, APPROACH),
        "points": (list(fits.points), "Sum of the inputs' points by scope"),
        "need": (fits.need, "Sum of the inputs' needs"),
        "inputs": (given, INPUTS),
        "agree": (None if agree is None else round(agree, 2), AGREEMENT),
        "margin": (fits.margin, "Points of the scope that is ahead minus those of the next"),
        "turning": (turning(data.flips), TURNING),
        "missing": (missing(data.office_inputs), MISSING),
    }
    stated = {
        key: (value, f"{what}, by the decision table") for key, (value, what) in parts.items()
    }
    return inputs.values(inputs.OFFICE, **stated)


def _rounded(value: float | bool | None) -> float | bool | None:
    return value if isinstance(value, bool) or value is None else round(float(value), 1)


def _wanted(data: Data) -> str:
    """What has to be found out: the inputs that decide, else more projects."""
    letters = data.office.open_inputs or missing(data.office_inputs)
    return _names(letters, 5) if letters else f"data of at least {LEAST} projects under way"


def _names(letters: list[str] | tuple[str, ...], most: int) -> str:
    """Inputs of the decision table in words."""
    names = [read_office()["inputs"][letter]["name"] for letter in letters]
    return text.names([name[:1].lower() + name[1:] for name in names], most)


def too_little(data: Data) -> str:
    """Why no office can be recommended from this data at all; empty where one can."""
    count, unknown = data.office_inputs.get("N"), missing(data.office_inputs)
    if not count:
        return "No office is recommended: no project under way is known"
    if count < LEAST:
        return f"No office is recommended: {text.plural(int(count), 'project')} under way, and it takes {LEAST}"
    if len(unknown) > MOST_MISSING:
        of = len(read_office()["inputs"])
        return f"No office is recommended: {len(unknown)} of {of} inputs are not known"
    return ""


def sureness(data: Data) -> str:
    """
    How sure the recommendation is, in a few words with their reason: the weakest point decides.

    It is called firm only where no single input turns it, no two scopes have equal points, and four of five draws of other
    respondents give the same.
    """
    turns, agree = turning(data.flips), data.office_agreement
    if turns:
        return f"Tentative ({text.plural(len(turns), 'input')} could turn it)"
    if data.office.margin == 0:
        return "Tentative (two kinds tie)"
    if agree is None:
        return "Tentative (too few answers)"
    if agree < FIRM:
        return f"Tentative ({text.percent(agree)} of draws agree)"
    return "Firm (no input turns it)"


def office_in_words(data: Data) -> str:
    """On what the recommendation rests, what could turn it, its points, runner-up and guardrails; empty where there is none."""
    if too_little(data):
        return ""
    return " ".join(
        [*_grounds(data), *_levels_by_data(data), *_runners_up(data.office, data.flips)]
    )


def _grounds(data: Data) -> list[str]:
    """On what the recommendation rests, how far ahead it is, what could turn it, and what is not known."""
    people = "no levels by respondents"
    if data.has_levels:
        people = text.plural(data.survey.people, "respondent")
    projects = text.plural(int(data.office_inputs["N"]), "project")
    sentences = [f"How sure this is: it rests on {projects} under way and {people}."]
    turns, unknown = turning(data.flips), missing(data.office_inputs)
    if turns:
        sentences.append(f"A change of one input by one band could turn it: {_names(turns, 10)}.")
    if unknown:
        sentences.append(f"Not known: {_names(unknown, 10)}.")
    if data.office.margin:
        ahead = text.plural(data.office.margin, "point")
        sentences.append(f"The margin to the next scope is {ahead}.")
    else:
        sentences.append(f"Two scopes have equal points: {text.names(data.office.tied)}.")
    if data.office_agreement is not None:
        share = text.percent(data.office_agreement)
        sentences.append(f"With other respondents drawn, {share} of 500 draws give the same kind.")
    return sentences


def _levels_by_data(data: Data) -> list[str]:
    """Of which areas the level by data counts in the mean level, because it is lower than the survey's; on how much evidence."""
    asked = data.survey.areas.get("average", pd.Series(dtype=float))
    rows = data.area_evidence[data.area_evidence.index.isin(METHOD_AREAS)]
    rows = rows[rows.data.notna() & ~(asked.reindex(rows.index) <= rows.data)]
    order = [area for area in METHOD_AREAS if area in rows.index]
    if not order:
        return []
    names = [f"{rows['name'][area]} ({from_practices(rows.loc[area])})" for area in order]
    return [
        f"The mean level of governance, methods and reporting takes the level by data for {text.names(names)}."
    ]


def _runners_up(fits: Office, flips: pd.DataFrame) -> list[str]:
    """Points, runner-up and guardrails."""
    points = ", ".join(str(one) for one in fits.points)
    bar = SECOND_BARRED.get(fits.second_barred, "")
    sentences = [
        f"Points for a project, program, portfolio office: {points}; next is {fits.second_scope}.",
        f"Need for authority: {fits.need} points; nearest other kind is {fits.second_authority}{bar}.",
    ]
    if fits.satellite:
        sentences.append("The largest program keeps an office of its own beside it.")
    guard = read_office()["guardrails"].get(fits.approach)
    if guard:
        sentences.append(f"Guardrails of {fits.approach} delivery: {guard}.")
    if flips.empty:
        sentences.append("No change of one input by one band would alter scope or authority.")
    return sentences


def charter(data: Data) -> Finding | None:
    """What of charter and readiness is missing; None on a program's page or where nobody answered."""
    lines = data.charter
    if not data.is_whole or lines.answer.isna().all():
        return None
    values = {
        answer: _lines(
            lines[lines.answer == answer],
            f"Lines of charter and readiness answered {answer}; answers are parameters of the report",
        )
        for answer in ANSWERS
    }
    values["unanswered"] = _lines(lines[lines.answer.isna()], "Lines nobody answered")
    absent = lines[lines.answer == "missing"]
    if absent.empty:
        message = f"Nothing of charter and readiness is missing; {values['partial'].shown} of {len(lines)} only partly there"
        return Finding(message, "charter", values=values)
    stops = _line_names(absent[absent.stops], 30)
    if stops:
        return Finding(
            f"Stop before anything else: no {text.names(stops, 2)}",
            "charter",
            Severity.ALERT,
            values,
            decision="settle it – asked of the executive board",
        )
    names, verb = _line_names(absent, 40), "is" if len(absent) == 1 else "are"
    message = text.sentence(
        f"{len(absent)} of {len(lines)} lines of charter and readiness {verb} missing; first: {text.shorten(names[0], 30)}"
    )
    decision = f"settle {text.names(names, 3)} – asked of the sponsor of the office, in the first quarter of the roadmap"
    return Finding(message, "charter", Severity.WARNING, values, decision=decision)


def _lines(rows: pd.DataFrame, formula: str) -> Value:
    """How many lines of the charter these are."""
    return Value(len(rows), formula, "organization.name", rows, "answer why")


def _line_names(lines: pd.DataFrame, longest: int) -> list[str]:
    """Lines of the charter by what stands before their colon."""
    return [text.shorten(name.split(":")[0].lower(), longest) for name in lines["name"]]


def roadmap(data: Data) -> Finding | None:
    """What the roadmap reaches, and with how much work; None on a program's page or where nothing is known."""
    road = data.roadmap
    if not data.is_whole or road is None or not road.candidates:
        return None
    values = _roadmap_values(data)
    if road.actions.empty:
        del values["at_three_now"], values["at_three_then"]
        message = "No improvement at hand lifts what stands below its target"
        return Finding(message, "roadmap", values=values)
    before, after = values["at_three_now"].shown, values["at_three_then"].shown
    improvements = text.sentence(text.plural(len(road.actions), "improvement"))
    days = text.number(values["days"].shown)
    takes = "takes" if len(road.actions) == 1 else "take"
    message = f"{improvements} in {3 * road.quarters} months {takes} {days} person-days"
    rise = f"; areas at level {ENOUGH}: {before} to {after}" if after > before else ""
    return Finding(message + rise, "roadmap", values=values)


def _roadmap_values(data: Data) -> dict[str, Value]:
    road = data.roadmap
    first, last = road.levels.columns[0], road.levels.columns[-1]
    levels = pd.DataFrame(
        {
            "name": pd.Series(data.model.area_names).reindex(road.levels.index),
            "today": road.levels[first],
            "at_the_end": road.levels[last],
        }
    )
    now, then = levels[levels.today >= ENOUGH], levels[levels.at_the_end >= ENOUGH]
    low = pd.DataFrame({"name": list(road.unlifted)})
    worth = "Quarters times levels by which areas stand higher at their weakest practice, up to the target: what the sequence maximises"
    proved = "Whether the solver proved that no other sequence is worth more"
    return inputs.values(
        inputs.BOTH,
        "begins effect days lifts today at_the_end",  # of improvements and of areas
        improvements=(len(road.actions), "Improvements chosen", road.actions),
        days=(float(road.actions.days.sum()), "Sum of their person-days", road.actions),
        value=(road.plan.value, worth, levels),
        proved=(road.plan.proved, proved, road.actions),
        unlifted=(list(road.unlifted), "Practices below target that no improvement lifts", low),
        at_three_now=(len(now), "Areas whose weakest known practice stands at 3 today", now),
        at_three_then=(len(then), "The same at the end of the roadmap", then),
    )


def roadmap_in_words(data: Data) -> str:
    """How sure the sequence is, what it leaves, and what of the charter comes first."""
    road = data.roadmap
    sentences = ["The search stopped before it was proved best."]
    if road.plan.proved:
        sentences = ["No better sequence exists under this effort."]
    sentences.append("An area counts by its weakest practice.")
    if road.unlifted:
        names = text.names([name.lower() for name in road.unlifted], 4)
        sentences.append(f"From where they stand no improvement in the list lifts: {names}.")
    absent = _line_names(data.charter[data.charter.answer == "missing"], 90)
    if absent:
        sentences.append(f"In the first quarter also, from the charter: {text.names(absent, 4)}.")
    return " ".join(sentences)
