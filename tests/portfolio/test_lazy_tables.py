"""A table of a snapshot is opened when its rows are asked for, and says the same unopened."""

from datetime import date

import pandas as pd
import pytest

from pmo_lib.portfolio.lazy_tables import Closed, Tables
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES


def risks(day: str) -> pd.DataFrame:
    return TABLES["risks"].conform(
        pd.DataFrame({"risk_id": ["R1"], "project_id": ["P1"], "raised": pd.Timestamp(day)})
    )


class Counted:
    """Gives a frame and remembers how often."""

    def __init__(self, frame):
        self.frame, self.times = frame, 0

    def __call__(self):
        self.times += 1
        return self.frame


def test_a_closed_table_is_opened_once_when_its_rows_are_asked_for():
    rows = Counted(risks("2026-01-31"))
    tables = Tables({"risks": Closed(rows, "hash", 1, date(2026, 1, 31), date(2026, 1, 31))})
    assert (
        list(tables) == ["risks"]
        and "risks" in tables
        and tables.rows("risks") == 1
        and rows.times == 0
    )
    assert len(tables["risks"]) == len(tables["risks"]) == rows.times == 1


def test_a_view_of_a_later_day_keeps_a_table_closed_and_opens_it_for_both():
    rows = Counted(risks("2026-01-31"))
    portfolio = Portfolio({"risks": Closed(rows, "hash", 1, date(2026, 1, 31), date(2026, 1, 31))})
    view = portfolio.at("2026-01-31")
    assert rows.times == 0 and view.newest("risks") == date(2026, 1, 31)
    assert len(view.risks) == len(portfolio.risks) == rows.times == 1


@pytest.mark.parametrize(("day", "left"), [("2026-01-30", 0), ("2026-01-31", 1)])
def test_a_view_of_an_earlier_day_looks_into_the_table(day, left):
    portfolio = Portfolio(
        {"risks": Closed(lambda: risks("2026-01-31"), "hash", 1, None, date(2026, 1, 31))}
    )
    assert len(portfolio.at(day).risks) == left and (
        portfolio.at(day).tables.closed("risks") is None
    ) == (left == 0)


def test_a_frame_that_was_given_is_not_closed():
    tables = Tables({"risks": risks("2026-01-31")})
    assert (
        tables.closed("risks") is None
        and tables.rows("risks") == 1
        and dict(tables).keys() == {"risks"}
    )
