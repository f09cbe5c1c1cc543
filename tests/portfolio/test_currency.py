"""Amounts in other currencies: the newest rate at a day, and what happens to rows without one."""

from datetime import date

import pandas as pd

from pmo_lib.portfolio.currency import Rate, converted, newest_rates, parents_first, refers_to_any
from pmo_lib.portfolio.tables import TABLES

RATES = pd.DataFrame(
    {
        "currency": ["USD", "CHF", "USD"],
        "period_end": pd.to_datetime(["2026-09-30", "2026-06-30", "2026-06-30"]),
        "rate": [0.8, 1.05, 0.9],
    }
)
USD = {"USD": Rate("USD", date(2026, 9, 30), 0.8)}


def test_the_newest_rate_at_or_before_the_day_counts():
    assert newest_rates(RATES, pd.Timestamp("2026-09-30")) == {
        "CHF": Rate("CHF", date(2026, 6, 30), 1.05),
        "USD": Rate("USD", date(2026, 9, 30), 0.8),
    }
    assert newest_rates(RATES, pd.Timestamp("2026-09-29"))["USD"].rate == 0.9
    assert newest_rates(RATES, pd.Timestamp("2026-06-29")) == {}


def test_only_rows_in_another_currency_are_converted_and_those_without_a_rate_left_out():
    frame = pd.DataFrame({"amount": [10.0, 10.0, 10.0], "currency": ["USD", None, "CHF"]})
    kept = converted(TABLES["budgets"], frame, USD)
    assert kept.amount.tolist() == [8.0, 10.0] and kept.index.tolist() == [0, 1]
    assert kept.currency.isna().all() and frame.amount.tolist() == [10.0] * 3


def test_rows_that_refer_to_a_row_left_out_are_found_and_no_others():
    status = TABLES["status"]
    frame = status.conform(pd.DataFrame({"project_id": ["P1", "P2"]}))
    assert refers_to_any(status, frame, {"projects": {"P2"}}).tolist() == [False, True]
    assert not refers_to_any(status, frame, {"roles": {"P2"}}).any()


def test_a_table_stands_after_those_that_it_refers_to():
    order = parents_first()
    assert set(order) == set(TABLES)
    assert order.index("programs") < order.index("projects") < order.index("status")
