"""
The fourteen measures of the DCMA assessment of a schedule, each as a numerator and a denominator.

What counts is stated by each measure; values are not a certificate. Incomplete tasks without summaries, levels of effort and
milestones are called T.

References:
    Defense Contract Management Agency (2012), Earned Value Management System (EVMS) Program Analysis Pamphlet,
    DCMA-EA PAM 200.1, section 4.
"""

from dataclasses import dataclass

import numpy as np

from pmo_lib.measures.network import driving_path, early_times, project_finish, total_float
from pmo_lib.measures.schedule import HARD, OUTSIDE, Schedule, finish_of, remaining_network
from pmo_lib.portfolio.vocabulary import ActivityKind, LinkKind

LONG = 44.0  # working days
PUSHED = 600.0  # working days of the critical path test


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """
    What the assessment reads beside the network; None or missing where a column is absent. Times are on the schedule's axis.

    Args:
        baseline_days: (n,) working days of the baseline.
        baseline_finish: (n,) end of the day on which the baseline finishes.
        planned_start: (n,) start that the schedule itself states.
        staffed: (n,) whether the activity has a role or a cost.
    """

    baseline_days: np.ndarray | None = None
    baseline_finish: np.ndarray | None = None
    planned_start: np.ndarray | None = None
    staffed: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """
    One of the fourteen measures.

    Args:
        name: of the measure.
        numerator, denominator: None where it is not assessed.
        limit: the threshold of the pamphlet, as a part of one; at_least: whether the value should be at least the limit.
        convention: what is counted of what.
        reason: why it is not assessed; empty otherwise.

    >>> Check("logic", 1, 4, 0.05, False, "").value, Check("logic", None, None, 0.05, False, "").passes
    (0.25, None)
    """

    name: str
    numerator: float | None
    denominator: float | None
    limit: float
    at_least: bool
    convention: str
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The quotient; None where it is not assessed."""
        return None if self.denominator is None else self.numerator / self.denominator

    @property
    def passes(self) -> bool | None:
        """Whether the value keeps the limit; None where it is not assessed."""
        if self.value is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def assess(schedule: Schedule, evidence: Evidence | None = None) -> list[Check]:
    """
    The fourteen measures of a schedule, in the order of the pamphlet. [count of count]

    A measure whose denominator is zero or whose column is absent is not assessed, and says why.

    Raises:
        CircularLinks: the links form a circle; no float can be computed.

    >>> [check.numerator for check in assess(Schedule([3, 4], []))][:2]
    [2, None]
    """
    seen = evidence or Evidence()
    network = remaining_network(schedule)
    floats = total_float(network)
    return [
        *_of_links(schedule),
        _of_tasks("hard constraints", schedule, _hard(schedule), "T with a hard constraint, of T"),
        _of_tasks(
            "high float", schedule, floats > LONG, "T with total float above 44 working days, of T"
        ),
        _of_tasks(
            "negative float", schedule, floats < -1e-9, "T with total float below 0, of T", 0.0
        ),
        _long(schedule, seen),
        _invalid(schedule, seen),
        _staffed(schedule, seen),
        _missed(schedule, seen),
        _pushed(schedule),
        _path_length(schedule, seen, floats),
        _execution(schedule, seen),
    ]


def _check(name, numerator, denominator, limit, convention, at_least=False, reason="") -> Check:
    if not reason and not denominator:
        reason = "nothing to count"
    if reason:
        return Check(name, None, None, limit, at_least, convention, reason)
    return Check(name, numerator, denominator, limit, at_least, convention)


def _of_tasks(
    name: str, schedule: Schedule, marks: np.ndarray, convention: str, limit=0.05
) -> Check:
    counted = int((marks & schedule.tasks).sum())
    return _check(name, counted, int(schedule.tasks.sum()), limit, convention)


def _hard(schedule: Schedule) -> np.ndarray:
    return np.array([word in HARD for word in schedule.constraints], dtype=bool)


def _of_links(schedule: Schedule) -> list[Check]:
    links, size = schedule.open_links, len(schedule.remaining)
    followed = np.isin(np.arange(size), [one.source for one in schedule.logic])
    preceded = np.isin(np.arange(size), [one.target for one in schedule.logic])
    counts = {
        "leads": sum(one.lag < 0 for one in links),
        "lags": sum(one.lag > 0 for one in links),
        "FS links": sum(one.kind == LinkKind.FS for one in links),
    }
    words = "of links whose successor is incomplete"
    return [
        _of_tasks(
            "logic",
            schedule,
            ~(followed & preceded),
            "T without predecessor or without successor, of T",
        ),
        _check("leads", counts["leads"], len(links), 0.0, f"Negative lags, {words}"),
        _check("lags", counts["lags"], len(links), 0.05, f"Positive lags, {words}"),
        _check("FS links", counts["FS links"], len(links), 0.9, f"FS links, {words}", True),
    ]


def _long(schedule: Schedule, seen: Evidence) -> Check:
    days, words = schedule.remaining, "T whose remaining duration is above 44 working days, of T"
    if seen.baseline_days is not None:
        base = np.asarray(seen.baseline_days, dtype=float)
        days = np.where(np.isnan(base), days, base)
        words = "T whose baseline duration (else remaining duration) is above 44 working days, of T"
    return _of_tasks("long durations", schedule, days > LONG, words)


def _invalid(schedule: Schedule, seen: Evidence) -> Check:
    late = (schedule.started > 0) | (schedule.finished > 0)
    if seen.planned_start is not None:
        planned = np.asarray(seen.planned_start, dtype=float)
        late = late | (schedule.incomplete & np.isnan(schedule.started) & (planned < 0))
    counted = _lines(schedule)
    words = (
        "Activities with an actual date after the data date, or with work planned before it, of all"
    )
    progress = not (np.isnan(schedule.started).all() and np.isnan(schedule.finished).all())
    reason = "" if progress or seen.planned_start is not None else "no actual and no planned dates"
    return _check(
        "invalid dates", int((late & counted).sum()), int(counted.sum()), 0.0, words, reason=reason
    )


def _lines(schedule: Schedule) -> np.ndarray:
    """(n,) activities that are no summary and no level of effort."""
    return ~np.isin(schedule.kinds.astype(str), [str(kind) for kind in OUTSIDE])


def _staffed(schedule: Schedule, seen: Evidence) -> Check:
    counted = schedule.tasks & (schedule.remaining >= 1)
    words = "T of a day or more without role and without cost, of these T"
    if seen.staffed is None:
        return _check("resources", 0, 0, 0.0, words, reason="no role and no cost of activities")
    bare = counted & ~np.asarray(seen.staffed, dtype=bool)
    return _check("resources", int(bare.sum()), int(counted.sum()), 0.0, words)


def _due(schedule: Schedule, seen: Evidence) -> np.ndarray | None:
    if seen.baseline_finish is None or np.isnan(seen.baseline_finish).all():
        return None
    tasks = schedule.kinds == ActivityKind.TASK
    return tasks & (np.asarray(seen.baseline_finish, dtype=float) <= 0)


def _missed(schedule: Schedule, seen: Evidence) -> Check:
    words = "Tasks due by the data date that finished after their baseline or are unfinished, of tasks due"
    due = _due(schedule, seen)
    if due is None:
        return _check("missed tasks", 0, 0, 0.05, words, reason="no baseline finish of activities")
    late = schedule.incomplete | (schedule.finished > np.asarray(seen.baseline_finish, dtype=float))
    return _check("missed tasks", int((due & late).sum()), int(due.sum()), 0.05, words)


def _pushed(schedule: Schedule) -> Check:
    words = "Days by which the finish moves if 600 working days are added to the first critical task, of 600"
    network = remaining_network(schedule)
    steps = [one.activity for one in driving_path(network) if one.part == "whole"]
    first = next((at for at in steps if schedule.tasks[at]), None)
    if first is None:
        return _check("critical path test", 0, 0, 1.0, words, True, "no task on the driving path")
    if schedule.calendars is not None:
        return _check(
            "critical path test", 0, 0, 1.0, words, True, "activities differ in calendars"
        )
    longer = network.durations.copy()
    longer[first] += PUSHED
    moved = float(project_finish(network, early_times(network, longer)[1])) - finish_of(schedule)
    return _check("critical path test", round(moved, 9), PUSHED, 1.0, words, True)


def _path_length(schedule: Schedule, seen: Evidence, floats: np.ndarray) -> Check:
    words = "Remaining critical path length plus total float of the finish, of that length"
    length = finish_of(schedule)
    floats = floats[schedule.incomplete]
    against = [float(floats.min())] if _bounded(schedule) and len(floats) else []
    if schedule.end is not None and seen.baseline_finish is not None:
        base = float(np.asarray(seen.baseline_finish, dtype=float)[schedule.end])
        against += [] if np.isnan(base) else [base - length]
    reason = "" if against else "neither a constraint nor a baseline of the finish"
    value = length + min(against, default=0.0)
    return _check("CPLI", value, max(length, 0.0), 0.95, words, True, reason)


def _bounded(schedule: Schedule) -> bool:
    return bool((_hard(schedule) & schedule.incomplete).any())


def _execution(schedule: Schedule, seen: Evidence) -> Check:
    words = "Tasks completed, of tasks due by the data date plus tasks without a baseline finish"
    due = _due(schedule, seen)
    if due is None:
        return _check("BEI", 0, 0, 0.95, words, True, "no baseline finish of activities")
    tasks = schedule.kinds == ActivityKind.TASK
    bare = tasks & np.isnan(np.asarray(seen.baseline_finish, dtype=float))
    done = int((tasks & ~schedule.incomplete).sum())
    return _check("BEI", done, int((due | bare).sum()), 0.95, words, True)
