"""Money: the year's total against its budget, each project's year, growth since the first budget, and reserves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.forecast.rules import FEWEST, Rules
from pmo_lib.measures.cost_outlook import (
    growth,
    overspend_chance,
    pooled_reserve,
    reserve,
    spent_since,
)
from pmo_lib.portfolio.calendar import fiscal_year
from pmo_lib.portfolio.lifecycle import State, newest_status, selectable, states
from pmo_lib.portfolio.portfolio import Portfolio

YEARS_BACK = 3  # of which the spend of a year's rest is compared with what was expected
LEAST = 0.01  # of the budget: less expected spend gives no ratio
ALIKE = 1.0  # correlation with which all projects are off alike


@dataclass(frozen=True, eq=False)
class Year:
    """
    The budget period that holds the day of the report.

    Args:
        reason: why there is no probability; empty where there is one.
        end: its last day; left: money left of its budget. [currency]
        projects: with money to come in it: project_id, name, program_id, expected, mean, spread [currency].
        cases: past project-years behind the spread.
        ratio, deviation: mean and standard deviation of their actual ÷ expected spend.
        chances: probability of an overspend by assumed correlation, ascending.
        pooled: reserve above the expected total that lasts in 8 of 10 cases; alone: the same with one reserve for each project.
        without: projects that go on but state no cost to come; the chances leave them out.
    """

    reason: str = ""
    end: pd.Timestamp = pd.NaT
    left: float = np.nan
    projects: pd.DataFrame | None = None
    cases: int = 0
    ratio: float = np.nan
    deviation: float = np.nan
    chances: dict[float, float] | None = None
    pooled: float = np.nan
    alone: float = np.nan
    without: int = 0


def year_of(portfolio: Portfolio, rules: Rules) -> Year:
    """The year's spend against its budget; with a reason where that cannot be said."""
    day = pd.Timestamp(portfolio.as_of)
    ends = portfolio.budgets.sort_values("period_end")
    ahead = ends[ends.period_end > day]
    if ahead.empty:
        return Year("no budget is stated for it")
    end, left = ahead.period_end.iloc[0], float(ahead.amount.iloc[0])
    before = ends.period_end[ends.period_end <= day]
    if len(before):
        past = spent(portfolio, portfolio.projects.project_id, before.iloc[-1])
        left -= float(np.nansum(past.mean(axis=1)))
    chosen = going_on(portfolio)
    expected = expected_spend(portfolio, day, end)
    known = chosen.project_id.isin(expected.index)
    rows = chosen[known][["project_id", "name", "program_id"]]
    rows = rows.assign(expected=expected.reindex(rows.project_id).to_numpy())
    if rows.empty:
        return Year("no project states what it will cost", end, left, rows)
    years = past_years(portfolio, end)
    if len(years) < FEWEST:
        few = f"too few past project-years to judge: {len(years)}"
        return Year(few, end, left, rows, len(years))
    # Weighted by what was expected: large sums decide the total.
    mean = float(years.actual.sum() / years.expected.sum())
    apart = (years.actual / years.expected - mean) ** 2
    deviation = float(
        np.sqrt(np.average(apart, weights=years.expected) * len(years) / (len(years) - 1))
    )
    rows = rows.assign(mean=rows.expected * mean, spread=rows.expected * deviation)
    correlations = sorted({0.0, rules.correlation, ALIKE})
    chances = {rho: overspend_chance(rows["mean"], rows.spread, left, rho) for rho in correlations}
    pooled, alone = (pooled_reserve(rows.spread, rho) for rho in (rules.correlation, ALIKE))
    without = int((~known).sum())
    return Year("", end, left, rows, len(years), mean, deviation, chances, pooled, alone, without)


