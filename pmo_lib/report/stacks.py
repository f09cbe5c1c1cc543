"""What a limited resource is booked with, month by month and part by part, before and after a change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import Chart, label
from pmo_lib.report.theme import LIGHT, SERIES, template

HEIGHT = 340
GAP = 0.06  # between two panels, as a part of the width


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """
    One panel.

    Args:
        title: stands above it.
        parts: a row for each part, the largest first, a column for each month; missing counts as nothing.
        limit: capacity by month; missing is not drawn.
    """

    title: str
    parts: pd.DataFrame
    limit: pd.Series


def stacks(
    id: str,
    panels: Sequence[Stack],
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    vertical: str,
    source: str = "",
) -> Chart:
    """
    Parts of a load stacked by month, beside each other on one scale, with the limit as a line and the highest month named.

    Args:
        panels: one or two; parts of the same name have the same colour in both.
        vertical: unit of the numbers.
    """
    top = max(max(float(one.parts.sum().max()), float(one.limit.max())) for one in panels)
    figure = go.Figure(layout=_layout(panels, top * 1.15, vertical))
    names = list(dict.fromkeys(str(part) for one in panels for part in one.parts.index))
    colours = dict(zip(names, [*SERIES, *[LIGHT["context"]] * len(names)], strict=False))
    for at, one in enumerate(panels, 1):
        seen = {str(part) for earlier in panels[: at - 1] for part in earlier.parts.index}
        _add(figure, one, "" if at == 1 else str(at), colours, seen)
    return Chart(id, figure, caption, alternative, data, source)


def _layout(panels: Sequence[Stack], top: float, vertical: str) -> dict:
    wide = (1 - GAP * (len(panels) - 1)) / len(panels)
    axes, titles = {}, []
    for at, one in enumerate(panels):
        left = at * (wide + GAP)
        axes[f"xaxis{at + 1 if at else ''}"] = {
            "domain": [round(left, 4), round(left + wide, 4)],
            "type": "category",
            "fixedrange": True,
            "showgrid": False,
            "nticks": 4,
            "tickfont": {"size": 11},
            "automargin": True,
        }
        titles.append(
            {
                "text": label(one.title),
                "x": round(left, 4),
                "y": 1.02,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": LIGHT["ink"], "size": 13},
            }
        )
    return {
        "template": template(),
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.15,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "font": {"size": 12}},
        "annotations": titles,
        "yaxis": {
            "range": [0, top],
            "title": {"text": vertical},
            "nticks": 4,
            "fixedrange": True,
            "automargin": True,
        },
        **axes,
    }


def _add(figure: go.Figure, one: Stack, axis: str, colours: dict, seen: set) -> None:
    months = [text.month(day) for day in one.parts.columns]
    place = {"xaxis": f"x{axis}", "yaxis": "y"}
    for part, row in one.parts.iterrows():
        figure.add_bar(
            x=months,
            y=[round(float(value), 3) for value in row.fillna(0.0)],
            name=label(part),
            marker={"color": colours[str(part)], "line": {"color": LIGHT["card"], "width": 0.5}},
            showlegend=str(part) not in seen,
            legendgroup=str(part),
            **place,
        )
    figure.add_scatter(
        x=months,
        y=[None if np.isnan(value) else round(float(value), 3) for value in one.limit],
        mode="lines",
        line={"color": LIGHT["ink"], "width": 2, "shape": "hvh"},
        name="capacity",
        showlegend=not axis,
        legendgroup="capacity",
        **place,
    )
    total = one.parts.sum()
    rate = (total / one.limit.where(one.limit > 0)).to_numpy()
    if np.isnan(rate).all():
        return
    at = int(np.nanargmax(rate))
    over = rate[at] > 1 + 1e-9
    figure.add_scatter(
        x=[months[at]],
        y=[round(float(max(total.iloc[at], one.limit.iloc[at])), 3)],
        mode="text",
        text=[text.percent(rate[at])],
        textposition="top center",
        textfont={"color": LIGHT["red" if over else "ink"], "size": 13},
        cliponaxis=False,
        showlegend=False,
        **place,
    )
