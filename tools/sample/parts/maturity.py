"""A survey of two waves, and what governance leaves behind: requests, stages, reviews, issues, baselines."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from pmo_lib.sources.maturity_model import read_model

DISAGREEMENT, FLATTERY, PROGRESS, INDISTINCT = (
    "maturity_disagreement",
    "maturity_flattery",
    "maturity_progress",
    "maturity_indistinct",
)
# What is planted: kind -> the area it is planted in, and numbers in levels.
PLANTS: dict[str, dict] = {
    DISAGREEMENT: {"area": "RSK", "executives": 1.0, "teams": -1.0},
    FLATTERY: {"area": "INT", "rated_higher_by": 1.3},
    PROGRESS: {"area": "PLN", "before_lower_by": 1.0},
    INDISTINCT: {"area": "FOR", "half_up_by": 1.7, "half_down_by": 0.8},
}
BASE = {
    "GOV": 2.9,
    "INT": 2.8,
    "PLN": 2.7,
    "CAP": 2.2,
    "FIN": 3.0,
    "RSK": 2.7,
    "BEN": 1.9,
    "REP": 3.1,
    "DEP": 2.3,
    "STK": 2.6,
    "CHG": 2.5,
    "MTH": 2.7,
    "QAL": 2.4,
    "PPL": 2.8,
    "ADO": 2.7,
    "FOR": 2.2,
}
PEOPLE = {
    "executive": 7,
    "sponsor": 7,
    "project manager": 9,
    "team member": 10,
    "finance": 6,
    "user": 9,
}
UNITS = ("Hospitals", "Head office", "Primary care")
SELDOM = {"user": ("FIN", "CAP", "FOR"), "finance": ("STK",)}  # areas a role often knows nothing of
DAY = pd.Timedelta(days=1)


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted, by area; no single project or program holds it."""
    return [
        {"kind": kind, "program": "_portfolio", "project": "", **PLANTS[kind]} for kind in kinds
    ]


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """The tables of the survey and of governance."""
    projects = base.tables["projects"].reset_index(drop=True)
    kept = rng.random((7, len(projects)))
    days = rng.integers(0, 20, (4, len(projects)))
    last = base.ends[-1]
    return {
        **_survey(last, rng, kinds),
        "requests": _requests(projects, kept, days, FLATTERY in kinds),
        "stage_entries": _stages(projects, kept, last),
        "reviews": _reviews(projects, kept, days, last, FLATTERY in kinds),
        "issues": _issues(projects, rng, last),
        "baselines": projects.assign(baselined=projects.known_since)[
            ["project_id", "baselined", "baseline_finish", "budget"]
        ],
    }


def _survey(
    last: pd.Timestamp, rng: np.random.Generator, kinds: Collection[str]
) -> dict[str, pd.DataFrame]:
    waves = (last - pd.DateOffset(years=1) - 16 * DAY, last - 16 * DAY)
    people = [
        (f"R{at + 1:02d}", role, UNITS[at % 3])
        for at, role in enumerate(role for role, count in PEOPLE.items() for _ in range(count))
    ]
    places = list(read_model().area_of.items())
    lean, ease = rng.normal(0, 0.3, len(people)), rng.normal(0, 0.25, len(places))
    rows = []
    for at_wave, wave in enumerate(waves):
        noise, unsure = (
            rng.normal(0, 0.5, (len(people), len(places))),
            rng.random((len(people), len(places))),
        )
        for at, (pseudonym, role, unit) in enumerate(people):
            for place, (practice, area) in enumerate(places):
                mean = (
                    BASE[area]
                    + lean[at]
                    + ease[place]
                    + 0.2 * (role == "executive")
                    + _planted(area, role, at, at_wave, kinds)
                )
                known = unsure[at, place] >= (0.35 if area in SELDOM.get(role, ()) else 0.04)
                answer = (
                    str(int(np.clip(np.round(mean + noise[at, place]), 1, 5)))
                    if known
                    else "don't know"
                )
                rows.append((wave, pseudonym, role, unit, practice, answer))
    responses = pd.DataFrame(
        rows, columns=["wave", "pseudonym", "role", "unit", "practice_id", "answer"]
    ).assign(model=read_model().version)
    counts = pd.Series([(role, unit) for _, role, unit in people]).value_counts(sort=False)
    more = rng.integers(0, 3, (2, len(counts)))
    invited = [
        (wave, role, unit, float(n + extra))
        for at, wave in enumerate(waves)
        for ((role, unit), n), extra in zip(counts.items(), more[at], strict=True)
    ]
    return {
        "responses": responses,
        "invited": pd.DataFrame(invited, columns=["wave", "role", "unit", "invited"]),
    }


def _planted(area: str, role: str, person: int, wave: int, kinds: Collection[str]) -> float:
    """How much what is planted shifts an answer."""
    if area == "RSK" and DISAGREEMENT in kinds:
        return {
            "executive": PLANTS[DISAGREEMENT]["executives"],
            "team member": PLANTS[DISAGREEMENT]["teams"],
        }.get(role, 0.0)
    if area == "INT" and FLATTERY in kinds:
        return PLANTS[FLATTERY]["rated_higher_by"]
    if area == "PLN" and PROGRESS in kinds and wave == 0:
        return -PLANTS[PROGRESS]["before_lower_by"]
    if area == "FOR" and INDISTINCT in kinds and wave == 1:
        return (
            PLANTS[INDISTINCT]["half_up_by"] if person % 2 else -PLANTS[INDISTINCT]["half_down_by"]
        )
    return 0.0


