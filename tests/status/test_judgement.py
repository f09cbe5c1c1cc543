"""What is told of projects that did not report, cannot be judged, or contradict themselves; and of what they declare."""

from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.report import show
from pmo_lib.status import (
    change_findings,
    charts,
    data_gaps,
    health_findings,
    money_findings,
    schedule_findings,
    tables,
)
from pmo_lib.status.advice import advice
from pmo_lib.status.data import Data
from tests.status.made import AS_OF, BEFORE, made, reported_before, whole

RULES = Thresholds()


def view(
    projects: list[dict], status: list[dict] = (), rules: Thresholds = RULES, **tables
) -> Data:
    """A report on projects that are under way and, if nothing else is said, reported today and on plan."""
    told = [{"project_id": row["project_id"]} for row in projects] if status == () else status
    return Data(made(projects=projects, status=told, **tables), rules)


def message(found: Data) -> str:
    return found.headline.message


ONE = [{"project_id": "P1", "name": "Bypass"}]
TWO = [*ONE, {"project_id": "P2", "name": "Quay"}]
RISK = {"risk_id": "R1", "project_id": "P1", "title": "Storm", "probability": 0.5, "impact": 500.0}
SCOPE = {"change_id": "C1", "project_id": "P1", "kind": "scope", "cost_impact": 300.0}
BENEFIT = {"benefit_id": "B1", "project_id": "P1", "period_end": BEFORE, "planned": 100.0}


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (
            {"risks": [RISK | {"raised": BEFORE}]},
            "Bypass is exposed to risks worth 25% of its budget",
        ),
        ({"changes": [SCOPE]}, "Bypass is 30% larger in scope"),
        (
            {"benefit_values": [BENEFIT | {"realised": 60.0}]},
            "Bypass is 40% short of its planned benefits",
        ),
    ],
)
def test_a_project_that_is_red_in_one_other_dimension_is_told_by_that_dimension(tables, words):
    assert message(view(ONE, **tables)) == words


def test_the_thresholds_of_the_report_decide_not_the_usual_ones():
    strict = Thresholds(amber_days=1, red_days=2)
    late = [{"project_id": "P1", "forecast_finish": "2027-01-05"}]
    assert message(view(ONE, late)) == "The one project under way is on track"
    assert message(view(ONE, late, strict)) == "Bypass is 5 days late"
    assert "off track from 2 days" in health_findings.rules_in_words(view(ONE, late, strict))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ([{"project_id": "P1"}, {"project_id": "P2"}], "All 2 projects under way are on track"),
        (
            [{"project_id": "P1"}, {"project_id": "P2", "estimate_at_completion": None}],
            "One project is on track; 1 cannot be judged",
        ),
        (
            [{"project_id": one, "estimate_at_completion": None} for one in ("P1", "P2")],
            "0 of 2 projects declare red; no project can be judged by its data",
        ),
        (
            [
                {"project_id": one, "estimate_at_completion": None, "declared_rag": None}
                for one in ("P1", "P2")
            ],
            "None of 2 projects under way can be judged: no estimate at completion",
        ),
        (
            [{"project_id": one, "period_end": "2026-03-31"} for one in ("P1", "P2")],
            "No current status for any of 2 projects under way",
        ),
        (
            [
                {"project_id": "P1", "period_end": "2026-08-31", "forecast_finish": "2027-12-31"},
                {"project_id": "P2"},
            ],
            "1 of 2 projects is off track; Bypass was 365 days late on 31 Aug 2026",
        ),
        (
            [
                {"project_id": "P1", "period_end": "2026-03-31", "forecast_finish": "2027-12-31"},
                {"project_id": "P2", "period_end": "2026-03-31"},
            ],
            "No current status; 1 of 2 projects is off track; the newest report is 214 days old",
        ),
    ],
)
def test_good_news_is_told_only_where_every_project_could_be_judged(status, words):
    assert message(view(TWO, status)) == words


