"""What changed since the last report, in parts that sum: each kind of change lands in its own part, for every figure."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.status import change_findings, comparison
from pmo_lib.status.data import METRICS, Data
from pmo_lib.status.position import Standing, milestones_due, observed
from tests.status.made import (
    AS_OF,
    BEFORE,
    frame,
    made,
    months,
    periods,
    programs,
    reported_before,
    sample,
    whole,
)
from tests.tiers import TEST_ALL

RULES = Thresholds()
FIGURES = {  # without what a source states itself
    name for name in METRICS if not name.startswith("budget_variance")
}


def assert_sums(view: Data, before: pd.DataFrame, rules: Thresholds) -> None:
    """The parts of every figure sum to the difference of the two reports, each worked out by itself."""
    old = Standing.of(before, view.comparison.since, rules)
    assert set(view.split) == {one.id for one in METRICS.values() if one(view)} >= FIGURES
    for name, parts in view.split.items():
        then, now = METRICS[name](old).value, METRICS[name](view).value
        assert (parts["before"], parts["now"]) == (then, now), name
        if then is None or now is None:
            assert [parts[step] for step in comparison.STEPS] == [None] * 6
        else:
            left = now - then - sum(parts[step] for step in comparison.STEPS)
            assert (
                abs(left) <= 1e-9 * max(1, abs(now), abs(then)) and f"{abs(left):.2f}" == "0.00"
            ), (name, parts)


@cache
def seen(program: str, day: str) -> pd.DataFrame:
    return observed(sample(program=program).at(day))


@pytest.mark.parametrize("program", programs())
def test_the_parts_sum_to_the_change_in_every_period_of_the_sample(program):
    """The whole portfolio in every period, its programs in every third one; `make test` takes one of four of these."""
    turn, step = programs().index(program), 1 if TEST_ALL else 4
    told = 0
    for number, (earlier, day) in enumerate(pairwise(periods())):
        if (number + turn) % (3 * step if turn else step):
            continue
        view = Data(sample(program=program).at(day), RULES)
        compared = comparison.Comparison(
            before=seen(program, earlier),
            corrected=seen(program, earlier),
            due=milestones_due(sample(program=program).at(earlier), pd.Timestamp(day)),
            now=seen(program, day),
            since=pd.Timestamp(earlier).date(),
            rules_before=RULES,
            as_of=view.as_of,
            rules=RULES,
            published=False,
        )
        vars(view).update(
            observed=seen(program, day), comparison=compared
        )  # worked out once for both sides
        assert_sums(view, seen(program, earlier), RULES)
        told += sum(parts["scope"] is not None for parts in view.split.values())
    assert told > 30 / step


@pytest.mark.parametrize("program", programs()[:3])
@pytest.mark.parametrize("day", ["2025-06-30", "2026-02-28", "2026-10-31"])
def test_the_parts_sum_against_a_report_of_other_data_and_rules(program, day):
    """Another status of every third project, other budgets and baselines, projects that were not there, other thresholds."""
    data = sample(program=program)
    projects, status = data.projects, data.status
    projects.loc[::4, "budget"] *= 0.9
    projects.loc[1::4, "baseline_finish"] -= pd.Timedelta(days=40)
    status.loc[::3, "actual_cost"] *= 1.2
    status.loc[1::3, "declared_rag"] = "green"
    tables = {**data.tables, "projects": projects[projects.index % 7 != 3], "status": status}
    earlier = periods()[periods().index(day) - 1]
    previous = reported_before(
        replace(data, tables=tables), earlier, red_days=20, amber_days=5, stale_days=20
    )
    view = Data(data.at(day), RULES, previous)
    assert view.comparison.published and (view.comparison.since.isoformat() == earlier)
    assert_sums(
        view, observed(previous.portfolio), Thresholds(red_days=20, amber_days=5, stale_days=20)
    )


def portfolio(
    projects: dict | None = None,
    status: dict | None = None,
    plan: dict | None = None,
    more: tuple[dict, ...] = (),
    last: dict | None = None,
):
    """
    Six projects under way and six finished, whose figures stand still from September to October.

    Args:
        projects, status, plan: what is otherwise, by project; of status in both months.
        more: further projects.
        last: status of October that is otherwise, by project.
    """
    rows, told, planned = [], [], []
    for i in range(6):
        one = f"P{i}"
        rows.append(
            {"project_id": one, "strategic_objectives": "Care" if i else None}
            | (projects or {}).get(one, {})
        )
        figures = {
            "planned_value": 600.0,
            "earned_value": 500.0,
            "actual_cost": 550.0,
            "estimate_at_completion": 1010.0,
            "forecast_finish": "2027-01-05",
            "declared_rag": "green",
        } | (status or {}).get(one, {})
        told += [{"project_id": one, "period_end": BEFORE, **figures}]
        told += [{"project_id": one, "period_end": AS_OF, **figures, **(last or {}).get(one, {})}]
        planned += months(
            one, "2026-01-31", (plan or {}).get(one, [100 * (m + 1) for m in range(10)])
        )
        done = f"F{i}"
        rows.append(
            {
                "project_id": done,
                "baseline_finish": "2026-05-31",
                "actual_finish": "2026-05-31" if i else "2026-06-30",
            }
            | (projects or {}).get(done, {})
        )
        told.append(
            {"project_id": done, "period_end": "2026-02-28", "forecast_finish": "2026-06-10"}
        )
    benefits = [
        {
            "benefit_id": "B1",
            "project_id": "F1",
            "period_end": "2026-08-31",
            "planned": 100.0,
            "realised": 95.0,
        }
    ]
    milestones = [
        {
            "project_id": f"P{i}",
            "milestone_id": "M1",
            "name": "Half",
            "baseline_date": "2026-06-30",
            "actual_date": "2026-06-30" if i % 2 else "2026-07-01",
        }
        for i in range(6)
    ]
    return whole(
        projects=rows + list(more),
        status=told,
        planned_values=planned,
        benefit_values=benefits,
        milestones=milestones,
    )


def split(then, now, **parameters) -> dict:
    view = Data(now.at(AS_OF), RULES, reported_before(then, **parameters))
    assert_sums(view, observed(then.at(BEFORE)), comparison._rules(parameters, RULES))
    return view.split


DEAR = {"actual_cost": 700.0, "estimate_at_completion": 1200.0}
NEW = (
    {
        "project_id": "NEW",
        "known_since": "2026-10-10",
        "strategic_objectives": "Care",
        "budget": 500.0,
    },
)
GONE = ({"project_id": "GONE", "strategic_objectives": "Care", "budget": 500.0},)
OLD = ({"project_id": "OLD", "baseline_finish": "2025-09-30", "actual_finish": "2025-10-15"},)
CURVE = [1000 / 12 * (m + 1) for m in range(12)]
CASES = [  # what alone is otherwise: step, then, now, other thresholds then, figures that move
    ("scope", {}, {"more": NEW}, {}, {"data_age", "strategic_alignment"}),
    ("scope", {"more": GONE}, {}, {}, {"data_age", "strategic_alignment"}),
    (
        "scope",
        {},
        {"projects": {"P5": {"actual_finish": "2026-10-15"}}},
        {},
        {"on_time_delivery", "strategic_alignment"},
    ),
    (
        "scope",
        {},
        {"projects": {"P5": {"stage": "cancelled", "stage_since": "2026-10-15"}}},
        {},
        {"strategic_alignment"},
    ),
    (
        "re-plan",
        {},
        {"projects": {"P3": {"budget": 1300.0}}},
        {},
        {"budget_performance", "strategic_alignment"},
    ),
    (
        "re-plan",
        {},
        {"projects": {"F0": {"baseline_finish": "2026-07-31"}}},
        {},
        {"on_time_delivery"},
    ),
    (
        "re-plan",
        {},
        {"projects": {"P3": {"baseline_finish": "2026-09-30"}}},
        {},
        {"declared_green_computed_red"},
    ),
    (
        "correction",
        {},
        {"status": {"P2": DEAR}},
        {},
        {"budget_performance", "cost_performance", "declared_green_computed_red"},
    ),
    ("correction", {}, {"status": {"P2": {"planned_value": 700.0}}}, {}, {"schedule_performance"}),
    ("rules", {}, {}, {"red_days": 5, "amber_days": 5}, {"declared_green_computed_red"}),
    ("window", {"more": OLD}, {"more": OLD}, {}, {"on_time_delivery"}),
    (
        "progress",
        {},
        {"last": {"P2": DEAR}},
        {},
        {"budget_performance", "cost_performance", "declared_green_computed_red"},
    ),
    (
        "progress",
        {},
        {"last": {"P2": {"earned_value": 580.0}}},
        {},
        {"cost_performance", "schedule_performance"},
    ),
]


@pytest.mark.parametrize(("step", "then", "now", "rules", "figures"), CASES)
def test_a_change_made_alone_lands_in_its_own_part(step, then, now, rules, figures):
    found = split(portfolio(**then), portfolio(**now), **rules)
    still = {
        name: parts for name, parts in found.items() if name != "schedule_performance_time"
    }  # there time passes
    moved = {
        name
        for name, parts in still.items()
        if parts["scope"] is not None and parts["now"] != parts["before"]
    }
    assert figures <= moved
    for name in moved:
        others = {other: still[name][other] for other in comparison.STEPS if other != step}
        assert others == dict.fromkeys(others, 0.0), (name, still[name])


def test_where_nothing_but_time_passes_only_progress_is_told():
    found = split(portfolio(), portfolio())
    parts = found["schedule_performance_time"]
    assert parts["progress"] < 0 and not any(parts[step] for step in comparison.STEPS[:-1])
    assert parts["before"] == pytest.approx(5 / 9) and parts["now"] == pytest.approx(
        5 / 10
    )  # 500 was planned for May
    assert all(
        parts["now"] == parts["before"]
        for name, parts in found.items()
        if name != "schedule_performance_time"
    )


@pytest.mark.parametrize("dates", [{}, {"baseline_finish": "2027-01-31"}])
def test_a_plan_approved_anew_is_re_planning_whether_or_not_its_dates_moved(dates):
    """By the new curve the work done was planned for June, not May: one sixth of all projects' work comes later."""
    now = portfolio(
        plan={f"P{i}": CURVE for i in range(6)}, projects={f"P{i}": dates for i in range(6)}
    )
    parts = split(portfolio(), now)["schedule_performance_time"]
    assert parts["re-plan"] == pytest.approx(6 / 9 - 5 / 9)
    assert (
        parts["progress"] == pytest.approx(6 / 10 - 6 / 9)
        and not parts["correction"]
        and not parts["scope"]
    )


