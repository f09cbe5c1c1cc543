"""
How sure a mean, a share or a change is.

References:
    as each function says; `change` is Student 1908 for pairs and Welch 1947 for two samples.
"""

from collections.abc import Sequence

import numpy as np

Bounds = tuple[float, float]
NOTHING: Bounds = (float("nan"), float("nan"))


def mean_on_scale(
    values: Sequence[float], low: float, high: float, confidence: float = 0.95
) -> Bounds:
    """
    Interval of the mean of bounded answers: Student's t with one imagined answer at each end of the scale. [points]

    Where nearly all give the same answer the plain t interval is far too narrow (64 % of 95 % in one case of twenty); the two
    imagined answers do for means what Agresti and Coull's do for shares. Coverage is simulated in benchmarks/interval_coverage.py.

    Args:
        values: (n,) answers, or means of answers, between low and high; missing ones are left out.

    Returns:
        lower and upper bound, within the scale; missing for fewer than two values.

    References:
        Agresti and Coull (1998), The American Statistician 52, 119-126.

    >>> tuple(round(bound, 2) for bound in mean_on_scale([3] * 20, 1, 5))
    (2.72, 3.28)
    """
    known = np.sort(_known(values))
    if known.size < 2:
        return NOTHING
    lower, upper = _student(np.concatenate([[low], known, [high]]), known.size - 1, confidence)
    return max(low, lower), min(high, upper)


def _known(values: Sequence[float]) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def _student(values: np.ndarray, freedom: float, confidence: float) -> Bounds:
    from scipy.stats import t

    half = t.ppf((1 + confidence) / 2, freedom) * values.std(ddof=1) / np.sqrt(values.size)
    return float(values.mean() - half), float(values.mean() + half)


def wilson(hits: int, cases: int, confidence: float = 0.95) -> Bounds:
    """
    Interval of a share (Wilson's score interval); missing without cases. [share]

    References:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    >>> tuple(round(bound, 3) for bound in wilson(8, 10))
    (0.49, 0.943)
    """
    if not cases:
        return NOTHING
    from scipy.stats import norm

    z, share = norm.ppf((1 + confidence) / 2), hits / cases
    centre, spread = (
        share + z * z / (2 * cases),
        z * np.sqrt(share * (1 - share) / cases + (z / (2 * cases)) ** 2),
    )
    return float((centre - spread) / (1 + z * z / cases)), float(
        (centre + spread) / (1 + z * z / cases)
    )


def change(
    before: Sequence[float], after: Sequence[float], paired: bool
) -> tuple[float, float, float]:
    """
    A change of a mean, its standard error and the degrees of freedom; missing where a side has fewer than two values. [points]

    Args:
        before, after: values; paired: of the same respondents in the same order, a pair with a missing side is left out.
        paired: Student's t on the differences; otherwise Welch's t on the two samples.

    >>> change([1, 2, 3], [2, 3, 4], paired=True)
    (1.0, 0.0, 2.0)
    """
    if paired:
        apart = _known(np.asarray(after, dtype=float) - np.asarray(before, dtype=float))
        if apart.size < 2:
            return float("nan"), float("nan"), float("nan")
        return (
            float(apart.mean()),
            float(apart.std(ddof=1) / np.sqrt(apart.size)),
            float(apart.size - 1),
        )
    first, second = _known(before), _known(after)
    if min(first.size, second.size) < 2:
        return float("nan"), float("nan"), float("nan")
    parts = np.array([first.var(ddof=1) / first.size, second.var(ddof=1) / second.size])
    weights = parts**2 / np.array([first.size - 1, second.size - 1])
    freedom = parts.sum() ** 2 / weights.sum() if weights.sum() else first.size + second.size - 2
    return float(second.mean() - first.mean()), float(np.sqrt(parts.sum())), float(freedom)


def chance_on_scale(values: Sequence[float], low: float, high: float, mean: float) -> float:
    """
    Two-sided p-value of the hypothesis that the true mean of bounded answers is a given one. [share]

    The test that belongs to `mean_on_scale`: it is below 5 % exactly where the 95 % interval, before it is cut at the ends
    of the scale, leaves the mean out.

    Args:
        values: (n,) answers, or means of answers, between low and high; missing ones are left out.
        mean: the level that is tested.

    Returns:
        missing for fewer than two values, or without a mean.

    References:
        Agresti and Coull (1998), The American Statistician 52, 119-126.

    >>> round(chance_on_scale([3] * 20, 1, 5, 3.276), 3)
    0.05
    """
    known = np.sort(_known(values))
    if known.size < 2 or np.isnan(mean):
        return float("nan")
    wide = np.concatenate([[low], known, [high]])
    error = float(wide.std(ddof=1) / np.sqrt(wide.size))
    return _chance(float(wide.mean() - mean), error, known.size - 1)


def holm(p_values: Sequence[float]) -> np.ndarray:
    """
    P-values adjusted for the number of tests by Holm's step-down procedure. [share]

    Rejecting those of at most 5 % keeps the chance of any wrong rejection at 5 % for all tests together, whatever they
    have to do with each other. The k-th smallest of m is multiplied by m - k + 1, and none is smaller than the one before.

    Args:
        p_values: (m,) of each test; missing ones were not tested and do not count.

    Returns:
        (m,) adjusted, at most 1; missing where nothing was tested.

    References:
        Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    >>> holm([0.01, 0.04, 0.03, 0.005]).round(2).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]
    raised = values[order] * np.arange(len(order), 0, -1)
    adjusted = np.full(values.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(raised), 1.0)
    return adjusted


def several(changes: Sequence[tuple[float, float, float]], level: float = 0.05) -> list[Bounds]:
    """
    Intervals of several changes such that, if nothing changed, all contain zero in 95 of 100 cases: Holm's step-down. [points]

    An interval excludes zero exactly where Holm's procedure rejects. Missing changes get no interval and do not count.

    Args:
        changes: of each its size, standard error and degrees of freedom, as `change` gives them.

    References:
        Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    >>> several([(1.0, 0.1, 30), (0.1, 0.1, 30)])[0][0] > 0
    True
    """
    from scipy.stats import t

    known = [at for at, (size, _, _) in enumerate(changes) if not np.isnan(size)]
    chance = {at: _chance(*changes[at]) for at in known}
    bounds, stopped, at_level = [NOTHING] * len(changes), False, level
    for step, at in enumerate(sorted(known, key=lambda at: (chance[at], at))):
        if not stopped:
            at_level = level / (len(known) - step)
            stopped = chance[at] > at_level
        size, error, freedom = changes[at]
        half = t.ppf(1 - at_level / 2, freedom) * error
        bounds[at] = (float(size - half), float(size + half))
    return bounds


def _chance(size: float, error: float, freedom: float) -> float:
    """Two-sided p-value of a change."""
    from scipy.stats import t

    if error == 0:
        return 1.0 if size == 0 else 0.0
    return float(2 * t.sf(abs(size / error), freedom))
