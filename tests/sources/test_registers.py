"""Registers beside a list of projects: sheets under the names of four languages are found and read by what is proposed."""

import openpyxl
import pytest

from pmo_lib.run.first_mapping import first_mapping
from tests.sources.test_first_look import looked_at, read_by

PROJECTS = (
    ("Project", "Name", "Programme", "Start", "Planned end", "Budget"),
    ("P1", "Portal", "Digital", "13.01.2026", "31.12.2026", "100"),
    ("P2", "Archive", "Digital", "14.01.2026", "30.11.2026", "200"),
)
REGISTERS = {
    "Risiken": (
        "risks",
        ("Nr.", "Projekt", "Risiko", "Eintrittswahrscheinlichkeit", "Schadenshöhe", "Erfasst am"),
        ("R1", "P1", "Ein Lieferant fällt aus", "30%", "50", "03.02.2026"),
        {"risk_id": "R1", "project_id": "P1", "title": "Ein Lieferant fällt aus"},
    ),
    "Registre des risques": (
        "risks",
        ("N°", "Projet", "Description du risque", "Probabilité", "Impact"),
        ("R1", "P2", "Retard du fournisseur", "40%", "60"),
        {"risk_id": "R1", "project_id": "P2", "probability": 0.4, "impact": 60.0},
    ),
    "Riesgos": (
        "risks",
        ("ID", "Proyecto", "Riesgo", "Probabilidad"),
        ("R1", "P1", "Retraso del proveedor", "25%"),
        {"risk_id": "R1", "title": "Retraso del proveedor", "probability": 0.25},
    ),
    "Issue log": (
        "issues",
        ("#", "Project name", "Issue", "Raised", "Owner"),
        ("7", "Archive", "The lease is unsigned", "2026-08-01", "Legal"),
        {"issue_id": "7", "project_id": "P2", "title": "The lease is unsigned"},
    ),
    "Offene Punkte": (
        "issues",
        ("Nr.", "Projekt", "Beschreibung", "Gemeldet am", "Zuständig"),
        ("1", "P1", "Die Trasse ist ungeklärt", "01.09.2026", "Bauleitung"),
        {"issue_id": "1", "project_id": "P1", "owner_role": "Bauleitung"},
    ),
    "Décisions": (
        "decisions",
        ("N°", "Projet", "Décision", "Demandé le", "Statut"),
        ("D1", "P1", "Reporter la mise en service", "15/10/2026", "ouverte"),
        {"decision_id": "D1", "question": "Reporter la mise en service", "outcome": "open"},
    ),
    "Meilensteine": (
        "milestones",
        ("Projekt", "Meilenstein", "Plan", "Prognose", "Ist"),
        ("P1", "Abnahme", "31.10.2026", "28.02.2027", None),
        {"milestone_id": "Abnahme", "name": "Abnahme", "project_id": "P1"},
    ),
}


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"Overview": PROJECTS, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_is_found_by_the_name_of_its_sheet_and_read_whole(tmp_path, name):
    table, headers, row, expected = REGISTERS[name]
    path = workbook(tmp_path / "office.xlsx", **{name: [headers, row]})
    checked = read_by(looked_at(path), path)
    assert checked.rejected.empty and checked.tables["projects"].project_id.tolist() == ["P1", "P2"]
    assert {key: checked.tables[table][key][0] for key in expected} == expected


def test_ids_come_from_the_column_with_codes_whatever_it_is_called(tmp_path):
    path = workbook(tmp_path / "office.xlsx")
    projects = next(one for one in looked_at(path).tables if one.table == "projects")
    headers = {one.name: one.header for one in projects.columns}
    assert (headers["project_id"], headers["name"]) == ("Project", "Name")


def test_dates_that_a_register_leaves_open_are_read_as_the_rest_of_the_workbook_proves(tmp_path):
    rows = [("Nr.", "Projekt", "Risiko", "Erfasst am"), ("R1", "P1", "Ausfall", "03.02.2026")]
    path = workbook(tmp_path / "office.xlsx", Risiken=rows)
    checked = read_by(looked_at(path), path)
    assert checked.tables["risks"].raised[0].date().isoformat() == "2026-02-03"


def test_a_register_that_lacks_a_required_column_is_proposed_as_comments_and_costs_nothing(
    tmp_path,
):
    rows = [("#", "Project", "Issue"), ("1", "P1", "No day is stated here")]
    path = workbook(tmp_path / "office.xlsx", **{"Issue log": rows})
    proposal = looked_at(path)
    text = first_mapping(proposal)
    lines = text[text.index("# issues needs raised too") :].splitlines()[1:]
    assert lines[0] == "#   issues:" and all(line.startswith("# ") for line in lines)
    checked = read_by(proposal, path)
    assert "issues" not in checked.tables and checked.rejected.empty


def test_a_sheet_that_resembles_nothing_is_named_with_its_headers(tmp_path):
    rows = [("Vendor", "Contract", "Telephone"), ("Acme", "C-1", "none")]
    path = workbook(tmp_path / "office.xlsx", Vendors=rows)
    notes = looked_at(path).notes
    assert notes == [
        "'Vendors' resembles none of our tables; its columns: 'Vendor', 'Contract', 'Telephone'"
    ]


def test_a_register_of_proposals_alone_is_read_and_says_which_headers_it_leaves(tmp_path):
    path = tmp_path / "proposals.csv"
    path.write_text(
        "Proposal,Author,Type,Status,Created\n1,A,Process,Rejected,2024-01-05\n"
        "2,B,Process,Draft,2024-02-05\n3,C,Process,Accepted,2024-03-05\n",
        encoding="utf-8",
    )
    proposal = looked_at(path)
    assert '# not used: "Author", "Type"' in first_mapping(proposal)
    checked = read_by(proposal, path)
    assert checked.tables["proposals"].outcome.astype(str).tolist() == [
        "rejected",
        "open",
        "approved",
    ]


def test_a_list_of_projects_called_a_log_of_changes_stays_one_of_projects(tmp_path):
    path = tmp_path / "changes.csv"
    path.write_text("\n".join(",".join(row) for row in PROJECTS), encoding="utf-8")
    assert {"projects", "programs"} <= {one.table for one in looked_at(path).tables}


def test_a_sheet_with_the_headers_of_the_list_is_named_for_stacking_and_not_as_unknown(tmp_path):
    notes = looked_at(workbook(tmp_path / "office.xlsx", Later=PROJECTS)).notes
    assert notes == [
        "'Overview', 'Later' have the same headers: 'stack' reads them one below the other"
    ]
