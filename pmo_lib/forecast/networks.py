"""The newest schedule of each project as a network: its finish, its range, its measures, and what its defects hide."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.forecast.rules import FEWER_DRAWS, MANY, Rules
from pmo_lib.measures.network import CircularLinks, Link, driving_path
from pmo_lib.measures.schedule import (
    OUTSIDE,
    Defect,
    Schedule,
    defects,
    finish_of,
    hidden_days,
    remaining_network,
    repaired,
)
from pmo_lib.measures.schedule_quality import Check, Evidence, assess
from pmo_lib.measures.schedule_risk import Simulation, simulate
from pmo_lib.measures.working_time import Calendars, WorkingCalendar, working_calendar
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import ActivityKind

SHOWN = 60  # defects of a project that are repaired one by one; all together always
WEEKDAYS = ""  # the calendar of activities that name none: Monday to Friday


@dataclass(frozen=True, eq=False)
class Network:
    """
    The newest schedule of a project.

    Args:
        rows: its activities, in the order of the positions.
        schedule: None where it cannot be computed, with the reason.
        evidence: what the measures read beside it.
        spread: (low, high) of a duration without a range of its own, as parts of it; None: there is none.
        skipped: how many links were left out, and calendar: of one calendar, else None.
    """

    rows: pd.DataFrame
    data_date: pd.Timestamp
    schedule: Schedule | None = None
    evidence: Evidence = field(default_factory=Evidence)
    reason: str = ""
    spread: tuple[float, float] | None = None
    skipped: int = 0
    calendar: WorkingCalendar | None = None

    def day(self, time: float) -> pd.Timestamp:
        """The day on which work that ends at a time of the axis is done."""
        if self.calendar is not None:
            return pd.Timestamp(self.calendar.finish_day(time))
        return self.data_date + pd.Timedelta(days=int(np.ceil(round(time, 6))) - 1)

    @cached_property
    def finish(self) -> float:
        """The finish of the plan, on the axis."""
        return finish_of(self.schedule)

    @cached_property
    def checks(self) -> list[Check]:
        """The fourteen measures."""
        return assess(self.schedule, self.evidence)

    @cached_property
    def defects(self) -> list[Defect]:
        """The defects that a repair is stated for."""
        return defects(self.schedule)

    @cached_property
    def effects(self) -> list[tuple[Defect, float]]:
        """Each defect and the days that its repair alone moves the finish, the largest first."""
        found = [(one, hidden_days(self.schedule, [one])) for one in self.defects[:SHOWN]]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    @cached_property
    def hidden(self) -> float:
        """The days by which the finish moves if all defects are repaired."""
        return hidden_days(self.schedule, self.defects)

    @cached_property
    def path(self) -> list[str]:
        """Names of the activities on a driving path."""
        return [
            self.rows.label[step.activity]
            for step in driving_path(remaining_network(self.schedule))
        ]

    def draw(self, rules: Rules, draws: int, mended: bool = False) -> Simulation | None:
        """Draws of the remaining work, after the repairs if asked; None where no range is known."""
        ranges = self._ranges()
        if ranges is None:
            return None
        schedule = repaired(self.schedule, self.defects) if mended else self.schedule
        costs = self.rows.daily_cost
        return simulate(
            remaining_network(schedule),
            *ranges,
            draws=draws,
            correlation=rules.correlation,
            random=np.random.default_rng(rules.seed),
            daily_cost=costs.fillna(0.0) if costs.notna().any() else None,
            fixed_cost=float(self.rows.fixed_cost.sum()),
        )

    def _ranges(self) -> tuple[np.ndarray, ...] | None:
        """Low, likely and high of each remaining duration; by the class where the schedule states none."""
        days, rows = self.schedule.remaining, self.rows
        stated = (rows.low <= rows.high).to_numpy() & (rows.high > 0).to_numpy()
        work = days > 0
        if (work & ~stated).any() and self.spread is None:
            return None
        low, high = self.spread or (1.0, 1.0)
        likely = rows.likely.fillna(rows.duration).clip(rows.low, rows.high)
        # A part of the work that remains has that part of the range.
        part = days / likely.where(likely > 0).fillna(rows.high).to_numpy()
        own = [
            np.where(stated, values * part, days * ratio)
            for values, ratio in ((rows.low, low), (rows.high, high))
        ]
        own = [np.where(work, values, 0.0) for values in own]
        return np.minimum(own[0], days), days, np.maximum(own[1], days)


def networks_of(
    portfolio: Portfolio, projects: pd.Index, spreads: Mapping[str, tuple]
) -> dict[str, Network]:
    """
    The newest schedule of each of these projects that has one, by project id.

    Args:
        spreads: by project id, low and high of a duration as parts of it, from the project's class.
    """
    rows = portfolio.activities[portfolio.activities.project_id.isin(projects)]
    newest = rows.groupby("project_id").data_date.transform("max")
    found = {}
    for project, own in rows[rows.data_date == newest].groupby("project_id"):
        links = portfolio.activity_links
        links = links[(links.project_id == project) & (links.data_date == own.data_date.iloc[0])]
        frame = own.assign(label=own["name"].fillna(own.activity_id)).reset_index(drop=True)
        found[project] = replace(_network(frame, links, portfolio), spread=spreads.get(project))
    return found


def _network(rows: pd.DataFrame, links: pd.DataFrame, portfolio: Portfolio) -> Network:
    origin = rows.data_date.iloc[0]
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
    calendars = _calendars(rows, portfolio)
    one = calendars.calendars[0] if len(calendars.calendars) == 1 else None
    bare = Network(rows, origin, skipped=len(links) - len(known), calendar=one)
    remaining, lacking = _remaining(rows, calendars)
    if lacking:
        return replace(bare, reason=f"{lacking} of {len(rows)} activities state no duration")
    if origin.date() != calendars.calendars[0].origin:
        return replace(bare, reason="its calendar does not reach its data date")
    axis = _Axis(origin, one)
    schedule = Schedule(
        remaining,
        pairs,
        axis.starts(rows.actual_start),
        axis.ends(rows.actual_finish),
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


def _calendars(rows: pd.DataFrame, portfolio: Portfolio) -> Calendars:
    names = rows.calendar.fillna(WEEKDAYS)
    order = list(dict.fromkeys(names))
    days = portfolio.calendar_days
    made = []
    for name in order:
        own = days[days.calendar == name]
        works = own.works.fillna(False).astype(bool)
        free, extra = (set(own.day[marks].dt.date) for marks in (~works, works))
        made.append(working_calendar(rows.data_date.iloc[0].date(), free=free, extra=extra))
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


def draws_for(rules: Rules, projects: int) -> int:
    """How many draws each network gets in a portfolio of so many projects."""
    return min(rules.draws, FEWER_DRAWS) if projects > MANY else rules.draws
