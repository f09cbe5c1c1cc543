"""Gaps in the tables of resources: what is missing, what contradicts, and what is therefore in no load."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import CLOSED as CLOSED_STATES
from pmo_lib.capacity.demand import Excluded
from pmo_lib.capacity.inputs import BOTH, CLOSED
from pmo_lib.capacity.load import Load
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.lifecycle import State, selectable, states
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.value import Value
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
    booked = frame.state.isin(CLOSED_STATES) & (sums > 0).any(axis=1)
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


@dataclass(frozen=True, slots=True)
class Gap:
    """
    A kind of gap.

    Args:
        sentence: what is said where there are any; with a place for names, or for how many rows.
        noun: of what is counted; empty where it is a list of names, or where the sentence has no place.
        formula, inputs, columns: as of `Value`.
    """

    sentence: str
    formula: str
    inputs: str
    noun: str = ""
    columns: str = ""


NO_DEMAND = "The source has no table of demand or efforts: the demand for roles is not known."
NO_CAPACITY = "The source has no table of capacity or staff: the capacity of roles is not known."
GAPS = {
    "roles_without_capacity": Gap(
        "Roles with demand whose capacity is not known: {}.",
        "Roles with demand in a month of the horizon in which their capacity is neither stated nor follows from staff and calendars",
        BOTH,
    ),
    "roles_without_demand": Gap(
        "Roles without demand: {}.", "Roles with capacity and without demand in the horizon", BOTH
    ),
    "unknown_calendars": Gap(
        "Calendars that are not known, so that the capacity of these is known only where it is stated: {}.",
        "Teams whose calendar names a country or part of one whose holidays are unknown",
        "teams.calendar organization.calendar",
    ),
    "unknown_roles": Gap(
        "Roles with demand that the table of roles does not list, so that it is in no load: {}.",
        "Roles with demand that the table of roles does not list",
        "demand.role_id efforts.role_id roles.role_id",
    ),
    "closed_projects": Gap(
        "Finished or cancelled projects still have {} ahead, counted in no load: {}.",
        "Projects that are finished or cancelled and have demand or assignments ahead, which count in no load",
        CLOSED,
        columns="state fte_months assigned_fte_months",
    ),
    "projects_with_late_demand": Gap(
        "{} with demand after the last day.",
        "Projects that go on, with demand in months that begin after their last day as expected",
        "demand.period_end projects.forecast_finish projects.baseline_finish",
        "project",
        "end fte_months",
    ),
    "rows_of_unknown_projects": Gap(
        "{} of demand in no load, because the table of projects does not list the project.",
        "Rows of demand ahead whose project the table of projects does not list",
        "demand.project_id efforts.project_id projects.project_id",
        "row",
    ),
    "rows_without_fte": Gap(
        "{} of demand in no load, because no FTE is stated.",
        "Rows of demand ahead without an amount",
        "demand.fte",
        "row",
    ),
    "efforts_without_dates": Gap(
        "{} in no load, because the first or last day is not known.",
        "Efforts for which neither they themselves nor their project state the first and the last day",
        "efforts.start efforts.finish projects.forecast_start projects.forecast_finish",
        "effort",
    ),
    "refused_rows": Gap(
        "{} refused, listed at the end.",
        "Rows of capacity, demand, effort, staff and leave that broke a rule",
        "demand.fte capacity.fte",
        "row",
    ),
    "out_of_order": Gap(
        "{} booked to start before one it waits for is finished.",
        "Projects that go on and are expected to start before one they wait for is finished",
        "prerequisites.requires_id projects.forecast_start projects.forecast_finish",
        "project",
    ),
}


def gaps(data: Data) -> Finding:
    """Everything in the data that limits the analysis."""
    values = _values(data)
    count = len(_sentences(values))
    if not count:
        message = "Demand and capacity are complete: every role with demand has a known capacity"
        return Finding(message, "gaps", values=values)
    limits = "limits" if count == 1 else "limit"
    message = f"{text.sentence(text.plural(count, 'gap'))} in the data {limits} this analysis"
    return Finding(message, "gaps", Severity.WARNING, values)


def _values(data: Data) -> dict[str, Value]:
    portfolio, load = data.portfolio, data.load
    late, closed = after_the_end(portfolio), of_closed_projects(portfolio, load)
    unlisted = load.excluded.role_id[load.excluded.reason == Excluded.UNKNOWN_ROLE]
    reasons, calendars = load.excluded.reason.value_counts(), load.supply.unknown_calendars
    shown = {
        "roles_without_capacity": without_capacity(load),
        "roles_without_demand": without_demand(load),
        "unknown_calendars": [f"{team}: {name}" for team, name in sorted(calendars.items())],
        "unknown_roles": sorted(unlisted.astype(str).unique()),
        "closed_projects": closed.name.astype(str).tolist(),
        "projects_with_late_demand": len(late),
        "rows_of_unknown_projects": int(reasons.get(Excluded.UNKNOWN_PROJECT, 0)),
        "rows_without_fte": int(reasons.get(Excluded.NO_AMOUNT, 0)),
        "efforts_without_dates": int(reasons.get(Excluded.NO_DATES, 0)),
        "refused_rows": refused(portfolio),
        "out_of_order": out_of_order(portfolio),
    }
    rows = {"projects_with_late_demand": late, "closed_projects": closed}
    values = {
        key: Value(shown[key], gap.formula, gap.inputs, rows.get(key, NO_ROWS), columns=gap.columns)
        for key, gap in GAPS.items()
        if shown[key] is not None
    }
    for column, what in (("fte_months", "demand"), ("assigned_fte_months", "assignments")):
        formula = f"Sum of their {what} in the months ahead"
        amount, columns = float(closed[column].sum()), f"state {column}"
        values[f"closed_{column}"] = Value(amount, formula, CLOSED, closed, columns)
    formula = "Demand if there is neither a table of demand nor one of efforts; capacity if there is neither one of capacity nor one of staff"
    missing = [name for name, tables in TABLES_OF.items() if not any(map(portfolio.has, tables))]
    return {**values, "not_supplied": Value(missing, formula, BOTH)}


def in_words(data: Data) -> str:
    """The same, one sentence for each."""
    return " ".join(_sentences(_values(data)))


def _sentences(values: Mapping[str, Value]) -> list[str]:
    shown = {key: value.shown for key, value in values.items() if value.shown}
    missing = {"demand": NO_DEMAND, "capacity": NO_CAPACITY}
    sentences = [missing[table] for table in shown.get("not_supplied", [])]
    for key, gap in GAPS.items():
        if key not in shown:
            continue
        if gap.noun:
            places = [text.sentence(text.plural(shown[key], gap.noun))]
        else:
            places = [text.names(shown[key], MOST_NAMES)]
        if key == "closed_projects":
            places.insert(0, _amounts(shown))
        sentences.append(gap.sentence.format(*places))
    return sentences


def _amounts(shown: Mapping[str, Any]) -> str:
    """What is still booked for projects that are finished or cancelled."""
    kinds = {"closed_fte_months": "demand", "closed_assigned_fte_months": "assignments"}
    return text.names(
        [
            f"{text.number(shown[key], 1)} FTE-months of {what}"
            for key, what in kinds.items()
            if key in shown
        ]
    )


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


def missing(data: Data) -> list[str]:
    """What the data does not say, in sentences, for the end of the report."""
    portfolio = data.portfolio
    sentences = [in_words(data)]
    sentences += [
        f"The source has no table of {name}: {what}."
        for name, what in OPTIONAL_TABLES.items()
        if not portfolio.has(name)
    ]
    sentences += [
        f"No row of {table} has a value of {column}: {what}."
        for (table, column), what in OPTIONAL_COLUMNS.items()
        if portfolio.has(table) and getattr(portfolio, table)[column].isna().all()
    ]
    if portfolio.has("staff") and not portfolio.has("leave"):
        sentences.append("The source has no table of leave: leave is not known and not deducted.")
    if not data.whole_portfolio and not data.load.whole:
        sentences.append("The demand of other programs is not known here.")
    return [sentence for sentence in sentences if sentence]
