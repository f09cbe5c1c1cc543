"""An Excel workbook with one sheet per table."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import SourceError
from pmo_lib.sources.limits import WIDEST_GAP, Sheet, preflight, scan
from pmo_lib.sources.readers import Found, RawTable, Unreadable, file_facts, letter, problem, reader, table_named, take

GUIDE = "Read me"
MOST_STRAYS = 20


@reader(".xlsx", ".xlsm")
def read_workbook(path: Path, options: Mapping[str, Any]) -> Found:
    """Every sheet that is named after a table; the others are noted."""
    take(options)
    try:
        with preflight(path) as archive:
            sheets, _ = scan(path, archive)
    except SourceError as error:
        return Found((), (problem(error.message, error.action, table="", file=path.name),))
    wanted = {name: table for name in sheets if (table := table_named(name))}
    notes = [
        f"{path.name}: sheet {name!r} is not named after a table"
        for name in sheets
        if name not in wanted and name != GUIDE
    ]
    problems = [entry for name, table in wanted.items() for entry in _strays(path, name, table, sheets[name])]
    tables = [_table(path, name, table, sheets[name]) for name, table in wanted.items() if sheets[name].width]
    empty = [name for name in wanted if not sheets[name].width]
    problems += [problem("has no header in its first row", "write the column names there", table=wanted[name], file=path.name,
                         sheet=name) for name in empty]  # fmt: skip
    return Found(tuple(tables), tuple(problems), tuple(notes), (file_facts(path, path.read_bytes()),))


def _strays(path: Path, name: str, table: str, sheet: Sheet) -> Iterator[dict]:
    real = f"A1:{letter(max(sheet.width - 1, 0))}{max(sheet.height, 1)}"
    for row, column in sheet.far[:MOST_STRAYS]:
        place = f"{letter(column)}{row}"
        rule = f"stands far outside the table {real}, which was read without it"
        yield problem(rule, "delete it", table=table, file=path.name, sheet=name, row=row, cell=place)


def _table(path: Path, name: str, table: str, sheet: Sheet) -> RawTable:
    width, height = _extent(sheet)
    rows = list(_bounded(path, name, width, height) if sheet.far else _whole(path, name, width, height))
    rows += [[None] * width for _ in range(height - len(rows))]
    for (row, column), text in sheet.unreadable.items():
        if row <= height and column < width:
            rows[row - 1][column] = _unreadable(text)
    header = ["" if cell is None else str(cell).strip() for cell in rows[0]]
    frame = pd.DataFrame(rows[1:], columns=header, index=range(2, height + 1), dtype=object)
    frame = frame[frame.notna().any(axis=1)]
    return RawTable(table, path.name, name, frame, tuple(letter(position) for position in range(width)))


def _extent(sheet: Sheet) -> tuple[int, int]:
    """Columns and rows to read: values beside the header belong to the table if they are near."""
    near = [last + 1 for row, last in sheet.rows.items() if row <= sheet.height and last < sheet.width + WIDEST_GAP]
    return max([sheet.width, *near]), max(sheet.height, 1)


def _unreadable(text: str) -> Unreadable:
    if text:
        return Unreadable(text, "is an error of the spreadsheet", "correct the formula")
    return Unreadable("formula", "has no stored value", "open the workbook in Excel and save it")


def _whole(path: Path, name: str, width: int, height: int) -> Iterator[list]:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    for row in rows[:height]:
        cells = [None if cell == "" else cell for cell in row[:width]]
        yield cells + [None] * (width - len(cells))


def _bounded(path: Path, name: str, width: int, height: int) -> Iterator[list]:
    """Row by row and no further than told: the fast reader would allocate the whole sheet."""
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = workbook[name]
        for row in sheet.iter_rows(max_row=height, max_col=width, values_only=True):
            yield [None if cell == "" else cell for cell in row]
    finally:
        workbook.close()
