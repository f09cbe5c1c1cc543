"""The capacity report on data that lacks something: it is made, and no sentence claims what is not known."""

import numpy as np
import pytest

from pmo_lib.capacity import findings, handing, kpis, tables
from pmo_lib.capacity.booked import load
from pmo_lib.capacity.decision import decide

from .conftest import RULES, asks, made, month, offers

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
