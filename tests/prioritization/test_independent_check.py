"""The choice held against the tables: it passes as it is, and each way of breaking it is found."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.prioritization import independent_check
from pmo_lib.prioritization.decision import decide
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scoring import score
from tools.sample import generate

DAY = "2026-10-31"


@cache
def sample() -> Portfolio:
    return Portfolio(
        generate(), last_period=pd.Timestamp(DAY).date(), settings=Settings(currency="EUR")
    ).at(DAY)


def kept_of(decision) -> dict[str, int]:
    options = list(decision.certificate.options)
    model = decision.model
    return dict(
        zip(
            model.projects.project_id.to_numpy()[model.problem.project[options]],
            model.shift[options].tolist(),
            strict=True,
        )
    )


@pytest.mark.parametrize("budget", [None, 2.5e7, 3.5e7])
def test_the_choice_of_the_sample_holds_and_its_worth_is_counted_alike(budget):
    rules = Rules(budget=budget)
    decision = decide(sample(), score(sample(), rules), rules)
    assert decision.faults == ()
    kept = kept_of(decision)
    found = independent_check.faults(
        sample(), kept, decision.scoring.total, decision.certificate.value + 0.01, budget
    )
    assert len(found) == 1 and "points" in found[0]


def tiny(**tables) -> Portfolio:
    """Three projects A, B and C of ten each in November 2026, one role, one budget of twenty until December."""
    end = pd.Timestamp("2026-11-30")
    made = {
        "programs": [{"program_id": "P", "name": "P"}],
        "projects": [
            {
                "project_id": p,
                "name": p,
                "program_id": "P",
                "stage": "approved",
                "baseline_start": "2026-11-01",
                "baseline_finish": "2026-11-30",
                "strategic_objectives": o,
            }
            for p, o in (("A", "Growth"), ("B", "Growth; Safety"), ("C", "Safety"))
        ],
        "cash_flows": [{"project_id": p, "period_end": end, "cost": 10.0} for p in "ABC"],
        "budgets": [{"period_end": pd.Timestamp("2026-12-31"), "amount": 20.0}],
        "roles": [{"role_id": "r", "name": "R"}],
        "capacity": [{"role_id": "r", "period_end": end, "fte": 2.0}],
        "demand": [{"project_id": p, "role_id": "r", "period_end": end, "fte": 1.0} for p in "ABC"],
    }
    made |= tables
    frames = {name: TABLES[name].conform(pd.DataFrame(rows)) for name, rows in made.items() if rows}
    return Portfolio(frames, last_period=pd.Timestamp(DAY).date()).at(DAY)


SCORES = pd.Series({"A": 3.0, "B": 2.0, "C": 1.0})
WINDOW = {"start_windows": [{"project_id": "B", "latest_months": 3, "monthly_decay": 0.1}]}
BROKEN = [
    (
        {},
        {"A": 0, "B": 0, "C": 0},
        6.0,
        ("30 are spent until 2026-12-31, of 20", "r is asked for 3 of 2 FTE in month 11 of 2026"),
    ),
    (
        {"projects": [{"project_id": "A", "name": "A", "program_id": "P", "mandatory": True}]},
        {"B": 0},
        2.0,
        ("A must be done and is not chosen",),
    ),
    ({}, {"A": 1}, 3.0, ("A may not be moved by 1 months",)),
    (
        {"exclusions": [{"group_id": "g", "project_id": p} for p in "AB"]},
        {"A": 0, "B": 0},
        5.0,
        ("2 of the projects of g are chosen, of which one may be",),
    ),
    (
        {"prerequisites": [{"project_id": "A", "requires_id": "B"}]},
        {"A": 0},
        3.0,
        ("A is chosen without B, which it needs",),
    ),
    (
        {"prerequisites": [{"project_id": "A", "requires_id": "B"}]},
        {"A": 0, "B": 0},
        5.0,
        ("A would begin before B is finished",),
    ),
    (
        {"objectives": [{"objective_id": "s", "name": "Safety", "minimum": 0.3, "maximum": 1.0}]},
        {"A": 0, "B": 0},
        5.0,
        ("Safety gets less than 30% of the money",),
    ),
    (
        {"objectives": [{"objective_id": "g", "name": "Growth", "minimum": 0.0, "maximum": 0.7}]},
        {"A": 0, "B": 0},
        5.0,
        ("Growth gets more than 70% of the money",),
    ),
    ({}, {"A": 0, "B": 0}, 5.5, ("by the tables it is worth 5 points, not 5.5",)),
]


@pytest.mark.parametrize(("tables", "kept", "worth", "expected"), BROKEN)
def test_each_way_of_breaking_a_limit_is_found(tables, kept, worth, expected):
    if "projects" in tables:
        whole = tiny().projects.to_dict("records")
        tables = {
            "projects": [
                row
                | {
                    k: v
                    for one in tables["projects"]
                    if one["project_id"] == row["project_id"]
                    for k, v in one.items()
                }
                for row in whole
            ]
        }
    assert independent_check.faults(tiny(**tables), kept, SCORES, worth) == list(expected)


def test_what_keeps_every_limit_passes_and_a_later_start_is_worth_less():
    assert independent_check.faults(tiny(), {"A": 0, "B": 0}, SCORES, 5.0) == []
    assert independent_check.faults(tiny(**WINDOW), {"A": 0, "B": 2}, SCORES, 3 + 2 * 0.9**2) == []
    joint = {"synergies": [{"group_id": "j", "project_id": p, "points": 0.25} for p in "AB"]}
    assert independent_check.faults(tiny(**joint), {"A": 0, "B": 0}, SCORES, 5.5) == []
    assert independent_check.faults(tiny(**joint), {"A": 0}, SCORES, 3.0) == []


def test_a_budget_of_the_report_is_held_against_the_money():
    assert independent_check.faults(tiny(), {"A": 0}, SCORES, 3.0, budget=10.0) == []
    assert len(independent_check.faults(tiny(), {"A": 0, "B": 0}, SCORES, 5.0, budget=19.0)) == 2


def test_what_the_solver_chooses_passes_whatever_the_tables():
    """Random small portfolios with every kind of limit: the tables have nothing against the best choice."""
    made = [random_choice(seed) for seed in range(40)]
    assert [decision.faults for decision in made if decision.certificate] == [()] * sum(
        decision.feasible for decision in made
    )
    assert sum(decision.feasible for decision in made) >= 30


def random_choice(seed: int):
    rng = np.random.default_rng(seed)
    names = [f"P{n}" for n in range(6)]
    ends = pd.date_range("2026-11-30", periods=4, freq="ME")
    tables = {
        "projects": [
            {
                "project_id": p,
                "name": p,
                "program_id": "P",
                "stage": str(rng.choice(["approved", "in delivery"])),
                "mandatory": bool(n == 0),
                "baseline_start": "2026-11-01",
                "baseline_finish": ends[int(rng.integers(0, 3))],
                "strategic_objectives": str(rng.choice(["G", "S", "G; S", ""])),
            }
            for n, p in enumerate(names)
        ],
        "cash_flows": [
            {"project_id": p, "period_end": ends[m], "cost": float(rng.integers(1, 9))}
            for p in names
            for m in range(2)
        ],
        "budgets": [
            {"period_end": ends[1], "amount": 26.0},
            {"period_end": ends[3], "amount": 26.0},
        ],
        "roles": [{"role_id": "r", "name": "R"}],
        "capacity": [{"role_id": "r", "period_end": end, "fte": 4.0} for end in ends],
        "demand": [
            {"project_id": p, "role_id": "r", "period_end": ends[m], "fte": float(rng.random())}
            for p in names
            for m in range(2)
        ],
        "criteria": [
            {
                "criterion_id": "v",
                "name": "V",
                "weight": 1.0,
                "direction": "benefit",
                "lowest": 0.0,
                "highest": 10.0,
            }
        ],
        "scores": [
            {
                "project_id": p,
                "criterion_id": "v",
                "rater_role": "R",
                "score": float(rng.integers(1, 11)),
            }
            for p in names
        ],
        "exclusions": [{"group_id": "g", "project_id": p} for p in names[1:3]],
        "prerequisites": [{"project_id": "P4", "requires_id": "P5"}],
        "synergies": [{"group_id": "j", "project_id": p, "points": 3.0} for p in names[3:5]],
        "start_windows": [
            {"project_id": p, "latest_months": 2, "monthly_decay": 0.05} for p in names
        ],
        "objectives": [{"objective_id": "G", "name": "G", "minimum": 0.1, "maximum": 0.9}],
    }
    portfolio, rules = tiny(**tables), Rules(step=1)
    return decide(portfolio, score(portfolio, rules), rules)
