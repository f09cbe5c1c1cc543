"""
Earned value: what was planned, done and spent, and what the whole will cost at that rate.

All functions take numbers or arrays of one shape and work element by element. Undefined is missing (NaN), never infinite.

References:
    ANSI/PMI 19-006-2019, The Standard for Earned Value Management.
"""

import numpy as np


def _ratio(numerator, denominator):
    """A quotient; missing where either side is missing or the denominator is zero."""
    top, bottom = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom == 0, np.nan, top / bottom)


def _at_least_spent(estimate, actual_cost):
    """An estimate at completion that is never below the money already spent."""
    return np.maximum(estimate, np.asarray(actual_cost, dtype=float))


def cost_variance(earned_value, actual_cost):
    """
    Work done less money spent, CV = EV - AC; negative is dearer than planned. [currency]

    Args:
        earned_value, actual_cost: cumulative to the status date. [currency]

    >>> float(cost_variance(148, 210))
    -62.0
    """
    return np.asarray(earned_value, dtype=float) - np.asarray(actual_cost, dtype=float)


def schedule_variance(earned_value, planned_value):
    """
    Work done less work planned, SV = EV - PV, in money. It returns to zero at the end however late: see `earned_schedule`. [currency]

    >>> float(schedule_variance(148, 158))
    -10.0
    """
    return np.asarray(earned_value, dtype=float) - np.asarray(planned_value, dtype=float)


def cost_performance_index(earned_value, actual_cost):
    """
    Value earned per unit of money spent, CPI = EV / AC; missing where nothing was spent. [ratio]

    >>> round(float(cost_performance_index(148, 210)), 4), float(cost_performance_index(1, 0))
    (0.7048, nan)
    """
    return _ratio(earned_value, actual_cost)


def schedule_performance_index(earned_value, planned_value):
    """
    Value earned per value planned, SPI = EV / PV; missing where nothing was planned. It ends at 1 for every project. [ratio]

    >>> round(float(schedule_performance_index(148, 158)), 4)
    0.9367
    """
    return _ratio(earned_value, planned_value)


def percent_complete(earned_value, budget):
    """
    Part of the work that is done, EV / BAC; missing without a budget. [share]

    >>> float(percent_complete(50, 200))
    0.25
    """
    return _ratio(earned_value, budget)


def percent_spent(actual_cost, budget):
    """
    Part of the budget that is spent, AC / BAC; missing without a budget. [share]

    >>> float(percent_spent(50, 200))
    0.25
    """
    return _ratio(actual_cost, budget)


def estimate_at_budget_rate(earned_value, actual_cost, budget):
    """
    Estimate at completion if the rest costs what was planned: AC + BAC - EV, at least AC. [currency]

    >>> float(estimate_at_budget_rate(50, 60, 100))
    110.0
    """
    return _at_least_spent(
        np.asarray(actual_cost, dtype=float) + budget - earned_value, actual_cost
    )


def estimate_at_cost_rate(earned_value, actual_cost, budget):
    """
    Estimate at completion if the rest costs as the work so far: AC + (BAC - EV) / CPI; missing where EV or AC is zero. [currency]

    >>> float(estimate_at_cost_rate(50, 60, 100)), float(estimate_at_cost_rate(50, 0, 100))
    (120.0, nan)
    """
    index = cost_performance_index(earned_value, actual_cost)
    rest = _ratio(np.subtract(budget, earned_value, dtype=float), index)
    return _at_least_spent(np.asarray(actual_cost, dtype=float) + rest, actual_cost)


def estimate_at_cost_and_schedule_rate(earned_value, actual_cost, planned_value, budget):
    """
    Estimate at completion if lateness costs too: AC + (BAC - EV) / (CPI * SPI); missing where EV, AC or PV is zero. [currency]

    >>> float(estimate_at_cost_and_schedule_rate(50, 50, 100, 100))
    150.0
    """
    index = cost_performance_index(earned_value, actual_cost) * schedule_performance_index(
        earned_value, planned_value
    )
    rest = _ratio(np.subtract(budget, earned_value, dtype=float), index)
    return _at_least_spent(np.asarray(actual_cost, dtype=float) + rest, actual_cost)


def estimate_to_complete(estimate, actual_cost):
    """
    What is still to be spent, ETC = EAC - AC. [currency]

    >>> float(estimate_to_complete(120, 60))
    60.0
    """
    return np.asarray(estimate, dtype=float) - actual_cost


def variance_at_completion(budget, estimate):
    """
    Budget less estimate, VAC = BAC - EAC; negative is dearer than planned. [currency]

    >>> float(variance_at_completion(100, 120))
    -20.0
    """
    return np.asarray(budget, dtype=float) - estimate


def to_complete_index_budget(earned_value, actual_cost, budget):
    """
    Efficiency the rest needs to meet the budget, TCPI = (BAC - EV) / (BAC - AC). [ratio]

    Returns:
        missing where the work is complete (none is needed) and where the budget is spent while work remains: then it is
        no longer attainable (`budget_unattainable`).

    >>> [float(to_complete_index_budget(50, spent, 100)) for spent in (60, 100)]
    [1.25, nan]
    """
    earned, spent, whole = (
        np.asarray(values, dtype=float) for values in (earned_value, actual_cost, budget)
    )
    return np.where(
        (earned >= whole) | (spent >= whole), np.nan, _ratio(whole - earned, whole - spent)
    )


def budget_unattainable(earned_value, actual_cost, budget):
    """
    Whether work remains and the budget is spent: no efficiency meets it any more. False where either is not known. [true or false]

    >>> bool(budget_unattainable(50, 100, 100)), bool(budget_unattainable(100, 120, 100))
    (True, False)
    """
    earned, spent, whole = (
        np.asarray(values, dtype=float) for values in (earned_value, actual_cost, budget)
    )
    return (earned < whole) & (spent >= whole)


def to_complete_index_estimate(earned_value, actual_cost, budget, estimate):
    """
    Efficiency the rest needs to meet an estimate, TCPI = (BAC - EV) / (EAC - AC); missing where EAC <= AC. [ratio]

    >>> float(to_complete_index_estimate(50, 60, 100, 110)), float(to_complete_index_estimate(50, 110, 100, 110))
    (1.0, nan)
    """
    spent, expected = np.asarray(actual_cost, dtype=float), np.asarray(estimate, dtype=float)
    rest = np.subtract(budget, earned_value, dtype=float)
    return np.where(expected <= spent, np.nan, _ratio(rest, expected - spent))
