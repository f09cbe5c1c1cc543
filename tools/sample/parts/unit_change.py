"""What change asks of units, whom it affects and what they were told, and what reviews and projects leave to others."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from pmo_lib.portfolio.tables import TABLES
from tools.sample.draw import project_id

SATURATED, SILENT, OPEN_FINDING, LESSON = (
    "unit_saturated",
    "role_not_informed",
    "finding_open",
    "lesson_again",
)
# What is planted: kind -> months ahead and load of a unit; days that a finding is open; the role that was not informed.
PLANTS: dict[str, dict] = {
    SATURATED: {"unit": "Ward staff", "ahead": 5, "load": 1.3},
    SILENT: {"role": "Outpatient nurses"},
    OPEN_FINDING: {"days": 90},
    LESSON: {"project": project_id(0)},
}
UNITS = {"Ward staff": 900, "Outpatient clinics": 600, "Laboratories": 400, "Finance staff": 300}
CHANGED = 4  # projects under way that ask units for hours
MONTHS = 9
ROLES = (("Ward nurses", "Ward staff"), ("Senior physicians", "Ward staff"))
LESSONS = (
    ("Licences were counted twice by the reseller", "Count seats before the order"),
    ("Kitchen was closed during asbestos removal", "Ask facilities for their calendar"),
    ("Invitations arrived after workshops began", "Invite three weeks ahead"),
)
AGAIN = "Electronic records were switched overnight without rehearsals; clinicians lost charts"
DAY = pd.Timedelta(days=1)


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted in the whole portfolio."""
    return [
        {"kind": kind, "program": "_portfolio", "project": "", **PLANTS[kind]} for kind in kinds
    ]


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """The tables of organizational change."""
    last, projects = base.ends[-1], base.tables["projects"]
    running = projects[projects.stage == "in delivery"].project_id.head(CHANGED).tolist()
    done = projects[projects.stage == "finished"].project_id.tolist()
    found = {
        "impacts": _impacts(running, last, rng, SATURATED in kinds),
        "unit_capacity": _capacity(last),
        "review_findings": _findings(base.tables["reviews"], last, rng, OPEN_FINDING in kinds),
        "interventions": pd.DataFrame(
            {"name": ["One template for status reports"], "started": [last - 365 * DAY]}
        ),
        **_lessons(running, done, last, LESSON in kinds),
        **_stakeholders(running, last, SILENT in kinds),
    }
    return {name: TABLES[name].conform(frame) for name, frame in found.items()}


def _ahead(last: pd.Timestamp) -> list[pd.Timestamp]:
    return [last + pd.offsets.MonthEnd(n) for n in range(1, MONTHS + 1)]


def _capacity(last: pd.Timestamp) -> pd.DataFrame:
    rows = [
        (unit, end, hours, last - 90 * DAY) for unit, hours in UNITS.items() for end in _ahead(last)
    ]
    return pd.DataFrame(rows, columns=["unit", "period_end", "hours", "known_since"])


def _impacts(
    running: list[str], last: pd.Timestamp, rng: np.random.Generator, saturated: bool
) -> pd.DataFrame:
    """Each project asks each unit for at most 14% of its capacity; where planted, one unit is far above it in one month."""
    rows = [
        (project, unit, end, float(round(hours * rng.uniform(0.03, 0.14))), last - 60 * DAY)
        for project in running
        for unit, hours in UNITS.items()
        for end in _ahead(last)
    ]
    frame = pd.DataFrame(rows, columns=["project_id", "unit", "period_end", "hours", "known_since"])
    if saturated and len(frame):
        numbers = PLANTS[SATURATED]
        month = last + pd.offsets.MonthEnd(numbers["ahead"])
        at = frame.index[(frame.unit == numbers["unit"]) & (frame.period_end == month)]
        parts = np.full(len(at), 0.28)
        parts[1 % len(at)] += numbers["load"] - parts.sum()
        frame.loc[at, "hours"] = np.round(parts * UNITS[numbers["unit"]])
    return frame


def _findings(
    reviews: pd.DataFrame, last: pd.Timestamp, rng: np.random.Generator, planted: bool
) -> pd.DataFrame:
    """A finding of each second review, closed in time; where planted, the newest old one is still open."""
    own = reviews[reviews.held < last - 100 * DAY].iloc[::2]
    took = pd.to_timedelta(rng.integers(10, 60, len(own)), unit="D")
    frame = pd.DataFrame(
        {
            "finding_id": [f"F-{at + 1:03d}" for at in range(len(own))],
            "review_id": own.review_id.array,
            "raised": own.held.array,
            "closed": (own.held + took).array,
            "severity": rng.choice(["high", "medium", "low"], len(own)),
            "due": (own.held + 60 * DAY).array,
        }
    )
    if planted and len(frame):
        raised = last - PLANTS[OPEN_FINDING]["days"] * DAY
        at = frame.raised.idxmax()
        frame.loc[at, ["raised", "closed", "due"]] = raised, pd.NaT, raised + 60 * DAY
    return frame


def _lessons(
    running: list[str], done: list[str], last: pd.Timestamp, planted: bool
) -> dict[str, pd.DataFrame]:
    """Lessons of finished projects about things that no project is about; where planted, one about what the first is about."""
    known = [*LESSONS]
    if planted and running:
        known.append((AGAIN, "Rehearse twice before the go-live"))
    frame = pd.DataFrame(
        {
            "lesson_id": [f"L-{at + 1:03d}" for at in range(len(known))],
            "project_id": [done[at % len(done)] if done else None for at in range(len(known))],
            "raised": [last - (200 + at) * DAY for at in range(len(known))],
            "text": [text for text, _ in known],
            "recommendation": [advice for _, advice in known],
        }
    )
    uses = {"lesson_id": ["L-001"], "project_id": [done[-1]], "applied": [last - 100 * DAY]}
    return {"lessons": frame, "lesson_uses": pd.DataFrame(uses if done else {})}


def _stakeholders(running: list[str], last: pd.Timestamp, silent: bool) -> dict[str, pd.DataFrame]:
    """Two roles for each of these projects, each informed; where planted, a third one that was not."""
    rows = [
        (f"{project}-{at + 1}", project, unit, role, "high", "neutral" if at else "supports")
        for project in running
        for at, (role, unit) in enumerate(ROLES)
    ]
    messages = [
        (
            f"{row[0]}-M",
            row[0],
            last - (40 + at) * DAY,
            last - (30 + at) * DAY if at % 3 else pd.NaT,
        )
        for at, row in enumerate(rows)
    ]
    if silent and running:
        role = PLANTS[SILENT]["role"]
        rows.append((f"{running[0]}-9", running[0], "Outpatient clinics", role, "high", "opposes"))
    names = ["stakeholder_id", "project_id", "unit", "role", "influence", "stance"]
    return {
        "stakeholders": pd.DataFrame(rows, columns=names),
        "communications": pd.DataFrame(
            messages, columns=["communication_id", "stakeholder_id", "sent", "seen"]
        ),
    }
