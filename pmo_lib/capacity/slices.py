"""What each program is handed of the portfolio's decision: its own rows; of everybody else's only count and sums."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.load import OTHERS, Load

SUMS = {"forcing": ("fte",), "moves": ("months", "cost"), "milestones": ()}
DATES = ("period_end", "expected", "after", "first", "last", "decide_by")


def slices(load: Load, decision: Decision, programs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """A slice of JSON values for each program."""
    return {program: _slice(program, load, decision) for program in programs}


def _slice(program: str, load: Load, decision: Decision) -> dict[str, Any]:
    frames, others = dict(decision.frames), {}
    for name, sums in SUMS.items():
        frames[name], others[name] = own_and_others(frames[name], program, sums)
    doubles = frames["doubles"]
    own = np.array([program in ids for ids in doubles.program_ids], dtype=bool)
    frames["doubles"] = doubles[own].drop(columns=["program_ids", "name", "person_id"])
    return {
        "frames": {name: as_json(frame) for name, frame in frames.items()},
        "values": {**decision.values, "others": others},
        "approved": {gate: list(pair) for gate, pair in load.approved.items()},
        "months": len(load.months),
        OTHERS: _of_others(program, load),
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


def as_json(frame: pd.DataFrame) -> dict[str, Any]:
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


def decision_of(handed: Mapping[str, Any]) -> Decision:
    """The decision that a program was handed."""
    return Decision(
        {name: _frame(table) for name, table in handed["frames"].items()}, handed["values"]
    )


def _frame(table: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(table["rows"], columns=table["columns"])
    typed = {date: pd.to_datetime(frame[date]) for date in DATES if date in frame}
    typed |= {"cost": frame.cost.astype(float)} if "cost" in frame else {}
    return frame.assign(**typed)
