"""What a report of the portfolio decides reaches later reports of the run, and each program is handed its own rows only."""

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import run_record
from tests import command_line
from tests.run.made import two_programs

PARAMETERS = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\n'
IMPORTS = (
    "from pmo_lib import read, read_record, report\nfrom pmo_lib.portfolio.finding import Finding, Value\n"
    "portfolio = read(snapshot, program).at(as_of)"
)
DECIDES = (
    "own = portfolio.projects[['project_id', 'program_id']].assign(decision='{word}')\n"
    "report.record({{}}, {{'projects': own if program == '_portfolio' else own[:0]}})"
)
SHOWS_NOTHING = 'report.header(Finding("It decides", "headline"), portfolio)'
READS = (
    "found = read_record(record).get('prioritization')\n"
    "rows = None if found is None else sorted(map('='.join, found['projects'][['project_id', 'decision']].to_numpy()))\n"
    "report.header(Finding('It reads', 'headline', values={'rows': Value(rows, 'Rows that were read')}), portfolio)"
)


@pytest.fixture
def small(tmp_path) -> Path:
    """Two programs with a project each; one notebook decides, and one made after it reads."""
    two_programs(tmp_path, "status", "prioritization")
    decides(tmp_path, "stop")
    write(tmp_path, "status", READS, reads=["prioritization"])
    return tmp_path


def decides(workspace: Path, word: str) -> None:
    write(workspace, "prioritization", DECIDES.format(word=word), SHOWS_NOTHING)


def write(workspace: Path, name: str, *cells: str, reads=()) -> None:
    about = {"title": name.capitalize(), "needs": ["projects"], "reads": list(reads)}
    notebook = nbformat.v4.new_notebook(metadata={"pmo": about})
    parameters = PARAMETERS + ('record: str = ""' if reads else "")
    notebook.cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    for text in (IMPORTS, *cells, "report.provenance(portfolio)"):
        notebook.cells.append(nbformat.v4.new_code_cell(text))
    (workspace / "notebooks").mkdir(exist_ok=True)
    nbformat.write(notebook, workspace / "notebooks" / f"{name}.ipynb")


def pmo(workspace: Path, *arguments: str) -> dict:
    return json.loads(command_line.pmo(workspace, *arguments, "--json").stdout)


def page(workspace: Path, program: str, day: str = "2026-10-31") -> Path:
    return workspace / "reports/small" / program / day / "status.html"


def rows(workspace: Path, program: str, day: str = "2026-10-31") -> list[str] | None:
    facts = json.loads(page(workspace, program, day).with_suffix(".facts.json").read_text())
    return facts["findings"][0]["values"]["rows"]


def test_the_portfolio_s_report_reads_all_rows_and_a_program_s_its_own(small):
    assert pmo(small, "run", "small")["exit_code"] == 0
    assert rows(small, "_portfolio") == ["P1=stop", "P2=stop"]
    assert (rows(small, "a"), rows(small, "bb")) == (["P1=stop"], ["P2=stop"])


def test_a_report_that_is_run_alone_reads_the_last_record_of_its_snapshot_and_day(small):
    pmo(small, "run", "small", "--notebook", "prioritization")
    pmo(small, "run", "small", "--notebook", "status")
    assert rows(small, "a") == ["P1=stop"]
    pmo(small, "run", "small", "--notebook", "status", "--as-of", "2026-09-30")
    assert rows(small, "a", "2026-09-30") is None


def test_a_report_is_made_again_when_what_it_read_changed_and_kept_when_it_did_not(small):
    def status_of_reports() -> dict[str, str]:
        return {r["report"]: r["status"] for r in pmo(small, "run", "small")["reports"]}

    status_of_reports()
    assert set(status_of_reports().values()) == {"current"}
    decides(small, "invest")
    assert status_of_reports()["a/status"] == "published" and rows(small, "a") == ["P1=invest"]
    write(small, "prioritization", DECIDES.format(word="invest"), "1 + 1", SHOWS_NOTHING)
    told = status_of_reports()
    assert told["_portfolio/prioritization"] == "published" and told["a/status"] == "current"


