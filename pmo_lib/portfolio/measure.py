"""A measure's value, with what it was computed from."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Unit = Literal["share", "change", "ratio", "money", "days", "projects", "level", "count"]


@dataclass(frozen=True, slots=True)
class Measure:
    """
    One number of a report.

    Args:
        id: stable name (`on_time_delivery`).
        name: as it stands on the page.
        value: None where it is undefined or the cases are too few to say.
        unit: a `share` is a part of one, a `change` is signed (+0.08 is 8 % more), a `ratio` is neutral at one,
            `money` is in the portfolio's currency, a `level` is one of maturity.
        numerator, denominator: what the value is the quotient of; both None for a plain count or amount.
        note: period or comparison, in a few words.
        evidence: the rows it was computed from.

    >>> Measure("on_time_delivery", "On-time delivery", 0.75, "share", 15, 20).value
    0.75
    """

    id: str
    name: str
    value: float | None
    unit: Unit
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    def facts(self) -> dict:
        """The measure as it stands in `facts.json`."""
        keys = ("id", "name", "value", "unit", "numerator", "denominator", "note")
        return {key: getattr(self, key) for key in keys}
