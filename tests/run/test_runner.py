"""A run is never green and wrong: what fails is named, what was good stays, what did not change is the same to the byte."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import nbformat
import pytest

from tests.command_line import pmo, pmo_process

ROOT = Path(__file__).parents[2]
YAML = "schema: 1\ntitle: Small\nsource: data\nnotebooks:\n  {notebook}: {{}}\n"
PARAMETERS = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""'
READ = "from pmo_lib import read, report\n\nportfolio = read(snapshot, program).at(as_of)"
LAST = "report.provenance(portfolio)"


@pytest.fixture
def small(tmp_path) -> Path:
    """A workspace with a portfolio of two programs and a notebook that says nothing."""
    data = tmp_path / "parameters" / "small" / "data"
    data.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (data / "organization.csv").write_text("name,currency\nOffice,EUR\n")
    (data / "programs.csv").write_text("program_id,name\na,Alpha\nb,Beta\nc,Gamma\n")
    (data / "projects.csv").write_text(
        "project_id,name,program_id,baseline_finish,budget,actual_start\n"
        "P1,One,a,2026-12-31,100,2026-01-01\nP2,Two,b,2026-12-31,100,2026-01-01\nP3,Three,c,2026-12-31,100,2026-01-01\n"
    )
    (data / "status.csv").write_text(
        "project_id,period_end,estimate_at_completion,forecast_finish,declared_rag\n"
        "P1,2026-10-31,100,2026-12-31,green\nP2,2026-10-31,100,2026-12-31,green\nP3,2026-10-31,90,2026-12-31,green\n"
    )
    write_notebook(tmp_path)
    return tmp_path


def write_notebook(
    workspace: Path, *middle: str, name: str = "plain", last: str = LAST, needs=("projects",)
) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"pmo": {"title": "Plain", "needs": list(needs)}})
    cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in (READ, *middle, last)]
    notebook.cells = cells
    nbformat.write(notebook, workspace / "notebooks" / f"{name}.ipynb")
    configuration = workspace / "parameters" / "small" / "portfolio.yml"
    configuration.write_text(YAML.format(notebook=name))


def told(result: subprocess.CompletedProcess) -> dict:
    assert result.stderr == ""
    return json.loads(result.stdout)


def published(workspace: Path) -> dict[str, str]:
    folder = workspace / "reports"
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and ".pmo" not in path.parts
    }


def page(workspace: Path, program: str) -> Path:
    return workspace / "reports" / "small" / program / "2026-10-31" / "plain.html"


def test_every_program_and_the_portfolio_get_a_page_with_facts_and_an_index(small):
    result = told(pmo(small, "run", "small", "--json"))
    assert result["exit_code"] == 0
    assert [report["report"] for report in result["reports"]] == [
        "_portfolio/plain",
        "a/plain",
        "b/plain",
        "c/plain",
    ]
    index = json.loads((small / "reports/small/index.json").read_text())
    for row in index["rows"]:
        assert (small / "reports/small" / row["href"]).is_file()
    schema = json.loads((ROOT / "docs/facts.schema.json").read_text())
    for path in (small / "reports").rglob("*.facts.json"):
        jsonschema.validate(json.loads(path.read_text()), schema)
    for name in ("reports/index.html", "reports/small/index.html"):
        assert (small / name).is_file()


def test_the_same_input_twice_gives_the_same_bytes_of_every_page_and_all_facts(small):
    pmo(small, "run", "small")
    first = {name: value for name, value in published(small).items() if "index" not in name}
    time.sleep(1.1)
    pmo(small, "run", "small")
    assert {name: value for name, value in published(small).items() if "index" not in name} == first
    assert len(first) == 8


FAULTS = {
    "an exception": ("x = 1\nif program == 'b':\n    1 / 0", "ZeroDivisionError", 3),
    "an early exit": (
        "import sys\n\nif program == 'b':\n    sys.exit(0)",
        "ended before its last cell",
        None,
    ),
    "a killed kernel": (
        "import os\n\nif program == 'b':\n    os.kill(os.getpid(), 9)",
        "died",
        None,
    ),
    "an exit without a word": ("import os\n\nif program == 'b':\n    os._exit(0)", "died", None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_program_stops_no_other_and_keeps_its_last_good_report(small, fault):
    assert pmo(small, "run", "small").returncode == 0
    good = published(small)
    source, words, line = FAULTS[fault]
    write_notebook(small, source)
    result = told(pmo(small, "run", "small", "--json"))
    assert result["exit_code"] == 3
    failed = [report for report in result["reports"] if report["status"] != "published"]
    assert [report["report"] for report in failed] == ["b/plain"]
    assert words.casefold() in failed[0]["message"].casefold(), failed[0]["message"]
    assert failed[0]["message"].startswith("plain.ipynb, cell 3, line ")
    if line:
        assert failed[0]["place"]["line"] == line
    kept = "small/b/2026-10-31/plain.html"
    assert published(small)[kept] == good[kept]
    rows = {
        row["program"]: row
        for row in json.loads((small / "reports/small/index.json").read_text())["rows"]
    }
    assert (
        rows["b"]["status"] == "kept"
        and rows["b"]["published"]
        and rows["a"]["status"] == "published"
    )
    index = (small / "reports/small/index.html").read_text()
    assert "plain.ipynb, cell 3" in index and rows["b"]["href"] in index


def test_a_notebook_cannot_leave_out_how_many_rows_were_rejected(small):
    projects = small / "parameters/small/data/projects.csv"
    projects.write_text(projects.read_text() + "P9,Nine,a,2026-12-31,a lot,2026-01-01\n")
    hide = "from dataclasses import replace\n\nlast = report.provenance(portfolio)\n"
    write_notebook(
        small,
        last=hide + "replace(last, record={**last.record, 'rejected_rows': 0, 'rejected': []})",
    )
    made = told(pmo(small, "run", "small", "--json"))["reports"]
    assert {row["report"]: row["status"] for row in made}["_portfolio/plain"] == "failed"
    assert "HiddenRows" in next(
        row["message"] for row in made if row["report"] == "_portfolio/plain"
    )


def test_what_a_failing_report_said_is_told_on_the_console_and_not_to_readers(small):
    write_notebook(small, "raise ValueError('/srv/secret-place of somebody')")
    assert "/srv/secret-place" in pmo(small, "run", "small").stderr
    for name in ("index.html", "index.json"):
        words = (small / "reports/small" / name).read_text()
        assert "ValueError" in words and "secret-place" not in words


def test_a_report_that_never_succeeded_is_named_without_a_link(small):
    write_notebook(small, "1 / 0")
    result = told(pmo(small, "run", "small", "--json"))
    assert result["exit_code"] == 4
    rows = json.loads((small / "reports/small/index.json").read_text())["rows"]
    assert {row["status"] for row in rows} == {"failed"} and {row["href"] for row in rows} == {""}


def test_a_notebook_without_its_completion_record_is_no_success(small):
    write_notebook(small, last="None")
    result = told(pmo(small, "run", "small", "--program", "a", "--json"))
    assert result["exit_code"] == 4
    assert "completion record" in result["reports"][0]["message"]


def test_a_notebook_that_reports_on_another_program_is_no_success(small):
    write_notebook(small, 'portfolio = read(snapshot, "c").at(as_of)')
    result = told(pmo(small, "run", "small", "--program", "a", "--json"))
    assert result["exit_code"] == 4 and "asked was a" in result["reports"][0]["message"]


def test_an_unknown_program_is_refused_with_a_suggestion_before_anything_runs(small):
    result = pmo(small, "run", "small", "--program", "d")
    assert result.returncode == 2 and "known are" in result.stderr
    assert not (small / "reports" / "small").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--notebook", "plian"), "did you mean 'plain'"),
        (("--as-of", "31.10.2026"), "2026-10-31"),
        (("--as-of", "2999-01-01"), "outside"),
        (("--as-of", "1999-01-01"), "outside"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(small, arguments, words):
    result = pmo(small, "run", "small", *arguments)
    assert result.returncode == 2 and words in result.stderr


def test_a_mistyped_key_is_refused_with_line_and_column(small):
    (small / "parameters/small/portfolio.yml").write_text(
        "schema: 1\ntitle: S\nsorce: data\nnotebooks:\n  plain: {}\n"
    )
    result = pmo(small, "check", "small")
    assert result.returncode == 2
    assert (
        "portfolio.yml line 3 column 1" in result.stderr
        and "did you mean 'source'" in result.stderr
    )


def test_a_mistyped_parameter_is_refused_with_line_and_column(small):
    text = "schema: 1\ntitle: S\nsource: data\nnotebooks:\n  plain:\n    horizn: 3\n"
    (small / "parameters/small/portfolio.yml").write_text(text)
    result = pmo(small, "run", "small")
    assert result.returncode == 2 and "line 6 column 5" in result.stderr


def test_a_report_reads_its_own_partition_and_no_other(small):
    listing = "import sys\nfrom pathlib import Path\n\nassert set(portfolio.projects.program_id) == {program}"
    write_notebook(small, listing)
    assert pmo(small, "run", "small", "--program", "b").returncode == 0
    snapshot = next((small / ".pmo/small/snapshots").iterdir())
    told_of = json.loads((snapshot / "manifest.json").read_text())["partitions"]
    for program, other in (("a", "P2"), ("b", "P1")):
        folder = snapshot / told_of[program]["folder"]
        assert all(other.encode() not in path.read_bytes() for path in folder.iterdir())


def test_a_change_in_one_program_leaves_the_input_hash_of_the_others(small):
    pmo(small, "run", "small")
    before = {
        p: json.loads(page(small, p).with_suffix(".facts.json").read_text())["input_hash"]
        for p in "abc"
    }
    path = small / "parameters/small/data/status.csv"
    path.write_text(path.read_text().replace("P3,2026-10-31,90", "P3,2026-10-31,91"))
    pmo(small, "run", "small")
    after = {
        p: json.loads(page(small, p).with_suffix(".facts.json").read_text())["input_hash"]
        for p in "abc"
    }
    assert [before[p] == after[p] for p in "abc"] == [True, True, False]


def test_a_table_the_source_never_had_makes_its_report_not_applicable(small):
    write_notebook(small, name="needy", needs=("projects", "milestones"))
    (small / "parameters/small/portfolio.yml").write_text(
        YAML.format(notebook="plain") + "  needy: {}\n"
    )
    assert pmo(small, "run", "small", "--program", "a").returncode == 0
    rows = json.loads((small / "reports/small/index.json").read_text())["rows"]
    assert [r["failure"] for r in rows if r["status"] == "not applicable"] == ["needs milestones"]


def test_a_table_that_was_refused_fails_the_reports_that_need_it(small):
    write_notebook(small, name="needy", needs=("projects", "status"))
    (small / "parameters/small/portfolio.yml").write_text(
        YAML.format(notebook="plain") + "  needy: {}\n"
    )
    (small / "parameters/small/data/status.csv").write_text("project_id,periodend\nP1,2026-10-31\n")
    result = pmo(small, "run", "small", "--program", "a", "--as-of", "2026-10-31")
    assert result.returncode == 3, result.stderr


def test_a_source_that_serves_no_listed_notebook_is_unusable(small):
    (small / "parameters/small/data/projects.csv").write_text("project_id,name\nP1,One\n")
    result = pmo(small, "run", "small")
    assert result.returncode == 5 and "program_id" in result.stderr
    assert not (small / "reports" / "small").exists()


def test_a_second_run_on_the_same_output_gives_way_and_names_the_first(small):
    write_notebook(small, "import time\n\ntime.sleep(6)")
    command = [
        sys.executable,
        "-c",
        "from pmo_lib.cli import main; main()",
        "run",
        "small",
        "-p",
        "a",
    ]
    with subprocess.Popen(
        command, cwd=small, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as first:
        while "making" not in first.stderr.readline():
            pass
        time.sleep(0.5)
        second = pmo(small, "run", "small", "-p", "b")
        assert second.returncode == 6 and f"process {first.pid}" in second.stderr
        assert first.wait(60) == 0


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=pytest.mark.thorough)],
)
def test_a_stopped_run_leaves_no_child_and_says_so(small, number, code):
    write_notebook(small, f"import time\n\ntime.sleep(60)  # {number}")
    command = [
        sys.executable,
        "-c",
        "from pmo_lib.cli import main; main()",
        "run",
        "small",
        "-p",
        "a",
    ]
    with subprocess.Popen(
        command, cwd=small, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as run:
        while "making" not in run.stderr.readline():
            pass
        time.sleep(2)
        run.send_signal(number)
        assert run.wait(20) == code
    left = subprocess.run(
        ["pgrep", "-f", str(small)], capture_output=True, text=True, check=False
    ).stdout.split()
    assert left == []


def test_an_output_that_cannot_be_written_is_named(small):
    (small / "reports").write_text("a file, no folder")
    result = pmo(small, "run", "small", "-p", "a")
    assert result.returncode == 7 and "reports" in result.stderr


def test_the_output_may_lie_anywhere(small, tmp_path_factory):
    output = tmp_path_factory.mktemp("elsewhere") / "deep"
    assert pmo(small, "run", "small", "-p", "a", "--output", str(output)).returncode == 0
    assert (output / "small/a/2026-10-31/plain.html").is_file() and (
        output / "index.html"
    ).is_file()
    assert not (small / "reports").exists()


def test_an_empty_home_without_terminal_or_locale_is_enough(small):
    environment = {"PATH": os.environ["PATH"], "HOME": "/proc/nowhere", "LANG": "C"}
    result = pmo_process(small, "run", str(small / "parameters/small"), "-p", "a", env=environment)
    assert result.returncode == 0, result.stderr


def test_time_and_files_stand_in_the_record_of_the_run_and_not_in_page_or_facts(small):
    pmo(small, "run", "small", "-p", "a")
    (record,) = (small / ".pmo/small/runs").glob("*/run.json")
    run = json.loads(record.read_text())
    assert run["exit_code"] == 0 and {file["file"] for file in run["files"]} >= {
        "projects.csv",
        "status.csv",
    }
    text = page(small, "a").read_text() + page(small, "a").with_suffix(".facts.json").read_text()
    assert run["run"] not in text and str(small) not in text


def test_a_source_that_did_not_change_is_not_read_again_and_one_byte_is_enough_to_read_it(small):
    assert pmo(small, "run", "small").returncode == 0
    kept = small / ".pmo/small/reading.json"
    first = json.loads(kept.read_text())
    kept.write_text(json.dumps({**first, "read": {**first["read"], "rejected": [{"mark": 1}]}}))
    again = told(pmo(small, "run", "small", "--json"))
    assert again["rejected"] == [{"mark": 1}]  # what was read last was taken
    assert told(pmo(small, "run", "small", "--force", "--json"))["rejected"] == []
    status = small / "parameters/small/data/status.csv"
    stamp = status.stat()
    status.write_text(status.read_text().replace("P3,2026-10-31,90", "P3,2026-10-31,91"))
    os.utime(status, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # as long and as old as before
    done = {
        one["report"]: one["status"]
        for one in told(pmo(small, "run", "small", "--json"))["reports"]
    }
    assert done == {
        "_portfolio/plain": "published",
        "a/plain": "current",
        "b/plain": "current",
        "c/plain": "published",
    }


@pytest.mark.parametrize("harm", ["torn", "no snapshot", "another day"])
def test_what_was_read_last_is_not_taken_where_anything_of_it_is_in_doubt(small, harm):
    assert pmo(small, "run", "small").returncode == 0
    kept = small / ".pmo/small/reading.json"
    before = json.loads(kept.read_text())
    if harm == "torn":
        kept.write_text(kept.read_text()[:50])
    elif harm == "no snapshot":
        kept.write_text(
            json.dumps({**before, "read": {**before["read"], "snapshot": str(small / "gone")}})
        )
    else:
        kept.write_text(json.dumps({**before, "key": "of yesterday"}))
    done = told(pmo(small, "run", "small", "--json"))
    assert done["exit_code"] == 0 and {one["status"] for one in done["reports"]} == {"current"}
    assert json.loads(kept.read_text()) == before


def test_a_check_of_projects_that_were_all_refused_ends_with_five_and_still_lists_them(small):
    projects = small / "parameters" / "small" / "data" / "projects.csv"
    projects.write_text("project_id,name,program_id,budget\nP1,One,a,much\nP2,Two,a,much\n")
    done = told(pmo(small, "check", "small", "--json"))
    assert done["exit_code"] == 5 and done["tables"]["projects"] == 0
    refused = [row for row in done["rejected"] if row["table"] == "projects"]
    assert [row["value"] for row in refused] == ["much"] * 2
    assert any("no row could be kept" in note for note in done["notes"])
    assert "projects.csv row 2, budget 'much'" in done["error"]["message"]


def test_projects_without_program_beside_other_tables_are_a_source_that_cannot_be_used(small):
    data = small / "parameters" / "small" / "data"
    (data / "projects.csv").write_text("project_id,name\nP1,One\n")
    (data / "dependencies.csv").write_text("dependency_id,project_id,giver_project_id\nD,P1,P2\n")
    done = pmo(small, "run", "small")
    assert done.returncode == 5
    assert "projects.csv: PMO-D01: the required column 'program_id' is missing" in done.stderr
    assert "add or rename it to 'program_id'" in done.stderr and "KeyError" not in done.stderr
