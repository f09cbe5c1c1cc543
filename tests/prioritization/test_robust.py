"""The best choice at many weights, most of them known without solving: held against trying every choice at every one of them."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pmo_lib.optimization.selection import Problem, choose
from pmo_lib.prioritization import robust
from pmo_lib.prioritization.scoring import POINTS


def made(seed: int, projects: int = 9, criteria: int = 3) -> SimpleNamespace:
    """A decision about a few projects under one budget, as `robust` reads it."""
    rng = np.random.default_rng(seed)
    unit = rng.random((projects, criteria))
    cost = rng.integers(2, 9, (projects, 1)).astype(float)
    none, one = np.zeros(projects), np.ones(projects)
    weights = rng.dirichlet(np.ones(criteria))
    problem = Problem(np.arange(projects), POINTS * unit @ weights, cost, cost.sum(axis=0) * 0.4, np.zeros((projects, 0)), np.zeros(0), one, none, one)  # fmt: skip
    names = [f"P{n}" for n in range(projects)]
    chosen = choose(problem)
    return SimpleNamespace(
        model=SimpleNamespace(problem=problem, projects=pd.DataFrame({"project_id": names})), selection=chosen, chosen=chosen.projects(problem),
        scoring=SimpleNamespace(unit=pd.DataFrame(unit, names), weights=pd.Series(weights)), rules=SimpleNamespace(nodes=20_000), feasible=True,
    )  # fmt: skip


def by_trying(decision, draws: np.ndarray) -> np.ndarray:
    """Share of draws whose best set holds each project: every set within the budget is tried."""
    problem, count = decision.model.problem, len(decision.model.projects)
    sets = np.array(
        [s for s in itertools.product([0, 1], repeat=count) if np.dot(s, problem.cost[:, 0]) <= problem.budget[0]]
    )
    worth = sets @ (decision.scoring.unit.to_numpy() @ draws.T)
    return sets[worth.argmax(axis=0)].mean(axis=0)


@pytest.mark.parametrize("seed", range(6))
def test_the_core_index_is_the_one_found_by_trying_every_choice(seed):
    decision = made(seed)
    draws = np.random.default_rng(seed).dirichlet(np.ones(3), 400)
    assert robust._core(decision, robust.best_choices(decision, draws)).to_numpy() == pytest.approx(
        by_trying(decision, draws), abs=1e-12
    )


def test_most_draws_are_known_without_solving(monkeypatch):
    decision, count = made(3), itertools.count()
    monkeypatch.setattr(robust, "choose", lambda *a, **k: next(count) is None or choose(*a, **k))
    found = robust.best_choices(decision, np.random.default_rng(3).dirichlet(np.ones(3), 1_000))
    assert len(set(found)) > 1 and len(found) == 1_000 and next(count) < 200


def test_where_one_choice_is_best_whatever_the_weights_only_the_corners_are_solved(monkeypatch):
    decision, count = made(0), itertools.count()
    problem = decision.model.problem
    decision.model.problem = replace(problem, budget=problem.cost.sum(axis=0))  # everything fits
    decision.selection = choose(decision.model.problem)
    monkeypatch.setattr(robust, "choose", lambda *a, **k: next(count) is None or choose(*a, **k))
    assert set(robust.best_choices(decision, np.random.default_rng(0).dirichlet(np.ones(3), 500))) == {tuple(range(9))}
    assert next(count) == 3


@pytest.mark.parametrize("seed", range(4))
def test_the_nearest_weights_that_change_the_decision_change_it_and_a_little_before_they_do_not(seed):
    decision = made(seed)
    draws = np.random.default_rng(seed).dirichlet(np.ones(3), 300)
    moved = robust._moved(decision, draws, robust.best_choices(decision, draws))
    now, there = decision.scoring.weights.to_numpy(), moved.to_numpy()
    base = by_trying(decision, now[None, :])
    assert (by_trying(decision, there[None, :]) != base).any()
    assert (by_trying(decision, (now + 0.999 * (there - now))[None, :]) == base).all()
    chosen = np.array([by_trying(decision, one[None, :]) for one in draws])
    apart = np.abs(draws - now).sum(axis=1)[(chosen != base).any(axis=1)]
    assert np.abs(there - now).sum() <= apart.min()


def test_where_nothing_else_is_ever_chosen_there_is_no_such_change():
    decision = made(0)
    assert robust._moved(decision, decision.scoring.weights.to_numpy()[None, :], [decision.selection.options]) is None
