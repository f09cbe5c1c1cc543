"""More chart forms: one for each question that a discipline asks."""

import html
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import (
    MOST_ROWS,
    ROW_HEIGHT,
    Chart,
    add_limit,
    as_of_line,
    iso,
    label,
    narrow_layout,
    rows_layout,
    unique,
)
from pmo_lib.report.slider import Slider, add_slider
from pmo_lib.report.theme import LIGHT, template


def ranking(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    What comes first, and how sure that is: ordered dots, each with the interval it moves in.

    Args:
        frame: columns label, value, low, high (the last two may be missing) and chosen (drawn in the accent); the best
            first; at most fifteen rows are drawn, `data` holds all.
    """
    rows = frame.head(MOST_ROWS)
    labels = unique([label(words) for words in rows["label"]])
    figure = _rows(rows, [*rows.low.fillna(rows.value), *rows.high.fillna(rows.value)])
    for name, low, high in zip(labels, rows.low, rows.high, strict=True):
        if pd.notna(low) and pd.notna(high):
            figure.add_scatter(
                x=[low, high],
                y=[name, name],
                mode="lines",
                line={"color": LIGHT["context"], "width": 3},
            )
    colours = [LIGHT["accent" if chosen else "context"] for chosen in rows.chosen]
    symbols = ["circle" if chosen else "circle-open" for chosen in rows.chosen]
    figure.add_scatter(
        x=rows.value.tolist(),
        y=labels,
        mode="markers",
        marker={"color": colours, "symbol": symbols, "size": 12},
    )
    return Chart(id, figure, caption, alternative, data, source)


def _rows(rows: pd.DataFrame, values: Sequence[float]) -> go.Figure:
    layout = rows_layout(len(rows), values) | {"height": 48 + ROW_HEIGHT * max(len(rows), 1)}
    low, high = min(values, default=0), max(values, default=1)
    room = (high - low or 1) * 0.06
    axis = {
        "visible": True,
        "range": [low - room, high + room],
        "nticks": 5,
        "fixedrange": True,
        "zeroline": False,
    }
    return go.Figure(
        layout=layout
        | {
            "xaxis": axis,
            "margin": {"l": 8, "r": 16, "t": 4, "b": 28},
            "meta": narrow_layout(len(rows), {}, 48),
        }
    )


def targets(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    Where we are against where we want to be: a solid dot now, a hollow one for the target, a thin line for the range of answers.

    Args:
        frame: columns label, now, target, low, high and, where there is one, data (what the data shows, as a diamond);
            missing values are not drawn.
    """
    rows = frame.head(2 * MOST_ROWS)
    labels = unique([label(words) for words in rows["label"]])
    numbers = rows.drop(columns="label").to_numpy(dtype=float).ravel()
    figure = _rows(rows, numbers[~np.isnan(numbers)].tolist() or [0, 1])
    for name, low, high in zip(labels, rows.low, rows.high, strict=True):
        if pd.notna(low) and pd.notna(high):
            figure.add_scatter(
                x=[low, high],
                y=[name, name],
                mode="lines",
                line={"color": LIGHT["context"], "width": 2},
            )
    dots = [(rows.target, "circle-open", 13, "ink"), (rows.now, "circle", 12, "accent")]
    if "data" in rows and rows.data.notna().any():
        dots.insert(1, (rows.data, "diamond", 10, "amber"))
    for values, symbol, size, colour in dots:
        marker = {"symbol": symbol, "size": size, "color": LIGHT[colour], "line": {"width": 2}}
        figure.add_scatter(
            x=[None if pd.isna(v) else v for v in values], y=labels, mode="markers", marker=marker
        )
    return Chart(id, figure, caption, alternative, data, source)


def frontier(
    id: str,
    frame: pd.DataFrame,
    *,
    budget: float | None,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    horizontal: str = "Cost",
    vertical: str = "Value",
    chosen: tuple[float, float] | None = None,
    slider: Slider | None = None,
) -> Chart:
    """
    Value for money under a budget: the best value that each amount of money buys, and where the budget cuts.

    Args:
        frame: columns cost and value, by rising cost; where there is one, step: words beside a point, such as who comes in.
        budget: drawn as a line; None where there is none.
        chosen: cost and value of the choice that was made, drawn as a ring.
        slider: to walk through the points on the page.
    """
    figure = go.Figure(layout=_plane(horizontal, vertical))
    figure.add_scatter(
        x=frame.cost.tolist(),
        y=frame.value.tolist(),
        mode="lines+markers",
        line={"color": LIGHT["accent"], "width": 3, "shape": "hv"},
        marker={"size": 7, "color": LIGHT["accent"]},
    )
    if "step" in frame:
        _add_steps(figure, frame[frame.step != ""], 0.6 * float(frame.cost.max()))
    if budget is not None:
        add_limit(figure, budget, "budget")
    if chosen is not None:
        _add_choice(figure, chosen)
    if slider is not None:
        add_slider(figure, slider)
    return Chart(id, figure, caption, alternative, data, source)


def _add_choice(figure: go.Figure, chosen: tuple[float, float]) -> None:
    """A ring where the choice lies that was made."""
    ring = {"symbol": "circle-open", "size": 16, "color": LIGHT["ink"], "line": {"width": 3}}
    cost, value = chosen
    figure.add_scatter(
        x=[cost],
        y=[value],
        mode="markers+text",
        text=["  this choice"],
        textposition="bottom right",
        marker=ring,
        cliponaxis=False,
    )


def _add_steps(figure: go.Figure, rows: pd.DataFrame, middle: float) -> None:
    """Words where the plane is empty: below and to the right of points, from the middle on above and to the left."""
    figure.add_scatter(
        x=rows.cost.tolist(),
        y=rows.value.tolist(),
        mode="text",
        text=[f"  {label(words, 30)}  " for words in rows.step],
        textposition=["top left" if cost > middle else "bottom right" for cost in rows.cost],
        textfont={"color": LIGHT["muted"], "size": 12},
        cliponaxis=False,
    )


def _plane(horizontal: str, vertical: str) -> dict:
    axis = {"rangemode": "tozero", "nticks": 4, "fixedrange": True, "automargin": True}
    return {
        "template": template(),
        "height": 340,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 24, "t": 28, "b": 8},
        "xaxis": axis | {"showgrid": False, "title": {"text": html.escape(horizontal)}},
        "yaxis": axis | {"title": {"text": html.escape(vertical)}},
    }


