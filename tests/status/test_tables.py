"""Each table as a reader sees it: a column swapped, a header exchanged or a chip lost turns a test red."""

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.report.grids import Table
from pmo_lib.status import tables
from pmo_lib.status.data import Data
from tests.status.made import BEFORE, made, months, reported_before, whole
from tests.table_text import as_text

RULES = Thresholds()
BYPASS = {"project_id": "P1", "name": "Bypass"}
QUAY = {"project_id": "P2", "name": "Quay"}
LATE = "2027-03-01"  # 31 days of January, 28 of February and 1 of March after the baseline
GREEN, AMBER, RED = "● On track", "▲ At risk", "◆ Off track"


def data(*projects: dict, status: list[dict] | None = None, record=None, **more) -> Data:
    """A report on these projects, of which each has reported today and on plan if nothing else is said."""
    reported = status if status is not None else [{"project_id": p["project_id"]} for p in projects]
    portfolio = made(projects=list(projects), status=reported, **more)
    return Data(portfolio, RULES, record=record or {})


def lines(table: Table | None) -> list[str]:
    """The header and the rows of a table, without its caption."""
    return as_text(table).splitlines()[1:]


STATUS = [
    {
        "project_id": "P1",
        "declared_rag": "green",
        "forecast_finish": LATE,
        "estimate_at_completion": 1120.0,
    },
    {"project_id": "P2", "declared_rag": "red"},
]
STATUS_HEADER = "Project | Declared | By its data | >Delay, days | >Cost against budget | Status of"


def test_the_overview_shows_what_is_declared_beside_what_the_data_says():
    assert as_text(tables.overview(data(QUAY, BYPASS, status=STATUS))).splitlines() == [
        "Projects under way; the worst first",
        STATUS_HEADER,
        f"Bypass | {GREEN} | {RED} | >+60 | >+12% | Oct 2026",
        f"Quay | {RED} | {GREEN} | >0 | >0% | Oct 2026",
    ]


def test_the_overview_shows_own_words_and_remarks_where_there_are_any():
    """From 31 July to 31 October are 92 days; a last known green does not stay."""
    status = [
        {"project_id": "P1", "declared_word": "Amber/Red"},
        {"project_id": "P2", "period_end": "2026-07-31"},
    ]
    assert lines(tables.overview(data(BYPASS, QUAY, status=status))) == [
        "Project | Declared | In its own words | By its data | >Delay, days | >Cost against budget "
        "| Status of | Remark",
        f"Bypass | {AMBER} | Amber/Red | {GREEN} | >0 | >0% | Oct 2026 | –",
        f"Quay | {AMBER} | – | ○ Not known | >0 | >0% | Jul 2026 | last report 92 days old",
    ]


def test_mandatory_projects_stand_as_in_the_overview():
    shown = tables.mandatory(data(BYPASS | {"mandatory": True}, QUAY, status=STATUS))
    assert as_text(shown).splitlines() == [
        "Must be done, by law or contract",
        STATUS_HEADER,
        f"Bypass | {GREEN} | {RED} | >+60 | >+12% | Oct 2026",
    ]


def test_watermelons_are_shown_with_the_period_since_which_they_are_red():
    """In August the project was on plan; in September and October it was late and declared green."""
    earlier = [
        {"project_id": "P1", "declared_rag": "green", "period_end": "2026-08-31"},
        STATUS[0] | {"period_end": BEFORE},
    ]
    assert lines(tables.watermelons(data(BYPASS, status=[*earlier, STATUS[0]]))) == [
        "Project | Declared | By its data | >Delay, days | >Cost against budget "
        "| Red by its data since",
        f"Bypass | {GREEN} | {RED} | >+60 | >+12% | Sep 2026 (2 periods)",
    ]


