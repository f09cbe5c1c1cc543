"""Closed choices of this report: how far a project is, whether it has reported, and what is advised."""

from enum import StrEnum

from pmo_lib.portfolio.lifecycle import State


class Progress(StrEnum):
    """How far a project is, in the words of `facts.json`."""

    ACTIVE = "active"
    FINISHED = "finished"
    NOT_STARTED = "not started"
    CANCELLED = "cancelled"


PROGRESS = {
    State.PROPOSED: Progress.NOT_STARTED,
    State.PLANNED: Progress.NOT_STARTED,
    State.UNDER_WAY: Progress.ACTIVE,
    State.ON_HOLD: Progress.ACTIVE,
    State.FINISHED: Progress.FINISHED,
    State.CANCELLED: Progress.CANCELLED,
}


class Reporting(StrEnum):
    """Whether a project has reported, which is another question than whether it can be judged."""

    CURRENT = "current"
    STALE = "stale"
    NEVER = "never"
    NOT_READABLE = "not readable"


class Action(StrEnum):
    """What is advised for a project off track."""

    ESCALATE = "escalate"
    REBASELINE = "re-baseline"
    RESOURCE = "resource"
    RECOVER = "recover"


class Move(StrEnum):
    """What happened to a project between two reports, where it has not changed its progress."""

    ADDED = "added"
    GONE = "gone"
    MOVED_HERE = "moved here from another program"
    MOVED_AWAY = "moved to another program"
    MOVED = "moved between programs"
    CONTINUED = "continued"


BETWEEN_PROGRAMS = (Move.MOVED_AWAY, Move.MOVED_HERE, Move.MOVED)
