"""One cell to one value: as a mapping says that it is written, and by the declared type of its column."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import DTYPES, Column, Type
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.sources.date_formats import (
    FIRST_YEAR,
    ISO,
    LAST_YEAR,
    Reading,
    end_of_period,
    has_day,
    read_day,
)
from pmo_lib.sources.mapping import ColumnMapping, Format
from pmo_lib.sources.number_formats import number_reader
from pmo_lib.sources.readers import Unreadable

NUMBERS = ("number", "money", "share")
LARGEST = 1e15
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
# what spreadsheets make of day number 0
DAY_ZEROS = (date(1899, 12, 30), date(1899, 12, 31), time(0, 0), timedelta(0))
CORRECT = "correct the cell or the mapping"
AMBIGUOUS = "ambiguous"  # dates that two formats of the list read as different days
DAYLESS = "dayless"  # dates that were read by a format without a day, and not rounded


class StatedDay(date):
    """A day that the mapping itself states: no format changes it."""


class Wrong(ValueError):
    """A cell that is no value of its column's type: the rule it breaks, and the way out."""

    def __init__(self, rule: str, action: str = ""):
        super().__init__(rule)
        self.rule, self.action = rule, action


def is_missing(cell: Any) -> bool:
    """
    Whether a cell holds nothing, or nothing but white space.

    >>> is_missing(" \\u00a0"), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    if isinstance(cell, str):
        return not cell.strip()
    nothing = cell is None or cell is pd.NaT or cell is pd.NA
    return nothing or (isinstance(cell, float) and math.isnan(cell))


def plain_word(cell: Any) -> str:
    """A cell as a mapping's words are written: whole numbers without a point, errors as the spreadsheet shows them.

    >>> plain_word(3.0), plain_word(" On track ")
    ('3', 'On track')
    """
    if isinstance(cell, Unreadable):
        return cell.text
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


# -- as the mapping says


def mapped(
    kind: Type, origin: ColumnMapping, format: Format, cells: pd.Series, fiscal_year_start: int = 1
) -> tuple[pd.Series, Counter[str]]:
    """
    The cells of a column of ours.

    Args:
        kind: the declared type of the column.
        origin: what the mapping says of the column; `format`: the same, with the formats of its table.
        cells: as found, or joined from several.
        fiscal_year_start: month in which a fiscal year begins.

    Returns:
        values of that kind where a format was given, cells as found where none was needed, `Unreadable` where the
        format does not fit; empty cells are missing. And how many cells are `AMBIGUOUS` or `DAYLESS`.
    """
    readings: list[Reading] = []
    steps = list(_steps(kind, origin, format, readings, fiscal_year_start))
    if not steps and cells.dtype.kind in "biufM":
        return cells, Counter()
    known: dict[Any, tuple[Any, list[str]]] = {}
    counts: Counter[str] = Counter()
    values = []
    for cell in cells:
        cell = None if is_missing(cell) else cell.strip() if isinstance(cell, str) else cell
        key = (type(cell), cell)
        if key not in known:
            readings.clear()
            value = _through(steps, cell)
            known[key] = value, list(_remarks(readings, format))
        values.append(known[key][0])
        counts.update(known[key][1])
    return pd.Series(values, index=cells.index, dtype=object), counts


def _through(steps: list[Callable], cell: Any) -> Any:
    for step in steps:
        if isinstance(cell, Unreadable) and step.__name__ != "without_empty":
            break
        cell = step(cell)
    return cell


def _remarks(readings: Sequence[Reading], format: Format) -> Iterator[str]:
    for reading in readings:
        if reading.is_ambiguous:
            yield AMBIGUOUS
        if not has_day(reading.format) and format.round_to is None:
            yield DAYLESS


def _steps(
    kind: Type,
    origin: ColumnMapping,
    format: Format,
    readings: list[Reading],
    fiscal_year_start: int,
) -> Iterator[Callable]:
    if format.empty:
        yield _without_empty(format.empty)
    if origin.split is not None:
        yield lambda cell: _part(cell, origin.split, origin.part)
    if origin.values is not None:
        yield lambda cell: None if cell is None else origin.values.get(plain_word(cell), cell)
    if format.scale is not None:
        yield lambda cell: rated(cell, format.scale)
    if kind in NUMBERS and format.reads_numbers:
        yield _mapped_number(format)
    if kind == "date" and (format.date or format.swap_day_month or format.round_to):
        yield lambda cell: _mapped_date(cell, format, readings, fiscal_year_start)
    if origin.default is not None:
        yield lambda cell: origin.default if cell is None else cell


def _without_empty(patterns: Sequence[str]) -> Callable:
    """Cells that show one of these texts are empty; `*` stands for any text."""
    nothing = text_pattern(patterns)

    def without_empty(cell: Any) -> Any:
        if cell is None or any(nothing.fullmatch(text) for text in _all_shown(cell)):
            return None
        return cell

    return without_empty


def text_pattern(texts: Sequence[str]) -> re.Pattern:
    """
    What matches one of some texts as a whole, in which `*` stands for any text, also none.

    >>> bool(text_pattern(["Total *"]).fullmatch("Total 2026")), bool(text_pattern(["a.c"]).fullmatch("abc"))
    (True, False)
    """
    alternatives = (".*".join(map(re.escape, text.strip().split("*"))) for text in texts)
    return re.compile("|".join(alternatives), re.DOTALL)


def _all_shown(cell: Any) -> list[str]:
    """What a cell shows, and 0 where it holds Excel's day number 0."""
    day = cell.date() if isinstance(cell, datetime) else cell
    return [shown(cell), *(["0"] if day in DAY_ZEROS else [])]


