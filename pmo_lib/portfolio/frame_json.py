"""Data frames as JSON values, for what one report hands to another."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def to_json(frame: pd.DataFrame) -> dict[str, Any]:
    """
    A frame as JSON values: its columns, its rows, and which columns hold days; what is missing is null.

    >>> to_json(pd.DataFrame({"id": ["P1"], "until": pd.to_datetime(["2026-10-31"]), "cost": [np.nan]}))
    {'columns': ['id', 'until', 'cost'], 'days': ['until'], 'rows': [['P1', '2026-10-31', None]]}
    """
    days = [name for name in frame if pd.api.types.is_datetime64_any_dtype(frame[name])]
    return {
        "columns": list(frame.columns),
        "days": days,
        "rows": [[_plain(value) for value in row] for row in frame.itertuples(index=False)],
    }


def from_json(content: Mapping[str, Any]) -> pd.DataFrame:
    """
    The frame that `to_json` was given, without its index.

    >>> from_json({"columns": ["id", "until"], "days": ["until"], "rows": [["P1", "2026-10-31"]]}).until[0]
    Timestamp('2026-10-31 00:00:00')
    """
    frame = pd.DataFrame(content["rows"], columns=content["columns"])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in content["days"]})


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value.item() if hasattr(value, "item") else value
