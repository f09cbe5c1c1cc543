"""
Money still to be spent: the chance that a total exceeds its budget, pooled reserves, growth since the first budget, a year's spend.

References:
    Markowitz, H. (1952), Portfolio selection: variance of a sum with correlation; the other formulas are sums and quotients of our own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def total_spread(spreads: Sequence[float], correlation: float) -> float:
    """
    Standard deviation of a sum, σ² = Σσ_i² + ρ·Σσ_iσ_j over i ≠ j. [unit of the spreads]

    >>> round(total_spread([6, 4, 3], 0.3), 4), total_spread([6, 4, 3], 1)
    (9.6644, 13.0)
    """
    spread = np.asarray(spreads, dtype=float)
    own = float(np.sum(spread**2))
    return float(np.sqrt(own + correlation * (float(spread.sum()) ** 2 - own)))


def overspend_chance(
    means: Sequence[float], spreads: Sequence[float], limit: float, correlation: float
) -> float:
    """
    Probability that a sum of normal amounts exceeds a limit: Φ((μ − limit)/σ). [share]

    Args:
        means, spreads: (n,) of each project's spend.
        limit: the money there is.
        correlation: assumed between any two.

    Returns:
        missing where a mean or a spread is; zero or one where nothing varies.

    >>> round(overspend_chance([40, 30, 20], [6, 4, 3], 96, 0.3), 4)
    0.2674
    """
    from scipy.special import ndtr

    over, spread = float(np.sum(means)) - limit, total_spread(spreads, correlation)
    if np.isnan(over) or np.isnan(spread):
        return float("nan")
    if spread == 0:
        return float(over > 0)
    return float(ndtr(over / spread))


def pooled_reserve(spreads: Sequence[float], correlation: float, share: float = 0.8) -> float:
    """
    Reserve above the expected total that a pool needs to last with this probability; with correlation 1 the sum of single reserves. [currency]

    >>> round(pooled_reserve([6, 4, 3], 0.3), 4), round(pooled_reserve([6, 4, 3], 1), 4)
    (8.1337, 10.9411)
    """
    from scipy.special import ndtri

    return float(ndtri(share)) * total_spread(spreads, correlation)


@dataclass(frozen=True, slots=True)
class Growth:
    """
    How far an estimate has grown since the first baseline, and which part of it was approved by new baselines.

    Args:
        rebaselined: newest less first baseline; overrun: estimate less newest baseline. [unit of the values]
        share: of the first baseline; missing where that is zero.
        against_current: overrun as a share of the newest baseline; missing where that is zero.
        rebaselinings: baselines after the first one.
    """

    rebaselined: float
    overrun: float
    share: float
    against_current: float
    rebaselinings: int


def growth(baselines: Sequence[float], estimate: float) -> Growth:
    """
    Growth of an estimate against the first and the newest baseline. [share]

    Args:
        baselines: (n,) in the order in which they were set; missing ones set nothing and do not count.
        estimate: what is expected now.

    Raises:
        ValueError: no baseline is known.

    >>> found = growth([100, 120, 150], 165)
    >>> found.rebaselined, found.overrun, round(found.share, 2), found.rebaselinings
    (50.0, 15.0, 0.65, 2)
    """
    known = np.asarray(baselines, dtype=float)
    known = known[~np.isnan(known)]
    if not known.size:
        raise ValueError("no baseline is known")
    first, last = float(known[0]), float(known[-1])
    share = estimate / first - 1 if first else float("nan")
    current = estimate / last - 1 if last else float("nan")
    return Growth(last - first, estimate - last, share, current, known.size - 1)


def spent_since(days, costs, boundary, now) -> tuple[float, float]:
    """
    Money spent after a boundary: the cost now less the cost at the boundary, as a range where no row states that. [currency]

    Without a row at the boundary the cost there lies between that of the row before and that of the row after it.

    Args:
        days: (n,) days of the rows, ascending; costs: (n,) cumulative cost, missing ones are left out.
        boundary, now: days; now is at or after the boundary.

    Returns:
        least and most that was spent; equal where a row states the cost at the boundary; missing without a row up to now.
        Before the first row nothing is known to be spent: the cost at the boundary is then between zero and the first row's.

    >>> days = np.array(["2026-01-31", "2026-05-31", "2026-10-31"], dtype="datetime64[D]")
    >>> spent_since(days, [180, 215, 270], np.datetime64("2026-03-31"), np.datetime64("2026-10-31"))
    (55.0, 90.0)
    """
    when, cost = np.asarray(days, dtype="datetime64[D]"), np.asarray(costs, dtype=float)
    when, cost = when[~np.isnan(cost)], cost[~np.isnan(cost)]
    known = when <= np.datetime64(now, "D")
    when, cost = when[known], cost[known]
    if not cost.size:
        return float("nan"), float("nan")
    edge = np.datetime64(boundary, "D")
    before, after = cost[when <= edge], cost[when >= edge]
    least = float(before[-1]) if before.size else 0.0
    most = float(after[0]) if after.size else float(cost[-1])
    spent = float(cost[-1]) - most, float(cost[-1]) - least
    return min(spent), max(spent)


@dataclass(frozen=True, slots=True)
class Reserve:
    """
    A reserve and how it is used. [currency]

    Args:
        deposited, drawn: sums of what was put in and taken out; left: the difference.
        expected: draw at completion if it goes on as so far, drawn ÷ percent complete; missing at percent complete 0.
        short: expected draw less deposits, at least zero; missing where that is.
    """

    deposited: float
    drawn: float
    left: float
    expected: float
    short: float


def reserve(moves: Sequence[float], percent_complete: float) -> Reserve:
    """
    What is left of a reserve and whether it lasts. [currency]

    Args:
        moves: (n,) deposits, and draws as negative amounts.
        percent_complete: of the work, from 0 to 1.

    >>> round(reserve([50, -12, -18], 0.45).short, 1)
    16.7
    """
    amounts = np.asarray(moves, dtype=float)
    put, drawn = float(amounts[amounts > 0].sum()), float(-amounts[amounts < 0].sum())
    expected = drawn / percent_complete if percent_complete > 0 else float("nan")
    short = expected - put if np.isnan(expected) else max(expected - put, 0.0)
    return Reserve(put, drawn, put - drawn, expected, short)
