"""What an explorer shows of a choice while handles move: the choice alone, without certificate, reasons and sensitivity."""

import pandas as pd

from pmo_lib.optimization.frontier import cost_of
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.prioritization import columns
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.decision import FUNDED
from pmo_lib.prioritization.tables import worded
from pmo_lib.prioritization.thresholds import share_at_least
from pmo_lib.report import forms, text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.figures import Chart
from pmo_lib.report.grids import Table

CHOICE = (columns.PROJECT, Column("do", "Recommendation"), columns.SCORE, columns.TO_GO)


def to_go(data: Data) -> float:
    """What all projects that can be chosen still cost together; zero in a program's report. [currency]"""
    return 0.0 if data.decision is None else float(data.decision.model.projects.to_go.sum())


def money(data: Data) -> float:
    """Money over the horizon: what the rules say, else the tables, else what all projects still cost. [currency]"""
    if data.rules.budget is not None:
        return data.rules.budget
    ahead = data.portfolio.budgets
    stated = ahead.amount[ahead.period_end > pd.Timestamp(data.portfolio.as_of)].sum()
    return float(stated) or to_go(data)


def is_pending(data: Data) -> bool:
    """Whether the choice is still that of the report, see `Data.stages`."""
    return data.decision is not None and data.decision.scoring is not data.scoring


def chosen(data: Data) -> Finding:
    """How many projects are funded, for how much money and how many points; or why there is no choice."""
    if data.decision is None:
        message = 'Projects compete for the money of the whole portfolio: set program = "_portfolio" to explore'
        return Finding(message, "chosen")
    if is_pending(data):
        message = "Choosing …; until then, the choice of the report stands at the new scores"
        return Finding(message, "chosen")
    if not data.feasible:
        return _no_choice(data)
    selection, problem = data.decision.selection, data.decision.model.problem
    rows, cost = data.recommendations, cost_of(problem, selection)
    funded = int(rows.recommendation.isin(FUNDED).sum())
    values = {
        "funded": Value(funded, "Projects of the choice", "projects.project_id"),
        "cost": Value(cost, "Their costs ahead, together", "projects.budget"),
    }
    if not selection.options:
        message = (
            "Nothing is funded: there is no money for any project, or every project is forced out"
        )
        return Finding(message, "chosen", values=values)
    whole = text.plural(len(rows), "project")
    points = f"{text.number(selection.value, 1)} points"
    message = f"Fund {funded} of {whole} for {text.money(cost)}: {points}"
    return Finding(message, "chosen", values=values)


def _no_choice(data: Data) -> Finding:
    decision = data.decision
    if not decision.selection.repeatable:
        return Finding("No choice was found in time; the limits may leave none", "chosen")
    duties = [text.shorten(name, 40) for name in decision.names(decision.model.problem.mandatory)]
    message = (
        "No choice is possible: what must be done exceeds the money, a role or another limit. "
        f"These must be done: {text.names(duties, 8)}. Give more money, or force fewer projects in"
    )
    return Finding(message, "chosen")


def proof(data: Data) -> Finding | None:
    """How much better another choice could be; None where there is no choice."""
    if not data.feasible or is_pending(data):
        return None
    selection = data.decision.selection
    gap = Value(selection.gap, "What a better choice could gain, as a part of the points")
    if selection.gap <= 1e-6:
        message = "Proved: no choice within the limits is worth more"
        return Finding(message, "proof", values={"gap": gap})
    message = f"A better choice could gain at most {share_at_least(selection.gap, 2).words}"
    if not selection.repeatable:
        message += (
            "; the search was stopped by the clock, so that another machine may find another choice"
        )
    return Finding(message, "proof", values={"gap": gap})


def value_and_cost(data: Data) -> Chart | None:
    """What each project is worth and still costs, solid where it is funded; None where nothing can be chosen."""
    if not data.feasible:
        return None
    rows = _by_cost(data).dropna(subset=["score", "cost_to_go"])
    funded = rows.recommendation.isin(FUNDED)
    shown = pd.DataFrame(
        {
            "Project": rows["name"],
            "Recommendation": worded(rows.recommendation, rows.until),
            "Score": [text.number(score, 1) for score in rows.score],
            "To go": [text.money(cost) for cost in rows.cost_to_go],
        }
    )
    return forms.value_and_cost(
        "value-and-cost",
        pd.DataFrame(
            {
                "label": rows["name"],
                "cost": rows.cost_to_go / 1e6,
                "value": rows.score,
                "chosen": funded,
            }
        ),
        data=shown,
        caption="Score and cost to go of each project; solid = funded",
        alternative=f"{chosen(data).message}. {text.plural(len(rows), 'project')} by score and cost to go",
        horizontal=f"Cost to go, {text.currency() or 'money'} m",
        vertical="Points",
        source="cash flows and scores",
    )


def recommended(data: Data) -> Table | None:
    """Each project with what is recommended, the dearest first; None in a program's report."""
    if data.decision is None:
        return None
    rows = _by_cost(data)
    rows = rows.assign(do=worded(rows.recommendation, rows.until))
    caption = f"What is recommended, the dearest first: {text.plural(len(rows), 'project')}"
    return table(rows, CHOICE, caption, top=25)


def _by_cost(data: Data) -> pd.DataFrame:
    return data.recommendations.sort_values("cost_to_go", ascending=False, kind="stable")
