"""Real exports that nobody here wrote, made into reports by parameters alone."""

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests import command_line

ROOT = Path(__file__).parents[2]


@pytest.fixture
def real(workspace, shared_data) -> Path:
    """A workspace with the two real portfolios."""
    for name in ("federal_it", "nyc_capital"):
        folder = workspace / "parameters" / name
        folder.mkdir()
        (folder / "portfolio.yml").write_text(
            (ROOT / "parameters" / name / "portfolio.yml").read_text()
        )
    return workspace


def pmo(folder: Path, shared: Path | None, *arguments: str) -> dict:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        **({"PMO_SHARED_DATA": str(shared)} if shared else {}),
    }
    done = command_line.pmo(folder, *arguments, "--json", env=environment)
    return json.loads(done.stdout)


def facts(folder: Path, portfolio: str, program: str, day: str) -> dict:
    return json.loads(
        (folder / "reports" / portfolio / program / day / "status.facts.json").read_text()
    )


def rows(shared: Path, name: str) -> list[dict]:
    with open(shared / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.thorough
def test_the_federal_projects_are_read_repaired_and_add_up_to_the_files_own_column(
    real, shared_data
):
    told = pmo(real, shared_data, "run", "federal_it", "--program", "_portfolio", "--program", "5")
    assert told["exit_code"] == 0
    found = facts(real, "federal_it", "_portfolio", "2012-08-31")
    assert found["rows_read"]["projects"] == 2467
    assert found["rejected_rows"] == len({(r["table"], r["row"]) for r in found["rejected"]})
    kept = {project["id"]: project for project in found["projects"]}
    own = sum(
        float(row["Cost Variance ($ M)"] or 0)
        for row in rows(shared_data, "us_it_dashboard/projects_2012.csv")
        if row["Project ID"] in kept
    )
    measures = {measure["id"]: measure["value"] for measure in found["measures"]}
    assert measures["budget_variance"] / 1e6 == pytest.approx(own, abs=1e-6)
    starts = Counter(
        project["baseline_start"][5:] for project in kept.values() if project["baseline_start"]
    )
    assert (starts["10-01"], starts["01-10"]) == (725, 7)
    both = [p for p in kept.values() if p["baseline_start"] and p["baseline_finish"]]
    assert sum(p["baseline_finish"] < p["baseline_start"] for p in both) == 0
    assert any("neither CPI nor SPI" in sentence for sentence in found["missing"])
    assert facts(real, "federal_it", "5", "2012-08-31")["rows_read"] == {}


def test_there_is_a_report_for_each_of_26_agencies_and_the_portfolio(real, shared_data):
    document = pmo(real, shared_data, "check", "federal_it")
    assert document["tables"]["programs"] == 26 and document["exit_code"] == 0


@pytest.mark.thorough
def test_without_the_repair_the_implausible_day_and_the_inverted_rows_are_pointed_to(
    real, shared_data
):
    path = real / "parameters/federal_it/portfolio.yml"
    path.write_text(path.read_text().replace(", swap_day_month: true", ""))
    document = pmo(real, shared_data, "check", "federal_it")
    said = {(one["code"], one["column"]): one for one in document["suspicions"]}
    crowded = said["crowded_day", "baseline_start"]
    assert (
        crowded["count"] == 725
        and "10 January" in crowded["message"]
        and "swap_day_month" in crowded["suggestion"]
    )
    inverted = said["inverted", "baseline_finish"]
    assert (
        inverted["count"] == 22
        and "swap_day_month" in inverted["suggestion"]
        and len(inverted["examples"]) == 3
    )
    assert len([row for row in document["rejected"] if "lies before" in row["rule"]]) == 22


@pytest.mark.thorough
@pytest.mark.parametrize("as_of", ["2017-11-01", "2019-09-01"])
def test_the_capital_projects_have_their_real_history_as_of_any_day(real, shared_data, as_of):
    assert (
        pmo(real, shared_data, "run", "nyc_capital", "--as-of", as_of, "--program", "_portfolio")[
            "exit_code"
        ]
        == 0
    )
    found = facts(real, "nyc_capital", "_portfolio", as_of)
    day = datetime.fromisoformat(as_of)
    stated: dict[str, list] = {}
    for row in rows(shared_data, "nyc_capital_projects/changes_2014_2019.csv"):
        reported = datetime.strptime(row["Date Reported As Of"], "%m/%d/%Y %I:%M:%S %p")
        if reported <= day:
            stated.setdefault(row["PID"], []).append((reported, row["Latest Schedule Changes"]))
    own = {
        project: [float(change) if change else None for _, change in sorted(log)]
        for project, log in stated.items()
    }
    slips = {project["id"]: project for project in found["projects"]}
    assert set(slips) == set(own)
    latest = {p for p in own if slips[p]["latest_slip_days"] != own[p][-1]}
    total = {p for p in own if slips[p]["total_slip_days"] != total_of(own[p])}
    gaps = [
        pair
        for finding in found["findings"]
        if finding["code"] == "moved"
        for pair in finding["values"]["gaps"]
    ]
    assert latest | total <= {gap["project"] for gap in gaps}
    assert len(gaps) == (5 if as_of == "2019-09-01" else 2)


@pytest.mark.thorough
def test_what_changed_since_the_last_report_is_what_the_log_of_changes_says(real, shared_data):
    first, second = "2017-11-01", "2019-09-01"
    for day in (first, second):
        assert (
            pmo(real, shared_data, "run", "nyc_capital", "--as-of", day, "--program", "_portfolio")[
                "exit_code"
            ]
            == 0
        )
    found = facts(real, "nyc_capital", "_portfolio", second)
    said = {finding["code"]: finding["values"] for finding in found["findings"]}
    assert said["since"]["since"] == first and said["since"]["published"] is True
    gaps = {gap["project"] for gap in said["moved"]["gaps"]}
    assert len(said["moved"]["gaps"]) == 5
    known, days, money = set(), Counter(), Counter()
    for row in rows(shared_data, "nyc_capital_projects/changes_2014_2019.csv"):
        reported = datetime.strptime(row["Date Reported As Of"], "%m/%d/%Y %I:%M:%S %p")
        if reported <= datetime.fromisoformat(first):
            known.add(row["PID"])
        elif reported <= datetime.fromisoformat(second):
            days[row["PID"]] += float(row["Latest Schedule Changes"] or 0)
            money[row["PID"]] += float(row["Latest Budget Changes"] or 0)
    projects = {project["id"]: project for project in found["projects"]}
    compared = [p for p in known if projects[p]["since_days"] is not None]
    wrong = {p for p in compared if projects[p]["since_days"] != days[p]}
    dear = {
        p
        for p in known
        if projects[p]["since_cost"] is not None and abs(projects[p]["since_cost"] - money[p]) > 1
    }
    assert len(compared) > 50 and wrong | dear <= gaps, (wrong, dear, gaps)
    assert any(days[p] for p in compared) and any(money[p] for p in compared)


def total_of(changes: list[float | None]) -> float | None:
    known = [change for change in changes if change is not None]
    return sum(known) if known else None


@pytest.mark.thorough
def test_shared_data_is_found_beside_the_workspace_and_no_other_variable_is_filled_in(real):
    configuration = real / "parameters/federal_it/portfolio.yml"
    found = pmo(real, None, "check", "federal_it")
    assert "us_it_dashboard" in found["error"]["message"]
    configuration.write_text(configuration.read_text().replace("$PMO_SHARED_DATA", "$HOME"))
    assert "$HOME" in pmo(real, None, "check", "federal_it")["error"]["message"]


GERMAN_YAML = """\
schema: 1
title: Vorhaben
locale: de_DE
currency: EUR
source: {location: Vorhabenliste.csv, delimiter: ";", encoding: cp1252}
mapping:
  programs:
    distinct: true
    columns:
      program_id: Bereich
      name: {column: Bereich, values: {VT: Vertrieb, TE: Technik}}
  projects:
    formats: {date: "%d.%m.%Y", decimal: ",", thousands: ".", unit: "€", empty: ["k. A."]}
    unless: {Nr: [Summe]}
    columns:
      project_id: Nr
      name: Bezeichnung
      program_id: Bereich
      stage: {column: Stand, values: {läuft: in delivery, fertig: finished}}
      baseline_start: Beginn
      baseline_finish: Ende geplant
      budget: Budget
  status:
    formats: {date: "%d.%m.%Y", decimal: ",", thousands: ".", unit: "€", empty: ["k. A."]}
    columns:
      project_id: Nr
      period_end: Gemeldet am
      forecast_finish: Ende erwartet
      estimate_at_completion: Erwartete Kosten
      declared_rag: {column: Ampel, values: {grün: green, gelb: amber, rot: red}}
notebooks: {status: {}}
"""
GERMAN_CSV = """\
Nr;Bezeichnung;Bereich;Stand;Beginn;Ende geplant;Ende erwartet;Budget;Erwartete Kosten;Ampel;Gemeldet am
V-01;Brückenprüfung Süd;TE;läuft;01.03.2026;30.11.2026;15.03.2027;1.250.000,50 €;1.400.000,00 €;grün;31.10.2026
V-02;Kundenportal;VT;läuft;15.01.2026;31.12.2026;31.12.2026;480.000,00 €;480.000,00 €;grün;31.10.2026
V-03;Straßenkataster;TE;fertig;01.02.2025;28.02.2026;k. A.;75.500,25 €;k. A.;gelb;31.10.2026
Summe;;TE;läuft;;;;1.805.500,75 €;;;31.10.2026
"""


def test_a_german_export_runs_by_thirty_lines_of_mapping(workspace):
    folder = workspace / "parameters" / "vorhaben"
    folder.mkdir()
    (folder / "portfolio.yml").write_text(GERMAN_YAML, encoding="utf-8")
    (folder / "Vorhabenliste.csv").write_text(GERMAN_CSV, encoding="cp1252")
    told = pmo(workspace, None, "run", "vorhaben")
    assert told["exit_code"] == 0 and {row["cell"] for row in told["rejected"]} == {"A5"}
    found = {
        project["id"]: project
        for project in facts(workspace, "vorhaben", "_portfolio", "2026-10-31")["projects"]
    }
    assert (found["V-01"]["slip_days"], found["V-01"]["overrun"]) == (105, 149_999.5)
    assert (found["V-01"]["declared"], found["V-01"]["computed"]) == ("green", "red")
    page = (workspace / "reports/vorhaben/_portfolio/2026-10-31/status.html").read_text(
        encoding="utf-8"
    )
    assert (
        "Brückenprüfung Süd" in page
        and "31. Okt. 2026" in page
        and ">1,88\u00a0Mio.\u00a0€" in page.replace(" erwartet", "")
    )
    mapping = GERMAN_YAML[GERMAN_YAML.index("mapping:") : GERMAN_YAML.index("notebooks:")]
    assert mapping.count("\n") <= 30


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decimal:", "decimals:", ("line 13 column", "did you mean 'decimal'?")),
        ("budget: Budget", "bugdet: Budget", ("line 22 column 7", "did you mean 'budget'?")),
        (
            "stage: {column: Stand,",
            "stage: {colunm: Stand,",
            ("line 19 column", "did you mean 'column'?"),
        ),
        (
            "name: Bezeichnung",
            "name: Bezeichnungen",
            ("has no column 'Bezeichnungen'", "did you mean 'Bezeichnung'?"),
        ),
        (
            "unless: {Nr: [Summe]}",
            "unles: {Nr: [Summe]}",
            ("line 14 column 5", "did you mean 'unless'?"),
        ),
    ],
)
def test_a_mistyped_mapping_is_refused_with_its_place_and_the_nearest(workspace, old, new, said):
    folder = workspace / "parameters" / "vorhaben"
    folder.mkdir()
    (folder / "portfolio.yml").write_text(GERMAN_YAML.replace(old, new, 1), encoding="utf-8")
    (folder / "Vorhabenliste.csv").write_text(GERMAN_CSV, encoding="cp1252")
    document = pmo(workspace, None, "check", "vorhaben")
    text = json.dumps(document, ensure_ascii=False)
    assert all(words in text for words in said), text
