"""Everything that the capacity report needs, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pmo_lib.capacity.decision import Decision, decide
from pmo_lib.capacity.load import Load, booked_load
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.slices import decision_of, slices
from pmo_lib.capacity.what_if import as_if
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import measured, metrics_of
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report.sections import Section


@dataclass(frozen=True, eq=False)
class Data:
    """
    What the capacity report shows.

    Args:
        portfolio: with the projects later or dropped that the report assumes.
        load: demand and capacity ahead.
        decision: None for a program that was handed nothing, or where there are no roles.
    """

    portfolio: Portfolio
    rules: Rules
    load: Load
    decision: Decision | None = None

    @property
    def whole_portfolio(self) -> bool:
        """Whether this is the portfolio's own report, not that of a program."""
        return self.portfolio.program == PORTFOLIO

    @cached_property
    def headline(self) -> Finding:
        """The message of the report."""
        from pmo_lib.capacity import findings

        return findings.headline(self)

    @cached_property
    def measures(self) -> list[Measure]:
        """The key figures."""
        from pmo_lib.capacity import metrics

        return measured(metrics_of(metrics), self)

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of the report."""
        from pmo_lib.capacity.sections import SECTIONS

        return SECTIONS

    @cached_property
    def for_programs(self) -> dict[str, dict[str, Any]]:
        """What each program's report is handed; nothing from a program's own report."""
        if not self.whole_portfolio or self.decision is None:
            return {}
        return slices(self.load, self.decision, list(self.portfolio.programs.program_id))


def build(
    portfolio: Portfolio,
    rules: Rules,
    *,
    later: Mapping[str, int] | None = None,
    dropped: Sequence[str] = (),
    handed: Mapping[str, Any] | None = None,
    rng: np.random.Generator | None = None,
) -> Data:
    """
    The data of a capacity report.

    Args:
        later: months by which projects come later, by project id.
        dropped: ids of projects whose demand is left out.
        handed: what the portfolio's report decided for this program.
        rng: of the simulated runs; without it the load is computed and nothing is decided.
    """
    assumed = as_if(portfolio, later, dropped)
    load = booked_load(assumed, rules, handed)
    decision = None
    if rng is not None:
        if portfolio.program == PORTFOLIO:
            decision = decide(assumed, load, rules, rng)
        elif handed:
            decision = decision_of(handed)
    return Data(assumed, rules, load, decision)
