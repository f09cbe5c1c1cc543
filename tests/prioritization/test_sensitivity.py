"""The best choice at many weights, most of them known without solving: held against trying every choice at every one of them."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from pmo_lib.optimization.problem import Problem
from pmo_lib.optimization.selection import choose
from pmo_lib.prioritization import sensitivity
from pmo_lib.prioritization.scoring import POINTS


def made(seed: int, projects: int = 9, criteria: int = 3) -> SimpleNamespace:
    """A decision about a few projects under one budget, as `robust` reads it."""
    rng = np.random.default_rng(seed)
    unit = rng.random((projects, criteria))
    cost = rng.integers(2, 9, (projects, 1)).astype(float)
    none, one = np.zeros(projects), np.ones(projects)
    weights = rng.dirichlet(np.ones(criteria))
    problem = Problem(
        np.arange(projects),
        POINTS * unit @ weights,
        cost,
        cost.sum(axis=0) * 0.4,
        np.zeros((projects, 0)),
        np.zeros(0),
        one,
        none,
        one,
    )
    names = [f"P{n}" for n in range(projects)]
    chosen = choose(problem)
    return SimpleNamespace(
        model=SimpleNamespace(problem=problem, projects=pd.DataFrame({"project_id": names})),
        selection=chosen,
        chosen=chosen.projects(problem),
        scoring=SimpleNamespace(unit=pd.DataFrame(unit, names), weights=pd.Series(weights)),
        rules=SimpleNamespace(nodes=20_000),
        feasible=True,
    )


def by_trying(decision, draws: np.ndarray) -> np.ndarray:
    """Share of draws whose best set holds each project: every set within the budget is tried."""
    problem, count = decision.model.problem, len(decision.model.projects)
    sets = np.array(
        [
            s
            for s in itertools.product([0, 1], repeat=count)
            if np.dot(s, problem.cost[:, 0]) <= problem.budget[0]
        ]
    )
    worth = sets @ (decision.scoring.unit.to_numpy() @ draws.T)
    return sets[worth.argmax(axis=0)].mean(axis=0)


@pytest.mark.parametrize("seed", range(6))
def test_the_core_index_is_the_one_found_by_trying_every_choice(seed):
    decision = made(seed)
    draws = np.random.default_rng(seed).dirichlet(np.ones(3), 400)
    assert sensitivity._core(
        decision, sensitivity.best_choices(decision, draws)
    ).to_numpy() == pytest.approx(by_trying(decision, draws), abs=1e-12)


def test_most_draws_are_known_without_solving(monkeypatch):
    decision, count = made(3), itertools.count()
    monkeypatch.setattr(
        sensitivity, "choose", lambda *a, **k: next(count) is None or choose(*a, **k)
    )
    found = sensitivity.best_choices(
        decision, np.random.default_rng(3).dirichlet(np.ones(3), 1_000)
    )
    assert len(set(found)) > 1 and len(found) == 1_000 and next(count) < 200


def test_where_one_choice_is_best_whatever_the_weights_only_the_corners_are_solved(monkeypatch):
    decision, count = made(0), itertools.count()
    problem = decision.model.problem
    decision.model.problem = replace(problem, budget=problem.cost.sum(axis=0))  # everything fits
    decision.selection = choose(decision.model.problem)
    monkeypatch.setattr(
        sensitivity, "choose", lambda *a, **k: next(count) is None or choose(*a, **k)
    )
    assert set(
        sensitivity.best_choices(decision, np.random.default_rng(0).dirichlet(np.ones(3), 500))
    ) == {tuple(range(9))}
    assert next(count) == 3


@pytest.mark.parametrize("seed", range(8))
def test_nothing_nearer_than_the_nearest_weights_changes_the_choice_and_a_little_further_it_has_changed(
    seed,
):
    decision = made(seed, projects=8, criteria=3 + seed % 2)
    (found, settled), now = (
        sensitivity.nearest_change(decision),
        decision.scoring.weights.to_numpy(),
    )
    assert settled
    if found is None:
        anywhere = np.random.default_rng(seed).dirichlet(np.ones(len(now)), 2_000)
        assert (by_trying(decision, anywhere) == by_trying(decision, now[None, :])).all()
        return
    amount = np.abs(found.to_numpy() - now).sum() / 2
    assert (
        by_trying(decision, found.to_numpy()[None, :]) != by_trying(decision, now[None, :])
    ).any()
    random = np.random.default_rng(seed)
    drawn = [by_moving(now, (1 - 2e-3) * amount, random) for _ in range(3_000)]
    nearer = np.array([weights for weights in drawn if weights is not None])
    assert (
        len(nearer) > 100
        and (by_trying(decision, nearer) == by_trying(decision, now[None, :])).all()
    )


def by_moving(weights: np.ndarray, amount: float, random: np.random.Generator) -> np.ndarray | None:
    """So much weight moved at random: from some criteria to some others; None where they have less."""
    gaining = random.random(len(weights)) < 0.5
    given, taken = (
        random.dirichlet(np.full(len(weights), 0.3)) * side for side in (gaining, ~gaining)
    )
    if not (given.sum() > 0 and taken.sum() > 0):
        return None
    moved = weights + amount * (given / given.sum() - taken / taken.sum())
    return moved if (moved >= 0).all() else None


def test_the_corners_hold_every_weighting_that_is_near_enough():
    random = np.random.default_rng(5)
    for amount in (0.05, 0.3, 0.6, 0.9):
        weights = random.dirichlet(np.ones(4))
        corners = list(sensitivity._corners(weights, amount))
        for one in corners:
            assert one.min() >= 0 and one.sum() == pytest.approx(1)
            assert np.abs(one - weights).sum() / 2 <= amount + 1e-12
        for near in random.dirichlet(np.full(4, 0.4), 300):
            apart = np.abs(near - weights).sum() / 2
            inside = near if apart <= amount else weights + (near - weights) * amount / apart
            assert sensitivity._between(corners, inside)


def test_where_nothing_else_is_ever_best_there_is_no_such_change():
    decision = made(0)
    problem = decision.model.problem
    decision.model.problem = replace(problem, budget=problem.cost.sum(axis=0))  # everything fits
    decision.selection = choose(decision.model.problem)
    assert sensitivity.nearest_change(decision) == (None, True)


def test_a_solve_that_proves_nothing_leaves_the_nearest_change_open(monkeypatch):
    decision = made(1)
    monkeypatch.setattr(
        sensitivity, "choose", lambda *a, **k: replace(choose(*a, **k), status="limit")
    )
    assert sensitivity.nearest_change(decision) == (None, False)
