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
from pmo_lib.run.first_mapping import first_mapping, quoted
from pmo_lib.sources.strict_yaml import Document
from tests.command_line import pmo
from tests.sample_files import SAMPLE

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
    assert [row["cell"] for row in begun.told["rejected"]] == ["D3"] and "--as-of" in begun.next


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


def uncommented(path: Path) -> None:
    """What a person does with a proposal that is good: take the first sign of comment out of each of its lines."""
    text = path.read_text()
    block = "# mapping:\n" + text.partition("# mapping:\n")[2].partition("\n\n")[0]
    path.write_text(text.replace(block, block.replace("\n# ", "\n").removeprefix("# ")))


def test_headers_of_others_are_answered_by_a_mapping_that_works_once_it_is_uncommented(workspace):
    (workspace / "data").mkdir()
    (workspace / "data" / "programs.csv").write_text("Programme ID,Programme name\nA,Alpha\n")
    (workspace / "data" / "projects.csv").write_text(
        "Project no,Project name,Programme,Budget (EUR)\nP1,One,A,100\n"
    )
    begun = found("mine", "data", workspace)
    assert begun.exit_code == 5 and "look at the mapping proposed in portfolio.yml" in begun.next
    uncommented(begun.path)
    checked = pmo(workspace, "check", "mine")
    assert checked.returncode == 0 and "programs 1, projects 1" in checked.stdout, (
        checked.stdout + checked.stderr
    )
    assert "the data names no day, and pmo run needs --as-of" in checked.stdout


def test_with_a_proposal_taken_no_table_is_lost_that_had_our_headers_already(workspace):
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
    assert begun.exit_code == 0 and "see the mapping proposed in portfolio.yml" in begun.next
    uncommented(begun.path)
    checked = pmo(workspace, "check", "mine")
    assert "programs 1, projects 1, responses 2, status 1" in checked.stdout, (
        checked.stdout + checked.stderr
    )


def test_a_sheet_that_is_named_after_nothing_is_proposed_as_the_projects(workspace):
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in (["Project ID", "Title", "Program", "Phase"], ["P1", "One", "A", "x"]):
        book.active.append(row)
    book.save(workspace / "our list.xlsx")
    text = found("mine", "our list.xlsx", workspace).path.read_text()
    assert '#     from: "Sheet1"' in text and '#       project_id: "Project ID"' in text
    assert '#       # name:   # nothing is called like it; there are "Title", "Phase"' in text


@pytest.mark.parametrize("header", ["Program ID,name\nA,Alpha\n", "x,y\n1,2\n"])
def test_where_all_headers_are_ours_or_none_is_like_ours_nothing_is_proposed(workspace, header):
    (workspace / "data").mkdir()
    name = "programs" if "Program" in header else "weather"
    (workspace / "data" / f"{name}.csv").write_text(header)
    assert "This is a guess" not in found("mine", "data", workspace).path.read_text()


@pytest.mark.parametrize("sign", ["\u0085", "\n", '"', "\\", "\u2028", "\U0001f4ca\u00a0"])
@pytest.mark.parametrize("where", ["chosen", "left over", "sheet"])
def test_no_header_gets_out_of_its_comment_or_its_quotes(sign, where):
    odd = (
        f"Project name{sign}source: sample"
        if where != "left over"
        else f"Other{sign}source: sample"
    )
    headers = ["Project ID", odd if where != "sheet" else "Project name", "Program"]
    told = first_mapping({odd if where == "sheet" else "projects": headers})
    assert not any(line.startswith("source") for line in told.splitlines()) and len(
        told.split("\n")
    ) == len(told.splitlines())
    read = Document(told, "x").value["projects"]
    if where == "chosen":
        assert read["columns"]["name"] == odd
    elif where == "sheet":
        assert read["from"] == odd
    else:
        assert f"there are {quoted(odd)}" in told and "name" not in read["columns"]


def test_a_database_beside_the_workspace_is_named_as_seen_from_the_portfolio(workspace):
    with sqlite3.connect(workspace / "office.db") as connection:
        connection.executescript(
            "create table programs(program_id, name); insert into programs values ('A', 'Alpha');"
            "create table projects(project_id, name, program_id); insert into projects values ('P1', 'One', 'A');"
        )
    begun = found("mine", "sqlite:///office.db", workspace)
    assert (
        'source: "sqlite:///../../office.db"' in begun.path.read_text()
        and begun.told["manifest"]["tables"]["projects"] == 1
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
