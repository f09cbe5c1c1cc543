"""Each example on the page about mappings is a mapping that can be read, and reads what the page says."""

import re
from pathlib import Path

import openpyxl
import pytest
from pydantic import TypeAdapter

from pmo_lib.sources.mapping import ColumnMapping, Format, Mapping, TableMapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.strict_yaml import Document
from pmo_lib.sources.validation import check

PAGE = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)`.*? \| (.*) \|$", re.MULTILINE)
VALUE = re.compile(r"`([\[{].*?)`(?!\w)|`(\w+: [^`]+)`")
PROGRAM = {"programs": {"program_id": "A", "name": "Alpha"}}


def examples(section: str) -> list[tuple[str, str]]:
    """Key and value of each example in the table of a section."""
    body = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    found = []
    for key, words in ROW.findall(body):
        for value, line in VALUE.findall(words):
            if value or line.split(":")[0] in ColumnMapping.model_fields:
                found.append((key, f"{key}: {value}" if value else line))
    return found


@pytest.mark.parametrize(("key", "line"), examples("A table"))
def test_an_example_of_a_key_of_a_table_is_taken(key, line):
    columns = {name: "X" for name in ("project_id", "known_since", "period_end")}
    TableMapping.model_validate({**Document(line, "page").value, "columns": columns})


@pytest.mark.parametrize(("key", "line"), examples("A column"))
def test_an_example_of_a_key_of_a_column_is_taken(key, line):
    ColumnMapping.model_validate({"column": "X", **Document(line, "page").value})


def test_the_page_names_every_key():
    tables = {field.alias or name for name, field in TableMapping.model_fields.items()}
    named = set(re.findall(r"`(\w+)`", PAGE))
    assert tables | set(ColumnMapping.model_fields) | set(Format.model_fields) <= named


def read(folder, text: str, location: str, constants=PROGRAM, **options):
    mapping = TypeAdapter(Mapping).validate_python(Document(text, "page").value["mapping"])
    found = read_source(location, folder, options, only(None))
    return check(apply(mapping, found, constants), constants)


def block(heading: str) -> str:
    return PAGE.split(f"## {heading}\n")[1].split("```yaml\n")[1].split("```")[0]


def test_the_example_of_a_join_joins(tmp_path):
    (line,) = (line for key, line in examples("A table") if key == "join")
    (tmp_path / "list.csv").write_text("No\n1\n2\n")
    (tmp_path / "costs.csv").write_text("Project,Header\n2,20\n")
    text = f"mapping:\n  projects:\n    from: list\n    {line}\n    columns:\n"
    text += '      project_id: "No"\n      name: "No"\n      budget: "costs: Header"\n'
    checked = read(tmp_path, text, ".")
    assert checked.tables["projects"].budget.fillna(0).tolist() == [0, 20]


def test_the_overview_of_the_page_is_read(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Overview"
    for row in [
        ["Portfolio overview"],
        ["As of October"],
        [],
        [None, None, None, "Time", None, "Money"],
        ["Ref", "Project", "Unit", "Start", "Planned end", "Budget"],
        ["no.", "text", "text", "date", "quarter", "EUR"],
        [1, "Weir", "Water", "01.02.2026", "Q4 2026", "€ 1.2m"],
        [2, "Sluice", None, "01/03/2026", "31.03.2027", "(850k)"],
        [],
        [3, "Ring", "Roads", 46113, "Q1 2027", "tbc"],
        [4, "Lane", None, "01.05.2026", "15.02.2027", "€ 2m"],
        ["Total", None, None, None, None, "€ 350k"],
    ]:
        sheet.append(row)
    book.save(tmp_path / "overview.xlsx")
    text = block("An overview as offices keep it")
    source = Document(text, "page").value["source"]
    options = {key: source[key] for key in ("sheet", "header")}
    checked = read(tmp_path, text, source["location"], {}, **options)
    frame = checked.tables["projects"].set_index("project_id").astype(str)
    # 46113 is 46022 (31 December 2025) and 91 days: 1 April 2026. A budget below zero is rejected.
    assert frame.baseline_start.to_dict() == {
        "1": "2026-02-01",
        "3": "2026-04-01",
        "4": "2026-05-01",
    }
    finishes = {"1": "2026-12-31", "3": "2027-03-31", "4": "2027-02-15"}  # an exact day stays
    assert frame.baseline_finish.to_dict() == finishes
    assert checked.tables["projects"].budget.fillna(-1).tolist() == [1_200_000, -1, 2_000_000]
    assert checked.rejected.value.tolist() == ["(850k)"]
    assert set(checked.tables["programs"].name) >= {"Water", "Roads"}


def test_the_stacked_files_of_the_page_are_read(tmp_path):
    (tmp_path / "plan_2025.csv").write_text("ID,Finish,Rating\n1,31.12.2026,green\n")
    (tmp_path / "plan_2026.csv").write_text("Plan\n\nRef,Expected,Rating\n1,2027-03-31,red\n")
    text = block("Files that are stacked")
    projects = "  projects:\n    from: plan_2025\n    columns: {project_id: ID, name: ID}\n"
    checked = read(tmp_path, text + projects, ".")
    frame = checked.tables["status"].astype(str)
    assert frame.period_end.tolist() == ["2025-12-31", "2026-10-31"]
    assert frame.forecast_finish.tolist() == ["2026-12-31", "2027-03-31"]
    assert frame.declared_rag.tolist() == ["green", "red"]
