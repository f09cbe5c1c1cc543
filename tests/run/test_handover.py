"""What one report hands to another arrives, belongs to its program alone, and can be handed over once more."""

import json
from pathlib import Path

import nbformat
import pytest

from tests import command_line
from tests.run.made import two_programs

PARAMETERS = (
    'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\nslice: str = ""\nprevious: str = ""'
)
READ = (
    "from pmo_lib import read, read_previous, read_slice, report\nfrom pmo_lib.portfolio.finding import Finding, Value\n"
    "portfolio = read(snapshot, program).at(as_of)\nmine, before = read_slice(slice), read_previous(previous, program)"
)
DECIDE = 'report.record({p: {"chosen": len(p), "word": f"canary-{p}"} for p in portfolio.programs.program_id})'
SHOW = (
    "report.header(Finding(f\"Decided: {mine.get('word', 'nothing')}\", \"decided\", "
    'values={"before": Value(before.facts["findings"][0]["message"] if before else "", "F"), "day": Value(str(before.as_of) if before else "", "F")}), portfolio)'
)


@pytest.fixture
def small(tmp_path) -> Path:
    """Two programs, a notebook that decides for them, and status rows of two months."""
    two_programs(tmp_path, "decides")
    write(tmp_path, DECIDE)
    return tmp_path


def write(workspace: Path, decide: str) -> None:
    notebook = nbformat.v4.new_notebook(
        metadata={"pmo": {"title": "Decides", "needs": ["projects"]}}
    )
    notebook.cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    notebook.cells += [
        nbformat.v4.new_code_cell(text)
        for text in (READ, decide, SHOW, "report.provenance(portfolio)")
    ]
    (workspace / "notebooks").mkdir(exist_ok=True)
    nbformat.write(notebook, workspace / "notebooks" / "decides.ipynb")


def pmo(workspace: Path, *arguments: str) -> dict:
    return json.loads(command_line.pmo(workspace, *arguments, "--json").stdout)


def page(workspace: Path, program: str, day: str = "2026-10-31") -> Path:
    return workspace / "reports/small" / program / day / "decides.html"


def headline(workspace: Path, program: str, day: str = "2026-10-31") -> dict:
    return json.loads(page(workspace, program, day).with_suffix(".facts.json").read_text())[
        "findings"
    ][0]


def test_each_program_is_handed_its_own_decision_and_no_other(small):
    assert pmo(small, "run", "small")["exit_code"] == 0
    assert headline(small, "a")["message"] == "Decided: canary-a"
    assert headline(small, "bb")["message"] == "Decided: canary-bb"
    assert headline(small, "_portfolio")["message"] == "Decided: nothing"
    assert (
        "canary-bb" not in page(small, "a").read_text()
        and "canary-a" not in page(small, "bb").read_text()
    )


def test_asking_for_one_program_makes_the_report_that_decides_for_it(small):
    told = pmo(small, "run", "small", "--program", "a")
    assert [report["report"] for report in told["reports"]] == ["_portfolio/decides", "a/decides"]
    assert headline(small, "a")["message"] == "Decided: canary-a"


def test_without_a_decision_no_program_is_told_one(small):
    write(small, "1 / 0")
    told = pmo(small, "run", "small")
    assert told["exit_code"] == 4
    assert "which decides for it" in told["reports"][1]["message"]


def test_a_report_is_handed_the_newest_of_an_earlier_day_and_a_rerun_gives_the_same_bytes(small):
    assert pmo(small, "run", "small", "--as-of", "2026-09-30")["exit_code"] == 0
    assert headline(small, "a", "2026-09-30")["values"] == {"before": "", "day": ""}
    assert pmo(small, "run", "small")["exit_code"] == 0
    assert headline(small, "a")["values"] == {"before": "Decided: canary-a", "day": "2026-09-30"}
    first = page(small, "a").read_bytes()
    assert pmo(small, "run", "small")["exit_code"] == 0
    assert page(small, "a").read_bytes() == first


def test_of_several_earlier_days_the_newest_is_handed_over(small):
    for day in ("2026-09-30", "2026-10-15", "2026-10-31"):
        assert pmo(small, "run", "small", "--as-of", day)["exit_code"] == 0
    assert headline(small, "a")["values"]["day"] == "2026-10-15"


def test_what_was_handed_over_is_found_again_to_verify_a_report(small):
    pmo(small, "run", "small", "--as-of", "2026-09-30")
    pmo(small, "run", "small")
    told = pmo(small, "verify", str(page(small, "a")))
    assert (told["exit_code"], told["reproduced"], told["differences"]) == (0, True, [])
    page(small, "a", "2026-09-30").unlink()
    told = pmo(small, "verify", str(page(small, "a")))
    assert told["reproduced"] is None and "the report before it is not here" in told["note"]
