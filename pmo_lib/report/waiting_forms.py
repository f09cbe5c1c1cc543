"""Chart forms about waiting: what is overdue, and what has become of things by how long ago they came."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import (
    MOST_ROWS,
    ROW_HEIGHT,
    Chart,
    as_of_line,
    iso,
    label,
    month_ticks,
    narrow_layout,
    rows_layout,
    unique,
)
from pmo_lib.report.theme import LIGHT, template

SHADES = ("accent", "ink", "context", "rule")


def deadlines(
    id: str,
    frame: pd.DataFrame,
    *,
    as_of: date,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    What is open and until when it was due: a grey line from the question to the due day, a red one beyond it.

    Args:
        frame: columns label, start and due (dates; a due day may be missing: a hollow mark) and shown (words behind the mark); the
            most overdue first; at most fifteen rows are drawn, `data` holds all.
        as_of: until this day the red lines go.
    """
    rows, today = frame.head(MOST_ROWS), pd.Timestamp(as_of)
    labels = unique([label(words, 44) for words in rows["label"]])
    days = pd.concat([rows.start, rows.due, pd.Series([today])]).dropna()
    figure = go.Figure(layout=_dated_rows(len(rows), days.min(), days.max()))
    end = rows.due.fillna(today)
    _lines(figure, labels, rows.start, end, "context", 4)
    late = rows.due < today
    _lines(figure, labels, rows.due.where(late), pd.Series(today, rows.index), "red", 5)
    marks = {True: ("diamond", "red"), False: ("circle", "accent")}
    symbols = ["circle-open" if pd.isna(day) else marks[day < today][0] for day in rows.due]
    colours = [LIGHT["muted" if pd.isna(day) else marks[day < today][1]] for day in rows.due]
    figure.add_scatter(
        x=[iso(today if pd.isna(day) or day < today else day) for day in rows.due],
        y=labels,
        mode="markers+text",
        text=[f"  {label(words)}" for words in rows.shown],
        textposition="middle right",
        cliponaxis=False,
        textfont={"color": LIGHT["ink"]},
        marker={"symbol": symbols, "color": colours, "size": 12, "line": {"width": 2}},
    )
    as_of_line(figure, as_of)
    return Chart(id, figure, caption, alternative, data, source)


def _dated_rows(rows: int, first: pd.Timestamp, last: pd.Timestamp) -> dict:
    margin = max((last - first) * 0.05, pd.Timedelta(days=7))
    axis = {"range": [iso(first - margin), iso(last + 8 * margin)], **month_ticks(first, last)}
    narrow = {
        "range": [iso(first - margin), iso(last + 14 * margin)],
        **month_ticks(first, last, most=2),
    }
    return rows_layout(rows, [0]) | {
        "height": 64 + ROW_HEIGHT * max(rows, 1),
        "margin": {"l": 8, "r": 16, "t": 24, "b": 28},
        "xaxis": {"visible": True, "type": "date", "fixedrange": True, **axis},
        "meta": narrow_layout(rows, narrow, 64),
    }


def _lines(
    figure: go.Figure,
    labels: Sequence[str],
    start: pd.Series,
    end: pd.Series,
    colour: str,
    width: int,
) -> None:
    """A line in each row that has a start, all in one trace."""
    own = [
        (name, first, last)
        for name, first, last in zip(labels, start, end, strict=True)
        if pd.notna(first)
    ]
    figure.add_scatter(
        x=[x for _, first, last in own for x in (iso(first), iso(last), None)],
        y=[y for name, *_ in own for y in (name, name, None)],
        mode="lines",
        line={"color": LIGHT[colour], "width": width},
    )


def stacked_shares(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    horizontal: str = "Days",
    words: Mapping[str, str] | None = None,
) -> Chart:
    """
    What has become of things by how long ago they came: shares that sum to one, stacked, each labelled at its right end.

    Args:
        frame: one column for each share, at most four, by rising days in the index; the first lies at the bottom.
        words: what stands at the end of a share instead of its column's name.
    """
    axis = {"fixedrange": True, "automargin": True}
    layout = {
        "template": template(),
        "height": 320,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 120, "t": 8, "b": 8},
        "xaxis": axis | {"showgrid": False, "nticks": 5, "title": {"text": horizontal}},
        "yaxis": axis | {"range": [0, 1], "tickformat": ".0%", "nticks": 5},
    }
    figure, below = go.Figure(layout=layout), 0.0
    for shade, name in zip(SHADES, frame.columns, strict=False):
        values = frame[name]
        figure.add_scatter(
            x=frame.index.tolist(),
            y=values.tolist(),
            mode="lines",
            stackgroup="shares",
            line={"color": LIGHT[shade], "width": 0, "shape": "hv"},
            fillcolor=LIGHT[shade],
        )
        last = float(values.iloc[-1])
        if last >= 0.03:
            figure.add_annotation(
                x=1,
                xref="paper",
                xanchor="left",
                y=below + last / 2,
                text=f" {label((words or {}).get(name, name))} {text.percent(last)}",
                showarrow=False,
                font={"color": LIGHT["ink"]},
            )
        below += last
    return Chart(id, figure, caption, alternative, data, source)
