"""Rows and columns of a table as found, brought into another shape: every row that is left out is counted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.sources.cell_parsing import StatedDay, is_missing, parse, plain_word, text_pattern
from pmo_lib.sources.files import Refused
from pmo_lib.sources.headers import nearest_row
from pmo_lib.sources.mapping import CarryForward, Gather, Join, Keep, TableMapping, plain_header
from pmo_lib.sources.readers import Grid, RawTable, nearest, plain_name

PERIOD = "period"
MOST_NAMED = 5


def joined(raw: RawTable, join: Join, other: RawTable, notes: list[str]) -> RawTable:
    """The columns of another table beside those of each row, found by equal cells."""
    refuse_absent(raw, join.on)
    refuse_absent(other, join.on.values())
    keys = [
        tuple(map(plain_word, row))
        for row in other.cells[list(join.on.values())].itertuples(index=False)
    ]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        shown = ", ".join(twice[0])
        rule = f"cannot be joined: {other.table!r} holds {shown!r} more than once"
        raise Refused(rule, "join by a key that does not repeat")
    place = {key: at for at, key in enumerate(keys)}
    wanted = [
        place.get(tuple(map(plain_word, row)))
        for row in raw.cells[list(join.on)].itertuples(index=False)
    ]
    lost = sum(at is None for at in wanted)
    if lost:
        notes.append(f"{raw.file}: {lost} of {len(wanted)} rows have no match in {other.table!r}")
    added = (
        other.cells.astype(object)
        .reset_index(drop=True)
        .reindex([-1 if at is None else at for at in wanted])
    )
    added = added.set_axis(
        [plain_header(f"{join.origin}: {header}") for header in added.columns], axis=1
    ).set_axis(raw.cells.index)
    cells = pd.concat([raw.cells, added], axis=1)
    return replace(raw, cells=cells, letters=(*raw.letters, *[""] * added.shape[1]))


def refuse_absent(
    raw: RawTable, wanted: Iterable[str], grid: Grid | None = None, named: Collection[str] = ()
) -> None:
    """
    Refuse a table that lacks a header, or has it twice.

    Args:
        grid, named: the file, and all headers that are named, to tell which row comes nearest to holding them.

    Raises:
        Refused: with the nearest header there is.
    """
    headers = [str(header) for header in raw.cells.columns]
    for header in wanted:
        if headers.count(header) == 1:
            continue
        if header in headers:
            rule = f"{headers.count(header)} columns are headed {header!r}"
            raise Refused(rule, "rename one of them", raw.file)
        near = nearest(header, headers)
        action = f"did you mean {near!r}?" if near else _there_is(headers)
        row = nearest_row(grid, named) if grid is not None else None
        rule = f"{raw.table!r} has no column {header!r}"
        if row is not None and (row != raw.header_row or raw.header_row != 1):
            rule += f" in row {raw.header_row}; row {row} comes nearest to the headers named"
            action = action if row == raw.header_row else f"write 'header: {row}'"
        raise Refused(rule, action, raw.file)


def _there_is(headers: list[str]) -> str:
    more = " …" if len(headers) > MOST_NAMED else ""
    return f"there is {', '.join(filter(None, headers[:MOST_NAMED]))}{more}"


def filled_down(raw: RawTable, table: Table, headers: Iterable[str], notes: list[str]) -> RawTable:
    """Empty cells under these headers with the value of the nearest filled cell above; each header by itself."""
    cells = raw.cells.copy()
    for header in headers:
        own = cells[header].astype(object)
        empty = own.map(is_missing).to_numpy(dtype=bool)
        filled = own.mask(empty).ffill()
        filled = filled.where(filled.notna(), None)
        count = int((empty & filled.notna().to_numpy()).sum())
        cells[header] = filled
        notes.append(f"{table.name}: {count:,} empty cells under {header!r} filled from above")
    return replace(raw, cells=cells)


def filtered(raw: RawTable, table: Table, declared: TableMapping, notes: list[str]) -> RawTable:
    """The rows that `where` and `unless` leave."""
    kept = np.ones(len(raw.cells), dtype=bool)
    for rules, wanted in ((declared.where, True), (declared.unless, False)):
        for header, values in rules.items():
            is_listed = _listed(values, with_any_text=not wanted)
            kept &= np.array([is_listed(cell) == wanted for cell in raw.cells[header]], dtype=bool)
    if not kept.all():
        notes.append(
            f"{table.name}: {np.sum(~kept):,} of {len(kept):,} rows left out, as the mapping says"
        )
    return replace(raw, cells=raw.cells[kept])


def _listed(values: Iterable[Any], *, with_any_text: bool) -> Callable[[Any], bool]:
    """Whether a cell is one of some values; None stands for an empty one and, if so asked, `*` for any text."""
    words = {None if value is None else plain_word(value) for value in values}
    starred = [word for word in words if with_any_text and word is not None and "*" in word]
    pattern = text_pattern(starred) if starred else None

    def is_listed(cell: Any) -> bool:
        word = None if is_missing(cell) else plain_word(cell)
        any_text = pattern is not None and word is not None and pattern.fullmatch(word)
        return word in words or bool(any_text)

    return is_listed


def lengthened(raw: RawTable, table: Table) -> RawTable:
    """A table as declared, from one that has a column for each value of its first `wide` column."""
    headers = [plain_name(str(header)) for header in raw.cells.columns]
    if not table.wide or table.wide[0] in headers:
        return raw
    asked = tuple(
        str(h)
        for h, plain in zip(raw.cells.columns, headers, strict=True)
        if h and plain not in table.names
    )
    asked = tuple(header for header in asked if list(raw.cells.columns).count(header) == 1)
    name, value = table.wide
    return gathered(raw, Gather(headers=asked, name=name, value=value)) if asked else raw


def gathered(raw: RawTable, rule: Gather) -> RawTable:
    """One row per cell of what stands side by side, in the order of the rows; each keeps the letter of its column."""
    columns = [str(header) for header in raw.cells.columns]
    kept = [at for at, header in enumerate(columns) if header not in rule.headers]
    parts = []
    for header in rule.headers:
        part = raw.cells.iloc[:, kept].astype(object)
        parts.append(
            part.assign(**{rule.name: header, rule.value: raw.cells[header].astype(object)})
        )
    cells = pd.concat(parts)
    letters = np.repeat(
        [raw.letters[columns.index(header)] for header in rule.headers], len(raw.cells)
    )
    order = np.argsort(np.tile(np.arange(len(raw.cells)), len(parts)), kind="stable")
    order = order[
        cells[rule.value].map(lambda cell: not is_missing(cell)).to_numpy(dtype=bool)[order]
    ]
    places = (*(raw.letters[at] for at in kept), "", "")
    apart = {len(kept) + 1: tuple(letters[order].tolist())}
    return replace(
        raw, cells=cells.iloc[order], letters=places, headers=(), read=len(raw.cells), apart=apart
    )


def by_period(raw: RawTable, table: Table, periods: dict[str, str], notes: list[str]) -> RawTable:
    """One row per period of what stands side by side."""
    days = {name: _days(raw, pattern) for name, pattern in periods.items()}
    for name, pattern in periods.items():
        if not days[name]:
            raise Refused(
                f"no header is written as {pattern!r}", f"correct 'periods: {name}'", raw.file
            )
    headers = {header for found in days.values() for header in found.values()}
    kept = [at for at, header in enumerate(raw.cells.columns) if header not in headers]
    parts = []
    for day in sorted({day for found in days.values() for day in found}):
        part = raw.cells.iloc[:, kept].assign(**{PERIOD: StatedDay(day.year, day.month, day.day)})
        parts.append(
            part.assign(**{n: raw.cells[d[day]] if day in d else None for n, d in days.items()})
        )
    long = pd.concat(parts)
    empty = long[list(periods)].isna().all(axis=1)
    if empty.any():
        notes.append(
            f"{table.name}: {empty.sum():,} of {len(long):,} periods hold no value and are not reported"
        )
    letters = (*(raw.letters[at] for at in kept), *[""] * (len(periods) + 1))
    return replace(raw, cells=long[~empty], letters=letters)


def _days(raw: RawTable, pattern: str) -> dict[pd.Timestamp, str]:
    """Last days of the periods that headers name, by a pattern."""
    found = {}
    for header in raw.cells.columns:
        try:
            day = pd.Timestamp(datetime.strptime(str(header), pattern))
        except ValueError:
            continue
        whole = (
            "D" if "%d" in pattern else "M" if "%m" in pattern or "%b" in pattern.lower() else "Y"
        )
        found[day.to_period(whole).end_time.normalize()] = header
    return found


def rows_kept(
    frame: pd.DataFrame, table: Table, declared: TableMapping, notes: list[str]
) -> pd.DataFrame:
    """The rows that `distinct`, `keep` and `carry_forward` leave or make, each with the label of its own."""
    whole = len(frame)
    if declared.distinct:
        frame = frame[~frame.duplicated()]
    if declared.keep:
        frame = _one_of_each(frame, table, declared.keep)
    if len(frame) < whole:
        notes.append(f"{table.name}: {len(frame):,} rows made of {whole:,}, as the mapping says")
    return _carried(frame, table, declared.carry_forward) if declared.carry_forward else frame


def _one_of_each(frame: pd.DataFrame, table: Table, keep: Keep) -> pd.DataFrame:
    order, _ = parse(table[keep.by], frame[keep.by])
    at = pd.Series(np.arange(len(frame))).iloc[np.argsort(order.to_numpy(), kind="stable")]
    ordered = frame.iloc[at]
    return frame.iloc[sorted(at[~ordered.duplicated(list(keep.per), keep=keep.which).to_numpy()])]


def _carried(frame: pd.DataFrame, table: Table, rule: CarryForward) -> pd.DataFrame:
    """Rows that cannot be dated stay as they are, to be refused with their place."""
    days, _ = parse(table[rule.date], frame[rule.date])
    days = days.reset_index(drop=True)
    if days.isna().all():
        return frame
    ends = (
        pd.date_range(days.min(), days.max(), freq="ME", unit="us").union([days.max()]).to_numpy()
    )
    parts = [(at, None) for at in np.flatnonzero(days.isna())]
    groups = (
        frame.reset_index(drop=True)[days.notna()]
        .groupby(list(rule.per), sort=False, dropna=False)
        .indices
    )
    dated = np.flatnonzero(days.notna())
    for members in groups.values():
        own = dated[members][np.argsort(days.to_numpy()[dated[members]], kind="stable")]
        parts += [(at, days[at]) for at in own]
        records = days.to_numpy()[own]
        between = ends[(ends > records[0]) & ~np.isin(ends, records)]
        parts += zip(own[np.searchsorted(records, between, side="right") - 1], between, strict=True)
    result = frame.iloc[[at for at, _ in parts]]
    carried = [
        result[rule.date].iloc[n] if day is None else pd.Timestamp(day)
        for n, (_, day) in enumerate(parts)
    ]
    return result.assign(**{rule.date: pd.Series(carried, index=result.index, dtype=object)})
