"""
Whether those who judge the same thing judge it alike.

References:
    as each function says; `share_within` is defined here.
"""

from typing import Literal

import numpy as np


def krippendorff_alpha(
    ratings: np.ndarray, level: Literal["nominal", "ordinal", "interval", "ratio"] = "ordinal"
) -> float:
    """
    Krippendorff's alpha: one minus observed over expected disagreement. One is perfect, zero is chance. [index, 1 at most]

    Args:
        ratings: (raters, units); missing where a rater said nothing. All raters judge the same units.

    Returns:
        alpha; missing where fewer than two raters share a unit, or where all ratings are the same, so that none could differ.

    References:
        Krippendorff (2004), Content Analysis, ch. 11; computed by the library of that name.

    >>> krippendorff_alpha(np.array([[1, 2, 3], [1, 2, 3]]))
    1.0
    """
    ratings = np.asarray(ratings, dtype=float)
    shared = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1] if ratings.size else ratings
    if np.unique(shared[~np.isnan(shared)]).size < 2:
        return float("nan")
    from krippendorff import alpha

    return float(alpha(reliability_data=ratings, level_of_measurement=level))


def share_within(values: np.ndarray, distance: float = 1) -> float:
    """
    Share of values within a distance of their median; missing where there are none. [share]

    >>> share_within([1, 3, 3, 4, 5])
    0.6
    """
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    return (
        float(np.mean(np.abs(known - np.median(known)) <= distance)) if known.size else float("nan")
    )


def quadratic_weighted_kappa(first: np.ndarray, second: np.ndarray, levels: int) -> float:
    """
    Cohen's kappa of two judges on an ordinal scale, disagreement weighted by its square. [index, 1 at most]

    Args:
        first, second: (n,) levels from 1 to `levels`.

    Returns:
        kappa; missing where there is nothing to compare or no disagreement could be expected.

    References:
        Cohen (1968), Psychological Bulletin 70, 213-220.

    >>> quadratic_weighted_kappa(np.array([1, 2, 3]), np.array([1, 2, 3]), 5)
    1.0
    """
    first, second = np.asarray(first), np.asarray(second)
    expected = np.mean((first[:, None] - second[None, :]) ** 2.0) if first.size else 0.0
    return float(1 - np.mean((first - second) ** 2.0) / expected) if expected else float("nan")
