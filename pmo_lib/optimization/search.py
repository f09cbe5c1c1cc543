"""
A better choice where the solver stopped before it was done: many choices at once, crossed, changed a little and mended.

The bound stays the solver's. Method: Chu and Beasley, A Genetic Algorithm for the Multidimensional Knapsack Problem,
Journal of Heuristics 4 (1998): what strains the limits least at their prices comes in first and goes out last.
"""

import time
from dataclasses import dataclass

import numpy as np

from pmo_lib.optimization.milp import Program

POPULATION, CHILDREN, CHANGES = 100, 400, 2
SHAKEN = (
    0.1  # part by which the order of worth is shaken each time, so that not all are mended alike
)
PATIENCE = 80  # generations without a better one, after which it begins anew
GENERATIONS = 400
WORK = 400_000  # generations times variables times limits, at most: so that the clock decides nothing where it need not
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class _Limits:
    """`rows @ x <= high` (m, 1) over yes or no, and what variables are worth for what they strain."""

    values: np.ndarray
    rows: np.ndarray
    high: np.ndarray
    worth: np.ndarray

    def mended(self, choices: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Choices made to fit where that can be done: the least worth out, then whatever still fits in. (k, n)"""
        taken = choices.T.copy()  # limits by choices: each step looks at all choices at once
        used = self.rows @ taken
        order = np.argsort(
            -self.worth * (1 + SHAKEN * random.normal(size=len(self.worth))), kind="stable"
        )
        for at in order[::-1]:
            over = used > self.high
            if not over.any():
                break
            own = self.rows[:, at, None]
            leaving = taken[at] & (over & (own > 0)).any(axis=0) & self._fits(used, -own)
            if leaving.any():
                taken[at] ^= leaving
                used -= own * leaving
        for at in order[self.values[order] > 0]:
            own = self.rows[:, at, None]
            coming = ~taken[at] & self._fits(used, own)
            if coming.any():
                taken[at] |= coming
                used += own * coming
        return taken[:, (used <= self.high).all(axis=0)].T

    def _fits(self, used: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Where a change strains no limit beyond what it allows; a limit that it does not strain is none."""
        return (used <= np.where(change > 0, self.high - change, np.inf)).all(axis=0)


def better(
    program: Program, x: np.ndarray, *, seconds: float, generations: int = GENERATIONS
) -> tuple[np.ndarray, bool]:
    """
    The best choice found, `x` if there is none better, and whether every machine finds the same.

    Args:
        program: over variables that are 0 or 1, with limits from above alone.
        x: a choice that fits.
        seconds: on the clock, a guard only.

    >>> from scipy import sparse
    >>> one, row = np.ones(3), sparse.csr_array([[2.0, 1.0, 1.0]])
    >>> program = Program(np.array([3.0, 2.0, 2.0]), row, np.array([-np.inf]), np.array([2.0]), 0 * one, one, one)
    >>> better(program, np.array([1.0, 0.0, 0.0]), seconds=9, generations=3)
    (array([0., 1., 1.]), True)
    """
    end = time.monotonic() + seconds
    binding = (
        program.rows.maximum(0).sum(axis=1) > program.high
    )  # the others hold whatever is chosen
    generations = min(generations, WORK // max(1, len(x) * int(binding.sum())))
    if not generations:
        return x, True
    limits = _limits(program, binding)
    random, best, patience = np.random.default_rng(0), x > 0.5, 0
    own = _first(limits, best, random)
    for _ in range(generations):
        if time.monotonic() > end:
            return best.astype(float), False
        before = own[0] @ limits.values
        own = _next(limits, own, random)
        patience = 0 if own[0] @ limits.values > before + SLACK else patience + 1
        if own[0] @ limits.values > best @ limits.values + SLACK:
            best = own[0].copy()
        if patience > PATIENCE:
            own, patience = _first(limits, best, random), 0
    return best.astype(float), True


def _limits(program: Program, binding: np.ndarray) -> _Limits:
    from scipy.optimize import linprog

    rows = program.rows.toarray()
    solved = linprog(
        -program.values, A_ub=program.rows, b_ub=program.high, bounds=(0, 1), method="highs"
    )
    prices = (
        np.maximum(-solved.ineqlin.marginals, 0) if solved.x is not None else np.ones(len(rows))
    )
    paid = np.maximum(prices @ rows, 1e-9)
    return _Limits(
        program.values, rows[binding], program.high[binding, None] + SLACK, program.values / paid
    )


def _first(limits: _Limits, known: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A new beginning, by chance; from what is known where chance alone finds nothing that fits."""
    found = limits.mended(random.random((POPULATION, len(known))) < 0.5, random)
    if len(found) < 2:
        near = known ^ (random.random((POPULATION, len(known))) < CHANGES / len(known))
        found = np.vstack([known, known, limits.mended(near, random)])
    return _fittest(limits, found)


def _next(limits: _Limits, own: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The fittest of parents and children; parents are the better of two, drawn by chance from the fittest first."""
    drawn = random.integers(0, len(own), (2, 2, CHILDREN)).min(axis=1)
    children = np.where(random.random((CHILDREN, own.shape[1])) < 0.5, own[drawn[0]], own[drawn[1]])
    for _ in range(CHANGES):
        children[np.arange(CHILDREN), random.integers(0, own.shape[1], CHILDREN)] ^= True
    return _fittest(limits, np.vstack([own, limits.mended(children, random)]))


def _fittest(limits: _Limits, choices: np.ndarray) -> np.ndarray:
    """Each choice once, the best first."""
    _, once = np.unique(np.packbits(choices, axis=1), axis=0, return_index=True)
    worth = choices[once] @ limits.values
    return choices[once[np.argsort(-worth, kind="stable")][:POPULATION]]
