"""
Supply, demand and what is between them: FTE and hours, load by role and period, bands, waiting.

References:
    defined here, in docs/glossary.md; `waiting` says its own.
"""

import numpy as np
import pandas as pd

from pmo_lib.portfolio.lifecycle import holidays

ROOM, FULL, OVER = "room", "full", "over"
BANDS = (0.9, 1.0)
WEEKDAYS = 5  # of a full-time week


def utilisation(demand, capacity):
    """
    Demand as a part of capacity: 1.0 is full. [load]

    Args:
        demand, capacity: in the same unit, FTE or hours.

    Returns:
        demand / capacity; missing where either is, or where there is no capacity.

    >>> utilisation([9.0, 12.0, 1.0], [10.0, 10.0, 0.0]).tolist()
    [0.9, 1.2, nan]
    """
    asked, offered = np.asarray(demand, dtype=float), np.asarray(capacity, dtype=float)
    return np.divide(asked, np.where(offered > 0, offered, np.nan))


def band(load):
    """
    Room below 90 %, full up to 100 %, over above it; an empty text where the load is missing. [words]

    >>> band([0.899, 0.9, 1.0, 1.001, float("nan")]).tolist()
    ['room', 'full', 'full', 'over', '']
    """
    load = np.asarray(load, dtype=float)
    return np.select([np.isnan(load), load < BANDS[0], load <= BANDS[1]], ["", ROOM, FULL], OVER)


def working_days(months: pd.DatetimeIndex, calendar: str) -> np.ndarray:
    """
    Working days of each month: weekdays that are no public holiday. [days]

    Args:
        months: any day of each month.
        calendar: country code, with a subdivision after a hyphen: `DE`, `US-NY`; empty: no holidays.

    Raises:
        UnknownCalendar: the code is not known (see `lifecycle.holidays`).

    >>> working_days(pd.DatetimeIndex(["2026-12-31"]), "DE").tolist()
    [22]
    """
    first = months.to_numpy().astype("datetime64[M]")
    begin, end = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    if not len(months):
        return np.array([], dtype=int)
    free = holidays(calendar, int(months.year.min()), int(months.year.max()))
    return np.busday_count(begin, end, holidays=list(free))


def hours_of(fte, days, weekly_hours):
    """
    Hours that a number of full-time equivalents work in so many working days. The one way from FTE to hours. [hours]

    >>> float(hours_of(2.0, 22, 38.5)), float(fte_of(338.8, 22, 38.5))
    (338.8, 2.0)
    """
    return np.asarray(fte, dtype=float) * np.asarray(days, dtype=float) * weekly_hours / WEEKDAYS


def fte_of(hours, days, weekly_hours):
    """
    Full-time equivalents that so many hours are in so many working days; the inverse of `hours_of`. [FTE]

    >>> float(fte_of(338.8, 22, 38.5))
    2.0
    """
    return np.asarray(hours, dtype=float) / hours_of(1.0, days, weekly_hours)


def net_capacity(headcount, part_time, leave_days, days, run_share, contractors):
    """
    FTE left for projects: headcount by contract, less leave, less running the business, plus contractors. [FTE]

    Args:
        headcount: people.
        part_time: mean contract, part of full time.
        leave_days: person-days on leave in the period.
        days: working days of the period.
        run_share: part of the time at work that running the business takes; contractors do none of it.
        contractors: FTE on board.

    Returns:
        FTE, never below the contractors.

    >>> round(float(net_capacity(10, 0.9, 18, 20, 0.25, 1.0)), 6)
    7.075
    """
    at_work = np.maximum(headcount * part_time - np.asarray(leave_days, dtype=float) / days, 0)
    return at_work * (1 - run_share) + contractors


def load_table(role, period, kind, fte, shape: tuple[int, int, int]) -> np.ndarray:
    """
    Demand summed by kind, role and period. [FTE]

    Args:
        role, period, kind: (n,) positions on the axes.
        fte: (n,) demand; missing counts as nothing asked.
        shape: kinds, roles, periods.

    Returns:
        (kinds, roles, periods) of FTE; its sum is the sum of `fte`.

    >>> load_table([0, 0], [1, 1], [0, 0], [0.5, 1.0], (1, 1, 2)).tolist()
    [[[0.0, 1.5]]]
    """
    kinds, roles, periods = shape
    kind, role, period = (np.asarray(axis, dtype=int) for axis in (kind, role, period))
    at = (kind * roles + role) * periods + period
    weights = np.nan_to_num(np.asarray(fte, dtype=float))
    return np.bincount(at, weights=weights, minlength=kinds * roles * periods).reshape(shape)


PROFILES = {
    "even": lambda part: part,
    "front": lambda part: part * (2 - part),
    "back": lambda part: part * part,
    "bell": lambda part: part * part * (3 - 2 * part),
}


def spread(effort: float, overlap: np.ndarray, profile: str = "even") -> np.ndarray:
    """
    An effort over the periods of its duration. [unit of the effort]

    Args:
        effort: in all, any unit.
        overlap: (periods,) of working days within the duration; zero outside.
        profile: even; front or back (density falls or rises in a straight line); bell (slow, fast, slow).

    Returns:
        (periods,) that sum to the effort; missing where no period lies in the duration.

    >>> spread(12.0, np.array([0, 10, 10, 0]), "back").tolist()
    [0.0, 3.0, 9.0, 0.0]
    """
    total = overlap.sum()
    if total <= 0:
        return np.full(len(overlap), np.nan)
    done = PROFILES[profile](np.concatenate([[0.0], np.cumsum(overlap) / total]))
    return effort * np.diff(done)


def waiting(people, load, *, arrivals: float = 1.0, work: float = 1.0):
    """
    How long work waits for a pool, in units of its own working time (Allen-Cunneen with Sakasegawa's exponent). [working times] [1]

    Args:
        people: in the pool, m.
        load: utilisation, ρ.
        arrivals, work: squared coefficients of variation of the times between arrivals and of the working time; 1 is random.

    Returns:
        (ca² + cs²)/2 · ρ^(√(2(m+1)) − 1) / (m(1 − ρ)); missing at ρ ≥ 1, where the queue never settles, or m < 1.

    References:
        [1] Hopp and Spearman, Factory Physics, 3rd ed., eq. 8.27; Sakasegawa 1977.

    >>> float(waiting(1, 0.5))
    1.0
    """
    m, rho = np.asarray(people, dtype=float), np.asarray(load, dtype=float)
    settles = (rho >= 0) & (rho < 1) & (m >= 1)
    m, rho = np.where(settles, m, np.nan), np.where(settles, rho, np.nan)
    return (arrivals + work) / 2 * rho ** (np.sqrt(2 * (m + 1)) - 1) / (m * (1 - rho))
