"""A synthetic portfolio from a seed: consistent data with known anomalies that tests look for."""

import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.tables import TABLES
from tools.sample.draw import (
    ACTIVE,
    DAY,
    FINISHED,
    PLANNED,
    Plan,
    done_after,
    draw,
    places,
    program_id,
    program_name,
    project_id,
    project_name,
)
from tools.sample.names import COMMENTS, MILESTONES, OBJECTIVES, ORGANIZATION, PROGRAMS
from tools.sample.parts import parts

# What is planted: kind -> (program, slot in the program, numbers). Slots 0 to 2 hold projects under way.
PLANTS: dict[str, tuple[tuple[int, int, dict], ...]] = {
    "watermelon": ((0, 1, {"slip": 95, "since": 5}), (2, 0, {"slip": 74, "since": 4})),
    "late": (
        (0, 0, {"slip": 182, "since": 8}),
        (1, 0, {"slip": 118, "since": 6}),
        (5, 0, {"slip": 88, "since": 6}),
    ),
    "over_budget": ((1, 1, {"overrun": 0.19, "since": 7}), (4, 1, {"overrun": 0.14, "since": 6})),
    "stale": ((3, 0, {"periods": 3}),),
    "missing_status": ((4, 2, {}),),
    "mandatory": ((2, 1, {}),),
}


ISSUE = {"project_id": ["P-001"] * 2, "data_date": ["2026-10-31"] * 2}
MADE_UP: dict[str, dict[str, list]] = {  # examples of tables that the sample does not have
    "exchange_rates": {
        "currency": ["USD", "GBP"],
        "period_end": ["2026-01-01"] * 2,
        "rate": [0.85, 1.15],
    },
    "activities": ISSUE
    | {"activity_id": ["A10", "A20"], "name": ["Design", "Build"], "duration": [10, 25]},
    "activity_links": ISSUE
    | {"from_id": ["A10", "A20"], "to_id": ["A20", "A30"], "kind": ["FS", "SS"], "lag": [0, 5]},
    "calendar_days": {
        "calendar": ["Standard"] * 2,
        "day": ["2026-12-25", "2026-12-26"],
        "works": [False, True],
        "hours": [0, 8],
    },
    "project_budgets": {
        "project_id": ["P-001", "P-002"],
        "period_end": ["2026-12-31"] * 2,
        "amount": [1200000, 4000000],
        "known_since": ["2026-01-01"] * 2,
    },
}


@dataclass(frozen=True, slots=True)
class Base:
    """What a further part of the sample is made from: the arrays drawn, the ends of the periods, the tables so far."""

    plan: Plan
    ends: pd.DatetimeIndex
    tables: dict[str, pd.DataFrame]


def kinds() -> tuple[str, ...]:
    """Every kind of truth that can be planted."""
    return (*PLANTS, *(kind for part in parts() for kind in part.PLANTS))


