"""The thresholds of the governance report."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What counts as due, late or stale.

    Args:
        ahead_days: days until the next report; a decision that falls due before it is asked for.
        window_months: months in which arrivals and departures of demand are counted.
        margin_days: an obligation with fewer days between its forecast and its due day is named.
        stale_days: an older forecast of a milestone is not current.
        register_days: where the newest entry of all registers is older, nothing is called overdue today.

    Raises:
        ValueError: a number below one.
    """

    ahead_days: int = 30
    window_months: int = 6
    margin_days: int = 30
    stale_days: int = 45
    register_days: int = 92

    def __post_init__(self):
        for one in fields(self):
            if getattr(self, one.name) < 1:
                raise ValueError(f"{one.name} is {getattr(self, one.name)}; it is at least 1")
