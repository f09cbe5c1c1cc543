"""The maturity questionnaire: written, filled by a script, read back; what does not fit named by sheet and cell."""

from pathlib import Path

import openpyxl
import pytest

from pmo_lib.sources.maturity_model import read_model
from pmo_lib.sources.questionnaire import write_questionnaire
from pmo_lib.sources.readers import RawTable, read_source
from pmo_lib.sources.validation import check

CONSTANTS = {
    "organization": {"name": "O", "currency": "EUR"},
    "programs": {"program_id": "p", "name": "P"},
}
FIRST = 6  # the column of the first practice


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "q.xlsx"
    write_questionnaire(path, read_model())
    return path


def fill(path: Path, people: int, cells: dict[tuple[int, int], object] | None = None) -> Path:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["responses"]
    for at in range(people):
        sheet.append(
            [
                "2026-10-01",
                f"R{at:02d}",
                "executive",
                "Office",
                read_model().version,
                *[1 + (at + n) % 5 for n in range(54)],
            ]
        )
    for (row, column), value in (cells or {}).items():
        sheet.cell(row, column).value = value
    workbook["invited"].append(["2026-10-01", "executive", "Office", people + 2])
    workbook.save(path)
    return path


def read(path: Path):
    return check(read_source(path.name, path.parent, {}), CONSTANTS)


def test_it_has_a_drop_down_for_every_answer_and_tells_each_level(book):
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["responses"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == ["wave", "pseudonym", "role", "unit", "model", *read_model().area_of]
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    assert lists["F2"] == '"1,2,3,4,5,don\'t know"' and "executive" in lists["C2"]
    assert read_model().areas[0].practices[0].levels[4] in sheet.cell(1, FIRST).comment.text
    assert workbook["Read me"].max_row > 54


def test_filled_by_a_script_it_is_read_back_answer_by_answer(book):
    checked = read(fill(book, 7, {(2, FIRST): "don't know", (3, FIRST): None}))
    assert checked.rejected.empty, checked.rejected
    rows = checked.tables["responses"]
    assert len(rows) == 7 * 54 - 1  # what is not answered is no row
    first = rows[rows.practice_id == "GOV-1"].set_index("pseudonym").answer
    assert first["R00"] == "don't know" and "R01" not in first and first["R02"] == "3"
    assert checked.tables["invited"].invited.tolist() == [9]


@pytest.mark.parametrize("value", [6, 0, 2.5, "often", -1])
def test_an_answer_outside_the_scale_is_refused_with_sheet_and_cell(book, value):
    checked = read(fill(book, 6, {(4, FIRST + 2): value}))
    (row,) = checked.rejected.to_dict("records")
    assert (row["sheet"], row["cell"], row["row"], row["value"]) == (
        "responses",
        "H4",
        4,
        str(value),
    )
    assert row["rule"] == "is none of the allowed values"
    assert len(checked.tables["responses"]) == 6 * 54 - 1


def test_the_long_form_with_a_row_per_answer_is_taken_as_well(tmp_path):
    (tmp_path / "responses.csv").write_text(
        "wave,pseudonym,role,practice_id,answer\n2026-10-01,R1,user,GOV-1,3\n2026-10-01,R1,user,GOV-2,don't know\n2026-10-01,R1,user,GOV-3,7\n"
    )
    checked = check(read_source(".", tmp_path, {}), CONSTANTS)
    assert checked.tables["responses"].answer.tolist() == ["3", "don't know"]
    assert checked.rejected.cell.tolist() == ["E4"]


def test_the_same_person_twice_in_a_wave_is_refused_by_the_key(book):
    checked = read(fill(book, 3, {(3, 2): "R00"}))
    assert (
        checked.rejected.cell.tolist() == ["A2", "A3"]
        and "the key stands 2 times" in checked.rejected.rule.iloc[0]
    )
    assert checked.tables["responses"].pseudonym.tolist() == ["R02"] * 54


def test_a_models_own_scale_and_practices_are_asked(tmp_path):
    model = {
        "title": "m",
        "levels": 2,
        "areas": [
            {
                "id": "A",
                "name": "a",
                "practices": [{"id": "Q", "name": "q", "levels": ["no", "yes"]}],
            }
        ],
    }
    write_questionnaire(tmp_path / "q.xlsx", read_model(model))
    sheet = openpyxl.load_workbook(tmp_path / "q.xlsx")["responses"]
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == [
        '"1,2,don\'t know"'
    ]


def test_a_cell_of_a_gathered_column_keeps_its_letter():
    import pandas as pd

    raw = RawTable(
        "responses", "f", "s", pd.DataFrame({"a": ["x"]}, index=[7]), ("A",), apart={0: ("Q",)}
    )
    assert raw.problem("wrong", at=0, position=0)["cell"] == "Q7"
