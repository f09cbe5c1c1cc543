"""One function for each question that a chart of governance answers."""

import pandas as pd

from pmo_lib.governance import columns, findings, flow_findings
from pmo_lib.governance.data import Data
from pmo_lib.measures.change_control import approved_since, cost_by_cause
from pmo_lib.measures.waiting_times import DECIDED
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.vocabulary import GateDecision
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.control_forms import deadlines, incidence, money_bridge, pass_rates
from pmo_lib.report.figures import Chart


def open_decisions(data: Data) -> Chart | None:
    """Which decisions are open and how far beyond their due day; None where none is open."""
    rows = data.open_decisions
    if rows.empty:
        return None
    stake = ["" if pd.isna(value) else f", {text.money(value)}" for value in rows.value]
    most = "none of them is overdue"
    if rows.days_late.max() > 0:
        most = f"the most overdue is {text.days(rows.days_late.max())} late"
    drawn = rows.rename(columns={"question": "label", "asked": "start"})
    return deadlines(
        "decisions",
        drawn.assign(shown=rows.decider_role + stake),
        as_of=data.day.date(),
        caption="Open decisions: grey until the due day, red beyond it; hollow = no due day",
        alternative=f"{findings.decide(data).message}. {len(rows)} are open; {most}",
        data=table(rows.assign(days_late=rows.days_late.map(text.number)), columns.OPEN, "").frame,
        source="register of decisions",
    )


def outcomes(data: Data) -> Chart | None:
    """What became of requests by days since they came; None where too few are decided."""
    if len(data.demand.of(DECIDED)) < FEWEST:
        return None
    return incidence(
        "outcomes",
        data.demand.incidence,
        caption="Outcome by days since submission, share of those with usable days (Aalen-Johansen)",
        message=flow_findings.intake(data).message,
        source=data.source_of_demand,
    )


def yields(data: Data) -> Chart | None:
    """Which gates are passed at the first review, with Wilson's interval; None below three reviews with a decision."""
    rows = data.first_reviews.dropna(subset=["decision"])
    if len(rows) < 3:
        return None
    go = (rows.decision == GateDecision.GO).groupby(rows.stage.fillna("stage not stated"))
    return pass_rates(
        "yields",
        pd.DataFrame({"hits": go.sum(), "cases": go.size()}),
        caption="Passed at the first review, by the stage that the gate opens; line = 95% interval (Wilson)",
        message=flow_findings.gate(data).message,
        source="gate reviews",
    )


def bridge(data: Data) -> Chart | None:
    """From the first budgets to those of today by cause; None where no budget moved."""
    moves = data.moves.dropna(subset=["cost_moved"])
    changes = approved_since(data.portfolio.changes, data.portfolio.baselines)
    if moves.empty:
        return None
    return money_bridge(
        "changes",
        float(moves.first_budget.sum()),
        cost_by_cause(moves, changes),
        ends=("First budgets", "Budgets today"),
        caption="Budgets of the projects whose baseline moved, by cause of the approved changes; hatched = unexplained",
        message=flow_findings.changes(data).message,
        source="baselines and changes",
    )
