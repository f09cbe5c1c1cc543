"""The same choice with net present value as the objective, beside the choice by points."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmo_lib.optimization.frontier import cost_of
from pmo_lib.optimization.problem import Problem, only, value_of
from pmo_lib.optimization.selection import SAME, Selection, choose, thrifty
from pmo_lib.prioritization.decision import Decision
from pmo_lib.prioritization.rules import Rules

ENOUGH = 0.5  # part of the weighed projects whose net present value has to be known


@dataclass(frozen=True, slots=True, eq=False)
class ByValue:
    """
    The choice of the most net present value within the same limits.

    Args:
        decision: as the one by points, with another selection; its value and bound are net present values.
        worth: (options,) net present value of each option; missing where that of its project is not known. [currency]
        known: ids of the weighed projects whose net present value is known; unknown: of the others, which stay as the
            choice by points has them.
    """

    decision: Decision
    worth: np.ndarray
    known: tuple[str, ...]
    unknown: tuple[str, ...]

    def net_present_value(self, options: Iterable[int]) -> float:
        """Net present value of chosen options, of the projects of which it is known. [currency]"""
        return float(np.nansum(self.worth[list(options)]))


def is_known(decision: Decision, cases: pd.DataFrame) -> np.ndarray:
    """Of which weighed projects the net present value is known, by position."""
    return decision.model.projects.project_id.map(cases.npv).notna().to_numpy()


def worth_of_options(decision: Decision, cases: pd.DataFrame, rules: Rules) -> np.ndarray:
    """
    Net present value of each option: later options lose benefits as scores decay, and all of their money is discounted longer.
    """
    problem, model = decision.model.problem, decision.model
    own = cases.reindex(model.projects.project_id.iloc[problem.project])
    later = (1 + rules.discount) ** (-model.shift / 12)
    return (own.benefits.to_numpy() * problem.decay - own.costs.to_numpy()) * later


def choose_by_value(decision: Decision, cases: pd.DataFrame, rules: Rules) -> ByValue | None:
    """
    Choose by net present value within the limits of a decision.

    A project without a known net present value stays as the choice by points has it: in with the same start, or out.
    Synergies are points and do not count. Where nothing has more net present value, the choice by points stands.

    Returns:
        None where it is known of fewer than two of the weighed projects, or of less than half of them.
    """
    known, problem = is_known(decision, cases), decision.model.problem
    if known.sum() < max(2, ENOUGH * len(known)):
        return None
    worth = worth_of_options(decision, cases, rules)
    own = decision.selection.options
    selection = _chosen(problem, np.where(np.isnan(worth), 0.0, worth), known, own, rules.nodes)
    ids = decision.model.projects.project_id
    return ByValue(
        replace(decision, selection=selection), worth, tuple(ids[known]), tuple(ids[~known])
    )


def _chosen(
    problem: Problem, worth: np.ndarray, known: np.ndarray, own: tuple[int, ...], nodes: int
) -> Selection:
    """The best selection by these values; the given options of projects that are not known are kept."""
    fixed = {int(problem.project[o]) for o in own if not known[problem.project[o]]}
    left = np.flatnonzero(known[problem.project] | np.isin(np.arange(len(worth)), own))
    money = replace(
        only(replace(problem, value=worth, synergies=()), left), mandatory=problem.mandatory | fixed
    )
    best = thrifty(money, choose(money, nodes=nodes), nodes=nodes)
    before = value_of(replace(problem, value=worth, synergies=()), own)
    if not best.value > before + SAME * max(1.0, abs(before)):  # equal, or the search was stopped
        return replace(best, options=own, value=before)
    return replace(best, options=tuple(left[list(best.options)].tolist()))


def compared(decision: Decision, other: ByValue) -> pd.DataFrame:
    """
    Both choices side by side.

    Returns:
        choice, projects (how many), cost, points, npv (of the projects of which it is known), gap (of its own objective).
    """
    problem = decision.model.problem
    both = {
        "By points, recommended": decision.selection,
        "By net present value": other.decision.selection,
    }
    return pd.DataFrame(
        [
            (
                name,
                len(one.options),
                cost_of(problem, one),
                value_of(problem, one.options),
                other.net_present_value(one.options),
                one.gap,
            )
            for name, one in both.items()
        ],
        columns=["choice", "projects", "cost", "points", "npv", "gap"],
    )
