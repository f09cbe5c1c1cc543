"""The tables of the overview."""

from pmo_lib.overview.data import Data
from pmo_lib.report import text
from pmo_lib.report.grids import Table

STEPS = (0.7, 0.9, 1.0 + 1e-9)  # of capacity: from here a cell is filling, full, and over
MOST_ROLES = 8


def bottleneck(data: Data) -> Table | None:
    """Roles by month, the fullest first; None where no load is known."""
    if data.loads is None:
        return None
    rates = data.loads.pivot_table(index="role", columns="month", values="load", sort=True)
    rates = rates.loc[rates.max(axis=1).sort_values(ascending=False, kind="stable").index]
    shown = rates.head(MOST_ROLES)
    names = [_month(day, at) for at, day in enumerate(shown.columns)]
    frame = shown.set_axis(names, axis=1).reset_index(names="Role").rename_axis(None, axis=1)
    return Table(
        frame,
        f"Committed demand as a part of capacity, the {len(shown)} fullest of {len(rates)} roles",
        numbers=dict.fromkeys(names),
        heat=names,
        steps=STEPS,
        shown=text.percent,
        name="bottleneck",
    )


def _month(day, at: int) -> str:
    """A month as a narrow header; the year stands with the first and with each January."""
    name, _, year = text.month(day).rpartition(" ")
    return f"{name} {year[-2:]}" if at == 0 or day.month == 1 else name
