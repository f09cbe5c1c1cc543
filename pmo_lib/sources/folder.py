"""A folder of CSV, Parquet and Excel files, one per table; or a single one of them."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError, SourceError
from pmo_lib.sources.files import (
    UNSTEADY,
    Refused,
    content,
    is_furniture,
    readable,
    refuse_irregular,
    unsteady,
)
from pmo_lib.sources.headers import DELIMITERS
from pmo_lib.sources.odata import odata_table
from pmo_lib.sources.planning_reader import added, apart, is_plan
from pmo_lib.sources.readers import (
    FOLDER,
    Found,
    Grid,
    Naming,
    RawTable,
    file_facts,
    letter,
    problem,
    reader,
    take,
)
from pmo_lib.sources.schedule_files import read_plans
from pmo_lib.sources.workbook import WORKBOOKS, read_workbook

SEPARATOR_LINE = re.compile(r"sep=(.)\r?(?:\n|\Z)|sep=(.)\r", re.IGNORECASE)
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
TEXTS = (".csv", ".tsv", ".txt")
UNREAD = (".xlsb", ".numbers", ".html", ".htm", ".xml", ".pdf", ".zip", ".gz", ".mpp")


@reader(FOLDER)
def read_folder(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """
    Every file of a folder that is named after a table, and every such sheet of its workbooks; the others are noted.

    Args:
        options: `delimiter` and `encoding` of the CSV files; a comma and UTF-8 if not given. `header`, the row of the
            headers of all files; `sheet`, the one sheet of a workbook that is read. Those of planning files: docs/planning-files.md.
    """
    of_plans, rest = apart(options)
    chosen = _chosen(rest, sheet=None)
    every = [file for file in sorted(path.iterdir()) if not is_furniture(file)]
    plans = [file for file in every if is_plan(file, named)]
    files = [file for file in every if file not in plans]
    moving = unsteady(files)
    found = [_found(file, chosen, named, file in moving) for file in files]
    tables = [table for one in found for table in one.tables]
    problems = [entry for one in found for entry in one.problems]
    notes = tuple(note for one in found for note in one.notes)
    files_read = tuple(entry for one in found for entry in one.files)
    others = Found(*_without_rivals(tables, problems), notes, files_read)
    return added(others, plans, of_plans, named)


@reader(*TEXTS, ".parquet")
def read_file(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """One CSV or Parquet file, which is one table; an export of Jira, which is several."""
    if is_plan(path, named):
        return read_plans([path], options, named, alone=True)
    return _found(path, _chosen(options), named, path in unsteady([path]))


def _chosen(options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    chosen = take(options, delimiter="", encoding="", header=None, **more)
    if chosen["delimiter"] not in ("", *DELIMITERS):
        message = f"delimiter {chosen['delimiter']!r} is not taken"
        raise ConfigurationError(message, code="PMO-P11", action="use , ; | or a tab")
    return chosen


def _found(file: Path, chosen: Mapping[str, Any], named: Naming, moving: bool) -> Found:
    suffix, name = file.suffix.lower(), named(file.stem)
    if suffix in WORKBOOKS:
        return _workbook(file, chosen, named, moving)
    if name is not None and suffix in UNREAD:
        rule, action = f"is a {suffix} file, which is not read", "save it as .xlsx, CSV or Parquet"
        return _not_read(file, name, Refused(rule, action))
    if name is None or suffix not in (*TEXTS, ".parquet", ".json"):
        return Found(
            (), notes=(f"{readable(file.name)} is not named after a table and was passed over",)
        )
    try:
        if moving:
            raise Refused(*UNSTEADY)
        held = content(file)
        table = _table(name, file, held, chosen)
    except Refused as refusal:
        return _not_read(file, name, refusal)
    return Found((table,), files=(file_facts(file, held),))


def _table(name: str, file: Path, held: bytes, chosen: Mapping[str, Any]) -> Grid | RawTable:
    suffix = file.suffix.lower()
    if suffix == ".json":
        return odata_table(name, file, held)
    return _parquet(name, file, held) if suffix == ".parquet" else _csv(name, file, held, chosen)


def _not_read(file: Path, name: str, refusal: Refused) -> Found:
    entry = problem(refusal.rule, refusal.action, table=name, file=readable(file.name))
    return Found((), (entry,))


def _workbook(file: Path, chosen: Mapping[str, Any], named: Naming, moving: bool) -> Found:
    try:
        refuse_irregular(file)
        if moving:
            raise Refused(*UNSTEADY)
        options = {key: chosen[key] for key in ("header", "sheet")}
        return read_workbook(file, options, named)
    except Refused as refusal:
        return _not_read(file, named(file.stem) or "", refusal)
    except SourceError as error:
        return _not_read(file, named(file.stem) or "", Refused(error.message, error.action))


def _without_rivals(
    tables: list[Grid | RawTable], problems: list[dict]
) -> tuple[tuple[Grid | RawTable, ...], tuple[dict, ...]]:
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


def _csv(name: str, file: Path, held: bytes, chosen: Mapping[str, Any]) -> Grid:
    text, delimiter = _text(held, chosen["encoding"]), chosen["delimiter"]
    separator = SEPARATOR_LINE.match(text)
    if separator:
        text = text[separator.end() :]
        delimiter = delimiter or separator[1] or separator[2]
    delimiter = "\t" if file.suffix.lower() == ".tsv" else delimiter or ","
    if delimiter not in DELIMITERS:
        raise Refused(f"says that {delimiter!r} separates its cells", "use , ; | or a tab")
    rows = _records(text, delimiter)
    if not rows:
        raise Refused("is empty", "write a header line")
    return Grid(name, readable(file.name), "", rows, chosen["header"], delimiter)


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


def _records(text: str, delimiter: str) -> list[list[str]]:
    """The records of a CSV file, each a row of the spreadsheet that it would be; blank lines have no cells."""
    reading = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(1_000_000)
    try:
        return list(reading)
    except csv.Error as error:
        raise Refused(
            f"line {reading.line_num} is no valid CSV: {error}", "export it again"
        ) from error


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
