"""Earned schedule: a published case, every edge, and a second implementation that walks along the curve."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures import earned_schedule as es
from tests.strategies import amounts, amounts_or_zero

NONE = float("nan")


def one(curve, earned, budget) -> float:
    return float(
        es.earned_schedule(
            np.array([curve], dtype=float),
            np.array([earned], dtype=float),
            np.array([budget], dtype=float),
        )[0]
    )


def duration(curve, budget) -> float:
    return float(
        es.planned_duration(np.array([curve], dtype=float), np.array([budget], dtype=float))[0]
    )


def walked(curve, earned, budget) -> float:
    """Along the curve, period by period: the day at which as much was planned as is done, of a flat stretch the last."""
    if math.isnan(earned) or math.isnan(budget):
        return NONE
    if earned == 0:
        return 0.0
    if earned >= budget:
        return next(
            (float(period) for period, planned in enumerate(curve, 1) if planned >= budget), NONE
        )
    value, period = 0.0, 0
    for planned in curve:
        if math.isnan(planned):
            break
        if planned > earned:
            return period + (earned - value) / (planned - value)
        value, period = planned, period + 1
    return float(period) if value == earned else NONE


def test_the_published_project_in_its_third_period(shared_data):
    path = shared_data / "worked_examples" / "evm_single_point.json"
    case = json.loads(path.read_text(encoding="utf-8"))["evm_PRA"]
    curve = np.array(case["planned_cum"]) * case["BAC"]
    # 35,000 lies between 20,000 of the second period and 40,000 of the third: 2 + 15/20
    assert one(curve, case["expected"]["EV"], case["BAC"]) == 2.75
    assert float(es.schedule_variance_time(2.75, case["period"])) == -0.25
    assert float(es.schedule_performance_index_time(2.75, case["period"])) == pytest.approx(
        0.916667, abs=1e-6
    )


@pytest.mark.parametrize(
    ("curve", "earned", "budget", "expected"),
    [
        ([10, 20, 40, 70, 100], 5, 100, 0.5),  # in the first period
        ([10, 20, 40, 70, 100], 10, 100, 1.0),  # at the end of one
        ([10, 20, 40, 70, 100], 85, 100, 4.5),  # in the last
        ([10, 20, 40, 70, 100], 0, 100, 0.0),  # nothing done
        ([10, 20, 40, 70, 100], 100, 100, 5.0),  # all done
        ([10, 20, 40, 70, 100], 120, 100, 5.0),  # more than all
        ([10, 40, 40, 40, 100], 40, 100, 4.0),  # flat: the last such period
        ([10, 40, 40, 40, 100], 25, 100, 1.5),  # before it
        ([10, 40, 40, 40, 100], 70, 100, 4.5),  # behind it
        ([10, 100, 100, 100], 100, 100, 2.0),  # a flat tail does not lengthen
        ([10, 100, 100, 100], 99, 100, 1 + 89 / 90),
        ([0, 0, 50, 100], 0, 100, 0.0),  # nothing planned at first, nothing done
        ([0, 0, 50, 100], 25, 100, 2.5),  # nothing planned at first, some done
        ([0, 0, 50, 100], 50, 100, 3.0),
        ([10, 20, NONE, NONE], 15, 100, 1.5),  # known so far
        ([10, 20, NONE, NONE], 20, 100, 2.0),  # at its end: on the curve, not beyond
        ([10, 20, NONE, NONE], 21, 100, NONE),  # beyond
        ([10, 20], 20, 100, 2.0),
        ([10, 20], 21, 100, NONE),
        ([10, 20, NONE, NONE], 100, 100, NONE),  # all done, but by when it was planned is not known
        ([10, 100], NONE, 100, NONE),
        ([10, 100], 50, NONE, NONE),
        ([NONE, NONE], 50, 100, NONE),
        ([NONE, NONE], 0, 100, 0.0),
        ([0, 0], 0, 0, 0.0),  # no budget, nothing done
    ],
)
def test_an_edge(curve, earned, budget, expected):
    np.testing.assert_allclose(one(curve, earned, budget), expected, rtol=1e-12)
    np.testing.assert_allclose(
        walked(curve, earned, budget), expected, rtol=1e-12
    )  # the second opinion, held to it too


@pytest.mark.parametrize(
    ("curve", "budget", "expected"),
    [
        ([10, 20, 40], 40, 3.0),
        ([10, 40, 40, 40], 40, 2.0),
        ([40, 40], 40, 1.0),
        ([10, 20, 30], 40, NONE),
        ([10, 20, NONE], 40, NONE),
        ([10, 20], NONE, NONE),
    ],
)
def test_the_planned_duration_is_the_first_period_that_reaches_the_budget(curve, budget, expected):
    np.testing.assert_equal(duration(curve, budget), expected)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("schedule_variance_time", (3, 4), -1.0),
        ("schedule_variance_time", (5, 4), 1.0),
        ("schedule_performance_index_time", (3, 4), 0.75),
        ("schedule_performance_index_time", (3, 0), NONE),
        ("schedule_performance_index_time", (0, 4), 0.0),
        ("estimate_at_completion_time", (12, 3, 4), 16.0),
        ("estimate_at_completion_time", (12, 0, 4), NONE),
        ("estimate_at_completion_time", (12, 3, 0), NONE),
        ("estimate_at_completion_time", (NONE, 3, 4), NONE),
        ("to_complete_index_time", (12, 3, 6), 1.5),
        ("to_complete_index_time", (12, 3, 11), 9.0),
        ("to_complete_index_time", (12, 3, 12), NONE),  # the planned time is used up
        ("to_complete_index_time", (12, 3, 13), NONE),
        ("to_complete_index_time", (12, 12, 6), 0.0),
    ],
)
def test_an_index_and_its_edges(function, arguments, expected):
    np.testing.assert_equal(float(getattr(es, function)(*arguments)), expected)


def test_a_finished_project_keeps_its_delay():
    """Planned in four periods, done in six: with time frozen at the finish the index stays 4/6 for ever."""
    earned = one([25, 50, 75, 100, 100, 100, 100, 100], 100, 100)
    assert earned == 4
    assert float(es.schedule_variance_time(earned, 6)) == -2
    assert float(es.schedule_performance_index_time(earned, 6)) == pytest.approx(4 / 6)
    assert float(es.estimate_at_completion_time(4, earned, 6)) == pytest.approx(6)


steps = st.lists(amounts_or_zero(most=1e4), min_size=1, max_size=15)


@st.composite
def cases(draw):
    """A curve that does not fall, with flat stretches, perhaps known only at first; an earned value, often right at a corner."""
    curve = np.cumsum(draw(steps))
    budget = draw(st.one_of(st.just(curve[-1]), amounts_or_zero(2 * curve[-1] + 1)))
    earned = draw(
        st.one_of(st.sampled_from(list(curve)), amounts_or_zero(2 * curve[-1] + 1), st.just(budget))
    )
    known = draw(st.integers(0, len(curve)))
    return (
        np.where(np.arange(len(curve)) < known, curve, NONE) if draw(st.booleans()) else curve,
        earned,
        budget,
    )


@given(cases())
def test_a_walk_along_the_curve_finds_the_same(case):
    np.testing.assert_allclose(one(*case), walked(*case), rtol=1e-9, atol=1e-9)


@given(steps, st.lists(st.floats(0, 1), min_size=2, max_size=8))
def test_more_work_is_never_less_time(increments, parts):
    curve = np.cumsum(increments)
    earned = np.sort(np.array(parts)) * curve[-1]
    found = es.earned_schedule(curve[None, :], earned[None, :], curve[-1:])[0]
    assert (np.diff(found) >= -1e-9).all()


@given(st.lists(amounts(most=1e4), min_size=1, max_size=15))
def test_on_a_rising_curve_the_work_planned_for_a_period_earns_it(increments):
    curve = np.cumsum(increments)
    found = es.earned_schedule(curve[None, :], curve[None, :], curve[-1:])[0]
    np.testing.assert_allclose(found, np.arange(1, len(curve) + 1))


@given(cases(), st.sampled_from([2.0**-10, 0.5, 4.0, 2.0**20]))
def test_another_unit_of_money_leaves_time(case, factor):
    curve, earned, budget = case
    np.testing.assert_allclose(
        one(curve * factor, earned * factor, budget * factor), one(*case), rtol=1e-12
    )


def test_many_projects_and_days_at_once_are_each_alone_in_any_order():
    rng = np.random.default_rng(7)
    curves = np.cumsum(rng.choice([0.0, 1.0, 3.0, 10.0], (60, 12)), axis=1)
    curves[rng.random(60) < 0.3, 8:] = NONE
    budget = np.nanmax(curves, axis=1) * rng.choice([1.0, 1.2], 60)
    earned = rng.choice([0.0, 0.3, 0.8, 1.0, 1.3, NONE], (60, 5)) * budget[:, None]
    found = es.earned_schedule(curves, earned, budget)
    alone = [[one(curves[i], earned[i, k], budget[i]) for k in range(5)] for i in range(60)]
    np.testing.assert_array_equal(found, alone)
    order = rng.permutation(60)
    np.testing.assert_array_equal(
        es.earned_schedule(curves[order], earned[order], budget[order]), found[order]
    )


def test_of_no_project_nothing_is_said():
    assert es.earned_schedule(np.empty((0, 5)), np.empty(0), np.empty(0)).shape == (0,)
    assert es.planned_duration(np.empty((0, 5)), np.empty(0)).shape == (0,)


def test_earned_schedules_do_not_add_up_so_curves_are_added_first():
    """Two projects, one ahead and one behind: the mean of their times is not the time of their sum."""
    curves = np.array([[10.0, 20, 30, 40], [100.0, 200, 300, 400]])
    earned, budget = np.array([30.0, 100.0]), np.array([40.0, 400.0])
    together = one(curves.sum(axis=0), earned.sum(), budget.sum())
    assert (
        together == pytest.approx(130 / 110)
        and es.earned_schedule(curves, earned, budget).mean() == 2.0
    )
