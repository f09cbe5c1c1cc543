"""The plans that end an overload, the cheapest and others, and what is different once one is carried out."""

from dataclasses import replace

import numpy as np
import pandas as pd

from pmo_lib.capacity.load import Load
from pmo_lib.capacity.repair_options import LATER, STEP, Offer, Question
from pmo_lib.capacity.supply import MONTH_DAYS
from pmo_lib.optimization.levelling import (
    TOLERANCE,
    Case,
    Item,
    Means,
    Plan,
    level,
    price,
    shortage,
    violations,
)
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Action

CHANGED, ADDED = (
    1.0,
    0.2,
)  # weight of a project changed and of an FTE-month added, for the fewest changes
ADDITION = [
    "role_id",
    "lender_id",
    "action",
    "fte",
    "fte_months",
    "first",
    "last",
    "cost",
    "decide_by",
    "by_month",
]  # columns of what a plan adds to roles
CHEAPEST, NOBODY_LATER, NOBODY_NEW = "Cheapest", "No project later", "No hiring, no contractors"
FEWEST, SAFE = "Fewest changes", "Holds in 8 of 10 futures"


def steps(load: Load, asked: Question, plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    A plan as what is to be done.

    Returns:
        moves (project_id, action, months, cost, which is missing where no project has a budget) and additions
        (role_id, lender_id, action, fte at most at a time, fte_months, first and last month, cost, decide_by,
        by_month: list of FTE from the first to the last month).
    """
    priced = load.projects.budget.notna().any()
    moves = [
        (
            project,
            ways[option].action,
            ways[option].months,
            float(item.cost[option]) if priced else np.nan,
        )
        for project, ways, option, item in zip(
            asked.projects, asked.ways, plan.choice, asked.case.items, strict=True
        )
        if option
    ]
    used = [
        (o, m, u)
        for o, m, u in zip(asked.offers, asked.case.means, plan.units, strict=True)
        if u > 0
    ]
    added: dict[tuple, list] = {}
    for offer, means, count in used:
        added.setdefault((offer.role, offer.lender, offer.action), []).append((offer, means, count))
    rows = [_addition(load, key, parts) for key, parts in added.items()]
    return (
        pd.DataFrame(moves, columns=["project_id", "action", "months", "cost"]),
        pd.DataFrame(rows, columns=ADDITION),
    )


def _addition(
    load: Load, key: tuple[int, int, str], parts: list[tuple[Offer, Means, float]]
) -> tuple:
    """One line for all units of an action for a role: people as many as stand in it, whatever they get done."""
    role, lender, action = key
    rows = [
        (m.supply[role] > 0) * (1.0 if action == Action.HIRE else STEP) * count
        for _, m, count in parts
    ]
    fte = np.sum(rows, axis=0)[: load.horizon]
    used = np.flatnonzero(fte > 0)
    begin = min(offer.month for offer, _, _ in parts)
    decide = load.months[begin].replace(day=1) - pd.Timedelta(
        days=int(max(offer.lead_days for offer, _, _ in parts))
    )
    cost = sum(float(means.cost * count) for _, means, count in parts)
    lent_by = load.roles.index[lender] if lender >= 0 else ""
    return (
        load.roles.index[role],
        lent_by,
        action,
        fte.max(),
        fte.sum(),
        load.months[used[0]],
        load.months[used[-1]],
        cost,
        decide,
        [float(value) for value in fte[used[0] : used[-1] + 1]],
    )


def after(asked: Question, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Demand and capacity once a plan is done: (roles, months) each."""
    demand = asked.fixed + sum(
        (i.demand[o] for i, o in zip(asked.case.items, plan.choice, strict=True)),
        np.zeros(asked.fixed.shape),
    )
    supply = sum(
        (m.supply * u for m, u in zip(asked.case.means, plan.units, strict=True)),
        asked.case.capacity + asked.fixed,
    )
    return demand, supply


def alternatives(asked: Question) -> dict[str, Plan]:
    """The cheapest plan and others beside it, each checked anew; one that cannot be found is left out."""
    case = asked.case
    stay = [Item(i.demand[:1], i.cost[:1], i.start[:1], i.finish[:1]) for i in case.items]
    lending = [
        replace(m, upper=m.upper if offer.lender >= 0 else 0)
        for m, offer in zip(case.means, asked.offers, strict=True)
    ]
    dearest = 1e3 * sum(
        [*(float(i.cost.max()) for i in case.items), *(m.cost for m in case.means), 1.0]
    )
    calm = [
        replace(i, cost=i.cost / dearest + CHANGED * (np.arange(len(i.cost)) > 0))
        for i in case.items
    ]
    steady = [
        replace(m, cost=m.cost / dearest + ADDED * float(m.supply.clip(0).sum()))
        for m in case.means
    ]
    tasks = {
        CHEAPEST: case,
        NOBODY_LATER: replace(case, items=stay),
        NOBODY_NEW: replace(case, means=lending),
        FEWEST: replace(case, items=calm, means=steady),
    }
    found = {name: _checked(case, task) for name, task in tasks.items()}
    return {name: plan for name, plan in found.items() if plan}


def with_reserve(asked: Question, reserve: np.ndarray) -> Plan | None:
    """
    The cheapest plan that keeps capacity free, or comes as near to that as possible; None where none is found.

    Args:
        reserve: (roles, months) of FTE.
    """
    return _checked(asked.case, replace(asked.case, capacity=asked.case.capacity - reserve))


def _checked(case: Case, task: Case) -> Plan | None:
    """The best plan of a task, with the cost and the shortage that it has in the case itself."""
    plan = solved(task)
    if plan is None:
        return None
    if wrong := violations(task, plan):
        raise RuntimeError(f"a plan does not hold: {wrong}")
    short = shortage(case, plan.choice, plan.units)
    short = np.where(short > TOLERANCE, short, 0.0)
    return replace(plan, cost=price(case, plan.choice, plan.units), shortage=short)


def solved(case: Case) -> Plan | None:
    """
    The cheapest plan. Where all fits as booked it is the one that changes nothing, since none costs less.

    The solver itself may choose a loan that is free and serves no purpose.
    """
    choice, units = np.zeros(len(case.items), dtype=int), np.zeros(len(case.means))
    if np.nan_to_num(shortage(case, choice, units)).max(initial=0.0) > TOLERANCE:
        return level(case)
    none = np.zeros(case.capacity.shape)
    return Plan(choice, units, 0.0, 0.0, 0.0, none, proved=True, repeatable=True)


def milestones_moved(portfolio: Portfolio, load: Load, moves: pd.DataFrame) -> pd.DataFrame:
    """Milestones ahead of the projects that move: project_id, name, expected, after (days)."""
    ahead = portfolio.milestones.assign(
        expected=lambda frame: frame.forecast_date.fillna(frame.baseline_date)
    )
    ahead = ahead[ahead.actual_date.isna() & (ahead.expected > pd.Timestamp(portfolio.as_of))]
    rows = ahead.merge(moves[moves.action.isin(LATER)], on="project_id")
    finish = (
        load.projects.forecast_finish.fillna(load.projects.baseline_finish)
        .reindex(rows.project_id)
        .to_numpy()
    )
    today = pd.Timestamp(portfolio.as_of)
    left = (pd.Series(finish, index=rows.index) - today).dt.days.clip(lower=1)
    part = np.where(
        rows.action == Action.STRETCH, ((rows.expected - today).dt.days / left).clip(0, 1), 1.0
    )
    moved = rows.expected + pd.to_timedelta(np.round(rows.months * MONTH_DAYS * part), unit="D")
    return rows.assign(after=moved)[["project_id", "name", "expected", "after"]].sort_values(
        ["after", "project_id"]
    )
