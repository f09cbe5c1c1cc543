"""What the page says of each project, for `facts.json`."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.status.slip import facts_of_slips
from pmo_lib.status.states import Move

if TYPE_CHECKING:
    from pmo_lib.status.data import Data


def of_positions(data: "Data") -> list[dict]:
    """Where each project stands."""
    return [
        {
            "id": row.project_id,
            "state": row.state,
            "baseline_start": _iso(row.baseline_start),
            "baseline_finish": _iso(row.baseline_finish),
            "finish": _iso(row.finish),
            "slip_days": _whole(row.slip_days),
            "overrun": _cents(row.overrun),
            "declared": _text(row.declared),
            "computed": _text(row.computed),
            "reported": _iso(row.reported),
            "reporting": _text(row.reporting),
            "not_judged_for_lack_of": _text(row.lacking) if pd.isna(row.computed) else None,
            "overdue_days": _whole(row.overdue),
            "declared_word": _text(row.declared_word),
            "contradiction": _text(row.contradiction) or _text(row.doubt),
            "original_baseline_finish": _iso(row.original_finish),
            "rebaselined": _whole(row.rebaselined),
        }
        for row in data.projects.itertuples()
    ]


def of_moves(data: "Data") -> list[dict]:
    """What moved in each project since the last report."""
    return [
        {
            "id": row.project_id,
            "since_days": _whole(row.finish_days),
            "since_cost": _cents(row.cost),
        }
        for row in data.moves.itertuples()
        if row.kind not in (Move.GONE, Move.MOVED_AWAY)
    ]


def of_forecasts(data: "Data") -> list[dict]:
    """Newest and total slip of each project."""
    return facts_of_slips(data.forecasts)


def _text(words) -> str | None:
    return str(words) if isinstance(words, str) and words else None


def _iso(day) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()


def _whole(number) -> int | None:
    return None if pd.isna(number) else int(number)


def _cents(amount) -> float | None:
    return None if pd.isna(amount) else round(float(amount), 2)
