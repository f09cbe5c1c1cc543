"""
The critical path method on networks with all four kinds of links, lags, several calendars and constraints.

Times are numbers on one axis. Without calendars they count working days from the data date: boundary 0 is the moment before
the first working day. With calendars they count elapsed days, and durations and lags are working days of an activity's calendar.

References:
    Kelley, J. E. and Walker, M. R. (1959), Critical-path planning and scheduling. Eastern Joint Computer Conference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import numpy as np

from pmo_lib.measures.working_time import Calendars
from pmo_lib.portfolio.vocabulary import LinkKind

FROM_START = (LinkKind.SS, LinkKind.SF)
TO_FINISH = (LinkKind.FF, LinkKind.SF)


class CircularLinks(ValueError):
    """Links form a circle, so that no activity on it can begin; `circle` holds the activities on it, in order."""

    def __init__(self, circle: Sequence[int]):
        super().__init__(f"the links form a circle of activities: {list(circle)}")
        self.circle = tuple(circle)


@dataclass(frozen=True, slots=True)
class Link:
    """
    A link between two activities.

    Args:
        source, target: positions of the predecessor and of the successor.
        kind: see `LinkKind`.
        lag: working days of the successor; negative is a lead.
    """

    source: int
    target: int
    kind: LinkKind = LinkKind.FS
    lag: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "kind", LinkKind(self.kind))


def _array(values, size: int, default: float) -> np.ndarray:
    return np.full(size, default) if values is None else np.asarray(values, dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """
    Activities and their links.

    Args:
        durations: (n,) remaining working days of each activity; none is negative.
        links: between positions of activities, see `Link`.
        start_from, finish_from: (n,) earliest start and earliest finish of each activity, on the axis; none: 0 and no bound.
        start_by, finish_by: (n,) latest start and finish that a constraint allows; they change floats, not early dates.
        end: position of the activity that ends the project; None: the project ends with its last activity.
        calendars: of the activities; None: all have one calendar, and the axis counts its working days.

    Raises:
        CircularLinks: the links form a circle.
        ValueError: a duration is negative or missing, or a link names a position that does not exist.

    >>> Network([3, 4], [Link(0, 1)]).order
    (0, 1)
    """

    durations: np.ndarray
    links: tuple[Link, ...] = ()
    start_from: np.ndarray | None = None
    finish_from: np.ndarray | None = None
    start_by: np.ndarray | None = None
    finish_by: np.ndarray | None = None
    end: int | None = None
    calendars: Calendars | None = None
    order: tuple[int, ...] = field(init=False, default=())
    before: tuple[tuple[Link, ...], ...] = field(init=False, default=())
    behind: tuple[tuple[Link, ...], ...] = field(init=False, default=())

    def __post_init__(self):
        days = np.asarray(self.durations, dtype=float)
        size, links = len(days), tuple(self.links)
        if not (days >= 0).all():
            raise ValueError("a duration is negative or missing")
        if any(not (0 <= one.source < size and 0 <= one.target < size) for one in links):
            raise ValueError(f"a link names an activity outside of the {size} given")
        given = {
            "durations": days,
            "links": links,
            "start_from": _array(self.start_from, size, 0.0),
            "finish_from": _array(self.finish_from, size, -np.inf),
            "start_by": _array(self.start_by, size, np.inf),
            "finish_by": _array(self.finish_by, size, np.inf),
            "order": _order(size, links),
            "before": _grouped(size, links, "target"),
            "behind": _grouped(size, links, "source"),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)

    def start_after(self, time, amount, activity: int):
        """The start that lies so many working days of an activity's calendar after a time (before it, if negative)."""
        if self.calendars is None:
            return time + amount
        return self.calendars.start_after(time, amount, activity)

    def finish_after(self, time, amount, activity: int):
        """The finish that lies so many working days of an activity's calendar after a time."""
        if self.calendars is None:
            return time + amount
        return self.calendars.finish_after(time, amount, activity)

    def working_days(self, start, finish, activity: int):
        """Working days of an activity's calendar between two times."""
        if self.calendars is None:
            return finish - start
        return self.calendars.between(start, finish, activity)


