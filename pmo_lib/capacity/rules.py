"""What is assumed where the data does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The stated assumptions of a capacity analysis.

    Args:
        horizon: months ahead.
        shift: months by which work may be moved or stretched at most.
        delay_cost: of a month's delay, as a part of the project's budget.
        drop_months: a proposal that is dropped costs as much as so many months of delay.
        spread: of actual around estimated effort, a relative standard deviation, used where history is too thin.
        draws: simulated runs.
        task_days: working days of a typical task, for the time work waits.
        show_people: whether persons are named.
        hired: FTE more by role id, from the first month its lead time allows.

    Raises:
        ValueError: a number below what makes sense.
    """

    horizon: int = 12
    shift: int = 3
    delay_cost: float = 0.01
    drop_months: int = 12
    spread: float = 0.2
    draws: int = 4000
    task_days: int = 10
    show_people: bool = False
    hired: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self):
        for name, least in (
            ("horizon", 1),
            ("shift", 0),
            ("delay_cost", 0),
            ("drop_months", 0),
            ("spread", 0),
            ("draws", 100),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it is at least {least}")
