"""Prioritization with handles: weights, money, projects forced in and out."""

from dataclasses import replace
from typing import Any

import pandas as pd

from pmo_lib import prioritization
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.optimization.frontier import cost_of
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.prioritization.decision import Decision, recommendations
from pmo_lib.prioritization.handing import FUNDED
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scoring import Scoring
from pmo_lib.prioritization.studying import Study
from pmo_lib.prioritization.thresholds import share_at_least
from pmo_lib.report import text
from pmo_lib.report.blocks import Table

SECONDS = 1.0  # for the best choice; what is found by then is shown with its gap
HOW = (
    "Move a handle (weights count in proportion): scores, ranks and the choice are worked out again by the functions of the report. "
    "In and out are against the report above."
)


def handles(study: Study) -> Any:
    """An explorer of a portfolio's choice; nothing in a run, and a sentence in a program's report."""
    if not panel.available():
        return None
    from ipywidgets import HTML

    if study.decision is None:
        return HTML(
            panel.html(
                Shown(
                    'Projects compete for the money of the whole portfolio: set program = "_portfolio" to explore'
                )
            )
        )
    return _assembled(study)


def _assembled(study: Study) -> Any:
    portfolio, rules, criteria = study.portfolio, study.rules, study.scoring.criteria
    signs = {"cost": "▼ less is better", "benefit": "▲ more is better"}
    weights = {
        c: panel.slider(
            f"{row['name']} {signs.get(row.direction, '')[:1]}, weight %",
            100 * study.scoring.weights[c],
            0,
            100,
            1,
        )
        for c, row in criteria.iterrows()
    }
    stated = stated_budget(study)
    top = max(1.5 * stated, study.decision.model.projects.to_go.sum()) / 1e6
    money = panel.slider(
        f"Money, {portfolio.settings.currency or 'money'} m; stated {text.number(stated / 1e6, 1)}",
        stated / 1e6,
        0,
        round(top, 1),
        0.1,
        ".1f",
    )
    known = study.told.set_index("project_id")["name"].to_dict()
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
        show(Shown("Choosing …", tables=[ranks(study, scoring)]))
        decision = prioritization.choice(portfolio, scoring, now, seconds=SECONDS)
        show(told(study, decision))

    return panel.assemble(
        "Try other weights, money and duties",
        HOW,
        [money, *weights.values(), inside, outside],
        draw,
        lambda: Kept(
            portfolio.settings.portfolio, "prioritization", [PORTFOLIO], parameters(asked())
        ),
    )


def stated_budget(study: Study) -> float:
    """Money over the horizon: what the rules say, else the tables, else what all projects still cost. [currency]"""
    if study.rules.budget is not None:
        return study.rules.budget
    ahead = study.portfolio.budgets
    amount = float(ahead.amount[ahead.period_end > pd.Timestamp(study.portfolio.as_of)].sum())
    return amount or float(study.decision.model.projects.to_go.sum())


def parameters(rules: Rules) -> dict[str, Any]:
    """What was set, as parameters of the notebook; money and weights only where they were moved."""
    set_now = {"budget": rules.budget, "weights": dict(rules.weights) or None}
    told = {name: value for name, value in set_now.items() if value is not None}
    return {**told, "forced_in": list(rules.forced_in), "forced_out": list(rules.forced_out)}


def ranks(study: Study, scoring: Scoring) -> Table:
    """Projects by score, with the rank they had in the report."""
    frame = pd.DataFrame({"now": scoring.total, "was": study.scoring.total}).dropna(subset=["now"])
    frame = frame.assign(
        rank=frame.now.rank(ascending=False, method="min"),
        before=frame.was.rank(ascending=False, method="min"),
    )
    frame = frame.sort_values(["now"], ascending=False, kind="stable")
    shown = pd.DataFrame(
        {
            "Project": scoring.names.reindex(frame.index).to_numpy(),
            "Score": frame.now.to_numpy(),
            "Rank": frame["rank"].to_numpy(),
            "Rank in the report": frame.before.to_numpy(),
        }
    )
    caption = f"Weighted score, 0 to 100 points; the first {min(len(shown), panel.MOST_ROWS)} of {text.plural(len(shown), 'project')}"
    return Table(
        shown.head(panel.MOST_ROWS),
        caption,
        {"Score": 1, "Rank": 0, "Rank in the report": 0},
        top=panel.MOST_ROWS,
    )


