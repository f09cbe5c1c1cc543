"""Everything a report tells: the portfolio's own study, or the slice that a program was handed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.optimization.frontier import Frontier, frontier
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.prioritization import why as reasons
from pmo_lib.prioritization.decision import Decision, decide, recommendations, unphased
from pmo_lib.prioritization.robust import Robustness, robustness
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scenarios import Scenario, scenarios
from pmo_lib.prioritization.scoring import Scoring, score

EXACT, GRID = (
    30,
    24,
)  # points of the frontier found one by one; beyond that so many limits are tried


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """
    What a report of prioritization is told from.

    Args:
        portfolio, rules: what it speaks of.
        scoring: scores of the projects in sight.
        decision, told, why, frontier, robust, futures: of the whole portfolio; None or empty in a program's report.
        slice: what the portfolio's report decided for this program.
    """

    portfolio: Portfolio
    rules: Rules
    scoring: Scoring
    decision: Decision | None = None
    told: pd.DataFrame = field(default_factory=pd.DataFrame)
    why: Mapping[int, reasons.Why] = field(default_factory=dict)
    frontier: Frontier | None = None
    robust: Robustness | None = None
    futures: Sequence[Scenario] = ()
    slice: Mapping[str, Any] = field(default_factory=dict)

    @property
    def projects(self) -> list[dict]:
        """The recommendation for each project, as facts."""
        if self.decision is None:
            return list(self.slice.get("projects", ()))
        return reasons.facts(self.told, self.why, self.decision)


def study(
    portfolio: Portfolio,
    rules: Rules,
    futures: Sequence[Mapping[str, Any]] = (),
    slice: Mapping[str, Any] | None = None,
    rng: np.random.Generator | None = None,
    draws: int = 1_000,
    solved: int = 1_000,
) -> Study:
    """
    Study a whole portfolio, or take the slice that a program was handed.

    Args:
        futures: declared scenarios. rng: of the weights drawn. draws: how many; solved: so many of them for the choice itself.
    """
    scoring = score(portfolio, rules)
    if portfolio.program != PORTFOLIO:
        return Study(portfolio, rules, scoring, slice=slice or {})
    decision = decide(portfolio, scoring, rules)
    front = (
        frontier(unphased(decision), most=EXACT, grid=GRID, nodes=rules.nodes)
        if decision.feasible
        else Frontier((), True)
    )
    robust = robustness(decision, np.random.default_rng(0) if rng is None else rng, draws, solved)
    return Study(
        portfolio,
        rules,
        scoring,
        decision,
        recommendations(decision, portfolio),
        reasons.reasons(decision, front),
        front,
        robust,
        scenarios(decision, futures),
    )
