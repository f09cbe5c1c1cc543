"""One function per question a chart answers."""

import pandas as pd

from pmo_lib.maturity.assessment import Assessment
from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import text
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import targets

SOURCE = "answers to the maturity questionnaire"


def levels(found: Assessment, finding: Finding | None) -> Chart | None:
    """Where each area stands against its target, with the middle half of the respondents; None without levels."""
    if finding is None:
        return None
    rows = found.areas.dropna(subset=["average"]).sort_values(
        ["gap", "name"], ascending=[False, True]
    )
    drawn = pd.DataFrame(
        {
            "label": rows["name"],
            "now": rows.average,
            "target": rows.target,
            "low": rows.q1,
            "high": rows.q3,
        }
    )
    data = pd.DataFrame(
        {
            "Area": rows["name"],
            "Now": _written(rows.average),
            "Target": _written(rows.target),
            "Middle half of respondents": [
                f"{text.number(low, 1)}–{text.number(high, 1)}"
                for low, high in zip(rows.q1, rows.q3, strict=True)
            ],
        }
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = f"from {first['name']} {text.number(first.average, 1)} to {last['name']} {text.number(last.average, 1)}"
    chart = targets(
        "levels",
        drawn,
        data=data,
        source=SOURCE,
        alternative=f"{finding.message}. {len(rows)} areas by distance to target, {ends}",
        caption=f"Level 1 to {found.model.levels} by area: dot = average, ring = target, line = middle half of the respondents",
    )
    chart.figure.update_xaxes(tickmode="linear", tick0=1, dtick=1)
    return chart


def _written(values: pd.Series) -> list[str]:
    return [text.number(value, 1) for value in values]
