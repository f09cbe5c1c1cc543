"""Capacity with handles: projects later or dropped, people hired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib import capacity
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.knowledge import of_others
from pmo_lib.capacity.load import Load, overloaded_months
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.supply import first_month
from pmo_lib.capacity.what_if import MOST_LATER, price_of_hire
from pmo_lib.capacity.wording import money
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table

HOW = (
    "Choose a project and move it or drop it; choose a role and hire for it. Load is worked out again by the functions of the report; "
    "before is the report above."
)
NOTHING = "There is nothing to explore: demand ahead for a role is not known or not booked"
MOST_HIRED, MOST_SHIFT = 10.0, 12
CHANGES = (
    Column("role", "Role"),
    Column("month", "Month", "month"),
    Column("was", "In the report", "percent"),
    Column("now", "Now", "percent"),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """What was done: months later by project, FTE hired by role, projects dropped."""

    later: Mapping[str, int] = field(default_factory=dict)
    hired: Mapping[str, float] = field(default_factory=dict)
    dropped: Sequence[str] = ()


def handles(
    portfolio: Portfolio,
    data: Data,
    later: Mapping[str, int],
    dropped: Sequence[str],
    handed: Mapping[str, Any],
) -> Any:
    """
    An explorer of the load of roles; nothing in a run, a sentence where no role or no demand is known.

    Args:
        portfolio: as it was read.
        data: of the report, which assumes these projects later or dropped.
    """
    if not panel.available():
        return None
    from ipywidgets import HTML

    if not len(data.load.roles) or data.load.bookings.empty:
        return HTML(panel.html(Shown(NOTHING)))
    start = Steps(dict(later), dict(data.rules.hired), list(dropped))
    return _assembled(portfolio, data, start, handed)


def _assembled(portfolio: Portfolio, before: Data, start: Steps, handed: Mapping[str, Any]) -> Any:
    import ipywidgets as w

    later, hired, load = dict(start.later), dict(start.hired), before.load
    known = asking(portfolio, load, start)
    options = [(name, identity) for identity, name in known.items()]
    project = panel.choice("Project, by what it asks for", options, next(iter(known)))
    months = panel.slider(
        "… comes later by, months", later.get(project.value, 0), 0, min(MOST_SHIFT, MOST_LATER), 1
    )
    gone, dropped = panel.names("Dropped", known, start.dropped)
    roles = [(load.name(at), role) for at, role in enumerate(load.roles.index)]
    role = panel.choice("Role", roles, worst_role(load))
    people = panel.slider("… hired, FTE", hired.get(role.value, 0.0), 0, MOST_HIRED, 0.5, ".1f")
    reset = w.Button(description="Back to the report")

    def turn(*_: Any) -> None:
        months.value, people.value = later.get(project.value, 0), hired.get(role.value, 0.0)

    def clear(*_: Any) -> None:
        later.clear(), hired.clear(), later.update(start.later), hired.update(start.hired)
        gone.handles[0].value = []
        turn()

    def steps() -> Steps:
        return _without_idle(later, hired, dropped())

    for control in (project, role):
        control.observe(turn, names="value")
    months.observe(lambda change: later.__setitem__(project.value, int(change.new)), names="value")
    people.observe(lambda change: hired.__setitem__(role.value, float(change.new)), names="value")
    reset.on_click(clear)
    explorer = panel.assemble(
        "Try shifting, hiring and dropping",
        HOW,
        [project, months, gone, role, people],
        lambda show: show(shown(portfolio, before, steps(), handed)),
        lambda: _kept(portfolio, steps()),
    )
    explorer.children = (*explorer.children[:6], reset, *explorer.children[6:])
    return explorer


def _without_idle(
    later: Mapping[str, int], hired: Mapping[str, float], dropped: Sequence[str]
) -> Steps:
    """The steps without those that change nothing."""
    return Steps(
        {project: months for project, months in later.items() if months and project not in dropped},
        {role: fte for role, fte in hired.items() if fte},
        dropped,
    )


def _kept(portfolio: Portfolio, steps: Steps) -> Kept:
    return Kept(
        portfolio.settings.portfolio, "capacity_analysis", [portfolio.program], parameters(steps)
    )


def asking(portfolio: Portfolio, load: Load, start: Steps) -> dict[str, str]:
    """Projects with demand ahead, by id: who asks most of roles that are over comes first, then whoever was dropped."""
    rows = load.bookings[load.bookings.month < load.horizon]
    hot = set(load.roles.index.get_indexer(overloaded_months(load).role_id))
    order = (
        rows.assign(hot=rows.fte * rows.role.isin(hot))
        .groupby("project_id")[["hot", "fte"]]
        .sum()
        .sort_values(["hot", "fte"], ascending=False)
    )
    ids = [*order.index, *(project for project in start.dropped if project not in order.index)]
    return load.projects.name.reindex(ids).to_dict()


def worst_role(load: Load) -> str:
    """The role with the fullest month; one that is asked for without any capacity comes first."""
    rate = load.committed[:, : load.horizon]
    peak = np.where(load.overloaded & np.isnan(rate), np.inf, np.nan_to_num(rate)).max(axis=1)
    return str(load.roles.index[int(peak.argmax())])


def parameters(steps: Steps) -> dict[str, Any]:
    """What was done, as parameters of the notebook."""
    return {"later": dict(steps.later), "hired": dict(steps.hired), "dropped": list(steps.dropped)}


def data_after(portfolio: Portfolio, rules: Rules, steps: Steps, handed: Mapping[str, Any]) -> Data:
    """The data of the report if those steps were taken."""
    return capacity.build(
        portfolio,
        replace(rules, hired=steps.hired),
        later=steps.later,
        dropped=steps.dropped,
        handed=handed,
    )


def shown(portfolio: Portfolio, before: Data, steps: Steps, handed: Mapping[str, Any]) -> Shown:
    """The load now, what is different from the report, and what the steps cost."""
    now = data_after(portfolio, before.rules, steps, handed)
    return Shown(
        capacity.findings.loads(now).message,
        (compared(before.load, now.load), done(portfolio, now.load, steps)),
        (changes(before.load, now.load), capacity.tables.heat(now)),
    )


def excess(load: Load) -> float:
    """Committed demand above capacity within the horizon. [FTE-months]"""
    rows = overloaded_months(load)
    return float((rows.demand - rows.capacity).sum())


def compared(before: Load, now: Load) -> str:
    """Overload of the report and now."""
    was, is_now = _above(before), text.sentence(_above(now))
    return (
        f"{is_now}, as in the report." if _above(now) == was else f"{is_now}; in the report {was}."
    )


def _above(load: Load) -> str:
    rows = overloaded_months(load)
    if rows.empty and load.not_judged.any():
        return f"nothing is booked above capacity where it is known; {of_others(int(load.not_judged.sum()))}"
    if rows.empty:
        return "nothing is booked above capacity"
    months = f"{text.plural(len(rows), 'month')} of {text.plural(rows.role_id.nunique(), 'role')}"
    return f"{text.number(excess(load), 1)} FTE-months above capacity, in {months}"


def done(portfolio: Portfolio, load: Load, steps: Steps) -> str:
    """The steps in words, with what hiring costs and from when it helps."""
    names = portfolio.projects.set_index("project_id").name
    parts = [
        f"{text.shorten(names[p], 40)} {text.plural(m, 'month')} later"
        for p, m in steps.later.items()
    ]
    parts += [f"{text.shorten(names[p], 40)} dropped" for p in steps.dropped]
    parts += [_hired(load, role, count) for role, count in steps.hired.items()]
    return f"Set: {'; '.join(parts)}." if parts else "Nothing is set: this is the report."


def _hired(load: Load, role: str, count: float) -> str:
    """Who is hired, from when they work, and what they cost from then to the end of the months reported."""
    who = f"{text.number(count, 1)} FTE of {load.roles.name[role].lower()} hired"
    lead = load.roles.hire_lead_days[role]
    first = first_month(0.0 if pd.isna(lead) else lead)
    if first >= load.horizon:
        return f"{who}, who start after the {text.plural(load.horizon, 'month')} of this report"
    pay = price_of_hire(load.roles, {role: count}, load.horizon)
    cost = (
        "at a cost that is not known"
        if np.isnan(pay)
        else f"for {money(pay)} up to {text.month(load.months[load.horizon - 1])}"
    )
    return f"{who}, working from {text.month(load.months[first])}, {cost}"


def changes(before: Load, now: Load) -> Table | None:
    """Roles and months whose load is another one than in the report and is or was above capacity; nothing where none is."""
    end = min(before.horizon, now.horizon)
    was, load = before.committed[:, :end], now.committed[:, :end]
    over_before, over_now = before.overloaded[:, :end], now.overloaded[:, :end]
    different = np.abs(np.nan_to_num(was) - np.nan_to_num(load)) > 0.005
    moved = (different | (over_before != over_now)) & (over_before | over_now)
    role, month = np.nonzero(moved)
    if not len(role):
        return None
    frame = pd.DataFrame(
        {
            "role": before.roles.name.to_numpy()[role],
            "month": before.months[month],
            "was": was[moved],
            "now": load[moved],
        }
    )
    frame = frame.sort_values("now", ascending=False, kind="stable").head(panel.MOST_ROWS)
    caption = "Committed demand as part of capacity, where it changed and is or was above 100%"
    return table(frame, CHANGES, caption, top=12)