def _requests(
    projects: pd.DataFrame, kept: np.ndarray, days: np.ndarray, flattery: bool
) -> pd.DataFrame:
    """Handed in, scored, approved; where intake is worse than its name, most were approved when work had begun."""
    approved = projects.known_since + pd.to_timedelta(20 + days[0], unit="D")
    begun = projects.actual_start.fillna(projects.baseline_start)
    late = (kept[0] < (0.75 if flattery else 0.04)) & projects.actual_start.notna()
    approved = approved.where(~late, begun + pd.to_timedelta(15 + days[1], unit="D"))
    open_ones = projects.stage == "proposed"
    return pd.DataFrame(
        {
            "request_id": [f"Q-{at + 1:03d}" for at in range(len(projects))],
            "project_id": projects.project_id,
            "requested": projects.known_since,
            "scored": (approved - pd.to_timedelta(7 + days[2] // 4, unit="D")).where(~open_ones),
            "approved": approved.where(~open_ones),
        }
    )


def _stages(projects: pd.DataFrame, kept: np.ndarray, last: pd.Timestamp) -> pd.DataFrame:
    approved = (projects.known_since + 45 * DAY).where(projects.stage != "proposed")
    entered = {
        "proposed": projects.known_since,
        "approved": approved,
        "in delivery": projects.actual_start,
        "finished": projects.actual_finish,
    }
    frames = [
        pd.DataFrame(
            {"project_id": projects.project_id, "stage": stage, "entered": days, "exempted": False}
        )
        for stage, days in entered.items()
    ]
    skipped = kept[1] < 0.06
    frames[1] = frames[1][~skipped]
    rows = pd.concat(frames).dropna(subset=["entered"])
    return rows[rows.entered <= last].sort_values(["project_id", "entered"], kind="stable")


def _reviews(
    projects: pd.DataFrame, kept: np.ndarray, days: np.ndarray, last: pd.Timestamp, flattery: bool
) -> pd.DataFrame:
    """A gate before delivery and before the end, one a year in between, an independent one where it is critical, one after closure."""
    running = projects.actual_start.notna() & projects.actual_finish.isna()
    some = pd.to_timedelta(days[3], unit="D")
    critical = projects.mission_critical.fillna(False).astype(bool)
    parts = [
        ("gate", "in delivery", projects.actual_start - 10 * DAY - some, kept[2] >= 0.05, "go"),
        ("gate", "finished", projects.actual_finish - 5 * DAY - some, kept[3] >= 0.05, "go"),
        (
            "gate",
            None,
            pd.Series(last - 60 * DAY, index=projects.index) - 5 * some,
            running & (kept[4] >= (0.8 if flattery else 0.05)),
            "go",
        ),
        (
            "independent",
            None,
            pd.Series(last - 100 * DAY, index=projects.index) - some,
            running & critical,
            None,
        ),
        ("closure", None, projects.actual_finish + 40 * DAY + some, kept[5] >= 0.08, None),
    ]
    frames = [
        pd.DataFrame(
            {
                "project_id": projects.project_id,
                "kind": kind,
                "held": held,
                "stage": stage,
                "decision": decision,
            }
        )[np.asarray(chosen)]
        for kind, stage, held, chosen, decision in parts
    ]
    rows = pd.concat(frames, ignore_index=True).dropna(subset=["held"])
    rows = rows[rows.held <= last].sort_values(
        ["project_id", "held", "kind"], kind="stable", ignore_index=True
    )
    rows.insert(0, "review_id", [f"V-{at + 1:04d}" for at in range(len(rows))])
    return rows


TITLES = (
    "Supplier short of staff",
    "Test data late",
    "Room not released",
    "Interface unclear",
    "Training slots too few",
)


def _issues(projects: pd.DataFrame, rng: np.random.Generator, last: pd.Timestamp) -> pd.DataFrame:
    running = projects[projects.actual_start.notna() & projects.actual_finish.isna()]
    at = np.repeat(np.arange(len(running)), 2)
    ages, lengths = rng.integers(10, 160, len(at)), rng.integers(10, 45, len(at))
    owned, title = rng.random(len(at)) >= 0.06, rng.integers(0, len(TITLES), len(at))
    raised = last - pd.to_timedelta(ages, unit="D")
    closed = raised + pd.to_timedelta(lengths, unit="D")
    return pd.DataFrame(
        {
            "issue_id": [f"I-{n + 1:03d}" for n in range(len(at))],
            "project_id": running.project_id.to_numpy()[at],
            "title": [TITLES[n] for n in title],
            "raised": raised,
            "owner_role": np.where(owned, "Project manager", None),
            "due": raised + pd.to_timedelta(45, unit="D"),
            "closed": closed.where(closed <= last),
        }
    )
