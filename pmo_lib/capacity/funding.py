"""What the funding decision of prioritization changes in the demand for roles, as the run record says it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import PROPOSED
from pmo_lib.capacity.load import Load, overloaded_months
from pmo_lib.capacity.what_if import as_if
from pmo_lib.portfolio.lifecycle import month_number
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import DemandKind, Recommendation, Stage

PRIORITIZATION, PROJECTS = "prioritization", "projects"  # where the run record holds the decision


LEFT_OUT = (Recommendation.STOP, Recommendation.REJECT)
LATER = (Recommendation.PAUSE, Recommendation.DELAY)
# Of a proposal: its demand is committed from then on.
COMMITS = (Recommendation.INVEST, Recommendation.DELAY)
COLUMNS = ["project_id", "project", "program_id", "decision", "months", "until", "fte_months"]


def decided(record: Mapping[str, Mapping[str, pd.DataFrame]], load: Load) -> pd.DataFrame | None:
    """
    The projects with demand ahead that the funding decision stops, rejects, pauses or delays, and proposals that it funds.

    Returns:
        project_id, project, program_id, decision, months (later; zero if it is left out), until, fte_months (demand
        within the horizon); the largest demand first. None where no prioritization of this day is at hand.
    """
    frame = record.get(PRIORITIZATION, {}).get(PROJECTS)
    if frame is None:
        return None
    bookings = load.bookings
    ahead = (
        bookings.fte.where(bookings.month < load.horizon, 0.0).groupby(bookings.project_id).sum()
    )
    rows = frame[
        frame.decision.isin([*LEFT_OUT, *LATER, *COMMITS]) & frame.project_id.isin(ahead.index)
    ]
    rows = rows.assign(
        project=load.projects.name.reindex(rows.project_id).to_numpy(),
        fte_months=ahead.reindex(rows.project_id).to_numpy(),
        months=_months_later(rows, load),
    )
    proposed = rows.project_id.isin(bookings.project_id[bookings.kind == PROPOSED])
    committed = proposed & rows.decision.isin(COMMITS)
    rows = rows[rows.decision.isin(LEFT_OUT) | (rows.months > 0) | committed]
    return rows.sort_values("fte_months", ascending=False, kind="stable", ignore_index=True)[
        COLUMNS
    ]


def is_decided(record: Mapping[str, Mapping[str, pd.DataFrame]]) -> bool:
    """Whether the prioritization of this day decides on any project."""
    frame = record.get(PRIORITIZATION, {}).get(PROJECTS)
    return frame is not None and bool((frame.decision != Recommendation.OPEN).any())


def _months_later(rows: pd.DataFrame, load: Load) -> np.ndarray:
    """Months from the planned start, or from the first month ahead where that is later, to the month it waits for."""
    projects, first = load.projects.reindex(rows.project_id), load.months[0]
    start = projects.forecast_start.fillna(projects.baseline_start).fillna(first).clip(lower=first)
    until = pd.to_datetime(rows.until).fillna(first)
    later = month_number(until) - month_number(start)
    return np.where(rows.decision.isin(LATER), later, 0).clip(0).astype(int)


def with_decision(portfolio: Portfolio, rows: pd.DataFrame) -> Portfolio:
    """
    The portfolio once the decision is taken.

    Demand of what is stopped or rejected is left out, what is paused or delayed comes later, and proposals that are
    funded are approved, so that their demand is committed.
    """
    out = rows.decision.isin(LEFT_OUT)
    later = rows[~out].set_index("project_id").months.to_dict()
    changed = as_if(portfolio, later, list(rows.project_id[out]))
    funded = rows.project_id[rows.decision.isin(COMMITS)]
    projects, demand = changed.projects, changed.demand
    approved = projects.project_id.isin(funded) & (projects.stage == Stage.PROPOSED)
    committed = demand.project_id.isin(funded) & (demand.kind == DemandKind.PROPOSED)
    tables = {
        "projects": projects.assign(stage=projects.stage.mask(approved, str(Stage.APPROVED))),
        "demand": demand.assign(kind=demand.kind.mask(committed, str(DemandKind.COMMITTED))),
    }
    kept = {name: changed.tables[name] for name in changed.tables}
    return replace(changed, tables={**kept, **{k: v for k, v in tables.items() if k in kept}})


def short_fte_months(load: Load) -> float:
    """Committed demand above capacity within the horizon. [FTE-months]"""
    rows = overloaded_months(load)
    return float((rows.demand - rows.capacity).sum())
