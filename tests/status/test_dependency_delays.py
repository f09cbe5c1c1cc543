"""Who endangers whom, by how many working days: counted by hand on a calendar with holidays."""

import time
from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.report import show
from pmo_lib.status import schedule_findings
from pmo_lib.status.data import Data
from pmo_lib.status.dependency_delays import endangered, unknown_givers, working_days
from pmo_lib.status.position import positions
from tests.status.made import made


def need(taker: str, giver: str, by: str, **more) -> dict:
    return {
        "dependency_id": f"{taker}<{giver}",
        "project_id": taker,
        "giver_project_id": giver,
        "needed_by": by,
        **more,
    }


def portfolio(
    finishes: dict[str, str],
    needs: list[dict],
    calendar: str = "",
    projects: dict | None = None,
    **tables,
):
    rows = [
        {"project_id": one, "baseline_finish": day, **(projects or {}).get(one, {})}
        for one, day in finishes.items()
    ]
    status = [{"project_id": one, "forecast_finish": day} for one, day in finishes.items()]
    return made(
        organization=[{"calendar": calendar}],
        projects=rows,
        status=status,
        dependencies=needs,
        **tables,
    )


def late(*arguments, **more) -> dict[str, tuple]:
    """By taker: working days late, and the chain."""
    found = endangered(whole := portfolio(*arguments, **more), positions(whole))
    return {row.project_id: (row.late_days, row.chain) for row in found.itertuples()}


def names(*ids: str) -> tuple[str, ...]:
    return tuple(f"Project {one}" for one in ids)


@pytest.mark.parametrize(
    ("start", "finish", "calendar", "expected"),
    [
        ("2026-12-18", "2026-12-29", "", 7),  # 18, 21, 22, 23, 24, 25, 28
        ("2026-12-18", "2026-12-29", "DE", 6),  # Christmas Day is none; Boxing Day is a Saturday
        ("2026-12-29", "2026-12-18", "", -7),  # backwards: 21, 22, 23, 24, 25, 28, 29
        ("2026-10-30", "2026-10-31", "DE", 1),  # Friday to Saturday: Friday is lost
        ("2026-10-31", "2026-11-01", "DE", 0),  # within a weekend
        ("2026-07-02", "2026-07-06", "US", 1),  # the day before Saturday the Fourth is kept free
        (None, "2026-05-15", "", None),
        ("2026-05-15", None, "", None),
    ],
)
def test_working_days_counted_by_hand(start, finish, calendar, expected):
    found = working_days(
        pd.Timestamp(start) if start else pd.NaT,
        pd.Timestamp(finish) if finish else pd.NaT,
        calendar,
    )
    assert pd.isna(found) if expected is None else found == expected


CHAIN = {"A": "2026-12-29", "B": "2026-12-30", "C": "2027-06-30"}
NEEDS = [need("B", "A", "2026-12-18"), need("C", "B", "2027-01-05")]


def test_a_chain_of_three_over_the_holidays():
    """
    B waits for A from 18 to 29 December: 18, 21, 22, 23, 24, 28. Six working days later than 30 December, with New Year free, B is
    done on 8 January; C waits for it on 5, 6 and 7 January.
    """
    assert late(CHAIN, NEEDS, "DE") == {"B": (6, names("A", "B")), "C": (3, names("A", "B", "C"))}
    whole = portfolio(CHAIN, NEEDS, "DE")
    found = endangered(whole, positions(whole)).set_index("project_id")
    assert found.expected["C"] == pd.Timestamp("2027-01-08") and found.expected[
        "B"
    ] == pd.Timestamp("2026-12-29")


def test_a_giver_in_time_breaks_the_chain():
    assert late(CHAIN | {"A": "2026-12-18"}, NEEDS, "DE") == {}
    assert late(CHAIN | {"A": "2026-12-21"}, [NEEDS[0]], "DE") == {"B": (1, names("A", "B"))}


