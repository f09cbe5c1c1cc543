"""What was approved at first, what is approved now, and how often that was changed."""

import pandas as pd

from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.states import Progress

COLUMNS = [
    "original_finish",
    "original_budget",
    "rebaselined",
    "rebaselined_on",
    "newest_finish",
    "newest_budget",
]


def growth(portfolio: Portfolio) -> pd.DataFrame:
    """
    The original baseline of each project and how often it was replaced, by the table `baselines`.

    A row counts as a new baseline if its finish or its budget differs from the one before it.

    Returns:
        by project_id: original_finish (date), original_budget [currency], rebaselined (number of new baselines),
        rebaselined_on (day of the newest one), newest_finish and newest_budget (which the table of projects should state, too); no rows where the portfolio has no such table.
    """
    rows = portfolio.baselines.sort_values(["project_id", "baselined"], kind="stable")
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=_type(name)) for name in COLUMNS})
    project = rows.groupby("project_id")
    known = rows.assign(
        baseline_finish=project.baseline_finish.ffill(), budget=project.budget.ffill()
    )
    before = known.groupby("project_id")[["baseline_finish", "budget"]].shift()
    later = project.cumcount() > 0
    changed = later & (
        (known.baseline_finish != before.baseline_finish) & known.baseline_finish.notna()
        | (known.budget != before.budget) & known.budget.notna()
    )
    found = pd.DataFrame(
        {
            "original_finish": project.baseline_finish.first(),
            "original_budget": project.budget.first(),
            "newest_finish": project.baseline_finish.last(),
            "newest_budget": project.budget.last(),
            "rebaselined": changed.groupby(rows.project_id).sum().astype(float),
            "rebaselined_on": rows.baselined.where(changed).groupby(rows.project_id).max(),
        }
    )
    return found.astype({name: _type(name) for name in COLUMNS})


def _type(name: str) -> str:
    return (
        "datetime64[us]"
        if name in ("original_finish", "rebaselined_on", "newest_finish")
        else "float64"
    )


def replaced(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Projects under way whose baseline was replaced, those that grew most first.

    Args:
        frame: positions.

    Returns:
        positions with days_granted (current less original baseline finish), money_granted (current less original
        budget), and slip_from_original (expected finish less original baseline finish) [days].
    """
    found = frame[(frame.state == Progress.ACTIVE) & (frame.rebaselined > 0)]
    found = found.assign(
        days_granted=days_between(found.original_finish, found.baseline_finish),
        money_granted=found.budget - found.original_budget,
        slip_from_original=days_between(found.original_finish, found.finish),
    )
    return found.sort_values(
        ["days_granted", "money_granted", "project_id"], ascending=[False, False, True]
    )
