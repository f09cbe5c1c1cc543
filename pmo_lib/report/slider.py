"""A slider below a chart: it moves a line over solved points and says what holds at each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pmo_lib.report.theme import LIGHT


@dataclass(frozen=True, slots=True)
class Slider:
    """
    Points of a chart that a reader can walk through on the page, without a server.

    The page's own script draws it where it can; without a script, in print and in JupyterLab, the table behind the
    chart holds the same points.

    Args:
        question: what the slider asks, such as "What if the budget were".
        at: the point that is shown first, from 0.
        positions: of each point on the horizontal axis.
        words: of each point, such as "€12 m".
        rows: a label with its words for each point.

    Raises:
        ValueError: words or rows do not have one entry for each point, or `at` is not a point.
    """

    question: str
    at: int
    positions: Sequence[float]
    words: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]

    def __post_init__(self):
        lengths = {len(self.positions), len(self.words), *(len(cells) for _, cells in self.rows)}
        if len(lengths) > 1 or not 0 <= self.at < len(self.positions):
            raise ValueError(f"a slider with {sorted(lengths)} entries cannot begin at {self.at}")


def add_slider(figure: go.Figure, slider: Slider) -> None:
    """Add the line that the slider moves; the page reads the points from the figure's `meta`."""
    start = float(slider.positions[slider.at])
    line = {"color": LIGHT["accent"], "width": 2, "dash": "dot"}
    figure.add_shape(type="line", x0=start, x1=start, y0=0, y1=1, yref="paper", line=line)
    figure.layout.meta = {
        "slider": {
            "question": slider.question,
            "at": slider.at,
            "positions": list(slider.positions),
            "words": list(slider.words),
            "rows": [[label, list(cells)] for label, cells in slider.rows],
        }
    }
