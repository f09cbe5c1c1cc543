"""Registers that stand beside a list of projects: risks, issues, milestones, changes, decisions and others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.column_guess import (
    LIKELY,
    NAMES,
    ColumnGuess,
    SheetColumn,
    best_guesses,
    described,
)
from pmo_lib.sources.header_words import register_named
from pmo_lib.sources.readers import table_named
from pmo_lib.sources.sheets import SheetView

MOST_NAMES = 100  # of projects that a mapping translates into ids
LEAST_SHARE = 0.5  # of the values under a header that have to be known projects


def table_of(sheet: SheetView) -> str | None:
    """The table that a sheet is named after, in our words or in those of offices; None where it says none."""
    return table_named(sheet.name) or register_named(sheet.name)


def register_columns(
    table: str, sheet: SheetView, projects: Mapping[str, str], currency: str, order: str = ""
) -> dict[str, ColumnGuess]:
    """
    The columns of a register, by name of ours.

    Args:
        projects: the id of each project, by its id and by its name, as the list of projects shows them.
        order: what comes first in dates that the sheet leaves open, see `order_of_dates`.
    """
    declared = TABLES[table]
    own = _references(table, sheet.columns, projects)
    used = {column.header for column in own.values()}
    left = [column for column in sheet.columns if column.header not in used]
    wanted = [(table, name) for name in declared.names if name not in own]
    found = {name: one for (_, name), one in best_guesses(wanted, left, currency, order).items()}
    for name, column in own.items():
        found[name] = described(declared[name], column, 1.0, currency)
        named = {text: projects[text] for text in column.profile.texts if text in projects}
        other = {text: identity for text, identity in named.items() if text != identity}
        if other and len(other) <= MOST_NAMES:
            found[name].spec["values"] = other
            found[name].why = "names of projects are read as their ids"
    _identity(table, found, sheet)
    return found


def _references(
    table: str, columns: Sequence[SheetColumn], projects: Mapping[str, str]
) -> dict[str, SheetColumn]:
    """The columns whose values are known projects, the best header first; each stands for one column of ours."""
    declared = TABLES[table]
    fitting = [column for column in columns if _share(column, projects) >= LEAST_SHARE]
    chosen: dict[str, SheetColumn] = {}
    names = [column.name for column in declared.columns if column.refers_to == "projects"]
    if table == "dependencies":
        names.append("giver_project_id")
    for name in names:
        best = best_guesses([(table, name)], fitting, "").get((table, name))
        column = next((c for c in fitting if best and c.header == best.header), None)
        if column is None and len(fitting) == len(names) == 1:
            column = fitting[0]
        if column is not None:
            chosen[name] = column
            fitting = [other for other in fitting if other.header != column.header]
    return chosen


def _share(column: SheetColumn, projects: Collection[str]) -> float:
    texts = column.profile.texts
    return sum(text in projects for text in texts) / len(texts) if texts else 0.0


def _identity(table: str, found: dict[str, ColumnGuess], sheet: SheetView) -> None:
    """Rows without an identity of their own go by what they say, where no two rows say the same; and the reverse."""
    declared = TABLES[table]
    key = declared.key[-1]
    name = next((one for one in NAMES if one in declared.names), None)
    if name is None or declared[key].type != "id" or (key in found) == (name in found):
        return
    lacking, other = (key, name) if name in found else (name, key)
    values = sheet.column(found[other].header).profile
    if lacking == key and values.unique < 1:
        return
    why = f"nothing is called like it; the same as {other}"
    spec: dict[str, Any] = {"column": found[other].header}
    found[lacking] = ColumnGuess(lacking, spec, LIKELY, values.examples, why)
