"""Ranges without a network: worked examples, a second implementation of censored curves, and coverage tried by simulation."""

import json

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from pmo_lib.measures.forecast_ranges import (
    chance_of_low_coverage,
    class_outlook,
    conformal_range,
    conformal_ranks,
)


@pytest.fixture(scope="module")
def examples(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_nine_errors_give_the_range_of_the_worked_example(examples):
    case = examples["split_conformal"]
    inputs, expected = case["inputs"], case["expected"]
    low, median, high = conformal_range(inputs["actual_minus_stated_days"], inputs["level"])
    assert [low, median, high] == [
        expected["low_days"],
        expected["median_days"],
        expected["high_days"],
    ]
    stated = np.datetime64(inputs["stated_finish"])
    assert [str(stated + int(days)) for days in (low, high)] == expected["interval"]
    assert list(conformal_ranks(9)) == expected["ranks"]
    assert list(conformal_ranks(39)) == expected["with_39_cases_ranks"]
    assert conformal_ranks(8) is expected["with_8_cases"]


@pytest.mark.parametrize("cases", range(9, 60))
def test_the_ranks_are_the_nearest_ones_of_equal_tails_that_hold_the_level(cases):
    """A new error lies below the k-th of n with probability k/(n + 1): each tail is at most a tenth, and one rank less is more."""
    low, high = conformal_ranks(cases)
    below, above = low / (cases + 1), 1 - high / (cases + 1)
    assert below <= 0.1 + 1e-12 and above <= 0.1 + 1e-12
    assert (low + 1) / (cases + 1) > 0.1 and 1 - (high - 1) / (cases + 1) > 0.1


def test_how_often_a_range_truly_covers_less_than_seventy_per_cent(examples):
    expected = examples["split_conformal"]["expected"]
    assert chance_of_low_coverage(9, 0.7) == pytest.approx(
        expected["P_true_coverage_below_0.7"], abs=1e-6
    )
    assert chance_of_low_coverage(39, 0.7) == pytest.approx(
        expected["with_39_cases_P_below_0.7"], abs=1e-6
    )
    assert np.isnan(chance_of_low_coverage(8, 0.7))


def test_with_eight_errors_there_is_no_range_and_missing_ones_do_not_count():
    assert conformal_range([1] * 8 + [float("nan")]) is None
    assert conformal_range([]) is None


def test_ranges_cover_four_new_errors_in_five_on_average():
    random, inside = np.random.default_rng(2), 0
    for _ in range(4_000):
        errors = random.gamma(2, 30, 10) - 20
        low, _, high = conformal_range(errors[:9])
        inside += low <= errors[9] <= high
    assert inside / 4_000 == pytest.approx(0.8, abs=0.02)


def test_the_censored_class_of_the_worked_example(examples):
    case = examples["reference_class_censored"]
    inputs, expected = case["inputs"], case["expected"]
    done, running = inputs["duration_ratios_finished"], inputs["elapsed_ratios_running"]
    finished = [True] * len(done) + [False] * len(running)
    found = class_outlook(done + running, finished, [True] * len(finished))
    for ratio, share in expected["survival"].items():
        assert float(found.survival(float(ratio))) == pytest.approx(share)
    assert (found.quantile(0.5), found.quantile(0.8)) == (expected["P50"], expected["P80"])
    alone = class_outlook(done, [True] * len(done), [True] * len(done))
    assert alone.quantile(0.5) == expected["finished_only_P50"]
    assert alone.quantile(0.8) == expected["finished_only_P80"]
    own, given = inputs["own_elapsed_ratio"], expected["given_elapsed_1.1"]
    for ratio in ("1.2", "1.5", "2.0"):
        assert 1 - found.chance(float(ratio), own) == pytest.approx(given[ratio], abs=1e-12)
    assert found.quantile(0.5, own) == given["P50"]
    assert found.quantile(0.8, own) == given["P80"]


def test_the_shrunk_class_of_the_worked_example(examples):
    case = examples["shrunk_class"]
    inputs, expected = case["inputs"], case["expected"]
    ratios = inputs["class"] + inputs["rest"]
    own = [True] * len(inputs["class"]) + [False] * len(inputs["rest"])
    found = class_outlook(ratios, [True] * len(ratios), own, inputs["k"])
    assert found.weight == expected["weight_of_class"]
    for ratio, share in expected["F_at"].items():
        assert 1 - float(found.survival(float(ratio))) == pytest.approx(share)
    assert found.quantile(0.8) == expected["P80"]
    rest = class_outlook(inputs["rest"], [True] * 10, [True] * 10)
    assert rest.quantile(0.8) == expected["P80_rest_alone"]


def test_censored_classes_equal_the_curves_of_scipy():
    random = np.random.default_rng(8)
    for _ in range(30):
        ratios = random.integers(5, 30, 40) / 10
        finished = random.random(40) < 0.6
        if not finished.any():
            continue
        found = class_outlook(ratios, finished, [True] * 40)
        curve = ecdf(CensoredData(uncensored=ratios[finished], right=ratios[~finished])).sf
        assert found.survival(curve.quantiles) == pytest.approx(curve.probabilities)


def test_a_class_without_finished_projects_speaks_with_the_voice_of_the_rest():
    found = class_outlook([1.4, 1.0, 2.0], [False, True, True], [True, False, False])
    assert found.weight == 0
    assert found.quantile(0.5) == 1.0


def test_where_the_curve_stays_high_there_is_no_quantile_and_beyond_all_cases_no_chance():
    found = class_outlook([1.0, 2.0, 2.0, 2.0], [True, False, False, False], [True] * 4)
    assert np.isnan(found.quantile(0.8))
    ended = class_outlook([1.0, 1.5], [True, True], [True, True])
    assert np.isnan(ended.chance(3.0, elapsed=2.0))
    assert np.isnan(ended.quantile(0.5, elapsed=2.0))


def test_no_case_at_all_gives_no_quantile():
    assert np.isnan(class_outlook([], [], []).quantile(0.5))
