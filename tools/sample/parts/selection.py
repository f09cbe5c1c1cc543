"""Criteria, scores, money and limits to choose projects by; planted: one dominated, a pair in unstable order, a judgement off."""

from typing import Any

import numpy as np
import pandas as pd

from tools.sample.draw import ACTIVE, FINISHED, places, program_id, project_id
from tools.sample.names import OBJECTIVES

# kind -> (program, slot, numbers)
PLANTS: dict[str, tuple[tuple[int, int, dict], ...]] = {
    "dominated": ((5, 6, {}),),
    "unstable_rank": ((0, 6, {}), (4, 6, {})),
    "inconsistent": (),
}

RATERS = ("Strategy office", "Finance", "Clinical council")
# id, name, direction, weight, swing, rank, aspect, part of weighted shortest job first
CRITERIA = (
    ("value", "Value to patients", "benefit", 0.30, 100, 1, "value", "business value"),
    ("alignment", "Strategic alignment", "benefit", 0.20, 70, 2, "alignment", None),
    ("urgency", "Urgency", "benefit", 0.15, 50, 3, "value", "time criticality"),
    ("delivery-risk", "Delivery risk", "cost", 0.15, 50, 4, "risk", None),
    ("risk-reduction", "Risk reduction", "benefit", 0.10, 35, 5, "risk", "risk reduction"),
    ("strain", "Strain on scarce roles", "cost", 0.10, 30, 6, "capacity", "job size"),
)
JUDGED = (
    (2, 2, 2, 3, 3),
    (1, 1, 2, 2),
    (1, 2, 2),
    (2, 2),
    (1,),
)  # upper triangle, by order of importance
ODD = (0, 5, 1 / 5)  # the judgement planted: the first criterion against the last
DOMINATED = (1, 1, 2, 9, 1, 9)
DEARER = 3.0  # times its budget that the dominated project is now expected to cost
PAIR = (
    (9, 5, 7, 6, 4, 5),
    (6, 8, 6, 4, 6, 5),
)  # worth nearly the same at the stated weights, for different reasons
MANDATORY = (5, 4, 6, 5, 7, 6)
FUNDED = {"2026": 0.98, "2027": 0.72, "2028": 0.80}  # part of what everything would cost


def tables(base: Any, rng: np.random.Generator, kinds: list[str]) -> dict[str, pd.DataFrame]:
    """The tables of prioritization."""
    scored = np.flatnonzero(base.plan.kind != FINISHED)
    flows = _flows(base, rng, scored, kinds)
    return {
        "criteria": _criteria(),
        "scores": _scores(base, rng, scored, kinds),
        "judgements": _judgements(kinds),
        "cash_flows": flows,
        "budgets": _budgets(flows),
        "exclusions": _group(base, scored, ((2, 6), (3, 6)), "assurance-or-payroll"),
        "synergies": _group(base, scored, ((0, 0), (0, 1)), "record-and-portal").assign(points=2.0),
        "start_windows": _windows(base, scored),
        "objectives": pd.DataFrame(
            {
                "name": OBJECTIVES,
                "priority": [0.3, 0.2, 0.15, 0.15, 0.2],
                "minimum": [0.1, 0.05, np.nan, np.nan, np.nan],
                "maximum": [np.nan, np.nan, np.nan, 0.6, np.nan],
            }
        ),
    }


def truths(projects: int, programs: int, kinds: list[str]) -> list[dict]:
    """What is planted, by project; the judgement belongs to none."""
    program, slot = places(projects, programs)
    found = []
    for kind in kinds:
        for at, position, _ in PLANTS[kind]:
            for index in np.flatnonzero((program == at) & (slot == position)):
                found.append(
                    {"kind": kind, "program": program_id(at), "project": project_id(index)}
                )
    return found


def _criteria() -> pd.DataFrame:
    names = ("criterion_id", "name", "direction", "weight", "swing", "rank", "aspect", "wsjf_part")
    return pd.DataFrame(CRITERIA, columns=names).assign(lowest=0.0, highest=10.0)


def _scores(
    base: Any, rng: np.random.Generator, scored: np.ndarray, kinds: list[str]
) -> pd.DataFrame:
    quality = rng.uniform(4.5, 7.5, (len(base.plan.kind), 1))
    drawn = np.round(quality + rng.uniform(-2.5, 2.5, (len(base.plan.kind), len(CRITERIA)))).clip(
        1, 10
    )
    drawn[:, [3, 5]] = 11 - drawn[:, [3, 5]]
    noise = rng.choice([-1, 0, 0, 0, 1], (len(base.plan.kind), len(CRITERIA), len(RATERS)))
    _fix(base, drawn, noise, kinds)
    points = (drawn[:, :, None] + noise).clip(0, 10)[scored]
    p, c, r = np.indices(points.shape).reshape(3, -1)
    since = base.tables["projects"].known_since.to_numpy()[scored]
    return pd.DataFrame(
        {
            "project_id": [project_id(i) for i in scored[p]],
            "criterion_id": np.array([row[0] for row in CRITERIA])[c],
            "rater_role": np.array(RATERS)[r],
            "score": points[p, c, r],
            "known_since": since[p],
        }
    )


