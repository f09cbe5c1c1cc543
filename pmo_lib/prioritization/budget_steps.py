"""What other budgets would buy: the solved points of the frontier, for a slider and for the line of the budget."""

import math

import numpy as np

from pmo_lib.optimization.frontier import Point
from pmo_lib.optimization.selection import Problem
from pmo_lib.prioritization.data import Data
from pmo_lib.report import text
from pmo_lib.report.slider import Slider

MOST_NAMES = 6


def budget_of(problem: Problem) -> float | None:
    """
    The money of all periods together; None where it is not limited. [currency]

    >>> from pmo_lib.optimization.selection import simple
    >>> budget_of(simple([3, 4], [[1, 0], [0, 2]], [6, 2]))
    8.0
    """
    periods = float(np.sum(problem.budget)) if len(problem.budget) else math.inf
    budget = min(periods, float(problem.total))
    return budget if math.isfinite(budget) else None


def budget_slider(data: Data) -> Slider | None:
    """
    The best choice at each solved budget; None where there is no choice or only one.

    Between two points nothing better fits than what the lower one holds, where the frontier is exact; on a grid of
    limits something better may fit, and the chart says that it is a grid.
    """
    points = data.frontier.points
    if len(points) < 2:
        return None
    whole = frozenset(data.decision.model.problem.projects)
    return Slider(
        "What if the money of all periods together were",
        _shown_first(data),
        [point.cost / 1e6 for point in points],
        [text.money(point.cost) for point in points],
        [
            ("It buys", [_bought(point, len(whole)) for point in points]),
            ("Not funded", [_named(whole - point.projects, data) for point in points]),
            ("Against this choice", [_changes(point, data) for point in points]),
        ],
    )


def _shown_first(data: Data) -> int:
    """The dearest point that costs no more than the choice made."""
    cost = float(data.decision.model.problem.cost[list(data.decision.selection.options)].sum())
    costs = [point.cost for point in data.frontier.points]
    return max((at for at, one in enumerate(costs) if one <= cost * (1 + 1e-9)), default=0)


def _bought(point: Point, whole: int) -> str:
    return (
        f"{len(point.projects)} of {text.plural(whole, 'project')}, "
        f"{text.number(point.value, 1)} points"
    )


def _named(positions: frozenset[int], data: Data) -> str:
    return text.names(data.decision.names(positions), MOST_NAMES) or "none"


def _changes(point: Point, data: Data) -> str:
    """Which projects come in and go out against the choice made."""
    made = data.decision.chosen
    parts = [
        f"{words} {text.names(data.decision.names(changed), MOST_NAMES)}"
        for words, changed in (("in:", point.projects - made), ("out:", made - point.projects))
        if changed
    ]
    return "; ".join(parts) or "the same projects"
