"""Header rows, skipped rows, filled cells and stacked files: tables as offices keep them."""

import csv
import random
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pmo_lib.errors import ConfigurationError, SourceError
from pmo_lib.run.configuration import parse_configuration
from pmo_lib.sources.mapping import Mapping, named_sources, sources
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.strict_yaml import Document
from pmo_lib.sources.validation import check

PROGRAM = {"programs": {"program_id": "A", "name": "Alpha"}}
LIST = {"project_id": "Ref", "name": "Title"}


def read(folder, mapping: dict, location=".", constants=PROGRAM, **options):
    """What is left of a folder after a mapping."""
    declared = TypeAdapter(Mapping).validate_python(mapping)
    naming = only(sources(declared), named_sources(declared))
    return check(
        apply(declared, read_source(location, folder, options, naming), constants), PROGRAM
    )


def projects(folder, text: str, table: dict, **options):
    (folder / "plan.csv").write_text(text, encoding="utf-8", newline="")
    return read(folder, {"projects": {"columns": LIST, **table}}, **options)


def ids(checked, table: str = "projects") -> list[str]:
    return checked.tables[table].project_id.tolist()


def workbook(folder, sheets: dict[str, list[list]], hidden=()) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(folder / "plan.xlsx")


TITLED = "Projects\nof the office,\n\nRef,Title\n1,Weir\n2,Sluice\n"


# -- header


@pytest.mark.parametrize("header", [4, "auto"])
def test_the_header_is_in_the_row_that_is_named_or_found_and_blank_lines_count(tmp_path, header):
    checked = projects(tmp_path, TITLED, {"header": header})
    assert ids(checked) == ["1", "2"] and checked.rejected.empty
    assert any("row 4 holds the headers" in note for note in checked.notes) == (header == "auto")


@pytest.mark.parametrize("header", [4, "auto"])
def test_the_header_may_stand_under_source_and_a_tables_own_goes_before_it(tmp_path, header):
    assert ids(projects(tmp_path, TITLED, {}, header=header)) == ["1", "2"]
    assert ids(projects(tmp_path, TITLED, {"header": 4}, header=1)) == ["1", "2"]


def test_the_header_under_source_holds_without_a_mapping(tmp_path):
    (tmp_path / "programs.csv").write_text("List of programs\nprogram_id,name\nA,Alpha\n")
    for header in (2, "auto"):
        checked = check(read_source(".", tmp_path, {"header": header}))
        assert checked.tables["programs"].name.tolist() == ["Alpha"]


def test_without_a_header_row_the_first_row_is_taken(tmp_path):
    assert ids(projects(tmp_path, "Ref,Title\n1,Weir\n", {})) == ["1"]


def test_a_row_that_lacks_a_header_is_refused_with_the_row_that_comes_nearest(tmp_path):
    rejected = projects(tmp_path, TITLED, {"header": 2}).rejected.iloc[0]
    assert "no column 'Ref' in row 2" in rejected.rule and "row 4 comes nearest" in rejected.rule
    assert "header: 4" in rejected.action


def test_where_no_row_holds_every_header_the_nearest_row_and_header_are_named(tmp_path):
    text = TITLED.replace("Title\n", "Titel\n")
    rejected = projects(tmp_path, text, {"header": "auto"}).rejected.iloc[0]
    assert "row 4 comes nearest and lacks 'Title'" in rejected.rule
    assert "did you mean 'Titel'?" in rejected.action


@pytest.mark.parametrize(("header", "words"), [(9, "has no row 9"), (3, "row 3")])
def test_a_header_row_that_is_not_there_or_blank_is_refused(tmp_path, header, words):
    assert words in projects(tmp_path, TITLED, {"header": header}).rejected.rule.iloc[0]


def test_auto_takes_the_first_row_that_holds_all_headers(tmp_path):
    text = "Ref,Note\nRef,Title\n1,Weir\nRef,Title\n2,Sluice\n"
    assert ids(projects(tmp_path, text, {"header": "auto"})) == ["1", "2"]


