"""What a person types, and what they read."""

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pmo_lib.run import runner
from tests import command_line
from tests.sample_files import SAMPLE

ROOT = Path(__file__).parents[2]
YAML = "schema: 1\ntitle: Mine\nsource: p.xlsx\nconstants:\n  organization: {name: Office, currency: EUR}\nnotebooks:\n  status: {}\n"
HEADER = ["project_id", "name", "program_id", "budget", "baseline_finish"]


def pmo(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess:
    return command_line.pmo(cwd, *arguments)


def mine(workspace: Path, header=HEADER, far: bool = False) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    programs = [["program_id", "name"], ["A", "Alpha"]]
    day = date(2026, 12, 31)
    projects = [
        header,
        ["P1", "One", "A", 100, day],
        ["P2", "Two", "A", "12k", day],
        ["P3", "Three", "A", 5, day],
        ["P3", "Again", "A", 5, day],
        ["P4", "Four", "Z", 5, day],
    ]
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


def test_a_check_names_sheet_and_cell_of_everything_rejected_and_says_so_by_exit_code_only_if_strict(
    workspace,
):
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
    assert not any(row["parent_rejected"] for row in told["rejected"])
    broken = command_line.pmo_process(workspace, "check", "mien", "--json")
    assert broken.stderr == "" and json.loads(broken.stdout)["exit_code"] == broken.returncode == 2
    assert "did you mean 'mine'" in json.loads(broken.stdout)["error"]["action"]


def test_a_template_is_written_once_and_never_over_a_file(tmp_path):
    assert pmo("template", "portfolio", "--output", str(tmp_path / "my.xlsx")).returncode == 0
    again = pmo("template", "portfolio", "--output", str(tmp_path / "my.xlsx"))
    assert again.returncode == 2 and "already there" in again.stderr
    assert pmo("template", "potfolio", "--output", str(tmp_path / "o.xlsx")).returncode == 2


COMMANDS = ("run", "retry", "status", "init", "check", "verify", "template")


def test_every_command_is_known_here():
    from pmo_lib.cli.app import app

    assert {command.callback.__name__ for command in app.registered_commands} >= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_with_an_example(command):
    result = pmo(command, "--help")
    assert (
        result.returncode == 0 and "Example" in result.stdout and f"pmo {command} " in result.stdout
    )


def test_it_says_which_version_it_is():
    from importlib.metadata import version

    done = command_line.pmo_process(ROOT, "--version")
    assert (done.returncode, done.stdout) == (0, f"pmo {version('pmo-lib')}\n")


def test_help_of_all_names_the_exit_codes_and_without_arguments_it_is_shown():
    result, bare = (command_line.pmo_process(ROOT, *typed) for typed in (("--help",), ()))
    assert result.returncode == 0 and "Exit codes" in result.stdout and bare.returncode == 2
    assert "Exit codes" in bare.stdout + bare.stderr


MISTYPED = [  # what is typed, the exit code, words of what is wrong and of the way out
    ("rum healthcare", 2, "No such command 'rum'", "'run'"),
    ("run", 2, "Missing argument 'PORTFOLIO'", "pmo run --help"),
    ("run mien", 2, "no portfolio 'mien'", "did you mean 'mine'"),
    ("run mine --wrokers 2", 2, "No such option: --wrokers", "--workers"),
    ("run mine --workers 0", 2, "greater than or equal to 1", "pmo run --help"),
    (
        "run mine --engine frok",
        2,
        "'frok' is not one of 'auto', 'fork', 'kernel'",
        "pmo run --help",
    ),
    ("run mine --wait soon", 2, "'soon' is no duration", "90s, 10m"),
    ("run mine --program Z", 2, "no program 'Z'", "known are A, _portfolio"),
    ("run mine --notebook statsu", 2, "no notebook 'statsu'", "did you mean 'status'"),
    ("run mine --as-of 31.10.2026", 2, "no ISO 8601 date", "2026-10-31"),
    ("run mine --output parameters/mine/p.xlsx", 7, "cannot write the output", "name a folder"),
    ("retry mine", 2, "no earlier run", "pmo run"),
    ("retry mien", 2, "no portfolio 'mien'", "did you mean 'mine'"),
    ("status mien", 2, "no portfolio 'mien'", "did you mean 'mine'"),
    ("status mine --max-age old", 2, "'old' is no duration", "90s, 10m"),
    ("check", 2, "Missing argument 'PORTFOLIO'", "pmo check --help"),
    ("check mine extra", 2, "extra", "pmo check --help"),
    ("verify reports/nowhere.html", 2, "No such file", "a published page"),
    ("verify parameters", 2, "Is a directory", "a published page"),
    ("verify parameters/mine/p.xlsx", 2, "no report of pmo", "a published page"),
    ("template potfolio", 2, "no template 'potfolio'", "did you mean 'portfolio'"),
    ("template portfolio --output parameters/mine/p.xlsx", 2, "already there", "choose another"),
    ("template portfolio --output nowhere/p.xlsx", 7, "cannot write the template", "name a folder"),
    ("template maturity --portfolio mien", 2, "no portfolio 'mien'", "did you mean 'mine'"),
    ("init", 2, "Missing argument 'NAME'", "pmo init --help"),
    ("init yours", 2, "Missing option '--from'", "pmo init --help"),
    ("init yours --from p.xlsx", 5, "no file or folder 'p.xlsx'", "pmo template portfolio"),
    ("init mine --from p.xlsx", 2, "already there", "edit parameters/mine/portfolio.yml"),
]


@pytest.mark.parametrize(
    ("typed", "code", "wrong", "way_out"), MISTYPED, ids=[case[0] for case in MISTYPED]
)
def test_what_is_mistyped_is_one_sentence_with_a_way_out(workspace, typed, code, wrong, way_out):
    mine(workspace)
    result = pmo(*typed.split(), cwd=workspace)
    said = [line for line in result.stderr.splitlines() if line != "reading mine"]
    assert result.returncode == code and len(said) == 1 and result.stdout == "", result
    assert (
        said[0].startswith("PMO-")
        and wrong in said[0]
        and way_out in said[0]
        and "What to do" in said[0]
    ), said


@pytest.mark.skipif(
    os.geteuid() == 0,
    reason="root may write everywhere; the disk that fails is tried in tests/faults/test_disk.py",
)
def test_a_folder_that_may_not_be_written_is_a_sentence_too(workspace):
    mine(workspace)
    (workspace / "parameters").chmod(0o500)
    result = pmo("init", "yours", "--from", str(SAMPLE), cwd=workspace)
    (workspace / "parameters").chmod(0o700)
    assert (
        result.returncode == 7 and "PMO-E01" in result.stderr and "Traceback" not in result.stderr
    )


def offered(workspace: Path, typed: str, shell: str = "bash") -> list[str]:
    """What the shell would offer at the end of a line."""
    words = typed.split(" ")
    environment = {
        "_PMO_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": typed,
    }
    result = command_line.pmo(workspace, env={**os.environ, **environment})
    return result.stdout.split()


def test_the_shell_completes_portfolios_programs_notebooks_and_templates(workspace):
    mine(workspace)
    (workspace / "parameters" / "other").mkdir()
    (workspace / "parameters" / "other" / "portfolio.yml").write_text(YAML)
    assert offered(workspace, "pmo run ") == ["mine", "other"] and offered(
        workspace, "pmo check mi"
    ) == ["mine"]
    assert offered(workspace, "pmo run mine --program ") == []  # nothing was read yet
    assert pmo("check", "mine", cwd=workspace).returncode == 0
    assert offered(workspace, "pmo run mine --program ") == ["A", "_portfolio"] and offered(
        workspace, "pmo run mine -p _"
    ) == ["_portfolio"]
    assert offered(workspace, "pmo run mine --notebook st") == ["status"] and offered(
        workspace, "pmo template m"
    ) == ["maturity"]
    assert offered(workspace, "pmo status o") == ["other"] and offered(
        workspace / "parameters", "pmo retry o"
    ) == ["other"]
    assert offered(workspace, "pmo ru") == ["run"]
    assert offered(workspace, "pmo run mine --notebook _") == []  # a template is no report


def test_no_traceback_reaches_a_person(workspace):
    (workspace / "parameters" / "bad").mkdir()
    (workspace / "parameters" / "bad" / "portfolio.yml").write_text("schema: 1\ntitle: [x\n")
    result = command_line.pmo_process(workspace, "run", "bad")
    assert (
        result.returncode == 2
        and "Traceback" not in result.stderr
        and "What to do" in result.stderr
    ) or "line" in result.stderr


def listed(tmp_path: Path, projects: str, status: str) -> subprocess.CompletedProcess:
    """What `pmo check` says of two tables."""
    folder = tmp_path / "parameters/mine"
    folder.mkdir(parents=True)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    for name, text in {
        "programs": "program_id,name\nA,Alpha\n",
        "projects": f"project_id,name,program_id,budget\n{projects}",
        "status": f"project_id,period_end,actual_cost\n{status}",
    }.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "portfolio.yml").write_text(YAML.replace("p.xlsx", "."))
    return pmo("check", "mine", cwd=tmp_path)


