"""Earned value and earned schedule of projects and of all together: sums and curves first, indices from them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures import earned_value as ev
from pmo_lib.portfolio.lifecycle import month_number
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.states import Reporting

ROUNDING = 1e-6  # relative; a smaller difference is a rounding error


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """
    A project's plan over time.

    Args:
        first: month of its first period, counted from 1970.
        values: cumulative planned value at the end of each month from then on [currency].
        start: part of the first month that had passed when the project was planned to start.
    """

    first: int
    values: np.ndarray
    start: float = 0.0


def months_passed(days) -> np.ndarray:
    """
    Months from the beginning of 1970 to the end of each day; a started month counts by its days.

    >>> months_passed([pd.Timestamp("1970-01-31"), pd.Timestamp("1970-02-14")]).tolist()
    [1.0, 1.5]
    """
    given = pd.DatetimeIndex(days)
    passed = month_number(given.to_numpy()) + given.day.to_numpy() / given.days_in_month.to_numpy()
    return np.where(given.isna(), np.nan, passed)


def plans(portfolio: Portfolio) -> pd.Series:
    """
    The plan of each project that has one: the approved one, else the planned values its status rows state.

    It begins in the month of the baseline start, where that is known and not after its first value. Status rows are a
    plan only where they go back to the month of the baseline start: what was planned before the first one is not known.

    Returns:
        by project_id: `Plan`. A month between two known ones has the value of the one before.
    """
    approved = portfolio.has("planned_values")
    stated = portfolio.planned_values if approved else portfolio.status
    known = stated.dropna(subset=["planned_value"]).sort_values(["project_id", "period_end"])
    numbers, values = month_number(known.period_end), known.planned_value.to_numpy()
    starts = portfolio.projects.set_index("project_id").baseline_start.dropna()
    groups = known.groupby("project_id", sort=False).indices
    return pd.Series(
        {
            project: _plan(numbers[at], values[at], starts.get(project))
            for project, at in groups.items()
            if approved or _from_the_start(numbers[at], starts.get(project))
        },
        dtype=object,
    )


def _from_the_start(months: np.ndarray, start: pd.Timestamp | None) -> bool:
    return start is not None and bool(months[0] <= month_number([start])[0])


def _plan(months: np.ndarray, values: np.ndarray, start: pd.Timestamp | None) -> Plan:
    at = np.searchsorted(months, np.arange(months[0], months[-1] + 1), side="right") - 1
    curve = np.maximum.accumulate(values[at])
    begun = month_number([start])[0] if start is not None else months[0] + 1
    if begun > months[0]:
        return Plan(int(months[0]), curve)
    before = (start.day - 1) / start.days_in_month
    return Plan(int(begun), np.concatenate([np.zeros(months[0] - begun), curve]), before)


def earned(portfolio: Portfolio, last: pd.DataFrame, projects: pd.DataFrame) -> dict:
    """
    Earned value of each project at its newest status, and why it cannot be right where it contradicts itself.

    Args:
        last: the newest status row of each project, on the index of `projects`.

    Returns:
        planned_value, earned_value, actual_cost [currency], missing where there is a doubt; doubt: words, empty where
        there is none.
    """
    highest = portfolio.status.groupby("project_id")[["earned_value", "actual_cost"]].max()
    highest = highest.reindex(projects.project_id).set_axis(projects.index)
    doubts = {
        "an earned value above its budget": last.earned_value > projects.budget * (1 + ROUNDING),
        "a negative actual cost": last.actual_cost < 0,
        "an earned value that falls": last.earned_value < highest.earned_value * (1 - ROUNDING),
        "an actual cost that falls": last.actual_cost < highest.actual_cost * (1 - ROUNDING),
    }
    doubt = pd.Series(
        np.select(list(doubts.values()), list(doubts), ""), projects.index, dtype="str"
    )
    names = ("planned_value", "earned_value", "actual_cost")
    return {**{name: last[name].where(doubt == "") for name in names}, "doubt": doubt}


def curves(frame: pd.DataFrame) -> np.ndarray:
    """Planned value of each row at the ends of its own periods: (n, periods) [currency], missing beyond its plan."""
    longest = max((len(plan.values) for plan in frame.plan), default=0)
    table = np.full((len(frame), longest), np.nan)
    for row, plan in enumerate(frame.plan):
        table[row, : len(plan.values)] = plan.values
    return table


def schedule(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Earned schedule of each project that has a plan and earned value; in months.

    Args:
        frame: positions.

    Returns:
        by the frame's index: earned, actual_time, planned_duration, index (SPI(t)), duration (IEAC(t)), needed (TSPI).
        Time stands still at the actual finish. Missing where undefined.
    """
    known = frame[frame.plan.notna() & frame.earned_value.notna()]
    if known.empty:
        return pd.DataFrame(
            columns=["earned", "actual_time", "planned_duration", "index", "duration", "needed"],
            dtype=float,
        )
    planned, budget = curves(known), known.budget.to_numpy()
    earned, whole = in_time(known.plan, planned, known.earned_value.to_numpy(), budget)
    used = time_used(
        known.plan, known.reported.where(known.actual_finish.isna(), known.actual_finish)
    )
    return pd.DataFrame(
        {
            "earned": earned,
            "actual_time": used,
            "planned_duration": whole,
            "index": es.schedule_performance_index_time(earned, used),
            "duration": es.estimate_at_completion_time(whole, earned, used),
            "needed": es.to_complete_index_time(whole, earned, used),
        },
        index=known.index,
    )


