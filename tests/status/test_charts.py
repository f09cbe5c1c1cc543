"""What the charts draw, as the tables behind them say it, and what a reader hears who cannot see them."""

from pmo_lib.measures.health import Thresholds
from pmo_lib.status import charts
from pmo_lib.status.data import Data
from tests.status.made import BEFORE, made

RULES = Thresholds()
PROJECTS = [{"project_id": "P1", "name": "Bypass"}, {"project_id": "P2", "name": "Quay"}]
STATUS = [
    {"project_id": "P1", "forecast_finish": "2027-01-20", "estimate_at_completion": 900.0},
    {"project_id": "P2", "forecast_finish": "2027-03-01", "estimate_at_completion": 1120.0},
]


def data(status: list[dict] = STATUS, projects: list[dict] = PROJECTS, **tables) -> Data:
    return Data(made(projects=projects, status=status, **tables), RULES)


def rows(chart) -> list[list]:
    return [list(chart.data.columns), *chart.data.to_numpy().tolist()]


def test_delays_are_drawn_the_latest_first():
    chart = charts.delay(data())
    assert rows(chart) == [["Project", "Delay, days"], ["Quay", "+60"], ["Bypass", "+20"]]
    assert chart.raw == {"Delay, days": [60, 20]}
    assert chart.alternative == "Quay finishes 60 days late. 2 projects, from Quay +60, Bypass +20"


def test_overruns_are_drawn_in_money_the_dearest_first():
    chart = charts.overrun(data())
    assert rows(chart) == [["Project", "Overrun"], ["Quay", "+€120"], ["Bypass", "−€100"]]
    assert chart.caption.startswith("Estimate at completion minus budget, EUR, 31 Oct 2026")


def test_milestones_are_drawn_against_their_baseline():
    half = {"project_id": "P1", "milestone_id": "M1", "name": "Half"}
    half |= {"baseline_date": "2026-11-15", "forecast_date": "2026-11-25"}
    chart = charts.milestones(data(milestones=[half | {"forecast_made": "2026-10-20"}]))
    assert rows(chart) == [
        ["Milestone", "Baseline", "Expected", "Later by, days"],
        ["Bypass: Half", "15 Nov 2026", "25 Nov 2026", "+10"],
    ]


def test_the_bridge_is_drawn_from_budget_to_estimate():
    change = {"change_id": "C1", "project_id": "P2", "cause": "Prices", "cost_impact": 50.0}
    chart = charts.cost_bridge(data(changes=[change]))
    assert rows(chart) == [
        ["Part", "Amount", "Why"],
        ["Budget", "€2 k", ""],
        ["Prices", "+€50", "approved changes"],
        ["Bypass", "−€100", "no recorded cause"],
        ["Quay", "+€70", "no recorded cause"],
        ["Estimate at completion", "€2.02 k", ""],
    ]


def test_programs_are_drawn_period_by_period_the_worst_first():
    """In September Alpha's project is late, in October Beta's."""
    projects = [PROJECTS[0], PROJECTS[1] | {"program_id": "B"}]
    earlier = [
        {"project_id": "P1", "period_end": BEFORE, "forecast_finish": "2027-03-01"},
        {"project_id": "P2", "period_end": BEFORE},
    ]
    chart = charts.programs(data([*STATUS, *earlier], projects))
    assert rows(chart) == [["Program", "Sep 2026", "Oct 2026"], ["Beta", 0, 1], ["Alpha", 1, 0]]
    assert chart.alternative.endswith("Now Beta 1, Alpha 0")
    assert charts.programs(data([*STATUS, *earlier])) is None  # of one program


def test_of_many_programs_the_worst_twelve_are_drawn_and_all_stand_in_the_table():
    """Thirteen programs of one project each; only the last one's project is late."""
    numbers = range(13)
    projects = [PROJECTS[1] | {"project_id": f"Q{n}", "program_id": f"R{n:02d}"} for n in numbers]
    late = STATUS[1] | {"project_id": "Q12"}
    earlier = [{"project_id": f"Q{n}", "period_end": BEFORE} for n in numbers]
    programs = [{"program_id": f"R{n:02d}", "name": f"Program {n}"} for n in numbers]
    chart = charts.programs(data([late, *earlier], projects, programs=programs))
    assert len(chart.panels) == 12 and chart.panels[0][0] == "Program 12"
    assert len(rows(chart)) == 1 + 13 and "the 12 worst of 13 programs" in chart.caption
