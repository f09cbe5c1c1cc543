"""Prioritization through the whole run: duties beyond the budget, a tie, and data without scores."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.command_line import pmo

ENDS = ["2026-10-31", "2026-11-30", "2026-12-31"]


@pytest.fixture
def made(workspace):
    """Make the reports of three projects with given duties, costs and scores, and return exit code and folder."""

    def make(rows: list[dict], budget: float, scored: bool = True) -> tuple[int, Path, str]:
        data = workspace / "parameters" / "few" / "data"
        data.mkdir(parents=True)
        names = [row["project_id"] for row in rows]
        tables = {
            "programs": [{"program_id": "p", "name": "Program"}],
            "projects": [
                {
                    "project_id": row["project_id"],
                    "name": row["name"],
                    "program_id": "p",
                    "stage": "approved",
                    "mandatory": row.get("must", False),
                    "baseline_start": "2026-11-01",
                    "baseline_finish": "2026-12-31",
                }
                for row in rows
            ],
            "status": [{"project_id": name, "period_end": ENDS[0]} for name in names],
            "cash_flows": [
                {"project_id": row["project_id"], "period_end": ENDS[1], "cost": row["cost"]}
                for row in rows
            ],
            "budgets": [{"period_end": ENDS[2], "amount": budget}],
        }
        if scored:
            tables["criteria"] = [
                {
                    "criterion_id": "v",
                    "name": "Value",
                    "weight": 1,
                    "direction": "benefit",
                    "lowest": 0,
                    "highest": 10,
                }
            ]
            tables["scores"] = [
                {
                    "project_id": row["project_id"],
                    "criterion_id": "v",
                    "rater_role": "r",
                    "score": row["score"],
                }
                for row in rows
            ]
        for name, frame in tables.items():
            pd.DataFrame(frame).to_csv(data / f"{name}.csv", index=False)
        (data.parent / "portfolio.yml").write_text(
            "schema: 1\ntitle: Few\nsource: data\ncurrency: EUR\nnotebooks: {status: {}, prioritization: {}}\n"
        )
        done = pmo(workspace, "run", "few", "--notebook", "prioritization")
        return done.returncode, workspace / "reports" / "few", done.stdout + done.stderr

    return make


def findings(folder: Path, program: str = "_portfolio") -> dict[str, dict]:
    told = json.loads((folder / program / ENDS[0] / "prioritization.facts.json").read_text())
    return {one["code"]: one for one in told["findings"]}


def test_duties_beyond_the_budget_are_named_as_a_smallest_set_and_the_report_is_published(made):
    code, folder, said = made(
        [
            {"project_id": "A", "name": "Alpha", "must": True, "cost": 60, "score": 5},
            {"project_id": "B", "name": "Beta", "must": True, "cost": 60, "score": 5},
            {"project_id": "C", "name": "Gamma", "cost": 10, "score": 9},
        ],
        budget=100,
    )
    assert code == 0, said
    found = findings(folder)["conflict"]
    assert found["values"]["conflict"] == ["A", "B"]
    assert (
        "Alpha and Beta" in found["decision"]
        and "smallest set that cannot be done" in found["decision"]
    )
    assert "Nothing is decided" in findings(folder, "p")["headline"]["message"]


def test_two_choices_worth_the_same_are_said_to_be_a_tie(made):
    code, folder, said = made(
        [
            {"project_id": "A", "name": "Alpha", "cost": 60, "score": 5},
            {"project_id": "B", "name": "Beta", "cost": 60, "score": 5},
        ],
        budget=100,
    )
    assert code == 0, said
    found = findings(folder)["tie"]
    assert "worth the same" in found["message"] and {
        *found["values"]["into"],
        *found["values"]["out"],
    } == {"Alpha", "Beta"}


def test_data_without_scores_is_not_applicable_with_the_reason_in_the_index_and_nothing_failed(
    made,
):
    code, folder, said = made(
        [{"project_id": "A", "name": "Alpha", "cost": 60, "score": 5}], budget=100, scored=False
    )
    assert code == 0 and "not applicable  prioritization: needs criteria, scores" in said
    row = next(
        row
        for row in json.loads((folder / "index.json").read_text())["rows"]
        if row["notebook"] == "prioritization"
    )
    assert row["status"] == "not applicable" and "criteria" in row["failure"]
    assert "criteria" in (folder / "index.html").read_text()
