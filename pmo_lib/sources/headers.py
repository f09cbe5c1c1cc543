"""The row of a file that holds the headers, and the rows below it that are data."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cell_parsing import is_missing, shown
from pmo_lib.sources.files import Refused
from pmo_lib.sources.mapping import plain_header, row_range
from pmo_lib.sources.readers import Found, Grid, RawTable, letter, nearest, plain_name, problem

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_NAMED = 5
AUTO = "auto"


def all_headed(found: Found) -> Found:
    """What a reader found, with the headers where the source says; without a mapping, so by the names of our columns."""
    tables, problems, notes = [], list(found.problems), list(found.notes)
    for table in found.tables:
        needed = TABLES[table.table].required if table.table in TABLES else ()
        try:
            raw = headed(table, needed=needed, plain=plain_name)
        except Refused as refusal:
            place = {"table": table.table, "file": table.file, "sheet": table.sheet}
            problems.append(problem(refusal.rule, refusal.action, **place))
            continue
        tables.append(raw)
        problems += raw.problems
        notes += raw.notes
    return Found(tuple(tables), tuple(problems), tuple(notes), found.files, found.ready)


def headed(
    table: Grid | RawTable,
    *,
    header: int | str | None = None,
    skipped: Iterable[int | str] = (),
    needed: Collection[str] = (),
    wanted: Collection[str] = (),
    plain: Callable[[str], str] = plain_header,
) -> RawTable:
    """
    A table with its headers, and the rows below them that hold anything.

    Args:
        table: as a reader found it; a table whose headers are fixed, such as one of a database, stays as it is.
        header: the row of the headers, counted from one, or `auto`; None: as the source says, else the first row that
            is not blank.
        skipped: rows below the header that are no data, such as 5 or "12-14".
        needed: headers that the row must hold to be taken by `auto`; of rows that hold them, the first with the most
            of `wanted` is taken.
        plain: how headers are compared.

    Returns:
        cells without white space at their ends; the index holds the numbers of the rows. Blank rows, rows that repeat
        the header and skipped rows are left out; rows that do not fit the header are among its problems.

    Raises:
        Refused: there is no such row, or a skipped row is not below it or cannot be named.
    """
    if isinstance(table, RawTable):
        if list(skipped):
            rule = "has no numbered rows that skip_rows could name"
            raise Refused(rule, "leave out rows by 'where' or 'unless'")
        return table
    if not any(_is_filled(row) for row in table.rows):
        raise Refused("is empty", "write the column names in its first row")
    notes: list[str] = []
    row = table.header if header is None else header
    if row == AUTO:
        number = _found(table, needed, wanted, plain)
        notes.append(f"{_place(table)}: row {number} holds the headers")
    else:
        number = row or next(n for n, cells in enumerate(table.rows, 1) if _is_filled(cells))
    if number > len(table.rows):
        raise Refused(
            f"has no row {number}, which should hold the headers; it has {len(table.rows):,} rows",
            "correct 'header'",
        )
    headers = [_header(cell) for cell in table.rows[number - 1]]
    if not any(headers):
        raise Refused(f"row {number}, which should hold the headers, is blank", "correct 'header'")
    _refuse_other_delimiter(table.rows[number - 1], table.delimiter)
    numbers = _kept_rows(table, number, list(skipped), notes)
    return _table(table, number, numbers, notes)


def _header(cell: Any) -> str:
    return "" if is_missing(cell) else plain_header(shown(cell))


def _is_filled(cells: Sequence[Any]) -> bool:
    return any(not is_missing(cell) for cell in cells)


def _place(table: Grid) -> str:
    return f"{table.file} {table.sheet}".strip()


def _found(
    table: Grid, needed: Collection[str], wanted: Collection[str], plain: Callable[[str], str]
) -> int:
    """The first row that holds all needed headers, and most of the wanted ones."""
    needed = {plain(header) for header in needed}
    wanted = {plain(header) for header in wanted}
    best, most = 0, (0, -1)
    for number, cells in enumerate(table.rows, 1):
        own = {plain(_header(cell)) for cell in cells if not is_missing(cell)}
        count = len(needed & own), len(wanted & own)
        if own and count > most:
            best, most = number, count
        if own and most == (len(needed), len(wanted)):
            break
    if most[0] < len(needed):
        headers = [_header(cell) for cell in table.rows[best - 1]]
        _refuse_other_delimiter(table.rows[best - 1], table.delimiter)
        lacking = sorted(needed - {plain(header) for header in headers})
        near = nearest(lacking[0], [header for header in headers if header])
        rule = f"no row holds every header that is named; row {best} comes nearest and lacks"
        rule += f" {', '.join(map(repr, lacking[:MOST_NAMED]))}"
        raise Refused(rule, f"did you mean {near!r}?" if near else "correct the headers")
    return best


def nearest_row(table: Grid | RawTable, wanted: Collection[str]) -> int | None:
    """The row that holds most of some headers; None where none holds any."""
    rows = table.rows if isinstance(table, Grid) else ()
    counts = [len({_header(cell) for cell in cells} & set(wanted)) for cells in rows]
    return counts.index(max(counts)) + 1 if any(counts) else None


def _refuse_other_delimiter(cells: Sequence[Any], delimiter: str) -> None:
    for other, name in DELIMITERS.items() if delimiter else ():
        if len(cells) == 1 and other != delimiter and other in cells[0]:
            shown_sign = {"\t": '"\\t"'}.get(other, f'"{other}"')
            rule = f"separates its cells by {name}, not {DELIMITERS[delimiter]}"
            raise Refused(rule, f"say 'delimiter: {shown_sign}' under source")


def _kept_rows(table: Grid, header: int, skipped: list[int | str], notes: list[str]) -> list[int]:
    """Numbers of the rows that are data; what is left out is counted."""
    ranges = [row_range(entry) for entry in skipped]
    first = min((rows.start for rows in ranges), default=header + 1)
    if first <= header:
        rule = f"skip_rows names row {first}, which is not below the header in row {header}"
        raise Refused(rule, "correct 'skip_rows' or 'header'")
    last = max((n for n, cells in enumerate(table.rows, 1) if _is_filled(cells)), default=0)
    numbers = range(header + 1, last + 1)
    kept = [n for n in numbers if not any(n in rows for rows in ranges)]
    if ranges:
        notes.append(f"{_place(table)}: {len(numbers) - len(kept):,} rows left out by skip_rows")
    return [n for n in kept if _is_filled(table.rows[n - 1])]


def _table(table: Grid, header: int, numbers: list[int], notes: list[str]) -> RawTable:
    headers = [_header(cell) for cell in table.rows[header - 1]]
    width = len(headers)
    fewest = max((at + 1 for at, header in enumerate(headers) if header), default=0)
    rows, kept, ragged, repeated = [], [], [], []
    for number in numbers:
        cells = [_cell(cell) for cell in table.rows[number - 1]]
        while len(cells) > width and cells[-1] is None:
            cells.pop()
        if not fewest <= len(cells) <= width:
            ragged.append((number, len(cells)))
        elif all(cell is None or _header(cell) == headers[at] for at, cell in enumerate(cells)):
            repeated.append(number)
        else:
            rows.append(cells + [None] * (width - len(cells)))
            kept.append(number)
    if repeated:
        some = ", ".join(map(str, repeated[:MOST_NAMED]))
        more = " …" if len(repeated) > MOST_NAMED else ""
        one = len(repeated) == 1
        words = "1 row that repeats" if one else f"{len(repeated):,} rows that repeat"
        verb = "was" if one else "were"
        notes.append(f"{_place(table)}: {words} the header {verb} left out (row {some}{more})")
    frame = pd.DataFrame(rows, columns=headers, index=kept, dtype=object)
    letters = tuple(letter(position) for position in range(width))
    raw = RawTable(table.table, table.file, table.sheet, frame, letters)
    problems = [_ragged(raw, number, cells, width, table.delimiter) for number, cells in ragged]
    return replace(
        raw,
        read=len(kept) + len(ragged),
        header_row=header,
        problems=(*table.problems, *problems),
        notes=tuple(notes),
    )


def _cell(cell: Any) -> Any:
    if is_missing(cell):
        return None
    return cell.strip() if isinstance(cell, str) else cell


def _ragged(raw: RawTable, number: int, cells: int, width: int, delimiter: str) -> dict:
    rule = f"line {number} has {cells} {'cell' if cells == 1 else 'cells'} where the header has {width}"
    name = DELIMITERS.get(delimiter, "delimiter")
    action = (
        f"quote cells that hold a {name}"
        if cells > width
        else f"write the {name} of empty cells at the end of the line too, or quote line breaks"
    )
    return {**raw.problem(rule, action), "row": number}
