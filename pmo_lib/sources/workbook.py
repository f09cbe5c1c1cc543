"""An Excel workbook with one sheet per table."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import SourceError
from pmo_lib.sources.files import Refused, content, lock_owner, readable
from pmo_lib.sources.limits import WIDEST_GAP, Sheet, preflight, scan
from pmo_lib.sources.readers import (
    Found,
    Naming,
    RawTable,
    Unreadable,
    file_facts,
    letter,
    problem,
    reader,
    take,
)

GUIDE = "Read me"
MOST_STRAYS = 20
MOST_NAMED = 5


@reader(".xlsx", ".xlsm")
def read_workbook(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """Every sheet that is named after a table; the others are noted. The only sheet may go by the file's name."""
    take(options)
    try:
        held = content(path)
        with preflight(path, held) as archive:
            sheets = scan(path, archive)
            notes = list(_notes_of(path, archive.namelist()))
    except (SourceError, Refused) as error:
        rule = error.message if isinstance(error, SourceError) else error.rule
        problems = (
            problem(rule, error.action, table=named(path.stem) or "", file=readable(path.name)),
        )
        return Found((), problems)
    wanted = {name: table for name in sheets if (table := named(name))}
    if len(sheets) == 1 and not wanted and named(path.stem):
        wanted = {next(iter(sheets)): named(path.stem)}
    for name in sheets:
        notes += _notes_on(path, name, sheets[name]) if name in wanted else _passed_over(path, name)
    problems = [
        entry
        for name, table in wanted.items()
        for entry in _strays(path, name, table, sheets[name])
    ]
    tables = [
        _table(path, held, name, table, sheets[name])
        for name, table in wanted.items()
        if sheets[name].width
    ]
    empty = [name for name in wanted if not sheets[name].width]
    problems += [
        problem(
            "has no header in its first row",
            "write the column names there",
            table=wanted[name],
            file=path.name,
            sheet=name,
        )
        for name in empty
    ]
    return Found(tuple(tables), tuple(problems), tuple(notes), (file_facts(path, held),))


def _passed_over(path: Path, name: str) -> list[str]:
    return (
        []
        if name == GUIDE
        else [f"{readable(path.name)}: sheet {name!r} is not named after a table"]
    )


def _notes_of(path: Path, parts: list[str]) -> Iterator[str]:
    """What a workbook brings that is not read."""
    name, owner = readable(path.name), lock_owner(path)
    if owner is not None:
        who = f" by {owner}" if owner else ""
        yield f"{name} is open in Excel{who}; what was saved last was read"
    if any(part.startswith("xl/externalLinks/") for part in parts):
        yield f"{name} links to other files; the links were not followed"
    if any(part.endswith("vbaProject.bin") for part in parts):
        yield f"{name} holds macros; they were not run"


def _notes_on(path: Path, name: str, sheet: Sheet) -> Iterator[str]:
    """What a person who looks at the sheet would not see, or see differently."""
    place = f"{readable(path.name)}: sheet {name!r}"
    if sheet.hidden:
        yield f"{place} is hidden; it was read"
    if sheet.hidden_rows:
        rows = ", ".join(map(str, sheet.hidden_rows[:MOST_NAMED])) + " …" * (
            len(sheet.hidden_rows) > MOST_NAMED
        )
        yield f"{place} hides {len(sheet.hidden_rows)} rows ({rows}), by hand or by a filter; they were read"
    if sheet.merged:
        ranges = ", ".join(sheet.merged[:MOST_NAMED]) + " …" * (len(sheet.merged) > MOST_NAMED)
        yield f"{place} has merged cells ({ranges}); only the first of each holds the value"


def _strays(path: Path, name: str, table: str, sheet: Sheet) -> Iterator[dict]:
    real = f"A1:{letter(max(sheet.width - 1, 0))}{max(sheet.height, 1)}"
    for row, column in sheet.far[:MOST_STRAYS]:
        place = f"{letter(column)}{row}"
        rule = f"stands far outside the table {real}, which was read without it"
        yield problem(
            rule, "delete it", table=table, file=path.name, sheet=name, row=row, cell=place
        )


def _table(path: Path, held: bytes, name: str, table: str, sheet: Sheet) -> RawTable:
    width, height = _extent(sheet)
    rows = list(
        _bounded(held, name, width, height) if sheet.far else _whole(held, name, width, height)
    )
    rows += [[None] * width for _ in range(height - len(rows))]
    for (row, column), text in sheet.unreadable.items():
        if row <= height and column < width:
            rows[row - 1][column] = _unreadable(text)
    header = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    frame = pd.DataFrame(rows[1:], columns=header, index=range(2, height + 1), dtype=object)
    frame = frame[frame.notna().any(axis=1)]
    return RawTable(
        table, path.name, name, frame, tuple(letter(position) for position in range(width))
    )


def _extent(sheet: Sheet) -> tuple[int, int]:
    """Columns and rows to read: values beside the header belong to the table if they are near."""
    height, width = sheet.height, sheet.width
    near = [
        last + 1 for row, last in sheet.rows.items() if row <= height and last < width + WIDEST_GAP
    ]
    return max([width, *near]), max(height, 1)


def _unreadable(text: str) -> Unreadable:
    if text:
        return Unreadable(text, "is an error of the spreadsheet", "correct the formula")
    return Unreadable("formula", "has no stored value", "open the workbook in Excel and save it")


def _whole(held: bytes, name: str, width: int, height: int) -> Iterator[list]:
    from python_calamine import CalamineWorkbook

    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(held))
        .get_sheet_by_name(name)
        .to_python(skip_empty_area=False)
    )
    for row in rows[:height]:
        cells = [None if cell == "" else cell for cell in row[:width]]
        yield cells + [None] * (width - len(cells))


def _bounded(held: bytes, name: str, width: int, height: int) -> Iterator[list]:
    """Row by row and no further than told: the fast reader would allocate the whole sheet."""
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(held), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = workbook[name]
        for row in sheet.iter_rows(max_row=height, max_col=width, values_only=True):
            yield [None if cell == "" else cell for cell in row]
    finally:
        workbook.close()
