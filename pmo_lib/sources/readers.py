"""The registry of readers: a source is named by its suffix or its scheme, and read as it is - nothing parsed or guessed."""

import hashlib
import os
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError, SourceError
from pmo_lib.portfolio.settings import REJECTED
from pmo_lib.portfolio.tables import TABLES

FOLDER, ADDRESS = "folder", "address"
EXAMPLE = "example:"  # a row whose first key begins so is no data
FILE_ADDRESS = re.compile(r"((?:sqlite|duckdb)(?:\+\w+)?:///)([^/].*)")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that holds something which is no value: an error, a formula without a stored result."""

    text: str
    rule: str
    action: str


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """
    The cells of a file or sheet, before one of its rows is taken as the header; see `headers.headed`.

    Args:
        table, file, sheet: as of a `RawTable`.
        rows: every row from the first one, blank rows included; rows of CSV files may differ in length.
        header: the row that holds the headers, counted from one, or `auto`, as the source says; None: it does not.
        delimiter: between the cells of a CSV file; empty: the cells have places of their own.
        problems: what could not be read and belongs to this table only.
    """

    table: str
    file: str
    sheet: str
    rows: Sequence[Sequence[Any]]
    header: int | str | None = None
    delimiter: str = ""
    problems: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several files or sheets whose rows stand one below the other in a table; its headers are of our columns."""

    file: str
    sheet: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """
    A table as found.

    Args:
        table: its declared name.
        file, sheet: where it stands; the sheet is empty for CSV and Parquet.
        cells: one column per header as found; its index holds the row numbers of the file, which repeat where one row
            of it became several; empty cells are missing.
            Object columns hold whatever the file had (CSV: text), typed columns come from typed files.
        letters: of the columns, as in a spreadsheet; empty where a column is in no single one.
        headers: of the columns as the file has them; empty: as in `cells`.
        read: rows of the file; None: as many as there are here.
        apart: for the position of a column that was gathered from several, the letter of each row.
        passed_over: columns of the source that name a currency and that no mapping reads, row by row as `cells`;
            None: there are none but those in `cells`.
        header_row: the row that holds the headers, where the file has one.
        parts, part_of: where the rows are of several files or sheets: these, and the position of each row's own.
        problems, notes: rows that could not be read, and what has to be said of the table.
        written: for the position of a column of numbers, the cells as the file holds them, before a mapping changed them.
    """

    table: str
    file: str
    sheet: str
    cells: pd.DataFrame
    letters: tuple[str, ...]
    headers: tuple[str, ...] = ()
    read: int | None = None
    apart: Mapping[int, Sequence[str]] = field(default_factory=dict)
    passed_over: pd.DataFrame | None = None
    header_row: int | None = None
    parts: tuple[Part, ...] = ()
    part_of: Sequence[int] = ()
    problems: tuple[dict, ...] = ()
    notes: tuple[str, ...] = ()
    written: Mapping[int, Sequence[Any]] = field(default_factory=dict)

    def cell(self, at: int, position: int) -> Any:
        """A cell as the file holds it."""
        cell = (
            self.written[position][at] if position in self.written else self.cells.iat[at, position]
        )
        return getattr(cell, "text", cell)

    def place(self, at: int | None) -> tuple[str, str]:
        """File and sheet of a row; of the table where it is of one file."""
        if at is None or not self.parts:
            return self.file, self.sheet
        part = self.parts[self.part_of[at]]
        return part.file, part.sheet

    def problem(
        self,
        rule: str,
        action: str = "",
        *,
        at: int | None = None,
        position: int | None = None,
        value: Any = "",
    ) -> dict:
        """One line of what is rejected here; `at` counts the rows, `position` the columns, from zero."""
        row = None if at is None else int(self.cells.index[at])
        column = "" if position is None else self.header(position, at)
        file, sheet = self.place(at)
        letters = "" if position is None or row is None else self._letter(at, position)
        cell = f"{letters}{row}" if letters else ""
        place = {
            "table": self.table,
            "file": file,
            "sheet": sheet,
            "row": row,
            "column": column,
            "cell": cell,
        }
        return problem(rule, action, value=value, **place)

    def _letter(self, at: int, position: int) -> str:
        return self.apart[position][at] if position in self.apart else self.letters[position]

    def header(self, position: int, at: int | None = None) -> str:
        """A column as the file heads it, or as the file of one row does."""
        if at is not None and self.parts:
            return self.parts[self.part_of[at]].headers[position]
        return self.headers[position] if self.headers else str(self.cells.columns[position])


