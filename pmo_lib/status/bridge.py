"""From budget to estimate: which causes and which projects carry the difference. The parts sum exactly."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Outcome
from pmo_lib.status.selection import active

MOST = 6  # projects named


def cost_bridge(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Parts of the difference between budget and estimate at completion of the projects under way.

    A project's difference is explained by its approved changes as far as they go, by cause; the rest, either way, is its
    own and has no recorded cause.

    Args:
        frame: positions.

    Returns:
        part (budget, a cause, a project, the other projects, estimate), kind (total, cause, project, others), value
        [currency]. The values between the first and the last sum to their difference. Empty where no project has both.
    """
    both = active(frame).dropna(subset=["estimate", "budget"])
    if both.empty:
        return pd.DataFrame(columns=["part", "kind", "value", "projects"])
    changes = portfolio.changes
    changes = changes[
        (changes.outcome == Outcome.APPROVED) & changes.project_id.isin(both.project_id)
    ]
    changes = changes[changes.cost_impact.fillna(0) != 0]
    causes = changes.groupby(changes.cause.fillna("Cause not recorded")).cost_impact.sum()
    counted = changes.groupby(changes.cause.fillna("Cause not recorded")).project_id.nunique()
    explained = changes.groupby("project_id").cost_impact.sum()
    rest = both.set_index("project_id").overrun - explained.reindex(both.project_id).fillna(0)
    rest = rest[rest.abs() >= 1e-6]  # less is the arithmetic's, not the project's
    largest = rest.loc[rest.abs().sort_values(ascending=False, kind="stable").index]
    names = both.set_index("project_id")["name"]
    named, others = largest.head(MOST), largest.iloc[MOST:]
    rows = [("Budget", "total", float(both.budget.sum()), len(both))]
    rows += [
        (str(cause), "cause", float(value), int(counted[cause])) for cause, value in causes.items()
    ]
    rows += [(names[project], "project", float(value), 1) for project, value in named.items()]
    if len(others):
        rows.append((f"{len(others)} other projects", "others", float(others.sum()), len(others)))
    rows.append(("Estimate at completion", "total", float(both.estimate.sum()), len(both)))
    return pd.DataFrame(rows, columns=["part", "kind", "value", "projects"])
