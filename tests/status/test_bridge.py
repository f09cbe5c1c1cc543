"""From budget to estimate: the parts sum to the cent, whatever the data."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_lib.measures.health import Thresholds
from pmo_lib.status import money_findings
from pmo_lib.status.bridge import MOST, cost_bridge
from pmo_lib.status.data import Data
from pmo_lib.status.position import positions
from pmo_lib.status.selection import active
from tests.status.made import made, periods, programs, sample
from tests.strategies import amounts, amounts_or_zero
from tests.tiers import TEST_ALL


def bridge(
    estimates: dict[str, float | None],
    budget: float = 1000.0,
    changes: tuple[dict, ...] = (),
    **names: str,
) -> pd.DataFrame:
    projects = [
        {"project_id": one, "budget": budget, **({"name": names[one]} if one in names else {})}
        for one in estimates
    ]
    status = [
        {"project_id": one, "estimate_at_completion": estimate}
        for one, estimate in estimates.items()
    ]
    changed = [{"change_id": f"C{i}", **change} for i, change in enumerate(changes)]
    portfolio = made(projects=projects, status=status, changes=changed)
    return cost_bridge(portfolio, positions(portfolio))


def parts(found: pd.DataFrame) -> list[tuple]:
    return list(found[["part", "kind", "value"]].itertuples(index=False, name=None))


def left(found: pd.DataFrame) -> float:
    """What the parts between the first and the last do not explain."""
    return found.value.iloc[-1] - found.value.iloc[0] - found.value.iloc[1:-1].sum()


@pytest.mark.parametrize("program", programs())
def test_the_parts_sum_in_every_period_of_the_sample(program):
    """`make test` takes one of three periods, another one for each program."""
    told, turn = 0, programs().index(program) % 3
    for day in periods() if TEST_ALL else periods()[turn::3]:
        portfolio = sample(program=program).at(day)
        frame = positions(portfolio)
        found = cost_bridge(portfolio, frame)
        if found.empty:
            continue
        both = active(frame).dropna(subset=["estimate", "budget"])
        assert (found.value.iloc[0], found.value.iloc[-1]) == (
            both.budget.sum(),
            both.estimate.sum(),
        )
        assert f"{abs(left(found)):.2f}" == "0.00"
        told += len(found) > 2
    assert told > 5


def test_a_cause_carries_what_was_approved_and_the_project_the_rest():
    changes = (
        {"project_id": "P1", "cause": "Prices", "cost_impact": 60.0},
        {"project_id": "P2", "cause": "Prices", "cost_impact": 50.0},
        {"project_id": "P2", "cause": None, "cost_impact": -20.0},
        {"project_id": "P1", "cause": "Prices", "cost_impact": 500.0, "outcome": "rejected"},
        {
            "project_id": "P1",
            "cause": "Prices",
            "cost_impact": 500.0,
            "decided": "2026-11-05",
        },  # not decided yet
    )
    found = bridge({"P1": 1100.0, "P2": 1030.0, "P3": 990.0, "P4": None}, changes=changes)
    assert parts(found) == [
        ("Budget", "total", 3000.0),
        ("Cause not recorded", "cause", -20.0),
        ("Prices", "cause", 110.0),
        ("Project P1", "project", 40.0),
        ("Project P3", "project", -10.0),
        ("Estimate at completion", "total", 3120.0),
    ]
    assert found.projects.tolist() == [3, 1, 2, 1, 1, 3]


def test_the_largest_are_named_either_way_and_the_others_counted():
    estimates = {f"P{i}": 1000.0 + 10 * (i + 1) * (-1) ** i for i in range(MOST + 3)}
    found = bridge(estimates)
    assert found.part[found.kind == "project"].tolist() == [
        f"Project P{i}" for i in range(MOST + 2, 2, -1)
    ]
    others = found[found.kind == "others"].iloc[0]
    assert (others.part, others.value, others.projects) == ("3 other projects", 10 - 20 + 30, 3)
    assert abs(left(found)) < 1e-9


@given(st.lists(amounts_or_zero(most=1e6), min_size=1, max_size=30), amounts(1, 1e6))
@settings(max_examples=25 if TEST_ALL else 8)
def test_fractions_of_a_cent_do_not_add_up_to_one(estimates, budget):
    found = bridge({f"P{i}": estimate for i, estimate in enumerate(estimates)}, budget)
    assert f"{abs(left(found)):.2f}" == "0.00"


def test_thirty_projects_each_four_tenths_of_a_cent_over_are_twelve_cents():
    found = bridge({f"P{i:02d}": 1000.004 for i in range(30)})
    assert left(found) == pytest.approx(0, abs=1e-6) and found.value.iloc[
        1:-1
    ].sum() == pytest.approx(0.12)


def test_with_no_estimate_there_is_no_bridge():
    assert bridge({"P1": None}).empty and bridge({}).empty


def view(
    estimates: dict[str, float | None],
    names: dict[str, str] | None = None,
    changes: tuple[dict, ...] = (),
) -> Data:
    projects = [
        {"project_id": one, "name": (names or {}).get(one, f"Project {one}")} for one in estimates
    ]
    status = [
        {"project_id": one, "estimate_at_completion": estimate}
        for one, estimate in estimates.items()
    ]
    changed = [{"change_id": f"C{i}", **change} for i, change in enumerate(changes)]
    return Data(made(projects=projects, status=status, changes=changed), Thresholds())


@pytest.mark.parametrize(
    ("estimates", "message"),
    [
        ({"P1": 1100.0, "P2": 980.0}, "Estimate against budget: +€80, most by Project P1 (+€100)"),
        (
            {"P1": 900.0, "P2": 1020.0},
            "Estimate against budget: −€80, most by Project P1 (−€100)",
        ),  # the sign flipped
        (
            {"P1": 1100.0, "P2": 1100.0},
            "Estimate against budget: +€200, most by Project P1 (+€100)",
        ),  # tied: by id
        ({"P1": 1000.0, "P2": 1000.0}, "Estimates equal budgets, project by project"),
        ({"P1": None}, "Cost is not known: no project under way has a budget and an estimate"),
        ({}, "Cost is not known: no project under way has a budget and an estimate"),
    ],
)
def test_the_sentence_names_the_largest_part(estimates, message):
    assert money_findings.cost_bridge(view(estimates)).message == message


def test_the_facts_sum_too_where_two_projects_have_one_name():
    found = money_findings.cost_bridge(
        view({"P1": 1100.0, "P2": 1050.0}, {"P1": "Portal", "P2": "Portal"})
    )
    assert sum(found.shown["parts"].values()) == found.shown["estimate"] - found.shown["budget"]
