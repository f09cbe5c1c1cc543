"""
Each table as readers see it, of a portfolio whose numbers can be checked by eye.

Two months are reported. Engineers are 2 FTE: P0 books 2 of them in November and 1 in December, P1 books 1 in November, so
that 3 of 2 are booked in November and 1 of 2 in December. Testers are 1 FTE: half of one is booked in December as
unplanned work, and P2, a proposal, would need 1 of them in November. Estimates are taken to be right.
"""

from functools import cache

import numpy as np
import pandas as pd

from pmo_lib.capacity import tables
from pmo_lib.capacity.data import build
from pmo_lib.capacity.rules import Rules
from pmo_lib.sources.snapshot import cut
from tests.table_text import as_text

from .conftest import asks, made, month, offers, project, recorded

RULES = Rules(horizon=2, shift=1, draws=100, spread=0.0)


@cache
def portfolio():
    return made(
        programs=[{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}],
        projects=[
            project("P0", forecast_finish=pd.Timestamp("2026-11-15")),
            project("P1", budget=5e5, program_id="B"),
            project("P2", stage="proposed"),
        ],
        roles=[{"role_id": "eng", "name": "Engineers"}, {"role_id": "test", "name": "Testers"}],
        demand=[
            asks("P0", "eng", 1, 2.0),
            asks("P0", "eng", 2, 1.0),
            asks("P1", "eng", 1, 1.0),
            asks("P0", "test", 2, 0.5, kind="unplanned"),
            asks("P2", "test", 1, 1.0),
        ],
        capacity=[*offers("eng", 2.0), *offers("test", 1.0)],
        people=[{"person_id": "h1", "name": "Ada", "role_id": "eng", "fte": 1.0}],
        assignments=[
            {"person_id": "h1", "project_id": "P0", "period_end": month(1), "fte": 0.8},
            {"person_id": "h1", "project_id": "P1", "period_end": month(1), "fte": 0.5},
        ],
        milestones=[
            {
                "milestone_id": "M",
                "project_id": "P1",
                "name": "Gate",
                "forecast_date": pd.Timestamp("2026-11-15"),
            }
        ],
    )


def data(rules: Rules = RULES, **decisions):
    record = recorded(portfolio(), **decisions) if decisions else {}
    return build(portfolio(), rules, record=record, rng=np.random.default_rng(1))


def body(table) -> str:
    """The table without its caption."""
    return as_text(table).partition("\n")[2]


def test_the_load_of_roles_by_month():
    assert as_text(tables.heat(data())) == (
        "Committed demand as part of capacity; the strongest shade is above 100%, the next from 90%, "
        "then from 70%; a dash: capacity unknown or zero\n"
        "Role | >Nov 26 | >Dec\n"
        "Engineers | >150% | >50%\n"
        "Testers | >0% | >0%"
    )


def test_what_the_load_is_made_of():
    assert as_text(tables.parts(data())) == (
        "FTE-months over 2 months, the fullest role first\n"
        "Role | >Capacity | >Committed | >Unplanned | >Proposed\n"
        "Engineers | >4.0 | >4.0 | >0.0 | >0.0\n"
        "Testers | >2.0 | >0.0 | >0.5 | >1.0"
    )


def test_demand_of_other_programs_is_a_sum_on_the_page_of_a_program():
    whole = data()
    own = build(cut(portfolio(), "B"), RULES, handed=whole.for_programs["B"])
    assert body(tables.parts(own)) == (
        "Role | >Capacity | >Committed | >Unplanned | >Proposed | >Proposed, weighted | "
        ">Committed by other programs\n"
        "Engineers | >4.0 | >4.0 | >0.0 | >0.0 | >0.0 | >3.0 (up to 1 at once)\n"
        "Testers | >2.0 | >0.0 | >0.5 | >1.0 | >1.0 | >–"
    )


def test_proposals_are_weighted_by_the_share_approved_and_demand_without_known_capacity_is_named():
    decided = {"program_id": "A", "gate": "G", "submitted": month(-9), "decided": month(-2)}
    outcomes = ["approved", *["rejected"] * 4]  # one in five
    whole = made(
        projects=[project("P2", stage="proposed"), project("P0")],
        demand=[asks("P2", "eng", 1, 2.0), asks("P0", "eng", 1, 1.5)],
        capacity=[],
        proposals=[
            {**decided, "proposal_id": str(n), "outcome": outcome}
            for n, outcome in enumerate(outcomes)
        ],
    )
    assert body(tables.parts(build(whole, RULES))) == (
        "Role | >Capacity | >Committed | >Unplanned | >Proposed | >Proposed, weighted | "
        ">Committed, capacity unknown\n"
        "Engineers | >– | >1.5 | >0.0 | >2.0 | >0.4 | >1.5"
    )


def test_the_overload_of_roles_as_booked_and_funded():
    assert as_text(tables.roles_funded(data(P1="stop"))) == (
        "Months and FTE-months above capacity, as booked and once the funding decision is taken\n"
        "Role | >Months over, as booked | >Months over, funded | >FTE-months short, as booked | "
        ">FTE-months short, funded\n"
        "Engineers | >1 | >0 | >1.0 | >0.0"
    )