def _grouped(size: int, links: Iterable[Link], end: str) -> tuple[tuple[Link, ...], ...]:
    groups: list[list[Link]] = [[] for _ in range(size)]
    for one in links:
        groups[getattr(one, end)].append(one)
    return tuple(tuple(group) for group in groups)


def _order(size: int, links: Iterable[Link]) -> tuple[int, ...]:
    sorter = TopologicalSorter({at: () for at in range(size)})
    for one in links:
        sorter.add(one.target, one.source)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        raise CircularLinks(error.args[1]) from error


def early_times(network: Network, durations=None) -> tuple[np.ndarray, np.ndarray]:
    """
    Forward pass: the earliest start and finish of each activity, on the network's axis. [days]

    FS: start ≥ predecessor's finish + lag; SS: start ≥ its start + lag; FF: finish ≥ its finish + lag; SF: finish ≥ its
    start + lag. No activity is split.

    Args:
        durations: (n,) or (n, draws) instead of those of the network, of the same order.

    Returns:
        early starts and early finishes, of the shape of the durations.

    >>> starts, finishes = early_times(Network([3, 4], [Link(0, 1, "SS", 2)]))
    >>> starts.tolist(), finishes.tolist()
    ([0.0, 2.0], [3.0, 6.0])
    """
    days = network.durations if durations is None else np.asarray(durations)
    starts, finishes = np.empty_like(days), np.empty_like(days)
    for at in network.order:
        earliest = _bound(network, at, days[at])
        for link in network.before[at]:
            earliest = np.maximum(earliest, _allowed(network, link, starts, finishes, days[at]))
        starts[at] = earliest
        finishes[at] = network.finish_after(starts[at], days[at], at)
    return starts, finishes


def _bound(network: Network, at: int, days):
    """The earliest start that the bounds of an activity allow, without links."""
    start = network.start_after(network.start_from[at], 0.0, at)
    if network.finish_from[at] == -np.inf:
        return start
    return np.maximum(start, network.start_after(network.finish_from[at], -days, at))


def _allowed(network: Network, link: Link, starts, finishes, days):
    """The earliest start of the successor that a link allows."""
    event = starts[link.source] if link.kind in FROM_START else finishes[link.source]
    if link.kind in TO_FINISH:
        event = network.finish_after(event, link.lag, link.target)
        return network.start_after(event, -days, link.target)
    if link.lag == 0 and network.calendars is None:
        return event
    return network.start_after(event, link.lag, link.target)


def project_finish(network: Network, finishes: np.ndarray) -> np.ndarray:
    """
    The finish of the project: that of its end, or the latest of all; in each draw. Zero without activities. [days]

    >>> float(project_finish(Network([3, 4]), np.array([3.0, 4.0])))
    4.0
    """
    if network.end is not None:
        return finishes[network.end]
    return finishes.max(axis=0, initial=0.0)


