"""Other futures beside the base: what each would choose, and what a choice costs where another future comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.optimization.budget import Budget
from pmo_lib.optimization.frontier import cost_of
from pmo_lib.optimization.problem import Problem, forced, only, without
from pmo_lib.optimization.selection import Selection, choose, thrifty
from pmo_lib.prioritization.decision import Decision

RESERVED = ("Base", "Project", "project")  # other columns of the matrix of futures
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
    The base and every declared future that the budget of work reaches, in their order.

    Args:
        declared: each with `name` and any of budget (change, as a part), role and fte (added in every month), mandatory and
            without (project ids).

    Raises:
        ConfigurationError: an unknown key, role or project, or two scenarios of one name.
    """
    if not decision.feasible:
        return []
    names = [*RESERVED, *(one.get("name") for one in declared)]
    if len(set(names)) < len(names):
        raise _wrong(
            f"two scenarios have the same name, or one of {list(RESERVED)}, among {names[len(RESERVED) :]}",
            f"name each differently, and none of them {' or '.join(RESERVED)}",
        )
    found = [_solved("Base", decision.model.problem, decision, decision.selection)]
    budget = decision.rules.budget_of("scenarios")
    for one in declared:
        if budget.is_used_up:
            break
        found.append(_scenario(decision, one, budget))
    return found


def _scenario(decision: Decision, declared: Mapping[str, Any], budget: Budget) -> Scenario:
    unknown = sorted(set(declared) - set(KEYS))
    if unknown or not declared.get("name"):
        raise _wrong(f"a scenario has {sorted(declared)}", f"name it, and use only {KEYS}")
    problem, nodes = _changed(decision, declared), decision.rules.nodes
    work = {"nodes": nodes, "budget": budget}
    best = thrifty(problem, choose(problem, **work), **work)
    return _solved(str(declared["name"]), problem, decision, best)


def _changed(decision: Decision, declared: Mapping[str, Any]) -> Problem:
    problem, model = decision.model.problem, decision.model
    factor, capacity = 1 + float(declared.get("budget", 0)), problem.capacity
    if "role" in declared:
        own = (model.resources.role_id == declared["role"]).to_numpy()
        if not own.any():
            known = sorted(set(model.resources.role_id))
            raise _wrong(
                f"no capacity is known of role {declared['role']!r}", f"choose one of {known}"
            )
        capacity = capacity + own * float(declared.get("fte", 1))
    problem = replace(
        problem, budget=problem.budget * factor, total=problem.total * factor, capacity=capacity
    )
    if "without" in declared:
        problem = without(problem, _position(decision, declared["without"]))
    if "mandatory" in declared:
        problem = forced(problem, _position(decision, declared["mandatory"]))
    return problem


def _position(decision: Decision, identity: str) -> int:
    positions = np.flatnonzero(decision.model.projects.project_id == identity)
    if not len(positions):
        raise _wrong(f"no project {identity!r} can be chosen", "name one that can")
    return int(positions[0])


def _wrong(message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-P02", action=action)


def _solved(name: str, problem: Problem, decision: Decision, selection: Selection) -> Scenario:
    chosen = selection.projects(problem)
    room = np.where(problem.capacity > 0, problem.capacity, np.nan)
    load = problem.use[list(selection.options)].sum(axis=0) / room
    peak = np.nanmax(load) if selection.options and np.isfinite(load).any() else np.nan
    into, out = chosen - decision.chosen, decision.chosen - chosen
    return Scenario(name, problem, selection, into, out, float(peak))


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
    problem, wanted = (
        future.problem,
        [_options(choice.problem)[o] for o in choice.selection.options],
    )
    at = {key: option for option, key in enumerate(_options(problem))}
    if not wanted or any(key not in at for key in wanted):
        return float("nan")
    kept = only(problem, [at[key] for key in wanted])
    best = choose(replace(kept, mandatory=problem.mandatory | set(kept.projects)))
    return max(0.0, future.selection.value - best.value) if best.options else float("nan")


def _options(problem: Problem) -> list[tuple]:
    """What tells the options of a problem apart: project, start and decay."""
    return list(
        zip(*(one.tolist() for one in (problem.project, problem.start, problem.decay)), strict=True)
    )