def shown(cell: Any) -> str:
    """
    What a filled cell shows to a reader: dates in ISO 8601, errors as they are written, whole numbers without a point.

    >>> shown(3.0), shown(date(9999, 12, 31)), shown(" On track ")
    ('3', '9999-12-31', 'On track')
    """
    if isinstance(cell, Unreadable):
        return cell.text
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).upper()
    return plain_word(cell)


def _part(cell: Any, separator: str, part: int) -> Any:
    parts = cell.split(separator) if isinstance(cell, str) else [cell]
    return parts[part - 1].strip() or None if len(parts) >= part and isinstance(cell, str) else None


def rated(cell: Any, scale: Sequence[str | int]) -> Any:
    """The colour of a word by its place between the best and the worst; `Unreadable` where it is not on the scale.

    >>> rated("B", ["A", "B", "C"]), rated("C", ["A", "B", "C"])
    ('amber', 'red')
    """
    if cell is None or plain_word(cell) == "":
        return None
    words = [str(word).strip() for word in scale]
    if plain_word(cell) not in words:
        action = f"write one of {', '.join(words)}, or add the word to the scale"
        return Unreadable(str(cell), "is not on the scale of the mapping", action)
    place = words.index(plain_word(cell))
    if place == 0:
        return Rag.GREEN.value
    return Rag.RED.value if place == len(words) - 1 else Rag.AMBER.value


def _mapped_number(format: Format) -> Callable:
    read = number_reader(
        decimal=format.decimal or ".",
        thousands=format.thousands or "",
        unit=format.unit or "",
        units=format.units,
        negative=format.negative or (),
    )
    factor = Decimal(repr(1.0 if format.factor is None else format.factor))

    def number(cell: Any) -> Any:
        if cell is None or isinstance(cell, bool):
            return cell
        try:
            value = read(cell) if isinstance(cell, str) else Decimal(repr(float(cell)))
            return None if value is None else float(value * factor)
        except (ValueError, TypeError, ArithmeticError):
            return Unreadable(str(cell), "is no number as the mapping writes them", CORRECT)

    return number