def test_headers_that_differ_in_white_space_are_alike(tmp_path):
    text = '\u00a0Ref ,"Full\n title\u202fof it"\n1,Weir\n'
    columns = {"project_id": "Ref", "name": "Full title  of it"}
    assert ids(projects(tmp_path, text, {"columns": columns})) == ["1"]


# -- rows


def test_rows_are_skipped_by_number_and_range_and_counted(tmp_path):
    text = "Ref,Title\nno.,text\n1,Weir\nx,y\nx,y\n2,Sluice\nend,of list\nend,of list\n"
    checked = projects(tmp_path, text, {"skip_rows": [2, "4-5", "7-"]})
    assert ids(checked) == ["1", "2"]
    assert "plan.csv: 5 rows left out by skip_rows" in checked.notes


def test_skipped_rows_are_those_of_the_spreadsheet_and_may_lie_below_its_end(tmp_path):
    checked = projects(tmp_path, '\nRef,Title\n\n1,"Weir\nand pond"\n9,x\n', {"skip_rows": [5, 99]})
    assert ids(checked) == ["1"] and checked.rejected.empty


def test_with_auto_a_skipped_row_above_the_header_is_refused(tmp_path):
    checked = projects(tmp_path, TITLED, {"header": "auto", "skip_rows": [3]})
    assert "not below the header in row 4" in checked.rejected.rule.iloc[0]


def test_blank_rows_are_left_out_without_being_told(tmp_path):
    checked = projects(tmp_path, "Ref,Title\n1,Weir\n,\n\n , \u00a0\n2,Sluice\n,\n", {})
    assert ids(checked) == ["1", "2"] and not checked.notes and checked.rejected.empty


def test_a_line_with_too_few_or_too_many_cells_costs_that_line(tmp_path):
    text = "Ref,Title,Note\n1,Weir,\n2,Sluice\n3,Dyke,a,b\n4,Pump,x,,\n"
    checked = projects(tmp_path, text, {})
    assert ids(checked) == ["1", "4"]
    assert checked.rejected.row.tolist() == [3, 4] and checked.rows_read["projects"] == 4
    assert "quote cells" not in checked.rejected.action[0]
    assert "quote cells" in checked.rejected.action[1]


def test_a_row_that_repeats_the_header_is_no_project_and_counted(tmp_path):
    checked = projects(tmp_path, "Ref,Title,Note\n1,Weir,\nRef,Title,\n2,Sluice,\n", {})
    assert ids(checked) == ["1", "2"] and checked.rejected.empty
    assert "plan.csv: 1 row that repeats the header was left out (row 3)" in checked.notes


def test_the_first_line_may_tell_excel_the_delimiter(tmp_path):
    assert ids(projects(tmp_path, "\ufeffsep=;\r\nRef;Title\r\n1;Weir\r\n", {})) == ["1"]
    assert ids(projects(tmp_path, "sep=;\nRef;Title\n1;Weir\n", {"header": 1})) == ["1"]


# -- fill_down


def test_empty_cells_take_the_value_above_each_header_by_itself(tmp_path):
    text = "Unit,Lead,Ref,Title\n,,0,Well\nWater,Ann,1,Weir\n,,2,Sluice\nRoads, ,3,Ring\n,Bob,4,Bridge\n"
    columns = {**LIST, "program_id": "Unit", "sponsor_role": "Lead"}
    table = {"columns": columns, "fill_down": ["Unit", "Lead"]}
    programs = {"distinct": True, "unless": {"Ref": ["0"]}, "fill_down": ["Unit"]}
    programs |= {"columns": {"program_id": "Unit", "name": "Unit"}}
    (tmp_path / "plan.csv").write_text(text)
    checked = read(tmp_path, {"programs": programs, "projects": table})
    frame = checked.tables["projects"].set_index("project_id")
    assert frame.program_id.to_dict() == {"1": "Water", "2": "Water", "3": "Roads", "4": "Roads"}
    assert frame.sponsor_role.to_dict() == {"1": "Ann", "2": "Ann", "3": "Ann", "4": "Bob"}
    assert checked.rejected.value.tolist() == [""]  # project 0 has no unit above it
    assert "projects: 2 empty cells under 'Unit' filled from above" in checked.notes


