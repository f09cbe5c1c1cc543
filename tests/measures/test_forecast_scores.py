"""Scores of forecasts: the worked scorecard, integrals done numerically, and no skill where nothing is known."""

import itertools
import json

import numpy as np
import pytest
from scipy.integrate import quad

from pmo_lib.measures.forecast_scores import brier, clustered_coverage, crps, skill


@pytest.fixture(scope="module")
def case(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))["scorecard"]


def test_the_worked_scorecard_counts_coverage_by_project(case):
    inputs, expected = case["inputs"], case["expected"]
    found = clustered_coverage(inputs["inside_by_project"], inputs["forecasts_by_project"])
    assert (found.inside, found.cases, found.projects) == (expected["inside"], expected["of"], 6)
    assert found.variance == pytest.approx(expected["clustered_variance"], abs=1e-6)
    assert found.effective == pytest.approx(expected["effective_n"], abs=1e-4)
    assert [found.low, found.high] == pytest.approx(expected["interval"], abs=1e-4)
    assert found.refutes(inputs["stated"]) == ""


def test_the_worked_scorecard_has_its_scores_and_skills(case):
    inputs, expected = case["inputs"], case["expected"]
    one = inputs["crps"]
    score, plan = crps(one["sample"], one["outcome"]), crps([one["plan"]], one["outcome"])
    assert score == pytest.approx(expected["crps"], abs=1e-6)
    assert plan == expected["crps_plan"]
    assert skill(score, plan) == pytest.approx(expected["crps_skill"], abs=1e-6)
    stated, happened = inputs["brier"]["probabilities"], inputs["brier"]["on_time"]
    base = brier([np.mean(happened)] * 4, happened)
    assert brier(stated, happened) == pytest.approx(expected["brier"])
    assert base == expected["brier_base_rate"]
    assert skill(brier(stated, happened), base) == pytest.approx(
        expected["skill_against_base_rate"]
    )
    certain = brier([1] * 4, happened)
    assert certain == expected["brier_plan_says_all_on_time"]
    assert skill(brier(stated, happened), certain) == pytest.approx(expected["skill_against_plan"])


def test_the_score_of_a_sample_is_the_integral_of_the_squared_difference_of_distributions():
    random = np.random.default_rng(4)
    for _ in range(10):
        sample, outcome = random.normal(10, 5, 7), random.normal(10, 8)
        marks = sorted([*sample, outcome])

        def apart(x, sample=sample, outcome=outcome):
            return (np.mean(sample <= x) - (outcome <= x)) ** 2

        exact = sum(quad(apart, a, b)[0] for a, b in itertools.pairwise(marks))
        assert crps(sample, outcome) == pytest.approx(exact, abs=1e-6)


def test_a_share_far_below_what_was_stated_is_refuted_and_one_far_above_too():
    assert clustered_coverage([1] * 30, [4] * 30).refutes(0.8) == "too narrow"
    assert clustered_coverage([10] * 30, [10] * 30).refutes(0.8) == "too wide"


def test_one_project_refutes_nothing():
    found = clustered_coverage([0], [7])
    assert (found.inside, found.cases) == (0, 7)
    assert np.isnan(found.low)
    assert found.refutes(0.8) == ""


def test_projects_without_a_forecast_do_not_count():
    assert clustered_coverage([3, 0, 2], [4, 0, 2]) == clustered_coverage([3, 2], [4, 2])


def test_the_interval_holds_the_truth_in_about_nineteen_of_twenty_scorecards():
    random, held = np.random.default_rng(6), 0
    for _ in range(1_500):
        cases = random.integers(1, 9, 20)
        chance = random.beta(0.8 * 5.67, 0.2 * 5.67, 20)  # correlation 0.15 within a project
        found = clustered_coverage(random.binomial(cases, chance), cases)
        held += found.low <= 0.8 <= found.high
    assert 0.93 <= held / 1_500 <= 0.985


def test_shuffled_outcomes_give_no_skill():
    random = np.random.default_rng(9)
    happened = random.random(2_000) < 0.3
    stated = np.where(happened, 0.8, 0.1)
    base = brier([0.3] * 2_000, happened)
    assert skill(brier(stated, happened), base) > 0.5
    assert skill(brier(stated, random.permutation(happened)), base) < 0


def test_a_score_without_cases_is_missing():
    assert np.isnan(crps([], 1.0))
    assert np.isnan(crps([1.0], float("nan")))
    assert np.isnan(brier([], []))
    assert np.isnan(skill(1.0, 0.0))
