"""One function for each question that a chart of governance answers."""

import pandas as pd

from pmo_lib.governance import findings, flow_findings
from pmo_lib.governance.data import ENDS, Data
from pmo_lib.governance.flow_findings import FEWEST
from pmo_lib.measures.change_control import approved_since, cost_by_cause
from pmo_lib.measures.interval import wilson
from pmo_lib.portfolio.vocabulary import GateDecision
from pmo_lib.report import forms, text
from pmo_lib.report.figures import Chart
from pmo_lib.report.waiting_forms import deadlines, stacked_shares


def open_decisions(data: Data) -> Chart | None:
    """Which decisions are open and how far beyond their due day; None where none is open."""
    rows = data.open_decisions
    if rows.empty:
        return None
    stake = ["" if pd.isna(value) else f", {text.money(value)}" for value in rows.value]
    shown = rows.decider_role + stake
    table = pd.DataFrame(
        {
            "Decision": rows.question,
            "Decider": rows.decider_role,
            "Due": rows.due.map(text.day),
            "Late": rows.days_late.map(text.days),
        }
    )
    return deadlines(
        "decisions",
        pd.DataFrame(
            {"label": rows.question, "start": rows.asked, "due": rows.due, "shown": shown}
        ),
        as_of=data.day.date(),
        caption="Open decisions: grey until the due day, red beyond it; hollow = no due day",
        alternative=f"{findings.decide(data).message}. The most overdue is {text.days(rows.days_late.max())} late",
        data=table,
        source="register of decisions",
    )


def outcomes(data: Data) -> Chart | None:
    """What became of requests by days since they came; None where too few are decided."""
    found = data.outcomes
    if sum(found.counts.values()) < FEWEST:
        return None
    ends = [end.value for end in ENDS if found.counts[end]]
    shares = pd.DataFrame({end: found.shares[end] for end in ends}, index=found.times)
    start = pd.DataFrame([[0.0] * len(ends)], columns=ends, index=[0.0])
    frame = pd.concat([start, shares]).groupby(level=0).last()
    frame = frame.assign(waiting=(1 - frame.sum(axis=1)).clip(lower=0))
    table = frame.map(text.percent).reset_index(names="Days")
    last = ", ".join(f"{name} {text.percent(value)}" for name, value in frame.iloc[-1].items())
    return stacked_shares(
        "outcomes",
        frame,
        caption="Outcome by days since submission, share of those with usable days (Aalen-Johansen)",
        alternative=f"{flow_findings.intake(data).message}. After {text.days(frame.index[-1])}: {last}",
        data=table.assign(Days=table.Days.map(text.number)).rename(columns=text.sentence),
        source=data.source_of_demand,
    )


def yields(data: Data) -> Chart | None:
    """Which gates are passed at the first review, with Wilson's interval; None below three reviews with a decision."""
    rows = data.first_reviews.dropna(subset=["decision"])
    if len(rows) < 3:
        return None
    go = (rows.decision == GateDecision.GO).groupby(rows.stage.fillna("stage not stated"))
    frame = pd.DataFrame({"value": go.mean(), "go": go.sum(), "cases": go.size()})
    bounds = [wilson(int(one.go), int(one.cases)) for one in frame.itertuples()]
    frame[["low", "high"]] = bounds
    frame = frame.sort_values("value").reset_index(names="label").assign(chosen=True)
    of = [text.share_of(one.go, one.cases) for one in frame.itertuples()]
    span = [f"{text.percent(one.low)}–{text.percent(one.high)}" for one in frame.itertuples()]
    chart = forms.ranking(
        "yields",
        frame,
        caption="Passed at the first review, by the stage that the gate opens; line = 95% interval (Wilson)",
        alternative=f"{flow_findings.gate(data).message}. Lowest: {frame.label[0]}, {of[0]}",
        data=pd.DataFrame({"Stage": frame.label, "Passed at first": of, "95% interval": span}),
        source="gate reviews",
    )
    chart.figure.update_xaxes(tickformat=".0%", range=[-0.03, 1.03])
    return chart


def bridge(data: Data) -> Chart | None:
    """From the first budgets to those of today by cause; None where no budget moved."""
    moves = data.moves.dropna(subset=["cost_moved"])
    changes = approved_since(data.portfolio.changes, data.portfolio.baselines)
    causes = cost_by_cause(moves, changes)
    if causes.empty:
        return None
    first = float(moves.first_budget.sum())
    labels = ["First budgets", *causes.index, "Budgets today"]
    values = [first, *causes, float(moves.budget.sum())]
    total = [True, *[False] * len(causes), True]
    shown = [
        text.money(value) if whole else text.signed_money(value)
        for value, whole in zip(values, total, strict=True)
    ]
    chart = forms.waterfall(
        "changes",
        pd.DataFrame({"label": labels, "value": values, "total": total}),
        shown=shown,
        caption="Budgets of the projects whose baseline moved, by cause of the approved changes; hatched = unexplained",
        alternative=f"{flow_findings.changes(data).message}. From {shown[0]} to {shown[-1]}, unexplained {shown[-2]}",
        data=pd.DataFrame({"Cause": labels, "Money": shown}),
        source="baselines and changes",
    )
    chart.figure.data[0].marker.pattern.shape = [*[""] * (len(labels) - 2), "/", ""]
    return chart
