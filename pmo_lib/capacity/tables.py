"""The tables of the capacity report: which rows they show, in which order."""

import numpy as np
import pandas as pd

from pmo_lib.capacity import columns
from pmo_lib.capacity.bottleneck import bottleneck, committed_for, queues
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import COMMITTED, PROPOSED, UNPLANNED
from pmo_lib.capacity.gaps import after_the_end
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.plan_wording import addition, by_month, move, start_of
from pmo_lib.capacity.repair import SAFE
from pmo_lib.capacity.wording import months
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.vocabulary import Action
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.grids import Table

STEPS = (0.7, 0.9, 1.0 + 1e-9)  # of capacity: from here a cell is filling, full, and over
CHANGED = 0.005  # least difference of a load that counts as a change
CHANCE_SHOWN = 0.1  # least probability of overload that the table lists


def heat(data: Data) -> Table | None:
    """Utilisation by role and month, the fullest role first."""
    caption = "Committed demand as part of capacity; the strongest shade is above 100%, the next from 90%, then from 70%; a dash: capacity unknown or zero"
    return _heat(data.load, np.ones(len(data.load.roles), dtype=bool), caption, "utilisation")


def _heat(load: Load, shown: np.ndarray, caption: str, name: str) -> Table | None:
    rate = load.committed[:, : load.horizon]
    peak = np.nan_to_num(rate, nan=-1).max(axis=1, initial=-1)
    peak = np.where((load.overloaded & np.isnan(rate)).any(axis=1), np.inf, peak)
    order = np.argsort(-peak, kind="stable")
    frame = pd.DataFrame(rate).rename(columns=str).assign(role=load.roles.name.to_numpy())
    return table(
        frame.iloc[order[shown[order]]],
        (columns.ROLE, *columns.by_month(load.months[: load.horizon])),
        caption,
        name=name,
        top=25,
        steps=STEPS,
        shown=text.percent,
    )


def parts(data: Data) -> Table | None:
    """What the load of each role is made of over the horizon: committed, unplanned, proposed, and whose it is."""
    load = data.load
    if not load.demand_known:
        return None
    peak = np.nan_to_num(load.committed[:, : load.horizon], nan=-1).max(axis=1, initial=-1)
    capacity = load.capacity[:, : load.horizon]
    unknown = np.isnan(capacity)
    demand = load.demand[:, :, : load.horizon]
    frame = pd.DataFrame(
        {
            "role": load.roles.name.to_numpy(),
            "capacity": np.where(unknown.all(axis=1), np.nan, np.nan_to_num(capacity).sum(axis=1)),
            "committed": demand[COMMITTED].sum(axis=1),
            "unplanned": demand[UNPLANNED].sum(axis=1),
            "proposed": demand[PROPOSED].sum(axis=1),
        }
    )
    if load.proposals_weighted:
        frame["weighted"] = load.expected_proposed[:, : load.horizon].sum(axis=1)
    left_out = np.where(unknown, demand[COMMITTED], 0).sum(axis=1)
    if left_out.any():
        frame["unknown"] = left_out
    if len(load.others):
        frame["others"] = _by_others(load)
    caption = f"FTE-months over {text.plural(load.horizon, 'month')}, the fullest role first"
    if unknown.any():
        caption += "; capacity: of the months in which it is known"
    rows = frame.iloc[np.argsort(-peak, kind="stable")]
    return table(rows, columns.PARTS, caption, name="parts")


def _by_others(load: Load) -> list[str]:
    """Committed demand of other programs for each role, with how many of their projects it is at most at once."""
    rows = load.others[(load.others.kind == COMMITTED) & (load.others.month < load.horizon)]
    total, most = rows.groupby("role").fte.sum(), rows.groupby("role").projects.max()
    return [
        f"{text.number(total[role], 1)} (up to {most[role]} at once)"
        if role in total.index
        else text.MISSING
        for role in range(len(load.roles))
    ]


