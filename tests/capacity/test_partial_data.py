"""The capacity report on data that lacks something: it is made, and no sentence claims what is not known."""

import ast
import json
import re
from dataclasses import replace
from itertools import combinations, cycle
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import pmo_lib
from pmo_lib.capacity import (
    findings,
    gaps,
    overload_findings,
    plan_wording,
    repair_findings,
    repair_options,
    tables,
)
from pmo_lib.capacity.data import build
from pmo_lib.capacity.demand import COMMITTED
from pmo_lib.capacity.load import overloaded_months
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text
from pmo_lib.sources.snapshot import cut

from .conftest import AS_OF, EXACT, RULES, analysis, asks, made, month, offers, project

TWO_ROLES = [{"role_id": "eng", "name": "Engineers"}, {"role_id": "test", "name": "Testers"}]


def test_a_portfolio_in_which_nobody_is_booked_twice_hands_its_programs_an_empty_table():
    data = analysis(
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=offers("eng", 2),
        people=[{"person_id": "h1", "role_id": "eng", "fte": 1.0}],
        assignments=[{"person_id": "h1", "project_id": "P0", "period_end": month(1), "fte": 1.0}],
    )
    doubles = data.for_programs["A"]["frames"]["doubles"]
    assert doubles["rows"] == [] and "person_id" not in doubles["columns"]


def zero_capacity(fte: float = 2.0):
    return analysis(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 1.0), asks("P0", "test", 1, fte)],
        capacity=[*offers("eng", 2), *offers("test", 0)],
    )


def test_demand_of_a_role_with_capacity_zero_is_an_overload_without_a_ratio():
    data = zero_capacity()
    headline = findings.headline(data)
    assert headline.message == "2 FTE are demanded of Testers, who have no capacity in Nov 2026"
    assert "load" not in headline.values and headline.shown["short_fte"] == 2.0
    assert findings.loads(data).shown["over"] == 1
    measures = {measure.id: measure for measure in data.measures}
    assert measures["roles_over"].value == 1
    # 1 + 2 = 3 FTE-months are demanded, 12 months of 2 + 0 FTE are offered
    assert (measures["utilisation"].numerator, measures["utilisation"].denominator) == (3, 24)


def test_no_share_of_a_capacity_of_zero_is_shown():
    data = zero_capacity()
    forced = overload_findings.forced(data)
    assert (
        forced.message
        == "One project alone takes 2.0 FTE-months of testers in Nov 2026, who have none"
    )
    assert tables.forcing(data).frame["Part of capacity"].tolist() == ["–"]


@pytest.mark.parametrize("fte", [0.0, 1e-12])
def test_a_role_with_capacity_zero_that_no_project_needs_is_not_overloaded(fte):
    data = zero_capacity(fte)
    assert overloaded_months(data.load).empty


CLOSED_PROJECTS = [
    project("P0"),
    project("F", stage="finished", actual_finish=pd.Timestamp("2026-06-30")),
    project("C", stage="cancelled"),
]


def with_closed(**more):
    return analysis(
        projects=CLOSED_PROJECTS,
        demand=[
            asks("P0", "eng", 1, 1.0),
            asks("F", "eng", 1, 3.0),
            asks("F", "eng", 2, 1.5),
            asks("C", "eng", 1, 2.0, kind="proposed"),
        ],
        capacity=offers("eng", 2),
        **more,
    )


def test_demand_of_a_finished_or_cancelled_project_is_in_no_load_and_is_named_with_its_sum():
    data = with_closed()
    assert data.load.demand.sum() == 1.0
    gap = gaps.gaps(data)
    assert gap.shown["closed_projects"] == ["Project F", "Project C"]
    assert gap.shown["closed_fte_months"] == 3.0 + 1.5 + 2.0
    assert (
        "Finished or cancelled projects still have 6.5 FTE-months of demand ahead, counted in no load: "
        "Project F and Project C." in gaps.in_words(data)
    )
    assert gaps.after_the_end(data.portfolio).empty
    assert gap.message == "One gap in the data limits this analysis"


