"""One function for each question that a chart of the overview answers."""

from dataclasses import replace

import pandas as pd

from pmo_lib.overview import findings
from pmo_lib.overview.data import Data
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.report.bubbles import bubbles, value_bubbles
from pmo_lib.report.figures import Chart

COLOURS = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green"}


def delay_and_cost(data: Data) -> Chart | None:
    """Which projects are late, which over budget, which both; None where fewer than three have both figures."""
    found = findings.delay_and_cost(data)
    if found is None:
        return None
    rows = findings.compared(data).reset_index(drop=True)
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
        _marks(rows),
        caption=f"Delay and cost against baseline and budget, area = budget; {text.plural(len(rows), 'project')} with both figures",
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


def _marks(rows: pd.DataFrame) -> pd.DataFrame:
    """Projects as marks of the chart; those off track have names."""
    return pd.DataFrame(
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


def value_and_score(data: Data) -> Chart | None:
    """Whether what the plan maximises is also worth most; None where values are not known."""
    found = findings.value_and_score(data)
    if found is None:
        return None
    return value_bubbles(
        "value-and-score",
        findings.valued(data),
        message=found.message,
        source="the prioritization report of this run",
    )