def test_a_giver_due_on_a_weekend_passes_its_delay_on_in_full():
    """B waits one day for A and is due on Saturday 7 November: one working day later is Tuesday, and C loses the Monday."""
    needs = [need("B", "A", "2026-11-02"), need("C", "B", "2026-11-07")]
    assert late({"A": "2026-11-03", "B": "2026-11-07", "C": "2027-06-30"}, needs)["C"] == (
        1,
        names("A", "B", "C"),
    )


def test_a_giver_whose_forecast_has_passed_gives_today_at_the_earliest():
    """A was expected on 2 October and is not finished on Saturday 31 October: 20 working days after the 5th."""
    finishes = {"A": "2026-10-02", "B": "2027-06-30"}
    under_way = {"A": {"stage": "in delivery"}}
    found = late(finishes, [need("B", "A", "2026-10-05")], projects=under_way)
    assert found["B"] == (20, names("A", "B"))


def test_with_a_calendar_that_is_not_known_only_weekends_are_free_and_the_page_says_so():
    whole = portfolio({"A": "2026-12-29", "B": "2027-06-30"}, [need("B", "A", "2026-12-24")], "XX")
    view = Data(whole, Thresholds())
    assert view.chains.late_days.tolist() == [3.0]  # 24, 25 and 28 December
    assert "XX is not known" in show(view, "dependencies").html


def test_of_several_givers_the_latest_decides():
    finishes = {"A": "2026-11-10", "B": "2026-11-20", "C": "2026-11-30", "D": "2027-06-30"}
    needs = [
        need("C", "A", "2026-11-02"),
        need("C", "B", "2026-11-02"),
        need("D", "C", "2026-11-30"),
    ]
    whole = portfolio(finishes, needs)
    found = endangered(whole, positions(whole))
    assert found.late_days.tolist() == [14, 14, 6] and found.giver_id.tolist() == [
        "B",
        "C",
        "A",
    ]  # the worst first
    assert found.chain.iloc[1] == names("B", "C", "D")


def test_a_cycle_is_followed_once():
    finishes = {"A": "2026-11-10", "B": "2026-11-12"}
    needs = [need("B", "A", "2026-11-09"), need("A", "B", "2026-11-10")]
    # B waits 1 day for A itself, and A, had it waited 2 days for B, would be 3 days late
    assert late(finishes, needs) == {"B": (3, names("B", "A", "B")), "A": (3, names("A", "B", "A"))}
    assert late({"A": "2026-11-10"}, [need("A", "A", "2026-11-09")])["A"][0] == 1


def test_many_ways_through_many_projects_are_worked_out_at_once():
    finishes, needs = {}, []
    for level in range(24):
        for side in "ab":
            finishes[f"{side}{level}"] = "2026-11-10"
            needs += (
                [need(f"{side}{level}", f"{other}{level - 1}", "2026-11-09") for other in "ab"]
                if level
                else []
            )
    before = time.process_time()
    found = late(finishes, needs)
    assert time.process_time() - before < 5
    assert found["a23"][0] == 23 and len(found["a23"][1]) == 24


def test_a_giver_nobody_told_of_endangers_nobody_and_is_named():
    whole = portfolio({"A": "2026-11-10"}, [need("A", "ELSEWHERE", "2026-10-01")])
    assert endangered(whole, positions(whole)).empty
    assert unknown_givers(whole).dependency_id.tolist() == ["A<ELSEWHERE"]
    said = schedule_findings.dependencies(Data(whole, Thresholds())).message
    assert said == "No project waits for a late giver; of 1 giver nothing is known"


GIVERS = [
    {"giver_project_id": "X", "name": "Authority", "made": "2026-09-30", "expected": "2026-11-10"},
    {"giver_project_id": "X", "name": "Authority", "made": "2026-10-30", "expected": "2026-11-12"},
    {"giver_project_id": "X", "name": "Authority", "made": "2026-11-02", "expected": "2027-12-31"},
]


