"""The tables of the report on organizational change; each is None where it has no row."""

import pandas as pd

from pmo_lib.measures.survival import kaplan_meier
from pmo_lib.organizational_change import columns
from pmo_lib.organizational_change.data import Data
from pmo_lib.organizational_change.findings import name_of
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.grids import Table

STEPS = (0.7, 0.9, 1.0 + 1e-9)  # of capacity: from here a cell is filling, full, and over
MOST_UNITS = 12


def units(data: Data) -> Table | None:
    """Load by unit and month, the highest peak first; hours where no capacity is known."""
    cells, load = data.load.cells, data.load
    if cells.empty:
        return None
    known = cells.capacity.notna().any()
    wide = cells.pivot(index="unit", columns="month", values="load" if known else "hours")
    wide = wide.reindex(columns=load.months)
    order = wide.max(axis=1).fillna(-1).sort_values(ascending=False, kind="stable").index
    frame = wide.loc[order].set_axis(load.months.astype(str), axis=1).reset_index()
    caption = "Hours that projects ask of each unit; no capacity is known"
    if known:
        caption = "Hours that projects ask of each unit as part of its capacity; the strongest shade is above 100%; a dash: no hours or capacity not known"
    return table(
        frame,
        (columns.UNIT, *columns.by_month(load.months)),
        caption,
        name="load",
        top=MOST_UNITS,
        steps=STEPS if known else None,
        shown=text.percent if known else text.number,
    )


def overloads(data: Data) -> Table | None:
    """The months of units above capacity: who asks for the hours, and which move would free the unit."""
    rows = data.load.over
    found = []
    for row in rows.head(MOST_UNITS).itertuples():
        hours = data.load.hours
        own = hours[(hours.unit == row.unit) & (hours.month == row.month)]
        own = own.sort_values(["hours", "project_id"], ascending=[False, True])
        relief = data.load.relief(row.unit, row.month)
        moved = "moving one project does not"
        if relief:
            moved = f"{name_of(data, relief[0])} to {text.month(relief[1].to_timestamp())}"
        names = text.names([name_of(data, one) for one in own.project_id])
        found.append((text.month(row.month.to_timestamp()), names, moved))
    more = pd.DataFrame(
        found, columns=["when", "projects", "relief"], index=rows.index[: len(found)]
    )
    caption = "Months above capacity, the highest load first"
    return table(rows.head(MOST_UNITS).join(more), columns.OVER, caption, name="overloads")


def affected(data: Data) -> Table | None:
    """Whom projects affect, those not informed first."""
    rows = data.affected.sort_values(["sent", "project", "role"], na_position="first")
    caption = "Influential roles affected by projects that go on; a dash: no message"
    return table(rows, columns.AFFECTED, caption, name="affected")


def findings(data: Data) -> Table | None:
    """The open findings of reviews, the oldest first."""
    rows = data.open_findings
    rows = rows.assign(overdue=rows.overdue.where(rows.due.notna()))
    return table(rows, columns.FINDINGS, "Open findings of reviews", name="findings")


def severities(data: Data) -> Table | None:
    """How long findings stay open by severity; medians only from five closed ones on."""
    found = []
    rows = data.findings.assign(severity=data.findings.severity.fillna("not stated"))
    for severity, own in rows.groupby("severity"):
        curve = kaplan_meier(own.days, ~own.open)
        median = curve.median if curve.ended >= FEWEST else None
        found.append((severity, len(own), int(own.open.sum()), median))
    frame = pd.DataFrame(found, columns=[one.key for one in columns.SEVERITIES])
    caption = "Findings by severity; open ones are censored in the median"
    return table(frame, columns.SEVERITIES, caption, name="severities")


def lessons(data: Data) -> Table | None:
    """Lessons offered to projects, the most similar first."""
    rows = data.lessons_offered
    known = data.portfolio.has("lesson_uses")
    use = rows.used.map({True: "yes", False: "no"}) if known else "not recorded"
    caption = "Lessons of other projects that resemble a project's name and open risks"
    return table(rows.assign(use=use), columns.LESSONS, caption, name="lessons")


def reporting(data: Data) -> Table | None:
    """Units by the share of their projects that report on time."""
    caption = "Projects under way whose newest status is at most one month old"
    return table(data.units_reporting, columns.REPORTING, caption, name="reporting")


def shifts(data: Data) -> Table | None:
    """What the office changed, and how expected finishes moved before and after."""
    found = [
        (
            name,
            day,
            shift and shift.before,
            shift and shift.after,
            f"{shift.rank} of {shift.dates}" if shift else None,
        )
        for name, day, shift in data.shifts
    ]
    frame = pd.DataFrame(found, columns=[one.key for one in columns.SHIFTS])
    caption = "Mean days by which expected finishes moved in a month; a rank is no cause"
    return table(frame, columns.SHIFTS, caption, name="changes-of-the-office")
