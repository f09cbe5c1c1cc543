"""Bring your own data: from a template, a folder or a database to published pages, in four commands."""

import json
import os
import sqlite3
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pmo_lib.errors import ConfigurationError, PmoError, SourceError
from pmo_lib.run import init_portfolio
from pmo_lib.run.configuration import read_configuration
from pmo_lib.run.execution import Children
from pmo_lib.run.first_mapping import first_mapping
from pmo_lib.sources.column_guess import ColumnGuess
from pmo_lib.sources.strict_yaml import Document
from pmo_lib.sources.table_guess import Proposal, TableGuess
from pmo_lib.sources.yaml_lines import quoted
from tests.command_line import pmo
from tests.sample_files import SAMPLE
from tests.sources import test_jira, test_primavera
from tests.sources.plans import mspdi, task

PROJECTS = "project_id,name,program_id,budget\nP1,One,A,100\nP2,Two,A,12k\n"


def fill(path: Path, projects: int = 5) -> None:
    """What a person would do by hand: rows below the examples, which are left standing."""
    book = openpyxl.load_workbook(path)

    def add(table: str, **row) -> None:
        book[table].append([row.get(cell.value) for cell in book[table][1]])

    add("organization", name="My office", currency="EUR")
    add("programs", program_id="A", name="Alpha")
    for number in range(1, projects + 1):
        plan = {
            "baseline_start": date(2026, 1, 1),
            "baseline_finish": date(2026, 12, 31),
            "budget": 100_000,
        }
        add(
            "projects",
            project_id=f"P{number}",
            name=f"Project {number}",
            program_id="A",
            stage="in delivery",
            **plan,
        )
        add(
            "status",
            project_id=f"P{number}",
            period_end=date(2026, 10, 31),
            forecast_finish=date(2027, 1, number),
            declared_rag="green",
        )
    book.save(path)


def found(name: str, source: str, current: Path) -> init_portfolio.Founding:
    return init_portfolio.establish(name, source, current, lambda *_: None, Children())


def test_from_a_template_to_ones_own_report_in_four_commands(workspace):
    assert pmo(workspace, "template", "portfolio", "--output", "my.xlsx").returncode == 0  # 1
    fill(workspace / "my.xlsx")
    begun = pmo(workspace, "init", "my_portfolio", "--from", "my.xlsx")  # 2
    assert begun.returncode == 0 and "next: pmo run my_portfolio" in begun.stdout.splitlines()[-1]
    assert "1 program and 5 projects can be reported on by status" in begun.stdout
    run = pmo(workspace, "run", "my_portfolio")  # 3, and 4 is to open what it names
    assert run.returncode == 0, run.stderr
    index = Path(run.stdout.splitlines()[-1])
    assert index == workspace / "reports" / "index.html" and index.is_file()
    page = (workspace / "reports/my_portfolio/A/2026-10-31/status.html").read_text()
    facts = json.loads(
        (workspace / "reports/my_portfolio/A/2026-10-31/status.facts.json").read_text()
    )
    assert (
        "Project 5" in page
        and "Electronic medical record" not in page
        and facts["rejected_rows"] == 0
    )


