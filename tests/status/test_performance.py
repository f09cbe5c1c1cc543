"""Earned schedule by days: started months, reports of different days, and what may not be added."""

import pandas as pd
import pytest

from pmo_lib.status.performance import months_passed, schedule, schedule_together
from pmo_lib.status.position import positions
from pmo_lib.status.selection import active
from tests.status.made import AS_OF, made, months


def portfolio(*projects: tuple[str, str, list[float], float, str], **more):
    """Projects as (id, start, planned value by month from the month of the start, earned value, day of the report)."""
    rows, status, plans = [], [], []
    for one, start, planned, earned, day in projects:
        rows.append({"project_id": one, "baseline_start": start, "budget": planned[-1]})
        status.append({"project_id": one, "period_end": day, "earned_value": earned})
        plans += months(one, start, planned)
    return positions(made(projects=rows, status=status, planned_values=plans, **more))


STEADY = [100.0 * (month + 1) for month in range(12)]  # 100 a month for a year


def test_a_started_month_counts_by_its_days():
    days = ["2026-01-31", "2026-02-14", "2026-04-15"]
    passed = months_passed(pd.to_datetime(days)) - months_passed([pd.Timestamp("2025-12-31")])[0]
    assert passed.tolist() == pytest.approx([1.0, 1.5, 3.5])


def test_a_project_that_begins_on_the_last_day_of_a_month_has_used_one_day_of_it():
    """From 31 December to 31 October are 10 months and 1 of 31 days; 500 was planned for 31 May, 5 months and 1 day in."""
    planned = [0.0, *STEADY]
    frame = portfolio(("P", "2025-12-31", planned, 500.0, AS_OF))
    row = schedule(frame).iloc[0]
    assert row.actual_time == pytest.approx(10 + 1 / 31)
    assert row.earned == pytest.approx(5 + 1 / 31)
    assert row.planned_duration == pytest.approx(12 + 1 / 31)
    assert schedule_together(active(frame)) == pytest.approx((5 + 1 / 31, 10 + 1 / 31))


def test_work_earned_within_the_first_part_of_a_month_is_a_part_of_that_part():
    """Begun on 16 April: 100 are planned for the 15 days to the end of the month; 50 are half of half a month."""
    frame = portfolio(("P", "2026-04-16", STEADY, 50.0, "2026-04-30"))
    row = schedule(frame).iloc[0]
    assert (row.earned, row.actual_time) == pytest.approx((0.25, 0.5))


def test_a_plan_that_begins_after_the_start_counts_from_the_start():
    """Started on 1 January, the first planned value is that of March: 100 by March is three months in."""
    plans = months("P", "2026-03-31", STEADY)
    frame = positions(
        made(
            projects=[{"project_id": "P", "baseline_start": "2026-01-01", "budget": 1200.0}],
            status=[{"project_id": "P", "period_end": "2026-06-30", "earned_value": 100.0}],
            planned_values=plans,
        )
    )
    row = schedule(frame).iloc[0]
    assert (row.earned, row.actual_time) == (3.0, 6.0)


@pytest.mark.parametrize("day", ["2026-09-30", "2026-10-31"])
def test_two_projects_exactly_on_plan_are_on_plan_together_whenever_each_reported(day):
    frame = portfolio(
        ("P", "2026-01-01", STEADY, 1000.0, AS_OF),
        ("Q", "2026-01-01", STEADY, {"2026-09-30": 900.0, "2026-10-31": 1000.0}[day], day),
    )
    earned, used = schedule_together(active(frame))
    assert earned == pytest.approx(used)


def test_a_project_without_a_current_report_stays_out():
    frame = portfolio(
        ("P", "2026-01-01", STEADY, 500.0, AS_OF), ("Q", "2026-01-01", STEADY, 0.0, "2026-05-31")
    )
    assert schedule_together(active(frame)) == pytest.approx((5.0, 10.0))
    assert pd.isna(schedule_together(active(frame)[active(frame).project_id == "Q"])[0])


def test_together_they_lie_between_the_slowest_and_the_fastest():
    """One half as fast as planned, one on plan, with the same plan: 1,500 of 2,000 are three quarters of the way."""
    frame = portfolio(
        ("P", "2026-01-01", STEADY, 500.0, AS_OF), ("Q", "2026-01-01", STEADY, 1000.0, AS_OF)
    )
    assert schedule_together(active(frame)) == pytest.approx((7.5, 10.0))


def test_a_report_before_the_planned_start_has_no_index():
    frame = portfolio(("P", "2026-11-01", STEADY, 0.0, AS_OF))
    assert pd.isna(schedule(frame)["index"].iloc[0])
