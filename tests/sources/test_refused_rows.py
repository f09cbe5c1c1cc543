"""A refused row keeps the id of its project, and no program's report sees the refusals of another."""

import pandas as pd
import pytest

from pmo_lib import read
from pmo_lib.cli import display
from pmo_lib.portfolio.portfolio import REJECTED, Settings
from pmo_lib.portfolio.settings import PARENT_REJECTED
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.snapshot import assemble, cut, freeze, manifest
from pmo_lib.sources.validation import check

PROGRAMS = "program_id,name\nA,Alpha\nB,Beta\n"
PROJECTS = "project_id,name,program_id\nP1,One,A\nP2,Two,A\nP3,Three,B\n"


def portfolio(folder, **files: str):
    for name, text in {"programs": PROGRAMS, "projects": PROJECTS, **files}.items():
        (folder / f"{name}.csv").write_text(text)
    return assemble(check(read_source(".", folder, {})), Settings())


def refused(portfolio, table: str) -> list:
    rows = portfolio.rejected[portfolio.rejected.table == table]
    return rows.project_id.astype(object).where(rows.project_id.notna(), None).tolist()


STATUS = (
    "project_id,period_end,percent_complete\nP1,2026-10-31,45\nP2,2026-10-31,0.4\nP3,2026-10-31,x\n"
)


def test_a_refused_status_row_names_its_project(tmp_path):
    assert refused(portfolio(tmp_path, status=STATUS), "status") == ["P3", "P1"]


@pytest.mark.parametrize(("program", "own"), [("A", ["P1"]), ("B", ["P3"])])
def test_a_program_sees_the_refused_rows_of_its_own_projects_only(tmp_path, program, own):
    whole = portfolio(tmp_path, status=STATUS)
    snapshot = freeze(whole, tmp_path / "snapshots")
    assert refused(cut(whole, program), "status") == own
    assert refused(read(snapshot, program), "status") == own
    assert refused(read(snapshot, program).at("2026-10-31"), "status") == own


def test_without_refused_rows_there_is_none_to_name(tmp_path):
    whole = portfolio(tmp_path, status="project_id,period_end\nP1,2026-10-31\n")
    assert refused(whole, "status") == [] and list(whole.rejected.columns) == list(REJECTED)


def test_without_a_table_of_projects_the_row_still_names_the_project(tmp_path):
    (tmp_path / "programs.csv").write_text(PROGRAMS)
    (tmp_path / "status.csv").write_text("project_id,period_end\nP1,2026-10-31\n")
    whole = assemble(check(read_source(".", tmp_path, {})), Settings())
    assert refused(whole, "status") == ["P1"]
    assert refused(cut(whole, "A"), "status") == []


def test_a_refused_project_names_itself_and_so_do_its_rows(tmp_path):
    whole = portfolio(
        tmp_path,
        projects="project_id,name,program_id,budget\nP1,One,A,5 k\nP3,Three,B,5\n",
        status="project_id,period_end\nP1,2026-10-31\n",
    )
    assert refused(whole, "projects") == refused(whole, "status") == ["P1"]
    assert refused(cut(whole, "A"), "status") == ["P1"] and refused(cut(whole, "B"), "status") == []


@pytest.mark.parametrize("cell", ["", "P9"])
def test_a_row_without_a_known_project_is_told_to_the_whole_portfolio_alone(tmp_path, cell):
    whole = portfolio(tmp_path, status=f"project_id,period_end\n{cell},2026-10-31\n")
    assert refused(whole, "status") == [cell or None]
    assert refused(cut(whole, "A"), "status") == refused(cut(whole, "B"), "status") == []


def test_a_table_without_projects_names_none(tmp_path):
    whole = portfolio(tmp_path, roles="role_id,name,monthly_cost\nR1,Testers,much\n")
    assert refused(whole, "roles") == [None]


def test_a_program_is_not_told_the_project_of_another_that_its_own_row_names(tmp_path):
    whole = portfolio(
        tmp_path,
        decisions="decision_id,program_id,project_id,question,asked\nD1,A,P3,Go?,soon\nD2,A,P1,Go?,soon\n",
    )
    assert refused(whole, "decisions") == ["P3", "P1"]
    assert refused(cut(whole, "A"), "decisions") == [None, "P1"]


def test_a_snapshot_that_an_older_version_wrote_is_written_anew_and_can_still_be_read(tmp_path):
    whole = portfolio(tmp_path, status=STATUS)
    snapshot = freeze(whole, tmp_path / "snapshots")
    file = snapshot / "0000" / "rejected.parquet"
    pd.read_parquet(file).drop(columns="project_id").to_parquet(file, index=False)
    text = (snapshot / "manifest.json").read_text()
    (snapshot / "manifest.json").write_text(text.replace('"schema": 5', '"schema": 4'))
    assert refused(read(snapshot), "status") == [None, None]
    assert freeze(whole, tmp_path / "snapshots") == snapshot and manifest(snapshot)["schema"] == 5
    assert refused(read(snapshot), "status") == ["P3", "P1"]


def test_machines_are_given_the_rows_that_fell_with_a_parent_marked_as_such():
    rows = [{"rule": "is below 0"}, {"rule": f"its row 8 in 'projects' {PARENT_REJECTED}"}]
    reading = {
        "manifest": {"tables": {}, "rows_read": {}, "notes": []},
        "rejected": rows,
        "suspicions": [],
    }
    document = display.reading_for_machines(reading, 0)
    assert [row["parent_rejected"] for row in document["rejected"]] == [False, True]
