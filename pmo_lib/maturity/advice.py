"""What the maturity report recommends, in sentences: the office, its charter, the roadmap."""

import pandas as pd

from pmo_lib.maturity.answers import LEAST
from pmo_lib.maturity.assessment import Assessment
from pmo_lib.maturity.findings import from_practices, is_whole
from pmo_lib.maturity.office import METHOD_AREAS, MOST_MISSING, SCOPES, Office, flips
from pmo_lib.maturity.roadmap import Roadmap
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.sources.maturity_model import read_office

FIRM = 0.8  # share of draws of other respondents that give the same kind, from which on it is called firm


def offices(found: Assessment, office: Office, inputs: dict, agree: float | None) -> Finding | None:
    """How sure it is which office fits, and which; or what is missing for an answer. None on a program's page."""
    if not is_whole(found):
        return None
    values = {
        "scope": office.scope,
        "authority": office.authority,
        "approach": office.approach,
        "points": list(office.points),
        "need": office.need,
        "inputs": {
            name: value if isinstance(value, bool) or value is None else round(float(value), 1)
            for name, value in inputs.items()
        },
        "agree": None if agree is None else round(agree, 2),
        "margin": margin(office),
        "turning": turning(flips(inputs)),
        "missing": missing_inputs(inputs),
    }
    lacking = too_little(inputs)
    if lacking or "open" in (office.scope, office.authority):
        hinges = text.names([inputs_name(name) for name in office.open_inputs], 2)
        return Finding(
            text.shorten(lacking or f"Which office fits stays open: it depends on {hinges}", 90),
            "office",
            Severity.WARNING,
            values,
            decision=f"find out what is missing before the office is shaped: {_wanted(office, inputs)}",
        )
    kind = f"{office.kind} " if office.kind not in ("", "open") else ""
    message = f"{sureness(office, inputs, agree)}: {kind}{office.scope} office, {office.authority}, {office.approach}"
    return Finding(message, "office", values=values, decision=_mandate(office))


def _wanted(office: Office, inputs: dict) -> str:
    """What has to be found out: the inputs that decide, else more projects."""
    letters = office.open_inputs or missing_inputs(inputs)
    if not letters:
        return f"data of at least {LEAST} projects under way"
    return text.names([inputs_name(name) for name in letters], 5)


def too_little(inputs: dict) -> str:
    """Why no office can be recommended from this data at all; empty where one can."""
    count, missing, of = inputs.get("N"), missing_inputs(inputs), len(read_office()["inputs"])
    if not count:
        return "No office is recommended: no project under way is known"
    if count < LEAST:
        return f"No office is recommended: {text.plural(int(count), 'project')} under way, and it takes {LEAST}"
    if len(missing) > MOST_MISSING:
        return f"No office is recommended: {len(missing)} of {of} inputs are not known"
    return ""


def missing_inputs(inputs: dict) -> list[str]:
    """Letters of the decision table's inputs that nobody knows."""
    return [name for name in read_office()["inputs"] if text.is_missing(inputs.get(name))]


def margin(office: Office) -> int:
    """Points by which the scope is ahead of the next."""
    first, second = sorted(office.points)[:-3:-1]
    return int(first - second)


def turning(flipping: pd.DataFrame) -> list[str]:
    """Letters of the inputs whose change by one band alone changes scope or authority."""
    return list(dict.fromkeys(flipping.input)) if len(flipping) else []


def sureness(office: Office, inputs: dict, agree: float | None) -> str:
    """
    How sure the recommendation is, in a few words with their reason: the weakest point decides.

    It is called firm only where no single input turns it, no two scopes have equal points, and four of five draws of other
    respondents give the same.
    """
    turns = turning(flips(inputs))
    if turns:
        return f"Tentative ({text.plural(len(turns), 'input')} could turn it)"
    if margin(office) == 0:
        return "Tentative (two kinds tie)"
    if agree is None:
        return "Tentative (too few answers)"
    if agree < FIRM:
        return f"Tentative ({text.percent(agree)} of draws agree)"
    return "Firm (no input turns it)"


def sureness_in_words(found: Assessment, office: Office, inputs: dict, agree: float | None) -> str:
    """On what the recommendation rests, how far ahead it is, what could turn it, and what is not known."""
    if not is_whole(found) or too_little(inputs):
        return ""
    people = (
        f"{text.plural(found.people, 'respondent')}" if found.enough else "no levels by respondents"
    )
    said = [
        f"How sure this is: it rests on {text.plural(int(inputs['N']), 'project')} under way and {people}."
    ]
    turns, missing = turning(flips(inputs)), missing_inputs(inputs)
    if turns:
        names = text.names([inputs_name(name) for name in turns], 10)
        said.append(f"A change of one input by one band could turn it: {names}.")
    if missing:
        said.append(f"Not known: {text.names([inputs_name(name) for name in missing], 10)}.")
    ahead = margin(office)
    said.append(
        f"The margin to the next scope is {text.plural(ahead, 'point')}."
        if ahead
        else f"Two scopes have equal points: {text.names(_tied(office))}."
    )
    if agree is not None:
        said.append(
            f"With other respondents drawn, {text.percent(agree)} of 500 draws give the same kind."
        )
    return " ".join([*said, *_levels_by_data(found)])


def _tied(office: Office) -> list[str]:
    return [
        scope
        for scope, points in zip(SCOPES, office.points, strict=True)
        if points == max(office.points)
    ]


