"""
How far baselines moved, and how much of it approved changes explain.

References:
    defined here: the sum of the explained and the unexplained part is the move, exactly.
"""

import pandas as pd

DAY = pd.Timedelta(days=1)
NOT_STATED = "cause not stated"


def approved_since(changes: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """
    Approved changes that the first baseline of their project does not contain yet. [rows]

    Args:
        changes: project_id, outcome, decided, cause_kind, cost_impact, schedule_impact.
        baselines: project_id, baselined.

    Returns:
        those approved after the day of the first baseline, or on an unknown day; a missing cause reads "cause not stated".

    >>> len(approved_since(pd.DataFrame([{"project_id": "P", "outcome": "approved", "decided": 2, "cause_kind": None}]), pd.DataFrame([{"project_id": "P", "baselined": 1}])))
    1
    """
    rows = changes[changes.outcome == "approved"]
    first = baselines.groupby("project_id").baselined.min()
    rows = rows[~(rows.decided <= first.reindex(rows.project_id).array)]
    return rows.assign(cause_kind=rows.cause_kind.fillna(NOT_STATED))


def baseline_moves(baselines: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """
    What moved the baseline of each project from the first to the newest. [money and days]

    Args:
        baselines: project_id, baselined, baseline_finish, budget.
        changes: see `approved_since`.

    Returns:
        of each project whose budget or finish moved: project_id, first_budget, budget, cost_moved, cost_explained and
        cost_unexplained, finish_moved, finish_explained and finish_unexplained [days]; missing where fewer than two
        baselines state the budget, or the finish.

    >>> baseline_moves(pd.DataFrame({"project_id": 1, "baselined": [1, 2], "budget": [100.0, 130.0], "baseline_finish": pd.NaT}), pd.DataFrame(columns="project_id outcome decided cause_kind cost_impact schedule_impact".split(), dtype=float)).cost_moved.tolist()
    [30.0]
    """
    stated = baselines.sort_values("baselined", kind="stable").groupby("project_id")
    stated = stated[["budget", "baseline_finish"]]
    twice = stated.count() > 1
    first, last = stated.first().where(twice), stated.last().where(twice)
    impacts = approved_since(changes, baselines).groupby("project_id")
    explained = impacts[["cost_impact", "schedule_impact"]].sum().reindex(first.index).fillna(0.0)
    frame = pd.DataFrame(
        {
            "first_budget": first.budget,
            "budget": last.budget,
            "cost_moved": last.budget - first.budget,
            "cost_explained": explained.cost_impact,
            "finish_moved": (last.baseline_finish - first.baseline_finish) / DAY,
            "finish_explained": explained.schedule_impact,
        }
    )
    frame = frame.assign(
        cost_unexplained=frame.cost_moved - frame.cost_explained,
        finish_unexplained=frame.finish_moved - frame.finish_explained,
    )
    moved = (frame.cost_moved.fillna(0) != 0) | (frame.finish_moved.fillna(0) != 0)
    return frame[moved].reset_index()


def cost_by_cause(moves: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """
    The cost of the moves by the kind of cause, with "unexplained" last: the parts sum to the move exactly. [money]

    Args:
        moves: see `baseline_moves`.
        changes: see `approved_since`, which gives them.

    Returns:
        by cause, the largest first; empty where no budget moved.

    >>> cost_by_cause(pd.DataFrame([{"project_id": 1, "cost_moved": 30}]), pd.DataFrame([{"project_id": 1, "cause_kind": "error", "cost_impact": 18.0}])).to_dict()
    {'error': 18.0, 'unexplained': 12.0}
    """
    with_cost = moves.dropna(subset=["cost_moved"])
    own = changes[changes.project_id.isin(with_cost.project_id)]
    causes = own.groupby("cause_kind").cost_impact.sum()
    causes = causes[causes != 0].sort_values(ascending=False, kind="stable")
    if with_cost.empty:
        return causes
    rest = with_cost.cost_moved.sum() - causes.sum()
    return pd.concat([causes, pd.Series({"unexplained": rest})])


def unexplained_share(moves: pd.DataFrame) -> float:
    """
    The unexplained cost as a part of the cost moved, each summed without its sign; missing where no cost moved. [part]

    >>> unexplained_share(pd.DataFrame({"cost_moved": [30.0], "cost_unexplained": [12.0]}))
    0.4
    """
    moved = moves.cost_moved.abs().sum()
    return float(moves.cost_unexplained.abs().sum() / moved) if moved else float("nan")