def _mapped_date(cell: Any, format: Format, readings: list[Reading], start: int) -> Any:
    if cell is None or isinstance(cell, StatedDay | bool):
        return cell
    day = cell
    if isinstance(cell, str | int | float):
        formats = format.date or (ISO,)
        reading = read_day(formats, cell)
        if reading is None:
            rule = f"is no date as the mapping writes them ({', '.join(formats)})"
            return Unreadable(str(cell), rule, CORRECT)
        readings.append(reading)
        day = reading.day
    if format.swap_day_month and isinstance(day, date) and day.day <= 12:
        day = day.replace(month=day.day, day=day.month)
    if format.round_to and isinstance(day, date):
        day = end_of_period(day, format.round_to, start)
    return day


# -- by the declared type


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
            values.append(None if is_missing(cell) else one(_readable(cell)))
        except Wrong as error:
            values.append(None)
            wrong[position] = error
    return pd.Series(values, index=cells.index, dtype=object).astype(dtype), wrong


def _fits(column: Column, cells: pd.Series) -> bool:
    if column.type in NUMBERS:
        floats = pd.api.types.is_float_dtype(cells) or pd.api.types.is_integer_dtype(cells)
        return floats and not np.isinf(cells.to_numpy(dtype=float, na_value=np.nan)).any()
    if column.type == "date":
        return pd.api.types.is_datetime64_dtype(cells)
    if column.type == "boolean":
        return pd.api.types.is_bool_dtype(cells) and cells.dtype != object
    return False


def _parser(column: Column) -> Callable[[Any], Any]:
    if column.type == "choice":
        known = {choice.value.lower(): choice.value for choice in column.choices}
        return lambda cell: _choice(cell, known)
    numeric = dict.fromkeys(NUMBERS, _number)
    # An id is text for ever: what a spreadsheet made a number or a truth value becomes its text again.
    return {"id": _text, "text": _text, "date": _date, "boolean": _boolean, **numeric}[column.type]


def _readable(cell: Any) -> Any:
    if isinstance(cell, Unreadable):
        raise Wrong(cell.rule, cell.action)
    return cell


READ_PLAIN_NUMBER = number_reader()


def _number(cell: Any) -> float:
    if isinstance(cell, bool | np.bool_) or not isinstance(cell, int | float | np.number | str):
        raise Wrong("is no number", "write a number")
    if isinstance(cell, str):
        try:
            cell = float(READ_PLAIN_NUMBER(cell))
        except ValueError as error:
            action = "write digits with a point for decimals, no units or separators"
            raise Wrong("is text, not a number", action) from error
    if not math.isfinite(cell) or abs(cell) > LARGEST:
        raise Wrong("is no plausible number", f"write a number up to {LARGEST:.0e}")
    return float(cell)


def _date(cell: Any) -> pd.Timestamp:
    if isinstance(cell, str):
        reading = read_day([ISO], cell)
        if reading is None and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell.strip()):
            raise Wrong("is no day of the calendar", "correct the date")
        if reading is None:
            action = "write it as 2026-10-31; other orders of day and month are not guessed"
            raise Wrong("is no ISO 8601 date", action)
        cell = reading.day
    if not isinstance(cell, date):
        raise Wrong("is no date", "format the cell as a date, or write it as 2026-10-31")
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise Wrong(f"is a date outside {FIRST_YEAR} to {LAST_YEAR}", "correct the year")
    return pd.Timestamp(cell.year, cell.month, cell.day)


def _boolean(cell: Any) -> bool:
    word = str(cell).strip().lower().removesuffix(".0")
    if word not in TRUE | FALSE:
        raise Wrong("is neither true nor false", "write TRUE or FALSE")
    return word in TRUE


def _choice(cell: Any, known: Mapping[str, str]) -> str:
    word = _text(cell).lower().replace("_", " ")
    if word not in known:
        near = get_close_matches(word, known, n=1)
        words = ", ".join(known.values())
        hint = f"did you mean {known[near[0]]!r}?" if near else f"choose one of {words}"
        raise Wrong("is none of the allowed values", hint)
    return known[word]


def _text(cell: Any) -> str:
    if isinstance(cell, float | np.floating) and abs(cell) > 2**53:
        return str(cell)
    return shown(cell).encode("utf-8", "replace").decode()
