"""Errors of forecasts, worked out by hand, and cases that do not count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures import forecast_accuracy as accuracy
from tests.strategies import amounts

NONE = float("nan")
pairs_of_amounts = st.lists(st.tuples(amounts(1, 1e6), amounts(1, 1e6)), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("forecast", "actual", "bias", "error", "part"),
    [
        (
            [10, 20, 60],
            [20, 40, 40],
            -10 / 3,
            20.0,
            0.5,
        ),  # errors -10, -20, +20: parts of 0.5, 0.5, 0.5
        ([90], [100], -10.0, 10.0, 0.1),
        ([110], [100], 10.0, 10.0, 0.1),
        ([100, 100], [100, 100], 0.0, 0.0, 0.0),
        ([100, NONE, 50], [100, 7, NONE], 0.0, 0.0, 0.0),  # half known is no case
        ([5, 110], [0, 100], 7.5, 7.5, 0.1),  # no part of nothing
        ([5], [0], 5.0, 5.0, NONE),
        ([], [], NONE, NONE, NONE),
        ([NONE], [NONE], NONE, NONE, NONE),
    ],
)
def test_errors_by_hand(forecast, actual, bias, error, part):
    found = (
        accuracy.bias(forecast, actual),
        accuracy.median_absolute_error(forecast, actual),
        accuracy.median_absolute_percentage_error(forecast, actual),
    )
    np.testing.assert_allclose(found, (bias, error, part), atol=1e-12)


def test_an_actual_value_counts_by_its_size_and_the_forecast_does_not():
    """Half of it and twice it are not equally wrong as a part of what happened."""
    assert accuracy.median_absolute_percentage_error([50], [100]) == 0.5
    assert accuracy.median_absolute_percentage_error([200], [100]) == 1.0


@given(pairs_of_amounts)
def test_forecast_and_actual_swapped_turn_the_sign(pairs):
    forecast, actual = zip(*pairs, strict=True)
    assert accuracy.bias(forecast, actual) == pytest.approx(
        -accuracy.bias(actual, forecast), abs=1e-6
    )
    assert accuracy.median_absolute_error(forecast, actual) == accuracy.median_absolute_error(
        actual, forecast
    )


@given(pairs_of_amounts, st.sampled_from([0.5, 4.0, 1024.0]))
def test_another_unit_of_money_scales_the_error_and_leaves_the_part(pairs, factor):
    forecast, actual = np.array(pairs).T
    scaled = (forecast * factor, actual * factor)
    assert accuracy.bias(*scaled) == pytest.approx(
        factor * accuracy.bias(forecast, actual), abs=1e-6
    )
    one, other = (
        accuracy.median_absolute_percentage_error(*p) for p in (scaled, (forecast, actual))
    )
    assert one == pytest.approx(other, abs=1e-12)


@given(pairs_of_amounts, st.randoms())
def test_the_order_of_cases_changes_nothing(pairs, random):
    mixed = list(pairs)
    random.shuffle(mixed)
    for function in (
        accuracy.median_absolute_error,
        accuracy.median_absolute_percentage_error,
        accuracy.bias,
    ):
        assert function(*np.array(mixed).T) == pytest.approx(
            function(*np.array(pairs).T), abs=1e-9, rel=1e-12
        )


@pytest.mark.parametrize(
    ("low", "high", "actual", "expected"),
    [
        ([1], [3], [2], (1, 1)),
        ([1, 1], [3, 3], [1, 3], (2, 2)),  # ends included
        ([1, 1], [3, 3], [0.99, 3.01], (0, 2)),
        ([NONE, 1, 1, 1], [3, NONE, 3, 3], [2, 2, NONE, 2], (1, 1)),  # half known is no case
        ([3], [1], [2], (0, 1)),
        ([], [], [], (0, 0)),
    ],
)
def test_how_many_ranges_held(low, high, actual, expected):
    assert accuracy.coverage(low, high, actual) == expected
