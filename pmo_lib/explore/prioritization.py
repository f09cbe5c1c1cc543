"""Prioritization with handles: weights, money, projects forced in and out."""

from dataclasses import replace
from typing import Any

import pandas as pd

from pmo_lib import prioritization
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.optimization.frontier import cost_of
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.vocabulary import Direction
from pmo_lib.prioritization import columns
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.decision import FUNDED, Decision, recommendations
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scoring import Scoring
from pmo_lib.prioritization.tables import worded
from pmo_lib.prioritization.thresholds import share_at_least
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table

SECONDS = 1.0  # for the best choice; what is found by then is shown with its gap
HOW = (
    "Move a handle (weights count in proportion): scores, ranks and the choice are worked out again by the functions of the report. "
    "In and out are against the report above."
)


def handles(data: Data) -> Any:
    """An explorer of a portfolio's choice; nothing in a run, and a sentence in a program's report."""
    if not panel.available():
        return None
    from ipywidgets import HTML

    if data.decision is None:
        return HTML(
            panel.html(
                Shown(
                    'Projects compete for the money of the whole portfolio: set program = "_portfolio" to explore'
                )
            )
        )
    return _assembled(data)


def _assembled(data: Data) -> Any:
    portfolio, rules = data.portfolio, data.rules
    weights, money = _weights(data), _money(data)
    known = data.recommendations.set_index("project_id")["name"].to_dict()
    inside, ids_in = panel.names("Must be done", known, rules.forced_in)
    outside, ids_out = panel.names("Must not be done", known, rules.forced_out)
    start = money.value, {c: s.value for c, s in weights.items()}

    def asked() -> Rules:
        moved = {c: s.value for c, s in weights.items()}
        return replace(
            rules,
            weights=rules.weights if moved == start[1] else moved,
            budget=rules.budget if money.value == start[0] else money.value * 1e6,
            forced_in=tuple(ids_in()),
            forced_out=tuple(ids_out()),
        )

    def draw(show) -> None:
        now = asked()
        scoring = prioritization.score(portfolio, now)
        show(Shown("Choosing …", tables=[ranks(data, scoring)]))
        decision = prioritization.choice(portfolio, scoring, now, seconds=SECONDS)
        show(chosen_now(data, decision))

    return panel.assemble(
        "Try other weights, money and duties",
        HOW,
        [money, *weights.values(), inside, outside],
        draw,
        lambda: Kept(
            portfolio.settings.portfolio, "prioritization", [PORTFOLIO], parameters(asked())
        ),
    )


def _weights(data: Data) -> dict[str, Any]:
    """A handle on the weight of each criterion, by its id."""
    signs = {Direction.COST: "▼", Direction.BENEFIT: "▲"}
    return {
        criterion: panel.slider(
            f"{row['name']} {signs.get(row.direction, '')}, weight %",
            100 * data.scoring.weights[criterion],
            0,
            100,
            1,
        )
        for criterion, row in data.scoring.criteria.iterrows()
    }


def _money(data: Data) -> Any:
    """A handle on the money over the horizon, in millions."""
    stated = stated_budget(data)
    top = max(1.5 * stated, data.decision.model.projects.to_go.sum()) / 1e6
    label = f"Money, {text.currency() or 'money'} m; stated {text.number(stated / 1e6, 1)}"
    return panel.slider(label, stated / 1e6, 0, round(top, 1), 0.1, ".1f")


def stated_budget(data: Data) -> float:
    """Money over the horizon: what the rules say, else the tables, else what all projects still cost. [currency]"""
    if data.rules.budget is not None:
        return data.rules.budget
    ahead = data.portfolio.budgets
    amount = float(ahead.amount[ahead.period_end > pd.Timestamp(data.portfolio.as_of)].sum())
    return amount or float(data.decision.model.projects.to_go.sum())


def parameters(rules: Rules) -> dict[str, Any]:
    """What was set, as parameters of the notebook; money and weights only where they were moved."""
    moved = {"budget": rules.budget, "weights": dict(rules.weights) or None}
    return {
        **{name: value for name, value in moved.items() if value is not None},
        "forced_in": list(rules.forced_in),
        "forced_out": list(rules.forced_out),
    }


RANKS = (
    columns.PROJECT,
    Column("now", "Score", "number", places=1),
    Column("rank", "Rank", "number"),
    Column("before", "Rank in the report", "number"),
)


