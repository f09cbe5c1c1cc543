"""One cell to one value, by the declared type; what does not fit is told, never guessed."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import DTYPES, Column
from pmo_lib.sources.readers import Unreadable

NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})([T ]00:00(:00(\.0+)?)?)?")
LARGEST = 1e15
FIRST_YEAR, LAST_YEAR = 1900, 2200
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


class Wrong(ValueError):
    """A cell that is no value of its column's type: the rule it breaks, and the way out."""

    def __init__(self, rule: str, action: str = ""):
        super().__init__(rule)
        self.rule, self.action = rule, action


def parse(column: Column, cells: pd.Series) -> tuple[pd.Series, dict[int, Wrong]]:
    """
    The values of a column, and what is wrong by position.

    Args:
        cells: as found; a typed column that already fits is taken as it is, a date without its time of day.

    Returns:
        values with the declared type, missing where the cell is empty or wrong; wrong cells by position.
    """
    dtype = DTYPES[column.type]
    if _fits(column, cells):
        return (cells.dt.normalize() if column.type == "date" else cells).astype(dtype), {}
    one = _parser(column)
    values: list[Any] = []
    wrong: dict[int, Wrong] = {}
    for position, cell in enumerate(cells.tolist()):
        try:
            values.append(None if _empty(cell) else one(cell))
        except Wrong as error:
            values.append(None)
            wrong[position] = error
    return pd.Series(values, index=cells.index, dtype=object).astype(dtype), wrong


def _fits(column: Column, cells: pd.Series) -> bool:
    if column.type in ("number", "money", "share"):
        floats = pd.api.types.is_float_dtype(cells) or pd.api.types.is_integer_dtype(cells)
        return floats and not np.isinf(cells.to_numpy(dtype=float, na_value=np.nan)).any()
    if column.type == "date":
        return pd.api.types.is_datetime64_dtype(cells)
    if column.type == "boolean":
        return pd.api.types.is_bool_dtype(cells) and cells.dtype != object
    return False


def _empty(cell: Any) -> bool:
    nothing = cell is None or cell is pd.NaT or cell is pd.NA
    return nothing or (isinstance(cell, str) and not cell.strip()) or _is_nan(cell)


def _is_nan(cell: Any) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def _parser(column: Column) -> Callable[[Any], Any]:
    if column.type == "choice":
        known = {choice.value: choice.value for choice in column.choices}
        return lambda cell: _choice(cell, known)
    numeric = dict.fromkeys(("number", "money", "share"), _number)
    return {"id": _identity, "text": _text, "date": _date, "boolean": _boolean, **numeric}[
        column.type
    ]


def _readable(cell: Any) -> Any:
    if isinstance(cell, Unreadable):
        raise Wrong(cell.rule, cell.action)
    return cell


def _number(cell: Any) -> float:
    cell = _readable(cell)
    if isinstance(cell, bool | np.bool_) or not isinstance(cell, int | float | np.number | str):
        raise Wrong("is no number", "write a number")
    if isinstance(cell, str):
        if not NUMBER.fullmatch(cell.strip()):
            raise Wrong(
                "is text, not a number",
                "write digits with a point for decimals, no units or separators",
            )
        cell = float(cell)
    if not math.isfinite(cell) or abs(cell) > LARGEST:
        raise Wrong("is no plausible number", f"write a number up to {LARGEST:.0e}")
    return float(cell)


def _date(cell: Any) -> pd.Timestamp:
    cell = _readable(cell)
    if isinstance(cell, str):
        found = ISO_DATE.fullmatch(cell.strip())
        if not found:
            raise Wrong(
                "is no ISO 8601 date",
                "write it as 2026-10-31; other orders of day and month are not guessed",
            )
        try:
            cell = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            raise Wrong("is no day of the calendar", "correct the date") from error
    if not isinstance(cell, date | datetime):
        raise Wrong("is no date", "format the cell as a date, or write it as 2026-10-31")
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise Wrong(f"is a date outside {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
    return pd.Timestamp(cell.year, cell.month, cell.day)


def _boolean(cell: Any) -> bool:
    cell = _readable(cell)
    word = str(cell).strip().lower().removesuffix(".0")
    if word not in TRUE | FALSE:
        raise Wrong("is neither true nor false", "write TRUE or FALSE")
    return word in TRUE


def _choice(cell: Any, known: dict[str, str]) -> str:
    word = _text(cell).lower().replace("_", " ")
    if word not in known:
        near = get_close_matches(word, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(known)}"
        raise Wrong("is none of the allowed values", hint)
    return word


def _identity(cell: Any) -> str:
    """Ids are text for ever: what a spreadsheet made a number or a truth value becomes its text again."""
    return _text(cell)


def _text(cell: Any) -> str:
    cell = _readable(cell)
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).upper()
    if isinstance(cell, float | np.floating) and float(cell).is_integer() and abs(cell) <= 2**53:
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell).strip().encode("utf-8", "replace").decode()
