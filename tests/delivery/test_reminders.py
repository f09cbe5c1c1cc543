"""Reminders: who has not reported and who owes a decision, and nothing else."""

import pandas as pd

from pmo_lib.delivery import reminders
from pmo_lib.delivery.publication import Publication
from tests.delivery.published import SETTINGS, facts
from tests.small_portfolio import day, portfolio, project


def asked(monkeypatch, told: list[dict], **tables) -> dict:
    """The messages for a portfolio of tables whose status report says this of its projects."""
    made = portfolio(**tables)
    reports = [(facts("_portfolio", projects=told), made)]
    monkeypatch.setattr(reminders, "_status_reports", lambda *_: reports)
    return reminders.reminders(Publication(None, SETTINGS, ()), None)


def silent(name: str, reporting: str, reported: str | None = None) -> dict:
    return {"id": name, "reporting": reporting, "reported": reported}


def decision(number: int, due: str, **more) -> dict:
    row = {"decision_id": f"D{number}", "project_id": "A", "asked": day("2026-08-01")}
    return {**row, "question": f"Question {number}?", "due": day(due), **more}


def test_a_role_hears_of_the_projects_that_it_has_not_reported(monkeypatch):
    rows = [project("A", manager_role="Lead of A"), project("B", manager_role="Lead of B")]
    told = [silent("A", "stale", "2026-07-31"), silent("B", "current", "2026-10-31")]
    found = asked(monkeypatch, told, projects=rows)
    assert list(found) == ["Lead of A"]
    assert found["Lead of A"].tables[0].rows == (
        ("report the status", "Project A", "last reported on 31 Jul 2026"),
    )


def test_without_a_manager_the_program_and_then_the_sponsor_is_asked(monkeypatch):
    rows = [project("A", sponsor_role="Sponsor"), project("B", program_id="G2"), project("C")]
    programs = [
        {"program_id": "G1", "name": "First"},
        {"program_id": "G2", "name": "Second", "manager_role": "Lead of G2"},
    ]
    told = [silent(name, "never") for name in "ABC"]
    found = asked(monkeypatch, told, projects=rows, programs=programs)
    assert list(found) == ["Lead of G2", "Sponsor", "role not recorded"]


def test_only_overdue_decisions_are_asked_for(monkeypatch):
    rows = [
        decision(1, "2026-10-01", decider_role="Board", outcome="open"),
        decision(2, "2026-11-30", decider_role="Board", outcome="open"),
        decision(3, "2026-10-01", decider_role="Board", decided=day("2026-10-05")),
    ]
    found = asked(monkeypatch, [], decisions=rows)
    assert found["Board"].tables[0].rows == (
        ("decide: Question 1?", "Project A", "due on 1 Oct 2026, 30 days ago"),
    )


def test_a_message_asks_for_the_three_longest_due_and_counts_the_rest(monkeypatch):
    rows = [decision(n, f"2026-10-0{n}", decider_role="Board", outcome="open") for n in range(1, 6)]
    (message,) = asked(monkeypatch, [], decisions=rows).values()
    assert [row[0] for row in message.tables[0].rows] == [
        f"decide: Question {n}?" for n in (1, 2, 3)
    ]
    assert message.closing == ("Two more after these.",)


def test_registers_that_ended_long_ago_ask_for_nothing(monkeypatch):
    owed = decision(1, "2024-06-01", decider_role="Board", outcome="open")
    last = decision(2, "2024-08-01", decider_role="Board", decided=day("2024-08-01"))
    rows = [{**one, "asked": pd.Timestamp("2024-05-01")} for one in (owed, last)]
    assert asked(monkeypatch, [], decisions=rows) == {}


def test_where_all_is_in_order_nobody_is_asked(monkeypatch):
    assert asked(monkeypatch, [silent("A", "current", "2026-10-31")]) == {}