def told(study: Study, decision: Decision) -> Shown:
    """What is chosen now, and what is different from the report; in plain words where nothing can be."""
    if not decision.feasible:
        return infeasible(study, decision)
    projects = recommendations(decision, study.portfolio)
    funded = projects[projects.recommendation.isin(FUNDED)]
    currency, problem = study.portfolio.settings.currency, decision.model.problem
    cost = cost_of(problem, decision.selection) if decision.selection.options else 0.0
    message = f"Fund {len(funded)} of {text.plural(len(projects), 'project')} for {text.money(cost, currency)}: {text.number(decision.selection.value, 1)} points"
    if not decision.selection.options:
        message = (
            "Nothing is funded: there is no money for any project, or every project is forced out"
        )
    table = changes(study, projects)
    note = (
        "The same projects as in the report, at the same time"
        if table is None
        else differences(study, projects)
    )
    return Shown(
        message, (note, published(study), proof(decision)), (table, ranks(study, decision.scoring))
    )


def published(study: Study) -> str:
    """What the report chose."""
    if not study.decision.feasible:
        return "In the report no choice was possible."
    cost = (
        cost_of(study.decision.model.problem, study.decision.selection)
        if study.decision.selection.options
        else 0.0
    )
    count = int(study.told.recommendation.isin(FUNDED).sum())
    return f"In the report: {count} for {text.money(cost, study.portfolio.settings.currency)}, {text.number(study.decision.selection.value, 1)} points."


def proof(decision: Decision) -> str:
    """How much better another choice could be."""
    found = decision.selection
    if found.gap <= 1e-6:
        return "Proved: no choice within the limits is worth more."
    ended = (
        ""
        if found.repeatable
        else f" Stopped by the clock after {text.number(SECONDS)} s: another machine may find another choice."
    )
    return f"Gap: a better choice could gain at most {share_at_least(found.gap, 2).words}.{ended}"


def infeasible(study: Study, decision: Decision) -> Shown:
    """Why nothing can be chosen."""
    if not decision.selection.repeatable:
        return Shown(
            f"No choice was found within {text.number(SECONDS)} s; the limits may leave none",
            tables=(ranks(study, decision.scoring),),
        )
    duties = decision.names(decision.model.problem.mandatory)
    note = f"These must be done: {text.names([text.shorten(name, 40) for name in duties], 8)}. Give more money, or take one out of “Must be done”."
    return Shown(
        "No choice is possible: what must be done exceeds the money, a role or another limit",
        (note,),
        (ranks(study, decision.scoring),),
    )


def differences(study: Study, projects: pd.DataFrame) -> str:
    """Which projects come in and go out against the report."""
    was, now = (
        set(frame.project_id[frame.recommendation.isin(FUNDED)]) for frame in (study.told, projects)
    )
    known = projects.set_index("project_id")["name"]
    parts = [
        f"{word}: {text.names([text.shorten(known[p], 40) for p in sorted(ids)], 6)}"
        for word, ids in (("In", now - was), ("Out", was - now))
        if ids
    ]
    return ". ".join([*parts, ""]).strip() or "The same projects, at other times"


def changes(study: Study, projects: pd.DataFrame) -> Table | None:
    """Every project whose recommendation is another one than in the report; nothing where none is."""
    before = study.told.set_index("project_id")
    frame = projects.assign(
        was=projects.project_id.map(before.recommendation),
        earlier=projects.project_id.map(before["shift"]),
    )
    frame = frame[
        (frame.recommendation != frame.was) | (frame["shift"] != frame.earlier)
    ].sort_values("to_go", ascending=False, kind="stable")
    if frame.empty:
        return None
    cost = f"To go, {study.portfolio.settings.currency or 'money'} m"
    words = [
        f"{word} to {text.month(until)}" if pd.notna(until) else word
        for word, until in zip(frame.recommendation, frame.until, strict=True)
    ]
    shown = pd.DataFrame(
        {
            "Project": frame["name"],
            "In the report": frame.was,
            "Now": words,
            "Score": frame.score,
            cost: frame.to_go / 1e6,
        }
    )
    caption = f"Recommended otherwise than in the report, the dearest first: {text.plural(len(shown), 'project')}"
    return Table(shown.head(panel.MOST_ROWS), caption, {"Score": 1, cost: 1}, top=panel.MOST_ROWS)
