"""Which projects a section speaks of: selections of positions, in the order in which they are shown."""

import numpy as np
import pandas as pd

from pmo_lib.measures.health import DIMENSIONS, Thresholds, colours
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.status.position import column_of
from pmo_lib.status.states import Progress, Reporting

RANK = {colour: rank for rank, colour in enumerate(Rag)}  # red first


def active(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects under way."""
    return frame[frame.state == Progress.ACTIVE]


def without_status(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way without a current readable status; those that never reported first."""
    found = active(frame)
    found = found[found.reporting != Reporting.CURRENT]
    return found.sort_values(["reported", "project_id"], na_position="first")


def not_judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way that reported, but lack the columns by which they could be judged."""
    found = active(frame)
    return found[found.computed.isna() & (found.reporting == Reporting.CURRENT)]


def contradicting(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects whose data contradicts itself or lies beyond the plausible range."""
    wrong = frame.contradiction.notna() | (frame.doubt != "") | (frame.check != "")
    return frame[wrong | frame.understated]


def judged_today(running: pd.DataFrame) -> pd.Series:
    """Which projects under way have a computed colour by a current status; only of these good news is known."""
    return running.computed.notna() & (running.reporting == Reporting.CURRENT)


def watermelons(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects that declare green while the data says red; the worst first."""
    found = active(frame)
    found = found[(found.declared == Rag.GREEN) & (found.computed == Rag.RED)]
    return found.sort_values(
        ["slip_days", "overrun_share", "project_id"], ascending=[False, False, True]
    )


def worst_first(frame: pd.DataFrame, rules: Thresholds | None = None) -> pd.DataFrame:
    """
    Projects by what is at stake: days against the red limit of the schedule, shares of the budget against
    their own red limit and in proportion to the size of the budget. Figures to be checked come last.
    """
    rules = rules or Thresholds()
    budget = frame.budget.where(frame.budget > 0)
    size = (budget / budget.mean()).fillna(1.0)
    parts = [
        frame[column_of(name)] / rules.limits(name)[1] * (1.0 if name == "schedule" else size)
        for name in DIMENSIONS
    ]
    order = frame.assign(
        _colour=frame.computed.map({Rag.RED: 0, Rag.AMBER: 1}).fillna(2) if len(frame) else 2,
        _check=frame.check != "",
        _worse=pd.concat(parts, axis=1).max(axis=1),
    )
    order = order.sort_values(
        ["_colour", "_check", "_worse", "project_id"], ascending=[True, True, False, True]
    )
    return order.drop(columns=["_colour", "_check", "_worse"])


def green_while_red(portfolio: Portfolio, frame: pd.DataFrame, rules: Thresholds) -> pd.DataFrame:
    """
    For how long watermelons have been ones, by the delay and cost their own status rows stated.

    Returns:
        by project_id: since (period end from which on every status was declared green and red by its figures), periods.
    """
    found = watermelons(frame)
    rows = portfolio.status[portfolio.status.project_id.isin(found.project_id)].sort_values(
        "period_end"
    )
    plan = found.set_index("project_id")
    slip = days_between(rows.project_id.map(plan.baseline_finish), rows.forecast_finish)
    over = rows.estimate_at_completion / rows.project_id.map(plan.budget) - 1
    red = (colours(slip, *rules.limits("schedule")) == Rag.RED) | (
        colours(over, *rules.limits("cost")) == Rag.RED
    )
    rows = rows.assign(wrong=red & (rows.declared_rag == Rag.GREEN).to_numpy())
    last_honest = rows[~rows.wrong].groupby("project_id").period_end.max().reindex(found.project_id)
    after = rows[~(rows.period_end <= rows.project_id.map(last_honest))]
    return (
        after.groupby("project_id")
        .period_end.agg(since="min", periods="size")
        .reindex(found.project_id)
    )


def objectives(frame: pd.DataFrame) -> pd.DataFrame:
    """
    A row for each project and objective it serves, its budget in equal parts.

    Returns:
        project_id, name, objective (missing: the project names none), budget [currency].
    """
    names = pd.Series(
        [lifecycle.objectives_of(words) or [np.nan] for words in frame.strategic_objectives],
        index=frame.index,
        dtype=object,
    )
    shared = frame[["project_id", "name", "budget"]].assign(objective=names, parts=names.map(len))
    shared = shared.assign(budget=shared.budget / shared.parts).explode(
        "objective", ignore_index=True
    )
    return shared[["project_id", "name", "objective", "budget"]]


def overdue(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way whose stated finish has passed, the longest first."""
    found = active(frame)
    return found[found.overdue.notna()].sort_values(
        ["overdue", "project_id"], ascending=[False, True]
    )


def mandatory(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way or planned that must be done by law or contract."""
    return frame[
        frame.mandatory.fillna(False) & frame.state.isin([Progress.ACTIVE, Progress.NOT_STARTED])
    ]


def cancelled_after_spending(frame: pd.DataFrame) -> pd.DataFrame:
    """Cancelled projects that had spent money, the most first."""
    found = frame[(frame.state == Progress.CANCELLED) & (frame.spent > 0)]
    return found.sort_values(["spent", "project_id"], ascending=[False, True])


def spending_by_objective(frame: pd.DataFrame) -> pd.DataFrame:
    """`objectives` of the projects under way that have a budget."""
    return objectives(active(frame).dropna(subset=["budget"]))


def rated(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way that declare a rating, the red ones first, with the word they use for it."""
    found = active(frame).dropna(subset=["declared"])
    found = found.assign(word=found.declared_word.fillna(found.declared))
    return found.sort_values("declared", key=lambda colours: colours.map(RANK), kind="stable")


def declared_red(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way that declare red, the largest budget first."""
    found = rated(frame)
    return found[found.declared == Rag.RED].sort_values(
        ["budget", "project_id"], ascending=[False, True]
    )


def rating_changes(moves: pd.DataFrame) -> pd.DataFrame:
    """Projects whose declared rating differs from the one in the report before."""
    found = moves.dropna(subset=["declared_before", "declared_now"])
    return found[found.declared_before != found.declared_now]
