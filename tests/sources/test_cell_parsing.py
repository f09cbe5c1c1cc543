"""One cell becomes one value of the declared type, or is refused by a rule with a way out."""

import pandas as pd
import pytest

from pmo_lib.portfolio.table import Column
from pmo_lib.sources.cell_parsing import parse


def parsed(kind: str, cell):
    """The value of a cell, and the rule that it breaks."""
    values, wrong = parse(Column("it", kind, "What it is"), pd.Series([cell], dtype=object))
    return (None if pd.isna(values[0]) else values[0]), (wrong[0].rule if wrong else "")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("TRUE", True),
        ("yes", True),
        ("1", True),
        (1.0, True),
        ("False", False),
        ("no", False),
        (0, False),
    ],
)
def test_words_for_true_and_false_are_read_as_they_are(word, value):
    assert parsed("boolean", word) == (value, "")


@pytest.mark.parametrize("word", ["ja", "x", 2, "perhaps"])
def test_any_other_word_is_neither_true_nor_false(word):
    assert parsed("boolean", word) == (None, "is neither true nor false")


@pytest.mark.parametrize("cell", [1e15, "-1e15", 0, "12.5"])
def test_a_number_up_to_a_thousand_trillions_is_read(cell):
    assert parsed("number", cell) == (float(cell), "")


@pytest.mark.parametrize("cell", [1.1e15, "-1e16", "1e300", float("inf")])
def test_a_larger_number_is_not_plausible(cell):
    assert parsed("money", cell) == (None, "is no plausible number")


@pytest.mark.parametrize("cell", ["12k", "1,000", "€5", True])
def test_text_and_truth_values_are_no_numbers(cell):
    value, rule = parsed("number", cell)
    assert value is None and "number" in rule


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("31/10/2026", "is no ISO 8601 date"),
        ("2026-02-30", "is no day of the calendar"),
        ("1899-12-31", "is a date outside 1900 to 2200"),
        (46000, "is no date"),
    ],
)
def test_a_day_that_could_be_another_is_not_guessed(cell, rule):
    assert parsed("date", cell) == (None, rule)
