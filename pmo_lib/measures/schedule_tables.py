"""
A schedule as planning tools issue it, from its tables to the arrays that networks are computed from.

References:
    The conventions are of our own, and each function states them; the constraints are those of Microsoft Project and Primavera P6.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from pmo_lib.measures.network import CircularLinks, Link
from pmo_lib.measures.schedule import OUTSIDE, Schedule, remaining_network
from pmo_lib.measures.schedule_quality import Evidence
from pmo_lib.measures.working_time import Calendars, WorkingCalendar, working_calendar
from pmo_lib.portfolio.vocabulary import ActivityKind

WEEKDAYS = ""  # the calendar of activities that name none: Monday to Friday


@dataclass(frozen=True, eq=False)
class ReadSchedule:
    """
    A schedule from tables.

    Args:
        skipped: links to other projects or to activities that are not listed; they are left out.
        calendar: the one calendar of all activities; None if they have several, and the axis counts elapsed days.
        schedule: None where it cannot be computed, with the reason.
        evidence: what the measures read beside it.
        begin: the day on which the axis begins; see `first_day`.
    """

    skipped: int = 0
    calendar: WorkingCalendar | None = None
    schedule: Schedule | None = None
    evidence: Evidence = field(default_factory=Evidence)
    reason: str = ""
    begin: pd.Timestamp = pd.NaT


def first_day(rows: pd.DataFrame) -> pd.Timestamp:
    """
    The day on which remaining work may begin: the data date; of a schedule without any progress not before its own first day. [day]

    >>> rows = pd.DataFrame({"data_date": ["2026-07-08"], "forecast_start": ["2027-01-04"]}).apply(pd.to_datetime)
    >>> first_day(rows.assign(actual_start=pd.NaT, actual_finish=pd.NaT)).date().isoformat()
    '2027-01-04'
    """
    day, first = rows.data_date.iloc[0], rows.forecast_start.min()
    begun = rows[["actual_start", "actual_finish"]].notna().any(axis=None)
    return day if begun or pd.isna(first) else max(day, first)


def schedule_from(
    rows: pd.DataFrame, links: pd.DataFrame, calendar_days: pd.DataFrame
) -> ReadSchedule:
    """
    One issue of a schedule from its tables. [working days]

    Remaining work without a remaining duration has its whole one; a schedule with activities of which no duration is known
    is not computed. The project ends with its only unfinished milestone that follows something and that nothing follows, else with its last
    activity. An activity without a calendar is worked on from Monday to Friday. The axis begins on `first_day`.

    Args:
        rows: of the table `activities`, of one project and data date, with a column label; on an index from 0.
        links: of the table `activity_links`, of the same; calendar_days: the exceptions of all calendars.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> rows = pd.DataFrame({"activity_id": ["A"], "data_date": pd.to_datetime(["2027-01-04"]), "duration": [3.0], "label": ["A"]})
    >>> rows = TABLES["activities"].conform(rows).assign(label=rows.label)
    >>> schedule_from(rows, TABLES["activity_links"].empty(), TABLES["calendar_days"].empty()).schedule.remaining.tolist()
    [3.0]
    """
    origin = first_day(rows)
    position = {name: at for at, name in enumerate(rows.activity_id)}
    same = links.from_project_id.isna() | (links.from_project_id == links.project_id)
    known = links[same & links.from_id.isin(position) & links.to_id.isin(position)]
    pairs = [
        Link(
            position[row.from_id],
            position[row.to_id],
            row.kind if isinstance(row.kind, str) else "FS",
            0.0 if pd.isna(row.lag) else row.lag,
        )
        for row in known.itertuples()
    ]
    calendars = _calendars(rows, calendar_days, origin)
    one = calendars.calendars[0] if len(calendars.calendars) == 1 else None
    bare = ReadSchedule(len(links) - len(known), one, begin=origin)
    remaining, lacking = _remaining(rows, calendars)
    if lacking:
        return replace(bare, reason=f"{lacking} of {len(rows)} activities state no duration")
    axis = _Axis(origin, one)
    schedule = Schedule(
        remaining,
        pairs,
        axis.starts(rows.actual_start),
        axis.actual(rows.actual_finish),
        rows.kind.fillna(ActivityKind.TASK.value).to_numpy() if rows.kind.notna().any() else None,
        rows.constraint.fillna(""),
        np.where(
            rows.constraint.fillna("").str.contains("finish"),
            axis.ends(rows.constraint_date),
            axis.starts(rows.constraint_date),
        ),
        calendars=None if one else calendars,
    )
    schedule = replace(schedule, end=_end(schedule))
    try:
        remaining_network(schedule)
    except CircularLinks as error:
        names = [rows.label[at] for at in error.circle]
        return replace(bare, reason=f"links form a circle: {' → '.join(names)}")
    return replace(bare, schedule=schedule, evidence=_evidence(rows, axis, calendars))


def _calendars(rows: pd.DataFrame, days: pd.DataFrame, origin: pd.Timestamp) -> Calendars:
    names = rows.calendar.fillna(WEEKDAYS)
    order = list(dict.fromkeys(names))
    made = []
    for name in order:
        own = days[days.calendar == name]
        works = own.works.fillna(False).astype(bool)
        free, extra = (set(own.day[marks].dt.date) for marks in (~works, works))
        made.append(working_calendar(origin.date(), free=free, extra=extra))
    return Calendars(tuple(made), tuple(order.index(name) for name in names))


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days as times of the axis: working days of the one calendar, else elapsed days."""

    origin: pd.Timestamp
    calendar: WorkingCalendar | None

    def starts(self, days: pd.Series) -> np.ndarray:
        return self._times(days, 0)

    def ends(self, days: pd.Series) -> np.ndarray:
        return self._times(days, 1)

    def actual(self, days: pd.Series) -> np.ndarray:
        """Ends of days; what ended on the data date ended before the remaining work."""
        return np.where(days == self.origin, 0.0, self._times(days, 1))

    def _times(self, days: pd.Series, end: int) -> np.ndarray:
        if self.calendar is None:
            return ((days - self.origin).dt.days + end).to_numpy(dtype=float)
        return np.array(
            [
                np.nan if pd.isna(day) else self.calendar.boundary(day.date(), end=bool(end))
                for day in days
            ]
        )


