"""What other reports of the run decide for these projects, and that no decision here contradicts it in silence."""

import json

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.frame_json import to_json
from pmo_lib.status import change_findings, health_findings, schedule_findings, tables
from pmo_lib.status.data import Data
from pmo_lib.status.steering import decided_elsewhere, not_at_hand, steering
from tests import partial_data
from tests.status.made import made
from tests.table_text import as_text

RULES = Thresholds()


def record(chosen: dict[str, str] | None = None, moved: dict[str, tuple] | None = None) -> dict:
    """What prioritization recommends by project, and by how many months capacity moves which."""
    found = {}
    if chosen is not None:
        rows = [(one, "A", word, pd.NaT, 0.0, "") for one, word in chosen.items()]
        columns = ["project_id", "program_id", "decision", "until", "cost_to_go", "reason"]
        found["prioritization"] = {"projects": pd.DataFrame(rows, columns=columns)}
    if moved is not None:
        rows = [(one, "A", *what) for one, what in moved.items()]
        columns = ["project_id", "program_id", "action", "months"]
        found["capacity_analysis"] = {"moves": pd.DataFrame(rows, columns=columns)}
    return found


def report(told: dict, late: bool = False, **status) -> Data:
    """Four projects under way, which are 95 days late if so said."""
    finish = "2027-04-05" if late else "2026-12-31"
    names = {"P1": "Bypass", "P2": "Quay", "P3": "Dock", "P4": "Lock"}
    projects = [{"project_id": one, "name": name} for one, name in names.items()]
    rows = [{"project_id": one, "forecast_finish": finish, **status} for one in names]
    return Data(made(projects=projects, status=rows), RULES, record=told)


@pytest.mark.parametrize(
    ("chosen", "moved", "message"),
    [
        ({}, {}, "Prioritization stops or postpones none of these projects; capacity moves none"),
        (
            {"P1": "continue", "P2": "invest", "P3": "not decided"},
            None,
            "Prioritization stops or postpones none of these projects; 1 is not decided",
        ),
        (None, {}, "Capacity moves none of these projects"),
        (
            {},
            {"P1": ("stretch", 1)},
            "Prioritization stops or postpones none of these projects; capacity moves Bypass",
        ),
        ({"P1": "stop"}, {}, "Prioritization stops Bypass; capacity moves none"),
        (
            {"P1": "stop", "P2": "stop"},
            {},
            "Prioritization stops 2 of these projects; capacity moves none",
        ),
        ({"P1": "stop"}, None, "Prioritization stops Bypass"),
        (
            {"P1": "stop", "P2": "reject", "P3": "delay", "P4": "pause"},
            {"P1": ("start later", 2), "P2": ("stretch", 1)},
            "Prioritization stops or rejects 2 of these projects and postpones 2; capacity moves 2",
        ),
        (
            {"P3": "pause"},
            {"P3": ("stretch", 3)},
            "Prioritization postpones Dock; capacity moves Dock",
        ),
        (None, {"P1": ("start later", 2), "P2": ("keep", 0)}, "Capacity moves Bypass"),
        (
            {"elsewhere": "stop"},
            {},
            "Prioritization stops or postpones none of these projects; capacity moves none",
        ),
    ],
)
def test_what_other_reports_decide_is_said_of_none_one_and_many(chosen, moved, message):
    found = steering(report(record(chosen, moved)))
    assert found.message == message and len(message) <= 90


def test_the_values_name_the_projects_and_the_months():
    told = record({"P2": "reject", "P1": "stop", "P3": "pause"}, {"P4": ("stretch", 3)})
    assert steering(report(told)).shown == {
        "stopped": ["P1"],
        "rejected": ["P2"],
        "postponed": ["P3"],
        "undecided": [],
        "moved": ["P4"],
        "months": {"P4": 3.0},
        "projects": ["P1", "P2", "P3", "P4"],
    }


def test_without_a_record_there_is_no_finding_but_a_sentence_at_the_end():
    assert steering(report({})) is None
    assert report({}).missing[-1] == (
        "no prioritization and no capacity report of this day are at hand: what they decide for "
        "these projects is not shown"
    )
    assert not_at_hand(record({}, None)) == [
        "no capacity report of this day is at hand: what it decides for these projects is not shown"
    ]
    assert not_at_hand(record({}, {})) == []


