"""
A business case at another cost and a later finish, and whether going on is worth more than stopping. [currency]

A late finish shifts benefits without changing their size. With a fixed window those that would then come after the day on
which the window closes are lost; with a moved window they come later. Money that is spent stands in none of these numbers.

References:
    Own definitions; the present value is the usual sum of discounted amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Worth:
    """Present values of benefits and costs ahead. [currency]"""

    benefits: float
    costs: float

    @property
    def npv(self) -> float:
        """Net present value. [currency]"""
        return self.benefits - self.costs

    @property
    def break_even(self) -> float:
        """The part of the benefits that pays the costs; missing without a benefit. [part]"""
        return self.costs / self.benefits if self.benefits > 0 else float("nan")


def priced(
    costs: Sequence[float],
    benefits: Sequence[float],
    years: Sequence[float],
    rate: float,
    *,
    factor: float = 1.0,
    delay: float = 0.0,
    window: float | None = None,
) -> Worth:
    """
    Present values of what lies ahead. [currency]

    Args:
        costs, benefits: (n,) by period; missing counts as nothing.
        years: (n,) from now to the end of each period.
        rate: yearly, above -1.
        factor: by which costs grow.
        delay: years by which benefits come later.
        window: years from now until which benefits count; None: the window moves with the delay.

    Raises:
        ValueError: the rate is -1 or less, or the lengths differ.

    >>> round(priced([100, 0], [0, 121], [0, 1], 0.10).npv, 6)
    10.0
    >>> priced([100, 0], [0, 110], [0, 1], 0.10, delay=1, window=1).npv
    -100.0
    """
    if rate <= -1:
        raise ValueError(f"rate is {rate}; it is above -1")
    out, back, when = (np.asarray(values, dtype=float) for values in (costs, benefits, years))
    if not len(out) == len(back) == len(when):
        raise ValueError("costs, benefits and years differ in length")
    out, back, later = factor * np.nan_to_num(out), np.nan_to_num(back), when + delay
    if window is not None:
        back = np.where(later <= window + 1e-9, back, 0.0)
    return Worth(float((back / (1 + rate) ** later).sum()), float((out / (1 + rate) ** when).sum()))


def share_below_zero(values: Sequence[float]) -> float:
    """
    Share of joint draws of cost and finish whose net present value is below zero; missing without a draw. [share]

    >>> share_below_zero([1.0, -1.0]), share_below_zero([])
    (0.5, nan)
    """
    drawn = np.asarray(values, dtype=float)
    return float((drawn < 0).mean()) if len(drawn) else float("nan")


def continue_less_stop(
    benefits: float, to_go: float, stopping: float = 0.0, if_stopped: float = 0.0
) -> float:
    """
    Worth of going on less worth of stopping; below zero stopping is worth more. [currency]

    Args:
        benefits: present value of the benefits ahead if the work goes on.
        to_go: present value of the costs ahead.
        stopping: what stopping costs.
        if_stopped: worth of the benefits that come even so.

    >>> continue_less_stop(20, 30, stopping=5), continue_less_stop(20, 30, stopping=15)
    (-5.0, 5.0)
    """
    return benefits - if_stopped - to_go + stopping
