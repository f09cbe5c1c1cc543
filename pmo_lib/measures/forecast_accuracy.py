"""
How far forecasts were from what happened: bias, median error, and whether ranges held what they promised.

References:
    Hyndman, R. J. and Koehler, A. B. (2006), Another look at measures of forecast accuracy. Int. J. Forecasting 22(4).
"""

import numpy as np


def bias(forecast, actual) -> float:
    """
    Mean of forecast minus actual; negative is too optimistic where late or dear is positive. Missing without cases. [unit of the values]

    >>> bias([10, 20], [12, 24])
    -3.0
    """
    errors = _errors(forecast, actual)
    return float(errors.mean()) if errors.size else float("nan")


def median_absolute_error(forecast, actual) -> float:
    """
    Median of the absolute differences, in the unit of the values; missing without cases. [unit of the values]

    >>> median_absolute_error([10, 20, 30], [12, 24, 30])
    2.0
    """
    errors = _errors(forecast, actual)
    return float(np.median(np.abs(errors))) if errors.size else float("nan")


def median_absolute_percentage_error(forecast, actual) -> float:
    """
    Median of the absolute differences as a part of the actual value; cases whose actual value is zero do not count. [share]

    >>> median_absolute_percentage_error([75, 150], [100, 100])
    0.375
    """
    guess, truth = np.asarray(forecast, dtype=float), np.asarray(actual, dtype=float)
    kept = np.isfinite(guess) & np.isfinite(truth) & (truth != 0)
    return float(np.median(np.abs(guess[kept] / truth[kept] - 1))) if kept.any() else float("nan")


def coverage(low, high, actual) -> tuple[int, int]:
    """
    In how many of how many cases the actual value lay in the range, ends included. [cases]

    >>> coverage([1, 1], [3, 3], [2, 4])
    (1, 2)
    """
    below, above, truth = (np.asarray(values, dtype=float) for values in (low, high, actual))
    known = np.isfinite(below) & np.isfinite(above) & np.isfinite(truth)
    return int(((below <= truth) & (truth <= above) & known).sum()), int(known.sum())


def _errors(forecast, actual) -> np.ndarray:
    errors = np.asarray(forecast, dtype=float) - np.asarray(actual, dtype=float)
    return errors[np.isfinite(errors)]
