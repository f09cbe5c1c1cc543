"""The maturity report on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

import re
from functools import cache

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from tests import partial_data
from tests.partial_data import Claims, Tables
from tools.sample import generate

PROJECTS = ("P-009", "P-042")
NEEDED = {"programs"}
QUICK = {"quarters": 2}
MUST_SAY = {
    "responses": "No answers to a survey are known",
    "responses.answer": "No answers to a survey are known",
    "invited": "how many were invited is not known",
    "invited.invited": "how many were invited is not known",
    "projects": "No office is recommended: no project under way is known",
}
MUST_NOT_SAY = {
    "responses": r"significantly below target|Maturity is",
    "responses.answer": r"significantly below target|Maturity is",
    "invited": r"(\d|%) of those invited",
}
CLAIMS = Claims("maturity_assessment", MUST_SAY, MUST_NOT_SAY)


@cache
def whole() -> Tables:
    """Every table of the sample, cut to two projects and five respondents of the newest wave and the one before."""
    tables = dict(generate())
    answers = tables["responses"]
    people = sorted(answers.pseudonym.unique())[:8]
    tables["responses"] = answers[answers.pseudonym.isin(people)]
    return {
        name: frame[frame.project_id.isin(PROJECTS)] if "project_id" in frame else frame
        for name, frame in tables.items()
    }


@cache
def read_tables() -> frozenset[str]:
    """The tables that the report asks a portfolio for, and those that a rule of the evidence needs."""
    from pmo_lib.maturity.evidence import traces

    asked = {need.split(".")[0] for rule in traces().values() for need in rule.needs}
    ask = Portfolio.__getattr__

    def recorded(self, name):
        asked.add(name)
        return ask(self, name)

    with pytest.MonkeyPatch.context() as patch, pytest.MonkeyPatch.context() as inner:
        patch.setattr(Portfolio, "__getattr__", recorded)
        partial_data.run(inner, "maturity_assessment", whole())
    return frozenset(asked & set(TABLES))


def of_size(count: int) -> Tables:
    """The tables that the report reads, with so many projects."""
    kept = PROJECTS[:count]
    return {
        name: frame[frame.project_id.isin(kept)] if "project_id" in frame else frame
        for name, frame in whole().items()
        if name in read_tables()
    }


def made(monkeypatch, absent: str, tables: Tables) -> list[str]:
    """What is wrong with the report on these tables."""
    return CLAIMS.wrong(monkeypatch, absent, tables, len(PROJECTS), **QUICK)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_with_no_one_and_two_projects(monkeypatch, count):
    assert made(monkeypatch, "nothing", of_size(count)) == []


def test_no_office_is_recommended_for_two_projects(monkeypatch):
    page = partial_data.run(monkeypatch, "maturity_assessment", of_size(2), **QUICK)
    assert "No office is recommended" in page.findings["office"]


@pytest.mark.parametrize("part", range(2))
def test_the_report_is_made_with_each_optional_table_absent(monkeypatch, part):
    wrong, tables = [], of_size(2)
    for absent, left in list(partial_data.without_table(tables, NEEDED))[part::2]:
        wrong += made(monkeypatch, absent, left)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", range(2))
def test_the_report_is_made_with_each_optional_column_absent(monkeypatch, part):
    wrong, tables = [], of_size(2)
    for absent, left in list(partial_data.without_column(tables, "maturity"))[part::2]:
        wrong += made(monkeypatch, absent, left)
    assert not wrong, "\n".join(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_the_report_is_made_with_each_two_of_them_absent(monkeypatch, part):
    wrong, tables = [], of_size(2)
    for absent, left in list(partial_data.without_pair(tables, NEEDED, "maturity"))[part::8]:
        wrong += made(monkeypatch, absent, left)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (0, "No answers to a survey are known: only the portfolio's own data speaks"),
        (1, "One person answered: too few to tell any level"),
        (4, "Four people answered: too few to tell any level"),
    ],
)
def test_a_survey_of_nobody_one_and_four_has_its_own_sentence_and_no_level(
    monkeypatch, people, sentence
):
    answers = whole()["responses"]
    newest = answers[answers.wave == answers.wave.max()]
    kept = newest[newest.pseudonym.isin(sorted(newest.pseudonym.unique())[:people])]
    tables = {"programs": whole()["programs"], "responses": kept}
    page = partial_data.run(monkeypatch, "maturity_assessment", tables)
    assert page.findings["headline"].startswith(sentence)
    assert {"levels", "below_target", "practices"}.isdisjoint(page.findings)
    assert page.findings["evidence"].startswith("The data shows nothing of any practice")
    assert page.findings["office"].startswith("No office is recommended: no project")


def test_without_a_target_no_area_is_called_below_it(monkeypatch):
    page = partial_data.run(monkeypatch, "maturity_assessment", of_size(2), target=None)
    assert "no target is set" in page.findings["headline"]
    assert "no target is set" in page.findings["levels"]
    assert "below_target" not in page.findings and "roadmap" not in page.findings
    assert not re.search(r"below target", " ".join(page.findings.values()))


def test_tables_without_rows_are_no_reason_to_fail(monkeypatch):
    empty = {name: pd.DataFrame(columns=TABLES[name].names) for name in ("projects", "responses")}
    page = partial_data.run(monkeypatch, "maturity_assessment", empty)
    assert page.findings["headline"].startswith("No answers to a survey are known")
