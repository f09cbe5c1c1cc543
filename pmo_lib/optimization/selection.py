"""Which projects to do, and when: the best value under limits, solved as a mixed-integer program."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from pmo_lib.optimization.limits import INFINITE, Limits, Row, limits
from pmo_lib.optimization.milp import (
    INFEASIBLE,
    LIMIT,
    NODES,
    OPTIMAL,
    SECONDS,
    Answer,
    Program,
    maximise,
)
from pmo_lib.optimization.search import better

SAME = 1e-6  # values closer than this part of the value are equally good


@dataclass(frozen=True, slots=True)
class Share:
    """
    How much of all money one bucket gets.

    Args:
        part: by project, which part of its cost counts for the bucket. [share]
        minimum, maximum: of the bucket's cost in the cost of all chosen. [share]
    """

    part: tuple[float, ...]
    minimum: float = 0.0
    maximum: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """
    Projects with options (a start, a restart) of which at most one each is chosen.

    Args:
        project: (n,) of each option, from 0.
        value: (n,) of each option, what is maximised; decay times the project's score where scores are the value.
        cost: (n, T) of each option by budget period. [currency]
        budget: (T,) for each period; infinite where there is none. [currency]
        use: (n, K) of each option of each limited resource (a role in a month). [FTE]
        capacity: (K,) of the resources. [FTE]
        decay: (n,) part of the project's score that the option keeps.
        start, finish: (n,) first month of work, first month after it; prerequisites go by them.
        mandatory: projects that must be chosen.
        exclusions: groups of projects of which at most one is chosen.
        prerequisites: pairs (project, the one it needs finished first).
        synergies: (projects, value gained where all are chosen, negative where they hinder each other).
        shares: of buckets.
        total: limit of all cost together. [currency]
    """

    project: np.ndarray
    value: np.ndarray
    cost: np.ndarray
    budget: np.ndarray
    use: np.ndarray
    capacity: np.ndarray
    decay: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    mandatory: frozenset[int] = frozenset()
    exclusions: tuple[tuple[int, ...], ...] = ()
    prerequisites: tuple[tuple[int, int], ...] = ()
    synergies: tuple[tuple[tuple[int, ...], float], ...] = ()
    shares: tuple[Share, ...] = ()
    total: float = INFINITE

    @property
    def projects(self) -> list[int]:
        """Every project that has an option."""
        return sorted(set(self.project.tolist()))

    def options_of(self, project: int) -> list[int]:
        """Positions of a project's options."""
        return np.flatnonzero(self.project == project).tolist()


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


def forced(problem: Problem, *projects: int) -> Problem:
    """The problem in which these projects must be chosen."""
    return replace(problem, mandatory=problem.mandatory | set(projects))


def only(problem: Problem, options: Iterable[int]) -> Problem:
    """The problem with these options alone, in their order."""
    at = np.asarray(list(options), dtype=int)
    names = ("project", "value", "cost", "use", "decay", "start", "finish")
    return replace(problem, **{name: getattr(problem, name)[at] for name in names})


def without(problem: Problem, project: int) -> Problem:
    """The problem in which this project cannot be chosen."""
    left = only(problem, np.flatnonzero(problem.project != project))
    return replace(left, mandatory=problem.mandatory - {project})


def _program(
    problem: Problem, more: Iterable[Row] = (), values: np.ndarray | None = None
) -> Program:
    """The problem as a program; each row is divided by its largest coefficient."""
    found = limits(problem, tuple(more))
    size = _sizes(found)
    scaled = sparse.csr_array(sparse.diags_array(1 / size) @ found.matrix)
    one = np.ones(len(problem.project) + len(problem.synergies))
    return Program(
        objective(problem) if values is None else values,
        scaled,
        np.full(len(size), -np.inf),
        found.high / size,
        0 * one,
        one,
        one,
    )


def _sizes(found: Limits) -> np.ndarray:
    """(m,) the largest coefficient of each row."""
    largest = abs(found.matrix).max(axis=1) if found.matrix.nnz else np.zeros(len(found.names))
    return np.maximum(largest.toarray().ravel() if sparse.issparse(largest) else largest, 1e-12)


def _wide(problem: Problem, coefficients: np.ndarray) -> np.ndarray:
    return np.concatenate([coefficients, np.zeros(len(problem.synergies))])


def objective(problem: Problem) -> np.ndarray:
    """(options + synergies,) what each adds to the value."""
    return np.concatenate([problem.value, [value for _, value in problem.synergies]])


def choose(
    problem: Problem,
    *,
    nodes: int = NODES,
    seconds: float = SECONDS,
    duals: bool = False,
    more: tuple = (),
    search: bool = True,
) -> Selection:
    """
    The best choice.

    Args:
        nodes, seconds: limits of the search; the clock is a guard only.
        duals: whether to give the prices of the limits, from which a bound can be checked.
        more: further rows, see `limits.Row`.
        search: whether a search follows where the solver is stopped early, with half of the seconds; not where only a proof counts.

    Returns:
        status infeasible, without options, where the limits leave no choice.
    """
    if not len(problem.project):
        return Selection(INFEASIBLE) if problem.mandatory else Selection(OPTIMAL, (), 0.0, 0.0)
    program = _program(problem, more)
    answer = maximise(program, nodes=nodes, seconds=seconds / 2 if search else seconds)
    if search and answer.status == LIMIT and answer.x is not None:
        x, repeatable = better(program, answer.x, seconds=seconds / 2)
        answer = replace(answer, x=x, repeatable=answer.repeatable and repeatable)
    return _selection(problem, program, answer, duals)


def _selection(problem: Problem, program: Program, answer: Answer, duals: bool) -> Selection:
    if answer.x is None:
        return Selection(answer.status, repeatable=answer.repeatable)
    chosen = tuple(np.flatnonzero(answer.x[: len(problem.project)] > 0.5).tolist())
    prices = _prices(problem, program) if duals else {}
    value = value_of(problem, chosen)
    return Selection(
        answer.status, chosen, value, max(value, answer.bound), prices, answer.repeatable
    )


def value_of(problem: Problem, options: Iterable[int]) -> float:
    """Value of chosen options with their synergies."""
    options = list(options)
    projects = set(problem.project[options].tolist()) if options else set()
    joint = sum(value for members, value in problem.synergies if set(members) <= projects)
    return float(problem.value[options].sum() + joint) if options else float(joint)


def _prices(problem: Problem, program: Program) -> dict:
    """Price of each limit in the linear relaxation, by name; what is left out costs nothing."""
    from scipy.optimize import linprog

    solved = linprog(
        -program.values, A_ub=program.rows, b_ub=program.high, bounds=(0, 1), method="highs"
    )
    if solved.x is None:
        return {}
    found = limits(problem)
    prices = -solved.ineqlin.marginals / _sizes(found)
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
    program = _program(problem, [row], _wide(problem, -spent))
    found = _selection(problem, program, maximise(program, **work), False)
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
