"""The mapping for Project Online that the documents show: OData answers as JSON, and the same tables in a workbook."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
import yaml
from pydantic import TypeAdapter

from pmo_lib.sources import mapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.validation import check
from tests.sources.plans import CONSTANTS, by_id

PAGE = Path(__file__).parents[2] / "docs" / "planning-files.md"
PROJECTS = [
    {
        "@odata.type": "#ReportingData.Project",
        "ProjectId": "11111111-aaaa",
        "ProjectName": "Records",
        "ProjectStartDate": "2026-01-05T08:00:00",
        "ProjectFinishDate": "2027-03-31T17:00:00",
        "ProjectActualStartDate": "2026-01-05T08:00:00",
        "ProjectActualFinishDate": None,
        "ProjectModifiedDate": "2026-09-28T10:11:12",
        "Owner": {"Name": "somebody"},
    }
]
TASK = {"ProjectId": "11111111-aaaa", "TaskIsProjectSummary": False, "TaskIsSummary": False}
TIMES = {
    "TaskStartDate": "2026-10-05T08:00:00",
    "TaskFinishDate": "2026-10-09T17:00:00",
    "TaskActualStartDate": None,
    "TaskActualFinishDate": None,
}
TASKS = [
    TASK
    | TIMES
    | {
        "TaskId": "t0",
        "TaskName": "Records",
        "TaskIsProjectSummary": True,
        "TaskIsMilestone": False,
        "TaskDuration": 40,
        "TaskRemainingDuration": 40,
    },
    TASK
    | TIMES
    | {
        "TaskId": "t1",
        "TaskName": "Design",
        "TaskIsMilestone": False,
        "TaskDuration": 40.0,
        "TaskRemainingDuration": 16.0,
    },
    TASK
    | TIMES
    | {
        "TaskId": "t2",
        "TaskName": "Ready",
        "TaskIsMilestone": True,
        "TaskDuration": 0.0,
        "TaskRemainingDuration": 0.0,
    },
]


def documented() -> dict:
    """The mapping of the page."""
    found = re.search(r"```yaml\n(source: project-online\n.*?)```", PAGE.read_text("utf-8"), re.S)
    return yaml.safe_load(found[1])["mapping"]


def read(folder):
    rules = TypeAdapter(mapping.Mapping).validate_python(documented())
    wanted = only(mapping.sources(rules), mapping.named_sources(rules))
    return check(apply(rules, read_source(".", folder, {}, wanted)), CONSTANTS)


def as_json(folder, wrap):
    for name, rows in (("Projects", PROJECTS), ("Tasks", TASKS)):
        (folder / f"{name}.json").write_text(json.dumps(wrap(rows)))


def judge(checked):
    assert checked.rejected.empty, checked.rejected
    columns = "name", "forecast_finish", "actual_start", "actual_finish", "forecast_made"
    assert by_id(checked.tables["projects"], *columns, key="project_id") == {
        "11111111-aaaa": ("Records", "2027-03-31", "2026-01-05", None, "2026-09-28")
    }
    columns = "name", "kind", "duration", "remaining", "data_date", "forecast_start"
    assert by_id(checked.tables["activities"], *columns) == {
        "t1": ("Design", "task", 5.0, 2.0, "2026-09-30", "2026-10-05"),
        "t2": ("Ready", "milestone", 0.0, 0.0, "2026-09-30", "2026-10-05"),
    }
    assert by_id(checked.tables["milestones"], "name", "forecast_date", key="milestone_id") == {
        "t2": ("Ready", "2026-10-09")
    }


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: {"@odata.context": "x", "value": rows},
        lambda rows: {"d": {"results": rows}},
        lambda rows: {"d": rows},
        lambda rows: rows,
    ],
)
def test_the_documented_mapping_reads_answers_of_every_shape(tmp_path, wrap):
    as_json(tmp_path, wrap)
    judge(read(tmp_path))


def test_the_documented_mapping_reads_the_same_tables_from_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("Projects", PROJECTS), ("Tasks", TASKS)):
        sheet = book.create_sheet(name)
        header = [key for key in rows[0] if not key.startswith("@") and key != "Owner"]
        sheet.append(header)
        for row in rows:
            sheet.append([row[key] for key in header])
    book.save(tmp_path / "export.xlsx")
    judge(read(tmp_path))


@pytest.mark.parametrize("more", [{"@odata.nextLink": "x"}, {"odata.nextLink": "x"}])
def test_one_page_of_a_longer_answer_is_said_to_be_incomplete(tmp_path, more):
    as_json(tmp_path, lambda rows: {"value": rows} | more)
    rules = read(tmp_path).rejected.rule
    assert rules.str.contains("one page of a longer answer").any()


@pytest.mark.parametrize(
    "content", ['{"value": 3}', '{"value": [1]}', "{", "3", "null", '{"d": {}}', '"x"']
)
def test_a_json_file_of_another_shape_is_refused_in_a_sentence(tmp_path, content):
    as_json(tmp_path, lambda rows: {"value": rows})
    (tmp_path / "Tasks.json").write_text(content)
    rejected = read(tmp_path).rejected
    assert set(rejected.file.dropna()) <= {"Tasks.json", ""} and len(rejected)
    assert rejected.rule.str.contains("OData|valid JSON").any()
