"""Where the solver stops early a search goes on: what it finds fits, is never worse, and is the same on every machine."""

import numpy as np
import pytest

from pmo_lib.optimization.certificate import certify, faults
from pmo_lib.optimization.milp import LIMIT, maximise
from pmo_lib.optimization.problem import as_program, objective
from pmo_lib.optimization.search import better
from pmo_lib.optimization.selection import choose, simple
from tests.optimization.test_selection import brute, every_choice, random_problem, worth


def of_projects(problem, x) -> tuple[int, ...]:
    return tuple(np.flatnonzero(x[: len(problem.project)] > 0.5).tolist())


def test_from_the_worst_choice_of_random_portfolios_it_finds_what_fits_and_mostly_the_best():
    found_best, tried = 0, 0
    for seed in range(150):
        problem = random_problem(seed)
        fitting = [chosen for chosen in every_choice(problem) if worth(problem, chosen) > -np.inf]
        if not fitting:
            continue
        program = as_program(problem, [])
        start = maximise(
            as_program(problem, [], -objective(problem))
        ).x  # the least worth that fits
        x, repeatable = better(program, start, seconds=60, generations=12)
        reached = worth(problem, of_projects(problem, x))
        assert repeatable and reached >= worth(problem, of_projects(problem, start)) - 1e-9, seed
        tried += 1
        found_best += reached == pytest.approx(brute(problem), abs=1e-6)
    assert tried > 100 and found_best >= 0.9 * tried


def large(seed: int):
    """Sixty projects under ten budgets, values near their costs: the kind no solver proves in a moment."""
    random = np.random.default_rng(seed)
    costs = random.integers(1, 1000, (60, 10)).astype(float)
    values = costs.mean(axis=1) + 500 * random.random(60)
    return simple(values.round(), costs, costs.sum(axis=0) / 4)


def test_what_a_stopped_solver_found_is_bettered_under_its_bound_and_certified():
    problem = large(3)
    stopped = maximise(as_program(problem, []), nodes=1)
    found = choose(problem, nodes=1, duals=True)
    assert stopped.status == found.status == LIMIT and found.repeatable
    assert stopped.value < found.value <= found.bound == pytest.approx(stopped.bound)
    assert faults(problem, certify(problem, found)) == []


def test_it_finds_the_same_each_time():
    program = as_program(large(4), [])
    x = maximise(program, nodes=1).x
    first, again = (better(program, x, seconds=60, generations=20)[0] for _ in range(2))
    assert program.values @ first > program.values @ x and first.tolist() == again.tolist()


def test_no_time_left_changes_nothing_and_is_called_not_repeatable():
    problem = large(2)
    program = as_program(problem, [])
    x = maximise(program, nodes=1).x
    kept, repeatable = better(program, x, seconds=-1)
    assert kept.tolist() == x.tolist() and not repeatable
