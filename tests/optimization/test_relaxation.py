"""A large problem: the relaxation bounds it, small programs choose, and the certificate holds."""

import numpy as np

from pmo_lib.optimization import relaxation, selection
from pmo_lib.optimization.certificate import certify, faults
from pmo_lib.optimization.problem import forced
from pmo_lib.optimization.selection import choose, simple


def knapsacks(seed: int, projects: int = 16):
    random = np.random.default_rng(seed)
    cost = random.uniform(1, 10, (projects, 2))
    return simple(cost.sum(axis=1) + random.uniform(0, 4, projects), cost, cost.sum(axis=0) / 2)


def test_a_large_choice_fits_and_its_bound_holds_against_the_proved_best(monkeypatch):
    for seed in range(2):
        problem = knapsacks(seed)
        best = choose(problem, search=False)
        with monkeypatch.context() as patch:
            patch.setattr(selection, "LARGE", 10)
            patch.setattr(relaxation, "OPEN", 6)
            patch.setattr(relaxation, "PROVABLE", 0)
            found = choose(problem, duals=True)
        assert faults(problem, certify(problem, found)) == []
        assert found.value <= best.value + 1e-6 <= found.bound + 2e-6
        assert found.gap < 0.2


def test_a_large_choice_is_proved_where_the_bounds_leave_few_projects_open(monkeypatch):
    for seed in range(2):
        problem = knapsacks(seed)
        best = choose(problem, search=False)
        monkeypatch.setattr(selection, "LARGE", 10)
        found = choose(problem, duals=True)
        monkeypatch.setattr(selection, "LARGE", 600)
        assert found.status == "optimal" and abs(found.value - best.value) < 1e-6


def test_a_large_choice_without_a_way_is_called_impossible(monkeypatch):
    monkeypatch.setattr(selection, "LARGE", 10)
    problem = forced(knapsacks(1), *range(16))
    assert choose(problem).status == "infeasible"