def test_a_row_is_filled_after_rows_are_skipped_and_before_rows_are_chosen(tmp_path):
    text = "Unit,Ref,Title\nWater,1,Weir\nunits,no,text\n,2,Sluice\nRoads,3,Ring\n"
    checked = projects(
        tmp_path, text, {"skip_rows": [3], "fill_down": ["Unit"], "where": {"Unit": ["Water"]}}
    )
    assert ids(checked) == ["1", "2"]


def test_a_header_to_fill_that_is_not_there_is_named_with_the_nearest(tmp_path):
    checked = projects(tmp_path, "Ref,Title\n1,Weir\n", {"fill_down": ["Titel"]})
    assert "no column 'Titel'" in checked.rejected.rule[0]
    assert checked.rejected.action[0] == "did you mean 'Title'?"


# -- stack

DATED = {"project_id": "Ref", "period_end": "Day", "estimate_at_completion": "Cost"}


def status(folder, table: dict, **files: str):
    for name, text in {"plan": "Ref,Title\n1,Weir\n2,Sluice\n", **files}.items():
        (folder / f"{name}.csv").write_text(text)
    return read(folder, {"projects": {"from": "plan", "columns": LIST}, "status": table})


def rows(checked) -> list[list]:
    frame = checked.tables["status"].assign(day=lambda f: f.period_end.dt.strftime("%Y-%m-%d"))
    frame = frame[["project_id", "day", "estimate_at_completion"]].astype(object)
    return frame.where(frame.notna(), None).to_numpy().tolist()


def test_files_of_several_years_become_a_history(tmp_path):
    stack = [
        {"from": "y25", "set": {"Day": "2025-12-31"}, "columns": {"project_id": "ID"}},
        {"from": "y26", "set": {"Day": "2026-12-31"}},
    ]
    table = {"stack": stack, "columns": DATED}
    checked = status(tmp_path, table, y25="ID,Cost\n1,10\n2,20\n", y26="Ref,Cost\n1,11\n")
    expected = [["1", "2025-12-31", 10], ["1", "2026-12-31", 11], ["2", "2025-12-31", 20]]
    assert rows(checked) == expected
    assert checked.rows_read["status"] == 3 and checked.rejected.empty


def test_each_part_has_its_own_header_rows_fills_and_formats(tmp_path):
    own = {"header": 2, "skip_rows": [3], "fill_down": ["Ref"], "formats": {"date": "%d.%m.%Y"}}
    table = {
        "stack": [{"from": "a", **own}, {"from": "b"}],
        "formats": {"thousands": ","},
        "columns": DATED,
    }
    a = "Report\nRef,Day,Cost\nno,date,EUR\n1,31.1.2026,5\n,28.2.2026,6\n"
    checked = status(tmp_path, table, a=a, b='Ref,Day,Cost\n2,2026-01-31,"1,000"\n')
    assert rows(checked) == [
        ["1", "2026-01-31", 5],
        ["1", "2026-02-28", 6],
        ["2", "2026-01-31", 1000],
    ]


def test_a_cell_that_is_refused_is_named_with_the_file_header_and_letter_of_its_part(tmp_path):
    stack = [{"from": "a", "columns": {"estimate_at_completion": "EAC"}}, {"from": "b"}]
    a, b = "Ref,Day,EAC\n1,2026-01-31,much\n", "Cost,Ref,Day\nlittle,2,2026-01-31\n"
    rejected = status(tmp_path, {"stack": stack, "columns": DATED}, a=a, b=b).rejected
    found = rejected[["file", "cell", "column", "value", "project_id"]].to_numpy().tolist()
    assert found == [["a.csv", "C2", "EAC", "much", "1"], ["b.csv", "A2", "Cost", "little", "2"]]


def test_a_part_without_an_optional_header_gives_empty_cells_and_a_note(tmp_path):
    table = {"stack": [{"from": "a"}, {"from": "b"}], "columns": DATED}
    checked = status(
        tmp_path, table, a="Ref,Day\n1,2026-01-31\n", b="Ref,Day,Cost\n1,2026-02-28,7\n"
    )
    assert rows(checked) == [["1", "2026-01-31", None], ["1", "2026-02-28", 7]]
    assert "status: 'a' has no column 'Cost'; its rows are empty there" in checked.notes