def test_an_assignment_to_a_finished_project_makes_nobody_booked_twice_and_is_named():
    days = {"person_id": "h1", "period_end": month(1)}
    data = with_closed(
        people=[{"person_id": "h1", "role_id": "eng", "fte": 1.0}],
        assignments=[
            {**days, "project_id": "P0", "fte": 1.0},
            {**days, "project_id": "F", "fte": 0.5},
        ],
    )
    assert data.decision["doubles"].empty
    assert "6.5 FTE-months of demand and 0.5 FTE-months of assignments" in gaps.in_words(data)


def test_a_project_reopened_by_newer_data_keeps_its_demand():
    reopened = project(
        "P0",
        stage="in delivery",
        stage_since=pd.Timestamp("2026-09-30"),
        actual_finish=pd.Timestamp("2026-06-30"),
    )
    data = analysis(
        projects=[reopened], demand=[asks("P0", "eng", 1, 1.0)], capacity=offers("eng", 2)
    )
    assert data.load.demand.sum() == 1.0 and data.load.excluded.empty


def test_a_proposal_with_progress_is_committed_work_that_may_not_be_started_later():
    status = [
        {"project_id": "P0", "period_end": pd.Timestamp("2026-09-30"), "percent_complete": 0.1}
    ]
    data = analysis(
        projects=[project("P0", stage="proposed")],
        status=status,
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=offers("eng", 2),
    )
    assert data.load.demand[COMMITTED].sum() == 1.0
    ways = repair_options.question(data.portfolio, data.load, RULES).ways[0]
    assert {way.action for way in ways} == {
        repair_options.Action.KEEP,
        repair_options.Action.STRETCH,
    }


def test_demand_that_cannot_be_counted_is_named_and_not_dropped():
    efforts = [{"project_id": "P1", "role_id": "eng", "effort": 100.0}]
    data = analysis(
        projects=[project("P0"), {"project_id": "P1", "name": "Undated", "program_id": "A"}],
        demand=[
            asks("P0", "eng", 1, 1.0),
            asks("P0", "ghost", 1, 1.0),
            asks("P0", "eng", 2, None),
            asks("P9", "eng", 1, 1.0),
        ],
        efforts=efforts,
        capacity=offers("eng", 2),
    )
    gap = gaps.gaps(data)
    assert data.load.demand.sum() == 1.0
    assert gap.shown["unknown_roles"] == ["ghost"]
    assert gap.shown["rows_without_fte"] == 1
    assert gap.shown["rows_of_unknown_projects"] == 1
    assert gap.shown["efforts_without_dates"] == 1
    assert gap.message == "Four gaps in the data limit this analysis"


def test_without_a_table_of_demand_no_role_is_listed_as_one_without_demand():
    data = analysis(capacity=offers("eng", 2))
    gap = gaps.gaps(data)
    assert gap.shown["roles_without_demand"] == [] and gap.shown["not_supplied"] == ["demand"]
    assert gaps.in_words(data) == (
        "The source has no table of demand or efforts: the demand for roles is not known."
    )
    assert "No row of projects has a value of mandatory" in " ".join(gaps.missing(data))


NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "capacity_analysis.ipynb"
CELLS = [
    compile("".join(cell["source"]), f"cell {number}", "exec", flags=ast.PyCF_ONLY_AST)
    for number, cell in enumerate(json.loads(NOTEBOOK.read_text())["cells"])
    if cell["cell_type"] == "code"
]
GOOD_NEWS = re.compile(
    r"\b(no role|nobody|none of|no person|all \w+ roles|nothing has to|no committed|no proposed|"
    r"no assignments|not booked twice|not overloaded|are complete|unlikely)",
    re.IGNORECASE,
)


def published(portfolio, monkeypatch, horizon: int = 4) -> dict:
    """What the notebook shows of a portfolio, its cells run in their order: findings, measures and all words."""
    monkeypatch.setattr(pmo_lib, "read", lambda *_: portfolio, raising=False)
    monkeypatch.setattr(pmo_lib, "read_slice", lambda *_: {}, raising=False)
    space: dict = {}
    shown = {"findings": {}, "measures": {}, "words": ""}
    for cell in CELLS:
        *before, last = cell.body
        value = None
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(before, []), "cell", "exec"), space)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        else:
            exec(compile(cell, "cell", "exec"), space)
        space |= {"as_of": AS_OF, "horizon": horizon} if cell is CELLS[0] else {}
        if value is not None and hasattr(value, "facts"):
            json.dumps(dict(value.facts), allow_nan=False)
            json.dumps(dict(value.slices), allow_nan=False)
            shown["findings"] |= {one["code"]: one for one in value.facts.get("findings", [])}
            shown["measures"] |= {one["id"]: one for one in value.facts.get("measures", [])}
            shown["words"] += " " + re.sub(r"<[^>]*>", " ", str(value.html))
    return shown


