"""A database as a source: any address SQLAlchemy knows, read in one transaction that sees one moment and changes nothing."""

import gc
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError, PlatformError, PmoError, SourceError
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.date_formats import FIRST_YEAR, LAST_YEAR
from pmo_lib.sources.readers import (
    ADDRESS,
    Found,
    Naming,
    RawTable,
    Unreadable,
    nearest,
    reader,
    take,
)

QUERY = re.compile(r"\s*(select|with|values|table|from)\s", re.IGNORECASE)
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
EMBEDDED = ("sqlite", "duckdb")
ONE_MOMENT: dict[str, dict] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    "mysql": {"isolation_level": "REPEATABLE READ"},
    "mariadb": {"isolation_level": "REPEATABLE READ"},
    "oracle": {"isolation_level": "SERIALIZABLE"},
    "sqlite": {},
    "duckdb": {},
}
ROWS = 2_000_000  # of a table
CHUNK = 20_000
CONNECT_SECONDS = 10
LARGEST_EXACT = 2**53
LOST = "PMO-D23", "the connection was lost while reading", "run again when the database is there"
SHUT = "PMO-D20", "cannot be opened", "correct user, secret, host and database in 'source'"


@reader(ADDRESS)
def read_database(address: str, options: Mapping[str, Any], named: Naming) -> Found:
    """
    Tables, views and queries of a database; row numbers are those of the result, ordered by the first column.

    Args:
        address: as SQLAlchemy writes it, such as `postgresql://reader:…@host/office`.
        options: `tables`, the name of a table, a view or a query for each of ours (or for each name that a mapping
            reads); without it, every table and view that is named after one. `timeout`, seconds for each of them;
            `rows`, so many of each at most.

    Raises:
        ConfigurationError: no address, an unknown kind of database, a query that is none.
        SourceError: the database refuses us, goes away, takes too long, or does not hold what was named.
        PlatformError: the packages for this kind of database are not installed.
    """
    chosen = take(options, tables=None, timeout=60, rows=ROWS)
    for name in ("timeout", "rows"):
        if (
            isinstance(chosen[name], bool)
            or not isinstance(chosen[name], int | float)
            or chosen[name] <= 0
        ):
            message = f"{name!r} under source is {chosen[name]!r}, which is no number above zero"
            raise ConfigurationError(message, code="PMO-P11", action=f"write '{name}: 60'")
    engine = _engine(address)
    shown = Path(engine.url.database or "").name or engine.url.host or engine.dialect.name
    with _reading(engine, shown) as connection:
        wanted = _wanted(connection, chosen["tables"], named)
        tables = [
            _table(connection, shown, name, origin, chosen) for name, origin in wanted.items()
        ]
    return Found(
        tuple(tables),
        notes=tuple(_notes(engine.dialect.name, shown, wanted)),
        files=({"file": shown},),
    )


def _notes(kind: str, shown: str, wanted: Mapping[str, str]) -> Iterator[str]:
    if kind not in ONE_MOMENT:
        yield f"{shown}: tables may be of different moments: no common one can be had from {kind} here"
    if not wanted:
        yield f"{shown}: no table or view is named after a table; say which under 'tables'"


def _engine(address: str):
    """How to reach a database, for reading only; nothing is opened yet. No message repeats the address."""
    try:
        from sqlalchemy import create_engine, exc, make_url, pool
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError):
        action = "write kind://user:secret:NAME@host/database"
        raise ConfigurationError(
            "the source is no database address", code="PMO-P11", action=action
        ) from None
    kind = url.get_backend_name()
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(url, poolclass=pool.NullPool, **_ways(kind, url.database))
    except exc.NoSuchModuleError:
        action = f"known here are {', '.join(ONE_MOMENT)}"
        raise ConfigurationError(
            f"there is no kind of database {kind!r}", code="PMO-P11", action=action
        ) from None
    except ModuleNotFoundError as error:
        raise _not_installed(error) from None


def _not_installed(error: ModuleNotFoundError) -> PlatformError:
    message = f"reading this database needs the package {error.name!r}, which is not installed here"
    return PlatformError(
        message, code="PMO-N12", action="pip install 'pmo-lib[sql]', or the driver's own package"
    )


