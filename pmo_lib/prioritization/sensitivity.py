"""How sure the ranking and the choice are against the weights."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmo_lib.optimization.budget import Budget
from pmo_lib.optimization.milp import OPTIMAL
from pmo_lib.optimization.problem import Problem, value_of
from pmo_lib.optimization.selection import SAME, choose
from pmo_lib.prioritization.decision import Decision
from pmo_lib.prioritization.scoring import POINTS, Scoring

FIRM = 40.0  # concentration of weights drawn around the chosen ones: about ±25 % of the larger
UNSURE = 0.60  # a pair whose order holds in fewer draws is called unstable
HALVINGS = 12
FINE = 1e-3  # part of the way to which the nearest change is found
MOST = 2_000  # corners looked at, before it is left open


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """
    Args:
        ranks: by project: rank at the chosen weights, and the ranks between which it lies in nine of ten draws around them.
        pairs: neighbours in rank whose order is unsure: one, other, holds (share of draws around the weights).
        core: by position, share of drawn weights whose best choice holds the project; draws: how many.
        stability: by criterion: weight, low, high between which the chosen projects stay the same, others in proportion.
        moved: the nearest weights at which another choice is best: no smaller part of all weight, moved from whichever
            criteria to whichever, changes it; None where nothing does.
        settled: whether that is proved; else a solve was stopped before it.
    """

    ranks: pd.DataFrame
    pairs: pd.DataFrame
    core: pd.Series
    draws: int
    stability: pd.DataFrame
    moved: pd.Series | None = None
    settled: bool = True


def draw_weights(
    rng: np.random.Generator, draws: int, around: np.ndarray, *, uniform: bool = False
) -> np.ndarray:
    """
    Weights summing to one: around given ones, or uniform over all there are. (draws, m)

    >>> draw_weights(np.random.default_rng(1), 3, np.array([0.5, 0.5])).sum(axis=1).round(9).tolist()
    [1.0, 1.0, 1.0]
    """
    around = np.asarray(around, float)
    return rng.dirichlet(
        np.ones(len(around)) if uniform else np.maximum(around * FIRM, 1e-3), draws
    )


def rank_acceptability(unit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Share of weights that give a row a rank (SMAA; Lahdelma and Salminen 2001). unit: (n, m); weights: (draws, m).

    Returns:
        (n, n): row, rank from first to last.

    >>> rank_acceptability(np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.3, 0.7]])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    places = ranks_of(unit, weights)
    shares = [(places == rank).mean(axis=1) for rank in range(len(unit))]
    return np.stack(shares, axis=1) if shares else np.zeros((0, 0))


def ranks_of(unit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, draws) rank from 0 of each row; equal scores in the order of the rows."""
    order = np.argsort(-(unit @ weights.T), axis=0, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(len(unit))[:, None], axis=0)
    return places


def sensitivity(
    decision: Decision,
    rng: np.random.Generator,
    draws: int = 1_000,
    solved: int = 1_000,
    budget: Budget | None = None,
) -> Sensitivity:
    """
    Ranks and stability of a decision, and the core index over the first so many draws.

    Core and stability are empty where the choice is not proved, or where the budget of work ends before they are known.
    """
    budget = budget or Budget()
    scoring, solved = decision.scoring, min(solved, draws)
    unit = scoring.unit.dropna()
    around = draw_weights(rng, draws, scoring.weights.to_numpy())
    ranks = _ranks(unit, scoring, around)
    pairs = _pairs(unit, ranks, around)
    nothing = pd.DataFrame(columns=["criterion", "weight", "low", "high"])
    if not (decision.feasible and decision.proved):
        return Sensitivity(ranks, pairs, pd.Series(dtype=float), 0, nothing, settled=False)
    proved = Proved(decision, budget)
    best = best_choices(decision, around[:solved], proved)
    moved, settled = nearest_change(decision, proved)
    stability = _stability(decision, budget)
    if stability is None:
        return Sensitivity(ranks, pairs, pd.Series(dtype=float), 0, nothing, settled=False)
    return Sensitivity(ranks, pairs, _core(decision, best), len(best), stability, moved, settled)


