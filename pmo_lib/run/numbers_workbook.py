"""The numbers of a page as a workbook: its key figures and its tables, text as text, the same bytes for the same page."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pmo_lib.report import text

MOST_WIDTH = 60  # characters of a column
MOST_TEXT = 32_767  # characters that a cell of a workbook can hold
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
EPOCH = (1980, 1, 1, 0, 0, 0)


def of_page(html: str) -> bytes:
    """
    A workbook without formulas and macros: a sheet of key figures, then one for each table of the page in its order.

    Numbers and days are those behind the words, with a format; a missing value is an empty cell.

    Args:
        html: a page that the gate has let pass.
    """
    from openpyxl import Workbook

    tree = LexborHTMLParser(html)
    book = Workbook()
    book.remove(book.active)
    _key_figures(book, tree)
    for title, caption, rows in _tables(tree):
        _fill(book.create_sheet(_free_name(book, title)), caption, rows)
    return _without_time(book)


def _key_figures(book: Any, tree: LexborHTMLParser) -> None:
    """What the page says first: its message, and each key figure with what stands below it."""
    places = (".kpi-name", ".kpi-value", ".kpi-note")
    found = [[_words(item.css_first(one)) for one in places] for item in tree.css(".kpis li")]
    rows = [["Key figure", "Value", "Note"], *found]
    message = _words(tree.css_first("h1"))
    _fill(book.create_sheet("Key figures"), message, rows)


def _tables(tree: LexborHTMLParser) -> Iterator[tuple[str, str, list[list[Any]]]]:
    """Title, caption and rows of each table; the rest of a long table belongs to the table before it."""
    found: list[tuple[str, str, list[list[Any]]]] = []
    for table in tree.css("main table"):
        rows = [[_value(cell) for cell in line.css("th, td")] for line in table.css("tr")]
        if found and _is_rest(table):
            found[-1][2].extend(rows[1:])
            continue
        caption = _words(table.css_first("caption"))
        found.append((_section(table) or "First screen", caption, rows))
    yield from found


def _is_rest(table: LexborNode) -> bool:
    return any("rest" in (node.attributes.get("class") or "").split() for node in _above(table))


def _section(table: LexborNode) -> str:
    """The label of the section in which a table stands."""
    sections = (node for node in _above(table) if node.tag in ("section", "footer"))
    return next((node.attributes.get("aria-label") or "" for node in sections), "")


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (node := node.parent) is not None:
        yield node


def _words(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True).split()) if node is not None else ""


def _value(cell: LexborNode) -> Any:
    """The number or day behind a cell, with its words; words alone where there is none, None where it is missing."""
    words, raw = _words(cell), cell.attributes.get("data-v")
    if words in ("", text.MISSING):
        return None
    is_number = "num" in (cell.attributes.get("class") or "").split()
    value = raw if raw is not None else words.replace(text.MINUS, "-") if is_number else ""
    try:
        return (float(value), words)
    except ValueError:
        pass
    try:
        return (date.fromisoformat(value), words)
    except ValueError:
        return words


def _fill(sheet: Any, caption: str, rows: list[list[Any]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    _write(sheet.cell(1, 1), caption)
    sheet.cell(1, 1).font = Font(bold=True)
    widths: dict[int, int] = {}
    for at, row in enumerate(rows, 3):
        for column, value in enumerate(row, 1):
            _write(sheet.cell(at, column), value)
            shown = value[1] if isinstance(value, tuple) else value or ""
            widths[column] = min(MOST_WIDTH, max(widths.get(column, 8), len(shown) + 2))
            if at == 3:
                sheet.cell(at, column).font = Font(bold=True)
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A4"


def _write(cell: Any, value: Any) -> None:
    """A value into a cell; words are never a formula, also when somebody edits the cell."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, tuple):
        cell.value, cell.number_format = value[0], _format(*value)
    elif value:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_TEXT]
        cell.data_type = "s"
        if FORMULA.match(value):
            cell.number_format = "@"


def _format(value: float | date, words: str) -> str:
    """
    How a number is shown: as a percentage, a day or with groups of thousands.

    >>> _format(0.25, "25%"), _format(12_400_000.0, "€12.4 m"), _format(0.97, "0.97")
    ('0%', '#,##0', '#,##0.00')
    """
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if words.endswith("%"):
        return "0.0%" if "." in words else "0%"
    return "#,##0" if float(value).is_integer() else "#,##0.00"


def _free_name(book: Any, title: str) -> str:
    """A name for a sheet that no other has, as workbooks allow them."""
    stem = NOT_IN_A_NAME.sub(" ", title).strip()[:27] or "Table"
    names, number, name = {sheet.lower() for sheet in book.sheetnames}, 2, stem
    while name.lower() in names:
        name, number = f"{stem} {number}", number + 1
    return name


def _without_time(book: Any) -> bytes:
    """The bytes of a workbook, with the same times in each."""
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            kept.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return second.getvalue()
