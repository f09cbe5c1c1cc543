"""
How long requests wait for their outcome, where many still wait and some days are missing.

References:
    Aalen and Johansen (1978) and Little (1961), as measures.survival and measures.flow say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.measures.flow import Flow, work_in_progress
from pmo_lib.measures.survival import ROUNDING, Incidence, aalen_johansen

OPEN, DECIDED, UNDATED, UNUSABLE = "open", "decided", "undated", "unusable"
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Demand:
    """
    Requests with what became of them.

    Args:
        rows: columns start, end, outcome (missing while open) and state, as `demand_of` gives them.
        outcomes: the possible outcomes, that of success first.
        day: until which open ones have waited.
        months: length of the window that ends on that day, in which arrivals and departures are counted.
    """

    rows: pd.DataFrame
    outcomes: Sequence[str]
    day: pd.Timestamp
    months: int

    def of(self, state: str) -> pd.DataFrame:
        """Requests in a state that no longer wait, or the open ones that do; those without a first day may wait as well."""
        rows = self.rows[self.rows.state == state]
        return rows[rows.outcome.notna() | rows.end.notna()] if state == UNUSABLE else rows

    @cached_property
    def waiting(self) -> pd.DataFrame:
        """Requests without an outcome, with `waited` in days; the longest first, those without a first day last."""
        rows = self.rows[self.rows.outcome.isna() & self.rows.end.isna()]
        return rows.assign(waited=(self.day - rows.start) / DAY).sort_values("start")

    @property
    def usable(self) -> pd.DataFrame:
        """Requests whose waiting time is known: open ones so far, and those decided on a known day."""
        return self.rows[self.rows.state.isin([OPEN, DECIDED])]

    @cached_property
    def incidence(self) -> Incidence:
        """The share that has ended with each outcome by days since the request came."""
        lasted = (self.usable.end.fillna(self.day) - self.usable.start) / DAY
        return aalen_johansen(lasted, self.usable.outcome.fillna("").tolist(), self.outcomes)

    @cached_property
    def curve(self) -> dict[str, float]:
        """
        The share of each outcome by `days`: the first day by which half ended with success, else the last day of an end.

        Empty where nothing ended on a known day.
        """
        found = self.incidence
        if not found.times.size:
            return {}
        half = np.flatnonzero(found.shares[self.outcomes[0]] >= 0.5 - ROUNDING)
        days = float(found.times[half[0] if half.size else -1])
        return {
            "days": days,
            **{end: round(float(found.at(end, days)), 4) for end in self.outcomes},
        }

    @cached_property
    def flow(self) -> Flow:
        """Requests in progress in the window; the day of the report counts as its last one."""
        opens = self.day - pd.DateOffset(months=self.months)
        start, end = ((days - opens) / DAY for days in (self.usable.start, self.usable.end))
        return work_in_progress(start, end, 1, (self.day - opens) / DAY + 1)

    @property
    def expected_months(self) -> float | None:
        """Months that a new request waits if the pace of the window holds; None where the pace is not known."""
        if len(self.of(UNDATED)) or not self.flow.departures:
            return None
        return round(len(self.waiting) * self.months / self.flow.departures, 1)


def state_of(outcome: pd.Series, end: pd.Series) -> pd.Series:
    """
    Whether each request is open (its outcome says so, or it states neither), decided on a day, or decided without a day. [state]

    >>> state_of(pd.Series(["approved", "open", None]), pd.Series([pd.NaT, pd.Timestamp("2026-10-31"), pd.NaT])).tolist()
    ['undated', 'open', 'open']
    """
    state = pd.Series(OPEN, outcome.index).mask(outcome.notna(), UNDATED)
    return state.mask(end.notna(), DECIDED).mask(outcome == OPEN, OPEN)


def demand_of(
    rows: pd.DataFrame, outcomes: Sequence[str], day: pd.Timestamp, months: int
) -> Demand:
    """
    Requests with their state: unusable are those without a first day, with an end before it, or with an end and no outcome. [requests]

    Args:
        rows: columns start, end and outcome ("open" or missing while it is open).
        outcomes, day, months: see `Demand`.

    >>> demand_of(pd.DataFrame({"start": [pd.Timestamp("2026-10-01")], "end": pd.NaT, "outcome": None}), ["approved"], pd.Timestamp("2026-10-31"), 6).waiting.waited.tolist()
    [30.0]
    """
    state = state_of(rows.outcome, rows.end)
    end, outcome = rows.end.mask(state == OPEN), rows.outcome.mask(state == OPEN)
    wrong = rows.start.isna() | (end < rows.start) | (end.notna() & outcome.isna())
    state = state.mask(wrong & (state != UNDATED), UNUSABLE)
    return Demand(rows.assign(end=end, outcome=outcome, state=state), outcomes, day, months)
