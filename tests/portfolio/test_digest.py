"""The same content has the same hash, and only the same content."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.portfolio.digest import ADDED, digest, of_frame
from pmo_lib.portfolio.portfolio import REJECTED, Portfolio
from pmo_lib.portfolio.tables import TABLES


def portfolio(costs: list[float], **extra) -> Portfolio:
    rows = {
        "project_id": [f"P{i}" for i in range(len(costs))],
        "period_end": pd.Timestamp("2026-10-31"),
    }
    return Portfolio(
        {"status": TABLES["status"].conform(pd.DataFrame({**rows, "actual_cost": costs}))}, **extra
    )


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    whole = portfolio([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    mixed = Portfolio({"status": whole.status.iloc[list(order)]})
    assert digest(mixed) == digest(whole)


def test_numbers_count_to_fifteen_significant_digits():
    assert digest(portfolio([0.1 + 0.2])) == digest(portfolio([0.3]))
    assert digest(portfolio([0.30000000000001])) != digest(portfolio([0.3]))


def test_minus_zero_is_zero_and_zero_is_not_missing():
    assert digest(portfolio([-0.0])) == digest(portfolio([0.0]))
    assert digest(portfolio([float("nan")])) != digest(portfolio([0.0]))


@pytest.mark.parametrize(
    "column", [name for name in TABLES["status"].names if name != "project_id"]
)
def test_every_column_counts(column):
    one = portfolio([1.0]).status
    values = {"date": pd.Timestamp("2001-01-01"), "text": "x", "choice": "red"}
    other = one.assign(**{column: values.get(TABLES["status"][column].type, 0.5)})
    assert digest(Portfolio({"status": one})) != digest(
        Portfolio({"status": TABLES["status"].conform(other)})
    )


@pytest.mark.parametrize("column", [name for name in ADDED if name in TABLES["status"].names])
def test_a_column_declared_later_counts_where_it_is_filled_and_changes_no_hash_where_it_is_not(
    column,
):
    frame = portfolio([1.0, 2.0]).status
    assert of_frame(frame) == of_frame(frame.drop(columns=column))
    filled = frame.assign(**{column: ["x", None]})
    assert of_frame(filled) != of_frame(frame)


def test_values_cannot_be_moved_from_one_column_into_the_next():
    left, right = portfolio([1.0]).status, portfolio([1.0]).status
    left["comment"], right["comment"] = 'a", "b', "a"
    assert digest(Portfolio({"status": left})) != digest(Portfolio({"status": right}))


def test_what_was_rejected_counts_but_not_the_file_it_stood_in():
    row = dict.fromkeys(REJECTED, "x")
    csv, xlsx, other = (
        row | {"file": "a.csv"},
        row | {"file": "a.xlsx", "cell": "C4"},
        row | {"value": "y"},
    )
    hashes = [digest(portfolio([1.0], rejected=pd.DataFrame([r]))) for r in (csv, xlsx, other)]
    assert hashes[0] == hashes[1] != hashes[2]
