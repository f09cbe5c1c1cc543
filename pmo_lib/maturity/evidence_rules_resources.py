"""Traces of capacity, risks, benefits and dependencies. Their tables may not be declared here: then nothing is evidenced."""

import pandas as pd

from pmo_lib.maturity.evidence import Evidence, Reading, share, trace
from pmo_lib.maturity.evidence_rules_governance import filled


def coming(evidence: Evidence, months: int) -> pd.DatetimeIndex:
    """The ends of the next months."""
    return pd.date_range(evidence.day + pd.Timedelta(days=1), periods=months, freq="ME", unit="us")


@trace(
    "CAP-1",
    "role-months of the next two quarters with a stated capacity",
    "capacity.role_id capacity.fte",
)
def supply_known(evidence: Evidence) -> Reading:
    """Supply is known two quarters ahead."""
    stated = evidence.all_of("capacity").dropna(subset=["fte"])
    months = coming(evidence, 6)
    cells = stated[stated.period_end.isin(months)].groupby("role_id").period_end.nunique()
    roles = evidence.all_of("capacity").role_id.dropna().unique()
    done = cells.reindex(roles, fill_value=0).sum()
    return share(pd.Series([True] * int(done) + [False] * (len(roles) * len(months) - int(done))))


@trace(
    "CAP-2",
    "active and proposed projects whose demand is stated up to their end",
    "demand.period_end demand.fte",
)
def demand_stated(evidence: Evidence) -> Reading:
    """All work states what it needs."""
    proposed = evidence.projects[evidence.projects.stage.isin(["proposed", "approved"])]
    work = (
        pd.concat([evidence.active, proposed]).drop_duplicates("project_id").set_index("project_id")
    )
    last = (
        evidence.all_of("demand")
        .dropna(subset=["fte"])
        .groupby("project_id")
        .period_end.max()
        .reindex(work.index)
    )
    finish = work.forecast_finish.fillna(work.baseline_finish)
    return share((last >= finish + pd.offsets.MonthEnd(0))[finish.notna()])


@trace(
    "CAP-3",
    "role-months of the next quarter booked above capacity",
    "capacity.fte demand.fte",
    (0.30, 0.20, 0.10, 0.05),
    at_most=True,
)
def overload(evidence: Evidence) -> Reading:
    """Overload is solved early."""
    supply, need = (booked(evidence, name) for name in ("capacity", "demand"))
    return share(need.reindex(supply.index, fill_value=0) > supply + 1e-9)


def booked(evidence: Evidence, name: str) -> pd.Series:
    """People of capacity or demand in the next quarter, by role and month."""
    rows = evidence.all_of(name)
    return (
        rows[rows.period_end.isin(coming(evidence, 3))].groupby(["role_id", "period_end"]).fte.sum()
    )


def open_risks(evidence: Evidence) -> pd.DataFrame:
    """Risks of active projects that are not closed."""
    risks = evidence.table("risks")
    return risks[risks.closed.isna()]


@trace(
    "RSK-1", "open risks with owner, response and date", "risks.owner_role risks.response risks.due"
)
def risks_owned(evidence: Evidence) -> Reading:
    """Risks have owner, response and date."""
    risks = open_risks(evidence)
    return share(filled(risks.owner_role) & filled(risks.response) & risks.due.notna())


@trace("RSK-2", "open risks reviewed in the last 60 days", "risks.reviewed")
def register_alive(evidence: Evidence) -> Reading:
    """The register is alive."""
    risks = open_risks(evidence)
    return share(risks.reviewed.fillna(risks.raised) >= evidence.back(0, 60))


@trace("RSK-3", "responses due in six months and done", "risks.due risks.response_done")
def responses_done(evidence: Evidence) -> Reading:
    """Responses are done."""
    risks = evidence.all_of("risks")
    due = risks[evidence.within(risks.due, 6)]
    return share(due.response_done.notna() & (due.response_done != False))  # noqa: E712


@trace(
    "RSK-4",
    "issues raised recently with an owner, and closed or not yet due",
    "issues.raised issues.owner_role issues.closed",
)
def issues_closed(evidence: Evidence) -> Reading:
    """Issues are owned and closed."""
    issues = evidence.all_of("issues")
    issues = issues[evidence.within(issues.raised, 6)]
    return share(filled(issues.owner_role) & (issues.closed.notna() | (issues.due >= evidence.day)))


@trace(
    "BEN-1",
    "active projects with a benefit that has owner, measure, baseline, target and date",
    "benefits.owner_role benefits.target benefits.due",
)
def benefit_owned(evidence: Evidence) -> Reading:
    """A benefit has an owner and a target."""
    own = evidence.table("benefits")
    whole = own[["owner_role", "measure", "baseline", "target", "due"]].notna().all(axis=1)
    return share(evidence.active.project_id.isin(own.project_id[whole]))


@trace(
    "BEN-3",
    "projects closed 6 to 24 months ago with a realised benefit",
    "benefit_values.realised projects.actual_finish",
)
def benefit_measured(evidence: Evidence) -> Reading:
    """Benefits are measured after closure."""
    finish = evidence.projects.actual_finish
    closed = evidence.projects[evidence.within(finish, 24) & ~evidence.within(finish, 6)][
        ["project_id", "actual_finish"]
    ]
    values = evidence.all_of("benefit_values").dropna(subset=["realised"])
    if "project_id" not in values:
        values = values.merge(
            evidence.all_of("benefits")[["benefit_id", "project_id"]], on="benefit_id"
        )
    pairs = closed.merge(values[["project_id", "period_end"]], on="project_id")
    return share(closed.project_id.isin(pairs.project_id[pairs.period_end > pairs.actual_finish]))


@trace(
    "DEP-1",
    "dependencies with the giving milestone and the day it is needed",
    "dependencies.giver_milestone_id dependencies.needed_by",
)
def what_and_when(evidence: Evidence) -> Reading:
    """What is needed, from whom, by when."""
    own = evidence.table("dependencies")
    return share(filled(own.giver_milestone_id) & own.needed_by.notna())


@trace(
    "DEP-2",
    "dependencies whose giver is in time, or which were decided on",
    "dependencies.giver_milestone_id dependencies.needed_by milestones.baseline_date",
)
def dates_agree(evidence: Evidence) -> Reading:
    """Dates agree: the giver's date is not after the need, or a decision on the needing project was made in six months."""
    own = evidence.table("dependencies").dropna(subset=["giver_milestone_id", "needed_by"])
    steps = evidence.all_of("milestones")
    steps = steps.assign(
        given=steps.actual_date.fillna(steps.forecast_date).fillna(steps.baseline_date)
    )
    steps = steps.rename(
        columns={"project_id": "giver_project_id", "milestone_id": "giver_milestone_id"}
    )
    own = own.merge(
        steps[["giver_project_id", "giver_milestone_id", "given"]],
        on=["giver_project_id", "giver_milestone_id"],
        how="left",
    )
    made = evidence.decided()
    decided = own.project_id.isin(made.project_id[evidence.within(made.decided, 6)])
    return share(((own.given <= own.needed_by) | decided)[own.given.notna()])
