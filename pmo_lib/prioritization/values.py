"""The columns that the numbers of prioritization are computed from, and the values of a finding that share them."""

from typing import Any

import pandas as pd

from pmo_lib.portfolio.value import NO_ROWS, Value

SCORED = "scores.score criteria.weight criteria.direction criteria.lowest criteria.highest"
LIMITS = (
    "cash_flows.cost budgets.amount demand.fte capacity.fte start_windows.latest_months "
    "start_windows.monthly_decay projects.mandatory"
)
ALL = (
    f"{SCORED} {LIMITS} exclusions.group_id synergies.points prerequisites.requires_id "
    "objectives.minimum objectives.maximum"
)
MONEY = "cash_flows.cost cash_flows.benefit cash_flows.period_end"
ROW = "recommendation score cost_to_go"
LONGEST = 90  # characters of a message
BEST = "The choice of projects and starts with the most points within all limits"


def values(
    inputs: str, columns: str = "", rows: pd.DataFrame = NO_ROWS, **shown: tuple
) -> dict[str, Value]:
    """
    The values of a finding by key; inputs, columns and rows are as in `Value`.

    Args:
        shown: by key, what is shown, its formula and, where they are others, its rows.

    >>> values("projects.budget", count=(3, "Projects with a budget"))["count"].shown
    3
    """
    return {key: _value(inputs, columns, rows, *one) for key, one in shown.items()}


def _value(inputs: str, columns: str, common: pd.DataFrame, *one: Any) -> Value:
    shown, formula, *own = one
    return Value(shown, formula, inputs, own[0] if own else common, columns)


def count(rows: pd.DataFrame, formula: str) -> tuple[int, str, pd.DataFrame]:
    """For `values`: how many rows there are."""
    return len(rows), formula, rows


def ids(rows: pd.DataFrame, formula: str) -> tuple[list[str], str, pd.DataFrame]:
    """For `values`: the ids of the projects in these rows."""
    return rows.project_id.tolist(), formula, rows
