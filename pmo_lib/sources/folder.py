"""A folder of CSV, Parquet and Excel files, one per table; or a single one of them."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.files import (
    UNSTEADY,
    Refused,
    content,
    is_furniture,
    readable,
    refuse_irregular,
    unsteady,
)
from pmo_lib.sources.readers import (
    FOLDER,
    Found,
    Naming,
    RawTable,
    file_facts,
    letter,
    problem,
    reader,
    take,
)
from pmo_lib.sources.workbook import read_workbook

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
TEXTS, WORKBOOKS = (".csv", ".tsv", ".txt"), (".xlsx", ".xlsm")
UNREAD = (
    ".xls",
    ".xlsb",
    ".ods",
    ".numbers",
    ".html",
    ".htm",
    ".xml",
    ".json",
    ".pdf",
    ".zip",
    ".gz",
    ".mpp",
)


@reader(FOLDER)
def read_folder(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """
    Every file of a folder that is named after a table, and every such sheet of its workbooks; the others are noted.

    Args:
        options: `delimiter` and `encoding` of the CSV files; a comma and UTF-8 if not given.
    """
    chosen = _chosen(options)
    files = [file for file in sorted(path.iterdir()) if not is_furniture(file)]
    moving = unsteady(files)
    found = [_found(file, chosen, named, file in moving) for file in files]
    tables = [table for one in found for table in one.tables]
    problems = [entry for one in found for entry in one.problems]
    notes = tuple(note for one in found for note in one.notes)
    return Found(
        *_without_rivals(tables, problems),
        notes,
        tuple(entry for one in found for entry in one.files),
    )


@reader(*TEXTS, ".parquet")
def read_file(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """One CSV or Parquet file, which is one table."""
    return _found(path, _chosen(options), named, path in unsteady([path]))


def _chosen(options: Mapping[str, Any]) -> dict[str, str]:
    chosen = take(options, delimiter=",", encoding="")
    if chosen["delimiter"] not in DELIMITERS:
        message = f"delimiter {chosen['delimiter']!r} is not taken"
        raise ConfigurationError(message, code="PMO-P11", action="use , ; | or a tab")
    return chosen


def _found(file: Path, chosen: Mapping[str, str], named: Naming, moving: bool) -> Found:
    suffix, name = file.suffix.lower(), named(file.stem)
    if suffix in WORKBOOKS:
        return _workbook(file, named, moving)
    if name is not None and suffix in UNREAD:
        rule = f"is a {suffix} file, which is not read"
        return Found(
            (),
            (
                problem(
                    rule, "save it as .xlsx, CSV or Parquet", table=name, file=readable(file.name)
                ),
            ),
        )
    if name is None or suffix not in (*TEXTS, ".parquet"):
        return Found(
            (), notes=(f"{readable(file.name)} is not named after a table and was passed over",)
        )
    try:
        if moving:
            raise Refused(*UNSTEADY)
        held = content(file)
        table = (
            _parquet(name, file, held) if suffix == ".parquet" else _csv(name, file, held, **chosen)
        )
    except Refused as refusal:
        return Found(
            (), (problem(refusal.rule, refusal.action, table=name, file=readable(file.name)),)
        )
    return Found((table,), files=(file_facts(file, held),))


def _workbook(file: Path, named: Naming, moving: bool) -> Found:
    try:
        refuse_irregular(file)
        if moving:
            raise Refused(*UNSTEADY)
    except Refused as refusal:
        name = named(file.stem) or ""
        return Found(
            (), (problem(refusal.rule, refusal.action, table=name, file=readable(file.name)),)
        )
    return read_workbook(file, {}, named)


def _without_rivals(
    tables: list[RawTable], problems: list[dict]
) -> tuple[tuple[RawTable, ...], tuple[dict, ...]]:
    names = [table.table for table in tables]
    for table in tables:
        if names.count(table.table) > 1:
            rivals = " and ".join(
                f"{t.file} {t.sheet}".strip() for t in tables if t.table == table.table
            )
            rule = f"{rivals} both hold the table {table.table!r}"
            problems.append(
                problem(
                    rule, "keep one of them", table=table.table, file=table.file, sheet=table.sheet
                )
            )
    return tuple(table for table in tables if names.count(table.table) == 1), tuple(problems)


def _csv(name: str, file: Path, held: bytes, *, delimiter: str, encoding: str) -> RawTable:
    delimiter = "\t" if file.suffix.lower() == ".tsv" else delimiter
    records = _records(_text(held, encoding), delimiter)
    if not records:
        raise Refused("is empty", "write a header line")
    header = [cell.strip() for cell in records[0][1]]
    _refuse_other_delimiter(header, delimiter)
    for line, cells in records[1:]:
        if len(cells) != len(header):
            rule = f"line {line} has {len(cells)} cells where the header has {len(header)}"
            raise Refused(rule, f"quote cells that hold a {DELIMITERS[delimiter]}")
    rows = [[cell if cell != "" else None for cell in cells] for _, cells in records[1:]]
    frame = pd.DataFrame(
        rows, columns=header, index=[line for line, _ in records[1:]], dtype=object
    )
    return RawTable(
        name,
        readable(file.name),
        "",
        frame,
        tuple(letter(position) for position in range(len(header))),
    )


def _text(held: bytes, encoding: str) -> str:
    if held.startswith(b"PK\x03\x04") or held.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("is a workbook named .csv", "rename it to .xlsx, or export it as CSV")
    found = encoding or next((codec for mark, codec in BOMS if held.startswith(mark)), "utf-8")
    try:
        text = held.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, LookupError):
            message = f"there is no encoding {encoding!r}"
            raise ConfigurationError(message, code="PMO-P11", action="try cp1252") from error
        line = held[: error.start].count(b"\n") + 1
        rule = f"is not {found}: byte {error.start}, line {line}, is {held[error.start]:#04x}"
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
        raise Refused(
            f"line {reading.line_num} is no valid CSV: {error}", "export it again"
        ) from error
    return records


def _refuse_other_delimiter(header: list[str], delimiter: str) -> None:
    for other, name in DELIMITERS.items():
        if len(header) == 1 and other != delimiter and header[0].count(other):
            shown = {"\t": '"\\t"'}.get(other, f'"{other}"')
            rule = f"separates its cells by {name}, not {DELIMITERS[delimiter]}"
            raise Refused(rule, f"say 'delimiter: {shown}' under source")


def _parquet(name: str, file: Path, held: bytes) -> RawTable:
    try:
        frame = pd.read_parquet(io.BytesIO(held))
    except Exception as error:
        raise Refused("is no valid Parquet file", "export it again") from error
    frame = frame.set_axis([str(column).strip() for column in frame.columns], axis=1).set_axis(
        range(1, len(frame) + 1)
    )
    return RawTable(
        name,
        readable(file.name),
        "",
        frame,
        tuple(letter(position) for position in range(frame.shape[1])),
    )
