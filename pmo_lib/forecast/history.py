"""What was stated, planned and reached: dated rows, so that each forecast of the past rests on what was known then."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.lifecycle import State, month_number
from pmo_lib.portfolio.portfolio import Portfolio

POINTS = ["project_id", "made", "method", "finish"]
MONTH = 365.25 / 12  # days
PERIODS = 12  # of past work from which a pace is taken
FEWEST_PERIODS = 5


@dataclass(frozen=True, eq=False)
class History:
    """
    Dates of projects and what was foretold of them.

    Args:
        projects: by project_id: program_id, name, state, start, planned_days, promise, actual. Planned days are those of
            the first baseline; the promise is the baseline finish that holds now.
        points: single dates foretold: project_id, made, method (stated, pace, throughput), finish.
        until: the last day whose rows are held.
    """

    projects: pd.DataFrame
    points: pd.DataFrame
    until: pd.Timestamp

    def at(self, day: pd.Timestamp) -> "History":
        """What of it was known on a day: later rows are gone, and a later finish had not happened."""
        later = self.projects.actual > day
        projects = self.projects.assign(
            actual=self.projects.actual.mask(later),
            state=self.projects.state.mask(later, State.UNDER_WAY),
        )
        projects = projects[~(projects.start > day)]
        return replace(
            self, projects=projects, points=self.points[self.points.made <= day], until=day
        )

    def check(self, day: pd.Timestamp) -> None:
        """
        Check that nothing in it was known only after a day.

        Raises:
            ValueError: a row is dated after the day from which is looked ahead.
        """
        later = max(self.points.made.max(), self.projects.actual.max())
        if later > day:
            raise ValueError(f"a row of {later.date()} is dated after the origin {day.date()}")


def history_of(portfolio: Portfolio) -> History:
    """The history of a portfolio as of a day; every method that has no data has no rows."""
    projects = _projects(portfolio)
    stated = _stated(portfolio)
    frames = [stated, _pace(portfolio, projects), _throughput(portfolio)]
    points = pd.concat([frame[POINTS] for frame in frames], ignore_index=True)
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
        state=state,
        start=frame.actual_start.fillna(frame.baseline_start),
        planned_days=planned.where(planned > 0),
        promise=promise,
        actual=frame.actual_finish.where(state == State.FINISHED),
    )
    return found[~found.state.isin([State.CANCELLED])]


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
    found = []
    curves = dict(iter(plan.sort_values("period_end").groupby("project_id")))
    for project, own in rows.groupby("project_id"):
        curve, start = curves[project], own.start.iloc[0]
        months = month_number(curve.period_end)
        asked = np.arange(month_number([start])[0], months[-1] + 1)
        at = np.searchsorted(months, asked, side="right") - 1
        values = np.where(at >= 0, curve.planned_value.to_numpy()[at], 0.0)
        budget = np.array([values.max(initial=0.0)])
        earned = es.earned_schedule(values[None, :], own.earned_value.to_numpy()[None, :], budget)
        used = (own.period_end - start).dt.days.to_numpy() / MONTH
        whole = es.estimate_at_completion_time(
            es.planned_duration(values[None, :], budget), earned[0], used
        )
        days = pd.to_timedelta(np.round(whole * MONTH), unit="D")
        found.append(own.assign(made=own.period_end, method="pace", finish=start + days))
    return pd.concat(found).dropna(subset=["finish"]) if found else pd.DataFrame(columns=POINTS)


def _throughput(portfolio: Portfolio) -> pd.DataFrame:
    """The finish of remaining items at the mean net pace (done less added) of the last periods; none without net progress."""
    rows = portfolio.work_items.sort_values(["project_id", "period_end"], kind="stable")
    rows = rows.dropna(subset=["done", "remaining"])
    net = rows.done - rows.added.fillna(0.0)
    groups = net.groupby(rows.project_id)
    pace = groups.transform(lambda own: own.rolling(PERIODS, min_periods=FEWEST_PERIODS).mean())
    gap = rows.groupby("project_id").period_end.transform(lambda days: days.diff().median())
    days = (rows.remaining / pace.where(pace > 0) * gap.dt.days).round()
    days = days.where(days < 365 * 50)
    finish = rows.period_end + pd.to_timedelta(days, unit="D")
    return rows.assign(made=rows.period_end, method="throughput", finish=finish).dropna(
        subset=["finish"]
    )
