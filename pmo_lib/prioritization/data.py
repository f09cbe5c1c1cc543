"""Everything that a report of prioritization shows: of the whole portfolio, or what a program was handed of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.optimization.frontier import Frontier, frontier
from pmo_lib.portfolio.lifecycle import newest_status
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import history_of, measured, metrics_of
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.prioritization import business_case, methods, reasons
from pmo_lib.prioritization.alignment import by_objective
from pmo_lib.prioritization.decision import (
    FUNDED,
    LEFT_OUT,
    Decision,
    choice,
    decide,
    recommendations,
    unphased,
)
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scenarios import Scenario, scenarios
from pmo_lib.prioritization.scoring import Scoring, candidates, score
from pmo_lib.prioritization.second_objective import ByValue, choose_by_value
from pmo_lib.prioritization.sensitivity import Sensitivity, sensitivity
from pmo_lib.report.discipline import DisciplineData

EXACT = 30  # points of the frontier that are found one by one
GRID = 24  # limits that are tried where the frontier has more points


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    What a report of prioritization shows, each part computed when it is first asked for.

    Args:
        portfolio, rules: of whom, and how projects are chosen.
        declared: scenarios, as `scenarios` takes them.
        slice: what the portfolio's report decided for this program; empty in that report.
        rng, draws, solved: of the weights drawn: the generator, how many, and how many of them for the choice itself.
        previous: the report before, as `read_previous` gives it; None if there is none.
        record: what earlier reports of the run decided, as `read_record` gives it.
    """

    portfolio: Portfolio
    rules: Rules
    declared: Sequence[Mapping[str, Any]] = ()
    slice: Mapping[str, Any] = field(default_factory=dict)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    draws: int = 1_000
    solved: int = 1_000
    previous: object = None
    record: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)

    @cached_property
    def scoring(self) -> Scoring:
        """Scores of the projects that can be chosen."""
        return score(self.portfolio, self.rules)

    @cached_property
    def decision(self) -> Decision | None:
        """The choice; None in a program's report."""
        if self.portfolio.program != PORTFOLIO:
            return None
        return decide(self.portfolio, self.scoring, self.rules)

    def stages(self, before: "Data", seconds: float) -> Iterator["Data"]:
        """
        This data for somebody who moves a handle: first its scores with the choice of the report, then its own choice.

        Args:
            before: the data of the report.
            seconds: after which the best choice found by then is taken; it has no certificate.
        """
        if before.decision is None:
            yield self
            return
        scores = before.recommendations.project_id.map(self.scoring.total)
        first, second = replace(self), replace(self)
        vars(first)["scoring"] = vars(second)["scoring"] = self.scoring
        vars(first)["decision"] = before.decision
        vars(first)["recommendations"] = before.recommendations.assign(score=scores)
        yield first
        found = choice(self.portfolio, self.scoring, self.rules, seconds=seconds)
        vars(second)["decision"] = found
        yield second

    @property
    def feasible(self) -> bool:
        """Whether this is the report of a whole portfolio that leaves a choice."""
        return self.decision is not None and self.decision.feasible

    @cached_property
    def recommendations(self) -> pd.DataFrame:
        """As `decision.recommendations`; for the whole portfolio only."""
        return recommendations(self.decision, self.portfolio)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Every project that can be chosen, with what is recommended and why; see `reasons.explained`."""
        if self.decision is None:
            return reasons.of_facts(self.slice.get("projects", ()))
        return reasons.explained(self.recommendations, self.reasons, self.decision)

    def projects_with(self, *words: Recommendation) -> pd.DataFrame:
        """The projects with one of these recommendations."""
        return self.projects[self.projects.recommendation.isin(words)]

    @cached_property
    def funded(self) -> pd.DataFrame:
        """The projects that are done, at once or later."""
        return self.projects_with(*FUNDED)

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """The projects that are stopped or rejected."""
        return self.projects_with(*LEFT_OUT)

    @cached_property
    def frontier(self) -> Frontier:
        """What each amount of money buys at best; without points where there is no choice."""
        if not self.feasible:
            return Frontier((), True)
        if not self.decision.proved:  # its points would be no better known than the choice
            return Frontier((), False)
        free, budget = unphased(self.decision), self.rules.budget_of("frontier")
        return frontier(free, most=EXACT, grid=GRID, nodes=self.rules.nodes, budget=budget)

    @cached_property
    def reasons(self) -> dict[int, reasons.Reason]:
        """Why each project is in or out, by position."""
        return reasons.reasons(self.decision, self.frontier)

    @cached_property
    def sensitivity(self) -> Sensitivity | None:
        """How sure ranks and choice are against the weights; None in a program's report."""
        if self.decision is None:
            return None
        budget = self.rules.budget_of("sensitivity")
        return sensitivity(self.decision, self.rng, self.draws, self.solved, budget)

    @cached_property
    def futures(self) -> list[Scenario]:
        """The base and the declared scenarios; empty where there is no choice."""
        return scenarios(self.decision, self.declared) if self.feasible else []

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Ranks by each method, as `methods.disagreements`; empty in a program's report."""
        if self.decision is None:
            return pd.DataFrame()
        return methods.disagreements(methods.rankings(self.scoring, self.portfolio))

    @cached_property
    def objectives(self) -> pd.DataFrame:
        """Money and points by strategic objective; empty where there is no choice."""
        return by_objective(self.decision, self.portfolio) if self.feasible else pd.DataFrame()

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """The rows of the projects that can be chosen, weighed or not."""
        return candidates(self.portfolio)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The business cases of the projects that can be chosen, as `business_case.cases`, re-priced where the benefits report did."""
        every = business_case.cases(self.portfolio, self.rules.discount)
        every = business_case.repriced(every, self.repriced)
        return every[every.project_id.isin(self.candidates.project_id)]

    @cached_property
    def repriced(self) -> pd.DataFrame:
        """Benefits and costs ahead by project at the forecast's P50, of the benefits report; no rows where it has another rate of discount."""
        found = self.record.get("benefits", {}).get("cases")
        if found is None or not {"benefits", "costs", "dated", "rate"} <= set(found):
            return pd.DataFrame(columns=["benefits", "costs"], dtype=float)
        rows = found[found.dated.astype(bool) & (found.rate == self.rules.discount)]
        return rows.set_index("project_id")[["benefits", "costs"]].astype(float)

    @cached_property
    def left_out_cases(self) -> pd.DataFrame:
        """
        What speaks for the projects that are stopped or rejected, the highest net present value first.

        Returns:
            as `projects`, with npv, npv_rank (among all with a known one), and of the newest status percent_complete,
            declared_rag and reported (its day).
        """
        ids = self.left_out.project_id
        status = (
            newest_status(self.portfolio).reindex(ids).rename(columns={"period_end": "reported"})
        )
        status = status[["percent_complete", "declared_rag", "reported"]]
        return (
            self.left_out.assign(
                npv=ids.map(self.cases.npv),
                npv_rank=ids.map(self.cases.npv.rank(ascending=False, method="min")),
            )
            .join(status.set_axis(ids.index))
            .sort_values("npv", ascending=False, kind="stable")
        )

    @cached_property
    def by_value(self) -> ByValue | None:
        """The choice by net present value; None where there is no choice, or too few are known."""
        if not self.feasible:
            return None
        return choose_by_value(self.decision, self.cases, self.rules)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """The recommendations that the choice by net present value would change, with `by_value`, `by_value_until` and `npv`."""
        if self.by_value is None:
            return self.projects.iloc[:0]
        other = recommendations(self.by_value.decision, self.portfolio)
        every = self.recommendations.assign(
            by_value=other.recommendation,
            by_value_until=other.until,
            npv=self.recommendations.project_id.map(self.cases.npv),
        )
        changed = (every.recommendation != every.by_value) | (every["shift"] != other["shift"])
        return every[changed].sort_values("npv", ascending=False, kind="stable")

    @cached_property
    def measures(self) -> list[Measure]:
        """The key figures; none where nothing can be decided."""
        from pmo_lib.prioritization import metrics

        if self.projects.empty or not (self.decision is None or self.feasible):
            return []
        return measured(metrics_of(metrics), self, history_of(self.previous))


def build(portfolio: Portfolio, rules: Rules, **options: Any) -> Data:
    """
    The data of a report: of a whole portfolio, or of a program with the slice it was handed.

    Args:
        options: declared, slice, rng, draws, solved, previous and record, as in `Data`; what is None counts as not given.
    """
    return Data(portfolio, rules, **{k: v for k, v in options.items() if v is not None})
