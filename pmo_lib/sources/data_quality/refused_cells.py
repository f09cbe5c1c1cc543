"""Cells that cost rows: how many rows each column costs, by which texts, and what would read them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import Column
from pmo_lib.sources.cell_parsing import plain_word
from pmo_lib.sources.data_quality.registry import Context, filled, look
from pmo_lib.sources.formats import NUMBERS, FormatGuess, guess_format
from pmo_lib.sources.typed_table import Draft, Suspicion, untried

MOST_TEXTS, LONGEST_TEXT = 12, 300
CODES = {
    "number": "text_in_numbers",
    "money": "text_in_numbers",
    "share": "text_in_numbers",
    "date": "text_in_dates",
    "choice": "unknown_words",
    "boolean": "unknown_words",
}


@look
def refused_cells(context: Context) -> Iterator[Suspicion]:
    """Columns with cells that cannot be read: what they cost, and lines of mapping that may read them."""
    rows_of = _rows_by_header(context)
    for draft, column in filled(context):
        refused = rows_of.get((draft.table.name, draft.header(column.name)), set())
        places = [at for at in _unread(draft, column) if draft.row(at) in refused]
        if places:
            yield _costs(context, draft, column, places, rows_of)


def _rows_by_header(context: Context) -> dict[tuple[str, str], set[int]]:
    """The rows that were refused for a cell under a header, by table and header."""
    found: dict[tuple[str, str], set[int]] = {}
    for one in context.problems:
        if one["row"] is not None:
            found.setdefault((one["table"], one["column"]), set()).add(one["row"])
    return found


def _unread(draft: Draft, column: Column) -> Iterator[int]:
    """Rows whose cell is filled and has no value of the column's type and range."""
    values = draft.frame[column.name]
    outside = pd.Series(False, index=values.index)
    if column.minimum is not None or column.maximum is not None:
        low = float("-inf") if column.minimum is None else column.minimum
        high = float("inf") if column.maximum is None else column.maximum
        outside = values.notna() & ~values.between(low, high)
    for at in values.index[values.isna() | outside]:
        if text_of(draft, column.name, at):
            yield int(at)


def text_of(draft: Draft, name: str, at: int) -> str:
    """A cell as the file shows it; empty where it is."""
    cell: Any = draft.raw.cells.iat[at, draft.positions[name]]
    cell = getattr(cell, "text", cell)
    if (
        cell is None
        or cell is pd.NaT
        or cell is pd.NA
        or (isinstance(cell, float) and np.isnan(cell))
    ):
        return ""
    return plain_word(cell)


def _costs(
    context: Context,
    draft: Draft,
    column: Column,
    places: list[int],
    rows_of: dict[tuple[str, str], set[int]],
) -> Suspicion:
    texts = Counter(text_of(draft, column.name, at) for at in places)
    position = draft.positions[column.name]
    as_written = Counter(plain_word(draft.raw.cell(at, position)) for at in places)
    header = draft.header(column.name)
    by_others = [
        rows
        for (table, other), rows in rows_of.items()
        if table == draft.table.name and other != header
    ]
    elsewhere = set().union(*by_others)
    alone = sum(draft.row(at) not in elsewhere for at in places)
    of = len(draft.frame)
    named = column.name if header == column.name else f"{column.name} ({header!r})"
    only = "" if alone == len(places) else f", {alone:,} of them because of nothing else"
    message = f"{len(places):,} of {of:,} rows are rejected because of {named}{only}: {listed(as_written)}"
    others = _read_already(draft, column) if column.type in NUMBERS else ()
    guess = guess_format(column, texts, context.currency, others=others)
    code = CODES.get(column.type, "unread_cell")
    one = draft.suspicion(
        code, message, places, column.name, of=of, suggestion=_advice(guess, context.currency)
    )
    lines = [{"columns": {column.name: spec}} for spec in guess.specs]
    return untried(one, lines)


def _read_already(draft: Draft, column: Column) -> list[str]:
    """The texts of a column that are read as they are."""
    cells = draft.raw.cells.iloc[:, draft.positions[column.name]].reset_index(drop=True)
    return [cell for cell in cells[draft.frame[column.name].notna()] if isinstance(cell, str)]


def _advice(guess: FormatGuess, currency: str) -> str:
    """In words, where no line of mapping can be suggested."""
    if guess.doubtful:
        return guess.doubtful
    if guess.foreign:
        return (
            f"give the amounts in {currency} and in digits only, or name the currency of the rows in the "
            "column 'currency' and its rate in the table 'exchange_rates'"
        )
    return "correct these cells in the source"


def listed(texts: Counter[str]) -> str:
    """
    Texts as they stand, each with how often it occurs.

    >>> listed(Counter({"tbd": 3, "n/a": 1}))
    "'tbd' 3 times, 'n/a' once"
    """
    shown = [
        f"{text[:LONGEST_TEXT]!r} {'once' if count == 1 else f'{count:,} times'}"
        for text, count in texts.most_common(MOST_TEXTS)
    ]
    more = len(texts) - len(shown)
    return ", ".join(shown) + (f" and {more:,} other texts" if more > 0 else "")
