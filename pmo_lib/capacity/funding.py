"""What the funding decision of prioritization changes in the demand for roles, as the run record says it."""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from pmo_lib.capacity.load import Load, overloaded_months
from pmo_lib.capacity.what_if import MOST_LATER, as_if
from pmo_lib.portfolio.lifecycle import month_number
from pmo_lib.portfolio.portfolio import Portfolio

PRIORITIZATION, PROJECTS = "prioritization", "projects"  # where the run record holds the decision


class Funded(StrEnum):
    """Words of the funding decision that change demand."""

    STOP = "stop"
    REJECT = "reject"
    PAUSE = "pause"
    DELAY = "delay"


LEFT_OUT, LATER = (Funded.STOP, Funded.REJECT), (Funded.PAUSE, Funded.DELAY)


COLUMNS = ["project_id", "project", "program_id", "decision", "months", "until", "fte_months"]


def decided(record: Mapping[str, Mapping[str, pd.DataFrame]], load: Load) -> pd.DataFrame | None:
    """
    The projects with demand ahead that the funding decision stops, rejects, pauses or delays.

    Returns:
        project_id, project, program_id, decision, months (later; zero if it is left out), until, fte_months (demand
        within the horizon); the largest demand first. None where no prioritization of this day is at hand.
    """
    frame = record.get(PRIORITIZATION, {}).get(PROJECTS)
    if frame is None:
        return None
    ahead = load.bookings[load.bookings.month < load.horizon].groupby("project_id").fte.sum()
    rows = frame[frame.decision.isin(list(Funded)) & frame.project_id.isin(ahead.index)]
    rows = rows.assign(
        project=load.projects.name.reindex(rows.project_id).to_numpy(),
        fte_months=ahead.reindex(rows.project_id).to_numpy(),
        months=_months_later(rows, load),
    )
    rows = rows[rows.decision.isin(LEFT_OUT) | (rows.months > 0)]
    return rows.sort_values("fte_months", ascending=False, kind="stable", ignore_index=True)[
        COLUMNS
    ]


def _months_later(rows: pd.DataFrame, load: Load) -> np.ndarray:
    """Months from the planned start, or from the first month ahead where that is later, to the month it waits for."""
    projects, first = load.projects.reindex(rows.project_id), load.months[0]
    start = projects.forecast_start.fillna(projects.baseline_start).fillna(first).clip(lower=first)
    until = pd.to_datetime(rows.until).fillna(first)
    later = month_number(until) - month_number(start)
    return np.where(rows.decision.isin(LATER), later, 0).clip(0, MOST_LATER).astype(int)


def with_decision(portfolio: Portfolio, rows: pd.DataFrame) -> Portfolio:
    """The portfolio without demand of what is stopped or rejected, and with what is paused or delayed later."""
    out = rows.decision.isin(LEFT_OUT)
    later = rows[~out].set_index("project_id").months.to_dict()
    return as_if(portfolio, later, list(rows.project_id[out]))


def short_fte_months(load: Load) -> float:
    """Committed demand above capacity within the horizon. [FTE-months]"""
    rows = overloaded_months(load)
    return float((rows.demand - rows.capacity).sum())