def _fix(base: Any, drawn: np.ndarray, noise: np.ndarray, kinds: list[str]) -> None:
    """Scores that are planted, and those of what has to be done whatever its score."""
    fixed = [(2, 1, MANDATORY)]
    fixed += [(5, 6, DOMINATED if "dominated" in kinds else (7, 6, 6, 5, 6, 5))]
    fixed += [
        (*place[:2], scores)
        for place, scores in zip(PLANTS["unstable_rank"], PAIR, strict=True)
        if "unstable_rank" in kinds
    ]
    if "unstable_rank" not in kinds:
        fixed += [(0, 6, (9, 8, 8, 3, 8, 3)), (4, 6, (6, 6, 6, 5, 6, 5))]
    for program, slot, scores in fixed:
        for index in np.flatnonzero((base.plan.program == program) & (base.plan.slot == slot)):
            drawn[index], noise[index] = scores, 0


def _judgements(kinds: list[str]) -> pd.DataFrame:
    names = [row[0] for row in CRITERIA]
    rows = [
        (names[i], names[i + 1 + j], float(r))
        for i, ratios in enumerate(JUDGED)
        for j, r in enumerate(ratios)
    ]
    if "inconsistent" in kinds:
        one, other, ratio = names[ODD[0]], names[ODD[1]], ODD[2]
        rows = [(a, b, ratio if (a, b) == (one, other) else r) for a, b, r in rows]
    return pd.DataFrame(rows, columns=["criterion_id", "other_id", "ratio"])


def _flows(
    base: Any, rng: np.random.Generator, scored: np.ndarray, kinds: list[str]
) -> pd.DataFrame:
    """Cost to go by month, even over what is left of the project; benefits for four years from its finish, by year."""
    projects, last = base.tables["projects"], base.ends[-1]
    newest = (
        base.tables["status"]
        .sort_values("period_end")
        .groupby("project_id")
        .tail(1)
        .set_index("project_id")
    )
    worth = rng.uniform(0.12, 0.40, len(projects))[scored]
    rows = projects.iloc[scored].reset_index(drop=True)
    spent = np.where(
        base.plan.kind[scored] == ACTIVE, newest.actual_cost.reindex(rows.project_id).fillna(0), 0.0
    )
    left = (
        newest.estimate_at_completion.reindex(rows.project_id).fillna(
            pd.Series(rows.budget.to_numpy(), rows.project_id)
        )
        - spent
    )
    poor = (base.plan.program[scored] == 5) & (base.plan.slot[scored] == 6) & ("dominated" in kinds)
    left = left * np.where(poor, DEARER, 1.0)
    begin = np.maximum(_month(rows.baseline_start), _month([last])[0] + 1)
    count = np.maximum(_month(rows.forecast_finish) - begin + 1, 1)
    at = np.repeat(np.arange(len(rows)), count)
    months = begin[at] + np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    cost = pd.DataFrame(
        {"at": at, "period_end": _end(months), "cost": np.round(left.to_numpy() / count, -2)[at]}
    )
    years = np.tile(np.arange(1, 5), len(rows))
    at = np.repeat(np.arange(len(rows)), 4)
    gain = pd.DataFrame(
        {
            "at": at,
            "period_end": _end((begin + count - 1)[at] + 12 * years),
            "benefit": np.round(rows.budget * worth, -3).to_numpy()[at],
        }
    )
    frame = pd.concat([cost, gain], ignore_index=True)
    since = np.minimum(rows.known_since + pd.Timedelta(days=30), last)
    return frame.assign(
        project_id=rows.project_id.to_numpy()[frame["at"]],
        known_since=since.to_numpy()[frame["at"]],
    ).drop(columns="at")


def _month(days: Any) -> np.ndarray:
    return np.asarray(days, dtype="datetime64[M]").astype(int)


def _end(months: np.ndarray) -> np.ndarray:
    """Last day of months."""
    return (months + 1).astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")


def _budgets(flows: pd.DataFrame) -> pd.DataFrame:
    years = flows.dropna(subset=["cost"]).groupby(flows.period_end.dt.year).cost.sum()
    rows = [
        (pd.Timestamp(int(year), 12, 31), round(total * FUNDED.get(str(int(year)), 1.0), -4))
        for year, total in years.items()
        if total > 0.01 * years.sum()
    ]
    return pd.DataFrame(rows, columns=["period_end", "amount"])


def _group(
    base: Any, scored: np.ndarray, members: tuple[tuple[int, int], ...], identity: str
) -> pd.DataFrame:
    found = [i for i in scored if (int(base.plan.program[i]), int(base.plan.slot[i])) in members]
    return pd.DataFrame(
        {"group_id": identity, "project_id": [project_id(i) for i in found]}, dtype=object
    )


def _windows(base: Any, scored: np.ndarray) -> pd.DataFrame:
    running = base.plan.kind[scored] == ACTIVE
    return pd.DataFrame(
        {
            "project_id": [project_id(i) for i in scored],
            "latest_months": np.where(running, 3.0, 6.0),
            "monthly_decay": np.where(running, 0.03, 0.015),
        }
    )