def _ways(kind: str, database: str | None) -> dict[str, Any]:
    """What a kind of database needs to be opened for reading only, and to give up in time."""
    if kind not in EMBEDDED:
        return (
            {"connect_args": {"connect_timeout": CONNECT_SECONDS}}
            if kind in ("postgresql", "mysql")
            else {}
        )
    if not database or not Path(database).is_file():
        raise SourceError(
            f"there is no file {Path(database or '').name!r}",
            code="PMO-D07",
            action="correct 'source'",
        )
    if kind == "duckdb":
        return {"connect_args": {"read_only": True, "config": {"enable_external_access": "false"}}}
    address = f"file:{quote(str(Path(database).resolve()))}?mode=ro"
    return {
        "creator": lambda: sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False
        )
    }


@contextmanager
def _reading(engine, shown: str) -> Iterator[Any]:
    """A connection in one transaction, which is rolled back; an error is reported in a sentence."""
    from sqlalchemy import exc

    gc.disable()  # no row refers back to what holds it: to look for such rows takes a third of the time
    try:
        with engine.connect().execution_options(
            **ONE_MOMENT.get(engine.dialect.name, {})
        ) as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("begin")
            yield connection
            connection.rollback()
    except exc.DBAPIError as error:
        lost = error.connection_invalidated
        code, what, action = LOST if lost else SHUT
        raise SourceError(
            f"{what}: {_reason(error)}", code=code, where=shown, action=action
        ) from None
    finally:
        gc.enable()


def _reason(error: Exception) -> str:
    """What the database says, in a line and without the statement."""
    said = [
        line.strip() for line in str(getattr(error, "orig", error)).splitlines() if line.strip()
    ]
    fatal = next((line.partition("FATAL:")[2].strip() for line in said if "FATAL:" in line), "")
    return (fatal or (said[0] if said else type(error).__name__))[:300].rstrip(".")


def _wanted(connection, tables: Any, named: Naming) -> dict[str, str]:
    """What to read, by the name it goes under."""
    if tables is None:
        found = {name: named(name.rpartition(".")[2]) for name in _there(connection)}
        return {table: name for name, table in found.items() if table}
    if not isinstance(tables, Mapping) or not all(
        isinstance(origin, str) for origin in tables.values()
    ):
        message = "'tables' names a table, a view or a query for each of ours"
        raise ConfigurationError(
            message, code="PMO-P11", action="write 'tables: {projects: pm.projects}'"
        )
    wanted = {}
    for name, origin in tables.items():
        table = named(name)
        if table is None:
            near = nearest(name, list(TABLES))
            action = (
                f"did you mean {near!r}?"
                if near
                else "use our names, or those that the mapping reads"
            )
            raise ConfigurationError(
                f"'tables' names {name!r}, which nobody reads", code="PMO-P11", action=action
            )
        wanted[table] = origin
    return wanted


def _there(connection) -> list[str]:
    from sqlalchemy import inspect

    looking = inspect(connection)
    return [*looking.get_table_names(), *looking.get_view_names()]


def _statement(connection, origin: str) -> str:
    if not QUERY.match(origin):
        name = ".".join(
            connection.dialect.identifier_preparer.quote(part) for part in origin.split(".")
        )
        return f"select * from {name} order by 1"
    query = origin.strip().rstrip(";")
    if ";" in QUOTED.sub("", query):
        raise ConfigurationError(
            "a query holds several statements", code="PMO-P11", action="write one"
        )
    return query


def _table(connection, shown: str, name: str, origin: str, chosen: Mapping[str, Any]) -> RawTable:
    """One table, its columns typed as the database types them."""
    from sqlalchemy import exc

    statement, place = _statement(connection, origin), "" if QUERY.match(origin) else origin
    options = {"no_parameters": True, "stream_results": True, "max_row_buffer": CHUNK}
    watch = _Watch(connection, float(chosen["timeout"]))
    try:
        with watch, connection.exec_driver_sql(statement, execution_options=options) as result:
            headers = list(map(str, result.keys()))
            columns: list[list] = [[] for _ in headers]
            for rows in result.partitions(CHUNK):
                for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                    column.extend(values)
                if len(columns[0]) > chosen["rows"]:
                    raise _too_many(shown, name, chosen["rows"])
    except exc.SQLAlchemyError as error:
        raise _failed(error, connection, shown, name, origin, watch) from None
    cells = pd.DataFrame(dict(enumerate(map(_typed, columns)))).set_axis(headers, axis=1)
    return RawTable(
        name, shown, place, cells.set_axis(range(1, len(cells) + 1)), ("",) * len(headers)
    )


