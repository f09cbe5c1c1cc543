"""A number of a report together with how it was computed and the rows behind it."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pmo_lib.portfolio.tables import TABLES

NO_ROWS = pd.DataFrame()  # for a number that rests on no row, such as a parameter


@dataclass(frozen=True, slots=True)
class Value:
    """
    A number, a name or a list in a report, with how it was computed and the rows behind it.

    Args:
        shown: the number, name or list; JSON values only.
        formula: in words, so that a reader could do it by hand.
        inputs: the columns it reads as `table.column`, separated by spaces; empty if it reads none.
        rows: the rows that count for this number; empty if there are none to show.
        columns: of the rows, those shown beside the project, separated by spaces.
        name: what readers see instead of the key; empty: the key in words.

    Raises:
        ValueError: the formula is empty, or an input is not a declared column.

    >>> Value(3, "Projects without a budget", "projects.budget").by_table
    {'projects': ['budget']}
    """

    shown: Any
    formula: str
    inputs: str = ""
    rows: pd.DataFrame = field(default_factory=lambda: NO_ROWS, compare=False, repr=False)
    columns: str = ""
    name: str = ""

    def __post_init__(self):
        if not self.formula:
            raise ValueError(f"the value {self.shown!r} has no formula")
        check_inputs(self.inputs)

    @property
    def by_table(self) -> dict[str, list[str]]:
        """The columns that the value reads, by table."""
        return columns_by_table(self.inputs)


def check_inputs(inputs: str) -> None:
    """
    Check that all inputs are declared columns.

    Raises:
        ValueError: one of them is not.
    """
    for table, columns in columns_by_table(inputs).items():
        for column in columns:
            if table not in TABLES or column not in TABLES[table].names:
                raise ValueError(f"{table}.{column} is not a declared column")


def columns_by_table(inputs: str) -> dict[str, list[str]]:
    """
    Columns by table, from a list such as `projects.budget status.period_end`; each is named once.

    >>> columns_by_table("projects.budget status.period_end projects.budget")
    {'projects': ['budget'], 'status': ['period_end']}
    """
    found: dict[str, list[str]] = {}
    for place in dict.fromkeys(inputs.split()):
        table, _, column = place.partition(".")
        found.setdefault(table, []).append(column)
    return found