def test_a_figure_beyond_the_plausible_range_is_to_be_checked_and_does_not_lead():
    """Quay states an estimate of five times its budget, Bypass a delay of 95 days."""
    status = [
        {"project_id": "P1", "forecast_finish": "2027-04-05"},
        {"project_id": "P2", "estimate_at_completion": 5000.0},
    ]
    found = view(TWO, status)
    assert message(found) == "2 of 2 projects are off track; Bypass is 95 days late"
    told = data_gaps.contradictions(found)
    assert told.message == "Quay states a cost beyond the plausible range"
    wider = Thresholds(check_overrun=6.0)
    assert message(view(TWO, status, wider)).endswith("Quay is 400% over budget")
    assert data_gaps.contradictions(view(TWO, status, wider)) is None


def test_what_is_at_stake_ranks_projects_not_the_share_alone():
    """A tenth of 100,000 is more at stake than three tenths of 1,000."""
    projects = [ONE[0] | {"budget": 1000.0}, TWO[1] | {"budget": 100000.0}]
    status = [
        {"project_id": "P1", "estimate_at_completion": 1300.0},
        {"project_id": "P2", "estimate_at_completion": 110000.0},
    ]
    assert message(view(projects, status)).endswith("Quay is 10% over budget")


def test_a_budget_of_zero_has_no_share_but_its_money_counts_and_it_is_named():
    projects = [ONE[0] | {"budget": 0.0}, TWO[1]]
    status = [{"project_id": "P1", "estimate_at_completion": 120.0}, {"project_id": "P2"}]
    found = money_findings.over_budget(view(projects, status))
    assert found.message == "Bypass has no budget and will cost €120"
    assert (found.shown["overrun"], found.shown["without_budget"]) == (120.0, ["P1"])


def test_advice_names_no_day_in_the_past():
    """Sixty days after 31 July is 28 September: only a new baseline could take it out of the red."""
    projects = [ONE[0] | {"baseline_finish": "2026-07-31", "stage": "in delivery"}]
    found = view(projects, [{"project_id": "P1", "forecast_finish": "2026-12-31"}])
    row = advice(found.portfolio, found.projects, found.chains, RULES).iloc[0]
    assert row.unless == "a new approved baseline would take it out of the red"
    ahead = view(ONE, [{"project_id": "P1", "forecast_finish": "2027-12-31"}])
    row = advice(ahead.portfolio, ahead.projects, ahead.chains, RULES).iloc[0]
    assert row.unless == "a finish by 28 Feb 2027 would take it out of the red"


def test_the_first_advice_for_a_silent_project_is_to_hear_from_it():
    silent = [{"project_id": "P1", "period_end": "2026-08-31", "forecast_finish": "2027-12-31"}]
    found = view(ONE, silent)
    row = advice(found.portfolio, found.projects, found.chains, RULES).iloc[0]
    assert (row.action, row.why) == ("escalate", "365 days late; its last report is 61 days old")


@pytest.mark.parametrize(
    ("finish", "words"),
    [
        ("2026-12-31", None),
        ("2026-10-30", "The stated finish of Bypass passed 1 day ago, and work goes on"),
    ],
)
def test_a_stated_finish_that_has_passed_is_told(finish, words):
    projects = [ONE[0] | {"stage": "in delivery"}]
    found = schedule_findings.overdue(
        view(projects, [{"project_id": "P1", "forecast_finish": finish}])
    )
    assert (found.message if found else None) == words


def baseline(day: str, finish: str | None, budget: float | None) -> dict:
    return {"project_id": "P1", "baselined": day, "baseline_finish": finish, "budget": budget}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([baseline("2025-12-01", "2026-12-31", 1000.0)], None),
        (
            [
                baseline("2025-12-01", "2026-12-31", 1000.0),
                baseline("2026-02-01", "2026-12-31", 1000.0),
            ],
            None,
        ),
        (
            [
                baseline("2025-12-01", "2026-03-31", 500.0),
                baseline("2026-02-01", "2026-12-31", 1000.0),
            ],
            "Bypass has a new baseline: 275 days later and €500 more than at first",
        ),
        (
            [baseline("2025-12-01", "2026-12-31", 500.0), baseline("2026-02-01", None, 1000.0)],
            "Bypass has a new baseline: €500 more than at first",
        ),
    ],
)
def test_a_baseline_that_was_replaced_is_told_against_the_first_one(rows, words):
    found = change_findings.rebaselined(view(ONE, baselines=rows))
    assert (found.message if found else None) == words


