"""Estimates side by side, each with its past error on finished projects, and ranges for adaptive work."""

import pandas as pd
import pytest

from pmo_lib.status.estimates import (
    adaptive,
    by_project,
    cost_estimates,
    past_ranges,
    time_estimates,
)
from pmo_lib.status.position import positions
from pmo_lib.status.selection import active
from tests.status.made import AS_OF, made, months


def finished(count: int):
    """Projects of 1000 that cost 1200: half way they had spent 600 for 500, five months of a plan of ten; they took twelve."""
    rows = [
        {
            "project_id": f"F{i}",
            "baseline_start": "2025-01-01",
            "actual_start": "2025-01-01",
            "baseline_finish": "2025-10-31",
            "actual_finish": "2025-12-31",
        }
        for i in range(count)
    ]
    status, plans = [], []
    for i in range(count):
        half = {
            "period_end": "2025-06-30",
            "planned_value": 600.0,
            "earned_value": 500.0,
            "actual_cost": 600.0,
            "estimate_at_completion": 900.0,
            "forecast_finish": "2025-11-30",
        }
        end = {
            "period_end": "2025-12-31",
            "planned_value": 1000.0,
            "earned_value": 1000.0,
            "actual_cost": 1200.0,
        }
        early = half | {
            "period_end": "2025-02-28",
            "earned_value": 199.0,
            "actual_cost": 999.0,
        }  # less than a fifth
        status += [{"project_id": f"F{i}", **row} for row in (early, half, end)]
        plans += months(f"F{i}", "2025-01-31", [100.0 * (m + 1) for m in range(10)])
    return {"projects": rows, "status": status, "planned_values": plans}


def of(function, tables: dict):
    portfolio = made(**tables)
    return function(portfolio, positions(portfolio)).set_index("id")


def test_each_method_has_the_error_it_made_half_way():
    found = of(cost_estimates, finished(5))
    # stated 900; 1100 at budget rate; 600 + 500/(5/6) = 1200 at cost rate; 600 + 500/(5/6 · 5/6) = 1320 at both: against 1200
    errors = {"stated": -0.25, "at_budget_rate": -1 / 12, "at_cost_rate": 0.0, "at_both_rates": 0.1}
    assert found.bias.to_dict() == pytest.approx(errors, abs=1e-12)
    assert found.error.to_dict() == pytest.approx(
        {name: abs(value) for name, value in errors.items()}, abs=1e-12
    )
    assert found.finished.tolist() == [5] * 4 and found.total.isna().all()


def test_each_way_of_estimating_the_duration_has_its_error():
    found = of(time_estimates, finished(5))
    # ten months planned, eleven stated, 10 / (5/6) = twelve at the pace: it took twelve
    assert found.bias.to_dict() == pytest.approx(
        {"months_planned": -1 / 6, "months_stated": -1 / 12, "months_earned": 0.0}
    )


def test_of_four_finished_projects_no_error_is_told():
    found = of(cost_estimates, finished(4))
    assert (
        found.error.isna().all() and found.bias.isna().all() and found.finished.tolist() == [4] * 4
    )


def test_totals_count_only_projects_for_which_every_method_gives_a_number():
    row = {
        "planned_value": 600.0,
        "earned_value": 500.0,
        "actual_cost": 600.0,
        "estimate_at_completion": 900.0,
    }
    status = [
        {"project_id": "P1", **row},
        {"project_id": "P2", **row, "earned_value": 0.0},
        {"project_id": "P3", **row, "actual_cost": None},
    ]
    found = of(
        cost_estimates, {"projects": [{"project_id": f"P{i}"} for i in (1, 2, 3)], "status": status}
    )
    assert found.projects.tolist() == [1] * 4
    assert found.total.to_dict() == pytest.approx(
        {"stated": 900, "at_budget_rate": 1100, "at_cost_rate": 1200, "at_both_rates": 1320}
    )


