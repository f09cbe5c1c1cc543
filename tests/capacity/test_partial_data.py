"""The capacity report on data that lacks something: it is made, and no sentence claims what is not known."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.capacity import findings, gaps, handing, kpis, repair, tables
from pmo_lib.capacity.booked import load
from pmo_lib.capacity.decision import decide
from pmo_lib.capacity.demand import COMMITTED

from .conftest import RULES, asks, made, month, offers, project

TWO_ROLES = [{"role_id": "eng", "name": "Engineers"}, {"role_id": "test", "name": "Testers"}]


def analysis(**frames):
    whole = made(**frames)
    booked = load(whole, RULES)
    return whole, booked, decide(whole, booked, RULES, np.random.default_rng(1))


def test_a_portfolio_in_which_nobody_is_booked_twice_hands_its_programs_an_empty_table():
    whole, booked, decision = analysis(
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=offers("eng", 2),
        people=[{"person_id": "h1", "role_id": "eng", "fte": 1.0}],
        assignments=[{"person_id": "h1", "project_id": "P0", "period_end": month(1), "fte": 1.0}],
    )
    doubles = handing.slices(whole, booked, decision)["A"]["frames"]["doubles"]
    assert doubles["rows"] == [] and "person_id" not in doubles["columns"]


def zero_capacity(fte: float = 2.0):
    return analysis(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 1.0), asks("P0", "test", 1, fte)],
        capacity=[*offers("eng", 2), *offers("test", 0)],
    )


def test_demand_of_a_role_with_capacity_zero_is_an_overload_without_a_ratio():
    whole, booked, decision = zero_capacity()
    headline = findings.headline(booked, decision, whole)
    assert headline.message == "2 FTE are demanded of Testers, who have no capacity in Nov 2026"
    assert headline.values["load"] is None and headline.values["short_fte"] == 2.0
    assert findings.loads(booked, whole).values["over"] == 1
    measures = {measure.id: measure for measure in kpis.all_of(booked, decision, whole)}
    assert measures["roles_over"].value == 1
    # 1 + 2 = 3 FTE-months are demanded, 12 months of 2 + 0 FTE are offered
    assert (measures["utilisation"].numerator, measures["utilisation"].denominator) == (3, 24)


def test_no_share_of_a_capacity_of_zero_is_shown():
    _, booked, decision = zero_capacity()
    forced = findings.forced(booked, decision)
    assert (
        forced.message
        == "One project alone takes 2.0 FTE-months of testers in Nov 2026, who have none"
    )
    assert tables.forcing(booked, decision).frame["Part of capacity"].tolist() == ["–"]


@pytest.mark.parametrize("fte", [0.0, 1e-12])
def test_a_role_with_capacity_zero_that_no_project_needs_is_not_overloaded(fte):
    _, booked, _ = zero_capacity(fte)
    assert findings.over(booked).empty


CLOSED_PROJECTS = [
    project("P0"),
    project("F", stage="finished", actual_finish=pd.Timestamp("2026-06-30")),
    project("C", stage="cancelled"),
]


def with_closed(**more):
    return analysis(
        projects=CLOSED_PROJECTS,
        demand=[
            asks("P0", "eng", 1, 1.0),
            asks("F", "eng", 1, 3.0),
            asks("F", "eng", 2, 1.5),
            asks("C", "eng", 1, 2.0, kind="proposed"),
        ],
        capacity=offers("eng", 2),
        **more,
    )


def test_demand_of_a_finished_or_cancelled_project_is_in_no_load_and_is_named_with_its_sum():
    whole, booked, _ = with_closed()
    assert booked.demand.sum() == 1.0
    gap = gaps.found(whole, booked)
    assert gap.values["closed_projects"] == ["Project F", "Project C"]
    assert gap.values["closed_fte_months"] == 3.0 + 1.5 + 2.0
    assert (
        "Finished or cancelled projects still have 6.5 FTE-months of demand ahead, counted in no load: "
        "Project F and Project C." in gaps.in_words(gap)
    )
    assert gaps.after_the_end(whole).empty
    assert gap.message == "One gap in the data limits this analysis"


def test_an_assignment_to_a_finished_project_makes_nobody_booked_twice_and_is_named():
    days = {"person_id": "h1", "period_end": month(1)}
    whole, booked, decision = with_closed(
        people=[{"person_id": "h1", "role_id": "eng", "fte": 1.0}],
        assignments=[
            {**days, "project_id": "P0", "fte": 1.0},
            {**days, "project_id": "F", "fte": 0.5},
        ],
    )
    assert decision["doubles"].empty
    gap = gaps.found(whole, booked)
    assert "6.5 FTE-months of demand and 0.5 FTE-months of assignments" in gaps.in_words(gap)


def test_a_project_reopened_by_newer_data_keeps_its_demand():
    reopened = project(
        "P0",
        stage="in delivery",
        stage_since=pd.Timestamp("2026-09-30"),
        actual_finish=pd.Timestamp("2026-06-30"),
    )
    _, booked, _ = analysis(
        projects=[reopened], demand=[asks("P0", "eng", 1, 1.0)], capacity=offers("eng", 2)
    )
    assert booked.demand.sum() == 1.0 and booked.excluded.empty


def test_a_proposal_with_progress_is_committed_work_that_may_not_be_started_later():
    status = [
        {"project_id": "P0", "period_end": pd.Timestamp("2026-09-30"), "percent_complete": 0.1}
    ]
    whole, booked, _ = analysis(
        projects=[project("P0", stage="proposed")],
        status=status,
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=offers("eng", 2),
    )
    assert booked.demand[COMMITTED].sum() == 1.0
    ways = repair.question(whole, booked, RULES).ways[0]
    assert {way.action for way in ways} == {repair.KEEP, repair.STRETCH}


def test_demand_that_cannot_be_counted_is_named_and_not_dropped():
    efforts = [{"project_id": "P1", "role_id": "eng", "effort": 100.0}]
    whole, booked, _ = analysis(
        projects=[project("P0"), {"project_id": "P1", "name": "Undated", "program_id": "A"}],
        demand=[
            asks("P0", "eng", 1, 1.0),
            asks("P0", "ghost", 1, 1.0),
            asks("P0", "eng", 2, None),
            asks("P9", "eng", 1, 1.0),
        ],
        efforts=efforts,
        capacity=offers("eng", 2),
    )
    gap = gaps.found(whole, booked)
    assert booked.demand.sum() == 1.0
    assert gap.values["unknown_roles"] == ["ghost"]
    assert gap.values["rows_without_fte"] == 1
    assert gap.values["rows_of_unknown_projects"] == 1
    assert gap.values["efforts_without_dates"] == 1
    assert gap.message == "Four gaps in the data limit this analysis"


def test_without_a_table_of_demand_no_role_is_listed_as_one_without_demand():
    whole, booked, _ = analysis(capacity=offers("eng", 2))
    gap = gaps.found(whole, booked)
    assert gap.values["roles_without_demand"] == [] and gap.values["not_supplied"] == ["demand"]
    assert gaps.in_words(gap) == (
        "The source has no table of demand or efforts: the demand for roles is not known."
    )
    assert "No row of projects has a value of mandatory" in " ".join(gaps.lacking(whole, booked))