def test_a_part_without_a_required_header_is_an_error_with_the_nearest(tmp_path):
    table = {"stack": [{"from": "a"}, {"from": "b"}], "columns": DATED}
    checked = status(
        tmp_path, table, a="Reff,Day\n1,2026-01-31\n", b="Ref,Day,Cost\n1,2026-02-28,7\n"
    )
    assert "status" not in checked.tables and "'a' has no column 'Ref'" in checked.rejected.rule[0]
    assert checked.rejected.action[0] == "did you mean 'Reff'?"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"from": "a", "columns": {"estimate_at_completion": "Kost"}}, "no column 'Kost'"),
        ({"from": "a", "set": {"Cost": 5}}, "has a column 'Cost' itself"),
        ({"from": "c"}, "no file or sheet 'c'"),
    ],
)
def test_what_a_part_names_and_is_not_there_is_refused(tmp_path, part, words):
    text = "Ref,Day,Cost\n1,2026-01-31,7\n"
    checked = status(tmp_path, {"stack": [part], "columns": DATED}, a=text)
    assert words in checked.rejected.rule[0]


def test_a_day_that_is_set_is_iso_8601_whatever_the_formats(tmp_path):
    formats = {"date": "%d.%m.%Y", "swap_day_month": True, "round_to": "month-end"}
    table = {"stack": [{"from": "a", "set": {"Day": "2026-03-05"}}], "formats": formats}
    checked = status(tmp_path, {**table, "columns": DATED}, a="Ref,Cost\n1,7\n")
    assert rows(checked) == [["1", "2026-03-05", 7]]


def test_rows_of_all_parts_together_are_kept_once_each(tmp_path):
    table = {"stack": [{"from": "a"}, {"from": "b"}], "columns": DATED}
    table["keep"] = {"per": ["project_id"], "which": "last", "by": "period_end"}
    a, b = "Ref,Day,Cost\n1,2026-03-31,9\n", "Ref,Day,Cost\n1,2026-02-28,x\n2,2026-01-31,8\n"
    checked = status(tmp_path, table, a=a, b=b)
    assert rows(checked) == [["1", "2026-03-31", 9], ["2", "2026-01-31", 8]]


def test_the_header_of_a_part_is_found_by_what_it_must_hold(tmp_path):
    table = {"stack": [{"from": "a"}, {"from": "b"}], "header": "auto", "columns": DATED}
    a, b = "Title\nRef,Day\n1,2026-01-31\n", "x\ny\nRef,Day,Cost\n2,2026-01-31,8\n"
    assert rows(status(tmp_path, table, a=a, b=b)) == [
        ["1", "2026-01-31", None],
        ["2", "2026-01-31", 8],
    ]


def test_sheets_of_one_workbook_are_stacked(tmp_path):
    sheets = {"North": [["Ref", "Title"], [1, "Weir"]], "South": [["Ref", "Title"], [2, "Sluice"]]}
    workbook(tmp_path, sheets)
    table = {"stack": [{"from": "North"}, {"from": "South"}], "columns": LIST}
    assert ids(read(tmp_path, {"projects": table}, "plan.xlsx")) == ["1", "2"]


# -- sheets

SHEETS = {"Plan": [["Ref", "Title"], [1, "Weir"]], "Old": [["Ref", "Title"], [9, "Secret"]]}


def test_the_one_visible_sheet_is_the_table_and_a_hidden_one_is_noted(tmp_path):
    workbook(tmp_path, SHEETS, hidden=["Old"])
    checked = read(tmp_path, {"projects": {"columns": LIST}}, "plan.xlsx")
    assert ids(checked) == ["1"]
    assert "plan.xlsx: 1 sheet is hidden and left out: 'Old'" in checked.notes
    assert not any("Secret" in note for note in checked.notes)


@pytest.mark.parametrize("how", ["from", "sheet"])
def test_a_hidden_sheet_is_read_where_it_is_named(tmp_path, how):
    workbook(tmp_path, SHEETS, hidden=["Old"])
    table = {"columns": LIST, **({"from": "Old"} if how == "from" else {})}
    options = {"sheet": "Old"} if how == "sheet" else {}
    assert ids(read(tmp_path, {"projects": table}, "plan.xlsx", **options)) == ["9"]