def test_programs_are_counted_by_computed_colour():
    """Alpha: two 60 and 90 days late, one 20 days, one on plan; Beta: one on plan, one without an estimate."""
    finish = {"P1": LATE, "P2": "2027-03-31", "P3": "2027-01-20"}
    projects = [{"project_id": f"P{n}", "program_id": "A" if n < 5 else "B"} for n in range(1, 7)]
    status = [
        {
            "project_id": p["project_id"],
            "forecast_finish": finish.get(p["project_id"], "2026-12-31"),
            "estimate_at_completion": None if p["project_id"] == "P6" else 1000.0,
        }
        for p in projects
    ]
    assert as_text(tables.programs(data(*projects, status=status))).splitlines() == [
        "Projects under way by computed health",
        "Program | >Off track | >At risk | >On track | >Not judged | >Largest delay, days",
        "Alpha | >2 | >1 | >1 | >0 | >90",
        "Beta | >0 | >0 | >1 | >1 | >0",
    ]


def test_unreported_projects_are_asked_of_their_manager():
    status = [{"project_id": "P2", "period_end": "2026-07-31"}]
    assert lines(tables.not_reported(data(BYPASS, QUAY, status=status))) == [
        "Project | Last status | >Age, days | Why | Asked of",
        "Bypass | never | >– | never reported | Manager",
        "Quay | Jul 2026 | >92 | last report is too old | Manager",
    ]


def test_contradictions_are_named_by_project():
    status = [{"project_id": "P1", "earned_value": 1200.0, "actual_cost": 100.0}]
    assert lines(tables.contradictions(data(BYPASS, status=status))) == [
        "Project | What is wrong",
        "Bypass | states an earned value above its budget",
    ]


def test_ratings_are_counted_by_program_and_those_that_are_red_listed():
    red = {"project_id": "P1", "declared_rag": "red"}
    status = [
        red,
        red | {"declared_rag": "amber", "period_end": BEFORE},
        {"project_id": "P2", "declared_rag": "green"},
    ]
    now = whole(projects=[BYPASS | {"budget": 400.0}, QUAY], status=status)
    shown = Data(now.at("2026-10-31"), RULES, reported_before(now))
    assert lines(tables.ratings(shown)) == [
        "Program | >Red | >Green | >Budget declared red",
        "Alpha | >1 | >1 | >€400",
    ]
    assert lines(tables.red_ratings(shown)) == [
        "Project | Declared | >Budget | Before",
        f"Bypass | {RED} | >€400 | {AMBER}",
    ]


def since_september() -> Data:
    """One project that in September was on plan and is now 60 days late and costs 120 more."""
    now = [STATUS[0], {"project_id": "P1", "declared_rag": "green", "period_end": BEFORE}]
    return data(BYPASS, status=now)


def test_a_change_is_split_into_what_it_comes_from():
    shown = lines(tables.split(since_september()))
    assert (
        shown[0] == "Figure | >Now | >Change | >Scope | >Re-plan | >Correction | >Rules | >Window "
        "| >Progress"
    )
    assert shown[1] == (
        "Cost against budget | >+12% | >+12.0 pp | >0.0 pp | >0.0 pp | >0.0 pp | >0.0 pp | >0.0 pp "
        "| >+12.0 pp"
    )


def test_projects_that_moved_are_shown_as_they_were_and_are():
    assert lines(tables.moves(since_september())) == [
        "Project | Was | Is | >Finish moved, days | >Estimate moved | What happened",
        f"Bypass | {GREEN} | {RED} | >+60 | >+€120 | continued",
    ]


def test_decisions_taken_and_overdue():
    crane = {"decision_id": "E1", "question": "Buy the crane?", "decider_role": "Board"}
    crane |= {"asked": "2026-08-01", "due": "2026-09-15"}
    status = [{"project_id": "P1"}, {"project_id": "P1", "period_end": BEFORE}]
    open_one = data(BYPASS, status=status, decisions=[crane])
    assert lines(tables.decisions_overdue(open_one)) == [
        "Question | Asked of | Due",
        "Buy the crane? | Board | 15 Sep 2026",
    ]
    taken = crane | {"decided": "2026-10-15", "outcome": "approved"}
    shown = data(BYPASS, status=status, decisions=[taken])
    assert tables.decisions_overdue(shown) is None
    assert lines(tables.decisions_taken(shown)) == [
        "Question | Decided by | Outcome | On",
        "Buy the crane? | Board | approved | 15 Oct 2026",
    ]


