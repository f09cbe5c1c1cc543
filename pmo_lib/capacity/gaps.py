"""What in the tables of resources does not fit together: each named, the rest stands."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text


def without_capacity(load: Load) -> list[str]:
    """Names of roles that are asked for and whose capacity is unknown in at least one such month."""
    asked = load.demand.sum(axis=0)[:, : load.horizon] > 0
    unknown = (asked & np.isnan(load.capacity[:, : load.horizon])).any(axis=1)
    return load.roles.name[unknown].astype(str).tolist()


def without_demand(load: Load) -> list[str]:
    """Names of roles that could work and that nobody asks for; not told where other programs' demand is unknown."""
    if not load.whole:
        return []
    idle = (np.nan_to_num(load.capacity[:, : load.horizon]).sum(axis=1) > 0) & (
        load.demand.sum(axis=0)[:, : load.horizon].sum(axis=1) == 0
    )
    return load.roles.name[idle].astype(str).tolist()


def after_the_end(portfolio: Portfolio) -> pd.DataFrame:
    """Demand in months that begin after its project's last day: project_id, project, end, fte_months. It counts in every load."""
    projects = portfolio.projects.set_index("project_id")
    end = projects.actual_finish.fillna(projects.forecast_finish).fillna(projects.baseline_finish)
    rows = portfolio.demand[portfolio.demand.period_end > pd.Timestamp(portfolio.as_of)]
    rows = rows.assign(
        end=end.reindex(rows.project_id).to_numpy(),
        project=projects.name.reindex(rows.project_id).to_numpy(),
    )
    begin = rows.period_end.dt.to_period("M").dt.start_time
    late = rows[(begin > rows.end) & (rows.fte > 0)]
    sums = late.groupby(["project_id", "project", "end"], as_index=False).fte.sum()
    return sums.rename(columns={"fte": "fte_months"})


def refused(portfolio: Portfolio) -> int:
    """Rows of capacity and demand that were refused, such as negative FTE."""
    rows = portfolio.rejected[
        portfolio.rejected.table.isin(["demand", "capacity", "efforts", "staff", "leave"])
    ]
    return len(rows[["table", "file", "sheet", "row"]].drop_duplicates())


def out_of_order(portfolio: Portfolio) -> int:
    """Projects booked to start before what they wait for is finished."""
    projects = portfolio.projects.set_index("project_id")
    finish = (
        projects.actual_finish.fillna(projects.forecast_finish)
        .reindex(portfolio.prerequisites.requires_id)
        .to_numpy()
    )
    start = (
        projects.actual_start.fillna(projects.forecast_start)
        .reindex(portfolio.prerequisites.project_id)
        .to_numpy()
    )
    return int((start < finish).sum())


def found(portfolio: Portfolio, load: Load) -> Finding:
    """Everything in the data that keeps the picture from being whole."""
    late, calendars = after_the_end(portfolio), load.supply.unknown_calendars
    values = {
        "roles_without_capacity": without_capacity(load),
        "roles_without_demand": without_demand(load),
        "projects_with_late_demand": len(late),
        "unknown_calendars": [
            f"{team}: {calendar}" for team, calendar in sorted(calendars.items())
        ],
        "refused_rows": refused(portfolio),
        "out_of_order": out_of_order(portfolio),
    }
    count = sum(bool(value) for value in values.values())
    if not count:
        return Finding(
            "Demand and capacity fit together: no role or month is left unknown",
            "gaps",
            values=values,
        )
    message = f"{text.sentence(text.plural(count, 'thing'))} in the data {'keeps' if count == 1 else 'keep'} the picture from being whole"
    return Finding(message, "gaps", Severity.WARNING, values, late)


def in_words(finding: Finding) -> str:
    """The same, one sentence for each."""
    v = finding.values
    said = [
        f"Without known capacity: {text.names(v['roles_without_capacity'], 5)}."
        if v["roles_without_capacity"]
        else "",
        f"Nobody asks for: {text.names(v['roles_without_demand'], 5)}."
        if v["roles_without_demand"]
        else "",
        f"{text.sentence(text.plural(v['projects_with_late_demand'], 'project'))} with demand after the last day."
        if v["projects_with_late_demand"]
        else "",
        f"Unknown calendar, so what these can do is unknown unless stated: {text.names(v['unknown_calendars'], 5)}."
        if v["unknown_calendars"]
        else "",
        f"{text.sentence(text.plural(v['refused_rows'], 'row'))} refused, listed at the end."
        if v["refused_rows"]
        else "",
        f"{text.sentence(text.plural(v['out_of_order'], 'project'))} booked before what it waits for is finished."
        if v["out_of_order"]
        else "",
    ]
    return " ".join(sentence for sentence in said if sentence)


def lacking(portfolio: Portfolio, load: Load) -> list[str]:
    """What the data does not say, in sentences, for the end of the report."""
    said = [in_words(found(portfolio, load))]
    tables = {
        "staff": "who does the work",
        "proposals": "which proposals were approved before",
        "skills": "who can do another role's work",
    }
    said += [
        f"The table {name} is missing: {what} is not known."
        for name, what in tables.items()
        if not portfolio.has(name)
    ]
    if portfolio.program != PORTFOLIO and not load.whole:
        said.append("What other programs ask for is not known here.")
    return [sentence for sentence in said if sentence]
