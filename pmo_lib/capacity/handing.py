"""What each program is handed of the portfolio's decision: its own rows, everybody else's as count and sum."""

from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import OTHERS, Load
from pmo_lib.capacity.decision import OF_PROJECTS, Decision
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio

SUMS = {"forcing": ("fte",), "moves": ("months", "cost"), "milestones": ()}


def slices(
    portfolio: Portfolio, load: Load, decision: Decision | None
) -> dict[str, dict[str, Any]]:
    """A slice for each program; none from a program's own report."""
    if portfolio.program != PORTFOLIO or decision is None:
        return {}
    return {program: _slice(program, load, decision) for program in portfolio.programs.program_id}


def _slice(program: str, load: Load, decision: Decision) -> dict[str, Any]:
    frames, others = {}, {}
    for name, frame in decision.frames.items():
        if name in OF_PROJECTS:
            own = frame.program_id == program
            others[name] = {
                "projects": int(frame[~own].project_id.nunique()),
                **{c: float(frame[~own][c].sum()) for c in SUMS[name]},
            }
            frame = frame[own]
        if name == "doubles":
            own = np.array([program in ids for ids in frame.program_ids], dtype=bool)
            frame = frame[own].drop(columns=["program_ids", "name", "person_id"])
        frames[name] = plain(frame)
    return {
        "frames": frames,
        "told": {**decision.told, "others": others},
        "approved": {gate: list(pair) for gate, pair in load.approved.items()},
        "months": len(load.months),
        OTHERS: _of_others(program, load),
    }


def _of_others(program: str, load: Load) -> list[list[Any]]:
    """Demand of all other programs by role, month and kind, with how many projects that is."""
    rows = load.bookings.assign(
        program=load.projects.program_id.reindex(load.bookings.project_id).to_numpy()
    )
    rows = rows[rows.program != program]
    likely = rows.fte * load.likely.reindex(rows.project_id).fillna(1.0).to_numpy()
    sums = (
        rows.assign(likely=likely)
        .groupby(["role", "month", "kind"], as_index=False)
        .agg(fte=("fte", "sum"), likely=("likely", "sum"), projects=("project_id", "nunique"))
    )
    return [
        [
            load.roles.index[row.role],
            load.months[row.month].date().isoformat(),
            int(row.kind),
            round(row.fte, 6),
            round(row.likely, 6),
            int(row.projects),
        ]
        for row in sums.itertuples()
    ]


def plain(frame: pd.DataFrame) -> dict[str, Any]:
    """A frame as JSON values."""
    return {
        "columns": list(frame.columns),
        "rows": [[_plain(value) for value in row] for row in frame.itertuples(index=False)],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
