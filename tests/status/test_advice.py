"""Which decision is due: each rule at both sides of its threshold, and the sentences that ask for it."""

from types import SimpleNamespace

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.status.advice import advice, decision_in_words
from pmo_lib.status.position import positions
from tests.status.made import made, months

RULES = Thresholds()
LATE = {"forecast_finish": "2027-04-05"}  # 95 days after 31 December


def plan(length: int) -> list[dict]:
    """Of so many months from January, 100 planned for each."""
    return months("P1", "2026-01-31", [100.0 * (month + 1) for month in range(length)])


def given(
    status: dict,
    *,
    project: dict | None = None,
    length: int = 20,
    waits: float = 0.0,
    rules: Thresholds = RULES,
):
    """The advice on one project with a budget of a hundred a month."""
    row = {"project_id": "P1", "budget": 100.0 * length} | (project or {})
    told = {
        "project_id": "P1",
        "declared_rag": "red",
        "estimate_at_completion": row["budget"],
    } | status
    portfolio = made(projects=[row], status=[told], planned_values=plan(length))
    chains = (
        pd.DataFrame({"project_id": ["P1"], "giver": "Giver", "late_days": waits})
        if waits
        else pd.DataFrame()
    )
    found = advice(portfolio, positions(portfolio, rules), chains, rules)
    return found.iloc[0] if len(found) else None


def work(earned: float, spent: float | None = None, **more) -> dict:
    """Late, with so much earned after ten months, by default at its cost."""
    return LATE | {"earned_value": earned, "actual_cost": earned if spent is None else spent} | more


@pytest.mark.parametrize(
    ("status", "more", "action"),
    [
        # declares green and is red, or not
        (work(950, declared_rag="green"), {}, "escalate"),
        (work(950, declared_rag="amber"), {}, "recover"),
        # 95 days are less than 68 working days at seven days for five, more than 67
        (work(950), {"waits": 68.0}, "escalate"),
        (work(950), {"waits": 67.0}, "recover"),
        # the rest for 1.15 of its efficiency: (2000 - EV) / (2000 - AC); 1150/1000 against 1151/1000
        (work(850, 1000, estimate_at_completion=2300.0), {}, "recover"),
        (work(849, 1000, estimate_at_completion=2300.0), {}, "re-baseline"),
        (work(950, 1999, estimate_at_completion=2300.0), {}, "re-baseline"),
        (work(950, 2000, estimate_at_completion=2300.0), {}, "re-baseline"),
        (work(860, 1010, estimate_at_completion=2190.0), {}, "recover"),  # dear, but not red
        # the planned time: ten of ten months used, ten of eleven
        (work(950), {"length": 10}, "re-baseline"),
        (work(990), {"length": 11}, "recover"),  # (11 - 9.9) / (11 - 10) = 1.10
        # the rest 1.15 as fast: (20 - 8.5) / 10 against (20 - 8.4) / 10
        (work(850, 900), {}, "recover"),
        (work(840, 900), {}, "re-baseline"),
        # slow at 0.89, no longer at 0.9; not dear at a CPI of one, dear below
        (work(890), {}, "resource"),
        (work(900), {}, "recover"),
        (work(890, 900), {}, "recover"),
        (
            LATE | {"earned_value": 890.0},
            {},
            "recover",
        ),  # what it cost is not known: nobody says it is cheap
        (LATE, {}, "recover"),  # nothing is known but the date
        # the first rule that holds
        (
            work(840, 2000, declared_rag="green", estimate_at_completion=2300.0),
            {"waits": 90.0},
            "escalate",
        ),
    ],
)
def test_each_rule_at_both_sides_of_its_threshold(status, more, action):
    assert given(status, **more).action == action


@pytest.mark.parametrize(("days", "due"), [(59, False), (60, True)])
def test_only_who_is_red_is_advised_on(days, due):
    finish = pd.Timestamp("2026-12-31") + pd.Timedelta(days=days)
    assert (given({"forecast_finish": finish}) is not None) is due