def generate(
    seed: int = 2026,
    *,
    projects: int = 45,
    programs: int = 6,
    periods: int = 24,
    last_period: str = "2026-10-31",
    plants: Collection[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """
    Tables by name, as declared; the same arguments give the same tables.

    Args:
        seed: of everything random.
        projects, programs, periods: how many; periods are months up to `last_period`.
        plants: kinds of truths to plant; None: all; empty: nothing is wrong anywhere.

    >>> len(generate()["projects"])
    45
    """
    ends = pd.date_range(end=last_period, periods=periods, freq="ME", unit="us")
    plan = draw(np.random.default_rng(seed), projects, programs, ends)
    planted = _known_kinds(plants)
    chosen = _cases(plan, [kind for kind in PLANTS if kind in planted])
    slip, overrun = _courses(plan, ends, chosen)
    status = _status(plan, ends, slip, overrun, chosen)
    tables = {
        "organization": pd.DataFrame(
            {
                "name": [ORGANIZATION],
                "fiscal_year_start": [1.0],
                "calendar": "DE",
                "currency": "EUR",
            }
        ),
        "programs": _programs(programs, ends),
        "projects": _projects(plan, ends, slip, chosen),
        "milestones": _milestones(plan, ends, slip, chosen),
        "status": status,
        "forecasts": _forecasts(status),
        "changes": _changes(plan, ends),
        "decisions": _decisions(plan, ends, chosen),
    }
    tables = {name: TABLES[name].conform(frame) for name, frame in tables.items()}
    for part in parts():
        rng = np.random.default_rng([seed, zlib.crc32(part.__name__.rpartition(".")[2].encode())])
        added = part.tables(
            Base(plan, ends, tables), rng, [kind for kind in part.PLANTS if kind in planted]
        )
        tables |= {name: TABLES[name].conform(frame) for name, frame in added.items()}
    return tables


def _known_kinds(plants: Collection[str] | None) -> set[str]:
    unknown = set(plants or ()) - set(kinds())
    if unknown:
        raise ValueError(f"no such plants: {sorted(unknown)}; there are {sorted(kinds())}")
    return set(kinds() if plants is None else plants)


def truths(
    projects: int = 45, programs: int = 6, plants: Collection[str] | None = None, **_: Any
) -> list[dict]:
    """What `generate` plants with these arguments: kind, project, program, since how many periods, and numbers."""
    program, slot = places(projects, programs)
    planted, found = _known_kinds(plants), []
    for kind in (kind for kind in PLANTS if kind in planted):
        for at, position, numbers in PLANTS[kind]:
            for index in np.flatnonzero((program == at) & (slot == position)):
                told = {"kind": kind, "program": program_id(at), "project": project_id(index)}
                found.append({**told, **numbers})
    for part in parts():
        found += part.truths(projects, programs, [kind for kind in part.PLANTS if kind in planted])
    return found


def write(folder: Path, **arguments: Any) -> None:
    """Write every table as CSV, in the order of its keys."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in generate(**arguments).items():
        frame.sort_values(list(TABLES[name].key), kind="stable").to_csv(
            folder / f"{name}.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n"
        )


def examples() -> dict[str, list[dict]]:
    """Two rows of each table for the template that people fill in, of the first project where there is one."""
    tables = generate()
    tables |= {name: pd.DataFrame(rows) for name, rows in MADE_UP.items()}
    return {name: _first_rows(name, tables[name]) for name in TABLES}


def _first_rows(name: str, frame: pd.DataFrame) -> list[dict]:
    if "project_id" in frame:
        frame = frame.sort_values("project_id", kind="stable")
    rows = TABLES[name].conform(frame.head(2)).to_json(orient="records", date_format="iso")
    return [
        {column: _day(cell) for column, cell in row.items() if cell is not None}
        for row in json.loads(rows)
    ]


def _day(cell: Any) -> Any:
    """A cell as JSON; of a time only the day."""
    return cell[:10] if isinstance(cell, str) and cell[10:].startswith("T00:00:00") else cell


def _cases(plan: Plan, kinds: Collection[str]) -> dict[str, dict[int, dict]]:
    """For each kind, the planted numbers by project."""
    cases: dict[str, dict[int, dict]] = {kind: {} for kind in PLANTS}
    for kind in kinds:
        for program, slot, numbers in PLANTS[kind]:
            for index in np.flatnonzero((plan.program == program) & (plan.slot == slot)):
                cases[kind][int(index)] = numbers
    return cases


def _courses(plan: Plan, ends: pd.DatetimeIndex, cases: dict) -> tuple[np.ndarray, np.ndarray]:
    """Slip [days] and overrun [share] of each project as known at each period's end."""
    days = ends.to_numpy().astype("datetime64[D]")
    length = plan.baseline_finish - plan.baseline_start
    known_from = plan.baseline_start + (plan.turn * length / DAY).astype(int) * DAY
    known = days[None, :] >= known_from[:, None]
    slip, overrun = (
        np.where(known, plan.slip[:, None], 0),
        np.where(known, plan.overrun[:, None], 0.0),
    )
    for kind in ("watermelon", "late"):
        for index, numbers in cases[kind].items():
            since = numbers["since"]
            steps = (
                [1.0] * since
                if kind == "watermelon"
                else np.minimum(1, 0.4 + 0.2 * np.arange(since))
            )
            slip[index, -since:] = np.round(numbers["slip"] * np.asarray(steps))[-len(ends) :]
    for index, numbers in cases["over_budget"].items():
        overrun[index, -numbers["since"] :] = numbers["overrun"]
    return slip, overrun


def _final_slip(plan: Plan, slip: np.ndarray) -> np.ndarray:
    return np.where(plan.kind == FINISHED, plan.slip, slip[:, -1])


def _actual_finish(plan: Plan) -> np.ndarray:
    return np.where(
        plan.kind == FINISHED, plan.baseline_finish + plan.slip * DAY, np.datetime64("NaT")
    )


def _programs(count: int, ends: pd.DatetimeIndex) -> pd.DataFrame:
    numbers = range(count)
    known = [
        PROGRAMS[n]
        if n < len(PROGRAMS)
        else ("", "", "A program of the synthetic sample", "Program sponsor", ())
        for n in numbers
    ]
    return pd.DataFrame(
        {
            "program_id": [program_id(n) for n in numbers],
            "name": [program_name(n) for n in numbers],
            "purpose": [entry[2] for entry in known],
            "sponsor_role": [entry[3] for entry in known],
            "manager_role": "Program manager",
            "known_since": ends[0] - pd.Timedelta(days=730),
        }
    )


def _projects(plan: Plan, ends: pd.DatetimeIndex, slip: np.ndarray, cases: dict) -> pd.DataFrame:
    last, actual = ends[-1].to_datetime64().astype("datetime64[D]"), _actual_finish(plan)
    started = plan.kind != PLANNED
    known = np.minimum(plan.baseline_start - plan.lead * DAY, last - 40 * DAY)
    stage = np.select(
        [plan.kind == ACTIVE, plan.kind == FINISHED, plan.program % 3 == 0],
        ["in delivery", "finished", "proposed"],
        "approved",
    )
    marked = np.isin(np.arange(len(plan.kind)), list(cases["mandatory"]))
    return pd.DataFrame(
        {
            "project_id": [project_id(i) for i in range(len(plan.kind))],
            "name": [project_name(p, s) for p, s in zip(plan.program, plan.slot, strict=True)],
            "program_id": [program_id(p) for p in plan.program],
            "stage": stage,
            "stage_since": np.select(
                [plan.kind == ACTIVE, plan.kind == FINISHED], [plan.baseline_start, actual], known
            ),
            "approach": plan.approach,
            "sponsor_role": [
                PROGRAMS[p][3] if p < len(PROGRAMS) else "Program sponsor" for p in plan.program
            ],
            "manager_role": "Project manager",
            "baseline_start": plan.baseline_start,
            "baseline_finish": plan.baseline_finish,
            "forecast_start": plan.baseline_start,
            "forecast_finish": plan.baseline_finish + _final_slip(plan, slip) * DAY,
            "forecast_made": np.where(plan.kind == FINISHED, actual, last),
            "actual_start": np.where(started, plan.baseline_start, np.datetime64("NaT")),
            "actual_finish": actual,
            "budget": plan.budget,
            "strategic_objectives": [
                "; ".join(dict.fromkeys(OBJECTIVES[i] for i in pair)) for pair in plan.objectives
            ],
            "mandatory": marked,
            "regulated": marked,
            "mission_critical": marked | ((plan.program == 0) & (plan.slot == 0)),
            "known_since": known,
        }
    )


def _status(
    plan: Plan, ends: pd.DatetimeIndex, slip: np.ndarray, overrun: np.ndarray, cases: dict
) -> pd.DataFrame:
    days = ends.to_numpy().astype("datetime64[D]")[None, :]
    start, finish = plan.baseline_start[:, None], plan.baseline_finish[:, None]
    final = finish + _final_slip(plan, slip)[:, None] * DAY
    budget = plan.budget[:, None]
    reports = (days >= start) & (plan.kind != PLANNED)[:, None]
    month_end = (final.astype("datetime64[M]") + np.timedelta64(1, "M")).astype(
        "datetime64[D]"
    ) - DAY
    reports &= (plan.kind != FINISHED)[:, None] | (days <= month_end)
    for index, numbers in cases["stale"].items():
        reports[index, -numbers["periods"] :] = False
    reports[list(cases["missing_status"])] = False
    earned = np.round(budget * done_after((days - start) / (final - start)), -2)
    planned = np.round(budget * done_after((days - start) / (finish - start)), -2)
    ended = np.where(plan.kind == FINISHED, plan.overrun, overrun[:, -1])[:, None]
    rows, columns = np.nonzero(reports)
    declared = _declared(slip, overrun)
    for index, numbers in cases["watermelon"].items():
        declared[index, -numbers["since"] :] = "green"
    colours = declared[rows, columns]
    return pd.DataFrame(
        {
            "project_id": [project_id(i) for i in rows],
            "period_end": ends[columns],
            "planned_value": planned[rows, columns],
            "earned_value": earned[rows, columns],
            "actual_cost": np.round(earned * (1 + ended), -2)[rows, columns],
            "estimate_at_completion": np.round(budget * (1 + overrun), -2)[rows, columns],
            "percent_complete": np.round(earned / budget, 4)[rows, columns],
            "forecast_finish": (finish + slip * DAY)[rows, columns],
            "declared_rag": colours,
            "comment": [COMMENTS[colour] for colour in colours],
        }
    )


def _declared(slip: np.ndarray, overrun: np.ndarray) -> np.ndarray:
    red, amber = (slip >= 60) | (overrun >= 0.10), (slip >= 15) | (overrun >= 0.05)
    return np.select([red, amber], ["red", "amber"], "green").astype(object)


def _milestones(plan: Plan, ends: pd.DatetimeIndex, slip: np.ndarray, cases: dict) -> pd.DataFrame:
    last = ends[-1].to_datetime64().astype("datetime64[D]")
    final = _final_slip(plan, slip)
    frames = []
    for identity, name, part in MILESTONES:
        baseline = (
            plan.baseline_start
            + ((plan.baseline_finish - plan.baseline_start) / DAY * part).astype(int) * DAY
        )
        expected = baseline + np.round(final * part).astype(int) * DAY
        reached = (expected <= last) & (plan.kind != PLANNED)
        regulatory = np.isin(np.arange(len(final)), list(cases["mandatory"])) & (identity == "M4")
        frames.append(
            pd.DataFrame(
                {
                    "project_id": [project_id(i) for i in range(len(final))],
                    "milestone_id": identity,
                    "name": np.where(regulatory, "Regulatory deadline", name),
                    "baseline_date": baseline,
                    "forecast_date": expected,
                    "forecast_made": np.minimum(expected, last),
                    "actual_date": np.where(reached, expected, np.datetime64("NaT")),
                    "known_since": np.minimum(plan.baseline_start - 30 * DAY, last),
                }
            )
        )
    return pd.concat(frames).sort_values(["project_id", "milestone_id"])


def _changes(plan: Plan, ends: pd.DatetimeIndex) -> pd.DataFrame:
    last = ends[-1].to_datetime64().astype("datetime64[D]")
    asked = (
        plan.baseline_start
        + ((plan.baseline_finish - plan.baseline_start) / DAY * plan.turn).astype(int) * DAY
    )
    off = (plan.slip >= 15) | (plan.overrun >= 0.05)
    found = np.flatnonzero(off & (asked <= last - 30 * DAY) & (plan.kind != PLANNED))
    dear = plan.overrun[found] >= 0.05
    return pd.DataFrame(
        {
            "change_id": [f"C-{i + 1:03d}" for i in range(len(found))],
            "project_id": [project_id(i) for i in found],
            "requested": asked[found],
            "kind": np.where(dear, "cost", "schedule"),
            "cause": np.where(dear, "Prices above estimate", "Supplier delivered late"),
            "cost_impact": np.where(
                dear, np.round(plan.overrun[found] * plan.budget[found], -2), 0.0
            ),
            "schedule_impact": np.maximum(plan.slip[found], 0).astype(float),
            "outcome": "approved",
            "decided": asked[found] + 21 * DAY,
        }
    )


def _decisions(plan: Plan, ends: pd.DatetimeIndex, cases: dict) -> pd.DataFrame:
    last = ends[-1].to_datetime64().astype("datetime64[D]")
    found = np.flatnonzero(plan.kind == PLANNED)
    asked = np.minimum(plan.baseline_start[found] - 30 * DAY, last - 5 * DAY)
    return pd.DataFrame(
        {
            "decision_id": [f"D-{i + 1:03d}" for i in range(len(found))],
            "program_id": [program_id(plan.program[i]) for i in found],
            "project_id": [project_id(i) for i in found],
            "question": [f"Start {project_name(plan.program[i], plan.slot[i])}?" for i in found],
            "asked": asked,
            "due": plan.baseline_start[found] - 10 * DAY,
            "decider_role": "Portfolio board",
        }
    )


def _forecasts(status: pd.DataFrame) -> pd.DataFrame:
    """The forecasts that the status reports state, each with the change a project would declare."""
    made = status.rename(columns={"period_end": "made"})[
        ["project_id", "made", "forecast_finish", "estimate_at_completion"]
    ]
    moved = made.sort_values(["project_id", "made"]).groupby("project_id").forecast_finish.diff()
    return made.assign(declared_slip=moved.dt.days)
