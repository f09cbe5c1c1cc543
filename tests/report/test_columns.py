"""A column is declared once: header, alignment, chip, unit and raw value agree."""

import pandas as pd
import pytest

from pmo_lib.portfolio.settings import Settings
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import table_html

FRAME = pd.DataFrame(
    {
        "name": ["CRM", "ERP"],
        "colour": ["red", None],
        "slip": [30.0, None],
        "cost": [1_200_000.0, float("nan")],
        "share": [0.25, None],
        "finish": pd.to_datetime(["2026-10-31", None]),
        "empty": [None, None],
    }
)
ALL = (
    Column("name", "Project"),
    Column("colour", "Status", "rag"),
    Column("slip", "Delay", "number", signed=True, unit="days"),
    Column("cost", "Cost", "money"),
    Column("share", "Overrun", "percent", signed=True),
    Column("finish", "Finish", "day", missing="not stated"),
    Column("empty", "Remark", optional=True),
    Column("absent", "Word", optional=True),
)


@pytest.fixture(autouse=True)
def euro():
    text.speak(Settings(currency="EUR"))
    yield
    text.speak(Settings())


def test_each_kind_is_written_set_and_kept_raw_as_declared():
    made = table(FRAME, ALL, "Late")
    assert made.frame.iloc[0].tolist() == ["CRM", "red", 30.0, "€1.2 m", "+25%", "31 Oct 2026"]
    assert made.frame.iloc[1, 3:].tolist() == ["–", "–", "not stated"]
    assert made.numbers == {"Delay, days": 0, "Cost": None, "Overrun": None}
    assert made.signed == ["Delay, days"] and made.rag == ["Status"]
    assert set(made.raw) == {"Cost", "Overrun", "Finish"} and made.raw["Cost"][0] == 1_200_000


def test_what_readers_see_is_the_word_and_what_a_machine_sorts_by_is_the_number():
    html = str(table_html(table(FRAME, ALL, "Late")))
    assert "€1.2" in html and 'data-v="1200000"' in html and "+30" in html
    assert 'data-v="2026-10-31"' in html


def test_a_table_without_rows_is_no_table():
    assert table(FRAME[:0], ALL, "Late") is None


def test_a_column_that_must_be_there_is_asked_for():
    with pytest.raises(KeyError):
        table(FRAME, [Column("absent", "Word")], "Late")


def test_two_columns_of_one_header_are_refused():
    with pytest.raises(ValueError, match="same header"):
        table(FRAME, [Column("name", "Project"), Column("colour", "Project")], "Late")