def _ranks(unit: pd.DataFrame, scoring: Scoring, around: np.ndarray) -> pd.DataFrame:
    """Ranks at the chosen weights and between which ones they lie around them; equal scores share all of their ranks."""
    from scipy.stats import rankdata

    total = scoring.total.reindex(unit.index).round(9)
    scores = -(unit.to_numpy() @ around.T).round(9)
    low, high = (
        np.quantile(rankdata(scores, method=ends, axis=0), part, axis=1) if len(unit) else []
        for ends, part in (("min", 0.05), ("max", 0.95))
    )
    frame = pd.DataFrame(
        {
            "project_id": unit.index,
            "name": scoring.names.reindex(unit.index),
            "score": scoring.total.reindex(unit.index),
            "rank": total.rank(ascending=False, method="min"),
            "low": low,
            "high": high,
        }
    )
    return frame.sort_values("rank", kind="stable")


def _pairs(unit: pd.DataFrame, ranks: pd.DataFrame, around: np.ndarray) -> pd.DataFrame:
    scores = pd.DataFrame(unit.to_numpy() @ around.T, unit.index)
    order = ranks.index.tolist()
    rows = [
        (a, b, ranks.name[a], ranks.name[b], float((scores.loc[a] > scores.loc[b]).mean()))
        for a, b in itertools.pairwise(order)
    ]
    frame = pd.DataFrame(rows, columns=["project_id", "other_id", "name", "other", "holds"])
    return frame[frame.holds < UNSURE].sort_values("holds", kind="stable").reset_index(drop=True)


def values_at(decision: Decision, weights: np.ndarray) -> np.ndarray:
    """Value of each option at other weights; a project without scores keeps none."""
    problem, projects = decision.model.problem, decision.model.projects
    unit = decision.scoring.unit.reindex(projects.project_id).fillna(0.0).to_numpy()
    return (POINTS * unit @ weights)[problem.project] * problem.decay


def _core(decision: Decision, best: list[tuple[int, ...]]) -> pd.Series:
    """Share of weights whose best choice holds each project."""
    count = np.zeros(len(decision.model.projects))
    for options in best:
        count[list(set(decision.model.problem.project[list(options)]))] += 1
    return pd.Series(count / max(len(best), 1), decision.model.projects.index)


class Proved:
    """
    Choices, and the weights at which each is proved best; it grows as choices are solved.

    The value of a choice is linear in the weights and the best value convex: a choice that is best at some weights is best
    everywhere between them.
    """

    def __init__(self, decision: Decision, budget: Budget | None = None):
        self.decision, self.budget = decision, budget or Budget()
        self.own = decision.selection.options
        self.weights = {self.own: [decision.scoring.weights.to_numpy()]}

    def problem(self, weights: np.ndarray) -> Problem:
        """The problem at other weights."""
        return replace(self.decision.model.problem, value=values_at(self.decision, weights))

    def best(self, weights: np.ndarray) -> tuple[int, ...]:
        """The best of the known choices."""
        problem = self.problem(weights)
        return max(self.weights, key=lambda options: value_of(problem, options))

    def holds(self, options: tuple[int, ...], weights: np.ndarray) -> bool:
        """Whether a known choice is proved best at weights without solving."""
        return _between(self.weights[options], weights)

    def solve(
        self, weights: np.ndarray, options: tuple[int, ...], **limits
    ) -> tuple[tuple[int, ...], bool]:
        """The best choice at weights, this one where it is equally good, and whether that is proved."""
        problem = self.problem(weights)
        solved = choose(problem, nodes=self.decision.rules.nodes, budget=self.budget, **limits)
        same = value_of(problem, options) >= solved.value - SAME * max(1.0, abs(solved.value))
        best = options if same else solved.options
        if solved.status == OPTIMAL:
            self.weights.setdefault(best, []).append(weights)
        return best, solved.status == OPTIMAL

    def is_beaten(self, weights: np.ndarray) -> bool:
        """Whether a known choice is better than ours."""
        problem = self.problem(weights)
        best = value_of(problem, self.best(weights))
        return best > value_of(problem, self.own) + SAME * max(1.0, abs(best))

    def is_ours(self, weights: np.ndarray) -> bool:
        """Whether our choice is still best; most of the time this is known without solving."""
        if self.holds(self.own, weights):
            return True
        if self.is_beaten(weights):
            return False
        return self.solve(weights, self.own, search=False) == (self.own, True)