def in_time(
    plan: pd.Series, planned: np.ndarray, earned_value: np.ndarray, budget: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Earned schedule and planned duration in months from the day of the planned start.

    Args:
        plan: (n,) `Plan` of each row.
        planned: (n, months) their curves.
        earned_value, budget: (n,) [currency].
    """
    start = np.array([one.start for one in plan])
    raw = es.earned_schedule(planned, earned_value, budget)
    counted = np.where(raw < 1, raw * (1 - start), raw - start)
    return counted, es.planned_duration(planned, budget) - start


def time_used(plan: pd.Series, until) -> np.ndarray:
    """Months from the day of the planned start to the end of a day; missing where that day lies before it."""
    begun = np.array([one.first + one.start for one in plan])
    used = months_passed(until) - begun
    return np.where(used > 0, used, np.nan)


def schedule_together(running: pd.DataFrame) -> tuple[float, float]:
    """
    Earned schedule and actual time of all projects under way as one: curves and earned values are added first.

    Each project's curve is taken at the day of its own last report, so that earned value of one day is never held
    against planned value of another; projects without a current report stay out.

    Args:
        running: positions of projects under way.

    Returns:
        ES and AT in months since the first of them was to begin, seen from their reports; missing where none has plan,
        budget, earned value and a current report.
    """
    known = together(running)
    if known.empty:
        return float("nan"), float("nan")
    first = np.array([plan.first for plan in known.plan]) - month_number(known.reported)
    length = np.array([len(plan.values) for plan in known.plan])
    total = np.zeros((first + length).max() - first.min())
    for begin, plan in zip(first - first.min(), known.plan, strict=True):
        total[begin : begin + len(plan.values)] += plan.values
        total[begin + len(plan.values) :] += plan.values[-1]
    start = min(plan.start for plan, at in zip(known.plan, first, strict=True) if at == first.min())
    whole = pd.Series([Plan(0, total, start)])
    earned, _ = in_time(
        whole, total[None, :], np.array([known.earned_value.sum()]), np.array([known.budget.sum()])
    )
    part = months_passed(known.reported) - month_number(known.reported)
    return float(earned[0]), float(np.average(part, weights=known.budget) - first.min() - start)


def together(running: pd.DataFrame) -> pd.DataFrame:
    """The projects of which `schedule_together` speaks."""
    given = running[["plan", "earned_value"]].notna().all(axis=1) & (running.budget > 0)
    return running[given & (running.reporting == Reporting.CURRENT)]


def indices(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Earned value of each project at its newest status.

    Returns:
        by the frame's index: cost_index (CPI), schedule_index (SPI), needed (TCPI to BAC), unattainable, and estimates at
        completion at budget rate, at the cost rate so far, at cost and schedule rate. Missing where undefined.
    """
    earned, spent, planned, budget = (
        frame[name].to_numpy(dtype=float)
        for name in ("earned_value", "actual_cost", "planned_value", "budget")
    )
    return pd.DataFrame(
        {
            "cost_index": ev.cost_performance_index(earned, spent),
            "schedule_index": ev.schedule_performance_index(earned, planned),
            "needed": ev.to_complete_index_budget(earned, spent, budget),
            "unattainable": ev.budget_unattainable(earned, spent, budget),
            "at_budget_rate": ev.estimate_at_budget_rate(earned, spent, budget),
            "at_cost_rate": ev.estimate_at_cost_rate(earned, spent, budget),
            "at_both_rates": ev.estimate_at_cost_and_schedule_rate(earned, spent, planned, budget),
        },
        index=frame.index,
    )
