"""Persons who are booked beyond the time they have."""

import pandas as pd

from pmo_lib.capacity.demand import CLOSED
from pmo_lib.capacity.load import TOLERANCE
from pmo_lib.capacity.rules import Rules
from pmo_lib.portfolio.lifecycle import states
from pmo_lib.portfolio.portfolio import Portfolio

FULL_TIME = 1.0  # FTE, the most that one person has
COLUMNS = ["person_id", "name", "role_id", "period_end", "booked", "can", "projects", "program_ids"]


def assigned_ahead(portfolio: Portfolio) -> pd.DataFrame:
    """Assignments of the months ahead, without those of projects that are finished or cancelled."""
    rows = portfolio.assignments
    closed = states(portfolio).state.isin(CLOSED)
    ahead = rows.period_end > pd.Timestamp(portfolio.as_of)
    return rows[ahead & ~rows.project_id.isin(closed.index[closed])]


def doubles(portfolio: Portfolio, rules: Rules) -> pd.DataFrame:
    """
    Persons booked beyond the time they have, by month ahead.

    Where the time of a person is not known, it is at most the 1 FTE of a full-time contract.

    Returns:
        person_id, name, role_id, period_end, booked, can (both FTE), projects, program_ids.
    """
    rows = assigned_ahead(portfolio)
    rows = rows.merge(portfolio.projects[["project_id", "program_id"]], on="project_id", how="left")
    sums = rows.groupby(["person_id", "period_end"], as_index=False).agg(
        booked=("fte", "sum"),
        projects=("project_id", "nunique"),
        program_ids=("program_id", lambda own: sorted(set(own.dropna()))),
    )
    people = portfolio.people.rename(columns={"fte": "can"})
    found = sums.merge(people[["person_id", "name", "role_id", "can"]], on="person_id", how="left")
    found = found.assign(can=found.can.fillna(FULL_TIME))
    found = found[found.booked > found.can + TOLERANCE]
    return found.assign(name=found.name if rules.show_people else "")[COLUMNS].reset_index(
        drop=True
    )


def people_known(portfolio: Portfolio) -> tuple[int, int]:
    """
    How many people with assignments ahead have a known time for projects, and of how many it is not known whether they
    are booked beyond it: those booked beyond full time are, whatever their time is.
    """
    ahead = assigned_ahead(portfolio)
    time = portfolio.people.drop_duplicates("person_id").set_index("person_id").fte
    own = time.reindex(ahead.person_id.unique())
    booked = ahead.groupby(["person_id", "period_end"]).fte.sum().groupby("person_id").max()
    beyond = booked.reindex(own.index) > FULL_TIME + TOLERANCE
    return int(own.notna().sum()), int((own.isna() & ~beyond).sum())