def test_changes_made_together_are_told_apart_in_the_order_of_the_steps():
    """Budget 6000 then 6500 (500 of scope) then 7000; estimate 6060 + 490, corrected by 100, then 40 more."""
    new = {"project_id": "NEW", "known_since": "2026-10-10", "budget": 500.0}
    status = {"P2": {"estimate_at_completion": 1110.0}}
    now = portfolio(
        status=status,
        last={"P2": {"estimate_at_completion": 1150.0}},
        more=(new,),
        projects={"P3": {"budget": 1500.0}},
    )
    rows = frame("status", [{"project_id": "NEW", "estimate_at_completion": 490.0}])
    now = replace(now, tables={**now.tables, "status": pd.concat([now.status, rows])})
    parts = split(portfolio(), now)["budget_performance"]
    states = [
        6060 / 6000,
        6550 / 6500,
        6550 / 7000,
        6650 / 7000,
        6650 / 7000,
        6650 / 7000,
        6690 / 7000,
    ]
    assert [parts[step] for step in comparison.STEPS] == pytest.approx(
        list(np.diff(states)), abs=1e-12
    )


def test_a_rate_undefined_on_the_way_gives_its_change_to_the_step_that_defines_it_again():
    measures = [type("M", (), {"value": value}) for value in (0.5, None, None, 0.8, 0.8, 0.8, 0.9)]
    parts = comparison.split(measures)
    assert [parts[step] for step in comparison.STEPS] == pytest.approx([0, 0, 0.3, 0, 0, 0.1])
    undefined = [type("M", (), {"value": value}) for value in (None, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6)]
    assert comparison.split(undefined) == {
        "before": None,
        "now": 0.6,
        **dict.fromkeys(comparison.STEPS),
    }