def s_curve(
    id: str,
    frame: pd.DataFrame,
    *,
    as_of: date,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    vertical: str = "Cost",
    words: Mapping[str, str] = MappingProxyType({}),
) -> Chart:
    """
    Where we will land: plan outlined, actual solid, forecast dashed with the band it lies in eight times out of ten.

    Args:
        frame: columns period (dates) and planned, actual, forecast, low, high; missing values are not drawn.
        words: what stands at the end of a line instead of its column's name.
    """
    figure = go.Figure(layout=_plane("", vertical))
    days = [iso(day) for day in frame.period]
    _band(figure, frame.dropna(subset=["low", "high"]))
    lines = (
        ("planned", "context", "solid", 2),
        ("forecast", "accent", "dash", 3),
        ("actual", "accent", "solid", 3),
    )
    for name, colour, dash, width in lines:
        values = [None if pd.isna(value) else float(value) for value in frame[name]]
        figure.add_scatter(
            x=days,
            y=values,
            mode="lines",
            line={"color": LIGHT[colour], "dash": dash, "width": width},
        )
        last = frame.dropna(subset=[name]).tail(1)
        if len(last):
            figure.add_annotation(
                x=iso(last.period.iloc[0]),
                y=float(last[name].iloc[0]),
                text=words.get(name, name),
                xanchor="right",
                yanchor="bottom",
                showarrow=False,
            )
    as_of_line(figure, as_of)
    return Chart(id, figure, caption, alternative, data, source)


def _band(figure: go.Figure, rows: pd.DataFrame) -> None:
    """The area between low and high; nothing without rows."""
    if rows.empty:
        return
    figure.add_scatter(
        x=[*map(iso, rows.period), *map(iso, rows.period[::-1])],
        y=[*rows.high, *rows.low[::-1]],
        mode="lines",
        fill="toself",
        fillcolor=LIGHT["rule"],
        line={"width": 0},
    )


def waterfall(
    id: str,
    frame: pd.DataFrame,
    *,
    shown: Sequence[str],
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    How parts add up: each bar begins where the one before ended.

    Args:
        frame: columns label, value and total (such a row begins at zero and shows the sum so far).
        shown: the value of each row as text.
    """
    base, ends, at = [], [], 0.0
    for value, total in zip(frame.value, frame.total, strict=True):
        base.append(0.0 if total else at)
        at = value if total else at + value
        ends.append(at)
    colours = [
        LIGHT["ink" if total else "accent" if value >= 0 else "context"]
        for value, total in zip(frame.value, frame.total, strict=True)
    ]
    figure = go.Figure(layout=rows_layout(len(frame), [0.0, *ends]))
    labels = unique([label(words) for words in frame["label"]])
    figure.add_bar(
        x=frame.value.tolist(),
        y=labels,
        base=base,
        orientation="h",
        text=[f" {html.escape(words)} " for words in shown],
        textposition="outside",
        cliponaxis=False,
        textfont={"color": LIGHT["ink"]},
        marker={"color": colours},
    )
    figure.add_shape(
        type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", line={"color": LIGHT["ink"], "width": 2}
    )
    return Chart(id, figure, caption, alternative, data, source)


def value_and_cost(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    horizontal: str = "Cost",
    vertical: str = "Value",
    break_even: bool = False,
) -> Chart:
    """
    What is worth its cost: a dot for each, solid in the accent where it is chosen, hollow where it is not.

    Args:
        frame: columns label, cost, value and chosen; the name of a dot is shown when it is pointed at.
        break_even: whether a line is drawn on which value equals cost.
    """
    figure = go.Figure(layout=_plane(horizontal, vertical))
    if break_even:
        end = float(min(frame.cost.max(), frame.value.max()))
        line = {"color": LIGHT["context"], "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=0, y0=0, x1=end, y1=end, line=line)
    figure.add_scatter(
        x=frame.cost.tolist(),
        y=frame.value.tolist(),
        mode="markers",
        hovertext=unique([label(words) for words in frame["label"]]),
        marker={
            "color": [LIGHT["accent" if chosen else "context"] for chosen in frame.chosen],
            "symbol": ["circle" if chosen else "circle-open" for chosen in frame.chosen],
            "size": 11,
            "line": {"width": 2},
        },
    )
    return Chart(id, figure, caption, alternative, data, source)