def test_at_its_own_pace_a_project_finishes_when_its_curve_says():
    """Ten months for eight months' work of sixteen planned: 16 / 0.8 = twenty months from January 2026."""
    tables = {
        "projects": [{"project_id": "P1", "budget": 1600.0}],
        "planned_values": months("P1", "2026-01-31", [100.0 * (m + 1) for m in range(16)]),
        "status": [{"project_id": "P1", "earned_value": 800.0}],
    }
    portfolio = made(**tables)
    row = by_project(portfolio, positions(portfolio)).iloc[0]
    assert (row.time_index, row.finish_at_pace) == (0.8, pd.Timestamp("2027-08-31"))
    assert row.needed_pace == pytest.approx(8 / 6)


def items(
    done: list[float], remaining: float = 30.0, added: float = 0.0, project: str = "P1"
) -> list[dict]:
    ends = pd.date_range(end=AS_OF, periods=len(done), freq="ME")
    return [
        {
            "project_id": project,
            "period_end": end,
            "done": value,
            "added": added,
            "remaining": remaining,
            "cycle_days": 4.0,
        }
        for end, value in zip(ends, done, strict=True)
    ]


@pytest.mark.parametrize(
    ("rows", "soonest", "latest"),
    [
        (items([10.0] * 6), "2027-01-31", "2027-01-31"),
        (items([10.0] * 6, added=4.0), "2027-03-31", "2027-03-31"),  # six net: five periods
        (items([10.0] * 4), None, None),  # too few periods
        (items([10.0] * 6, remaining=0.0), "2026-10-31", "2026-10-31"),
        (items([10.0] * 6, added=10.0), None, None),  # as much comes as goes
    ],
)
def test_adaptive_work_is_done_when_what_is_left_has_flowed_through(rows, soonest, latest):
    portfolio = made(projects=[{"project_id": "P1", "approach": "adaptive"}], work_items=rows)
    found = adaptive(portfolio, active(positions(portfolio))).iloc[0]
    for value, expected in ((found.soonest, soonest), (found.latest, latest)):
        assert pd.isna(value) if expected is None else value == pd.Timestamp(expected)
    assert found.cycle_days == 4.0


@pytest.mark.parametrize(("approach", "count"), [("adaptive", 1), ("hybrid", 1), ("predictive", 0)])
def test_flow_is_told_of_adaptive_and_hybrid_projects(approach, count):
    portfolio = made(
        projects=[{"project_id": "P1", "approach": approach}], work_items=items([10.0] * 6)
    )
    assert len(adaptive(portfolio, active(positions(portfolio)))) == count


def held(portfolio) -> list[bool]:
    """Of each past case whether its range held what came."""
    return past_ranges(portfolio).held.tolist()


def test_ranges_are_checked_from_every_period_with_five_before_and_two_after():
    portfolio = made(projects=[{"project_id": "P1"}], work_items=items([7.0] * 9))
    assert held(portfolio) == [True] * 3  # after five, six and seven of nine
    jump = made(projects=[{"project_id": "P1"}], work_items=items([7.0] * 8 + [8.0]))
    assert sorted(held(jump)) == [False, True, True]
    assert held(made(projects=[{"project_id": "P1"}], work_items=items([7.0] * 6))) == []


def test_throughput_and_cycle_time_are_of_the_last_six_periods():
    """(2 + 2 + 2 + 4 + 4 + 4) / 6 = 3; the hundred of the month before do not count."""
    done, days = [100.0, 2.0, 2.0, 2.0, 4.0, 4.0, 4.0], [90.0, 1.0, 2.0, 3.0, 4.0, 5.0, 9.0]
    ends = pd.date_range("2026-04-30", periods=7, freq="ME")
    rows = [
        {"project_id": "P1", "period_end": end, "done": d, "added": 0.0, "remaining": 30.0}
        | {"cycle_days": c}
        for end, d, c in zip(ends, done, days, strict=True)
    ]
    portfolio = made(projects=[{"project_id": "P1", "approach": "adaptive"}], work_items=rows)
    found = adaptive(portfolio, active(positions(portfolio))).iloc[0]
    assert (found.throughput, found.cycle_days) == (3.0, 3.5)
