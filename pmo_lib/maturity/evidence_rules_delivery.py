"""Traces of planning, finance, reporting, people, use and forecasting. "Recent" is the last six months."""

import numpy as np
import pandas as pd

from pmo_lib.maturity.evidence import Evidence, Reading, middle, months_before, share, trace
from pmo_lib.maturity.evidence_rules_governance import filled
from pmo_lib.measures.health import health

BREACH = 1.10
REQUIRED = ("forecast_finish", "declared_rag", "estimate_at_completion", "percent_complete")
GREENNESS = {"red": 0, "amber": 1, "green": 2}


@trace(
    "PLN-1",
    "active projects with baseline finish and budget",
    "projects.baseline_finish projects.budget",
)
def baseline_set(evidence: Evidence) -> Reading:
    """A baseline stands before work starts."""
    return share(evidence.planned.baseline_finish.notna() & evidence.planned.budget.notna())


@trace(
    "PLN-2",
    "active projects with a milestone or the finish in the next 90 days",
    "milestones.baseline_date",
)
def next_steps_dated(evidence: Evidence) -> Reading:
    """Next steps are dated."""
    steps = evidence.table("milestones")
    due = steps.forecast_date.fillna(steps.baseline_date).where(steps.actual_date.isna())
    finish = evidence.planned.forecast_finish.fillna(evidence.planned.baseline_finish)
    soon = evidence.planned.project_id.isin(steps.project_id[ahead(evidence, due)])
    return share(soon | ahead(evidence, finish))


def ahead(evidence: Evidence, days: pd.Series) -> pd.Series:
    """Which days lie in the next ninety."""
    return (days > evidence.day) & (days <= evidence.day + pd.Timedelta(days=90))


@trace(
    "PLN-3",
    "recent moves of a baseline with an approved change",
    "baselines.baselined changes.decided",
)
def moved_by_decision(evidence: Evidence) -> Reading:
    """Baselines move only by decision: one approved in the three months before, or on the day."""
    own = evidence.all_of("baselines").sort_values(["project_id", "baselined"])
    own = own[own.project_id.isin(evidence.planned.project_id)]
    moves = own[own.duplicated("project_id") & evidence.within(own.baselined, 6)].reset_index(
        names="case"
    )
    changes = evidence.all_of("changes").query("outcome == 'approved'")[["project_id", "decided"]]
    pairs = moves.merge(changes, on="project_id")
    days = (pairs.baselined - pairs.decided).dt.days
    return share(moves.case.isin(pairs.case[days.between(0, 90)]))


@trace(
    "PLN-4",
    "milestones due recently and met within 14 days",
    "milestones.baseline_date milestones.actual_date",
    (0.30, 0.50, 0.70, 0.85),
)
def milestones_met(evidence: Evidence) -> Reading:
    """Milestones are met; one that is not reached and not 14 days late yet is not counted."""
    due = evidence.all_of("milestones")
    due = due[
        due.project_id.isin(evidence.projects.project_id[evidence.projects.approach != "adaptive"])
    ]
    due = due[evidence.within(due.baseline_date, 6)]
    last = due.baseline_date + pd.Timedelta(days=14)
    return share((due.actual_date <= last)[due.actual_date.notna() | (last <= evidence.day)])


@trace(
    "FIN-1",
    "recent project-months with budgeted and actual cost",
    "status.actual_cost status.planned_value",
)
def cost_each_period(evidence: Evidence) -> Reading:
    """Cost is known each period."""
    rows = evidence.expected_periods().merge(
        evidence.table("status"), on=["project_id", "period_end"], how="left"
    )
    return share(rows.actual_cost.notna() & rows.planned_value.notna())


def stated_in(evidence: Evidence, column: str, months: int) -> pd.Series:
    """Whether each active project's status states something in the last so many months."""
    rows = evidence.table("status").dropna(subset=[column])
    return evidence.active.project_id.isin(
        rows.project_id[evidence.within(rows.period_end, months)]
    )


@trace(
    "FIN-2",
    "active projects whose estimate at completion was renewed in two periods",
    "status.estimate_at_completion",
)
def estimate_renewed(evidence: Evidence) -> Reading:
    """The estimate at completion is renewed."""
    return share(stated_in(evidence, "estimate_at_completion", 2))


@trace(
    "FIN-3",
    "estimates that passed 110% of budget in 12 months and were decided on within 60 days",
    "status.estimate_at_completion projects.budget",
)
def breach_decided(evidence: Evidence) -> Reading:
    """A breach brings a decision."""
    rows = evidence.all_of("status").merge(
        evidence.projects[["project_id", "budget"]], on="project_id"
    )
    breach = (
        rows[rows.estimate_at_completion > BREACH * rows.budget]
        .groupby("project_id")
        .period_end.min()
    )
    return evidence.followed(breach[evidence.within(breach, 12)].rename("day").reset_index(), 60)


@trace(
    "REP-1", "active projects whose newest status is at most one period old", "status.period_end"
)
def fresh(evidence: Evidence) -> Reading:
    """Status is fresh."""
    newest = (
        evidence.table("status")
        .groupby("project_id")
        .period_end.max()
        .reindex(evidence.active.project_id)
    )
    return share(newest >= evidence.back(1))


