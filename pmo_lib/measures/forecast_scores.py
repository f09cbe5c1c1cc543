"""
How good forecasts were: scores of ranges and of probabilities, and whether a stated share is refuted.

References:
    Gneiting, T. and Raftery, A. E. (2007), Strictly proper scoring rules, prediction, and estimation. JASA 102, 359-378;
    Brier, G. W. (1950), Verification of forecasts expressed in terms of probability. Monthly Weather Review 78, 1-3;
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def crps(sample: Sequence[float], outcome: float) -> float:
    """
    Continuous ranked probability score of equally likely values: mean |x − y| less half the mean |x − x′|. [unit of the values]

    Lower is better; of a single value it is the absolute error.

    Args:
        sample: (n,) values of the forecast; outcome: what happened.

    Returns:
        missing without values or outcome.

    >>> round(crps([10, 20, 40], 30), 3), crps([10], 30)
    (6.667, 20.0)
    """
    values = np.sort(np.asarray(sample, dtype=float))
    count = values.size
    if not count or np.isnan(outcome):
        return float("nan")
    apart = 2 * np.sum((2 * np.arange(1, count + 1) - count - 1) * values) / count**2
    return float(np.mean(np.abs(values - outcome)) - apart / 2)


def brier(probabilities: Sequence[float], happened: Sequence[bool]) -> float:
    """
    Brier score: mean squared difference of stated probability and what happened, 1 or 0; lower is better. [share²]

    Args:
        probabilities: (n,) from 0 to 1; pairs with a missing one are left out.

    >>> round(brier([0.9, 0.6, 0.2, 0.7], [1, 1, 0, 0]), 3)
    0.175
    """
    stated, outcome = np.asarray(probabilities, dtype=float), np.asarray(happened, dtype=float)
    known = ~(np.isnan(stated) | np.isnan(outcome))
    return float(np.mean((stated - outcome)[known] ** 2)) if known.any() else float("nan")


def skill(score: float, base: float) -> float:
    """
    By how much a score is better than a base score: 1 − score/base; missing where the base score is zero. [share]

    >>> round(skill(0.175, 0.25), 3)
    0.3
    """
    return float("nan") if not base or np.isnan(base) else 1 - score / base


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    How many forecasts came true within their range.

    Args:
        inside, cases: forecasts within their range, and all.
        projects: from how many projects.
        low, high: 95 % interval of the share; missing for fewer than two projects.
        effective: cases that count as independent.
        variance: of the share, by project.
    """

    inside: int
    cases: int
    projects: int
    low: float
    high: float
    effective: float
    variance: float

    def refutes(self, stated: float) -> str:
        """`too narrow` or `too wide` where the interval excludes the stated share; an empty word where it does not."""
        if self.high < stated:
            return "too narrow"
        return "too wide" if self.low > stated else ""


def clustered_coverage(
    inside: Sequence[int], cases: Sequence[int], confidence: float = 0.95
) -> Coverage:
    """
    The share of forecasts that came true, with an interval that knows that forecasts of one project are alike. [share]

    Variance = m/(m − 1) · Σ(k_i − p·n_i)²/N²; effective n = p(1 − p)/variance, at most N; Wilson's interval at the
    effective n with Student's t of m − 1 degrees of freedom for z.

    Args:
        inside, cases: (m,) by project.

    >>> found = clustered_coverage([3, 2, 4, 1, 4, 2], [4, 2, 5, 3, 4, 4])
    >>> round(found.low, 4), round(found.high, 4), found.refutes(0.8)
    (0.4469, 0.898, '')
    """
    from scipy.stats import t

    hits, counts = np.asarray(inside, dtype=float), np.asarray(cases, dtype=float)
    hits, counts = hits[counts > 0], counts[counts > 0]
    groups, total = counts.size, counts.sum()
    if groups < 2:
        nan = float("nan")
        return Coverage(int(hits.sum()), int(total), groups, nan, nan, nan, nan)
    share = hits.sum() / total
    variance = groups / (groups - 1) * np.sum((hits - share * counts) ** 2) / total**2
    effective = min(share * (1 - share) / variance, total) if variance > 0 else total
    z2 = t.ppf((1 + confidence) / 2, groups - 1) ** 2
    centre = share + z2 / (2 * effective)
    reach = np.sqrt(z2 * (share * (1 - share) / effective + z2 / (4 * effective**2)))
    scale = 1 + z2 / effective
    bounds = float((centre - reach) / scale), float((centre + reach) / scale)
    return Coverage(int(hits.sum()), int(total), groups, *bounds, float(effective), float(variance))