def test_a_row_rejected_for_the_row_it_refers_to_is_counted_and_not_listed(tmp_path):
    status = (
        "P1,2026-10-31,5\nP2,2026-10-31,5\nP2,2026-09-30,5\nP2,2026-08-31,much\nP9,2026-10-31,5\n"
    )
    done = listed(tmp_path, "P1,One,A,5\nP2,Two,A,12k\n", status)
    assert done.stdout.count("12k") >= 1 and "was itself rejected" not in done.stdout
    words = (
        "2 more rows are rejected only because a row to which they refer was rejected (status 2)"
    )
    assert words in done.stdout and "is not in 'projects'" in done.stdout
    assert done.returncode == 0


def test_a_check_of_a_portfolio_without_any_project_left_ends_with_five(tmp_path):
    done = listed(tmp_path, "P1,One,A,5k\nP2,Two,A,12k\n", "P1,2026-10-31,5\n")
    assert done.returncode == 5, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("kept", "read", "unusable"),
    [
        ({"programs": 1, "projects": 2}, {"projects": 3}, False),
        ({"programs": 1, "projects": 0}, {"programs": 1, "projects": 3}, True),
        ({"programs": 1}, {"proposals": 3}, True),
        ({"proposals": 2}, {"proposals": 3, "milestones": 1}, False),
        ({"programs": 1, "projects": 0}, {"programs": 1, "projects": 0}, False),
        ({"programs": 1}, {}, False),
    ],
)
def test_a_source_is_unusable_where_all_its_rows_or_projects_were_rejected(kept, read, unusable):
    assert runner.is_unusable({"manifest": {"tables": kept, "rows_read": read}}) is unusable
