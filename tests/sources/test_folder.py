"""Folders of CSV and Parquet files: decoded as declared, or refused with the place."""

import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError, SourceError
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check

PROGRAMS = "program_id,name\nA,Alpha\n"


def read(tmp_path, programs: bytes | str, **options):
    content = programs if isinstance(programs, bytes) else programs.encode()
    (tmp_path / "programs.csv").write_bytes(content)
    return check(read_source(".", tmp_path, options))


def rule(checked) -> str:
    assert len(checked.rejected) == 1, checked.rejected.to_string()
    assert checked.rejected.file.iloc[0] == "programs.csv"
    return checked.rejected.rule.iloc[0]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_with_or_without_a_mark_is_read(tmp_path, codec):
    assert read(tmp_path, "program_id,name\nA,Müller – Δ\n".encode(codec)).tables[
        "programs"
    ].name.tolist() == ["Müller – Δ"]


def test_what_is_not_utf_8_is_refused_with_byte_and_line_and_read_when_declared(tmp_path):
    content = "program_id,name\nB,Beta\nA,Müller\n".encode("cp1252")
    assert "byte 26, line 3" in rule(read(tmp_path, content))
    assert read(tmp_path, content, encoding="cp1252").tables["programs"].name.tolist() == [
        "Müller",
        "Beta",
    ]


def test_a_nul_character_is_refused_with_its_line(tmp_path):
    assert "line 2" in rule(read(tmp_path, b"program_id,name\nA,Al\0pha\n"))


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_another_delimiter_is_named_and_read_when_declared(tmp_path, delimiter, name):
    text = PROGRAMS.replace(",", delimiter)
    assert name in rule(read(tmp_path, text))
    assert read(tmp_path, text, delimiter=delimiter).tables["programs"].name.tolist() == ["Alpha"]


def test_a_quoted_line_break_belongs_to_its_cell_and_rows_are_counted_as_a_spreadsheet_does(
    tmp_path,
):
    checked = read(tmp_path, 'program_id,name\nA,"Al\npha"\nB,\n')
    assert checked.tables["programs"].name.tolist() == ["Al\npha"]
    assert checked.rejected.row.tolist() == [3]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(tmp_path, ending):
    assert len(read(tmp_path, PROGRAMS.replace("\n", ending)).tables["programs"]) == 1


def test_a_ragged_line_is_refused_with_its_number(tmp_path):
    assert "line 3 has 3 cells where the header has 2" in rule(
        read(tmp_path, PROGRAMS + "B,Beta,x\n")
    )


def test_an_unfinished_quote_is_refused(tmp_path):
    assert "no valid CSV" in rule(read(tmp_path, 'program_id,name\nA,"Alpha\n'))


def test_a_workbook_named_csv_is_told_as_such(tmp_path):
    assert "workbook" in rule(read(tmp_path, b"PK\x03\x04 and more"))


@pytest.mark.parametrize(
    "identity", ["007", "1E5", "TRUE", "NA", "NULL", "nan", "12345678901234567890"]
)
def test_ids_stay_text(tmp_path, identity):
    assert read(tmp_path, f"program_id,name\n{identity},x\n").tables[
        "programs"
    ].program_id.tolist() == [identity]


def test_an_empty_file_and_a_header_without_rows_are_two_things(tmp_path):
    assert "is empty" in rule(read(tmp_path, ""))
    checked = read(tmp_path, "program_id,name\n")
    assert checked.rejected.empty and len(checked.tables["programs"]) == 0


def test_parquet_and_csv_of_one_table_rule_each_other_out(tmp_path):
    pd.DataFrame({"program_id": ["A"], "name": ["Alpha"]}).to_parquet(tmp_path / "programs.parquet")
    checked = read(tmp_path, PROGRAMS)
    assert "programs" not in checked.tables
    assert all("programs.csv and programs.parquet" in r for r in checked.rejected.rule)


def test_parquet_is_read_with_its_types(tmp_path):
    frame = pd.DataFrame(
        {"program_id": ["7"], "name": ["x"], "known_since": pd.to_datetime(["2026-01-31"])}
    )
    frame.to_parquet(tmp_path / "programs.parquet")
    row = check(read_source(".", tmp_path, {})).tables["programs"].iloc[0]
    assert (row.program_id, row.known_since) == ("7", pd.Timestamp("2026-01-31"))