def test_a_decision_due_says_why_of_whom_by_when_and_what_would_change_it():
    """The baseline and 59 days are 28 February; the budget and a tenth are 1100."""
    status = [STATUS[0] | {"declared_rag": "amber"}]
    assert lines(tables.advice(data(BYPASS, status=status))) == [
        "Project | Decision | Because | Asked of | By | Unless",
        "Bypass | Recover | 60 days late and 12% over budget | Sponsor | 30 Nov 2026 "
        "| a finish by 28 Feb 2027 and an estimate below €1.1 k would take it out of the red",
    ]


def test_what_other_reports_decide_stands_beside_the_status():
    chosen = pd.DataFrame(
        {
            "project_id": ["P1", "P2", "P3"],
            "program_id": "A",
            "decision": ["pause", "continue", "stop"],
            "until": pd.to_datetime(["2027-03-01", None, None]),
            "cost_to_go": [100.0, 100.0, 100.0],
            "reason": ["less value for money", "", "costs more than it brings"],
        }
    )
    moved = pd.DataFrame(
        {"project_id": ["P2"], "program_id": "A", "action": "start later", "months": [2]}
    )
    record = {"prioritization": {"projects": chosen}, "capacity_analysis": {"moves": moved}}
    dock = {"project_id": "P3", "name": "Dock"}
    assert lines(tables.steering(data(BYPASS, QUAY, dock, record=record))) == [
        "Project | Declared | By its data | Prioritization | Capacity | >Shift, months | Why",
        f"Dock | {AMBER} | {GREEN} | stop | – | >– | costs more than it brings",
        f"Bypass | {AMBER} | {GREEN} | pause until Mar 2027 | – | >– | less value for money",
        f"Quay | {AMBER} | {GREEN} | – | start later | >+2 | –",
    ]


def test_a_replaced_baseline_is_shown_beside_the_first_one():
    """From 31 March to 31 December are 275 days, and ten more to the expected finish."""
    rows = [
        {"project_id": "P1", "baselined": day, "baseline_finish": finish, "budget": budget}
        for day, finish, budget in (
            ("2025-12-01", "2026-03-31", 500.0),
            ("2026-02-01", "2026-12-31", 1000.0),
        )
    ]
    status = [{"project_id": "P1", "forecast_finish": "2027-01-10"}]
    assert lines(tables.rebaselined(data(BYPASS, status=status, baselines=rows))) == [
        "Project | First finish | Current finish | >Baseline moved, days | >Budget raised "
        "| >Against the first baseline, days | >New baselines",
        "Bypass | 31 Mar 2026 | 31 Dec 2026 | >+275 | >+€500 | >+285 | >1",
    ]


def test_a_stated_finish_that_has_passed_is_shown_with_its_day():
    status = [{"project_id": "P1", "forecast_finish": "2026-10-21"}]
    assert lines(tables.overdue(data(BYPASS | {"stage": "in delivery"}, status=status))) == [
        "Project | Stated finish | >Passed, days ago | Declared | Asked of",
        f"Bypass | 21 Oct 2026 | >10 | {AMBER} | Manager",
    ]


def test_a_chain_shows_when_something_is_needed_and_when_it_is_expected():
    """From Tuesday to the next Tuesday are five working days."""
    need = {"dependency_id": "D", "project_id": "P1", "giver_project_id": "P2"}
    status = [{"project_id": "P1"}, {"project_id": "P2", "forecast_finish": "2026-11-17"}]
    needs = [need | {"needed_by": "2026-11-10"}]
    assert lines(tables.chains(data(BYPASS, QUAY, status=status, dependencies=needs))) == [
        "Endangered | Waits for | Needed by | Expected | >Late, working days | Along",
        "Bypass | Quay | 10 Nov 2026 | 17 Nov 2026 | >5 | Quay → Bypass",
    ]


