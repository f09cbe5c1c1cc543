"""Charts of more points than a page can carry: each stretch is drawn by its first, lowest, highest and last, and said to be."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from pmo_lib.report import text
from pmo_lib.report.figures import Chart

MOST_POINTS = 1_000  # of a line or cloud
MOST_ROWS = 200  # of the table behind it


def thinned(chart: Chart) -> Chart:
    """
    A chart with at most a thousand points a trace and two hundred rows behind it; one within these limits as it is.

    No extreme is lost: of each stretch of points, in the order given, the lowest and the highest stay. The caption says how
    many there were. What has no numbers is left as it is.
    """
    figures = [figure for _, figure in chart.panels] or [chart.figure]
    most = max(
        (len(trace.y) for figure in figures for trace in figure.data if _long(trace)), default=0
    )
    rows, caption = chart.data, chart.caption
    if most:
        caption += f"; drawn from {text.number(most)} points, each stretch by its first, lowest, highest and last"
    if len(rows) > MOST_ROWS:
        step = -(-len(rows) // MOST_ROWS)
        caption += f"; behind it one in {text.number(step)} of {text.number(len(rows))} rows"
        chart = replace(
            chart,
            data=rows.iloc[::step],
            raw={name: list(values)[::step] for name, values in chart.raw.items()},
        )
    panels = tuple((title, _drawn(figure)) for title, figure in chart.panels)
    return replace(chart, figure=_drawn(chart.figure), panels=panels, caption=caption)


def _long(trace) -> bool:
    return trace.type == "scatter" and trace.y is not None and len(trace.y) > MOST_POINTS


def _drawn(figure: go.Figure) -> go.Figure:
    if not any(_long(trace) for trace in figure.data):
        return figure
    figure = go.Figure(figure)
    for trace in figure.data:
        if _long(trace):
            kept = _kept(np.array(trace.y, dtype=float))
            trace.y = [trace.y[at] for at in kept]
            trace.x = [trace.x[at] for at in kept] if trace.x is not None else kept
    return figure


def _kept(values: np.ndarray) -> list[int]:
    """Places of the first, lowest, highest and last value of each of a fixed number of stretches, in order."""
    found: set[int] = set()
    for stretch in np.array_split(np.arange(len(values)), MOST_POINTS // 4):
        told = values[stretch]
        ends = {int(stretch[0]), int(stretch[-1])}
        found |= (
            ends
            if np.isnan(told).all()
            else ends | {int(stretch[np.nanargmin(told)]), int(stretch[np.nanargmax(told)])}
        )
    return sorted(found)
