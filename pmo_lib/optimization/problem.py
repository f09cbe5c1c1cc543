"""A problem of choice: projects with options, of which at most one each is chosen, and the limits of all together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from pmo_lib.optimization.limits import INFINITE, Limits, Row, limits
from pmo_lib.optimization.milp import Program


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


def as_program(
    problem: Problem, more: Iterable[Row] = (), values: np.ndarray | None = None
) -> Program:
    """The problem as a program; each row is divided by its largest coefficient."""
    found = limits(problem, tuple(more))
    size = sizes(found)
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


def sizes(found: Limits) -> np.ndarray:
    """(m,) the largest coefficient of each row."""
    largest = abs(found.matrix).max(axis=1) if found.matrix.nnz else np.zeros(len(found.names))
    return np.maximum(largest.toarray().ravel() if sparse.issparse(largest) else largest, 1e-12)


def wide(problem: Problem, coefficients: np.ndarray) -> np.ndarray:
    """Coefficients of the options, with zeros for the synergies."""
    return np.concatenate([coefficients, np.zeros(len(problem.synergies))])


def objective(problem: Problem) -> np.ndarray:
    """(options + synergies,) what each adds to the value."""
    return np.concatenate([problem.value, [value for _, value in problem.synergies]])


def value_of(problem: Problem, options: Iterable[int]) -> float:
    """Value of chosen options with their synergies."""
    options = list(options)
    projects = set(problem.project[options].tolist()) if options else set()
    joint = sum(value for members, value in problem.synergies if set(members) <= projects)
    return float(problem.value[options].sum() + joint) if options else float(joint)
