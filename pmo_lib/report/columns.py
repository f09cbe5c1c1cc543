"""The columns of a table that readers see, each declared once: header, alignment, chip, unit and raw value cannot disagree."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from pmo_lib.report import text
from pmo_lib.report.grids import Table

Kind = Literal[
    "text", "right", "number", "percent", "money", "day", "month", "rag", "shade", "line"
]
WITH_RAW_VALUES = ("percent", "money", "day", "month")


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Args:
        key: name of the column in the frame.
        header: as readers see it.
        kind: `text`; `right` (text that is set right, such as "4 of 8"); `number`; `percent` of a part of one; `money`
            in the portfolio's currency; `day`; `month`; `rag` (a status as shape, word and colour); `shade` (a number
            in a cell that is shaded by it); `line` (a series of numbers, drawn as a small line).
        places: decimal places of numbers and percentages.
        signed: whether positive numbers carry a plus sign.
        unit: stands after the header, as in "Delay, days".
        missing: what is written where there is no value, instead of a dash.
        optional: left out where the frame has no such column or no value in it; any other column must be there.

    >>> Column("slip_days", "Delay", "number", signed=True, unit="days").title
    'Delay, days'
    """

    key: str
    header: str
    kind: Kind = "text"
    places: int = 0
    signed: bool = False
    unit: str = ""
    missing: str = ""
    optional: bool = False

    @property
    def title(self) -> str:
        """The header with its unit."""
        return f"{self.header}, {self.unit}" if self.unit else self.header

    def cells(self, values: pd.Series) -> Sequence[Any]:
        """The values of a frame's column as they are written."""
        write = self._writer()
        if write is None and not self.missing:
            return values.to_numpy()
        return [self._cell(value, write) for value in values]

    def _cell(self, value: Any, write: Callable[[Any], str] | None) -> Any:
        if text.is_missing(value):
            return self.missing or (text.MISSING if write else value)
        return write(value) if write else value

    def _writer(self) -> Callable[[Any], str] | None:
        """How a value becomes words; None where the table writes it."""
        if self.kind == "percent":
            one = text.signed_percent if self.signed else text.percent
            return lambda value: one(value, self.places)
        if self.kind == "money":
            return text.signed_money if self.signed else text.money
        return {"day": text.day, "month": text.month}.get(self.kind)


def table(
    frame: pd.DataFrame,
    columns: Iterable[Column],
    caption: str,
    *,
    name: str = "",
    top: int = 12,
    total: bool = False,
    limits: tuple[float, float] | None = None,
    steps: tuple[float, float, float] | None = None,
    shown: Callable[[float], str] | None = None,
) -> Table | None:
    """
    A table for readers, of the rows of a frame in their order; None where there are no rows.

    Args:
        columns: in the order in which they are shown; the first one heads each row.
        caption: message and unit.
        name, top, total, limits, steps, shown: see `Table`; the limits are those of the shading, `shown` writes shaded numbers.

    Raises:
        KeyError: the frame lacks a column that is not optional.

    >>> late = pd.DataFrame({"name": ["CRM"], "slip_days": [30], "share": [0.25]})
    >>> columns = Column("name", "Project"), Column("slip_days", "Delay", "number", unit="days"), Column("share", "Done", "percent")
    >>> table(late, columns, "Late").frame.to_dict("records"), table(late[:0], columns, "Late")
    ([{'Project': 'CRM', 'Delay, days': 30, 'Done': '25%'}], None)
    """
    if frame.empty:
        return None
    kept = [one for one in columns if not one.optional or _has(frame, one.key)]
    of = {
        kind: [one.title for one in kept if one.kind == kind] for kind in ("rag", "shade", "line")
    }
    return Table(
        pd.DataFrame({one.title: one.cells(frame[one.key]) for one in kept}, columns=_titles(kept)),
        caption,
        numbers={one.title: _places(one) for one in kept if _stands_right(one)},
        signed=[one.title for one in kept if one.kind == "number" and one.signed],
        rag=of["rag"],
        heat=of["shade"],
        sparks=of["line"],
        raw={one.title: list(frame[one.key]) for one in kept if one.kind in WITH_RAW_VALUES},
        name=name,
        top=top,
        total=total,
        limits=limits,
        steps=steps,
        shown=shown,
    )


def _has(frame: pd.DataFrame, key: str) -> bool:
    return key in frame and bool(frame[key].notna().any())


def _titles(columns: Sequence[Column]) -> list[str]:
    titles = [one.title for one in columns]
    if len(set(titles)) < len(titles):
        raise ValueError(f"two columns have the same header: {titles}")
    return titles


def _stands_right(column: Column) -> bool:
    return column.kind in ("right", "number", "percent", "money", "shade")


def _places(column: Column) -> int | None:
    """Decimal places of numbers that the table writes; None where the cells are words."""
    return column.places if column.kind == "number" else None
