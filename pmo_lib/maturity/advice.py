"""What the maturity report recommends, in sentences: the office, its charter, the roadmap."""

import pandas as pd

from pmo_lib.maturity.assessment import Assessment
from pmo_lib.maturity.findings import is_whole
from pmo_lib.maturity.office import Office
from pmo_lib.maturity.roadmap import Roadmap
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.sources.maturity_model import read_office


def offices(found: Assessment, office: Office, inputs: dict, agree: float | None) -> Finding | None:
    """Which office fits; None where there is no active project, or on a program's page."""
    if not is_whole(found) or not inputs.get("N"):
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
    }
    if "open" in (office.scope, office.authority):
        message = f"Which office fits stays open: it hangs on {text.names([inputs_name(name) for name in office.open_inputs], 2)}"
        return Finding(
            text.shorten(message, 90),
            "office",
            Severity.WARNING,
            values,
            decision="find out what is missing before the office is shaped",
        )
    kind = f"{office.kind} " if office.kind not in ("", "open") else ""
    article = "An" if kind.startswith("e") else "A"
    message = f"{article} {kind}{office.scope} office fits best: {office.authority}, {office.approach} delivery"
    return Finding(message, "office", values=values, decision=_mandate(office))


def inputs_name(letter: str) -> str:
    """An input of the decision table in words."""
    return read_office()["inputs"][letter]["name"].lower()


def _mandate(office: Office) -> str:
    barred = {
        "B": "; more authority waits for an executive who backs the rules",
        "N": "; more authority waits for fewer projects",
    }.get(office.barred, "")
    return f"mandate it so, and look again in two quarters{barred} – asked of the sponsor of the office"


def office_in_words(office: Office, flipping: pd.DataFrame, agree: float | None) -> str:
    """Points, runner-up, guardrails, and how far the answer hangs on who answered."""
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
        f"With other respondents drawn, {text.percent(agree)} of 500 draws give the same kind."
        if agree is not None
        else ""
    )
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
