"""Supply, demand and what does not fit: each by a portfolio small enough to be worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.capacity import findings, gaps
from pmo_lib.capacity.bottleneck import bottleneck
from pmo_lib.capacity.data import build
from pmo_lib.capacity.demand import approvals, rate
from pmo_lib.capacity.rules import Rules
from pmo_lib.measures.utilisation import hours_of
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check

from .conftest import AS_OF, RULES, asks, load_of, made, month, offers, project

STAFF = [
    {
        "role_id": "eng",
        "team_id": "T",
        "skill": "x",
        "headcount": 10.0,
        "part_time": 0.8,
        "run_share": 0.25,
        "contractors": 1.0,
    }
]
TEAMS = [{"team_id": "T", "name": "Team", "calendar": "DE", "weekly_hours": 40.0}]


def test_supply_is_worked_out_from_staff_leave_and_calendar():
    # November 2026 in Germany: 21 working days; 42 person-days away are 2 FTE: (8 − 2) · 0.75 + 1
    leave = [{"role_id": "eng", "team_id": "T", "period_end": month(1), "days": 42.0}]
    booked = load_of(
        made(staff=STAFF, teams=TEAMS, leave=leave, demand=[asks("P0", "eng", 1, 1.0)])
    )
    assert booked.capacity[0, :2] == pytest.approx([6 * 0.75 + 1, 8 * 0.75 + 1])


def test_a_stated_row_wins_over_the_computed_one_and_the_last_goes_on_only_where_nothing_can_be_computed():
    stated = offers("eng", 3.5, months=2)
    both = load_of(
        made(staff=STAFF, teams=TEAMS, capacity=stated, demand=[asks("P0", "eng", 1, 1.0)])
    )
    assert both.capacity[0, :3] == pytest.approx([3.5, 3.5, 7.0])
    alone = load_of(made(capacity=stated, demand=[asks("P0", "eng", 1, 1.0)]))
    assert (alone.capacity[0] == 3.5).all()


def test_a_capacity_that_was_stated_last_before_the_day_of_the_report_goes_on():
    stated = [
        {"role_id": "eng", "period_end": month(ahead), "fte": fte}
        for ahead, fte in ((-2, 9.0), (0, 2.5))
    ]
    booked = load_of(made(capacity=stated, demand=[asks("P0", "eng", 1, 1.0)]))
    assert (booked.capacity[0] == 2.5).all()


def test_two_teams_of_a_role_are_one_pool():
    more = [*STAFF, {"role_id": "eng", "team_id": "S", "skill": "x", "headcount": 2.0}]
    booked = load_of(
        made(
            staff=more,
            teams=[*TEAMS, {"team_id": "S", "name": "South"}],
            demand=[asks("P0", "eng", 1, 1.0)],
        ),
        RULES,
    )
    assert booked.capacity[0, 0] == pytest.approx(7.0 + 2.0)


def test_load_over_the_months_is_all_demand_ahead_and_nothing_of_the_past():
    rows = [asks("P0", "eng", n, 0.5 + n) for n in range(-2, 9)]
    booked = load_of(made(demand=rows, capacity=offers("eng", 9)))
    assert booked.demand.sum() == pytest.approx(sum(0.5 + n for n in range(1, 9)))


def test_a_row_without_a_kind_is_proposed_where_its_project_is():
    rows = [
        asks("P0", "eng", 1, 1.0),
        asks("P1", "eng", 1, 2.0),
        asks("P1", "eng", 2, 4.0, kind="committed"),
        asks("P0", "eng", 2, 8.0, kind="unplanned"),
    ]
    booked = load_of(
        made(
            projects=[project("P0"), project("P1", stage="proposed")],
            demand=rows,
            capacity=offers("eng", 9),
        ),
        RULES,
    )
    assert booked.demand[:, 0, :2].tolist() == [[1.0, 4.0], [2.0, 0.0], [0.0, 8.0]]


@pytest.mark.parametrize("profile", [None, "even", "front", "back", "bell"])
def test_an_effort_without_phasing_becomes_fte_over_its_duration_without_losing_an_hour(profile):
    effort = [
        {
            "project_id": "P0",
            "role_id": "eng",
            "effort": 600.0,
            "profile": profile,
            "start": pd.Timestamp("2026-12-10"),
            "finish": pd.Timestamp("2027-02-20"),
        }
    ]
    booked = load_of(made(efforts=effort, staff=STAFF, teams=TEAMS))
    fte = booked.demand[0, 0]
    assert np.flatnonzero(fte).tolist() == [1, 2, 3]
    assert hours_of(fte, booked.supply.days[0], 40.0).sum() == pytest.approx(600.0)


def test_of_an_effort_under_way_only_what_lies_ahead_is_asked_for():
    effort = [
        {
            "project_id": "P0",
            "role_id": "eng",
            "effort": 440.0,
            "start": pd.Timestamp("2026-09-01"),
            "finish": pd.Timestamp("2026-12-31"),
        }
    ]
    booked = load_of(made(efforts=effort, staff=STAFF, teams=TEAMS))
    weekdays = {
        name: np.busday_count(*span)
        for name, span in {
            "ahead": ("2026-11-01", "2027-01-01"),
            "all": ("2026-09-01", "2027-01-01"),
        }.items()
    }
    assert hours_of(booked.demand[0, 0], booked.supply.days[0], 40.0).sum() == pytest.approx(
        440.0 * weekdays["ahead"] / weekdays["all"]
    )


def test_demand_known_later_than_the_day_of_the_report_is_not_seen():
    rows = [
        asks("P0", "eng", 1, 1.0),
        asks("P0", "eng", 2, 1.0, known_since=pd.Timestamp("2026-11-05")),
    ]
    assert load_of(made(demand=rows, capacity=offers("eng", 9))).demand.sum() == 1.0


def test_a_role_without_capacity_is_named_and_the_rest_stands():
    roles = [{"role_id": "eng", "name": "Engineers"}, {"role_id": "art", "name": "Artists"}]
    whole = made(
        roles=roles,
        demand=[asks("P0", "eng", 1, 3.0), asks("P0", "art", 1, 3.0)],
        capacity=offers("eng", 2),
    )
    data = build(whole, RULES)
    assert gaps.without_capacity(data.load) == ["Artists"]
    assert "Roles with demand whose capacity is not known: Artists." in gaps.in_words(data)
    assert data.headline.message == "Engineers are booked to 150% in Nov 2026"
    assert findings.loads(data)["unknown"] == 1


def test_capacity_that_nobody_asks_for_is_named():
    roles = [{"role_id": "eng", "name": "Engineers"}, {"role_id": "art", "name": "Artists"}]
    whole = made(
        roles=roles,
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=[*offers("eng", 2), *offers("art", 2)],
    )
    assert gaps.gaps(build(whole, RULES))["roles_without_demand"] == ["Artists"]


def test_demand_after_the_last_day_of_its_project_is_named_with_its_sum_and_still_counts():
    late = project("P0", forecast_finish=pd.Timestamp("2026-12-15"))
    whole = made(
        projects=[late],
        demand=[asks("P0", "eng", n, 1.5) for n in (1, 2, 3, 4)],
        capacity=offers("eng", 9),
    )
    booked = load_of(whole)
    assert gaps.after_the_end(whole)[["project_id", "fte_months"]].values.tolist() == [["P0", 3.0]]
    assert booked.demand.sum() == 6.0


def test_an_unknown_calendar_is_named_and_leaves_unknown_only_what_rests_on_it():
    teams = [{**TEAMS[0], "calendar": "ATLANTIS"}]
    whole = made(
        staff=STAFF,
        teams=teams,
        capacity=offers("eng", 5, months=1),
        demand=[asks("P0", "eng", 1, 1.0)],
    )
    data = build(whole, RULES)
    assert gaps.gaps(data)["unknown_calendars"] == ["T: ATLANTIS"]
    assert data.load.capacity[0, 0] == 5.0


def test_negative_fte_is_refused_at_the_door_with_its_cell(tmp_path):
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (tmp_path / "projects.csv").write_text("project_id,name,program_id\nP0,One,A\n")
    (tmp_path / "roles.csv").write_text("role_id,name\neng,Engineers\n")
    (tmp_path / "demand.csv").write_text(
        "project_id,role_id,period_end,fte\nP0,eng,2026-11-30,-2\nP0,eng,2026-12-31,1\n"
    )
    checked = check(read_source(".", tmp_path, {}))
    assert checked.rejected[["table", "column", "value", "rule"]].values.tolist() == [
        ["demand", "fte", "-2", "is below 0"]
    ]
    assert len(checked.tables["demand"]) == 1


def test_shares_of_approval_are_counted_by_gate_from_what_was_decided_by_the_day():
    decided = {
        "gate": "Idea",
        "submitted": pd.Timestamp("2026-01-01"),
        "decided": pd.Timestamp("2026-02-01"),
    }
    rows = [
        {"proposal_id": str(n), "program_id": "A", **decided, "outcome": o}
        for n, o in enumerate(["approved", "approved", "rejected", "withdrawn"])
    ]
    rows += [
        {**rows[0], "proposal_id": "later", "decided": pd.Timestamp("2026-11-05")},
        {**rows[0], "proposal_id": "open", "outcome": "open", "decided": None},
    ]
    assert approvals(made(proposals=rows)) == {"": (2, 4), "Idea": (2, 4)}


@pytest.mark.parametrize(("decided", "share"), [(0, None), (4, None), (5, 0.8)])
def test_below_five_decided_proposals_there_is_no_share(decided, share):
    found = rate({"": (decided - 1, decided), "Idea": (0, 1)}, "Idea")
    assert np.isnan(found) if share is None else found == share


def test_the_bottleneck_s_months_are_those_of_its_worst_stretch_and_not_its_first():
    roles = [{"role_id": "art", "name": "Artists"}, {"role_id": "eng", "name": "Engineers"}]
    rows = [
        asks("P0", "eng", 1, 2.5),
        asks("P0", "eng", 4, 4.0),
        asks("P0", "eng", 5, 4.0),
        asks("P0", "art", 1, 3.0),
    ]
    booked = load_of(
        made(roles=roles, demand=rows, capacity=[*offers("eng", 2), *offers("art", 2)])
    )
    assert bottleneck(booked) == (1, 3, 4)


def test_too_few_decided_proposals_give_no_rate_and_the_sentence_says_so():
    whole = made(
        projects=[project("P0", stage="proposed")],
        demand=[asks("P0", "eng", 1, 2.0)],
        capacity=offers("eng", 9),
        proposals=[],
    )
    found = findings.proposed(build(whole, RULES))
    assert "too few were decided" in found.message and "expected_fte_months" not in found.values


NO_DEMAND = "Utilisation is not known: the source has no table of demand"


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        ({}, NO_DEMAND),
        ({"roles": []}, NO_DEMAND),
        ({"projects": []}, NO_DEMAND),
        (
            {"demand": [asks("P0", "eng", 1, 0.0)]},
            "Utilisation is not known: the source has no table of capacity or staff",
        ),
        (
            {"demand": [asks("P0", "eng", 1, 0.0)], "capacity": offers("eng", 1)},
            "No committed demand is booked for the next 12 months",
        ),
    ],
)
def test_a_portfolio_with_nothing_to_say_says_why(frames, message):
    whole = made(**frames)
    assert build(whole, RULES).headline.message == message


def test_the_report_of_any_day_looks_ahead_from_the_next_month_on():
    whole = made(demand=[asks("P0", "eng", 1, 1.0)], capacity=offers("eng", 2))
    assert load_of(whole).months[0] == month(1)
    assert load_of(whole.at("2026-10-15")).months[0] == pd.Timestamp(AS_OF)


def test_assumptions_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="horizon is 0; it is at least 1"):
        Rules(horizon=0)


def test_stated_capacity_of_the_sample_is_what_its_staff_and_leave_give(sample):
    portfolio, stated = sample().portfolio, sample().load
    without = {**portfolio.tables, "capacity": TABLES["capacity"].empty()}
    computed = load_of(type(portfolio)(without, settings=portfolio.settings).at(AS_OF))
    people = (portfolio.roles.kind == "people").to_numpy()
    assert computed.capacity[people, :12] == pytest.approx(stated.capacity[people, :12], rel=0.03)
