"""The tables of the capacity analysis, ready to read."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.demand import COMMITTED, PROPOSED, UNPLANNED
from pmo_lib.capacity.forcing import queues
from pmo_lib.capacity.gaps import after_the_end
from pmo_lib.capacity.remedies import addition, by_month, months, move
from pmo_lib.capacity.rules import Rules
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report import text
from pmo_lib.report.blocks import Table

SHADES = (
    0.6 + 1e-9,
    1.1 + 1e-9,
)  # five shades of a tenth each: the fourth is full, the darkest is over


def heat(load: Load) -> Table | None:
    """Utilisation by role and month, the fullest role first."""
    rate = load.committed[:, : load.horizon]
    if not len(rate):
        return None
    peak = np.nan_to_num(rate, nan=-1).max(axis=1)
    peak = np.where((load.overloaded & np.isnan(rate)).any(axis=1), np.inf, peak)
    order = np.argsort(-peak, kind="stable")
    columns = _short(load.months[: load.horizon])
    frame = pd.DataFrame(rate[order], columns=columns)
    frame.insert(0, "Role", [load.name(role) for role in order])
    caption = "Committed demand as part of capacity; the darkest shade is above 100%, the next from 90%; a dash: capacity unknown or zero"
    return Table(
        frame,
        caption,
        dict.fromkeys(columns, 0),
        heat=columns,
        limits=SHADES,
        shown=text.percent,
        name="utilisation",
        top=25,
    )


def _short(months: pd.DatetimeIndex) -> list[str]:
    """Months as narrow headers: the year stands with the first of them and with each January; with all where they repeat."""
    spoken = [text.month(day).rpartition(" ") for day in months]
    alone = len(months) <= 12
    return [
        f"{name} {year[-2:]}" if not alone or at == 0 or months[at].month == 1 else name
        for at, (name, _, year) in enumerate(spoken)
    ]


def parts(load: Load) -> Table | None:
    """What the load of each role is made of over the horizon: committed, unplanned, proposed, and whose it is."""
    if not len(load.roles) or not load.demand_known:
        return None
    peak = np.nan_to_num(load.committed[:, : load.horizon], nan=-1).max(axis=1)
    capacity = load.capacity[:, : load.horizon]
    unknown = np.isnan(capacity)
    committed, unplanned, proposed = load.demand[[COMMITTED, UNPLANNED, PROPOSED]][
        :, :, : load.horizon
    ].sum(axis=2)
    columns = {
        "Capacity": np.where(unknown.all(axis=1), np.nan, np.nan_to_num(capacity).sum(axis=1)),
        "Committed": committed,
        "Unplanned": unplanned,
        "Proposed": proposed,
    }
    if load.proposals_weighted:
        columns["Proposed, weighted"] = load.expected_proposed[:, : load.horizon].sum(axis=1)
    left_out = np.where(unknown, load.demand[COMMITTED][:, : load.horizon], 0).sum(axis=1)
    if left_out.any():
        columns["Committed, capacity unknown"] = left_out
    numbers: dict[str, int | None] = dict.fromkeys(columns, 1)
    frame = pd.DataFrame({"Role": load.roles.name.to_numpy(), **columns})
    if len(load.others):
        frame["Committed by other programs"] = _by_others(load)
        numbers["Committed by other programs"] = None
    frame = frame.iloc[np.argsort(-peak, kind="stable")]
    ahead = text.plural(load.horizon, "month")
    caption = f"FTE-months over {ahead}, the fullest role first"
    if unknown.any():
        caption += "; capacity: of the months in which it is known"
    return Table(frame, caption, numbers, name="parts")


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


def chances(load: Load, decision: Decision | None) -> Table | None:
    """Role-months that may be overloaded, the likeliest first."""
    if decision is None:
        return None
    rows = decision["chances"].dropna(subset=["independent"])
    worst = rows[["independent", "common"]].max(axis=1)
    rows = rows.assign(worst=worst)[worst >= 0.1].sort_values(
        ["worst", "period_end"], ascending=[False, True]
    )
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "Role": load.roles.name.reindex(rows.role_id).to_numpy(),
            "Month": [text.month(day) for day in rows.period_end],
            "Independent": [text.percent(v) for v in rows.independent],
            "Common": [text.percent(v) for v in rows.common],
            "With proposals": [text.percent(v) for v in rows.with_proposed],
            "8 in 10 runs, FTE": [
                f"{text.number(a, 1)}–{text.number(b, 1)}"
                for a, b in zip(rows.low, rows.high, strict=True)
            ],
        }
    )
    return Table(
        frame,
        "Probability that demand exceeds capacity, where it is a tenth or more",
        dict.fromkeys(frame.columns[2:]),
        top=8,
        name="chances",
    )


def forcing(load: Load, decision: Decision | None) -> Table | None:
    """The projects of the certificate, the largest first."""
    if decision is None or decision["forcing"].empty:
        return None
    rows, window = decision["forcing"], decision.told["window"]
    part = utilisation(rows.fte, window["capacity"])
    frame = pd.DataFrame(
        {
            "Project": rows.project,
            "FTE-months": rows.fte,
            "Part of capacity": [text.percent(p) for p in part],
        }
    )
    return Table(
        frame,
        f"Booked for {load.roles.name[decision.told['role_id']]} in {months(window['first'], window['last'])}",
        {"FTE-months": 1, "Part of capacity": None},
        name="forcing",
    )


def cost_header(portfolio: Portfolio) -> str:
    """Header of a column of costs, with their currency."""
    return f"Cost, {portfolio.settings.currency or 'currency not known'}"


def steps(load: Load, decision: Decision | None, portfolio: Portfolio) -> Table | None:
    """What the cheapest repair does: each step with its price and the day it has to be decided by."""
    if decision is None:
        return None
    header = cost_header(portfolio)
    added = [
        (text.sentence(addition(load, row)), row.cost, text.day(row.decide_by), by_month(row))
        for row in decision["added"].itertuples()
    ]
    start = load.projects.forecast_start.fillna(load.projects.baseline_start)
    moved = [
        (
            text.sentence(move(row)),
            row.cost,
            text.day(start.get(row.project_id)) if row.action == "start later" else text.MISSING,
            "from its start" if row.action == "start later" else "from now on",
        )
        for row in decision["moves"].itertuples()
    ]
    rows = sorted([*added, *moved], key=lambda row: -np.nan_to_num(row[1]))
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["Step", header, "Decide by", "When"])
    return Table(
        frame,
        "The cheapest repair; a later month of capacity is decided by its lead time counted backwards",
        {header: 0},
        name="repair",
    )


def alternatives(decision: Decision | None, portfolio: Portfolio) -> Table | None:
    """Other ways out beside the cheapest, by cost, delay and disruption."""
    if decision is None or decision["alternatives"].empty or "role_id" not in decision.told:
        return None
    rows, cost = decision["alternatives"], cost_header(portfolio)
    frame = pd.DataFrame(
        {
            "Way out": rows.plan,
            cost: rows.cost.astype(float),
            "Months later": rows.months_later,
            "Projects changed": rows.projects_changed,
            "FTE-months added": rows.fte_months.astype(float),
            "FTE-months short": rows.shortage.astype(float),
            "Overload left": [text.percent(v) for v in rows.chance_left],
        }
    )
    if not rows.shortage.any():
        frame = frame.drop(columns="FTE-months short")
    numbers = {
        cost: 0,
        "Months later": 0,
        "Projects changed": 0,
        "FTE-months added": 1,
        "FTE-months short": 1,
        "Overload left": None,
    }
    left = "overload left: probability in the bottleneck's worst month, projects off independently"
    shown = {name: places for name, places in numbers.items() if name in frame}
    return Table(frame, f"Ways out: {_proved(rows)}; {left}", shown, name="ways-out")


def _proved(rows: pd.DataFrame) -> str:
    """Which plans are known to be the best of their kind."""
    open_ones = rows[~(rows.gap <= 1e-6)]
    if open_ones.empty:
        return "for each of them no better plan of its kind exists"
    gaps = [
        f"{plan.lower()} {f'by at most {text.percent(gap, 1)}' if pd.notna(gap) else ''}".strip()
        for plan, gap in zip(open_ones.plan, open_ones.gap, strict=True)
    ]
    return f"no better plan of its kind exists, except possibly for {text.names(gaps)}"


def milestones(decision: Decision | None) -> Table | None:
    """Milestones that move, by their new day."""
    if decision is None or decision["milestones"].empty:
        return None
    rows = decision["milestones"]
    frame = pd.DataFrame(
        {
            "Milestone": rows.project + ": " + rows["name"],
            "Expected now": [text.day(d) for d in rows.expected],
            "After the repair": [text.day(d) for d in rows.after],
            "Later, days": (rows.after - rows.expected).dt.days,
        }
    )
    return Table(
        frame,
        "Milestones of projects that move",
        {"Later, days": 0},
        signed=("Later, days",),
        top=8,
        name="milestones",
    )


def waits(load: Load, rules: Rules) -> Table | None:
    """How long a task waits for each role in its fullest month, now and with one more person."""
    rows = queues(load, rules)
    none = (rows.people == 0) & (rows.demand > 0)
    rows = rows[rows.load.notna() | none]
    rows = rows.assign(order=rows.load.fillna(np.inf)).sort_values(
        "order", ascending=False, kind="stable"
    )
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "Role": load.roles.name.reindex(rows.role_id).to_numpy(),
            "Fullest in": [text.month(day) for day in rows.period_end],
            "People": rows.people,
            "Load": ["no capacity" if np.isnan(v) else text.percent(v) for v in rows.load],
            "Waiting, days": rows.wait_days,
            "With one more, days": rows.wait_days_one_more,
        }
    )
    numbers = {"People": 1, "Load": None, "Waiting, days": 1, "With one more, days": 1}
    return Table(
        frame,
        f"Waiting of a task of {rules.task_days} working days, committed and unplanned demand; a dash: the queue grows without end",
        numbers,
        name="waiting",
        top=6,
    )


def doubles(
    load: Load, decision: Decision | None, portfolio: Portfolio, rules: Rules
) -> Table | None:
    """Persons booked beyond what they have; by role only, unless names are allowed."""
    if decision is None or decision["doubles"].empty:
        return None
    rows = decision["doubles"]
    caption = "Booked beyond the time a person has for projects"
    if portfolio.people.fte.isna().any() or not portfolio.has("people"):
        caption += "; where that is not known, 1 FTE is taken, the most there is"
    role = load.roles.name.reindex(rows.role_id).to_numpy()
    named = rules.show_people and portfolio.program == PORTFOLIO
    role = pd.Series(role, index=rows.index).fillna("a role that is not stated")
    who = rows["name"].fillna(rows.person_id) if named else role
    frame = pd.DataFrame(
        {
            "Person" if named else "One of": who,
            "Month": [text.month(d) for d in rows.period_end],
            "Booked, FTE": rows.booked.astype(float),
            "Has, FTE": rows.can.astype(float),
            "Projects": rows.projects,
        }
    )
    return Table(
        frame, caption, {"Booked, FTE": 1, "Has, FTE": 1, "Projects": 0}, name="double-booking"
    )


def gaps(finding: Finding, portfolio: Portfolio) -> Table | None:
    """Projects with demand after their last day."""
    rows = after_the_end(portfolio)
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "Project": rows.project,
            "Last day": [text.day(d) for d in rows.end],
            "FTE-months after it": rows.fte_months,
        }
    )
    return Table(
        frame,
        "Demand after the project's last day; it counts in every load above",
        {"FTE-months after it": 1},
        name="late-demand",
    )
