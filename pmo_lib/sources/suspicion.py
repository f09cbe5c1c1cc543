"""Data that looks wrong, noticed without being told what to look for."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import CURRENCY, Column, Table
from pmo_lib.sources.currencies import is_currency, stands_for
from pmo_lib.sources.typed_table import Draft, Suspicion

FEWEST = 20  # cases below which a share says nothing
CROWDED = 0.15  # share of dates on one day of the year; at random it would be 1/365
EMPTY = 0.05
SCHEDULES = ("activities", "activity_links")
DECADES = 2.5  # a gap in the order of magnitude that no portfolio has by itself
FIRST_YEAR, LAST_YEAR, LONGEST_YEARS = 1970, 2100, 40
TIMES = 10  # an estimate so many times the budget, or so small a part of it
STALE_DAYS = 365
IN_ORDER = (
    ("baseline_start", "baseline_finish"),
    ("forecast_start", "forecast_finish"),
    ("actual_start", "actual_finish"),
)
TOTAL = re.compile(
    r"(grand |sub-?)?totals?( .*)?|.* totals?|sum(me|s)?|(gesamt|zwischen)summe|gesamt|insgesamt|somme|ensemble|totale",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything there is to look at: tables, refused cells, first month of the fiscal year, the portfolio's currency."""

    drafts: Mapping[str, Draft]
    problems: list[dict]
    fiscal_year_start: int = 1
    currency: str = ""


Look = Callable[[Context], Iterator[Suspicion]]
LOOKS: list[Look] = []


def look(function: Look) -> Look:
    """Register one way to look."""
    LOOKS.append(function)
    return function


def suspicions(context: Context) -> tuple[Suspicion, ...]:
    """Whatever looks wrong, each with count, examples and what would mend it; nothing is changed."""
    for module in (
        "magnitude",
        "contradictions",
        "mixed_currencies",
        "schedule_checks",
    ):  # their looks register themselves
        import_module(f"pmo_lib.sources.{module}")
    return tuple(found for function in LOOKS for found in function(context))


@look
def crowded_days(context: Context) -> Iterator[Suspicion]:
    """An implausible share of dates on one day of the year, but for the ends of a fiscal year."""
    for draft, column in _filled(context, "date"):
        days = draft.frame[column.name].dropna()
        if len(days) < FEWEST or column.name in _recorded(draft.table):
            continue
        counts = (days.dt.month * 100 + days.dt.day).value_counts()
        for code, count in counts[counts >= CROWDED * len(days)].items():
            month, day = divmod(int(code), 100)
            if not _is_year_end(month, day, context.fiscal_year_start):
                yield _crowded(draft, column.name, days, month, day, int(count))


def _filled(context: Context, *types: str) -> Iterator[tuple[Draft, Column]]:
    """Columns that were found, of some types or all."""
    for draft in context.drafts.values():
        for column in draft.table.columns:
            if column.name in draft.positions and column.type in (types or (column.type,)):
                yield draft, column


def _recorded(table: Table) -> set[str]:
    """Dates that nobody sets one by one: those of keys, and those on which something was recorded."""
    return {
        table.known_since,
        *table.key,
        *(c.known_by for c in table.columns if c.known_by != c.name),
    }


def _is_year_end(month: int, day: int, fiscal_year_start: int) -> bool:
    first = pd.Timestamp(2001, fiscal_year_start, 1)
    last = first - pd.Timedelta(days=1)
    return (month, day) in ((first.month, first.day), (last.month, last.day))


def _crowded(
    draft: Draft, name: str, days: pd.Series, month: int, day: int, count: int
) -> Suspicion:
    rows = days.index[(days.dt.month == month) & (days.dt.day == day)]
    shown = f"{day} {pd.Timestamp(2001, month, 1):%B}"
    message = f"{count:,} of {len(days):,} dates in {name} fall on {shown}"
    if _looks_swapped(days):
        message += "; day and month seem to be swapped"
        return draft.suspicion(
            "crowded_day", message, rows, name, of=len(days), suggestion=_swap(draft, name)
        )
    suggestion = "if it stands for 'not known', list it under 'empty' of that column"
    return draft.suspicion("crowded_day", message, rows, name, of=len(days), suggestion=suggestion)


def _swap(draft: Draft, name: str) -> str:
    return (
        f'{name}: {{column: "{draft.header(name)}", swap_day_month: true}}, beside its date format'
    )


def _swapped(days: pd.Series) -> pd.Series:
    """Dates with day and month exchanged wherever both are 12 or less."""
    clear = days.dt.day > 12
    month, day = days.dt.month.where(clear, days.dt.day), days.dt.day.where(clear, days.dt.month)
    return pd.to_datetime(pd.DataFrame({"year": days.dt.year, "month": month, "day": day}))


def _looks_swapped(days: pd.Series) -> bool:
    """Plans begin on the first of a month; a swap moves those days into January."""
    return (_swapped(days).dt.day == 1).sum() > 2 * (days.dt.day == 1).sum() + 5


