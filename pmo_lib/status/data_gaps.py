"""What the data does not say, or says in two ways: silent projects, contradictions, and missing columns."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.status.selection import contradicting, without_status
from pmo_lib.status.states import Reporting
from pmo_lib.status.values import COST, FINISH, LIMIT, UNDER_WAY, ids, names

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

REPORTED = "status.period_end"
KINDS = {
    Reporting.NEVER: "never reported",
    Reporting.STALE: "stale",
    Reporting.NOT_READABLE: "not readable",
}
TABLES_ALWAYS_EXPECTED = ("status", "milestones", "changes", "decisions")


def not_reported(data: "Data") -> Finding:
    """Who is under way without a current readable status, and why."""
    found = without_status(data.projects)
    of_kind = {kind: found[found.reporting == kind] for kind in KINDS}
    values = {
        "never": ids(
            of_kind[Reporting.NEVER],
            "Projects under way without any status row",
            REPORTED,
            "reported age_days",
        ),
        "stale": ids(
            of_kind[Reporting.STALE],
            "Projects under way whose newest status is older than the rule allows",
            REPORTED,
            "reported age_days",
        ),
        "not_readable": ids(
            of_kind[Reporting.NOT_READABLE],
            "Projects under way without a current status, of which rows were refused when the "
            "source was read",
            REPORTED,
            "refused_rows reported",
        ),
        "projects": ids(
            found,
            "All of them, those that never reported first",
            REPORTED,
            "reporting reported age_days",
        ),
    }
    code = "not_reported"
    if data.running.empty:
        return Finding("No project is under way", code, values=values)
    if found.empty:
        return Finding("Every project under way has a current status", code, values=values)
    if not data.portfolio.has("status"):
        message = "Status is not known: the source has no readable table of status"
        return Finding(message, code, Severity.WARNING, values)
    if len(found) == 1:
        message = f"One project has no current status: {_why_silent(found.iloc[0])}"
    else:
        message = _many_silent(found, {kind: len(rows) for kind, rows in of_kind.items()})
    asked = "report, or say why not"
    return Finding(message, code, Severity.WARNING, values, decision=asked)


def _many_silent(found: pd.DataFrame, counts: dict[Reporting, int]) -> str:
    many = text.sentence(text.plural(len(found), "project"))
    why = text.names([f"{counts[kind]} {words}" for kind, words in KINDS.items() if counts[kind]])
    message = f"{many} have no current status ({why})"
    named = names(found)
    fits = len(message) + len(named) + 2 <= LIMIT
    return f"{message}: {named}" if fits else message


def _why_silent(row: pd.Series) -> str:
    name = text.shorten(row["name"], 34)
    if row.reporting == Reporting.NEVER:
        return f"{name} never reported"
    if row.reporting == Reporting.NOT_READABLE:
        return f"the report of {name} is not readable"
    return f"{name} last reported on {text.day(row.reported)}"


def contradictions(data: "Data") -> Finding | None:
    """Projects whose data contradicts itself or lies beyond the plausible range; None where there is none."""
    found = contradicting(data.projects)
    if found.empty:
        return None
    values = {
        "state": ids(
            found[found.contradiction.notna()],
            "Projects whose actual finish, stage and newest status cannot all be right; the newer "
            "one counts",
            f"{UNDER_WAY} status.percent_complete status.forecast_finish",
            "contradiction",
        ),
        "earned_value": ids(
            found[found.doubt != ""],
            "Projects whose earned value lies above the budget or falls, or whose actual cost falls "
            "or is negative; they have no index",
            "status.earned_value status.actual_cost projects.budget",
            "doubt",
        ),
        "to_be_checked": ids(
            found[(found.check != "") | found.understated],
            "Projects whose delay or overrun lies beyond the range that is plausible",
            f"{FINISH} {COST}",
            "slip_days overrun_share",
        ),
        "projects": ids(found, "All of them", f"{UNDER_WAY} {COST}", "contradiction doubt"),
    }
    message = f"The data of {text.plural(len(found), 'project')} is to be checked: {names(found)}"
    if len(found) == 1:
        message = f"{names(found)} {_contradiction(found.iloc[0])}"
    asked = "correct the data"
    return Finding(message, "contradictions", Severity.WARNING, values, decision=asked)


def _contradiction(row) -> str:
    """What contradicts itself in a project's data, in words."""
    said = [row.contradiction] if isinstance(row.contradiction, str) else []
    said += [f"states {row.doubt}, so that no index is computed"] if row.doubt else []
    said += [f"states a {row.check} beyond the plausible range"] if row.check else []
    said += ["states an estimate below what is spent"] if row.understated else []
    return text.names(said)


def missing(data: "Data") -> list[str]:
    """What the data does not say, in sentences for the end of the report."""
    running, portfolio = data.running, data.portfolio
    gaps = {
        "a baseline finish": running.baseline_finish.isna(),
        "an expected finish": running.finish.isna(),
        "a budget": ~(running.budget > 0),
        "an estimate at completion": running.estimate.isna(),
        "a declared status": running.declared.isna(),
    }
    said = [_lack(int(gap.sum()), len(running), what) for what, gap in gaps.items() if gap.any()]
    if not portfolio.settings.currency:
        said.append("nothing says in which currency amounts are")
    said += _without_indices(portfolio)
    maybe = int(running.maybe_finished.sum())
    if maybe:
        many = text.plural(maybe, "project")
        said.append(
            f"the stated finish of {many} has passed, and no column says whether work goes on"
        )
    doubtful = contradicting(data.projects)
    said += [f"{row.name}: {_contradiction(row)}" for row in doubtful.itertuples()]
    absent = [name for name in TABLES_ALWAYS_EXPECTED if not portfolio.has(name)]
    return said + [f"the source has no readable table of {name}" for name in absent]


def _lack(part: int, whole: int, what: str) -> str:
    verb = "lacks" if part == 1 else "lack"
    return f"{part} of {text.plural(whole, 'project')} under way {verb} {what}"


def _without_indices(portfolio: Portfolio) -> list[str]:
    """Which indices cannot be computed, because the source states no such values at all."""
    values = portfolio.status[["planned_value", "earned_value", "actual_cost"]]
    absent = values.columns[values.isna().all()].tolist()
    if not portfolio.has("status") or not absent:
        return []
    lost = {"SPI": "planned_value", "CPI": "actual_cost"}
    gone = [index for index, name in lost.items() if name in absent]
    without = f"no {text.names(gone)} can be computed"
    if "earned_value" in absent or len(gone) == len(lost):
        without = "neither CPI nor SPI can be computed"
    states_no = text.names([name.replace("_", " ") for name in absent])
    return [f"the source states no {states_no}: {without}"]
