"""The hours that projects ask of units by month, what the units can take, and which project would have to move."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.measures.utilisation import utilisation

ROUNDING = 1e-9  # hours; smaller differences are rounding errors


@dataclass(frozen=True, eq=False)
class Load:
    """
    Hours by unit and month.

    Args:
        hours: project_id, unit, month (a period) and hours; none missing, one row for each of the first three.
        capacity: hours that each unit has, by unit and month; missing where it is not known.
        months: the months ahead, in order.
    """

    hours: pd.DataFrame
    capacity: pd.Series
    months: pd.PeriodIndex

    @cached_property
    def cells(self) -> pd.DataFrame:
        """
        Each unit and month with hours.

        Returns:
            unit, month, hours, capacity, load (missing where there is no capacity) and over (whether hours exceed it).

        >>> hours = pd.DataFrame({"project_id": ["P"], "unit": ["U"], "month": pd.PeriodIndex(["2027-03"], freq="M"), "hours": [130.0]})
        >>> capacity = hours.set_index(["unit", "month"]).hours - 30
        >>> Load(hours, capacity, pd.PeriodIndex(hours.month)).cells.load.tolist()
        [1.3]
        """
        rows = self.hours.groupby(["unit", "month"], as_index=False).hours.sum()
        rows["capacity"] = self.capacity.reindex(
            pd.MultiIndex.from_frame(rows[["unit", "month"]])
        ).array
        over = rows.hours > rows.capacity + ROUNDING
        return rows.assign(load=utilisation(rows.hours, rows.capacity), over=over)

    @cached_property
    def over(self) -> pd.DataFrame:
        """The cells above capacity, the highest load first; capacity of zero counts as the highest."""
        rows = self.cells[self.cells.over]
        order = rows.load.fillna(np.inf)
        return (
            rows.assign(order=-order).sort_values(["order", "month", "unit"]).drop(columns="order")
        )

    def relief(self, unit: str, month: pd.Period) -> tuple[str, pd.Period] | None:
        """
        The project whose hours of a month, moved to a later one, free a unit, and that month.

        All hours of the project in the month move, for each unit; no unit may be above its capacity afterwards in the later
        month, where all capacities must be known. Of several, the project with the fewest hours in the month, and its
        earliest month.

        Returns:
            project_id and month; None where moving one project does not free the unit.
        """
        then = self.hours[self.hours.month == month]
        own = then[then.unit == unit].set_index("project_id").hours
        if not len(own) or (unit, month) not in self.capacity.index:
            return None
        enough = own[own.sum() - own <= self.capacity[unit, month] + ROUNDING]
        order = then.groupby("project_id").hours.sum().reindex(enough.index)
        for project in order.reset_index().sort_values(["hours", "project_id"]).project_id:
            moved = then[then.project_id == project].set_index("unit").hours
            for later in self.months[self.months > month]:
                there = self.hours[self.hours.month == later].groupby("unit").hours.sum()
                sums = moved + there.reindex(moved.index, fill_value=0.0)
                room = self.capacity.reindex(pd.MultiIndex.from_product([moved.index, [later]]))
                if (sums.to_numpy() <= room.to_numpy() + ROUNDING).all():
                    return project, later
        return None


def load_of(
    impacts: pd.DataFrame, capacity: pd.DataFrame, after: pd.Timestamp, horizon: int
) -> Load:
    """
    The load of the months ahead.

    Args:
        impacts: project_id, unit, period_end and hours; those without hours are left out.
        capacity: unit, period_end and hours.
        after: periods that end on or before this day are past.
        horizon: how many months count, from that of the day on.
    """
    last = after.to_period("M") + horizon

    def ahead(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.assign(month=rows.period_end.dt.to_period("M")).dropna(subset=["hours"])
        return rows[(rows.period_end > after) & (rows.month <= last)]

    rows = ahead(impacts).groupby(["project_id", "unit", "month"], as_index=False).hours.sum()
    room = ahead(capacity).groupby(["unit", "month"]).hours.sum()
    months = sorted({*rows.month, *room.index.get_level_values("month")})
    every = pd.period_range(months[0], months[-1], freq="M") if months else []
    return Load(rows, room, pd.PeriodIndex(every, freq="M"))
