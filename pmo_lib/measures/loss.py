"""
The distribution of what a register of risks may cost, without simulation.

Every uncertain impact is put on a grid of money twice, rounded down and rounded up; the two sums enclose the true
distribution. Risks with a common cause are added within each state of the cause, and the states are mixed.

References:
    Tasche (1999), "Risk contributions and performance measurement", for the shares of the worst cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from math import gcd, isfinite

import numpy as np

CELLS = 2**20  # of the finest grid
COARSE = 2**9  # cells of the first grid
FINE = 2**12  # cells of the grid of the worst cases, and of that of a group of risks
DIRECT = 64  # losses with so few cells are added without Fourier transforms
CELLS_EACH = 512  # cells of the first grid for each risk, where there are many
GROUP = 32  # risks that are added on a grid of their own where there are many
NEAR = 0.01  # of a quantile: how far its two bounds may be apart before the grid is made finer
NOISE = 1e-12  # of a probability


@dataclass(frozen=True, slots=True)
class Event:
    """
    A risk: it happens with a probability and then costs an amount between low and high, most likely `likely`.

    An opportunity has negative amounts. The amount has a triangular distribution; it is certain where low = high.

    Raises:
        ValueError: a probability outside 0 to 1, or amounts that are not finite or not in order.

    >>> Event(0.5, 10).mean
    5.0
    """

    probability: float
    likely: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.low is None:
            object.__setattr__(self, "low", self.likely)
        if self.high is None:
            object.__setattr__(self, "high", self.likely)
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability of {self.probability} is not between 0 and 1")
        if not (isfinite(self.low) and isfinite(self.high)):
            raise ValueError("an amount is not a finite number")
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"{self.low}, {self.likely}, {self.high} are not in rising order")

    @property
    def amount(self) -> float:
        """The mean amount if it happens."""
        return (self.low + self.likely + self.high) / 3

    @property
    def mean(self) -> float:
        """The expected amount."""
        return self.probability * self.amount

    @property
    def variance(self) -> float:
        """The variance of the amount, zero where it does not happen."""
        low, mode, high = self.low, self.likely, self.high
        spread = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
        return self.probability * (spread + self.amount**2) - self.mean**2


@dataclass(frozen=True, slots=True)
class Cause:
    """
    Risks that share a cause: with its probability each has the probability `if_on`, otherwise `if_off`.

    Args:
        probability: of the cause. on, off: the same risks, in the same order, in each of the two states.
    """

    probability: float
    on: tuple[Event, ...]
    off: tuple[Event, ...]

    @property
    def states(self) -> tuple[tuple[float, tuple[Event, ...]], ...]:
        """Each state with its probability."""
        return (self.probability, self.on), (1 - self.probability, self.off)


def without_cause(stated: float, if_cause: float, cause: float) -> float:
    """
    The probability of a risk where its cause does not happen; outside 0 to 1 where the three contradict each other. [share]

    Args:
        stated: probability of the risk in all. if_cause: where the cause happens. cause: probability of the cause.

    >>> round(without_cause(0.3, 0.9, 0.2), 2)
    0.15
    """
    if cause >= 1:
        return stated
    return (stated - cause * if_cause) / (1 - cause)


@dataclass(frozen=True, slots=True)
class Losses:
    """
    Probabilities of amounts on a grid.

    Args:
        step: width of a cell. first: number of the first cell; its amount is first x step. masses: (cells,) of one in all.
    """

    step: float
    first: int
    masses: np.ndarray

    @property
    def amounts(self) -> np.ndarray:
        """(cells,) amount of each cell."""
        return (self.first + np.arange(len(self.masses))) * self.step

    def quantile(self, share: float) -> float:
        """The least amount that is not exceeded with this probability."""
        at = int(np.searchsorted(np.cumsum(self.masses), share - NOISE))
        return float(self.amounts[min(at, len(self.masses) - 1)])

    def at_most(self, amount: float) -> float:
        """The probability that the amount is not exceeded."""
        return float(self.masses[self.amounts <= amount + self.step * 1e-9].sum())

    def plus(self, other: "Losses") -> "Losses":
        """The sum with independent losses on the same grid."""
        from scipy.fft import irfft, next_fast_len, rfft

        short, long = sorted((self.masses, other.masses), key=len)
        if len(short) <= DIRECT:
            masses = np.convolve(long, short)
        else:
            cells = len(short) + len(long) - 1
            padded = next_fast_len(cells, real=True)
            masses = irfft(rfft(short, padded) * rfft(long, padded), padded)[:cells]
        masses = np.clip(masses, 0, None)
        return Losses(self.step, self.first + other.first, masses / masses.sum())


@dataclass(frozen=True, slots=True)
class Exceedance:
    """
    What a register may cost: two distributions that enclose the true one.

    Args:
        lower, upper: with every amount rounded down and up to the grid; the same where all amounts lie on it.
    """

    lower: Losses
    upper: Losses

    def quantile(self, share: float) -> tuple[float, float]:
        """Bounds of the least amount that is not exceeded with this probability."""
        return self.lower.quantile(share), self.upper.quantile(share)

    def at_most(self, amount: float) -> tuple[float, float]:
        """Bounds of the probability that an amount suffices."""
        return self.upper.at_most(amount), self.lower.at_most(amount)


Part = Event | Cause


def exceedance(
    parts: Sequence[Part],
    share: float = 0.8,
    step: float | None = None,
    fixed: tuple[Part, ...] = (),
) -> Exceedance:
    """
    The distribution of the sum of independent risks and groups of risks with a common cause. [currency]

    Args:
        parts: risks, and causes with their risks; independent of each other.
        share: of the quantile whose bounds decide how fine the grid is: at most 1 % apart.
        step: width of a cell, if the grid is not chosen here.
        fixed: further parts, whose sum is kept for the next call with the same ones.

    Returns:
        the bounds; both zero for no risk. The grid is not made finer than a million cells.

    >>> exceedance([Event(0.5, 10), Event(0.2, 30), Event(0.1, 50)]).quantile(0.8)
    (30.0, 30.0)
    """
    every = [*parts, *fixed]
    finest = step or _span(every) / (CELLS / 2)
    if step is None:
        many = len(every) > 2 * GROUP
        cells = min(CELLS, CELLS_EACH * len(every)) if many else COARSE
        step = _first_step(fixed or parts, cells)
    while True:
        found = Exceedance(*(_whole(parts, fixed, step, up) for up in (False, True)))
        low, high = found.quantile(share)
        if high - low <= NEAR * max(abs(low), abs(high)) or step <= finest:
            return found
        step /= 2


def _whole(parts: Sequence[Part], fixed: tuple[Part, ...], step: float, up: bool) -> Losses:
    """The sum of changing and of fixed parts on a grid."""
    own = _sum(parts, step, up)
    return own.plus(_kept_sum(fixed, step, up)) if fixed else own


@lru_cache(maxsize=4)
def _kept_sum(fixed: tuple[Part, ...], step: float, up: bool) -> Losses:
    return _sum(fixed, step, up)


def _span(parts: Sequence[Part]) -> float:
    """From the least to the largest possible sum."""
    events = _events(parts)
    return sum(max(e.high, 0.0) - min(e.low, 0.0) for e in events)


def _events(parts: Sequence[Part]) -> list[Event]:
    return [event for part in parts for event in (part.on if isinstance(part, Cause) else (part,))]


def _first_step(parts: Sequence[Part], cells: int = COARSE) -> float:
    """A cell that divides all amounts, where they are certain and the grid stays small; else a coarse one."""
    events, span = _events(parts), _span(parts)
    if not span:
        return 1.0
    cents = [abs(event.likely) * 100 for event in events]
    certain = all(event.low == event.high for event in events)
    if certain and all(abs(round(amount) - amount) < 1e-6 for amount in cents):
        common = gcd(*(round(amount) for amount in cents))
        if span * 100 / common <= CELLS:
            return common / 100
    return span / cells


def _sum(parts: Sequence[Part], step: float, up: bool) -> Losses:
    """The sum of all parts on a grid; many are first added in groups, each on a finer grid of its own."""
    if len(parts) > 2 * GROUP:
        groups = [parts[at : at + GROUP] for at in range(0, len(parts), GROUP)]
        fine = [min(step, _first_step(group, FINE)) for group in groups]
        sums = [_sum(group, own, up) for group, own in zip(groups, fine, strict=True)]
        placed = [_coarsened(losses, step, up) for losses in sums]
    else:
        placed = [_placed(part, step, up) for part in parts]
    placed = sorted(placed, key=lambda one: len(one.masses))
    while len(placed) > 1:
        pairs = zip(placed[::2], placed[1::2], strict=False)
        rest = placed[-1:] if len(placed) % 2 else []
        placed = [first.plus(second) for first, second in pairs] + rest
    return placed[0] if placed else _nothing(step)


def _coarsened(losses: Losses, step: float, up: bool) -> Losses:
    """The same losses on a coarser grid, every amount rounded down or up."""
    cells = _cell(losses.amounts, step, up)
    first = int(cells.min())
    masses = np.bincount(cells - first, weights=losses.masses)
    return Losses(step, first, masses)


def _nothing(step: float) -> Losses:
    return Losses(step, 0, np.ones(1))


def _placed(part: Part, step: float, up: bool) -> Losses:
    """A risk, or the mixture over the states of a cause, on the grid."""
    if isinstance(part, Event):
        return _one(part, step, up)
    return _mixed([(chance, _sum(events, step, up)) for chance, events in part.states])


def _mixed(weighted: Sequence[tuple[float, Losses]]) -> Losses:
    first = min(losses.first for _, losses in weighted)
    last = max(losses.first + len(losses.masses) for _, losses in weighted)
    masses = np.zeros(last - first)
    for chance, losses in weighted:
        start = losses.first - first
        masses[start : start + len(losses.masses)] += chance * losses.masses
    return Losses(weighted[0][1].step, first, masses)


def _one(event: Event, step: float, up: bool) -> Losses:
    """A risk on the grid: each amount goes to the next lower cell, or the next upper one."""
    cells = _cell(np.array([event.low, event.high]), step, up)
    first, last = min(0, cells[0]), max(0, cells[1])
    masses = np.zeros(last - first + 1)
    numbers = np.arange(cells[0], cells[1] + 1)
    edges = (numbers if up else numbers + 1) * step
    below = _triangular(edges, event)
    below[-1] = 1.0
    masses[cells[0] - first : cells[1] - first + 1] = event.probability * np.diff(below, prepend=0)
    masses[-first] += 1 - event.probability
    return Losses(step, first, masses)


def _cell(amounts: np.ndarray | float, step: float, up: bool) -> np.ndarray:
    """The cell below or above each amount; one that lies on the grid, but for rounding, keeps its cell."""
    exact = np.asarray(amounts) / step
    near = np.rint(exact)
    on_grid = np.abs(exact - near) < 1e-9 * np.maximum(1.0, np.abs(exact))
    return np.where(on_grid, near, np.floor(exact) + up).astype(int)


def _triangular(amounts: np.ndarray, event: Event) -> np.ndarray:
    """Probability that the amount of a risk, if it happens, is at most each of these."""
    low, mode, high = event.low, event.likely, event.high
    if low == high:
        return (amounts >= low - 1e-9 * max(1.0, abs(low))).astype(float)
    inside = np.clip(amounts, low, high)
    rising = (inside - low) ** 2 / ((high - low) * (mode - low)) if mode > low else inside * 0
    falling = 1 - (high - inside) ** 2 / ((high - low) * (high - mode)) if high > mode else 1.0
    return np.where(inside < mode, rising, falling)


def tail_shares(
    parts: Sequence[Part], worst: float = 0.2, others: Sequence[Part] = ()
) -> np.ndarray:
    """
    The mean amount of each risk in the worst cases of the sum; together they are the mean of the worst cases. [currency]

    Args:
        parts: as `exceedance` takes them. worst: share of cases that counts as worst.
        others: further risks, which count in the sum and get no share of their own.

    Returns:
        (risks,) in the order of the parts, those of a cause one after the other; amounts rounded to the grid.

    >>> tail_shares([Event(0.5, 10), Event(0.2, 30), Event(0.1, 50)]).round(6).tolist()
    [7.0, 18.0, 25.0]
    """
    if not parts:
        return np.zeros(0)
    every = [*parts, *others]
    step = _first_step(every, min(CELLS // 8, FINE * (1 + len(every) // GROUP)))
    placed = [_placed(part, step, up=False) for part in parts]
    rest = [_sum(others, step, up=False)] if others else []
    total = reduce(Losses.plus, [*placed, *rest])
    threshold = total.quantile(1 - worst)
    weight = _weight(total, threshold, worst)
    shares: list[float] = []
    for part, around in zip(parts, _all_but_one(placed), strict=True):
        shares += _within(part, reduce(Losses.plus, [around, *rest]), weight, step)
    return np.array(shares)


@dataclass(frozen=True, slots=True)
class _Weight:
    """By which weight a total counts as worst: 1 above the threshold, a part of one at it, 0 below."""

    threshold: float
    at: float
    worst: float

    def of(self, losses: Losses, added: np.ndarray) -> np.ndarray:
        """(amounts,) expected weight of losses to which each amount is added."""
        above = np.concatenate([np.cumsum(losses.masses[::-1])[::-1], [0.0]])
        cell = np.rint((self.threshold - added) / losses.step).astype(int) - losses.first
        over = above[np.clip(cell + 1, 0, len(losses.masses))]
        level = np.where(
            (cell >= 0) & (cell < len(losses.masses)),
            losses.masses[np.clip(cell, 0, len(losses.masses) - 1)],
            0.0,
        )
        return over + self.at * level


def _weight(total: Losses, threshold: float, worst: float) -> _Weight:
    over = float(total.masses[total.amounts > threshold + total.step / 2].sum())
    level = float(total.masses[np.abs(total.amounts - threshold) < total.step / 2].sum())
    return _Weight(threshold, (worst - over) / level if level else 0.0, worst)


def _within(part: Part, others: Losses, weight: _Weight, step: float) -> list[float]:
    """The mean amount of each risk of one part in the worst cases."""
    if isinstance(part, Event):
        own = _one(part, step, up=False)
        counted = own.masses * own.amounts * weight.of(others, own.amounts)
        return [float(counted.sum()) / weight.worst]
    sums = np.zeros(len(part.on))
    for chance, events in part.states:
        own = [_one(event, step, up=False) for event in events]
        for at, rest in enumerate(_all_but_one(own)):
            around = rest.plus(others)
            counted = own[at].masses * own[at].amounts * weight.of(around, own[at].amounts)
            sums[at] += chance * float(counted.sum()) / weight.worst
    return sums.tolist()


def _all_but_one(placed: Sequence[Losses]) -> list[Losses]:
    """For each of several losses the sum of all others, by halving."""
    if len(placed) == 1:
        return [_nothing(placed[0].step)]
    half = len(placed) // 2
    left, right = placed[:half], placed[half:]
    of_left, of_right = reduce(Losses.plus, left), reduce(Losses.plus, right)
    return [one.plus(of_right) for one in _all_but_one(left)] + [
        one.plus(of_left) for one in _all_but_one(right)
    ]


def systemic_share(parts: Sequence[Part]) -> np.ndarray:
    """
    The part of the variance of the sum that lies between the states of each cause; missing without any variance. [share]

    Returns:
        (causes,) in the order of the parts.

    >>> both = Cause(0.2, (Event(0.9, 100),) * 2, (Event(0.15, 100),) * 2)
    >>> systemic_share([both]).round(6).tolist()
    [0.6]
    """
    between, inside = [], 0.0
    for part in parts:
        if isinstance(part, Event):
            inside += part.variance
            continue
        means = [sum(event.mean for event in events) for _, events in part.states]
        between.append(part.probability * (1 - part.probability) * (means[0] - means[1]) ** 2)
        inside += sum(chance * sum(e.variance for e in events) for chance, events in part.states)
    whole = sum(between) + inside
    return np.array(between) / whole if whole else np.full(len(between), np.nan)


def at_least(probabilities: Sequence[float], count: int) -> float:
    """
    The probability that at least so many of independent events happen (Poisson-binomial upper tail). [share]

    >>> at_least([0.5, 0.5], 1)
    0.75
    """
    masses = np.ones(1)
    for probability in probabilities:
        masses = np.convolve(masses, [1 - probability, probability])
    return float(masses[max(count, 0) :].sum())


__all__ = [
    "Cause",
    "Event",
    "Exceedance",
    "Losses",
    "at_least",
    "exceedance",
    "systemic_share",
    "tail_shares",
    "without_cause",
]