def test_infinity_in_a_typed_file_is_no_number(tmp_path):
    pd.DataFrame(
        {"name": ["x"], "currency": ["EUR"], "fiscal_year_start": [float("inf")]}
    ).to_parquet(tmp_path / "organization.parquet")
    checked = check(read_source(".", tmp_path, {}))
    assert checked.rejected.column.tolist() == ["fiscal_year_start"]


def test_a_link_is_no_file(tmp_path):
    target = tmp_path.parent / f"{tmp_path.name}-secret.csv"
    target.write_text(PROGRAMS)
    (tmp_path / "programs.csv").symlink_to(target)
    assert "no regular file" in rule(check(read_source(".", tmp_path, {})))


def test_files_not_named_after_a_table_are_noted(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    assert any("notes.txt" in note for note in read(tmp_path, PROGRAMS).notes)


def test_a_mistyped_option_is_refused_with_a_suggestion(tmp_path):
    with pytest.raises(ConfigurationError, match="did you mean 'delimiter'"):
        read(tmp_path, PROGRAMS, delimeter=";")


@pytest.mark.parametrize("location", ["nowhere", "nowhere.xlsx"])
def test_a_source_that_is_not_there_is_named(tmp_path, location):
    with pytest.raises(SourceError, match="nowhere"):
        read_source(location, tmp_path, {})


def test_a_source_nobody_reads_is_named_with_what_would_be(tmp_path):
    (tmp_path / "p.doc").write_bytes(b"x")
    with pytest.raises(SourceError, match=".xlsx"):
        read_source("p.doc", tmp_path, {})


def test_a_constant_program_takes_the_projects_that_name_none(tmp_path):
    (tmp_path / "projects.csv").write_text("project_id,name\nP1,One\n")
    checked = check(
        read_source(".", tmp_path, {}), {"programs": {"program_id": "all", "name": "All"}}
    )
    assert checked.tables["projects"].program_id.tolist() == ["all"]
    assert checked.rejected.empty


def test_a_column_of_nobody_that_is_headed_twice_costs_nothing_and_is_noted(tmp_path):
    checked = read(tmp_path, "program_id,name,Labels,Labels\nA,Alpha,x,y\n")
    assert checked.tables["programs"].name.tolist() == ["Alpha"] and checked.rejected.empty
    assert any("Labels (2 times)" in note for note in checked.notes)


def test_one_of_our_columns_that_is_headed_twice_refuses_the_table(tmp_path):
    assert "both headed 'name'" in rule(read(tmp_path, "program_id,name,Name\nA,Alpha,x\n"))


def test_a_table_of_which_no_row_is_left_says_so(tmp_path):
    checked = read(tmp_path, "program_id,name\nA,\nB,\n")
    assert "programs: 2 of 2 rows are rejected because of 'name'" in checked.notes
    assert any("programs: no row could be kept" in note for note in checked.notes)
    assert not any("could be kept" in note for note in read(tmp_path, "program_id,name\n").notes)


TOTALS = "project_id,name,program_id,budget\n"


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ("P1,a,A,10\nP2,b,A,20\nTotal,all,A,30\n", ["P1", "P2"]),
        ("P1,a,A,10\nP2,b,A,20\nTotal,all,A,\n", ["P1", "P2"]),
        (
            "P1,a,A,10\nP2,b,A,20\nX,Subtotal,A,30\nP3,c,A,5\nY,Subtotal,A,5\nZ,Total,A,35\n",
            ["P1", "P2", "P3"],
        ),
        ("P1,a,A,10\nP2,b,A,20\nP3,Total refinery,A,5\n", ["P1", "P2", "P3"]),
        ("P1,a,A,10\nP2,b,A,20\nT,Total,A,31\n", ["P1", "P2", "T"]),
    ],
)
def test_a_row_that_sums_up_those_above_is_no_project(tmp_path, rows, kept):
    (tmp_path / "projects.csv").write_text(TOTALS + rows)
    checked = read(tmp_path, PROGRAMS)
    assert checked.tables["projects"].project_id.tolist() == kept