def test_what_cancelled_projects_spent_and_finished_ones_saved_is_told():
    projects = [
        ONE[0] | {"stage": "cancelled"},
        TWO[1] | {"actual_finish": "2026-09-30"},
        {"project_id": "P3", "name": "Old", "actual_finish": "2025-09-30"},
    ]
    status = [
        {"project_id": "P1", "actual_cost": 900.0},
        {"project_id": "P2", "period_end": BEFORE, "actual_cost": 950.0},
        {"project_id": "P3", "period_end": BEFORE, "actual_cost": 2000.0, "percent_complete": 1.0},
    ]
    found = money_findings.ended(view(projects, status))
    assert found.shown == {
        "cancelled": ["P1"],
        "spent_on_cancelled": 900.0,
        "finished": 1,
        "saved": 50.0,
    }
    assert found.message == (
        "The cancelled Bypass had spent €900; "
        "Quay, finished in the last twelve months, cost €50 less than budgeted"
    )
    assert money_findings.ended(view(ONE)) is None


def declared(*colours: str | None, day: str = AS_OF, words: tuple = ()) -> list[dict]:
    return [
        {
            "project_id": f"P{n}",
            "period_end": day,
            "declared_rag": colour,
            "declared_word": words[n] if words else None,
        }
        for n, colour in enumerate(colours)
    ]


def projects(count: int) -> list[dict]:
    return [
        {"project_id": f"P{n}", "name": f"Project {n}", "budget": 100.0 * (n + 1)}
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("colours", "words"),
    [
        ((None, None), None),
        (("red",), "Project 0 declares red"),
        (("red", "green", None), "Two projects declare a rating: 1 red and 1 green"),
    ],
)
def test_how_many_declare_which_rating(colours, words):
    found = health_findings.ratings(view(projects(len(colours)), declared(*colours)))
    assert (found.message if found else None) == words


def test_ratings_are_told_by_program_by_money_and_by_what_changed():
    """Red are 100 and 300; one was amber in September, one green ones turned amber, one better."""
    now = whole(
        projects=projects(4),
        status=declared("red", "amber", "red", "green", day=AS_OF)
        + declared("amber", "green", "red", "amber", day=BEFORE),
    )
    found = health_findings.ratings(Data(now.at(AS_OF), RULES, reported_before(now)))
    assert found.shown["money"] == {"red": 400.0, "amber": 200.0, "green": 400.0}
    assert (found.shown["worse"], found.shown["better"]) == (["P0", "P1"], ["P3"])
    assert found.shown["projects"] == ["P2", "P0"]  # the largest first
    table = tables.ratings(Data(now.at(AS_OF), RULES)).frame
    assert table.to_dict("list") == {
        "Program": ["Alpha"],
        "Red": [2],
        "Amber": [1],
        "Green": [1],
        "Budget declared red": ["€400"],
    }


def test_the_words_of_a_scale_with_five_points_are_kept_and_shown():
    words = ("Amber/Red", "Amber/Green")
    found = view(projects(2), declared("amber", "amber", words=words))
    assert health_findings.ratings(found).shown["words"] == {"Amber/Red": 1, "Amber/Green": 1}
    shown = show(found, "overview").html
    assert "Amber/Red" in shown and "In its own words" in shown


def test_declared_red_and_green_by_data_is_told_as_well_as_the_reverse():
    found = health_findings.watermelon(view(ONE, [{"project_id": "P1", "declared_rag": "red"}]))
    assert found.shown["declared_red_computed_green"] == ["P1"]
    assert found.message == "No project under way declares green; 1 declares red but is on track"


def test_a_table_of_which_every_row_was_refused_is_not_known_and_not_empty():
    found = view(ONE, risks=[], dependencies=[], milestones=[])
    assert schedule_findings.dependencies(found).message == "No project waits for a late giver"
    lines = [{"table": name} for name in ("risks", "dependencies", "milestones")]
    refused = Data(replace(found.portfolio, rejected=pd.DataFrame(lines)), RULES)
    assert money_findings.risks(refused).message.startswith("Risks are not known")
    assert schedule_findings.dependencies(refused).message.startswith("Dependencies are not known")
    ahead = schedule_findings.milestones_ahead(refused)
    assert ahead.message.startswith("Milestones are not known")


