"""The chart forms. Each gives a `Chart`: a figure, what it says in words, and the table behind it."""

import html
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.theme import LIGHT, NO_COLOUR, SYMBOLS, template

MOST_ROWS = 15
LABEL_LENGTH = 32
ROW_HEIGHT = 34
NARROW_ROW_HEIGHT = 50


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """
    A figure with what a reader needs who cannot see it.

    Args:
        id: unique on its page; letters, digits, hyphens.
        figure: drawn with the light tokens; the page redraws it in the dark ones.
        caption: what is plotted: unit, period.
        alternative: the finding with its extreme values.
        data: the table behind the figure, its headers ready to read.
        source: where the values come from.
        panels: small figures instead of one, each with its title.
        raw: by column of the table, the numbers and dates behind cells that are words.
    """

    id: str
    figure: go.Figure
    caption: str
    alternative: str
    data: pd.DataFrame
    source: str = ""
    panels: tuple[tuple[str, go.Figure], ...] = ()
    raw: Mapping[str, Sequence] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, go.Figure]:
        """Every figure to draw, by its id."""
        if not self.panels:
            return {self.id: self.figure}
        return {f"{self.id}-{number}": figure for number, (_, figure) in enumerate(self.panels)}


def plain(figure: go.Figure) -> dict:
    """
    The figure as JSON values: lists for arrays, null for what is missing, no template, no minus zero.

    >>> plain(go.Figure(go.Bar(y=[1.0, float("nan"), -0.0])))["data"][0]["y"]
    [1.0, None, 0.0]
    """
    told = _plain(
        {
            "data": [trace.to_plotly_json() for trace in figure.data],
            "layout": figure.layout.to_plotly_json(),
        }
    )
    told["layout"].pop("template", None)
    return json.loads(json.dumps(told, sort_keys=True, allow_nan=False))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return [_plain(item) for item in (value.tolist() if hasattr(value, "tolist") else value)]
    if isinstance(value, float):
        return round(value, 10) + 0.0 if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value


def label(words: Any, length: int = LABEL_LENGTH) -> str:
    """
    Data text as a label inside a figure: short, visible, and shown as it is.

    >>> label("<b>Portal</b>")
    '&lt;b&gt;Portal&lt;/b&gt;'
    """
    return html.escape(text.shorten(text.printable(words), length), quote=False)


