"""The tables of the benefits report."""

import numpy as np
import pandas as pd

from pmo_lib.benefits import columns
from pmo_lib.benefits.data import Data
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.grids import Table

PARTS = {
    "owner_role": "Owner",
    "measure": "Measure",
    "baseline": "Baseline",
    "target": "Target",
    "due": "Due day",
}


def benefits(data: Data) -> Table | None:
    """Benefits with worth planned to date, the largest unmeasured first."""
    rows = data.benefits[data.benefits.planned > 0]
    return table(
        rows, columns.BENEFITS, "Benefits to date, the largest unmeasured first", name="benefits"
    )


def by_program(data: Data) -> Table | None:
    """The same summed by program, where there is more than one."""
    rows = data.benefits[data.benefits.planned > 0]
    if rows.program_id.nunique() < 2:
        return None
    names = data.portfolio.programs.set_index("program_id").name
    sums = rows.groupby("program_id")[["planned", "confirmed", "unmeasured"]].sum().reset_index()
    shown = (columns.Column("name", "Program"), *columns.BENEFITS[2:5])
    sums = sums.assign(name=sums.program_id.map(names).fillna(sums.program_id))
    sums = sums.sort_values(["unmeasured", "program_id"], ascending=[False, True])
    return table(sums, shown, "Benefits to date by program", name="programs")


def completion(data: Data) -> Table | None:
    """Worth at completion against the approved worth, the largest gap first."""
    rows = data.benefits[data.benefits.promised.notna()]
    gap = rows.promised - rows.high
    rows = rows.assign(gap=gap).sort_values(["gap", "benefit_id"], ascending=[False, True])
    return table(
        rows, columns.COMPLETION, "Worth at completion, the largest gap first", name="completion"
    )


def outputs(data: Data) -> Table | None:
    """Outputs that are not delivered, the largest loss first."""
    return table(
        data.map.outputs,
        columns.OUTPUTS,
        "Outputs not delivered yet, the largest loss first",
        name="outputs",
    )


def unmapped(data: Data) -> Table | None:
    """Benefits with worth ahead that the map does not hold."""
    parts = [
        data.map.unmapped.assign(why="it names no output"),
        data.map.odd.assign(why="a circle, or a share that is not stated"),
    ]
    rows = pd.concat([part for part in parts if len(part)] or parts[:1])
    rows = rows.sort_values("to_come", ascending=False, kind="stable")
    return table(
        rows, columns.UNMAPPED, "Benefits that name no clear output", name="unmapped", top=5
    )


def owners(data: Data) -> Table | None:
    """Benefits without an owner in office; None where no owner is recorded at all."""
    if data.benefits.owner_role.isna().all():
        return None
    rows = data.benefits[data.benefits.unowned]
    return table(rows, columns.OWNERS, "Benefits without an owner in office", name="owners")


def profiles(data: Data) -> Table | None:
    """How many benefits have each part of a profile."""
    rows = data.benefits
    if rows.empty or not rows.incomplete.any():
        return None
    parts = [
        [word, text.share_of(int(rows[key].notna().sum()), len(rows))]
        for key, word in PARTS.items()
    ]
    frame = pd.DataFrame(parts, columns=["what", "of"])
    return table(
        frame, columns.LACKING, "How complete the profiles of benefits are", name="profiles"
    )


def cases(data: Data) -> Table | None:
    """Cases at plan, P50 and P80, the lowest P50 first."""
    rows = data.priced
    numbers = ["p50", "p80", "p50_moved"]
    shown = rows.assign(**{name: rows[name].where(rows.dated.astype(bool)) for name in numbers})
    return table(
        shown, columns.CASES, "Net present value of what lies ahead, the lowest first", name="cases"
    )


def stops(data: Data) -> Table | None:
    """Going on against stopping, the least advantage first."""
    rows = data.cases[data.cases.advantage.notna()]
    rows = rows.assign(advice=np.where(rows.advantage < -0.005, "stop", "go on"))
    rows = rows.sort_values(["advantage", "project_id"])
    return table(
        rows,
        columns.STOPS,
        "Going on against stopping; money spent counts on neither side",
        name="stops",
    )


def closed(data: Data) -> Table | None:
    """Finished projects in the order of their closing."""
    return table(data.closed, columns.CLOSED, "What closed projects brought", name="closed")


def claims(data: Data) -> Table | None:
    """Measures that are promised to fall by more than there is."""
    return table(data.claims, columns.CLAIMS, "Measures promised more than once", name="claims")
