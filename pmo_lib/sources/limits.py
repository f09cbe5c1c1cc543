"""What a hostile or accidental file may cost: judged before anything parses it."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from pathlib import Path
from xml.parsers import expat

from pmo_lib.errors import SourceError

MAXIMUM_BYTES = 200_000_000  # of one file
MAXIMUM_UNPACKED = 100_000_000  # of a workbook
MAXIMUM_RATIO = 100  # unpacked to packed
MAXIMUM_ENTRIES = 2_000
MAXIMUM_CELLS = 1_000_000  # of a workbook
GAP = 1_000  # so many empty rows end a table
WIDEST_GAP = 50  # so many empty columns end a table
MAXIMUM_AREA = 5_000_000  # rows times columns of a sheet
CHUNK = 1 << 18
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
KINDS = (
    (
        b"<",
        "is a web page or XML saved under the name of a workbook",
        "open it and save it as .xlsx",
    ),
    (b"%PDF", "is a PDF", "give the workbook it was made from"),
)
LOCKED = ("is password-protected", "save it without a password")
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
OLD = ("is password-protected or an old .xls workbook", "save it without password as .xlsx")
OLE = b"\xd0\xcf\x11\xe0"
MAIN_PARTS = {".ods": "content.xml"}  # of an archive, by suffix; of all others it is that of Excel


@dataclass(slots=True)
class Sheet:
    """What a sheet holds, counted cell by cell before it is read."""

    rows: dict[int, int] = field(
        default_factory=dict
    )  # last column of each row that holds a value, counted from zero
    columns: set[int] = field(default_factory=set)  # that hold a value in some row
    # (row, column): error text, or "" for a formula
    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)
    far: list[tuple[int, int]] = field(default_factory=list)  # cells outside the table
    cells: int = 0
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # ranges of merged cells

    @property
    def width(self) -> int:
        """Columns of the table: up to a wide gap."""
        last = -1
        for column in sorted(self.columns):
            if column - last > WIDEST_GAP:
                break
            last = column
        return last + 1

    @property
    def height(self) -> int:
        """Rows of the table: up to a long gap."""
        last = 0
        for row in sorted(self.rows):
            if row - last > GAP:
                break
            last = row
        return last

    def find_far_cells(self) -> None:
        """List what stands outside the table, once all cells are counted."""
        height, width = self.height, self.width
        self.far = [(row, last) for row, last in self.rows.items() if row > height or last >= width]


def preflight(path: Path, content: bytes) -> zipfile.ZipFile:
    """
    Open a workbook's archive if it is one and cheap.

    Args:
        path: only to name it.

    Raises:
        SourceError: it is something else, or too large, or would unpack to too much.
    """
    begin = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not begin:
        raise refusal(path, "is empty", "export it again")
    if begin.startswith(OLE):
        raise refusal(path, *(LOCKED if LOCKED_PART in content else OLD))
    if not begin.startswith(b"PK"):
        for mark, rule, action in KINDS:
            if begin.startswith(mark):
                raise refusal(path, rule, action)
        raise refusal(path, "is no workbook", "open it and save it as .xlsx")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError) as error:
        raise refusal(path, "is truncated or damaged", "copy or export it again") from error
    _refuse_bomb(path, archive)
    _refuse_other_archive(path, set(archive.namelist()))
    return archive


def _refuse_other_archive(path: Path, parts: set[str]) -> None:
    main = MAIN_PARTS.get(path.suffix.lower(), "xl/workbook.xml")
    if "xl/workbook.bin" in parts:
        raise refusal(path, "is a binary .xlsb workbook", "save it as .xlsx")
    if main in parts:
        return
    if "content.xml" in parts:
        raise refusal(path, "is an OpenDocument file", "rename it to .ods, or save it as .xlsx")
    if "xl/workbook.xml" in parts:
        raise refusal(path, "is an .xlsx workbook under another name", "rename it to .xlsx")
    raise refusal(path, "is a zip archive and no workbook", "unpack it here")


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > MAXIMUM_ENTRIES:
        raise refusal(
            path,
            f"holds {len(entries):,} parts; the limit is {MAXIMUM_ENTRIES:,}",
            "export it again",
        )
    if unpacked > MAXIMUM_UNPACKED:
        rule = (
            f"unpacks to {unpacked // 1_000_000:,} MB; the limit is {MAXIMUM_UNPACKED // 1_000_000}"
        )
        raise refusal(path, rule, "split it, or give CSV or Parquet files")
    if unpacked > MAXIMUM_RATIO * max(packed, 1) and unpacked > 1_000_000:
        raise refusal(
            path, f"unpacks to {unpacked // max(packed, 1)} times its size", "export it again"
        )


def refusal(path: Path, rule: str, action: str, code: str = "PMO-D07") -> SourceError:
    return SourceError(rule, code=code, where=path.name, action=action)


def scan(path: Path, archive: zipfile.ZipFile) -> dict[str, Sheet]:
    """
    Count what each sheet holds, without reading values; refuse what declares entities.

    Returns:
        sheets by name.

    Raises:
        SourceError: an entity or document type declaration, broken XML, or more data than the archive claims.
    """
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            refuse_declarations(path, archive, name)
    try:
        targets = _relations(archive)
        sheets: dict[str, Sheet] = {}
        for name, (relation, hidden) in _sheets(archive).items():
            left = MAXIMUM_CELLS - sum(sheet.cells for sheet in sheets.values())
            if _cells_at_least(archive, targets[relation]) > left:
                raise _TooManyCells
            sheets[name] = _count(archive, targets[relation], hidden, left)
        return sheets
    except _TooManyCells as error:
        raise refusal(
            path, f"holds more than {MAXIMUM_CELLS:,} cells", "give CSV or Parquet files"
        ) from error
    except (expat.ExpatError, KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise refusal(
            path, "is damaged: its parts do not fit together", "open it and save it again"
        ) from error


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    seen = 0
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            seen += len(chunk)
            if seen > MAXIMUM_UNPACKED:
                raise ValueError("unpacks to more than it claims")
            yield chunk


def refuse_declarations(path: Path, archive: zipfile.ZipFile, name: str) -> None:
    before = b""
    try:
        for chunk in _chunks(archive, name):
            if not before and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise refusal(path, f"{name} is not UTF-8", "open it and save it again", "PMO-D08")
            if b"<!DOCTYPE" in before + chunk or b"<!ENTITY" in before + chunk:
                raise refusal(
                    path,
                    f"{name} declares entities, which no workbook needs",
                    "do not open it",
                    "PMO-D08",
                )
            before = chunk[-16:]
    except (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, OSError) as error:
        raise refusal(
            path, f"is damaged: {name} cannot be unpacked", "copy or export it again"
        ) from error


def _parse(archive: zipfile.ZipFile, name: str, start) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    feed(parser, archive, name)


def feed(parser, archive: zipfile.ZipFile, name: str) -> None:
    for chunk in _chunks(archive, name):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _relations(archive: zipfile.ZipFile) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(tag: str, attributes: dict) -> None:
        if tag.endswith("}Relationship"):
            target = attributes["Target"]
            targets[attributes["Id"]] = (
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )

    _parse(archive, "xl/_rels/workbook.xml.rels", start)
    return targets


def _sheets(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """Relation of each sheet, and whether it is hidden."""
    found: dict[str, tuple[str, bool]] = {}

    def start(tag: str, attributes: dict) -> None:
        if tag.endswith("}sheet"):
            relation = next(
                value for key, value in attributes.items() if key.endswith("relationships}id")
            )
            found[attributes["name"]] = relation, attributes.get("state", "visible") != "visible"

    _parse(archive, "xl/workbook.xml", start)
    return found


class _TooManyCells(Exception):
    """More than a workbook may hold."""


def _cells_at_least(archive: zipfile.ZipFile, name: str) -> int:
    """Cells as Excel writes them, counted by their signs: what is far too much need not be parsed to be refused."""
    return sum(chunk.count(b"<c ") for chunk in _chunks(archive, name))


@lru_cache(1 << 10)
def _kind(tag: str) -> str:
    return tag.rpartition("}")[2]


def _count(archive: zipfile.ZipFile, name: str, hidden: bool, most: int) -> Sheet:
    sheet, parser = Sheet(hidden=hidden), expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    cell: dict = {}  # attributes of the cell that is open
    held, formula = None, False  # its text as far as it matters, and whether it is a formula

    def start(tag: str, attributes: dict) -> None:
        nonlocal cell, held, formula
        kind = _kind(tag)
        if kind == "c":
            sheet.cells += 1
            if sheet.cells > most:
                raise _TooManyCells
            cell, held, formula = attributes, None, False
        elif kind in ("v", "is"):
            held = ""
            if formula or cell.get("t") == "e":
                parser.CharacterDataHandler = text
        elif kind == "f":
            formula = True
        elif kind in ("row", "mergeCell"):
            _note(sheet, kind, attributes)

    def text(words: str) -> None:
        nonlocal held
        held += words

    def end(tag: str) -> None:
        kind = _kind(tag)
        if kind in ("v", "is"):
            parser.CharacterDataHandler = None
        elif kind == "c" and (held is not None or formula):
            row, column = _address(cell["r"])
            sheet.rows[row] = max(sheet.rows.get(row, 0), column)
            sheet.columns.add(column)
            if cell.get("t") == "e" or (formula and not held and cell.get("t") != "str"):
                sheet.unreadable[row, column] = held or ""

    parser.StartElementHandler, parser.EndElementHandler = start, end
    feed(parser, archive, name)
    sheet.find_far_cells()
    return sheet


def _note(sheet: Sheet, kind: str, attributes: dict) -> None:
    """A row that is hidden, or cells that are merged."""
    if kind == "mergeCell":
        sheet.merged.append(attributes["ref"])
    elif attributes.get("hidden") in ("1", "true"):
        sheet.hidden_rows.append(int(attributes["r"]))


def _address(reference: str) -> tuple[int, int]:
    """
    Row from one and column from zero.

    >>> _address("A1"), _address("XFD1048576")
    ((1, 0), (1048576, 16383))
    """
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), _column(letters)


@lru_cache(1 << 14)
def _column(letters: str) -> int:
    return reduce(lambda column, letter: column * 26 + ord(letter) - 64, letters, 0) - 1
