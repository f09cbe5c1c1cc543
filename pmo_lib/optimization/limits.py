"""The limits of a problem of choice as sparse rows: each says `coefficients @ x[columns] <= limit`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

INFINITE = float("inf")


class Row(NamedTuple):
    """One limit: its name, the variables it concerns, their coefficients and the limit from above."""

    name: tuple
    columns: np.ndarray
    coefficients: np.ndarray
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """
    All limits of a problem; variables are the options, then the synergies.

    Args:
        names: (m,) of the limits.
        matrix: (m, options + synergies).
        high: (m,) limits from above.
    """

    names: list[tuple]
    matrix: sparse.csr_array
    high: np.ndarray


def limits(problem: Any, more: tuple[Row, ...] = ()) -> Limits:
    """Every limit of a `selection.Problem`, with further rows behind them."""
    own = options_by_project(problem)
    rows = [*_money(problem), *_one_each(problem, own), *_requirements(problem, own)]
    rows += [*_synergies(problem, own), *more]
    count = len(problem.project) + len(problem.synergies)
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows]) if rows else np.zeros(0, int)
    values = np.concatenate([row.coefficients for row in rows]) if rows else np.zeros(0)
    matrix = sparse.csr_array(
        (values.astype(float), columns.astype(np.int32), starts.astype(np.int32)),
        shape=(len(rows), count),
    )
    return Limits([row.name for row in rows], matrix, np.array([row.limit for row in rows], float))


def options_by_project(problem: Any) -> dict[int, np.ndarray]:
    """Positions of each project's options, in the order of projects."""
    order = np.argsort(problem.project, kind="stable")
    names, starts = np.unique(problem.project[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True)) if len(names) else {}


def _row(name: tuple, dense: np.ndarray, limit: float) -> Row:
    columns = np.flatnonzero(dense)
    return Row(name, columns, dense[columns], limit)


def _money(problem: Any) -> Iterator[Row]:
    spent = problem.cost.sum(axis=1)
    found = [
        (("budget", t), problem.cost[:, t], problem.budget[t]) for t in range(len(problem.budget))
    ]
    found += [
        (("capacity", k), problem.use[:, k], problem.capacity[k])
        for k in range(len(problem.capacity))
    ]
    found.append((("total",), spent, problem.total))
    for number, share in enumerate(problem.shares):
        part = np.asarray(share.part)[problem.project]
        low, high = (share.minimum - part) * spent, (part - share.maximum) * spent
        found.append((("minimum", number), low, 0.0 if share.minimum > 0 else INFINITE))
        found.append((("maximum", number), high, 0.0 if share.maximum < 1 else INFINITE))
    return (_row(*one) for one in found if _can_bind(problem, *one[1:]))


def _can_bind(problem: Any, coefficients: np.ndarray, limit: float) -> bool:
    """Whether some choice of options could break the limit at all; the others are left out of the model."""
    if not np.isfinite(limit):
        return False
    most = np.zeros(int(problem.project.max(initial=-1)) + 1)
    np.maximum.at(most, problem.project, coefficients)
    return bool(most.sum() > limit)


def _one_each(problem: Any, own: dict[int, np.ndarray]) -> Iterator[Row]:
    none = np.zeros(0, int)
    for project in sorted(set(own) | problem.mandatory):
        options = own.get(project, none)
        ones = np.ones(len(options))
        yield Row(("one", project), options, ones, 1.0)
        if project in problem.mandatory:
            yield Row(("mandatory", project), options, -ones, -1.0)
    for number, group in enumerate(problem.exclusions):
        yield _row(("exclusion", number), np.isin(problem.project, group).astype(float), 1.0)


def _requirements(problem: Any, own: dict[int, np.ndarray]) -> Iterator[Row]:
    """Nothing starts by a month unless what it needs is finished by then."""
    none = np.zeros(0, int)
    for number, (project, needed) in enumerate(problem.prerequisites):
        options, others = own.get(project, none), own.get(needed, none)
        for month in sorted(set(problem.start[options].tolist())):
            started = options[problem.start[options] <= month]
            finished = others[problem.finish[others] <= month]
            columns = np.concatenate([started, finished])
            signs = np.concatenate([np.ones(len(started)), -np.ones(len(finished))])
            yield Row(("prerequisite", number, month), columns, signs, 0.0)


def _synergies(problem: Any, own: dict[int, np.ndarray]) -> Iterator[Row]:
    """A gain asks that every member is chosen; a hindrance is due as soon as all are."""
    none, n = np.zeros(0, int), len(problem.project)
    for number, (members, value) in enumerate(problem.synergies):
        chosen = [own.get(member, none) for member in members]
        gain = np.array([n + number])
        if value >= 0:
            for member, options in zip(members, chosen, strict=True):
                signs = np.concatenate([-np.ones(len(options)), [1.0]])
                yield Row(("synergy", number, member), np.concatenate([options, gain]), signs, 0.0)
        else:
            every = np.concatenate([*chosen, gain])
            signs = np.concatenate([np.ones(len(every) - 1), [-1.0]])
            yield Row(("synergy", number, -1), every, signs, len(members) - 1.0)
