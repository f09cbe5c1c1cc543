"""A mapping carried out: files as found to tables as declared, every row that is left out counted."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cell_parsing import NUMBERS, StatedDay, parse
from pmo_lib.sources.currencies import HEADER
from pmo_lib.sources.date_formats import ISO_DATE
from pmo_lib.sources.files import Refused
from pmo_lib.sources.headers import headed
from pmo_lib.sources.mapped_columns import mapped_column
from pmo_lib.sources.mapping import ColumnMapping, TableMapping, plain_header
from pmo_lib.sources.mapping import Mapping as Declared
from pmo_lib.sources.mapping import Part as DeclaredPart
from pmo_lib.sources.readers import Found, Grid, Part, RawTable, nearest, plain_name, problem
from pmo_lib.sources.row_shapes import (
    MOST_NAMED,
    PERIOD,
    by_period,
    filled_down,
    filtered,
    gathered,
    joined,
    refuse_absent,
    rows_kept,
)

ORGANIZATION = "organization"


def apply(
    mapping: Declared, found: Found, constants: Mapping[str, Mapping[str, Any]] | None = None
) -> Found:
    """
    Our tables, from whatever a reader found.

    Args:
        constants: as of `validation.check`; the fiscal year of the organization decides where `round_to` moves a date.

    Returns:
        each mapped table that can be made, its cells still unchecked; problems of those that cannot; a note for
        whatever a rule left out or did not know.
    """
    tables, problems, notes = {}, list(found.problems), list(found.notes)
    start = _month((constants or {}).get(ORGANIZATION, {}).get("fiscal_year_start"))
    for name in sorted(mapping, key=lambda name: name != ORGANIZATION):
        try:
            tables[name] = _made(TABLES[name], mapping[name], found, start, notes)
        except Refused as refusal:
            problems.append(problem(refusal.rule, refusal.action, table=name, file=refusal.file))
            continue
        if name == ORGANIZATION:
            start = _fiscal_year_start(tables[name], start)
    ordered = tuple(tables[name] for name in mapping if name in tables)
    ready = tuple(raw for raw in found.ready if raw.table not in mapping)
    return Found(ordered, tuple(problems), tuple(dict.fromkeys(notes)), found.files, ready)


def _month(value: Any) -> int:
    return int(value) if value in range(1, 13) else 1


def _fiscal_year_start(organization: RawTable, otherwise: int) -> int:
    if "fiscal_year_start" not in organization.cells:
        return otherwise
    months, _ = parse(
        TABLES[ORGANIZATION]["fiscal_year_start"], organization.cells["fiscal_year_start"]
    )
    return _month(months.dropna().iloc[0]) if months.notna().any() else otherwise


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """The rows of one file: as found, and our columns of them."""

    raw: RawTable
    frame: pd.DataFrame  # rows counted from zero
    columns: Mapping[str, ColumnMapping]

    def headers(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(
            " + ".join(self.columns[n].headers) if n in self.columns else "" for n in names
        )

    def written(self, name: str) -> list[Any]:
        """The cells of a column of ours as the file holds them."""
        origin = self.columns.get(name)
        if origin is None:
            return [None] * len(self.frame)
        return (
            self.frame[name] if origin.column is None else self.raw.cells[origin.column]
        ).tolist()

    def letters(self, name: str) -> Sequence[str]:
        """The letter of a column of ours in each row."""
        origin = self.columns.get(name)
        if origin is None or origin.column is None:
            return [""] * len(self.frame)
        position = list(self.raw.cells.columns).index(origin.column)
        letters = self.raw.apart.get(position)
        return [self.raw.letters[position]] * len(self.frame) if letters is None else letters


def _made(
    table: Table, declared: TableMapping, found: Found, start: int, notes: list[str]
) -> RawTable:
    declared = _with_declared_word(declared, table)
    if declared.stack is None:
        pieces = [_piece(table, declared, None, found, start, notes)]
    else:
        pieces = [
            _piece(table, _as_one(declared, part), part, found, start, notes)
            for part in declared.stack
        ]
    names = declared.own_columns
    frame = pd.concat([piece.frame for piece in pieces], ignore_index=True).reindex(columns=names)
    kept = rows_kept(frame, table, declared, notes)
    at = kept.index.to_numpy()
    numbers = np.concatenate([piece.raw.cells.index.to_numpy() for piece in pieces])
    raw = pieces[0].raw
    made = RawTable(
        table.name,
        ", ".join(dict.fromkeys(piece.raw.file for piece in pieces)),
        raw.sheet if len(pieces) == 1 else "",
        kept.set_axis(pd.Index(numbers[at], dtype="int64")),
        tuple(_common(piece.letters(name) for piece in pieces) for name in names),
        headers=pieces[0].headers(names) if declared.stack is None else _headers(declared),
        read=sum(_rows_read(piece.raw) for piece in pieces),
        apart=_apart(pieces, names, at),
        passed_over=_currencies_passed_over(pieces, at),
        written={
            position: [cells[row] for row in at]
            for position, name in enumerate(names)
            if table[name].type in NUMBERS
            for cells in [[cell for piece in pieces for cell in piece.written(name)]]
        },
        problems=tuple(
            {**entry, "table": table.name} for piece in pieces for entry in piece.raw.problems
        ),
    )
    return made if declared.stack is None else _with_parts(made, pieces, names, at)


def _rows_read(raw: RawTable) -> int:
    return len(raw.cells) if raw.read is None else raw.read


def _headers(declared: TableMapping) -> tuple[str, ...]:
    columns = [*reversed([part.columns for part in declared.stack or ()]), declared.columns]
    merged = {name: origin for own in columns for name, origin in own.items()}
    return tuple(" + ".join(merged[name].headers) for name in declared.own_columns)


def _common(letters) -> str:
    """The letter of a column if it is the same in every row of every piece."""
    all_letters = {letter for own in letters for letter in own}
    return all_letters.pop() if len(all_letters) == 1 else ""


def _apart(pieces: list[_Piece], names: list[str], at: np.ndarray) -> dict[int, Sequence[str]]:
    """Letters of each row, for the columns that have not the same one in all rows."""
    apart = {}
    for position, name in enumerate(names):
        letters = [letter for piece in pieces for letter in piece.letters(name)]
        if len(set(letters)) > 1:
            apart[position] = tuple(letters[row] for row in at)
    return apart


def _with_parts(made: RawTable, pieces: list[_Piece], names: list[str], at: np.ndarray) -> RawTable:
    parts = tuple(Part(piece.raw.file, piece.raw.sheet, piece.headers(names)) for piece in pieces)
    part_of = np.repeat(np.arange(len(pieces)), [len(piece.frame) for piece in pieces])
    return replace(made, parts=parts, part_of=tuple(part_of[at].tolist()))


def _currencies_passed_over(pieces: list[_Piece], at: np.ndarray) -> pd.DataFrame | None:
    """Columns named like a currency that the mapping does not read, for these rows."""
    frames = []
    for piece in pieces:
        read = {header for origin in piece.columns.values() for header in origin.headers}
        headers = [str(header) for header in piece.raw.cells.columns]
        named = [
            position
            for position, header in enumerate(headers)
            if header not in read and HEADER.search(header) and headers.index(header) == position
        ]
        frames.append(piece.raw.cells.iloc[:, named].astype(object).reset_index(drop=True))
    if not any(frame.shape[1] for frame in frames):
        return None
    return pd.concat(frames, ignore_index=True).iloc[at]


def _with_declared_word(declared: TableMapping, table: Table) -> TableMapping:
    """The mapping with the rating's own word beside its colour, where a scale reads the rating."""
    parts = [_with_word(part, declared.formats.scale, table) for part in declared.stack or ()]
    declared = _with_word(declared, None, table)
    return declared.model_copy(update={"stack": tuple(parts)}) if parts else declared


