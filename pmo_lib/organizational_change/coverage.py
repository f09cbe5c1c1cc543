"""Who is affected by what was decided, and which of them was informed and has read it."""

import pandas as pd

from pmo_lib.portfolio.lifecycle import selectable, with_project
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Grade, Outcome


def coverage(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """
    Each influential role affected by a project that goes on, with each decision taken on that project.

    A role whose influence is not stated counts as influential. Where nothing was decided on a project, or where no message
    names a decision, the role stands once, for the project.

    Returns:
        project, stakeholder_id, role, unit, stance, decision_id (missing for the project), question, sent (day of the first
        message; missing where there is none) and seen (day on which one was first read).
    """
    rows, messages = portfolio.stakeholders, portfolio.communications
    influential = rows.influence.isna() | (rows.influence == Grade.HIGH)
    rows = rows[influential & rows.project_id.isin(selectable(portfolio).project_id)]
    rows = with_project(portfolio, rows.assign(role=rows.role.fillna(rows.stakeholder_id)))
    taken = portfolio.decisions
    taken = taken[(taken.decided <= day) & ~taken.outcome.isin([Outcome.OPEN, Outcome.WITHDRAWN])]
    if messages.decision_id.isna().all():
        taken = taken[:0]
    rows = rows.merge(taken[["project_id", "decision_id", "question"]], "left", on="project_id")
    sent = messages[messages.sent.notna()]
    for_project = sent.groupby("stakeholder_id")[["sent", "seen"]].min()
    for_decision = sent.groupby(["stakeholder_id", "decision_id"])[["sent", "seen"]].min()
    of_project = rows.join(for_project, on="stakeholder_id")
    of_decision = rows.join(for_decision, on=["stakeholder_id", "decision_id"])
    named = rows.decision_id.notna()
    return of_project.assign(
        sent=of_project.sent.mask(named, of_decision.sent),
        seen=of_project.seen.mask(named, of_decision.seen),
    )
