"""The status report on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

import re
from functools import cache

import pandas as pd
import pytest

from pmo_lib.portfolio.tables import TABLES
from tests import partial_data
from tests.partial_data import NO_VALUE, Claims, Tables
from tests.status.made import sample

NEEDED = {"projects", "programs"}
CODE = " ".join(  # a table that is not named in it is not read
    path.read_text(encoding="utf-8")
    for path in (partial_data.ROOT / "pmo_lib" / "status").glob("*.py")
)
MUST_SAY = {  # what the page says where a table or column is absent, and so cannot claim
    "status": "Status is not known: the source has no readable table",
    "status.declared_rag": "Declared status is not known",
    "status.estimate_at_completion": "Cost is not known",
    "status.earned_value": "Earned value is not known",
    "projects.budget": "Cost is not known",
    "projects.baseline_finish": "Delay is not known",
    "projects.mandatory": "Mandatory projects are not known: no column says",
    "projects.strategic_objectives": "Objectives are not known: no column says",
    "milestones": "Milestones are not known: the source has no readable table",
    "dependencies": "Dependencies are not known: the source has no readable table",
}
GOOD_NEWS = (
    r"No project is off track|All \d+ projects|is on track|\b\d+ on track"
    r"|No program has a project off track"
)
JUDGED_BY = {  # without these no project can be judged, so that no good news is known
    "status": r"current status for any|never reported:|declares green",
    "status.estimate_at_completion": r"No project will cost",
    "projects.budget": r"No project will cost|No project is off track",
    "projects.baseline_finish": r"No project (finishes|is off track)",
}
MUST_NOT_SAY = {
    "status.declared_rag": r"declares? green (but|can)|\d+ declares? (green|red)",
    "status.forecast_finish": r"No project finishes",
    "status.period_end": r"up to date",
    "projects.mandatory": r"is marked mandatory",
    "projects.strategic_objectives": r"names an objective|takes \d+% of the budget",
    "milestones": r"No milestone",
    "dependencies": r"No project waits",
    "risks": r"No open risk|open risks? (is|are) expected",
    **{absent: f"{words}|{GOOD_NEWS}" for absent, words in JUDGED_BY.items()},
}
CLAIMS = Claims("status", MUST_SAY, MUST_NOT_SAY)
COMPARED = ("projects", "status", "baselines", "milestones")  # with the period before


@cache
def whole() -> Tables:
    """Every table of the sample that the report reads, cut to two programs with projects of every kind and to two periods."""
    tables = periods_from(dict(sample().tables), "2026-09-30")
    programs = tables["programs"].program_id.tolist()[:2]
    projects = tables["projects"]
    kept = projects.project_id[projects.program_id.isin(programs)]
    return {
        name: frame[frame.project_id.isin(kept)] if "project_id" in frame else frame
        for name, frame in tables.items()
        if re.search(rf"\b{name}\b", CODE)
    }


def periods_from(tables: Tables, day: str) -> Tables:
    """The tables with the status of the last periods only, so that little has to be computed anew."""
    status = tables["status"]
    return {**tables, "status": status[status.period_end >= pd.Timestamp(day)]}


def of_size(count: int) -> Tables:
    """The same tables with so many projects, each under way and reported."""
    status = whole()["status"]
    kept = status.project_id[status.period_end == pd.Timestamp("2026-10-31")].unique()[:count]
    return {
        name: frame[frame.project_id.isin(kept)] if "project_id" in frame else frame
        for name, frame in whole().items()
    }


def made(monkeypatch, absent: str, tables: Tables) -> list[str]:
    """What is wrong with the report of all programs on these tables."""
    count = len(tables["projects"])
    return CLAIMS.wrong(monkeypatch, absent, tables, count, program="_portfolio")


def test_the_report_is_made_with_each_optional_table_absent(monkeypatch):
    wrong = made(monkeypatch, "nothing", whole())
    for absent, left in partial_data.without_table(whole(), NEEDED):
        wrong += made(monkeypatch, absent, left)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", range(3))
def test_the_report_is_made_with_each_optional_column_absent(monkeypatch, part):
    wrong = []
    for absent, left in list(partial_data.without_column(whole(), "status"))[part::3]:
        if absent in JUDGED_BY:  # the table of baselines states them, too
            left = {name: frame for name, frame in left.items() if name != "baselines"}
        alike = absent.split(".")[0] in COMPARED
        wrong += made(monkeypatch, absent, left if alike else periods_from(left, "2026-10-31"))
    assert not wrong, "\n".join(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_the_report_is_made_with_each_two_of_them_absent(monkeypatch, part):
    wrong = []
    for absent, left in list(partial_data.without_pair(of_size(3), NEEDED, "status"))[part::8]:
        wrong += made(monkeypatch, absent, left)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_of_no_one_and_two_projects(monkeypatch, count):
    assert made(monkeypatch, "nothing", of_size(count)) == []


def test_no_project_under_way_is_the_headline_of_an_empty_portfolio(monkeypatch):
    page = partial_data.run(monkeypatch, "status", of_size(0), program="_portfolio")
    assert page.findings["headline"].startswith("No project is under way")


def test_the_smallest_input_is_reported_and_says_what_it_does_not_know(monkeypatch):
    """Only what is required: programs, and projects with an id and a name; nothing says that one has begun."""
    tables = {name: of_size(2)[name][TABLES[name].required] for name in ("projects", "programs")}
    page = partial_data.run(monkeypatch, "status", tables, program="_portfolio")
    assert page.findings["headline"].startswith("No project is under way")
    assert not NO_VALUE.search(page.words)
    tables["projects"] = tables["projects"].assign(stage="in delivery")
    page = partial_data.run(monkeypatch, "status", tables, program="_portfolio")
    assert page.findings["headline"].startswith("No current status for any of 2 projects")
    assert page.findings["not_reported"].startswith("Status is not known")
    assert not re.search(GOOD_NEWS, page.words) and not NO_VALUE.search(page.words)
