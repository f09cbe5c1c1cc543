"""A database as a source: a real PostgreSQL server, SQLite and DuckDB; each fault told in a sentence, the password nowhere."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError, PlatformError, SourceError
from pmo_lib.run import secrets
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check
from tests import command_line
from tests.postgres import NOT_HERE, PASSWORD, Server, binaries, server

TABLES = """
create table organization(name text, currency text);
insert into organization values ('Office', 'EUR');
create table programs(program_id text primary key, name text);
insert into programs values ('a', 'Alpha'), ('b', 'Beta');
create table projects(project_id int primary key, name text, program_id text, budget numeric(12, 2), baseline_finish date,
                      mandatory boolean);
insert into projects values (1, 'One', 'a', 1000.50, '2026-12-31', true), (2, 'Zwei – Ü', 'b', null, null, null);
create table status(project_id int, period_end date, actual_cost numeric(12, 2), comment text);
insert into status values (1, '2026-10-31', 12.25, '100 % :fine'), (2, '2026-10-31', 0, null);
create view overview as select project_id as "No", name as "Title", program_id as "Unit" from projects;
"""
YAML = (
    "schema: 1\ntitle: Stored\nsource:\n  location: {location}\n{more}notebooks:\n  status: {{}}\n"
)
KINDS = ("postgresql", "sqlite", "duckdb")


@pytest.fixture(scope="session")
def postgres(skip_or_fail):
    if binaries() is None:
        skip_or_fail(NOT_HERE)
    with server() as running:
        yield running


@pytest.fixture
def pg(postgres):
    """The server with our tables as they were, whatever the test before did to it."""
    if subprocess.run(
        [str(postgres.programs / "pg_ctl"), "-D", str(postgres.folder / "data"), "status"],
        capture_output=True,
        check=False,
        user=_owner(postgres),
    ).returncode:
        postgres.start()
    with postgres.connect() as connection:
        connection.execute("drop schema public cascade; create schema public")
        connection.execute(TABLES)
    return postgres


def _owner(postgres) -> int:
    return (postgres.folder / "data").stat().st_uid


def known(postgres: Server) -> str:
    return postgres.address(quote(PASSWORD, safe=""))


@pytest.fixture
def stored(request, tmp_path):
    """The address of a database of each kind that holds our tables."""
    if request.param == "postgresql":
        return known(request.getfixturevalue("pg"))
    if request.param == "sqlite":
        with sqlite3.connect(tmp_path / "office.db") as connection:
            connection.executescript(TABLES)
        connection.close()
        return "sqlite:///office.db"
    import duckdb

    with duckdb.connect(str(tmp_path / "office.duckdb")) as connection:
        connection.execute(TABLES)
    return "duckdb:///office.duckdb"


each_kind = pytest.mark.parametrize("stored", KINDS, indirect=True)


@each_kind
def test_the_same_tables_give_the_same_portfolio_from_any_database_as_from_files(stored, tmp_path):
    (tmp_path / "files").mkdir()
    for name, text in {
        "organization": "name,currency\nOffice,EUR\n",
        "programs": "program_id,name\na,Alpha\nb,Beta\n",
        "projects": "project_id,name,program_id,budget,baseline_finish,mandatory\n1,One,a,1000.50,2026-12-31,TRUE\n2,Zwei – Ü,b,,,\n",
        "status": "project_id,period_end,actual_cost,comment\n1,2026-10-31,12.25,100 % :fine\n2,2026-10-31,0,\n",
    }.items():
        (tmp_path / "files" / f"{name}.csv").write_text(text)
    found, files = (check(read_source(location, tmp_path, {})) for location in (stored, "files"))
    assert found.rejected.empty and set(found.tables) == set(files.tables)
    for name, frame in files.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)


@each_kind
def test_a_view_a_table_by_another_name_and_a_query_are_read_as_told(stored, tmp_path):
    tables = {
        "programs": "select distinct program_id, program_id as name from projects order by 1;",
        "projects": "projects",
    }
    found = read_source(stored, tmp_path, {"tables": tables})
    assert [raw.table for raw in found.tables] == ["programs", "projects"]
    assert found.tables[0].cells.values.tolist() == [["a", "a"], ["b", "b"]]
    view = read_source(stored, tmp_path, {"tables": {"projects": "overview"}}).tables[0]
    assert view.cells.columns.tolist() == ["No", "Title", "Unit"] and view.sheet == "overview"


@each_kind
def test_a_database_is_only_read(stored, tmp_path):
    for query in ("delete from projects", "select 1; delete from projects", "drop table projects"):
        with pytest.raises((SourceError, ConfigurationError)):
            read_source(stored, tmp_path, {"tables": {"projects": query}})
    with pytest.raises(
        SourceError, match=r"(?i)read-?only|at or near .delete."
    ):  # said by the database itself
        read_source(
            stored,
            tmp_path,
            {"tables": {"projects": "with x as (select 1) delete from projects returning *"}},
        )
    assert (
        len(read_source(stored, tmp_path, {"tables": {"projects": "projects"}}).tables[0].cells)
        == 2
    )


def test_what_a_query_would_write_by_a_function_is_refused_by_the_server(pg):
    with pg.connect() as connection:
        connection.execute(
            "create function wipe() returns int language sql as 'delete from status; select 1'"
        )
    with pytest.raises(SourceError, match="read-only transaction"):
        read_source(known(pg), Path(), {"tables": {"projects": "select wipe() as project_id"}})


def test_all_tables_are_of_one_moment_whatever_others_write_meanwhile(pg):
    def write() -> None:
        _wait_for(pg, "fetch forward")
        with pg.connect() as connection:
            connection.execute("delete from status; update projects set name = 'changed'")

    other = threading.Thread(target=write)
    other.start()
    slow = "select program_id, name from programs, pg_sleep(0.6) s"
    found = read_source(
        known(pg),
        Path(),
        {"tables": {"programs": slow, "projects": "projects", "status": "status"}},
    )
    other.join()
    assert (
        found.tables[1].cells.name.tolist() == ["One", "Zwei – Ü"]
        and len(found.tables[2].cells) == 2
    )
    assert read_source(known(pg), Path(), {"tables": {"status": "status"}}).tables[0].cells.empty


def _wait_for(postgres: Server, words: str) -> None:
    with postgres.connect() as connection:
        look = "select count(*) from pg_stat_activity where state = 'active' and query ilike %s and pid <> pg_backend_pid()"
        for _ in range(400):
            if connection.execute(look, [f"%{words}%"]).fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("the query did not begin")


def test_numbers_days_and_texts_keep_their_kind(pg):
    query = """select '007' as project_id, 12345678901234567890::numeric as name, 'a' as program_id, 1.5::numeric as budget,
               timestamptz '2026-12-31 15:00+00' as baseline_finish, '\\x00'::bytea as sponsor_role, false as mandatory"""
    checked = check(
        read_source(known(pg), Path(), {"tables": {"programs": "programs", "projects": query}})
    )
    assert checked.rejected[["table", "row", "column", "value"]].values.tolist() == [
        ["projects", 1, "sponsor_role", "binary data"]
    ]
    row = check(
        read_source(
            known(pg),
            Path(),
            {
                "tables": {
                    "programs": "programs",
                    "projects": query.replace("'\\x00'::bytea", "null"),
                }
            },
        )
    )
    row = row.tables["projects"].iloc[0]
    assert (row.project_id, row["name"], row.budget, row.mandatory) == (
        "007",
        "12345678901234567890",
        1.5,
        False,
    )
    assert row.baseline_finish == pd.Timestamp("2026-12-31")


def test_a_day_no_plan_can_mean_and_a_wrong_choice_are_rejected_like_those_of_a_file(pg):
    query = "select project_id, name, program_id, date '1066-10-14' as baseline_finish, 'runing' as stage from projects where project_id = 1"
    rejected = check(
        read_source(known(pg), Path(), {"tables": {"programs": "programs", "projects": query}})
    ).rejected
    assert set(rejected.column) == {"baseline_finish", "stage"} and set(rejected.file) == {
        "postgres"
    }


@each_kind
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tables": {"projects": "projcts"}}, "did you mean 'projects'"),
        (
            {"tables": {"projects": "select nothing_of_the_kind from projects"}},
            "nothing_of_the_kind",
        ),
        ({"tables": {"projects": "projects"}, "rows": 1}, "more than 1 rows"),
    ],
)
def test_what_is_not_there_or_too_much_is_said_with_a_way_out(stored, tmp_path, options, words):
    with pytest.raises(SourceError) as error:
        read_source(stored, tmp_path, options)
    assert (
        words in str(error.value)
        and "What to do" in str(error.value)
        and "\n" not in str(error.value)
    )


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000000) select max(i) as project_id from n"


@each_kind
def test_a_query_that_takes_too_long_is_broken_off(stored, tmp_path):
    query = (
        "select pg_sleep(10)::text as project_id" if stored.startswith("postgresql") else ENDLESS
    )
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"took longer than 0\.5 s"):
        read_source(stored, tmp_path, {"tables": {"projects": query}, "timeout": 0.5})
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("location", "options", "kind", "words"),
    [
        ("nosuch://host/x", {}, ConfigurationError, "no kind of database 'nosuch'"),
        ("postgresql://host:port/x", {}, ConfigurationError, "no database address"),
        ("sqlite:///missing.db", {}, SourceError, "no file 'missing.db'"),
        ("sqlite://", {}, SourceError, "no file"),
        ("mysql+pymysql://me@host/x", {}, PlatformError, "needs the package 'pymysql'"),
        ("postgresql://x@localhost:1/x", {}, SourceError, "refused"),
        ("sqlite:///office.db", {"tabels": {}}, ConfigurationError, "did you mean 'tables'"),
        (
            "sqlite:///office.db",
            {"timeout": "soon"},
            ConfigurationError,
            "'timeout' under source is 'soon'",
        ),
        ("sqlite:///office.db", {"rows": 0}, ConfigurationError, "'rows' under source is 0"),
        (
            "sqlite:///office.db",
            {"tables": ["projects"]},
            ConfigurationError,
            "'tables' names a table",
        ),
        (
            "sqlite:///office.db",
            {"tables": {"projcts": "x"}},
            ConfigurationError,
            "did you mean 'projects'",
        ),
    ],
)
def test_a_wrong_address_or_option_is_one_sentence(tmp_path, location, options, kind, words):
    sqlite3.connect(tmp_path / "office.db").executescript(TABLES)
    with pytest.raises(kind) as error:
        read_source(location, tmp_path, options)
    assert words in str(error.value) and error.value.action


def test_without_the_packages_for_databases_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(PlatformError, match="sqlalchemy"):
        read_source("postgresql://host/x", tmp_path, {})


def test_a_mapping_reads_a_database_like_any_other_source(pg, workspace):
    mapping = """constants:
  organization: {name: Office, currency: EUR}
