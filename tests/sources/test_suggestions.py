"""A line of mapping is suggested only after it was tried: it mends rows and changes no cell that was read."""

from pathlib import Path

import pytest
import yaml

from pmo_lib.sources import reshaping, validation
from pmo_lib.sources.mapping import TableMapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.typed_table import Suspicion

PROGRAMS = {"distinct": True, "columns": {"program_id": "Unit", "name": "Unit"}}


def checked(folder: Path, cells: list[str], **projects) -> validation.Checked:
    """What validation says of projects whose last column holds these cells."""
    lines = "".join(f'{n},Project {n},A,"{cell}"\n' for n, cell in enumerate(cells))
    (folder / "plan.csv").write_text("Ref,Title,Unit,Cell\n" + lines, encoding="utf-8")
    columns = {"project_id": "Ref", "name": "Title", "program_id": "Unit"}
    tables = {"programs": PROGRAMS, "projects": {"columns": {**columns, **projects}}}
    mapping = {name: TableMapping.model_validate(table) for name, table in tables.items()}
    source = read_source("plan.csv", folder, {}, only(None))
    return validation.check(reshaping.apply(mapping, source), {}, "EUR", (source, mapping))


def about(found: validation.Checked, column: str) -> Suspicion:
    return next(one for one in found.suspicions if one.column == column and one.code != "total_row")


@pytest.mark.parametrize(
    ("column", "cells", "wanted"),
    [
        ("budget", ["1,200.50", "900"], {"thousands": ","}),
        ("budget", ["1.200,50", "900"], {"decimal": ",", "thousands": "."}),
        ("budget", ["€ 1.2m", "850k"], {"unit": "€", "units": {"k": 1000, "m": 1000000}}),
        ("budget", ["tbd", "900"], {"empty": ["tbd"]}),
        ("budget", ["see memo", "900"], {"otherwise": "missing"}),
        (
            "budget",
            ["2,000.50 EUR", "see memo"],
            {"thousands": ",", "unit": "EUR", "otherwise": "missing"},
        ),
        ("baseline_finish", ["31.12.2026", "03.05.2027"], {"date": "%d.%m.%Y"}),
        ("baseline_finish", ["31.12.2026", "2027-05-03"], {"date": ["iso", "%d.%m.%Y"]}),
        ("baseline_finish", ["46387", "46388"], {"date": "serial"}),
        ("baseline_finish", ["Oct 2026", "Dec 2026"], {"date": "%b %Y", "round_to": "month-end"}),
        ("baseline_finish", ["Q3 2026"], {"date": "Q%q %Y", "round_to": "quarter-end"}),
        (
            "stage",
            ["In progress", "terminé", "abgeschlossen"],
            {
                "values": {
                    "In progress": "in delivery",
                    "terminé": "finished",
                    "abgeschlossen": "finished",
                }
            },
        ),
        ("mandatory", ["ja", "Nein"], {"values": {"ja": True, "Nein": False}}),
        ("mandatory", ["perhaps", "true"], {"otherwise": "missing"}),
    ],
)
def test_a_line_that_mends_is_suggested_with_what_it_did_and_works_when_pasted(
    tmp_path, column, cells, wanted
):
    before = checked(tmp_path, cells, **{column: "Cell"})
    one = about(before, column)
    line = yaml.safe_load(one.suggestion)
    assert line == {column: {"column": "Cell", **wanted}}
    after = checked(tmp_path, cells, **line)
    count = len(before.rejected), len(after.rejected)
    assert count[1] < count[0]
    assert f"rejected rows fall from {count[0]} to {count[1]}" in one.effect


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("budget", ["1.234,50", "1.500"]),  # 1.500 is read already, as one and a half
        ("budget", ["1,234"]),  # a thousand, or one and a quarter
        ("baseline_finish", ["03/04/2027"]),  # 3 April or 4 March
        ("baseline_finish", ["03/14/2027", "14/03/2027"]),  # both orders
    ],
)
def test_what_can_be_read_in_two_ways_or_would_change_a_good_cell_gets_no_format(
    tmp_path, column, cells
):
    one = about(checked(tmp_path, cells, **{column: "Cell"}), column)
    parsed = yaml.safe_load(one.suggestion) if one.effect else {}
    keys = set(parsed[column]) if isinstance(parsed, dict) and column in parsed else set()
    assert keys <= {"column", "otherwise"}


def test_the_reason_names_the_good_cell_that_a_line_would_change(tmp_path):
    one = about(checked(tmp_path, ["1.234,50", "1.500"], budget={"column": "Cell"}), "budget")
    assert "otherwise: missing" in one.suggestion or "from 1.5 to 1500.0" in one.suggestion


def test_texts_are_shown_whole_and_as_often_as_they_occur(tmp_path):
    long = "to be decided by the steering committee in its next meeting, at the latest by the end of the year"
    one = about(checked(tmp_path, [long, long, "5"], budget="Cell"), "budget")
    assert f"{long!r} 2 times" in one.message
    assert one.message.startswith("2 of 3 rows are rejected because of budget ('Cell')")


def test_a_line_keeps_what_the_mapping_says_of_the_column_already(tmp_path):
    spec = {"column": "Cell", "empty": ["-"]}
    one = about(checked(tmp_path, ["1,200", "n/a", "-", "3,500", "7"], budget=spec), "budget")
    line = yaml.safe_load(one.suggestion)["budget"]
    assert line == {**spec, "thousands": ",", "empty": ["-", "n/a"]}


def test_rows_that_two_columns_spoil_are_mended_by_two_lines_together(tmp_path):
    lines = "1,One,A,31.12.2026,1k\n2,Two,A,31.01.2027,2k\n"
    (tmp_path / "plan.csv").write_text("Ref,Title,Unit,End,Cost\n" + lines)
    columns = {"project_id": "Ref", "name": "Title", "program_id": "Unit"}
    columns |= {"baseline_finish": "End", "budget": "Cost"}
    tables = {"programs": PROGRAMS, "projects": {"columns": columns}}
    mapping = {name: TableMapping.model_validate(table) for name, table in tables.items()}
    source = read_source("plan.csv", tmp_path, {}, only(None))
    found = validation.check(reshaping.apply(mapping, source), {}, "EUR", (source, mapping))
    effects = [one.effect for one in found.suspicions]
    assert len(effects) == 2
    assert all(
        "with the other lines, rejected rows fall from 2 to 0" in effect for effect in effects
    )


def test_equal_rows_are_made_one_and_a_total_is_left_out_by_lines_that_were_tried(tmp_path):
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    rows = "P1,One,A,100\nP1,One,A,100\nP2,Two,A,50\nP3,Three,A,25\nTotal,Total,A,275\n"
    (tmp_path / "projects.csv").write_text("project_id,name,program_id,budget\n" + rows)
    found = {one.code: one for one in validation.check(read_source(".", tmp_path, {})).suspicions}
    assert yaml.safe_load(found["repeated_key"].suggestion) == {"distinct": True}
    assert yaml.safe_load(found["total_row"].suggestion) == {"unless": {"project_id": ["Total"]}}
    assert "rejected rows fall from 3 to" in found["repeated_key"].effect
