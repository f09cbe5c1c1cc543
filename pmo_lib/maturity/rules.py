"""What a maturity report measures by, and what it is told that no data says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The options of a maturity report.

    Args:
        model: a maturity model of one's own; empty: ours.
        target: level to reach in each area; None: areas have no target.
        targets: level by area, where it is not `target`.
        groups: roles whose answers count; empty: all (see `answers.of_groups`).
        office_inputs: inputs of the decision table that the data does not hold, or that are to be other (see
            `office_inputs.measured`).
        charter: present, partial or missing, by line of the charter.
        improvements: to choose from; empty: ours.
        quarters: that the roadmap covers.
        days_per_quarter: person-days to spend on improvement in each quarter.
    """

    model: Mapping[str, Any] = field(default_factory=dict)
    target: float | None = 3.0
    targets: Mapping[str, float] = field(default_factory=dict)
    groups: Sequence[str] = ()
    office_inputs: Mapping[str, Any] = field(default_factory=dict)
    charter: Mapping[str, str] = field(default_factory=dict)
    improvements: Sequence[Mapping[str, Any]] = ()
    quarters: int = 6
    days_per_quarter: float = 60.0
