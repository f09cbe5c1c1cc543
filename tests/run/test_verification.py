"""`pmo verify`: is a file as it was published, and does its snapshot still say the same?"""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests import command_line

ROOT = Path(__file__).parents[2]


def pmo(folder: Path, *arguments: str) -> dict:
    return json.loads(command_line.pmo(folder, *arguments, "--json").stdout)


@pytest.fixture
def workspace(sample_office, tmp_path) -> Path:
    """A copy of a workspace with published reports."""
    return shutil.copytree(sample_office, tmp_path / "office")


@pytest.fixture
def report(workspace) -> Path:
    return workspace / "reports/healthcare/_portfolio/2026-10-31/status.html"


def test_a_report_is_as_published_and_says_the_same_when_made_again(workspace, report):
    assert pmo(workspace, "verify", str(report)) == {
        "exit_code": 0,
        "intact": True,
        "reproduced": True,
        "note": "",
        "differences": [],
    }


def test_one_changed_byte_is_found_wherever_it_is(workspace, report):
    content = report.read_bytes()
    for place in (2_000, len(content) // 2, len(content) - 200):
        changed = bytearray(content)
        changed[place] ^= 1
        report.write_bytes(changed)
        told = pmo(workspace, "verify", str(report))
        assert told["exit_code"] in (2, 3) and not told.get("intact")


def test_facts_that_are_not_those_of_the_page_are_found(workspace, report):
    facts = report.with_suffix(".facts.json")
    facts.write_text(facts.read_text().replace('"slip_days": 182', '"slip_days": 18'))
    told = pmo(workspace, "verify", str(report))
    assert told["exit_code"] == 3 and "status.facts.json" in told["note"]


def test_a_changed_cell_of_the_snapshot_is_named_by_the_facts_that_differ(workspace, report):
    trace = json.loads(re.search(r'id="trace">(.*?)</script>', report.read_text())[1])
    table = (
        workspace / ".pmo/healthcare/snapshots" / trace["snapshot"] / "0000" / "projects.parquet"
    )
    frame = pd.read_parquet(table)
    changed = frame.project_id == "P-004"
    frame.loc[changed, "budget"] *= 2
    frame.to_parquet(table, index=False)
    told = pmo(workspace, "verify", str(report))
    assert told["exit_code"] == 3 and told["intact"] and told["reproduced"] is False
    assert any(line.startswith("projects.P-004.overrun: ") for line in told["differences"])
    assert not any("projects.P-005" in line for line in told["differences"])


def test_a_mailed_copy_without_its_snapshot_is_checked_by_itself(report, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("inbox")
    copy = elsewhere / "report.html"
    copy.write_bytes(report.read_bytes())
    told = pmo(elsewhere, "verify", str(copy))
    assert told["exit_code"] == 0 and told["intact"] and told["reproduced"] is None and told["note"]


def test_a_notebook_that_came_with_the_file_is_not_run(report, workspace, tmp_path_factory):
    inbox = tmp_path_factory.mktemp("inbox")
    shutil.copytree(workspace, inbox / "sent")
    ran = inbox / "ran"
    notebook = inbox / "sent" / "notebooks" / "status.ipynb"
    notebook.write_text(
        notebook.read_text().replace(
            "from pmo_lib import", f"open({str(ran)!r}, 'w')\\nfrom pmo_lib import", 1
        )
    )
    told = pmo(inbox, "verify", str(inbox / "sent" / report.relative_to(workspace)))
    assert told["exit_code"] == 0 and told["reproduced"] is None and not ran.exists()


def test_what_is_no_report_is_told_in_a_sentence(tmp_path):
    (tmp_path / "x.html").write_text("<html></html>")
    assert "no report of pmo" in pmo(tmp_path, "verify", "x.html")["error"]["message"]
    assert pmo(tmp_path, "verify", "y.html")["exit_code"] == 2
