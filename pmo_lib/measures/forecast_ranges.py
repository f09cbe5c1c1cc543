"""
Ranges of a forecast without a network: from what became of stated finishes, and from classes of projects like this one.

References:
    Lei, J. et al. (2018), Distribution-free predictive inference for regression. JASA 113, 1094-1111;
    Kaplan, E. L. and Meier, P. (1958), Nonparametric estimation from incomplete observations. JASA 53, 457-481;
    Flyvbjerg, B. (2006), From Nobel Prize to project management: getting risks right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from pmo_lib.measures.survival import Survival, kaplan_meier

WEIGHT = 10  # finished projects of the rest that one class has to weigh against


def conformal_ranks(cases: int, level: float = 0.8) -> tuple[int, int] | None:
    """
    The ranks of the ordered errors between which a new one lies with at least this probability, on average. [ranks]

    ⌊α(n + 1)⌋ and ⌈(1 − α)(n + 1)⌉ with α = (1 − level)/2.

    Returns:
        None where there are too few cases: nine for 80 %.

    >>> conformal_ranks(9), conformal_ranks(39), conformal_ranks(8)
    ((1, 9), (4, 36), None)
    """
    tail = (1 - level) / 2
    low = floor(round(tail * (cases + 1), 9))
    high = ceil(round((1 - tail) * (cases + 1), 9))
    return (low, high) if low >= 1 and high <= cases else None


def conformal_range(
    errors: Sequence[float], level: float = 0.8
) -> tuple[float, float, float] | None:
    """
    Low, median and high of the errors that a new forecast is to expect. [unit of the errors]

    The probability holds on average over draws of the past cases; see `chance_of_low_coverage`.

    Args:
        errors: (n,) actual minus stated, one for each finished project; missing ones are left out.

    Returns:
        None where there are too few.

    >>> conformal_range([-10, 0, 5, 12, 20, 30, 45, 60, 120])
    (-10.0, 20.0, 120.0)
    """
    known = np.sort(np.asarray(errors, dtype=float))
    known = known[~np.isnan(known)]
    ranks = conformal_ranks(known.size, level)
    if ranks is None:
        return None
    low, high = ranks
    return float(known[low - 1]), float(np.median(known)), float(known[high - 1])


def ranked(errors: Sequence[float], shares: Sequence[float]) -> np.ndarray:
    """
    The errors that stand for given shares: of the ordered ones rank ⌊p(n + 1)⌋ below one half, ⌈p(n + 1)⌉ from it on. [unit of the errors]

    Args:
        errors: (n,) at least one, none missing.
        shares: (k,) between 0 and 1; beyond the first or last rank the outermost error stands.

    Returns:
        (k,) errors; at 10 % and 90 % those of `conformal_range` where there is one.

    >>> ranked([-10, 0, 5, 12, 20, 30, 45, 60, 120], [0.1, 0.5, 0.9]).tolist()
    [-10.0, 20.0, 120.0]
    """
    known, share = np.sort(np.asarray(errors, dtype=float)), np.asarray(shares, dtype=float)
    place = np.round(share * (known.size + 1), 9)
    rank = np.where(share < 0.5, np.floor(place), np.ceil(place)).astype(int)
    return known[np.clip(rank, 1, known.size) - 1]


def nearest_cases(
    ahead: Sequence[float], values: Sequence[float], own: float, count: int
) -> np.ndarray:
    """
    The values of the cases that had about as long to go, by the ratio of the lengths; of ties the first ones. [unit of the values]

    Args:
        ahead: (n,) days to go of each case, above zero; own: days to go now, above zero.
        values: (n,) what became of each case.
        count: how many; all where there are fewer.

    >>> nearest_cases([10, 100, 1000], [1, 2, 3], 90, 2).tolist()
    [2.0, 1.0]
    """
    apart = np.abs(np.log(np.asarray(ahead, dtype=float)) - np.log(own))
    return np.asarray(values, dtype=float)[np.argsort(apart, kind="stable")[:count]]


def chance_of_low_coverage(cases: int, below: float, level: float = 0.8) -> float:
    """
    The probability that one conformal range truly covers less than a given share. [share]

    The true coverage between ranks l and h of n is Beta(h − l, n + 1 − h + l).

    Returns:
        missing where there are too few cases for a range.

    >>> round(chance_of_low_coverage(9, 0.7), 3)
    0.196
    """
    from scipy.stats import beta

    ranks = conformal_ranks(cases, level)
    if ranks is None:
        return float("nan")
    width = ranks[1] - ranks[0]
    return float(beta.cdf(below, width, cases + 1 - width))


@dataclass(frozen=True, slots=True, eq=False)
class ClassOutlook:
    """
    How long projects of a class take relative to plan, drawn towards all others: a mixture of two survival curves.

    Args:
        own, rest: curves of the class and of all other projects.
        weight: of the class.
    """

    own: Survival
    rest: Survival
    weight: float

    @property
    def grid(self) -> np.ndarray:
        """The ratios at which the curve falls, ascending."""
        return np.union1d(self.own.times, self.rest.times)

    def survival(self, ratios) -> np.ndarray:
        """
        Share of projects that take longer than these ratios; beyond the longest case it stays as it was.

        >>> class_outlook([1, 2], [True, True], [True, True]).survival([0.5, 1.5]).tolist()
        [1.0, 0.5]
        """
        parts = ((self.own, self.weight), (self.rest, 1 - self.weight))
        return sum(weight * _steps(curve, ratios) for curve, weight in parts if weight > 0)

    def quantile(self, share: float, elapsed: float = 0.0) -> float:
        """
        The least ratio by which this share of projects has finished, of those still running at an elapsed ratio.

        Returns:
            missing where the curve does not fall so low: the answer is then "at least" the last ratio.
        """
        grid = self.grid
        if not grid.size:
            return float("nan")
        curve, left = self.survival(grid), float(self.survival(elapsed))
        reached = np.flatnonzero((curve <= (1 - share) * left + 1e-12) & (grid > elapsed))
        return float(grid[reached[0]]) if reached.size and left > 1e-12 else float("nan")

    def quantiles(self, shares: Sequence[float], elapsed: Sequence[float]) -> np.ndarray:
        """
        The same as `quantile` for several shares and several projects at once.

        Args:
            shares: (k,) ascending; elapsed: (n,) ratios.

        Returns:
            (n, k) ratios; missing as there.

        >>> class_outlook([1, 2], [True, True], [True, True]).quantiles([0.5, 0.9], [0, 1.5]).tolist()
        [[1.0, 2.0], [2.0, 2.0]]
        """
        grid, begun = self.grid, np.asarray(elapsed, dtype=float)
        falling = -np.append(self.survival(grid), -np.inf)
        left = self.survival(begun)
        wanted = (1 - np.asarray(shares, dtype=float)) * left[:, None] + 1e-12
        place = np.searchsorted(falling, -wanted, side="left")
        place = np.maximum(place, np.searchsorted(grid, begun, side="right")[:, None])
        known = (place < grid.size) & (left > 1e-12)[:, None]
        values = np.append(grid, np.nan)
        return np.where(known, values[np.minimum(place, grid.size)], np.nan)

    def chance(self, ratio: float, elapsed: float = 0.0) -> float:
        """Probability of finishing by a ratio, still running at an elapsed one; missing where no case ran so long."""
        left = float(self.survival(elapsed))
        if left <= 1e-12:
            return float("nan")
        return float(1 - self.survival(max(ratio, elapsed)) / left)


def class_outlook(
    ratios: Sequence[float],
    finished: Sequence[bool],
    in_class: Sequence[bool],
    weight: float = WEIGHT,
) -> ClassOutlook:
    """
    The outlook of a class: Kaplan-Meier of actual ÷ planned duration, shrunk to the rest. [ratio]

    The class weighs n/(n + k) with its n finished projects, the rest the remainder; where the rest has no finished project,
    the class stands alone. Running projects count as censored at elapsed ÷ planned.

    Args:
        ratios: (n,) actual ÷ planned duration, of running projects elapsed ÷ planned.
        finished: (n,) whether the project is finished.
        in_class: (n,) whether it belongs to the class.
        weight: k.

    >>> outlook = class_outlook([0.9, 1, 1.2, 1.5, 2, 1.1, 1.4], [True] * 5 + [False] * 2, [True] * 7)
    >>> outlook.quantile(0.5), outlook.quantile(0.8), round(outlook.chance(1.5, 1.1), 3)
    (1.5, 2.0, 0.625)
    """
    ratio = np.asarray(ratios, dtype=float)
    done, own = np.asarray(finished, dtype=bool), np.asarray(in_class, dtype=bool)
    curves = [kaplan_meier(ratio[part], done[part]) for part in (own, ~own)]
    cases = curves[0].ended
    share = cases / (cases + weight) if cases else 0.0
    if not curves[1].ended:
        share = 1.0
    return ClassOutlook(curves[0], curves[1], share)


def _steps(curve: Survival, ratios) -> np.ndarray:
    values = np.concatenate([[1.0], curve.survival])
    return values[np.searchsorted(curve.times, np.asarray(ratios, dtype=float), side="right")]
