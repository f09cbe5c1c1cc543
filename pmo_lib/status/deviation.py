"""How far a project deviates from its plan, in words."""

import pandas as pd

from pmo_lib.measures.health import DIMENSIONS, Thresholds
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.status.position import column_of


def in_words(row, dimension: str) -> str:
    """The deviation of a project in one dimension, such as "95 days late"."""
    if dimension == "schedule":
        late = f"{text.days(row.slip_days)} late"
        return late if pd.isna(row.overdue) else f"overdue and at least {late}"
    share = row.overrun_share if dimension == "cost" else getattr(row, dimension)
    return {
        "cost": "{} over budget",
        "scope": "{} larger in scope",
        "risk": "exposed to risks worth {} of its budget",
        "benefits": "{} short of its planned benefits",
    }[dimension].format(text.percent(share))


def worst(row, rules: Thresholds) -> str:
    """The deviation of the dimension that lies farthest beyond its own red limit, in words."""
    beyond = {name: getattr(row, column_of(name)) / rules.limits(name)[1] for name in DIMENSIONS}
    known = {name: value for name, value in beyond.items() if pd.notna(value)}
    return in_words(row, max(known, key=known.__getitem__))


def deviations(row) -> list[str]:
    """Every dimension in which a project is at risk or off track, in words, those off track first."""
    return [
        in_words(row, name)
        for colour in (Rag.RED, Rag.AMBER)
        for name in DIMENSIONS
        if getattr(row, f"rag_{name}") == colour
    ]
