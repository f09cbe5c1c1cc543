"""Milestones: what comes next, how often each has slipped, and what happened to them since the last report."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import pandas as pd

from pmo_lib.portfolio.lifecycle import selectable
from pmo_lib.portfolio.portfolio import Portfolio

CHANGED = ["project_id", "project", "milestone_id", "name", "baseline_date", "due", "kind", "days"]


def upcoming(portfolio: Portfolio, days: int) -> pd.DataFrame:
    """
    Milestones not reached yet and expected, or overdue, within so many days; the next first.

    Milestones of projects that are finished or cancelled are not among them.

    Returns:
        milestones with project (name), due (forecast, else baseline), overdue [days since then; missing where that day
        has not passed], expected (due, but at least the day of the report) and slip_days [expected less baseline].
    """
    frame = expected(portfolio)
    last = pd.Timestamp(portfolio.as_of) + pd.Timedelta(days=days)
    frame = frame[frame.actual_date.isna() & (frame.due <= last)]
    frame = frame[frame.project_id.isin(selectable(portfolio).project_id)]
    return frame.sort_values(["due", "project_id", "milestone_id"])


def with_ranges(
    frame: pd.DataFrame, record: Mapping[str, Mapping[str, pd.DataFrame]]
) -> pd.DataFrame:
    """Milestones with low and high, between which the forecast sees them in 8 of 10 cases; missing where it does not say."""
    ranges = record.get("forecast", {}).get("milestones")
    if ranges is None:
        return frame.assign(low=pd.NaT, high=pd.NaT)
    key = ["project_id", "milestone_id"]
    ranges = ranges.set_index(key)[["low", "high"]].apply(pd.to_datetime)
    return frame.join(ranges, on=key)


@lru_cache(maxsize=4)  # finding, figure and table of a report ask for the same portfolio
def expected(portfolio: Portfolio) -> pd.DataFrame:
    """Milestones with what is forecast (of the newest forecast, if one is known) and when they are due (else the baseline)."""
    frame = portfolio.milestones
    forecasts = portfolio.milestone_forecasts.dropna(subset=["forecast_date"]).sort_values("made")
    forecasts = (
        forecasts.groupby(["project_id", "milestone_id"])
        .tail(1)
        .set_index(["project_id", "milestone_id"])
    )
    newest = frame[["project_id", "milestone_id"]].join(
        forecasts, on=["project_id", "milestone_id"]
    )
    later = newest.made > frame.forecast_made
    frame = frame.assign(
        forecast=frame.forecast_date.mask(later, newest.forecast_date).fillna(newest.forecast_date)
    )
    frame = frame.assign(due=frame.forecast.fillna(frame.baseline_date))
    day = pd.Timestamp(portfolio.as_of)
    passed = frame.actual_date.isna() & (frame.due < day)
    frame = frame.assign(
        expected=frame.due.mask(passed, day), overdue=(day - frame.due).dt.days.where(passed)
    )
    frame = frame.assign(slip_days=(frame.expected - frame.baseline_date).dt.days)
    projects = portfolio.projects[["project_id", "name"]].rename(columns={"name": "project"})
    return frame.merge(projects, on="project_id")


def slip_history(portfolio: Portfolio) -> pd.DataFrame:
    """
    How the forecast of each milestone moved.

    Returns:
        a row per milestone with at least two forecasts: project_id, milestone_id, project, name, first and newest forecast, moves
        (how often it moved later), total_days (newest less first), latest_days (at the newest forecast); most moved first.
    """
    forecasts = portfolio.milestone_forecasts.dropna(subset=["forecast_date"]).sort_values("made")
    groups = forecasts.groupby(["project_id", "milestone_id"]).forecast_date
    steps = groups.diff().dt.days
    keys = [forecasts.project_id, forecasts.milestone_id]
    table = pd.DataFrame(
        {
            "first": groups.first(),
            "newest": groups.last(),
            "moves": (steps > 0).groupby(keys).sum(),
            "forecasts": groups.size(),
            "latest_days": steps.groupby(keys).last(),
        }
    )
    table = table.assign(total_days=(table.newest - table["first"]).dt.days)
    table = table[table.forecasts >= 2].reset_index()
    own = expected(portfolio)[["project_id", "milestone_id", "project", "name", "actual_date"]]
    table = table.merge(own, on=["project_id", "milestone_id"])
    return table.sort_values(
        ["total_days", "project_id", "milestone_id"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def changed(portfolio: Portfolio, since: date, before: Portfolio | None = None) -> pd.DataFrame:
    """
    What happened to milestones after a day.

    Args:
        since: the day of the report before.
        before: what was known then; by default today's data as of that day.

    Returns:
        milestones with project, kind (met, slipped, pulled in, new) and days (later is positive, met: against baseline). Where no
        forecast is known of the earlier day, nothing is said to have moved.
    """
    then, now = expected(before or portfolio.at(since)), expected(portfolio)
    both = now.merge(
        then[["project_id", "milestone_id", "forecast", "actual_date"]],
        on=["project_id", "milestone_id"],
        how="left",
        suffixes=("", "_then"),
        indicator=True,
    )
    moved = (both.forecast - both.forecast_then).dt.days
    met = both.actual_date.notna() & both.actual_date_then.isna()
    kind = (
        pd.Series("unchanged", index=both.index)
        .mask(moved > 0, "slipped")
        .mask(moved < 0, "pulled in")
    )
    kind = kind.mask(met, "met").mask((both._merge == "left_only") & ~met, "new")
    days = moved.mask(kind == "met", (both.actual_date - both.baseline_date).dt.days)
    return both.assign(kind=kind, days=days)[kind != "unchanged"][CHANGED].reset_index(drop=True)
