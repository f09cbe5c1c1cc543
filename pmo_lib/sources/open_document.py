"""What an OpenDocument spreadsheet (.ods) holds, counted before it is read."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from pmo_lib.sources.limits import (
    LOCKED,
    MAXIMUM_AREA,
    MAXIMUM_CELLS,
    Sheet,
    feed,
    refusal,
    refuse_declarations,
)

MOST_REPEATS = 20_000_000
CONTENT, MANIFEST, ENCRYPTED = "content.xml", "META-INF/manifest.xml", b"encryption-data"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


@dataclass(slots=True)
class _Counter:
    """Counts the cells of each sheet while its elements are read."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    sheet: Sheet | None = None
    row: int = 0
    column: int = 0
    rows_alike: int = 1
    filled: list[tuple[int, int]] = field(default_factory=list)  # first column and number, of a row
    error: list[str] | None = None  # text of the cell that holds an error
    errors: dict[int, str] = field(default_factory=dict)  # of a row, by column
    width: int = 0  # columns of the sheet so far

    def start(self, tag: str, attributes: dict) -> None:
        kind = tag.rpartition("}")[2]
        own = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if kind == "table":
            self.sheet = self.sheets.setdefault(own["name"], Sheet())
            self.row = self.width = 0
        elif kind == "table-row":
            self.rows_alike, self.column = _number(own, "rows"), 0
            self.filled, self.errors = [], {}
        elif kind in ("table-cell", "covered-table-cell"):
            columns = _number(own, "columns")
            if "value-type" in own:
                self.filled.append((self.column, columns))
            self.error = [] if attributes.get(CALC) == "error" else None
            self.column += columns

    def text(self, words: str) -> None:
        if self.error is not None:
            self.error.append(words)

    def end(self, tag: str) -> None:
        kind = tag.rpartition("}")[2]
        if kind == "table-row" and self.sheet is not None:
            self._count_row(self.sheet)
            self.row += self.rows_alike
        elif kind == "table-cell" and self.error is not None and self.filled:
            first, columns = self.filled[-1]
            words = "".join(self.error).strip() or "#ERROR"
            if columns <= MAXIMUM_CELLS:
                self.errors |= dict.fromkeys(range(first, first + columns), words)
            self.error = None

    def _count_row(self, sheet: Sheet) -> None:
        sheet.cells += self.rows_alike * sum(columns for _, columns in self.filled)
        if sheet.cells > MAXIMUM_CELLS:
            raise _TooLarge(f"holds more than {MAXIMUM_CELLS:,} cells")
        if not self.filled:
            return
        rows = range(self.row + 1, self.row + self.rows_alike + 1)
        self.width = max(self.width, sum(self.filled[-1]))
        if rows[-1] * self.width > MAXIMUM_AREA:
            raise _TooLarge(f"spans {rows[-1]:,} rows and {self.width:,} columns")
        sheet.rows.update(dict.fromkeys(rows, sum(self.filled[-1]) - 1))
        sheet.columns.update(c for first, n in self.filled for c in range(first, first + n))
        sheet.unreadable.update({(row, c): e for row in rows for c, e in self.errors.items()})


class _TooLarge(Exception):
    """More than a spreadsheet may hold."""


def _number(attributes: dict, what: str) -> int:
    number = int(attributes.get(f"number-{what}-repeated", 1))
    if not 1 <= number <= MOST_REPEATS:
        raise ValueError(number)
    return number


def scan(path: Path, archive: zipfile.ZipFile) -> dict[str, Sheet]:
    """
    Count what each sheet holds, without reading values.

    Returns:
        sheets by name; which are hidden or merged is not among it.

    Raises:
        SourceError: an entity or document type declaration, broken XML, or more cells than can be read.
    """
    for name in archive.namelist():
        if name.endswith(".xml"):
            refuse_declarations(path, archive, name)
    if MANIFEST in archive.namelist() and ENCRYPTED in archive.read(MANIFEST):
        raise refusal(path, *LOCKED)
    counter, parser = _Counter(), expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = counter.start, counter.end
    parser.CharacterDataHandler = counter.text
    try:
        feed(parser, archive, CONTENT)
    except _TooLarge as error:
        raise refusal(path, str(error), "give CSV or Parquet files") from error
    except (expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        rule = "is damaged: its parts do not fit together"
        raise refusal(path, rule, "open it and save it again") from error
    for sheet in counter.sheets.values():
        sheet.find_far_cells()
    return counter.sheets
