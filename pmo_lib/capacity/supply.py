"""What each role can do in each month: as stated net, else worked out from staff, leave and calendars."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pmo_lib.measures.utilisation import net_capacity, working_days
from pmo_lib.portfolio.lifecycle import UnknownCalendar, calendar_of, month_number
from pmo_lib.portfolio.portfolio import Portfolio

MONTH_DAYS = 30.4
WEEKLY_HOURS = 40.0  # of a team that does not say


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """
    Capacity for projects.

    Args:
        fte: (roles, months), missing where unknown.
        unknown_calendars: team and its calendar, where the holidays are not known; the capacity of those teams is not known.
        days: (roles, months) working days.
        weekly_hours: (roles,) of a full-time week.
    """

    fte: np.ndarray
    days: np.ndarray
    weekly_hours: np.ndarray
    unknown_calendars: dict[str, str] = field(default_factory=dict)


def first_month(lead_days: float) -> int:
    """
    The first whole month ahead in which somebody decided on today works.

    >>> first_month(0), first_month(30), first_month(90)
    (0, 1, 3)
    """
    return int(np.ceil(max(lead_days - 1, 0) / MONTH_DAYS))


def supply(portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex) -> Supply:
    """
    Capacity of each role in each month. A stated row wins over what staff, leave and calendar give.

    After the last stated month of a role its last one goes on; between and before, what is not stated is worked out.
    """
    staff = portfolio.staff.merge(
        portfolio.teams[["team_id", "calendar", "weekly_hours"]], on="team_id", how="left"
    )
    own = calendar_of(portfolio)
    staff = staff.assign(
        calendar=staff.calendar.fillna(own), weekly_hours=staff.weekly_hours.fillna(WEEKLY_HOURS)
    )
    days, unknown = _days(staff.calendar.unique(), own, months)
    computed = _computed(portfolio, staff, days, roles, months)
    stated = _stated(portfolio, roles, months)
    before = _stated_before(portfolio, roles, months)
    fte = pd.DataFrame(np.column_stack([before, stated])).T.ffill().T.to_numpy()[:, 1:]
    fte = np.where(np.isnan(stated), np.where(np.isnan(computed), fte, computed), stated)
    first = staff.drop_duplicates("role_id").set_index("role_id").reindex(roles)
    calendars = [calendar if calendar in days else own for calendar in first.calendar.fillna(own)]
    spoken = (
        staff[~staff.calendar.isin(list(days))]
        .drop_duplicates("team_id")
        .set_index("team_id")
        .calendar.to_dict()
    )
    if own in unknown:
        spoken["the organization"] = own
    return Supply(
        fte,
        np.array([days.get(c, days[""]) for c in calendars]).reshape(len(roles), len(months)),
        first.weekly_hours.fillna(WEEKLY_HOURS).to_numpy(),
        spoken,
    )


def _days(calendars, own: str, months: pd.DatetimeIndex) -> tuple[dict[str, np.ndarray], list[str]]:
    days, unknown = {}, []
    for calendar in {"", own, *calendars}:
        try:
            days[calendar] = working_days(months, calendar)
        except UnknownCalendar:
            unknown.append(calendar)
    return days, unknown


def _stated(portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex) -> np.ndarray:
    rows = portfolio.capacity.dropna(subset=["fte"])
    r, t = (
        roles.get_indexer(rows.role_id),
        month_number(rows.period_end) - month_number(months[:1])[0],
    )
    fits = (r >= 0) & (t >= 0) & (t < len(months))
    fte = np.full((len(roles), len(months)), np.nan)
    fte[r[fits], t[fits]] = rows.fte.to_numpy()[fits]
    return fte


def _stated_before(portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex) -> np.ndarray:
    """The capacity that was stated last for each role, in a month before the first; missing where none was."""
    rows = portfolio.capacity.dropna(subset=["fte"])
    rows = rows[month_number(rows.period_end) < month_number(months[:1])[0]]
    rows = rows.sort_values("period_end").drop_duplicates("role_id", keep="last")
    return rows.set_index("role_id").fte.reindex(roles).to_numpy(dtype=float)


def _computed(
    portfolio: Portfolio, staff: pd.DataFrame, days: dict, roles: pd.Index, months: pd.DatetimeIndex
) -> np.ndarray:
    leave = portfolio.leave.assign(
        month=month_number(portfolio.leave.period_end) - month_number(months[:1])[0]
    )
    leave = leave[leave.month.between(0, len(months) - 1)].groupby(["role_id", "team_id"])
    taken = {key: np.bincount(rows.month, rows.days.fillna(0), len(months)) for key, rows in leave}
    heads = staff.groupby(["role_id", "team_id"]).headcount.transform("sum")
    total = np.full((len(roles), len(months)), np.nan)
    for row, whole in zip(staff.itertuples(), heads, strict=True):
        at = roles.get_loc(row.role_id)
        away = taken.get((row.role_id, row.team_id), np.zeros(len(months))) * (
            row.headcount / whole if whole else 0
        )
        part, run, more = (
            value if pd.notna(value) else other
            for value, other in ((row.part_time, 1), (row.run_share, 0), (row.contractors, 0))
        )
        known = days.get(row.calendar, np.full(len(months), np.nan))
        total[at] = np.where(np.isnan(total[at]), 0, total[at]) + net_capacity(
            row.headcount, part, away, known, run, more
        )
    lost = staff.role_id[~staff.calendar.isin(list(days))]
    total[roles.get_indexer(lost.unique())] = np.nan
    return total
