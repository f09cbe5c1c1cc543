"""What a program may know of projects elsewhere that its own depend on: id, name and expected finish, no more."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES

KEY = ["giver_project_id", "giver_milestone_id"]


def givers(portfolio: Portfolio, own: pd.DataFrame) -> pd.DataFrame:
    """
    Forecasts of the givers that a program's dependencies name and that are no project of its own.

    Args:
        portfolio: the whole one.
        own: the program's tables of dependencies, with the ids of its own projects taken out.

    Returns:
        rows of the table of givers: those supplied, and those of other programs' projects and milestones, one for each
        day a forecast was made. A giver nobody knows has none.
    """
    wanted = own[KEY].drop_duplicates()
    wanted = wanted.assign(giver_milestone_id=wanted.giver_milestone_id.fillna(""))
    known = pd.concat([_supplied(portfolio), _finishes(portfolio), _milestones(portfolio)])
    found = wanted.merge(known, on=KEY).drop_duplicates([*KEY, "made"])
    found = found.assign(giver_milestone_id=found.giver_milestone_id.replace("", None))
    return TABLES["givers"].conform(found).sort_values([*KEY, "made"]).reset_index(drop=True)


def _supplied(portfolio: Portfolio) -> pd.DataFrame:
    frame = portfolio.givers
    return frame.assign(giver_milestone_id=frame.giver_milestone_id.fillna(""))


def _finishes(portfolio: Portfolio) -> pd.DataFrame:
    projects = portfolio.projects
    started = projects.forecast_made.fillna(projects.known_since)
    plans = projects.assign(
        made=started, expected=projects.forecast_finish.fillna(projects.baseline_finish)
    )
    ends = projects.assign(made=projects.actual_finish, expected=projects.actual_finish)
    names = projects.set_index("project_id").name
    reported = portfolio.status.rename(
        columns={"period_end": "made", "forecast_finish": "expected"}
    )
    reported = reported.assign(name=reported.project_id.map(names))
    columns = ["project_id", "name", "made", "expected"]
    frame = pd.concat(
        [part[columns].dropna(subset=["made", "expected"]) for part in (reported, plans, ends)]
    )
    return frame.rename(columns={"project_id": "giver_project_id"}).assign(giver_milestone_id="")


def _milestones(portfolio: Portfolio) -> pd.DataFrame:
    frame = portfolio.milestones
    names = portfolio.projects.set_index("project_id").name
    made = frame.forecast_made.fillna(frame.known_since)
    now = frame.assign(made=made, expected=frame.forecast_date.fillna(frame.baseline_date))
    reached = frame.assign(made=frame.actual_date, expected=frame.actual_date)
    then = portfolio.milestone_forecasts.rename(columns={"forecast_date": "expected"})
    columns = ["project_id", "milestone_id", "made", "expected"]
    forecasts = pd.concat(
        [part[columns].dropna(subset=["made", "expected"]) for part in (now, then, reached)]
    )
    forecasts = forecasts.assign(name=forecasts.project_id.map(names))
    return forecasts.rename(
        columns={"project_id": "giver_project_id", "milestone_id": "giver_milestone_id"}
    )