def test_a_giver_in_another_program_counts_by_its_newest_word():
    needs = [need("A", "X", "2026-11-10")]
    assert late({"A": "2026-11-30"}, needs, givers=GIVERS) == {"A": (2, ("Authority", "Project A"))}
    whole = portfolio({"A": "2026-11-30"}, needs, givers=GIVERS)
    assert unknown_givers(whole).empty


def test_a_program_does_not_deny_what_givers_elsewhere_wait_for():
    """Authority is in time by its own dates; whether it waits for somebody late only the portfolio's page knows."""
    whole = portfolio({"A": "2026-12-31"}, [need("A", "X", "2026-11-30")], givers=GIVERS)
    part = replace(whole, program="A")
    said = [
        schedule_findings.dependencies(Data(one, Thresholds())).message for one in (whole, part)
    ]
    assert said == [
        "No project waits for a late giver",
        "No giver is late by its own dates; whom givers elsewhere wait for is not known here",
    ]


MILESTONE = {
    "project_id": "A",
    "milestone_id": "M",
    "name": "Interface",
    "baseline_date": "2026-11-02",
}
TOLD = {"project_id": "A", "milestone_id": "M", "made": "2026-10-30"}


@pytest.mark.parametrize(
    ("milestone", "told", "expected"),
    [
        ({}, [], {}),  # as planned
        ({"forecast_date": "2026-11-04", "forecast_made": "2026-10-30"}, [], {"B": 2}),
        ({"actual_date": "2026-10-29"}, [], {}),
        (
            {},
            [{**TOLD, "forecast_date": "2026-11-05"}],
            {"B": 3},
        ),  # only the table of forecasts knows it
        (
            {"forecast_date": "2026-11-04", "forecast_made": "2026-11-20"},
            [],
            {},
        ),  # said later than today
    ],
)
def test_what_a_milestone_gives_comes_with_it_not_with_the_project(milestone, told, expected):
    needs = [need("B", "A", "2026-11-02", giver_milestone_id="M")]
    found = late(
        {"A": "2027-03-31", "B": "2027-06-30"},
        needs,
        milestones=[MILESTONE | milestone],
        milestone_forecasts=told,
    )
    assert {taker: days for taker, (days, _) in found.items()} == expected


def test_a_milestone_nobody_knows_is_named_as_unknown():
    whole = portfolio(
        {"A": "2027-03-31", "B": "2027-06-30"},
        [need("B", "A", "2026-11-02", giver_milestone_id="M")],
    )
    assert unknown_givers(whole).dependency_id.tolist() == ["B<A"]


@pytest.mark.parametrize("over", [{"actual_finish": "2026-10-20"}, {"stage": "cancelled"}])
def test_who_is_done_is_endangered_no_more(over):
    assert late({"A": "2026-12-29", "B": "2026-12-30"}, NEEDS[:1], projects={"B": over}) == {}


def test_a_giver_that_is_done_waits_for_nothing():
    """B finished on 2 November at the latest word, whatever became of A: C gets it in time."""
    finishes = {"A": "2026-12-29", "B": "2026-10-20", "C": "2027-06-30"}
    needs = [need("B", "A", "2026-10-01"), need("C", "B", "2026-11-02")]
    assert late(finishes, needs, projects={"B": {"actual_finish": "2026-10-20"}}) == {}


@pytest.mark.parametrize(
    ("finishes", "message"),
    [
        ({"A": "2026-12-21"}, "Project A endangers Project B by 1 working day"),
        ({"A": "2026-12-29"}, "Project A endangers Project B by 6 working days; 1 other link late"),
        ({"A": "2026-12-18"}, "No project waits for a late giver"),
    ],
)
def test_the_sentence_names_the_worst_link(finishes, message):
    view = Data(portfolio(CHAIN | {"B": "2026-12-28"} | finishes, NEEDS, "DE"), Thresholds())
    assert schedule_findings.dependencies(view).message == message


def test_without_a_table_of_dependencies_the_page_says_so():
    view = Data(made(projects=[{"project_id": "A"}]), Thresholds())
    assert (
        schedule_findings.dependencies(view).message
        == "Dependencies are not known: the source has no readable table of them"
    )
