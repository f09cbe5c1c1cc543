"""Traces of governance, intake, change, method and quality. "Recent" is the last six months."""

import numpy as np
import pandas as pd

from pmo_lib.maturity.evidence import Evidence, Reading, middle, share, trace

DAYS_TO_DECIDE = (60, 30, 14, 7)
PATH = ("proposed", "approved", "in delivery", "finished")
MOST_DAYS_AFTER_CLOSURE = 90


@trace("GOV-1", "active projects with a sponsor", "projects.sponsor_role")
def sponsor_filled(evidence: Evidence) -> Reading:
    """A named person decides."""
    return share(filled(evidence.active.sponsor_role))


def filled(words: pd.Series) -> pd.Series:
    """Which cells hold a word."""
    return words.notna() & (words.fillna("").str.strip() != "")


@trace(
    "GOV-2",
    "recent stage entries with an earlier gate review",
    "stage_entries.entered reviews.held",
)
def gate_before_stage(evidence: Evidence) -> Reading:
    """A gate precedes the next stage; one that names no stage counts for what was entered in the six months after it."""
    entries = evidence.table("stage_entries")
    entries = entries[evidence.within(entries.entered, 6) & ~entries.exempted.fillna(False)]
    entries = entries[~entries.stage.isin(["proposed", "on hold", "cancelled"])].reset_index(
        names="case"
    )
    gates = evidence.all_of("reviews").query("kind == 'gate'")[["project_id", "held", "stage"]]
    pairs = entries.merge(gates, on="project_id", suffixes=("", "_opened"))
    recent = pairs.stage_opened.isna() & (pairs.held >= pairs.entered - pd.DateOffset(months=6))
    opened = (pairs.held <= pairs.entered) & (recent | (pairs.stage_opened == pairs.stage))
    return share(entries.case.isin(pairs.case[opened]))


@trace(
    "GOV-3",
    "decisions of 12 months with owner, date and reason",
    "decisions.decider_role decisions.decided decisions.reason",
)
def decisions_recorded(evidence: Evidence) -> Reading:
    """Decisions are recorded: open ones, which cannot have a date yet, do not count."""
    made = evidence.all_of("decisions")
    made = made[
        evidence.within(made.decided.fillna(made.asked), 12)
        & (made.decided.notna() | (made.outcome.notna() & (made.outcome != "open")))
    ]
    return share(filled(made.decider_role) & made.decided.notna() & filled(made.reason))


def waited(evidence: Evidence, asked: pd.Series, decided: pd.Series) -> Reading:
    """Median days from question to answer over 12 months, those without an answer counted as still waiting."""
    chosen = evidence.within(asked, 12)
    waits = (decided[chosen].fillna(evidence.day) - asked[chosen]).dt.days
    found = middle(waits, decided[chosen].isna())
    early = (
        np.isinf(found.value) and waits.max() <= DAYS_TO_DECIDE[0]
    )  # too early to say that they wait long
    return Reading(np.nan, found.cases) if early else found


@trace(
    "GOV-4",
    "median days from question to decision, 12 months",
    "decisions.asked decisions.decided",
    DAYS_TO_DECIDE,
    at_most=True,
    unit="days",
)
def decided_in_time(evidence: Evidence) -> Reading:
    """Decisions come in time."""
    decisions = evidence.all_of("decisions")
    return waited(evidence, decisions.asked, decisions.decided)


def begun_this_year(evidence: Evidence) -> pd.DataFrame:
    """Projects begun in the last 12 months, with the first approval of a request for them, and when that was scored."""
    requests = (
        evidence.all_of("requests")
        .sort_values("approved")
        .groupby("project_id")[["approved", "scored"]]
        .first()
    )
    begun = evidence.projects[evidence.within(evidence.projects.actual_start, 12)]
    return begun[["project_id", "actual_start"]].join(requests, on="project_id")


