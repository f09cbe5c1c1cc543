"""Every discipline has the same answer to the question which projects are under way."""

import pandas as pd

from pmo_lib.capacity import Rules as CapacityRules
from pmo_lib.capacity import booked_load
from pmo_lib.maturity import evidence
from pmo_lib.portfolio import lifecycle
from pmo_lib.prioritization import scoring
from pmo_lib.status.position import positions
from pmo_lib.status.states import Progress
from tests.status.made import AS_OF, made

UNDER_WAY = ["BEGUN", "DELIVERY", "HOLD", "REOPENED", "HALF", "DUE", "PAID"]
OTHERS = ["DONE", "CALLED", "STOPPED", "AHEAD", "IDEA"]
PROJECTS = {
    "BEGUN": {},
    "DELIVERY": {"actual_start": None, "stage": "in delivery"},
    "HOLD": {"stage": "on hold"},
    "REOPENED": {"actual_finish": "2026-03-31", "stage": "in delivery"},
    "HALF": {"stage": "finished"},
    "DUE": {"actual_start": None, "baseline_start": "2026-10-31"},
    "PAID": {"actual_start": None, "stage": "proposed"},
    "DONE": {"actual_finish": "2026-09-30"},
    "CALLED": {"stage": "finished"},
    "STOPPED": {"stage": "cancelled"},
    "AHEAD": {"actual_start": None, "baseline_start": "2026-11-01"},
    "IDEA": {"actual_start": None, "stage": "proposed"},
}
STATUS = [
    {"project_id": "HALF", "percent_complete": 0.4},
    {"project_id": "PAID", "actual_cost": 10.0},
]


def portfolio():
    roles = [{"role_id": "eng", "name": "Engineers"}]
    demand = [
        {"project_id": one, "role_id": "eng", "period_end": "2026-11-30", "fte": 1.0}
        for one in PROJECTS
    ]
    return made(
        projects=[{"project_id": one, **row} for one, row in PROJECTS.items()],
        status=STATUS,
        roles=roles,
        demand=demand,
        capacity=[{"role_id": "eng", "period_end": "2026-11-30", "fte": 20.0}],
        criteria=[
            {
                "criterion_id": "v",
                "name": "Value",
                "direction": "benefit",
                "lowest": 0.0,
                "highest": 10.0,
                "weight": 1.0,
            }
        ],
    )


def test_all_disciplines_agree_on_which_projects_are_under_way():
    whole = portfolio()
    assert lifecycle.under_way(whole).project_id.tolist() == UNDER_WAY
    frame = positions(whole)
    assert frame.project_id[frame.state == Progress.ACTIVE].tolist() == UNDER_WAY
    assert evidence.read(whole).active.project_id.tolist() == UNDER_WAY
    booked = booked_load(whole, CapacityRules())
    states = booked.projects.state
    assert states.index[states.isin(lifecycle.OPEN)].tolist() == UNDER_WAY
    assert set(UNDER_WAY) == set(scoring.candidates(whole).project_id) - {"AHEAD", "IDEA"}
    assert pd.Timestamp(AS_OF).date() == whole.as_of


def test_demand_and_choice_leave_out_the_same_projects():
    whole = portfolio()
    over = {"DONE", "CALLED", "STOPPED"}
    assert set(scoring.candidates(whole).project_id) == set(PROJECTS) - over
    assert set(booked_load(whole, CapacityRules()).excluded.project_id) == over
