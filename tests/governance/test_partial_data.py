"""The governance report on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

import re

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.sources.snapshot import cut
from tests import partial_data
from tests.partial_data import Page, Tables

from .conftest import asks, baseline, frame, owes, project, proposes, review

NO_VALUE = re.compile(r"\b(nan|NaN|NaT|None(?! of )|inf)\b|[-−]inf")
# In the whole portfolio every section has something to tell, so that none of these is true, whatever is left out.
GOOD_NEWS = re.compile(
    r"No decision (is due|has fallen)|Every decision|All open obligations|No obligation is open|No (proposal|request) waits"
    r"|Every gate was|passed its gate|No baseline moved|leave as fast"
)
DUTY, MILESTONE = owes("1", "2027-01-31", "2027-02-14")
CALM, LATER = owes("2", "2027-06-30", "2027-02-14")
SECTIONS = {"decide", "intake", "gate", "changes"}


def rows() -> dict[str, list[dict]]:
    """Registers of three projects in which something is overdue, waits, failed, moved, or will be missed."""
    days = {"requested": "2026-05-01", "decided": "2026-06-01"}
    return {
        "programs": [{"program_id": "A", "name": "Alpha"}],
        "projects": [
            project(f"P{at}", f"Project {at}", known_since="2026-01-01") for at in range(1, 4)
        ],
        "decisions": [
            asks("1", "2026-09-01", "2026-10-15", project_id="P1", value=2e6, session_id="S1"),
            asks("2", "2026-10-01", "2026-11-15", project_id="P2", options="go on; stop"),
            asks("3", "2026-08-01", "2026-09-30", "2026-09-20", program_id="A", session_id="S1"),
            asks("4", "2026-08-01", "2026-09-30", "2026-10-10"),
        ],
        "sessions": [
            {"session_id": name, "held": day, "kind": "portfolio", "known_since": "2026-01-01"}
            for name, day in (("S1", "2026-10-05"), ("S2", "2026-11-12"), ("S3", "2026-12-10"))
        ],
        "proposals": [
            *(proposes(f"d{at}", "2026-09-01", "approved", "2026-09-21") for at in range(5)),
            *(proposes(f"o{at}", f"2026-08-0{at + 1}", unit="North") for at in range(7)),
        ],
        "requests": [
            {"request_id": "1", "requested": "2026-09-01", "approved": "2026-09-11"},
            {"request_id": "2", "requested": "2026-09-01"},
        ],
        "reviews": [
            review("1", "P1", "2026-09-01", "go"),
            review("2", "P2", "2026-09-01", "conditional go"),
            review("3", "P3", "2026-09-01", "recycle"),
        ],
        "gate_criteria": [
            {
                "review_id": "2",
                "criterion": "Tests pass",
                "met": False,
                "must": True,
                "due": "2026-10-11",
            },
            {
                "review_id": "1",
                "criterion": "Funded",
                "met": False,
                "due": "2026-10-01",
                "closed": "2026-09-30",
            },
        ],
        "baselines": [
            baseline("P1", "2026-02-01", 100e6, "2027-01-01"),
            baseline("P1", "2026-07-01", 130e6, "2027-03-01"),
            baseline("P2", "2026-02-01", 10e6, "2027-01-01"),
            baseline("P2", "2026-07-01", 12e6, "2027-01-01"),
            baseline("P3", "2026-02-01", 10e6, "2027-01-01"),
        ],
        "changes": [
            {"change_id": "1", "project_id": "P1", **days, "outcome": "approved"}
            | {"cost_impact": 18e6, "schedule_impact": 30, "cause_kind": "regulation"}
        ],
        "obligations": [{**DUTY, "authority": "Regulator"}, CALM],
        "milestones": [MILESTONE, LATER],
        "milestone_forecasts": [
            {
                "project_id": "P1",
                "milestone_id": "M1",
                "made": "2026-10-20",
                "forecast_date": "2027-02-20",
            }
        ],
    }


def whole() -> Tables:
    return {name: frame(name, own) for name, own in rows().items()}


def checked(page: Page) -> Page:
    assert not NO_VALUE.search(page.words), NO_VALUE.search(page.words)
    assert set(page.findings) > SECTIONS
    assert all(len(message.split(" – ")[0]) <= 200 for message in page.findings.values())
    return page


def test_with_every_table_each_section_tells_what_was_planted(monkeypatch):
    found = checked(partial_data.run(monkeypatch, "governance", whole())).findings
    expected = {
        "headline": "One decision is overdue; 1 obligation is expected too late",
        "agenda": "Two decisions wait for the session of 12 Nov 2026; the last three decided 1 of 2",
        "decide": "Two decisions are due by 30 Nov 2026; one is 16 days late",
        "latency": "One of 3 decisions came in time; Sponsor: 26 days late in all",
        "obligation": "Notice 1: 20 days too late",
        "intake": "Seven proposals wait; 42% are approved within 20 days, 0% rejected",
        "wip": "Twelve proposals came and 5 left in 6 months; a new one waits about 8 months",
        "gate": "One of 3 gates were passed at the first review; 1 condition is overdue",
        "changes": "Two baselines moved; 44% of the cost is unexplained",
    }
    assert {code: found[code][: len(words)] for code, words in expected.items()} == expected


SAYS = {  # what stands in a section where a table or column is absent
    "decisions": ("decide", "The source has no readable register of decisions"),
    "proposals": ("intake", "One request waits"),
    "reviews": ("gate", "No gate review is recorded"),
    "gate_criteria": ("gate", "conditions are not recorded"),
    "baselines": ("changes", "The source has no readable register of baselines"),
    "changes": ("changes", "100% of the cost is unexplained; no change is recorded"),
    "milestones": ("obligation", "1 of 2 margins is not known"),
    "decisions.due": ("decide", "Two decisions have no due day"),
    "proposals.decided": ("intake", "5 of 5 decisions have no day"),
    "proposals.submitted": ("intake", "an unknown time"),
    "reviews.decision": ("gate", "Three reviews have no decision"),
    "gate_criteria.met": ("gate", "of 2 conditions it is not known if met"),
    "gate_criteria.due": ("gate", "1 condition has no due day"),
    "changes.outcome": ("changes", "1 change has no outcome"),
    "changes.cost_impact": ("changes", "1 approved change has no cost"),
    "obligations.due": ("obligation", "Two of 2 margins are not known"),
    "obligations.milestone_id": ("obligation", "Two of 2 margins are not known"),
}


def test_each_optional_table_and_column_may_be_absent(monkeypatch):
    tables, seen = whole(), set()
    without = [
        *partial_data.without_table(tables, set()),
        *partial_data.without_column(tables, "governance"),
    ]
    for absent, left in without:
        page = checked(partial_data.run(monkeypatch, "governance", left))
        wrong = GOOD_NEWS.search(" ".join(page.findings.values()))
        assert not wrong, (absent, wrong)
        if absent in SAYS:
            code, words = SAYS[absent]
            assert words in page.findings[code], (absent, page.findings[code])
            seen.add(absent)
    assert seen == set(SAYS)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(4))
def test_each_two_of_them_may_be_absent(monkeypatch, part):
    for absent, left in list(partial_data.without_pair(whole(), set(), "governance"))[part::4]:
        page = checked(partial_data.run(monkeypatch, "governance", left))
        wrong = GOOD_NEWS.search(" ".join(page.findings.values()))
        assert not wrong, (absent, wrong)


@pytest.mark.parametrize("projects", [0, 1, 2])
def test_few_projects_are_named_and_the_portfolios_own_decisions_stand(monkeypatch, projects):
    kept = [f"P{at + 1}" for at in range(projects)]
    tables = {
        name: own[own.project_id.isin(kept) | own.project_id.isna()] if "project_id" in own else own
        for name, own in whole().items()
    }
    tables["gate_criteria"] = tables["gate_criteria"][
        tables["gate_criteria"].review_id.isin(tables["reviews"].review_id)
    ]
    found = checked(partial_data.run(monkeypatch, "governance", tables)).findings
    assert found["latency"].startswith("One of")
    expected = [
        "No gate review",
        "Project 1 passed",
        "Project 1: go; Project 2: conditional go; 1 condition is overdue",
    ]
    assert found["gate"].startswith(expected[projects])


def test_an_empty_portfolio_is_reported(monkeypatch):
    found = checked(partial_data.run(monkeypatch, "governance", {})).findings
    assert found["headline"].startswith("Governance is not known")
    empty = {name: own[:0] for name, own in whole().items()}
    found = checked(partial_data.run(monkeypatch, "governance", empty)).findings
    assert found["decide"].startswith("No decision is due by 30 Nov 2026")
    assert found["gate"].startswith("No gate review is recorded")


def test_of_three_thousand_projects_the_agenda_keeps_the_twelve_most_overdue_decisions(monkeypatch):
    many = range(3000)
    day = pd.Timestamp("2026-10-30")
    decisions = [
        asks(f"{at:04}", "2023-01-01", (day - pd.Timedelta(days=at % 900)).date().isoformat())
        | {"project_id": f"P{at}", "decider_role": f"Board {at % 3}"}
        for at in many
    ]
    tables = {
        "projects": frame("projects", [project(f"P{at}") for at in many]),
        "decisions": frame("decisions", decisions),
        "reviews": frame("reviews", [review(str(at), f"P{at}", "2026-09-01", "go") for at in many]),
        "baselines": frame(
            "baselines",
            [
                baseline(f"P{at}", f"2026-0{month}-01", at + month)
                for at in many
                for month in (1, 9)
            ],
        ),
    }
    page = checked(partial_data.run(monkeypatch, "governance", tables))
    assert page.findings["decide"].startswith(
        "3,000 decisions are due by 30 Nov 2026; 3,000 are late, up to 900 days"
    )
    assert "Further decisions, by decider" in page.words and "2,988" not in page.findings["agenda"]


def test_where_all_is_stale_nothing_is_called_overdue_today(monkeypatch):
    def earlier(own: pd.DataFrame) -> pd.DataFrame:
        days = own.select_dtypes("datetime")
        return own.assign(**{name: days[name] - pd.DateOffset(months=6) for name in days})

    tables = {name: earlier(own) for name, own in whole().items()}
    page = checked(partial_data.run(monkeypatch, "governance", tables))
    assert page.findings["headline"].startswith("The registers end on 10 Apr 2026")
    ended = "Two decisions were open when the registers ended on 10 Apr 2026"
    assert page.findings["decide"].startswith(ended)
    assert "overdue" not in page.findings["headline"] + page.findings["decide"]


def test_the_agenda_shows_the_next_session_only_and_states_the_same_facts(monkeypatch):
    every = partial_data.run(monkeypatch, "governance", whole())
    agenda = partial_data.run(monkeypatch, "governance", whole(), depth="executive")
    assert agenda.findings == every.findings
    assert "What the reports say" not in agenda.words  # no report of this run says anything
    assert "Question 1?" in agenda.words and "go on; stop" in agenda.words
    assert "Two baselines moved" in every.words and "Two baselines moved" not in agenda.words


def test_a_program_sees_the_criteria_of_its_own_gates_and_no_other():
    tables = whole()
    tables["programs"] = frame("programs", [{"program_id": p, "name": p} for p in "AB"])
    tables["projects"] = tables["projects"].assign(program_id=["A", "B", "B"])
    portfolio = Portfolio(tables).at("2026-10-31")
    own = {program: cut(portfolio, program) for program in "AB"}
    assert own["A"].gate_criteria.criterion.tolist() == ["Funded"]
    assert own["B"].gate_criteria.criterion.tolist() == ["Tests pass"]
    assert len(own["A"].sessions) == len(own["B"].sessions) == 3  # sessions are shared
    without = Portfolio({n: t for n, t in tables.items() if n != "reviews"}).at("2026-10-31")
    assert cut(without, "A").gate_criteria.empty