def chances(data: Data) -> Table | None:
    """Role-months that may be overloaded, the likeliest first."""
    if data.decision is None:
        return None
    rows = data.decision["chances"].dropna(subset=["independent"])
    rows = rows.assign(
        worst=rows[["independent", "common"]].max(axis=1),
        role=data.load.roles.name.reindex(rows.role_id).to_numpy(),
        band=[
            f"{text.number(low, 1)}–{text.number(high, 1)}"
            for low, high in zip(rows.low, rows.high, strict=True)
        ],
    )
    rows = rows[rows.worst >= CHANCE_SHOWN]
    rows = rows.sort_values(["worst", "period_end"], ascending=[False, True])
    caption = "Probability that demand exceeds capacity, where it is a tenth or more"
    return table(rows, columns.CHANCES, caption, name="chances", top=8)


def forcing(data: Data) -> Table | None:
    """The projects of the certificate, the largest first."""
    if data.decision is None or data.decision["forcing"].empty:
        return None
    rows, known = data.decision["forcing"], data.decision.values
    window = known["window"]
    span = months(window["first"], window["last"])
    return table(
        rows.assign(part=utilisation(rows.fte, window["capacity"])),
        columns.FORCING,
        f"Booked for {data.load.roles.name[known['role_id']]} in {span}",
        name="forcing",
    )


def funding(data: Data) -> Table | None:
    """Own projects whose demand the funding decision changes, the largest demand first."""
    rows = data.prioritized
    if rows is None:
        return None
    found = bottleneck(data.load)
    if found:
        own = committed_for(data.load, *found).groupby("project_id").fte.sum()
        rows = rows.assign(bottleneck=own.reindex(rows.project_id).fillna(0.0).to_numpy())
    caption = f"Projects whose demand the funding decision changes; FTE-months of the next {text.plural(data.load.horizon, 'month')}"
    if found:
        span = months(*data.load.months[[*found[1:]]])
        caption += f"; of the bottleneck: {data.load.name(found[0]).lower()}, {span}"
    return table(rows, columns.FUNDING, caption, name="funding", top=8)


def roles_funded(data: Data) -> Table | None:
    """Overload of each role as booked, and once the funding decision is taken."""
    if data.prioritized is None or data.funded is data.load:
        return None
    sums = {}
    for when, load in (("before", data.load), ("after", data.funded)):
        over = load.overloaded
        sums[f"months_{when}"] = over.sum(axis=1)
        sums[f"short_{when}"] = np.where(over, load.excess, 0.0).sum(axis=1)
    frame = pd.DataFrame({"role": data.load.roles.name.to_numpy(), **sums})
    frame = frame[(frame.months_before + frame.months_after) > 0]
    caption = (
        "Months and FTE-months above capacity, as booked and once the funding decision is taken"
    )
    return table(frame, columns.ROLES_FUNDED, caption, name="overload-funded")


def heat_funded(data: Data) -> Table | None:
    """Utilisation by role and month once the funding decision is taken, of the roles that it changes."""
    load = data.funded
    if data.prioritized is None or load is data.load:
        return None
    rate, was = (np.nan_to_num(one.committed[:, : one.horizon]) for one in (load, data.load))
    caption = "Committed demand as part of capacity once the funding decision is taken, roles that it changes"
    return _heat(load, (abs(rate - was) > CHANGED).any(axis=1), caption, "utilisation-funded")


