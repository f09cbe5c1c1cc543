"""Lateness and margins, against the calendar."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures.deadlines import lateness, margins

AS_OF = pd.Timestamp("2026-10-31")


def days(*words) -> pd.Series:
    return pd.Series(pd.to_datetime(list(words)), dtype="datetime64[us]")


def test_open_decisions_count_as_late_from_their_due_day_on():
    """Worked example: fallen due 4, in time 2, and 10 + 16 days late."""
    due = days("2026-09-30", "2026-09-30", "2026-10-15", "2026-11-15", None, "2026-10-25")
    done = days("2026-09-20", "2026-10-10", None, None, None, "2026-10-25")
    found = lateness(due, done, AS_OF)
    assert (found.fallen_due.sum(), found.in_time.sum()) == (4, 2)
    assert found.days_late[found.fallen_due].sum() == 26
    np.testing.assert_equal(found.days_late.tolist(), [0, 10, 16, 0, np.nan, 0])


def test_on_its_due_day_only_what_is_done_has_fallen_due():
    found = lateness(days("2026-10-31", "2026-10-31"), days("2026-10-31", None), AS_OF)
    assert found.fallen_due.tolist() == [True, False] and found.in_time.tolist() == [True, False]


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 6, 1))),
            st.one_of(st.none(), st.dates(date(2026, 1, 1), AS_OF.date())),
        ),
        min_size=1,
    ),
    st.integers(0, 100),
)
def test_deleting_the_day_on_which_something_was_done_never_makes_it_less_late(rows, place):
    due, done = (days(*column) for column in zip(*rows, strict=True))
    before = lateness(due, done, AS_OF)
    at = place % len(rows)
    after = lateness(due, done.mask(done.index == at), AS_OF)
    assert not (after.in_time & ~before.in_time).any()
    assert after.days_late.fillna(0).ge(before.days_late.fillna(0)).all()


def test_margins_of_the_worked_example():
    """+30, -14, stale although it would read +60, and without a forecast."""
    due = days("2027-03-31", "2027-01-31", "2027-06-30", "2026-12-31")
    forecast = days("2027-03-01", "2027-02-14", "2027-05-01", None)
    made = days("2026-10-15", "2026-10-01", "2026-05-01", None)
    found = margins(due, forecast, made, AS_OF, 45)
    np.testing.assert_equal(found.tolist(), [30, -14, np.nan, np.nan])
    assert margins(due, forecast, made, AS_OF, 400)[2] == 60


@pytest.mark.parametrize(("age", "known"), [(45, True), (46, False)])
def test_a_forecast_is_stale_after_the_last_day_that_is_current(age, known):
    made = pd.Series([AS_OF - pd.Timedelta(days=age)])
    found = margins(days("2027-01-01"), days("2026-12-01"), made, AS_OF, 45)
    assert found.notna().tolist() == [known]


def test_what_was_expected_yesterday_and_is_not_done_is_expected_today_at_the_earliest():
    found = margins(days("2026-11-10"), days("2026-10-01"), days("2026-09-30"), AS_OF, 45)
    assert found.tolist() == [10]