def nearest_change(
    decision: Decision, proved: Proved | None = None
) -> tuple[pd.Series | None, bool]:
    """
    The nearest weights at which another choice is best, by the part of all weight that is moved, to a thousandth of it.

    How much has to be moved for one other choice to overtake is plain arithmetic. That no other does so sooner is proved by
    convexity: a choice that is best at all corners of the weightings within an amount is best everywhere within it. A corner
    at which another is best names one that overtakes sooner, and it begins again.

    Args:
        proved: what is known already.

    Returns:
        the weights, None where no change of them changes the choice; and whether all of it is proved.
    """
    now, proved = decision.scoring.weights, proved or Proved(decision)
    looked, before = itertools.count(), np.inf
    while decision.selection.status == OPTIMAL:
        reached = [at for one in proved.weights if (at := _overtakes(decision, one)) is not None]
        amount, there = min(reached, key=lambda one: one[0], default=(1.0, None))
        corners = _corners(now.to_numpy(), amount * (1 - FINE) if reached else 1.0)
        other = next((w for w in corners if not proved.is_ours(w) or next(looked) > MOST), None)
        if proved.budget.is_used_up:
            break
        if other is None or amount >= before:  # as near as before: a tie
            return (None if there is None else pd.Series(there, now.index)), True
        if not proved.is_beaten(other):
            break
        before = amount
    return None, False


def _overtakes(decision: Decision, options: tuple[int, ...]) -> tuple[float, np.ndarray] | None:
    """How much weight has to be moved for a choice to be better than ours, and to where; None where none is enough."""
    problem, own = decision.model.problem, decision.selection.options
    now = decision.scoring.weights.to_numpy()
    ends = [replace(problem, value=values_at(decision, end)) for end in np.eye(len(now))]
    gain = np.array([value_of(end, options) - value_of(end, own) for end in ends])
    best, short, there = int(gain.argmax()), max(-float(gain @ now), SAME * POINTS), now.copy()
    if not gain.max() > SAME * POINTS:
        return None
    for giver in np.argsort(gain, kind="stable"):
        if short <= 0 or gain[giver] >= gain[best]:
            break
        moved = min(there[giver], short / (gain[best] - gain[giver]) * (1 + FINE / 10))
        there[giver] -= moved
        there[best] += moved
        short -= moved * (gain[best] - gain[giver])
    return (float(np.abs(there - now).sum() / 2), there) if short <= 0 else None


def _corners(weights: np.ndarray, amount: float) -> Iterator[np.ndarray]:
    """
    The corners of all weightings that differ by at most an amount: one criterion gains it, others lose it one after the other.

    >>> [corner.round(2).tolist() for corner in _corners(np.array([0.5, 0.5]), 0.1)]
    [[0.6, 0.4], [0.4, 0.6]]
    """
    for gaining in range(len(weights)):
        givers = [at for at in np.flatnonzero(weights > 0).tolist() if at != gaining]
        if 1 - weights[gaining] <= amount:
            yield np.eye(len(weights))[gaining]
            continue
        for size in range(len(givers)):
            for emptied in itertools.combinations(givers, size):
                rest = amount - weights[list(emptied)].sum()
                for last in set(givers) - set(emptied) if rest > 0 else ():
                    if rest <= weights[last]:
                        corner = weights.copy()
                        corner[list(emptied)] = 0.0
                        corner[last] -= rest
                        corner[gaining] += amount
                        yield corner


def best_choices(
    decision: Decision, draws: np.ndarray, proved: Proved | None = None
) -> list[tuple[int, ...]]:
    """
    The best options at each of many weights, most of them without solving (see `Proved`).

    Weights are solved one by one only where they lie between none that the same choice is known to be best at; first some
    way beyond them, so that those to come lie between, and before all at the corners, where one criterion has all the
    weight. Of choices of equal value the first one found counts.

    Args:
        draws: (n, m) weights, each summing to one.
        proved: what is known already; where its budget is used up, the draws end there.
    """
    proved = proved or Proved(decision)
    tried: dict[tuple, list[bool]] = {}
    best_of_each = []
    for corner in np.eye(draws.shape[1]):
        if proved.budget.is_used_up:
            return []
        proved.solve(corner, proved.best(corner))
    for weights in draws:
        if proved.budget.is_used_up:
            break
        best = proved.best(weights)
        if not proved.holds(best, weights) and _promising(tried.setdefault(best, [])):
            beyond = _beyond(proved.weights[best][0], weights)
            tried[best].append(proved.solve(beyond, proved.best(beyond))[0] == best)
        if not proved.holds(best, weights):
            best, _ = proved.solve(weights, proved.best(weights))
        best_of_each.append(best)
    return best_of_each


