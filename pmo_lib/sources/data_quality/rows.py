"""Rows and columns that look wrong: repeated keys, totals, columns that hold almost nothing, signs that nobody sees."""

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import CURRENCY
from pmo_lib.sources.data_quality.registry import FEWEST, Context, filled, look
from pmo_lib.sources.typed_table import Draft, Suspicion, untried

EMPTY = 0.05
TOTAL = re.compile(
    r"((grand|sub)[ -]?)?totals?( .*)?|.* totals?|sum(me|s)?|gesamtsumme|gesamt|insgesamt|somme|ensemble|totale|"
    r"(zwischensumme|teilsumme|sous[ -]?total|sub[ -]?total|suma parcial|total parcial)\b.*",
    re.IGNORECASE,
)


@look
def repeated_keys(context: Context) -> Iterator[Suspicion]:
    """Keys that stand more than once."""
    for draft in context.drafts.values():
        key = [name for name in draft.table.key if name in draft.positions]
        whole = draft.frame.dropna(subset=key)
        rows = whole.index[whole.duplicated(key, keep=False)]
        if len(rows):
            values = draft.frame.loc[rows].drop_duplicates()
            equal = len(values) == len(whole.loc[rows, key].drop_duplicates())
            suggestion = f"map {key[-1]} from a column that does not repeat, or say by 'keep' which row of each counts"
            message = f"{len(rows):,} of {len(whole):,} rows share their key ({', '.join(key)}) with another"
            one = draft.suspicion("repeated_key", message, rows, key[0], suggestion=suggestion)
            yield untried(one, [{"distinct": True}] if equal else [])


@look
def totals(context: Context) -> Iterator[Suspicion]:
    """Rows that look like totals of the others."""
    for draft in context.drafts.values():
        rows = total_rows(draft)
        if rows:
            name = _words(draft)[0]
            listed = ", ".join(f"row {draft.row(at)}" for at in rows[:3])
            message = f"{listed} {'looks' if len(rows) == 1 else 'look'} like a total of other rows"
            words = [draft.frame.at[at, name] for at in rows]
            texts = list(dict.fromkeys(word for word in words if isinstance(word, str)))
            lines = [{"unless": {draft.header(name): texts}}] if texts else []
            one = draft.suspicion("total_row", message, rows, name, suggestion="leave it out")
            yield untried(one, lines)


def _words(draft: Draft) -> list[str]:
    named = [
        c.name
        for c in draft.table.columns
        if c.type in ("id", "text") and c.name in draft.positions
    ]
    return [name for name in (*draft.table.key, "name") if name in named] or named[:1]


def total_rows(draft: Draft) -> list[int]:
    """Rows named like a total, or without a key and summing up the rows above."""
    words = _words(draft)
    if len(draft.frame) < 3 or not words:
        return []
    texts = [draft.frame[name].str.strip().str.fullmatch(TOTAL).fillna(False) for name in words]
    named = pd.concat(texts, axis=1).any(axis=1)
    nameless = (
        draft.frame[draft.table.key[0]].isna() if draft.table.key[0] in draft.positions else ~named
    )
    return [
        int(at)
        for at in draft.frame.index[named | nameless]
        if named[at] or sums_up(draft, int(at))
    ]


def sums_up(draft: Draft, at: int) -> bool:
    """Whether a row's money is the sum of all rows above it, in every column that has any."""
    money = [
        c.name
        for c in draft.table.columns
        if c.type in ("money", "number") and c.name in draft.positions
    ]
    own = draft.frame.loc[at, money].astype(float).dropna()
    above = draft.frame.loc[: at - 1, list(own.index)].sum() if at > 1 else pd.Series(dtype=float)
    return (
        len(above) > 0 and bool(np.isclose(own, above, rtol=1e-6).all()) and bool((own != 0).any())
    )


@look
def nearly_empty(context: Context) -> Iterator[Suspicion]:
    """Columns that are there and hold almost nothing; what becomes known later may well be empty."""
    for draft, column in filled(context):
        if column.known_by or column.name == CURRENCY or len(draft.frame) < FEWEST:
            continue
        if draft.raw.letters and not any(draft.raw.letters):
            continue  # planning tools fill in what an activity has
        count = int(draft.raw.cells.iloc[:, draft.positions[column.name]].notna().sum())
        if count <= EMPTY * len(draft.frame) and (count or draft.raw.headers):
            message = f"{column.name} is filled in {count:,} of {len(draft.frame):,} rows"
            rows = draft.frame.index[draft.frame[column.name].notna()]
            suggestion = "leave it out, or name further columns of the source that hold the same (the key 'first')"
            yield draft.suspicion("nearly_empty", message, rows, column.name, suggestion=suggestion)


@look
def odd_signs(context: Context) -> Iterator[Suspicion]:
    """Words with signs that nobody sees: control signs, changes of direction, halves of characters."""
    for draft, column in filled(context, "id", "text"):
        words, name = draft.frame[column.name].dropna(), column.name
        rows = words.index[[any(_is_odd(sign) for sign in word) for word in words]]
        if len(rows):
            message = f"{len(rows):,} of {len(words):,} cells in {name} hold signs that nobody sees"
            yield draft.suspicion(
                "odd_signs", message, rows, name, of=len(words), suggestion="write them anew"
            )


def _is_odd(sign: str) -> bool:
    return sign == "\ufffd" or (
        sign not in "\n\t\r\u00ad\u200d" and unicodedata.category(sign) in ("Cc", "Cf", "Cs")
    )
