"""What the portfolio decides: how likely overload is, what forces it, the cheapest repair and its alternatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity import bottleneck, repair, repair_options, uncertainty
from pmo_lib.capacity.demand import PROPOSED
from pmo_lib.capacity.double_booking import doubles
from pmo_lib.capacity.load import TOLERANCE, Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.optimization.levelling import Plan, gains
from pmo_lib.portfolio.portfolio import Portfolio

OF_A_PLAN = {
    "moves": ["project_id", "action", "months", "cost", "project", "program_id"],
    "milestones": ["project_id", "name", "expected", "after", "project", "program_id"],
    "added": repair.ADDITION,
    "after": ["role_id", "period_end", "demand", "capacity"],
}  # columns of the frames that describe a plan
RESERVES = (
    1.0,
    1.5,
    2.0,
)  # parts of the reserve that are tried until a plan holds in eight of ten futures
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
    portfolio: Portfolio,
    load: Load,
    rules: Rules,
    rng: np.random.Generator,
    funded: tuple[Portfolio, Load] | None = None,
) -> Decision | None:
    """
    Everything that the portfolio's report computes of a load; None where there are no roles.

    Args:
        load: as booked: its chances of overload and what forces it.
        funded: portfolio and load once the funding decision is taken, which is what is repaired; None: as booked.
    """
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
    asked = repair_options.question(portfolio, load, rules)
    forced, over = _forced(load, asked), load.overloaded.any(axis=1)
    lacking = np.nan_to_num(load.firm - load.capacity)[:, : load.horizon].clip(0).sum(axis=1)
    if funded:
        portfolio, load = funded
        asked = repair_options.question(portfolio, load, rules)
        over |= load.overloaded.any(axis=1)
        chances = uncertainty.chances(load, errors, rules, rng) if over.any() else chances
    plans = _plans(
        Simulation(load, asked, over, errors, rules, int(rng.integers(2**32))),
        _reserve(load, chances),
    )
    gained = Decision({"gains": _gains(load, asked, lacking)}, {})
    return general | forced | gained | _repaired(portfolio, load, asked, plans)


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What the future of a plan is simulated with: `over` are the roles that are overloaded, (roles,); the seed is that of all plans."""

    load: Load
    asked: repair_options.Question
    over: np.ndarray
    errors: uncertainty.Errors
    rules: Rules
    seed: int

    def left(self, plan: Plan) -> tuple[float, float] | None:
        """
        Probability that a role that was overloaded is so in some month once a plan is done.

        Returns:
            projects off independently, and all alike; None where no role was overloaded.
        """
        if not self.over.any():
            return None
        horizon, asked = self.load.horizon, self.asked
        parts = np.array(
            [i.demand[o] for i, o in zip(asked.case.items, plan.choice, strict=True)]
        ).reshape(-1, *self.load.capacity.shape)
        rows = self.load.bookings
        proposed = set(rows.project_id[rows.kind == PROPOSED])
        firm = parts[[project not in proposed for project in asked.projects]]
        demand = np.concatenate([firm, asked.fixed[None]])[:, self.over, :horizon]
        supply = repair.after(asked, plan)[1][self.over, :horizon].ravel() + TOLERANCE
        flat, ratios = demand.reshape(len(demand), -1), self.errors.ratios
        same = np.random.default_rng(
            self.seed
        )  # so that plans differ by what they do, not by chance
        alone = uncertainty.simulated(flat, ratios, self.rules.draws, same) > supply
        alike = ratios[:, None] * flat.sum(axis=0) > supply
        return float(alone.any(axis=1).mean()), float(alike.any(axis=1).mean())


Plans = Mapping[str, tuple[Plan, tuple[float, float] | None]]


def _plans(simulation: Simulation, reserve: np.ndarray) -> Plans:
    """
    Plans with the overload that each leaves, the one to lead with first.

    That is the cheapest, unless it holds in fewer than eight of ten futures and there is a plan that holds in so many.
    """
    found = repair.alternatives(simulation.asked)
    plans = {name: (plan, simulation.left(plan)) for name, plan in found.items()}
    if not simulation.over.any():
        return plans
    for part in RESERVES:
        plan = repair.with_reserve(simulation.asked, part * reserve)
        left = simulation.left(plan) if plan else None
        if left and holds(left) and not plan.shortage.any():
            safe = {repair.SAFE: (plan, left)}
            cheapest = plans.get(repair.CHEAPEST)
            return {**plans, **safe} if cheapest and holds(cheapest[1]) else {**safe, **plans}
    return plans


def holds(left: tuple[float, float]) -> bool:
    """Whether a plan holds in at least eight of ten futures, by the overload that it leaves."""
    return left[0] <= 1 - uncertainty.SAFE


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


def _forced(load: Load, asked: repair_options.Question) -> Decision:
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
    rows = bottleneck.firm_for(load, role, certificate.first, certificate.last)
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
    portfolio: Portfolio, load: Load, asked: repair_options.Question, plans: Plans
) -> Decision:
    """What the plan to lead with moves and adds, the load after it, and the other plans beside it."""
    beside = {"alternatives": _alternatives(load, asked, plans)}
    if repair.CHEAPEST not in plans:
        empty = {name: pd.DataFrame(columns=columns) for name, columns in OF_A_PLAN.items()}
        return Decision({**empty, **beside}, {"plan": None})
    name = next(iter(plans))
    plan, left = plans[name]
    cheapest, left_by_cheapest = plans[repair.CHEAPEST]
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
        "name": name,
        "cost": plan.cost,
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "proved": plan.proved,
        "repeatable": plan.repeatable,
        "shortage": float(plan.shortage.sum()),
        "unpriced": int(load.projects.budget.reindex(moves.project_id).isna().sum()),
        "budgets": int(load.projects.budget.notna().sum()),
        "left": left,
        "cheapest": {
            "cost": cheapest.cost,
            "left": left_by_cheapest,
            "changes": bool(cheapest.choice.any() or cheapest.units.any()),
        },
    }
    return Decision({**frames, **beside}, {"plan": stated})


def _reserve(load: Load, chances: pd.DataFrame) -> np.ndarray:
    """FTE between what is booked and what eight of ten simulated runs stay within, by role and month of the horizon."""
    safe = chances.safe.to_numpy().reshape(len(load.roles), load.horizon)
    reserve = np.zeros(load.capacity.shape)
    reserve[:, : load.horizon] = (safe - load.firm[:, : load.horizon]).clip(0)
    return reserve


def _alternatives(load: Load, asked: repair_options.Question, plans: Plans) -> pd.DataFrame:
    rows = []
    for name, (plan, left) in plans.items():
        moves, added = repair.steps(load, asked, plan)
        row = {
            "plan": name,
            "cost": plan.cost if moves.cost.notna().all() else np.nan,
            "shortage": float(plan.shortage.sum()),
            "months_later": int(moves.months[moves.action.isin(repair_options.LATER)].sum()),
            "projects_changed": len(moves),
            "fte_months": float(added.fte_months.sum()),
            "chance_left": left[0] if left else None,
            "gap": _number(plan.gap),
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _gains(load: Load, asked: repair_options.Question, lacking: np.ndarray) -> pd.DataFrame:
    """
    What one more FTE gains in each of the three roles that lack most.

    Args:
        lacking: FTE-months above capacity, as booked: (roles,).
    """
    roles = [role for role in np.argsort(-lacking, kind="stable")[:3] if lacking[role] > TOLERANCE]
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
