"""One function for each question that a chart of the overview answers."""

from dataclasses import replace

import pandas as pd

from pmo_lib.overview import findings
from pmo_lib.overview.data import Data
from pmo_lib.portfolio.vocabulary import Rag, Recommendation
from pmo_lib.report import text
from pmo_lib.report.bubbles import bubbles
from pmo_lib.report.figures import Chart

COLOURS = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green"}
OF_DECISION = {
    Recommendation.STOP: "red",
    Recommendation.REJECT: "red",
    Recommendation.DELAY: "amber",
    Recommendation.PAUSE: "amber",
}


def delay_and_cost(data: Data) -> Chart | None:
    """Which projects are late, which over budget, which both; None where fewer than three have both figures."""
    found = findings.delay_and_cost(data)
    if found is None:
        return None
    rows = findings.compared(data).reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "label": rows["name"],
            "x": rows.slip_days.astype(float),
            "y": 100 * rows.overrun_share.astype(float),
            "size": rows.budget,
            "colour": [COLOURS.get(one, "context") for one in rows.computed],
            "rank": rows.index.where(rows.computed == Rag.RED).to_numpy(
                dtype=float, na_value=float("nan")
            ),
        }
    )
    shown = pd.DataFrame(
        {
            "Project": rows["name"],
            "Delay, days": [text.signed(days) for days in rows.slip_days],
            "Cost against budget": [text.signed_percent(share) for share in rows.overrun_share],
            "Budget": [text.money(amount) for amount in rows.budget],
        }
    )
    latest = rows.sort_values(["slip_days", "project_id"]).iloc[-1]
    dearest = rows.sort_values(["overrun_share", "project_id"]).iloc[-1]
    ends = (
        f"Latest is {latest['name']} by {text.days(latest.slip_days)}, farthest over budget "
        f"{dearest['name']} by {text.percent(dearest.overrun_share)}"
    )
    chart = bubbles(
        "delay-and-cost",
        frame,
        caption=f"Delay and cost against baseline and budget, area = budget; {len(rows)} projects with both figures",
        alternative=f"{found.message}. {ends}",
        data=shown,
        horizontal="Delay, days",
        vertical="Over budget, %",
        lines=(("x", 0.0), ("y", 0.0)),
        source="the status report of this run",
    )
    raw = {
        "Delay, days": rows.slip_days,
        "Cost against budget": rows.overrun_share,
        "Budget": rows.budget,
    }
    return replace(chart, raw=raw)


def value_and_score(data: Data) -> Chart | None:
    """Whether what the plan maximises is also worth most; None where values are not known."""
    found = findings.value_and_score(data)
    if found is None:
        return None
    rows = findings.valued(data)
    order = {"red": 0, "amber": 1}
    colours = [OF_DECISION.get(one, "context") for one in rows.decision]
    worth = rows.net_present_value.rank(ascending=False)
    rank = [
        order.get(colour, 2) * 1000 + place if colour in order or place <= 3 else float("nan")
        for colour, place in zip(colours, worth, strict=True)
    ]
    named = [
        f"{row.decision}: {row.name_}" if colour in order else row.name_
        for row, colour in zip(
            rows.rename(columns={"name": "name_"}).itertuples(), colours, strict=True
        )
    ]
    frame = pd.DataFrame(
        {
            "label": named,
            "x": rows.score.astype(float).round(2).to_numpy(),
            "y": (rows.net_present_value.astype(float) / 1e6).round(3).to_numpy(),
            "size": rows.cost_to_go.to_numpy(),
            "colour": colours,
            "rank": rank,
        }
    )
    shown = pd.DataFrame(
        {
            "Project": rows["name"],
            "Score": [text.number(score, 1) for score in rows.score],
            "Net present value": [text.money(value) for value in rows.net_present_value],
            "Money to go": [text.money(value) for value in rows.cost_to_go],
            "Recommended": rows.decision,
        }
    )
    best = rows.sort_values(["net_present_value", "project_id"]).iloc[-1]
    chart = bubbles(
        "value-and-score",
        frame,
        caption="Score, which the plan maximises, and net present value (NPV); area = money to go, red = stop or "
        "reject, amber = later",
        alternative=f"{found.message}. Highest net present value: {best['name']}, "
        f"{text.money(best.net_present_value)}, {best.decision}",
        data=shown,
        horizontal="Score, points",
        vertical=f"NPV, {text.currency() or 'money'} m",
        lines=(("y", 0.0),),
        source="the prioritization report of this run",
    )
    raw = {
        "Score": rows.score,
        "Net present value": rows.net_present_value,
        "Money to go": rows.cost_to_go,
    }
    return replace(chart, raw=raw)
