"""What the portfolio decides: how likely, what forces it, the cheapest repair, its alternatives - or the part a program is handed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity import forcing, repair, uncertainty
from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.demand import CLOSED, PROPOSED
from pmo_lib.capacity.rules import Rules
from pmo_lib.optimization.levelling import Plan, gains
from pmo_lib.portfolio.lifecycle import states
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio

FULL_TIME = 1.0  # FTE, the most that one person has
OF_PROJECTS = ("forcing", "moves", "milestones")
DATES = ("period_end", "expected", "after", "first", "last", "decide_by")
OF_A_PLAN = {
    "moves": ["project_id", "action", "months", "cost", "project", "program_id"],
    "milestones": ["project_id", "name", "expected", "after", "project", "program_id"],
    "added": list(repair.ADDITION),
    "after": ["role_id", "period_end", "demand", "capacity"],
}  # columns of the frames that describe a plan
CAUSES = 60  # most items for which the certificate whatever is done is looked for by project


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """
    Frames and values by name; rows of other programs stand in none of them, but in `told["others"]` as count and sum.

    Args:
        frames: chances, forcing, moves, milestones (of projects), added, alternatives, gains, after, doubles.
        told: single values: the bottleneck (role_id, first, last), what the repair costs and what is proved.
    """

    frames: Mapping[str, pd.DataFrame]
    told: Mapping[str, Any]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]


def decide(
    portfolio: Portfolio,
    load: Load,
    rules: Rules,
    rng: np.random.Generator,
    handed: Mapping[str, Any] | None = None,
) -> Decision | None:
    """
    In the portfolio's report everything is worked out; a program's has what it was handed, or nothing.

    Returns:
        None for a program that was handed nothing, or where there are no roles.
    """
    if portfolio.program != PORTFOLIO:
        return read(handed) if handed else None
    if not len(load.roles):
        return None
    off = uncertainty.errors(portfolio, rules)
    chances = uncertainty.chances(load, off, rules, rng)
    told: dict[str, Any] = {
        "cases": off.cases,
        "past_bookings": len(uncertainty.history(portfolio)),
        "coverage": uncertainty.coverage(portfolio, rules, rng),
        "lacks": _lacks(portfolio),
        "unlimited": load.roles.name[load.not_judged].astype(str).tolist(),
    }
    frames = {"chances": chances, "doubles": doubles(portfolio, rules)}
    asked = repair.question(portfolio, load, rules)
    plans = repair.alternatives(asked, _reserve(load, chances))
    best = plans.get(repair.CHEAPEST)
    names = load.projects[["name", "program_id"]].rename(columns={"name": "project"})
    frames |= _forced(load, asked, told, names)
    frames |= _repaired(portfolio, load, asked, best, told, names)
    left = {
        name: _chance_after(load, asked, plan, off, rules, rng, told)
        for name, plan in plans.items()
    }
    told["chance_after"] = left.get(repair.CHEAPEST)
    frames["alternatives"] = _alternatives(load, asked, plans, left)
    frames["gains"] = _gains(load, asked, told)
    return Decision(frames, told)


def _lacks(portfolio: Portfolio) -> list[str]:
    """What restricts a repair and is not known: which projects are mandatory, and which wait for another."""
    unknown = {
        "mandatory": portfolio.projects.mandatory.isna().all(),
        "prerequisites": not portfolio.has("prerequisites"),
    }
    return [name for name, missing in unknown.items() if missing]


def _forced(
    load: Load, asked: repair.Question, told: dict, names: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The bottleneck and the work that forces it, as booked and whatever is done."""
    empty = pd.DataFrame({"project_id": [], "fte": [], "project": [], "program_id": []})
    found = forcing.bottleneck(load)
    if found is None:
        return {"forcing": empty}
    role, first, last = found
    told |= {
        "role_id": load.roles.index[role],
        "first": _day(load.months[first]),
        "last": _day(load.months[last]),
        "load": [_number(v) for v in load.committed[role, first : last + 1]],
    }
    certificate, ids = forcing.as_booked(load, role, first, last)
    always = (
        forcing.whatever_is_done(load, list(asked.case.items), asked.fixed, role)
        if len(asked.projects) <= CAUSES
        else None
    )
    told["always"] = always and {
        "first": _day(load.months[always.first]),
        "last": _day(load.months[always.last]),
        "projects": len(always.work),
        "demand": always.demand,
        "capacity": always.capacity,
    }
    if certificate is None:
        return {"forcing": empty}
    told["window"] = {
        "first": _day(load.months[certificate.first]),
        "last": _day(load.months[certificate.last]),
        "projects": len(certificate.work),
        "demand": certificate.demand,
        "capacity": certificate.capacity,
    }
    work = ids[list(certificate.work)]
    rows = load.bookings[
        (load.bookings.role == role)
        & (load.bookings.kind != PROPOSED)
        & load.bookings.month.between(certificate.first, certificate.last)
    ]
    fte = rows.groupby("project_id").fte.sum().reindex(work).sort_values(ascending=False)
    return {"forcing": fte.rename("fte").reset_index().join(names, on="project_id")}