mapping:
  programs: {from: programs, columns: {program_id: program_id, name: name}}
  projects: {from: overview, columns: {project_id: "No", name: Title, program_id: Unit}}
  status: {from: status, where: {project_id: [1]}, columns: {project_id: project_id, period_end: period_end}}
"""
    result = pmo(office(workspace, pg, more=mapping), "check", "stored")
    assert (
        result.returncode == 0
        and "rows kept: organization 1, programs 2, projects 2, status 1" in result.stdout
    ), result
    assert "status: 1 of 2 rows left out, as the mapping says" in result.stdout


def office(
    workspace: Path, postgres: Server, options: str = "", more: str = "", location: str = ""
) -> Path:
    folder = workspace / "parameters" / "stored"
    folder.mkdir()
    text = YAML.format(location=location or postgres.address(), more=options + more)
    (folder / "portfolio.yml").write_text(text)
    return workspace


def pmo(workspace: Path, *arguments: str, password: str = PASSWORD) -> subprocess.CompletedProcess:
    return command_line.pmo(workspace, *arguments, env={**os.environ, "PMO_SECRET_PG": password})


def keeps_the_secret(
    workspace: Path, result: subprocess.CompletedProcess, password: str = PASSWORD
) -> None:
    data = [(result.stdout + result.stderr).encode()] + [
        path.read_bytes() for path in workspace.rglob("*") if path.is_file()
    ]
    assert not [found for found in data if secrets.found_in(found, {"PG": password})]


def test_a_report_is_made_from_a_real_server_and_the_password_stands_nowhere(pg, workspace):
    result = pmo(office(workspace, pg), "run", "stored", "--notebook", "status")
    assert result.returncode == 0, result.stderr
    pages = list((workspace / "reports").rglob("status.html"))
    assert (
        len(pages) == 3
        and "Zwei – Ü" in (workspace / "reports/stored/b/2026-10-31/status.html").read_text()
    )
    keeps_the_secret(workspace, result)


def test_a_wrong_password_is_unusable_input_and_is_not_repeated(pg, workspace):
    wrong = "wr0ng/p@ss-word&more"
    result = pmo(office(workspace, pg), "run", "stored", password=wrong)
    assert (
        result.returncode == 5
        and "PMO-D20" in result.stderr
        and "password authentication failed" in result.stderr
    )
    assert result.stderr.count("\n") == 2 and "Traceback" not in result.stderr
    keeps_the_secret(workspace, result, wrong)
    keeps_the_secret(workspace, result)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("{projects: projcts}", ("PMO-D21", "did you mean 'projects'")),
        (
            "{programs: programs, projects: select project_id as nr from projects}",
            ("'project_id' is missing", "PMO-D01"),
        ),
        ("{projects: select nix from projects}", ("PMO-D21", 'column "nix" does not exist')),
        ("{projects: select pg_sleep(10)}\n  timeout: 1", ("PMO-D22", "took longer than 1 s")),
    ],
)
def test_a_missing_table_a_missing_column_and_a_slow_query_end_with_five_and_a_sentence(
    pg, workspace, tables, words
):
    began = time.monotonic()
    result = pmo(office(workspace, pg, f"  tables: {tables}\n"), "check", "stored")
    assert result.returncode == 5 and all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.stderr and time.monotonic() - began < 60
    keeps_the_secret(workspace, result)


def test_a_server_that_is_stopped_while_it_is_read_is_said_and_the_next_run_is_whole(pg, workspace):
    tables = "  tables:\n    programs: programs\n    projects: select p.* from projects p, generate_series(1, 9) n, pg_sleep(n) s\n"
    told: list[subprocess.CompletedProcess] = []
    secret = {**os.environ, "PMO_SECRET_PG": PASSWORD}
    stored = office(workspace, pg, tables)
    reading = threading.Thread(
        target=lambda: told.append(command_line.pmo_process(stored, "run", "stored", env=secret))
    )
    reading.start()
    _wait_for(pg, "fetch forward")
    pg.stop()
    reading.join()
    assert (
        told[0].returncode == 5
        and "PMO-D23" in told[0].stderr
        and "lost while reading projects" in told[0].stderr
    ), told[0].stderr
    assert "Traceback" not in told[0].stderr and not list((workspace / "reports").rglob("*.html"))
    keeps_the_secret(workspace, told[0])
    pg.start()
    configuration = workspace / "parameters" / "stored" / "portfolio.yml"
    configuration.write_text(YAML.format(location=pg.address(), more=""))
    assert pmo(workspace, "run", "stored", "--program", "a").returncode == 0


def test_a_driver_that_repeats_the_password_is_silenced(monkeypatch, capsys, tmp_path):
    """Whatever a driver writes into a message passes through one place before anybody reads it."""
    from pmo_lib.run import child, read_sources
    from pmo_lib.run.task import Reading, to_json

    monkeypatch.setattr(child, "handed", {"PG": PASSWORD})
    monkeypatch.setattr(
        read_sources,
        "read",
        lambda *_: (_ for _ in ()).throw(ValueError(f"cannot parse 'pw={PASSWORD}'")),
    )
    (tmp_path / "task.json").write_text(to_json(Reading("drop", tmp_path, tmp_path)))
    child.main([str(tmp_path / "task.json")])
    told = (tmp_path / "verdict.json").read_text() + capsys.readouterr().err
    assert "***" in told and not secrets.found_in(told.encode(), {"PG": PASSWORD})


def test_a_password_written_into_an_address_is_refused_and_not_repeated(pg, workspace):
    result = pmo(office(workspace, pg, location=known(pg)), "check", "stored")
    assert result.returncode == 2 and "PMO-S01" in result.stderr
    assert not secrets.found_in((result.stdout + result.stderr).encode(), {"PG": PASSWORD})
