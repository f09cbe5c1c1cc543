"""
What gates decided: first reviews, open conditions, and how the projects ended that were looked at.

References:
    defined here; docs/glossary.md says it in words.
"""

import pandas as pd

PASSED = ("go", "conditional go")
DAY = pd.Timedelta(days=1)


def first_reviews(reviews: pd.DataFrame) -> pd.DataFrame:
    """
    The first gate review of each project and stage, in order of time. [rows]

    Args:
        reviews: review_id, project_id, kind, held, stage, decision.

    >>> first_reviews(pd.DataFrame({"review_id": [2, 1], "project_id": 1, "kind": "gate", "held": [20, 10], "stage": "approved"})).review_id.tolist()
    [1]
    """
    rows = reviews[reviews.kind == "gate"].sort_values(["held", "review_id"], kind="stable")
    return rows.drop_duplicates(["project_id", "stage"]).reset_index(drop=True)


def open_conditions(
    criteria: pd.DataFrame, reviews: pd.DataFrame, day: pd.Timestamp
) -> pd.DataFrame:
    """
    Criteria that were not met at a gate that was passed, and that are still open; the most overdue first. [rows]

    Args:
        criteria: review_id, criterion, met, due, closed. A criterion of which it is not known whether it was met is no condition.
        reviews: see `first_reviews`.

    Returns:
        the columns of the criteria with project_id, stage and days_overdue (missing without a due day, below zero before it).

    >>> open_conditions(pd.DataFrame({"review_id": 1, "criterion": "tested", "met": False, "due": pd.Timestamp("2026-10-11"), "closed": [pd.NaT]}), pd.DataFrame({"review_id": [1], "project_id": 7, "kind": "gate", "stage": "approved", "decision": "go"}), pd.Timestamp("2026-10-31")).days_overdue.tolist()
    [20.0]
    """
    gates = reviews[(reviews.kind == "gate") & reviews.decision.isin(PASSED)]
    rows = criteria.merge(gates[["review_id", "project_id", "stage"]])
    rows = rows[~rows.met.fillna(True) & rows.closed.isna()]
    rows = rows.assign(days_overdue=(day - rows.due) / DAY)
    return rows.sort_values("days_overdue", ascending=False, kind="stable").reset_index(drop=True)


def fates(reviews: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """
    How projects ended that a gate had looked at: the first gate of each that states a decision. [rows]

    Args:
        reviews: see `first_reviews`.
        projects: project_id, stage, actual_finish, baseline_finish.

    Returns:
        the columns of the review with passed, seen (finished with a known approved finish, or cancelled after it had passed)
        and bad (finished later than approved, or cancelled); projects whose end is still to come are left out.

    >>> fates(pd.DataFrame({"review_id": [1], "project_id": 7, "kind": "gate", "held": 1, "stage": "approved", "decision": "go"}), pd.DataFrame({"project_id": [7], "stage": "finished", "actual_finish": 2, "baseline_finish": 1})).bad.tolist()
    [True]
    """
    first = first_reviews(reviews).dropna(subset=["decision"]).drop_duplicates("project_id")
    facts = projects.set_index("project_id").reindex(first.project_id).set_index(first.index)
    passed, cancelled = first.decision.isin(PASSED), facts.stage == "cancelled"
    finished = facts.actual_finish.notna() & facts.baseline_finish.notna() & ~cancelled
    late = facts.actual_finish > facts.baseline_finish
    rows = first.assign(passed=passed, seen=finished | (cancelled & passed), bad=late | cancelled)
    return rows[finished | cancelled]
