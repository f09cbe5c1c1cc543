"""Prioritization on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

from functools import cache

import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from tests import partial_data
from tests.partial_data import NO_VALUE, Claims, Tables
from tools.sample import generate

PROJECTS = ("P-009", "P-042")
NEEDED = {"projects", "criteria", "scores", "cash_flows"}
QUICK = {"draws": 20, "solved": 2}
MUST_SAY = {  # what the page says where a table or column is absent, and so cannot claim
    "criteria.weight": "o weights of criteria are stated: swing weights are used",
    "projects.mandatory": "o column says which projects are mandatory",
    "projects.strategic_objectives": "Which objectives the funded projects serve is not known",
    "cash_flows.benefit": "Whether a project pays back is not known",
    "cash_flows.cost": "The cost ahead of every project is not known",
    "scores.score": "No project has a score on any criterion",
    "budgets": "o budget is known",
    "capacity": "o capacity of roles is known",
    "capacity.fte": "o capacity of roles is known",
    "demand": "o demand for roles is known",
    "demand.fte": "o demand for roles is known",
}
MUST_NOT_SAY = {
    "projects.mandatory": r"Must be done|[Nn]o project is mandatory",
    "projects.strategic_objectives": r"No funded project serves|gets \d+% of the money",
    "cash_flows.benefit": r"more to finish than|brings at least",
    "cash_flows.cost": r"Fund (all|the only)|No choice within the limits|buys no more value",
    "scores.score": r"Every project is scored",
    "budgets": r"ruled out by the budget|with €[\d.]+ \w? ?in all",
}


@cache
def read_tables() -> frozenset[str]:
    """The tables that the report asks a portfolio for."""
    asked: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        ask = Portfolio.__getattr__

        def recorded(self, name):
            asked.add(name)
            return ask(self, name)

        patch.setattr(Portfolio, "__getattr__", recorded)
        with pytest.MonkeyPatch.context() as inner:
            partial_data.run(inner, "prioritization", whole(), **QUICK)
    return frozenset(asked & set(TABLES))


@cache
def whole() -> Tables:
    """Every table of the sample, cut to two projects of which the money suffices for one."""
    tables = {
        name: frame[frame.project_id.isin(PROJECTS)] if "project_id" in frame else frame
        for name, frame in generate().items()
    }
    ahead = tables["cash_flows"]
    need = ahead.cost[ahead.period_end > "2026-10-31"].sum()
    budgets = tables["budgets"]
    return {
        **tables,
        "budgets": budgets.assign(amount=budgets.amount * 0.8 * need / budgets.amount.sum()),
    }


def of_size(count: int) -> Tables:
    """The tables that the report reads, with so many projects."""
    kept = PROJECTS[:count]
    return {
        name: frame[frame.project_id.isin(kept)] if "project_id" in frame else frame
        for name, frame in whole().items()
        if name in read_tables()
    }


CLAIMS = Claims("prioritization", MUST_SAY, MUST_NOT_SAY, headlines=("headline", "conflict"))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_with_no_one_and_two_projects_and_with_each_optional_table_absent(
    monkeypatch, count
):
    tables = of_size(count)
    wrong = CLAIMS.wrong(monkeypatch, "nothing", tables, count, **QUICK)
    for absent, left in partial_data.without_table(tables, NEEDED):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, count, **QUICK)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", range(2))
def test_the_report_is_made_with_each_optional_column_absent(monkeypatch, part):
    wrong, tables = [], of_size(2)
    for absent, left in list(partial_data.without_column(tables, "prioritization"))[part::2]:
        wrong += CLAIMS.wrong(monkeypatch, absent, left, 2, **QUICK)
    assert not wrong, "\n".join(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_the_report_is_made_with_each_two_of_them_absent(monkeypatch, part):
    wrong, tables = [], of_size(2)
    for absent, left in list(partial_data.without_pair(tables, NEEDED, "prioritization"))[part::8]:
        wrong += CLAIMS.wrong(monkeypatch, absent, left, 2, **QUICK)
    assert not wrong, "\n".join(wrong)


def test_the_smallest_input_is_reported_and_says_what_it_does_not_know(monkeypatch):
    """Only what is required: a project, a criterion, a score and a cost."""
    tables = {
        name: frame[TABLES[name].required]
        for name, frame in of_size(1).items()
        if name in {"projects", "programs", "criteria", "scores", "cash_flows"}
    }
    tables["criteria"] = of_size(1)["criteria"][[*TABLES["criteria"].required, "weight"]]
    tables["scores"] = of_size(1)["scores"][[*TABLES["scores"].required, "score"]]
    tables["cash_flows"] = of_size(1)["cash_flows"][[*TABLES["cash_flows"].required, "cost"]]
    page = partial_data.run(monkeypatch, "prioritization", tables, **QUICK)
    assert page.findings["headline"].startswith("Fund the only project for €")
    assert page.findings["limits_unknown"].startswith(
        "No column says which projects are mandatory; no budget, no capacity of roles"
    )
    assert page.findings["business_case"].startswith("Whether a project pays back is not known")
    assert page.findings["alignment"].startswith("Which objectives the funded projects serve")
    assert not NO_VALUE.search(page.words)