def _remaining(rows: pd.DataFrame, calendars: Calendars) -> tuple[np.ndarray, int]:
    """Remaining working days; of unfinished work without them the whole duration, and how many have neither."""
    planned = [
        np.nan
        if pd.isna(a) or pd.isna(b)
        else calendars.calendars[c].boundary(b.date(), end=True)
        - calendars.calendars[c].boundary(a.date())
        for a, b, c in zip(rows.forecast_start, rows.forecast_finish, calendars.of, strict=True)
    ]
    days = rows.remaining.fillna(rows.duration).fillna(pd.Series(planned, index=rows.index))
    outside = rows.actual_finish.notna() | rows.kind.isin([kind.value for kind in OUTSIDE])
    days = days.mask(outside, 0.0).mask((rows.kind == ActivityKind.MILESTONE) & days.isna(), 0.0)
    return days.to_numpy(dtype=float), int(days.isna().sum())


def _end(schedule: Schedule) -> int | None:
    """The only unfinished milestone that nothing follows; None where there is none or more than one."""
    followed = {one.source for one in schedule.logic}
    mark = (
        schedule.incomplete
        & (schedule.remaining == 0)
        & ~np.isin(schedule.kinds.astype(str), [str(k) for k in OUTSIDE])
    )
    preceded = {one.target for one in schedule.logic}
    last = [at for at in np.flatnonzero(mark).tolist() if at not in followed and at in preceded]
    return last[0] if len(last) == 1 else None


def _evidence(rows: pd.DataFrame, axis: _Axis, calendars: Calendars) -> Evidence:
    base = [
        np.nan
        if pd.isna(a) or pd.isna(b)
        else calendars.calendars[c].boundary(b.date(), end=True)
        - calendars.calendars[c].boundary(a.date())
        for a, b, c in zip(rows.baseline_start, rows.baseline_finish, calendars.of, strict=True)
    ]
    staffed = rows.role_id.notna() | (rows.fixed_cost > 0) | (rows.daily_cost > 0)
    return Evidence(
        np.array(base) if rows.baseline_start.notna().any() else None,
        axis.ends(rows.baseline_finish) if rows.baseline_finish.notna().any() else None,
        axis.starts(rows.forecast_start) if rows.forecast_start.notna().any() else None,
        staffed.to_numpy()
        if rows[["role_id", "fixed_cost", "daily_cost"]].notna().any(axis=None)
        else None,
    )
