"""One of our columns, from the columns of a source as a mapping says."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.sources.cell_parsing import (
    AMBIGUOUS,
    DAYLESS,
    is_missing,
    mapped,
    parse,
    plain_word,
    shown,
)
from pmo_lib.sources.mapping import ColumnMapping, Format
from pmo_lib.sources.readers import RawTable, Unreadable

MOST_NAMED = 5
REMARKS = {
    AMBIGUOUS: "{} dates fit two formats of the list as different days; the first that fits counts",
    DAYLESS: "the days of {} dates are not known; each stands for its first day, or say round_to",
}


def mapped_column(
    raw: RawTable,
    table: Table,
    name: str,
    origin: ColumnMapping,
    formats: Format,
    start: int,
    notes: list[str],
) -> pd.Series:
    """The cells of one of our columns, still unchecked; a note for whatever was not read as it stands."""
    cells = _taken(raw, origin)
    if origin.constant is not None:
        return cells
    format = origin.over(formats)
    if origin.values is not None or table[name].choices is not Rag:
        format = format.model_copy(update={"scale": None})
    if origin.values is not None:
        notes += _unmapped(table, name, origin, format, cells)
    values, counts = mapped(table[name].type, origin, format, cells, start)
    notes += [
        f"{table.name}.{name}: {REMARKS[kind].format(f'{count:,}')}"
        for kind, count in sorted(counts.items())
    ]
    may_be_missing = not table[name].required and table[name].type != "id"
    if format.otherwise is None or not may_be_missing:
        return values
    return _without_unreadable(raw, table, name, values, notes)


def _without_unreadable(
    raw: RawTable, table: Table, name: str, values: pd.Series, notes: list[str]
) -> pd.Series:
    """Values of a column, missing where they cannot be read; these cells are counted and listed."""
    _, wrong = parse(table[name], values)
    if not wrong:
        return values
    examples = [
        f"{shown(values.iloc[at])!r} in row {raw.cells.index[at]}"
        for at in list(wrong)[:MOST_NAMED]
    ]
    more = ", …" if len(wrong) > MOST_NAMED else ""
    notes.append(
        f"{table.name}.{name}: {len(wrong):,} of {len(values):,} cells could not be read and are missing"
        f" ({', '.join(examples)}{more})"
    )
    values = values.astype(object)
    values.iloc[list(wrong)] = None
    return values


def _taken(raw: RawTable, origin: ColumnMapping) -> pd.Series:
    if origin.constant is not None:
        return pd.Series([origin.constant] * len(raw.cells), index=raw.cells.index, dtype=object)
    if origin.column is not None:
        return raw.cells[origin.column]
    taken = raw.cells[list(origin.headers)].astype(object)
    rows = [
        [None if is_missing(cell) else cell for cell in row]
        for row in taken.itertuples(index=False)
    ]
    if origin.first is not None:
        values = [next((cell for cell in row if cell is not None), None) for row in rows]
    else:
        values = [_joined(row, origin.separator) for row in rows]
    return pd.Series(values, index=raw.cells.index, dtype=object)


def _joined(cells: list[Any], separator: str) -> Any:
    """Cells as one text; missing or unreadable where one of them is."""
    odd = [cell for cell in cells if cell is None or isinstance(cell, Unreadable)]
    return odd[0] if odd else separator.join(map(plain_word, cells))


def _unmapped(
    table: Table, name: str, origin: ColumnMapping, format: Format, cells: pd.Series
) -> Iterator[str]:
    """A note of the words that `values` does not list."""
    before = origin.model_copy(update={"values": None, "default": None})
    words, _ = mapped("text", before, format, cells)
    left = Counter(
        plain_word(shown(word))
        for word in words
        if not is_missing(word) and plain_word(word) not in origin.values
    )
    if left:
        named = ", ".join(
            f"{value!r} {count} times" for value, count in left.most_common(MOST_NAMED)
        )
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        yield f"{table.name}.{name}: {len(left)} values are not in the mapping: {named}{more}"
