"""A finding: something true and worth saying, with the numbers that carry it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pandas as pd

from pmo_lib.portfolio.vocabulary import Severity

NO_ROWS = pd.DataFrame()  # what rests on no row: a parameter, a day


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One statement about the portfolio.

    Args:
        message: the statement, at most 90 characters where it serves as a title, no full stop.
        code: stable name of the kind of finding (`watermelon`).
        severity: alert, warning or info.
        values: the numbers and names in the message; JSON values only.
        evidence: the rows it rests on, empty if none.
        rows: of single values, by key, where these rest on other rows.
        decision: what is asked of whom by when; empty if nothing is.

    >>> Finding("Nothing is late", code="late").severity
    <Severity.INFO: 'info'>
    """

    message: str
    code: str
    severity: Severity = Severity.INFO
    values: Mapping = field(default_factory=dict)
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)
    decision: str = ""
    rows: Mapping[str, pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self):
        if not self.message or not self.code:
            raise ValueError("a finding needs a message and a code")
        object.__setattr__(self, "severity", Severity(self.severity))
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def facts(self) -> dict:
        """The finding as it stands in `facts.json`."""
        return {
            "code": self.code,
            "message": self.message,
            "severity": self.severity.value,
            "values": dict(self.values),
            "decision": self.decision,
        }
