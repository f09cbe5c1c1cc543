"""What delivery leaves behind beside status: plans over time, work items, forecasts of milestones, risks, benefits, dependencies."""

import itertools
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from tools.sample.draw import (
    DAY,
    FINISHED,
    PLANNED,
    Plan,
    done_after,
    places,
    program_id,
    project_id,
)

# kind -> what is planted: (program, slot) of the projects concerned, giver first, and numbers.
PLANTS: dict[str, tuple[tuple[tuple[tuple[int, int], ...], dict], ...]] = {
    "late_chain": ((((1, 0), (2, 1), (4, 6)), {"spare": 20}),),
    "benefit_shortfall": ((((1, 3),), {"realised": 0.5}),),
}
HONEST = (
    ((1, 4), (1, 2)),
    ((3, 3), (3, 1)),
    ((2, 3), (2, 2)),
    ((0, 3), (0, 2)),
)  # giver, taker: given long ago
RISKS = (
    ("A supplier delivers late", "Second supplier asked for an offer"),
    ("Key staff leave", "Knowledge shared in pairs"),
    ("Users refuse the new way of working", "Try it with two wards first"),
    ("Data cannot be migrated", "Rehearse on a copy"),
)
OUTSIDE = "EXT-1"
BENEFITS = (
    ("Time saved for care", "Hours a month"),
    ("Costs avoided", "Money a month"),
    ("Fewer errors", "Events a month"),
)


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """Further tables by name."""
    plan, ends = base.plan, base.ends
    return {
        "planned_values": _planned_values(plan, base.tables["projects"]),
        "work_items": _work_items(plan, base.tables["status"], rng),
        "milestone_forecasts": _milestone_forecasts(
            base.tables["milestones"], base.tables["status"], base.tables["projects"]
        ),
        "risks": _risks(plan, ends, rng),
        **_benefits(plan, ends, rng, kinds),
        "dependencies": _dependencies(plan, ends, kinds),
        "givers": _givers(ends),
    }


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted: the projects concerned, giver first."""
    program, slot = places(projects, programs)
    found = []
    for kind in kinds:
        for cases, numbers in PLANTS[kind]:
            ids = [project_id(i) for case in cases for i in _at(program, slot, case)]
            if len(ids) == len(cases):
                own = cases[-1][0]
                found.append(
                    {
                        "kind": kind,
                        "program": program_id(own),
                        "project": ids[-1],
                        "chain": ids,
                        **numbers,
                    }
                )
    return found


def _at(program: np.ndarray, slot: np.ndarray, case: tuple[int, int]) -> np.ndarray:
    return np.flatnonzero((program == case[0]) & (slot == case[1]))


def _one(plan: Plan, case: tuple[int, int]) -> int | None:
    found = _at(plan.program, plan.slot, case)
    return int(found[0]) if len(found) else None


def _month_end(days: np.ndarray) -> np.ndarray:
    return (days.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]") - DAY


def _planned_values(plan: Plan, projects: pd.DataFrame) -> pd.DataFrame:
    frames = []
    for i in range(len(plan.kind)):
        days = pd.date_range(
            plan.baseline_start[i], _month_end(plan.baseline_finish[i]), freq="ME", unit="us"
        )
        part = (days.to_numpy().astype("datetime64[D]") - plan.baseline_start[i]) / (
            plan.baseline_finish[i] - plan.baseline_start[i]
        )
        value = np.round(plan.budget[i] * done_after(part), -2)
        frames.append(
            pd.DataFrame(
                {
                    "project_id": project_id(i),
                    "period_end": days,
                    "planned_value": value,
                    "known_since": projects.known_since.iloc[i],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _work_items(plan: Plan, status: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Adaptive and hybrid work flows evenly, with chance from period to period; what remains fits the finish that is stated."""
    frames = []
    for i in np.flatnonzero(plan.approach != "predictive"):
        own = status[status.project_id == project_id(i)].sort_values("period_end")
        rate, spread = rng.uniform(8, 30), rng.uniform(0.1, 0.3)
        done = np.maximum(0, np.round(rng.normal(rate, spread * rate, len(own))))
        added = rng.poisson(0.04 * rate, len(own)).astype(float)
        ahead = (own.forecast_finish - own.period_end).dt.days.to_numpy()[-1:] / 30.4
        left = np.maximum(0, np.round(0.96 * rate * ahead))
        later = np.cumsum((done - added)[::-1])[::-1] - (done - added)
        frames.append(
            pd.DataFrame(
                {
                    "project_id": project_id(i),
                    "period_end": own.period_end.to_numpy(),
                    "done": done,
                    "added": added,
                    "remaining": np.maximum(0, later + left.sum()),
                    "cycle_days": np.round(rng.lognormal(2.4, 0.2, len(own)), 1),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _milestone_forecasts(
    milestones: pd.DataFrame, status: pd.DataFrame, projects: pd.DataFrame
) -> pd.DataFrame:
    """At each report a milestone moves by its part of the project's slip, until it is reached."""
    plan = projects.set_index("project_id")
    start, finish = (
        milestones.project_id.map(plan[name]) for name in ("baseline_start", "baseline_finish")
    )
    part = ((milestones.baseline_date - start) / (finish - start)).clip(0, 1)
    frame = milestones.assign(part=part).merge(
        status[["project_id", "period_end", "forecast_finish"]], on="project_id"
    )
    slip = (frame.forecast_finish - frame.project_id.map(plan.baseline_finish)).dt.days
    expected = frame.baseline_date + pd.to_timedelta(np.round(slip * frame.part), unit="D")
    open_then = ~(frame.actual_date <= frame.period_end)
    return pd.DataFrame(
        {
            "project_id": frame.project_id,
            "milestone_id": frame.milestone_id,
            "made": frame.period_end,
            "forecast_date": expected,
        }
    )[open_then]


def _risks(plan: Plan, ends: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    """Small, owned, looked at and answered in time: nothing is wrong here."""
    last = ends[-1].to_datetime64().astype("datetime64[D]")
    rows = []
    for i in np.flatnonzero(plan.kind != PLANNED):
        for number in range(rng.integers(1, 4)):
            title, response = RISKS[rng.integers(0, len(RISKS))]
            raised = min(plan.baseline_start[i] + int(rng.integers(10, 90)) * DAY, last - 20 * DAY)
            over = plan.kind[i] == FINISHED
            rows.append(
                {
                    "risk_id": f"R-{i + 1:03d}-{number + 1}",
                    "project_id": project_id(i),
                    "title": title,
                    "raised": raised,
                    "owner_role": "Project manager",
                    "probability": round(float(rng.uniform(0.05, 0.5)), 2),
                    "impact": round(float(plan.budget[i] * rng.uniform(0.005, 0.03)), -2),
                    "response": response,
                    "due": plan.baseline_finish[i]
                    if over
                    else last + int(rng.integers(10, 80)) * DAY,
                    "response_done": plan.baseline_finish[i] - 20 * DAY if over else None,
                    "reviewed": plan.baseline_finish[i] - 10 * DAY
                    if over
                    else last - int(rng.integers(2, 40)) * DAY,
                    "closed": plan.baseline_finish[i] if over else None,
                }
            )
    frame = pd.DataFrame(rows)
    dates = ["raised", "due", "response_done", "reviewed", "closed"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def _benefits(
    plan: Plan, ends: pd.DatetimeIndex, rng: np.random.Generator, kinds: Collection[str]
) -> dict[str, pd.DataFrame]:
    profiles, values = [], []
    short = {
        _one(plan, case): numbers["realised"]
        for cases, numbers in PLANTS["benefit_shortfall"]
        for case in cases
    }
    for i in range(len(plan.kind)):
        name, measure = BENEFITS[i % len(BENEFITS)]
        finish, worth = plan.baseline_finish[i], plan.budget[i] * rng.uniform(0.02, 0.05)
        profiles.append(
            {
                "benefit_id": f"B-{i + 1:03d}",
                "project_id": project_id(i),
                "name": name,
                "owner_role": "Benefit owner",
                "measure": measure,
                "baseline": 100.0,
                "target": round(100 * rng.uniform(1.1, 1.6)),
                "due": finish + 365 * DAY,
                "known_since": plan.baseline_start[i] - plan.lead[i] * DAY,
            }
        )
        noise = rng.uniform(0.93, 1.06, len(ends))
        began = (ends.to_numpy().astype("datetime64[D]") > finish) & (plan.kind[i] == FINISHED)
        planned = np.round(worth * np.minimum(1, np.cumsum(began) / 6), -1)[began]
        part = short[i] if i in short and "benefit_shortfall" in kinds else 1.0
        values.append(
            pd.DataFrame(
                {
                    "benefit_id": f"B-{i + 1:03d}",
                    "project_id": project_id(i),
                    "period_end": ends[began],
                    "planned": planned,
                    "realised": np.round(planned * noise[began] * part, -1),
                }
            )
        )
    return {
        "benefits": pd.DataFrame(profiles),
        "benefit_values": pd.concat(values, ignore_index=True),
    }


def _dependencies(plan: Plan, ends: pd.DatetimeIndex, kinds: Collection[str]) -> pd.DataFrame:
    pairs: list[tuple[Sequence[tuple[int, int]], int]] = [(pair, 45) for pair in HONEST]
    if "late_chain" in kinds:
        for cases, numbers in PLANTS["late_chain"]:
            pairs += [(pair, numbers["spare"]) for pair in itertools.pairwise(cases)]
    rows, seen = [], ends[-1].to_datetime64().astype("datetime64[D]") - 100 * DAY
    for (giver, taker), spare in pairs:
        one, other = _one(plan, giver), _one(plan, taker)
        if one is not None and other is not None:
            needed = plan.baseline_finish[one] + (spare + max(0, int(plan.slip[one]))) * DAY
            rows.append(
                {
                    "dependency_id": f"X-{project_id(one)[2:]}-{project_id(other)[2:]}",
                    "project_id": project_id(other),
                    "giver_project_id": project_id(one),
                    "what": "Interface handed over",
                    "needed_by": needed,
                    "known_since": min(plan.baseline_start[other], seen),
                }
            )
    portal = _one(plan, (0, 1))
    if portal is not None:
        rows.append(
            {
                "dependency_id": "X-EXT-1",
                "project_id": project_id(portal),
                "giver_project_id": OUTSIDE,
                "what": "Sign-in for patients",
                "needed_by": plan.baseline_finish[portal] - 30 * DAY,
                "known_since": plan.baseline_start[portal],
            }
        )
    columns = [
        "dependency_id",
        "project_id",
        "giver_project_id",
        "what",
        "needed_by",
        "known_since",
    ]
    return pd.DataFrame(rows, columns=columns)


def _givers(ends: pd.DatetimeIndex) -> pd.DataFrame:
    """An authority outside the organization, which keeps its word."""
    frame = pd.DataFrame(
        {"giver_project_id": OUTSIDE, "name": "National identity service", "made": ends[-6:]}
    )
    return frame.assign(giver_milestone_id=None, expected=ends[-1] + pd.Timedelta(days=30))
