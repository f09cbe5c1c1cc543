"""
The remaining work of a schedule with progress, as a network; its defects, and what each of them hides.

Remaining work starts at the data date, boundary 0. Logic is retained: also an activity that has begun waits with the rest of
its work for its predecessors. Nothing is split.

References:
    Defense Contract Management Agency (2012), DCMA-EA PAM 200.1; the repairs and their effects are of our own.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from pmo_lib.measures.network import (
    FROM_START,
    TO_FINISH,
    Link,
    Network,
    early_times,
    project_finish,
)
from pmo_lib.measures.working_time import Calendars
from pmo_lib.portfolio.vocabulary import ActivityKind, Constraint, LinkKind

HARD = (
    Constraint.START_NO_LATER_THAN,
    Constraint.FINISH_NO_LATER_THAN,
    Constraint.MUST_START_ON,
    Constraint.MUST_FINISH_ON,
)


OUTSIDE = (ActivityKind.SUMMARY, ActivityKind.LEVEL_OF_EFFORT)  # they carry no logic of their own


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """
    One issue of a schedule, as arrays. Times are on the axis of `Network`; before the data date they are negative.

    Args:
        remaining: (n,) remaining working days; zero of a finished activity.
        links: between positions, see `Link`.
        started, finished: (n,) actual start and finish; missing where it has not happened.
        kinds: (n,) see `ActivityKind`; none: milestones are those without remaining days that are not finished.
        constraints: (n,) see `Constraint`, or an empty word; constraint_at: (n,) its time.
        end: position of the activity that ends the project; None: it ends with its last activity.
        calendars: see `Network`.

    >>> Schedule([3, 0], [Link(0, 1)]).tasks.tolist()
    [True, False]
    """

    remaining: np.ndarray
    links: tuple[Link, ...] = ()
    started: np.ndarray | None = None
    finished: np.ndarray | None = None
    kinds: Sequence[str] | None = None
    constraints: Sequence[str] | None = None
    constraint_at: np.ndarray | None = None
    end: int | None = None
    calendars: Calendars | None = None

    def __post_init__(self):
        size = len(self.remaining)
        for name in ("started", "finished", "constraint_at"):
            values = getattr(self, name)
            known = np.full(size, np.nan) if values is None else np.asarray(values, dtype=float)
            object.__setattr__(self, name, known)
        words = self.constraints if self.constraints is not None else [""] * size
        object.__setattr__(self, "constraints", np.asarray(words, dtype=object))
        remaining = np.where(np.isnan(self.finished), np.asarray(self.remaining, dtype=float), 0.0)
        object.__setattr__(self, "remaining", remaining)
        object.__setattr__(self, "links", tuple(self.links))
        kinds = self.kinds
        if kinds is None:
            mark = (remaining == 0) & np.isnan(self.finished)
            kinds = np.where(mark, ActivityKind.MILESTONE, ActivityKind.TASK)
        object.__setattr__(self, "kinds", np.asarray(kinds, dtype=object))

    @property
    def incomplete(self) -> np.ndarray:
        """(n,) activities without an actual finish."""
        return np.isnan(self.finished)

    @property
    def tasks(self) -> np.ndarray:
        """(n,) incomplete tasks: no milestone, no summary, no level of effort."""
        return self.incomplete & (self.kinds == ActivityKind.TASK)

    @property
    def logic(self) -> tuple[Link, ...]:
        """The links between activities that carry logic: none of a summary or of a level of effort."""
        outside = np.isin(self.kinds.astype(str), [str(kind) for kind in OUTSIDE])
        return tuple(o for o in self.links if not (outside[o.source] or outside[o.target]))

    @property
    def open_links(self) -> tuple[Link, ...]:
        """The links whose successor is incomplete."""
        return tuple(one for one in self.logic if self.incomplete[one.target])


def remaining_network(schedule: Schedule) -> Network:
    """
    The network of the work that remains. A finished activity stands at its actual finish and waits for nothing. [network]

    Raises:
        CircularLinks: see `Network`.

    >>> begun = Schedule([2, 3], [Link(0, 1)], started=[-4, np.nan])
    >>> early_times(remaining_network(begun))[1].tolist()
    [2.0, 5.0]
    """
    begun, done = ~np.isnan(schedule.started), ~schedule.incomplete
    outside = np.isin(schedule.kinds.astype(str), [str(kind) for kind in OUTSIDE])
    start_from = np.where(done, np.minimum(np.nan_to_num(schedule.finished), 0.0), 0.0)
    finish_from = np.full(len(start_from), -np.inf)
    links = []
    for one in schedule.logic:
        if done[one.target] or (begun[one.target] and one.kind == LinkKind.SS):
            continue
        if one.kind in FROM_START and begun[one.source]:
            bounds = finish_from if one.kind in TO_FINISH else start_from
            released = _released(schedule, one)
            bounds[one.target] = max(bounds[one.target], released)
        else:
            links.append(one)
    by = _constrained(schedule, start_from, finish_from, begun | done)
    remaining = np.where(outside, 0.0, schedule.remaining)
    return Network(remaining, links, start_from, finish_from, *by, schedule.end, schedule.calendars)


def _released(schedule: Schedule, link: Link) -> float:
    """When a link from a start that has happened releases its successor."""
    begun = schedule.started[link.source]
    if schedule.calendars is None:
        return begun + link.lag
    return float(schedule.calendars.start_after(begun, link.lag, link.target))


def _constrained(
    schedule: Schedule, start_from: np.ndarray, finish_from: np.ndarray, begun: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Latest starts and finishes by constraints; the earliest ones are raised in place."""
    start_by, finish_by = (np.full(len(start_from), np.inf) for _ in range(2))
    finished = ~schedule.incomplete
    for at, (kind, time) in enumerate(
        zip(schedule.constraints, schedule.constraint_at, strict=True)
    ):
        if np.isnan(time) or finished[at]:
            continue
        if kind in (Constraint.START_NO_EARLIER_THAN, Constraint.MUST_START_ON) and not begun[at]:
            start_from[at] = max(start_from[at], time)
        if kind in (Constraint.FINISH_NO_EARLIER_THAN, Constraint.MUST_FINISH_ON):
            finish_from[at] = max(finish_from[at], time)
        if kind in (Constraint.START_NO_LATER_THAN, Constraint.MUST_START_ON) and not begun[at]:
            start_by[at] = time
        if kind in (Constraint.FINISH_NO_LATER_THAN, Constraint.MUST_FINISH_ON):
            finish_by[at] = time
    return start_by, finish_by


