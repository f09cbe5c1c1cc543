"""Survival with censored cases and competing outcomes, against scipy, Efron's redistribution and worked examples."""

import numpy as np
import pytest
from scipy import stats

from pmo_lib.measures.survival import aalen_johansen, kaplan_meier

OUTCOMES = ["approved", "rejected", "withdrawn"]


def samples(count: int):
    """Random samples with many ties, all kinds of censoring included."""
    rng = np.random.default_rng(2026)
    for _ in range(count):
        size = int(rng.integers(1, 40))
        times = rng.integers(0, int(rng.integers(2, 30)), size)
        words = np.array(["", *OUTCOMES])[rng.choice(4, size, p=rng.dirichlet([1, 1, 1, 1]))]
        yield times, words


def redistribution_to_the_right(times, words) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Efron (1967): each case has the mass 1/n; a censored one hands its mass to all that last longer than it."""
    order = sorted(range(len(times)), key=lambda at: (times[at], words[at] == ""))
    mass = np.full(len(times), 1 / len(times))
    for place, at in enumerate(order):
        if words[at] == "" and place + 1 < len(order):
            mass[order[place + 1 :]] += mass[at] / (len(order) - place - 1)
            mass[at] = 0
    steps = np.unique([time for time, word in zip(times, words, strict=True) if word])
    shares = {
        outcome: np.array([mass[(times <= step) & (words == outcome)].sum() for step in steps])
        for outcome in OUTCOMES
    }
    return steps, shares


def test_kaplan_meier_equals_scipy_on_a_thousand_samples_with_ties():
    for times, words in samples(1000):
        ended = words != ""
        curve = kaplan_meier(times, ended)
        if not ended.any():
            assert curve.times.size == 0
            continue
        oracle = stats.ecdf(stats.CensoredData.right_censored(times, ~ended)).sf
        asked = np.arange(0, times.max() + 1)
        np.testing.assert_allclose(curve.at(asked), oracle.evaluate(asked), atol=1e-12)


def test_aalen_johansen_equals_efrons_redistribution_on_a_thousand_samples_with_ties():
    for times, words in samples(1000):
        found = aalen_johansen(times, words, OUTCOMES)
        steps, shares = redistribution_to_the_right(times, words)
        np.testing.assert_array_equal(found.times, steps)
        for outcome in OUTCOMES:
            np.testing.assert_allclose(found.shares[outcome], shares[outcome], atol=1e-12)


def test_the_outcomes_and_what_is_open_sum_to_one_at_every_time():
    for times, words in samples(200):
        found = aalen_johansen(times, words, OUTCOMES)
        total = found.open + sum(found.shares.values())
        np.testing.assert_allclose(total, 1.0, atol=1e-12)


def test_a_rejected_request_is_no_approval_that_is_still_to_come():
    """Worked example: approved 0.5 and rejected 0.2 by day 40, where one minus Kaplan-Meier says 0.6."""
    times, words = [10, 20, 30, 40, 50], ["approved", "rejected", "", "approved", ""]
    found = aalen_johansen(times, words, ["approved", "rejected"])
    assert found.at("approved", [10, 40]) == pytest.approx([0.2, 0.5])
    assert found.at("rejected", 20) == pytest.approx(0.2)
    np.testing.assert_allclose(found.open, [0.8, 0.6, 0.3])
    naive = kaplan_meier(times, np.array(words) == "approved")
    assert 1 - naive.at(40) == pytest.approx(0.6)
    assert (found.cases, dict(found.counts)) == (5, {"approved": 2, "rejected": 1})


def test_decisions_that_are_open_make_the_median_longer():
    """Worked example: 5/6 x 4/5 x 2/3; the median is 39 days, and 20 days of the decided alone."""
    curve = kaplan_meier([19, 39, 46, 30, 91, 20], [True, True, False, False, False, True])
    assert curve.at([19, 20, 39]) == pytest.approx([0.833333, 0.666667, 0.444444], abs=1e-6)
    assert (curve.median, curve.ended, curve.cases) == (39.0, 3, 6)


def test_half_of_the_issues_are_closed_after_45_days():
    """Worked example: 7/8 x 5/6 x 4/5 x 2/3."""
    days = [5, 8, 12, 20, 30, 45, 60, 90]
    curve = kaplan_meier(days, [True, False, True, True, False, True, False, False])
    np.testing.assert_allclose(curve.survival, [0.875, 0.729167, 0.583333, 0.388889], atol=1e-6)
    assert curve.median == 45


def test_finished_and_running_projects_share_one_curve():
    """Worked example of the forecast: 6/7 x 5/6 x 3/4 x 1/2 x 0; at risk 7, 6, 4, 2, 1."""
    ratios = [0.9, 1.0, 1.1, 1.2, 1.4, 1.5, 2.0]
    curve = kaplan_meier(ratios, [True, True, False, True, False, True, True])
    assert curve.at_risk.tolist() == [7, 6, 4, 2, 1]
    np.testing.assert_allclose(curve.survival, [6 / 7, 5 / 7, 15 / 28, 15 / 56, 0], atol=1e-12)
    assert curve.quantile(0.8) == 2.0


@pytest.mark.parametrize("size", [2, 6, 10, 14, 22, 50, 98])
def test_half_is_half_whatever_the_rounding(size):
    """Without censoring, half of n cases have ended at time n/2 exactly, although the product is rounded."""
    assert kaplan_meier(np.arange(1, size + 1), [True] * size).median == size / 2


def test_beyond_the_longest_case_nothing_is_known_while_some_are_open():
    curve = kaplan_meier([3, 7], [True, False])
    np.testing.assert_equal(curve.at([7, 7.1]), [0.5, np.nan])
    np.testing.assert_equal(curve.quantile(0.8), np.nan)
    found = aalen_johansen([3, 7], ["approved", ""], ["approved"])
    np.testing.assert_equal(found.at("approved", [7, 8]), [0.5, np.nan])


def test_after_the_last_end_nothing_is_left():
    assert kaplan_meier([3, 7], [True, True]).at(1000) == 0
    assert aalen_johansen([3, 7], ["approved"] * 2, ["approved"]).at("approved", 1000) == 1


def test_what_ends_and_what_is_censored_at_the_same_time_were_both_at_risk():
    assert kaplan_meier([5, 5], [True, False]).survival.tolist() == [0.5]


@pytest.mark.parametrize("times", [[], [float("nan")]])
def test_without_a_case_nothing_is_known(times):
    curve = kaplan_meier(times, [True] * len(times))
    assert (curve.cases, curve.ended) == (0, 0)
    np.testing.assert_equal([curve.at(0), curve.median, curve.longest], [np.nan] * 3)
    found = aalen_johansen(times, ["approved"] * len(times), ["approved"])
    np.testing.assert_equal(found.at("approved", 0), np.nan)


def test_with_nothing_ended_everything_lasts():
    curve = kaplan_meier([4, 9], [False, False])
    np.testing.assert_equal(curve.at([0, 9, 10]), [1.0, 1.0, np.nan])
    np.testing.assert_equal(curve.median, np.nan)


def test_missing_outcomes_are_open_in_any_form():
    found = aalen_johansen([1, 2, 3], [None, float("nan"), ""], ["approved"])
    assert (found.cases, found.counts["approved"]) == (3, 0)


def test_an_outcome_that_is_not_listed_is_refused_by_name():
    with pytest.raises(ValueError, match="'deferred' is not one of approved, rejected"):
        aalen_johansen([1], ["deferred"], ["approved", "rejected"])
    with pytest.raises(ValueError, match="2 times and 1 outcomes"):
        aalen_johansen([1, 2], ["approved"], ["approved"])