def test_a_project_that_both_decide_on_stands_in_one_row():
    told = record({"P1": "delay"}, {"P1": ("start later", 2)})
    found = decided_elsewhere(told, report(told).projects)
    assert found[["project_id", "decision", "action", "months"]].to_dict("records") == [
        {"project_id": "P1", "decision": "delay", "action": "start later", "months": 2}
    ]


@pytest.mark.parametrize("word", ["stop", "reject", "pause", "delay"])
def test_no_advice_to_recover_or_staff_what_prioritization_does_not_let_go_on(word):
    plain, told = report({}, late=True), report(record({"P1": word}), late=True)
    assert set(plain.advice.action) == {"recover"}
    first = told.advice.set_index("project_id").loc["P1"]
    assert first.action == "escalate"
    assert first.why == f"95 days late; prioritization recommends to {word} it"
    assert change_findings.decisions(told)["by_action"] == {"recover": 3, "escalate": 1}
    assert told.headline.decision.startswith("escalate Bypass (95 days late; prioritization")


def test_a_recovery_plan_is_not_asked_for_what_is_stopped():
    told = report(record({"P1": "stop"}), late=True, declared_rag="green")
    assert health_findings.watermelon(told).decision == (
        "correct the declared status and bring a recovery plan, but not for Bypass if stopped as "
        "prioritization recommends"
    )


def test_new_dates_with_what_is_stopped_are_asked_for_with_a_condition():
    told = record({"P2": "stop"})
    need = {"dependency_id": "D", "project_id": "P1", "giver_project_id": "P2"}
    data = report(told)
    tables = {
        "projects": data.portfolio.projects.to_dict("records"),
        "status": [{"project_id": "P2", "forecast_finish": "2026-12-31"}],
        "dependencies": [need | {"needed_by": "2026-12-01"}],
    }
    found = schedule_findings.dependencies(Data(made(**tables), RULES, record=told))
    assert found.decision == (
        "agree new dates between Quay and Bypass, by 1 Dec 2026, unless Quay is stopped as "
        "prioritization recommends"
    )


def test_the_report_reads_the_record_of_the_run(monkeypatch, tmp_path):
    path = tmp_path / "record.json"
    told = record({"P1": "stop"}, {"P2": ("start later", 2)})
    frames = {
        notebook: {name: to_json(frame) for name, frame in frames.items()}
        for notebook, frames in told.items()
    }
    path.write_text(json.dumps(frames))
    tables = dict(report({}).portfolio.tables)
    page = partial_data.run(monkeypatch, "status", tables, program="_portfolio", record=str(path))
    words = "Prioritization stops Bypass; capacity moves Quay"
    assert page.findings["steering"].strip() == words
    page = partial_data.run(monkeypatch, "status", tables, program="_portfolio")
    assert "steering" not in page.findings


def test_where_only_capacity_decides_the_columns_of_prioritization_are_left_out():
    data = report(record({"P2": "invest"}, {"P1": ("start later", 3)}))
    assert as_text(tables.steering(data)).splitlines() == [
        "What other reports of this run decide for these projects; shift: months later",
        "Project | Declared | By its data | Capacity | >Shift, months",
        "Bypass | ▲ At risk | ● On track | start later | >+3",
    ]


def test_projects_that_are_not_decided_are_counted_even_if_the_sentence_is_long():
    chosen = {one: "not decided" for one in ("P1", "P2", "P3")}
    found = steering(report(record(chosen, {"P4": ("stretch", 3)})))
    assert found.message.endswith("; 3 are not decided") and len(found.message) <= 90
    assert found["undecided"] == ["P1", "P2", "P3"] and found["moved"] == ["P4"]


def test_a_proposal_that_capacity_drops_is_not_called_moved_by_months():
    found = steering(report(record({}, {"P1": ("drop", 12), "P2": ("start later", 2)})))
    assert found.message.endswith("capacity moves or drops 2")
    assert found["months"] == {"P2": 2.0} and found["moved"] == ["P1", "P2"]