def whole_portfolio(phased: bool, fte: float = 3.0, without: str = "", **blank) -> Portfolio:
    """Two projects and two roles with every table that the report reads; demand by month or as efforts.

    Args:
        fte: of each project, of engineers who are 4.
        without: a table that is not supplied.
        blank: a column that is not supplied, by its table.
    """
    frames = {**SHARED, **(by_phase(fte) if phased else by_effort(fte))}
    frames.pop(without, None)
    made_of = made(**frames)
    tables = {name: made_of.tables[name] for name in made_of.tables if name != without}
    for table, column in blank.items():
        lacking = tables[table].drop(columns=column)
        tables[table] = TABLES[table].conform(lacking)
    return Portfolio(tables, settings=Settings(currency="EUR"))


PRICES = {
    "owner_role": "Head",
    "monthly_cost": 9e3,
    "contractor_monthly_cost": 15e3,
    "contractors_at_most": 2.0,
    "contract_lead_days": 10.0,
    "hiring_cost": 1e3,
}
SHARED = {
    "projects": [project("P0"), project("P1", mandatory=True, baseline_finish=month(14))],
    "status": [{"project_id": "P1", "period_end": month(0), "percent_complete": 0.1}],
    "roles": [{**role, **PRICES, "hire_lead_days": 30.0} for role in TWO_ROLES],
    "skills": [
        {
            "role_id": "test",
            "for_role_id": "eng",
            "people": 1.0,
            "productivity": 0.5,
            "training_days": 5.0,
            "training_cost": 1e3,
        }
    ],
    "people": [{"person_id": "h1", "role_id": "eng", "fte": 1.0, "name": "One"}],
    "assignments": [{"person_id": "h1", "project_id": "P0", "period_end": month(1), "fte": 1.0}],
    "prerequisites": [{"project_id": "P1", "requires_id": "P0"}],
    "milestones": [
        {"milestone_id": "M", "project_id": "P0", "name": "Gate", "forecast_date": month(2)}
    ],
    "proposals": [],
}


def by_phase(fte: float) -> dict:
    rows = [asks(p, "eng", n, fte) for p in ("P0", "P1") for n in (1, 2)]
    return {"demand": rows, "capacity": [*offers("eng", 4.0), *offers("test", 2.0)]}


def by_effort(fte: float) -> dict:
    staff = [
        {
            "role_id": role,
            "team_id": "T",
            "skill": "x",
            "headcount": heads,
            "part_time": 1.0,
            "run_share": 0.0,
            "contractors": 0.0,
        }
        for role, heads in (("eng", 4.0), ("test", 2.0))
    ]
    dates = {"start": pd.Timestamp("2026-11-01"), "finish": pd.Timestamp("2026-11-30")}
    return {
        "efforts": [
            {"project_id": p, "role_id": "eng", "effort": fte * 168, "profile": "even", **dates}
            for p in ("P0", "P1")
        ],  # November has 21 working days of 8 hours: 168 hours are 1 FTE-month
        "staff": staff,
        "teams": [{"team_id": "T", "name": "Team", "calendar": "DE", "weekly_hours": 40.0}],
        "leave": [{"role_id": "eng", "team_id": "T", "period_end": month(3), "days": 5.0}],
    }


def absences(phased: bool) -> list[tuple[bool, str, str]]:
    """Each table, and each optional column that has a value, once not supplied; without a value it is absent anyway."""
    base = whole_portfolio(phased)
    names = [name for name in base.tables if phased or name in by_effort(1.0)]
    tables = [(phased, name, "") for name in names if name != "programs"]
    columns = [
        (phased, name, column.name)
        for name in names
        for column in TABLES[name].columns
        if not column.required and base.tables[name][column.name].notna().any()
    ]
    return tables + columns


