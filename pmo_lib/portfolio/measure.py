"""A measured key figure, with what it was computed from and how it stood before."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from pmo_lib.portfolio.value import Value

Unit = Literal[
    "share", "part", "change", "ratio", "money", "days", "projects", "load", "count", "level"
]


@dataclass(frozen=True, slots=True)
class Measure:
    """
    One key figure of a report.

    Args:
        id: stable name (`on_time_delivery`).
        name: as it stands on the page.
        stated: the number with its formula, inputs and rows; it shows None where the number is undefined or the cases
            are too few to say.
        unit: a `share` counts cases, a `part` is of an amount, both as a part of one; a `change` is signed (+0.08 is
            8 % more), a `ratio` is neutral at one, `money` is in the portfolio's currency, a `load` is demand over
            capacity or a probability (1.0 is 100 %, whatever the cases), a `level` is one of maturity.
        numerator, denominator: what the value is the quotient of; both None for a plain count or amount.
        note: period or comparison, in a few words.
        trend: the value at the ends of earlier periods and now, the oldest first; None where it was undefined.
        change: value now less value in the report before; None where either is undefined or there is none.
        since: the day of the report before.
        was: numerator and denominator then.

    >>> stated = Value(0.75, "Projects finished in time, of all finished")
    >>> Measure("on_time_delivery", "On-time delivery", stated, "share", 15, 20).value
    0.75
    """

    id: str
    name: str
    stated: Value
    unit: Unit
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""
    trend: tuple[float | None, ...] = ()
    change: float | None = None
    since: date | None = None
    was: tuple[float | None, float | None] = (None, None)

    def __post_init__(self):
        if not isinstance(self.stated, Value):
            raise TypeError(
                f"the number of {self.id!r} does not say how it was computed: write Value(number, formula)"
            )

    @property
    def value(self) -> float | None:
        """The number; None where it is undefined or the cases are too few to say."""
        return self.stated.shown

    @property
    def rows(self) -> pd.DataFrame:
        """The rows it was computed from."""
        return self.stated.rows

    def facts(self) -> dict:
        """The measure as it stands in `facts.json`."""
        keys = ("id", "name", "value", "unit", "numerator", "denominator", "note", "change")
        told = {key: getattr(self, key) for key in keys}
        return {
            **told,
            "trend": list(self.trend),
            "since": self.since.isoformat() if self.since else None,
        }
