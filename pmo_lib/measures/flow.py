"""
Flow of work: what is finished per period, what can be expected of the next ones, and what is in progress.

References:
    as `expected_throughput` and `work_in_progress` say; `periods_to_finish` turns the first round.
"""

from typing import NamedTuple

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
    low, high = _throughput(done, periods, confidence)
    return float(low), float(high)


def _throughput(done, periods, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """As `expected_throughput`, for one number of periods or for several."""
    from scipy.special import stdtrit

    seen, periods = np.asarray(done, dtype=float), np.asarray(periods, dtype=float)
    seen = seen[np.isfinite(seen)]
    if seen.size < 5:
        return np.full(periods.shape, np.nan), np.full(periods.shape, np.nan)
    reach = stdtrit(seen.size - 1, (1 + confidence) / 2) * seen.std(ddof=1)
    reach = reach * np.sqrt(periods + periods**2 / seen.size)
    middle = seen.mean() * periods
    return np.maximum(0.0, middle - reach), middle + reach


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
    periods = np.arange(1, most + 1)
    low, high = _throughput(done, periods, confidence)
    return tuple(
        float(periods[enough.argmax()]) if enough.any() else float("nan")
        for enough in (high >= remaining, low >= remaining)
    )


class Flow(NamedTuple):
    """
    Items in a window of time, by Little's law: `in_progress` = `arrivals` / `days` x `days_for_each` exactly.

    Args:
        days: length of the window.
        item_days: days that items spent in it, those still open counted up to its end.
        arrivals, departures: items that came and that left in it.
        waiting: items in it at its end.
    """

    days: float
    item_days: float
    arrivals: int
    departures: int
    waiting: int

    @property
    def in_progress(self) -> float:
        """Mean number of items in the window. [items]"""
        return self.item_days / self.days

    @property
    def days_for_each(self) -> float:
        """Item-days in the window for each arrival; missing where nothing came. [days]"""
        return self.item_days / self.arrivals if self.arrivals else float("nan")


def work_in_progress(start, end, opens: float, closes: float) -> Flow:
    """
    How many items were in progress in a window, and how long. [item-days]

    Open items count: finished items alone would not obey the law, and make the time look short.

    Args:
        start: (n,) day on which each item came; items without one are left out.
        end: (n,) day on which it left; missing while it is open.
        opens, closes: the window, which contains its first day and not its last.

    Raises:
        ValueError: the window has no length.

    References:
        Little (1961), Operations Research 9, 383-387.

    >>> work_in_progress([0, 1, 2, 5], [4, 6, np.nan, 9], 0, 10)
    Flow(days=10.0, item_days=21.0, arrivals=4, departures=3, waiting=1)
    """
    if not closes > opens:
        raise ValueError(f"the window from {opens} to {closes} has no length")
    came, left = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    came, left = came[~np.isnan(came)], left[~np.isnan(came)]
    left = np.where(np.isnan(left), np.inf, left)
    spent = np.minimum(left, closes) - np.maximum(came, opens)
    return Flow(
        float(closes - opens),
        float(np.maximum(spent, 0).sum()),
        int(((came >= opens) & (came < closes)).sum()),
        int(((left >= opens) & (left < closes)).sum()),
        int(((came < closes) & (left >= closes)).sum()),
    )


def chance_to_finish(done, remaining: float, periods: int, added=0.0) -> np.ndarray:
    """
    Probability that the remaining items are done within 1, 2, … periods, if each period repeats one of those seen. [share]

    Exact: the probabilities of all ordered draws with repetition are added up; what is done stays done.

    Args:
        done: (n,) items finished in each period so far.
        remaining: items still to do.
        periods: how many periods ahead.
        added: items added in each of these periods, or one number for all.

    Returns:
        (periods,) probabilities, not falling; missing without a period seen.

    >>> chance_to_finish([2, 3, 5], 8, 4).round(3).tolist()
    [0.0, 0.333, 0.852, 1.0]
    >>> float(chance_to_finish([2, 3, 5], 8, 8, added=2)[-1].round(4))
    0.8105
    """
    net = np.asarray(done, dtype=float) - np.asarray(added, dtype=float)
    net = net[np.isfinite(net)]
    if not net.size:
        return np.full(periods, np.nan)
    left, finished, chances = {round(float(remaining), 6): 1.0}, 0.0, []
    for _ in range(periods):
        ahead: dict[float, float] = {}
        for items, chance in left.items():
            for step in net.tolist():
                rest = round(items - step, 6)
                ahead[rest] = ahead.get(rest, 0.0) + chance / net.size
        finished += sum(chance for rest, chance in ahead.items() if rest <= 0)
        left = {rest: chance for rest, chance in ahead.items() if rest > 0}
        chances.append(finished)
    return np.array(chances)
