"""What the portfolio's report hands to each program: its own projects by name, all others as count and sum."""

from typing import Any

from pmo_lib.prioritization.decision import CONTINUE, DELAY, INVEST, PAUSE
from pmo_lib.prioritization.studying import Study
from pmo_lib.prioritization.why import facts

FUNDED = (INVEST, CONTINUE, DELAY, PAUSE)


def slices(study: Study) -> dict[str, dict[str, Any]]:
    """By program: its projects with their lines, and of the others how many are funded with how much; empty in a program's own report."""
    if study.decision is None:
        return {}
    return {program: _slice(study, program) for program in study.portfolio.programs.program_id}


def _slice(study: Study, program: str) -> dict[str, Any]:
    told, decision = study.told, study.decision
    own = told.program_id == program
    others = told[~own & told.recommendation.isin(FUNDED)]
    projects = facts(told[own], study.why, decision, program)
    return {
        "projects": projects,
        "feasible": decision.feasible,
        "tie": decision.tie,
        "gap": decision.selection.gap if decision.feasible else None,
        "others_funded": len(others),
        "others_cost": float(others.to_go.astype(float).sum()),
    }