class DefectKind(StrEnum):
    """A defect of a schedule that can hide days, in the order in which they are listed."""

    LEAD = "lead"
    LAG = "lag"
    OPEN_END = "open end"
    HARD_CONSTRAINT = "hard constraint"


REPAIRS = {
    DefectKind.LEAD: "the negative lag becomes 0",
    DefectKind.LAG: "the lag becomes 0",
    DefectKind.OPEN_END: "the activity is linked to the end of the project",
    DefectKind.HARD_CONSTRAINT: "the constraint is removed",
}


@dataclass(frozen=True, slots=True)
class Defect:
    """
    One defect.

    Args:
        kind: see `DefectKind`; `REPAIRS` says what its repair is.
        activity: position of the activity that has it; of a link, its successor.
        link: position of the link among those of the schedule; None if it is no defect of a link.
    """

    kind: DefectKind
    activity: int
    link: int | None = None


def defects(schedule: Schedule) -> list[Defect]:
    """
    The defects of a schedule that a repair is stated for: leads, lags, open ends and hard constraints of incomplete tasks. [defects]

    Links of summaries and links to finished activities do not count.

    >>> [defect.kind.value for defect in defects(Schedule([3, 2, 0], [Link(0, 1, "FS", -1), Link(0, 2)], end=2))]
    ['lead', 'open end']
    """
    found = []
    counted = {id(one) for one in schedule.open_links}
    for at, one in enumerate(schedule.links):
        if id(one) in counted and one.lag:
            kind = DefectKind.LEAD if one.lag < 0 else DefectKind.LAG
            found.append(Defect(kind, one.target, at))
    followed = {one.source for one in schedule.logic}
    for at in np.flatnonzero(schedule.tasks).tolist():
        if at not in followed and at != schedule.end:
            found.append(Defect(DefectKind.OPEN_END, at))
        if schedule.constraints[at] in HARD:
            found.append(Defect(DefectKind.HARD_CONSTRAINT, at))
    return sorted(found, key=lambda one: list(DefectKind).index(one.kind))


def repaired(schedule: Schedule, mended: Collection[Defect]) -> Schedule:
    """
    The schedule after the stated repairs of some of its defects; see `REPAIRS`. [schedule]

    Without an end of the project an open end needs no link: its finish counts already.

    >>> lead = Schedule([3, 2], [Link(0, 1, "FS", -1)])
    >>> repaired(lead, defects(lead)).links[0].lag
    0.0
    """
    lags = {one.link for one in mended if one.link is not None}
    links = [replace(one, lag=0.0) if at in lags else one for at, one in enumerate(schedule.links)]
    if schedule.end is not None:
        links += [
            Link(one.activity, schedule.end) for one in mended if one.kind == DefectKind.OPEN_END
        ]
    words = schedule.constraints.copy()
    for one in mended:
        if one.kind == DefectKind.HARD_CONSTRAINT:
            words[one.activity] = ""
    return replace(schedule, links=tuple(links), constraints=words)


def finish_of(schedule: Schedule) -> float:
    """
    The early finish of the project, on the axis of its network. [days]

    >>> finish_of(Schedule([3, 4], [Link(0, 1)]))
    7.0
    """
    network = remaining_network(schedule)
    return float(project_finish(network, early_times(network)[1]))


def hidden_days(schedule: Schedule, mended: Collection[Defect]) -> float:
    """
    By how much the finish moves if these defects are repaired together: finish after less finish before. [days of the axis]

    >>> lead = Schedule([3, 2], [Link(0, 1, "FS", -1)])
    >>> hidden_days(lead, defects(lead))
    1.0
    """
    return finish_of(repaired(schedule, mended)) - finish_of(schedule)
