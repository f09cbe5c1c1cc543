"""Small panels side by side: a resource or a sibling in each, all on one scale."""

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import Chart
from pmo_lib.report.theme import LIGHT, template

HATCHED = {
    "color": LIGHT["red"],
    "pattern": {
        "shape": "/",
        "bgcolor": LIGHT["red"],
        "fgcolor": LIGHT["card"],
        "size": 6,
        "solidity": 0.3,
    },
}  # what is above the limit


def loads(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    limit: float = 1.0,
) -> Chart:
    """
    Who is booked above what they can do: a small panel for each, bars by period, a line where it is full, hatching above it.

    Args:
        frame: columns panel, period (dates) and load (1.0 is full); panels in the order they first stand in. A column proposed, where
            there is one, stands outlined on top.
        limit: where the line is drawn.
    """
    more = frame.proposed.fillna(0) if "proposed" in frame else 0
    top = max([limit, *(frame.load + more).dropna()]) * 1.15
    panels = [
        (str(name), _load(rows, limit, top)) for name, rows in frame.groupby("panel", sort=False)
    ]
    return Chart(id, go.Figure(), caption, alternative, data, source, tuple(panels))


def _load(rows: pd.DataFrame, limit: float, top: float) -> go.Figure:
    figure = go.Figure(layout=_layout_of_load(limit, top))
    months = [text.month(day) for day in rows.period]
    within, above = rows.load.clip(upper=limit), (rows.load - limit).clip(lower=0)
    figure.add_bar(x=months, y=within.tolist(), marker={"color": LIGHT["context"]})
    figure.add_bar(x=months, y=above.tolist(), marker=HATCHED)
    if "proposed" in rows and rows.proposed.any():
        outlined = {"color": "rgba(0,0,0,0)", "line": {"color": LIGHT["ink"], "width": 1}}
        figure.add_bar(x=months, y=rows.proposed.tolist(), marker=outlined)
    figure.add_shape(
        type="line",
        x0=0,
        x1=1,
        xref="paper",
        y0=limit,
        y1=limit,
        line={"color": LIGHT["ink"], "width": 2},
    )
    return figure


def _layout_of_load(limit: float, top: float) -> dict:
    axis = {"fixedrange": True, "automargin": True, "tickfont": {"size": 11}}
    return {
        "template": template(),
        "height": 150,
        "barmode": "stack",
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "bargap": 0.25,
        "xaxis": axis | {"type": "category", "nticks": 3, "showgrid": False},
        "yaxis": axis
        | {"range": [0, top], "tickvals": [0, limit], "ticktext": ["0", text.percent(limit)]},
    }


def multiples(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
    share: bool = True,
) -> Chart:
    """
    How siblings developed: a small panel of bars for each, all on one scale that begins at zero, the newest in the accent.

    Args:
        frame: columns panel, period (dates) and value (missing is not drawn); panels in the order they first stand in.
        share: values are parts of one.
    """
    top = max([0.0, *frame.value.dropna()]) or 1.0
    panels = [
        (str(name), _multiple(rows, top, share))
        for name, rows in frame.groupby("panel", sort=False)
    ]
    return Chart(id, go.Figure(), caption, alternative, data, source, tuple(panels))


def _multiple(rows: pd.DataFrame, top: float, share: bool) -> go.Figure:
    small = {"fixedrange": True, "tickfont": {"size": 11}, "automargin": True}
    words = text.percent(top) if share else text.number(top)
    layout = {
        "template": template(),
        "height": 130,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "bargap": 0.25,
        "xaxis": small | {"type": "category", "nticks": 3, "showgrid": False},
        "yaxis": small | {"range": [0, top * 1.1], "tickvals": [0, top], "ticktext": ["0", words]},
    }
    figure = go.Figure(layout=layout)
    colours = [LIGHT["context"]] * (len(rows) - 1) + [LIGHT["accent"]]
    values = [None if pd.isna(value) else float(value) for value in rows.value]
    figure.add_bar(x=[text.month(day) for day in rows.period], y=values, marker={"color": colours})
    return figure
