"""FTE and hours, loads, profiles and waiting: by algebra, by hand-counted calendars and by Erlang's exact formula."""

from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures import utilisation as u
from pmo_lib.portfolio.lifecycle import UnknownCalendar

YEAR = pd.date_range("2026-01-31", periods=12, freq="ME")


def test_working_days_are_those_counted_by_hand_on_a_calendar():
    # Germany 2026: 1 Jan; Good Friday and Easter Monday in April; 1, 14 and 25 May; 25 Dec on a Friday, 26 on a Saturday.
    assert u.working_days(YEAR, "DE").tolist() == [21, 20, 22, 20, 18, 22, 23, 21, 22, 22, 21, 22]
    assert u.working_days(YEAR, "").sum() == 261


def test_a_subdivision_has_holidays_of_its_own():
    june = pd.DatetimeIndex(
        ["2026-06-30"]
    )  # Corpus Christi, 4 June, is a holiday in Bavaria and none in Berlin
    assert u.working_days(june, "DE-BY")[0] == u.working_days(june, "DE-BE")[0] - 1


@pytest.mark.parametrize("calendar", ["XX", "DE-XX", "Atlantis"])
def test_an_unknown_calendar_is_refused_by_name(calendar):
    with pytest.raises(UnknownCalendar, match=calendar):
        u.working_days(YEAR, calendar)


@given(
    st.floats(0, 500),
    st.integers(1, 12),
    st.floats(1, 60),
    st.sampled_from(["DE", "AT", "US-NY", ""]),
)
def test_nothing_vanishes_between_fte_and_hours_over_holidays(fte, month, weekly, calendar):
    days = u.working_days(YEAR, calendar)[month - 1]
    assert u.fte_of(u.hours_of(fte, days, weekly), days, weekly) == pytest.approx(fte)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 4), st.floats(0, 9)),
        max_size=60,
    )
)
def test_a_load_table_holds_each_booking_once_and_sums_to_all_demand(rows):
    by_hand = np.zeros((3, 4, 5))
    for kind, role, period, fte in rows:
        by_hand[kind, role, period] += fte
    kind, role, period, fte = zip(*rows, strict=True) if rows else ((), (), (), ())
    table = u.load_table(role, period, kind, fte, (3, 4, 5))
    assert table == pytest.approx(by_hand) and table.sum() == pytest.approx(sum(fte))


def test_utilisation_without_capacity_is_missing_and_never_infinite():
    assert np.isnan(u.utilisation([1.0, 1.0, np.nan], [0.0, np.nan, 4.0])).all()


def test_the_bands_are_closed_where_the_terms_say():
    assert u.band([0.0, 0.8999, 0.9, 1.0, 1.0001, np.nan]).tolist() == [
        "room",
        "room",
        "full",
        "full",
        "over",
        "",
    ]


def test_net_capacity_is_the_sum_done_by_hand():
    # 10 people at 90 % = 9 FTE; 18 person-days of 20 = 0.9 FTE away; a quarter of 8.1 runs the business; one contractor
    assert u.net_capacity(10, 0.9, 18, 20, 0.25, 1) == pytest.approx(8.1 * 0.75 + 1)
    assert u.net_capacity(1, 1.0, 40, 20, 0.5, 0.5) == 0.5


@given(
    st.floats(0, 1e5),
    st.lists(st.integers(0, 23), min_size=1, max_size=24),
    st.sampled_from(list(u.PROFILES)),
)
def test_an_effort_is_spread_without_loss_and_never_below_zero(effort, overlap, profile):
    spread = u.spread(effort, np.array(overlap), profile)
    if not sum(overlap):
        assert np.isnan(spread).all()
    else:
        assert spread.sum() == pytest.approx(effort) and (spread >= -1e-9).all()


def test_the_profiles_are_what_their_names_say():
    days = np.full(4, 10)
    even, front, back, bell = (
        u.spread(1.0, days, name) for name in ("even", "front", "back", "bell")
    )
    assert even.tolist() == [0.25] * 4
    assert front == pytest.approx(back[::-1]) and (np.diff(front) < 0).all()
    assert bell[0] == pytest.approx(bell[3]) and bell[1] > bell[0]
    assert back == pytest.approx([1 / 16, 3 / 16, 5 / 16, 7 / 16])  # the squares of the quarters


def erlang(m: int, rho: float) -> float:
    """Exact mean wait of an M/M/m queue, in units of the working time."""
    a = m * rho
    top = a**m / factorial(m) / (1 - rho)
    return top / (sum(a**k / factorial(k) for k in range(m)) + top) / (m * (1 - rho))


@pytest.mark.parametrize("rho", [0.3, 0.5, 0.8, 0.95])
def test_waiting_for_one_person_is_the_exact_formula(rho):
    assert u.waiting(1, rho) == pytest.approx(rho / (1 - rho))


@pytest.mark.parametrize("m", [2, 5, 20])
@pytest.mark.parametrize("rho", [0.8, 0.9, 0.97])
def test_waiting_for_a_pool_is_near_erlangs(m, rho):
    # an approximation for heavy traffic: where nearly nobody waits it is off by a hundredth of the working time
    assert u.waiting(m, rho) == pytest.approx(erlang(m, rho), rel=0.06, abs=0.01)


def test_waiting_scales_with_variability_and_has_no_number_at_or_above_capacity():
    assert u.waiting(3, 0.9, arrivals=0.5, work=0.5) == pytest.approx(u.waiting(3, 0.9) / 2)
    assert np.isnan(u.waiting([3, 3, 0, 3], [1.0, 1.3, 0.5, np.nan])).all()