@trace(
    "INT-1",
    "projects begun in 12 months after an approval",
    "requests.approved projects.actual_start",
)
def one_door(evidence: Evidence) -> Reading:
    """New work comes through one door."""
    begun = begun_this_year(evidence)
    return share(begun.approved <= begun.actual_start)


@trace(
    "INT-2",
    "of those approved, scored on all criteria before",
    "requests.approved requests.scored projects.actual_start",
)
def compared_first(evidence: Evidence) -> Reading:
    """Requests are compared before one is chosen."""
    begun = begun_this_year(evidence)
    begun = begun[begun.approved <= begun.actual_start]
    return share(begun.scored <= begun.approved)


@trace(
    "INT-3",
    "projects older than 12 months with a continue-or-stop decision in 12 months",
    "reviews.held reviews.decision",
)
def earns_its_place(evidence: Evidence) -> Reading:
    """Running work keeps earning its place; what began within the year was decided on by its approval."""
    old = evidence.active[~(evidence.started(evidence.active) > evidence.back(12))]
    gates = evidence.table("reviews").query("kind == 'gate' and decision.notna()")
    return share(old.project_id.isin(gates.project_id[evidence.within(gates.held, 12)]))


@trace(
    "CHG-1",
    "changes approved in 12 months with effect on time and cost",
    "changes.decided changes.cost_impact changes.schedule_impact",
)
def effect_known(evidence: Evidence) -> Reading:
    """The effect is known first."""
    made = evidence.all_of("changes").query("outcome == 'approved'")
    made = made[evidence.within(made.decided, 12)]
    return share(made.cost_impact.notna() & made.schedule_impact.notna())


@trace(
    "CHG-2",
    "median days from change request to decision, 12 months",
    "changes.requested changes.decided",
    DAYS_TO_DECIDE,
    at_most=True,
    unit="days",
)
def changes_in_time(evidence: Evidence) -> Reading:
    """Changes are decided in time."""
    changes = evidence.all_of("changes")
    return waited(evidence, changes.requested, changes.decided)


@trace(
    "MTH-2",
    "projects closed in 12 months that skipped no stage without exemption",
    "stage_entries.entered projects.actual_finish",
)
def path_walked(evidence: Evidence) -> Reading:
    """The path is walked: proposed, approved, in delivery, finished, each entered or exempted from."""
    closed = evidence.projects[evidence.within(evidence.projects.actual_finish, 12)]
    entries = evidence.all_of("stage_entries")
    passed = entries[entries.stage.isin(PATH)].groupby("project_id").stage.nunique()
    return share(passed.reindex(closed.project_id, fill_value=0) == len(PATH))


@trace(
    "QAL-2",
    "mission-critical projects reviewed independently in 12 months",
    "reviews.held projects.mission_critical",
)
def reviewed_independently(evidence: Evidence) -> Reading:
    """Critical work is reviewed independently."""
    critical = evidence.active[evidence.active.mission_critical.fillna(False).astype(bool)]
    held = evidence.table("reviews").query("kind == 'independent'")
    return share(critical.project_id.isin(held.project_id[evidence.within(held.held, 12)]))


@trace(
    "QAL-3",
    "projects closed 3 to 15 months ago and reviewed within 90 days",
    "reviews.held projects.actual_finish",
)
def closure_reviewed(evidence: Evidence) -> Reading:
    """Closure is reviewed."""
    finish = evidence.projects.actual_finish
    closed = evidence.projects[evidence.within(finish, 15) & ~evidence.within(finish, 3)][
        ["project_id", "actual_finish"]
    ]
    held = evidence.all_of("reviews").query("kind == 'closure'")[["project_id", "held"]]
    pairs = closed.merge(held, on="project_id")
    late = (pairs.held - pairs.actual_finish).dt.days
    return share(closed.project_id.isin(pairs.project_id[late.between(0, MOST_DAYS_AFTER_CLOSURE)]))
