"""Two numbers of each project against each other, the money at stake as the area of its mark."""

import math
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, label
from pmo_lib.report.theme import LIGHT, template

LARGEST, SMALLEST = 46, 8  # diameters in pixels
MOST_LABELS = 10
MOST_DRAWN = 300
HEIGHT = 330
LETTER, LINE = 0.018, 0.06  # of the drawing's width and height, for a letter and a line of text
OF_DECISION = MappingProxyType(
    {
        Recommendation.STOP: "red",
        Recommendation.REJECT: "red",
        Recommendation.DELAY: "amber",
        Recommendation.PAUSE: "amber",
    }
)
ORDER = MappingProxyType({"red": 0, "amber": 1, "context": 2})  # in which marks are named
PLACES = ("middle right", "top center", "bottom center", "middle left")
FAR = 6  # times the spread of the middle half, from where a point is drawn at the edge


def bubbles(
    id: str,
    frame: pd.DataFrame,
    *,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    horizontal: str,
    vertical: str,
    source: str = "",
    lines: Sequence[tuple[str, float]] = (),
) -> Chart:
    """
    Projects by two numbers, with the money at stake as area.

    Args:
        frame: columns label, x, y (rows that lack one are not drawn), size (money; missing is drawn small), colour (a
            role of the theme) and rank (the least is named first; missing is not named); at most 300 rows are drawn.
        lines: axis and value of lines that divide the plane, such as ("x", 0.0).
    """
    rows = frame.dropna(subset=["x", "y"]).head(MOST_DRAWN)
    spans = {axis: _span(rows[axis], [at for which, at in lines if which == axis]) for axis in "xy"}
    drawn = rows.assign(**{axis: rows[axis].clip(*spans[axis]) for axis in "xy"})
    outside = int((drawn[["x", "y"]] != rows[["x", "y"]]).any(axis=1).sum())
    figure = go.Figure(layout=_layout(spans, horizontal, vertical))
    for axis, at in lines:
        across = {"x": ("x0", "x1", "y0", "y1", "yref"), "y": ("y0", "y1", "x0", "x1", "xref")}[
            axis
        ]
        ends = dict(zip(across, (at, at, 0, 1, "paper"), strict=True))
        figure.add_shape(type="line", line={"color": LIGHT["context"], "width": 1}, **ends)
    shown = drawn.assign(_size=_sizes(drawn["size"])).sort_values("_size", ascending=False)
    figure.add_scatter(
        x=shown.x.tolist(),
        y=shown.y.tolist(),
        mode="markers",
        marker={
            "size": [round(size, 1) for size in shown._size],
            "color": [LIGHT[role] for role in shown.colour],
            "opacity": 0.72,
            "line": {"color": LIGHT["card"], "width": 1},
        },
    )
    _add_labels(figure, shown, spans)
    if outside:
        caption += f"; {text.plural(outside, 'project')} beyond the drawing at its edge"
    return Chart(id, figure, caption, alternative, data, source)


def value_bubbles(id: str, rows: pd.DataFrame, *, message: str, source: str) -> Chart:
    """
    Projects by score and net present value, with the money to go as area and what is recommended as colour.

    Args:
        rows: columns name, score [points], net_present_value and cost_to_go [currency], decision (a recommendation); at
            least one row, score and value known.
        message: what the chart shows, for its alternative.
    """
    rows = rows.reset_index(drop=True)
    colours = [OF_DECISION.get(one, "context") for one in rows.decision]
    worth = rows.net_present_value.rank(ascending=False, method="first")
    ranks = [ORDER[colour] * 1000 + place for colour, place in zip(colours, worth, strict=True)]
    frame = pd.DataFrame(
        {
            "label": [
                f"{decision}: {name}" if colour != "context" else name
                for name, decision, colour in zip(rows["name"], rows.decision, colours, strict=True)
            ],
            "x": rows.score.astype(float).round(2),
            "y": (rows.net_present_value.astype(float) / 1e6).round(3),
            "size": rows.cost_to_go,
            "colour": colours,
            "rank": [rank if rank <= 2003 else np.nan for rank in ranks],
        }
    )
    shown = pd.DataFrame(
        {
            "Project": rows["name"],
            "Score": [text.number(score, 1) for score in rows.score],
            "Net present value": [text.money(value) for value in rows.net_present_value],
            "Money to go": [text.money(value) for value in rows.cost_to_go],
            "Recommended": rows.decision.astype(str),
        }
    )
    best = rows.iloc[int(worth.to_numpy().argmin())]
    told = f"{best['name']}, {text.money(best.net_present_value)}, {best.decision}"
    chart = bubbles(
        id,
        frame,
        caption="Score, which the plan maximises, and net present value (NPV); area = money to go; red = stop or "
        "reject, amber = later",
        alternative=f"{message}. Highest net present value of {len(rows)}: {told}",
        data=shown,
        horizontal="Score, points",
        vertical=f"NPV, {text.currency() or 'money'} m",
        lines=(("y", 0.0),),
        source=source,
    )
    keys = {"score": "Score", "net_present_value": "Net present value", "cost_to_go": "Money to go"}
    return replace(chart, raw={header: rows[key].astype(float) for key, header in keys.items()})