def problem(rule: str, action: str = "", *, value: Any = "", **place: Any) -> dict:
    """One line of what is rejected: where, what, which rule, the way out."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shown = "" if value is None else str(value)
    return {**dict.fromkeys(REJECTED), **place, "value": shown[:80], "rule": rule, "action": action}


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a reader gives: tables, what it could not read, what it passed over, and the files it opened.

    `ready` are tables of planning files in our columns: they need no mapping, and a mapped table goes before them.
    """

    tables: tuple[RawTable | Grid, ...]
    problems: tuple[dict, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[dict, ...] = field(default=())
    ready: tuple[RawTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """
    Which files and sheets are wanted.

    Args:
        table: of a file or sheet by its name: the table it holds, or None where it is not wanted.
        named: plain names of those that a mapping names, which are read even if they are hidden.
    """

    table: Callable[[str], str | None]
    named: Collection[str] = ()

    def __call__(self, name: str) -> str | None:
        return self.table(name)

    def names(self, name: str) -> bool:
        """Whether the mapping names this file or sheet."""
        return plain_name(name) in self.named


Reader = Callable[[Any, Mapping[str, Any], Naming], Found]  # of a path; of an address, its text
READERS: dict[str, Reader] = {}


def reader(*keys: str) -> Callable[[Reader], Reader]:
    """Register a reader for suffixes (`.xlsx`), for folders (`folder`) or for addresses (`address`)."""

    def register(function: Reader) -> Reader:
        READERS.update(dict.fromkeys(keys, function))
        return function

    return register


def _load_readers() -> None:
    import pmo_lib.sources as room

    for info in pkgutil.iter_modules(room.__path__):
        import_module(f"pmo_lib.sources.{info.name}")


def read_source(
    location: str, base: Path, options: Mapping[str, Any], named: Naming | None = None
) -> Found:
    """
    Read a source as it is.

    Args:
        location: a folder, a workbook, a single CSV or Parquet file, or the address of a database; paths are
            seen from `base`.
        options: of the reader.
        named: the table a file or sheet holds, by its name; by default the declared table of that name.

    Raises:
        SourceError: there is no such source, or nothing that reads it.
        ConfigurationError: the reader does not take an option.
    """
    _load_readers()
    if is_address(location):
        anchored = FILE_ADDRESS.sub(
            lambda found: f"{found[1]}{base.resolve() / found[2]}", location
        )
        return READERS[ADDRESS](anchored, options, named or Naming(table_named))
    path = base / location
    key = FOLDER if path.is_dir() else path.suffix.lower()
    if not path.exists():
        raise SourceError(
            f"there is no {location!r}", code="PMO-D07", where=base.name, action="correct 'source'"
        )
    if key == FOLDER and not os.access(path, os.R_OK | os.X_OK):
        raise SourceError(
            f"{location!r} cannot be opened", code="PMO-D07", action="correct its permissions"
        )
    if key not in READERS:
        kinds = ", ".join(sorted(key for key in READERS if key.startswith(".")))
        action = f"give a folder of CSV files or one of {kinds}"
        raise SourceError(f"{location!r} cannot be read", code="PMO-D07", action=action)
    return READERS[key](path, options, named or Naming(table_named))


def is_address(location: str) -> bool:
    """
    Whether a source is a database.

    >>> is_address("postgresql://host/office"), is_address("data/portfolio.xlsx")
    (True, False)
    """
    return "://" in location


def take(options: Mapping[str, Any], **defaults: Any) -> dict[str, Any]:
    """
    A reader's options with its defaults.

    Raises:
        ConfigurationError: an unknown option.
    """
    for name in options:
        if name not in defaults:
            near = get_close_matches(name, defaults, n=1)
            action = (
                f"did you mean {near[0]!r}?"
                if near
                else f"known are {', '.join(defaults) or 'none'}"
            )
            raise ConfigurationError(
                f"the source takes no option {name!r}", code="PMO-P11", action=action
            )
    return {**defaults, **options}


def table_named(name: str) -> str | None:
    """The declared table a file or sheet is named after; spaces, hyphens and case do not matter."""
    wanted = plain_name(name)
    return next((table for table in TABLES if table == wanted), None)


def only(wanted: Collection[str] | None, named: Collection[str] = ()) -> Naming:
    """
    A naming that takes files and sheets by their own names: those that are wanted, or whatever there is.

    Args:
        named: those that are read even if they are hidden, besides the wanted ones.

    >>> only({"Project List"})("project_list"), only({"a"})("b"), only(None)("b")
    ('project_list', None, 'b')
    """
    plain = {plain_name(name) for name in (*(wanted or ()), *named)}
    if wanted is None:
        return Naming(lambda name: name, plain)
    return Naming(lambda name: name if plain_name(name) in plain else None, plain)


def plain_name(name: str) -> str:
    """A name as tables and columns are declared.

    >>> plain_name(" Planned-Value")
    'planned_value'
    """
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def nearest(name: str, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    """
    What a name may have been meant to be; case does not matter.

    >>> nearest("budgt", ["Id", "Budget"])
    'Budget'
    """
    plain = {other.casefold(): other for other in known}
    found = get_close_matches(name.casefold(), plain, n=1, cutoff=cutoff)
    return plain[found[0]] if found else None


def letter(position: int) -> str:
    """
    The letter of a column, counted from zero.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def file_facts(path: Path, content: bytes) -> dict:
    """What the record of a run says of a file."""
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return {
        "file": path.name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "modified": modified,
    }


def frame_of(problems: Iterable[dict]) -> pd.DataFrame:
    """Problems as a frame with the columns of what is rejected."""
    return pd.DataFrame(list(problems), columns=list(REJECTED))
