"""Flow of adaptive work: ranges that hold what they promise."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pmo_lib.measures import flow
from pmo_lib.measures.flow import expected_throughput, periods_to_finish, work_in_progress

NONE = float("nan")
counts = st.lists(st.integers(0, 40), min_size=5, max_size=24)


@pytest.mark.parametrize("ahead", [1, 2, 6])
@pytest.mark.parametrize("seen", [5, 12, 24])
def test_the_range_holds_eight_times_out_of_ten(ahead, seen):
    rng = np.random.default_rng([2026, ahead, seen])
    past = rng.normal(20, 4, (4000, seen))
    future = rng.normal(20, 4, (4000, ahead)).sum(axis=1)
    ranges = np.array([expected_throughput(row, ahead) for row in past])
    held = ((ranges[:, 0] <= future) & (future <= ranges[:, 1])).mean()
    assert abs(held - 0.8) <= 0.03


@given(counts, st.integers(1, 12), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_range_is_the_one_of_the_textbook(done, ahead, confidence):
    """The mean of h more values of n lies within t · s · √(1/h + 1/n) of the mean seen."""
    n, mean, spread = len(done), float(np.mean(done)), float(np.std(done, ddof=1))
    reach = stats.t.ppf(0.5 + confidence / 2, n - 1) * spread * math.sqrt(1 / ahead + 1 / n)
    low, high = expected_throughput(done, ahead, confidence)
    assert high == pytest.approx(ahead * (mean + reach), abs=1e-9)
    assert low == pytest.approx(max(0.0, ahead * (mean - reach)), abs=1e-9)


@pytest.mark.parametrize("done", [[], [5], [5, 5, 5, 5], [5, 5, 5, 5, NONE]])
def test_below_five_periods_nothing_is_expected(done):
    assert np.isnan(expected_throughput(done, 3)).all()
    assert np.isnan(periods_to_finish(done, 10)).all()


def test_steady_work_has_no_range():
    assert expected_throughput([7] * 6, 4) == (28.0, 28.0)
    assert periods_to_finish([7] * 6, 28) == (4.0, 4.0)
    assert periods_to_finish([7] * 6, 28.5) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("remaining", "expected"), [(0, (0.0, 0.0)), (NONE, (NONE, NONE)), (-1, (NONE, NONE))]
)
def test_nothing_left_takes_no_time_and_what_is_unknown_is_unknown(remaining, expected):
    np.testing.assert_equal(periods_to_finish([7] * 6, remaining), expected)


def test_work_that_stands_still_never_ends():
    np.testing.assert_equal(periods_to_finish([0] * 8, 10), (NONE, NONE))


def test_work_that_may_stand_still_has_no_latest_end():
    soonest, latest = periods_to_finish([0, 30, 0, 0, 20], 100, most=24)
    assert soonest >= 1 and math.isnan(latest)


@given(counts, st.integers(1, 200))
def test_the_soonest_is_the_first_period_whose_range_reaches_that_far(done, remaining):
    soonest, latest = periods_to_finish(done, remaining, most=40)
    reaches = [expected_throughput(done, ahead) for ahead in range(1, 41)]
    for found, side in ((soonest, 1), (latest, 0)):
        enough = [ahead for ahead, reach in enumerate(reaches, 1) if reach[side] >= remaining]
        np.testing.assert_equal(found, float(enough[0]) if enough else NONE)
    assert not latest < soonest


@given(counts, st.integers(1, 100))
def test_more_work_never_ends_sooner_and_the_order_of_periods_changes_nothing(done, remaining):
    soonest, latest = periods_to_finish(done, remaining, most=30)
    more = periods_to_finish(done, remaining + 20, most=30)
    assert not more[0] < soonest and not more[1] < latest
    assert expected_throughput(sorted(done), 3) == pytest.approx(
        expected_throughput(done, 3), abs=1e-9
    )


@given(
    st.lists(
        st.tuples(st.integers(-20, 40), st.one_of(st.none(), st.integers(0, 30))), max_size=30
    ),
    st.integers(-5, 10),
    st.integers(1, 30),
)
def test_littles_law_holds_to_the_last_digit_on_every_window(items, opens, length):
    """Counted day by day: the items in progress on each day of the window, and those that came on it."""
    days = range(opens, opens + length)
    start = [came for came, _ in items]
    end = [NONE if took is None else came + took for came, took in items]
    flow = work_in_progress(start, end, opens, opens + length)
    on_a_day = [
        sum(came <= day and not end_day <= day for came, end_day in zip(start, end, strict=True))
        for day in days
    ]
    assert flow.item_days == sum(on_a_day)
    assert flow.arrivals == sum(came in days for came in start)
    assert flow.departures == sum(day in days for day in end)
    before = sum(
        came < opens and not end_day < opens for came, end_day in zip(start, end, strict=True)
    )
    assert flow.waiting == before + flow.arrivals - flow.departures
    if flow.arrivals:
        assert flow.in_progress == pytest.approx(
            flow.arrivals / flow.days * flow.days_for_each, rel=1e-15
        )
    else:
        assert math.isnan(flow.days_for_each)


def test_finished_items_alone_do_not_obey_the_law():
    """Worked example: 2.1 items = 0.4 a day x 5.25 days; with the mean of the finished, 4.33, it would be 1.73."""
    flow = work_in_progress([0, 1, 2, 5], [4, 6, NONE, 9], 0, 10)
    assert (flow.item_days, flow.in_progress, flow.days_for_each) == (21, 2.1, 5.25)
    assert (flow.arrivals / flow.days, flow.departures, flow.waiting) == (0.4, 3, 1)
    assert 0.4 * np.mean([4, 5, 4]) == pytest.approx(1.73, abs=0.01)


def test_an_item_without_a_first_day_is_left_out_and_a_window_has_a_length():
    assert work_in_progress([NONE], [3], 0, 10) == (10, 0, 0, 0, 0)
    with pytest.raises(ValueError, match="the window from 5 to 5 has no length"):
        work_in_progress([0], [1], 5, 5)


def test_the_worked_throughput_is_exact_with_and_without_additions(shared_data):
    path = shared_data / "worked_examples" / "forecast.json"
    case = json.loads(path.read_text(encoding="utf-8"))["throughput_exact"]
    inputs, expected = case["inputs"], case["expected"]
    done, left = inputs["done_by_week"], inputs["remaining"]
    plain = flow.chance_to_finish(done, left, 8)
    added = flow.chance_to_finish(done, left, 8, inputs["added_each_week"])
    for weeks, chance in expected["P_done_within_weeks"].items():
        assert plain[int(weeks) - 1] == pytest.approx(chance)
    for weeks, chance in expected["with_additions_P"].items():
        assert added[int(weeks) - 1] == pytest.approx(chance)
    assert np.argmax(plain >= 0.8) + 1 == expected["P80_weeks"]
    assert np.argmax(added >= 0.8) + 1 == expected["with_additions_P80_weeks"]


def test_the_chance_to_finish_equals_the_enumeration_of_all_orders():
    net = np.array([2, -1, 4])
    found = flow.chance_to_finish([4, 1, 6], 5, 5, [2, 2, 2])
    for periods in range(1, 6):
        orders = np.array(list(itertools.product(net, repeat=periods)))
        reached = (orders.cumsum(axis=1) >= 5).any(axis=1).mean()
        assert found[periods - 1] == pytest.approx(reached)


def test_without_a_period_seen_there_is_no_chance_and_without_net_progress_it_is_zero():
    assert np.isnan(flow.chance_to_finish([], 5, 2)).all()
    assert flow.chance_to_finish([2, 2], 5, 9, added=2).tolist() == [0] * 9
