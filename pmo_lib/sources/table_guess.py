"""What a first look at a source proposes: our tables, each with the columns that were found."""

from dataclasses import dataclass, field
from typing import Any

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.column_guess import ColumnGuess


@dataclass(slots=True)
class TableGuess:
    """
    One of our tables as a source may hold it.

    Args:
        origin: the sheet, file or table that it comes from.
        keys: what the mapping says of the table besides its columns.
        columns: of ours, each with how sure it is.
        lacking: required columns for which nothing was found.
        unused: headers that nothing reads.
        hints: further lines that may be right, as comments.
    """

    table: str
    origin: str
    keys: dict[str, Any] = field(default_factory=dict)
    columns: list[ColumnGuess] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def in_order(self) -> None:
        """Put the columns into the order of their declaration."""
        names = TABLES[self.table].names
        self.columns.sort(key=lambda one: names.index(one.name))


@dataclass(slots=True)
class Proposal:
    """
    A first mapping of a source.

    Args:
        tables: of ours; none: every header is ours already, or nothing resembles ours.
        constants: rows for tables that the source does not have.
        currency: of the amounts, if one stands beside them; else empty.
        options: of the source, such as the delimiter of its files.
        notes: what a person should know before taking it.
    """

    tables: list[TableGuess] = field(default_factory=list)
    constants: dict[str, dict[str, Any]] = field(default_factory=dict)
    currency: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
