"""Where each project stands, worked out by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.status.position import positions
from pmo_lib.status.selection import active, watermelons, without_status
from tests.status.made import made

AS_OF = "2026-10-31"


def frame(table: str, *rows: dict) -> pd.DataFrame:
    made = pd.DataFrame(list(rows))
    for name in made.columns:
        if TABLES[table][name].type == "date":
            made[name] = pd.to_datetime(made[name])
    return TABLES[table].conform(made)


def portfolio(projects: list[dict], status: list[dict] = ()) -> Portfolio:
    base = {
        "name": "One",
        "program_id": "A",
        "baseline_finish": "2026-12-31",
        "budget": 100.0,
        "actual_start": "2026-01-01",
    }
    tables = {"projects": frame("projects", *[base | p for p in projects])}
    if status:
        tables["status"] = frame("status", *status)
    return Portfolio(tables).at(AS_OF)


def report(project="P1", period=AS_OF, **values) -> dict:
    usual = {
        "forecast_finish": "2026-12-31",
        "estimate_at_completion": 100.0,
        "declared_rag": "green",
    }
    return {"project_id": project, "period_end": period, **usual, **values}


def one(project: dict, *status: dict) -> pd.Series:
    return positions(portfolio([{"project_id": "P1"} | project], list(status))).iloc[0]


def test_slip_is_expected_minus_baseline_finish_in_calendar_days():
    row = one({}, report(forecast_finish="2027-03-01"))
    assert row.slip_days == 60  # 31 days of January, 28 of February, 1 of March
    assert row.computed == "red"


def test_overrun_is_estimate_minus_budget_and_its_share_of_the_budget():
    row = one({}, report(estimate_at_completion=107.0))
    assert (row.overrun, round(row.overrun_share, 10), row.computed) == (7.0, 0.07, "amber")


def test_a_budget_of_zero_gives_no_share():
    row = one({"budget": 0.0}, report())
    assert pd.isna(row.overrun_share) and pd.isna(row.computed)


def test_the_newest_report_counts_whatever_the_order_of_rows():
    rows = [
        report(period="2026-09-30", declared_rag="red"),
        report(declared_rag="amber"),
        report(period="2026-08-31"),
    ]
    for order in (rows, rows[::-1]):
        assert one({}, *order).declared == "amber"


def test_what_the_newest_report_leaves_out_is_missing_not_taken_from_an_older_one():
    row = one({}, report(period="2026-09-30"), report(estimate_at_completion=None))
    assert pd.isna(row.estimate) and pd.isna(row.computed)


def test_the_projects_own_forecast_stands_in_where_no_report_has_one():
    row = one({"forecast_finish": "2027-01-10"}, report(forecast_finish=None))
    assert row.slip_days == 10


def test_a_finished_project_is_measured_by_its_actual_finish_and_has_no_health():
    row = one(
        {"actual_finish": "2026-10-01", "baseline_finish": "2026-09-21"},
        report(forecast_finish="2027-12-31"),
    )
    assert (row.state, row.slip_days) == ("finished", 10)
    assert pd.isna(row.computed)


@pytest.mark.parametrize(
    ("project", "reports", "state"),
    [
        ({}, [], "active"),
        ({"actual_start": None}, [report()], "active"),
        ({"actual_start": None}, [], "not started"),
        ({"actual_start": None, "baseline_start": "2026-01-01"}, [], "active"),
        (
            {"actual_start": None, "baseline_start": "2026-01-01", "stage": "approved"},
            [],
            "not started",
        ),
        ({"actual_start": None, "baseline_start": "2027-01-01"}, [], "not started"),
        ({"actual_start": None, "stage": "in delivery"}, [], "active"),
        ({"stage": "on hold"}, [], "active"),
        ({"stage": "proposed"}, [], "not started"),
        ({"stage": "cancelled"}, [report()], "cancelled"),
        ({"stage": "finished"}, [report()], "finished"),
    ],
)
def test_a_project_is_under_way_when_it_began_and_did_not_end(project, reports, state):
    assert one(project, *reports).state == state


def test_a_watermelon_declares_green_and_is_red_by_its_figures():
    rows = [
        report("P1", forecast_finish="2027-06-30"),
        report("P2", forecast_finish="2027-06-30", declared_rag="red"),
        report("P3"),
        report("P4", forecast_finish="2027-12-31"),
        report("P5", forecast_finish="2027-12-31", declared_rag=None),
    ]
    found = positions(portfolio([{"project_id": f"P{i}"} for i in range(1, 6)], rows))
    assert watermelons(found).project_id.tolist() == ["P4", "P1"]


def test_who_never_reported_comes_before_who_reported_long_ago():
    rows = [report("P1", period="2026-07-31"), report("P3")]
    found = positions(portfolio([{"project_id": f"P{i}"} for i in range(1, 4)], rows))
    assert without_status(found).project_id.tolist() == ["P2", "P1"]
    assert found.set_index("project_id").age_days["P1"] == 92


def test_no_projects_have_no_positions():
    empty = Portfolio({"projects": TABLES["projects"].empty()}).at(AS_OF)
    assert len(active(positions(empty))) == 0


GONE = {"forecast_finish": "2026-08-31"}  # 61 days before the day of the report


def test_work_that_goes_on_cannot_have_finished():
    """Due on 31 May and expected on 31 August, in delivery on 31 October: 153 days late at least."""
    row = one({"stage": "in delivery", "baseline_finish": "2026-05-31"}, report(**GONE))
    assert (row.slip_days, row.overdue, row.computed) == (153, 61, "red")


def test_where_nothing_says_whether_work_goes_on_a_finish_in_the_past_is_not_known():
    row = one({"baseline_finish": "2026-08-31"}, report(**GONE))
    assert row.maybe_finished and pd.isna(row.slip_days) and pd.isna(row.overdue)
    assert pd.isna(row.computed) and row.lacking == "expected finish"


def test_a_finish_in_the_past_that_was_red_by_itself_stays_red():
    row = one({"baseline_finish": "2026-06-02"}, report(**GONE))
    assert (row.slip_days, row.computed) == (90, "red")


@pytest.mark.parametrize(
    ("period", "rejected", "reporting"),
    [
        (AS_OF, 0, "current"),
        ("2026-09-16", 0, "current"),  # 45 days old
        ("2026-09-15", 0, "stale"),
        (None, 0, "never"),
        (None, 1, "not readable"),
        ("2026-05-31", 1, "not readable"),
        (AS_OF, 1, "current"),
    ],
)
def test_whether_a_project_reported_is_another_question_than_whether_it_can_be_judged(
    period, rejected, reporting
):
    whole = portfolio([{"project_id": "P1"}], [report(period=period)] if period else [])
    line = {"table": "status", "file": "s.csv", "sheet": "", "row": 2, "project_id": "P1"}
    whole = replace(whole, rejected=pd.DataFrame([line] * rejected, columns=list(line)))
    assert positions(whole).iloc[0].reporting == reporting


def test_an_estimate_at_completion_is_at_least_what_is_spent():
    row = one({}, report(actual_cost=130.0, estimate_at_completion=110.0))
    assert (row.estimate, row.overrun) == (130.0, 30.0)


@pytest.mark.parametrize(
    ("earlier", "newest", "doubt"),
    [
        ({}, {"earned_value": 100.0, "actual_cost": 50.0}, ""),
        ({}, {"earned_value": 101.0, "actual_cost": 50.0}, "an earned value above its budget"),
        ({}, {"earned_value": 50.0, "actual_cost": -1.0}, "a negative actual cost"),
        ({"earned_value": 60.0}, {"earned_value": 50.0}, "an earned value that falls"),
        ({"actual_cost": 60.0}, {"actual_cost": 50.0}, "an actual cost that falls"),
        ({"actual_cost": 40.0}, {"actual_cost": 50.0}, ""),
    ],
)
def test_earned_value_that_contradicts_itself_carries_no_figure(earlier, newest, doubt):
    row = one({}, report(period="2026-09-30", **earlier), report(**newest))
    assert row.doubt == doubt
    assert pd.isna(row.earned_value) == bool(doubt or "earned_value" not in newest)


def test_a_baseline_replaced_later_is_not_known_on_an_earlier_day():
    """30 June and 100 at first, 31 March and 150 from 15 October on: 274 days and 50 more."""
    rows = [
        {
            "project_id": "P1",
            "baselined": "2025-12-01",
            "baseline_finish": "2026-06-30",
            "budget": 100.0,
        },
        {
            "project_id": "P1",
            "baselined": "2026-10-15",
            "baseline_finish": "2027-03-31",
            "budget": 150.0,
        },
    ]
    whole = Portfolio(
        {
            "projects": frame(
                "projects",
                {
                    "project_id": "P1",
                    "name": "One",
                    "program_id": "A",
                    "baseline_finish": "2027-03-31",
                    "budget": 150.0,
                },
            ),
            "baselines": frame("baselines", *rows),
        }
    )
    now, then = positions(whole.at(AS_OF)).iloc[0], positions(whole.at("2026-09-30")).iloc[0]
    assert (now.budget, then.budget) == (150.0, 100.0)
    assert (now.baseline_finish, then.baseline_finish) == (
        pd.Timestamp("2027-03-31"),
        pd.Timestamp("2026-06-30"),
    )
    assert (now.rebaselined, then.rebaselined) == (1, 0)
    assert (now.original_finish, now.original_budget) == (pd.Timestamp("2026-06-30"), 100.0)


@pytest.mark.parametrize(
    ("known_on", "reporting", "computed"),
    [
        ("2026-10-31", "not readable", None),  # newer than the row of September that was kept
        ("2026-08-31", "current", "green"),
        ("2026-11-30", "current", "green"),  # after the day of the report
        (None, "current", "green"),
    ],
)
def test_a_refused_row_that_is_newer_than_those_kept_leaves_no_good_news(
    known_on, reporting, computed
):
    whole = portfolio([{"project_id": "P1"}], [report(period="2026-09-30")])
    line = {"table": "status", "file": "s.csv", "sheet": "", "row": 2, "project_id": "P1"}
    rejected = pd.DataFrame([line | {"known_on": known_on}])
    row = positions(replace(whole, rejected=rejected)).iloc[0]
    assert row.reporting == reporting
    assert pd.isna(row.computed) if computed is None else row.computed == computed


def test_a_baseline_that_contradicts_the_table_of_projects_is_named():
    rows = [{"project_id": "P1", "baselined": "2026-05-20", "baseline_finish": "2026-11-30"}]
    whole = portfolio([{"project_id": "P1"}], [report()])
    whole = replace(whole, tables={**whole.tables, "baselines": frame("baselines", *rows)})
    assert "another finish or budget" in positions(whole).iloc[0].contradiction


@pytest.mark.parametrize(
    ("response", "overdue"),
    [
        ({}, 1),
        ({"response_done": "2026-10-15"}, 0),  # what is done is not overdue
        ({"due": "2026-10-31"}, 0),  # due today
        ({"closed": "2026-10-20"}, 0),
    ],
)
def test_a_response_to_an_open_risk_is_overdue_until_it_is_done(response, overdue):
    risk = {"risk_id": "R1", "project_id": "P1", "title": "Storm", "raised": "2026-05-01"}
    found = positions(
        made(
            projects=[{"project_id": "P1"}],
            status=[{"project_id": "P1"}],
            risks=[risk | {"due": "2026-10-01"} | response],
        )
    )
    assert found.overdue_risks.fillna(0).tolist() == [overdue]


@pytest.mark.parametrize(
    ("change", "growth"),
    [
        ({}, 0.3),
        ({"outcome": "rejected"}, None),
        ({"outcome": None, "decided": None}, None),  # not decided
        ({"kind": "cost"}, None),  # not of scope
    ],
)
def test_scope_grows_by_approved_changes_of_scope_only(change, growth):
    usual = {"change_id": "C1", "project_id": "P1", "kind": "scope", "cost_impact": 300.0}
    found = positions(
        made(
            projects=[{"project_id": "P1"}], status=[{"project_id": "P1"}], changes=[usual | change]
        )
    )
    assert found.scope.iloc[0] == growth or (growth is None and pd.isna(found.scope.iloc[0]))
