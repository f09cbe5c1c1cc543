"""What the portfolio decides: how likely overload is, what forces it, the cheapest repair and its alternatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity import bottleneck, repair, uncertainty
from pmo_lib.capacity.demand import PROPOSED
from pmo_lib.capacity.double_booking import doubles
from pmo_lib.capacity.load import TOLERANCE, Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.optimization.levelling import Plan, gains
from pmo_lib.portfolio.portfolio import Portfolio

OF_A_PLAN = {
    "moves": ["project_id", "action", "months", "cost", "project", "program_id"],
    "milestones": ["project_id", "name", "expected", "after", "project", "program_id"],
    "added": list(repair.ADDITION),
    "after": ["role_id", "period_end", "demand", "capacity"],
}  # columns of the frames that describe a plan
OF_AN_ALTERNATIVE = [
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
CAUSES = 60  # most items for which the certificate whatever is done is looked for by project


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """
    Frames and single values by name; of other programs there is no row, but `values["others"]` as count and sum.

    Args:
        frames: chances, forcing, moves, milestones (of projects), added, alternatives, gains, after, doubles.
        values: the bottleneck (role_id, first, last), what the repair costs and what is proved about it.
    """

    frames: Mapping[str, pd.DataFrame]
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    def __or__(self, other: "Decision") -> "Decision":
        return Decision({**self.frames, **other.frames}, {**self.values, **other.values})


def decide(
    portfolio: Portfolio, load: Load, rules: Rules, rng: np.random.Generator
) -> Decision | None:
    """Everything that the portfolio's report computes of a load; None where there are no roles."""
    if not len(load.roles):
        return None
    errors = uncertainty.errors(portfolio, rules)
    chances = uncertainty.chances(load, errors, rules, rng)
    general = Decision(
        {"chances": chances, "doubles": doubles(portfolio, rules)},
        {
            "cases": errors.cases,
            "past_bookings": len(uncertainty.history(portfolio)),
            "coverage": uncertainty.coverage(portfolio, rules, rng),
            "lacks": _lacks(portfolio),
            "unlimited": load.roles.name[load.not_judged].astype(str).tolist(),
        },
    )
    asked = repair.question(portfolio, load, rules)
    plans = repair.alternatives(asked, _reserve(load, chances))
    left = {
        name: _chance_after(load, asked, plan, errors, rules, rng) for name, plan in plans.items()
    }
    return (
        general
        | _forced(load, asked)
        | _repaired(portfolio, load, asked, plans.get(repair.CHEAPEST))
        | Decision(
            {"alternatives": _alternatives(load, asked, plans, left), "gains": _gains(load, asked)},
            {"chance_after": left.get(repair.CHEAPEST)},
        )
    )


def _lacks(portfolio: Portfolio) -> list[str]:
    """What restricts a repair and is not known: which projects are mandatory, and which wait for another."""
    unknown = {
        "mandatory": portfolio.projects.mandatory.isna().all(),
        "prerequisites": not portfolio.has("prerequisites"),
    }
    return [name for name, missing in unknown.items() if missing]


