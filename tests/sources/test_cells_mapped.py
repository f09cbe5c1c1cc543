"""Dates, amounts and empty cells as people write them, read by the formats of a mapping."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from pmo_lib.sources.date_formats import end_of_period, read_day
from pmo_lib.sources.mapping import Mapping, named_sources, sources
from pmo_lib.sources.number_formats import number_reader
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.validation import check

PROGRAM = {"programs": {"program_id": "A", "name": "Alpha"}}


def checked(folder, column: dict, cells: list, ours: str, formats=None, constants=PROGRAM):
    """One column of projects, read from a workbook whose cells are these."""
    book = openpyxl.Workbook()
    for row in [["Id", "X"], *([str(n), cell] for n, cell in enumerate(cells))]:
        book.active.append(row)
    book.save(folder / "plan.xlsx")
    columns = {"project_id": "Id", "name": "Id", ours: {"column": "X", **column}}
    table = {"projects": {"columns": columns, "formats": formats or {}}}
    mapping = TypeAdapter(Mapping).validate_python(table)
    naming = only(sources(mapping), named_sources(mapping))
    found = apply(mapping, read_source("plan.xlsx", folder, {}, naming), constants)
    return check(found, constants)


def days(result) -> dict[str, str | None]:
    frame = result.tables["projects"].set_index("project_id").baseline_finish
    return {n: None if pd.isna(day) else f"{day:%Y-%m-%d}" for n, day in frame.items()}


def amounts(result) -> list:
    frame = result.tables["projects"].budget.astype(object)
    return frame.where(frame.notna(), None).tolist()


# -- dates


def test_the_first_format_of_the_list_that_fits_the_whole_cell_counts(tmp_path):
    cells = [
        "01/02/2026",
        "13/02/2026",
        "2026-03-01",
        "1 Mar 2026",
        "01/02/2026 x",
        date(2026, 5, 6),
    ]
    column = {"date": ["%d/%m/%Y", "%d %b %Y", "iso"]}
    result = checked(tmp_path, column, cells, "baseline_finish")
    expected = ["2026-02-01", "2026-02-13", "2026-03-01", "2026-03-01"]
    assert list(days(result).values()) == [*expected, "2026-05-06"]
    assert result.rejected.value.tolist() == ["01/02/2026 x"]


def test_cells_that_two_formats_read_as_different_days_are_counted(tmp_path):
    column = {"date": ["%d/%m/%Y", "%m/%d/%Y"]}
    cells = ["01/02/2026", "13/02/2026", "05/05/2026", "03/04/2026"]
    result = checked(tmp_path, column, cells, "baseline_finish")
    assert list(days(result).values())[:2] == ["2026-02-01", "2026-02-13"]
    note = "projects.baseline_finish: 2 dates fit two formats of the list as different days"
    assert any(line.startswith(note) for line in result.notes)


def test_one_format_is_written_without_brackets_and_iso_is_the_default(tmp_path):
    assert list(days(checked(tmp_path, {"date": "%Y"}, ["2026"], "baseline_finish")).values()) == [
        "2026-01-01"
    ]
    cells = [
        "2026-10-31",
        "2026-10-31T15:30:00Z",
        "2026-10-31 08:00",
        "2026-10-31T08:00:00.5+02:00",
    ]
    result = checked(tmp_path, {}, cells, "baseline_finish")
    assert set(days(result).values()) == {"2026-10-31"} and result.rejected.empty


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (46387, "2026-12-31"),
        (46387.75, "2026-12-31"),
        ("46387", "2026-12-31"),
        ("46387.75", "2026-12-31"),
        (60, "1900-02-28"),
        (45658, "2025-01-01"),
    ],
)
def test_excels_day_numbers_count_from_30_december_1899(tmp_path, cell, day):
    result = checked(tmp_path, {"date": ["serial"]}, [cell], "baseline_finish")
    assert days(result) == {"0": day}


@pytest.mark.parametrize("cell", [0, -5, "-46387", 9_999_999, "12 345", True])
def test_what_is_no_day_number_is_rejected(tmp_path, cell):
    assert len(checked(tmp_path, {"date": "serial"}, [cell], "baseline_finish").rejected) == 1


@pytest.mark.parametrize(
    ("format", "cell", "day"),
    [
        ("%b %Y", "Oct 2026", "2026-10-01"),
        ("%Y", 2026, "2026-01-01"),
        ("FY %Y", "FY 2026", "2026-01-01"),
        ("Q%q %Y", "Q3 2026", "2026-07-01"),
        ("%Y-Q%q", "2026-Q1", "2026-01-01"),
        ("%q/%y", "4/26", "2026-10-01"),
    ],
)
def test_a_format_without_a_day_means_the_first_and_that_is_said(tmp_path, format, cell, day):
    result = checked(tmp_path, {"date": format}, [cell], "baseline_finish")
    assert days(result) == {"0": day}
    assert any("the days of 1 dates are not known" in note for note in result.notes)


@pytest.mark.parametrize("cell", ["Q5 2026", "Q0 2026", "q 2026", "Q3 2026 x"])
def test_a_quarter_is_one_of_four(tmp_path, cell):
    assert len(checked(tmp_path, {"date": "Q%q %Y"}, [cell], "baseline_finish").rejected) == 1


@pytest.mark.parametrize(
    ("end", "format", "cell", "start", "day"),
    [
        ("month-end", "%b %Y", "Feb 2028", 1, "2028-02-29"),
        ("month-end", "%d.%m.%Y", "03.10.2026", 1, "2026-10-31"),
        ("quarter-end", "Q%q %Y", "Q1 2026", 7, "2026-03-31"),
        ("quarter-end", "%b %Y", "Dec 2026", 1, "2026-12-31"),
        ("fiscal-year-end", "FY %Y", "FY 2027", 7, "2027-06-30"),
        ("fiscal-year-end", "FY %Y", "FY 2027", 1, "2027-12-31"),
        ("fiscal-year-end", "%d.%m.%Y", "01.10.2026", 10, "2027-09-30"),
        ("fiscal-year-end", "%d.%m.%Y", "30.09.2026", 10, "2026-09-30"),
    ],
)
def test_a_day_is_moved_to_the_end_of_what_holds_it(tmp_path, end, format, cell, start, day):
    organization = {"name": "Office", "currency": "EUR", "fiscal_year_start": start}
    constants = {**PROGRAM, "organization": organization}
    column = {"date": format, "round_to": end}
    result = checked(tmp_path, column, [cell, None], "baseline_finish", constants=constants)
    assert days(result) == {"0": day, "1": None}
    assert not any("not known" in note for note in result.notes)


def test_the_fiscal_year_of_an_organization_that_is_mapped_counts(tmp_path):
    (tmp_path / "office.csv").write_text("Name,Cur,First\nOffice,EUR,7\n")
    (tmp_path / "plan.csv").write_text("Id,End\n1,2027\n")
    end = {"column": "End", "date": "%Y", "round_to": "fiscal-year-end"}
    columns = {"project_id": "Id", "name": "Id", "baseline_finish": end}
    own = {"name": "Name", "currency": "Cur", "fiscal_year_start": "First"}
    declared = {
        "projects": {"from": "plan", "columns": columns},
        "organization": {"from": "office", "columns": own},
    }
    mapping = TypeAdapter(Mapping).validate_python(declared)
    result = check(apply(mapping, read_source(".", tmp_path, {}, only(None)), PROGRAM), PROGRAM)
    assert days(result) == {"1": "2027-06-30"}


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.integers(1, 12))
def test_the_end_of_a_period_is_the_last_day_before_the_next_begins(day, start):
    for end, begins in {
        "month-end": lambda d: d.day == 1,
        "quarter-end": lambda d: d.day == 1 and d.month in (1, 4, 7, 10),
        "fiscal-year-end": lambda d: d.day == 1 and d.month == start,
    }.items():
        last = day
        while not begins(last + timedelta(days=1)):
            last += timedelta(days=1)
        assert end_of_period(day, end, start) == last


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.booleans())
def test_days_written_and_read_by_any_format_are_the_same(day, as_number):
    number = (datetime(day.year, day.month, day.day) - datetime(1899, 12, 30)).days
    assert read_day(["serial"], float(number) + 0.5 if as_number else str(number)).day == day
    assert read_day(["%d.%m.%Y", "iso"], f"{day:%d.%m.%Y}").day == day
    quarter = read_day(["Q%q %Y"], f"Q{(day.month + 2) // 3} {day.year}").day
    assert quarter <= day < quarter + timedelta(days=92) and quarter.day == 1


# -- numbers


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("850k", 850_000),
        ("1.2 M", 1_200_000),
        ("€ 1.2m", 1_200_000),
        ("1.2 m €", 1_200_000),
        ("1.2\u00a0€ M", 1_200_000),
        ("€300,000", 300_000),
        ("7", 7),
        (7, 7),
        ("0.1k", 100),
        ("€", None),
    ],
)
def test_words_behind_a_number_multiply_it(tmp_path, cell, value):
    column = {"thousands": ",", "unit": "€", "units": {"k": 1000, "m": 1_000_000}}
    result = checked(tmp_path, column, [cell], "budget")
    assert amounts(result) == [value] and result.rejected.empty


@pytest.mark.parametrize("cell", ["4x", "4 bn", "k4", "4kk", "$4k", "4k €€"])
def test_a_word_that_is_not_listed_is_rejected(tmp_path, cell):
    column = {"unit": "€", "units": {"k": 1000}}
    assert checked(tmp_path, column, [cell], "budget").rejected.value.tolist() == [cell]


def test_a_factor_is_applied_after_the_words(tmp_path):
    column = {"units": {"Mio.": 1_000_000}, "decimal": ",", "factor": 0.5}
    assert amounts(checked(tmp_path, column, ["1,5 mio.", "4"], "budget")) == [750_000, 2]


def variance(folder, cell: str, **column) -> list:
    (folder / "plan.csv").write_text(f"Id;X\n1;{cell}\n", encoding="utf-8")
    columns = {"project_id": "Id", "period_end": {"constant": "2026-10-31"}}
    columns["budget_variance"] = {"column": "X", "thousands": ",", "unit": "€", **column}
    declared = {"projects": {"columns": {"project_id": "Id", "name": "Id"}}}
    mapping = TypeAdapter(Mapping).validate_python({**declared, "status": {"columns": columns}})
    found = read_source("plan.csv", folder, {"delimiter": ";"}, only(None))
    return check(apply(mapping, found), PROGRAM).tables["status"].budget_variance.tolist()


@pytest.mark.parametrize(
    "cell", ["-1,200", "\u22121,200", "-€1,200", "€-1,200", "€ \u22121,200", "- 1,200"]
)
def test_a_minus_before_the_number_is_always_read(tmp_path, cell):
    assert variance(tmp_path, cell) == [-1200]


@pytest.mark.parametrize("cell", ["(1,200)", "€(1,200)", "(€1,200)", "(1,200 €)", "(1,200) €"])
def test_parentheses_are_read_where_they_are_named_and_else_rejected(tmp_path, cell):
    assert variance(tmp_path, cell, negative="parentheses") == [-1200]
    assert variance(tmp_path, cell) == variance(tmp_path, cell, negative="trailing-minus") == []


@pytest.mark.parametrize("cell", ["1,200-", "1,200 -", "1,200-€", "€1,200-", "1,200 €\u2212"])
def test_a_minus_at_the_end_is_read_where_it_is_named_and_else_rejected(tmp_path, cell):
    assert variance(tmp_path, cell, negative=["parentheses", "trailing-minus"]) == [-1200]
    assert variance(tmp_path, cell) == variance(tmp_path, cell, negative="parentheses") == []


@pytest.mark.parametrize("cell", ["(1,200", "1,200)", "-(1,200)", "(-1,200)", "--1", "-1-", "+-1"])
def test_two_signs_or_half_a_bracket_are_no_number(tmp_path, cell):
    assert variance(tmp_path, cell, negative=["parentheses", "trailing-minus"]) == []


@settings(max_examples=200)
@given(
    st.integers(0, 10**12).map(lambda cents: Decimal(cents) / 100),
    st.booleans(),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (",", "")]),
    st.sampled_from(["", "k", "M"]),
    st.randoms(use_true_random=False),
)
def test_an_amount_written_in_any_order_of_its_parts_is_read_back(
    amount, minus, signs, word, chance
):
    decimal, thousands = signs
    whole, _, cents = f"{amount:,.2f}".partition(".")
    number = whole.replace(",", thousands) + decimal + cents
    text = with_unit(number + chance.choice(["", " "]) * bool(word) + word, minus, chance)
    names = ["parentheses", "trailing-minus"]
    units = {"k": 1000, "m": 1_000_000}
    read = number_reader(
        decimal=decimal, thousands=thousands, unit="EUR", units=units, negative=names
    )
    factor = units[word.lower()] if word else 1
    assert read(text) == (-amount if minus else amount) * factor, text


def with_unit(number: str, minus: bool, chance: random.Random) -> str:
    """A number with its unit before or behind it, or without, and with one of the ways to write a minus."""
    unit = chance.choice(["EUR {}", "EUR{}", "{} EUR", "{}EUR", "{}"])
    if not minus:
        return unit.format(number)
    sign = chance.choice(["-{}", "\u2212{}", "({})", "{}-", "{} -"])
    return (
        sign.format(unit.format(number))
        if chance.random() < 0.5
        else unit.format(sign.format(number))
    )


# -- empty, otherwise


def test_a_star_in_empty_stands_for_any_text_and_letter_case_counts(tmp_path):
    column = {"empty": ["Exempt*", "*not disclosed*", "n/a"], "thousands": ","}
    cells = [
        "Exempt",
        "Exempt under 12\nof 1998",
        "Cost not disclosed until 2028",
        " n/a ",
        "1,200",
    ]
    result = checked(tmp_path, column, [*cells, "exempt", "N/A", "n/a?"], "budget")
    assert amounts(result) == [None, None, None, None, 1200]
    assert result.rejected.value.tolist() == ["exempt", "N/A", "n/a?"]


@pytest.mark.parametrize("sign", ["?", ".", "[a]", "+", "\\d", "(x)"])
def test_no_other_sign_of_empty_is_special(tmp_path, sign):
    result = checked(tmp_path, {"empty": [sign]}, [sign, "a", "xx", "1"], "budget")
    assert amounts(result) == [None, 1]


def test_empty_is_held_against_what_a_cell_shows(tmp_path):
    column = {"empty": ["#N/A", "#R*", "9999-12-31", "0"]}
    cells = ["#N/A", "#REF!", date(9999, 12, 31), 0, "#VALUE!", date(2026, 1, 1)]
    result = checked(tmp_path, column, cells, "baseline_finish")
    assert days(result) == dict.fromkeys("0123") | {"5": "2026-01-01"}
    assert result.rejected.value.tolist() == ["#VALUE!"]


def test_excels_day_number_0_is_empty_where_that_is_named(tmp_path):
    book = openpyxl.Workbook()
    for row in [["Id", "X"], ["0", 0], ["1", 46387]]:
        book.active.append(row)
    for row in (2, 3):
        book.active.cell(row, 2).number_format = "yyyy-mm-dd"
    book.save(tmp_path / "plan.xlsx")
    end = {"column": "X", "empty": ["0"]}
    table = {"projects": {"columns": {"project_id": "Id", "name": "Id", "baseline_finish": end}}}
    mapping = TypeAdapter(Mapping).validate_python(table)
    result = check(apply(mapping, read_source("plan.xlsx", tmp_path, {}, only(None))), PROGRAM)
    assert days(result) == {"0": None, "1": "2026-12-31"}


def test_a_value_that_no_format_fits_is_missing_where_the_mapping_says_so(tmp_path):
    cells = ["tbc", "1-5 million", 7, None, "#REF!"]
    result = checked(tmp_path, {"otherwise": "missing"}, cells, "budget")
    assert amounts(result) == [None, None, 7, None, None] and result.rejected.empty
    (note,) = (note for note in result.notes if "could not be read" in note)
    assert note.startswith("projects.budget: 3 of 5 cells could not be read and are missing")
    assert "'tbc' in row 2" in note and "'#REF!' in row 6" in note


def test_without_otherwise_the_row_is_rejected_and_each_column_says_what_it_costs(tmp_path):
    result = checked(tmp_path, {}, ["tbc", 7, "n/a"], "budget")
    assert result.tables["projects"].project_id.tolist() == ["1"]
    assert "projects: 2 of 3 rows are rejected because of 'X'" in result.notes


def test_otherwise_of_a_table_holds_for_its_columns_that_may_be_missing(tmp_path):
    result = checked(tmp_path, {}, ["tbc", 7], "budget", formats={"otherwise": "missing"})
    assert amounts(result) == [None, 7]
    checked_names = checked(tmp_path, {}, ["#N/A", "x"], "name", formats={"otherwise": "missing"})
    assert len(checked_names.rejected) == 1


def test_a_value_out_of_range_is_rejected_whatever_otherwise_says(tmp_path):
    result = checked(tmp_path, {"otherwise": "missing"}, [-5, 5], "budget")
    assert len(result.rejected) == 1 and amounts(result) == [5]


def test_formats_of_a_table_may_hold_the_scale_of_its_ratings(tmp_path):
    (tmp_path / "plan.csv").write_text("Id,R\n1,Good\n2,Fair\n3,Bad\n")
    columns = {"project_id": "Id", "period_end": {"constant": "2026-10-31"}, "declared_rag": "R"}
    status = {"formats": {"scale": ["Good", "Fair", "Bad"]}, "columns": columns}
    declared = {"projects": {"columns": {"project_id": "Id", "name": "Id"}}, "status": status}
    mapping = TypeAdapter(Mapping).validate_python(declared)
    found = apply(mapping, read_source("plan.csv", tmp_path, {}, only(None)))
    frame = check(found, PROGRAM).tables["status"]
    assert frame.declared_rag.tolist() == ["green", "amber", "red"]
    assert frame.declared_word.tolist() == ["Good", "Fair", "Bad"]
