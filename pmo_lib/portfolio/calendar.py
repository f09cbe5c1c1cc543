"""Reporting periods and fiscal years."""

from datetime import date

import numpy as np
import pandas as pd


def period_ends(first: date, last: date) -> pd.DatetimeIndex:
    """
    Month ends from the month of `first` to the last one not after `last`.

    >>> [f"{day:%Y-%m-%d}" for day in period_ends(date(2026, 1, 15), date(2026, 3, 30))]
    ['2026-01-31', '2026-02-28']
    """
    return pd.date_range(first, last, freq="ME", unit="us")


def fiscal_year(day: date, first_month: int = 1) -> int:
    """
    The fiscal year a day falls in, named by the calendar year it ends in.

    >>> fiscal_year(date(2025, 10, 1), first_month=10)
    2026
    >>> fiscal_year(date(2025, 10, 1))
    2025
    """
    return day.year + (first_month > 1 and day.month >= first_month)


def days_between(start: pd.Series, finish: pd.Series) -> pd.Series:
    """
    Calendar days from start to finish, negative if finish comes first; missing where either is.

    >>> days_between(pd.Series(pd.to_datetime(["2026-03-01"])), pd.Series(pd.to_datetime(["2026-02-27"]))).tolist()
    [-2.0]
    """
    return (finish - start) / np.timedelta64(1, "D")
