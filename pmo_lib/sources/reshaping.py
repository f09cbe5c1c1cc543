"""A mapping carried out: files as found to tables as declared, every row that is left out counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cells import mapped, plain_word
from pmo_lib.sources.currencies import HEADER
from pmo_lib.sources.mapping import (
    CarryForward,
    ColumnMapping,
    Gather,
    Join,
    Keep,
    Mapping,
    TableMapping,
)
from pmo_lib.sources.parsing import parse
from pmo_lib.sources.readers import Found, RawTable, nearest, plain_name, problem

PERIOD = "period"
MOST_NAMED = 5


class Refused(Exception):
    """A table cannot be made: why, and the way out."""

    def __init__(self, rule: str, action: str = "", file: str = ""):
        super().__init__(rule)
        self.rule, self.action, self.file = rule, action, file


def apply(mapping: Mapping, found: Found) -> Found:
    """
    Our tables, from whatever a reader found.

    Returns:
        each mapped table that can be made, its cells still unchecked; problems of those that cannot; a note for
        whatever a rule left out or did not know.
    """
    tables, problems, notes = [], list(found.problems), list(found.notes)
    for name, declared in mapping.items():
        try:
            tables.append(_made(TABLES[name], declared, found, notes))
        except Refused as refusal:
            problems.append(problem(refusal.rule, refusal.action, table=name, file=refusal.file))
    return Found(tuple(tables), tuple(problems), tuple(notes), found.files)


def _made(table: Table, declared: TableMapping, found: Found, notes: list[str]) -> RawTable:
    raw = _origin(declared.origin, found)
    read = len(raw.cells)
    for join in declared.join:
        raw = _joined(raw, join, found, notes)
    _refuse_unknown(raw, declared)
    raw = _filtered(raw, table, declared, notes)
    if declared.periods:
        raw = _long(raw, table, declared.periods, notes)
    if declared.gather:
        _refuse_absent(raw, declared.gather.headers)
        raw = gathered(raw, declared.gather)
    declared = _with_declared_word(declared, table)
    cells = {
        name: _cells(raw, table, name, origin, declared)
        for name, origin in declared.columns.items()
    }
    notes += _unmapped(raw, table, declared)
    headers = tuple(" + ".join(origin.headers) for origin in declared.columns.values())
    letters = tuple(_letter(raw, origin) for origin in declared.columns.values())
    frame = pd.DataFrame(cells, index=raw.cells.index)
    kept = _rows_kept(frame, table, declared, notes)
    apart = _apart(raw, declared) if len(kept) == len(frame) else {}
    return RawTable(
        table.name,
        raw.file,
        raw.sheet,
        kept,
        letters,
        headers=headers,
        read=read,
        apart=apart,
        passed_over=_currencies_passed_over(raw, declared, kept.index),
    )


def _currencies_passed_over(
    raw: RawTable, declared: TableMapping, rows: pd.Index
) -> pd.DataFrame | None:
    """Columns named like a currency that the mapping does not read, for these rows of the file."""
    read = {header for origin in declared.columns.values() for header in origin.headers}
    named = [
        at
        for at, header in enumerate(raw.cells.columns)
        if header not in read and HEADER.search(str(header))
    ]
    cells = raw.cells.iloc[:, named]
    return cells[~cells.index.duplicated()].reindex(rows) if named else None


def _with_declared_word(declared: TableMapping, table: Table) -> TableMapping:
    """The mapping with the rating's own word beside its colour, where a scale reads the rating."""
    rating = declared.columns.get("declared_rag")
    if table.name != "status" or rating is None or rating.scale is None:
        return declared
    if "declared_word" in declared.columns:
        return declared
    word = rating.model_copy(update={"scale": None, "default": None})
    return declared.model_copy(update={"columns": {**declared.columns, "declared_word": word}})


def _apart(raw: RawTable, declared: TableMapping) -> dict[int, Sequence[str]]:
    places = {str(raw.cells.columns[at]): letters for at, letters in raw.apart.items()}
    return {
        at: places[o.column] for at, o in enumerate(declared.columns.values()) if o.column in places
    }


def _origin(name: str | None, found: Found) -> RawTable:
    named = {plain_name(raw.table): raw for raw in found.tables}
    if name is None:
        if len(named) != 1:
            raise Refused(f"the source holds {len(named)} tables", "say from which by 'from'")
        return next(iter(named.values()))
    if plain_name(name) not in named:
        near = nearest(plain_name(name), list(named))
        there = (
            ", ".join(sorted(raw.table for raw in named.values())[:MOST_NAMED])
            or "none that could be read"
        )
        action = f"did you mean {named[near].table!r}?" if near else f"there is {there}"
        raise Refused(f"there is no file or sheet {name!r}", action)
    return named[plain_name(name)]


def _joined(raw: RawTable, join: Join, found: Found, notes: list[str]) -> RawTable:
    other = _origin(join.origin, found)
    _refuse_absent(raw, join.on)
    _refuse_absent(other, join.on.values())
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
        [f"{join.origin}: {header}" for header in added.columns], axis=1
    ).set_axis(raw.cells.index)
    cells = pd.concat([raw.cells, added], axis=1)
    return replace(raw, cells=cells, letters=(*raw.letters, *[""] * added.shape[1]))