def test_a_refused_row_of_projects_is_told_where_good_news_would_be():
    found = view(ONE)
    line = {"table": "projects", "file": "p.csv", "sheet": "", "row": 3}
    refused = Data(replace(found.portfolio, rejected=pd.DataFrame([line])), RULES)
    assert message(refused) == "The one project under way is on track; 1 row of projects refused"


def test_who_declares_red_while_the_data_is_green_is_told_in_the_headline():
    red = [{"project_id": "P1", "declared_rag": "red"}]
    assert (
        message(view(ONE, red))
        == "The one project under way is on track by data, but 1 declares red"
    )


def test_all_projects_silent_and_at_risk_is_no_good_news():
    silent = [
        {"project_id": one, "period_end": "2026-03-31", "estimate_at_completion": 1080.0}
        for one in ("P1", "P2")
    ]
    found = view(TWO, silent)
    assert message(found) == "No current status for any of 2 projects under way"
    assert change_findings.decisions(found).message.startswith(
        "No decision is derived from the data"
    )


def test_what_waits_for_a_cancelled_project_waits_in_vain():
    projects = [ONE[0], TWO[1] | {"stage": "cancelled", "baseline_finish": "2026-11-30"}]
    need = {"dependency_id": "D", "project_id": "P1", "giver_project_id": "P2"}
    found = schedule_findings.dependencies(
        view(projects, dependencies=[need | {"needed_by": "2026-12-15"}])
    )
    assert found.message == "Bypass waits for Quay, which was cancelled"


def test_a_dependency_without_a_day_of_need_is_counted():
    need = {"dependency_id": "D", "project_id": "P1", "giver_project_id": "P2"}
    found = schedule_findings.dependencies(view(TWO, dependencies=[need]))
    assert found.message == "No project waits for a late giver; 1 without a day of need"
    assert found.shown["undated"] == ["D"]


def test_a_recorded_decision_that_is_overdue_is_told():
    row = {"decision_id": "E1", "question": "Buy the crane?", "asked": "2026-08-01"}
    found = change_findings.decisions(view(ONE, decisions=[row | {"due": "2026-09-15"}]))
    assert found.message == "No project is off track; 1 recorded decision overdue"
    assert (
        change_findings.decisions(view(ONE, decisions=[row | {"due": "2026-11-15"}])).shown[
            "undecided"
        ]
        == []
    )


def test_risks_without_a_cost_are_counted_beside_the_sum():
    risks = [RISK | {"risk_id": f"R{n}", "raised": BEFORE} for n in range(3)]
    risks[1] |= {"impact": None}
    found = money_findings.risks(view(ONE, risks=risks))
    assert "2 open risks are expected to cost €500, of 1 it is not known" in found.message


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "all owned and in time"),
        ({"due": None}, "1 without due day"),
        ({"due": BEFORE}, "1 overdue"),
        ({"due": BEFORE, "response_done": BEFORE}, "all owned and in time"),
        ({"due": None, "owner_role": None}, "1 without due day, 1 without owner"),
    ],
)
def test_a_risk_without_a_due_day_is_neither_overdue_nor_in_time(changed, words):
    risk = RISK | {"raised": BEFORE, "owner_role": "Manager", "due": "2027-06-30"} | changed
    assert money_findings.risks(view(ONE, risks=[risk])).message.endswith(f"; {words}")


def test_where_the_risk_report_is_at_hand_its_exposure_is_stated_and_no_other():
    risks = [RISK | {"raised": BEFORE}]
    total = {"program_id": "_portfolio", "expected": 240.0, "enough": 500.0}
    total |= {"confidence": 0.8, "risks": 3, "left_out": 1}
    record = {"risk": {"totals": pd.DataFrame([total])}}
    found = money_findings.risks(replace(view(ONE, risks=risks), record=record))
    assert found.message.startswith(
        "2 open risks: €240 expected, at least €500 in 80% of cases; 1 without due day, 1 without owner"
    )
    assert (found["expected"], found["enough"], found["left_out"]) == (240.0, 500.0, 1)
    other = {"risk": {"totals": pd.DataFrame([total | {"program_id": "G9"}])}}
    found = money_findings.risks(replace(view(ONE, risks=risks), record=other))
    assert found.message.startswith("1 open risk is expected to cost €250;")