def test_a_project_that_reports_for_the_first_time_can_be_compared():
    """Every project has a status now, one had none before: its age then is missing, not a whole number."""
    now = made(
        projects=[{"project_id": "P1"}, {"project_id": "P2"}],
        status=[
            {"project_id": "P1", "period_end": BEFORE},
            {"project_id": "P1"},
            {"project_id": "P2"},
        ],
    )
    view = Data(now, RULES)
    assert view.comparison.since.isoformat() == BEFORE
    assert [len(state.projects) for state in view.states] == [2] * 7
    assert_sums(view, observed(now.at(BEFORE)), RULES)


def test_without_a_report_before_the_closed_period_before_stands_in_and_corrections_are_not_told():
    view = Data(portfolio(status={"P2": DEAR}).at(AS_OF), RULES)
    assert not view.comparison.published and view.comparison.since.isoformat() == BEFORE
    assert all(
        not parts[step]
        for parts in view.split.values()
        for step in ("re-plan", "correction", "rules")
    )


def test_where_the_snapshot_of_the_report_before_is_gone_todays_data_of_that_day_stands_in():
    previous = reported_before(portfolio(), "2026-09-15", red_days=5)
    previous.portfolio = None
    view = Data(portfolio().at(AS_OF), RULES, previous)
    assert not view.comparison.published and view.comparison.since.isoformat() == "2026-09-15"


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-10-31", "2026-09-30"),
        ("2026-10-15", "2026-09-30"),
        ("2026-11-20", "2026-10-31"),
        ("2026-03-31", "2026-02-28"),
        ("2026-02-28", None),
    ],
)
def test_the_period_before_is_the_last_one_closed_before_this_month(day, before):
    found = comparison.period_before(portfolio().at(day))
    assert (found.isoformat() if found else None) == before


