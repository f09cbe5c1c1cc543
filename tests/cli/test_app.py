"""What a person types, and what they read."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
YAML = "schema: 1\ntitle: Mine\nsource: p.xlsx\nconstants:\n  organization: {name: Office, currency: EUR}\nnotebooks:\n  status: {}\n"
HEADER = ["project_id", "name", "program_id", "budget", "baseline_finish"]


def pmo(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "from pmo_lib.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def mine(workspace: Path, header=HEADER, far: bool = False) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    programs = [["program_id", "name"], ["A", "Alpha"]]
    day = date(2026, 12, 31)
    projects = [header, ["P1", "One", "A", 100, day], ["P2", "Two", "A", "12k", day], ["P3", "Three", "A", 5, day], ["P3", "Again", "A", 5, day],
                ["P4", "Four", "Z", 5, day]]  # fmt: skip
    for name, rows in {
        "programs": programs,
        "projects": projects,
        "status": [["project_id", "period_end"], ["P1", date(2026, 10, 31)]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if far:
        book["projects"]["XFD1048576"] = 1
    folder = workspace / "parameters" / "mine"
    folder.mkdir()
    book.save(folder / "p.xlsx")
    (folder / "portfolio.yml").write_text(YAML)


def test_a_check_names_sheet_and_cell_of_everything_rejected_and_says_so_by_exit_code_only_if_strict(workspace):
    mine(workspace)
    result = pmo("check", "mine", cwd=workspace)
    assert result.returncode == 0
    for words in (
        "p.xlsx projects D3 (budget): '12k'",
        "p.xlsx projects A4",
        "p.xlsx projects A5",
        "p.xlsx projects C6 (program_id): 'Z'",
    ):
        assert words in result.stdout, result.stdout
    assert pmo("check", "mine", "--strict", cwd=workspace).returncode == 3


def test_a_missing_required_column_in_the_only_projects_table_is_unusable(workspace):
    mine(workspace, header=["project_id", "name", "programme", *HEADER[3:]])
    for command in ("check", "run"):
        result = pmo(command, "mine", cwd=workspace)
        assert result.returncode == 5
        assert (
            "p.xlsx projects" in result.stderr
            and "'program_id' is missing" in result.stderr
            and "'programme'" in result.stderr
        )


def test_a_check_runs_nothing_and_leaves_no_report(workspace):
    mine(workspace, far=True)
    result = pmo("check", "mine", cwd=workspace)
    assert result.returncode == 0 and "XFD1048576" in result.stdout
    assert not (workspace / "reports").exists()


def test_json_is_one_document_on_one_stream_whatever_happens(workspace):
    mine(workspace)
    result = pmo("check", "mine", "--json", cwd=workspace)
    told = json.loads(result.stdout)
    assert result.stderr == "" and len(told["rejected"]) == 4 and told["tables"]["projects"] == 1
    broken = pmo("check", "mien", "--json", cwd=workspace)
    assert broken.stderr == "" and json.loads(broken.stdout)["exit_code"] == broken.returncode == 2
    assert "did you mean 'mine'" in json.loads(broken.stdout)["error"]["action"]


def test_a_template_is_written_once_and_never_over_a_file(tmp_path):
    assert pmo("template", "portfolio", "--output", str(tmp_path / "my.xlsx")).returncode == 0
    again = pmo("template", "portfolio", "--output", str(tmp_path / "my.xlsx"))
    assert again.returncode == 2 and "already there" in again.stderr
    assert pmo("template", "potfolio", "--output", str(tmp_path / "o.xlsx")).returncode == 2


@pytest.mark.parametrize("command", [(), ("run",), ("check",), ("template",)])
def test_help_teaches_with_an_example(command):
    result = pmo(*command, "--help")
    assert result.returncode == 0
    assert "Example" in result.stdout or not command
    assert not command or "pmo " in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [("rum", "healthcare"), ("run",), ("run", "healthcare", "--wrokers", "2"), ("run", "healthcare", "--workers", "0")],
)
def test_wrong_usage_is_two(arguments):
    assert pmo(*arguments).returncode == 2


def test_no_traceback_reaches_a_person(workspace):
    (workspace / "parameters" / "bad").mkdir()
    (workspace / "parameters" / "bad" / "portfolio.yml").write_text("schema: 1\ntitle: [x\n")
    result = pmo("run", "bad", cwd=workspace)
    assert (
        result.returncode == 2 and "Traceback" not in result.stderr and "What to do" in result.stderr
    ) or "line" in result.stderr
