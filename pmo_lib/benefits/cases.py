"""What the rest of each project is worth: its case at the forecast's cost and finish, and going on against stopping."""

import numpy as np
import pandas as pd

from pmo_lib.benefits.rules import Rules
from pmo_lib.measures.repriced_case import continue_less_stop, priced, share_below_zero
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.portfolio import Portfolio

YEAR = 365.25
COLUMNS = [
    "plan",
    "p50",
    "p80",
    "p50_moved",
    "p80_moved",
    "approved",
    "benefits",
    "costs",
    "break_even",
    "advantage",
    "stopping",
    "below_zero",
]


def cost_factors(portfolio: Portfolio) -> tuple[float, float, int]:
    """
    Half, and eight in ten, of the finished projects cost no more than so many times their budget; and how many there are.

    Below five finished projects with cost and budget both are one: costs stay as planned.
    """
    done = lifecycle.states(portfolio).state == lifecycle.State.FINISHED
    projects = (
        portfolio.projects.set_index("project_id")[done.to_numpy(bool)]
        if len(done)
        else portfolio.projects
    )
    if projects.empty:
        return 1.0, 1.0, 0
    spent = lifecycle.newest_status(portfolio).actual_cost.reindex(projects.index)
    first = portfolio.baselines.sort_values("baselined").dropna(subset=["budget"])
    budget = first.groupby("project_id").budget.first().reindex(projects.index)
    budget = budget.fillna(projects.budget)
    ratio = (spent / budget.where(budget > 0)).dropna()
    if len(ratio) < FEWEST:
        return 1.0, 1.0, len(ratio)
    low, high = np.quantile(ratio, [0.5, 0.8])
    return float(low), float(high), len(ratio)


def cases(
    portfolio: Portfolio, ranges: pd.DataFrame, draws: pd.DataFrame, rules: Rules
) -> pd.DataFrame:
    """
    The case of every project that is neither finished nor cancelled. [currency]

    Args:
        ranges, draws: of the forecast; draws are joint draws of finish and of the factor by which costs ahead grow.

    Returns:
        project_id, name, program_id, stage, mandatory and: plan, p50 and p80 (net present values, the window of benefits
        closing on its day), p50_moved and p80_moved (with a window that moves), approved (of the approved case's rows ahead),
        benefits and costs (present values at the P50), break_even [part], advantage (going on less stopping at the P50;
        only under way), stopping (stopping costs; missing where not stated), below_zero (share of the joint draws whose net
        present value is below zero; missing without draws or promise), dated (the forecast gives a range). All numbers are
        missing where no benefits or no costs are stated ahead.
    """
    frame = lifecycle.selectable(portfolio)[
        ["project_id", "name", "program_id", "stage", "mandatory"]
    ]
    running = set(lifecycle.under_way(portfolio).project_id)
    now = pd.Timestamp(portfolio.as_of)
    flows = portfolio.cash_flows
    ahead = dict(iter(flows[flows.period_end > now].groupby("project_id")))
    known = ranges.set_index("project_id") if len(ranges) else pd.DataFrame()
    factors = cost_factors(portfolio)
    drawn = dict(iter(draws.groupby("project_id"))) if len(draws) else {}
    stops = portfolio.stopping_costs.set_index("project_id")
    nothing = dict.fromkeys(COLUMNS, np.nan)
    rows = []
    for project in frame.project_id:
        own = ahead.get(project)
        if own is None or own.benefit.isna().all() or own.cost.isna().all():
            rows.append(nothing | {"dated": False})
            continue
        late = _delays(known, project)
        stop = stops.loc[project] if project in stops.index else None
        found = _case(own, now, late, factors, rules.rate, stop)
        if project not in running:
            found["advantage"] = np.nan
        if project in drawn and project in known.index:
            promise = known.promise[project]
            found["below_zero"] = _below_zero(own, now, drawn[project], promise, rules.rate)
        rows.append(found | {"dated": late is not None})
    numbers = pd.DataFrame(rows, columns=[*COLUMNS, "dated"], index=frame.index)
    return frame.join(numbers.astype(dict.fromkeys(COLUMNS, float))).reset_index(drop=True)


def _delays(ranges: pd.DataFrame, project: str) -> tuple[float, float] | None:
    """Years by which half, and eight in ten, of the outcomes finish after the promise at most; None where not known."""
    if project not in ranges.index:
        return None
    row = ranges.loc[project]
    days = [
        (row[name] - row.promise).days if pd.notna(row[name]) and pd.notna(row.promise) else np.nan
        for name in ("p50", "p80")
    ]
    return None if np.isnan(days).any() else (max(days[0], 0) / YEAR, max(days[1], 0) / YEAR)


def _below_zero(
    rows: pd.DataFrame, now: pd.Timestamp, draws: pd.DataFrame, promise: pd.Timestamp, rate: float
) -> float:
    """Share of the joint draws of cost and finish whose net present value is below zero; missing without a promise."""
    if pd.isna(promise):
        return np.nan
    flows, window = _flows(rows, now, rate)
    late = (pd.to_datetime(draws.finish) - promise).dt.days.clip(lower=0) / YEAR
    return share_below_zero(
        [
            priced(*flows, factor=factor, delay=delay, window=window).npv
            for factor, delay in zip(draws.cost_factor, late, strict=True)
        ]
    )


def _flows(rows: pd.DataFrame, now: pd.Timestamp, rate: float) -> tuple[tuple, float]:
    """Costs, benefits, years ahead and rate, and the year in which the window of benefits closes."""
    rows = rows.sort_values("period_end")
    years = ((rows.period_end - now).dt.days / YEAR).to_numpy()
    window = float(years[rows.benefit.fillna(0).to_numpy() != 0].max(initial=0))
    return (rows.cost.to_numpy(float), rows.benefit.to_numpy(float), years, rate), window


def _case(rows: pd.DataFrame, now: pd.Timestamp, late, factors, rate: float, stop) -> dict:
    rows = rows.sort_values("period_end")
    flows, window = _flows(rows, now, rate)
    years = flows[2]
    (half, most), (low, high, _) = late or (0.0, 0.0), factors
    plan = priced(*flows)
    p50 = priced(*flows, factor=low, delay=half, window=window)
    p80 = priced(*flows, factor=high, delay=most, window=window)
    approved = rows.approved_cost.notna().any() and rows.approved_benefit.notna().any()
    amount = np.nan if stop is None else stop.amount
    if_stopped = (
        0.0 if stop is None or np.isnan(stop.benefit_if_stopped) else stop.benefit_if_stopped
    )
    return {
        "plan": plan.npv,
        "p50": p50.npv,
        "p80": p80.npv,
        "p50_moved": priced(*flows, factor=low, delay=half).npv,
        "p80_moved": priced(*flows, factor=high, delay=most).npv,
        "approved": priced(rows.approved_cost, rows.approved_benefit, years, rate).npv
        if approved
        else np.nan,
        "benefits": p50.benefits,
        "costs": p50.costs,
        "break_even": p50.break_even,
        "advantage": continue_less_stop(p50.benefits, p50.costs, np.nan_to_num(amount), if_stopped),
        "stopping": amount,
        "below_zero": np.nan,
    }
