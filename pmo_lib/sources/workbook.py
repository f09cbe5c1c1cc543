"""An Excel workbook with one sheet per table."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pmo_lib.errors import SourceError
from pmo_lib.sources import old_workbook, open_document
from pmo_lib.sources.files import Refused, content, lock_owner, readable
from pmo_lib.sources.limits import MAXIMUM_AREA, Sheet, preflight, scan
from pmo_lib.sources.readers import (
    Found,
    Grid,
    Naming,
    Unreadable,
    file_facts,
    letter,
    plain_name,
    problem,
    reader,
    take,
)

GUIDE = "Read me"
MOST_STRAYS = 20
MOST_NAMED = 5


WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


@reader(*WORKBOOKS)
def read_workbook(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """
    Every sheet that is named after a table; the others are noted. The only sheet may go by the file's name.

    A hidden sheet is read only where the mapping or the option `sheet` names it.

    Args:
        options: `header`, the row that holds the headers, counted from one, or `auto`; `sheet`, the one that is read.

    Raises:
        SourceError: there is no such sheet.
    """
    chosen = take(options, header=None, sheet=None)
    try:
        held = content(path)
        sheets, notes = _counted(path, held)
    except (SourceError, Refused) as error:
        rule = error.message if isinstance(error, SourceError) else error.rule
        place = {"table": named(path.stem) or "", "file": readable(path.name)}
        return Found((), (problem(rule, error.action, **place),))
    shown = _chosen(path, sheets, chosen["sheet"], named, notes)
    wanted = {name: table for name in shown if (table := named(name))}
    if len(shown) == 1 and not wanted and named(path.stem):
        wanted = {next(iter(shown)): named(path.stem)}
    for name in shown:
        notes += _notes_on(path, name, sheets[name]) if name in wanted else _passed_over(path, name)
    tables, problems = [], []
    for name, table in wanted.items():
        try:
            tables.append(_grid(path, held, name, table, sheets[name], chosen["header"]))
        except Refused as refusal:
            place = {"table": table, "file": readable(path.name), "sheet": name}
            problems.append(problem(refusal.rule, refusal.action, **place))
    return Found(tuple(tables), tuple(problems), tuple(notes), (file_facts(path, held),))


def _counted(path: Path, held: bytes) -> tuple[dict[str, Sheet], list[str]]:
    """What each sheet holds, counted before anything is read; what the workbook brings besides."""
    kind = path.suffix.lower()
    if kind == ".xls":
        return old_workbook.scan(path, held), list(_notes_of(path, []))
    if kind == ".ods":
        with preflight(path, held) as archive:
            return _with_metadata(path, held, open_document.scan(path, archive)), []
    with preflight(path, held) as archive:
        return scan(path, archive), list(_notes_of(path, archive.namelist()))


def _with_metadata(path: Path, held: bytes, sheets: dict[str, Sheet]) -> dict[str, Sheet]:
    """Which sheets are hidden, and which of their cells are merged."""
    from python_calamine import SheetVisibleEnum

    workbook = _opened(path, held)
    for one in workbook.sheets_metadata:
        if one.name in sheets:
            sheets[one.name].hidden = one.visible != SheetVisibleEnum.Visible
            for (top, left), (bottom, right) in (
                workbook.get_sheet_by_name(one.name).merged_cell_ranges or ()
            ):
                area = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
                sheets[one.name].merged.append(area)
    return sheets


def _opened(path: Path, held: bytes):
    """A workbook that was counted before."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(held))
    except (CalamineError, OSError, ValueError) as error:
        rule, action = "is damaged: its parts do not fit together", "open it and save it again"
        raise Refused(rule, action) from error


def _chosen(
    path: Path, sheets: Mapping[str, Sheet], sheet: str | None, named: Naming, notes: list[str]
) -> list[str]:
    """The sheets that may be read: the one that is asked for, or all that are visible or named; hidden ones are noted."""
    file = readable(path.name)
    if sheet is not None:
        asked = [name for name in sheets if plain_name(name) == plain_name(sheet)]
        if not asked:
            visible = ", ".join(repr(name) for name in sheets if not sheets[name].hidden)
            message, action = f"there is no sheet {sheet!r}", f"there is {visible or 'none'}"
            raise SourceError(message, code="PMO-D07", where=file, action=action)
        return asked[:1]
    hidden = [name for name in sheets if sheets[name].hidden and not named.names(name)]
    if hidden:
        listed = ", ".join(map(repr, hidden[:MOST_NAMED])) + " …" * (len(hidden) > MOST_NAMED)
        word = "sheet is" if len(hidden) == 1 else "sheets are"
        notes.append(f"{file}: {len(hidden)} {word} hidden and left out: {listed}")
    return [name for name in sheets if name not in hidden]


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
        yield f"{place} is hidden and was read, since it is named"
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


def _grid(
    path: Path, held: bytes, name: str, table: str, sheet: Sheet, header: int | str | None
) -> Grid:
    width, height = sheet.width, sheet.height
    if not width:
        raise Refused("has no header in its first row", "write the column names there")
    if width * height > MAXIMUM_AREA:
        rule = f"spans {height:,} rows and {width:,} columns"
        raise Refused(rule, "delete what stands far from the table, or give CSV or Parquet files")
    is_bounded = sheet.far and path.suffix.lower() in (".xlsx", ".xlsm")
    rows = list((_bounded if is_bounded else _whole)(path, held, name, width, height))
    rows += [[None] * width for _ in range(height - len(rows))]
    for (row, column), text in sheet.unreadable.items():
        if row <= height and column < width:
            rows[row - 1][column] = _unreadable(text)
    strays = tuple(_strays(path, name, table, sheet))
    return Grid(table, readable(path.name), name, rows, header, problems=strays)


def _unreadable(text: str) -> Unreadable:
    if text:
        return Unreadable(text, "is an error of the spreadsheet", "correct the formula")
    return Unreadable("formula", "has no stored value", "open the workbook in Excel and save it")


def _whole(path: Path, held: bytes, name: str, width: int, height: int) -> Iterator[list]:
    rows = _opened(path, held).get_sheet_by_name(name).to_python(skip_empty_area=False)
    for row in rows[:height]:
        cells = [None if cell == "" else cell for cell in row[:width]]
        yield cells + [None] * (width - len(cells))


def _bounded(path: Path, held: bytes, name: str, width: int, height: int) -> Iterator[list]:
    """Row by row and no further than the stated row: the fast reader would allocate the whole sheet."""
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(held), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = workbook[name]
        for row in sheet.iter_rows(max_row=height, max_col=width, values_only=True):
            yield [None if cell == "" else cell for cell in row]
    finally:
        workbook.close()
