"""Key figures: ratios of sums, guards of small numbers, and what is undefined."""

import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.measure import Measure
from pmo_lib.status.data import METRICS
from pmo_lib.status.position import Standing, observed
from tests.status.made import made, months

STATED = ("budget_variance", "budget_variance_recomputed")  # only where a source states its own


def figure(name: str, **tables) -> Measure:
    portfolio = made(**tables)
    return METRICS[name](Standing.of(observed(portfolio), portfolio.as_of, Thresholds()))


def projects(count: int, **more) -> list[dict]:
    return [{"project_id": f"P{i}", **more} for i in range(count)]


SMALL = {
    "project_id": "P0",
    "planned_value": 10.0,
    "earned_value": 20.0,
    "actual_cost": 10.0,
    "estimate_at_completion": 1100.0,
}
LARGE = {
    "project_id": "P1",
    "planned_value": 1000.0,
    "earned_value": 500.0,
    "actual_cost": 1000.0,
    "estimate_at_completion": 9000.0,
}
SIZES = [{"project_id": "P0", "budget": 1000.0}, {"project_id": "P1", "budget": 10000.0}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cost_performance", 520 / 1010),
        ("schedule_performance", 520 / 1010),
        ("budget_performance", (10100 - 11000) / 11000),
    ],
)
def test_indices_of_several_projects_are_ratios_of_sums_not_means(name, value):
    """The means would be 1.25, 1.25 and 0."""
    assert figure(name, projects=SIZES, status=[SMALL, LARGE]).value == pytest.approx(value)


def test_a_project_that_lacks_one_side_counts_on_neither():
    found = figure(
        "cost_performance", projects=SIZES, status=[SMALL, LARGE | {"actual_cost": None}]
    )
    assert (found.numerator, found.denominator, found.value) == (20.0, 10.0, 2.0)


@pytest.mark.parametrize("name", ["cost_performance", "schedule_performance"])
def test_with_nothing_spent_or_planned_there_is_no_index(name):
    status = [SMALL | {"planned_value": 0.0, "actual_cost": 0.0}]
    assert figure(name, projects=SIZES[:1], status=status).value is None


def test_time_performance_adds_the_curves_first():
    """Together 110 a month; 330 + 0 done in ten months: three months' work, where the mean of the two would say 15 and 0."""
    plans = months("P0", "2026-01-31", [10.0 * (m + 1) for m in range(40)]) + months(
        "P1", "2026-01-31", [100.0 * (m + 1) for m in range(40)]
    )
    rows = [{"project_id": "P0", "budget": 400.0}, {"project_id": "P1", "budget": 4000.0}]
    status = [
        {"project_id": "P0", "earned_value": 330.0},
        {"project_id": "P1", "earned_value": 0.0},
    ]
    found = figure("schedule_performance_time", projects=rows, status=status, planned_values=plans)
    assert (found.numerator, found.denominator, found.value) == (
        pytest.approx(3.0),
        10.0,
        pytest.approx(0.3),
    )


def test_time_performance_counts_from_the_first_start():
    """A began in January, B in July, 100 a month each: by October 1000 + 400; 1400 done is all of it."""
    plans = months("P0", "2026-01-31", [100.0 * (m + 1) for m in range(20)]) + months(
        "P1", "2026-07-31", [100.0 * (m + 1) for m in range(20)]
    )
    status = [
        {"project_id": "P0", "earned_value": 800.0},
        {"project_id": "P1", "earned_value": 600.0},
    ]
    rows = projects(2, budget=2000.0)
    assert figure(
        "schedule_performance_time", projects=rows, status=status, planned_values=plans
    ).value == pytest.approx(1.0)


def milestone(number: int, due: str, reached: str | None) -> dict:
    return {
        "project_id": "P0",
        "milestone_id": f"M{number}",
        "name": "M",
        "baseline_date": due,
        "actual_date": reached,
    }


def test_milestones_met_are_those_of_twelve_months_reached_by_their_day():
    rows = [
        milestone(1, "2026-10-31", "2026-10-31"),
        milestone(2, "2026-05-31", "2026-06-01"),
        milestone(3, "2026-05-31", None),
        milestone(4, "2025-11-01", "2025-10-01"),
        milestone(5, "2025-10-31", "2025-10-31"),
        milestone(6, "2026-11-01", "2026-10-01"),
        milestone(7, "2026-03-31", "2026-03-30"),
    ]
    found = figure("milestone_hit_rate", projects=projects(1), milestones=rows)
    assert (found.numerator, found.denominator, found.value) == (3, 5, 0.6)
    assert (
        figure("milestone_hit_rate", projects=projects(1), milestones=rows[:4]).value is None
    )  # four are too few


def test_benefits_that_nobody_measured_are_not_realised():
    rows = [
        {
            "benefit_id": "B",
            "project_id": "P0",
            "period_end": day,
            "planned": planned,
            "realised": realised,
        }
        for day, planned, realised in (
            ("2026-08-31", 100.0, 80.0),
            ("2026-09-30", 100.0, 40.0),
            ("2026-10-31", 100.0, None),
            ("2026-11-30", 100.0, 9.0),
        )
    ]
    found = figure("benefits_realisation", projects=projects(1), benefit_values=rows)
    assert (found.numerator, found.denominator, found.value) == (120.0, 300.0, 0.4)
    assert figure("benefits_realisation", projects=projects(1)).value is None


def test_spend_by_objective_is_of_the_budget_under_way():
    rows = [
        {"project_id": "P0", "budget": 300.0, "strategic_objectives": "Care; Growth"},
        {"project_id": "P1", "budget": 100.0},
        {
            "project_id": "P2",
            "budget": 500.0,
            "strategic_objectives": "Care",
            "actual_finish": "2026-05-01",
        },
    ]
    assert figure("strategic_alignment", projects=rows).value == 0.75


@pytest.mark.parametrize(("count", "value"), [(4, None), (5, 20.0)])
def test_the_error_of_forecasts_is_the_median_of_finished_projects(count, value):
    """Three months before 30 September they said 0, 10, 20, 30 … days too early; what was said later does not count."""
    rows = projects(count, actual_finish="2026-09-30")
    days = ["2026-09-30", "2026-09-20", "2026-09-10", "2026-08-31", "2026-08-21"]
    status = [
        {"project_id": f"P{i}", "period_end": "2026-06-30", "forecast_finish": days[i]}
        for i in range(count)
    ]
    status += [
        {"project_id": f"P{i}", "period_end": "2026-07-31", "forecast_finish": "2026-09-30"}
        for i in range(count)
    ]
    found = figure("forecast_error_3", projects=rows, status=status)
    assert (found.value, found.denominator) == (value, count)
    if value:
        assert found.note == "median of 5 finished; on average 20 days too early"


@pytest.mark.parametrize("name", [name for name in METRICS if name not in STATED])
def test_of_no_projects_no_figure_says_anything(name):
    found = figure(name, projects=[])
    assert found.value is None and found.note
