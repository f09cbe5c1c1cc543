"""Tables as a reader sees them: right numbers, dashes for what is missing, shades, small lines - escaped on one path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from pmo_lib.report import text
from pmo_lib.report.rendering import render
from pmo_lib.report.text import isolated
from pmo_lib.report.theme import MARKS, NO_COLOUR, RAG_WORDS

LONG = 60  # characters from which a cell is a sentence


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """
    A table for a reader.

    Args:
        frame: in the order it is to be read; headers are its column names; the first column heads each row.
        caption: message and unit.
        numbers: decimal places by column; these stand right. A place of None: text set right.
        signed: columns whose numbers carry a sign.
        rag: columns that hold red, amber, green or nothing.
        top: so many rows stand open, the rest can be opened.
        total: the last row is a total.
        name: of the file it is saved as; letters, digits, hyphens.
        heat: columns whose cells are shaded by their number, light to dark, from the first limit to the second; a word stays as it is.
        limits: of the shading; the smallest and the largest number if not given.
        steps: three numbers from which a shaded cell is filling, full and over; instead of shades between limits.
        sparks: columns whose cells hold a series of numbers, drawn as small lines on one scale.
        shown: how the numbers of shaded columns are written.
        heads: whether the first column heads each row.
        raw: by column, the numbers and dates behind cells that are words: to sort by and to save.
    """

    frame: pd.DataFrame
    caption: str = ""
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    signed: Sequence[str] = ()
    rag: Sequence[str] = ()
    top: int = 12
    total: bool = False
    name: str = ""
    heat: Sequence[str] = ()
    limits: tuple[float, float] | None = None
    steps: tuple[float, float, float] | None = None
    sparks: Sequence[str] = ()
    shown: Callable[[float], str] | None = None
    heads: bool = True
    raw: Mapping[str, Sequence] = field(default_factory=dict)


def table_html(table: Table) -> Markup:
    """A table as HTML; a missing value is a dash."""
    columns = [(str(name), name in table.numbers) for name in table.frame.columns]
    raw = {name: list(values) for name, values in table.raw.items()}
    rows = [
        _cells(table, row, {n: v[at] for n, v in raw.items()})
        for at, row in enumerate(table.frame.itertuples(index=False))
    ]
    return render(
        "table", table=table, columns=columns, rows=rows[: table.top], rest=rows[table.top :]
    )


def _cells(
    table: Table, row: tuple, raw: Mapping[str, Any]
) -> list[tuple[Markup, str | None, str]]:
    found = []
    for name, value in zip(table.frame.columns, row, strict=True):
        cell, number = _cell(table, name, value), _raw(table, name, raw.get(name, value))
        shade = _shade(table, name, value) or _length(value)
        found.append((cell, None if number == str(cell) else number, shade))
    return found


def _length(value: Any) -> str:
    """Whether a cell holds a sentence: on a phone it has a width of its own."""
    return "long" if isinstance(value, str) and len(value) > LONG else ""


def _shade(table: Table, name: str, value: Any) -> str:
    """Which of five shades a cell has; none where there is no number."""
    if name not in table.heat or text.is_missing(value) or isinstance(value, str):
        return ""
    if table.steps:
        return f"load{sum(float(value) >= step for step in table.steps)}"
    low, high = table.limits or limits(
        table.frame[list(table.heat)].to_numpy(dtype=float, na_value=np.nan)
    )
    part = (float(value) - low) / (high - low) if high > low else 0.5
    return f"heat{min(5, max(1, 1 + int(part * 5)))}"


def limits(values: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest known number."""
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _series_limits(table: Table) -> tuple[float, float]:
    series = [number for name in table.sparks for cells in table.frame[name] for number in cells]
    return limits(np.array(series, dtype=float))


def spark(values: Sequence[float], limits: tuple[float, float]) -> Markup:
    """A small line without axes; what is missing leaves a gap."""
    low, high = limits
    step = 72 / max(len(values) - 1, 1)
    heights = [
        None if text.is_missing(v) else 20 - 18 * ((v - low) / (high - low) if high > low else 0.5)
        for v in values
    ]
    runs, run = [], []
    for at, height in enumerate([*heights, None]):
        if height is None:
            runs, run = [*runs, run] if run else runs, []
        else:
            run = [*run, f"{4 + at * step:.1f},{height:.1f}"]
    last = next((at for at in reversed(range(len(heights))) if heights[at] is not None), None)
    end = (f"{4 + last * step:.1f}", f"{heights[last]:.1f}") if last is not None else None
    words = ", ".join(
        text.number(v, 0 if float(v).is_integer() else 2)
        if not text.is_missing(v)
        else text.MISSING
        for v in values
    )
    return render("spark", runs=[" ".join(run) for run in runs], end=end, words=words)


def _raw(table: Table, name: str, value: Any) -> str | None:
    """A number or a day as a machine reads it, to sort by and to save."""
    if isinstance(value, date):
        return None if text.is_missing(value) else value.isoformat()[:10]
    if (
        (name not in table.numbers and name not in table.raw)
        or not isinstance(value, Real)
        or text.is_missing(value)
    ):
        return None
    return repr(round(float(value), 6)).removesuffix(".0")


def _cell(table: Table, name: str, value: Any) -> Markup:
    if name in table.rag:
        return rag(value)
    if name in table.sparks:
        return spark(value, _series_limits(table))
    if text.is_missing(value) or value == "":
        return Markup(text.MISSING)
    if name in table.heat and table.shown and not isinstance(value, str):
        return Markup("{}").format(table.shown(value))
    places = table.numbers.get(name)
    if places is not None:
        return Markup((text.signed if name in table.signed else text.number)(value, places))
    return isolated(value)


def rag(value: Any) -> Markup:
    """A status as shape, word and colour; missing is not known."""
    key = value if isinstance(value, str) and value in MARKS else NO_COLOUR
    return render("rag", key=key, mark=MARKS[key], word=RAG_WORDS[key])
