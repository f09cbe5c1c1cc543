"""What was stated, planned and reached: dated rows, so that each forecast of the past rests on what was known then."""

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures.finish_outlooks import History
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.lifecycle import State, month_number
from pmo_lib.portfolio.portfolio import Portfolio

POINTS = ["project_id", "made", "method", "finish"]
MONTH = 365.25 / 12  # days
LONGEST = 12 * 50  # months: a pace that takes longer is none
PERIODS = 12  # of past work from which a pace is taken
FEWEST_PERIODS = 5


def history_of(portfolio: Portfolio) -> History:
    """The history of a portfolio as of a day; every method that has no data has no rows."""
    projects = _projects(portfolio)
    stated = _stated(portfolio)
    frames = [stated, _pace(portfolio, projects), _throughput(portfolio)]
    points = pd.concat([frame[POINTS] for frame in frames], ignore_index=True)
    points = points.astype({"made": "datetime64[us]", "finish": "datetime64[us]"})
    points = points[points.project_id.isin(projects.index)]
    return History(projects, points, pd.Timestamp(portfolio.as_of))


def _projects(portfolio: Portfolio) -> pd.DataFrame:
    frame = portfolio.projects.set_index("project_id")
    rows = portfolio.baselines.sort_values("baselined", kind="stable").dropna(
        subset=["baseline_finish"]
    )
    first, newest = (
        getattr(rows.groupby("project_id").baseline_finish, which)().reindex(frame.index)
        for which in ("first", "last")
    )
    promise = frame.baseline_finish.fillna(newest)
    planned = (first.fillna(promise) - frame.baseline_start).dt.days.astype(float)
    state = lifecycle.states(portfolio).state
    found = frame[["program_id", "name"]].assign(
        finished=state == State.FINISHED,
        start=frame.actual_start.fillna(frame.baseline_start),
        planned_days=planned.where(planned > 0),
        promise=promise,
        actual=frame.actual_finish.where(state == State.FINISHED),
    )
    return found[state != State.CANCELLED]


def _stated(portfolio: Portfolio) -> pd.DataFrame:
    """Stated finishes with the day on which they were stated; of two on one day the last table counts."""
    sources = [
        portfolio.projects.rename(columns={"forecast_made": "made", "forecast_finish": "finish"}),
        portfolio.status.rename(columns={"period_end": "made", "forecast_finish": "finish"}),
        portfolio.forecasts.rename(columns={"forecast_finish": "finish"}),
    ]
    rows = pd.concat([one[["project_id", "made", "finish"]] for one in sources])
    rows = rows.dropna().drop_duplicates(["project_id", "made"], keep="last")
    rows = rows.sort_values(["project_id", "made"], kind="stable")
    return rows.assign(method="stated")


def _pace(portfolio: Portfolio, projects: pd.DataFrame) -> pd.DataFrame:
    """IEAC(t) of each status row: start plus planned duration over SPI(t), from the plan that was approved by then."""
    plan = portfolio.planned_values.dropna(subset=["planned_value"])
    approved = plan.groupby("project_id").known_since.max()
    rows = portfolio.status.dropna(subset=["earned_value"])
    rows = rows[rows.project_id.isin(plan.project_id)]
    rows = rows[~(approved.reindex(rows.project_id).to_numpy() > rows.period_end)]
    rows = rows.assign(start=projects.start.reindex(rows.project_id).to_numpy()).dropna(
        subset=["start"]
    )
    plan = plan.sort_values("period_end")
    ends, values = month_number(plan.period_end), plan.planned_value.to_numpy()
    curves = plan.groupby("project_id").indices
    begun = month_number(rows.start)
    used = (rows.period_end - rows.start).dt.days.to_numpy() / MONTH
    earned, months = rows.earned_value.to_numpy(), np.full(len(rows), np.nan)
    for project, at in rows.groupby("project_id").indices.items():
        curve = _monthly(ends[curves[project]], values[curves[project]], begun[at[0]])
        budget = curve.max(axis=1, initial=0.0)
        when = es.earned_schedule(curve, earned[at][None, :], budget)[0]
        whole = es.planned_duration(curve, budget)
        months[at] = es.estimate_at_completion_time(whole, when, used[at])
    known = np.isfinite(months) & (months < LONGEST)
    days = pd.to_timedelta(np.round(months[known] * MONTH), unit="D")
    rows = rows[known]
    return rows.assign(made=rows.period_end, method="pace", finish=rows.start + days)


def _monthly(ends: np.ndarray, values: np.ndarray, begun: int) -> np.ndarray:
    """(1, months) planned value at the end of each month from that of the start on; zero before the first one."""
    at = np.searchsorted(ends, np.arange(begun, ends[-1] + 1), side="right") - 1
    return np.where(at >= 0, values[at], 0.0)[None, :]


def _throughput(portfolio: Portfolio) -> pd.DataFrame:
    """The finish of remaining items at the mean net pace (done less added) of the last periods; none without net progress."""
    rows = portfolio.work_items.sort_values(["project_id", "period_end"], kind="stable")
    rows = rows.dropna(subset=["done", "remaining"])
    if rows.empty:
        return pd.DataFrame(columns=POINTS)
    net = rows.done - rows.added.fillna(0.0)
    groups = net.groupby(rows.project_id)
    pace = groups.transform(lambda own: own.rolling(PERIODS, min_periods=FEWEST_PERIODS).mean())
    gap = rows.groupby("project_id").period_end.transform(lambda days: days.diff().median())
    days = (rows.remaining / pace.where(pace > 0) * gap.dt.days).round()
    days = days.where(days < LONGEST * MONTH)
    finish = rows.period_end + pd.to_timedelta(days, unit="D")
    return rows.assign(made=rows.period_end, method="throughput", finish=finish).dropna(
        subset=["finish"]
    )
