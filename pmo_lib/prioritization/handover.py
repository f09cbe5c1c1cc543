"""What the portfolio's report hands on: to each program its own projects, to later reports what becomes of every project."""

from typing import Any

import pandas as pd

from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.decision import FUNDED
from pmo_lib.prioritization.reasons import explained, facts

COLUMNS = [
    "project_id",
    "program_id",
    "name",
    "decision",
    "until",
    "cost_to_go",
    "score",
    "net_present_value",
    "reason",
]


def for_programs(data: Data) -> dict[str, dict[str, Any]]:
    """By program: its projects, and of the others how many are funded with how much; empty in a program's own report."""
    if data.decision is None:
        return {}
    return {program: _slice(data, program) for program in data.portfolio.programs.program_id}


def _slice(data: Data, program: str) -> dict[str, Any]:
    decision, every = data.decision, data.recommendations
    others = every[(every.program_id != program) & every.recommendation.isin(FUNDED)]
    return {
        "projects": facts(_own(data, program)),
        "feasible": decision.feasible,
        "tie": decision.tie,
        "gap": decision.selection.gap if decision.feasible else None,
        "others_funded": len(others),
        "others_cost": float(others.cost_to_go.astype(float).sum()),
    }


def _own(data: Data, program: str) -> pd.DataFrame:
    """The projects of a program, explained without the names of others."""
    own = data.recommendations[data.recommendations.program_id == program]
    return explained(own, data.reasons, data.decision, program)


def for_reports(data: Data) -> dict[str, pd.DataFrame]:
    """
    What later reports of other notebooks read; empty in a program's own report.

    Returns:
        projects: project_id, program_id, name, decision (the recommendation), until (missing where it does not wait),
            cost_to_go, score, net_present_value (missing where it is not known), and reason, which names no project of
            another program.
    """
    if data.decision is None:
        return {}
    programs = data.recommendations.program_id.unique()
    frames = [_own(data, program) for program in programs] or [data.projects]
    every = pd.concat(frames).rename(columns={"recommendation": "decision"})
    every = every.assign(
        decision=every.decision.astype(str), net_present_value=every.project_id.map(data.cases.npv)
    )
    return {"projects": every[COLUMNS].sort_values("project_id").reset_index(drop=True)}
