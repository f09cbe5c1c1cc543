"""Programs that share a name stay distinct, and a refused table of projects is no crash."""

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Settings
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.snapshot import assemble, freeze, manifest
from pmo_lib.sources.validation import check


def checked(folder, **files: str):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return check(read_source(".", folder, {}))


@pytest.mark.parametrize(
    ("rows", "names", "notes"),
    [
        ("", [], 0),
        ("A,Alpha\n", ["Alpha"], 0),
        ("A,Alpha\nB,Beta\n", ["Alpha", "Beta"], 0),
        ("A,Alpha\nB,Alpha\nC,Gamma\n", ["Alpha (A)", "Alpha (B)", "Gamma"], 1),
        # "Alpha (B)" is already the name of another program: its id is put behind it, too
        ("A,Alpha\nB,Alpha\nC,Alpha (B)\n", ["Alpha (A)", "Alpha (B) (B)", "Alpha (B) (C)"], 1),
    ],
)
def test_programs_that_share_a_name_have_their_id_behind_it(tmp_path, rows, names, notes):
    found = checked(tmp_path, programs="program_id,name\n" + rows)
    assert found.tables["programs"].name.tolist() == names
    assert sum("reports show the id behind the name" in note for note in found.notes) == notes


def test_pages_of_programs_that_share_a_name_are_titled_with_the_id(tmp_path):
    found = checked(tmp_path, programs="program_id,name\nA,Alpha\nB,Alpha\n")
    partitions = manifest(freeze(assemble(found, Settings()), tmp_path / "s"))["partitions"]
    assert [partitions[program]["name"] for program in "AB"] == ["Alpha (A)", "Alpha (B)"]


OTHERS = {
    "dependencies": "dependency_id,project_id,giver_project_id\nD1,P1,P2\n",
    "status": "project_id,period_end\nP1,2026-10-31\n",
    "people": "person_id,name\nX,Somebody\n",
    "risks": "risk_id,project_id,title\nR1,P1,Rain\n",
}


@pytest.mark.parametrize("others", [(), *((name,) for name in OTHERS), tuple(OTHERS)])
def test_projects_without_their_program_are_refused_with_file_column_and_the_way_out(
    tmp_path, others
):
    tables = {name: OTHERS[name] for name in others}
    found = checked(
        tmp_path,
        programs="program_id,name\nA,Alpha\n",
        projects="project_id,name\nP1,One\n",
        **tables,
    )
    snapshot = freeze(assemble(found, Settings()), tmp_path / "snapshots")
    first = found.rejected.iloc[0]
    assert (first.table, first.file) == ("projects", "projects.csv") and pd.isna(first.row)
    assert "'program_id' is missing" in first.rule and "constants" in first.action
    referring = [name for name in others if name != "people"]
    assert manifest(snapshot)["refused"] == sorted(["projects", *referring])


def test_projects_of_one_constant_program_need_no_column_for_it(tmp_path):
    (tmp_path / "projects.csv").write_text("project_id,name\nP1,One\n")
    found = check(
        read_source(".", tmp_path, {}), {"programs": {"program_id": "A", "name": "Alpha"}}
    )
    assert found.tables["projects"].program_id.tolist() == ["A"] and found.rejected.empty