def _span(values: pd.Series, at: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis that holds all values but far outliers, and these lines."""
    known = np.array([*values.dropna().astype(float)] or [0.0])
    low, high = np.quantile(known, [0.25, 0.75])
    room = FAR * max(high - low, 1e-9)
    kept = known[(known >= low - room) & (known <= high + room)] if len(known) > 4 else known
    ends = [float(kept.min()), float(kept.max()), *at]
    return min(ends), max(ends)


def _layout(spans: dict, horizontal: str, vertical: str) -> dict:
    axes = {}
    for axis, title in (("x", horizontal), ("y", vertical)):
        low, high = spans[axis]
        room = (high - low or 1) * 0.14
        axes[f"{axis}axis"] = {
            "range": [low - room, high + (3 * room if axis == "x" else room)],
            "title": {"text": title},
            "nticks": 6,
            "fixedrange": True,
            "zeroline": False,
            "automargin": True,
        }
    return {
        "template": template(),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        **axes,
    }


def _sizes(money: pd.Series) -> pd.Series:
    known = money.astype(float).clip(lower=0)
    top = known.max()
    if not top or math.isnan(top):
        return pd.Series(float(SMALLEST), index=money.index)
    return (LARGEST * np.sqrt(known / top)).clip(lower=SMALLEST).fillna(SMALLEST)


def _add_labels(figure: go.Figure, rows: pd.DataFrame, spans: dict) -> None:
    """Names beside their marks, those of the least rank first, as many as stand clear of each other."""
    taken: list[tuple[float, float, float, float]] = []
    chosen: list[tuple[float, float, str, str]] = []
    blank = "\u00a0"
    named = rows.dropna(subset=["rank"]).sort_values("rank")
    for row in named.rename(columns={"_size": "diameter"}).itertuples():
        words = label(row.label, 26)
        for place in PLACES:
            box = _box(row, place, len(words), spans)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                room = blank * (2 + round(row.diameter / 8)) if place.startswith("middle") else ""
                away = row.diameter / 2 / HEIGHT * 1.4 * (spans["y"][1] - spans["y"][0])
                up = {"top center": away, "bottom center": -away}.get(place, 0.0)
                at = round(row.y + up, 4)
                chosen.append((row.x, at, f"{room}{words}{room}", place))
                break
        if len(chosen) == MOST_LABELS:
            break
    for place in PLACES:
        own = [one for one in chosen if one[3] == place]
        if own:
            figure.add_scatter(
                x=[one[0] for one in own],
                y=[one[1] for one in own],
                mode="text",
                text=[one[2] for one in own],
                textposition=place,
                textfont={"color": LIGHT["ink"], "size": 12},
                cliponaxis=False,
            )


def _box(row, place: str, letters: int, spans: dict) -> tuple[float, float, float, float]:
    """Where a label would stand, as parts of the drawing: left, bottom, right, top."""
    x, y = (
        (getattr(row, axis) - spans[axis][0]) / ((spans[axis][1] - spans[axis][0]) or 1)
        for axis in "xy"
    )
    x, y, wide = 0.1 + 0.7 * x, 0.1 + 0.78 * y, LETTER * (letters + 2)
    beside, above = row.diameter / 2 / 600, row.diameter / 2 / HEIGHT
    left = {"middle right": x + beside, "middle left": x - beside - wide}.get(place, x - wide / 2)
    low = {"top center": y + above, "bottom center": y - above - LINE}.get(place, y - LINE / 2)
    return left, low, left + wide, low + LINE


def _overlap(one: tuple, other: tuple) -> bool:
    outside = one[0] < 0 or one[2] > 1.02
    return outside or (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )
