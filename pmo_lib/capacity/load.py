"""Demand against capacity by role and month: what every other part of the analysis starts from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity.demand import (
    COMMITTED,
    PROPOSED,
    UNPLANNED,
    Excluded,
    approvals,
    bookings,
    chance_of_approval,
    dated_efforts,
)
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.supply import Supply, supply
from pmo_lib.capacity.what_if import with_hired
from pmo_lib.measures.utilisation import load_table, utilisation
from pmo_lib.portfolio.lifecycle import month_number, states
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio

MOST_MONTHS = 120
OTHERS = "others"
TOLERANCE = 1e-9  # FTE; smaller differences are rounding errors


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """
    Demand and capacity ahead.

    Args:
        months: ends of the months; the first `horizon` are reported, the rest is what work may move into.
        roles: by role_id, as the table has them.
        supply: capacity, working days.
        bookings: of the program's own projects, or of all (`demand.bookings`).
        excluded: their demand that is in no load, with the reason (`demand.bookings`).
        demand: (kinds, roles, months) of FTE, other programs' included.
        others: rows of other programs' demand as sums: role, month, kind, fte, projects. Empty in the portfolio's own.
        whole: whether other programs' demand is in `demand`.
        approved: proposals approved and decided, by gate.
        likely: chance of approval by project.
        projects: the projects table, by project_id, with their state (`lifecycle.states`).
        others_likely: (roles, months) of other programs' proposed demand weighted by its chance.
        demand_known: whether the source states any demand; a table of demand without rows states that there is none.
    """

    months: pd.DatetimeIndex
    horizon: int
    roles: pd.DataFrame
    supply: Supply
    bookings: pd.DataFrame
    excluded: pd.DataFrame
    demand: np.ndarray
    others: pd.DataFrame
    whole: bool
    approved: Mapping[str, tuple[int, int]]
    likely: pd.Series
    projects: pd.DataFrame
    others_likely: np.ndarray
    demand_known: bool

    @property
    def capacity(self) -> np.ndarray:
        """(roles, months) of FTE."""
        return self.supply.fte

    @property
    def committed(self) -> np.ndarray:
        """Utilisation by committed demand: (roles, months)."""
        return utilisation(self.demand[COMMITTED], self.capacity)

    @property
    def overloaded(self) -> np.ndarray:
        """Whether committed demand exceeds a known capacity, also one of zero: (roles, horizon)."""
        return self.excess > TOLERANCE

    @property
    def excess(self) -> np.ndarray:
        """Committed demand less a known capacity, zero where that is unknown: (roles, horizon) of FTE."""
        return np.nan_to_num(self.demand[COMMITTED] - self.capacity)[:, : self.horizon]

    @property
    def with_demand(self) -> np.ndarray:
        """Whether a role has committed or unplanned demand in the horizon: (roles,)."""
        return (self.firm[:, : self.horizon] > TOLERANCE).any(axis=1)

    @property
    def demand_incomplete(self) -> np.ndarray:
        """Whether a role has demand in the horizon that is in no load, as its amount, dates or project are not known: (roles,)."""
        ahead = ~(self.excluded.month >= self.horizon)
        rows = self.excluded[ahead & (self.excluded.reason != Excluded.CLOSED)]
        return self.roles.index.isin(rows.role_id)

    @property
    def not_judged(self) -> np.ndarray:
        """
        Whether it is not known if a role is overloaded: (roles,).

        It is above a known capacity in no month, and has demand in a month of unknown capacity or
        demand that could not be counted.
        """
        demand = self.firm[:, : self.horizon] > TOLERANCE
        unknown = (demand & np.isnan(self.capacity[:, : self.horizon])).any(axis=1)
        return (unknown | self.demand_incomplete) & ~self.overloaded.any(axis=1)

    @property
    def without_capacity(self) -> float:
        """Committed demand in role-months of the horizon whose capacity is not known. [FTE-months]"""
        unknown = np.isnan(self.capacity[:, : self.horizon])
        return float(self.demand[COMMITTED][:, : self.horizon][unknown].sum())

    @property
    def proposals_weighted(self) -> bool:
        """Whether the chance of approval is known for every project with proposed demand."""
        rows = self.bookings[self.bookings.kind == PROPOSED]
        return bool(self.likely.reindex(rows.project_id.unique()).notna().all())

    @property
    def firm(self) -> np.ndarray:
        """Committed and unplanned demand: (roles, months) of FTE."""
        return self.demand[COMMITTED] + self.demand[UNPLANNED]

    @property
    def expected_proposed(self) -> np.ndarray:
        """Proposed demand weighted by its chance of approval: (roles, months) of FTE."""
        rows = self.bookings[self.bookings.kind == PROPOSED]
        weighted = rows.fte * self.likely.reindex(rows.project_id).fillna(1.0).to_numpy()
        own = load_table(
            rows.role,
            rows.month,
            np.zeros(len(rows), dtype=int),
            weighted,
            (1, *self.capacity.shape),
        )[0]
        return own + self.others_likely

    def name(self, role: int) -> str:
        """Name of a role by its position."""
        return str(self.roles.name.iloc[role])


def booked_load(
    portfolio: Portfolio, rules: Rules, handed: Mapping[str, Any] | None = None
) -> Load:
    """
    Demand and capacity of the months ahead.

    Args:
        handed: what the portfolio's report decided for this program; without it other programs' bookings are unknown.
    """
    handed = handed or {}
    months = _months(portfolio, rules, handed)
    roles = portfolio.roles.set_index("role_id")
    offered = supply(portfolio, roles.index, months)
    own, excluded = bookings(portfolio, roles.index, months, offered)
    offered = (
        replace(offered, fte=with_hired(offered.fte, roles, rules.hired))
        if rules.hired
        else offered
    )
    others, likely_others = _others(handed, roles.index, months)
    history = {gate: tuple(pair) for gate, pair in handed.get("approved", {}).items()} or approvals(
        portfolio
    )
    shape = (3, len(roles), len(months))
    demand = sum(
        load_table(rows.role, rows.month, rows.kind, rows.fte, shape) for rows in (own, others)
    )
    whole = portfolio.program == PORTFOLIO or bool(handed)
    return Load(
        months,
        rules.horizon,
        roles,
        offered,
        own,
        excluded,
        demand,
        others,
        whole,
        history,
        chance_of_approval(portfolio, history),
        portfolio.projects.set_index("project_id").assign(state=states(portfolio).state),
        likely_others,
        _demand_known(portfolio) or len(others) > 0,
    )


def _demand_known(portfolio: Portfolio) -> bool:
    """Whether a table of demand or efforts was supplied, and an amount in it unless it is empty."""
    demand = portfolio.demand
    stated = portfolio.has("demand") and (demand.empty or demand.fte.notna().any())
    return bool(stated or portfolio.has("efforts"))


def _months(portfolio: Portfolio, rules: Rules, handed: Mapping[str, Any]) -> pd.DatetimeIndex:
    """From the month after the day of the report to the last one anything is asked for, and as many as work may move."""
    zero = month_number([portfolio.as_of])[0]
    first = zero + (pd.Timestamp(portfolio.as_of).is_month_end)
    asked = [
        *month_number(portfolio.demand.period_end.dropna()),
        *month_number(dated_efforts(portfolio).end.dropna()),
    ]
    count = (
        max(
            [
                rules.horizon,
                handed.get("months", 0) - rules.shift,
                *(int(m) - first + 1 for m in asked),
            ]
        )
        + rules.shift
    )
    start = pd.Timestamp(np.datetime64(int(first), "M").astype("datetime64[D]"))
    return pd.date_range(start, periods=min(count, MOST_MONTHS), freq="ME", unit="us")


def _others(
    handed: Mapping[str, Any], roles: pd.Index, months: pd.DatetimeIndex
) -> tuple[pd.DataFrame, np.ndarray]:
    rows = pd.DataFrame(
        handed.get(OTHERS, []),
        columns=["role_id", "period_end", "kind", "fte", "likely", "projects"],
    )
    month = month_number(pd.to_datetime(rows.period_end)) - month_number(months[:1])[0]
    frame = rows.assign(role=roles.get_indexer(rows.role_id), month=month).astype(
        {"kind": int, "fte": float, "likely": float}
    )
    frame = frame[(frame.role >= 0) & frame.month.between(0, len(months) - 1)].reset_index(
        drop=True
    )
    shape = (1, len(roles), len(months))
    weighted = load_table(
        frame.role,
        frame.month,
        np.zeros(len(frame), dtype=int),
        frame.likely * (frame.kind == PROPOSED),
        shape,
    )
    return frame, weighted[0]


def overloaded_months(load: Load) -> pd.DataFrame:
    """
    Role-months of the horizon whose committed demand is above a known capacity.

    Returns:
        role_id, name, period_end, demand, capacity and load, which is missing where the capacity is zero.
    """
    rate = load.committed[:, : load.horizon]
    role, month = np.nonzero(load.overloaded)
    return pd.DataFrame(
        {
            "role_id": load.roles.index[role],
            "name": load.roles.name.to_numpy()[role],
            "period_end": load.months[month],
            "demand": load.demand[COMMITTED][role, month],
            "capacity": load.capacity[role, month],
            "load": rate[role, month],
        }
    )


def worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Overloaded months of one role (see `overloaded_months`), the worst first.

    By load; where a month without any capacity has none, by the FTE that are missing.
    """
    if rows.load.notna().all():
        return rows.sort_values("load", ascending=False, kind="stable")
    short = rows.demand - rows.capacity
    return rows.loc[short.sort_values(ascending=False, kind="stable").index]
