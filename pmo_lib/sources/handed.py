"""What the run hands to a report beside its snapshot: the portfolio's decisions, and the report before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.portfolio.frame_json import from_json
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.sources.snapshot import read


@dataclass(frozen=True, slots=True, eq=False)
class Previous:
    """
    The newest report of an earlier day.

    Args:
        as_of: the day it spoke of.
        facts: what it stated, as in its `facts.json`.
        parameters: what it was made with.
        portfolio: what its snapshot says was known on that day; None where the snapshot is gone.
        left: ids of projects that belonged to this program then and belong to another one now.
        joined: ids of projects that belong to this program now and belonged to another one then.
    """

    as_of: date
    facts: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    portfolio: Portfolio | None = None
    left: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()


def read_slice(path: str) -> dict[str, Any]:
    """
    What the portfolio's report decided for this program; nothing where no slice was handed over.

    >>> read_slice("")
    {}
    """
    return json.loads(Path(path).read_text(encoding="utf-8")) if path else {}


def read_record(path: str) -> dict[str, dict[str, pd.DataFrame]]:
    """
    What earlier reports of the run decided or measured, by notebook and name; a program's report has its own rows only.

    Returns:
        nothing of a notebook that was not made; see `report.record` for what the frames are.

    >>> read_record("")
    {}
    """
    record = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    return {
        notebook: {name: from_json(frame) for name, frame in frames.items()}
        for notebook, frames in record.items()
    }


def read_previous(folder: str, program: str) -> Previous | None:
    """
    The report before; None where there is none.

    >>> read_previous("", "_portfolio")
    """
    if not folder:
        return None
    values = json.loads((Path(folder) / "previous.json").read_text(encoding="utf-8"))
    facts = json.loads((Path(folder) / "facts.json").read_text(encoding="utf-8"))
    portfolio = (
        read(values["snapshot"], program).at(values["as_of"]) if values["snapshot"] else None
    )
    moved = {key: frozenset(values.get("moved", {}).get(key, ())) for key in ("left", "joined")}
    return Previous(
        date.fromisoformat(values["as_of"]), facts, values["parameters"], portfolio, **moved
    )
