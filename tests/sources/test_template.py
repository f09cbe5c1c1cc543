"""The workbook people fill in: whole, explained, ruled - and its examples are never data."""

from datetime import date

import openpyxl
import pytest

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.template import write_portfolio_template
from pmo_lib.sources.validation import check


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "my.xlsx"
    write_portfolio_template(path)
    return path


def test_every_table_has_a_sheet_with_its_headers_two_examples_and_a_comment_per_column(template):
    book = openpyxl.load_workbook(template)
    assert set(book.sheetnames) == {"Read me", *TABLES}
    for name, table in TABLES.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == table.names and all(
            cell.comment for cell in sheet[1]
        )
        assert 2 <= sheet.max_row <= 3
        for row in sheet.iter_rows(min_row=2):
            assert row[0].value.startswith("example: ") and row[0].font.italic
    told = " ".join(str(row[0]) for row in book["Read me"].iter_rows(values_only=True, max_row=8))
    assert "example:" in told and "never read" in told


def test_every_closed_choice_reference_day_and_limited_number_has_a_rule_of_the_sheet(template):
    book = openpyxl.load_workbook(template)
    for name, table in TABLES.items():
        kinds = {
            str(rule.sqref).partition(":")[0]: rule
            for rule in book[name].data_validations.dataValidation
        }
        for position, column in enumerate(table.columns, 1):
            rule = kinds.get(f"{openpyxl.utils.get_column_letter(position)}2")
            wanted = (
                "list"
                if column.choices or column.type == "boolean" or column.refers_to
                else "date"
                if column.type == "date"
                else None
            )
            wanted = wanted or ("decimal" if column.minimum is not None else None)
            assert (rule.type if rule else None) == wanted, (name, column.name)
            assert not rule or rule.allow_blank


def test_a_template_as_it_comes_holds_no_data_at_all_and_counts_its_examples(template):
    checked = check(read_source(template.name, template.parent, {}))
    assert checked.tables == {} and checked.rejected.empty
    rows = 2 * len(TABLES) - 4  # one organization, effort, use of a lesson and intervention
    assert f"{rows} in all {len(TABLES)} tables" in checked.notes[0]


def test_examples_left_beside_ones_own_rows_are_left_out_and_the_rest_keeps_its_addresses(
    template, tmp_path
):
    book = openpyxl.load_workbook(template)
    book["programs"].append(["A", "Alpha"])
    for number in range(3):
        book["projects"].append(
            [f"P{number}", f"Project {number}", "A", "in delivery" if number else "runing"]
        )
    book.save(tmp_path / "my.xlsx")
    checked = check(read_source("my.xlsx", tmp_path, {}))
    assert checked.tables["projects"].project_id.tolist() == ["P1", "P2"] and checked.tables[
        "programs"
    ].program_id.tolist() == ["A"]
    assert checked.rejected.cell.tolist() == ["D4"] and checked.rows_read["projects"] == 3
    assert set(checked.tables) == {"programs", "projects"}


def test_an_example_is_left_out_of_any_kind_of_file(tmp_path):
    (tmp_path / "programs.csv").write_text("Program-ID,name\nExample: A,Alpha\nB,Beta\n")
    (tmp_path / "budgets.csv").write_text(
        f"period_end,amount\nexample: 2026-12-31,5\n{date(2026, 12, 31)},7\n"
    )
    checked = check(read_source(".", tmp_path, {}))
    assert checked.tables["programs"].program_id.tolist() == ["B"] and checked.tables[
        "budgets"
    ].amount.tolist() == [7.0]
    assert checked.rejected.empty and "programs 1" in checked.notes[0] + checked.notes[-1]


def test_an_id_that_only_holds_the_word_is_data(tmp_path):
    (tmp_path / "programs.csv").write_text("program_id,name\nexamples,Alpha\nmy example: 1,Beta\n")
    checked = check(read_source(".", tmp_path, {}))
    assert len(checked.tables["programs"]) == 2 and not checked.notes
