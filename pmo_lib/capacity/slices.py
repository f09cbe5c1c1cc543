"""What each program is handed of the portfolio's decision: its own rows; of everybody else's only count and sums."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.load import OTHERS, Load
from pmo_lib.portfolio.frame_json import from_json, to_json

SUMS = {
    "forcing": ("fte",),
    "moves": ("months", "cost"),
    "milestones": (),
    "funding": ("fte_months",),
}  # frames with a row for each project, and the columns of which other programs' sums are told
FUNDED = "funded"
CELL = ["role", "month", "kind"]


def slices(
    load: Load, funded: Load, decision: Decision, programs: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """
    A slice of JSON values for each program.

    Args:
        funded: the load once the funding decision is taken; `load` itself where it changes nothing.
    """
    demand = _by_program(load)
    if_funded = None if funded is load else _by_program(funded)
    return {
        program: {
            **_slice(program, load, decision),
            **_of_others(program, load, demand),
            **({} if if_funded is None else {FUNDED: _of_others(program, funded, if_funded)}),
        }
        for program in programs
    }


def _slice(program: str, load: Load, decision: Decision) -> dict[str, Any]:
    frames, others = dict(decision.frames), {}
    for name, sums in SUMS.items():
        frames[name], others[name] = own_and_others(frames[name], program, sums)
    doubles = frames["doubles"]
    own = np.array([program in ids for ids in doubles.program_ids], dtype=bool)
    frames["doubles"] = doubles[own].drop(columns=["program_ids", "name", "person_id"])
    return {
        "frames": {name: to_json(frame) for name, frame in frames.items()},
        "values": {**decision.values, "others": others},
        "approved": {gate: list(pair) for gate, pair in load.approved.items()},
    }


def own_and_others(
    frame: pd.DataFrame, program: str, sums: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, float]]:
    """The rows of a program, and of all others how many projects there are and the sums of these columns."""
    own = frame.program_id == program
    rest = frame[~own]
    return frame[own], {
        "projects": int(rest.project_id.nunique()),
        **{column: float(rest[column].sum()) for column in sums},
    }


def _by_program(load: Load) -> pd.DataFrame:
    """Demand and number of projects by program, role, month and kind; no program is its own group."""
    rows = load.bookings.assign(
        program=load.projects.program_id.reindex(load.bookings.project_id).to_numpy(),
        likely=load.bookings.fte
        * load.likely.reindex(load.bookings.project_id).fillna(1.0).to_numpy(),
    )
    groups = rows.groupby(["program", *CELL], as_index=False, dropna=False)
    return groups.agg(
        fte=("fte", "sum"), likely=("likely", "sum"), projects=("project_id", "nunique")
    )


def _of_others(program: str, load: Load, demand: pd.DataFrame) -> dict[str, Any]:
    """Demand of all other programs by role, month and kind, with how many projects that is."""
    sums = demand[demand.program != program].groupby(CELL, as_index=False).sum(numeric_only=True)
    cells = [
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
    return {"months": len(load.months), OTHERS: cells}


def decision_of(handed: Mapping[str, Any]) -> Decision:
    """The decision that a program was handed."""
    frames = {name: from_json(frame) for name, frame in handed["frames"].items()}
    for name in ("moves", "added"):
        frames[name] = frames[name].astype({"cost": float})
    return Decision(frames, handed["values"])