@look
def inverted(context: Context) -> Iterator[Suspicion]:
    """Rows that end before they start."""
    for draft in context.drafts.values():
        for start, finish in IN_ORDER:
            if not {start, finish} <= set(draft.positions):
                continue
            both = draft.frame[[start, finish]].dropna()
            rows = both.index[both[finish] < both[start]]
            if len(rows):
                repaired = (_swapped(both[finish]) < _swapped(both[start])).sum()
                mended = (
                    f"{_swap(draft, start)}; {finish} likewise" if repaired < len(rows) / 2 else ""
                )
                message = f"{len(rows):,} of {len(both):,} rows end before they start: {finish} before {start}"
                if mended:
                    message += f"; {repaired:,} would if day and month were swapped back"
                yield draft.suspicion(
                    "inverted",
                    message,
                    rows,
                    finish,
                    of=len(both),
                    suggestion=mended or "correct them",
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
            suggestion = (
                "distinct: true"
                if len(values) == whole.loc[rows, key].drop_duplicates().shape[0]
                else (
                    f"map {key[-1]} from a column that does not repeat, or keep: {{per: [{', '.join(key)}], which: last, by: …}}"
                )
            )
            message = f"{len(rows):,} of {len(whole):,} rows share their key ({', '.join(key)}) with another"
            yield draft.suspicion("repeated_key", message, rows, key[0], suggestion=suggestion)


@look
def totals(context: Context) -> Iterator[Suspicion]:
    """Rows that look like totals of the others."""
    for draft in context.drafts.values():
        rows = total_rows(draft)
        if rows:
            name = _words(draft)[0]
            listed = ", ".join(f"row {draft.row(at)}" for at in rows[:3])
            message = f"{listed} {'looks' if len(rows) == 1 else 'look'} like a total of other rows"
            value = draft.frame.at[rows[0], name]
            mended = f'unless: {{"{draft.header(name)}": ["{value}"]}}'
            suggestion = mended if isinstance(value, str) else "leave it out"
            yield draft.suspicion("total_row", message, rows, name, suggestion=suggestion)


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
def texts_in_numbers(context: Context) -> Iterator[Suspicion]:
    """Numbers written in a way nobody declared."""
    for draft, column in _filled(context, "number", "money", "share"):
        header = draft.header(column.name)
        refused = [
            p for p in context.problems if p["table"] == draft.table.name and p["column"] == header
        ]
        texts = [p["value"] for p in refused if "text" in p["rule"] or "no number" in p["rule"]]
        if texts:
            rows = [
                at
                for at in range(len(draft.frame))
                if at in draft.bad and _is_text(draft, column.name, at)
            ]
            message = f"{len(texts):,} of {len(draft.frame):,} cells in {column.name} are text, such as {texts[0]!r}"
            suggestion = _number_format(column.name, header, texts, context.currency)
            yield draft.suspicion(
                "text_in_numbers", message, rows, column.name, suggestion=suggestion
            )


def _is_text(draft: Draft, name: str, at: int) -> bool:
    cell = draft.raw.cells.iat[at, draft.positions[name]]
    nothing = cell is None or cell == "" or (isinstance(cell, float) and np.isnan(cell))
    return pd.isna(draft.frame.at[at, name]) and not nothing


def _number_format(name: str, header: str, texts: list[str], currency: str) -> str:
    """A line of mapping that reads the texts; amounts in another currency than the portfolio's are read by none."""
    told = [text.strip() for text in texts]
    if currency:
        told = [text for text in told if not _is_foreign(text, currency)]
    if not told:
        return (
            f"give the amounts in {currency} and in digits only, or name the currency of the rows in the column"
            f" '{CURRENCY}' and its rate in the table 'exchange_rates'"
        )
    line = f'{name}: {{column: "{header}", '
    if any(re.fullmatch(r"-?[0-9.\u00a0 ]*,[0-9]{1,2}\D*", text) for text in told):
        return line + 'decimal: ",", thousands: "."}'
    if any(re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\D*", text) for text in told):
        return line + 'thousands: ","}'
    words = sorted({text for text in told if not any(sign.isdigit() for sign in text)})
    if words:
        return line + f"empty: [{', '.join(repr(word) for word in words[:3])}]}}"
    units = {_unit(text) for text in told}
    return (
        line + f'unit: "{units.pop()}"}}'
        if len(units) == 1 and units != {""}
        else "write digits only"
    )


def _unit(text: str) -> str:
    """What stands beside the digits of a number."""
    return re.sub(r"[-\u22120-9.,'()\s]", "", text)


def _is_foreign(text: str, currency: str) -> bool:
    """Whether a number bears the code or the sign of another currency."""
    unit = _unit(text)
    return (
        any(sign.isdigit() for sign in text)
        and is_currency(unit)
        and not stands_for(unit, currency)
    )


@look
def nearly_empty(context: Context) -> Iterator[Suspicion]:
    """Columns that are there and hold almost nothing; what becomes known later may well be empty."""
    for draft, column in _filled(context):
        if column.known_by or column.name == CURRENCY or len(draft.frame) < FEWEST:
            continue
        if draft.raw.letters and not any(
            draft.raw.letters
        ):  # planning tools fill in what an activity has
            continue
        filled = int(draft.raw.cells.iloc[:, draft.positions[column.name]].notna().sum())
        if filled <= EMPTY * len(draft.frame) and (filled or draft.raw.headers):
            message = f"{column.name} is filled in {filled:,} of {len(draft.frame):,} rows"
            rows = draft.frame.index[draft.frame[column.name].notna()]
            suggestion = (
                f'{column.name}: {{first: ["{draft.header(column.name)}", …]}}, or leave it out'
            )
            yield draft.suspicion("nearly_empty", message, rows, column.name, suggestion=suggestion)


@look
def odd_signs(context: Context) -> Iterator[Suspicion]:
    """Words with signs that nobody sees: control signs, changes of direction, halves of characters."""
    for draft, column in _filled(context, "id", "text"):
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
