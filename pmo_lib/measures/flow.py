"""
Flow of adaptive work: what is finished per period, and what can be expected of the next ones.

References:
    as `expected_throughput` says; `periods_to_finish` turns it round.
"""

import numpy as np


def expected_throughput(done, periods: int, confidence: float = 0.8) -> tuple[float, float]:
    """
    Range in which the items finished over the next periods will lie, if work goes on as it went. [items]

    The prediction interval of a sum of normal values with unknown mean and spread, from the periods seen: m·h ± t·s·√(h + h²/n).

    Args:
        done: (n,) items finished in each period so far, missing left out.
        periods: how many periods ahead, h.
        confidence: part of cases the range is to hold.

    Returns:
        low and high [items], not below zero; missing with fewer than five periods.

    References:
        Hahn, G. J.; Meeker, W. Q. (1991), Statistical Intervals: prediction interval for a mean of future observations.

    >>> [round(value, 2) for value in expected_throughput([8, 10, 12, 9, 11], 4)]
    [33.5, 46.5]
    """
    from scipy.special import stdtrit

    seen = np.asarray(done, dtype=float)
    seen = seen[np.isfinite(seen)]
    if seen.size < 5:
        return float("nan"), float("nan")
    reach = stdtrit(seen.size - 1, (1 + confidence) / 2) * seen.std(ddof=1)
    reach *= np.sqrt(periods + periods**2 / seen.size)
    middle = seen.mean() * periods
    return float(max(0.0, middle - reach)), float(middle + reach)


def periods_to_finish(
    done, remaining: float, confidence: float = 0.8, most: int = 120
) -> tuple[float, float]:
    """
    How many periods the remaining items will take: from the fewest to the most that the range of throughput allows. [periods]

    Args:
        done: (n,) items finished in each period so far.
        remaining: items still to do.
        most: periods looked ahead; what takes longer has no upper end.

    Returns:
        soonest and latest [periods]; missing where fewer than five periods were seen, the upper end also where even the
        low throughput of `most` periods does not do.

    >>> periods_to_finish([8, 10, 12, 9, 11], 40)
    (4.0, 5.0)
    """
    if not remaining > 0:
        return (0.0, 0.0) if remaining == 0 else (float("nan"), float("nan"))
    ranges = [expected_throughput(done, ahead, confidence) for ahead in range(1, most + 1)]
    soonest = next((n for n, (_, high) in enumerate(ranges, 1) if high >= remaining), np.nan)
    latest = next((n for n, (low, _) in enumerate(ranges, 1) if low >= remaining), np.nan)
    return float(soonest), float(latest)