def test_a_hidden_sheet_that_one_table_names_does_not_hide_the_others(tmp_path):
    workbook(tmp_path, {**SHEETS, "Units": [["Unit"], ["A"]]}, hidden=["Units"])
    table = {"from": "Units", "columns": {"program_id": "Unit", "name": "Unit"}}
    mapping = {"programs": table, "projects": {"from": "Plan", "columns": LIST}}
    assert ids(read(tmp_path, mapping, "plan.xlsx")) == ["1"]


def test_the_sheet_of_a_source_is_the_only_one_that_is_read(tmp_path):
    workbook(tmp_path, SHEETS)
    assert ids(read(tmp_path, {"projects": {"columns": LIST}}, "plan.xlsx", sheet="Plan")) == ["1"]


def test_a_sheet_that_is_not_there_is_refused_and_the_visible_ones_are_listed(tmp_path):
    workbook(tmp_path, SHEETS, hidden=["Old"])
    with pytest.raises(SourceError, match="no sheet 'Pln'") as raised:
        read(tmp_path, {"projects": {"columns": LIST}}, "plan.xlsx", sheet="Pln")
    assert "'Plan'" in raised.value.action and "Old" not in raised.value.action


# -- errors of the configuration

HEAD = "schema: 1\ntitle: T\nsource: {source}\nnotebooks: {{status: {{}}}}\nmapping:\n  status:\n"
COLUMNS = "    columns: {project_id: Ref, period_end: Day, forecast_finish: End, actual_cost: C}\n"


@pytest.mark.parametrize(
    "line",
    [
        "header: 0",
        "header: first",
        "header: [1]",
        "skip_rows: 5",
        "skip_rows: [0]",
        'skip_rows: ["14-12"]',
        "skip_rows: [x]",
        "skip_rows: [1]",
        "fill_down: Unit",
        'fill_down: [""]',
        "stack: {from: a}",
        "stack: []",
        "stack: [{set: {Day: x}}]",
        "stack: [{from: a, colums: {}}]",
        "stack: [{from: a, columns: {eac: E}}]",
        "stack: [{from: a, skip_rows: [1]}]",
        "formats: {date: []}",
        'formats: {date: "%d.%m."}',
        "formats: {date: ISO}",
        'formats: {date: ["%d.%m.%Y", "%k"]}',
        'formats: {date: "Q%q %m %Y"}',
        "formats: {round_to: year-end}",
        "formats: {units: [k]}",
        "formats: {units: {k: thousand}}",
        "formats: {units: {k: 0}}",
        "formats: {units: {k: 1000, K: 1}}",
        "formats: {units: {k2: 1000}}",
        "formats: {negative: brackets}",
        "formats: {negative: [parentheses, minus]}",
        "formats: {empty: tbc}",
        "formats: {otherwise: zero}",
        "formats: {scale: [Green]}",
    ],
)
def test_what_cannot_be_meant_is_an_error_with_line_and_column(line):
    text = HEAD.format(source="d") + f"    {line}\n" + COLUMNS
    with pytest.raises(ConfigurationError) as raised:
        parse_configuration(Document(text, "portfolio.yml"))
    assert raised.value.where.startswith("portfolio.yml line 7 column ")


@pytest.mark.parametrize(
    "column",
    [
        "project_id: {column: Ref, otherwise: missing}",
        "period_end: {column: Day, otherwise: missing}",
        "comment: {column: End, round_to: month-end}",
        "actual_cost: {column: C, negative: minus}",
    ],
)
def test_a_key_that_does_not_fit_its_column_is_an_error_with_line_and_column(column):
    text = HEAD.format(source="d") + f"    columns:\n      {column}\n"
    with pytest.raises(ConfigurationError) as raised:
        parse_configuration(Document(text, "portfolio.yml"))
    assert raised.value.where.startswith("portfolio.yml line 8 column ")


@pytest.mark.parametrize("source", ["{location: d, header: 0}", "{location: d, sheet: [1]}"])
def test_keys_of_a_source_are_checked_before_it_is_read(source):
    with pytest.raises(ConfigurationError) as raised:
        parse_configuration(Document(HEAD.format(source=source) + COLUMNS, "portfolio.yml"))
    assert raised.value.where.startswith("portfolio.yml line 3 column ")