ABSENCES = [*absences(True), *absences(False)]
# What carries the findings: where it is absent, these make no statement about "no role" or "nobody".
LOADS = {"headline", "loads", "repair", "uncertain", "proposed", "gaps"}
CARRIES = {
    **dict.fromkeys([("demand", ""), ("demand", "fte"), ("efforts", "")], LOADS),
    **dict.fromkeys([("roles", ""), ("projects", "")], LOADS),
    **dict.fromkeys([("capacity", ""), ("capacity", "fte"), ("staff", "")], LOADS - {"proposed"}),
    **{key: {"doubled"} for key in [("assignments", ""), ("people", ""), ("people", "fte")]},
}


def lacking(phased: bool, table: str, column: str, fte: float) -> Portfolio:
    if column:
        return whole_portfolio(phased, fte, **{table: column})
    return whole_portfolio(phased, fte, without=table)


def check_words(shown: dict) -> None:
    assert not re.search(r"\b(nan|inf|None|NaT)\b", shown["words"]), shown["words"]
    for found in shown["findings"].values():
        assert len(found["message"]) <= 90, found["message"]


@pytest.mark.parametrize(("phased", "table", "column"), ABSENCES)
def test_the_report_is_made_whatever_table_or_optional_column_is_absent(
    monkeypatch, phased, table, column
):
    # 2 x 3 = 6 FTE are demanded of 4: a role is overloaded and is repaired
    check_words(published(lacking(phased, table, column, fte=3.0), monkeypatch))


def without(portfolio: Portfolio, table: str, column: str) -> Portfolio:
    """The portfolio without one more table or column."""
    tables = {name: portfolio.tables[name] for name in portfolio.tables}
    if table in tables and column:
        tables[table] = TABLES[table].conform(tables[table].drop(columns=column))
    elif table in tables:
        del tables[table]
    return replace(portfolio, tables=tables)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_the_report_is_made_whichever_two_of_them_are_absent(monkeypatch, part):
    pairs = list(combinations([one for one in ABSENCES if one[0]], 2))
    for (_, *one), (_, *other) in pairs[part::8]:
        check_words(published(without(lacking(True, *one, fte=3.0), *other), monkeypatch))


@pytest.mark.parametrize(
    ("phased", "table", "column"), [one for one in ABSENCES if one[1:] in CARRIES]
)
def test_no_good_news_is_told_of_what_is_not_known(monkeypatch, phased, table, column):
    # 2 x 1 = 2 FTE are demanded of 4: with all tables there is good news
    shown = published(lacking(phased, table, column, fte=1.0), monkeypatch)
    check_words(shown)
    codes = CARRIES[(table, column)] & set(shown["findings"])
    told = {code: shown["findings"][code]["message"] for code in codes}
    assert {c: m for c, m in told.items() if GOOD_NEWS.search(m)} == {}
    if "headline" in CARRIES[(table, column)]:
        assert all(measure["value"] is None for measure in shown["measures"].values())


def test_with_all_tables_the_same_sentences_are_good_news(monkeypatch):
    for phased in (True, False):
        shown = published(whole_portfolio(phased, fte=1.0), monkeypatch)
        codes = [*LOADS, "doubled"]
        told = {code: shown["findings"][code]["message"] for code in codes}
        silent = {code for code, message in told.items() if not GOOD_NEWS.search(message)}
        assert silent <= {"gaps"}, told  # testers have no demand, which is named as a gap
        assert shown["measures"]["roles_over"]["value"] == 0
        assert shown["measures"]["repair_cost"]["value"] == 0


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_of_few_projects_and_of_none(monkeypatch, count):
    projects = [project(f"P{n}") for n in range(count)]
    rows = [asks(one["project_id"], "eng", 1, 1.0) for one in projects]
    whole = made(projects=projects, demand=rows, capacity=offers("eng", 2.0))
    shown = published(replace(whole, as_of=None), monkeypatch)
    check_words(shown)
    # 0, 1 and 2 FTE-months of 4 months of 2 FTE
    assert shown["measures"]["utilisation"]["value"] == pytest.approx(count / 8)


