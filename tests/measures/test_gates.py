"""First reviews, open conditions and the ends of projects that a gate had looked at."""

import pandas as pd
import pytest

from pmo_lib.measures.gates import fates, first_reviews, open_conditions
from pmo_lib.portfolio.tables import TABLES

AS_OF = pd.Timestamp("2026-10-31")


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    return TABLES[name].conform(pd.DataFrame(rows, columns=TABLES[name].names))


def review(id: str, project: str, day: str, decision=None, stage="approved", kind="gate") -> dict:
    row = {"review_id": id, "project_id": project, "kind": kind, "stage": stage}
    return {**row, "held": pd.Timestamp(day), "decision": decision}


def test_a_second_review_and_an_independent_one_are_no_first_gate_review():
    rows = [
        review("3", "P", "2026-03-01", "go"),
        review("1", "P", "2026-01-01", "go", kind="independent"),
        review("2", "P", "2026-02-01", "recycle"),
        review("4", "P", "2026-04-01", "go", stage="finished"),
        review("5", "Q", "2026-01-01", "go"),
    ]
    assert first_reviews(table("reviews", rows)).review_id.tolist() == ["5", "2", "4"]


def test_a_condition_is_a_criterion_not_met_at_a_passed_gate_and_not_closed():
    reviews = [
        review("1", "P", "2026-01-01", "conditional go"),
        review("2", "Q", "2026-01-01", "kill"),
    ]
    due = pd.Timestamp("2026-10-11")
    criteria = [
        {"review_id": "1", "criterion": "late", "met": False, "due": due},
        {"review_id": "1", "criterion": "no due day", "met": False},
        {"review_id": "1", "criterion": "closed", "met": False, "due": due, "closed": due},
        {"review_id": "1", "criterion": "met", "met": True, "due": due},
        {"review_id": "1", "criterion": "not said", "due": due},
        {"review_id": "2", "criterion": "killed", "met": False, "due": due},
    ]
    found = open_conditions(table("gate_criteria", criteria), table("reviews", reviews), AS_OF)
    assert found.criterion.tolist() == ["late", "no due day"]
    assert found.days_overdue[0] == 20 and pd.isna(found.days_overdue[1])
    assert found.project_id.tolist() == ["P", "P"]


def project(id: str, stage="finished", finish=None, approved="2026-01-31") -> dict:
    days = {"actual_finish": pd.Timestamp(finish) if finish else pd.NaT}
    return {"project_id": id, "stage": stage, **days, "baseline_finish": pd.Timestamp(approved)}


@pytest.mark.parametrize(
    ("decision", "facts", "expected"),
    [
        ("go", {"finish": "2026-02-01"}, (True, True, True)),
        ("conditional go", {"finish": "2026-01-31"}, (True, True, False)),
        ("go", {"stage": "cancelled"}, (True, True, True)),
        ("hold", {"finish": "2026-02-01"}, (False, True, True)),
        ("recycle", {"finish": "2026-01-01"}, (False, True, False)),
        ("kill", {"stage": "cancelled"}, (False, False, True)),
        ("go", {"stage": "in delivery"}, None),
        ("go", {"finish": "2026-02-01", "approved": None}, None),
        (None, {"finish": "2026-02-01"}, None),
    ],
)
def test_the_end_of_a_project_by_the_decision_of_its_first_gate(decision, facts, expected):
    reviews = table("reviews", [review("1", "P", "2025-01-01", decision)])
    found = fates(reviews, table("projects", [project("P", **facts)]))
    assert [tuple(row) for row in found[["passed", "seen", "bad"]].values] == (
        [expected] if expected else []
    )


def test_without_reviews_there_is_nothing_to_compare():
    empty = TABLES["reviews"].empty()
    assert first_reviews(empty).empty
    assert fates(empty, TABLES["projects"].empty()).empty
    assert open_conditions(TABLES["gate_criteria"].empty(), empty, AS_OF).empty
