"""A finding: something true and worth saying, with the numbers that carry it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pmo_lib.portfolio.value import NO_ROWS, Value
from pmo_lib.portfolio.vocabulary import Severity

__all__ = ["NO_ROWS", "Finding", "Value"]


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One statement about the portfolio.

    Args:
        message: the statement, at most 90 characters where it serves as a title, no full stop.
        code: stable name of the kind of finding (`watermelon`).
        severity: alert, warning or info.
        values: the numbers and names in the message, by key.
        decision: what is asked of whom by when; empty if nothing is.
        against: what whoever decides must know before agreeing, in sentences without a full stop; the gravest first.

    >>> late = Finding("2 projects are late", "late", values={"projects": Value(2, "Projects late")})
    >>> late["projects"], late.severity
    (2, <Severity.INFO: 'info'>)
    """

    message: str
    code: str
    severity: Severity = Severity.INFO
    values: Mapping[str, Value] = field(default_factory=dict)
    decision: str = ""
    against: tuple[str, ...] = ()

    def __post_init__(self):
        if not self.message or not self.code:
            raise ValueError("a finding needs a message and a code")
        bare = [key for key, one in self.values.items() if not isinstance(one, Value)]
        if bare:
            raise TypeError(
                f"the values {', '.join(bare)} of {self.code!r} do not say how they were computed: write Value(number, formula)"
            )
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getitem__(self, key: str) -> Any:
        """The number, name or list that a value shows."""
        return self.values[key].shown

    @property
    def shown(self) -> dict[str, Any]:
        """What each value shows, by key."""
        return {key: value.shown for key, value in self.values.items()}

    def facts(self) -> dict:
        """The finding as it stands in `facts.json`."""
        told = {
            "code": self.code,
            "message": self.message,
            "severity": self.severity.value,
            "values": self.shown,
            "decision": self.decision,
        }
        return {**told, "against": list(self.against)} if self.against else told
