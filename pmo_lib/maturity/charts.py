"""One function for each question that a chart answers."""

import pandas as pd

from pmo_lib.maturity import findings
from pmo_lib.maturity.data import Data
from pmo_lib.maturity.headline import level
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import targets

SOURCE = "answers to the maturity questionnaire"


def levels(data: Data) -> Chart | None:
    """Where each area stands against its target, with the middle half of the respondents; None without levels."""
    finding = findings.levels(data)
    if finding is None:
        return None
    rows = data.known_areas.sort_values(["gap", "name"], ascending=[False, True])
    drawn = rows[["name", "average", "target", "q1", "q3"]].set_axis(
        ["label", "now", "target", "low", "high"], axis=1
    )
    behind = pd.DataFrame(
        {
            "Area": rows["name"],
            "Now": rows.average.map(level),
            "Target": rows.target.map(level),
            "Middle half of respondents": rows.q1.map(level) + "–" + rows.q3.map(level),
        }
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    ends = f"from {first['name']} {level(first.average)} to {last['name']} {level(last.average)}"
    chart = targets(
        "levels",
        drawn,
        data=behind,
        source=SOURCE,
        alternative=f"{finding.message}. {len(rows)} areas by distance to target, {ends}",
        caption=f"Level 1 to {data.model.levels} by area: dot = average, ring = target, line = middle half of the respondents",
    )
    chart.figure.update_xaxes(tickmode="linear", tick0=1, dtick=1)
    return chart