def expected_spend(portfolio: Portfolio, day: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """
    Cost expected after a day up to another by project, as known on the day: by cash flows, else by the approved plan.

    On a day in the past only rows count that say since when they are known.
    """
    flows, plan = portfolio.cash_flows, portfolio.planned_values
    if day < pd.Timestamp(portfolio.as_of):
        flows, plan = flows[flows.known_since.notna()], plan[plan.known_since.notna()]
    flows = flows[~(flows.known_since > day) & flows.cost.notna()]
    # A project whose cash flows lie beyond the period expects nothing in it.
    within = (flows.period_end > day) & (flows.period_end <= end)
    after = flows[flows.period_end > day].project_id.unique()
    by_flow = flows[within].groupby("project_id").cost.sum().reindex(after, fill_value=0.0)
    plan = (
        plan[~(plan.known_since > day)].dropna(subset=["planned_value"]).sort_values("period_end")
    )
    plan = plan[plan.groupby("project_id").period_end.transform("max") > day]
    until, now = (
        plan[plan.period_end <= when].groupby("project_id").planned_value.last()
        for when in (end, day)
    )
    by_plan = until - now.reindex(until.index).fillna(0.0)
    return by_flow.combine_first(by_plan)


def past_years(portfolio: Portfolio, end: pd.Timestamp) -> pd.DataFrame:
    """
    What projects spent in the rest of earlier years, from the same day on to the same end, and what was expected then.

    Returns:
        expected, actual [currency], a row for each project and year; those whose expected spend is less than a hundredth of the
        budget are left out, because their ratio says nothing.
    """
    day, found = (
        pd.Timestamp(portfolio.as_of),
        [pd.DataFrame(columns=["expected", "actual"], dtype=float)],
    )
    rows = portfolio.status.dropna(subset=["actual_cost"])
    least = portfolio.projects.set_index("project_id").budget * LEAST
    for back in range(1, YEARS_BACK + 1):
        then, until = (
            when - pd.DateOffset(years=back) + pd.offsets.MonthEnd(0) for when in (day, end)
        )
        expected = expected_spend(portfolio, then, until)
        expected = expected[expected >= least.reindex(expected.index).fillna(0.0)]
        cost = [
            rows[rows.period_end == when].set_index("project_id").actual_cost
            for when in (then, until)
        ]
        years = pd.DataFrame({"expected": expected, "actual": cost[1] - cost[0]})
        found.append(years[years.expected > 0].dropna())
    return pd.concat(found, ignore_index=True)


def spent(portfolio: Portfolio, projects: pd.Series, start: pd.Timestamp) -> np.ndarray:
    """(n, 2) least and most that each project spent after a day, see `spent_since`."""
    rows = portfolio.status.sort_values("period_end")
    groups = dict(iter(rows[rows.project_id.isin(projects)].groupby("project_id")))
    now = pd.Timestamp(portfolio.as_of).to_numpy()
    none = rows.iloc[:0]
    found = []
    for project in projects:
        own = groups.get(project, none)
        days = own.period_end.to_numpy()
        found.append(spent_since(days, own.actual_cost, start.to_numpy(), now))
    return np.array(found, dtype=float).reshape(-1, 2)


def going_on(portfolio: Portfolio) -> pd.DataFrame:
    """The projects that are planned or under way: neither proposed, nor finished, nor cancelled."""
    frame, state = selectable(portfolio), states(portfolio).state
    return frame[(state.reindex(frame.project_id) != State.PROPOSED).to_numpy()]


def fiscal_start(portfolio: Portfolio) -> tuple[int, pd.Timestamp, pd.Timestamp]:
    """Name of the fiscal year of the report, the last day of the year before it, and its own last day."""
    stated = portfolio.organization.fiscal_year_start.dropna()
    month = int(stated.iloc[0]) if len(stated) else portfolio.settings.fiscal_year_start
    year = fiscal_year(portfolio.as_of, month)
    begin = pd.Timestamp(year - (month > 1), month, 1)
    return year, begin - pd.Timedelta(days=1), begin + pd.DateOffset(years=1) - pd.Timedelta(days=1)


def in_year(portfolio: Portfolio) -> pd.DataFrame:
    """
    What each project with a budget for the fiscal year will have spent at its end.

    Returns:
        project_id, name, budget, least, most (spent so far), ahead (expected until the end), low, high (year end), over
        (low less budget, so that it is certain as far as rows go) [currency]; missing where no row or no cost ahead is known.
    """
    day = pd.Timestamp(portfolio.as_of)
    _, start, end = fiscal_start(portfolio)
    rows = portfolio.project_budgets
    rows = rows[(rows.period_end > start) & (rows.period_end <= end)]
    frame = going_on(portfolio).merge(
        rows.groupby("project_id", as_index=False)
        .amount.sum()
        .rename(columns={"amount": "year_budget"})
    )[["project_id", "name", "program_id", "year_budget"]]
    ahead = expected_spend(portfolio, day, end).reindex(frame.project_id).to_numpy()
    least, most = spent(portfolio, frame.project_id, start).T
    frame = frame.assign(least=least, most=most, ahead=ahead)
    frame = frame.assign(low=frame.least + frame.ahead, high=frame.most + frame.ahead)
    return frame.assign(over=frame.low - frame.year_budget)


def growths(portfolio: Portfolio) -> pd.DataFrame:
    """
    How far the estimate of each project that goes on has grown over its first budget.

    Returns:
        project_id, name, program_id, first, estimate, rebaselined, overrun [currency], growth, rebaselinings; growth is missing
        where the first budget or the estimate is not known.
    """
    frame = going_on(portfolio)[["project_id", "name", "program_id"]]
    last = newest_status(portfolio).reindex(frame.project_id)
    estimate = np.fmax(last.estimate_at_completion, last.actual_cost).where(
        last.estimate_at_completion.notna()
    )
    rows = portfolio.baselines.sort_values("baselined").dropna(subset=["budget"])
    budgets = dict(iter(rows.groupby("project_id").budget))
    found = []
    for project, now in zip(frame.project_id, estimate, strict=True):
        own = budgets.get(project)
        if own is None or np.isnan(now):
            found.append((np.nan,) * 6)
            continue
        one = growth(own, now)
        found.append((own.iloc[0], now, one.rebaselined, one.overrun, one.share, one.rebaselinings))
    names = ["first", "estimate", "rebaselined", "overrun", "growth", "rebaselinings"]
    return frame.reset_index(drop=True).join(pd.DataFrame(found, columns=names, dtype=float))


def reserves(portfolio: Portfolio) -> pd.DataFrame:
    """
    The reserve of each project that has one and goes on.

    Returns:
        project_id, name, program_id, deposited, drawn, left, expected, short [currency]; the last two are missing where percent
        complete is not known or zero.
    """
    frame = going_on(portfolio)[["project_id", "name", "program_id", "budget"]]
    moves = portfolio.reserve_moves
    frame = frame[frame.project_id.isin(moves.project_id)].reset_index(drop=True)
    last = newest_status(portfolio).reindex(frame.project_id).reset_index(drop=True)
    done = last.percent_complete.fillna(last.earned_value / frame.budget.where(frame.budget > 0))
    amounts = dict(iter(moves.groupby("project_id").amount))
    found = [
        reserve(amounts[project], part)
        for project, part in zip(frame.project_id, done.clip(upper=1), strict=True)
    ]
    names = ("deposited", "drawn", "left", "expected", "short")
    return frame.drop(columns="budget").assign(
        **{name: [getattr(one, name) for one in found] for name in names}
    )
