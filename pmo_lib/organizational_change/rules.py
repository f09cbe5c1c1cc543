"""The thresholds of the report on organizational change."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What counts as ahead, similar or stale.

    Args:
        horizon: months ahead for which the load of units is shown.
        similarity: a lesson that resembles a project at least as much is offered to it. [0 to 1]
        register_days: where the newest entry of all registers is older, nothing is called overdue today.

    Raises:
        ValueError: a number out of its range.
    """

    horizon: int = 12
    similarity: float = 0.3
    register_days: int = 92

    def __post_init__(self):
        if not 0 < self.similarity <= 1:
            raise ValueError(f"similarity is {self.similarity}; it is above 0 and at most 1")
        for one in fields(self):
            if one.name != "similarity" and getattr(self, one.name) < 1:
                raise ValueError(f"{one.name} is {getattr(self, one.name)}; it is at least 1")