@trace(
    "REP-2",
    "required fields filled in the newest status and plan",
    "status.period_end",
    (0.60, 0.80, 0.90, 0.98),
)
def complete(evidence: Evidence) -> Reading:
    """Data is complete: four fields of the status, baseline, budget, sponsor and manager."""
    newest = (
        evidence.table("status")
        .sort_values("period_end")
        .groupby("project_id")
        .tail(1)
        .set_index("project_id")
    )
    stated = newest.reindex(evidence.active.project_id)[list(REQUIRED)].notna().to_numpy()
    plan = (
        evidence.active[["baseline_finish", "budget", "sponsor_role", "manager_role"]]
        .notna()
        .to_numpy()
    )
    return share(pd.Series(np.hstack([stated, plan]).ravel()))


def computed(evidence: Evidence, rows: pd.DataFrame) -> pd.Series:
    """Health of a project by its own figures in each status row; missing where they do not say."""
    plan = (
        evidence.projects.set_index("project_id")[["baseline_finish", "budget"]]
        .reindex(rows.project_id)
        .set_axis(rows.index)
    )
    slip = (rows.forecast_finish - plan.baseline_finish).dt.days
    overrun = rows.estimate_at_completion / plan.budget.where(plan.budget > 0) - 1
    return pd.Series(
        health(slip, overrun, np.zeros(len(rows)), evidence.thresholds),
        index=rows.index,
        dtype="str",
    )


@trace(
    "REP-3",
    "active projects whose declared status is not better than their figures",
    "status.declared_rag projects.baseline_finish",
    (0.50, 0.65, 0.80, 0.90),
)
def honest(evidence: Evidence) -> Reading:
    """Status is honest."""
    newest = evidence.table("status").sort_values("period_end").groupby("project_id").tail(1)
    newest = newest.assign(
        said=newest.declared_rag.map(GREENNESS), shown=computed(evidence, newest).map(GREENNESS)
    )
    newest = newest.dropna(subset=["said", "shown"])
    return share(newest.said <= newest.shown)


@trace(
    "REP-4",
    "projects that turned red recently and were decided on within 30 days",
    "status.forecast_finish projects.baseline_finish",
)
def red_triggers(evidence: Evidence) -> Reading:
    """Red triggers a decision."""
    rows = evidence.all_of("status").sort_values(["project_id", "period_end"])
    rows = rows.assign(red=computed(evidence, rows) == "red")
    first = rows[rows.red & ~rows.groupby("project_id").red.shift(fill_value=False)]
    first = first[evidence.within(first.period_end, 6)].drop_duplicates("project_id")
    return evidence.followed(
        first[["project_id", "period_end"]]
        .rename(columns={"period_end": "day"})
        .reset_index(drop=True),
        30,
    )


@trace(
    "PPL-1",
    "active projects whose sponsor and manager are named and differ",
    "projects.sponsor_role projects.manager_role",
)
def roles_clear(evidence: Evidence) -> Reading:
    """Roles are clear."""
    sponsor, manager = evidence.active.sponsor_role, evidence.active.manager_role
    return share(filled(sponsor) & filled(manager) & (sponsor != manager))


@trace(
    "PPL-2",
    "managers with at most three active projects",
    "projects.manager_role",
    (0.50, 0.70, 0.85, 0.95),
)
def feasible_load(evidence: Evidence) -> Reading:
    """The load is feasible; where the column names kinds of roles and not posts, there are too few cases to say."""
    return share(evidence.active.groupby("manager_role").size() <= 3)


@trace("ADO-2", "programs that filed at least 80% of their recent status", "status.period_end")
def used_unasked(evidence: Evidence) -> Reading:
    """The standard is used unasked."""
    rows = evidence.expected_periods().merge(
        evidence.table("status"), on=["project_id", "period_end"], how="left", indicator=True
    )
    return share((rows["_merge"] == "both").groupby(rows.program_id).mean() >= 0.8)


@trace(
    "FOR-2",
    "active projects whose finish was confirmed in the last period",
    "status.forecast_finish",
)
def confirmed(evidence: Evidence) -> Reading:
    """Forecasts are renewed."""
    made = evidence.table("forecasts").dropna(subset=["forecast_finish"])
    recent = evidence.active.project_id.isin(made.project_id[evidence.within(made.made, 1)])
    return share(pd.Series(stated_in(evidence, "forecast_finish", 1) | recent))


@trace(
    "FOR-3",
    "median error of the finish forecast six months before, projects finished in 12 months",
    "forecasts.forecast_finish projects.actual_finish",
    (90, 60, 30, 15),
    at_most=True,
    unit="days",
)
def came_true(evidence: Evidence) -> Reading:
    """Forecasts come true: the newest one made by six months before the finish."""
    done = evidence.projects[
        evidence.within(evidence.projects.actual_finish, 12)
        & (evidence.projects.approach != "adaptive")
    ]
    done = done[["project_id", "actual_finish"]]
    made = (
        evidence.all_of("forecasts")[["project_id", "made", "forecast_finish"]]
        .merge(done, on="project_id")
        .dropna()
    )
    made = made[made.made <= made.actual_finish.map(lambda day: months_before(day, 6))]
    last = made.sort_values("made").groupby("project_id").tail(1)
    return middle((last.forecast_finish - last.actual_finish).dt.days.abs())
