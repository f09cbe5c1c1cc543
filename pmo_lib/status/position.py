"""Where each project stands: one row per project, from what was known on the day of the portfolio."""

import pandas as pd

from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Stage
from pmo_lib.status.health import Thresholds, health

FROM_PROJECTS = [
    "project_id", "name", "program_id", "stage", "sponsor_role", "manager_role", "baseline_start", "baseline_finish",
    "actual_start",
    "actual_finish", "budget", "mandatory", "regulated", "mission_critical",
]  # fmt: skip
ACTIVE, FINISHED, NOT_STARTED, CANCELLED = "active", "finished", "not started", "cancelled"


def positions(portfolio: Portfolio, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """
    One row per project: its state, its slip and overrun, declared and computed health.

    Args:
        portfolio: as of a day (`Portfolio.at`).
        thresholds: of the computed health.

    Returns:
        columns of the project and: state (active, finished, not started, cancelled); finish (actual, else forecast);
        slip_days [calendar days, positive is late]; estimate [currency]; overrun [currency]; overrun_share [part
        of the budget]; stated_variance [currency], as the source has it; declared and computed RAG (missing: not
        reported); reported (period of the newest status);
        age_days of that status. Missing stays missing. A portfolio without projects gives no rows.
    """
    projects = portfolio.projects
    newest = portfolio.status.sort_values("period_end").groupby("project_id").tail(1).set_index("project_id")
    last = newest.reindex(projects.project_id).set_axis(projects.index)
    frame = projects[FROM_PROJECTS].assign(
        finish=projects.actual_finish.fillna(last.forecast_finish).fillna(projects.forecast_finish),
        estimate=last.estimate_at_completion,
        stated_variance=last.budget_variance,
        declared=last.declared_rag,
        reported=last.period_end,
        age_days=(pd.Timestamp(portfolio.as_of) - last.period_end).dt.days,
    )
    frame = frame.assign(
        slip_days=days_between(frame.baseline_finish, frame.finish),
        overrun=frame.estimate - frame.budget,
        overrun_share=(frame.estimate / frame.budget.where(frame.budget > 0)) - 1,
        state=_state(frame, projects, portfolio.as_of),
    )
    return frame.assign(computed=_computed(frame, thresholds or Thresholds()))


def _state(frame: pd.DataFrame, projects: pd.DataFrame, as_of) -> pd.Series:
    stage = projects.stage.fillna("")
    due = projects.forecast_start.fillna(projects.baseline_start) <= pd.Timestamp(as_of)
    begun = frame.actual_start.notna() | frame.reported.notna() | stage.isin([Stage.IN_DELIVERY, Stage.ON_HOLD])
    begun |= due & (stage == "")
    state = pd.Series(NOT_STARTED, index=frame.index, dtype="str")
    state = state.mask(begun & (stage != Stage.PROPOSED), ACTIVE)
    state = state.mask(frame.actual_finish.notna() | (stage == Stage.FINISHED), FINISHED)
    return state.mask(stage == Stage.CANCELLED, CANCELLED)


def _computed(frame: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    colours = health(frame.slip_days, frame.overrun_share, frame.age_days, thresholds)
    return pd.Series(colours, index=frame.index, dtype="str").where(frame.state == ACTIVE)


def active(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects under way."""
    return frame[frame.state == ACTIVE]


def watermelons(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects that declare green while the data says red; the worst first."""
    found = active(frame)
    found = found[(found.declared == "green") & (found.computed == "red")]
    return found.sort_values(["slip_days", "overrun_share", "project_id"], ascending=[False, False, True])


def unreported(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way without a current status; those that never reported first."""
    found = active(frame)
    return found[found.computed.isna()].sort_values(["reported", "project_id"], na_position="first")
