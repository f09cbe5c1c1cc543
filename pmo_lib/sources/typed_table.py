"""A table between its file and the portfolio, and what looks wrong in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.sources.readers import RawTable

MOST_EXAMPLES = 3


@dataclass(slots=True)
class Draft:
    """A table on its way: typed rows counted from zero, the columns' positions, and which rows are bad, and the columns with pseudonyms."""

    raw: RawTable
    table: Table
    frame: pd.DataFrame
    positions: dict[str, int]
    bad: set[int] = field(default_factory=set)
    pseudonyms: set[str] = field(default_factory=set)

    def header(self, name: str) -> str:
        """One of our columns as the file heads it."""
        return self.raw.header(self.positions[name])

    def row(self, at: int) -> int:
        """Number of a row in its file."""
        return int(self.raw.cells.index[at])

    def suspicion(
        self,
        code: str,
        message: str,
        rows: Iterable[int],
        name: str = "",
        *,
        of: int | None = None,
        suggestion: str = "",
    ) -> "Suspicion":
        """What looks wrong in some rows, with the first of them as examples."""
        rows = list(rows)
        column = self.header(name) if name else ""
        examples = []
        for at in rows[:MOST_EXAMPLES]:
            value = self.raw.cell(at, self.positions[name]) if name else ""
            if name in self.pseudonyms:
                value = self.frame.at[at, name]
            shown = "" if value is None else str(value)[:80]
            file, sheet = self.raw.place(at)
            place = {"file": file, "sheet": sheet, "row": self.row(at)}
            examples.append({**place, "column": column, "value": shown})
        whole = len(self.frame) if of is None else of
        return Suspicion(
            code, self.table.name, name, len(rows), whole, message, tuple(examples), suggestion
        )


def refuse(draft: Draft, problems: list[dict], at: int, name: str, rule: str, action: str) -> None:
    """Take a row out for a cell that breaks a rule, and add the line that says so."""
    draft.bad.add(at)
    position = draft.positions[name]
    value = draft.raw.cell(at, position)
    problems.append(draft.raw.problem(rule, action, at=at, position=position, value=value))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """
    Something that looks wrong and that nobody has to be asked about to see.

    Args:
        code: stable name of the kind.
        table, column: ours; the column is empty where whole rows are meant.
        count, of: so many of so many cells or rows.
        message: in a sentence, with the numbers.
        examples: file, sheet, row, column as the file heads it, and value.
        suggestion: a line of mapping that was tried and mends it, or in words what to do.
        effect: what the line did when it was tried; empty where the suggestion is no line.
    """

    code: str
    table: str
    column: str
    count: int
    of: int
    message: str
    examples: tuple[dict, ...] = ()
    suggestion: str = ""
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Untried(Suspicion):
    """
    A suspicion with lines of mapping that may mend it; they have to be tried before any is suggested.

    Args:
        lines: entries of the table's mapping, the best guess first. Entries of `columns` are added to what the mapping
            says of the column already; lists of `empty`, `date` and `unless` are lengthened.
    """

    lines: tuple[dict[str, Any], ...] = ()


def untried(one: Suspicion, lines: Iterable[dict[str, Any]]) -> Suspicion:
    """A suspicion with lines to be tried; as it is where there are none."""
    lines = tuple(lines)
    values = {name: getattr(one, name) for name in Suspicion.__dataclass_fields__}
    return Untried(**values, lines=lines) if lines else one
