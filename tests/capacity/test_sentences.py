"""Sentences of the capacity report and its handles that join numbers with months, people or a history of cases."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pmo_lib.capacity import findings, handles, overload_findings, plan_wording, tables
from pmo_lib.capacity.data import build

from .conftest import RULES, analysis, asks, deciding, made, offers

ENGINEERS = {"role_id": "eng", "name": "Engineers"}


def booked(**frames):
    frames = {"demand": [asks("P0", "eng", 1, 1.0)], "capacity": offers("eng", 2), **frames}
    return analysis(**frames)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (
            # the first whole month after 90 days is the fourth, February; 9 months until October:
            # 2 x (10,000 + 9 x 9,000) = 182,000
            {"hire_lead_days": 90.0, "monthly_cost": 9e3, "hiring_cost": 1e4},
            "2.0 FTE of engineers hired, working from Feb 2027, for €182 k up to Oct 2027",
        ),
        (
            {"hire_lead_days": 90.0},
            "2.0 FTE of engineers hired, working from Feb 2027, at a cost that is not known",
        ),
        (
            {"hire_lead_days": 500.0, "monthly_cost": 9e3},
            "2.0 FTE of engineers hired, who start after the 12 months of this report",
        ),
    ],
)
def test_people_hired_cost_what_they_are_paid_from_their_first_month_on(role, words):
    data = booked(roles=[{**ENGINEERS, **role}])
    hired = build(data.portfolio, replace(RULES, hired={"eng": 2.0}))
    assert handles.hiring(hired).message == words
    assert handles.hiring(data) is None


def test_the_explorer_begins_with_the_role_that_is_asked_for_without_any_capacity():
    roles = [ENGINEERS, {"role_id": "test", "name": "Testers"}]
    demand = [asks("P0", "eng", 1, 3.0), asks("P0", "test", 1, 1.0)]
    data = booked(roles=roles, demand=demand, capacity=[*offers("eng", 2), *offers("test", 0)])
    assert list(handles.fullest(data)) == ["test", "eng"]
    assert tables.heat(data).frame["Role"].tolist() == ["Testers", "Engineers"]
    waits = tables.waits(data).frame
    assert waits[["Role", "Load"]].values.tolist() == [
        ["Testers", "no capacity"],
        ["Engineers", "150%"],
    ]
    assert waits["Waiting, days"].isna().all()


@pytest.mark.parametrize(
    ("cases", "independent", "common", "words"),
    [
        (0, 0, 0, ""),
        (4, 3, 4, ""),  # below five cases nothing is said of how often
        (8, 4, 6, "held in 4 (independent) and 6 (common) of 8 role-months."),
        (20, 15, 20, "held 75% (independent) and 100% (common) of 20 role-months."),
    ],
)
def test_how_often_bands_held_is_said_by_the_number_of_cases(cases, independent, common, words):
    data = booked()
    held = {"cases": cases, "independent": independent, "common": common}
    values = {**data.decision.values, "coverage": held}
    told = overload_findings.trust(deciding(data, replace(data.decision, values=values)))
    assert words in told and ("Tried on the past" in told) == bool(words)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (0, "as the source has no past booking with both estimate and actual"),
        (1, "as the source has only 1 past booking with both estimate and actual"),
        (3, "as the source has only 3 past bookings with both estimate and actual"),
    ],
)
def test_a_stated_spread_is_explained_by_what_history_lacks(past, words):
    history = [asks("P0", "eng", -n, 1.0, estimated_fte=1.0, actual_fte=1.0) for n in range(past)]
    data = booked(demand=[asks("P0", "eng", 1, 1.0), *history])
    told = overload_findings.trust(data)
    assert f"From a stated spread of 20%, {words}." in told


@pytest.mark.parametrize(
    ("horizon", "when"), [(1, "the next month"), (3, "at least one of the next 3 months")]
)
def test_an_overload_of_one_month_is_not_said_of_all_of_them(horizon, when):
    whole = made(demand=[asks("P0", "eng", 1, 3.0)], capacity=offers("eng", 2))
    data = build(whole, replace(RULES, horizon=horizon))
    assert findings.loads(data).message == f"One of 1 role is booked above capacity in {when}"


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("contract", "contract 1.5 FTE of engineers"),
        ("hire", "hire 1.5 FTE of engineers"),
        ("lend", "lend 1.5 FTE of testers to engineers"),
        ("train and lend", "train and lend 1.5 FTE of testers to engineers"),
    ],
)
def test_what_is_added_to_a_role_is_said_by_its_action(action, words):
    data = booked(roles=[ENGINEERS, {"role_id": "test", "name": "Testers"}])
    row = SimpleNamespace(role_id="eng", lender_id="test", action=action, by_month=[1.5, 1.5])
    assert plan_wording.addition(data.load, row) == words


@pytest.mark.parametrize(
    ("action", "months", "words"),
    [
        ("start later", 1, "start CRM 1 month later"),
        ("stretch", 2, "stretch CRM by 2 months"),
        ("drop", 12, "drop the proposal CRM"),
    ],
)
def test_what_is_done_with_a_project_is_said_by_its_action(action, months, words):
    row = SimpleNamespace(project="CRM", action=action, months=months)
    assert plan_wording.move(row) == words
