"""The rows of the registers with what follows from them on a day: how late, how long open, passed or not."""

import pandas as pd

from pmo_lib.measures.deadlines import lateness, margins, newest_forecasts
from pmo_lib.measures.waiting_times import state_of
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.lifecycle import of_project, with_project
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Outcome

UNKNOWN_DECIDER = "decider not stated"
DAYS_OF = {
    "decisions": ("asked", "decided"),
    "proposals": ("submitted", "decided"),
    "requests": ("requested", "approved"),
    "reviews": ("held",),
    "changes": ("requested", "decided"),
    "stage_entries": ("entered",),
}  # the columns that say when something was entered in a register
OF_DEMAND = {
    "proposals": {"proposal_id": "name", "submitted": "start", "decided": "end"},
    "requests": {"request_id": "name", "requested": "start", "approved": "end"},
}


def decisions(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """
    Decisions asked for, with how late each is; those that were withdrawn are left out.

    Returns:
        the columns of `decisions` with project, state, those of `lateness` (a decision without a day counts as open) and waited
        (days since it was asked, up to its decision).
    """
    rows = with_project(portfolio, portfolio.decisions)
    rows = rows[~(rows.outcome == Outcome.WITHDRAWN)].reset_index(drop=True)
    rows["decided"] = rows.decided.mask(rows.outcome == Outcome.OPEN)
    return rows.assign(
        program_id=rows.program_id.fillna(of_project(portfolio, rows, "program_id")),
        decider_role=rows.decider_role.fillna(UNKNOWN_DECIDER),
        state=state_of(rows.outcome, rows.decided),
        waited=days_between(rows.asked, rows.decided.fillna(day)),
    ).join(lateness(rows.due, rows.decided, day))


def demand(portfolio: Portfolio) -> pd.DataFrame:
    """
    Requests for projects: the table of proposals, else that of requests, which records no rejection.

    Returns:
        name (the id), project_id, unit, start, end and outcome.
    """
    source = "proposals" if portfolio.has("proposals") else "requests"
    rows = getattr(portfolio, source).rename(columns=OF_DEMAND[source])
    if source == "requests":
        rows["outcome"] = pd.Series(Outcome.APPROVED.value, rows.index).where(rows.end.notna())
    return rows[["name", "project_id", "unit", "start", "end", "outcome"]]


def obligations(portfolio: Portfolio, day: pd.Timestamp, stale_days: int) -> pd.DataFrame:
    """
    Duties that are not fulfilled, with the margin of their milestone; the smallest margin first.

    Returns:
        the columns of `obligations` with project, expected (the milestone's actual day, else its newest forecast) and margin
        (due less expected, in days; missing where one is, or where the forecast is stale).
    """
    rows = portfolio.obligations[portfolio.obligations.met.isna()]
    newest = newest_forecasts(portfolio.milestones, portfolio.milestone_forecasts)
    rows = rows.merge(newest, "left", on=["project_id", "milestone_id"])
    ahead = margins(rows.due, rows.forecast_date, rows.made, day, stale_days)
    rows = rows.assign(
        expected=rows.actual_date.fillna(rows.forecast_date),
        margin=days_between(rows.actual_date, rows.due).fillna(ahead),
    )
    rows = rows.sort_values(["margin", "due", "obligation_id"], na_position="last")
    return with_project(portfolio, rows.reset_index(drop=True))
