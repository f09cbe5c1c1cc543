"""Where money and value go, by strategic objective, against stated priorities."""

import pandas as pd

from pmo_lib.portfolio.lifecycle import objectives_of
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.prioritization.decision import Decision
from pmo_lib.prioritization.model import parts_of


def by_objective(decision: Decision, portfolio: Portfolio) -> pd.DataFrame:
    """
    Spending and value of the chosen projects by objective; a project that serves several counts evenly for each.

    Returns:
        name, priority, spend [currency], share (of all spending), value [points], projects (funded ones that serve it).
    """
    problem, projects = decision.model.problem, decision.model.projects
    names = portfolio.objectives["name"].tolist() or sorted(_stated(projects))
    part = parts_of(projects, names)
    options = list(decision.selection.options)
    spent = pd.Series(
        problem.cost[options].sum(axis=1), problem.project[options], dtype=float
    ).reindex(projects.index, fill_value=0.0)
    worth = pd.Series(problem.value[options], problem.project[options], dtype=float).reindex(
        projects.index, fill_value=0.0
    )
    chosen = projects.index.isin(list(decision.chosen))
    spend = part.T @ spent.to_numpy()
    priority = portfolio.objectives.set_index("name").priority.reindex(names)
    total = spent.sum()
    return pd.DataFrame(
        {
            "name": names,
            "priority": priority.to_numpy(),
            "spend": spend,
            "share": spend / total if total > 0 else float("nan"),
            "value": part.T @ worth.to_numpy(),
            "projects": (part[chosen] > 0).sum(axis=0),
        }
    )


def _stated(projects: pd.DataFrame) -> set[str]:
    return {name for words in projects.strategic_objectives for name in objectives_of(words)}
