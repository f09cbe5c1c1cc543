"""Workbooks as offices keep them, in four languages: a first look finds what is meant, and what it writes reads it."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pmo_lib.run.first_mapping import answered, first_mapping
from pmo_lib.sources import reshaping, validation
from pmo_lib.sources.first_reading import first_reading
from pmo_lib.sources.mapping import TableMapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.sheets import day_in
from pmo_lib.sources.strict_yaml import Document
from pmo_lib.sources.table_guess import Proposal

HEADERS = {
    "en": (
        "No.",
        "Project",
        "Programme",
        "Start",
        "Planned end",
        "Budget",
        "Forecast cost",
        "Expected end",
        "Status",
        "Project manager",
    ),
    "de": (
        "Projekt-Nr.",
        "Projektname",
        "Programm",
        "Beginn",
        "Ende Plan",
        "Budget",
        "Prognose Kosten",
        "Voraussichtliches Ende",
        "Ampel",
        "Projektleiter",
    ),
    "fr": (
        "Identifiant",
        "Intitulé",
        "Programme",
        "Date de début",
        "Fin prévue",
        "Budget",
        "Coût estimé",
        "Fin estimée",
        "Météo",
        "Chef de projet",
    ),
    "es": (
        "Código",
        "Nombre del proyecto",
        "Programa",
        "Fecha de inicio",
        "Fin prevista",
        "Presupuesto",
        "Coste estimado",
        "Fecha fin estimada",
        "Semáforo",
        "Jefe de proyecto",
    ),
    "camelCase": (
        "projectId",
        "projectName",
        "program",
        "startDate",
        "plannedEnd",
        "approvedBudget",
        "forecastCost",
        "expectedEnd",
        "ragStatus",
        "projectManager",
    ),
    "snake_case": (
        "project_no",
        "project_title",
        "programme_name",
        "start_date",
        "planned_finish",
        "total_budget",
        "estimate_at_completion",
        "forecast_finish",
        "rag",
        "manager",
    ),
}
RATINGS = {
    "en": ("On track", "At risk", "Off track"),
    "de": ("grün", "gelb", "rot"),
    "fr": ("vert", "orange", "rouge"),
    "es": ("verde", "amarillo", "rojo"),
    "camelCase": ("G", "A", "R"),
    "snake_case": ("Green", "Amber", "Red"),
}
WANTED = {
    "projects": (
        "project_id",
        "name",
        "program_id",
        "baseline_start",
        "baseline_finish",
        "budget",
        "manager_role",
    ),
    "status": ("estimate_at_completion", "forecast_finish", "declared_rag"),
}


def workbook(path: Path, language: str) -> Path:
    """Two title rows, programs as merged cells, amounts and dates as text in two formats, blank rows, a total, a hidden sheet."""
    green, amber, red = RATINGS[language]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Overview"
    for row in (
        ["Portfolio overview"],
        ["Stand: 30.09.2026"],
        [],
        HEADERS[language],
        (
            "P1",
            "Portal",
            "Digital",
            "01.02.2025",
            "31.12.2026",
            "€ 1.2m",
            "€ 1.4m",
            "28.02.2027",
            amber,
            "Anna Muster",
        ),
        (
            "P2",
            "Platform",
            None,
            "2025-03-01",
            "30.06.2026",
            "€ 850k",
            "€ 850k",
            "2027-06-30",
            red,
            "Thomas Beispiel",
        ),
        [],
        (
            "P3",
            "Offices",
            "Estates",
            "15.05.2024",
            date(2026, 9, 30),
            "€ 12.5m",
            "€ 15m",
            "31.03.2027",
            red,
            "Anna Muster",
        ),
        (
            "P4",
            "Canteen",
            None,
            "15.01.2026",
            "tbd",
            "€ 300k",
            "tbc",
            "30.11.2026",
            green,
            "Wen Li",
        ),
        ("Total", None, None, None, None, "€ 14.85m", None, None, None, None),
    ):
        sheet.append(list(row))
    sheet.merge_cells("C5:C7")
    hidden = book.create_sheet("old")
    for row in (
        HEADERS[language],
        ("P9", "Secret", "Digital", "01.02.2025", "31.12.2026", "€ 9m", "€ 9m", "", green, ""),
    ):
        hidden.append(list(row))
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def looked_at(path: Path) -> Proposal:
    return first_reading(
        lambda options: read_source(path.name, path.parent, options, only(None)), {}
    )


def read_by(proposal: Proposal, path: Path) -> validation.Checked:
    """What the lines that are written make of the source."""
    declared = Document(first_mapping(proposal), "portfolio.yml").value
    mapping = {name: TableMapping.model_validate(table) for name, table in declared.items()}
    source = read_source(path.name, path.parent, proposal.options, only(None))
    found = reshaping.apply(mapping, source, proposal.constants)
    return validation.check(
        found, proposal.constants, proposal.currency or "EUR", (source, mapping)
    )


@pytest.mark.parametrize("language", HEADERS)
def test_a_workbook_as_offices_keep_it_is_read_whole_by_what_is_proposed(tmp_path, language):
    path = workbook(tmp_path / "overview.xlsx", language)
    proposal = looked_at(path)
    tables = {one.table: one for one in proposal.tables}
    headers = dict(
        zip(
            (*WANTED["projects"][:-1], *WANTED["status"], "manager_role"),
            HEADERS[language],
            strict=True,
        )
    )
    for table, names in WANTED.items():
        found = {one.name: one.header for one in tables[table].columns}
        assert {name: found.get(name) for name in names} == {name: headers[name] for name in names}
    checked = read_by(proposal, path)
    assert checked.rejected.rule.tolist() == []
    projects = checked.tables["projects"].set_index("project_id")
    assert projects.budget.tolist() == [1_200_000, 850_000, 12_500_000, 300_000]
    assert projects.program_id.tolist() == ["Digital", "Digital", "Estates", "Estates"]
    assert projects.baseline_start.dt.date.tolist() == [
        date(2025, 2, 1),
        date(2025, 3, 1),
        date(2024, 5, 15),
        date(2026, 1, 15),
    ]
    assert projects.baseline_finish.isna().tolist() == [False, False, False, True]
    status = checked.tables["status"].set_index("project_id")
    assert status.declared_rag.tolist() == ["amber", "red", "red", "green"]
    assert status.period_end.dt.date.unique().tolist() == [date(2026, 9, 30)]
    assert status.estimate_at_completion.fillna(-1).tolist() == [1_400_000, 850_000, 15_000_000, -1]
    assert checked.tables["programs"].name.tolist() == ["Digital", "Estates"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_names_of_persons_become_pseudonyms_and_stand_nowhere_in_what_is_written(
    tmp_path, language
):
    path = workbook(tmp_path / "overview.xlsx", language)
    proposal = looked_at(path)
    checked = read_by(proposal, path)
    roles = checked.tables["projects"].set_index("project_id").manager_role
    assert roles.tolist() == ["Person 1", "Person 2", "Person 1", "Person 3"]
    assert "Muster" not in first_mapping(proposal) and "Muster" not in " ".join(checked.notes)
    manager = next(c for t in proposal.tables for c in t.columns if c.name == "manager_role")
    manager.spec["persons"] = "keep"
    kept = read_by(proposal, path).tables["projects"].set_index("project_id").manager_role
    assert kept["P1"] == "Anna Muster"


def csv(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_dates_with_two_readings_are_asked_about_and_written_as_comments_until_somebody_answers(
    tmp_path,
):
    path = csv(tmp_path, "No,Title,Unit,Due date,RAG\n1,One,A,03/04/2027,G\n2,Two,A,05/06/2027,R\n")
    proposal = looked_at(path)
    lines = [line for line in first_mapping(proposal).splitlines() if "baseline_finish" in line]
    assert len(lines) == 2 and all(line.strip().startswith("#") for line in lines)
    asked = []

    def ask(question, answers):
        asked.append((question, answers))
        return 1

    answered(proposal, ask)
    assert len(asked) == 1 and "'Due date'" in asked[0][0] and "03/04/2027" in asked[0][0]
    days = read_by(proposal, path).tables["projects"].baseline_finish.dt.date.tolist()
    assert days == [date(2027, 3, 4), date(2027, 5, 6)]


def test_another_column_of_the_sheet_decides_which_reading_is_meant(tmp_path):
    path = csv(
        tmp_path,
        "No,Title,Unit,Start,Due date\n1,One,A,25/12/2026,03/04/2027\n2,Two,A,01/02/2026,05/06/2027\n",
    )
    days = read_by(looked_at(path), path).tables["projects"].baseline_finish.dt.date.tolist()
    assert days == [date(2027, 4, 3), date(2027, 6, 5)]


def test_a_semicolon_and_a_decimal_comma_are_found(tmp_path):
    path = csv(tmp_path, "Nr;Titel;Bereich;Budget (TEUR)\n1;Eins;A;1.250,5\n2;Zwei;A;99\n")
    proposal = looked_at(path)
    assert proposal.options == {"delimiter": ";"} and proposal.currency == "EUR"
    assert read_by(proposal, path).tables["projects"].budget.tolist() == [1_250_500, 99_000]


@pytest.mark.parametrize("rows", [0, 1, 2, 40])
def test_no_one_two_and_many_projects_are_looked_at(tmp_path, rows):
    lines = "".join(f"{n},Project {n},A,2026-12-31\n" for n in range(rows))
    path = csv(tmp_path, "Ref,Title,Unit,End\n" + lines)
    proposal = looked_at(path)
    assert bool(proposal.tables) == (rows > 0)
    if rows:
        assert len(read_by(proposal, path).tables["projects"]) == rows


def test_a_list_without_programs_has_one_program_for_all(tmp_path):
    path = csv(tmp_path, "Ref,Title,End\n1,One,2026-12-31\n2,Two,2027-12-31\n")
    proposal = looked_at(path)
    assert proposal.constants["programs"]["program_id"] == "ALL"
    assert read_by(proposal, path).tables["projects"].program_id.tolist() == ["ALL", "ALL"]


def test_a_rating_of_five_points_keeps_its_words(tmp_path):
    words = ["Green", "Amber/Green", "Amber", "Amber/Red", "Red"]
    lines = "".join(f"{n},Project {n},A,{word}\n" for n, word in enumerate(words))
    path = csv(tmp_path, "Ref,Title,Unit,Confidence\n" + lines)
    status = read_by(looked_at(path), path).tables["status"]
    assert status.declared_rag.tolist() == ["green", "amber", "amber", "amber", "red"]
    assert status.declared_word.tolist() == words


def test_months_are_moved_to_their_end_where_something_finishes(tmp_path):
    path = csv(
        tmp_path,
        "Ref,Title,Unit,Start,Planned end\n1,One,A,Feb 2026,Oct 2026\n2,Two,A,Mar 2026,Feb 2027\n",
    )
    projects = read_by(looked_at(path), path).tables["projects"]
    assert projects.baseline_start.dt.date.tolist() == [date(2026, 2, 1), date(2026, 3, 1)]
    assert projects.baseline_finish.dt.date.tolist() == [date(2026, 10, 31), date(2027, 2, 28)]


def test_what_resembles_no_list_of_projects_is_left_alone(tmp_path):
    assert looked_at(csv(tmp_path, "x,y\n1,2\n3,4\n")).tables == []


@pytest.mark.thorough
def test_a_public_log_of_changes_is_read_whole_without_its_known_mapping(shared_data):
    path = shared_data / "nyc_capital_projects" / "changes_2014_2019.csv"
    proposal = looked_at(path)
    checked = read_by(proposal, path)
    assert len(checked.tables["projects"]) == 196 and len(checked.tables["programs"]) == 10
    assert "# carry_forward" in first_mapping(proposal)


@pytest.mark.parametrize(
    "words",
    [
        "Zwischensumme {}",
        "Subtotal {}",
        "Sous-total {}",
        "Subtotal/Suma parcial",
        "Suma parcial {}",
    ],
)
def test_subtotals_are_left_out_so_that_no_program_is_invented(tmp_path, words):
    rows = "A,P1,One,100\nA,P2,Two,200\n{},,,300\nB,P3,Three,50\n{},,,50\nTotal,,,350\n"
    rows = rows.format(words.format("A"), words.format("B"))
    path = csv(tmp_path, "Unit,No,Title,Budget\n" + rows)
    checked = read_by(looked_at(path), path)
    assert checked.rejected.empty and checked.tables["programs"].name.tolist() == ["A", "B"]
    assert checked.tables["projects"].budget.tolist() == [100, 200, 50]


@pytest.mark.parametrize(
    "units", [",,,TT.MM.JJJJ,T€,%", ",Text,,dd/mm/yyyy,(k EUR),(%)", ",,,jj/mm/aaaa,in T€,%"]
)
def test_a_row_of_units_is_no_project_and_its_unit_counts(tmp_path, units):
    rows = "P1,One,A,31.12.2026,100,60%\nP2,Two,A,30.11.2026,250,45%\n"
    path = csv(tmp_path, f"No,Title,Unit,Planned end,Budget,Progress\n{units}\n{rows}")
    proposal = looked_at(path)
    assert "skip_rows: [2]" in first_mapping(proposal)
    checked = read_by(proposal, path)
    assert checked.rejected.empty
    assert checked.tables["projects"].budget.tolist() == [100_000, 250_000]


def test_a_project_whose_cells_resemble_units_stays(tmp_path):
    path = csv(tmp_path, "No,Title,Unit,Budget\nH,EUR,Tage,5\nP2,Two,A,6\n")
    assert len(read_by(looked_at(path), path).tables["projects"]) == 2


def guessed(path: Path, name: str):
    return next(c for t in looked_at(path).tables for c in t.columns if c.name == name)


def test_no_column_with_values_that_stay_unread_is_sure(tmp_path):
    path = csv(tmp_path, "No,Title,Unit,Budget\n1,One,A,100\n2,Two,A,see memo\n3,Three,B,300\n")
    line = next(line for line in first_mapping(looked_at(path)).splitlines() if " budget:" in line)
    assert "# likely" in line and "not read: 'see memo'" in line


def test_percent_signs_beside_fractions_are_in_doubt(tmp_path):
    head = "No;Title;Unit;Progress;RAG\n"
    path = csv(tmp_path, f"{head}1;One;A;60%;G\n2;Two;A;0,4;R\n")
    line = next(
        line for line in first_mapping(looked_at(path)).splitlines() if "percent_complete" in line
    )
    assert line.strip().startswith("# percent_complete") and "doubtful" in line and "0,4" in line
    path = csv(tmp_path, f"{head}1;One;A;60%;G\n2;Two;A;40;R\n")
    assert guessed(path, "percent_complete").spec["factor"] == 0.01


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("As of 10/31/2026", date(2026, 10, 31)),
        ("Stand 31/10/2026", date(2026, 10, 31)),
        ("As of 10/11/2026", None),
        ("Report October 2026", date(2026, 10, 31)),
        ("Monatsbericht Februar 2028", date(2028, 2, 29)),
        ("Rapport d'août 2026", date(2026, 8, 31)),
        ("Informe de septiembre de 2026", date(2026, 9, 30)),
        ("Estado al 15 de octubre de 2026", date(2026, 10, 15)),
        ("October 15, 2026", date(2026, 10, 15)),
        ("Gramarch 2026", None),
    ],
)
def test_the_day_in_a_title_is_read_in_four_languages(title, day):
    assert day_in(["Portfolio", title]) == day