def test_rows_to_skip_are_held_against_the_header_of_the_source():
    text = HEAD.format(source="{location: d, header: 4}") + "    skip_rows: [4]\n" + COLUMNS
    with pytest.raises(ConfigurationError, match="row 4, which is not below the header in row 4"):
        parse_configuration(Document(text, "portfolio.yml"))


def test_a_stack_stands_instead_of_from():
    with pytest.raises(ValidationError, match="either from or stack"):
        table = {"from": "a", "stack": [{"from": "b"}], "columns": LIST}
        TypeAdapter(Mapping).validate_python({"projects": table})


def test_a_mapping_is_handed_on_as_it_was_written():
    table = {"stack": [{"from": "a", "skip_rows": [3, "5-"], "set": {"Day": "2026-01-31"}}]}
    table |= {"header": "auto", "columns": {"project_id": {"column": "Ref", "date": "iso"}}}
    adapter = TypeAdapter(Mapping)
    declared = adapter.validate_python({"projects": table})
    dumped = adapter.dump_python(declared, mode="json", by_alias=True, exclude_unset=True)
    assert adapter.validate_python(dumped) == declared


def test_rows_of_a_typed_file_cannot_be_skipped_by_number(tmp_path):
    pd.DataFrame({"Ref": ["1"], "Title": ["Weir"]}).to_parquet(tmp_path / "plan.parquet")
    checked = read(tmp_path, {"projects": {"columns": LIST, "skip_rows": [3]}})
    assert "has no numbered rows" in checked.rejected.rule[0]


def test_an_error_of_the_spreadsheet_in_a_part_of_a_key_refuses_the_row(tmp_path):
    workbook(tmp_path, {"Plan": [["Ref", "No", "Title"], ["#REF!", 1, "Weir"], ["B", 2, "Pump"]]})
    columns = {"project_id": {"columns": ["Ref", "No"], "separator": "-"}, "name": "Title"}
    checked = read(tmp_path, {"projects": {"columns": columns}}, "plan.xlsx")
    assert ids(checked) == ["B-2"] and checked.rejected.value.tolist() == ["#REF!"]


def test_rows_are_chosen_by_an_error_as_the_spreadsheet_shows_it(tmp_path):
    workbook(tmp_path, {"Plan": [["Ref", "Title", "X"], [1, "Weir", "#N/A"], [2, "Pump", True]]})
    table = {"columns": LIST, "unless": {"X": ["#N/A"]}}
    assert ids(read(tmp_path, {"projects": table}, "plan.xlsx")) == ["2"]


# -- round trips

FILES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["Water", "Roads"]),
            st.integers(0, 10**6),
            st.dates(date(1990, 1, 1), date(2090, 12, 31)),
        ),
        min_size=1,
        max_size=5,
    ),
    min_size=1,
    max_size=3,
)


def untidy(rows: list[tuple], number: int, chance: random.Random) -> tuple[list[list], dict]:
    """A file as an office may keep these rows, and what a mapping says of it."""
    headers = ["Unit", "Ref", "Money", "End"]
    lines = [["Title"][: chance.randint(0, 1)] for _ in range(chance.randint(0, 3))]
    lines.append(headers)
    part = {"from": f"y{number}", "header": chance.choice([len(lines), "auto"])}
    if chance.random() < 0.5:
        lines.append(["text", "no.", "thousand", "date"])
        part["skip_rows"] = [chance.choice([len(lines), f"{len(lines)}-{len(lines)}"])]
    before = None
    for at, (unit, amount, day) in enumerate(rows):
        lines += [[], ["", "", "", ""]][: chance.randint(0, 2)]
        if chance.random() < 0.2:
            lines.append(headers)
        shown = "" if unit == before and chance.random() < 0.5 else unit
        written = chance.choice([f"{day:%d.%m.%Y}", f"{day}", f"{day:%d %b %Y}"])
        money = chance.choice([f"({amount:,}k)", f"-{amount:,}K", f"{amount:,} k-"])
        lines.append([shown, f"{number}-{at}", money, written])
        before = unit
    order = chance.sample(range(4), 4)
    return [[line[n] for n in order] if len(line) == 4 else line for line in lines], part