def _repaired(
    portfolio: Portfolio,
    load: Load,
    asked: repair.Question,
    plan: Plan | None,
    told: dict,
    names: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """The cheapest repair: what moves, what is added, and the load after it."""
    if plan is None:
        told["plan"] = None
        return {name: pd.DataFrame(columns=columns) for name, columns in OF_A_PLAN.items()}
    moves, added = repair.steps(load, asked, plan)
    told["plan"] = {
        "cost": plan.cost,
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "proved": plan.proved,
        "repeatable": plan.repeatable,
        "shortage": float(plan.shortage.sum()),
        "unpriced": int(load.projects.budget.reindex(moves.project_id).isna().sum()),
        "budgets": int(load.projects.budget.notna().sum()),
    }
    demand, supply = repair.after(asked, plan)
    role, month = (index.ravel() for index in np.indices((len(load.roles), load.horizon)))
    after = pd.DataFrame(
        {
            "role_id": load.roles.index[role],
            "period_end": load.months[month],
            "demand": demand[role, month],
            "capacity": supply[role, month],
        }
    )
    moved = repair.milestones_moved(portfolio, load, moves)
    return {
        "moves": moves.join(names, on="project_id"),
        "added": added,
        "milestones": moved.join(names, on="project_id"),
        "after": after,
    }


def _reserve(load: Load, chances: pd.DataFrame) -> np.ndarray:
    """FTE between what is booked and what eight of ten simulated runs stay within, by role and month of the horizon."""
    safe = chances.safe.to_numpy().reshape(len(load.roles), load.horizon)
    reserve = np.zeros(load.capacity.shape)
    reserve[:, : load.horizon] = (safe - load.firm[:, : load.horizon]).clip(0)
    return reserve


def _chance_after(
    load: Load,
    asked: repair.Question,
    plan: Plan,
    off: uncertainty.Errors,
    rules: Rules,
    rng: np.random.Generator,
    told: dict,
) -> float | None:
    """Probability that the bottleneck is still overloaded in its worst month once the plan is done."""
    if "role_id" not in told:
        return None
    role, supply = load.roles.index.get_loc(told["role_id"]), repair.after(asked, plan)[1]
    parts = np.array(
        [
            i.demand[o][role, : load.horizon]
            for i, o in zip(asked.case.items, plan.choice, strict=True)
        ]
    )
    proposed = set(load.bookings.project_id[load.bookings.kind == PROPOSED])
    parts = parts[[project not in proposed for project in asked.projects]]
    total = uncertainty.simulated(
        np.vstack([parts, asked.fixed[role, None, : load.horizon]]), off.ratios, rules.draws, rng
    )
    first, last = (load.months.get_loc(pd.Timestamp(told[end])) for end in ("first", "last"))
    return float((total > supply[role, : load.horizon])[:, first : last + 1].mean(axis=0).max())


def _alternatives(
    load: Load, asked: repair.Question, plans: Mapping[str, Plan], left: Mapping[str, float | None]
) -> pd.DataFrame:
    rows = []
    for name, plan in plans.items():
        moves, added = repair.steps(load, asked, plan)
        later = moves[moves.action.isin([repair.SHIFT, repair.STRETCH])].months.sum()
        dropped = int((moves.action == repair.DROP).sum())
        rows.append(
            (
                name,
                plan.cost if moves.cost.notna().all() else np.nan,
                plan.shortage.sum(),
                int(later),
                len(moves),
                dropped,
                added.fte_months.sum(),
                left[name],
                _number(plan.gap),
            )
        )
    columns = [
        "plan",
        "cost",
        "shortage",
        "months_later",
        "projects_changed",
        "dropped",
        "fte_months",
        "chance_left",
        "gap",
    ]
    return pd.DataFrame(rows, columns=columns)


def _gains(load: Load, asked: repair.Question, told: dict) -> pd.DataFrame:
    """What one more FTE gains in the bottleneck and in every role that the best plan adds to."""
    short = np.nan_to_num(load.firm - load.capacity)[:, : load.horizon].clip(0).sum(axis=1)
    roles = [role for role in np.argsort(-short, kind="stable")[:3] if short[role] > 1e-9]
    rows = [
        (load.roles.index[role], step + 1, gain)
        for role in roles
        for step, gain in enumerate(gains(asked.case, int(role)))
    ]
    return pd.DataFrame(rows, columns=["role_id", "step", "gain"])


def assigned_ahead(portfolio: Portfolio) -> pd.DataFrame:
    """Assignments of the months ahead, without those of projects that are finished or cancelled."""
    rows = portfolio.assignments
    closed = states(portfolio).state.isin(CLOSED)
    ahead = rows.period_end > pd.Timestamp(portfolio.as_of)
    return rows[ahead & ~rows.project_id.isin(closed.index[closed])]


def doubles(portfolio: Portfolio, rules: Rules) -> pd.DataFrame:
    """
    Persons booked beyond the time they have, by month ahead.

    Where the time of a person is not known, it is at most the 1 FTE of a full-time contract.

    Returns:
        person_id, name, role_id, period_end, booked, can (both FTE), projects, program_ids.
    """
    columns = [
        "person_id",
        "name",
        "role_id",
        "period_end",
        "booked",
        "can",
        "projects",
        "program_ids",
    ]
    rows = assigned_ahead(portfolio)
    rows = rows.merge(portfolio.projects[["project_id", "program_id"]], on="project_id", how="left")
    sums = rows.groupby(["person_id", "period_end"], as_index=False).agg(
        booked=("fte", "sum"),
        projects=("project_id", "nunique"),
        program_ids=("program_id", lambda own: sorted(set(own.dropna()))),
    )
    people = portfolio.people.rename(columns={"fte": "can"})[
        ["person_id", "name", "role_id", "can"]
    ]
    found = sums.merge(people, on="person_id", how="left").assign(
        can=lambda frame: frame.can.fillna(FULL_TIME)
    )
    found = found[found.booked > found.can + 1e-9]
    return found.assign(name=found.name if rules.show_people else "")[columns].reset_index(
        drop=True
    )


def read(handed: Mapping[str, Any]) -> Decision:
    """What a program was handed."""
    frames = {}
    for name, table in handed["frames"].items():
        frame = pd.DataFrame(table["rows"], columns=table["columns"])
        typed = {date: pd.to_datetime(frame[date]) for date in DATES if date in frame}
        typed |= {"cost": frame.cost.astype(float)} if "cost" in frame else {}
        frames[name] = frame.assign(**typed)
    return Decision(frames, handed["told"])


def _day(when: pd.Timestamp) -> str:
    return when.date().isoformat()


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