class _Watch:
    """Breaks off what a connection is doing after so many seconds."""

    def __init__(self, connection, seconds: float):
        driver = connection.connection.driver_connection
        self.seconds, self.late = seconds, False
        self._break_off = getattr(driver, "cancel", None) or getattr(
            driver, "interrupt", lambda: None
        )

    def __enter__(self) -> "_Watch":
        self._timer = threading.Timer(self.seconds, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *_) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.late = True
        self._break_off()


def _too_many(shown: str, name: str, most: int) -> SourceError:
    action = "name a view or a query that gives fewer, or raise 'rows' under source"
    return SourceError(
        f"{name} has more than {most:,} rows", code="PMO-D24", where=shown, action=action
    )


def _failed(
    error: Exception, connection, shown: str, name: str, origin: str, watch: _Watch
) -> PmoError:
    """Why a table could not be read, as a sentence with a way out."""
    if watch.late:
        action = "read a view or a narrower query, or raise 'timeout' under source"
        return SourceError(
            f"{name} took longer than {watch.seconds:g} s",
            code="PMO-D22",
            where=shown,
            action=action,
        )
    if getattr(error, "connection_invalidated", False):
        message = f"the connection was lost while reading {name}: {_reason(error)}"
        return SourceError(
            message, code="PMO-D23", where=shown, action="run again when the database is there"
        )
    near = None if QUERY.match(origin) else nearest(origin, _names_now(connection))
    action = (
        f"did you mean {near!r}?"
        if near
        else f"correct 'tables: {name}' under source, or what this user may read"
    )
    return SourceError(
        f"{name} cannot be read: {_reason(error)}", code="PMO-D21", where=shown, action=action
    )


def _names_now(connection) -> list[str]:
    """Tables and views, asked after something failed: no more than a hint."""
    try:
        connection.rollback()
        return _there(connection)
    except Exception:
        return []


def _typed(values: list) -> pd.Series:
    """A column as it came from the driver; days, numbers and truth values as arrays, so that few cells are looked at singly."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds and kinds <= {date, datetime}:
        return _days(
            values
            if kinds == {date}
            else [v.date() if isinstance(v, datetime) else v for v in values]
        )
    if kinds == {Decimal}:
        return _numbers(values)
    if kinds & {bytes, memoryview}:
        values = [BINARY if isinstance(value, bytes | memoryview) else value for value in values]
    dtype = DTYPES.get(kinds.pop()) if len(kinds) == 1 else None
    too_large = dtype == "Int64" and max(map(abs, filter(None, values)), default=0) >= 2**63
    return pd.Series(values, dtype=object if dtype is None or too_large else dtype)


def _days(days: list[date | None]) -> pd.Series:
    cells = pd.Series(days, dtype=object)
    usual = all(FIRST_YEAR <= day.year <= LAST_YEAR for day in set(days) - {None})
    return pd.to_datetime(cells).astype("datetime64[us]") if usual else cells


def _numbers(values: list[Decimal | None]) -> pd.Series:
    """Floats; whole numbers that a float cannot hold, such as long ids, as they are."""
    try:
        floats = np.fromiter(map(float, values), float, len(values))
    except TypeError:  # something is missing
        floats = np.array(values, dtype=float)
    if not (np.abs(floats) > LARGEST_EXACT).any():
        return pd.Series(floats)
    whole = (
        value is not None and value.is_finite() and value == value.to_integral_value()
        for value in values
    )
    cells = [
        int(value) if held else number
        for value, held, number in zip(values, whole, floats, strict=True)
    ]
    return pd.Series(cells, dtype=object)


DTYPES = {bool: "boolean", int: "Int64", float: "float64"}
BINARY = Unreadable(
    "binary data", "is neither text nor number", "leave the column out, or convert it in a query"
)
