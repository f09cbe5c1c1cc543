"""How sure a load is: from what estimates turned into before, or a stated spread."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import PROPOSED
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.portfolio.lifecycle import month_number
from pmo_lib.portfolio.portfolio import Portfolio

ENOUGH = 20  # cases of estimate and actual, below which a stated spread is used
OUTER = (0.1, 0.5, 0.9)
SAFE = 0.8  # part of the simulated runs in which a safe plan holds


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """
    Actual over estimated effort.

    Args:
        ratios: (n,) to be drawn from.
        cases: of the history; 0 where a spread is stated instead.
    """

    ratios: np.ndarray
    cases: int


def _past(portfolio: Portfolio) -> pd.DataFrame:
    """Rows of demand up to the day of the report that have an estimate and an actual."""
    rows = portfolio.demand
    past = rows.period_end <= pd.Timestamp(portfolio.as_of)
    return rows[past & (rows.estimated_fte > 0) & rows.actual_fte.notna()]


def history(portfolio: Portfolio) -> pd.DataFrame:
    """Rows that have an estimate and an actual: role_id, month (number), estimate, actual, ratio."""
    rows = _past(portfolio)
    return pd.DataFrame(
        {
            "role_id": rows.role_id,
            "month": month_number(rows.period_end),
            "estimate": rows.estimated_fte,
            "actual": rows.actual_fte,
            "ratio": rows.actual_fte / rows.estimated_fte,
        }
    )


def past_totals(portfolio: Portfolio) -> pd.DataFrame:
    """History by role and month, the newest first: role_id, period_end, estimate and actual [FTE], bookings (how many)."""
    sums = (
        _past(portfolio)
        .groupby(["period_end", "role_id"], as_index=False)
        .agg(
            estimate=("estimated_fte", "sum"),
            actual=("actual_fte", "sum"),
            bookings=("actual_fte", "size"),
        )
    )
    return sums.sort_values(["period_end", "role_id"], ascending=[False, True], ignore_index=True)


def errors(portfolio: Portfolio, rules: Rules) -> Errors:
    """The history's ratios; a stated spread (lognormal, median 1) where there are fewer than twenty."""
    past = history(portfolio)
    if len(past) >= ENOUGH:
        return Errors(np.sort(past.ratio.to_numpy()), len(past))
    from scipy.stats import norm

    return Errors(np.exp(rules.spread * norm.ppf((np.arange(99) + 0.5) / 99)), 0)


def simulated(
    fte: np.ndarray, ratios: np.ndarray, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """
    Total demand by draw and month, each project off by a ratio of its own.

    Args:
        fte: (projects, months).
        ratios: (n,) to draw from.

    Returns:
        (draws, months)

    >>> simulated(np.array([[2.0]]), np.array([1.5]), 2, np.random.default_rng(1)).tolist()
    [[3.0], [3.0]]
    """
    return rng.choice(ratios, (draws, len(fte))) @ fte


def overload_if_common(total: np.ndarray, capacity: np.ndarray, ratios: np.ndarray) -> np.ndarray:
    """
    Probability that demand exceeds capacity if all projects are off by the same ratio: exact.

    >>> overload_if_common(np.array([1.0, 3.0]), np.array([2.0, np.nan]), np.array([1.0, 1.5, 2.5, 3.0])).tolist()
    [0.5, nan]
    """
    share = (ratios[:, None] * total > capacity).mean(axis=0)
    return np.where(np.isnan(capacity), np.nan, share)


def chances(load: Load, off: Errors, rules: Rules, rng: np.random.Generator) -> pd.DataFrame:
    """
    How likely each role is overloaded in each month of the horizon.

    Returns:
        role_id, period_end, independent and common (probability by committed and unplanned demand, projects off
        independently or all by the same), with_proposed (independent, each proposal approved or not by its chance), low, median, high
        (FTE in a tenth, half, nine tenths of the draws), safe (in eight tenths). Missing where capacity is unknown.
    """
    frames = [_role_chances(load, role, off, rules, rng) for role in range(len(load.roles))]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def by_project(rows: pd.DataFrame, months: int) -> pd.DataFrame:
    """FTE by project and month of one role's bookings."""
    table = rows.pivot_table(
        index="project_id", columns="month", values="fte", aggfunc="sum", fill_value=0.0
    )
    return table.reindex(columns=range(months), fill_value=0.0)


def _role_chances(
    load: Load, role: int, off: Errors, rules: Rules, rng: np.random.Generator
) -> pd.DataFrame:
    own = load.bookings[load.bookings.role == role]
    firm, proposed = (
        by_project(own[mask], load.horizon) for mask in (own.kind != PROPOSED, own.kind == PROPOSED)
    )
    capacity = load.capacity[role, : load.horizon]
    demand = simulated(firm.to_numpy(), off.ratios, rules.draws, rng)
    likely = load.likely.reindex(proposed.index).fillna(0.0).to_numpy()
    approved = rng.random((rules.draws, len(likely))) < likely
    more = (rng.choice(off.ratios, approved.shape) * approved) @ proposed.to_numpy()
    low, median, high, safe = np.quantile(demand, [*OUTER, SAFE], axis=0)
    known = ~np.isnan(capacity)
    return pd.DataFrame(
        {
            "role_id": load.roles.index[role],
            "period_end": load.months[: load.horizon],
            "independent": np.where(known, (demand > capacity).mean(axis=0), np.nan),
            "common": overload_if_common(firm.to_numpy().sum(axis=0), capacity, off.ratios),
            "with_proposed": np.where(known, (demand + more > capacity).mean(axis=0), np.nan),
            "low": low,
            "median": median,
            "high": high,
            "safe": safe,
        }
    )


def coverage(portfolio: Portfolio, rules: Rules, rng: np.random.Generator) -> dict[str, int]:
    """
    How often the actual total of a role and month lay in the band that earlier months alone would have given (8 in 10).

    Returns:
        cases, independent and common: role-months judged, and those within; all zero where history is too short.
    """
    past = history(portfolio).sort_values("month", kind="stable")
    cases = within = within_common = 0
    ratios, months = past.ratio.to_numpy(), past.month.to_numpy()
    for (month, _), rows in past.groupby(["month", "role_id"]):
        before = ratios[: np.searchsorted(months, month)]
        if len(before) < ENOUGH:
            continue
        estimate, actual = rows.estimate.to_numpy(), rows.actual.sum()
        low, high = np.quantile(
            simulated(estimate[:, None], before, rules.draws // 8, rng)[:, 0], OUTER[::2]
        )
        common = np.quantile(before, OUTER[::2]) * estimate.sum()
        cases, within = cases + 1, within + int(low <= actual <= high)
        within_common += int(common[0] <= actual <= common[1])
    return {"cases": cases, "independent": within, "common": within_common}