def test_where_the_report_that_decides_fails_the_others_are_made_without_it(small):
    pmo(small, "run", "small")
    write(small, "prioritization", "1 / 0")
    assert pmo(small, "run", "small")["exit_code"] == 3
    assert rows(small, "_portfolio") is None and rows(small, "a") is None


def test_a_retry_also_makes_the_reports_that_read_what_failed(small):
    write(small, "prioritization", "1 / 0")
    assert pmo(small, "run", "small")["exit_code"] == 3
    assert rows(small, "a") is None
    decides(small, "stop")
    assert pmo(small, "retry", "small")["exit_code"] == 0
    assert rows(small, "a") == ["P1=stop"] and rows(small, "_portfolio") == ["P1=stop", "P2=stop"]


def test_the_last_decision_is_that_of_the_last_run_even_if_its_report_was_kept(small):
    pmo(small, "run", "small")
    decides(small, "invest")
    pmo(small, "run", "small", "--notebook", "prioritization", "--output", "elsewhere")
    decides(small, "stop")
    told = pmo(small, "run", "small")
    assert {report["status"] for report in told["reports"]} == {"current"}
    assert pmo(small, "run", "small", "--notebook", "status")["exit_code"] == 0
    assert rows(small, "a") == ["P1=stop"]


def test_a_page_is_verified_with_the_record_it_was_made_with(small):
    pmo(small, "run", "small")
    told = pmo(small, "verify", str(page(small, "a")))
    assert (told["exit_code"], told["reproduced"], told["differences"]) == (0, True, [])
    (record,) = small.glob(".pmo/small/record/*/*/read/a-*.json")
    record.write_text(record.read_text().replace("stop", "invest"))
    told = pmo(small, "verify", str(page(small, "a")))
    assert told["reproduced"] is None and "earlier reports of its run" in told["note"]
    record.unlink()
    told = pmo(small, "verify", str(page(small, "a")))
    assert told["reproduced"] is None and "earlier reports of its run" in told["note"]


def test_a_notebook_that_reads_what_is_made_after_it_is_refused_by_name(small):
    write(small, "prioritization", SHOWS_NOTHING, reads=["status"])
    told = command_line.pmo(small, "run", "small")
    assert told.returncode == 2
    assert "prioritization.ipynb" in told.stderr and "'status'" in told.stderr


@pytest.mark.parametrize(
    ("notebook", "reads"),
    [
        ("status", ["prioritization", "capacity_analysis"]),
        ("our_own", ["status"]),
        ("overview", ["our_own", "status"]),
    ],
)
def test_a_notebook_may_read_what_is_made_before_it(notebook, reads):
    run_record.check_reads(notebook, reads)


@pytest.mark.parametrize("notebook", run_record.ORDER)
def test_no_notebook_reads_itself_or_the_overview(notebook):
    for other in (notebook, "overview", "our_own"):
        with pytest.raises(ConfigurationError, match="not made before it"):
            run_record.check_reads(notebook, [other])


def test_the_overview_of_the_portfolio_is_made_after_all_other_reports():
    def report(program, name, reads=(), parameters=(), variant=""):
        notebook = SimpleNamespace(name=name, reads=reads, parameters=parameters)
        path = Path(program, "2026-10-31", f"{name}{variant and '.' + variant}.html")
        return SimpleNamespace(
            program=program,
            name=f"{program}/{path.stem}",
            notebook=notebook,
            path=path,
            variant=variant,
        )

    reports = [
        report("_portfolio", "overview", ["status"]),
        report("_portfolio", "status", ["prioritization"]),
        report("_portfolio", "prioritization", parameters=("slice",)),
        report("_portfolio", "prioritization", parameters=("slice",), variant="less"),
        report("a", "prioritization", parameters=("slice",)),
        report("a", "status", ["prioritization"]),
    ]
    before = {one.name: run_record.predecessors(one, reports) for one in reports}
    assert before["_portfolio/overview"] == {one.name for one in reports[1:]}
    assert before["_portfolio/prioritization"] == set()
    assert before["a/prioritization"] == {"_portfolio/prioritization"}
    assert before["a/status"] == before["_portfolio/status"] == {"_portfolio/prioritization"}
