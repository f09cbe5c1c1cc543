"""The report on organizational change with each table and column absent, and with 0, 1, 2 and 3,000 projects."""

import pandas as pd
import pytest

from tests import partial_data
from tests.governance.conftest import frame, project
from tests.partial_data import Claims, Tables

from .small_change import asks_for, finding, lesson, message, offers, role, status

MUST_SAY = {  # what the page says where a table or column is absent, and so cannot claim
    "impacts": "The source has no readable register of load on units",
    "impacts.hours": "rows of load have no hours",
    "unit_capacity": "Load without capacity is not saturation",
    "unit_capacity.hours": "Load without capacity is not saturation",
    "stakeholders": "Stakeholders are not listed",
    "communications": "The source has no readable register of messages",
    "communications.sent": "None of 2 affected roles were informed; none has read it",
    "stakeholders.influence": "all affected roles count alike",
    "communications.seen": "who has read a message is not known",
    "review_findings": "No findings are recorded",
    "review_findings.due": "no finding can be called overdue",
    "review_findings.severity": "all findings count alike",
    "lessons": "The source has no readable register of lessons",
    "lessons.text": "Lessons have no text",
    "lesson_uses": "which were used is not recorded",
    "status": "No status is recorded",
    "status.forecast_finish": "No periods: too few to say",
}
MUST_NOT_SAY = {
    "impacts": r"[Nn]o unit is above",
    "unit_capacity": r"above capacity in|\d+% in|no unit is above",
    "unit_capacity.hours": r"\d+% in|[Nn]o unit is above",
    "communications": r"informed; |have been informed",
    "communications.seen": r"ha(s|ve) read it",
    "review_findings": r"[Nn]o finding is open",
    "review_findings.due": r"\d+ overdue",
    "lessons": r"[Nn]o lesson resembles",
    "lessons.text": r"[Nn]o lesson resembles",
    "lesson_uses": r"\d+ of \d+ used",
    "status": r"[Aa]ll report on time",
}
CLAIMS = Claims("organizational_change", MUST_SAY, MUST_NOT_SAY, 2)


def rows() -> dict[str, list[dict]]:
    """Three projects: one overloads a unit, roles are not informed, findings are open, lessons unused, one is silent."""
    known = {"known_since": "2026-01-01"}
    return {
        "programs": [{"program_id": "A", "name": "Alpha"}],
        "projects": [
            project("P1", "Supplier test data", **known),
            project("P2", "Supplier data portal", **known),
            project("P3", "Old", stage="finished", actual_finish="2026-01-31", **known),
        ],
        "impacts": [
            {**one, **known}
            for one in (
                asks_for("P1", "2027-03", 80),
                asks_for("P2", "2027-03", 50),
                asks_for("P1", "2027-04", 10),
            )
        ],
        "unit_capacity": [{**offers(month, 100), **known} for month in ("2027-03", "2027-04")],
        "stakeholders": [
            role("N1", role="Nurses", unit="Wards", stance="opposes"),
            role("N2", "P2", role="Physicians", unit="Wards", stance="neutral"),
            role("N3", "P2", role="Visitors", influence="low"),
        ],
        "communications": [message("N2", seen="2026-10-05", decision_id=None)],
        "reviews": [{"review_id": "R", "project_id": "P1", "kind": "gate", "held": "2026-08-01"}],
        "review_findings": [
            finding("F1", "2026-08-01", due="2026-09-01", severity="high"),
            finding("F2", "2026-09-01", due="2026-12-01", severity="low"),
            finding("F3", "2026-08-01", "2026-08-21", due="2026-09-01", severity="low"),
        ],
        "lessons": [
            {**lesson("L1", "Supplier test data came late", "P3"), "recommendation": "Ask early"}
        ],
        "lesson_uses": [{"lesson_id": "L1", "project_id": "P3", "applied": "2026-02-01"}],
        "status": [
            status("P1", "2026-10-31", "2027-06-30"),
            status("P2", "2026-07-31", "2027-06-30"),
        ],
        "requests": [
            {"request_id": "1", "project_id": "P1", "unit": "North", "requested": "2026-01-01"}
        ],
        "proposals": [
            {"proposal_id": "1", "project_id": "P2", "unit": "South", "submitted": "2026-01-01"}
        ],
        "risks": [
            {"risk_id": "1", "project_id": "P1", "title": "Data comes late", "raised": "2026-02-01"}
        ],
        "interventions": [{"name": "Board", "started": "2026-05-01"}],
    }


def of_size(count: int) -> Tables:
    """The registers of the first so many projects."""
    kept = {f"P{n + 1}" for n in range(count)} | ({"P3"} if count > 1 else set())
    whole = {name: frame(name, own) for name, own in rows().items()}
    found = {
        name: own[own.project_id.isin(kept)] if "project_id" in own else own
        for name, own in whole.items()
    }
    of = {"communications": "stakeholder_id", "review_findings": "review_id"}
    for name, key in of.items():
        parent = found["stakeholders" if name == "communications" else "reviews"]
        found[name] = found[name][found[name][key].isin(parent[key])]
    return found


