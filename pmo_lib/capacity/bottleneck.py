"""Which work forces an overload, how long work waits, and what one more would be worth."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import COMMITTED, PROPOSED
from pmo_lib.capacity.load import Load, overloaded_months, worst_first
from pmo_lib.capacity.rules import Rules
from pmo_lib.measures.utilisation import utilisation, waiting
from pmo_lib.optimization.levelling import Item
from pmo_lib.optimization.overload import Certificate, certificate, least_of_options

if TYPE_CHECKING:
    from pmo_lib.capacity.data import Data


def bottleneck(load: Load) -> tuple[int, int, int] | None:
    """
    The role most above its capacity by committed demand, and the first and last month of its longest stretch above.

    Returns:
        role, first, last (positions); None where no role is above its capacity.
    """
    beyond = load.overloaded
    excess = np.where(beyond, load.excess, 0)
    if not beyond.any():
        return None
    role = int(excess.sum(axis=1).argmax())
    first, last = max(_runs(beyond[role]), key=lambda run: excess[role, run[0] : run[1] + 1].sum())
    return role, first, last


@dataclass(frozen=True, slots=True, eq=False)
class OwnPart:
    """
    What a program has of the demand for the role most above its capacity, in the worst month of that role.

    Args:
        fte, total: committed demand of the program, and of all.
        short: what is above capacity. [FTE]
        load: of the role; missing where it has no capacity.
        rows: the program's bookings: project, period_end, fte.
    """

    role: str
    month: pd.Timestamp
    fte: float
    total: float
    short: float
    load: float
    rows: pd.DataFrame

    @property
    def part(self) -> float:
        """The program's part of the demand."""
        return self.fte / self.total


def own_part(data: "Data") -> OwnPart | None:
    """A program's part of the worst overload; None in the portfolio's report, where others are not known, or without overload."""
    found, load = bottleneck(data.load), data.load
    if found is None or data.whole_portfolio or not load.whole:
        return None
    role, above = found[0], overloaded_months(load)
    worst = worst_first(above[above.role_id == load.roles.index[role]]).iloc[0]
    month = load.months.get_loc(worst.period_end)
    rows = committed_for(load, role, month, month)
    rows = rows.assign(
        project=load.projects.name.reindex(rows.project_id).to_numpy(), period_end=worst.period_end
    )[["project_id", "project", "period_end", "fte"]]
    return OwnPart(
        worst["name"],
        worst.period_end,
        float(rows.fte.sum()),
        float(worst.demand),
        float(worst.demand - worst.capacity),
        float(worst.load),
        rows,
    )


def firm_for(load: Load, role: int, first: int, last: int) -> pd.DataFrame:
    """Own committed and unplanned bookings of a role in these months (positions)."""
    rows = load.bookings
    return rows[(rows.role == role) & (rows.kind != PROPOSED) & rows.month.between(first, last)]


def committed_for(load: Load, role: int, first: int, last: int) -> pd.DataFrame:
    """Own committed bookings of a role in these months (positions)."""
    rows = load.bookings
    return rows[(rows.role == role) & (rows.kind == COMMITTED) & rows.month.between(first, last)]


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last position of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]


def as_booked(load: Load, role: int, first: int, last: int) -> tuple[Certificate | None, pd.Index]:
    """The fewest projects whose bookings alone exceed what the role can do in some part of the window."""
    rows = firm_for(load, role, first, last)
    table = rows.pivot_table(
        index="project_id", columns="month", values="fte", aggfunc="sum", fill_value=0.0
    )
    table = table.reindex(columns=range(first, last + 1), fill_value=0.0)
    options = [row[None, :] for row in table.to_numpy()]
    return _certificate(options, load.capacity[role, first : last + 1], first), table.index


def whatever_is_done(
    load: Load, items: list[Item], fixed: np.ndarray, role: int
) -> Certificate | None:
    """The fewest items that exceed the role's capacity in a window however they are moved within their options."""
    horizon = load.horizon
    options = [item.demand[:, role, :horizon] for item in items] + [fixed[role, None, :horizon]]
    return _certificate(options, load.capacity[role, :horizon], 0)


def _certificate(options: list[np.ndarray], capacity: np.ndarray, first: int) -> Certificate | None:
    if not options:
        return None
    exceeded = certificate(least_of_options(options, len(capacity)), capacity)
    return exceeded and replace(exceeded, first=exceeded.first + first, last=exceeded.last + first)


def queues(load: Load, rules: Rules) -> pd.DataFrame:
    """
    How long a task waits for each role in its fullest month, by committed and unplanned demand.

    Returns:
        role_id, period_end, people, demand (both FTE), load, wait_days (missing at or above capacity),
        wait_days_one_more (with one more person). A month with demand and without any capacity is the fullest;
        it has no load.
    """
    rate = np.nan_to_num(utilisation(load.firm, load.capacity)[:, : load.horizon])
    none = ((load.capacity == 0) & (load.firm > 0))[:, : load.horizon]
    peak = np.where(none, np.inf, rate).argmax(axis=1)
    at = (np.arange(len(peak)), peak)
    people, demand = load.capacity[at], load.firm[at]
    return pd.DataFrame(
        {
            "role_id": load.roles.index,
            "period_end": load.months[peak],
            "people": people,
            "demand": demand,
            "load": utilisation(demand, people),
            "wait_days": waiting(people, utilisation(demand, people)) * rules.task_days,
            "wait_days_one_more": waiting(people + 1, demand / (people + 1)) * rules.task_days,
        }
    )
