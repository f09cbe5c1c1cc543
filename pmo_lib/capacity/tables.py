"""The tables of the capacity analysis, ready to read."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.demand import COMMITTED, PROPOSED, UNPLANNED
from pmo_lib.capacity.forcing import queues
from pmo_lib.capacity.gaps import after_the_end
from pmo_lib.capacity.remedies import addition, months, move
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
    order = np.argsort(-np.nan_to_num(rate, nan=-1).max(axis=1), kind="stable")
    columns = _short(load.months[: load.horizon])
    frame = pd.DataFrame(rate[order], columns=columns)
    frame.insert(0, "Role", [load.name(role) for role in order])
    caption = "Committed demand as part of capacity; the darkest shade is above 100%, the next from 90%; a dash: capacity unknown"
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
    if not len(load.roles):
        return None
    peak = np.nan_to_num(load.committed[:, : load.horizon], nan=-1).max(axis=1)
    sums = [
        table[:, : load.horizon].sum(axis=1)
        for table in (
            load.capacity,
            *load.demand[[COMMITTED, UNPLANNED, PROPOSED]],
            load.expected_proposed,
        )
    ]
    names = ["Capacity", "Committed", "Unplanned", "Proposed", "Proposed, weighted"]
    frame = pd.DataFrame(
        {"Role": load.roles.name.to_numpy(), **dict(zip(names, sums, strict=True))}
    )
    numbers: dict[str, int | None] = dict.fromkeys(names, 1)
    if len(load.others):
        rows = load.others[
            (load.others.kind == COMMITTED) & (load.others.month < load.horizon)
        ].groupby("role")
        total, most = rows.fte.sum(), rows.projects.max()
        frame["Committed by other programs"] = [
            f"{text.number(total[r], 1)} (up to {most[r]} at once)"
            if r in total.index
            else text.MISSING
            for r in frame.index
        ]
        numbers["Committed by other programs"] = None
    frame = frame.iloc[np.argsort(-peak, kind="stable")]
    return Table(
        frame,
        f"FTE-months over {load.horizon} months, the fullest role first",
        numbers,
        name="parts",
    )


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


def steps(load: Load, decision: Decision | None, portfolio: Portfolio) -> Table | None:
    """What the cheapest repair does: each step with its price and the day it has to be decided by."""
    if decision is None:
        return None
    money = portfolio.settings.currency
    added = [
        (
            text.sentence(addition(load, row)),
            row.cost,
            text.day(row.decide_by),
            months(row.first, row.last),
        )
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
    rows = sorted([*added, *moved], key=lambda row: -row[1])
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["Step", f"Cost, {money or 'money'}", "Decide by", "When"])
    return Table(
        frame,
        "The cheapest repair; a later month of capacity is decided by its lead time counted backwards",
        {f"Cost, {money or 'money'}": 0},
        name="repair",
    )


def alternatives(decision: Decision | None, portfolio: Portfolio) -> Table | None:
    """Other ways out beside the cheapest, by cost, delay and disruption."""
    if decision is None or decision["alternatives"].empty or "role_id" not in decision.told:
        return None
    rows, cost = decision["alternatives"], f"Cost, {portfolio.settings.currency or 'money'}"
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
    return Table(frame, f"Ways out, {_proved(rows)}; {left}", shown, name="ways-out")


def _proved(rows: pd.DataFrame) -> str:
    """Which plans are known to be the best of their kind."""
    open_ones = rows[~(rows.gap <= 1e-6)]
    if open_ones.empty:
        return "each proved the best of its kind"
    gaps = [
        f"{plan.lower()} {f'by at most {text.percent(gap, 1)}' if pd.notna(gap) else ''}".strip()
        for plan, gap in zip(open_ones.plan, open_ones.gap, strict=True)
    ]
    return f"proved the best of their kind but for {text.names(gaps)}"


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
    rows = (
        queues(load, rules)
        .sort_values("load", ascending=False, kind="stable")
        .dropna(subset=["load"])
    )
    if rows.empty:
        return None
    frame = pd.DataFrame(
        {
            "Role": load.roles.name.reindex(rows.role_id).to_numpy(),
            "Fullest in": [text.month(day) for day in rows.period_end],
            "People": rows.people,
            "Load": [text.percent(v) for v in rows.load],
            "Waiting, days": rows.wait_days,
            "With one more, days": rows.wait_days_one_more,
        }
    )
    numbers = {"People": 1, "Load": None, "Waiting, days": 1, "With one more, days": 1}
    return Table(
        frame,
        f"Waiting of a task of {rules.task_days} working days, committed and unplanned demand; a dash: the queue never settles",
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
    role = load.roles.name.reindex(rows.role_id).to_numpy()
    named = rules.show_people and portfolio.program == PORTFOLIO
    who = rows["name"].fillna(rows.person_id) if named else pd.Series(role, index=rows.index)
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
        frame,
        "Booked beyond the time a person has for projects",
        {"Booked, FTE": 1, "Has, FTE": 1, "Projects": 0},
        name="double-booking",
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
