"""Which projects to do, and when: the best value under limits, solved as a mixed-integer program."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from pmo_lib.optimization.budget import Budget
from pmo_lib.optimization.limits import INFINITE, Row, limits
from pmo_lib.optimization.milp import INFEASIBLE, LIMIT, NODES, OPTIMAL, SECONDS, Answer, maximise
from pmo_lib.optimization.problem import Problem, as_program, objective, sizes, value_of, wide
from pmo_lib.optimization.relaxation import LARGE, nearly_best
from pmo_lib.optimization.search import better

SAME = 1e-6  # values closer than this part of the value are equally good


@dataclass(frozen=True, slots=True)
class Selection:
    """
    What is chosen, and what is proved about it.

    Args:
        status: optimal, limit (stopped early, with a gap), infeasible.
        options: positions of the chosen options.
        value, bound: of the objective; no choice is better than the bound, says the solver.
        duals: prices of the limits by name, from which a bound can be checked by hand.
        repeatable: whether every machine finds the same.
    """

    status: str
    options: tuple[int, ...] = ()
    value: float = float("nan")
    bound: float = INFINITE
    duals: dict = field(default_factory=dict, compare=False)
    repeatable: bool = True

    @property
    def gap(self) -> float:
        """How much better another choice could be, as a part of the value."""
        if self.status == INFEASIBLE or np.isnan(self.value):
            return INFINITE
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)

    def projects(self, problem: Problem) -> frozenset[int]:
        """The chosen projects."""
        return frozenset(int(problem.project[o]) for o in self.options)


def simple(values, costs, budgets, **more) -> Problem:
    """
    A problem with one option for each project and no dates.

    Args:
        values: (n,). costs: (n, T). budgets: (T,).

    >>> choose(simple([3, 4, 5], [[1], [2], [3]], [3])).value
    7.0
    """
    n = len(values)
    ones = {
        "use": np.zeros((n, 0)),
        "capacity": np.zeros(0),
        "decay": np.ones(n),
        "start": np.zeros(n, int),
        "finish": np.zeros(n, int),
    }
    arrays = {
        name: np.asarray(given, float)
        for name, given in (("value", values), ("cost", costs), ("budget", budgets))
    }
    return Problem(project=np.arange(n), **arrays, **(ones | more))


def choose(
    problem: Problem,
    *,
    nodes: int = NODES,
    seconds: float = SECONDS,
    duals: bool = False,
    more: tuple = (),
    search: bool = True,
    budget: Budget | None = None,
) -> Selection:
    """
    The best choice.

    Args:
        nodes, seconds: limits of the search; the clock is a guard only.
        duals: whether to give the prices of the limits, from which a bound can be checked.
        more: further rows, see `limits.Row`.
        search: whether a search follows where the solver is stopped early, with half of the seconds; not where only a proof counts.
        budget: that the work is counted in; None: nowhere.

    Returns:
        status infeasible, without options, where the limits leave no choice.
    """
    if not len(problem.project):
        return Selection(INFEASIBLE) if problem.mandatory else Selection(OPTIMAL, (), 0.0, 0.0)
    if len(problem.project) > LARGE and not more:
        answer = nearly_best(problem, nodes=nodes, seconds=seconds, budget=budget)
        return _selection(problem, answer, _prices(problem) if duals else {})
    program = as_program(problem, more)
    clock = seconds / 2 if search else seconds
    answer = maximise(program, nodes=nodes, seconds=clock, budget=budget)
    if search and answer.status == LIMIT and answer.x is not None:
        x, repeatable = better(program, answer.x, seconds=seconds / 2)
        answer = replace(answer, x=x, repeatable=answer.repeatable and repeatable)
    return _selection(problem, answer, _prices(problem) if duals else {})


def _selection(problem: Problem, answer: Answer, prices: dict) -> Selection:
    if answer.x is None:
        return Selection(answer.status, repeatable=answer.repeatable)
    chosen = tuple(np.flatnonzero(answer.x[: len(problem.project)] > 0.5).tolist())
    value = value_of(problem, chosen)
    return Selection(
        answer.status, chosen, value, max(value, answer.bound), prices, answer.repeatable
    )


def _prices(problem: Problem) -> dict:
    """Price of each limit in the linear relaxation, by name; what is left out costs nothing."""
    from scipy.optimize import linprog

    program = as_program(problem)
    solved = linprog(
        -program.values, A_ub=program.rows, b_ub=program.high, bounds=(0, 1), method="highs"
    )
    if solved.x is None:
        return {}
    found = limits(problem)
    prices = -solved.ineqlin.marginals / sizes(found)
    return {
        name: float(price)
        for name, price in zip(found.names, prices, strict=True)
        if price > 1e-15 and name[0] not in ("one", "mandatory")
    }


def other_choice(problem: Problem, best: Selection, **work) -> Selection:
    """The best choice of another set of projects than this one; equal in value: a tie."""
    inside = np.isin(problem.project, list(best.projects(problem)))
    row = Row(
        ("other",),
        np.arange(len(problem.project)),
        np.where(inside, 1.0, -1.0),
        len(best.projects(problem)) - 1.0,
    )
    return choose(problem, more=(row,), **work)


def is_tie(one: float, other: float) -> bool:
    """Whether two values are equally good."""
    return abs(one - other) <= SAME * max(1.0, abs(one))


def cheapest(problem: Problem, value: float, **work) -> Selection:
    """The cheapest choice that is worth at least so much."""
    spent = problem.cost.sum(axis=1)
    worth = -objective(problem)
    least = -value + SAME / 10 * max(1.0, abs(value))
    row = Row(("worth",), np.arange(len(worth)), worth, least)
    program = as_program(problem, [row], wide(problem, -spent))
    found = _selection(problem, maximise(program, **work), {})
    return (
        replace(found, bound=max(found.value, value))
        if found.options or found.status == OPTIMAL
        else found
    )


def thrifty(problem: Problem, best: Selection, **work) -> Selection:
    """
    Of the choices that are worth exactly as much as the best the cheapest: the fixed rule between equals.

    The best itself where the cheapest within the solver's tolerance is worth a hair less.

    >>> p = simple([3, 3], [[2], [1]], [2])
    >>> thrifty(p, choose(p)).options
    (1,)
    """
    if best.status != OPTIMAL or not best.options:
        return best
    found = cheapest(problem, best.value, **work)
    equal = found.status == OPTIMAL and abs(
        value_of(problem, found.options) - best.value
    ) <= 1e-9 * max(1.0, abs(best.value))
    return replace(best, options=found.options) if equal else best


def conflict(problem: Problem) -> tuple[int, ...]:
    """
    A smallest set of mandatory projects that cannot all be done, within all limits; empty where they can.

    Exact: sets are tried by size up to three members, beyond that members are left out while the rest conflict
    (then no smaller part of it conflicts).
    """
    from itertools import combinations

    wanted = sorted(problem.mandatory)
    if _feasible(problem, wanted):
        return ()
    for size in (1, 2, 3):
        for members in combinations(wanted, size):
            if not _feasible(problem, members):
                return members
    return _thinned(problem, wanted)


def _thinned(problem: Problem, members: list[int]) -> tuple[int, ...]:
    kept = list(members)
    for member in members:
        rest = [other for other in kept if other != member]
        if not _feasible(problem, rest):
            kept = rest
    return tuple(kept)


def _feasible(problem: Problem, mandatory: Iterable[int]) -> bool:
    return (
        choose(replace(problem, mandatory=frozenset(mandatory)), search=False).status != INFEASIBLE
    )
