"""What a mapping does to single cells: numbers, dates and words as written elsewhere, to values."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.table import Type
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.sources.mapping import ColumnMapping, Format
from pmo_lib.sources.readers import Unreadable

NUMBERS = ("number", "money", "share")
ISO = "%Y-%m-%d"


def mapped(kind: Type, origin: ColumnMapping, format: Format, cells: pd.Series) -> pd.Series:
    """
    The cells of a column of ours.

    Args:
        kind: the declared type of the column.
        cells: as found, or joined from several.

    Returns:
        values of that kind where a format was given, cells as found where none was needed, `Unreadable` where the
        format does not fit; empty cells are missing.
    """
    steps = list(_steps(kind, origin, format))
    if not steps:
        return cells
    found: dict[Any, Any] = {}

    def one(cell: Any) -> Any:
        if isinstance(cell, Unreadable):
            return cell
        key = (type(cell), cell)
        if key not in found:
            found[key] = _through(steps, cell)
        return found[key]

    return pd.Series(
        [one(None if _missing(cell) else cell) for cell in cells], index=cells.index, dtype=object
    )


def _missing(cell: Any) -> bool:
    return (
        cell is None
        or cell is pd.NaT
        or cell is pd.NA
        or (isinstance(cell, float) and np.isnan(cell))
    )


def _through(steps: list[Callable], cell: Any) -> Any:
    for step in steps:
        cell = step(cell)
        if isinstance(cell, Unreadable):
            break
    return cell


def _steps(kind: Type, origin: ColumnMapping, format: Format):
    if format.empty:
        nothing = {word.strip() for word in format.empty}
        yield lambda cell: None if isinstance(cell, str) and cell.strip() in nothing else cell
    if origin.split is not None:
        yield lambda cell: _part(cell, origin.split, origin.part)
    if origin.values is not None:
        yield lambda cell: _word(cell, origin.values)
    if origin.scale is not None:
        yield lambda cell: rated(cell, origin.scale)
    if kind in NUMBERS and (
        format.decimal or format.thousands or format.unit or format.factor is not None
    ):
        yield lambda cell: _number(cell, format)
    if kind == "date" and (format.date or format.swap_day_month):
        yield lambda cell: _date(cell, format)
    if origin.default is not None:
        yield lambda cell: origin.default if cell is None or cell == "" else cell


def _part(cell: Any, separator: str, part: int) -> Any:
    parts = cell.split(separator) if isinstance(cell, str) else [cell]
    return parts[part - 1].strip() or None if len(parts) >= part and isinstance(cell, str) else None


def plain_word(cell: Any) -> str:
    """A cell as a mapping's words are written: whole numbers without a point.

    >>> plain_word(3.0), plain_word(" On track ")
    ('3', 'On track')
    """
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _word(cell: Any, values: Mapping[str, Any]) -> Any:
    return values.get(plain_word(cell), cell) if cell is not None else None


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


def _number(cell: Any, format: Format) -> Any:
    if cell is None or isinstance(cell, bool):
        return cell
    try:
        value = _written(cell, format) if isinstance(cell, str) else Decimal(repr(float(cell)))
    except (ValueError, TypeError, ArithmeticError):
        return Unreadable(
            str(cell), "is no number as the mapping writes them", "correct the cell or the mapping"
        )
    return (
        None
        if value is None
        else float(value * Decimal(repr(1.0 if format.factor is None else format.factor)))
    )


def _written(cell: str, format: Format) -> Decimal | None:
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    text = text.removeprefix(format.unit or "").removesuffix(format.unit or "").strip()
    decimal, thousands = re.escape(format.decimal or "."), re.escape(format.thousands or "")
    grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+|" if thousands else ""
    if not re.fullmatch(
        rf"[-+]?(?:{grouped}[0-9]+)(?:{decimal}[0-9]+)?(?:[eE][-+]?[0-9]{{1,3}})?", text
    ):
        if text == "":
            return None
        raise ValueError(cell)
    if format.thousands:
        text = text.replace(format.thousands, "")
    return Decimal(text.replace(format.decimal or ".", "."))


def _date(cell: Any, format: Format) -> Any:
    if isinstance(cell, str):
        try:
            cell = (
                datetime.strptime(cell.strip(), format.date or ISO).date() if cell.strip() else None
            )
        except ValueError:
            rule = f"is no date as the mapping writes them ({format.date or ISO})"
            return Unreadable(cell, rule, "correct the cell or the mapping")
    if format.swap_day_month and isinstance(cell, date) and cell.day <= 12:
        cell = cell.replace(month=cell.day, day=cell.month)
    return cell
