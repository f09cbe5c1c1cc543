"""The part of a portfolio that belongs to each program, and what all programs share."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.external_dependencies import givers

OWNERS = {"project_id", "program_id"}  # columns that say to which program a row belongs


def cut(portfolio: Portfolio, program: str) -> Portfolio:
    """
    The part of a portfolio one program's report may see: its own rows and the shared ones.

    Raises:
        ConfigurationError: there is no such program.
    """
    if program == PORTFOLIO:
        return portfolio
    if program not in set(portfolio.programs.program_id):
        raise ConfigurationError(f"no program {program!r} in this portfolio", code="PMO-P01")
    return dict(partitions(portfolio, [program]))[program]


def partitions(portfolio: Portfolio, programs: list[str]) -> Iterator[tuple[str, Portfolio]]:
    owners = {name: owner(portfolio, name) for name in portfolio.tables}
    groups = {
        name: portfolio.tables[name].groupby(owners[name], sort=False).indices
        for name in portfolio.tables
        if owners[name] is not None
    }
    for program in programs:
        tables = {
            name: frame
            if name not in groups
            else frame.iloc[groups[name].get(program, [])].reset_index(drop=True)
            for name, frame in portfolio.tables.items()
        }
        if "dependencies" in tables:
            own_projects = tables["projects"].project_id if "projects" in tables else ()
            elsewhere = ~tables["dependencies"].giver_project_id.isin(own_projects)
            tables["givers"] = givers(portfolio, tables["dependencies"][elsewhere])
        if "people" in tables:
            assigned = tables["assignments"].person_id if "assignments" in tables else ()
            tables["people"] = tables["people"][
                tables["people"].person_id.isin(assigned)
            ].reset_index(drop=True)
        if "calendar_days" in tables:
            named = tables["activities"].calendar if "activities" in tables else ()
            days = tables["calendar_days"]
            tables["calendar_days"] = days[days.calendar.isin(named)].reset_index(drop=True)
        own = {
            name: _own_rejected(getattr(portfolio, name), program, portfolio)
            for name in ("rejected", "awaiting")
        }
        more = {"tables": tables, "program": program, "rows_read": {}, "suspicions": ()}
        yield program, replace(portfolio, **more, **own)


def _own_rejected(lines: pd.DataFrame, program: str, portfolio: Portfolio) -> pd.DataFrame:
    """Lines about rows of a program; of other programs' projects that such a row names, no id is given."""
    own = lines[lines.program_id == program].reset_index(drop=True)
    projects, rejected = portfolio.projects, portfolio.rejected
    elsewhere = set(projects.project_id[projects.program_id != program])
    elsewhere |= set(
        rejected.project_id[(rejected.table == "projects") & (rejected.program_id != program)]
    )
    mine = (rejected.table == "projects") & (rejected.program_id == program)
    elsewhere -= set(rejected.project_id[mine])
    return own.assign(project_id=own.project_id.mask(own.project_id.isin(elsewhere)))


def owner(portfolio: Portfolio, table: str) -> pd.Series | None:
    """
    The program each row of a table belongs to, missing where to none; None for a table all programs share.

    A row of a table without project and program belongs to the program of the row that it refers to, such as a criterion
    to that of its review.
    """
    columns, frame = TABLES[table].names, portfolio.tables[table]
    if TABLES[table].whole:
        return pd.Series(None, index=frame.index, dtype="str")
    program_of = portfolio.projects.set_index("project_id").program_id
    by_project = frame.project_id.map(program_of) if "project_id" in columns else None
    if "program_id" not in columns:
        return _owner_of_parent(portfolio, table) if by_project is None else by_project
    return frame.program_id if by_project is None else frame.program_id.fillna(by_project)


def _owner_of_parent(portfolio: Portfolio, table: str) -> pd.Series | None:
    for column in TABLES[table].columns:
        parent = TABLES.get(column.refers_to)
        if parent and OWNERS & set(parent.names):
            if parent.name not in portfolio.tables:
                return pd.Series(None, index=portfolio.tables[table].index, dtype="str")
            owners = owner(portfolio, parent.name)
            keys = portfolio.tables[parent.name][parent.key[0]]
            return portfolio.tables[table][column.name].map(pd.Series(owners.array, index=keys))
    return None
