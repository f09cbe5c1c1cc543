"""What an explorer offers of the capacity report: whom to move, for whom to hire, and what hiring costs."""

import numpy as np

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.load import Load, overloaded_months
from pmo_lib.capacity.supply import first_month
from pmo_lib.capacity.what_if import price_of_hire
from pmo_lib.capacity.wording import money
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.report import text


def asking(data: Data) -> dict[str, str]:
    """Names of projects with demand ahead, by id: who asks most of roles above capacity comes first."""
    load = data.load
    rows = load.bookings[load.bookings.month < load.horizon]
    over = set(load.roles.index.get_indexer(overloaded_months(load).role_id))
    order = rows.assign(over=rows.fte * rows.role.isin(over)).groupby("project_id")[["over", "fte"]]
    ids = order.sum().sort_values(["over", "fte"], ascending=False).index
    return load.projects.name.reindex(ids).to_dict()


def fullest(data: Data) -> dict[str, str]:
    """Names of roles by id: the one with the fullest month first; a role that is asked for without capacity is fuller."""
    load = data.load
    rate = load.committed[:, : load.horizon]
    rate = np.where(load.overloaded & np.isnan(rate), np.inf, np.nan_to_num(rate))
    order = np.argsort(-rate.max(axis=1, initial=0.0), kind="stable")
    return load.roles.name.iloc[order].to_dict()


def hiring(data: Data) -> Finding | None:
    """Who is hired, from when they work, and what they cost within the months reported; None where nobody is."""
    if not data.rules.hired:
        return None
    hired = {
        role: Value(count, "A parameter of the report", "roles.hire_lead_days")
        for role, count in data.rules.hired.items()
    }
    said = [_hired(data.load, role, count.shown) for role, count in hired.items()]
    return Finding(text.sentence(text.names(said, 5)), "hiring", values=hired)


def _hired(load: Load, role: str, count: float) -> str:
    who = f"{text.number(count, 1)} FTE of {load.roles.name[role].lower()} hired"
    first = first_month(float(np.nan_to_num(load.roles.hire_lead_days[role])))
    if first >= load.horizon:
        return f"{who}, who start after the {text.plural(load.horizon, 'month')} of this report"
    pay = price_of_hire(load.roles, {role: count}, load.horizon)
    last = text.month(load.months[load.horizon - 1])
    cost = "at a cost that is not known" if np.isnan(pay) else f"for {money(pay)} up to {last}"
    return f"{who}, working from {text.month(load.months[first])}, {cost}"
