"""Planned, confirmed and unmeasured amounts by year: one bar for each, with the whole as an outline."""

import html

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import Chart, label
from pmo_lib.report.theme import LIGHT, template


def year_bars(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    vertical: str,
    source: str = "",
) -> Chart:
    """
    A bar for each year: its outline is the plan, solid what is confirmed, hatched what was not measured, a dashed line the range at the end.

    Args:
        frame: columns year (text), planned, confirmed, unmeasured, low and high (both missing: no range is drawn).
        vertical: unit of the amounts.
    """
    most = max(float(frame[["planned", "high"]].max().max()), 1e-9)
    figure = go.Figure(layout=_layout(most, vertical))
    _add_bars(figure, frame)
    known = frame.dropna(subset=["low", "high"])
    if len(known):
        figure.add_scatter(
            x=[x for year in known.year for x in (year, year, None)],
            y=[
                y
                for low, high in zip(known.low, known.high, strict=True)
                for y in (low, high, None)
            ],
            mode="lines",
            name="range at the end",
            line={"color": LIGHT["ink"], "width": 3, "dash": "dash"},
        )
    return Chart(id, figure, caption, alternative, data, source)


def _layout(most: float, vertical: str) -> dict:
    return {
        "template": template(),
        "height": 340,
        "barmode": "overlay",
        "bargap": 0.35,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "font": {"size": 12}},
        "xaxis": {"type": "category", "fixedrange": True, "showgrid": False, "automargin": True},
        "yaxis": {
            "range": [0, most * 1.15],
            "title": {"text": html.escape(vertical)},
            "nticks": 4,
            "fixedrange": True,
            "automargin": True,
        },
    }


def _add_bars(figure: go.Figure, frame: pd.DataFrame) -> None:
    """The parts of each year's bar and its outline."""
    years = frame.year.tolist()
    clear = {"color": "rgba(0,0,0,0)", "line": {"color": LIGHT["ink"], "width": 2}}
    hatched = {
        "color": LIGHT["base"],
        "pattern": {"shape": "/", "fgcolor": LIGHT["done"], "size": 8},
    }
    parts = (
        ("confirmed", frame.confirmed, 0, {"color": LIGHT["accent"]}),
        ("not measured", frame.unmeasured, frame.confirmed, hatched),
        ("planned", frame.planned, 0, clear),
    )
    for name, values, base, marker in parts:
        figure.add_bar(
            x=years,
            y=values.tolist(),
            base=base if isinstance(base, int) else base.tolist(),
            name=label(name),
            marker=marker,
            text=[text.money(one) for one in values] if name == "planned" else None,
            textposition="outside" if name == "planned" else "none",
            cliponaxis=False,
            textfont={"color": LIGHT["ink"]},
        )