def test_demand_of_the_past_alone_is_no_demand_ahead(monkeypatch):
    whole = made(demand=[asks("P0", "eng", n, 9.0) for n in (-2, -1, 0)], capacity=offers("eng", 2))
    shown = published(whole, monkeypatch)
    check_words(shown)
    message = "No committed demand is booked for the next 4 months"
    assert shown["findings"]["headline"]["message"] == message
    assert shown["findings"]["loads"]["message"] == message


def test_a_role_without_demand_and_a_demand_without_role_are_both_named(monkeypatch):
    whole = made(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 1.0), asks("P0", "ghost", 1, 1.0)],
        capacity=[*offers("eng", 2), *offers("test", 2)],
    )
    shown = published(whole, monkeypatch)
    check_words(shown)
    assert "Roles without demand: Testers." in shown["words"]
    assert "does not list, so that it is in no load: ghost." in shown["words"]


def test_demand_without_known_capacity_is_in_neither_sum_and_is_named_beside_the_key_figure():
    data = analysis(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 1.0), *(asks("P0", "test", n, 1.0) for n in range(1, 13))],
        capacity=offers("eng", 2),
    )
    utilisation, roles_over, *_ = data.measures
    assert (utilisation.numerator, utilisation.denominator) == (1, 24)  # 12 months of 2 FTE
    assert utilisation.note.endswith("; demand of 12 FTE-months has no known capacity")
    assert roles_over.note == "of 1 with known capacity; of 1 role it is not known"
    assert "Demand of 12 FTE-months has no known capacity." in findings.how_to_read(data)
    frame = tables.parts(data).frame.set_index("Role")
    assert frame.loc["Testers", "Committed, capacity unknown"] == 12.0
    assert np.isnan(frame.loc["Testers", "Capacity"]) and frame.loc["Engineers", "Capacity"] == 24


MANY = [{"role_id": f"r{n}", "name": f"Role {n}"} for n in range(7)]


@pytest.mark.parametrize(
    ("known", "headline", "loads"),
    [
        (
            5,
            "None of the 5 roles whose capacity is known is overloaded; of 2 roles it is not known",
            "None of the 5 roles whose capacity is known is overloaded; of 2 roles it is not known",
        ),
        (
            1,
            "The one role whose capacity is known is not overloaded; of 6 roles it is not known",
            "The one role whose capacity is known is not overloaded; of 6 roles it is not known",
        ),
        (
            7,
            "No role is booked above its capacity; Role 0 are fullest, 50% in Nov 2026",
            "All 7 roles with known capacity stay within it for 12 months",
        ),
        (
            0,
            "Utilisation is not known: the capacity of every role with demand is missing",
            "The load of roles is not known: the capacity of every role with demand is missing",
        ),
    ],
)
def test_good_news_gives_both_numbers_where_the_capacity_of_some_roles_is_not_known(
    known, headline, loads
):
    data = analysis(
        roles=MANY,
        demand=[asks("P0", role["role_id"], 1, 1.0) for role in MANY],
        capacity=[row for role in MANY[:known] for row in offers(role["role_id"], 2.0)],
    )
    assert findings.headline(data).message == headline
    assert findings.loads(data).message == loads


def test_a_role_whose_demand_has_no_amount_is_not_called_free_of_overload():
    data = analysis(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 1.0), asks("P0", "test", 1, None)],
        capacity=[*offers("eng", 2), *offers("test", 2)],
    )
    assert (
        findings.headline(data).message
        == "The one role whose load is known is not overloaded; of 1 role it is not known"
    )


def test_overload_of_some_roles_says_of_how_many_it_is_not_known():
    data = analysis(
        roles=TWO_ROLES,
        demand=[asks("P0", "eng", 1, 3.0), asks("P0", "test", 1, 1.0)],
        capacity=offers("eng", 2),
    )
    assert (
        findings.loads(data).message
        == "One of 1 role with known capacity is overloaded; of 1 role it is not known"
    )


def persons(times: list[float | None], booked: list[float]):
    people = [{"person_id": f"h{n}", "role_id": "eng", "fte": time} for n, time in enumerate(times)]
    rows = [
        {"person_id": f"h{n}", "project_id": "P0", "period_end": month(1), "fte": fte}
        for n, fte in enumerate(booked)
    ]
    data = analysis(
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=offers("eng", 9),
        people=people,
        assignments=rows,
    )
    return overload_findings.doubled(data)