def _with_word(own, scale: Any, table: Table):
    rating = own.columns.get("declared_rag")
    if table.name != "status" or rating is None or "declared_word" in own.columns:
        return own
    of_formats = own.formats.scale or scale
    if rating.scale is None and (of_formats is None or rating.values or not rating.headers):
        return own
    word = rating.model_copy(update={"scale": None, "default": None, "otherwise": None})
    return own.model_copy(update={"columns": {**own.columns, "declared_word": word}})


def _as_one(declared: TableMapping, part: DeclaredPart) -> TableMapping:
    """The table as if a part of its stack were all of it."""
    return declared.model_copy(
        update={
            "origin": part.origin,
            "stack": None,
            "header": declared.header if part.header is None else part.header,
            "skip_rows": declared.skip_rows if part.skip_rows is None else part.skip_rows,
            "fill_down": declared.fill_down if part.fill_down is None else part.fill_down,
            "formats": part.formats.over(declared.formats),
            "columns": {**declared.columns, **part.columns},
        }
    )


def _piece(
    table: Table,
    declared: TableMapping,
    part: DeclaredPart | None,
    found: Found,
    start: int,
    notes: list[str],
) -> _Piece:
    grid = _origin(declared.origin, found)
    named = list(dict.fromkeys(_named_headers(declared)))
    constants = part.set if part else {}
    wanted = [header for header in named if header not in constants]
    needed = wanted if part is None else [h for h in wanted if h in _needed(table, declared, part)]
    try:
        raw = headed(
            grid, header=declared.header, skipped=declared.skip_rows, needed=needed, wanted=wanted
        )
    except Refused as refusal:
        raise Refused(refusal.rule, refusal.action, grid.file) from refusal
    notes += raw.notes
    raw = _with_constants(raw, constants)
    own_grid = grid if isinstance(grid, Grid) else None
    if part is None:
        refuse_absent(raw, wanted, own_grid, wanted)
    else:
        raw = _with_lacking(raw, table, declared, part, own_grid, named, notes)
    if declared.fill_down:
        raw = filled_down(raw, table, declared.fill_down, notes)
    for join in declared.join:
        raw = joined(raw, join, headed(_origin(join.origin, found)), notes)
    refuse_absent(raw, _joined_headers(declared))
    raw = filtered(raw, table, declared, notes)
    if declared.periods:
        raw = by_period(raw, table, declared.periods, notes)
    if declared.gather:
        raw = gathered(raw, declared.gather)
    frame = {
        name: mapped_column(raw, table, name, origin, declared.formats, start, notes)
        for name, origin in declared.columns.items()
    }
    return _Piece(raw, pd.DataFrame(frame).reset_index(drop=True), declared.columns)


