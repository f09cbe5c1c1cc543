"""Earned value and earned schedule of projects and of all together: sums and curves first, indices from them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures import earned_value as ev
from pmo_lib.portfolio.portfolio import Portfolio


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """
    A project's plan over time.

    Args:
        first: month of its first period, counted from 1970.
        values: cumulative planned value at the end of each month from then on [currency].
    """

    first: int
    values: np.ndarray


def month_number(days) -> np.ndarray:
    """Months since January 1970 of each day; missing as the smallest number there is."""
    return pd.to_datetime(pd.Series(days)).to_numpy().astype("datetime64[M]").astype(np.int64)


def plans(portfolio: Portfolio) -> pd.Series:
    """
    The plan of each project that has one: the approved one, else the planned values its status rows state.

    Returns:
        by project_id: `Plan`. A month between two known ones has the value of the one before.
    """
    stated = portfolio.planned_values if portfolio.has("planned_values") else portfolio.status
    known = stated.dropna(subset=["planned_value"]).sort_values(["project_id", "period_end"])
    numbers, values = month_number(known.period_end), known.planned_value.to_numpy()
    groups = known.groupby("project_id", sort=False).indices
    return pd.Series(
        {project: _plan(numbers[at], values[at]) for project, at in groups.items()}, dtype=object
    )


def _plan(months: np.ndarray, values: np.ndarray) -> Plan:
    at = np.searchsorted(months, np.arange(months[0], months[-1] + 1), side="right") - 1
    return Plan(int(months[0]), np.maximum.accumulate(values[at]))


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
    until = month_number(known.reported.where(known.actual_finish.isna(), known.actual_finish))
    used = until - np.array([plan.first for plan in known.plan]) + 1.0
    earned, whole = (
        es.earned_schedule(planned, known.earned_value.to_numpy(), budget),
        es.planned_duration(planned, budget),
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


def schedule_together(running: pd.DataFrame, as_of: date) -> tuple[float, float]:
    """
    Earned schedule and actual time of all projects under way as one: curves and earned values are added first.

    Args:
        running: positions of projects under way.

    Returns:
        ES and AT in months since the first of them began; missing where none has plan, budget and earned value.
    """
    known = running[running.plan.notna() & running.earned_value.notna() & running.budget.notna()]
    if known.empty:
        return float("nan"), float("nan")
    first = min(plan.first for plan in known.plan)
    last = max(plan.first + len(plan.values) for plan in known.plan)
    total = np.zeros(last - first)
    for plan in known.plan:
        start = plan.first - first
        total[start : start + len(plan.values)] += plan.values
        total[start + len(plan.values) :] += plan.values[-1]
    earned = es.earned_schedule(
        total[None, :], np.array([known.earned_value.sum()]), np.array([known.budget.sum()])
    )
    return float(earned[0]), float(month_number([as_of])[0] - first + 1)


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