@pytest.mark.parametrize(
    ("times", "booked", "message"),
    [
        ([], [], "No assignments are booked for the months ahead"),
        ([1.0, 0.5], [1.0, 0.5], "No person is booked beyond the time they have"),
        (
            [1.0, 1.0, None],
            [1.0, 1.0, 1.0],
            "None of the 2 people whose time is known is booked twice; of 1 person it is not known",
        ),
        (
            [1.0, None, None],
            [1.0, 0.5, 0.5],
            "The one person whose time is known is not booked twice; of 2 people it is not known",
        ),
        (
            [None],
            [0.5],
            "It is not known who is booked twice: the time that people have is not known",
        ),
        ([0.5], [1.0], "One person is booked twice, in 1 month"),
        ([None], [1.5], "One person is booked twice, in 1 month"),  # nobody has more than 1 FTE
        (
            [0.5, 0.5, None],
            [1.0, 1.0, 0.5],
            "Two people are booked twice, in 2 months; of 1 person it is not known",
        ),
    ],
)
def test_who_is_booked_twice_is_said_for_unknown_none_one_and_many(times, booked, message):
    assert persons(times, booked).message == message


def addition(fte: list[float]):
    return SimpleNamespace(
        role_id="eng",
        lender_id="",
        action=repair_options.Action.CONTRACT,
        first=month(5),
        last=month(4 + len(fte)),
        by_month=fte,
    )


@pytest.mark.parametrize(
    ("fte", "step", "when"),
    [
        ([1.0, 1.0], "contract 1 FTE of engineers", "Mar–Apr 2027"),
        ([1.0], "contract 1 FTE of engineers", "Mar 2027"),
        (
            [1.0, 0.5],
            "contract 0.5 to 1 FTE of engineers",
            "1 FTE in Mar 2027, 0.5 FTE in Apr 2027",
        ),
        (
            [1.0, 0.0, 1.0],
            "contract 0 to 1 FTE of engineers",
            "1 FTE in Mar 2027, 1 FTE in May 2027",
        ),
        (
            [1.0, 0.5, 1.0, 0.5],
            "contract 0.5 to 1 FTE of engineers",
            "Mar–Jun 2027, 3.0 FTE-months in all",
        ),
    ],
)
def test_an_addition_is_given_for_a_span_only_if_it_is_the_same_in_all_its_months(fte, step, when):
    data = analysis(demand=[asks("P0", "eng", 1, 1.0)], capacity=offers("eng", 2))
    assert plan_wording.addition(data.load, addition(fte)) == step
    assert plan_wording.by_month(addition(fte)) == when


def test_contractors_of_one_fte_and_then_half_are_told_month_by_month():
    # 3 and 2.5 FTE are demanded of 2: 1 FTE is lacking in March, half a one in April
    rows = [asks("P0", "eng", 5, 3.0), asks("P0", "eng", 6, 2.5)]
    fixed = [project("P0", budget=1e9)]
    roles = [{**TWO_ROLES[0], **PRICES}]
    data = analysis(
        rules=EXACT, projects=fixed, roles=roles, demand=rows, capacity=offers("eng", 2)
    )
    steps = tables.steps(data).frame
    assert steps["Step"].tolist() == ["Contract 0.5 to 1 FTE of engineers"]
    assert steps["When"].tolist() == ["1 FTE in Mar 2027, 0.5 FTE in Apr 2027"]
    assert "contract 0.5 to 1 FTE of engineers" in plan_wording.asked_for(data)


def clash(**more):
    """Two projects of 2 FTE in the same month, before 2 FTE: one has to move."""
    rows = [asks("P0", "eng", 3, 2.0), asks("P1", "eng", 3, 2.0)]
    frames = {"projects": [project("P0"), project("P1")], "demand": rows, **more}
    return analysis(rules=EXACT, **{"capacity": offers("eng", 2), **frames})


