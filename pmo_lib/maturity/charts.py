"""One function for each question that a chart answers."""

import pandas as pd

from pmo_lib.maturity.data import Data
from pmo_lib.maturity.headline import level
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import targets

SOURCE = "answers to the maturity questionnaire"


def levels(data: Data) -> Chart | None:
    """
    Where each area stands by the survey and by the data, against its target; None where neither names a level.

    A program has no survey of its own: its chart shows the data alone.
    """
    known = data.area_evidence.data.notna()
    rows = data.area_evidence[known].sort_values(["data", "name"])
    if data.is_whole and data.has_levels:
        rows = data.known_areas.sort_values(["gap", "name"], ascending=[False, True])
        rows = rows.assign(data=data.area_evidence.data.reindex(rows.index))
    if rows.empty:
        return None
    return _dumbbell(data, rows.reindex(columns=["name", "average", "target", "q1", "q3", "data"]))


def _dumbbell(data: Data, rows: pd.DataFrame) -> Chart:
    drawn = rows.set_axis(["label", "now", "target", "low", "high", "data"], axis=1)
    behind = pd.DataFrame({"Area": rows["name"]})
    heads = {"average": "Survey", "data": "By data", "target": "Target"}
    for key, header in heads.items():
        if rows[key].notna().any():
            behind[header] = rows[key].map(level)
    if rows.q1.notna().any():
        behind["Middle half of respondents"] = rows.q1.map(level) + "–" + rows.q3.map(level)
    first, last = rows.iloc[0], rows.iloc[-1]
    key = "average" if rows.average.notna().any() else "data"
    ends = f"from {first['name']} {level(first[key])} to {last['name']} {level(last[key])}"
    marks = {"average": "dot = survey", "data": "diamond = by data", "target": "ring = target"}
    shown = [words for column, words in marks.items() if rows[column].notna().any()]
    if rows.q1.notna().any():
        shown.append("line = middle half of the respondents")
    chart = targets(
        "levels",
        drawn,
        data=behind,
        source=SOURCE,
        alternative=f"{data.headline.message}. {len(rows)} areas, {ends}",
        caption=f"Level 1 to {data.model.levels} by area: {', '.join(shown)}",
    )
    chart.figure.update_xaxes(tickmode="linear", tick0=1, dtick=1)
    return chart
