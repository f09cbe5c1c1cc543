"""Sentences on time: delays, milestones, forecasts that moved, dependencies and the flow of work."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.status import advice, dependency_delays, estimates, milestones, selection
from pmo_lib.status.slip import facts_of_gaps, of_projects
from pmo_lib.status.steering import ENDED
from pmo_lib.status.values import FINISH, MILESTONES, count, ids

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

LATE = (
    "Projects under way whose finish, actual or expected, lies as many calendar days after the "
    "baseline finish as the rule says"
)
FORECASTS = "forecasts.made forecasts.forecast_finish forecasts.declared_slip"
CHAIN = (
    "dependencies.needed_by givers.expected projects.forecast_finish status.forecast_finish "
    "milestones.forecast_date organization.calendar"
)
FLOW = "work_items.done work_items.added work_items.remaining projects.approach"
MOVED = "milestones.forecast_date milestone_forecasts.forecast_date milestones.actual_date"

LATE_DAYS = (
    "Working days from the day something is needed to the day it is expected, the giver's own "
    "waiting included"
)
NEED = "dependency_id giver_project_id needed_by"
DEPENDENCIES = {  # formula, inputs and columns by the key of the value
    "dependencies": ("Rows of the table of dependencies", "dependencies.dependency_id", NEED),
    "unknown": (
        "Dependencies whose giver is no project here and of which no forecast is known",
        "dependencies.giver_project_id",
        NEED,
    ),
    "cancelled": (
        "Dependencies of projects that go on whose giver was cancelled",
        "dependencies.giver_project_id projects.stage",
        NEED,
    ),
    "undated": (
        "Dependencies that do not say by when something is needed; they are in no delay",
        "dependencies.needed_by",
        "dependency_id giver_project_id",
    ),
}
MILESTONE_MOVES = {  # the same
    "met": (
        "Milestones reached since the last report",
        MOVED,
        "milestone_id name baseline_date days",
    ),
    "slipped": (
        "Milestones whose forecast is later than it was at the last report",
        MOVED,
        "milestone_id name due days",
    ),
    "pulled in": (
        "Milestones whose forecast is earlier than it was at the last report",
        MOVED,
        "milestone_id name due days",
    ),
    "new": (
        "Milestones planned since the last report",
        "milestones.known_since",
        "milestone_id name due",
    ),
}


def late(data: "Data") -> Finding:
    """Who finishes late by so much that it is off track."""
    dated = data.running.dropna(subset=["slip_days"])
    found = dated[dated.slip_days >= data.rules.red_days]
    found = found.assign(doubtful=found.slip_days > data.rules.check_days).sort_values(
        ["doubtful", "slip_days", "project_id"], ascending=[True, False, True]
    )
    columns = "baseline_finish finish slip_days"
    days = {row.project_id: row.slip_days for row in found.itertuples()}
    values = {
        "dated": count(
            dated,
            "Projects under way that have both a baseline finish and an expected one",
            FINISH,
            columns,
        ),
        "late": Value(days, LATE, FINISH, found, columns),
        "projects": ids(found, f"{LATE}, the latest first", FINISH, columns),
        "overdue": ids(
            found[found.overdue.notna()],
            "Those of them whose stated finish has passed; they are at least as late as today",
            FINISH,
            "overdue slip_days",
        ),
        "to_be_checked": ids(
            found[found.doubtful],
            "Those of them whose figure lies beyond the range that is plausible; they do not lead",
            FINISH,
            "slip_days overrun_share",
        ),
    }
    if dated.empty:
        message = "Delay is not known: no project under way has a baseline and an expected finish"
        return Finding(message, "late", Severity.WARNING, values)
    if found.empty:
        return Finding(_not_late(dated, data.running, data.rules), "late", values=values)
    return Finding(_late(found, data.rules), "late", Severity.ALERT, values)


def _not_late(dated: pd.DataFrame, running: pd.DataFrame, rules: Thresholds) -> str:
    unknown, limit = len(running) - len(dated), rules.red_days
    if not unknown:
        return f"No project finishes {limit} days or more after its baseline"
    many = text.plural(len(dated), "project")
    message = f"None of {many} with dates finishes {limit} days late or more"
    return f"{message}; of {unknown} it is not known"


def _late(found: pd.DataFrame, rules: Thresholds) -> str:
    worst = found.iloc[0]
    name, days = text.shorten(worst["name"], 34), text.days(worst.slip_days)
    if worst.doubtful:
        return f"Check this figure: {name} is stated to be {days} late"
    least = "" if pd.isna(worst.overdue) else "at least "
    if len(found) == 1:
        if least:
            return f"{name} is overdue by {text.days(worst.overdue)} and at least {days} late"
        return f"{text.shorten(worst['name'], 44)} finishes {days} late"
    many = text.sentence(text.plural(len(found), "project"))
    worst_by = f"{name} by {least}{text.number(worst.slip_days)}"
    return f"{many} will be {text.days(rules.red_days)} late or more; {worst_by}"


def overdue(data: "Data") -> Finding | None:
    """Whose stated finish has passed while work goes on; None where nobody's has."""
    found = selection.overdue(data.projects)
    if found.empty:
        return None
    days = {row.project_id: int(row.overdue) for row in found.itertuples()}
    values = {
        "projects": ids(
            found,
            "Projects under way whose stated finish lies before the day of the report, the longest "
            "first",
            FINISH,
            "finish overdue slip_days",
        ),
        "days": Value(
            days,
            "Calendar days from the stated finish to the day of the report",
            FINISH,
            found,
            "overdue",
        ),
    }
    name, passed = text.shorten(found["name"].iloc[0], 34), text.days(found.overdue.iloc[0])
    message = f"The stated finish of {name} passed {passed} ago, and work goes on"
    if len(found) > 1:
        many = text.plural(len(found), "project")
        message = f"The stated finish of {many} has passed; that of {name} {passed} ago"
    return Finding(message, "overdue", Severity.WARNING, values, decision="state a new finish")


