"""The maturity report through the whole loop: the questionnaire filled by a script, and a real survey by parameters alone."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from tests import command_line

ROOT = Path(__file__).parents[2]
YML = """schema: 1
title: A survey
source: q.xlsx
constants:
  organization: {name: O, currency: EUR}
  programs: {program_id: p, name: P}
notebooks:
  maturity_assessment: {}
"""


def pmo(folder: Path, *arguments: str, shared: Path | None = None) -> subprocess.CompletedProcess:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        **({"PMO_SHARED_DATA": str(shared)} if shared else {}),
    }
    return command_line.pmo(folder, *arguments, env=environment)


def page(folder: Path, portfolio: str, day: str) -> tuple[dict, str]:
    path = folder / "reports" / portfolio / "_portfolio" / day / "maturity_assessment"
    return json.loads(path.with_suffix(".facts.json").read_text()), path.with_suffix(
        ".html"
    ).read_text()


def test_the_questionnaire_is_written_filled_read_and_reported_and_a_wrong_answer_named_by_cell(
    workspace,
):
    home = workspace / "parameters" / "asked"
    home.mkdir()
    (home / "portfolio.yml").write_text(YML)
    assert pmo(workspace, "template", "maturity", "--output", str(home / "q.xlsx")).returncode == 0
    workbook = openpyxl.load_workbook(home / "q.xlsx")
    for at in range(12):
        workbook["responses"].append(
            ["2026-10-01", f"SECRET{at:02d}", "executive", "Office", "pmo-lib 1", *[3] * 54]
        )
    workbook["responses"]["G5"] = 9
    workbook.save(home / "q.xlsx")
    done = pmo(workspace, "run", "asked", "--program", "_portfolio", "--json")
    assert done.returncode == 0, done.stdout
    facts, html = page(workspace, "asked", "2026-10-01")
    assert [(row["sheet"], row["cell"], row["value"]) for row in facts["rejected"]] == [
        ("responses", "G5", "9")
    ]
    (headline,) = [one for one in facts["findings"] if one["code"] == "headline"]
    assert (
        headline["message"] == "Maturity is 3.0 of 5; no area is significantly below its target"
        and headline["values"]["respondents"] == 12
    )
    assert "SECRET" not in html and "SECRET" not in json.dumps(facts)


def test_a_practice_that_stands_twice_in_the_model_stops_the_report_with_a_sentence(workspace):
    home = workspace / "parameters" / "twice"
    home.mkdir()
    practice = "{id: A1, name: a, levels: [x, y]}"
    model = f"{{model: {{title: m, levels: 2, areas: [{{id: A, name: a, practices: [{practice}, {practice}]}}]}}}}"
    (home / "portfolio.yml").write_text(
        YML.replace("q.xlsx", ".").replace("assessment: {}", f"assessment: {model}")
    )
    (home / "responses.csv").write_text("wave,pseudonym,practice_id,answer\n2026-10-01,R1,A1,2\n")
    done = pmo(workspace, "run", "twice", "--program", "_portfolio", "--json")
    assert done.returncode == 4 and "practice 'A1' stands twice in area 'A'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    named = pmo(workspace, "template", "maturity", "--portfolio", "twice", "--output", "q.xlsx")
    assert named.returncode == 2 and "stands twice" in named.stderr


@pytest.mark.thorough
@pytest.mark.shared_data
def test_a_real_survey_is_reported_by_parameters_alone_with_its_own_model(workspace, shared_data):
    home = workspace / "parameters" / "open_source_offices"
    home.mkdir()
    (home / "portfolio.yml").write_text(
        (ROOT / "parameters/open_source_offices/portfolio.yml").read_text()
    )
    done = pmo(
        workspace,
        "run",
        "open_source_offices",
        "--program",
        "_portfolio",
        "--json",
        shared=shared_data,
    )
    assert done.returncode == 0, done.stdout
    facts, html = page(workspace, "open_source_offices", "2022-07-01")
    values = {one["code"]: one["values"] for one in facts["findings"]}
    assert (
        values["headline"]["respondents"] == 1048
        and values["answers"]["alpha"] is None
        and facts["rejected_rows"] == 0
    )
    assert "has no meaning here and is not computed" in html
    with open(shared_data / "survey/ospo2022_coded.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = [
        [float(row[f"Q4_{n}"]) for n in (4, 5, 7) if row[f"Q4_{n}"] and float(row[f"Q4_{n}"]) < 5]
        for row in rows
    ]
    average = np.mean([np.mean(own) for own in people if own])
    assert values["levels"]["gaps"]["PEOPLE"] == pytest.approx(3 - average, abs=0.006)
    known = [float(row["Q4_5"]) for row in rows if row["Q4_5"]]
    unknown = sum(value == 5 for value in known) / len(known)
    assert re.search(
        rf"Train developers to contribute(?:</bdi>)?<.*?>{round(100 * unknown)}%<", html, re.DOTALL
    )


@pytest.mark.thorough
@pytest.mark.shared_data
def test_assessing_a_thousand_real_respondents_takes_less_than_five_seconds_of_cpu(shared_data):
    code = (
        "import time; from pathlib import Path; from pmo_lib.run.configuration import read_configuration;"
        "from pmo_lib.sources.readers import read_source, only; from pmo_lib.sources.mapping import sources; from pmo_lib.sources.reshaping import apply;"
        "from pmo_lib.sources.validation import check; from pmo_lib.sources.snapshot import assemble; from pmo_lib.maturity import build, Rules;"
        "c, _ = read_configuration(Path('parameters/open_source_offices'));"
        f"p = Path({str(shared_data / 'survey')!r});"
        "found = read_source('ospo2022_coded.csv', p, {}, only(sources(c.mapping)));"
        "whole = assemble(check(apply(c.mapping, found), c.constants), c.settings('x')).at();"
        "one = build(whole, Rules(model=c.notebooks['maturity_assessment']['model']));"
        "assert one.measures and [section.block(one) for section in one.sections];"
        "print(one.survey.people, time.process_time())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    people, seconds = done.stdout.split()
    assert people == "1048" and float(seconds) < 5
