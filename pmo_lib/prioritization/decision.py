"""What is decided for each project, with the certificate of the whole."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmo_lib.optimization.certificate import Certificate, certify, faults
from pmo_lib.optimization.milp import INFEASIBLE, OPTIMAL
from pmo_lib.optimization.problem import Problem
from pmo_lib.optimization.selection import (
    Selection,
    choose,
    conflict,
    is_tie,
    other_choice,
    thrifty,
)
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.prioritization import independent_check
from pmo_lib.prioritization.model import Model, build
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scoring import Scoring

FUNDED = (
    Recommendation.INVEST,
    Recommendation.CONTINUE,
    Recommendation.DELAY,
    Recommendation.PAUSE,
)
LEFT_OUT = (Recommendation.STOP, Recommendation.REJECT)


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """
    The choice of a portfolio.

    Args:
        selection, certificate: what is chosen, and what is proved; the certificate is None where nothing can be chosen.
        faults: what the verifier has against the certificate, and the tables against the choice; nothing where they hold.
        conflict: positions of mandatory projects that cannot all be done.
        other: the best choice of another set of projects; equal in value: a tie.
    """

    model: Model
    scoring: Scoring
    rules: Rules
    selection: Selection
    certificate: Certificate | None
    faults: tuple[str, ...]
    conflict: tuple[int, ...]
    other: Selection

    @property
    def feasible(self) -> bool:
        """Whether there is a choice within all limits."""
        return self.selection.status != INFEASIBLE and not np.isnan(self.selection.value)

    @property
    def tie(self) -> bool:
        """Whether another set of projects is equally good."""
        return self.feasible and self.proved and self.other_is_equal

    @property
    def proved(self) -> bool:
        """Whether no other choice is better."""
        return self.selection.status == OPTIMAL

    @property
    def other_is_equal(self) -> bool:
        """Whether the best choice of other projects has the same value."""
        return is_tie(self.selection.value, self.other.value)

    @property
    def chosen(self) -> frozenset[int]:
        """Positions of the chosen projects."""
        return self.selection.projects(self.model.problem)

    def names(self, positions: Iterable[int]) -> list[str]:
        """Names of projects by position."""
        return [str(self.model.projects["name"][at]) for at in sorted(positions)]


def decide(portfolio: Portfolio, scoring: Scoring, rules: Rules) -> Decision:
    """Choose, certify, verify, and look for a tie or, where nothing can be chosen, for what conflicts."""
    model = build(portfolio, scoring, rules)
    problem = model.problem
    selection = thrifty(problem, choose(problem, nodes=rules.nodes, duals=True), nodes=rules.nodes)
    if np.isnan(selection.value):
        impossible = conflict(problem)
        return Decision(model, scoring, rules, selection, None, (), impossible, selection)
    certificate = certify(problem, selection)
    other = selection
    if (
        selection.status == OPTIMAL
    ):  # whether a tie exists is not known of a choice that is not proved
        other = other_choice(problem, selection, nodes=rules.nodes)
    objections = (
        *faults(problem, certificate),
        *_recounted(portfolio, model, scoring, rules, certificate),
    )
    return Decision(model, scoring, rules, selection, certificate, objections, (), other)


def _recounted(
    portfolio: Portfolio, model: Model, scoring: Scoring, rules: Rules, claimed: Certificate
) -> list[str]:
    """What the tables themselves have against the choice."""
    at = model.problem.project[list(claimed.options)]
    shifts = model.shift[list(claimed.options)]
    kept = dict(zip(model.projects.project_id.to_numpy()[at], shifts.tolist(), strict=True))
    return independent_check.faults(portfolio, kept, scoring.total, claimed.value, rules.budget)


def choice(portfolio: Portfolio, scoring: Scoring, rules: Rules, *, seconds: float) -> Decision:
    """
    The choice alone, with its gap but without certificate, tie and conflict: for whoever moves a handle and looks.

    Args:
        seconds: after which the best choice found by then is taken; nodes end the search first where they can.
    """
    model = build(portfolio, scoring, rules)
    until = time.monotonic() + seconds
    selection = choose(model.problem, nodes=rules.nodes, seconds=seconds, search=False)
    selection = thrifty(
        model.problem, selection, nodes=rules.nodes, seconds=max(until - time.monotonic(), 0.1)
    )
    return Decision(model, scoring, rules, selection, None, (), (), selection)


def unphased(decision: Decision) -> Problem:
    """The problem with money limited over the horizon only: what the frontier is drawn over."""
    problem = decision.model.problem
    return replace(problem, budget=np.full(len(problem.budget), np.inf), total=float("inf"))


def recommendations(decision: Decision, portfolio: Portfolio) -> pd.DataFrame:
    """
    Every project that can be chosen or has to be decided on.

    Returns:
        project_id, name, program_id, running, recommendation, at (position; -1 where it was not weighed), shift (months
        later than planned), until, score, cost_to_go, sunk, mandatory.
    """
    model = decision.model
    option = {int(model.problem.project[o]): o for o in decision.selection.options}
    shift = [int(model.shift[option[at]]) if at in option else 0 for at in model.projects.index]
    columns = ["project_id", "name", "program_id", "running", "score", "to_go", "sunk", "mandatory"]
    weighed = model.projects[columns].assign(
        at=model.projects.index,
        shift=shift,
        recommendation=[
            _recommendation(at in option, running, later)
            for at, running, later in zip(
                model.projects.index, model.projects.running, shift, strict=True
            )
        ],
        until=[
            _until(portfolio, model, option[at]) if later else pd.NaT
            for at, later in enumerate(shift)
        ],
    )
    if not decision.feasible:
        weighed = weighed.assign(recommendation=Recommendation.OPEN)
    rest = model.undecided[columns].assign(
        recommendation=Recommendation.OPEN, at=-1, shift=0, until=pd.NaT
    )
    whole = weighed if rest.empty else pd.concat([weighed, rest], ignore_index=True)
    return whole.rename(columns={"to_go": "cost_to_go"})


def _recommendation(chosen: bool, running: bool, shift: int) -> Recommendation:
    if not chosen:
        return Recommendation.STOP if running else Recommendation.REJECT
    if shift:
        return Recommendation.PAUSE if running else Recommendation.DELAY
    return Recommendation.CONTINUE if running else Recommendation.INVEST


def _until(portfolio: Portfolio, model: Model, option: int) -> pd.Timestamp:
    """First day of the month in which a delayed project starts, or a paused one goes on."""
    first = pd.Timestamp(portfolio.as_of).to_period("M").to_timestamp()
    at = int(model.problem.project[option])
    begins = (
        int(model.shift[option]) + 1
        if model.projects.running[at]
        else int(model.problem.start[option])
    )
    return first + pd.DateOffset(months=begins)
