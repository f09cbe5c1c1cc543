"""A shift of level is ranked among the shifts at all other dates."""

import numpy as np
import pytest
from scipy import stats
from scipy.signal import lfilter

from pmo_lib.measures.level_shift import _t_values, level_shift

RUNS = 2000
THREE_ERRORS = 0.075  # of the 400 runs of the worked example


def share_of_alarms(autocorrelation: float, shift: float) -> float:
    """Of series of 60 periods whose level moves at the 40th by so many standard deviations of what is new in a period."""
    rng = np.random.default_rng([2026, int(10 * autocorrelation), int(shift)])
    values = lfilter([1], [1, -autocorrelation], rng.normal(size=(RUNS, 160)), axis=1)[:, 100:]
    values[:, 40:] += shift
    return float(np.mean([level_shift(row, 40).chance <= 0.05 for row in values]))


def test_the_t_values_are_those_of_scipy():
    values = np.random.default_rng(2026).normal(size=40)
    oracle = [abs(stats.ttest_ind(values[:at], values[at:]).statistic) for at in range(8, 33)]
    np.testing.assert_allclose(_t_values(values), oracle, rtol=1e-9)


@pytest.mark.parametrize(("autocorrelation", "expected"), [(0, 0.055), (0.3, 0.0425), (0.6, 0.04)])
def test_without_a_shift_the_false_alarms_are_those_of_the_worked_example(
    autocorrelation, expected
):
    assert share_of_alarms(autocorrelation, 0) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(("autocorrelation", "expected"), [(0, 0.81), (0.3, 0.6725), (0.6, 0.5325)])
def test_a_shift_of_two_standard_deviations_is_found_as_often_as_in_the_worked_example(
    autocorrelation, expected
):
    found = share_of_alarms(autocorrelation, 2)
    assert found == pytest.approx(expected, abs=THREE_ERRORS)


def test_with_24_periods_the_rank_can_never_be_rare():
    """Worked example: nine dates, so that the smallest p-value is 0.1111; with 60 periods 45 dates and 0.0222."""
    assert (_t_values(np.arange(24)).size, _t_values(np.arange(60)).size) == (9, 45)
    assert level_shift(np.arange(24), 12) is None
    steps = [0.0, 1.0] * 20 + [9.0, 10.0] * 10
    assert level_shift(steps, 40).chance == pytest.approx(0.0222, abs=1e-4)


def test_too_near_to_an_end_nothing_is_said():
    values = np.random.default_rng(1).normal(size=60)
    assert level_shift(values, 11) is None and level_shift(values, 49) is None
    assert level_shift(values, 12) is not None and level_shift(values, 48) is not None


def test_a_series_that_never_moves_has_no_shift_that_stands_out():
    shift = level_shift([0.1] * 60, 40)
    assert (shift.rank, shift.dates, shift.chance) == (45, 45, 1.0)


def test_the_rank_does_not_depend_on_the_unit():
    values = np.random.default_rng(3).normal(size=70)
    assert level_shift(values, 30).rank == level_shift(1e6 + 1000 * values, 30).rank


def test_a_missing_period_is_refused():
    with pytest.raises(ValueError, match="a period has no value"):
        level_shift([float("nan")] * 60, 30)
