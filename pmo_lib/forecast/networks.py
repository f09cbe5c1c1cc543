"""The newest schedule of each project as a network: its finish, its range, its measures, and what its defects hide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.forecast.rules import FEWER_DRAWS, MANY, Rules
from pmo_lib.measures.network import driving_path
from pmo_lib.measures.schedule import (
    Defect,
    Schedule,
    defects,
    finish_of,
    hidden_days,
    remaining_network,
    repaired,
)
from pmo_lib.measures.schedule_quality import Check, assess
from pmo_lib.measures.schedule_risk import Simulation, simulate
from pmo_lib.measures.schedule_tables import ReadSchedule, schedule_from
from pmo_lib.portfolio.portfolio import Portfolio

SHOWN = 60  # defects of a project that are repaired one by one; all together always


@dataclass(frozen=True, eq=False)
class Network:
    """
    The newest schedule of a project.

    Args:
        rows: its activities, in the order of the positions.
        read: its network, or the reason why there is none.
        spread: (low, high) of a duration without a range of its own, as parts of it; None: there is none.
    """

    rows: pd.DataFrame
    data_date: pd.Timestamp
    read: ReadSchedule
    spread: tuple[float, float] | None = None

    @property
    def schedule(self) -> Schedule | None:
        """The schedule; None where it cannot be computed."""
        return self.read.schedule

    def day(self, time: float) -> pd.Timestamp:
        """The day on which work that ends at a time of the axis is done."""
        if self.read.calendar is not None:
            return pd.Timestamp(self.read.calendar.finish_day(time))
        return self.read.begin + pd.Timedelta(days=int(np.ceil(round(time, 6))) - 1)

    @cached_property
    def finish(self) -> float:
        """The finish of the plan, on the axis."""
        return finish_of(self.schedule)

    @cached_property
    def checks(self) -> list[Check]:
        """The fourteen measures."""
        return assess(self.schedule, self.read.evidence)

    @cached_property
    def defects(self) -> list[Defect]:
        """The defects that a repair is stated for."""
        return defects(self.schedule)

    @cached_property
    def effects(self) -> list[tuple[Defect, float]]:
        """Each defect and the days that its repair alone moves the finish, the largest first."""
        found = [(one, hidden_days(self.schedule, [one])) for one in self.defects[:SHOWN]]
        return sorted(found, key=lambda pair: -abs(pair[1]))

    @cached_property
    def hidden(self) -> float:
        """The days by which the finish moves if all defects are repaired."""
        return hidden_days(self.schedule, self.defects)

    @cached_property
    def path(self) -> list[str]:
        """Names of the activities on a driving path."""
        return [
            self.rows.label[step.activity]
            for step in driving_path(remaining_network(self.schedule))
        ]

    def draw(self, rules: Rules, draws: int, repairs: Sequence[Defect] = ()) -> Simulation | None:
        """Draws of the remaining work after these repairs; None where no range is known."""
        ranges = self._ranges()
        if ranges is None:
            return None
        schedule = repaired(self.schedule, repairs)
        costs = self.rows.daily_cost
        return simulate(
            remaining_network(schedule),
            *ranges,
            draws=draws,
            correlation=rules.correlation,
            random=np.random.default_rng(rules.seed),
            daily_cost=costs.fillna(0.0) if costs.notna().any() else None,
            fixed_cost=float(self.rows.fixed_cost.sum()),
        )

    @property
    def planned_cost(self) -> float:
        """Cost of the remaining work at its stated durations; zero where no activity states a cost. [currency]"""
        daily = self.rows.daily_cost.fillna(0.0).to_numpy(float) @ self.schedule.remaining
        return float(daily + self.rows.fixed_cost.sum())

    def _ranges(self) -> tuple[np.ndarray, ...] | None:
        """Low, likely and high of each remaining duration; by the class where the schedule states none."""
        days, rows = self.schedule.remaining, self.rows
        stated = (rows.low <= rows.high).to_numpy() & (rows.high > 0).to_numpy()
        work = days > 0
        if (work & ~stated).any() and self.spread is None:
            return None
        low, high = self.spread or (1.0, 1.0)
        likely = rows.likely.fillna(rows.duration).clip(rows.low, rows.high)
        # A part of the work that remains has that part of the range.
        part = days / likely.where(likely > 0).fillna(1.0).to_numpy()
        own = [
            np.where(stated, values * part, days * ratio)
            for values, ratio in ((rows.low, low), (rows.high, high))
        ]
        own = [np.where(work, values, 0.0) for values in own]
        return np.minimum(own[0], days), days, np.maximum(own[1], days)


def networks_of(
    portfolio: Portfolio, projects: pd.Index, spreads: Mapping[str, tuple]
) -> dict[str, Network]:
    """
    The newest schedule of each of these projects that has one, by project id.

    Args:
        spreads: by project id, low and high of a duration as parts of it, from the project's class.
    """
    rows = portfolio.activities[portfolio.activities.project_id.isin(projects)]
    newest = rows.groupby("project_id").data_date.transform("max")
    found: dict[str, Network] = {}
    if rows.empty:
        return found
    every = dict(iter(portfolio.activity_links.groupby("project_id")))
    none, exceptions = portfolio.activity_links.iloc[:0], portfolio.calendar_days
    for project, own in rows[rows.data_date == newest].groupby("project_id"):
        links = every.get(project, none)
        links = links[links.data_date == own.data_date.iloc[0]]
        frame = own.assign(label=own["name"].fillna(own.activity_id)).reset_index(drop=True)
        read = schedule_from(frame, links, exceptions)
        found[project] = Network(frame, own.data_date.iloc[0], read, spreads.get(project))
    return found


def draws_for(rules: Rules, projects: int) -> int:
    """How many draws each network gets in a portfolio of so many projects."""
    return min(rules.draws, FEWER_DRAWS) if projects > MANY else rules.draws
