"""How a table is declared: once. Readers, validation, mappings and the template workbook are driven by it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # declarations are read by whoever plans a run, long before there is a frame
    import pandas as pd

Type = Literal["id", "text", "number", "money", "share", "date", "boolean", "choice"]

DTYPES: dict[Type, str] = {
    "id": "str",
    "text": "str",
    "number": "float64",
    "money": "float64",
    "share": "float64",
    "date": "datetime64[us]",
    "boolean": "boolean",
    "choice": "str",
}


CURRENCY = (
    "currency"  # the column of a table with amounts that says in which currency a row states them
)


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Args:
        name: the field's term, in snake case.
        type: `id` and `text` stay text for ever; `money` is in the portfolio's currency;
            `share` is a part of one; dates are days.
        help: what it means, in a sentence.
        required: the column must be there and every row must have a value.
        choices: the allowed values of a `choice`.
        minimum, maximum: allowed range of a number.
        unit: of a number, where the type does not say it.
        refers_to: the table whose key this is.
        known_by: the date column that says when this value became known; it names itself for a date
            that is known when it has happened.
    """

    name: str
    type: Type
    help: str
    required: bool = False
    choices: type[StrEnum] | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    refers_to: str = ""
    known_by: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of a portfolio.

    Args:
        name: plural noun, also the name of its sheet or file.
        grain: what one row stands for.
        key: the columns that tell rows apart.
        columns: in the order of the template.
        known_since: the date column that says since when a row was known; empty if it never says.
        wide: two of its columns; a source may have a column headed with each value of the first, and the second in its cells.
        whole: belongs to the whole portfolio: no program's partition holds a row of it.

    A table with columns of money has the optional column `currency` without declaring it.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    known_since: str = ""
    wide: tuple[str, str] | None = None
    whole: bool = False

    def __post_init__(self):
        if self.has_currency and CURRENCY not in self.names:
            meaning = "ISO 4217 code of the currency of the row's amounts; empty: the portfolio's"
            column = Column(CURRENCY, "text", meaning)
            object.__setattr__(self, "columns", (*self.columns, column))

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def has_currency(self) -> bool:
        """Whether each row states amounts of money, in a currency of its own."""
        return any(column.type == "money" for column in self.columns)

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in self.columns]

    @property
    def required(self) -> list[str]:
        """Names of the columns that must be there."""
        return [column.name for column in self.columns if column.required]

    def empty(self) -> "pd.DataFrame":
        """A frame without rows, with this table's columns and types."""
        import pandas as pd

        return pd.DataFrame({c.name: pd.Series(dtype=DTYPES[c.type]) for c in self.columns})

    def conform(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """The frame with every declared column, typed and in order; a column it lacks is missing throughout."""
        from pandas.api.types import pandas_dtype

        wanted = {c.name: pandas_dtype(DTYPES[c.type]) for c in self.columns}
        if list(frame.columns) == self.names and dict(frame.dtypes) == wanted:
            return frame
        return frame.reindex(columns=self.names).astype(wanted)
