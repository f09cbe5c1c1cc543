"""Choices small enough to be made by hand: key figures, later starts, equal ranks, and what each program is told."""

from types import SimpleNamespace as Made

import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.prioritization import build, independent_check, metrics
from pmo_lib.prioritization.handover import for_programs, for_reports
from pmo_lib.prioritization.rules import Rules
from tests.prioritization.test_decision import case, made_of, small

TWO_PROGRAMS = [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}]


def test_key_figures_count_what_is_funded_and_what_is_released():
    """Money for five of nine: A has 50 points for 5, B 40 for 4; both together do not fit."""
    made = made_of(small([case("A", 50, 5), case("B", 40, 4)], 5))
    shown = {one.id: (one.value, one.numerator, one.denominator) for one in made.measures}
    assert shown == {
        "projects_funded": (None, 1, 2),  # below five cases there is no share
        "cost_to_go": (5.0, None, None),
        "cost_not_funded": (4.0, None, None),
        "bound_reached": (1.0, 50.0, 50.0),
    }
    assert {one.id: one.rows.project_id.tolist() for one in made.measures} == {
        "projects_funded": ["A"],
        "cost_to_go": ["A"],
        "cost_not_funded": ["B"],
        "bound_reached": ["A"],
    }


def test_of_five_projects_the_share_that_is_funded_is_known():
    made = made_of(small([case(f"P{at}", 50 - at, 1) for at in range(5)], 4))
    assert made.measures[0].value == 0.8 and made.headline["cost"] == 4


def test_a_value_just_below_its_bound_is_never_shown_as_one():
    claimed = Made(value=997.0, bound=1000.0, gap=0.003)
    made = Made(decision=Made(certificate=claimed), funded=pd.DataFrame())
    assert metrics.bound_reached(made).value == 0.99


def test_where_nothing_can_be_decided_there_are_no_key_figures():
    impossible = small([case("A", 50, 5, mandatory=True)], 4)
    assert made_of(impossible).measures == [] and made_of(small([], 4)).measures == []


def test_a_project_under_way_pauses_and_one_not_begun_is_delayed():
    """Five until December and ten after it; X must be done now, so R and P wait until three months later."""
    begun = {"actual_start": pd.Timestamp("2026-01-01"), "stage": "in delivery"}
    windows = [
        {"project_id": name, "latest_months": 3, "monthly_decay": 0.0} for name in ("R", "P")
    ]
    rows = [case("X", 10, 5, mandatory=True), case("R", 50, 5, **begun), case("P", 50, 5)]
    days = [("2026-12-31", 5.0), ("2027-12-31", 10.0)]
    budgets = [{"period_end": pd.Timestamp(day), "amount": amount} for day, amount in days]
    made = made_of(small(rows, 0, budgets=budgets, start_windows=windows))
    frame = made.projects.set_index("project_id")
    assert frame.recommendation.to_dict() == {"X": "invest", "R": "pause", "P": "delay"}
    later = pd.Timestamp("2027-02-01")
    assert (frame.until["R"], frame.until["P"]) == (later, later) and pd.isna(frame.until["X"])
    assert frame.reason["R"].startswith("Later because of the budget to Dec 2026")


def test_equal_scores_share_their_rank_and_all_ranks_between_which_they_lie():
    made = made_of(small([case("A", 50, 5), case("B", 50, 5), case("C", 40, 5)], 9))
    ranks = made.sensitivity.ranks
    assert ranks[["project_id", "rank", "low", "high"]].to_numpy().tolist() == [
        ["A", 1, 1, 2],
        ["B", 1, 1, 2],
        ["C", 3, 3, 3],
    ]


def two_programs():
    """Money for one: B has 60 points, A has 50, both for five."""
    rows = [
        case("A", 50, 5, name="Arcade", program_id="A"),
        case("B", 60, 5, name="Bridge", program_id="B"),
    ]
    return made_of(small(rows, 5, programs=TWO_PROGRAMS))


def test_a_program_is_told_how_much_others_are_funded_and_why_its_own_is_not():
    slices = for_programs(two_programs())
    assert (slices["A"]["others_funded"], slices["A"]["others_cost"]) == (1, 5.0)
    assert (slices["B"]["others_funded"], slices["B"]["others_cost"]) == (0, 0.0)
    (own,) = slices["A"]["projects"]
    assert own["reason"].endswith("It would take the place of 1 project of other programs")
    assert "Bridge" not in str(slices["A"]) and "Arcade" not in str(slices["B"])
    assert slices["B"]["projects"][0]["reason"] == "Without it the portfolio loses 10.0 points"


def test_later_reports_read_of_each_project_what_becomes_of_it():
    frame = for_reports(two_programs())["projects"]
    columns = ["project_id", "program_id", "decision", "cost_to_go"]
    assert frame[columns].to_numpy().tolist() == [
        ["A", "A", "reject", 5.0],
        ["B", "B", "invest", 5.0],
    ]
    assert frame.until.isna().all() and "Bridge" not in frame.reason[0]


def test_two_scenarios_of_one_name_are_refused():
    portfolio = small([case("A", 50, 5)], 9)
    for names in (["Less", "Less"], ["Base"], ["Project"]):
        made = build(portfolio, Rules(), declared=[{"name": name} for name in names])
        with pytest.raises(ConfigurationError, match="same name"):
            _ = made.futures


@pytest.mark.parametrize("stated", ["2026-08-31", "2026-11-30"])
def test_the_capacity_of_the_last_stated_month_goes_on(stated):
    """One engineer; A asks for one in January, B for one in February, C for two in February: A and B fit, C does not."""
    asked = [("A", "2027-01-31", 1.0), ("B", "2027-02-28", 1.0), ("C", "2027-02-28", 2.0)]
    whole = small(
        [case("A", 50, 1), case("B", 40, 1), case("C", 90, 1)],
        10,
        roles=[{"role_id": "eng", "name": "Engineers"}],
        capacity=[{"role_id": "eng", "period_end": pd.Timestamp(stated), "fte": 1.0}],
        demand=[
            {"project_id": who, "role_id": "eng", "period_end": pd.Timestamp(day), "fte": fte}
            for who, day, fte in asked
        ],
    )
    chosen = made_of(whole).projects.set_index("project_id").recommendation
    assert chosen.to_dict() == {"A": "invest", "B": "invest", "C": "reject"}


def test_a_capacity_that_was_stated_once_is_checked_in_later_months_too():
    made = made_of(
        small(
            [case("C", 90, 1)],
            10,
            roles=[{"role_id": "eng", "name": "Engineers"}],
            capacity=[{"role_id": "eng", "period_end": pd.Timestamp("2026-09-30"), "fte": 1.0}],
            demand=[
                {
                    "project_id": "C",
                    "role_id": "eng",
                    "period_end": pd.Timestamp("2027-02-28"),
                    "fte": 2.0,
                }
            ],
        )
    )
    chosen = pd.Series({"C": 0})
    assert list(independent_check._people(made.portfolio, chosen, None)) == [
        "eng is asked for 2 of 1 FTE in month 2 of 2027"
    ]
