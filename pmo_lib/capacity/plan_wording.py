"""Words about a plan: what is to be decided by whom by when, its steps, its cost, and the overload that it leaves."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.funding_findings import MOST, relief
from pmo_lib.capacity.knowledge import not_known
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.repair import CHEAPEST, SAFE
from pmo_lib.capacity.wording import half_fte, money, months, role_name
from pmo_lib.portfolio.vocabulary import Action
from pmo_lib.report import text

MOST_STEPS = 2  # of a plan that a headline names
MOST_STRETCHES = 3  # of months, each with its FTE, that are listed one by one
ENOUGH = 1e-6  # FTE-months that may stay uncovered where all is said to be covered


def asked_for(data: Data) -> str:
    """What is to be decided, by whom, by when; the lead time counted backwards."""
    decision, load = data.decision, data.load
    plan = decision.values.get("plan") if decision else None
    if not plan or not_known(data):
        return ""
    moves, added = (
        decision[name].sort_values("cost", ascending=False) for name in ("moves", "added")
    )
    projects = [move(row) for row in moves.itertuples()]
    people = [addition(load, row) for row in added.itertuples()]
    # A program's page begins with what is its own.
    parts = people + projects if data.whole_portfolio else projects + people
    funding = _funding(data)
    if not parts and not funding:
        return ""
    begins = start_of(load).reindex(moves.project_id[moves.action == Action.SHIFT])
    days = [*added.decide_by.dropna(), *begins.dropna()]
    first = max(min(days), pd.Timestamp(data.portfolio.as_of)) if days else None
    when = f", the first by {text.day(first)}" if days else ""
    owner, who = load.roles.owner_role.get(decision.values.get("role_id")), "the portfolio board"
    if isinstance(owner, str) and owner and data.whole_portfolio and not funding:
        who = owner
    left = overload_left(plan)
    agreed = [f"{_agree(plan)}{f' ({left})' if left else ''}: {_steps(parts)}"] if parts else []
    if not data.whole_portfolio and parts:
        agreed = [_steps(parts)]
        when += f"; {left}" if left else ""
    return f"{'; then '.join([*funding, *agreed])} – asked of {who}{when}"


def _steps(parts: Sequence[str]) -> str:
    more = [text.plural(len(parts) - MOST_STEPS, "more step")] if len(parts) > MOST_STEPS else []
    return text.names([*parts[:MOST_STEPS], *more], MOST_STEPS + 1)


def _agree(plan: Mapping[str, Any]) -> str:
    what = "the plan that holds in 8 of 10 futures" if plan["name"] == SAFE else "the way out"
    if plan["shortage"] > ENOUGH:
        what = "what helps most"
    at = f" at {money(plan['cost'])}" if cost_known(plan) else ", whose cost is not known"
    return f"agree to {what}{at}"


def _funding(data: Data) -> list[str]:
    """The funding decision, where it alone solves most of the overload."""
    part = relief(data) if data.prioritized is not None else 0.0
    if part < MOST:
        return []
    much = "the overload" if part > 1 - ENOUGH else f"{text.percent(part)} of the overload"
    return [f"take the funding decision, which alone removes {much} as booked"]


def overload_left(plan: Mapping[str, Any]) -> str:
    """The probability of overload that remains with the plan, and with the cheapest; empty where no role was overloaded."""
    if plan["left"] is None:
        return ""
    left = f"{text.percent(plan['left'][0])} probability of overload remains"
    if plan["name"] == CHEAPEST:
        return left
    cheapest = plan["cheapest"]
    by_cheapest = text.percent(cheapest["left"][0])
    if not cheapest["changes"]:
        return f"{left}; without it {by_cheapest}"
    at = f", at {text.money(cheapest['cost'])}" if cost_known(plan) else ""
    return f"{left}; with the cheapest plan{at}, {by_cheapest}"


def start_of(load: Load) -> pd.Series:
    """The day on which each project starts, by project id."""
    return load.projects.forecast_start.fillna(load.projects.baseline_start)


def cost_known(plan: Mapping[str, Any]) -> bool:
    """Whether the cost of a plan is known: a delay has none where no project has a budget."""
    return not plan.get("unpriced") or bool(plan.get("budgets"))


def move(row: Any) -> str:
    """What is done with a project, in words."""
    name = text.shorten(str(row.project), 40)
    by = text.plural(int(row.months), "month")
    return {
        Action.SHIFT: f"start {name} {by} later",
        Action.STRETCH: f"stretch {name} by {by}",
        Action.DROP: f"drop the proposal {name}",
    }[row.action]


def addition(load: Load, row: Any) -> str:
    """What is added to a role, in words; a range where it is not the same in all months."""
    least, most = min(row.by_month), max(row.by_month)
    count = half_fte(most)
    if most - least > ENOUGH:
        count = f"{half_fte(least)} to {count}"
    role = role_name(load, row.role_id).lower()
    if row.action in (Action.LEND, Action.TRAIN):
        verb = "train and lend" if row.action == Action.TRAIN else "lend"
        return f"{verb} {count} FTE of {role_name(load, row.lender_id).lower()} to {role}"
    verb = "hire" if row.action == Action.HIRE else "contract"
    return f"{verb} {count} FTE of {role}"


def by_month(row: Any) -> str:
    """
    The months of an addition; with the FTE of each stretch where it is not the same in all of them.

    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(first="2027-03-31", last="2027-04-30", by_month=[1.0, 0.5])
    >>> by_month(row)
    '1 FTE in Mar 2027, 0.5 FTE in Apr 2027'
    >>> by_month(SimpleNamespace(first="2027-03-31", last="2027-04-30", by_month=[1.0, 1.0]))
    'Mar–Apr 2027'
    """
    if max(row.by_month) - min(row.by_month) <= ENOUGH:
        return months(row.first, row.last)
    days = pd.date_range(pd.Timestamp(row.first), periods=len(row.by_month), freq="ME")
    runs = [list(run) for _, run in groupby(zip(days, row.by_month, strict=True), lambda at: at[1])]
    runs = [run for run in runs if run[0][1] > 0]
    if len(runs) > MOST_STRETCHES:
        whole = text.number(sum(row.by_month), 1)
        return f"{months(row.first, row.last)}, {whole} FTE-months in all"
    return ", ".join(
        f"{half_fte(run[0][1])} FTE in {months(run[0][0], run[-1][0])}" for run in runs
    )


def proof(plan: Mapping[str, Any]) -> str:
    """What is proved about the cost of a plan."""
    if plan["proved"]:
        return "no cheaper plan exists"
    if plan["gap"] is None:
        return "a cheaper one may exist"
    return f"no plan is more than {text.percent(plan['gap'], 1)} cheaper"