def ranks(data: Data, scoring: Scoring) -> Table | None:
    """Projects by score, with the rank they had in the report."""
    frame = pd.DataFrame({"now": scoring.total, "was": data.scoring.total}).dropna(subset=["now"])
    frame = frame.assign(
        name=scoring.names,
        rank=frame.now.rank(ascending=False, method="min"),
        before=frame.was.rank(ascending=False, method="min"),
    )
    first = frame.sort_values("now", ascending=False, kind="stable").head(panel.MOST_ROWS)
    caption = f"Weighted score, 0 to 100 points; the first {len(first)} of {text.plural(len(frame), 'project')}"
    return table(first, RANKS, caption, top=panel.MOST_ROWS)


def chosen_now(data: Data, decision: Decision) -> Shown:
    """What is chosen now, and what is different from the report; in plain words where nothing can be."""
    if not decision.feasible:
        return infeasible(data, decision)
    projects, selection = recommendations(decision, data.portfolio), decision.selection
    funded = projects[projects.recommendation.isin(FUNDED)]
    cost = text.money(cost_of(decision.model.problem, selection))
    message = (
        f"Fund {len(funded)} of {text.plural(len(projects), 'project')} for {cost}: "
        f"{text.number(selection.value, 1)} points"
    )
    if not selection.options:
        message = (
            "Nothing is funded: there is no money for any project, or every project is forced out"
        )
    changed = changes(data, projects)
    note = "The same projects as in the report, at the same time"
    if changed is not None:
        note = differences(data, projects)
    return Shown(
        message, (note, published(data), proof(decision)), (changed, ranks(data, decision.scoring))
    )


def published(data: Data) -> str:
    """What the report chose."""
    if not data.feasible:
        return "In the report no choice was possible."
    selection = data.decision.selection
    cost = text.money(cost_of(data.decision.model.problem, selection))
    count = int(data.recommendations.recommendation.isin(FUNDED).sum())
    return f"In the report: {count} for {cost}, {text.number(selection.value, 1)} points."


def proof(decision: Decision) -> str:
    """How much better another choice could be."""
    selection = decision.selection
    if selection.gap <= 1e-6:
        return "Proved: no choice within the limits is worth more."
    ended = (
        f" Stopped by the clock after {text.number(SECONDS)} s: another machine may find another choice."
        if not selection.repeatable
        else ""
    )
    return (
        f"Gap: a better choice could gain at most {share_at_least(selection.gap, 2).words}.{ended}"
    )


def infeasible(data: Data, decision: Decision) -> Shown:
    """Why nothing can be chosen."""
    shown = (ranks(data, decision.scoring),)
    if not decision.selection.repeatable:
        message = f"No choice was found within {text.number(SECONDS)} s; the limits may leave none"
        return Shown(message, tables=shown)
    duties = decision.names(decision.model.problem.mandatory)
    names = text.names([text.shorten(name, 40) for name in duties], 8)
    return Shown(
        "No choice is possible: what must be done exceeds the money, a role or another limit",
        (f"These must be done: {names}. Give more money, or take one out of “Must be done”.",),
        shown,
    )


def differences(data: Data, projects: pd.DataFrame) -> str:
    """Which projects come in and go out against the report."""
    was, now = (
        set(frame.project_id[frame.recommendation.isin(FUNDED)])
        for frame in (data.recommendations, projects)
    )
    known = projects.set_index("project_id")["name"]
    parts = [
        f"{word}: {text.names([text.shorten(known[p], 40) for p in sorted(ids)], 6)}"
        for word, ids in (("In", now - was), ("Out", was - now))
        if ids
    ]
    return ". ".join([*parts, ""]).strip() or "The same projects, at other times"


CHANGES = (
    columns.PROJECT,
    Column("was", "In the report"),
    Column("do", "Now"),
    columns.SCORE,
    columns.TO_GO,
)


def changes(data: Data, projects: pd.DataFrame) -> Table | None:
    """Every project whose recommendation is another one than in the report; nothing where none is."""
    before = data.recommendations.set_index("project_id")
    frame = projects.assign(
        was=projects.project_id.map(before.recommendation),
        earlier=projects.project_id.map(before["shift"]),
        do=worded(projects.recommendation, projects.until),
    )
    frame = frame[(frame.recommendation != frame.was) | (frame["shift"] != frame.earlier)]
    caption = f"Recommended otherwise than in the report, the dearest first: {text.plural(len(frame), 'project')}"
    first = frame.sort_values("cost_to_go", ascending=False, kind="stable").head(panel.MOST_ROWS)
    return table(first, CHANGES, caption, top=panel.MOST_ROWS)
