"""Where each project stands: one row per project, from what was known on the day of the portfolio."""

import numpy as np
import pandas as pd

from pmo_lib.measures.health import DIMENSIONS, Thresholds, colours, health
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import ChangeKind, Outcome, Stage
from pmo_lib.status.history import errors_before_finish
from pmo_lib.status.performance import plans

FROM_PROJECTS = [
    "project_id",
    "name",
    "program_id",
    "stage",
    "approach",
    "sponsor_role",
    "manager_role",
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "actual_finish",
    "budget",
    "strategic_objectives",
    "mandatory",
    "regulated",
    "mission_critical",
]
FROM_STATUS = {
    "estimate": "estimate_at_completion",
    "stated_variance": "budget_variance",
    "declared": "declared_rag",
    "reported": "period_end",
    "planned_value": "planned_value",
    "earned_value": "earned_value",
    "actual_cost": "actual_cost",
}
ACTIVE, FINISHED, NOT_STARTED, CANCELLED = "active", "finished", "not started", "cancelled"
MONTHS_BACK = 12


def positions(portfolio: Portfolio, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """
    One row per project: its state, its slip and overrun, declared and computed health.

    Args:
        portfolio: as of a day (`Portfolio.at`).
        thresholds: of the computed health.

    Returns:
        columns of the project and: state (active, finished, not started, cancelled); finish (actual, else forecast);
        slip_days [calendar days, positive is late]; estimate [currency]; overrun [currency]; overrun_share [part
        of the budget]; stated_variance [currency], as the source has it; planned_value, earned_value, actual_cost of the
        newest status [currency]; scope, risk, benefits [parts of one, see `health`]; declared and computed RAG (missing:
        not reported), and one RAG for each dimension (`rag_cost` …); reported (period of the newest status);
        age_days of that status. Missing stays missing. A portfolio without projects gives no rows.
    """
    return judged(observed(portfolio), thresholds or Thresholds())


def observed(portfolio: Portfolio) -> pd.DataFrame:
    """What is known of each project, before any rule is applied."""
    projects = portfolio.projects
    newest = (
        portfolio.status.sort_values("period_end")
        .groupby("project_id")
        .tail(1)
        .set_index("project_id")
    )
    last = newest.reindex(projects.project_id).set_axis(projects.index)
    frame = projects[FROM_PROJECTS].assign(
        finish=projects.actual_finish.fillna(last.forecast_finish).fillna(projects.forecast_finish),
        age_days=days_between(last.period_end, pd.Timestamp(portfolio.as_of)),
        **{name: last[column] for name, column in FROM_STATUS.items()},
    )
    frame = frame.assign(state=_state(frame, projects, portfolio.as_of))
    frame = frame.assign(plan=frame.project_id.map(plans(portfolio)))
    by_project = [
        errors_before_finish(portfolio),
        _milestones(portfolio),
        _benefits(portfolio),
        _risks(portfolio),
        _scope(portfolio),
    ]
    return frame.join(pd.concat(by_project, axis=1), on="project_id")


def judged(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """What is observed, with deviations and health by rules."""
    frame = frame.assign(
        slip_days=days_between(frame.baseline_finish, frame.finish),
        overrun=frame.estimate - frame.budget,
        overrun_share=(frame.estimate / frame.budget.where(frame.budget > 0)) - 1,
        scope=frame.scope_cost / frame.budget.where(frame.budget > 0),
        risk=frame.exposure / frame.budget.where(frame.budget > 0),
        benefits=1
        - frame.benefits_realised / frame.benefits_planned.where(frame.benefits_planned > 0),
    )
    found = health(
        frame.slip_days,
        frame.overrun_share,
        frame.age_days,
        thresholds,
        scope=frame.scope.fillna(frame.items_growth),
        risk=frame.risk,
        benefits=frame.benefits,
    )
    frame = frame.assign(scope=frame.scope.fillna(frame.items_growth))
    shades = {
        f"rag_{name}": colours(frame[_column(name)], *thresholds.limits(name))
        for name in DIMENSIONS
    }
    shades = {
        name: pd.Series(values, index=frame.index, dtype="str") for name, values in shades.items()
    }
    return frame.assign(
        computed=pd.Series(found, index=frame.index, dtype="str").where(frame.state == ACTIVE),
        **shades,
    )


def _column(dimension: str) -> str:
    return {"schedule": "slip_days", "cost": "overrun_share"}.get(dimension, dimension)


def _state(frame: pd.DataFrame, projects: pd.DataFrame, as_of) -> pd.Series:
    stage = projects.stage.fillna("")
    due = projects.forecast_start.fillna(projects.baseline_start) <= pd.Timestamp(as_of)
    begun = (
        frame.actual_start.notna()
        | frame.reported.notna()
        | stage.isin([Stage.IN_DELIVERY, Stage.ON_HOLD])
    )
    begun |= due & (stage == "")
    state = pd.Series(NOT_STARTED, index=frame.index, dtype="str")
    state = state.mask(begun & (stage != Stage.PROPOSED), ACTIVE)
    state = state.mask(frame.actual_finish.notna() | (stage == Stage.FINISHED), FINISHED)
    return state.mask(stage == Stage.CANCELLED, CANCELLED)


def _milestones(portfolio: Portfolio) -> pd.DataFrame:
    """Milestones due in the last twelve months, and those of them reached on or before their baseline day."""
    day = pd.Timestamp(portfolio.as_of)
    frame = portfolio.milestones
    due = frame[
        (frame.baseline_date <= day)
        & (frame.baseline_date > day - pd.DateOffset(months=MONTHS_BACK))
    ]
    met = due.actual_date <= due.baseline_date
    counts = (
        due.assign(met=met)
        .groupby("project_id")
        .agg(milestones_due=("met", "size"), milestones_met=("met", "sum"))
    )
    return counts.astype(float)


def _benefits(portfolio: Portfolio) -> pd.DataFrame:
    """Benefits planned and realised to date, over periods that were measured. [currency]"""
    frame = portfolio.benefit_values.dropna(subset=["planned", "realised"])
    sums = frame.groupby("project_id")[["planned", "realised"]].sum()
    return sums.rename(columns={"planned": "benefits_planned", "realised": "benefits_realised"})


def _risks(portfolio: Portfolio) -> pd.DataFrame:
    """Expected cost of open risks, probability times impact [currency]; how many, and how many overdue or without owner."""
    frame = portfolio.risks
    day = pd.Timestamp(portfolio.as_of)
    frame = frame[frame.closed.isna()].assign(
        exposure=frame.probability * frame.impact,
        overdue=frame.response_done.isna() & (frame.due < day),
        unowned=frame.owner_role.isna(),
    )
    groups = frame.groupby("project_id")
    found = {
        "exposure": groups.exposure.sum(min_count=1),
        "open_risks": groups.size(),
        "overdue_risks": groups.overdue.sum(),
        "unowned_risks": groups.unowned.sum(),
    }
    return pd.DataFrame({name: values.astype(float) for name, values in found.items()})


def _scope(portfolio: Portfolio) -> pd.DataFrame:
    """Cost of approved changes of scope [currency], and items added as a part of those there were at the start."""
    changes = portfolio.changes
    approved = changes[(changes.kind == ChangeKind.SCOPE) & (changes.outcome == Outcome.APPROVED)]
    cost = approved.groupby("project_id").cost_impact.sum(min_count=1).rename("scope_cost")
    items = portfolio.work_items.sort_values("period_end").groupby("project_id")
    first, added, done = items.remaining.first(), items.added.sum(), items.done.first()
    began = first + done - items.added.first()
    growth = ((added - items.added.first()) / began.where(began > 0)).rename("items_growth")
    return pd.concat([cost, growth.astype(float)], axis=1)


def active(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of projects under way."""
    return frame[frame.state == ACTIVE]


def watermelons(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects that declare green while the data says red; the worst first."""
    found = active(frame)
    found = found[(found.declared == "green") & (found.computed == "red")]
    return found.sort_values(
        ["slip_days", "overrun_share", "project_id"], ascending=[False, False, True]
    )


def worst_first(frame: pd.DataFrame, rules: Thresholds | None = None) -> pd.DataFrame:
    """Projects by their worst dimension, each measured against its own red threshold."""
    rules = rules or Thresholds()
    parts = [frame[_column(name)] / rules.limits(name)[1] for name in DIMENSIONS]
    worse = pd.concat(parts, axis=1).max(axis=1)
    order = frame.assign(_worse=worse).sort_values(
        ["_worse", "project_id"], ascending=[False, True]
    )
    return order.drop(columns="_worse")


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
    red = (colours(slip, *rules.limits("schedule")) == "red") | (
        colours(over, *rules.limits("cost")) == "red"
    )
    rows = rows.assign(wrong=red & (rows.declared_rag == "green").to_numpy())
    last_honest = rows[~rows.wrong].groupby("project_id").period_end.max().reindex(found.project_id)
    after = rows[~(rows.period_end <= rows.project_id.map(last_honest))]
    return (
        after.groupby("project_id")
        .period_end.agg(since="min", periods="size")
        .reindex(found.project_id)
    )


def unreported(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects under way without a current status; those that never reported first."""
    found = active(frame)
    return found[found.computed.isna()].sort_values(["reported", "project_id"], na_position="first")


def objectives(frame: pd.DataFrame) -> pd.DataFrame:
    """
    A row for each project and objective it serves, its budget in equal parts.

    Returns:
        project_id, name, objective (missing: the project names none), budget [currency].
    """
    names = frame.strategic_objectives.str.split(";").map(
        lambda parts: (
            [p.strip() for p in parts if p.strip()] or [np.nan]
            if isinstance(parts, list)
            else [np.nan]
        )
    )
    shared = frame[["project_id", "name", "budget"]].assign(objective=names, parts=names.map(len))
    shared = shared.assign(budget=shared.budget / shared.parts).explode(
        "objective", ignore_index=True
    )
    return shared[["project_id", "name", "objective", "budget"]]
