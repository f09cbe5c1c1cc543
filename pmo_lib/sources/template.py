"""The workbook people fill in, written from the declared tables, with examples that no reader takes for data."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cell_parsing import LARGEST
from pmo_lib.sources.date_formats import FIRST_YEAR, LAST_YEAR
from pmo_lib.sources.readers import EXAMPLE, letter
from pmo_lib.sources.workbook import GUIDE

ROWS = 5_000  # so many rows get drop-downs and formats
MADE = datetime(2026, 1, 1)
FORMATS = {"date": "yyyy-mm-dd", "id": "@", "text": "@", "money": "#,##0", "share": "0%"}
ABOUT = (
    "One sheet per table. Fill in what you have; a table or column you do not have may stay empty or be deleted, but for the",
    "columns marked *. Headers stay as they are. Dates are dates, numbers are numbers without units, shares are parts of one",
    "(45 % is 0.45). What does not fit is listed by cell, never guessed: pmo check <portfolio>.",
    f"Rows in grey italics that begin with '{EXAMPLE}' are made up and show how a row may look. Write over them, delete them or leave",
    "them: a row whose first cell begins so is counted and never read. Your rows may follow below.",
)
EXAMPLES = Path(__file__).with_name("models") / "examples.json"  # rows of the sample, by table


def write_portfolio_template(path: Path) -> None:
    """Write a workbook: a guide, and one sheet per declared table with drop-downs, rules, formats and two marked examples."""
    workbook = begin_workbook()
    _write_guide(workbook[GUIDE])
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for table in TABLES.values():
        _write_sheet(workbook.create_sheet(table.name), table)
        _write_examples(workbook[table.name], table, examples[table.name])
    workbook.save(path)


def begin_workbook():
    """A workbook with the sheet of its guide, the same whenever it is written."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.created = workbook.properties.modified = MADE
    workbook.properties.creator = "pmo_lib"
    workbook.active.title = GUIDE
    return workbook


def begin_guide(sheet, lines: Iterable[str], headers: list[str]) -> None:
    """Lines of text, and the bold head of the list that follows."""
    from openpyxl.styles import Font

    for line in (*lines, None):
        sheet.append([line])
    sheet.append(headers)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)


def mark_header(cell, marked: bool) -> None:
    """A header in bold, with a colour behind it where it is marked."""
    from openpyxl.styles import Font, PatternFill

    cell.font = Font(bold=True)
    if marked:
        cell.fill = PatternFill("solid", fgColor="FFDCE9F5")


def _write_guide(sheet) -> None:
    begin_guide(sheet, ABOUT, ["Table", "Column", "Required", "Type", "Allowed", "Meaning"])
    for table in TABLES.values():
        sheet.append(
            [
                table.name,
                "",
                "",
                "",
                "",
                f"One row for {table.grain}; identified by {', '.join(table.key)}",
            ]
        )
        for column in table.columns:
            required = "*" if column.required else ""
            sheet.append(["", column.name, required, _kind(column), _allowed(column), column.help])
    for name, width in zip("ABCDEF", (16, 24, 10, 14, 40, 60), strict=True):
        sheet.column_dimensions[name].width = width


def _kind(column: Column) -> str:
    return f"{column.type} [{column.unit}]" if column.unit else column.type


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(choice.value for choice in column.choices)
    if column.minimum is None:
        return ""
    return f"from {column.minimum:g}" + (
        "" if column.maximum is None else f" to {column.maximum:g}"
    )


def _write_sheet(sheet, table: Table) -> None:
    from openpyxl.comments import Comment

    sheet.freeze_panes = "A2"
    for position, column in enumerate(table.columns):
        cell = sheet.cell(1, position + 1, column.name)
        mark_header(cell, column.required)
        cell.comment = Comment(("Required. " if column.required else "") + column.help, "pmo_lib")
        dimension = sheet.column_dimensions[letter(position)]
        dimension.width = max(14, len(column.name) + 2)
        dimension.number_format = FORMATS.get(column.type, "General")
        _add_rule(sheet, position, column)


def _write_examples(sheet, table: Table, rows: list[dict]) -> None:
    """Made-up rows; the first cell of each says what they are."""
    from openpyxl.styles import Font

    frame = table.conform(pd.DataFrame(rows))
    for row in frame[table.names].astype(object).itertuples(index=False):
        cells = [
            None if pd.isna(cell) else cell.date() if isinstance(cell, datetime) else cell
            for cell in row
        ]
        sheet.append([f"{EXAMPLE} {cells[0]}", *cells[1:]])
        for cell in sheet[sheet.max_row]:
            cell.font = Font(italic=True, color="FF808080")
            cell.number_format = (
                sheet.column_dimensions[cell.column_letter].number_format or "General"
            )


def _add_rule(sheet, position: int, column: Column) -> None:
    """A drop-down where values are closed or stand in another table; else what a number or day may be."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [choice.value for choice in column.choices or ()] or (
        ["TRUE", "FALSE"] if column.type == "boolean" else []
    )
    if words:
        texts = {"errorTitle": "Not allowed", "error": "Choose from the list"}
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', **texts)
    elif column.refers_to:
        rows = f"{column.refers_to}!$A$2:$A${ROWS}"
        rule = DataValidation(
            "list", formula1=rows, errorStyle="warning", error=f"Not in {column.refers_to} yet"
        )
    elif column.type == "date":
        days = [f"DATE({year},1,1)" for year in (FIRST_YEAR, LAST_YEAR)]
        rule = DataValidation("date", "between", *days, error="Write a day, such as 2026-10-31")
    elif column.minimum is not None:
        ends = [
            f"{end:g}"
            for end in (column.minimum, LARGEST if column.maximum is None else column.maximum)
        ]
        rule = DataValidation(
            "decimal", "between", *ends, error=f"Write a number {_allowed(column)}"
        )
    else:
        return
    rule.allow_blank = rule.showErrorMessage = True
    rule.add(f"{letter(position)}2:{letter(position)}{ROWS}")
    sheet.add_data_validation(rule)
