"""
When a network of uncertain durations finishes: draws of the whole network, criticality, and cost and finish together.

References:
    Vanhoucke, M. (2010), Measuring Time: criticality index, cruciality, schedule sensitivity index;
    NASA Cost Estimating Handbook 4.0, appendix J: joint confidence level.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from pmo_lib.measures.network import Network, driving, early_times, project_finish

CHUNK = 10_000  # draws at a time: a thousand activities take some 130 MB
STEPS, REACH = 4_096, 8  # of the table of Φ: so fine, and so many standard deviations wide


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """
    What the draws of a network gave.

    Args:
        finish: (draws,) finish of the project, on the network's axis.
        criticality: (n,) share of the draws in which an activity lies on a driving path. [share]
        spread: (n,) standard deviation of each duration. [working days]
        cruciality: (n,) absolute Pearson correlation of each duration with the finish; missing where one of them does not vary.
        cost: (draws,) cost of the remaining work; None without costs. [currency]
    """

    finish: np.ndarray
    criticality: np.ndarray
    spread: np.ndarray
    cruciality: np.ndarray
    cost: np.ndarray | None = None

    @property
    def sensitivity(self) -> np.ndarray:
        """(n,) schedule sensitivity index, σ_i · criticality_i / σ_finish; missing where the finish does not vary."""
        whole = float(self.finish.std())
        if whole == 0:
            return np.full(self.spread.shape, np.nan)
        return self.spread * self.criticality / whole

    def quantile(self, share: float) -> float:
        """The least finish that at least this share of the draws keeps; missing without draws."""
        if not self.finish.size:
            return float("nan")
        return float(np.quantile(self.finish, share, method="inverted_cdf"))

    def chance(self, finish: float) -> float:
        """Share of the draws that finish by then."""
        return float(np.mean(self.finish <= finish + 1e-9)) if self.finish.size else float("nan")

    def joint_confidence(self, cost: float, finish: float) -> float:
        """
        P(cost ≤ c and finish ≤ s).

        Raises:
            ValueError: the activities have no costs.
        """
        if self.cost is None:
            raise ValueError("without costs of activities there is no joint confidence")
        return float(np.mean((self.cost <= cost + 1e-9) & (self.finish <= finish + 1e-9)))

    def precision(self, share: float = 0.8, confidence: float = 0.95) -> float:
        """Width of the interval of a quantile of the finish, from order statistics; missing for fewer than ten draws."""
        from scipy.stats import binom

        draws = self.finish.size
        if draws < 10:
            return float("nan")
        low, high = binom.ppf([(1 - confidence) / 2, (1 + confidence) / 2], draws, share)
        ordered = np.sort(self.finish)
        return float(ordered[min(int(high), draws - 1)] - ordered[max(int(low) - 1, 0)])


def simulate(
    network: Network,
    low,
    likely,
    high,
    *,
    draws: int,
    correlation: float,
    random: np.random.Generator,
    daily_cost=None,
    fixed_cost: float = 0.0,
) -> Simulation:
    """
    Draw all durations at once, from triangles, and pass each draw through the network. [days]

    Durations share one common factor: with z = √ρ·common + √(1 − ρ)·own, standard normal, each duration is the quantile of its
    triangle at Φ(z); ρ is the correlation of the normal scores.

    Args:
        low, likely, high: (n,) of each remaining duration. [working days]
        draws: how many, at least one.
        correlation: ρ, from 0 to 1; it is assumed, not measured.
        random: the generator of random numbers.
        daily_cost: (n,) cost of a working day of each activity; None: no costs. fixed_cost: beside it. [currency]

    Raises:
        ValueError: not low ≤ likely ≤ high.

    >>> network = Network([2, 3])
    >>> result = simulate(network, [2, 3], [2, 3], [2, 3], draws=10, correlation=0.3, random=np.random.default_rng(1))
    >>> result.quantile(0.8), result.criticality.tolist()
    (3.0, [0.0, 1.0])
    """
    low, likely, high = (np.asarray(values, dtype=float) for values in (low, likely, high))
    if not ((low <= likely) & (likely <= high)).all():
        raise ValueError("a triangle needs low ≤ likely ≤ high")
    parts = []
    for first in range(0, draws, CHUNK):
        count = min(CHUNK, draws - first)
        days = _triangular(len(low), count, correlation, (low, likely, high), random)
        parts.append(_passed(network, days, daily_cost, fixed_cost))
    return _gathered(parts, triangle_spread(low, likely, high))


def triangle_spread(low, likely, high) -> np.ndarray:
    """
    Standard deviation of a triangular distribution, √((a² + b² + c² − ab − ac − bc)/18). [unit of the arguments]

    >>> triangle_spread([0], [0], [6]).round(4).tolist()
    [1.4142]
    """
    a, b, c = (np.asarray(values, dtype=float) for values in (low, likely, high))
    return np.sqrt(((b - a) ** 2 + (c - b) ** 2 + (c - a) ** 2) / 36)


def from_durations(
    network: Network, durations, daily_cost=None, fixed_cost: float = 0.0
) -> Simulation:
    """
    The same from given durations, each draw of equal weight: for exact small cases, or draws of one's own. [days]

    Args:
        durations: (n, draws). [working days]

    >>> from_durations(Network([1]), np.array([[1.0, 3.0]])).finish.tolist()
    [1.0, 3.0]
    """
    days = np.asarray(durations, dtype=float)
    return _gathered([_passed(network, days, daily_cost, fixed_cost)], days.std(axis=1))


@cache
def _normal_scores() -> np.ndarray:
    """65,536 equally likely standard normal scores: the quantiles at the middles of as many equal shares."""
    from scipy.special import ndtri

    return ndtri((np.arange(2**16) + 0.5) / 2**16).astype(np.float32)


@cache
def _normal_shares() -> np.ndarray:
    """Φ at steps of 1/`STEPS` from -`REACH` to `REACH`."""
    from scipy.special import ndtr

    return ndtr(np.arange(-REACH * STEPS, REACH * STEPS + 1) / STEPS).astype(np.float32)


def _triangular(size: int, count: int, correlation: float, triangles, random) -> np.ndarray:
    """(n, count) draws of triangles whose normal scores have one common factor."""
    low, likely, high = (values.astype(np.float32) for values in triangles)
    shares, weight = _normal_shares(), np.float32(np.sqrt(1 - correlation) * STEPS)
    own = _normal_scores() * weight
    common = _normal_scores().take(_numbers(count, random)) * np.float32(
        np.sqrt(correlation) * STEPS
    )
    common += np.float32(REACH * STEPS + 0.5)
    days = np.empty((size, count), dtype=np.float32)
    for at, (least, peak, most) in enumerate(zip(low, likely, high, strict=True)):
        place = own.take(_numbers(count, random), mode="clip") + common
        share = shares.take(place.astype(np.intp), mode="clip")
        width = most - least
        # The rising and the falling half of a triangle's quantile meet at its peak.
        rising = np.sqrt(share * (width * (peak - least))) + least
        falling = most - np.sqrt((1 - share) * (width * (most - peak)))
        days[at] = np.minimum(rising, peak) + (np.maximum(falling, peak) - peak)
    return days


def _numbers(count: int, random: np.random.Generator) -> np.ndarray:
    """(count,) random numbers from 0 to 65,535."""
    words = random.integers(0, 2**64, -(-count // 4), dtype=np.uint64, endpoint=False)
    return words.view(np.uint16)[:count]


def _passed(network: Network, days: np.ndarray, daily_cost, fixed_cost: float) -> tuple:
    """Finish, cost and the sums of one part of the draws."""
    starts, finishes = early_times(network, days)
    finish = project_finish(network, finishes).astype(float)
    marks = driving(network, starts, finishes, days)
    rates = None if daily_cost is None else np.asarray(daily_cost, dtype=float)
    cost = None if rates is None else rates.astype(days.dtype) @ days + fixed_cost
    middle = float(finish.mean())
    total = days @ np.ones(len(finish), dtype=days.dtype)
    # Finishes around their mean, so that the sum of products loses no digits.
    products = days @ (finish - middle).astype(days.dtype) + middle * total.astype(float)
    return finish, cost, (np.count_nonzero(marks, axis=1), total.astype(float), products)


def _gathered(parts: list[tuple], spread: np.ndarray) -> Simulation:
    finish = np.concatenate([part[0] for part in parts])
    marked, total, products = (sum(one) for one in zip(*(part[2] for part in parts), strict=True))
    count = finish.size
    scale = spread * finish.std()
    shared = products / count - total / count * finish.mean()
    missing = np.full(spread.shape, np.nan)
    cruciality = np.abs(np.divide(shared, scale, out=missing, where=scale > 1e-9))
    cost = None if parts[0][1] is None else np.concatenate([part[1] for part in parts])
    return Simulation(finish, marked / count, spread, cruciality, cost)