@settings(max_examples=25, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_rows_written_into_untidy_files_are_read_back_through_a_stack(files, chance):
    with tempfile.TemporaryDirectory() as folder:
        stack = []
        for number, rows in enumerate(files):
            lines, part = untidy(rows, number, chance)
            with open(f"{folder}/y{number}.csv", "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(lines)
            stack.append(part)
        formats = {"date": ["%d.%m.%Y", "%d %b %Y", "iso"], "thousands": ",", "units": {"k": 1000}}
        formats["negative"] = ["parentheses", "trailing-minus"]
        columns = {"project_id": "Ref", "program_id": "Unit", "name": "Unit"}
        columns |= {"baseline_finish": "End", "budget": {"column": "Money", "factor": -1}}
        table = {"stack": stack, "fill_down": ["Unit"], "formats": formats, "columns": columns}
        programs = {key: table[key] for key in ("stack", "fill_down")} | {"distinct": True}
        programs["columns"] = {"program_id": "Unit", "name": "Unit"}
        checked = read(Path(folder), {"programs": programs, "projects": table})
    assert checked.rejected.empty, checked.rejected.to_string()
    frame = checked.tables["projects"]
    found = zip(
        frame.project_id, frame.program_id, frame.budget, frame.baseline_finish, strict=True
    )
    expected = [
        (f"{number}-{at}", unit, 1000.0 * amount, pd.Timestamp(day))
        for number, rows in enumerate(files)
        for at, (unit, amount, day) in enumerate(rows)
    ]
    assert sorted(found) == sorted(expected)


# -- rows that are left out by a pattern, and weeks


def test_a_star_in_unless_stands_for_any_text_and_in_where_for_itself(tmp_path):
    text = "Ref,Title\n1,Weir\nSubtotal,x\nSubtotal Roads,x\nTotal 2026,x\n2*,Sluice\n"
    listed = {"unless": {"Ref": ["Subtotal*", "Total *"]}}
    checked = projects(tmp_path, text, listed)
    assert ids(checked) == ["1", "2*"]
    assert any("3 of 5 rows left out" in note for note in checked.notes)
    assert ids(projects(tmp_path, text, {"where": {"Ref": ["2*"]}})) == ["2*"]
    assert ids(projects(tmp_path, "Ref,Title\n1,Weir\n,Sluice\n", {"unless": {"Ref": ["*"]}})) == []


@pytest.mark.parametrize("format", ["%G-W%V", "%Y-W%W", "%Y %U", "%Y-%V-%u"])
def test_a_week_without_its_weekday_is_refused_with_the_way_out(format):
    table = {"columns": {**LIST, "baseline_finish": {"column": "End", "date": format}}}
    with pytest.raises(ValidationError, match="weekday.*otherwise correct the source"):
        TypeAdapter(Mapping).validate_python({"projects": table})


def test_a_week_with_its_weekday_is_a_day(tmp_path):
    columns = {**LIST, "baseline_finish": {"column": "End", "date": "%G-W%V-%u"}}
    checked = projects(tmp_path, "Ref,Title,End\n1,Weir,2026-W40-4\n", {"columns": columns})
    assert checked.tables["projects"].baseline_finish.dt.date.tolist() == [date(2026, 10, 1)]


def test_a_rejected_amount_is_quoted_as_the_file_holds_it(tmp_path):
    budget = {"column": "Cost", "factor": 1000, "negative": "parentheses"}
    text = "Ref,Title,Cost\n1,Weir,5\nexample: 2,Gate,7\n2,Sluice,(850)\n3,Ring,-7\n4,Lock,much\n"
    checked = projects(tmp_path, text, {"columns": {**LIST, "budget": budget}})
    assert dict(zip(checked.rejected.row, checked.rejected.value, strict=True)) == {
        4: "(850)",
        5: "-7",
        6: "much",
    }
    messages = " ".join(one.message for one in checked.suspicions)
    assert "'(850)' once" in messages and "-850000" not in messages