def milestones_ahead(data: "Data") -> Finding:
    """Milestones due soon, and how many of them are already expected late."""
    ahead = milestones.upcoming(data.portfolio, data.horizon)
    slipped, passed = ahead[ahead.slip_days > 0], ahead[ahead.overdue.notna()]
    columns = "baseline_date due slip_days"
    values = {
        "due": count(
            ahead,
            "Milestones not reached whose expected day, else baseline, lies before the end of the "
            "horizon",
            MILESTONES,
            columns,
        ),
        "expected_late": count(
            slipped, "Those of them whose expected day lies after the baseline", MILESTONES, columns
        ),
        "overdue": count(
            passed,
            "Those of them whose expected day has passed",
            MILESTONES,
            "baseline_date due overdue",
        ),
        "projects": Value(
            sorted(set(slipped.project_id)),
            "The projects of the milestones expected late",
            MILESTONES,
            slipped,
            columns,
        ),
    }
    if not data.portfolio.has("milestones"):
        message = "Milestones are not known: the source has no readable table of them"
        return Finding(message, "milestones", Severity.WARNING, values)
    until = text.day(pd.Timestamp(data.as_of) + pd.Timedelta(days=data.horizon))
    if ahead.empty:
        return Finding(f"No milestone is due by {until}", "milestones", values=values)
    message = f"{text.sentence(text.plural(len(ahead), 'milestone'))} due by {until}"
    if slipped.empty:
        return Finding(f"{message}, none of them late", "milestones", values=values)
    message += f"; {len(slipped)} expected after baseline"
    message += f", {len(passed)} overdue" if len(passed) else ""
    return Finding(message, "milestones", Severity.WARNING, values)


def milestone_moves(data: "Data") -> Finding | None:
    """What happened to milestones since the last report, and which slipped most; None where no forecast was kept."""
    history, recent = milestones.slip_history(data.portfolio), data.milestone_changes
    if history.empty and recent.empty:
        return None
    of_kind = {kind: recent[recent.kind == kind] for kind in MILESTONE_MOVES}
    values = {
        kind.replace(" ", "_"): count(of_kind[kind], *explanation)
        for kind, explanation in MILESTONE_MOVES.items()
    }
    values["slipped_ever"] = count(
        history[history.actual_date.isna() & (history.total_days > 0)],
        "Milestones ahead whose newest forecast is later than their first",
        MOVED,
        "milestone_id name first newest total_days",
    )
    said = [f"{len(rows)} {kind}" for kind, rows in of_kind.items() if len(rows)]
    message = "No milestone moved since the last report"
    if said:
        message = f"Milestones since the last report: {text.names(said, 4)}"
    severity = Severity.WARNING if len(of_kind["slipped"]) else Severity.INFO
    return Finding(message, "milestone_moves", severity, values)


def moved(data: "Data") -> Finding | None:
    """How many projects moved their finish at their newest forecast; None where no forecast is known."""
    newest = of_projects(data.forecasts)
    if newest.empty:
        return None
    known = newest.dropna(subset=["latest_slip_days"]).reset_index()
    later = known[known.latest_slip_days > 0].sort_values(
        "latest_slip_days", ascending=False, kind="stable"
    )
    gaps = data.forecasts[data.forecasts.gap]
    columns, newest_is = "made latest_slip_days total_slip_days", "whose newest forecast finish is"
    values = {
        "known": count(
            known,
            "Projects whose newest forecast can be compared with one before it",
            FORECASTS,
            columns,
        ),
        "later": count(
            later, f"Those of them {newest_is} later than the one before", FORECASTS, columns
        ),
        "earlier": count(
            known[known.latest_slip_days < 0],
            f"Those of them {newest_is} earlier than the one before",
            FORECASTS,
            columns,
        ),
        "gaps": Value(
            facts_of_gaps(gaps),
            "Changes that the source states and its own rows do not show",
            FORECASTS,
            gaps,
            "made declared_days computed_days",
        ),
    }
    if known.empty:
        return Finding("No forecast can be compared with one before it", "moved", values=values)
    if later.empty:
        message = "No project moved its finish later at its newest forecast"
        return Finding(message, "moved", values=values)
    worst, many = later.iloc[0], text.plural(len(known), "project")
    message = f"{len(later)} of {many} moved later at the newest forecast"
    message += f"; {text.shorten(worst['name'], 30)} by {text.days(worst.latest_slip_days)}"
    return Finding(message, "moved", Severity.WARNING, values)