def _levels_by_data(found: Assessment) -> list[str]:
    """Of which areas the level by data counts in the mean level, because it is lower than the survey's; on how much evidence."""
    asked = found.areas.average if len(found.areas) else pd.Series(dtype=float)
    rows = found.shown.reindex([area for area in METHOD_AREAS if area in found.shown.index])
    lower = rows[rows.data.notna() & ~(asked.reindex(rows.index) <= rows.data)]
    if lower.empty:
        return []
    names = text.names([f"{row['name']} ({from_practices(row)})" for _, row in lower.iterrows()])
    return [
        f"The mean level of governance, methods and reporting takes the level by data for {names}."
    ]


def inputs_name(letter: str) -> str:
    """An input of the decision table in words."""
    name = read_office()["inputs"][letter]["name"]
    return name[:1].lower() + name[1:]


def _mandate(office: Office) -> str:
    barred = {
        "B": "; more authority waits for an executive who backs the rules",
        "N": "; more authority waits for fewer projects",
    }.get(office.barred, "")
    return f"mandate it so, and look again in two quarters{barred} – asked of the sponsor of the office"


def office_in_words(office: Office, flipping: pd.DataFrame) -> str:
    """Points, runner-up and guardrails."""
    told = [
        f"Points for a project, program, portfolio office: {', '.join(str(one) for one in office.points)}; next is {office.second_scope}."
    ]
    bar = {"B": " (too little backing for it)", "N": " (too many projects for it)"}.get(
        office.second_barred, ""
    )
    told.append(
        f"Need for authority: {office.need} points; nearest other kind is {office.second_authority}{bar}."
    )
    if office.satellite:
        told.append("The largest program keeps an office of its own beside it.")
    guard = read_office()["guardrails"].get(office.approach)
    told.append(f"Guardrails of {office.approach} delivery: {guard}." if guard else "")
    told.append(
        ""
        if len(flipping)
        else "No change of one input by one band would alter scope or authority."
    )
    return " ".join(one for one in told if one)


def charter(found: Assessment, lines: pd.DataFrame) -> Finding | None:
    """What of charter and readiness is missing; None on a program's page or where nobody answered."""
    if not is_whole(found) or lines.answer.isna().all():
        return None
    counts = {
        answer: int((lines.answer == answer).sum()) for answer in ("present", "partial", "missing")
    }
    values = {**counts, "unanswered": int(lines.answer.isna().sum())}
    absent = lines[lines.answer == "missing"]
    stops = absent[absent.stops]
    if len(stops):
        names = text.names(
            [text.shorten(name.split(":")[0].lower(), 30) for name in stops["name"]], 2
        )
        return Finding(
            f"Stop before anything else: no {names}",
            "charter",
            Severity.ALERT,
            values,
            absent,
            "settle it – asked of the executive board",
        )
    if absent.empty:
        return Finding(
            f"Nothing of charter and readiness is missing; {counts['partial']} of {len(lines)} only partly there",
            "charter",
            values=values,
        )
    names = [text.shorten(name.split(":")[0].lower(), 40) for name in absent["name"]]
    message = text.sentence(
        f"{counts['missing']} of {len(lines)} lines of charter and readiness are missing; first: {text.shorten(names[0], 30)}"
    )
    decision = f"settle {text.names(names, 3)} – asked of the sponsor of the office, in the first quarter of the roadmap"
    return Finding(message, "charter", Severity.WARNING, values, absent, decision)


def roadmaps(found: Assessment, road: Roadmap | None) -> Finding | None:
    """What the roadmap reaches, and with how much work; None on a program's page or where nothing is known."""
    if not is_whole(found) or road is None or not road.candidates:
        return None
    days = float(road.actions.days.sum())
    values = {
        "improvements": len(road.actions),
        "days": days,
        "value": road.plan.value,
        "proved": road.plan.proved,
        "unlifted": list(road.unlifted),
    }
    if road.actions.empty:
        return Finding(
            "No improvement at hand lifts what stands below its target", "roadmap", values=values
        )
    months = (len(road.effort)) * 3
    before, after = (
        int((road.levels[column] >= 3).sum())
        for column in (road.levels.columns[0], road.levels.columns[-1])
    )
    values |= {"at_three_now": before, "at_three_then": after}
    message = f"{text.sentence(text.plural(len(road.actions), 'improvement'))} in {months} months take {text.number(days)} person-days"
    rise = f"; areas at level 3: {before} to {after}" if after > before else ""
    return Finding(message + rise, "roadmap", values=values, evidence=road.actions)


def roadmap_in_words(road: Roadmap | None, lines: pd.DataFrame) -> str:
    """How sure the sequence is, what it leaves, and what of the charter comes first."""
    if road is None:
        return ""
    sure = (
        "No better sequence exists under this effort."
        if road.plan.proved
        else "The search stopped before it was proved best."
    )
    left = (
        f" From where they stand no improvement in the list lifts: {text.names([name.lower() for name in road.unlifted], 4)}."
        if road.unlifted
        else ""
    )
    first = lines[lines.answer.isin(["missing"])]
    charter = (
        f" In the first quarter also, from the charter: {text.names([name.split(':')[0].lower() for name in first['name']], 4)}."
        if len(first)
        else ""
    )
    return f"{sure} An area counts by its weakest practice.{left}{charter}"