def steps(data: Data) -> Table | None:
    """What the plan does that the report leads with: each step with its price and the day it has to be decided by."""
    if data.decision is None or not data.decision.values["plan"]:
        return None
    safe = data.decision.values["plan"]["name"] == SAFE
    plan = "The plan that holds in 8 of 10 futures" if safe else "The cheapest repair"
    start = start_of(data.load)
    added = [
        (addition(data.load, row), row.cost, row.decide_by, by_month(row))
        for row in data.decision["added"].itertuples()
    ]
    moved = [
        (move(row), row.cost, start.get(row.project_id), "from its start")
        if row.action == Action.SHIFT
        else (move(row), row.cost, pd.NaT, "from now on")
        for row in data.decision["moves"].itertuples()
    ]
    rows = pd.DataFrame([*added, *moved], columns=["step", "cost", "decide_by", "when"])
    rows = rows.assign(step=rows.step.map(text.sentence), order=-rows.cost.fillna(0.0))
    return table(
        rows.sort_values("order", kind="stable"),
        columns.steps(),
        f"{plan}; a later month of capacity is decided by its lead time counted backwards",
        name="repair",
    )


def alternatives(data: Data) -> Table | None:
    """The plan that the report leads with, the cheapest and others beside it, by cost, delay and disruption."""
    if data.decision is None or "role_id" not in data.decision.values:
        return None
    rows = data.decision["alternatives"]
    if rows.shortage.any():
        rows = rows.assign(short=rows.shortage)
    left = "overload left: probability that a role now overloaded is so in some month, projects off independently"
    caption = f"Ways out: {_proved(rows)}; {left}"
    return table(rows, columns.alternatives(), caption, name="ways-out")


def _proved(rows: pd.DataFrame) -> str:
    """Which plans are known to be the best of their kind."""
    unproved = rows[~(rows.gap <= 1e-6)]
    if unproved.empty:
        return "for each of them no better plan of its kind exists"
    plans = [
        f"{plan.lower()} by at most {text.percent(gap, 1)}" if pd.notna(gap) else plan.lower()
        for plan, gap in zip(unproved.plan, unproved.gap, strict=True)
    ]
    return f"no better plan of its kind exists, except possibly for {text.names(plans)}"


def milestones(data: Data) -> Table | None:
    """Milestones that move, by their new day."""
    if data.decision is None or data.decision["milestones"].empty:
        return None
    rows = data.decision["milestones"]
    rows = rows.assign(
        milestone=rows.project + ": " + rows["name"], later=(rows.after - rows.expected).dt.days
    )
    caption = "Milestones of projects that move"
    return table(rows, columns.MILESTONES, caption, name="milestones", top=8)


def waits(data: Data) -> Table | None:
    """How long a task waits for each role in its fullest month, now and with one more person."""
    rows = queues(data.load, data.rules)
    rows = rows[rows.load.notna() | ((rows.people == 0) & (rows.demand > 0))]
    rows = rows.assign(
        role=data.load.roles.name.reindex(rows.role_id).to_numpy(), order=rows.load.fillna(np.inf)
    )
    return table(
        rows.sort_values("order", ascending=False, kind="stable"),
        columns.WAITS,
        f"Waiting of a task of {data.rules.task_days} working days, committed and unplanned demand; a dash: the queue grows without end",
        name="waiting",
        top=6,
    )


def doubles(data: Data) -> Table | None:
    """Persons booked beyond what they have; by role only, unless names are allowed."""
    if data.decision is None:
        return None
    rows = data.decision["doubles"]
    caption = "Booked beyond the time a person has for projects"
    if data.portfolio.people.fte.isna().any() or not data.portfolio.has("people"):
        caption += "; where that is not known, 1 FTE is taken, the most there is"
    if data.rules.show_people and data.whole_portfolio:
        rows = rows.assign(person=rows["name"].fillna(rows.person_id))
    else:
        role = pd.Series(data.load.roles.name.reindex(rows.role_id).to_numpy(), index=rows.index)
        rows = rows.assign(role=role.fillna("a role that is not stated"))
    return table(rows, columns.DOUBLES, caption, name="double-booking")


def late_demand(data: Data) -> Table | None:
    """Projects with demand after their last day."""
    caption = "Demand after the project's last day; it counts in every load above"
    return table(after_the_end(data.portfolio), columns.LATE_DEMAND, caption, name="late-demand")
