"""
Large problems of choice: the linear relaxation decides most projects, and small searches decide the others.

The relaxation of a large problem leaves few projects in part: about as many as limits bind. Projects that lose much at the
prices of the limits where they are decided otherwise are kept as they are; the others are solved as a small program of
their own, and again around the best choice found. The bound is that of the relaxation, which the prices prove.
"""

from dataclasses import replace

import numpy as np

from pmo_lib.optimization.limits import INFINITE, limits, options_by_project
from pmo_lib.optimization.milp import INFEASIBLE, LIMIT, OPTIMAL, Answer, maximise
from pmo_lib.optimization.problem import Problem, as_program, only

OWN = ("one", "mandatory")  # limits of one project alone
LARGE = 600  # options beyond which the relaxation comes first
OPEN = 60  # projects that are decided anew in a small program
ROUNDS = 8  # small programs after the first, at most
ENOUGH = 1e-3  # gap at which no further one is solved
NODES = 100  # of each
SHAKEN = 1.0  # spread of the logarithms of what losses are multiplied by before each further one
PROVABLE = 150  # projects that are left open by the bounds, up to which the rest is solved whole


def nearly_best(problem: Problem, *, nodes: int, **work) -> Answer:
    """
    A choice within all limits and a bound of all choices; proved best where the bounds leave few projects open.

    Args:
        nodes: of the search that proves it, at most.
        work: as for `maximise`: `seconds` of each program, and the budget.

    Returns:
        the answer over options and synergies, without `x` where the limits leave no choice or none was found.
    """
    from scipy.optimize import linprog

    program = as_program(problem)
    solved = linprog(
        -program.values, A_ub=program.rows, b_ub=program.high, bounds=(0, 1), method="highs"
    )
    if solved.x is None:
        return Answer(INFEASIBLE if solved.status == 2 else LIMIT, None, np.nan, np.inf)
    bound, prices = -float(solved.fun), np.maximum(-solved.ineqlin.marginals, 0)
    own = np.array([name[0] in OWN for name in limits(problem).names])
    left = (program.values - program.rows.T @ np.where(own, 0.0, prices))[: len(problem.project)]
    losses = _losses(problem, solved.x, left)
    answer = _around(problem, solved.x, losses, **work)
    random, unchanged = np.random.default_rng(0), answer.x is None
    for _ in range(0 if unchanged else ROUNDS):
        if bound - answer.value <= ENOUGH * abs(answer.value):
            break
        order = losses * np.exp(SHAKEN * random.normal(size=len(losses)))
        other = _around(problem, answer.x, order, **work)
        if other.x is not None and other.value > answer.value:
            answer = replace(other, repeatable=answer.repeatable and other.repeatable)
    if answer.x is None:
        return replace(answer, bound=bound)
    answer = replace(answer, status=LIMIT, bound=max(bound, answer.value))
    return _proved(problem, answer, left, nodes=nodes, **work)


def _losses(problem: Problem, x: np.ndarray, left: np.ndarray) -> np.ndarray:
    """
    What deciding each project otherwise loses at least, at the prices; 0 where the relaxation takes it in part.

    Args:
        left: (options,) what each option is worth after paying the limits, but those of its own project.
    """
    found = []
    for name, options in options_by_project(problem).items():
        own = x[options]
        parted = bool(((own > 1e-6) & (own < 1 - 1e-6)).any())
        choices = left[options] if name in problem.mandatory else np.append(left[options], 0.0)
        best = np.sort(choices)[::-1]
        found.append(0.0 if parted else best[0] - best[1] if len(best) > 1 else INFINITE)
    return np.array(found)


def _around(problem: Problem, x: np.ndarray, losses: np.ndarray, **work) -> Answer:
    """The best choice in which all but the projects of the least losses stay as in `x`; more of them until there is one."""
    own, count = options_by_project(problem), OPEN
    names = np.array(list(own))[np.argsort(losses, kind="stable")]
    while True:
        kept = np.isin(problem.project, names[:count]) | (x[: len(problem.project)] > 0.5)
        options = np.flatnonzero(kept)
        fixed = set(problem.project[options].tolist()) - set(names[:count].tolist())
        part = replace(only(problem, options), mandatory=problem.mandatory | fixed)
        answer = maximise(as_program(part), nodes=NODES, **work)
        if answer.x is not None or count >= len(names):
            return (
                answer if answer.x is None else replace(answer, x=_whole(problem, options, answer))
            )
        count *= 2


def _whole(problem: Problem, options: np.ndarray, answer: Answer) -> np.ndarray:
    """The answer to a part of the options, over all of them."""
    x = np.zeros(len(problem.project) + len(problem.synergies))
    x[options] = answer.x[: len(options)]
    x[len(problem.project) :] = answer.x[len(options) :]
    return x


def _proved(problem: Problem, answer: Answer, left: np.ndarray, **work) -> Answer:
    """The answer, with what solving all that its value and the prices leave open adds to it, where that is little."""
    slack = answer.bound - answer.value + 1e-6 * max(1.0, abs(answer.value))
    kept, must = np.zeros(len(left), dtype=bool), set(problem.mandatory)
    for name, at in options_by_project(problem).items():
        best = left[at].max() if name in problem.mandatory else max(0.0, left[at].max())
        kept[at] = left[at] >= best - slack
        if best > slack:
            must.add(name)
    options = np.flatnonzero(kept)
    if len(set(problem.project[options].tolist()) - must) > PROVABLE:
        return answer
    found = maximise(as_program(replace(only(problem, options), mandatory=frozenset(must))), **work)
    if found.x is None:
        return answer
    best = answer
    if found.value > answer.value:
        best = replace(answer, x=_whole(problem, options, found), value=found.value)
    bound = min(answer.bound, max(found.bound, best.value))
    status = OPTIMAL if found.status == OPTIMAL else LIMIT
    repeatable = answer.repeatable and found.repeatable
    return replace(best, status=status, bound=bound, repeatable=repeatable)
