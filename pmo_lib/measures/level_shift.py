"""
Whether the level of a series shifted at a day that was known before, or as much at many other days.

References:
    the test is defined here; its false alarms and its power are simulated in tests/measures/test_level_shift.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_PERIODS, FEWEST_ON_A_SIDE, MARGIN = 60, 12, 8
ROUNDING = 1e-12  # smaller differences, relative to the values, are rounding errors


@dataclass(frozen=True, slots=True)
class Shift:
    """
    A change of level and how unusual it is.

    Args:
        before, after: mean of the periods before the change and from it on. [as given]
        rank: place of the change among all dates by the size of its t value; 1 is the largest.
        dates: how many dates were compared: those with at least eight periods on each side.
    """

    before: float
    after: float
    rank: int
    dates: int

    @property
    def chance(self) -> float:
        """Share of the dates that show a change at least as large: the p-value of the rank. [share]"""
        return self.rank / self.dates


def level_shift(values: Sequence[float], change_at: int) -> Shift | None:
    """
    Compare the level before and after a period with the levels before and after every other period. [rank]

    The absolute t value of the difference of means is ranked among those of all periods that have at least eight periods on
    each side. A rank is no cause: something else may have changed at the same time.

    Args:
        values: (n,) one number for each period, none missing, in order of time.
        change_at: position of the first period after the change.

    Returns:
        None where there are fewer than 60 periods, or fewer than 12 on a side: then a rank says too little.

    Raises:
        ValueError: a value is missing.

    >>> level_shift([0.0, 1.0] * 20 + [5.0, 6.0] * 10, 40)
    Shift(before=0.5, after=5.5, rank=1, dates=45)
    >>> level_shift([0.0, 1.0] * 12, 12) is None
    True
    """
    series = np.asarray(values, dtype=float)
    if np.isnan(series).any():
        raise ValueError("a period has no value: pass only periods that were measured")
    sides = min(change_at, series.size - change_at)
    if series.size < FEWEST_PERIODS or sides < FEWEST_ON_A_SIDE:
        return None
    sizes = _t_values(series)
    rank = int((sizes >= sizes[change_at - MARGIN]).sum())
    before, after = series[:change_at].mean(), series[change_at:].mean()
    return Shift(float(before), float(after), rank, sizes.size)


def _t_values(values: Sequence[float]) -> np.ndarray:
    """
    Absolute t value of the difference of means before and after each period, with the common variance of both sides. [none]

    Args:
        values: (n,) one number for each period.

    Returns:
        (n - 15,) for the periods 8 to n - 8; empty for fewer than 16 periods; infinite where only the level differs and zero
        where nothing does.

    >>> _t_values([0.0, 1.0] * 8).tolist()
    [0.0]
    """
    series = np.asarray(values, dtype=float)
    n = series.size
    at = np.arange(MARGIN, n - MARGIN + 1)
    if not at.size or np.ptp(series) <= ROUNDING * np.abs(series).max():
        return np.zeros(at.size)
    series = series - series.mean()
    total, squares = np.cumsum(series)[at - 1], (series**2).sum()
    first, second = total / at, -total / (n - at)
    between = at * first**2 + (n - at) * second**2
    within = np.maximum(squares - between, 0.0)
    within = np.where(within <= ROUNDING * squares, 0.0, within)
    error = np.sqrt(within / (n - 2) * (1 / at + 1 / (n - at)))
    apart = np.where(
        np.abs(first - second) <= ROUNDING * np.sqrt(squares), 0.0, np.abs(first - second)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(apart == 0, 0.0, apart / error)