def late_times(network: Network, finishes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Backward pass: the latest start and finish of each activity that move neither the finish nor break a constraint. [days]

    No activity needs to finish before the project; one that the end of the project does not wait for may finish when it does.

    Args:
        finishes: (n,) early finishes, as `early_times` gives them.

    Returns:
        late starts and late finishes, (n,) each.

    >>> network = Network([3, 4])
    >>> late_times(network, early_times(network)[1])[0].tolist()
    [1.0, 0.0]
    """
    finish = float(project_finish(network, finishes))
    starts, ends = np.empty_like(network.durations), np.empty_like(network.durations)
    for at in reversed(network.order):
        days = network.durations[at]
        latest = finish if at == network.end else max(finish, finishes[at])
        for link in network.behind[at]:
            latest = min(latest, _permitted(network, link, starts, ends, days))
        latest = min(latest, network.finish_by[at])
        begin = network.start_after(latest, -days, at)
        starts[at] = min(begin, network.start_by[at])
        ends[at] = network.finish_after(starts[at], days, at)
    return starts, ends


def _permitted(network: Network, link: Link, starts, ends, days) -> float:
    """The latest finish of the predecessor that a link permits."""
    event = ends[link.target] if link.kind in TO_FINISH else starts[link.target]
    moment = network.finish_after(event, -link.lag, link.target)
    if link.kind in FROM_START:
        moment = network.start_after(event, -link.lag, link.target)
        return float(network.finish_after(moment, days, link.source))
    return float(moment)


def total_float(network: Network) -> np.ndarray:
    """
    Working days by which each activity may slip without moving the finish or breaking a constraint: late less early start. [working days]

    >>> total_float(Network([3, 4])).tolist()
    [1.0, 0.0]
    """
    starts, finishes = early_times(network)
    late, _ = late_times(network, finishes)
    days = [
        network.working_days(a, b, at) for at, (a, b) in enumerate(zip(starts, late, strict=True))
    ]
    return np.array(days, dtype=float)


def free_float(network: Network) -> np.ndarray:
    """
    Working days by which each activity may slip without moving any other activity, or, of the last ones, the finish. [working days]

    >>> free_float(Network([3, 4, 1], [Link(0, 2), Link(1, 2)])).tolist()
    [1.0, 0.0, 0.0]
    """
    starts, finishes = early_times(network)
    finish = project_finish(network, finishes)
    free = np.empty_like(starts)
    for at, links in enumerate(network.behind):
        room = [
            network.working_days(
                _allowed(network, one, starts, finishes, network.durations[one.target]),
                starts[one.target],
                one.target,
            )
            for one in links
        ]
        own = network.working_days(finishes[at], max(finish, finishes[at]), at)
        free[at] = min(room, default=own)
    return free


def driving(
    network: Network, starts: np.ndarray, finishes: np.ndarray, durations=None
) -> np.ndarray:
    """
    Which activities lie on a driving path: a chain of links without slack that leads to the finish. Of paths that tie, all count. [true or false]

    Args:
        starts, finishes: (n,) or (n, draws) as `early_times` gives them for the same durations.

    Returns:
        true or false, of the shape of the times.

    >>> network = Network([3, 4, 1], [Link(0, 2), Link(1, 2)])
    >>> driving(network, *early_times(network)).tolist()
    [False, True, True]
    """
    days = network.durations if durations is None else np.asarray(durations)
    marks = np.zeros(starts.shape, dtype=bool)
    if network.end is None:
        marks |= finishes == project_finish(network, finishes)
    else:
        marks[network.end] = True
    for at in reversed(network.order):
        for link in network.before[at]:
            tight = _allowed(network, link, starts, finishes, days[at]) == starts[at]
            marks[link.source] |= tight & marks[at]
    return marks


def _last(network: Network, finishes: np.ndarray) -> int:
    """The activity that finishes last; of several, the last in the order of the links."""
    return max(
        zip(finishes[list(network.order)], range(len(finishes)), network.order, strict=True)
    )[2]


@dataclass(frozen=True, slots=True)
class Step:
    """An activity on the driving path, and which part of it drives: `start`, `finish`, or `whole`."""

    activity: int
    part: str


def driving_path(network: Network) -> list[Step]:
    """
    One driving path from its first activity to the finish; of paths that tie, the one of the first link. Empty without activities. [activities]

    >>> [(step.activity, step.part) for step in driving_path(Network([3, 4], [Link(0, 1, "SS", 2)]))]
    [(0, 'start'), (1, 'whole')]
    """
    starts, finishes = early_times(network)
    if not len(starts):
        return []
    at = network.end if network.end is not None else _last(network, finishes)
    path, leaves = [], "finish"
    while True:
        days = network.durations[at]
        tight = [
            link
            for link in network.before[at]
            if _allowed(network, link, starts, finishes, days) == starts[at]
        ]
        enters = "finish" if tight and tight[0].kind in TO_FINISH else "start"
        path.append(Step(at, leaves if enters == leaves else "whole"))
        if not tight:
            return path[::-1]
        at, leaves = tight[0].source, "start" if tight[0].kind in FROM_START else "finish"
