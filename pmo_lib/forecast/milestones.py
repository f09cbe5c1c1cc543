"""The range in which each milestone ahead is reached, by the errors of statements on milestones that were reached."""

import pandas as pd

from pmo_lib.measures.forecast_ranges import conformal_range
from pmo_lib.portfolio.portfolio import Portfolio

AHEAD = 30  # days before a milestone was reached at which a statement counts as a forecast
KEY = ["project_id", "milestone_id"]
COLUMNS = [*KEY, "program_id", "low", "high"]


def milestone_ranges(portfolio: Portfolio, projects: pd.DataFrame) -> pd.DataFrame:
    """
    The days between which a milestone is reached in 8 of 10 cases, on average.

    Args:
        projects: project_id and program_id of those whose milestones ahead are asked for.

    Returns:
        project_id, milestone_id, program_id, low and high (days, at least that of the report); no rows where milestones of
        fewer than nine projects were reached and stated thirty days before, or none ahead has a stated day.
    """
    stated = _statements(portfolio)
    errors = _errors(portfolio.milestones, stated)
    found = conformal_range(errors)
    if found is None:
        return pd.DataFrame(columns=COLUMNS)
    newest = stated.groupby(KEY).forecast_date.last()
    rows = portfolio.milestones[portfolio.milestones.actual_date.isna()]
    rows = rows[KEY].merge(projects[["project_id", "program_id"]], on="project_id")
    rows = rows.join(newest, on=KEY).dropna(subset=["forecast_date"])
    day = pd.Timestamp(portfolio.as_of)
    ends = {
        name: (rows.forecast_date + pd.Timedelta(days=error)).clip(lower=day)
        for name, error in (("low", found[0]), ("high", found[2]))
    }
    return rows.assign(**ends)[COLUMNS].reset_index(drop=True)


def _statements(portfolio: Portfolio) -> pd.DataFrame:
    """When each milestone was expected, with the day on which that was stated, in this order."""
    own = portfolio.milestones.rename(columns={"forecast_made": "made"})
    columns = [*KEY, "made", "forecast_date"]
    rows = pd.concat([own[columns], portfolio.milestone_forecasts[columns]]).dropna()
    return rows.sort_values("made", kind="stable")


def _errors(milestones: pd.DataFrame, stated: pd.DataFrame) -> list[float]:
    """Days by which the newest reached milestone of each project came later than was stated thirty days before."""
    reached = milestones.dropna(subset=["actual_date"])[[*KEY, "actual_date"]]
    rows = stated.merge(reached, on=KEY)
    rows = rows[rows.made <= rows.actual_date - pd.Timedelta(days=AHEAD)]
    last = rows.groupby(KEY).tail(1).sort_values("actual_date", kind="stable")
    last = last.groupby("project_id").tail(1)
    return (last.actual_date - last.forecast_date).dt.days.astype(float).tolist()