def test_with_every_table_each_section_says_what_was_planted(monkeypatch):
    found = partial_data.run(monkeypatch, "organizational_change", of_size(2)).findings
    expected = {
        "headline": "Ward staff: 130% in Mar 2027; moving Supplier data portal to Apr 2027 frees it",
        "saturation": "Ward staff: 130% in Mar 2027; moving Supplier data portal to Apr 2027 frees it",
        "informed": "Nurses: not informed about Supplier test data",
        "quality": "Two findings are open; 1 overdue; too few are closed to say how long it takes",
        "lessons": "Lessons for 2 projects; 0 of 2 used",
        "adoption": "South is silent: no current status",
        "value": "No periods: too few to say what Board changed",
    }
    assert {
        code: found[code].split(" move ")[0][: len(words)] for code, words in expected.items()
    } == expected


@pytest.mark.parametrize("count", [0, 1])
def test_the_report_is_made_of_no_and_of_one_project(monkeypatch, count):
    wrong = CLAIMS.wrong(monkeypatch, "nothing", of_size(count), count)
    assert not wrong, "\n".join(wrong)


@pytest.mark.thorough
@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_with_no_one_and_two_projects_and_with_each_table_absent(
    monkeypatch, count
):
    tables = of_size(count)
    wrong = CLAIMS.wrong(monkeypatch, "nothing", tables, count)
    for absent, left in partial_data.without_table(tables, set()):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, count)
    assert not wrong, "\n".join(wrong)


@pytest.mark.thorough
def test_the_report_is_made_with_each_optional_column_absent(monkeypatch):
    wrong, seen = [], set()
    for absent, left in partial_data.without_column(of_size(2), "organizational_change"):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, 2)
        seen.add(absent)
    assert not wrong, "\n".join(wrong)
    assert {place for place in MUST_SAY if "." in place} <= seen


@pytest.mark.thorough
def test_each_two_of_them_may_be_absent(monkeypatch):
    wrong = []
    without = partial_data.without_pair(of_size(2), set(), "organizational_change")
    claims = Claims("organizational_change", {}, MUST_NOT_SAY, 2)
    for absent, left in without:
        wrong += claims.wrong(monkeypatch, absent, left, 2)
    assert not wrong, "\n".join(wrong)


def test_an_empty_portfolio_is_reported_and_empty_registers_claim_nothing_of_anybody(monkeypatch):
    page = partial_data.run(monkeypatch, "organizational_change", {})
    assert page.findings["headline"].startswith("Organizational change is not known")
    empty = {name: own[:0] for name, own in of_size(2).items()}
    page = partial_data.run(monkeypatch, "organizational_change", empty)
    assert page.findings["quality"].startswith("No finding is open")
    assert "Ward staff" not in page.words


def test_where_all_is_stale_nothing_is_called_overdue_today(monkeypatch):
    def earlier(own: pd.DataFrame) -> pd.DataFrame:
        days = own.select_dtypes("datetime")
        return own.assign(**{name: days[name] - pd.DateOffset(months=7) for name in days})

    tables = {name: earlier(own) for name, own in of_size(2).items()}
    page = partial_data.run(monkeypatch, "organizational_change", tables)
    assert page.findings["headline"].startswith("The registers end on 31 Mar 2026")
    ended = "When the registers ended on 31 Mar 2026: "
    sections = {code: words for code, words in page.findings.items() if code != "headline"}
    assert all(words.startswith(ended) for words in sections.values())
    assert " – asked of " not in " ".join(page.findings.values())


def test_the_executive_report_shows_load_and_information_and_states_the_same_facts(monkeypatch):
    every = partial_data.run(monkeypatch, "organizational_change", of_size(2))
    short = partial_data.run(monkeypatch, "organizational_change", of_size(2), depth="executive")
    assert short.findings == every.findings
    assert (
        "Open findings of reviews" in every.words and "Open findings of reviews" not in short.words
    )


@pytest.mark.thorough
def test_three_thousand_projects_are_counted(monkeypatch):
    names = [f"P{n}" for n in range(3000)]
    tables = {
        "projects": frame("projects", [project(one, f"Project {one}") for one in names]),
        "impacts": frame("impacts", [asks_for(one, "2027-03", 1) for one in names]),
        "unit_capacity": frame("unit_capacity", [offers("2027-03", 2000), offers("2027-04", 2000)]),
        "stakeholders": frame("stakeholders", [role(f"S{one}", one) for one in names]),
        "communications": frame("communications", [message(f"S{one}") for one in names[:1000]]),
        "lessons": frame(
            "lessons", [lesson(f"L{n}", f"word{n} project p{n}", None) for n in range(500)]
        ),
        "status": frame("status", [status(one, "2026-10-31", "2027-06-30") for one in names]),
    }
    page = partial_data.run(monkeypatch, "organizational_change", tables)
    expected = "Ward staff: 150% in Mar 2027; moving one project does not free it"
    assert page.findings["headline"].startswith(expected)
    assert page.findings["informed"].startswith("1,000 of 3,000 affected roles were informed")
    assert page.findings["lessons"].startswith("Lessons for 500 projects")
