"""Projects on one page: a row for each with its status by dimension and its dates on a common time axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pandas as pd

from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.report.picture import Picture
from pmo_lib.report.rendering import WORDS, render
from pmo_lib.report.theme import MARKS, NO_COLOUR

WIDTH = 300  # of the time axis, in units of its drawing
YEARS_BACK, YEARS_AHEAD = 4, 6  # what lies beyond is drawn at the edge
NO_DATA = "·"
DIMENSIONS = MappingProxyType(
    {"schedule": "Time", "cost": "Cost", "scope": "Scope", "risk": "Risk", "benefits": "Benefits"}
)
METHOD = (
    "Health is the worst of the dimensions of a project by its data. A bar runs from the start to the baseline finish, dark "
    "up to the day of the report; its coloured end is the delay. What lies far outside is drawn at the edge."
)
OF_RATINGS = "Declared is what the project reports of itself. A frame marks a project that declares green and is red by its data. "


@dataclass(frozen=True, slots=True)
class Axis:
    """Days as places on the time axis of a roadmap."""

    first: pd.Timestamp
    last: pd.Timestamp
    today: pd.Timestamp

    @classmethod
    def of(cls, frame: pd.DataFrame, as_of: date) -> "Axis":
        """The axis that holds all bars, without far outliers."""
        day = pd.Timestamp(as_of)
        known = pd.concat([frame.start, frame.baseline, frame.finish, pd.Series([day])]).dropna()
        earliest, latest = (
            day - pd.DateOffset(years=YEARS_BACK),
            day + pd.DateOffset(years=YEARS_AHEAD),
        )
        first, last = max(known.min(), earliest), min(known.max(), latest)
        return cls(first, max(last, first + pd.Timedelta(days=30)), day)

    def place(self, when: pd.Timestamp) -> float:
        """Where a day stands, from 2 to two less than the width."""
        part = (when - self.first) / (self.last - self.first)
        return round(2 + (WIDTH - 4) * min(1.0, max(0.0, part)), 1)


def of_positions(positions: pd.DataFrame) -> pd.DataFrame:
    """
    Rows of a roadmap from positions of projects.

    Args:
        positions: columns name, computed, declared, rag_schedule … rag_benefits, baseline_start, baseline_finish, finish,
            slip_days, overrun [currency]; note, group and tag where there are any.
    """
    known = {"note": "", "group": "", "tag": ""}
    late = [text.signed(days) if pd.notna(days) else "" for days in positions.slip_days]
    return pd.DataFrame(
        {
            "name": positions["name"],
            **{key: positions.get(key, value) for key, value in known.items()},
            "health": positions.computed,
            "declared": positions.declared,
            **{name: positions.get(f"rag_{name}") for name in DIMENSIONS},
            "start": positions.baseline_start,
            "baseline": positions.baseline_finish,
            "finish": positions.finish,
            "slip": [f"{days} d" if days else text.MISSING for days in late],
            "slip_colour": positions.rag_schedule,
            "money": [text.signed_money(amount) for amount in positions.overrun],
        },
        index=positions.index,
    )


def roadmap(
    frame: pd.DataFrame,
    *,
    as_of: date,
    caption: str,
    top: int,
    dimensions: Sequence[str] = tuple(DIMENSIONS),
    groups: Mapping[str, str] | None = None,
    money: bool = True,
    left_out: str = "projects",
) -> Picture:
    """
    Projects as rows: health, declared, each dimension, dates on one axis with the delay marked, and cost.

    Args:
        frame: in the order of the rows; columns name, note (words below the name, may be empty), group, health, declared
            and one colour for each dimension (missing: not known), start, baseline and finish (days, may be missing),
            slip (words, such as "+182 d"), slip_colour, money (words: what it costs beyond its budget), tag (a word
            beside the name, may be empty).
        as_of: the day of the report, drawn as a line.
        caption: what is shown.
        top: so many rows are shown; the rest is counted.
        dimensions: those for which any project has a colour are shown.
        groups: headings in their order by the value of `group`; None: no headings.
        money: whether the money is shown.
        left_out: what the rows are called, where some are not shown.
    """
    shown, axis = frame.head(top), Axis.of(frame.head(top), as_of)
    kept = [name for name in dimensions if name in frame and frame[name].notna().any()]
    rated = bool(frame.declared.notna().any())
    rows = [_row(row, kept, axis, rated) for row in shown.to_dict("records")]
    parts = [("", rows)]
    if groups is not None:
        parts = [
            (heading, [one for one in rows if one["group"] == group])
            for group, heading in groups.items()
        ]
    html = render(
        "roadmap",
        caption=caption,
        groups=[(heading, own) for heading, own in parts if own],
        heads=["Health", *(["Declared"] if rated else []), *(DIMENSIONS[name] for name in kept)],
        money=money and frame.money.ne(text.MISSING).any(),
        ends=(text.month(axis.first), text.month(axis.last)),
        today=text.day(as_of),
        rest=max(0, len(frame) - top),
        left_out=left_out,
    )
    return Picture(html, f"{OF_RATINGS}{METHOD}" if rated else METHOD)


def _row(
    row: Mapping[str, Any], dimensions: Sequence[str], axis: Axis, rated: bool
) -> dict[str, Any]:
    health, declared = _colour(row["health"]), _colour(row["declared"])
    differs = health == Rag.RED and declared == Rag.GREEN
    marks = [_mark("Health", health)]
    marks += [_mark("Declared", declared, "differs" if differs else "")] if rated else []
    marks += [_mark(DIMENSIONS[name], _colour(row[name]), missing=NO_DATA) for name in dimensions]
    kinds = [health, *(["differs"] if differs else [])]
    return {
        **{key: row[key] for key in ("name", "note", "group", "slip", "money", "tag")},
        "marks": marks,
        "kinds": " ".join(f"is-{kind}" for kind in kinds),
        "bars": _bars(row, axis),
        "slip_colour": _colour(row["slip_colour"], ""),
        "money_colour": _colour(row["cost"], ""),
    }


def _colour(value: Any, otherwise: str = NO_COLOUR) -> str:
    return str(value) if isinstance(value, str) and value in set(Rag) else otherwise


def _mark(head: str, colour: str, more: str = "", missing: str = "") -> dict[str, str]:
    unknown = colour == NO_COLOUR
    return {
        "classes": f"m k-{head.lower()} {colour} {more}".strip(),
        "sign": missing if missing and unknown else MARKS[colour],
        "words": f"{head}: {WORDS[colour]}",
    }


def _bars(row: Mapping[str, Any], axis: Axis) -> list[tuple[str, str]]:
    """Class and points of each line of a row."""
    start, baseline, finish = row["start"], row["baseline"], row["finish"]
    ends = [day for day in (baseline, finish) if not pd.isna(day)]
    now = ("now", f"{axis.place(axis.today)},-6 {axis.place(axis.today)},20")
    if not ends:
        return [now]
    first = start if not pd.isna(start) else axis.first
    planned = baseline if not pd.isna(baseline) else finish
    bars = [
        _line("base", first, planned, axis),
        _line("done", first, min(axis.today, max(ends)), axis),
    ]
    if not pd.isna(finish) and not pd.isna(baseline) and finish > baseline:
        bars.append(_line(f"slip-{_colour(row['slip_colour'], 'green')}", baseline, finish, axis))
    return [*[bar for bar in bars if bar], now]


def _line(kind: str, first: pd.Timestamp, last: pd.Timestamp, axis: Axis) -> tuple[str, str] | None:
    return (kind, f"{axis.place(first)},7 {axis.place(last)},7") if last > first else None