def _promising(tried: list[bool]) -> bool:
    """Whether going beyond has paid so far: in at least half of the last eight tries."""
    return not tried or np.mean(tried[-8:]) >= 0.5


def _beyond(inside: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    From weights inside through others, as far again, and no further than where a weight is zero.

    >>> _beyond(np.array([0.5, 0.5]), np.array([0.6, 0.4])).round(3).tolist()
    [0.7, 0.3]
    """
    step = weights - inside
    room = np.divide(inside, -step, out=np.full(len(step), np.inf), where=step < 0).min()
    return np.maximum(inside + min(2.0, room) * step, 0.0)


def _between(points: list[np.ndarray], weights: np.ndarray) -> bool:
    """
    Whether weights are a mixture of points: no part of them is left over.

    >>> ends = [np.array([1.0, 0.0]), np.array([0.5, 0.5])]
    >>> _between(ends, np.array([0.7, 0.3])), _between(ends, np.array([0.4, 0.6]))
    (True, False)
    """
    from scipy.optimize import nnls

    return nnls(np.transpose(points), weights)[1] < 1e-9


def moved_to(weights: np.ndarray, criterion: int, weight: float) -> np.ndarray:
    """
    The weights with one set, the others in proportion.

    >>> moved_to(np.array([0.5, 0.25, 0.25]), 0, 0.0).tolist()
    [0.0, 0.5, 0.5]
    """
    others = np.delete(weights, criterion)
    others = (
        others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / max(len(others), 1))
    )
    return np.insert(others * (1 - weight), criterion, weight)


def _stability(decision: Decision, budget: Budget) -> pd.DataFrame | None:
    """How far each weight may move; None where the budget ends before all is known."""
    weights, rows = decision.scoring.weights, []
    names = decision.scoring.criteria.name[weights.index]
    for at, (name, now) in enumerate(zip(names, weights.tolist(), strict=True)):
        low, high = (_edge(decision, at, now, end, budget) for end in (0.0, 1.0))
        rows.append((name, now, low, high))
        if budget.is_used_up:
            return None
    return pd.DataFrame(rows, columns=["criterion", "weight", "low", "high"], index=weights.index)


def _edge(
    decision: Decision, criterion: int, inside: float, outside: float, budget: Budget
) -> float:
    """How far a weight may go with the chosen options still best: they are so on an interval, hence by halving."""
    if _stays(decision, criterion, outside, budget):
        return outside
    for _ in range(HALVINGS):
        if budget.is_used_up:
            break
        middle = (inside + outside) / 2
        if _stays(decision, criterion, middle, budget):
            inside = middle
        else:
            outside = middle
    return inside


def _stays(decision: Decision, criterion: int, weight: float, budget: Budget) -> bool:
    """Whether the chosen options are still best with one weight moved."""
    weights = moved_to(decision.scoring.weights.to_numpy(), criterion, weight)
    problem = replace(decision.model.problem, value=values_at(decision, weights))
    best = choose(problem, nodes=decision.rules.nodes, search=False, budget=budget)
    own = value_of(problem, decision.selection.options)
    return best.status == OPTIMAL and own >= best.value - SAME * max(1.0, abs(best.value))


def smallest_change(stability: pd.DataFrame) -> tuple[str, float, float] | None:
    """The criterion, its weight and the nearest weight beyond which the choice changes; None where none changes it."""
    edges = [
        (abs(edge - row.weight), name, row.weight, edge)
        for name, row in stability.iterrows()
        for edge, end in ((row.low, 0.0), (row.high, 1.0))
        if edge != end
    ]
    return min(edges)[1:] if edges else None
