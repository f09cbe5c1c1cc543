"""Workbooks as people send them: what does not fit is named by sheet and cell, and costs little."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import Checked, check

PROJECT = [
    "project_id",
    "name",
    "program_id",
    "budget",
    "baseline_start",
    "baseline_finish",
    "mandatory",
    "stage",
]
GOOD = ["P1", "One", "A", 100, date(2026, 1, 1), date(2026, 12, 31), True, "in delivery"]
STATUS = ["project_id", "period_end", "percent_complete", "actual_cost"]


def workbook(
    path: Path, projects: list[list], *, status: list[list] | None = None, header=PROJECT
) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {
        "programs": [["program_id", "name"], ["A", "Alpha"]],
        "projects": [header, *projects],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if status is not None:
        sheet = book.create_sheet("status")
        for row in [STATUS, *status]:
            sheet.append(row)
    book.save(path / "p.xlsx")
    return book


def read(path: Path, name: str = "p.xlsx") -> Checked:
    return check(read_source(name, path, {}))


def with_cell(tmp_path: Path, column: str, value) -> Checked:
    row = list(GOOD)
    row[PROJECT.index(column)] = value
    workbook(tmp_path, [row, ["P9", *GOOD[1:]]])
    return read(tmp_path)


def only(checked: Checked) -> pd.Series:
    assert len(checked.rejected) == 1, checked.rejected.to_string()
    return checked.rejected.iloc[0]


def test_a_good_workbook_gives_typed_rows_and_rejects_nothing(tmp_path):
    workbook(tmp_path, [GOOD])
    checked = read(tmp_path)
    row = checked.tables["projects"].iloc[0]
    assert (row.project_id, row.budget, row.baseline_finish, row.mandatory) == (
        "P1",
        100.0,
        pd.Timestamp("2026-12-31"),
        True,
    )
    assert checked.rejected.empty


@pytest.mark.parametrize(
    "text",
    ["1.234,50", "1,234.50", "(500)", "12k", "n/a", "-", "1\u00a0000", "€5", "nan", "1e", "٣"],
)
def test_a_text_in_a_number_column_is_listed_with_its_cell_and_its_row_is_left_out(tmp_path, text):
    checked = with_cell(tmp_path, "budget", text)
    found = only(checked)
    assert (found.file, found.sheet, found.cell, found.column, found.value) == (
        "p.xlsx",
        "projects",
        "D2",
        "budget",
        text,
    )
    assert found.rule and found.action
    assert checked.tables["projects"].project_id.tolist() == ["P9"]


@pytest.mark.parametrize("text", ["500", " 12.5 ", "-0", "+7", "2.5E-3"])
def test_a_plain_number_written_as_text_is_taken(tmp_path, text):
    checked = with_cell(tmp_path, "budget", text)
    assert checked.rejected.empty
    assert checked.tables["projects"].budget.iloc[0] == float(text)


@pytest.mark.parametrize("number", [-1, -0.01, 1e16, 1e308])
def test_a_number_out_of_range_is_rejected(tmp_path, number):
    assert only(with_cell(tmp_path, "budget", number)).cell == "D2"


def test_more_than_all_of_the_work_cannot_be_done(tmp_path):
    workbook(
        tmp_path,
        [GOOD],
        status=[["P1", date(2026, 1, 31), 1.2, 5], ["P1", date(2026, 2, 28), 1.0, 5]],
    )
    found = only(read(tmp_path))
    assert found.cell == "C2" and "0.45 for 45 %" in found.action


@pytest.mark.parametrize(
    "value",
    ["01/02/2026", "13/02/2026", "2027-02-29", "0202-01-01", "31.12.2026", 46000, "soon", True],
)
def test_what_is_no_clear_date_is_not_guessed(tmp_path, value):
    found = only(with_cell(tmp_path, "baseline_finish", value))
    assert found.cell == "F2" and found.value == str(value)


@pytest.mark.parametrize(
    "value", [date(2026, 12, 31), datetime(2026, 12, 31, 15, 30), "2026-12-31"]
)
def test_a_date_is_a_date_however_the_cell_holds_it(tmp_path, value):
    checked = with_cell(tmp_path, "baseline_finish", value)
    assert checked.rejected.empty
    assert set(checked.tables["projects"].baseline_finish) == {pd.Timestamp("2026-12-31")}


def test_a_workbook_that_counts_days_from_1904_gives_the_same_dates(tmp_path):
    book = workbook(tmp_path, [GOOD])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "p.xlsx")
    with zipfile.ZipFile(tmp_path / "p.xlsx") as archive:
        assert b'date1904="1"' in archive.read("xl/workbook.xml")
    assert read(tmp_path).tables["projects"].baseline_finish.iloc[0] == pd.Timestamp("2026-12-31")


def test_a_finish_before_its_start_is_rejected_naming_both(tmp_path):
    found = only(with_cell(tmp_path, "baseline_finish", date(2025, 12, 31)))
    assert found.cell == "F2" and "2026-01-01" in found.rule


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        ("1E5", "1E5"),
        ("TRUE", "TRUE"),
        ("NA", "NA"),
        ("NULL", "NULL"),
        (7, "7"),
        (7.0, "7"),
        (True, "TRUE"),
        ("12345678901234567890", "12345678901234567890"),
        ("P1 ", "P1"),
    ],
)
def test_an_id_is_text_for_ever(tmp_path, value, text):
    assert text in with_cell(tmp_path, "project_id", value).tables["projects"].project_id.tolist()


def test_an_id_shown_with_leading_zeros_keeps_the_number_the_cell_holds(tmp_path):
    book = workbook(tmp_path, [[7, *GOOD[1:]]])
    book["projects"]["A2"].number_format = "000"
    book.save(tmp_path / "p.xlsx")
    assert read(tmp_path).tables["projects"].project_id.tolist() == ["7"]


@pytest.mark.parametrize(("first", "second"), [("p01", "P01"), ("P01", "Р01"), ("P\uff10", "P0")])
def test_ids_that_look_alike_are_kept_and_pointed_out_with_both_rows(tmp_path, first, second):
    workbook(tmp_path, [[first, *GOOD[1:]], [second, *GOOD[1:]]])
    checked = read(tmp_path)
    assert len(checked.tables["projects"]) == 2
    (note,) = checked.notes
    assert repr(first) in note and repr(second) in note and "row 2" in note and "row 3" in note


def test_of_rows_that_share_a_key_none_stays_and_all_are_listed(tmp_path):
    workbook(tmp_path, [GOOD, ["P2", *GOOD[1:]], [*GOOD[:1], "Other", *GOOD[2:]]])
    checked = read(tmp_path)
    assert checked.rejected.cell.tolist() == ["A2", "A4"]
    assert all("row 2, row 4" in rule for rule in checked.rejected.rule)
    assert checked.tables["projects"].project_id.tolist() == ["P2"]


def test_an_orphan_is_listed_and_so_is_who_refers_to_a_rejected_row(tmp_path):
    orphan, broken = ["P2", "Two", "Z", *GOOD[3:]], ["P3", "Three", "A", "much", *GOOD[4:]]
    workbook(
        tmp_path,
        [GOOD, orphan, broken],
        status=[["P3", date(2026, 1, 31), 0.5, 5], ["P8", date(2026, 1, 31), 0.5, 5]],
    )
    checked = read(tmp_path)
    found = {(row.sheet, row.cell): row.rule for row in checked.rejected.itertuples()}
    assert found[("projects", "C3")] == "is not in 'programs'"
    assert found[("status", "A2")] == "its row 4 in 'projects' was itself rejected"
    assert found[("status", "A3")] == "is not in 'projects'"
    assert len(found) == 4


def test_a_row_of_a_known_program_is_attributed_to_it_and_others_to_none(tmp_path):
    workbook(
        tmp_path,
        [[*GOOD[:3], "much", *GOOD[4:]], ["P2", "Two", "Z", *GOOD[3:]]],
        status=[["P1", date(2026, 1, 31), 0.5, 5]],
    )
    checked = read(tmp_path)
    assert checked.rejected.set_index("cell").program_id.fillna("").to_dict() == {
        "D2": "A",
        "C3": "",
        "A2": "A",
    }


def test_a_required_column_under_another_name_refuses_the_table_and_names_the_nearest(tmp_path):
    header = ["project_id", "name", "program", *PROJECT[3:]]
    workbook(tmp_path, [GOOD], header=header)
    checked = read(tmp_path)
    found = only(checked)
    assert (
        "PMO-D01" in found.rule
        and "'program_id' is missing" in found.rule
        and "'program'" in found.rule
    )
    assert (found.file, found.sheet) == ("p.xlsx", "projects")
    assert "projects" not in checked.tables and "programs" in checked.tables


def test_two_columns_of_one_name_refuse_the_table_naming_both(tmp_path):
    workbook(tmp_path, [[*GOOD, 1]], header=[*PROJECT, "Budget"])
    assert "D and I are both headed" in only(read(tmp_path)).rule


def test_headers_may_differ_in_case_spaces_and_hyphens_and_order(tmp_path):
    workbook(
        tmp_path,
        [GOOD[::-1]],
        header=[
            "Stage",
            "mandatory",
            "Baseline-finish",
            "Baseline Start",
            "BUDGET",
            "Program ID",
            " name ",
            "project_id",
        ],
    )
    assert read(tmp_path).rejected.empty


def test_a_column_that_is_not_declared_is_noted_once(tmp_path):
    workbook(tmp_path, [[*GOOD, "x"]], header=[*PROJECT, "Colour"])
    checked = read(tmp_path)
    assert [note for note in checked.notes if "Colour" in note] and checked.rejected.empty


def test_a_choice_that_is_not_known_is_rejected_with_a_suggestion(tmp_path):
    assert "'in delivery'" in only(with_cell(tmp_path, "stage", "in delvery")).action


def test_an_empty_required_cell_is_rejected(tmp_path):
    found = only(with_cell(tmp_path, "name", None))
    assert found.cell == "B2" and "required" in found.rule


def test_an_error_of_the_spreadsheet_is_no_empty_cell(tmp_path):
    found = only(with_cell(tmp_path, "budget", "#REF!"))
    assert found.value == "#REF!" and found.cell == "D2"


def test_a_formula_without_a_stored_value_is_no_empty_cell(tmp_path):
    found = only(with_cell(tmp_path, "budget", "=1+1"))
    assert "no stored value" in found.rule and "save" in found.action and found.cell == "D2"


def test_zero_rows_are_an_empty_table(tmp_path):
    workbook(tmp_path, [])
    checked = read(tmp_path)
    assert len(checked.tables["projects"]) == 0 and checked.rejected.empty


FAR = "XFD1048576"


def test_one_value_in_the_last_cell_of_a_sheet_costs_little_and_the_table_is_still_read(tmp_path):
    book = workbook(tmp_path, [GOOD])
    book["projects"][FAR] = "x"
    book.save(tmp_path / "p.xlsx")
    assert (tmp_path / "p.xlsx").stat().st_size < 8_000
    found = only(read(tmp_path))
    assert found.cell == FAR and "A1:H2" in found.rule


NOT_A_WORKBOOK = {
    "is empty": b"",
    "is a web page": b"<html><table></table></html>",
    "is password-protected": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "is truncated": b"PK\x03\x04" + b"\0" * 40,
    "is no workbook": b"project_id,name\n",
}


@pytest.mark.parametrize("words", NOT_A_WORKBOOK)
def test_what_is_no_workbook_is_told_in_a_sentence(tmp_path, words):
    (tmp_path / "p.xlsx").write_bytes(NOT_A_WORKBOOK[words])
    found = only(read(tmp_path))
    assert words in found.rule and found.file == "p.xlsx" and found.action


def test_a_truncated_workbook_is_told_in_a_sentence(tmp_path):
    workbook(tmp_path, [GOOD])
    content = (tmp_path / "p.xlsx").read_bytes()
    for length in (30, 500, len(content) // 2, len(content) - 10):
        (tmp_path / "p.xlsx").write_bytes(content[:length])
        assert "damaged" in only(read(tmp_path)).rule


BOMB = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><s>&b;</s>"""


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
def test_entities_in_any_part_are_refused(tmp_path, part):
    workbook(tmp_path, [GOOD])
    with zipfile.ZipFile(tmp_path / "p.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "p.xlsx", "w") as archive:
        for name, content in (parts | {part: BOMB}).items():
            archive.writestr(name, content)
    assert "declares entities" in only(read(tmp_path)).rule


def test_a_part_that_unpacks_to_a_hundred_times_its_size_is_refused(tmp_path):
    workbook(tmp_path, [GOOD])
    with zipfile.ZipFile(tmp_path / "p.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * 20_000_000)
    assert "times its size" in only(read(tmp_path)).rule


def test_a_column_that_is_none_of_ours_may_stand_there_twice_and_is_named_once_in_a_note(tmp_path):
    workbook(tmp_path, [[*GOOD, "a", "b"]], header=[*PROJECT, "Labels", "Labels"])
    checked = read(tmp_path)
    assert len(checked.tables["projects"]) == 1 and checked.rejected.empty
    assert "columns Labels are not declared" in " ".join(checked.notes)
