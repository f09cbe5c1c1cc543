"""
Earned schedule: when was that much work planned to be done? In periods, from curves of planned value.

References:
    Lipke, W. (2003), Schedule is different. The Measurable News.
    Lipke, W. (2009), Earned Schedule.
"""

import numpy as np

from pmo_lib.measures.earned_value import _ratio


def planned_duration(planned, budget):
    """
    First period in which everything is planned to be done, PD. [periods]

    Args:
        planned: (n, periods) cumulative planned value at the end of periods 1, 2, …; not falling. [currency]
        budget: (n,) BAC. [currency]

    Returns:
        (n,) period number from 1; missing where the curve does not reach the budget.

    >>> planned_duration(np.array([[10, 20, 40, 40.0]]), np.array([40.0])).tolist()
    [3.0]
    """
    reached = np.asarray(planned, dtype=float) >= np.asarray(budget, dtype=float)[:, None]
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.nan)


def earned_schedule(planned, earned, budget):
    """
    The number of periods in which the work done now was planned to be done, ES = C + I. [periods]

    C is the number of whole periods with PV not above EV (of a flat stretch the last), I the part of the next. No work:
    0. All work: the planned duration, whatever the curve does behind it.

    Args:
        planned: (n, periods) cumulative planned value at the end of periods 1, 2, …; missing beyond what is known.
        earned: (n,) earned value at the status date, or (n, k) at k status dates. [currency]
        budget: (n,) BAC. [currency]

    Returns:
        of the shape of `earned` [periods]; missing where EV or BAC is, or where EV lies beyond the known curve.

    >>> earned_schedule(np.array([[10, 20, 40, 70, 100.0]]), np.array([35.0]), np.array([100.0])).tolist()
    [2.75]
    """
    curve, done = np.asarray(planned, dtype=float), np.asarray(earned, dtype=float)
    values = done[:, None] if done.ndim == 1 else done
    whole = np.asarray(budget, dtype=float)[:, None]
    count = _periods_not_above(curve, values)
    padded = np.concatenate(
        [np.zeros((len(curve), 1)), curve, np.full((len(curve), 1), np.nan)], axis=1
    )
    rows = np.arange(len(curve))[:, None]
    before, after = padded[rows, count], padded[rows, count + 1]
    result = count + np.where(values == before, 0.0, _ratio(values - before, after - before))
    result = np.where(values >= whole, planned_duration(curve, whole[:, 0])[:, None], result)
    result = np.where(
        values == 0, 0.0, np.where(np.isnan(values) | np.isnan(whole), np.nan, result)
    )
    return result[:, 0] if done.ndim == 1 else result


def _periods_not_above(curve: np.ndarray, values: np.ndarray) -> np.ndarray:
    """For each value the number of periods whose planned value does not exceed it."""
    count = np.zeros(values.shape, dtype=np.int64)
    for period in range(curve.shape[1]):
        count += curve[:, period, None] <= values
    return count


def schedule_variance_time(earned_schedule, actual_time):
    """
    Periods ahead of plan, SV(t) = ES - AT; negative is late. AT is frozen at the actual finish of a finished project. [periods]

    >>> float(schedule_variance_time(2.75, 3))
    -0.25
    """
    return np.asarray(earned_schedule, dtype=float) - actual_time


def schedule_performance_index_time(earned_schedule, actual_time):
    """
    Planned time earned per time used, SPI(t) = ES / AT; missing where no time has passed. [ratio]

    >>> float(schedule_performance_index_time(2.75, 5.5))
    0.5
    """
    return _ratio(earned_schedule, actual_time)


def estimate_at_completion_time(planned_duration, earned_schedule, actual_time):
    """
    Duration if the rest goes as the work so far, IEAC(t) = PD / SPI(t) [periods]; missing where nothing was earned.

    >>> float(estimate_at_completion_time(10, 2.75, 5.5)), float(estimate_at_completion_time(10, 0, 3))
    (20.0, nan)
    """
    return _ratio(planned_duration, schedule_performance_index_time(earned_schedule, actual_time))


def to_complete_index_time(planned_duration, earned_schedule, actual_time):
    """
    Speed the rest needs to finish as planned, TSPI = (PD - ES) / (PD - AT); missing where the planned time is used up. [ratio]

    >>> float(to_complete_index_time(10, 2, 4)), float(to_complete_index_time(10, 2, 10))
    (1.3333333333333333, nan)
    """
    whole, used = np.asarray(planned_duration, dtype=float), np.asarray(actual_time, dtype=float)
    return np.where(
        used >= whole,
        np.nan,
        _ratio(whole - np.asarray(earned_schedule, dtype=float), whole - used),
    )