def test_an_implausible_lead_is_not_green():
    """From 31 December 2026 to the baseline of 2040 are fourteen years."""
    found = view([ONE[0] | {"baseline_finish": "2040-12-31"}]).projects.iloc[0]
    assert found.check == "delay" and pd.isna(found.computed)


def test_a_budget_that_stands_only_in_the_table_of_baselines_is_read():
    projects = [ONE[0] | {"budget": None, "baseline_finish": None}]
    found = view(projects, baselines=[baseline("2025-12-01", "2026-06-30", 500.0)]).projects.iloc[0]
    assert (found.slip_days, found.overrun) == (184, 500.0)


def test_two_new_baselines_that_cancel_out_are_told_as_new_baselines():
    rows = [
        baseline("2025-12-01", "2026-12-31", 1000.0),
        baseline("2026-10-05", "2026-12-31", 2000.0),
        baseline("2026-10-15", "2026-12-31", 1000.0),
    ]
    now = whole(
        projects=ONE,
        status=[{"project_id": "P1"}, {"project_id": "P1", "period_end": BEFORE}],
        baselines=rows,
    )
    found = change_findings.changes(Data(now.at(AS_OF), RULES, reported_before(now)))
    assert found.shown["rebaselined"] == 1 and found.message.endswith("1 re-baselined")


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ((), None),
        (("P1",), "1 of 2 projects under way lacks an estimate at completion"),
        (("P1", "P2"), "2 of 2 projects under way lack an estimate at completion"),
    ],
)
def test_what_the_data_does_not_say_is_counted_at_the_end(ids, words):
    status = [
        {"project_id": one, "estimate_at_completion": None if one in ids else 1000.0}
        for one in ("P1", "P2")
    ]
    said = [sentence for sentence in view(TWO, status).missing if "estimate" in sentence]
    assert said == ([words] if words else [])


def planned(identity: str, finish: str | None) -> dict:
    """A project that is promised for 13 November 2026, has no budget, and is known by its plan only."""
    days = {"baseline_finish": "2026-11-13", "forecast_finish": finish, "budget": None}
    return {"project_id": identity, "name": identity, "forecast_made": "2026-10-31"} | days


@pytest.mark.parametrize(
    ("finishes", "words"),
    [
        (
            ["2026-11-27"],
            "No current status for the project under way; by its plan it is 14 days late",
        ),
        (["2026-11-13"], "No current status for the project under way"),
        ([None], "No current status for the project under way"),
        (
            ["2026-11-27", "2026-11-10"],
            "No current status for any of 2 projects under way; 1 is late by plan",
        ),
    ],
)
def test_without_any_status_the_delay_that_plans_state_is_said_and_no_good_news(finishes, words):
    projects = [planned(f"P{n}", finish) for n, finish in enumerate(finishes)]
    assert Data(made(projects=projects, status=[]), RULES).headline.message == words


def test_a_milestone_ahead_has_the_range_of_the_forecast_where_that_is_at_hand():
    due = pd.Timestamp("2026-11-15")
    stone = {"project_id": "P1", "milestone_id": "M1", "name": "Open", "baseline_date": due}
    plain = view(ONE, milestones=[stone | {"forecast_date": due, "forecast_made": BEFORE}])
    assert "to" not in charts.milestones(plain).data
    row = {"project_id": "P1", "milestone_id": "M1", "program_id": "A"}
    row |= {"low": pd.Timestamp("2026-11-10"), "high": pd.Timestamp("2026-12-24")}
    found = replace(plain, record={"forecast": {"milestones": pd.DataFrame([row])}})
    chart = charts.milestones(found)
    assert chart.data[["In 8 of 10 cases from", "to"]].values.tolist() == [
        ["10 Nov 2026", "24 Dec 2026"]
    ]
    assert list(chart.figure.data[0].x[:2]) == ["2026-11-10", "2026-12-24"]
    assert "8 of 10 cases" in chart.caption
