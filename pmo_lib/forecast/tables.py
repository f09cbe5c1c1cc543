"""The tables that readers see."""

import pandas as pd

from pmo_lib.forecast import columns
from pmo_lib.forecast.data import Data
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.grids import Table

MOST_PROJECTS = 60  # of which all outlooks are listed


def ways(data: Data) -> Table | None:
    """Every outlook by project and method."""
    if data.handed.get("ranges"):
        return None
    shown = data.ranges.project_id.head(MOST_PROJECTS)
    rows = data.methods[data.methods.project_id.isin(shown)]
    rows = rows.assign(mark=rows.speaks.map({True: "yes", False: None}))
    caption = "Every outlook; a dash: later than all past cases, or not known"
    if len(data.ranges) > MOST_PROJECTS:
        caption += f"; the {MOST_PROJECTS} projects with the most expected days lost"
    return table(rows, columns.WAYS, caption, name="outlooks")


def unknown(data: Data) -> Table | None:
    """The projects under way without an outlook or a part of it, and why."""
    rows = data.ranges[data.ranges.reason != ""]
    return table(
        rows,
        columns.UNKNOWN,
        "Projects under way without an outlook, a range or a promised day",
        name="no-outlook",
        top=6,
    )


def checks(data: Data) -> Table | None:
    """The fourteen measures of each schedule, those that do not keep their limit first."""
    rows = []
    names = data.running.set_index("project_id").name
    words = {True: "yes", False: "no", None: "not assessed"}
    for project, network in data.able.items():
        for one in network.checks:
            counted = (
                one.reason or f"{text.number(one.numerator)} of {text.number(one.denominator)}"
            )
            limit = f"{'≥' if one.at_least else '≤'} {text.percent(one.limit)}"
            verdict = words[one.passes]
            rows.append((names[project], one.name, counted, limit, verdict, one.convention))
    frame = pd.DataFrame(
        rows, columns=["name", "measure", "counted", "limit", "verdict", "convention"]
    )
    order = frame.verdict.map({"no": 0, "yes": 1, "not assessed": 2})
    frame = frame.assign(order=order).sort_values("order", kind="stable")
    caption = "Measures of the DCMA 14-point assessment; T = unfinished tasks, no summaries, levels of effort or milestones. No certificate"
    return table(frame, columns.CHECKS, caption, name="schedule-measures", top=8)


def growth(data: Data) -> Table | None:
    """Growth of each project's estimate over its first budget, the largest first."""
    rows = data.growths.dropna(subset=["growth"]).sort_values("growth", ascending=False)
    return table(rows, columns.GROWTH, "Estimate against the first budget", name="growth", top=6)


def in_year(data: Data) -> Table | None:
    """Spend and budget of the fiscal year by project, the largest excess first."""
    rows = data.in_year.sort_values("over", ascending=False)
    return table(
        rows, columns.YEAR, "Spend of the fiscal year against its budget", name="fiscal-year", top=6
    )


def reserves(data: Data) -> Table | None:
    """The reserve of each project, the shortest first."""
    rows = data.reserves.sort_values("short", ascending=False)
    return table(
        rows,
        columns.RESERVES,
        "Reserves; the expected draw is what was drawn ÷ percent complete",
        name="reserves",
        top=6,
    )
