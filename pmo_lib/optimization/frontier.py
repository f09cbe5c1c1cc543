"""What each amount of money buys at best: every choice that no other beats in both cost and value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pmo_lib.optimization.problem import Problem
from pmo_lib.optimization.selection import Selection, choose, thrifty

MOST = 60  # points found one by one; beyond that a grid
GRID = 24
STEP = 1e-5  # part of a cost by which the next point has to be cheaper: well above the tolerance of the solver


@dataclass(frozen=True, slots=True)
class Point:
    """
    One choice of the frontier.

    Args:
        limit: money up to which it was the best found. [currency]
        cost, value: of the choice. [currency], [value]
        gap: how much better another could be at this limit, as a part of the value.
    """

    limit: float
    cost: float
    value: float
    gap: float
    projects: frozenset[int]


@dataclass(frozen=True, slots=True)
class Frontier:
    """
    The points by rising cost.

    Args:
        exact: whether these are all points; else a grid of limits, each with its gap, or nothing where the work
            did not reach.
    """

    points: tuple[Point, ...]
    exact: bool


def frontier(problem: Problem, *, most: int = MOST, grid: int = GRID, **limits) -> Frontier:
    """
    Every choice not dominated in cost and value, unsupported ones included; budgets of single periods stay.

    Nothing where the budget of the work is used up before the end. More than `most` points: the best choice at each of `grid` limits instead, and the answer says so.

    >>> from pmo_lib.optimization.selection import (simple)
    >>> [(p.cost, p.value) for p in frontier(simple([3, 4, 5], [[1], [2], [3]], [6])).points]
    [(0.0, 0.0), (1.0, 3.0), (2.0, 4.0), (3.0, 7.0), (4.0, 8.0), (5.0, 9.0), (6.0, 12.0)]
    """
    found: list[Point] = []
    limit = problem.total
    while len(found) <= most:
        if _is_used_up(limits):
            return Frontier((), False)
        point = _point(problem, limit, **limits)
        if point is None:
            return Frontier(tuple(found[::-1]), all(p.gap <= 1e-6 for p in found))
        found.append(point)
        limit = point.cost * (1 - STEP) - 1e-9
        if point.cost <= 0:
            return Frontier(tuple(found[::-1]), all(p.gap <= 1e-6 for p in found))
    return _on_grid(problem, found[0], grid, **limits)


def _is_used_up(limits: dict) -> bool:
    budget = limits.get("budget")
    return budget is not None and budget.is_used_up


def _on_grid(problem: Problem, top: Point, grid: int, **limits) -> Frontier:
    found = []
    for limit in np.linspace(0, top.cost, grid)[:-1]:
        if _is_used_up(limits):
            return Frontier((), False)
        found.append(_point(problem, limit, **limits))
    kept: list[Point] = []
    for point in (*(p for p in found if p is not None), top):
        if not kept or point.value > kept[-1].value + 1e-9:
            kept.append(point)
    return Frontier(tuple(kept), False)


def _point(problem: Problem, limit: float, **limits) -> Point | None:
    """The best choice up to a limit, and among the equally good the cheapest; None where there is none."""
    under = replace(problem, total=min(problem.total, limit))
    best = choose(under, **limits)
    if np.isnan(best.value):
        return None
    chosen = thrifty(under, best, **limits)
    return Point(limit, cost_of(problem, chosen), best.value, best.gap, chosen.projects(problem))


def cost_of(problem: Problem, selection: Selection) -> float:
    """Cost of all chosen options. [currency]"""
    return float(problem.cost[list(selection.options)].sum()) if selection.options else 0.0


def intervals(found: Frontier, project: int) -> list[tuple[float, float]]:
    """Budgets between which a project is in; the last one open (infinite). A grid gives them to its own width."""
    edges = [point.cost for point in found.points]
    result: list[tuple[float, float]] = []
    for at, point in enumerate(found.points):
        if project not in point.projects:
            continue
        until = edges[at + 1] if at + 1 < len(edges) else float("inf")
        if result and result[-1][1] == edges[at]:
            result[-1] = (result[-1][0], until)
        else:
            result.append((edges[at], until))
    return result


def marginal_value(found: Frontier, budget: float) -> tuple[float, float, float]:
    """
    Value gained per money at the next step of the frontier above a budget, and the budgets between which the choice stays.

    Returns:
        value per currency, from, to; zero and infinite where more money buys nothing.
    """
    costs: Sequence[float] = [point.cost for point in found.points]
    at = max((i for i, cost in enumerate(costs) if cost <= budget * (1 + 1e-9)), default=-1)
    if at < 0 or at + 1 >= len(costs):
        return 0.0, costs[at] if costs else 0.0, float("inf")
    here, above = found.points[at], found.points[at + 1]
    return (above.value - here.value) / (above.cost - here.cost), here.cost, above.cost