def lollipop(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    shown: Sequence[str],
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    Who deviates, by how much: a line from zero to a mark for each row, the largest on top.

    Args:
        frame: columns label, value and status (red, amber, green or missing); sorted by what matters; at most
            fifteen rows are drawn, `data` holds all.
        shown: the value of each row as text.
    """
    rows = frame.head(MOST_ROWS)
    labels = unique([label(words) for words in rows["label"]])
    status = [value if isinstance(value, str) else NO_COLOUR for value in rows.status]
    colours = [LIGHT["context" if value in ("green", NO_COLOUR) else value] for value in status]
    values = rows.value.tolist()
    figure = go.Figure(layout=rows_layout(len(rows), values))
    for colour in dict.fromkeys(colours):  # one line for each colour, with gaps between its rows
        own = [
            (name, value)
            for name, value, shade in zip(labels, values, colours, strict=True)
            if shade == colour
        ]
        figure.add_scatter(
            x=[x for _, value in own for x in (0, value, None)],
            y=[y for name, _ in own for y in (name, name, None)],
            mode="lines",
            line={"color": colour, "width": 4},
        )
    figure.add_scatter(
        x=values,
        y=labels,
        mode="markers+text",
        text=[f" {html.escape(words)} " for words in list(shown)[: len(rows)]],
        textposition=["middle right" if value >= 0 else "middle left" for value in values],
        cliponaxis=False,
        marker={"symbol": [SYMBOLS[value] for value in status], "color": colours, "size": 13},
        textfont={"color": LIGHT["ink"]},
    )
    figure.add_shape(
        type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", line={"color": LIGHT["ink"], "width": 2}
    )
    return Chart(id, figure, caption, alternative, data, source)


def rows_layout(rows: int, values: Sequence[float]) -> dict:
    """The layout of a chart with a row for each label, with room for words at both ends."""
    low, high = min([0, *values]), max([0, *values])
    room = (high - low or 1) * 0.16
    narrow = [low - (2 * room if low < 0 else room / 8), high + 2 * room]
    return {
        "template": template(),
        "height": 24 + ROW_HEIGHT * max(rows, 1),
        "margin": {"l": 8, "r": 16, "t": 4, "b": 8},
        "meta": narrow_layout(rows, {"range": narrow}),
        "xaxis": {
            "visible": False,
            "range": [low - (1.6 * room if low < 0 else room / 8), high + 1.3 * room],
            "fixedrange": True,
        },
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "ticklabelstandoff": 8,
            "showline": False,
        },
    }


def narrow_layout(rows: int, axis: dict, beside: int = 24) -> dict:
    """What the page changes on a phone: labels stand above their rows, so that the figure has the whole width."""
    above = {
        "ticklabelposition": "inside top",
        "ticklabelstandoff": 0,
        "ticklabelshift": 9,
        "automargin": False,
        "autorange": False,
        "range": [max(rows, 1) - 0.4, -0.9],
    }  # half a row more on top, for the first label
    return {
        "narrow": {
            "xaxis": axis,
            "yaxis": above,
            "height": beside + NARROW_ROW_HEIGHT * (max(rows, 1) + 0.5),
        }
    }


def unique(labels: list[str]) -> list[str]:
    """Equal labels told apart by invisible spaces, so that each keeps a row of its own."""
    seen: dict[str, int] = {}
    result = []
    for words in labels:
        seen[words] = seen.get(words, -1) + 1
        result.append(words + "\u200c" * seen[words])
    return result


def timeline(
    id: str,
    frame: pd.DataFrame,
    *,
    as_of: date,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    locale: str = "",
) -> Chart:
    """
    When things happen: baseline as a hollow tick, what is expected now as a solid mark, a line for the day of the report.

    Args:
        frame: columns label, baseline and expected (dates, either may be missing), and low and high of a range, which
            may be absent or missing; the next first; at most fifteen rows are drawn, `data` holds all.
    """
    rows = frame.head(MOST_ROWS)
    labels = unique([label(words, 44) for words in rows["label"]])
    late = (rows.expected > rows.baseline).tolist()
    colours = [LIGHT["red" if is_late else "accent"] for is_late in late]
    figure = go.Figure(layout=_layout_of_days(rows, as_of, locale))
    _add_ranges(figure, rows, labels)
    figure.add_scatter(
        x=[iso(when) for when in rows.baseline],
        y=labels,
        mode="markers",
        marker={
            "symbol": "line-ns-open",
            "size": 16,
            "color": LIGHT["context"],
            "line": {"width": 3},
        },
    )
    figure.add_scatter(
        x=[iso(when) for when in rows.expected],
        y=labels,
        mode="markers+text",
        cliponaxis=False,
        text=[f" {text.day(when, locale)}" for when in rows.expected],
        textposition="middle right",
        textfont={"color": LIGHT["ink"]},
        marker={"symbol": "circle", "size": 12, "color": colours},
    )
    as_of_line(figure, as_of, locale)
    return Chart(id, figure, caption, alternative, data, source)


def _add_ranges(figure: go.Figure, rows: pd.DataFrame, labels: Sequence[str]) -> None:
    """A thin line from low to high in each row that has both."""
    if not {"low", "high"} <= set(rows):
        return
    ends = [
        (name, iso(low), iso(high))
        for name, low, high in zip(labels, rows.low, rows.high, strict=True)
        if pd.notna(low) and pd.notna(high)
    ]
    if ends:
        figure.add_scatter(
            x=[x for _, low, high in ends for x in (low, high, None)],
            y=[y for name, _, _ in ends for y in (name, name, None)],
            mode="lines",
            line={"color": LIGHT["context"], "width": 2},
        )


def _layout_of_days(rows: pd.DataFrame, as_of: date, locale: str) -> dict:
    """The layout of rows along an axis of days that holds every baseline, every expected day and the day of the report."""
    shown = [rows[name] for name in ("baseline", "expected", "low", "high") if name in rows]
    days = pd.concat([*shown, pd.Series([pd.Timestamp(as_of)])]).dropna()
    first, last = days.min(), days.max()
    margin = max((last - first) * 0.14, pd.Timedelta(days=7))
    wide = {
        "visible": True,
        "type": "date",
        "range": [iso(first - margin / 4), iso(last + 1.6 * margin)],
        **month_ticks(first, last, locale),
        "fixedrange": True,
    }
    narrow = {
        "range": [iso(first - margin / 4), iso(last + 3 * margin)],
        **month_ticks(first, last, locale, 2),
    }
    return rows_layout(len(rows), [0]) | {
        "height": 64 + ROW_HEIGHT * max(len(rows), 1),
        "margin": {"l": 8, "r": 16, "t": 24, "b": 28},
        "xaxis": wide,
        "meta": narrow_layout(len(rows), narrow, 64),
    }


def month_ticks(first: pd.Timestamp, last: pd.Timestamp, locale: str = "", most: int = 4) -> dict:
    """Ticks at the beginnings of months, a few, in the words of the locale."""
    months = pd.date_range(first.to_period("M").start_time, last, freq="MS")
    chosen = months[:: max(1, -(-len(months) // most))]
    return {
        "tickmode": "array",
        "tickvals": [iso(day) for day in chosen],
        "ticktext": [text.month(day, locale) for day in chosen],
    }


def iso(when: Any) -> str | None:
    """A day as ISO 8601; None where it is missing."""
    return None if pd.isna(when) else pd.Timestamp(when).date().isoformat()


def add_limit(figure: go.Figure, amount: float, words: str) -> None:
    """A vertical line at an amount, with its words on top."""
    figure.add_shape(
        type="line",
        x0=float(amount),
        x1=float(amount),
        y0=0,
        y1=1,
        yref="paper",
        line={"color": LIGHT["ink"], "width": 2},
    )
    figure.add_annotation(
        x=float(amount),
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="left",
        text=label(words),
        showarrow=False,
    )


def as_of_line(figure: go.Figure, as_of: date, locale: str = "") -> None:
    """A line for the day of the report."""
    day = iso(as_of)
    figure.add_shape(
        type="line",
        x0=day,
        x1=day,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": LIGHT["ink"], "width": 2},
    )
    figure.add_annotation(
        x=day,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"as of {text.day(as_of, locale)}",
        xanchor="left",
        font={"color": LIGHT["muted"], "size": 12},
        showarrow=False,
    )