def test_what_is_written_is_valid_commented_and_names_what_is_lacking(workspace):
    (workspace / "data").mkdir()
    (workspace / "data" / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (workspace / "data" / "projects.csv").write_text(PROJECTS)
    begun = found("mine", "data", workspace)
    configuration, _ = read_configuration(workspace / "parameters" / "mine")
    assert (
        configuration.source == "../../data"
        and "status" in configuration.notebooks
        and "capacity_analysis" not in configuration.notebooks
    )
    text = begun.path.read_text()
    assert "# capacity_analysis: {}   # needs roles, demand" in text and text.count("#") > 8
    assert "governance" not in configuration.notebooks
    assert "# governance: {}   # needs one of decisions, proposals, requests," in text
    assert [row["cell"] for row in begun.reading["rejected"]] == ["D3"] and "--as-of" in begun.next


def test_governance_is_proposed_where_one_of_its_registers_has_a_row(workspace):
    (workspace / "data").mkdir()
    (workspace / "data" / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (workspace / "data" / "projects.csv").write_text(PROJECTS)
    decision = "decision_id,project_id,question,asked\nD1,P1,Extend?,2026-09-01\n"
    (workspace / "data" / "decisions.csv").write_text(decision)
    assert "governance" in found("mine", "data", workspace).notebooks


def test_a_comment_that_is_uncommented_is_as_valid_as_the_rest(workspace):
    begun = found("mine", str(SAMPLE), workspace)
    lines = begun.path.read_text().splitlines()
    opened = [
        line.removeprefix("# ")
        if line.startswith(("# currency", "# locale", "# mapping", "#   projects"))
        else line
        for line in lines
    ]
    begun.path.write_text("\n".join(opened))
    configuration, _ = read_configuration(begun.path.parent)
    assert (
        configuration.currency == "EUR"
        and configuration.mapping["projects"].columns["project_id"].column == "No"
    )


def test_headers_of_others_are_answered_by_a_mapping_that_is_used_at_once(workspace):
    (workspace / "data").mkdir()
    (workspace / "data" / "programs.csv").write_text("Programme ID,Programme name\nA,Alpha\n")
    (workspace / "data" / "projects.csv").write_text(
        "Project no,Project name,Programme,Budget (EUR)\nP1,One,A,100\n"
    )
    begun = found("mine", "data", workspace)
    assert begun.exit_code == 0 and "look at the mapping in portfolio.yml" in begun.next
    tables = begun.reading["manifest"]["tables"]
    assert (tables["programs"], tables["projects"]) == (1, 1)
    assert "currency: EUR   # its sign" in begun.path.read_text()
    checked = pmo(workspace, "check", "mine")
    assert checked.returncode == 0 and "programs 1, projects 1" in checked.stdout, (
        checked.stdout + checked.stderr
    )
    assert "the data names no day, and pmo run needs --as-of" in checked.stdout


def test_once_one_table_is_mapped_no_other_is_lost_that_had_our_headers_already(workspace):
    data = workspace / "data"
    data.mkdir()
    (data / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (data / "projects.csv").write_text("project_id,name,program_id,Budget approved\nP1,One,A,100\n")
    (data / "status.csv").write_text("project_id,period_end,comment\nP1,2026-10-31,fine\n")
    (data / "invited.csv").write_text("wave,role,count\n2026-10-01,lead,5\n")
    (data / "responses.csv").write_text(
        "wave,pseudonym,role,unit,model,GOV-1,GOV-2\n2026-10-01,x,lead,,,2,3\n"
    )
    begun = found("mine", "data", workspace)
    assert begun.exit_code == 0 and "look at the mapping in portfolio.yml" in begun.next
    checked = pmo(workspace, "check", "mine")
    assert "programs 1, projects 1, responses 2, status 1" in checked.stdout, (
        checked.stdout + checked.stderr
    )


def test_a_sheet_that_is_named_after_nothing_is_taken_for_the_projects(workspace):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in (["Project ID", "Title", "Program", "Phase"], ["P1", "One", "A", "x"]):
        book.active.append(row)
    book.save(workspace / "our list.xlsx")
    text = found("mine", "our list.xlsx", workspace).path.read_text()
    assert '\n    from: "Sheet1"' in text
    assert '\n      project_id: "Project ID"   # sure; such as "P1"' in text
    assert '# not used: "Phase"' in text


def test_a_source_of_which_no_project_is_kept_ends_with_code_five(workspace):
    (workspace / "list.csv").write_text(
        "Ref,Title,Unit,End\n1,One,A,2026-12-31\n1,Two,A,2027-12-31\n"
    )
    begun = found("mine", "list.csv", workspace)
    assert begun.exit_code == 5 and "No report can be made yet" in begun.next


def test_a_column_in_doubt_is_asked_about_and_used_as_answered(workspace):
    (workspace / "list.csv").write_text("Ref,Title,Unit,Due date\n1,One,A,03/04/2027\n")
    asked = []

    def ask(question: str, answers: list[str]) -> int:
        asked.append(question)
        return 0

    begun = init_portfolio.establish(
        "mine", "list.csv", workspace, lambda *_: None, Children(), ask
    )
    assert len(asked) == 1 and "can be read in several ways" in asked[0]
    assert 'date: "%d/%m/%Y"' in begun.path.read_text()


@pytest.mark.parametrize("header", ["Program ID,name\nA,Alpha\n", "x,y\n1,2\n"])
def test_where_all_headers_are_ours_or_none_is_like_ours_nothing_is_proposed(workspace, header):
    (workspace / "data").mkdir()
    name = "programs" if "Program" in header else "weather"
    (workspace / "data" / f"{name}.csv").write_text(header)
    assert "Made by looking" not in found("mine", "data", workspace).path.read_text()


@pytest.mark.parametrize("sign", ["\u0085", "\n", '"', "\\", "\u2028", "\U0001f4ca\u00a0"])
@pytest.mark.parametrize("where", ["chosen", "left over", "sheet"])
def test_no_header_gets_out_of_its_comment_or_its_quotes(sign, where):
    odd = f"Project name{sign}source: sample"
    columns = [ColumnGuess("name", {"column": odd if where == "chosen" else "Name"}, 1.0, [odd])]
    left = [odd] if where == "left over" else []
    origin = odd if where == "sheet" else "Sheet1"
    lines = first_mapping(Proposal([TableGuess("projects", origin, {}, columns, [], left)]))
    assert not any(line.startswith("source") for line in lines.splitlines())
    assert len(lines.split("\n")) == len(lines.splitlines())
    read = Document(lines, "x").value["projects"]
    if where == "chosen":
        assert read["columns"]["name"] == odd
    elif where == "sheet":
        assert read["from"] == odd
    else:
        assert f"# not used: {quoted(odd)}" in lines and set(read["columns"]) == {"name"}


def test_a_database_beside_the_workspace_is_named_as_seen_from_the_portfolio(workspace):
    with sqlite3.connect(workspace / "office.db") as connection:
        connection.executescript(
            "create table programs(program_id, name); insert into programs values ('A', 'Alpha');"
            "create table projects(project_id, name, program_id); insert into projects values ('P1', 'One', 'A');"
        )
    begun = found("mine", "sqlite:///office.db", workspace)
    assert (
        'source: "sqlite:///../../office.db"' in begun.path.read_text()
        and begun.reading["manifest"]["tables"]["projects"] == 1
    )


def test_a_source_outside_of_the_workspace_is_named_in_full(workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("else where")
    (folder / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (folder / "projects.csv").write_text(PROJECTS)
    assert read_configuration(found("mine", str(folder), workspace).path.parent)[0].source == str(
        folder
    )


def test_a_source_nobody_can_report_on_yet_is_told_by_cell_with_the_next_step_and_code_five(
    workspace,
):
    assert pmo(workspace, "template", "portfolio", "--output", "my.xlsx").returncode == 0
    book = openpyxl.load_workbook(workspace / "my.xlsx")
    book["projects"].append(["P1", "One", "Z"])
    book.save(workspace / "my.xlsx")
    begun = pmo(workspace, "init", "mine", "--from", "my.xlsx")
    assert begun.returncode == 5 and "my.xlsx projects C4 (program_id): 'Z'" in begun.stdout
    assert "then: pmo check mine" in begun.stdout.splitlines()[-1]
    assert (workspace / "parameters/mine/portfolio.yml").is_file()


@pytest.mark.parametrize(
    ("name", "source", "kind", "words"),
    [
        ("mine", "nowhere.xlsx", SourceError, "pmo template portfolio"),
        ("mine", "sqlite:///nowhere.db", SourceError, "no file 'nowhere.db'"),
        ("mine", "postgresql://me:hunter22@localhost:1/x", ConfigurationError, "secret:NAME"),
        (
            "mine",
            "postgresql://me:secret:NOT_SET@localhost:1/x",
            ConfigurationError,
            "PMO_SECRET_NOT_SET",
        ),
        ("mine", "gopher://x", ConfigurationError, "no kind of database"),
        ("../mine", str(SAMPLE), ConfigurationError, "such as mine"),
        ("_portfolio", str(SAMPLE), ConfigurationError, "no name for a portfolio"),
        ("My Portfolio", str(SAMPLE), ConfigurationError, "such as my-portfolio"),
    ],
)
def test_what_cannot_be_begun_leaves_nothing_and_is_said_without_any_secret(
    workspace, name, source, kind, words
):
    with pytest.raises(PmoError) as error:
        found(name, source, workspace)
    assert (
        isinstance(error.value, kind)
        and words in str(error.value)
        and "hunter22" not in str(error.value)
    )
    assert os.listdir(workspace / "parameters") == []


def test_what_is_there_is_never_written_over(workspace):
    path = found("mine", str(SAMPLE), workspace).path
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="already there"):
        found("mine", str(SAMPLE), workspace)
    assert path.read_bytes() == before


def planning_file(folder: Path, kind: str) -> Path:
    """One small file of a planning tool."""
    path = folder / f"EMR.{kind}"
    if kind == "xer":
        test_primavera.plan(folder, test_primavera.activity(1))
    elif kind == "xml":
        path.write_text(
            mspdi(task(1, 40, Start="2026-10-01T08:00:00", Finish="2026-10-07T17:00:00"))
        )
    else:
        path.write_text("\n".join([test_jira.HEADER, *test_jira.ROWS]) + "\n")
    return path


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("kind", ["xer", "xml", "csv"])
def test_planning_files_get_a_program_and_no_mapping(workspace, kind, is_folder):
    folder = workspace / "data"
    folder.mkdir(exist_ok=True)
    path = planning_file(folder, kind)
    made = found("plans", str((folder if is_folder else path).relative_to(workspace)), workspace)
    text = made.path.read_text()
    written, _ = read_configuration(made.path.parent)
    assert written.mapping == {} and made.proposal == "" and "\nmapping:" not in text
    assert written.constants == {"programs": {"program_id": "ALL", "name": "All projects"}}
    assert made.exit_code == 0 and made.reading["manifest"]["tables"]["projects"] >= 1


def test_planning_files_beside_programs_of_their_own_get_no_other_program(workspace):
    folder = workspace / "data"
    folder.mkdir(exist_ok=True)
    planning_file(folder, "xer")
    (folder / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    assert "\nconstants:" not in found("plans", "data", workspace).path.read_text()
