"""How the portfolio is steered: sessions, criteria of gates, obligations, and the causes of changes."""

from collections.abc import Collection

import numpy as np
import pandas as pd

MISSED, OVERDUE = "obligation_missed", "condition_overdue"
# What is planted: kind -> days by which an obligation will be missed, and a condition of a gate is overdue.
PLANTS: dict[str, dict] = {MISSED: {"days": 14}, OVERDUE: {"days": 20}}
DUTIES = (
    ("Report on data protection", "Data protection authority"),
    ("Renewal of the operating licence", "Ministry of health"),
    ("Proof of fire safety", "Building authority"),
    ("Notice of outsourced services", "Supervisory authority"),
    ("Audit of accessibility", "Accessibility office"),
)
CRITERIA = ("Business case is confirmed", "Staff is assigned", "Risks were reviewed")
CAUSES = {"Prices above estimate": "estimate", "Supplier delivered late": "supplier"}
DAY = pd.Timedelta(days=1)


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted; the project depends on what was drawn."""
    return [
        {"kind": kind, "program": "_portfolio", "project": "", **PLANTS[kind]} for kind in kinds
    ]


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """The tables of steering, and changes with the kind of their cause."""
    last, changes = base.ends[-1], base.tables["changes"]
    return {
        "sessions": _sessions(base.ends),
        "obligations": _obligations(base.tables["milestones"], last, rng, MISSED in kinds),
        "gate_criteria": _criteria(base.tables["reviews"], last, rng, OVERDUE in kinds),
        "changes": changes.assign(cause_kind=changes.cause.map(CAUSES)),
    }


def _sessions(ends: pd.DatetimeIndex) -> pd.DataFrame:
    """The portfolio board meets on the twelfth day of each month, until three months after the last period."""
    days = [end + 12 * DAY for end in [*ends, *(ends[-1] + pd.offsets.MonthEnd(n) for n in (1, 2))]]
    return pd.DataFrame(
        {
            "session_id": [f"S-{at + 1:03d}" for at in range(len(days))],
            "held": days,
            "kind": "portfolio",
            "known_since": [day - 120 * DAY for day in days],
        }
    )


def _obligations(
    milestones: pd.DataFrame, last: pd.Timestamp, rng: np.random.Generator, missed: bool
) -> pd.DataFrame:
    """Duties that are fulfilled with a coming milestone, with a comfortable margin unless one is planted to be missed."""
    ahead = milestones[milestones.actual_date.isna() & (milestones.forecast_date > last + 60 * DAY)]
    ahead = ahead.drop_duplicates("project_id").head(len(DUTIES)).reset_index(drop=True)
    margin = rng.integers(45, 150, len(DUTIES))[: len(ahead)]
    if missed:
        margin[:1] = -PLANTS[MISSED]["days"]
    duties = DUTIES[: len(ahead)]
    return pd.DataFrame(
        {
            "obligation_id": [f"O-{at + 1:03d}" for at in range(len(ahead))],
            "project_id": ahead.project_id,
            "name": [name for name, _ in duties],
            "due": ahead.forecast_date + pd.to_timedelta(margin, unit="D"),
            "milestone_id": ahead.milestone_id,
            "authority": [authority for _, authority in duties],
            "known_since": ahead.known_since,
        }
    )


def _criteria(
    reviews: pd.DataFrame, last: pd.Timestamp, rng: np.random.Generator, overdue: bool
) -> pd.DataFrame:
    """Three criteria of each gate; what was not met became a condition that was closed in time."""
    gates = reviews[reviews.kind == "gate"]
    rows = gates.loc[gates.index.repeat(len(CRITERIA)), ["review_id", "held"]].reset_index(
        drop=True
    )
    met = rng.random(len(rows)) > 0.05
    due = (rows.held + 30 * DAY).mask(met)
    closed = (rows.held + 20 * DAY).mask(met)
    met, closed = met | (closed > last), closed.mask(closed > last)
    frame = pd.DataFrame(
        {
            "review_id": rows.review_id,
            "criterion": list(CRITERIA) * len(gates),
            "met": met,
            "must": True,
            "due": due.mask(met),
            "closed": closed,
            "known_since": rows.held,
        }
    )
    if overdue and len(frame):
        at = (rows.held.where(rows.held < last - 60 * DAY)).idxmax()
        frame.loc[at, "met"] = False
        frame.loc[at, "due"], frame.loc[at, "closed"] = last - PLANTS[OVERDUE]["days"] * DAY, pd.NaT
    return frame
