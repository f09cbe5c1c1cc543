"""Where each project stands, worked out by hand."""

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.status.position import active, positions, watermelons, without_status

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
