"""Capacity books what prioritization chooses: the load with and without it, and the repair of what remains."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pmo_lib.capacity import funding_findings, overload_findings, repair_findings, repair_options
from pmo_lib.capacity.data import build
from pmo_lib.capacity.funding import decided
from pmo_lib.capacity.rules import Rules
from pmo_lib.sources.snapshot import cut

from .conftest import EXACT, RULES, analysis, asks, made, month, offers, project, recorded

PROGRAMS = [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}]
CLASH = [*(("P0", n, 2.0) for n in (1, 2)), *(("P1", n, 1.0) for n in (1, 2))]


def portfolio(rows=CLASH, **more):
    """Projects that ask for engineers, who are 2 FTE: project, month ahead, FTE."""
    projects = [project("P0"), project("P1", program_id="B"), project("P2", stage="proposed")]
    demand = [asks(identity, "eng", ahead, fte) for identity, ahead, fte in rows]
    frames = {"programs": PROGRAMS, "projects": projects, "demand": demand, **more}
    return made(**{"capacity": offers("eng", 2.0), **frames})


def data(rows=CLASH, rules=EXACT, decisions=None, **more):
    whole = portfolio(rows, **more)
    record = {} if decisions is None else recorded(whole, **decisions)
    return build(whole, rules, record=record, rng=np.random.default_rng(1))


def later(rows, by: int):
    return [(identity, ahead + by, fte) for identity, ahead, fte in rows]


@pytest.mark.parametrize(
    ("rows", "decisions", "message"),
    [
        # as booked, 3 of 2 FTE in two months: 2 FTE-months are short
        (CLASH, None, funding_findings.NOT_AT_HAND),
        (CLASH, {}, funding_findings.NOTHING_DECIDED),
        (CLASH, {"P0": "continue", "P1": "not decided"}, funding_findings.CHANGES_NOTHING),
        (
            CLASH,
            {"P1": "stop"},
            "The funding decision alone removes the overload of 2.0 FTE-months",
        ),
        (
            # one month later only December clashes
            CLASH,
            {"P1": ("delay", "2026-12-01")},
            "The funding decision alone removes 50% of the overload; 1.0 FTE-months stay",
        ),
        (
            # 2 + 1 + 1 of 2 FTE in November, 2 + 1 in December: 3 are short, of which 1 goes
            [*CLASH, ("P3", 1, 1.0)],
            {"P3": "stop"},
            "The funding decision removes 33% of the overload; 2.0 of 3.0 FTE-months stay",
        ),
        (
            [*CLASH, ("P2", 1, 1.0)],
            {"P2": "reject"},  # a proposal is not committed
            "The funding decision leaves the overload at 2.0 FTE-months",
        ),
        (
            # one month short; delayed by one month, P1 clashes in December and January with 2 FTE
            [("P0", 1, 1.5), ("P0", 2, 2.0), ("P0", 3, 2.0), ("P1", 1, 1.0), ("P1", 2, 0.2)],
            {"P1": ("delay", "2026-12-01")},
            "The funding decision raises the overload from 0.7 to 1.2 FTE-months",
        ),
        (
            [*CLASH[:2], ("P2", 1, 1.0)],
            {"P2": "invest"},  # a proposal that is funded is committed
            "The funding decision itself leads to an overload of 1.0 FTE-months",
        ),
        (
            [("P0", 2, 2.0), ("P1", 1, 1.0)],
            {"P1": ("delay", "2026-12-01")},
            "The funding decision itself leads to an overload of 1.0 FTE-months",
        ),
        (
            [("P0", 1, 1.0), ("P2", 1, 1.0)],
            {"P2": "invest"},
            "The funding decision adds demand; no role is overloaded even with it",
        ),
        (
            [("P0", 1, 1.0), ("P1", 1, 1.0)],
            {"P1": "stop"},
            "The funding decision frees demand; no role is overloaded even without it",
        ),
    ],
)
def test_what_the_funding_decision_alone_changes(rows, decisions, message):
    projects = [project("P0"), project("P1", program_id="B"), project("P2", stage="proposed")]
    found = data(rows, decisions=decisions, projects=[*projects, project("P3")])
    assert funding_findings.funding(found).message == message


def test_what_is_short_is_told_before_and_after():
    found = data(decisions={"P1": ("delay", "2026-12-01")})
    shown = funding_findings.funding(found).shown
    assert shown["short_before"] == 2.0 and shown["months_before"] == 2
    assert shown["short_after"] == 1.0 and shown["months_after"] == 1
    assert shown["projects"] == 1 and shown["left_out_fte_months"] == 0
    assert funding_findings.how_funded(found).startswith(
        "As booked, 2 role-months are above capacity, 2.0 FTE-months short; once the funding "
        "decision is taken, 1 role-month is above capacity, 1.0 FTE-months short."
    )


def test_without_known_capacity_nothing_is_said_of_the_overload():
    found = data(decisions={"P1": "stop"}, capacity=[])
    assert funding_findings.funding(found).message.startswith(
        "What the funding decision changes is not known: "
    )
    assert funding_findings.how_funded(found) == ""


def test_the_load_stays_as_booked_and_what_forces_it_too():
    found = data(decisions={"P1": "stop"})
    assert found.load.demand[0, 0, :2].tolist() == [3.0, 3.0]
    assert found.funded.demand[0, 0, :2].tolist() == [2.0, 2.0]
    assert found.headline.message.startswith("Engineers are booked to 150% in Nov 2026")
    assert overload_findings.forced(found) is not None


@pytest.mark.parametrize("decision", ["stop", "reject"])
def test_a_project_that_is_left_out_is_never_delayed_or_stretched(decision):
    # a delay of P0 costs ten times as much: without a decision both others move
    projects = [project("P0"), project("P1", budget=1e5), project("P2", budget=1e5)]
    rows = [*CLASH, ("P2", 1, 0.5)]
    assert set(data(rows, projects=projects).decision["moves"].project_id) == {"P1", "P2"}
    found = data(rows, projects=projects, decisions={"P1": decision})
    assert set(found.decision["moves"].project_id) == {"P2"}
    assert found.for_reports["moves"].columns.tolist() == [
        "project_id",
        "program_id",
        "action",
        "months",
    ]
    assert found.for_reports["moves"].action.tolist() == [repair_options.Action.SHIFT]


def test_work_beyond_the_reported_months_is_neither_repaired_nor_made_worse():
    """Three of two FTE in February, which is not reported, are no reason to move P2; P1 moves to where there is room."""
    rules = replace(EXACT, horizon=2)
    rows = [*CLASH, ("P2", 4, 3.0)]
    found = data(rows, rules=rules)
    assert "P1" in set(found.decision["moves"].project_id)
    assert "P2" not in set(found.decision["moves"].project_id)
    found = data([("P2", 4, 3.0)], rules=rules)
    assert found.decision["moves"].empty and not found.for_reports["moves"].size
    found = data(rows, rules=rules, decisions={"P2": "reject"})
    assert "P2" not in set(found.decision["moves"].project_id)
    assert found.prioritized.fte_months.tolist() == [0.0]


def test_a_proposal_that_is_funded_is_not_dropped():
    # 3 of 2 FTE are asked for; P2 would be the cheapest to drop, and has the highest cost of a delay
    projects = [
        project("P0", mandatory=True, baseline_finish=month(12)),
        project("P2", stage="proposed", budget=1e5),
    ]
    rows = [*(("P0", n, 2.0) for n in range(1, 7)), ("P2", 1, 1.0)]
    assert data(rows, projects=projects).decision["moves"].action.tolist() == ["drop"]
    found = data(rows, projects=projects, decisions={"P2": "invest"})
    assert found.decision["moves"].empty and found.decision.values["plan"]["shortage"] == 1.0


def test_what_solves_most_comes_first_in_the_decision():
    found = data(decisions={"P1": "stop"})
    assert found.headline.decision == (
        "take the funding decision, which alone removes the overload as booked – "
        "asked of the portfolio board"
    )
    assert (
        repair_findings.repair(found).message
        == "Once the funding decision is taken nothing has to be repaired"
    )
    assert "funding" not in data(decisions={"P2": "reject"}).headline.decision
    assert "funding" not in data().headline.decision


@pytest.mark.parametrize(
    ("stage", "word", "until", "months"),
    [
        ("approved", "delay", "2027-02-01", 3),  # planned to start in November
        ("in delivery", "pause", "2027-01-01", 2),  # nothing is done in November and December
        ("approved", "delay", None, None),  # no month is stated: nothing is moved
        ("approved", "delay", "2026-11-01", None),
        ("approved", "stop", None, 0),
        ("approved", "invest", None, None),
    ],
)
def test_months_later_are_counted_from_the_planned_start_or_from_now(stage, word, until, months):
    begun = {"actual_start": month(-6), "forecast_start": month(-6)}
    begun = begun if stage == "in delivery" else {}
    whole = portfolio(projects=[project("P0"), project("P1", stage=stage, **begun)])
    rows = decided(recorded(whole, P1=(word, until)), build(whole, RULES).load)
    assert rows.months.tolist() == ([] if months is None else [months])


def test_a_project_without_demand_ahead_changes_nothing():
    whole = portfolio()
    record = recorded(whole, P2="reject")
    record["prioritization"]["projects"].loc[1] = ["P9", "A", "stop", None]
    assert decided(record, build(whole, RULES).load).empty


def test_a_program_is_handed_its_own_decisions_and_the_load_of_all_with_and_without_them():
    whole = data(decisions={"P1": "stop", "P2": "reject"}, rows=[*CLASH, ("P2", 1, 1.0)])
    handed = json.loads(json.dumps(whole.for_programs, allow_nan=False))
    assert "P1" not in json.dumps(handed["A"]) and "P0" not in json.dumps(handed["B"])
    for program, ids in (("A", ["P2"]), ("B", ["P1"])):
        own = build(
            cut(whole.portfolio, program),
            EXACT,
            handed=handed[program],
            rng=np.random.default_rng(1),
        )
        assert own.prioritized.project_id.tolist() == ids
        for ours, theirs in ((own.load, whole.load), (own.funded, whole.funded)):
            assert ours.demand[:, :, :12] == pytest.approx(theirs.demand[:, :, :12])
        assert (
            "One project of other programs with "
            f"{'2.0' if program == 'A' else '1.0'} FTE-months is decided so too."
        ) in funding_findings.how_funded(own)
        assert own.for_reports == {} and own.for_programs == {}


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("A", "This program books 2.0 of 3.0 FTE of engineers in Nov 2026; 1.0 are missing"),
        ("B", "This program books 1.0 of 3.0 FTE of engineers in Nov 2026; 1.0 are missing"),
        (
            "C",
            "This program books no engineers in Nov 2026; others book 1.0 FTE more than there are",
        ),
    ],
)
def test_a_program_leads_with_its_own_part_of_the_shortage(program, message):
    whole = data(programs=[*PROGRAMS, {"program_id": "C", "name": "Gamma"}])
    own = build(
        cut(whole.portfolio, program),
        EXACT,
        handed=whole.for_programs[program],
        rng=np.random.default_rng(1),
    )
    fte = {"A": 2.0, "B": 1.0, "C": 0.0}[program]
    assert own.headline.message == message
    assert own.headline["own_fte"] == fte and own.headline["own_part"] == pytest.approx(fte / 3)
    assert own.headline["own_short_fte"] == pytest.approx(fte / 3)  # 1 FTE is short
    assert (own.measures[0].numerator, own.measures[0].denominator) == (fte, 3.0)


PRICES = {"owner_role": "Head", "contractor_monthly_cost": 15e3, "contract_lead_days": 10.0}
SPREAD = Rules(draws=4000, spread=0.2)


def short_of_one(at_most: float):
    """3 FTE are asked of 2 in April, by a project that has to keep its date."""
    role = {"role_id": "eng", "name": "Engineers", **PRICES, "contractors_at_most": at_most}
    return analysis(
        rules=SPREAD,
        projects=[project("P0", mandatory=True, baseline_finish=month(12))],
        roles=[role],
        demand=[asks("P0", "eng", 6, 3.0)],
        capacity=offers("eng", 2.0),
    )


def test_the_report_leads_with_the_plan_that_holds_in_8_of_10_futures_and_names_the_cheapest():
    # lognormal with a spread of 0.2: eight of ten futures need up to 3 exp(0.2 x 0.8416) = 3.55 FTE, so that 2
    # contractors come instead of 1; 4 FTE are exceeded in 1 - Phi(ln(4/3) / 0.2) = 7.5% of the futures, 3 in half
    found = short_of_one(at_most=2.0)
    assert found.decision["added"].fte.tolist() == [2.0]
    shown = repair_findings.repair(found)
    assert shown.message == "A plan that holds in 8 of 10 futures costs €30 k, the cheapest €15 k"
    assert shown["chance_left"] == pytest.approx(0.075, abs=0.015)
    assert shown["cheapest_chance_left"] == pytest.approx(0.5, abs=0.03)
    assert shown["cheapest_cost"] == 15e3
    assert found.headline.decision.startswith(
        "agree to the plan that holds in 8 of 10 futures at €30 k ("
    )
    assert "probability of overload remains; with the cheapest plan, at €15 k, " in (
        found.headline.decision
    )


def test_where_no_plan_holds_in_8_of_10_futures_the_cheapest_is_said_to_be_no_safe_one():
    found = short_of_one(at_most=1.0)
    assert (
        repair_findings.repair(found).message
        == "The cheapest way out costs €15 k; a safer one was not found"
    )
    assert found.headline.decision.startswith("agree to the way out at €15 k (")
    cost = {one.id: one for one in found.measures}["repair_cost"]
    assert cost.name == "Cheapest way out" and cost.value == 15e3


def test_a_mandatory_proposal_is_not_dropped_for_money():
    rows = [*(("P0", n, 2.0) for n in range(1, 7)), ("P2", 1, 1.0)]
    dropped = [
        data(
            rows,
            projects=[
                project("P0", mandatory=True, baseline_finish=month(12)),
                project("P2", stage="proposed", budget=1e5, mandatory=duty),
            ],
        ).decision["moves"]
        for duty in (False, True)
    ]
    assert dropped[0].action.tolist() == ["drop"] and "drop" not in dropped[1].action.tolist()


def test_where_prioritization_decides_on_no_project_the_funding_decision_is_not_said_to_change_nothing():
    found = data(decisions={"P0": "not decided", "P1": "not decided"})
    message = "Prioritization has decided on no project: all demand counts as it is booked"
    assert funding_findings.funding(found).message == message
    found = data(decisions={"P0": "continue", "P1": "not decided"})
    message = "The funding decision changes no demand that is booked"
    assert funding_findings.funding(found).message == message
