"""Intervals: their coverage by simulation, their algebra, and Holm's procedure done a second way."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pmo_lib.measures.interval import chance_on_scale, change, mean_on_scale, several, wilson
from pmo_lib.measures.interval import holm as adjusted

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


def closed_testing(p_values: list[float]) -> list[float]:
    """Holm's procedure as the closure of Bonferroni's test: the largest p-value of all sets of hypotheses that hold one."""
    at = range(len(p_values))
    sets = [group for size in range(1, len(p_values) + 1) for group in combinations(at, size)]
    bonferroni = {group: min(1.0, len(group) * min(p_values[i] for i in group)) for group in sets}
    return [max(p for group, p in bonferroni.items() if i in group) for i in at]


def test_holms_procedure_gives_the_adjusted_values_of_a_published_example():
    """R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"): 4 x 0.005, 3 x 0.01, 2 x 0.03, and 0.04 raised to the one before."""
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_holms_procedure_is_the_closure_of_bonferronis_test(p_values):
    assert adjusted(p_values) == pytest.approx(closed_testing(p_values))


def test_a_test_that_was_not_made_does_not_count_and_none_at_all_gives_none():
    assert adjusted([0.02, np.nan, 0.04])[[0, 2]] == pytest.approx([0.04, 0.04])
    assert np.isnan(adjusted([0.02, np.nan, 0.04])[1])
    assert adjusted([]).tolist() == []


def test_where_all_levels_are_as_tested_hardly_any_survey_finds_one_that_is_not():
    """With a true average of 3 in all 16 areas at most 5% of surveys may name any; without a correction far more do."""
    rng, surveys = np.random.default_rng(11), 300
    chances = np.array(
        [
            [chance_on_scale(area, 1, 5, 3.0) for area in rng.integers(1, 6, (16, 15))]
            for _ in range(surveys)
        ]
    )
    wrong = sum((adjusted(row) <= 0.05).any() for row in chances)
    assert wrong <= 0.05 * surveys + 2 * np.sqrt(surveys * 0.05 * 0.95)
    assert (chances <= 0.05).any(axis=1).sum() > 4 * wrong


@given(st.lists(st.integers(1, 5), min_size=2, max_size=40), st.floats(1, 5))
def test_a_level_lies_outside_the_interval_exactly_where_its_chance_is_below_five_per_cent(
    answers, level
):
    low, high = mean_on_scale(answers, 1, 5)
    chance = chance_on_scale(answers, 1, 5, level)
    if abs(chance - 0.05) > 1e-6 and low > 1 and high < 5:
        assert (chance < 0.05) == (level < low or level > high)


def test_one_answer_or_no_level_to_test_gives_no_chance():
    assert np.isnan(chance_on_scale([3], 1, 5, 3)) and np.isnan(
        chance_on_scale([3, 4], 1, 5, np.nan)
    )