def _refuse_unknown(raw: RawTable, declared: TableMapping) -> None:
    gathered = {*declared.periods, PERIOD} if declared.periods else set()
    gathered |= {declared.gather.name, declared.gather.value} if declared.gather else set()
    wanted = [header for origin in declared.columns.values() for header in origin.headers]
    _refuse_absent(
        raw, [h for h in (*wanted, *declared.where, *declared.unless) if h not in gathered]
    )


def _refuse_absent(raw: RawTable, wanted) -> None:
    headers = [str(header) for header in raw.cells.columns]
    for header in wanted:
        if headers.count(header) == 1:
            continue
        if header in headers:
            raise Refused(
                f"{headers.count(header)} columns are headed {header!r}",
                "rename one of them",
                raw.file,
            )
        near = nearest(header, headers)
        action = (
            f"did you mean {near!r}?" if near else f"there is {', '.join(headers[:MOST_NAMED])} …"
        )
        raise Refused(f"{raw.table!r} has no column {header!r}", action, raw.file)


def _filtered(raw: RawTable, table: Table, declared: TableMapping, notes: list[str]) -> RawTable:
    kept = np.ones(len(raw.cells), dtype=bool)
    for rules, wanted in ((declared.where, True), (declared.unless, False)):
        for header, values in rules.items():
            words = {None if value is None else plain_word(value) for value in values}
            cells = [None if pd.isna(cell) else plain_word(cell) for cell in raw.cells[header]]
            kept &= np.array([(cell in words) == wanted for cell in cells], dtype=bool)
    if not kept.all():
        notes.append(
            f"{table.name}: {np.sum(~kept):,} of {len(kept):,} rows left out, as the mapping says"
        )
    return replace(raw, cells=raw.cells[kept])


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
        cells[rule.value]
        .map(lambda cell: not pd.isna(cell) and cell != "")
        .to_numpy(dtype=bool)[order]
    ]
    places = (*(raw.letters[at] for at in kept), "", "")
    apart = {len(kept) + 1: tuple(letters[order].tolist())}
    return replace(
        raw, cells=cells.iloc[order], letters=places, headers=(), read=len(raw.cells), apart=apart
    )


def _long(raw: RawTable, table: Table, periods: dict[str, str], notes: list[str]) -> RawTable:
    """One row per period of what stands side by side."""
    days = {name: _days(raw, pattern) for name, pattern in periods.items()}
    for name, pattern in periods.items():
        if not days[name]:
            raise Refused(
                f"no header is written as {pattern!r}", f"correct 'periods: {name}'", raw.file
            )
    gathered = {header for found in days.values() for header in found.values()}
    kept = [at for at, header in enumerate(raw.cells.columns) if header not in gathered]
    parts = []
    for day in sorted({day for found in days.values() for day in found}):
        part = raw.cells.iloc[:, kept].assign(**{PERIOD: day.date()})
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


def _cells(
    raw: RawTable, table: Table, name: str, origin: ColumnMapping, declared: TableMapping
) -> pd.Series:
    cells = _taken(raw, origin)
    if origin.constant is not None:
        return cells
    return mapped(table[name].type, origin, origin.over(declared.formats), cells)


def _taken(raw: RawTable, origin: ColumnMapping) -> pd.Series:
    if origin.constant is not None:
        return pd.Series([origin.constant] * len(raw.cells), index=raw.cells.index, dtype=object)
    if origin.column is not None:
        return raw.cells[origin.column]
    taken = raw.cells[list(origin.headers)].astype(object)
    rows = [
        [None if pd.isna(cell) or cell == "" else cell for cell in row]
        for row in taken.itertuples(index=False)
    ]
    if origin.first is not None:
        values = [next((cell for cell in row if cell is not None), None) for row in rows]
    else:
        values = [
            None if None in row else origin.separator.join(map(plain_word, row)) for row in rows
        ]
    return pd.Series(values, index=raw.cells.index, dtype=object)


def _letter(raw: RawTable, origin: ColumnMapping) -> str:
    return (
        raw.letters[list(raw.cells.columns).index(origin.column)]
        if origin.column is not None
        else ""
    )


def _unmapped(raw: RawTable, table: Table, declared: TableMapping) -> Iterator[str]:
    for name, origin in declared.columns.items():
        if origin.values is None or origin.constant is not None:
            continue
        cells = [
            plain_word(cell) for cell in _taken(raw, origin) if not pd.isna(cell) and cell != ""
        ]
        left = Counter(cell for cell in cells if cell not in origin.values)
        if left:
            named = ", ".join(
                f"{value!r} {count} times" for value, count in left.most_common(MOST_NAMED)
            )
            more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
            yield f"{table.name}.{name}: {len(left)} values are not in the mapping: {named}{more}"


def _rows_kept(
    frame: pd.DataFrame, table: Table, declared: TableMapping, notes: list[str]
) -> pd.DataFrame:
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
