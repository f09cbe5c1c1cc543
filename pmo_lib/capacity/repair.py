"""The ways out of an overload, their prices, the cheapest of them, and what is different once it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import PROPOSED, UNPLANNED
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.supply import MONTH_DAYS, first_month
from pmo_lib.optimization.levelling import (
    NEVER,
    TOLERANCE,
    Case,
    Item,
    Means,
    Plan,
    level,
    price,
    shifted,
    shortage,
    stretched,
    violations,
)
from pmo_lib.portfolio.lifecycle import OPEN
from pmo_lib.portfolio.portfolio import Portfolio

MOST_HIRED = 5  # for a role, from a month on
STEP = 0.5  # FTE in which contractors and loans come
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


class Action(StrEnum):
    """What a plan does with a project or for a role."""

    KEEP = "keep"
    SHIFT = "start later"
    STRETCH = "stretch"
    DROP = "drop"
    CONTRACT = "contract"
    HIRE = "hire"
    LEND = "lend"
    TRAIN = "train and lend"


LATER = (Action.SHIFT, Action.STRETCH)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do a project's work: what is done, by how many months."""

    action: Action
    months: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that adds to a role: what, for whom, from whom, from which month, decided by when at the latest."""

    action: Action
    role: int
    month: int
    lender: int = -1
    lead_days: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """
    What is to be repaired: the case, and what its items, options and means stand for.

    Args:
        projects: project of each item.
        ways: of each item, one per option.
        offers: one per means.
        fixed: (roles, months) of demand that no item holds: unplanned work.
        parts: (projects, roles, months) of each item as it stands.
    """

    case: Case
    projects: tuple[str, ...]
    ways: tuple[tuple[Way, ...], ...]
    offers: tuple[Offer, ...]
    fixed: np.ndarray
    parts: np.ndarray


def question(portfolio: Portfolio, load: Load, rules: Rules) -> Question:
    """What may be done about the load: options of each project, means for each role, the order of projects."""
    bookings = load.bookings[load.bookings.kind != UNPLANNED]
    ids = tuple(sorted(bookings.project_id.unique()))
    parts = np.zeros((len(ids), *load.capacity.shape))
    np.add.at(
        parts,
        (pd.Index(ids).get_indexer(bookings.project_id), bookings.role, bookings.month),
        bookings.fte,
    )
    proposed = set(bookings.project_id[bookings.kind == PROPOSED])
    built = [
        _item(load, rules, project, part, project in proposed)
        for project, part in zip(ids, parts, strict=True)
    ]
    items, ways = [item for item, _ in built], tuple(way for _, way in built)
    offered = [*_hired(portfolio, load), *_lent(portfolio, load)]
    fixed = load.demand[UNPLANNED]
    offers = tuple(offer for _, offer in offered)
    case = Case(
        items,
        [m for m, _ in offered],
        load.capacity - fixed,
        _order(portfolio, ids, items),
        _groups(offered),
    )
    return Question(case, ids, ways, offers, fixed, parts)


def _item(
    load: Load, rules: Rules, project: str, part: np.ndarray, proposed: bool
) -> tuple[Item, tuple[Way, ...]]:
    known = load.projects.loc[project]
    likely = load.likely.get(project, np.nan) if proposed else 1.0
    month = rules.delay_cost * budget(load, project) * (1.0 if np.isnan(likely) else likely)
    latest = _latest(load, known, rules)
    begun = known.state in OPEN
    ways, demands = [Way(Action.KEEP)], [part]
    for months in range(1, latest + 1):
        for action, move in ((Action.SHIFT, shifted), (Action.STRETCH, stretched)):
            if action == Action.SHIFT and begun:
                continue
            demand = _moved(move, part, months)
            if demand is not None and not (np.isnan(load.capacity) & (demand > part + 1e-9)).any():
                ways, demands = [*ways, Way(action, months)], [*demands, demand]
    if proposed:
        ways, demands = (
            [*ways, Way(Action.DROP, rules.drop_months)],
            [*demands, np.zeros_like(part)],
        )
    used = [np.flatnonzero(demand.any(axis=0)) for demand in demands]
    start = np.array([months[0] if len(months) else NEVER for months in used])
    finish = np.array([months[-1] if len(months) else NEVER for months in used])
    if begun:
        start = np.minimum(start, -1)
    return Item(
        np.array(demands), np.array([way.months * month for way in ways]), start, finish
    ), tuple(ways)


def _moved(move, part: np.ndarray, months: int) -> np.ndarray | None:
    try:
        return move(part, months)
    except ValueError:
        return None


def _latest(load: Load, known: pd.Series, rules: Rules) -> int:
    """Months by which a project may end later: none beyond the date a mandatory one has to keep."""
    if not (pd.notna(known.mandatory) and known.mandatory):
        return rules.shift
    expected = known.forecast_finish
    if pd.isna(known.baseline_finish) or pd.isna(expected):
        return 0
    return int(np.clip((known.baseline_finish - expected).days // 31, 0, rules.shift))


def budget(load: Load, project: str) -> float:
    """A project's budget; the portfolio's median where it has none, nothing where no project has one."""
    own, every = load.projects.budget.get(project, np.nan), load.projects.budget.dropna()
    return float(own if pd.notna(own) else every.median() if len(every) else 0.0)


def _order(
    portfolio: Portfolio, ids: Sequence[str], items: Sequence[Item]
) -> list[tuple[int, int]]:
    """Which item waits for which; an order that the bookings themselves break is not asked for."""
    at = {project: position for position, project in enumerate(ids)}
    pairs = [
        (at[a], at[b])
        for a, b in zip(
            portfolio.prerequisites.project_id, portfolio.prerequisites.requires_id, strict=True
        )
        if a in at and b in at
    ]
    return [(j, i) for j, i in pairs if items[i].finish[0] < items[j].start[0]]


def _groups(offered: list[tuple[Means, Offer]]) -> list[tuple[tuple[int, ...], float]]:
    """Who is hired or trained once cannot be so again in a later month."""
    members: dict[tuple, list[int]] = {}
    for at, (_, offer) in enumerate(offered):
        if offer.action in (Action.HIRE, Action.TRAIN):
            members.setdefault((offer.action, offer.role, offer.lender), []).append(at)
    return [(tuple(places), offered[places[0]][0].upper) for places in members.values()]


def _hired(portfolio: Portfolio, load: Load) -> list[tuple[Means, Offer]]:
    """Contractors by month, and people hired for good from a month on, of every role whose price is known."""
    shape, found = load.capacity.shape, []
    for role, row in enumerate(load.roles.itertuples()):
        if pd.notna(row.contractor_monthly_cost) and pd.notna(row.contractors_at_most):
            lead = row.contract_lead_days if pd.notna(row.contract_lead_days) else 0.0
            for month in range(first_month(lead), load.horizon):
                supply = np.zeros(shape)
                supply[role, month] = STEP
                means = Means(
                    supply,
                    STEP * row.contractor_monthly_cost,
                    np.floor(row.contractors_at_most / STEP),
                )
                found.append((means, Offer(Action.CONTRACT, role, month, lead_days=lead)))
        if pd.notna(row.monthly_cost) and pd.notna(row.hire_lead_days):
            once = row.hiring_cost if pd.notna(row.hiring_cost) else 0.0
            for month in range(first_month(row.hire_lead_days), load.horizon):
                supply = np.zeros(shape)
                supply[role, month:] = 1.0
                means = Means(supply, once + row.monthly_cost * (load.horizon - month), MOST_HIRED)
                found.append((means, Offer(Action.HIRE, role, month, lead_days=row.hire_lead_days)))
    return found


def _lent(portfolio: Portfolio, load: Load) -> list[tuple[Means, Offer]]:
    """People of one role who do another's work: by month; where they are trained first, from a month on."""
    found = []
    for row in portfolio.skills.itertuples():
        lender, role = (
            int(at) for at in load.roles.index.get_indexer([row.role_id, row.for_role_id])
        )
        if min(lender, role) < 0 or pd.isna(row.people) or not row.people:
            continue
        rate = row.productivity if pd.notna(row.productivity) else 1.0
        wage = load.roles.monthly_cost.iloc[lender]
        lost = (1 - rate) * (wage if pd.notna(wage) else 0.0)
        trained = pd.notna(row.training_days) and row.training_days > 0
        lead = row.training_days if trained else 0.0
        spans = [
            (m, load.horizon if trained else m + 1) for m in range(first_month(lead), load.horizon)
        ]
        for begin, end in spans:
            supply = np.zeros(load.capacity.shape)
            supply[role, begin:end], supply[lender, begin:end] = STEP * rate, -STEP
            once = row.training_cost if trained and pd.notna(row.training_cost) else 0.0
            means = Means(supply, STEP * (once + lost * (end - begin)), np.floor(row.people / STEP))
            found.append(
                (means, Offer(Action.TRAIN if trained else Action.LEND, role, begin, lender, lead))
            )
    return found


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
