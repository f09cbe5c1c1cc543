"""Chart forms of a forecast: the range in which things finish, and the chance of more than an amount."""

import html
from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import (
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

MOST_RANGES = 20


def finish_ranges(
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
    When things finish: a line from P10 to P90, a bar from P50 to P80, a dot at P50, a hollow tick for the promise.

    Args:
        frame: columns label, p10, p50, p80, p90, promise (dates; missing ones are not drawn) and shown (words behind the
            range); what matters first; at most twenty rows are drawn, `data` holds all. The accent where P50 is later
            than the promise.
    """
    rows = frame.head(MOST_RANGES)
    labels = unique([label(words) for words in rows["label"]])
    days = pd.concat([rows[name] for name in ("p10", "p90", "p80", "promise")])
    days = pd.concat([days, pd.Series([pd.Timestamp(as_of)])]).dropna()
    figure = go.Figure(layout=_dated_rows(len(rows), days.min(), days.max()))
    late = (rows.p50 > rows.promise) | (rows.p50.isna() & rows.promise.notna())
    for first, last, width in (("p10", "p90", 2), ("p50", "p80", 9)):
        for shade, chosen in (("accent", late), ("context", ~late)):
            _spans(
                figure,
                rows[chosen],
                [n for n, c in zip(labels, chosen, strict=True) if c],
                first,
                last,
                width,
                shade,
            )
    colours = [LIGHT["accent" if is_late else "context"] for is_late in late]
    figure.add_scatter(
        x=[iso(day) for day in rows.p50],
        y=labels,
        mode="markers",
        marker={"symbol": "circle", "size": 12, "color": colours},
    )
    figure.add_scatter(
        x=[iso(day) for day in rows.promise],
        y=labels,
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 16, "color": LIGHT["ink"], "line": {"width": 3}},
    )
    ends = rows[["p50", "p80", "p90", "promise"]].max(axis=1)
    figure.add_scatter(
        x=[iso(day) for day in ends],
        y=labels,
        mode="text",
        text=[f"  {html.escape(words)}" for words in rows.shown],
        textposition="middle right",
        textfont={"color": LIGHT["ink"]},
        cliponaxis=False,
    )
    as_of_line(figure, as_of)
    return Chart(id, figure, caption, alternative, data, source)


def _dated_rows(rows: int, first: pd.Timestamp, last: pd.Timestamp) -> dict:
    """The layout of rows on an axis of days, with room for words behind the last one."""
    margin = max((last - first) * 0.35, pd.Timedelta(days=14))
    axis = {"range": [iso(first - margin / 12), iso(last + margin)], **month_ticks(first, last)}
    narrow = axis | {"range": [iso(first - margin / 12), iso(last + 2 * margin)]}
    shown = axis | {"visible": True, "type": "date", "fixedrange": True}
    layout = rows_layout(rows, [0]) | {"height": 64 + ROW_HEIGHT * max(rows, 1)}
    return layout | {
        "margin": {"l": 8, "r": 16, "t": 24, "b": 28},
        "xaxis": shown,
        "meta": narrow_layout(rows, narrow | month_ticks(first, last, most=2), 64),
    }


def _spans(
    figure: go.Figure,
    rows: pd.DataFrame,
    labels: Sequence[str],
    first: str,
    last: str,
    width: int,
    shade: str,
) -> None:
    pairs = [
        (name, iso(a), iso(b))
        for name, a, b in zip(labels, rows[first], rows[last], strict=True)
        if pd.notna(a) and pd.notna(b)
    ]
    if not pairs:
        return
    figure.add_scatter(
        x=[x for _, a, b in pairs for x in (a, b, None)],
        y=[y for name, _, _ in pairs for y in (name, name, None)],
        mode="lines",
        line={"color": LIGHT[shade], "width": width},
    )


def exceedance(
    id: str,
    curves: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    *,
    limit: float,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    horizontal: str,
    source: str = "",
) -> Chart:
    """
    The chance of more than an amount: one labelled line for each assumption, and a line at the limit.

    Args:
        curves: name, amounts and chances (parts of one) of each line.
        limit: the amount that is at hand.
    """
    axis = {"nticks": 4, "fixedrange": True, "automargin": True}
    layout = {
        "template": template(),
        "height": 320,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 24, "t": 28, "b": 8},
        "xaxis": axis | {"showgrid": False, "title": {"text": html.escape(horizontal)}},
        "yaxis": axis
        | {"range": [0, 1.02], "tickvals": [0, 0.5, 1], "ticktext": ["0", "50%", "100%"]},
    }
    figure = go.Figure(layout=layout)
    dashes = ("solid", "dash", "dot")
    for at, (name, amounts, chances) in enumerate(curves):
        figure.add_scatter(
            x=list(amounts),
            y=list(chances),
            mode="lines",
            line={"color": LIGHT["accent"], "width": 2, "dash": dashes[at % 3]},
        )
        place = max(
            range(len(chances)), key=lambda i, c=chances, at=at: -abs(c[i] - 0.9 + 0.12 * at)
        )
        figure.add_annotation(
            x=amounts[place],
            y=chances[place],
            text=html.escape(name),
            showarrow=False,
            xanchor="left",
            xshift=6,
        )
    figure.add_shape(
        type="line",
        x0=limit,
        x1=limit,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": LIGHT["ink"], "width": 2},
    )
    figure.add_annotation(
        x=limit,
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="left",
        text="money left",
        showarrow=False,
    )
    return Chart(id, figure, caption, alternative, data, source)
