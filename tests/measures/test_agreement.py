"""Agreement between raters, against published examples and a second implementation."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pmo_lib.measures.agreement import krippendorff_alpha, quadratic_weighted_kappa, share_within


@pytest.fixture(scope="module")
def published(shared_data) -> dict:
    return json.loads((shared_data / "worked_examples" / "krippendorff.json").read_text())


@pytest.mark.shared_data
def test_alpha_is_that_of_the_published_examples_at_every_level_of_measurement(published):
    compared = 0
    for example in published.values():
        ratings = np.array(example["ratings"], dtype=float)
        for level, expected in example["alpha"].items():
            assert krippendorff_alpha(ratings, level) == pytest.approx(expected, abs=0.0006), level
            compared += 1
    assert compared == 6


def by_pairs(ratings: np.ndarray) -> float:
    """Alpha for interval data by its definition: disagreement within units over disagreement of all values."""
    units = [column[~np.isnan(column)] for column in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units)
    within = sum(
        ((unit[:, None] - unit[None, :]) ** 2).sum() / (len(unit) - 1) for unit in units
    ) / len(values)
    apart = ((values[:, None] - values[None, :]) ** 2).sum() / (len(values) * (len(values) - 1))
    return 1 - within / apart


@given(arrays(float, (4, 6), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, np.nan])))
def test_alpha_for_intervals_follows_from_its_definition(ratings):
    shared = ratings[:, (~np.isnan(ratings)).sum(axis=0) > 1]
    known = shared[~np.isnan(shared)]
    found = krippendorff_alpha(ratings, "interval")
    if len(np.unique(known)) < 2:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(by_pairs(ratings), abs=1e-9)


def test_alpha_is_missing_and_not_one_where_nobody_could_differ():
    assert np.isnan(krippendorff_alpha(np.full((5, 4), 3.0)))
    assert np.isnan(krippendorff_alpha(np.full((5, 4), np.nan)))
    assert np.isnan(krippendorff_alpha(np.array([[1.0, np.nan], [np.nan, 2.0]])))


def test_kappa_is_one_for_equal_judges_zero_for_independent_ones_and_weighs_by_the_square():
    first, second = np.repeat([1, 2, 3], 3), np.tile([1, 2, 3], 3)
    assert quadratic_weighted_kappa(first, first, 3) == 1
    assert quadratic_weighted_kappa(first, second, 3) == pytest.approx(0)
    near, far = np.array([1, 2, 3, 4, 5, 4]), np.array([1, 2, 3, 4, 5, 1])
    truth = np.array([1, 2, 3, 4, 5, 5])
    assert quadratic_weighted_kappa(truth, near, 5) > quadratic_weighted_kappa(truth, far, 5)


def test_share_within_a_level_counts_around_the_median_and_leaves_out_what_is_missing():
    assert share_within([1, 1, 1, 5, 5]) == 0.6  # the median is 1; the mean, 2.6, is near nobody
    assert share_within(np.array([1, 3, 3, 4, 5, np.nan])) == 0.6
    assert np.isnan(share_within(np.array([np.nan])))