@pytest.mark.parametrize(
    ("status", "more", "why", "asked_of", "unless"),
    [
        (
            work(950, declared_rag="green"),
            {},
            "declares green but is 95 days late",
            "Sponsor",
            "a finish by 28 Feb 2027 would take it out of the red",
        ),
        (
            work(950),
            {"waits": 68.0},
            "waits 68 working days for Giver",
            "Sponsor",
            "a finish by 28 Feb 2027 would take it out of the red",
        ),
        (
            work(890),
            {},
            "95 days late: 0.89 months' work done per month, at no extra cost",
            "Manager",
            "a finish by 28 Feb 2027 would take it out of the red",
        ),
        (
            work(950, 2000, estimate_at_completion=2300.0),
            {},
            "95 days late and 15% over budget, and the budget is no longer attainable",
            "Sponsor",
            "a finish by 28 Feb 2027 and an estimate below €2.2 k would take it out of the red",
        ),
        (
            {"estimate_at_completion": 2300.0},
            {"project": {"sponsor_role": None}},
            "15% over budget",
            "sponsor",
            "an estimate below €2.2 k would take it out of the red",
        ),
        (
            {"estimate_at_completion": 1700.0, **work(840, 900)},
            {},
            "95 days late, and the rest would have to go 16% faster than planned",
            "Sponsor",
            "a finish by 28 Feb 2027 would take it out of the red",
        ),
        (
            work(950),
            {"length": 10},
            "95 days late, and the planned time is used up",
            "Sponsor",
            "a finish by 28 Feb 2027 would take it out of the red",
        ),
        (
            work(1000, 1500, estimate_at_completion=2300.0, forecast_finish="2026-12-31"),
            {},
            "15% over budget, and the rest would have to cost 50% less",
            "Sponsor",
            "an estimate below €2.2 k would take it out of the red",
        ),
    ],
)
def test_the_reason_the_role_and_what_would_change_it_are_said(status, more, why, asked_of, unless):
    row = given(status, **more)
    assert (row.why, row.asked_of, row.unless) == (why, asked_of, unless)
    assert row.by == pd.Timestamp("2026-11-30")


def test_the_worst_comes_first_each_measured_by_its_own_threshold():
    """95 days are 1.58 times the red of 60 days; 17 % over are 1.7 times that of 10 %."""
    rows = [{"project_id": one, "budget": 100.0} for one in ("P1", "P2", "P3")]
    status = [
        {"project_id": "P1", "estimate_at_completion": 100.0, **LATE},
        {"project_id": "P2", "estimate_at_completion": 117.0},
        {"project_id": "P3", "estimate_at_completion": 117.0},
    ]
    portfolio = made(projects=rows, status=status)
    frame = positions(portfolio)
    assert advice(portfolio, frame, pd.DataFrame(), RULES).project_id.tolist() == ["P2", "P3", "P1"]


def test_where_nobody_is_red_no_decision_is_due():
    portfolio = made(projects=[{"project_id": "P1"}], status=[{"project_id": "P1"}])
    assert advice(portfolio, positions(portfolio), pd.DataFrame(), RULES).empty


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (work(950), "recover Project P1 (95 days late) – asked of the Sponsor by 30 Nov 2026"),
        (
            work(890),
            "give more people to Project P1 (95 days late: 0.89 months' work done per month, at no extra cost) – asked of the Manager by 30 Nov 2026",
        ),
        (
            work(950, declared_rag="green"),
            "escalate Project P1 (declares green but is 95 days late) – asked of the Sponsor by 30 Nov 2026",
        ),
        (work(950) | {"forecast_finish": "2026-09-27"}, None),  # the sign flipped: 95 days early
    ],
)
def test_the_sentence_that_asks(status, sentence):
    row = given(status)
    assert (decision_in_words(SimpleNamespace(**row)) if row is not None else None) == sentence
