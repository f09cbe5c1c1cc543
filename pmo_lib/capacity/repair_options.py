"""What may be done about an overload, and its price: projects later, longer or dropped, and people added to roles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import PROPOSED, UNPLANNED
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.supply import first_month
from pmo_lib.optimization.levelling import NEVER, Case, Item, Means, shifted, stretched
from pmo_lib.portfolio.lifecycle import OPEN
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Action

MOST_HIRED = 5  # for a role, from a month on
STEP = 0.5  # FTE in which contractors and loans come


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
    """
    What may be done about the load: options of each project, means for each role, the order of projects.

    An overload beyond the horizon is not reported, and not repaired either; a plan may not make it worse.
    """
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
    limits, ahead = load.capacity.copy(), slice(load.horizon, None)
    limits[:, ahead] = np.maximum(limits[:, ahead], (parts.sum(axis=0) + fixed)[:, ahead])
    offers = tuple(offer for _, offer in offered)
    case = Case(
        items,
        [m for m, _ in offered],
        limits - fixed,
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
    if proposed and not _mandatory(known):
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


def _mandatory(known: pd.Series) -> bool:
    return bool(pd.notna(known.mandatory) and known.mandatory)


def _latest(load: Load, known: pd.Series, rules: Rules) -> int:
    """Months by which a project may end later: none beyond the date a mandatory one has to keep."""
    if not _mandatory(known):
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
