"""Everything that the capacity report needs, computed once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity import funding
from pmo_lib.capacity.decision import Decision, decide
from pmo_lib.capacity.load import Load, booked_load
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.slices import FUNDED, decision_of, slices
from pmo_lib.capacity.what_if import as_if
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report.discipline import DisciplineData

Record = Mapping[str, Mapping[str, pd.DataFrame]]
OF_MOVES = ["project_id", "program_id", "action", "months"]


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    What the capacity report shows.

    Args:
        portfolio: with the projects later or dropped that the report assumes.
        load: demand and capacity ahead, as booked.
        decide: gives `funded` and `decision` when one of them is first asked for; None: nothing is decided.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules
    load: Load
    decide: Callable[[], tuple[Load, Decision | None]] | None = None
    previous: object = None

    @cached_property
    def _decided(self) -> tuple[Load, Decision | None]:
        return self.decide() if self.decide else (self.load, None)

    @cached_property
    def funded(self) -> Load:
        """The load once the funding decision of prioritization is taken; `load` itself where it changes nothing."""
        return self._decided[0]

    @cached_property
    def decision(self) -> Decision | None:
        """What the report decides; None for a program that was handed nothing, or where there are no roles."""
        return self._decided[1]

    @property
    def prioritized(self) -> pd.DataFrame | None:
        """Own projects whose demand the funding decision changes; None where no prioritization is at hand."""
        known = self.decision is not None and self.decision.values["prioritized"]
        return self.decision["funding"] if known else None

    @cached_property
    def for_programs(self) -> dict[str, dict[str, Any]]:
        """What each program's report is handed; nothing from a program's own report."""
        if not self.whole_portfolio or self.decision is None:
            return {}
        programs = list(self.portfolio.programs.program_id)
        return slices(self.load, self.funded, self.decision, programs)

    @property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """
        What later reports read; nothing from a program's own report.

        Returns:
            loads: committed demand as a part of capacity by role and month, where any is known; moves: the projects that
            the plan to lead with moves, where a plan is known.
        """
        from pmo_lib.capacity.knowledge import not_known

        if not self.whole_portfolio:
            return {}
        found = {"loads": self._loads()} if self.load.demand_known else {}
        if self.decision is None or not_known(self) or not self.decision.values.get("plan"):
            return found
        return {**found, "moves": self.decision["moves"][OF_MOVES]}

    def _loads(self) -> pd.DataFrame:
        """A row for each role and month with a known capacity; roles belong to no program."""
        months = self.load.months[: self.load.horizon]
        rate = pd.DataFrame(self.load.committed[:, : self.load.horizon], columns=months)
        rows = rate.assign(role=self.load.roles.name.to_numpy()).melt("role", var_name="month")
        rows = rows.rename(columns={"value": "load"}).dropna(subset=["load"])
        rows = rows[np.isfinite(rows.load)].assign(month=pd.to_datetime(rows.month))
        return rows.assign(program_id=PORTFOLIO, load=rows.load.round(6))


def build(
    portfolio: Portfolio,
    rules: Rules,
    *,
    later: Mapping[str, int] | None = None,
    dropped: Sequence[str] = (),
    handed: Mapping[str, Any] | None = None,
    record: Record | None = None,
    rng: np.random.Generator | None = None,
    previous: object = None,
) -> Data:
    """
    The data of a capacity report.

    Args:
        later: months by which projects come later, by project id.
        dropped: ids of projects whose demand is left out.
        handed: what the portfolio's report decided for this program.
        record: what earlier reports of the run decided; read by the portfolio's report.
        rng: of the simulated runs; without it the load is computed and nothing is decided.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """
    assumed = as_if(portfolio, later, dropped)
    load = booked_load(assumed, rules, handed)
    later_on = None
    if rng is not None and portfolio.program == PORTFOLIO:
        later_on = partial(_of_portfolio, assumed, rules, load, record or {}, rng)
    elif rng is not None and handed:
        later_on = partial(_of_program, assumed, rules, load, handed)
    return Data(assumed, rules, load, later_on, previous)


def _of_program(
    portfolio: Portfolio, rules: Rules, load: Load, handed: Mapping[str, Any]
) -> tuple[Load, Decision | None]:
    decision, funded = decision_of(handed), load
    if FUNDED in handed:
        own = funding.with_decision(portfolio, decision["funding"])
        funded = booked_load(own, rules, {**handed, **handed[FUNDED]})
    return funded, decision


def _of_portfolio(
    portfolio: Portfolio, rules: Rules, load: Load, record: Record, rng: np.random.Generator
) -> tuple[Load, Decision | None]:
    rows = funding.decided(record, load)
    known, funded = rows is not None, None
    if known and len(rows):
        changed = funding.with_decision(portfolio, rows)
        funded = changed, booked_load(changed, rules)
    decision = decide(portfolio, load, rules, rng, funded)
    if decision is not None:
        rows = rows if known else pd.DataFrame(columns=funding.COLUMNS)
        decided = {"prioritized": known, "funding_decided": funding.is_decided(record)}
        decision |= Decision({"funding": rows}, decided)
    return funded[1] if funded else load, decision
