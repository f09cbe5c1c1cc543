"""The tables of the portfolio as they read once a plan is carried out."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import COMMITTED, KINDS, PROPOSED, UNPLANNED
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.repair import after
from pmo_lib.capacity.repair_options import Question, Way
from pmo_lib.capacity.supply import MONTH_DAYS
from pmo_lib.optimization.levelling import Plan
from pmo_lib.portfolio.lifecycle import State
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Action

KEY = ["project_id", "role_id", "period_end"]


def apply_plan(
    portfolio: Portfolio, load: Load, asked: Question, plan: Plan
) -> dict[str, pd.DataFrame]:
    """The tables demand, efforts, capacity and projects with a plan in them; unplanned work stays where it is."""
    ways = {
        project: of[option]
        for project, of, option in zip(asked.projects, asked.ways, plan.choice, strict=True)
        if option
    }
    _, supply = after(asked, plan)
    role, month = np.nonzero(~np.isnan(supply))
    stated = pd.DataFrame(
        {
            "role_id": load.roles.index[role],
            "period_end": load.months[month],
            "fte": supply[role, month],
            "known_since": pd.Timestamp(portfolio.as_of),
        }
    )
    past = portfolio.capacity[portfolio.capacity.period_end <= pd.Timestamp(portfolio.as_of)]
    return {
        "demand": _demand(portfolio, load, asked, plan, ways),
        "efforts": portfolio.efforts[~portfolio.efforts.project_id.isin(ways)],
        "capacity": pd.concat([past, stated], ignore_index=True),
        "projects": _projects(portfolio, ways),
    }


def _demand(
    portfolio: Portfolio, load: Load, asked: Question, plan: Plan, ways: dict[str, Way]
) -> pd.DataFrame:
    demand = portfolio.demand
    ahead = (demand.period_end > pd.Timestamp(portfolio.as_of)) & (
        demand.kind != str(KINDS[UNPLANNED])
    ).fillna(True)
    kept = demand[~(demand.project_id.isin(ways) & ahead)]
    chosen = zip(asked.projects, asked.case.items, plan.choice, strict=True)
    new = [_rows(load, project, item.demand[option]) for project, item, option in chosen if option]
    whole = pd.concat([kept, *new], ignore_index=True)
    others = {name: "first" for name in whole.columns if name not in (*KEY, "fte")}
    return whole.groupby(KEY, as_index=False).agg(others | {"fte": "sum"})


def _rows(load: Load, project: str, demand: np.ndarray) -> pd.DataFrame:
    role, month = np.nonzero(demand)
    kind = KINDS[PROPOSED if load.projects.state.get(project) == State.PROPOSED else COMMITTED]
    return pd.DataFrame(
        {
            "project_id": project,
            "role_id": load.roles.index[role],
            "period_end": load.months[month],
            "kind": str(kind),
            "fte": demand[role, month],
        }
    )


def _projects(portfolio: Portfolio, ways: dict[str, Way]) -> pd.DataFrame:
    """Expected dates of the projects that move, later by as many months."""
    frame = portfolio.projects
    by = pd.to_timedelta(
        [round(ways[p].months * MONTH_DAYS) if p in ways else 0 for p in frame.project_id], unit="D"
    )
    starts = pd.Series(
        [p in ways and ways[p].action == Action.SHIFT for p in frame.project_id], index=frame.index
    )
    return frame.assign(
        forecast_finish=frame.forecast_finish + by,
        forecast_start=frame.forecast_start.where(~starts, frame.forecast_start + by),
    )
