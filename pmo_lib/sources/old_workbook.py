"""What an Excel workbook of the years before 2007 (.xls) holds, counted before it is read."""

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pmo_lib.sources.limits import (
    KINDS,
    LOCKED,
    LOCKED_PART,
    MAXIMUM_AREA,
    MAXIMUM_CELLS,
    OLE,
    Sheet,
    refusal,
)

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
BEGIN, END, LOCK, SHEET = 0x0809, 0x000A, 0x002F, 0x0085
NUMBER, SHORT_NUMBER, TEXT, OLD_TEXT, RICH_TEXT, TRUTH = 0x203, 0x27E, 0xFD, 0x204, 0xD6, 0x205
FORMULAS, SHORT_NUMBERS, ROW, MERGED = (0x0006, 0x0206, 0x0406), 0x00BD, 0x0208, 0x00E5
VALUES = (NUMBER, SHORT_NUMBER, TEXT, OLD_TEXT, RICH_TEXT, TRUTH, *FORMULAS)
BIFF8 = 0x0600
LAST_SECTOR = 0xFFFFFFFA
STREAMS = ("Workbook", "Book")
DAMAGED = ("is truncated or damaged", "open it and save it again, best as .xlsx")
Record = tuple[int, bytes]


def scan(path: Path, content: bytes) -> dict[str, Sheet]:
    """
    Count what each sheet holds, without reading values.

    Raises:
        SourceError: it is no such workbook, has a password, is damaged, or holds more than can be read.
    """
    begin = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not begin:
        raise refusal(path, "is empty", "export it again")
    if not content.startswith(OLE):
        for mark, rule, action in KINDS:
            if begin.startswith(mark):
                raise refusal(path, rule, action)
        if content.startswith(b"PK"):
            raise refusal(path, "is an .xlsx workbook under another name", "rename it to .xlsx")
        raise refusal(path, "is no workbook", "open it and save it as .xlsx")
    if LOCKED_PART in content:
        raise refusal(path, *LOCKED)
    try:
        stream = _workbook_stream(content)
        sheets = {
            name: _count(stream, position, hidden)
            for name, position, hidden in _sheets(path, stream)
        }
    except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
        raise refusal(path, *DAMAGED) from error
    if sum(sheet.cells for sheet in sheets.values()) > MAXIMUM_CELLS:
        raise refusal(path, f"holds more than {MAXIMUM_CELLS:,} cells", "give CSV or Parquet files")
    area = sum(
        max(sheet.rows, default=0) * (max(sheet.columns, default=-1) + 1)
        for sheet in sheets.values()
    )
    if area > MAXIMUM_AREA:
        rule = f"spans {area:,} cells, most of them empty"
        raise refusal(path, rule, "delete what stands far from the tables")
    return sheets


def _workbook_stream(content: bytes) -> bytes:
    """The part of the compound file that holds the workbook."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small_size = 1 << struct.unpack_from("<H", content, 32)[0]
    if size not in (512, 4096) or small_size != 64:
        raise ValueError("sector sizes")
    directory, cutoff, small_table = (
        struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60)
    )
    table = _table_of_sectors(content, size)
    entries = _chain(content[512 if size == 512 else size :], table, directory, size)
    root, found = None, None
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le")
        first, bytes_ = struct.unpack_from("<II", entries, at + 116)
        root = (first, bytes_) if entries[at + 66] == 5 else root
        found = (first, bytes_) if name in STREAMS and found is None else found
    if found is None or root is None:
        raise ValueError("no workbook")
    body, (first, length) = content[512 if size == 512 else size :], found
    if length >= cutoff:
        return _chain(body, table, first, size)[:length]
    small = _chain(body, table, small_table, size)
    links = struct.unpack(f"<{len(small) // 4}I", small[: len(small) // 4 * 4])
    return _chain(_chain(body, table, root[0], size), links, first, small_size)[:length]


def _table_of_sectors(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows each."""
    places = list(struct.unpack_from("<109I", content, 76))
    following, body = struct.unpack_from("<I", content, 68)[0], content[size:]
    for _ in range(len(content) // size):
        if following >= LAST_SECTOR:
            break
        more = struct.unpack_from(f"<{size // 4}I", body, following * size)
        places += more[:-1]
        following = more[-1]
    sectors = [body[at * size : (at + 1) * size] for at in places if at < LAST_SECTOR]
    table = b"".join(sectors)
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _chain(body: bytes, table, first: int, size: int) -> bytes:
    """The sectors that follow one another, from the first."""
    parts: list[bytes] = []
    while first < LAST_SECTOR:
        if len(parts) > len(body) // size + 1:
            raise ValueError("sectors that follow themselves")
        parts.append(body[first * size : (first + 1) * size])
        first = table[first]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of a part of the stream, up to the end of what begins there."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        at += 4 + length


def _sheets(path: Path, stream: bytes) -> Iterator[tuple[str, int, bool]]:
    """Name, place and whether it is hidden, of each worksheet."""
    version = struct.unpack_from("<H", stream, 4)[0]
    for kind, body in _records(stream, 0):
        if kind == LOCK:
            raise refusal(path, *LOCKED)
        if kind == SHEET and body[5] == 0:
            position, hidden, length = struct.unpack_from("<IB", body)[0], body[4], body[6]
            if version < BIFF8:
                name = body[7 : 7 + length].decode("cp1252")
            elif body[7] & 1:
                name = body[8 : 8 + 2 * length].decode("utf-16-le")
            else:
                name = body[8 : 8 + length].decode("latin-1")
            yield name, position, hidden != 0


def _count(stream: bytes, position: int, hidden: bool) -> Sheet:
    sheet = Sheet(hidden=hidden)
    for kind, body in _records(stream, position):
        if kind in VALUES:
            row, column = struct.unpack_from("<HH", body)
            _add(sheet, row, column, column)
            if error := _error(kind, body):
                sheet.unreadable[row + 1, column] = error
        elif kind == SHORT_NUMBERS:
            row, first = struct.unpack_from("<HH", body)
            _add(sheet, row, first, struct.unpack_from("<H", body, len(body) - 2)[0])
        elif kind == ROW and body[12] & 0x20:
            sheet.hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == MERGED:
            sheet.merged += islice(_ranges(body), MAXIMUM_CELLS)
    sheet.find_far_cells()
    return sheet


def _add(sheet: Sheet, row: int, first: int, last: int) -> None:
    sheet.cells += last - first + 1
    sheet.rows[row + 1] = max(sheet.rows.get(row + 1, 0), last)
    sheet.columns.update(range(first, last + 1))


def _error(kind: int, body: bytes) -> str:
    """The error that a cell shows; empty where it holds a value."""
    if kind == TRUTH and body[7]:
        return ERRORS.get(body[6], "#ERROR")
    is_error = kind in FORMULAS and body[12:14] == b"\xff\xff" and body[6] == 2
    return ERRORS.get(body[8], "#ERROR") if is_error else ""


def _ranges(body: bytes) -> Iterator[str]:
    from pmo_lib.sources.readers import letter

    for at in range(2, len(body) - 7, 8):
        top, bottom, left, right = struct.unpack_from("<4H", body, at)
        yield f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
