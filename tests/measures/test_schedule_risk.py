"""Draws of a network: the bridge network's 32 cases, sums of triangles, the normal joint value, and convergence."""

import itertools
import json

import numpy as np
import pytest
from scipy.stats import irwinhall, kstest, triang

from pmo_lib.measures.network import Link, Network
from pmo_lib.measures.schedule_risk import Simulation, from_durations, simulate, triangle_spread


@pytest.fixture(scope="module")
def examples(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bridge(examples) -> tuple[dict, list[str], Simulation]:
    case = examples["bridge_network_exact"]
    activities = case["inputs"]["activities"]
    names = list(activities)
    links = [
        Link(names.index(other), at)
        for at, name in enumerate(names)
        for other in activities[name]["after"]
    ]
    days = np.array(list(itertools.product(*(activities[name]["days"] for name in names)))).T
    rates = [activities[name]["daily_cost"] for name in names]
    found = from_durations(Network(days.mean(axis=1), links), days, rates)
    return case["expected"], names, found


def test_the_bridge_network_has_its_exact_distribution_of_finish_and_cost(bridge):
    expected, _, found = bridge
    counts = dict(zip(*np.unique(found.finish, return_counts=True), strict=True))
    assert {str(int(day)): count for day, count in counts.items()} == expected[
        "finish_counts_of_32"
    ]
    counts = dict(zip(*np.unique(found.cost, return_counts=True), strict=True))
    assert {str(int(one)): count for one, count in counts.items()} == expected["cost_counts_of_32"]
    assert found.finish.mean() == expected["mean"]
    assert found.finish.var() == expected["variance"]
    assert (found.quantile(0.5), found.quantile(0.8)) == (expected["P50"], expected["P80"])
    assert found.chance(8) == expected["P_finish_by_8"]


def test_the_bridge_network_has_its_exact_criticality_sensitivity_and_cruciality(bridge):
    expected, names, found = bridge
    shares = dict(zip(names, (found.criticality * 32).tolist(), strict=True))
    assert shares == expected["criticality_of_32"]
    for name, values in (("SSI", found.sensitivity), ("cruciality_pearson", found.cruciality)):
        numbers = dict(zip(names, values.tolist(), strict=True))
        assert numbers == pytest.approx(expected[name], abs=1e-6)


def test_the_bridge_network_has_its_exact_joint_confidence(bridge):
    expected, _, found = bridge
    joint = expected["joint_of_32"]
    assert found.joint_confidence(24, 9) * 32 == joint["cost<=24 and finish<=9"]
    assert found.joint_confidence(24, 99) * 32 == joint["cost<=24"]
    assert found.joint_confidence(99, 9) * 32 == joint["finish<=9"]
    assert found.joint_confidence(26, 9) * 32 == joint["cost<=26 and finish<=9"]
    assert found.joint_confidence(28, 10) * 32 == joint["cost<=28 and finish<=10"]


def test_joint_confidence_at_both_medians_of_a_correlated_normal_is_one_third(examples):
    case = examples["joint_confidence_normal"]
    random, correlation = np.random.default_rng(3), case["inputs"]["correlation"]
    pair = random.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], 400_000)
    found = Simulation(pair[:, 1], np.zeros(0), np.zeros(0), np.zeros(0), pair[:, 0])
    assert found.joint_confidence(0, 0) == pytest.approx(case["expected"]["joint"], abs=0.004)


def drawn(network, low, likely, high, correlation=0.0, draws=40_000, seed=5) -> Simulation:
    random = np.random.default_rng(seed)
    return simulate(network, low, likely, high, draws=draws, correlation=correlation, random=random)


@pytest.mark.parametrize("triangle", [(2, 3, 9), (0, 0, 4), (1, 5, 5), (0, 1, 2)])
def test_one_duration_is_drawn_from_its_triangle(triangle):
    low, likely, high = triangle
    found = drawn(Network([likely]), [low], [likely], [high])
    width = high - low
    exact = triang((likely - low) / width, low, width)
    assert kstest(found.finish, exact.cdf).statistic < 0.01
    assert found.spread[0] == pytest.approx(exact.std())


def test_a_chain_of_symmetric_triangles_is_a_sum_of_uniform_numbers():
    # A triangle on 0, 1, 2 is a sum of two uniform numbers: five in a chain are a sum of ten.
    network = Network([1] * 5, [Link(at, at + 1) for at in range(4)])
    found = drawn(network, [0] * 5, [1] * 5, [2] * 5)
    for share in (0.1, 0.5, 0.8, 0.95):
        assert found.quantile(share) == pytest.approx(irwinhall(10).ppf(share), abs=0.03)
    assert found.criticality.tolist() == [1] * 5


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_the_spread_of_a_chain_follows_the_assumed_correlation(correlation):
    size = 20
    network = Network([1] * size, [Link(at, at + 1) for at in range(size - 1)])
    found = drawn(network, [0] * size, [1] * size, [2] * size, correlation)
    one = triangle_spread(0, 1, 2)
    expected = one * np.sqrt(size + correlation * size * (size - 1))
    assert found.finish.std() == pytest.approx(expected, rel=0.03)


def test_the_same_seed_gives_the_same_draws_and_chunks_add_up(monkeypatch):
    network = Network([3, 4, 2], [Link(0, 2), Link(1, 2)])
    arguments = ([1, 2, 1], [3, 4, 2], [9, 6, 5])
    first, second = (drawn(network, *arguments, 0.3, 999) for _ in range(2))
    assert first.finish.tolist() == second.finish.tolist()
    monkeypatch.setattr("pmo_lib.measures.schedule_risk.CHUNK", 100)
    parts = drawn(network, *arguments, 0.3, 40_000)
    whole = drawn(network, *arguments, 0.3, 40_000, seed=6)
    assert parts.finish.size == 40_000
    assert parts.cruciality == pytest.approx(whole.cruciality, abs=0.02)
    assert parts.criticality == pytest.approx(whole.criticality, abs=0.02)


def test_more_draws_narrow_the_interval_of_the_quantile():
    network = Network([3])
    few, many = (drawn(network, [1], [3], [9], draws=draws) for draws in (100, 40_000))
    assert many.precision() < few.precision()
    # The exact standard error of an order statistic: √(p(1 − p)/n)/density.
    exact = triang(2 / 8, 1, 8)
    error = np.sqrt(0.16 / 40_000) / exact.pdf(exact.ppf(0.8))
    assert many.precision() == pytest.approx(2 * 1.96 * error, rel=0.2)


def test_a_network_that_does_not_vary_has_no_sensitivity():
    found = drawn(Network([3]), [3], [3], [3], draws=50)
    assert np.isnan(found.sensitivity).all()
    assert np.isnan(found.cruciality).all()
    assert found.precision() == 0


def test_costs_follow_durations_and_a_run_without_costs_has_no_joint_confidence():
    random = np.random.default_rng(1)
    found = simulate(
        Network([2, 3]),
        [2, 3],
        [2, 3],
        [2, 3],
        draws=5,
        correlation=0,
        random=random,
        daily_cost=[10, 100],
        fixed_cost=7,
    )
    assert found.cost.tolist() == [327] * 5
    with pytest.raises(ValueError, match="joint confidence"):
        drawn(Network([2]), [2], [2], [2], draws=5).joint_confidence(1, 1)


def test_a_triangle_out_of_order_is_refused():
    with pytest.raises(ValueError, match="low ≤ likely ≤ high"):
        drawn(Network([2]), [3], [2], [4], draws=5)
