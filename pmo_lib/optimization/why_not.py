"""Why a project is not chosen, and what would have to change: each answer is found by solving again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pmo_lib.optimization.limits import Limits, limits
from pmo_lib.optimization.milp import INFEASIBLE, OPTIMAL
from pmo_lib.optimization.problem import Problem, forced, only, without
from pmo_lib.optimization.selection import INFINITE, SAME, Selection, choose

FINE = 2e-6  # part of its cost to which a threshold is found
SCANNED = 12  # points where acceptance need not be monotone
UNDECIDED, IMPOSSIBLE, DECIDED = "not decided", "not possible", "decided"


@dataclass(frozen=True, slots=True)
class ScoreRise:
    """
    How much the score of a project would have to rise for it to be chosen.

    Args:
        state: decided, not decided (the solves left a gap wider than the project's own value), not possible (no rise
            helps: forced in, the limits leave no choice).
        low, high: the least rise lies between them; equal where all solves are proved. At the rise itself both choices
            are equally good.
    """

    state: str
    low: float = INFINITE
    high: float = INFINITE


@dataclass(frozen=True, slots=True)
class CostCut:
    """
    To which part of its own cost a project would have to fall to be chosen.

    Args:
        state: decided, not decided (a solve was stopped before its proof) or not possible (not even for nothing).
        part: the largest part of its cost at which it is as good as the choice without it. [share]
        scanned: whether acceptance was sought point by point, because shares of buckets make it not monotone.
    """

    state: str
    part: float = float("nan")
    scanned: bool = False


def score_rise(problem: Problem, best: Selection, project: int, **work) -> ScoreRise:
    """
    The least rise of a rejected project's score that brings it in.

    The score enters the objective additively, times the decay of the option; synergies do not depend on it. The least rise is
    the smallest (V* - V(option forced)) / decay over its options.

    >>> from pmo_lib.optimization.selection import (simple)
    >>> p = simple([3, 4, 5], [[1], [2], [3]], [3])
    >>> float(score_rise(p, choose(p), 2).low)
    2.0
    """
    found = [_rise_of(problem, best, option, **work) for option in problem.options_of(project)]
    found = [one for one in found if one is not None]
    if not found:
        return ScoreRise(IMPOSSIBLE)
    low, high = min(one[0] for one in found), min(one[1] for one in found)
    own = max(abs(problem.value[problem.options_of(project)]))
    wide = high - low > max(own, SAME * max(1.0, abs(best.value)))
    return ScoreRise(UNDECIDED if wide else DECIDED, low, high)


def _rise_of(problem: Problem, best: Selection, option: int, **work) -> tuple[float, float] | None:
    found = choose(_with_option(problem, option), **work)
    if found.status == INFEASIBLE or not problem.decay[option] > 0:
        return None
    upper, lower = (
        (found.value, found.value) if found.status == OPTIMAL else (found.bound, found.value)
    )
    reached = best.value if best.status == OPTIMAL else best.bound
    return max(0.0, best.value - upper) / problem.decay[option], max(
        0.0, reached - lower
    ) / problem.decay[option]


def score_fall(problem: Problem, best: Selection, project: int, **work) -> float:
    """
    By how much the score of a chosen project may fall before a choice without it is better. [points]

    The mirror of `score_rise`: the largest (V(option forced) - V(without)) / decay over its options. Only an option that
    decays further than the chosen one can allow more than the chosen one does.

    Returns:
        infinite where no fall takes it out; missing where a solve was stopped before its proof.

    >>> from pmo_lib.optimization.selection import (simple)
    >>> p = simple([3, 4, 5], [[1], [2], [3]], [3])
    >>> float(score_fall(p, choose(p), 1))
    2.0
    """
    if project in problem.mandatory:
        return INFINITE
    rest = choose(without(problem, project), **work)
    if rest.status == INFEASIBLE:
        return INFINITE
    own = next(option for option in best.options if problem.project[option] == project)
    later = [o for o in problem.options_of(project) if problem.decay[o] < problem.decay[own]]
    values = {own: best} | {o: choose(_with_option(problem, o), **work) for o in later}
    known = {o: found for o, found in values.items() if found.status != INFEASIBLE}
    if any(found.status != OPTIMAL for found in (rest, *known.values())):
        return float("nan")
    allowed = [
        _part_of(max(0.0, found.value - rest.value), problem.decay[o])
        for o, found in known.items()
        if o == own or found.value >= rest.value
    ]
    return max(allowed)


def _part_of(amount: float, decay: float) -> float:
    return amount / decay if decay > 0 else INFINITE


def _with_option(problem: Problem, option: int) -> Problem:
    """The problem in which a project is chosen, and with this option."""
    project = int(problem.project[option])
    kept = [o for o in range(len(problem.project)) if problem.project[o] != project or o == option]
    return forced(only(problem, kept), project)


def cost_cut(problem: Problem, best: Selection, project: int, **work) -> CostCut:
    """
    The largest part of its own cost at which a rejected project would be chosen.

    Monotone while cost stands only in limits from above: found by halving. Minimum shares make it not monotone: scanned.
    """
    if best.status != OPTIMAL:
        return CostCut(UNDECIDED)
    if not problem.shares and gain_at_cost(problem, best, project, 0.0, **work) is None:
        return CostCut(UNDECIDED if _may_be_chosen(problem, project) else IMPOSSIBLE)
    if not _accepted(problem, best, project, 0.0, **work):
        return _scan(problem, best, project, **work) if problem.shares else CostCut(IMPOSSIBLE)
    return (
        _scan(problem, best, project, **work)
        if problem.shares
        else _halved(problem, best, project, **work)
    )


def _may_be_chosen(problem: Problem, project: int) -> bool:
    """Whether some choice holds a project where it costs nothing, as far as the search can tell."""
    free = forced(at_cost(problem, project, 0.0), project)
    return choose(free, nodes=1, search=False).status != INFEASIBLE


def _halved(problem: Problem, best: Selection, project: int, **work) -> CostCut:
    if _accepted(problem, best, project, 1.0, **work):
        return CostCut(DECIDED, 1.0)
    return CostCut(DECIDED, _edge(problem, best, project, 0.0, 1.0, **work))


def _edge(
    problem: Problem, best: Selection, project: int, low: float, high: float, **work
) -> float:
    """A part of its cost at which acceptance flips, between one where it is accepted and one where it is not."""
    while high - low > FINE:
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _accepted(problem, best, project, middle, **work) else (low, middle)
        )
    return low


def _scan(problem: Problem, best: Selection, project: int, **work) -> CostCut:
    tried = np.linspace(1, 0, SCANNED + 1).tolist()
    at = next(
        (n for n, part in enumerate(tried) if _accepted(problem, best, project, part, **work)), None
    )
    if at is None:
        return CostCut(IMPOSSIBLE, scanned=True)
    return CostCut(
        DECIDED,
        _edge(problem, best, project, tried[at], tried[at - 1], **work) if at else 1.0,
        True,
    )


def gain_at_cost(
    problem: Problem, best: Selection, project: int, part: float, **work
) -> float | None:
    """How much better the choice with a project is where its own cost is this part of what it is; None where that is not proved."""
    found = choose(forced(at_cost(problem, project, part), project), search=False, **work)
    return found.value - best.value if found.status == OPTIMAL else None


def _accepted(problem: Problem, best: Selection, project: int, part: float, **work) -> bool:
    """Whether the project is in a best choice where its own cost is this part of what it is."""
    gain = gain_at_cost(problem, best, project, part, **work)
    return gain is not None and gain >= -SAME / 10 * max(1.0, abs(best.value))


def at_cost(problem: Problem, project: int, part: float) -> Problem:
    """The problem in which a project costs a part of what it does."""
    factor = np.where(problem.project == project, part, 1.0)
    return replace(problem, cost=problem.cost * factor[:, None])


def at_score(problem: Problem, project: int, rise: float) -> Problem:
    """The problem in which a project's score is higher."""
    return replace(
        problem,
        value=problem.value + np.where(problem.project == project, problem.decay * rise, 0.0),
    )