def _with_names(load: Load, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of projects with the project's name and program."""
    names = load.projects[["name", "program_id"]].rename(columns={"name": "project"})
    return rows.join(names, on="project_id")


def _forced(load: Load, asked: repair.Question) -> Decision:
    """The bottleneck and the work that forces it, as booked and whatever is done."""
    empty = {
        "forcing": _with_names(load, pd.DataFrame({"project_id": [], "fte": []}, dtype=object))
    }
    found = bottleneck.bottleneck(load)
    if found is None:
        return Decision(empty, {})
    role, first, last = found
    certificate, ids = bottleneck.as_booked(load, role, first, last)
    always = (
        bottleneck.whatever_is_done(load, list(asked.case.items), asked.fixed, role)
        if len(asked.projects) <= CAUSES
        else None
    )
    values = {
        "role_id": load.roles.index[role],
        "first": _day(load.months[first]),
        "last": _day(load.months[last]),
        "always": always and _stated(load, always),
    }
    if certificate is None:
        return Decision(empty, values)
    rows = load.bookings[
        (load.bookings.role == role)
        & (load.bookings.kind != PROPOSED)
        & load.bookings.month.between(certificate.first, certificate.last)
    ]
    fte = rows.groupby("project_id").fte.sum().reindex(ids[list(certificate.work)])
    forcing = fte.sort_values(ascending=False).rename("fte").reset_index()
    return Decision(
        {"forcing": _with_names(load, forcing)}, {**values, "window": _stated(load, certificate)}
    )


def _stated(load: Load, certificate: bottleneck.Certificate) -> dict[str, Any]:
    """A certificate of overload as JSON values."""
    return {
        "first": _day(load.months[certificate.first]),
        "last": _day(load.months[certificate.last]),
        "projects": len(certificate.work),
        "demand": certificate.demand,
        "capacity": certificate.capacity,
    }


def _repaired(
    portfolio: Portfolio, load: Load, asked: repair.Question, plan: Plan | None
) -> Decision:
    """What a plan moves and adds, and the load after it."""
    if plan is None:
        empty = {name: pd.DataFrame(columns=columns) for name, columns in OF_A_PLAN.items()}
        return Decision(empty, {"plan": None})
    moves, added = repair.steps(load, asked, plan)
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
    frames = {
        "moves": _with_names(load, moves),
        "added": added,
        "milestones": _with_names(load, repair.milestones_moved(portfolio, load, moves)),
        "after": after,
    }
    stated = {
        "cost": plan.cost,
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "proved": plan.proved,
        "repeatable": plan.repeatable,
        "shortage": float(plan.shortage.sum()),
        "unpriced": int(load.projects.budget.reindex(moves.project_id).isna().sum()),
        "budgets": int(load.projects.budget.notna().sum()),
    }
    return Decision(frames, {"plan": stated})


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
    errors: uncertainty.Errors,
    rules: Rules,
    rng: np.random.Generator,
) -> float | None:
    """Probability that the bottleneck is still overloaded in its worst month once the plan is done."""
    found = bottleneck.bottleneck(load)
    if found is None:
        return None
    role, first, last = found
    supply = repair.after(asked, plan)[1]
    parts = np.array(
        [
            item.demand[option][role, : load.horizon]
            for item, option in zip(asked.case.items, plan.choice, strict=True)
        ]
    )
    proposed = set(load.bookings.project_id[load.bookings.kind == PROPOSED])
    parts = parts[[project not in proposed for project in asked.projects]]
    total = uncertainty.simulated(
        np.vstack([parts, asked.fixed[role, None, : load.horizon]]), errors.ratios, rules.draws, rng
    )
    over = (total > supply[role, : load.horizon])[:, first : last + 1]
    return float(over.mean(axis=0).max())


def _alternatives(
    load: Load, asked: repair.Question, plans: Mapping[str, Plan], left: Mapping[str, float | None]
) -> pd.DataFrame:
    rows = []
    for name, plan in plans.items():
        moves, added = repair.steps(load, asked, plan)
        later = moves[moves.action.isin([repair.SHIFT, repair.STRETCH])].months.sum()
        rows.append(
            (
                name,
                plan.cost if moves.cost.notna().all() else np.nan,
                plan.shortage.sum(),
                int(later),
                len(moves),
                int((moves.action == repair.DROP).sum()),
                added.fte_months.sum(),
                left[name],
                _number(plan.gap),
            )
        )
    return pd.DataFrame(rows, columns=OF_AN_ALTERNATIVE)


def _gains(load: Load, asked: repair.Question) -> pd.DataFrame:
    """What one more FTE gains in each of the three roles that lack most."""
    short = np.nan_to_num(load.firm - load.capacity)[:, : load.horizon].clip(0).sum(axis=1)
    roles = [role for role in np.argsort(-short, kind="stable")[:3] if short[role] > TOLERANCE]
    rows = [
        (load.roles.index[role], step + 1, gain)
        for role in roles
        for step, gain in enumerate(gains(asked.case, int(role)))
    ]
    return pd.DataFrame(rows, columns=["role_id", "step", "gain"])


def _day(when: pd.Timestamp) -> str:
    return when.date().isoformat()


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