def test_the_load_that_the_funding_decision_changes():
    assert body(tables.heat_funded(data(P1="stop"))) == (
        "Role | >Nov 26 | >Dec\nEngineers | >100% | >50%"
    )


def test_projects_whose_demand_the_funding_decision_changes():
    found = data(P1=("delay", "2026-12-01"), P2="reject", P0="continue")
    assert as_text(tables.funding(found)) == (
        "Projects whose demand the funding decision changes; FTE-months of the next 2 months; "
        "of the bottleneck: engineers, Nov 2026\n"
        "Project | Funding decision | Until | >FTE-months ahead | >Of the bottleneck\n"
        "Project P1 | delay | Dec 2026 | >1.0 | >1.0\n"
        "Project P2 | reject | – | >1.0 | >0.0"
    )
    assert tables.funding(data()) is None


def test_how_likely_an_overload_is():
    assert as_text(tables.chances(data())) == (
        "Probability that demand exceeds capacity, where it is a tenth or more\n"
        "Role | Month | >Independent | >Common | >With proposals | >8 in 10 runs, FTE\n"
        "Engineers | Nov 2026 | >100% | >100% | >100% | >3.0–3.0"
    )


def test_which_projects_force_it():
    assert as_text(tables.forcing(data())) == (
        "Booked for Engineers in Nov 2026\n"
        "Project | >FTE-months | >Part of capacity\n"
        "Project P0 | >2.0 | >100%\n"
        "Project P1 | >1.0 | >50%"
    )


def test_the_steps_of_the_plan():
    # P1 has the smaller budget: a month later costs 1% of 500,000
    assert as_text(tables.steps(data())) == (
        "The cheapest repair; a later month of capacity is decided by its lead time counted backwards\n"
        "Step | >Cost, EUR | Decide by | When\n"
        "Start Project P1 1 month later | >5,000 | 1 Nov 2026 | from its start"
    )


def test_the_plans_beside_each_other():
    # nobody can be hired, so that without a delay the 1 FTE-month of November stays short in every future
    assert body(tables.alternatives(data())) == (
        "Way out | >Cost, EUR | >Months later | >Projects changed | >FTE-months added | "
        ">FTE-months short | >Overload left\n"
        "Cheapest | >5,000 | >1 | >1 | >0.0 | >0.0 | >0%\n"
        "No project later | >0 | >0 | >0 | >0.0 | >1.0 | >100%\n"
        "No hiring, no contractors | >5,000 | >1 | >1 | >0.0 | >0.0 | >0%\n"
        "Fewest changes | >5,000 | >1 | >1 | >0.0 | >0.0 | >0%\n"
        "Holds in 8 of 10 futures | >5,000 | >1 | >1 | >0.0 | >0.0 | >0%"
    )


def test_the_milestones_that_move():
    # a month is 30.4 days
    assert as_text(tables.milestones(data())) == (
        "Milestones of projects that move\n"
        "Milestone | Expected now | After the repair | >Later, days\n"
        "Project P1: Gate | 15 Nov 2026 | 15 Dec 2026 | >+30"
    )


def test_how_long_work_waits():
    # testers: one at half load, 0.5^(sqrt(4) - 1) / (1 x 0.5) x 10 days = 10 days; with a second one
    # 0.25^(sqrt(6) - 1) / (2 x 0.75) x 10 days = 0.9 days; engineers are full even with a third one
    assert as_text(tables.waits(data())) == (
        "Waiting of a task of 10 working days, committed and unplanned demand; "
        "a dash: the queue grows without end\n"
        "Role | Fullest in | >People | >Load | >Waiting, days | >With one more, days\n"
        "Engineers | Nov 2026 | >2.0 | >150% | >– | >–\n"
        "Testers | Dec 2026 | >1.0 | >50% | >10.0 | >0.9"
    )


def test_who_is_booked_twice_by_role_and_by_name_where_that_is_allowed():
    rest = "Nov 2026 | >1.3 | >1.0 | >2"
    assert as_text(tables.doubles(data())) == (
        "Booked beyond the time a person has for projects\n"
        "One of | Month | >Booked, FTE | >Has, FTE | >Projects\n"
        f"Engineers | {rest}"
    )
    named = data(Rules(horizon=2, shift=1, draws=100, spread=0.0, show_people=True))
    assert body(tables.doubles(named)) == (
        f"Person | Month | >Booked, FTE | >Has, FTE | >Projects\nAda | {rest}"
    )


def test_demand_after_the_last_day_of_a_project():
    # December is after 15 November: 1 FTE of engineers and half of one of testers
    assert as_text(tables.late_demand(data())) == (
        "Demand after the project's last day; it counts in every load above\n"
        "Project | Last day | >FTE-months after it\n"
        "Project P0 | 15 Nov 2026 | >1.5"
    )