def test_forecasts_that_moved_and_gaps_between_them():
    """First 10 days later, then 30; the source states 50 for the last change."""
    rows = [
        {"project_id": "P1", "made": made_on, "forecast_finish": finish, "declared_slip": stated}
        for made_on, finish, stated in (
            ("2026-08-31", "2026-12-01", None),
            ("2026-09-30", "2026-12-11", 10.0),
            ("2026-10-31", "2027-01-10", 50.0),
        )
    ]
    shown = data(BYPASS, forecasts=rows)
    assert lines(tables.forecasts_moved(shown)) == [
        "Project | >Moved by, days | >Since the first forecast, days",
        "Bypass | >+30 | >+40",
    ]
    assert lines(tables.forecast_gaps(shown)) == [
        "Project | Forecast of | >Stated, days | >By the rows, days",
        "Bypass | Oct 2026 | >+50 | >+30",
    ]


def test_milestones_that_moved_since_the_last_report_and_altogether():
    """First said for 10 November, in September for 20 November, now for 30 November."""
    half = {"project_id": "P1", "milestone_id": "M1", "name": "Half"}
    told = [
        {"project_id": "P1", "milestone_id": "M1", "made": made_on, "forecast_date": day}
        for made_on, day in (
            ("2026-08-15", "2026-11-10"),
            ("2026-09-15", "2026-11-20"),
            ("2026-10-15", "2026-11-30"),
        )
    ]
    shown = data(
        BYPASS,
        status=[{"project_id": "P1"}, {"project_id": "P1", "period_end": BEFORE}],
        milestones=[half | {"baseline_date": "2026-11-05"}],
        milestone_forecasts=told,
    )
    assert lines(tables.milestone_moves(shown)) == [
        "Milestone | What happened | >Days | Due",
        "Bypass: Half | slipped | >+10 | 30 Nov 2026",
    ]
    assert lines(tables.milestone_slips(shown)) == [
        "Milestone | First said | Said now | >Slipped, days | >Times",
        "Bypass: Half | 10 Nov 2026 | 30 Nov 2026 | >+20 | >2",
    ]


def test_flow_is_of_the_last_six_periods():
    """Three items and five days in each of the last six periods; thirty left take ten more of them."""
    rows = [
        {
            "project_id": "P1",
            "period_end": end,
            "done": 3.0,
            "added": 0.0,
            "remaining": 30.0,
            "cycle_days": 5.0,
        }
        for end in pd.date_range("2026-05-31", periods=6, freq="ME")
    ]
    shown = data(BYPASS | {"approach": "adaptive"}, work_items=rows)
    assert lines(tables.flow(shown)) == [
        "Project | >Items a period | >Cycle time, days | >Items left | Done, 8 in 10 | Baseline",
        "Bypass | >3.0 | >5.0 | >30 | Aug 2027 – Aug 2027 | Dec 2026",
    ]


def test_what_cancelled_projects_had_spent():
    status = [{"project_id": "P1", "actual_cost": 900.0}]
    assert lines(tables.ended(data(BYPASS | {"stage": "cancelled"}, status=status))) == [
        "Project | >Spent",
        "Bypass | >€900",
    ]


EARNED = {  # half is earned for 600 where 625 was planned: CPI 5/6, SPI 0.8
    "project_id": "P1",
    "earned_value": 500.0,
    "actual_cost": 600.0,
    "planned_value": 625.0,
    "estimate_at_completion": 1150.0,
    "forecast_finish": "2027-01-15",
}


def test_cost_at_completion_is_shown_by_method():
    """The rest of 500 costs as budgeted 500, at the cost rate 600, at both rates 750."""
    assert as_text(tables.cost_methods(data(BYPASS, status=[EARNED]))).splitlines() == [
        "Cost at completion of 1 project under way, by method; error on finished projects",
        "Method | >At completion | >Typical error | >Lean | >Finished projects",
        "As stated by the projects | >€1.15 k | >– | >– | >0",
        "Rest as budgeted | >€1.1 k | >– | >– | >0",
        "Rest at the cost rate so far | >€1.2 k | >– | >– | >0",
        "Rest at cost and schedule rate | >€1.35 k | >– | >– | >0",
    ]


