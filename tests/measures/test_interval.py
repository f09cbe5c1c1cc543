"""Intervals: their coverage by simulation, their algebra, and Holm's procedure done a second way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pmo_lib.measures.interval import change, mean_on_scale, several, wilson

SKEWED = {
    "floor": (0.7, 0.15, 0.08, 0.05, 0.02),
    "ceiling": (0.01, 0.02, 0.04, 0.08, 0.85),
    "nearly all the same": (0.95, 0.03, 0.01, 0.005, 0.005),
    "two camps": (0.9, 0, 0, 0, 0.1),
}


@pytest.mark.parametrize("shape", SKEWED)
@pytest.mark.parametrize("respondents", [20, 40])
def test_the_interval_covers_the_true_mean_in_nine_of_ten_surveys_with_skewed_answers(
    shape, respondents
):
    rng, chances = np.random.default_rng(7), np.array(SKEWED[shape])
    truth = float(np.arange(1, 6) @ chances)
    answers = rng.choice(np.arange(1.0, 6.0), (600, respondents), p=chances)
    bounds = np.array([mean_on_scale(row, 1, 5) for row in answers])
    assert np.mean((bounds[:, 0] <= truth) & (truth <= bounds[:, 1])) >= 0.9


def test_the_plain_t_interval_would_not_where_nearly_all_answer_alike():
    rng, chances = np.random.default_rng(7), np.array(SKEWED["nearly all the same"])
    answers = rng.choice(np.arange(1.0, 6.0), (600, 20), p=chances)
    half = stats.t.ppf(0.975, 19) * answers.std(axis=1, ddof=1) / np.sqrt(20)
    assert np.mean(np.abs(answers.mean(axis=1) - np.arange(1, 6) @ chances) <= half) < 0.8


@given(st.lists(st.integers(1, 5), min_size=2, max_size=40))
def test_the_interval_holds_the_mean_stays_on_the_scale_and_ignores_order_and_missing_answers(
    answers,
):
    low, high = mean_on_scale(answers, 1, 5)
    assert 1 <= low <= np.mean(answers) <= high <= 5
    assert mean_on_scale([*reversed(answers), np.nan], 1, 5) == (low, high)


def test_one_answer_has_no_interval():
    assert all(np.isnan(bound) for bound in mean_on_scale([3], 1, 5))
    assert all(np.isnan(bound) for bound in wilson(0, 0))


@given(st.integers(1, 60), st.data())
def test_wilsons_interval_is_where_the_score_test_does_not_reject(cases, data):
    hits = data.draw(st.integers(0, cases))
    z = stats.norm.ppf(0.975)
    for bound in wilson(hits, cases):
        if 1e-9 < bound < 1 - 1e-9:
            assert abs(hits / cases - bound) / np.sqrt(
                bound * (1 - bound) / cases
            ) == pytest.approx(z, abs=1e-6)


@given(
    st.lists(st.integers(1, 5), min_size=3, max_size=12),
    st.lists(st.integers(1, 5), min_size=3, max_size=12),
)
def test_a_change_between_two_samples_is_welchs(before, after):
    size, error, freedom = change(before, after, paired=False)
    if np.std(before) or np.std(after):
        other = stats.ttest_ind(after, before, equal_var=False)
        assert size / error == pytest.approx(other.statistic) and freedom == pytest.approx(other.df)


def test_a_change_of_pairs_leaves_out_those_with_a_missing_side():
    size, error, freedom = change([1, 2, np.nan, 3], [2, 4, 5, 4], paired=True)
    other = stats.ttest_rel([2, 4, 4], [1, 2, 3])
    assert (size / error, freedom) == (pytest.approx(other.statistic), other.df)


def holm(chances: list[float], level: float) -> list[bool]:
    """Rejections by adjusted p-values, as Holm's procedure is mostly written."""
    order = np.argsort(chances)
    adjusted = np.maximum.accumulate(
        [min(1, chances[at] * (len(chances) - step)) for step, at in enumerate(order)]
    )
    rejected = np.zeros(len(chances), dtype=bool)
    rejected[order] = adjusted <= level
    return rejected.tolist()


@given(
    st.lists(
        st.tuples(st.floats(-2, 2), st.floats(0.1, 1), st.integers(3, 60)), min_size=1, max_size=16
    )
)
def test_intervals_of_several_changes_exclude_zero_exactly_where_holm_rejects(changes):
    chances = [2 * stats.t.sf(abs(size / error), freedom) for size, error, freedom in changes]
    excluded = [low > 0 or high < 0 for low, high in several(changes)]
    assert excluded == holm(chances, 0.05)


def test_with_nothing_changed_sixteen_areas_give_a_false_alarm_in_one_of_twenty_surveys_not_in_every_second():
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(300):
        both = rng.normal(0, 1, (2, 16, 25))
        bounds = several(
            [change(before, after, paired=True) for before, after in zip(*both, strict=True)]
        )
        alarms += any(low > 0 or high < 0 for low, high in bounds)
    assert alarms / 300 < 0.09
