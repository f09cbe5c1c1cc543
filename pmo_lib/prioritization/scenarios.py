"""Other futures beside the base: what each would choose, and what a choice costs where another future comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.optimization.frontier import cost_of
from pmo_lib.optimization.selection import Problem, Selection, choose, only, thrifty
from pmo_lib.prioritization.decision import Decision

KEYS = ("name", "budget", "role", "fte", "mandatory", "without")


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A future: its problem, its best choice, which projects come in and go out against the base."""

    name: str
    problem: Problem
    selection: Selection
    into: frozenset[int]
    out: frozenset[int]
    peak: float  # highest use of a role in a month, as a part of its capacity


def scenarios(decision: Decision, declared: Sequence[Mapping[str, Any]]) -> list[Scenario]:
    """
    The base and every declared future.

    Args:
        declared: each with `name` and any of budget (change, as a part), role and fte (added in every month), mandatory and
            without (project ids).

    Raises:
        ConfigurationError: an unknown key, role or project, or two scenarios of one name.
    """
    if not decision.feasible:
        return []
    names = ["Base", *(one.get("name") for one in declared)]
    if len(set(names)) < len(names):
        raise ConfigurationError(
            f"two scenarios have the same name, among {names}",
            code="PMO-P02",
            action="name each differently, and none Base",
        )
    base = _solved("Base", decision.model.problem, decision, decision.selection)
    return [base, *(_scenario(decision, one) for one in declared)]


def _scenario(decision: Decision, declared: Mapping[str, Any]) -> Scenario:
    unknown = sorted(set(declared) - set(KEYS))
    if unknown or not declared.get("name"):
        raise ConfigurationError(
            f"a scenario has {sorted(declared)}",
            code="PMO-P02",
            action=f"name it, and use only {KEYS}",
        )
    problem = _changed(decision, declared)
    return _solved(
        str(declared["name"]),
        problem,
        decision,
        thrifty(problem, choose(problem, nodes=decision.rules.nodes), nodes=decision.rules.nodes),
    )


def _changed(decision: Decision, declared: Mapping[str, Any]) -> Problem:
    problem, model = decision.model.problem, decision.model
    factor = 1 + float(declared.get("budget", 0))
    capacity = problem.capacity
    if "role" in declared:
        own = (model.resources.role_id == declared["role"]).to_numpy()
        if not own.any():
            raise ConfigurationError(
                f"no capacity is known of role {declared['role']!r}",
                code="PMO-P02",
                action=f"choose one of {sorted(set(model.resources.role_id))}",
            )
        capacity = capacity + own * float(declared.get("fte", 1))
    problem = replace(
        problem, budget=problem.budget * factor, total=problem.total * factor, capacity=capacity
    )
    if "without" in declared:
        gone = _position(decision, declared["without"])
        problem = replace(
            only(problem, np.flatnonzero(problem.project != gone)),
            mandatory=problem.mandatory - {gone},
        )
    if "mandatory" in declared:
        problem = replace(
            problem, mandatory=problem.mandatory | {_position(decision, declared["mandatory"])}
        )
    return problem


def _position(decision: Decision, identity: str) -> int:
    found = np.flatnonzero(decision.model.projects.project_id == identity)
    if not len(found):
        raise ConfigurationError(
            f"no project {identity!r} can be chosen", code="PMO-P02", action="name one that can"
        )
    return int(found[0])


def _solved(name: str, problem: Problem, decision: Decision, selection: Selection) -> Scenario:
    chosen = selection.projects(problem)
    load = problem.use[list(selection.options)].sum(axis=0) / np.where(
        problem.capacity > 0, problem.capacity, np.nan
    )
    peak = (
        float(np.nanmax(load))
        if len(load) and selection.options and np.isfinite(load).any()
        else float("nan")
    )
    return Scenario(
        name, problem, selection, chosen - decision.chosen, decision.chosen - chosen, peak
    )


def compared(decision: Decision, futures: Sequence[Scenario]) -> pd.DataFrame:
    """Value, cost, capacity use, projects in and out of each future; missing where it leaves no choice."""
    rows = [
        (
            f.name,
            f.selection.value,
            cost_of(f.problem, f.selection) if f.selection.options else np.nan,
            f.peak,
            decision.names(f.into),
            decision.names(f.out),
            f.selection.gap,
        )
        for f in futures
    ]
    return pd.DataFrame(rows, columns=["scenario", "value", "cost", "peak", "into", "out", "gap"])


def regrets(futures: Sequence[Scenario]) -> pd.DataFrame:
    """
    What each choice loses where another future comes: best value there minus the value it then has; missing where it is not possible.

    Returns:
        choice (row) × future (column). [points]
    """
    rows = [[_regret(choice, future) for future in futures] for choice in futures]
    names = [future.name for future in futures]
    return pd.DataFrame(rows, names, names)


def _regret(choice: Scenario, future: Scenario) -> float:
    """The choice's options are kept, what its future had no options for is left out."""
    wanted = [
        (
            int(choice.problem.project[o]),
            int(choice.problem.start[o]),
            float(choice.problem.decay[o]),
        )
        for o in choice.selection.options
    ]
    problem = future.problem
    at = {
        (int(p), int(s), float(d)): o
        for o, (p, s, d) in enumerate(
            zip(problem.project, problem.start, problem.decay, strict=True)
        )
    }
    if not choice.selection.options or any(key not in at for key in wanted):
        return float("nan")
    kept = only(problem, [at[key] for key in wanted])
    forced = replace(kept, mandatory=problem.mandatory | set(kept.projects))
    found = choose(forced)
    return max(0.0, future.selection.value - found.value) if found.options else float("nan")
