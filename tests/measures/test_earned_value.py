"""Earned value: published cases, every edge where something is undefined, and what algebra says."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures import earned_value as ev
from tests.strategies import amounts, amounts_or_zero

NONE = float("nan")
money = amounts_or_zero(most=1e9)
scale = st.floats(1e-3, 1e3)


def same(found, expected) -> None:
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected, rtol=1e-12)


@pytest.fixture(scope="module")
def published(shared_data) -> dict:
    return json.loads(
        (shared_data / "worked_examples" / "evm_single_point.json").read_text(encoding="utf-8")
    )


def test_the_published_project_of_one_hundred_thousand(published):
    case = published["evm_basic_100k"]
    expected, numbers = case["expected"], (case["EV"], case["AC"], case["BAC"])
    assert round(float(ev.schedule_performance_index(case["EV"], case["PV"])), 4) == expected["SPI"]
    assert round(float(ev.cost_performance_index(case["EV"], case["AC"])), 4) == expected["CPI"]
    assert ev.schedule_variance(case["EV"], case["PV"]) == expected["SV"]
    assert ev.cost_variance(case["EV"], case["AC"]) == expected["CV"]
    assert float(ev.estimate_at_cost_rate(*numbers)) == pytest.approx(
        expected["EAC_BAC_over_CPI"], abs=1e-6
    )


def test_the_published_project_in_its_third_period(published):
    case = published["evm_PRA"]
    at, budget, expected = case["period"] - 1, case["BAC"], case["expected"]
    planned, earned, spent = (
        case["planned_cum"][at] * budget,
        case["actual_pct"] * budget,
        case["actual_costs_cum"][at],
    )
    assert (planned, earned, spent) == (expected["PV"], expected["EV"], expected["AC"])
    assert ev.schedule_variance(earned, planned) == expected["SV"]
    assert ev.cost_variance(earned, spent) == expected["CV"]
    assert float(ev.schedule_performance_index(earned, planned)) == expected["SPI"]
    assert round(float(ev.cost_performance_index(earned, spent)), 7) == expected["CPI"]


def test_the_published_homework_whose_indices_are_rounded(published):
    case = published["evm_hw9_ie5411"]
    earned, spent, planned, budget, expected = (
        case[name] for name in ("EV", "AC", "PV", "BAC", "expected")
    )
    index = float(ev.cost_performance_index(earned, spent))
    assert index == 148 / 210 and round(index, 4) == 0.7048  # printed as .71
    assert abs(index - expected["CPI"]) < 0.01
    assert round(float(ev.schedule_performance_index(earned, planned)), 2) == expected["SPI"]
    assert round(float(ev.percent_complete(earned, budget)), 2) == expected["PCIB"]
    assert (ev.cost_variance(earned, spent), ev.schedule_variance(earned, planned)) == (
        expected["CV"],
        expected["SV"],
    )
    estimate = ev.estimate_at_cost_rate(earned, spent, budget)
    assert round(float(estimate)) == expected["EACf"]
    assert round(float(ev.variance_at_completion(budget, estimate))) == expected["VACf"]


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        # nothing spent, nothing planned, no budget: no index
        ("cost_performance_index", (10, 0), NONE),
        ("cost_performance_index", (0, 0), NONE),
        ("cost_performance_index", (0, 10), 0.0),
        ("schedule_performance_index", (10, 0), NONE),
        ("schedule_performance_index", (0, 10), 0.0),
        ("percent_complete", (10, 0), NONE),
        ("percent_spent", (10, 0), NONE),
        ("percent_spent", (30, 120), 0.25),
        ("percent_complete", (120, 120), 1.0),
        # estimates: nothing earned, nothing spent, nothing planned
        ("estimate_at_budget_rate", (0, 0, 100), 100.0),
        ("estimate_at_budget_rate", (0, 40, 100), 140.0),
        (
            "estimate_at_budget_rate",
            (30, 40, 100),
            110.0,
        ),  # 40 spent, 70 to be earned at the rate of the budget
        ("estimate_at_cost_rate", (0, 40, 100), NONE),
        ("estimate_at_cost_rate", (40, 0, 100), NONE),
        ("estimate_at_cost_rate", (0, 40, 0), NONE),
        ("estimate_at_cost_rate", (100, 130, 100), 130.0),
        ("estimate_at_cost_rate", (50, 40, 100), 80.0),
        ("estimate_at_cost_and_schedule_rate", (0, 40, 50, 100), NONE),
        ("estimate_at_cost_and_schedule_rate", (40, 0, 50, 100), NONE),
        ("estimate_at_cost_and_schedule_rate", (40, 40, 0, 100), NONE),
        ("estimate_at_cost_and_schedule_rate", (40, 50, 80, 100), 50 + 60 / (0.8 * 0.5)),
        # finished late: all is earned, the rest costs nothing
        ("estimate_at_cost_and_schedule_rate", (100, 130, 100, 100), 130.0),
        # what is complete needs no efficiency, what is spent cannot reach its budget
        ("to_complete_index_budget", (100, 80, 100), NONE),
        ("to_complete_index_budget", (100, 120, 100), NONE),
        ("to_complete_index_budget", (101, 80, 100), NONE),
        ("to_complete_index_budget", (50, 100, 100), NONE),
        ("to_complete_index_budget", (50, 101, 100), NONE),
        ("to_complete_index_budget", (50, 99, 100), 50.0),
        ("to_complete_index_budget", (0, 0, 100), 1.0),
        ("to_complete_index_budget", (0, 0, 0), NONE),
        ("to_complete_index_estimate", (50, 60, 100, 60), NONE),
        ("to_complete_index_estimate", (50, 60, 100, 59), NONE),
        ("to_complete_index_estimate", (50, 60, 100, 100), 1.25),
        ("to_complete_index_estimate", (100, 60, 100, 80), 0.0),
        ("estimate_to_complete", (120, 70), 50.0),
        ("variance_at_completion", (100, 130), -30.0),
    ],
)
def test_an_edge(function, arguments, expected):
    same(getattr(ev, function)(*arguments), expected)


@pytest.mark.parametrize(
    ("earned", "spent", "budget", "lost"),
    [
        (50, 99, 100, False),
        (50, 100, 100, True),
        (50, 130, 100, True),
        (100, 100, 100, False),
        (100, 130, 100, False),
        (101, 130, 100, False),  # more than all is done: no work remains
        (NONE, 130, 100, False),  # whether work remains is not known
        (50, NONE, 100, False),
        (50, 130, NONE, False),
    ],
)
def test_a_budget_is_out_of_reach_only_if_work_is_known_to_remain(earned, spent, budget, lost):
    assert bool(ev.budget_unattainable(earned, spent, budget)) is lost


ALL = {
    "cost_variance": 2,
    "schedule_variance": 2,
    "cost_performance_index": 2,
    "schedule_performance_index": 2,
    "percent_complete": 2,
    "percent_spent": 2,
    "estimate_at_budget_rate": 3,
    "estimate_at_cost_rate": 3,
    "estimate_at_cost_and_schedule_rate": 4,
    "estimate_to_complete": 2,
    "variance_at_completion": 2,
    "to_complete_index_budget": 3,
    "to_complete_index_estimate": 4,
}
RATIOS = [name for name in ALL if "index" in name or "percent" in name]


@pytest.mark.parametrize("name", ALL)
def test_where_one_side_is_missing_the_result_is(name):
    for at in range(ALL[name]):
        arguments = [50.0, 60.0, 100.0, 120.0][: ALL[name]]
        assert np.isfinite(getattr(ev, name)(*arguments))
        arguments[at] = NONE
        assert np.isnan(getattr(ev, name)(*arguments)), (name, at)


@pytest.mark.parametrize("name", ALL)
@given(st.tuples(money, money, money, money))
def test_undefined_is_missing_and_never_infinite(name, values):
    assert not np.isinf(getattr(ev, name)(*values[: ALL[name]]))


@pytest.mark.parametrize("name", RATIOS)
@given(st.tuples(money, money, money, money), scale)
def test_another_unit_of_money_leaves_ratios(name, values, factor):
    own = values[: ALL[name]]
    same(
        getattr(ev, name)(*np.multiply(own, 1024.0)), getattr(ev, name)(*own)
    )  # a power of two: exactly
    one, other = float(getattr(ev, name)(*own)), float(getattr(ev, name)(*np.multiply(own, factor)))
    gap = min((abs(a - b) for a in own for b in own if a != b), default=1.0)
    if gap > 1e-3 * max(own):  # else rounding decides whether two amounts are the same
        assert (math.isnan(one) and math.isnan(other)) or other == pytest.approx(one, rel=1e-9)


@given(money, money, money, money)
def test_an_estimate_is_what_is_spent_and_what_is_to_come(earned, spent, planned, budget):
    for estimate in (
        ev.estimate_at_budget_rate(earned, spent, budget),
        ev.estimate_at_cost_rate(earned, spent, budget),
        ev.estimate_at_cost_and_schedule_rate(earned, spent, planned, budget),
    ):
        if np.isfinite(estimate):
            size = 1e-12 * max(abs(float(estimate)), spent, budget, 1)
            assert spent + float(ev.estimate_to_complete(estimate, spent)) == pytest.approx(
                float(estimate), abs=size
            )
            assert float(ev.variance_at_completion(budget, estimate)) == budget - float(estimate)


@given(amounts(1, 1e6), amounts(1, 1e6), amounts(1, 1e6))
def test_at_the_cost_rate_the_estimate_is_the_budget_over_the_index(earned, spent, budget):
    """It is never below what is spent, also where more than the budget was earned."""
    assert float(ev.estimate_at_cost_rate(earned, spent, budget)) == pytest.approx(
        max(budget * spent / earned, spent), rel=1e-9
    )


@given(amounts(1, 1e6), amounts(1, 1e6), amounts(1, 1e6), amounts(1, 1e6))
def test_no_estimate_at_completion_is_below_what_is_spent(earned, spent, planned, budget):
    assert ev.estimate_at_budget_rate(earned, spent, budget) >= spent
    assert ev.estimate_at_cost_rate(earned, spent, budget) >= spent
    assert ev.estimate_at_cost_and_schedule_rate(earned, spent, planned, budget) >= spent


@given(amounts(1, 1e6), amounts(1, 1e6), amounts(1e6 + 1, 2e6))
def test_the_rest_at_the_cost_rate_needs_the_efficiency_so_far(earned, spent, budget):
    estimate = ev.estimate_at_cost_rate(earned, spent, budget)
    needed = float(ev.to_complete_index_estimate(earned, spent, budget, estimate))
    assert needed == pytest.approx(float(ev.cost_performance_index(earned, spent)), rel=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_the_order_of_projects_changes_nothing(name):
    rng = np.random.default_rng(5)
    values = rng.choice([0.0, 40.0, 50.0, 100.0, NONE], (ALL[name], 200))
    order = rng.permutation(200)
    function = getattr(ev, name)
    np.testing.assert_array_equal(function(*values[:, order]), np.asarray(function(*values))[order])


def test_schedule_performance_ends_at_one_however_late():
    planned = np.array([50.0, 100.0, 100.0, 100.0])
    earned = np.array([25.0, 50.0, 75.0, 100.0])
    assert ev.schedule_performance_index(earned, planned).tolist() == [0.5, 0.5, 0.75, 1.0]
