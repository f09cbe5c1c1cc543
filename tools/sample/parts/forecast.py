"""Schedules of three projects and budgets by year; planted: an open end, a lead and a year overspent."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from tools.sample.draw import ACTIVE, places, program_id, project_id

SCHEDULED = ((0, 0), (1, 0), (2, 1))  # program and slot of the projects with a schedule
STEPS = (
    "Design",
    "Build",
    "Data migration",
    "Integration",
    "Test",
    "Training",
    "Pilot",
    "Roll-out",
)
SIDE = 0.4  # length of the side activity as a part of the chain
ROOM, TIGHT = 1.6, 0.8  # budget of the year over what the year costs at the rate so far
DEPOSIT, DRAW, DEAR = (
    0.05,
    0.03,
    0.07,
)  # of the budget: put in, drawn at completion, drawn where planted

# kind -> (program, slot, numbers): days that the open end and the lead hide.
PLANTS: dict[str, tuple[tuple[int, int, dict], ...]] = {
    "open_end": ((0, 0, {"days": 15}),),
    "lead": ((1, 0, {"days": 10}),),
    "year_overspent": ((1, 1, {}),),
}


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """Schedules and budgets by year."""
    planted = {kind: _projects(base.plan.program, base.plan.slot, kind) for kind in kinds}
    activities, links = [], []
    for at, slot in SCHEDULED:
        for index in np.flatnonzero((base.plan.program == at) & (base.plan.slot == slot)):
            if base.plan.kind[index] == ACTIVE:
                own = {kind: cases[index] for kind, cases in planted.items() if index in cases}
                rows = _schedule(base, rng, int(index), own)
                activities += rows[0]
                links += rows[1]
    return {
        "activities": pd.DataFrame(activities),
        "activity_links": pd.DataFrame(links),
        "project_budgets": _budgets(base, planted.get("year_overspent", {})),
    }


def _projects(program: np.ndarray, slot: np.ndarray, kind: str) -> dict[int, dict]:
    return {
        int(index): numbers
        for at, position, numbers in PLANTS[kind]
        for index in np.flatnonzero((program == at) & (slot == position))
    }


def _schedule(base, rng: np.random.Generator, index: int, planted: dict) -> tuple[list, list]:
    """A chain of eight activities to a milestone, and one beside it; the remaining work ends about with the forecast."""
    issue = base.ends[-1]
    status = base.tables["status"]
    stated = status[status.project_id == project_id(index)].forecast_finish.max()
    whole = max(int(np.busday_count(issue.date(), stated.date())), len(STEPS) * 5)
    parts = rng.dirichlet(np.full(len(STEPS), 8.0)) * whole
    lengths = np.maximum(np.round(parts), 2).astype(int).tolist()
    same = {"project_id": project_id(index), "data_date": issue}
    hidden = planted.get("open_end", {}).get("days", 0)
    behind = sum(lengths[2:])
    side = behind + hidden if hidden else int(SIDE * behind)
    names = [*zip(STEPS, lengths, strict=True), ("Contract for operations", side), ("Finish", 0)]
    activities = [
        same
        | {
            "activity_id": f"A{10 * (at + 1)}",
            "name": name,
            "kind": "task" if length else "milestone",
            "duration": length,
            "remaining": length,
            "low": round(0.85 * length, 1),
            "likely": length,
            "high": round(1.5 * length, 1),
            "daily_cost": 900 if length else None,
        }
        for at, (name, length) in enumerate(names)
    ]
    ids = [row["activity_id"] for row in activities]
    lead = planted.get("lead", {}).get("days", 0)
    pairs = [(ids[at], ids[at + 1], -lead if at == 3 else 0) for at in range(len(STEPS) - 1)]
    pairs += [(ids[len(STEPS) - 1], ids[-1], 0), (ids[1], ids[-2], 0)]
    pairs += [] if hidden else [(ids[-2], ids[-1], 0)]
    links = [same | {"from_id": a, "to_id": b, "kind": "FS", "lag": lag} for a, b, lag in pairs]
    return activities, links


def _budgets(base, tight: Collection[int]) -> pd.DataFrame:
    """Money of each project under way for the calendar year of the last period."""
    end = base.ends[-1]
    rows = base.tables["status"].dropna(subset=["actual_cost"]).sort_values("period_end")
    before = rows[rows.period_end < pd.Timestamp(end.year, 1, 1)]
    spent = rows.groupby("project_id").actual_cost.last()
    spent = spent - before.groupby("project_id").actual_cost.last().reindex(spent.index).fillna(0)
    found = []
    for index in np.flatnonzero(base.plan.kind == ACTIVE):
        cost = spent.get(project_id(index), 0.0) * 12 / end.month
        amount = round(cost * (TIGHT if index in tight else ROOM), -2)
        year = pd.Timestamp(end.year, 12, 31)
        approved = pd.Timestamp(end.year - 1, 12, 1)
        found.append((project_id(index), year, amount, approved))
    return pd.DataFrame(found, columns=["project_id", "period_end", "amount", "known_since"])


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """What is planted: kind, program, project and numbers."""
    program, slot = places(projects, programs)
    return [
        {
            "kind": kind,
            "program": program_id(int(program[index])),
            "project": project_id(index),
            **numbers,
        }
        for kind in kinds
        for index, numbers in _projects(program, slot, kind).items()
    ]