def test_the_cost_of_a_delay_is_not_known_where_no_project_has_a_budget():
    data = clash(projects=[project("P0", budget=None), project("P1", budget=None)])
    found = repair_findings.repair(data)
    assert (
        found.message
        == "The overload can be removed; what that costs is not known, as no project has a budget"
    )
    assert "cost" not in found.values and found.shown["moves"] == 1
    cost = {one.id: one for one in data.measures}["repair_cost"]
    assert cost.value is None and cost.note == "not known: no project has a budget"
    assert np.isnan(tables.steps(data).frame.iloc[0, 1])
    assert (
        repair_findings.worth(data).message
        == "What one more FTE of engineers saves is not known: no project has a budget"
    )


def test_a_repair_says_which_of_its_restrictions_are_not_known():
    data = clash()
    told = repair_findings.assumptions(data)
    assert "which projects are mandatory is not known" in told
    assert "which project waits for another is not known" in told
    assert (
        repair_findings.milestones(data).message
        == "It is not known which milestones the repair moves: the source has no table of them"
    )
    assert len(repair_findings.milestones(data).message) <= 90
    order = [{"project_id": "P1", "requires_id": "P9"}]
    first = project("P0", mandatory=True, baseline_finish=month(12))
    data = clash(prerequisites=order, projects=[first, project("P1")])
    told = repair_findings.assumptions(data)
    assert "mandatory projects keep their date; a project that waits" in told


def test_every_amount_carries_its_currency_or_the_remark_that_it_is_not_known():
    data = clash()
    # a delay of a month costs 1% of the budget of 1,000,000
    assert "costs €10 k and holds in 8 of 10 futures" in repair_findings.repair(data).message
    # one FTE more still leaves 1 FTE short, so that only the second saves the delay
    assert "the first €0, the second €10 k" in repair_findings.how_worth(data)
    text.speak(Settings())
    assert "costs 10 k (currency not known) and" in repair_findings.repair(data).message


def test_nothing_is_changed_where_all_fits_as_booked_even_if_a_change_is_free():
    skills = [{"role_id": "test", "for_role_id": "eng", "people": 1.0}]
    data = analysis(
        roles=TWO_ROLES,
        skills=skills,
        demand=[asks("P0", "eng", 1, 1.0)],
        capacity=[*offers("eng", 2), *offers("test", 2)],
    )
    assert data.decision["moves"].empty and data.decision["added"].empty
    assert data.decision.values["plan"]["cost"] == 0


def test_proposals_are_told_for_no_history_and_for_few_and_many_decisions():
    def message(decided: int, **more) -> str:
        row = {"program_id": "A", "gate": "G", "submitted": pd.Timestamp("2026-01-01")}
        rows = [
            {**row, "proposal_id": str(n), "decided": month(-2), "outcome": outcome}
            for n, outcome in zip(range(decided), cycle(["approved", "rejected"]), strict=False)
        ]
        proposals = {} if decided < 0 else {"proposals": rows}
        data = analysis(
            projects=[project("P0", stage="proposed")],
            demand=[asks("P0", "eng", 1, 2.5)],
            capacity=offers("eng", 9),
            **proposals,
            **more,
        )
        return findings.proposed(data).message

    start = "Proposed work would add 2.5 FTE-months; "
    assert message(-1) == start + "how many are approved is not known"
    assert message(4) == start + "too few were decided to give a rate"
    assert message(8) == start + "4 of 8 were approved"
    assert message(20) == start + "50% of 20 such proposals were approved"


def test_the_page_of_a_program_says_too_that_the_cost_is_not_known():
    data = clash(projects=[project("P0", budget=None), project("P1", budget=None)])
    slices = json.loads(json.dumps(data.for_programs, allow_nan=False))
    own = build(cut(data.portfolio, "A"), RULES, handed=slices["A"], rng=np.random.default_rng(1))
    assert repair_findings.repair(own).message == repair_findings.repair(data).message
    assert np.isnan(tables.steps(own).frame.iloc[0, 1])


def test_a_column_of_costs_names_its_currency_or_that_it_is_not_known():
    data = clash()
    assert "Cost, EUR" in tables.steps(data).frame
    text.speak(Settings())
    assert "Cost, currency not known" in tables.steps(data).frame
    assert "Cost, currency not known" in tables.alternatives(data).frame
    *_, cost = data.measures
    assert cost.note == "no cheaper plan exists; currency not known"
