"""Numbers and words, correct to the character."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.portfolio.settings import Settings
from pmo_lib.report import text


@pytest.mark.parametrize(
    "function",
    [
        text.number,
        text.signed,
        text.percent,
        text.signed_percent,
        text.money,
        text.signed_money,
        text.day,
        text.month,
        text.days,
    ],
)
@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), pd.NaT, pd.NA])
def test_what_is_missing_is_a_dash_never_a_zero(function, nothing):
    assert function(nothing) == "–"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0, 0, "0"),
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.05, 1, "−0.1"),
        (0.05, 1, "0.1"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (1234567, 0, "1,234,567"),
        (999.995, 2, "1,000.00"),
        (0.285, 2, "0.29"),
    ],
)
def test_a_number_is_rounded_half_up_and_zero_has_no_sign(value, places, shown):
    assert text.number(value, places) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.9, "+0.9"), (-0.9, "−0.9"), (0.04, "0.0"), (-0.04, "0.0"), (0, "0.0")]
)
def test_only_a_change_has_a_sign_and_no_change_has_none(value, shown):
    assert text.signed(value, 1) == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (12_400_000, "€12.4 m"),
        (12_000_000, "€12 m"),
        (950_400, "€950 k"),
        (999_600, "€1 m"),
        (999_400, "€999 k"),
        (1_234, "€1.23 k"),
        (12, "€12"),
        (0, "€0"),
        (-5_550_000_000, "−€5.55 bn"),
        (0.4, "€0.4"),
        (100_000_000, "€100 m"),
    ],
)
def test_money_has_three_significant_digits(amount, shown):
    assert text.money(amount, "EUR") == shown


def test_numbers_money_and_dates_follow_the_language():
    assert text.number(1234.5, 1, "de_DE") == "1.234,5"
    assert text.number(1234.5, 1, "fr_FR") == "1\u202f234,5"
    assert text.money(12_400_000, "EUR", "de_DE") == "12,4\u00a0Mio.\u00a0€"
    assert text.money(-950_000, "EUR", "fr_FR") == "−950\u00a0k\u00a0€"
    assert (
        text.money(950_400, "EUR", "de_DE") == "950.000\u00a0€"
    )  # CLDR abbreviates from a million on
    assert text.money(1_240_000, "PLN", "pl_PL") == "1,24\u00a0mln\u00a0zł"
    assert text.money(12_400_000, "", "es_ES") == "12,4\u00a0M"
    assert text.day(date(2027, 6, 14), "fr_FR") == "14 juin 2027"
    assert text.percent(0.5, locale="de_DE") == "50\xa0%"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (4, 8, "4 of 8"),
        (0, 3, "0 of 3"),
        (19, 19, "19 of 19"),
        (10, 20, "50%"),
        (0, 0, "–"),
        (1, None, "–"),
    ],
)
def test_few_cases_are_counted_and_many_are_a_percentage(part, whole, shown):
    assert text.share_of(part, whole) == shown


def test_dates_cannot_be_mistaken_for_others():
    assert text.day(date(2026, 9, 6)) == "6 Sep 2026"
    assert text.month(date(2026, 9, 6)) == "Sep 2026"


def test_a_list_names_a_few_and_counts_the_rest():
    assert text.names([]) == ""
    assert text.names(["A", "B", "C", "D"], 3) == "A, B, C and 1 other"
    assert text.names(["A", "B"], 1) == "A and 1 other"


@given(st.text(), st.integers(2, 60))
def test_shortened_words_are_never_longer_than_asked(words, length):
    assert len(text.shorten(words, length)) <= length


@given(st.text())
def test_nothing_invisible_gets_through(words):
    shown = text.printable(words)
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\n\r\t\0\x1b\u2028"
    )
    shown.encode("utf-8")


@pytest.mark.parametrize("hidden", list("\u202e\u200b\ufeff\0\x1b\ud800\ue000"))
def test_each_kind_of_invisible_character_is_made_visible(hidden):
    assert text.printable(f"a{hidden}b") == "a\ufffdb"


@given(st.floats(-1e12, 1e12))
def test_a_number_shown_is_the_number_meant(value):
    back = float(text.number(value, 2).replace(",", "").replace("−", "-"))
    assert abs(back - value) <= 0.005 + abs(value) * 1e-12


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en_GB", ("1,234.5", "€12.4 m", "14 Jun 2027", "50%")),
        ("de_DE", ("1.234,5", "12,4\u00a0Mio.\u00a0€", "14. Juni 2027", "50\u00a0%")),
        ("fr_FR", ("1\u202f234,5", "12,4\u00a0M\u00a0€", "14 juin 2027", "50\u00a0%")),
    ],
)
def test_numbers_money_and_dates_follow_the_language_of_the_report(locale, shown):
    text.speak(Settings(locale=locale))
    try:
        found = (
            text.number(1234.5, 1),
            text.money(12_400_000, "EUR"),
            text.day(date(2027, 6, 14)),
            text.percent(0.5),
        )
    finally:
        text.speak(Settings())
    assert found == shown
