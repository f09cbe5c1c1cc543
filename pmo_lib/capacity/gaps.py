"""Gaps in the tables of resources: what is missing, what contradicts, and what is therefore in no load."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.demand import CLOSED, Excluded
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.lifecycle import State, selectable, states
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

MOST_NAMES = 5
TABLES_OF = {
    "demand": ("demand", "efforts"),
    "capacity": ("capacity", "staff"),
}  # what is stated by any of these tables


def without_capacity(load: Load) -> list[str]:
    """Names of roles that have demand in at least one month in which their capacity is not known."""
    asked = load.demand.sum(axis=0)[:, : load.horizon] > 0
    unknown = (asked & np.isnan(load.capacity[:, : load.horizon])).any(axis=1)
    return load.roles.name[unknown].astype(str).tolist()


def without_demand(load: Load) -> list[str]:
    """Names of roles with capacity and without demand; empty where demand, or that of other programs, is not known."""
    if not load.whole or not load.demand_known:
        return []
    idle = (np.nan_to_num(load.capacity[:, : load.horizon]).sum(axis=1) > 0) & (
        load.demand.sum(axis=0)[:, : load.horizon].sum(axis=1) == 0
    )
    return load.roles.name[idle].astype(str).tolist()


def after_the_end(portfolio: Portfolio) -> pd.DataFrame:
    """
    Demand of projects that go on, in months that begin after the project's last day. It counts in every load.

    Returns:
        project_id, project, end, fte_months.
    """
    projects = portfolio.projects.set_index("project_id")
    end = projects.forecast_finish.fillna(projects.baseline_finish)
    rows = portfolio.demand[portfolio.demand.period_end > pd.Timestamp(portfolio.as_of)]
    rows = rows[rows.project_id.isin(selectable(portfolio).project_id)]
    rows = rows.assign(
        end=end.reindex(rows.project_id).to_numpy(),
        project=projects.name.reindex(rows.project_id).to_numpy(),
    )
    begin = rows.period_end.dt.to_period("M").dt.start_time
    late = rows[(begin > rows.end) & (rows.fte > 0)]
    sums = late.groupby(["project_id", "project", "end"], as_index=False).fte.sum()
    return sums.rename(columns={"fte": "fte_months"})


def of_closed_projects(portfolio: Portfolio, load: Load) -> pd.DataFrame:
    """
    Demand and assignments ahead of projects that are finished or cancelled. They count in no load.

    Returns:
        project_id, name, state, fte_months (of demand), assigned_fte_months; the largest demand first.
    """
    demand = load.excluded[load.excluded.reason == Excluded.CLOSED]
    ahead = portfolio.assignments[portfolio.assignments.period_end > pd.Timestamp(portfolio.as_of)]
    names = portfolio.projects.set_index("project_id").name
    frame = states(portfolio)[["state"]].assign(
        name=names,
        fte_months=demand.groupby("project_id").fte.sum(),
        assigned_fte_months=ahead.groupby("project_id").fte.sum(),
    )
    sums = frame[["fte_months", "assigned_fte_months"]].fillna(0.0)
    booked = frame.state.isin(CLOSED) & (sums > 0).any(axis=1)
    rows = frame.assign(**sums)[booked].reset_index()
    return rows.sort_values(
        ["fte_months", "assigned_fte_months"], ascending=False, kind="stable", ignore_index=True
    )[["project_id", "name", "state", "fte_months", "assigned_fte_months"]]


def refused(portfolio: Portfolio) -> int:
    """Rows of capacity and demand that were refused, such as negative FTE."""
    rows = portfolio.rejected[
        portfolio.rejected.table.isin(["demand", "capacity", "efforts", "staff", "leave"])
    ]
    return len(rows[["table", "file", "sheet", "row"]].drop_duplicates())


def out_of_order(portfolio: Portfolio) -> int | None:
    """Projects that go on and start before one they wait for is finished; None where no table of prerequisites says it."""
    if not portfolio.has("prerequisites"):
        return None
    projects = portfolio.projects.set_index("project_id")
    done = states(portfolio).state.eq(State.FINISHED).reindex(projects.index)
    finish = projects.actual_finish.where(done, projects.forecast_finish)
    start = projects.actual_start.fillna(projects.forecast_start)
    rows = portfolio.prerequisites
    rows = rows[rows.project_id.isin(selectable(portfolio).project_id)]
    early = start.reindex(rows.project_id).to_numpy() < finish.reindex(rows.requires_id).to_numpy()
    return int(rows.project_id[early].nunique())


def found(portfolio: Portfolio, load: Load) -> Finding:
    """Everything in the data that limits the analysis."""
    late, closed = after_the_end(portfolio), of_closed_projects(portfolio, load)
    calendars, excluded = load.supply.unknown_calendars, load.excluded
    reasons = excluded.reason.value_counts()
    unlisted = excluded.role_id[excluded.reason == Excluded.UNKNOWN_ROLE]
    values = {
        "roles_without_capacity": without_capacity(load),
        "roles_without_demand": without_demand(load),
        "projects_with_late_demand": len(late),
        "unknown_calendars": [
            f"{team}: {calendar}" for team, calendar in sorted(calendars.items())
        ],
        "refused_rows": refused(portfolio),
        "closed_projects": closed.name.astype(str).tolist(),
        "closed_fte_months": float(closed.fte_months.sum()),
        "closed_assigned_fte_months": float(closed.assigned_fte_months.sum()),
        "unknown_roles": sorted(unlisted.astype(str).unique()),
        "rows_of_unknown_projects": int(reasons.get(Excluded.UNKNOWN_PROJECT, 0)),
        "rows_without_fte": int(reasons.get(Excluded.NO_AMOUNT, 0)),
        "efforts_without_dates": int(reasons.get(Excluded.NO_DATES, 0)),
        "not_supplied": [
            what for what, tables in TABLES_OF.items() if not any(map(portfolio.has, tables))
        ],
    }
    early = out_of_order(portfolio)
    values |= {} if early is None else {"out_of_order": early}
    count = len(_sentences(values))
    if not count:
        return Finding(
            "Demand and capacity are complete: every role with demand has a known capacity",
            "gaps",
            values=values,
        )
    message = f"{text.sentence(text.plural(count, 'gap'))} in the data {'limits' if count == 1 else 'limit'} this analysis"
    rows = {
        key: closed
        for key in ("closed_projects", "closed_fte_months", "closed_assigned_fte_months")
    }
    return Finding(message, "gaps", Severity.WARNING, values, late, rows=rows)


def in_words(finding: Finding) -> str:
    """The same, one sentence for each."""
    return " ".join(_sentences(finding.shown))


def _sentences(values: Mapping[str, Any]) -> list[str]:
    said = [*_of_roles(values), *_of_closed(values), *_of_rows(values)]
    return [sentence for sentence in said if sentence]


def _of_roles(v: Mapping[str, Any]) -> list[str]:
    missing = {
        "demand": "The source has no table of demand or efforts: the demand for roles is not known.",
        "capacity": "The source has no table of capacity or staff: the capacity of roles is not known.",
    }
    lists = {
        "roles_without_capacity": "Roles with demand whose capacity is not known: {}.",
        "roles_without_demand": "Roles without demand: {}.",
        "unknown_calendars": "Calendars that are not known, so that the capacity of these is known only where it is stated: {}.",
        "unknown_roles": "Roles with demand that the table of roles does not list, so that it is in no load: {}.",
    }
    return [
        *(missing[what] for what in v["not_supplied"]),
        *(
            words.format(text.names(v[key], MOST_NAMES)) if v[key] else ""
            for key, words in lists.items()
        ),
    ]


def _of_closed(v: Mapping[str, Any]) -> list[str]:
    """Work that is still booked for projects that are finished or cancelled."""
    if not v["closed_projects"]:
        return []
    amounts = [
        f"{text.number(v[key], 1)} FTE-months of {what}"
        for key, what in (
            ("closed_fte_months", "demand"),
            ("closed_assigned_fte_months", "assignments"),
        )
        if v[key]
    ]
    return [
        f"Finished or cancelled projects still have {text.names(amounts)} ahead, counted in no load: "
        f"{text.names(v['closed_projects'], MOST_NAMES)}."
    ]


def _of_rows(v: Mapping[str, Any]) -> list[str]:
    counts = {
        "projects_with_late_demand": ("project", "{} with demand after the last day."),
        "rows_of_unknown_projects": (
            "row",
            "{} of demand in no load, because the table of projects does not list the project.",
        ),
        "rows_without_fte": ("row", "{} of demand in no load, because no FTE is stated."),
        "efforts_without_dates": (
            "effort",
            "{} in no load, because the first or last day is not known.",
        ),
        "refused_rows": ("row", "{} refused, listed at the end."),
        "out_of_order": ("project", "{} booked to start before one it waits for is finished."),
    }
    return [
        words.format(text.sentence(text.plural(v[key], noun))) if v.get(key) else ""
        for key, (noun, words) in counts.items()
    ]


OPTIONAL_TABLES = {
    "staff": "who does the work is not known",
    "proposals": "which proposals were approved before is not known",
    "skills": "who can do another role's work is not known",
    "prerequisites": "which project waits for another is not known",
    "assignments": "who is booked twice is not known",
}
OPTIONAL_COLUMNS = {
    ("projects", "mandatory"): "which projects are mandatory is not known",
    ("projects", "budget"): "what a delay costs is not known",
    ("staff", "run_share"): "the time for running the business is not known and not deducted",
}


def lacking(portfolio: Portfolio, load: Load) -> list[str]:
    """What the data does not say, in sentences, for the end of the report."""
    said = [in_words(found(portfolio, load))]
    said += [
        f"The source has no table of {name}: {what}."
        for name, what in OPTIONAL_TABLES.items()
        if not portfolio.has(name)
    ]
    said += [
        f"No row of {table} has a value of {column}: {what}."
        for (table, column), what in OPTIONAL_COLUMNS.items()
        if portfolio.has(table) and getattr(portfolio, table)[column].isna().all()
    ]
    if portfolio.has("staff") and not portfolio.has("leave"):
        said.append("The source has no table of leave: leave is not known and not deducted.")
    if portfolio.program != PORTFOLIO and not load.whole:
        said.append("The demand of other programs is not known here.")
    return [sentence for sentence in said if sentence]
