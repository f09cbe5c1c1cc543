"""The explained and the unexplained part of a baseline's move sum to the move exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures.change_control import (
    approved_since,
    baseline_moves,
    cost_by_cause,
    unexplained_share,
)
from pmo_lib.portfolio.tables import TABLES


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    return TABLES[name].conform(pd.DataFrame(rows, columns=TABLES[name].names))


def baseline(project: str, day: str, budget=None, finish=None) -> dict:
    row = {"project_id": project, "baselined": pd.Timestamp(day), "budget": budget}
    return {**row, "baseline_finish": pd.Timestamp(finish) if finish else pd.NaT}


def change(project: str, cost: float, cause=None, outcome="approved", decided="2026-05-01") -> dict:
    row = {"change_id": f"{project}{cost}{cause}", "project_id": project, "cost_impact": cost}
    day = pd.Timestamp(decided) if decided else pd.NaT
    return {**row, "cause_kind": cause, "outcome": outcome, "decided": day, "schedule_impact": 0.0}


EXAMPLE = table("baselines", [baseline("P", "2026-01-01", 100), baseline("P", "2026-06-01", 130)])
CHANGES = table(
    "changes",
    [
        change("P", 10, "new requirement"),
        change("P", 5, "regulation"),
        change("P", 3),
        change("P", 7, outcome="open", decided=None),
    ],
)


def test_the_worked_example_leaves_twelve_of_thirty_unexplained():
    moves = baseline_moves(EXAMPLE, CHANGES)
    assert moves[["cost_moved", "cost_explained", "cost_unexplained"]].values.tolist() == [
        [30, 18, 12]
    ]
    assert unexplained_share(moves) == pytest.approx(0.4)
    causes = cost_by_cause(moves, approved_since(CHANGES, EXAMPLE))
    assert causes.to_dict() == {
        "new requirement": 10,
        "regulation": 5,
        "cause not stated": 3,
        "unexplained": 12,
    }


money = st.integers(-1000, 1000).map(float)


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 1000)), max_size=12),
    st.lists(
        st.tuples(st.sampled_from("ABC"), money, st.sampled_from([None, "error"])), max_size=12
    ),
)
def test_causes_and_the_unexplained_sum_to_the_move_of_the_baselines(budgets, impacts):
    days = pd.date_range("2026-01-01", periods=12)
    baselines = table(
        "baselines",
        [baseline(name, day, budget) for day, (name, budget) in zip(days, budgets, strict=False)],
    )
    changes = table("changes", [change(*impact) for impact in impacts])
    moves = baseline_moves(baselines, changes)
    causes = cost_by_cause(moves, approved_since(changes, baselines))
    expected = 0.0
    for name in "AB":
        own = [budget for other, budget in budgets if other == name]
        expected += own[-1] - own[0] if len(own) > 1 else 0
    assert causes.sum() == pytest.approx(expected, abs=1e-9)
    parts = moves.cost_explained + moves.cost_unexplained
    np.testing.assert_allclose(parts, moves.cost_moved)


def test_a_change_that_the_first_baseline_contains_explains_no_later_move():
    early = table("changes", [change("P", 20, decided="2025-12-01")])
    assert baseline_moves(EXAMPLE, early).cost_unexplained.tolist() == [30]
    undated = table("changes", [change("P", 20, decided=None)])
    assert baseline_moves(EXAMPLE, undated).cost_unexplained.tolist() == [10]


def test_one_stated_budget_is_no_move_and_no_known_budget():
    rows = [
        baseline("P", "2026-01-01", finish="2027-01-01"),
        baseline("P", "2026-06-01", 130, "2027-02-01"),
    ]
    moves = baseline_moves(table("baselines", rows), CHANGES)
    assert np.isnan(moves.cost_moved).all() and moves.finish_moved.tolist() == [31]
    assert np.isnan(unexplained_share(moves))
    assert cost_by_cause(moves, approved_since(CHANGES, table("baselines", rows))).empty


def test_a_baseline_that_was_confirmed_did_not_move():
    same = table("baselines", [baseline("P", "2026-01-01", 100), baseline("P", "2026-06-01", 100)])
    assert baseline_moves(same, CHANGES).empty


def test_without_rows_nothing_moved():
    assert baseline_moves(TABLES["baselines"].empty(), TABLES["changes"].empty()).empty
