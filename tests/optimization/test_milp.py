"""The solver's shell: right on what can be counted by hand, and it says what it proved."""

import itertools

import numpy as np
import pytest
from scipy import sparse

from pmo_lib.optimization.milp import INFEASIBLE, LIMIT, OPTIMAL, Program, maximise


def knapsack(values, weights, limit) -> Program:
    n = len(values)
    one = np.ones(n)
    return Program(
        np.asarray(values, float),
        sparse.csr_array(np.atleast_2d(weights).astype(float)),
        np.full(1, -np.inf),
        np.array([float(limit)]),
        0 * one,
        one,
        one,
    )


@pytest.mark.parametrize("seed", range(50))
def test_it_finds_what_trying_every_subset_finds(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.integers(1, 50, 9), rng.integers(1, 30, 9)
    limit = weights.sum() // 2
    best = max(
        values[list(chosen)].sum()
        for size in range(10)
        for chosen in itertools.combinations(range(9), size)
        if weights[list(chosen)].sum() <= limit
    )
    answer = maximise(knapsack(values, weights, limit))
    assert answer.status == OPTIMAL and answer.value == best and answer.gap <= 1e-6


def test_what_cannot_be_is_said_to_be_infeasible():
    program = knapsack([1, 1], [1, 1], -1)
    answer = maximise(program)
    assert answer.status == INFEASIBLE and answer.x is None and answer.gap == float("inf")


def test_a_node_limit_leaves_a_solution_with_its_gap_and_the_same_one_each_time():
    rng = np.random.default_rng(3)
    rows = rng.integers(5, 100, (10, 120)).astype(float)
    one = np.ones(120)
    values = rows.sum(axis=0) / 10 + rng.integers(0, 40, 120)
    program = Program(
        values,
        sparse.csr_array(rows),
        np.full(10, -np.inf),
        rows.sum(axis=1) / 3,
        0 * one,
        one,
        one,
    )
    first, second = maximise(program, nodes=3), maximise(program, nodes=3)
    assert first.status == LIMIT and first.repeatable and first.bound > first.value
    assert first.gap == pytest.approx((first.bound - first.value) / first.value) and first.gap > 0
    assert (
        first.value == second.value and first.bound == second.bound and (first.x == second.x).all()
    )


def test_an_answer_the_clock_stopped_is_called_not_repeatable():
    rng = np.random.default_rng(3)
    rows = rng.integers(5, 100, (30, 250)).astype(float)
    one = np.ones(250)
    values = rows.sum(axis=0) / 30 + rng.integers(0, 40, 250)
    program = Program(
        values,
        sparse.csr_array(rows),
        np.full(30, -np.inf),
        rows.sum(axis=1) / 3,
        0 * one,
        one,
        one,
    )
    assert not maximise(program, nodes=10**9, seconds=0.5).repeatable