def _named_headers(declared: TableMapping) -> Iterator[str]:
    """Headers of the file itself that a mapping names."""
    derived = {*declared.periods, PERIOD} if declared.periods else set()
    if declared.gather:
        derived |= {declared.gather.name, declared.gather.value}
        yield from declared.gather.headers
    derived |= set(_joined_headers(declared))
    columns = [header for origin in declared.columns.values() for header in origin.headers]
    joins = [header for join in declared.join for header in join.on]
    for header in (*columns, *declared.where, *declared.unless, *declared.fill_down, *joins):
        if header not in derived:
            yield header


def _joined_headers(declared: TableMapping) -> list[str]:
    """Headers that a mapping names of joined files."""
    prefixes = tuple(plain_header(f"{join.origin}: ") + " " for join in declared.join)
    columns = [header for origin in declared.columns.values() for header in origin.headers]
    named = (*columns, *declared.where, *declared.unless)
    return [header for header in named if prefixes and header.startswith(prefixes)]


def _needed(table: Table, declared: TableMapping, part: DeclaredPart) -> set[str]:
    """Headers that a part must have: those of its own, and those of required columns."""
    own = [header for origin in part.columns.values() for header in origin.headers]
    of_required = [
        header
        for name, origin in declared.columns.items()
        if table[name].required and origin.first is None
        for header in origin.headers
    ]
    joins = [header for join in declared.join for header in join.on]
    return {*own, *of_required, *(part.fill_down or ()), *joins}


def _with_constants(raw: RawTable, constants: Mapping[str, Any]) -> RawTable:
    """Constants of a part under headers of their own; a day among them is a day whatever the formats."""
    cells = raw.cells
    for header, value in constants.items():
        if header in cells.columns:
            rule = f"{raw.table!r} has a column {header!r} itself"
            raise Refused(rule, "write another header under 'set'", raw.file)
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            with suppress(ValueError):  # it stays a text, and is rejected where a day is wanted
                value = StatedDay.fromisoformat(value[:10])
        column = pd.Series([value] * len(cells), index=cells.index, dtype=object)
        cells = pd.concat([cells, column.rename(header)], axis=1)
    return replace(raw, cells=cells, letters=(*raw.letters, *[""] * len(constants)))


def _with_lacking(
    raw: RawTable,
    table: Table,
    declared: TableMapping,
    part: DeclaredPart,
    grid: Grid | None,
    named: list[str],
    notes: list[str],
) -> RawTable:
    """A part with an empty column for each header that it may lack."""
    headers = set(raw.cells.columns)
    refuse_absent(raw, [h for h in named if h in headers])  # each of them once
    refuse_absent(raw, [h for h in named if h in _needed(table, declared, part)], grid, named)
    for name, origin in declared.columns.items():
        if table[name].required and origin.first and not headers & set(origin.first):
            refuse_absent(raw, origin.first, grid, named)
    lacking = [header for header in named if header not in headers]
    if not lacking:
        return raw
    listed = ", ".join(map(repr, lacking))
    notes.append(f"{table.name}: {raw.table!r} has no column {listed}; its rows are empty there")
    empty = pd.DataFrame(None, index=raw.cells.index, columns=lacking, dtype=object)
    cells = pd.concat([raw.cells, empty], axis=1)
    return replace(raw, cells=cells, letters=(*raw.letters, *[""] * len(lacking)))


def _origin(name: str | None, found: Found) -> RawTable | Grid:
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
