"""Curves over an amount, and marks on rows: forms for distributions and parts."""

import html
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import MOST_ROWS, Chart, add_limit, label, rows_layout, unique
from pmo_lib.report.theme import LIGHT, template


def curves(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    horizontal: str,
    vertical: str,
    lines: Mapping[str, float] | None = None,
    steps: bool = False,
    source: str = "",
) -> Chart:
    """
    One line for each curve over an amount on the horizontal axis; the last one is drawn in colour, earlier ones in grey.

    Args:
        frame: columns curve (its name, written at its end), x and y; y is a share of one unless `steps`.
        lines: vertical lines by their words.
        steps: y keeps its value until the next x.
    """
    axis = {"fixedrange": True, "automargin": True, "nticks": 5, "rangemode": "tozero"}
    layout = {
        "template": template(),
        "height": 340,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 24, "t": 28, "b": 8},
        "xaxis": axis | {"showgrid": False, "title": {"text": html.escape(horizontal)}},
        "yaxis": axis | {"title": {"text": html.escape(vertical)}},
        "showlegend": False,
    }
    if not steps:
        layout["yaxis"] |= {"range": [0, 1], "tickformat": ".0%"}
    figure = go.Figure(layout=layout)
    groups = list(frame.groupby("curve", sort=False))
    for at, (name, rows) in enumerate(groups):
        colour = LIGHT["accent" if at == len(groups) - 1 else "context"]
        figure.add_scatter(
            x=rows.x.tolist(),
            y=rows.y.tolist(),
            mode="lines",
            line={"color": colour, "width": 3, "shape": "hv" if steps else "linear"},
        )
        if len(groups) > 1:
            _name(figure, name, rows, at, colour, left=at == len(groups) - 1)
    for words, amount in (lines or {}).items():
        add_limit(figure, amount, words)
    return Chart(id, figure, caption, alternative, data, source)


def _name(
    figure: go.Figure, name: str, rows: pd.DataFrame, at: int, colour: str, *, left: bool
) -> None:
    """The name of a curve, at its left or right where it has fallen below a height of its own."""
    below = rows[rows.y <= rows.y.max() * (0.3 - 0.12 * at)]
    middle = (below if len(below) else rows).iloc[0]
    figure.add_annotation(
        x=float(middle.x),
        y=float(middle.y),
        text=f" {label(name)} ",
        showarrow=False,
        xanchor="right" if left else "left",
        yanchor="bottom",
        font={"color": colour},
    )


def dots(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    shown: Sequence[str],
    source: str = "",
) -> Chart:
    """
    A filled and a hollow mark for each row, such as a share of the worst cases and an expected value.

    Args:
        frame: columns label, value and other (missing: no hollow mark); at most fifteen rows are drawn, `data` holds all.
        shown: the value of each row as text.
    """
    rows = frame.head(MOST_ROWS)
    labels = unique([label(words) for words in rows["label"]])
    numbers = [*rows.value.tolist(), *rows.other.dropna().tolist()]
    figure = go.Figure(layout=rows_layout(len(rows), numbers))
    figure.add_scatter(
        x=rows.other.tolist(),
        y=labels,
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": 12,
            "color": LIGHT["context"],
            "line": {"width": 2},
        },
    )
    figure.add_scatter(
        x=rows.value.tolist(),
        y=labels,
        mode="markers+text",
        text=[f" {html.escape(words)} " for words in list(shown)[: len(rows)]],
        textposition="middle right",
        cliponaxis=False,
        marker={"symbol": "circle", "size": 13, "color": LIGHT["accent"]},
        textfont={"color": LIGHT["ink"]},
    )
    return Chart(id, figure, caption, alternative, data, source)
