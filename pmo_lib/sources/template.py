"""The empty workbook people fill in, written from the declared tables."""

from datetime import datetime
from pathlib import Path

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.readers import letter
from pmo_lib.sources.workbook import GUIDE

ROWS = 5_000  # so many rows get drop-downs and formats
MADE = datetime(2026, 1, 1)
FORMATS = {"date": "yyyy-mm-dd", "id": "@", "text": "@", "money": "#,##0", "share": "0%"}
ABOUT = (
    "One sheet per table. Fill in what you have; a table or column you do not have may stay empty or be deleted, but for the",
    "columns marked *. Headers stay as they are. Dates are dates, numbers are numbers without units, shares are parts of one",
    "(45 % is 0.45). What does not fit is listed by cell, never guessed: pmo check <portfolio>.",
)


def write_portfolio_template(path: Path) -> None:
    """Write an empty workbook: a guide, and one sheet per declared table with drop-downs and formats."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.properties.created = workbook.properties.modified = MADE
    workbook.properties.creator = "pmo_lib"
    guide = workbook.active
    guide.title = GUIDE
    _write_guide(guide)
    for table in TABLES.values():
        _write_sheet(workbook.create_sheet(table.name), table)
    workbook.save(path)


def _write_guide(sheet) -> None:
    from openpyxl.styles import Font

    for line in ABOUT:
        sheet.append([line])
    sheet.append([])
    sheet.append(["Table", "Column", "Required", "Type", "Allowed", "Meaning"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for table in TABLES.values():
        sheet.append([table.name, "", "", "", "", f"One row for {table.grain}; told apart by {', '.join(table.key)}"])
        for column in table.columns:
            sheet.append(
                ["", column.name, "*" if column.required else "", _kind(column), _allowed(column), column.help]
            )
    for name, width in zip("ABCDEF", (16, 24, 10, 14, 40, 60), strict=True):
        sheet.column_dimensions[name].width = width


def _kind(column: Column) -> str:
    return f"{column.type} [{column.unit}]" if column.unit else column.type


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(choice.value for choice in column.choices)
    if column.minimum is None:
        return ""
    return f"from {column.minimum:g}" + ("" if column.maximum is None else f" to {column.maximum:g}")


def _write_sheet(sheet, table: Table) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    sheet.freeze_panes = "A2"
    for position, column in enumerate(table.columns):
        cell = sheet.cell(1, position + 1, column.name)
        cell.font = Font(bold=True)
        if column.required:
            cell.fill = PatternFill("solid", fgColor="FFDCE9F5")
        cell.comment = Comment(("Required. " if column.required else "") + column.help, "pmo_lib")
        dimension = sheet.column_dimensions[letter(position)]
        dimension.width = max(14, len(column.name) + 2)
        dimension.number_format = FORMATS.get(column.type, "General")
        _add_choices(sheet, position, column)


def _add_choices(sheet, position: int, column: Column) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    words = [choice.value for choice in column.choices or ()] or (["TRUE", "FALSE"] if column.type == "boolean" else [])
    if words:
        rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        rule.add(f"{letter(position)}2:{letter(position)}{ROWS}")
        sheet.add_data_validation(rule)