def test_with_nothing_before_nothing_is_compared():
    view = Data(portfolio().at("2026-02-28"), RULES)
    assert view.comparison is None and view.split == {} and view.measures[0].change is None


def test_what_happened_to_each_project():
    then = portfolio(more=({"project_id": "GONE"},))
    now = portfolio(
        projects={"P1": {"actual_finish": "2026-10-15"}, "P2": {"budget": 1100.0}},
        more=NEW,
        last={"P3": {"forecast_finish": "2027-03-31", "estimate_at_completion": 1030.0}},
    )
    found = comparison.moves(
        comparison.compare(now.at(AS_OF), observed(now.at(AS_OF)), RULES, reported_before(then))
    )
    found = found.set_index("project_id")
    kinds = {"GONE": "gone", "NEW": "added", "P1": "finished", "P2": "continued", "P0": "continued"}
    assert {project: found.kind[project] for project in kinds} == kinds
    assert found.rebaselined[found.rebaselined].index.tolist() == ["P2"]
    late = found.loc["P3"]  # 5 January to 31 March: 26 + 28 + 31 days
    assert (late.finish_days, late.cost, late.colour_before, late.colour_now) == (
        85,
        20.0,
        "green",
        "red",
    )
    assert found.finish_days["P0"] == 0 and pd.isna(found.finish_days["NEW"])
    assert found.finish_days["P1"] == -82  # 15 October to 5 January, backwards: 16 + 30 + 31 + 5


MOVING = {"project_id": "X", "strategic_objectives": "Care"}


def test_a_program_to_which_a_project_moves_sees_it_as_scope_and_as_moved():
    now = portfolio(more=(MOVING,)).at(AS_OF)
    view = Data(now, RULES, reported_before(portfolio(), joined=frozenset({"X"})))
    parts = view.split["strategic_alignment"]
    assert parts["scope"] == pytest.approx(6 / 7 - 5 / 6) and parts["progress"] == 0
    found = change_findings.changes(view)
    assert (found.shown["added"], found.shown["moved"]) == (0, 1)
    assert found.message == "Since 30 Sep 2026: 1 moved here from another program"


def test_a_program_that_a_project_leaves_sees_it_as_moved_and_not_as_closed():
    before = reported_before(portfolio(more=(MOVING,)), left=frozenset({"X"}))
    view = Data(portfolio().at(AS_OF), RULES, before)
    found = change_findings.changes(view)
    assert (found.shown["closed"], found.shown["moved"]) == (0, 1)
    assert found.message == "Since 30 Sep 2026: 1 moved to another program"
    parts = view.split["strategic_alignment"]
    assert parts["scope"] == pytest.approx(5 / 6 - 6 / 7) and parts["progress"] == 0


def test_in_the_whole_portfolio_a_project_that_moves_between_programs_changes_no_figure():
    then = portfolio(more=(MOVING | {"program_id": "B"},))
    view = Data(
        portfolio(more=(MOVING | {"program_id": "A"},)).at(AS_OF), RULES, reported_before(then)
    )
    assert change_findings.changes(view).message == "Since 30 Sep 2026: 1 moved between programs"
    parts = view.split["strategic_alignment"]
    assert not any(parts[step] for step in comparison.STEPS)


def test_a_project_that_stops_reporting_is_a_change_and_keeps_its_colour():
    """P2 is 85 days late in August; by October its status is 61 days old."""
    late = {"P2": {"forecast_finish": "2027-03-31", "period_end": "2026-08-31"}}
    quiet = portfolio(status=late)
    status = quiet.status
    status = status[
        ~((status.project_id == "P2") & (status.period_end > pd.Timestamp("2026-08-31")))
    ]
    status = status.drop_duplicates(["project_id", "period_end"])
    quiet = replace(quiet, tables={**quiet.tables, "status": status})
    view = Data(quiet.at(AS_OF), RULES, reported_before(quiet))
    found = change_findings.changes(view)
    assert (
        found.shown["silent"] == ["P2"]
        and found.message == "Since 30 Sep 2026: 1 stopped reporting"
    )
    assert view.projects.set_index("project_id").computed["P2"] == "red"