def dependencies(data: "Data") -> Finding:
    """Which late or cancelled project endangers which other."""
    known, found = data.portfolio.dependencies, data.chains
    unknown = dependency_delays.unknown_givers(data.portfolio)
    lost = dependency_delays.from_cancelled(data.portfolio, data.projects)
    undated = known[known.needed_by.isna()]
    values = _dependency_values(known, found, unknown, lost, undated)
    code = "dependencies"
    if not data.portfolio.has("dependencies"):
        message = "Dependencies are not known: the source has no readable table of them"
        return Finding(message, code, Severity.WARNING, values)
    rest = [f"of {text.plural(len(unknown), 'giver')} nothing is known"] if len(unknown) else []
    rest += [f"{len(undated)} without a day of need"] if len(undated) else []
    if len(lost):
        names, need = data.projects.set_index("project_id").name, lost.iloc[0]
        taker, giver = names[need.project_id], names[need.giver_project_id]
        waits = f"{text.shorten(taker, 26)} waits for {text.shorten(giver, 26)}"
        asked = f"decide what replaces the contribution of {giver} to {taker}"
        return Finding(
            f"{waits}, which was cancelled", code, Severity.ALERT, values, decision=asked
        )
    if found.empty:
        none = "No project waits for a late giver"
        if data.portfolio.program != PORTFOLIO and len(data.portfolio.givers):
            none = "No giver is late by its own dates; whom givers elsewhere wait for is not known here"
        message = "; ".join([none, *rest])
        return Finding(message, code, values=values)
    worst, more = found.iloc[0], len(found) - 1
    rest = [f"{text.plural(more, 'other link')} late", *rest] if more else rest
    endangers = f"{text.shorten(worst.giver, 26)} endangers {text.shorten(worst['name'], 26)}"
    days = text.plural(int(worst.late_days), "working day")
    message = "; ".join([f"{endangers} by {days}", *rest[:1]])
    passed = worst.needed_by <= pd.Timestamp(data.as_of)
    until = text.day(advice.next_report(data.portfolio) if passed else worst.needed_by)
    asked = f"agree new dates between {worst.giver} and {worst['name']}, by {until}"
    sides = {worst.giver_id: worst.giver, worst.project_id: worst["name"]}
    stopped = [name for id, name in sides.items() if data.recommended.get(id) in ENDED]
    if stopped:
        asked += f", unless {text.names(stopped)} is stopped as prioritization recommends"
    return Finding(message, code, Severity.ALERT, values, decision=asked)


def _dependency_values(
    known: pd.DataFrame,
    found: pd.DataFrame,
    unknown: pd.DataFrame,
    lost: pd.DataFrame,
    undated: pd.DataFrame,
) -> dict[str, Value]:
    days = {f"{row.giver_id} → {row.project_id}": row.late_days for row in found.itertuples()}
    waiting = sorted({*found.project_id, *lost.project_id})
    columns = "giver needed_by expected late_days"
    return {
        "dependencies": count(known, *DEPENDENCIES["dependencies"]),
        "endangered": Value(days, LATE_DAYS, CHAIN, found, columns),
        **{
            key: ids(rows, *DEPENDENCIES[key], key="dependency_id")
            for key, rows in {"unknown": unknown, "cancelled": lost, "undated": undated}.items()
        },
        "projects": Value(waiting, "The projects that wait", CHAIN, found, "giver late_days"),
    }


def flow(data: "Data") -> Finding | None:
    """When adaptive projects will be done if work goes on as it went; None where there is none."""
    table = data.adaptive
    if table.empty:
        return None
    past = estimates.past_ranges(data.portfolio)
    inside = past[past.held]
    late_for_sure = table[table.soonest > table.baseline_finish]
    values = {
        "adaptive": count(
            table,
            "Adaptive and hybrid projects under way that tell their work items",
            FLOW,
            "throughput remaining soonest latest",
        ),
        "late_for_sure": ids(
            late_for_sure,
            "Those of them whose earliest likely finish lies after the baseline",
            FLOW,
            "soonest baseline_finish",
        ),
        "held": count(
            inside,
            "Past cases in which the items finished in two periods lay in the range that was given "
            "before",
            "work_items.done",
            "made low high done",
        ),
        "cases": count(
            past,
            "Past cases: every period with five before it and two after",
            "work_items.done",
            "made low high done",
        ),
    }
    held = ""
    if len(past) >= FEWEST:
        held = f"; such ranges held in {text.share_of(len(inside), len(past))} of past cases"
    if late_for_sure.empty:
        message = f"No adaptive project is too slow for its baseline{held}"
        return Finding(message, "flow", values=values)
    many = text.sentence(text.plural(len(late_for_sure), "adaptive project"))
    message = f"{many} cannot meet the baseline at this pace{held}"
    return Finding(message, "flow", Severity.WARNING, values)