def displaced(problem: Problem, best: Selection, project: int, **work) -> frozenset[int] | None:
    """Which chosen projects would have to go if this one came in; None where it cannot, or where that is not proved."""
    found = choose(forced(problem, project), **work)
    return best.projects(problem) - found.projects(problem) if found.status == OPTIMAL else None


def blocking(
    problem: Problem,
    best: Selection,
    project: int,
    options: Sequence[int] | None = None,
    known: Limits | None = None,
) -> tuple[tuple, ...]:
    """
    The limits that the project would break if it were simply added: those of its option that breaks the fewest.

    Args:
        options: of the project that are tried; None: all.
        known: the limits of the problem, where somebody has them already.
    """
    known = known or limits(problem)
    x = np.zeros(len(problem.project) + len(problem.synergies))
    x[[o for o in best.options if problem.project[o] != project]] = 1.0
    used, most = known.matrix @ x, known.high + SAME * np.maximum(1.0, np.abs(known.high))
    broken = []
    for option in problem.options_of(project) if options is None else options:
        own = known.matrix[:, [option]].toarray().ravel()
        broken.append([known.names[at] for at in np.flatnonzero(used + own > most)])
    return tuple(min(broken, key=len, default=()))


def loss_without(problem: Problem, best: Selection, project: int, **work) -> float:
    """How much value is lost where a chosen project is left out; infinite where it cannot be, missing where that is not proved."""
    if project in problem.mandatory:
        return INFINITE
    found = choose(without(problem, project), **work)
    if found.status == INFEASIBLE:
        return INFINITE
    return max(0.0, best.value - found.value) if found.status == OPTIMAL else float("nan")