def test_the_error_of_methods_is_shown_from_five_finished_projects_on():
    """Half done after three of six months as planned; they then stated 700, and cost 1000: 30 % too low."""
    half = {"earned_value": 500.0, "actual_cost": 600.0, "planned_value": 500.0}
    projects, status, planned = [], [], []
    for number in range(5):
        one = {"project_id": f"F{number}"}
        projects.append(one | {"baseline_finish": "2026-06-30", "actual_finish": "2026-06-30"})
        status.append(
            one
            | half
            | {
                "period_end": "2026-03-31",
                "forecast_finish": "2026-06-30",
                "estimate_at_completion": 700.0,
            }
        )
        status.append(
            one
            | {
                "period_end": "2026-06-30",
                "earned_value": 1000.0,
                "actual_cost": 1000.0,
                "planned_value": 1000.0,
            }
        )
        planned += months(f"F{number}", "2026-01-31", [1000 / 6 * (m + 1) for m in range(6)])
    shown = data(BYPASS, *projects, status=[EARNED, *status], planned_values=planned)
    assert lines(tables.cost_methods(shown))[1] == (
        "As stated by the projects | >€1.15 k | >30.0% | >−30.0% | >5"
    )
    assert lines(tables.time_methods(shown)) == [
        "Method | >Typical error | >Lean | >Finished projects",
        "As planned | >0.0% | >0.0% | >5",
        "As stated by the projects | >0.0% | >0.0% | >5",
        "At the pace so far | >0.0% | >0.0% | >5",
    ]


def test_indices_and_finishes_of_each_project_are_shown_to_a_team_only():
    """The rest of 500 has to be done for 400: 1.25."""
    shown = data(BYPASS, status=[EARNED])
    assert lines(tables.by_project(shown)) == [
        "Project | >CPI | >SPI(t) | >Budget needs | Baseline finish | As stated | At its pace",
        "Bypass | >0.83 | >– | >1.25 | Dec 2026 | Jan 2027 | –",
    ]
    assert tables.by_project(Data(shown.portfolio, RULES, depth="leader")) is None


def test_budget_by_objective_is_a_share_of_all_budgets_under_way():
    shown = data(
        BYPASS | {"budget": 300.0, "strategic_objectives": "Care"}, QUAY | {"budget": 100.0}
    )
    assert lines(tables.alignment(shown)) == [
        "Objective | >Budget | >Share | >Projects",
        "Care | >€300 | >75% | >1",
        "No objective named | >€100 | >25% | >1",
    ]


def test_the_risks_expected_to_cost_most():
    storm = {"risk_id": "R1", "project_id": "P1", "title": "Storm", "raised": BEFORE}
    storm |= {"probability": 0.5, "impact": 500.0, "response": "Insure", "due": "2026-11-15"}
    closed = storm | {"risk_id": "R2", "impact": 900.0, "closed": "2026-10-15"}
    assert lines(tables.risks(data(BYPASS, risks=[storm, closed]))) == [
        "Risk | Project | >Likely | >Expected cost | Response | Due",
        "Storm | Bypass | >50% | >€250 | Insure | 15 Nov 2026",
    ]


@pytest.mark.parametrize(
    "table",
    [
        *(tables.watermelons, tables.mandatory, tables.contradictions, tables.steering),
        *(tables.overdue, tables.chains, tables.flow, tables.ended, tables.risks, tables.advice),
        *(tables.rebaselined, tables.moves, tables.split, tables.decisions_taken),
        *(tables.alignment, tables.milestone_moves, tables.milestone_slips, tables.cost_methods),
    ],
    ids=lambda table: table.__name__,
)
def test_with_nothing_to_show_there_is_no_table(table):
    assert table(data(BYPASS)) is None
