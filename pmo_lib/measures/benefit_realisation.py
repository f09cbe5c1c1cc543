"""
How much of a promised benefit is confirmed, short and not measured, and where it will end. [currency]

References:
    Own definitions: a period that nobody measured is not confirmed, whatever the measured periods brought.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Realisation:
    """
    Benefits to date; confirmed + short + unmeasured is planned.

    Args:
        planned: worth planned in all periods to date. [currency]
        confirmed: worth realised in the measured periods. [currency]
        short: planned less realised in the measured periods; negative where more came than planned. [currency]
        unmeasured: worth planned in the periods without a realised value. [currency]
    """

    planned: float
    confirmed: float
    short: float
    unmeasured: float

    @property
    def confirmed_share(self) -> float:
        """Confirmed worth over planned worth; missing where nothing was planned. [part]"""
        return _over(self.confirmed, self.planned)

    @property
    def unmeasured_share(self) -> float:
        """Worth planned in unmeasured periods over all planned worth; missing where nothing was planned. [part]"""
        return _over(self.unmeasured, self.planned)

    @property
    def rate(self) -> float:
        """Realised over planned worth of the measured periods; missing without one. [part]"""
        return _over(self.confirmed, self.confirmed + self.short)

    def at_completion(self, to_come: float) -> tuple[float, float, float]:
        """
        Low, middle and high worth at completion; missing where something is unmeasured or to come and there is no rate. [currency]

        Args:
            to_come: worth planned in the periods ahead. [currency]

        >>> [round(x, 1) for x in realisation([25, 25, 30], [20, 25, None]).at_completion(20)]
        [63.0, 90.0, 95.0]
        """
        if self.unmeasured == 0 and to_come == 0:
            return (self.confirmed,) * 3
        low = self.confirmed + self.rate * to_come
        high = self.confirmed + self.unmeasured + to_come
        return low, low + self.rate * self.unmeasured, high if np.isfinite(low) else float("nan")


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")


def realisation(planned: Sequence[float | None], realised: Sequence[float | None]) -> Realisation:
    """
    Confirmed, short and unmeasured worth of periods to date. [currency]

    Args:
        planned: (n,) by period; a missing plan counts as nothing planned.
        realised: (n,) by period; missing: not measured.

    Raises:
        ValueError: the two differ in length.

    >>> realisation([100, 100], [90, None])
    Realisation(planned=200.0, confirmed=90.0, short=10.0, unmeasured=100.0)
    >>> realisation([], []).confirmed_share
    nan
    """
    plan, real = np.asarray(planned, dtype=float), np.asarray(realised, dtype=float)
    if plan.shape != real.shape:
        raise ValueError(f"{len(plan)} planned and {len(real)} realised values: pass one of each")
    plan, known = np.nan_to_num(plan), ~np.isnan(real)
    confirmed = float(real[known].sum())
    return Realisation(
        float(plan.sum()),
        confirmed,
        float(plan[known].sum()) - confirmed,
        float(plan[~known].sum()),
    )


@dataclass(frozen=True, slots=True)
class Closed:
    """Mean and median of realised over approved worth of closed projects, and both if the unmeasured ones brought nothing. [ratio]"""

    mean: float
    median: float
    mean_with_zeros: float
    median_with_zeros: float


def closed_ratios(ratios: Sequence[float], unmeasured: int) -> Closed:
    """
    What closed projects brought of what was approved; all missing without a measured one. [ratio]

    Args:
        ratios: (n,) of the measured projects.
        unmeasured: how many closed projects nobody measured.

    >>> closed_ratios([0.5, 1.0], 1)
    Closed(mean=0.75, median=0.75, mean_with_zeros=0.5, median_with_zeros=0.5)
    """
    known = np.asarray(ratios, dtype=float)
    if not len(known):
        return Closed(*[float("nan")] * 4)
    every = np.concatenate([known, np.zeros(unmeasured)])
    values = known.mean(), np.median(known), every.mean(), np.median(every)
    return Closed(*map(float, values))
