"""A folder of CSV or Parquet files, one per table."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.limits import MAXIMUM_BYTES
from pmo_lib.sources.readers import FOLDER, Found, RawTable, file_facts, letter, problem, reader, table_named, take

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


class Refused(Exception):
    """A whole file is refused: why, and the way out."""

    def __init__(self, rule: str, action: str = ""):
        super().__init__(rule)
        self.rule, self.action = rule, action


@reader(FOLDER)
def read_folder(path: Path, options: Mapping[str, Any]) -> Found:
    """
    Every file of a folder that is named after a table; the others are noted.

    Args:
        options: `delimiter` and `encoding` of the CSV files; a comma and UTF-8 if not given.
    """
    chosen = take(options, delimiter=",", encoding="")
    if chosen["delimiter"] not in DELIMITERS:
        raise ConfigurationError(
            f"delimiter {chosen['delimiter']!r} is not taken", code="PMO-P11", action="use , ; | or a tab"
        )
    tables: list[RawTable] = []
    problems: list[dict] = []
    notes: list[str] = []
    files: list[dict] = []
    for file in sorted(path.iterdir()):
        name = table_named(file.stem)
        if name is None or file.suffix.lower() not in (".csv", ".parquet"):
            notes.append(f"{file.name} is not named after a table and was passed over")
            continue
        try:
            content = _content(file)
            tables.append(
                _csv(name, file, content, **chosen) if file.suffix.lower() == ".csv" else _parquet(name, file)
            )
            files.append(file_facts(file, content))
        except Refused as refusal:
            problems.append(problem(refusal.rule, refusal.action, table=name, file=file.name))
    return Found(*_without_rivals(tables, problems), tuple(notes), tuple(files))


def _without_rivals(tables: list[RawTable], problems: list[dict]) -> tuple[tuple[RawTable, ...], tuple[dict, ...]]:
    names = [table.table for table in tables]
    for table in tables:
        if names.count(table.table) > 1:
            rivals = " and ".join(other.file for other in tables if other.table == table.table)
            rule = f"{rivals} both hold the table {table.table!r}"
            problems.append(problem(rule, "keep one of them", table=table.table, file=table.file))
    return tuple(table for table in tables if names.count(table.table) == 1), tuple(problems)


def _content(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise Refused("is no regular file", "copy the file itself here")
    if file.stat().st_size > MAXIMUM_BYTES:
        raise Refused(f"is larger than {MAXIMUM_BYTES // 1_000_000} MB", "split it, or store it as Parquet")
    return file.read_bytes()


def _csv(name: str, file: Path, content: bytes, *, delimiter: str, encoding: str) -> RawTable:
    records = _records(_text(content, encoding), delimiter)
    if not records:
        raise Refused("is empty", "write a header line")
    header = [cell.strip() for cell in records[0][1]]
    _refuse_other_delimiter(header, delimiter)
    for line, cells in records[1:]:
        if len(cells) != len(header):
            rule = f"line {line} has {len(cells)} cells where the header has {len(header)}"
            raise Refused(rule, f"quote cells that hold a {DELIMITERS[delimiter]}")
    rows = [[cell if cell != "" else None for cell in cells] for _, cells in records[1:]]
    frame = pd.DataFrame(rows, columns=header, index=[line for line, _ in records[1:]], dtype=object)
    return RawTable(name, file.name, "", frame, tuple(letter(position) for position in range(len(header))))


def _text(content: bytes, encoding: str) -> str:
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("is a workbook named .csv", "rename it to .xlsx, or export it as CSV")
    found = encoding or next((codec for mark, codec in BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, LookupError):
            raise ConfigurationError(
                f"there is no encoding {encoding!r}", code="PMO-P11", action="try cp1252"
            ) from error
        line = content[: error.start].count(b"\n") + 1
        rule = f"is not {found}: byte {error.start}, line {line}, is {content[error.start]:#04x}"
        raise Refused(rule, "save it as UTF-8, or say 'encoding: cp1252' under source") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(f"holds a NUL character in line {line}", "export it again")
    return text


def _records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Each record with the line it begins on; blank lines are none."""
    reading = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, line = [], 1
    csv.field_size_limit(1_000_000)
    try:
        for cells in reading:
            if cells:
                records.append((line, cells))
            line = reading.line_num + 1
    except csv.Error as error:
        raise Refused(f"line {reading.line_num} is no valid CSV: {error}", "export it again") from error
    return records


def _refuse_other_delimiter(header: list[str], delimiter: str) -> None:
    for other, name in DELIMITERS.items():
        if len(header) == 1 and other != delimiter and header[0].count(other):
            shown = {"\t": '"\\t"'}.get(other, f'"{other}"')
            raise Refused(
                f"separates its cells by {name}, not {DELIMITERS[delimiter]}", f"say 'delimiter: {shown}' under source"
            )


def _parquet(name: str, file: Path) -> RawTable:
    try:
        frame = pd.read_parquet(file)
    except Exception as error:
        raise Refused("is no valid Parquet file", "export it again") from error
    frame = frame.set_axis([str(column).strip() for column in frame.columns], axis=1).set_axis(range(1, len(frame) + 1))
    return RawTable(name, file.name, "", frame, tuple(letter(position) for position in range(frame.shape[1])))
