"""Everything that the report on organizational change needs, computed once."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.measures.level_shift import Shift, level_shift
from pmo_lib.measures.survival import Survival, kaplan_meier
from pmo_lib.organizational_change.coverage import coverage
from pmo_lib.organizational_change.load import Load, load_of
from pmo_lib.organizational_change.offers import offers
from pmo_lib.organizational_change.rules import Rules
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report.registers import RegisterData, last_entry
from pmo_lib.report.sections import Depth

DAYS_OF = {
    "review_findings": ("raised", "closed"),
    "lessons": ("raised",),
    "lesson_uses": ("applied",),
    "communications": ("sent", "seen"),
    "status": ("period_end",),
}  # the columns that say when something was entered in a register


@dataclass(frozen=True, eq=False)
class Data(RegisterData):
    """
    What the report on organizational change shows.

    Args:
        portfolio: as of the day of the report.
        depth: `executive` shows load and information only.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules = field(default_factory=Rules)
    depth: Depth = "team"
    previous: object = None

    @cached_property
    def registers_end(self) -> pd.Timestamp:
        """The newest day in any register; missing where there is none."""
        return last_entry(self.portfolio, DAYS_OF)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Findings of reviews with project, open, days (from the finding to its closure, or so far) and overdue (days)."""
        of = self.portfolio
        rows = of.review_findings.merge(of.reviews[["review_id", "project_id"]], "left")
        rows = lifecycle.with_project(of, rows)
        late = days_between(rows.due, rows.closed.fillna(self.day)).clip(lower=0)
        lasted = days_between(rows.raised, rows.closed.fillna(self.day))
        return rows.assign(open=rows.closed.isna(), days=lasted, overdue=late)

    @property
    def open_findings(self) -> pd.DataFrame:
        """Those that are not closed, the oldest first."""
        return self.findings[self.findings.open].sort_values(["raised", "finding_id"])

    @cached_property
    def half_life(self) -> Survival:
        """How long findings stay open; those still open are censored."""
        return kaplan_meier(self.findings.days, ~self.findings.open)

    @cached_property
    def lessons_offered(self) -> pd.DataFrame:
        """See `offers`."""
        return offers(self.portfolio, self.rules.similarity)

    @cached_property
    def impacts(self) -> pd.DataFrame:
        """The load of projects that are not cancelled."""
        rows, state = self.portfolio.impacts, lifecycle.states(self.portfolio).state
        return rows[~rows.project_id.isin(state.index[state == lifecycle.State.CANCELLED])]

    @cached_property
    def load(self) -> Load:
        """Hours by unit and month from the day of the report on."""
        room = self.portfolio.unit_capacity
        return load_of(self.impacts, room, self.day, self.rules.horizon)

    @cached_property
    def affected(self) -> pd.DataFrame:
        """See `coverage`."""
        return coverage(self.portfolio, self.day)

    @cached_property
    def units_of_projects(self) -> pd.Series:
        """The unit that asked for each project by project_id, where a request or a proposal names one."""
        of = self.portfolio
        rows = pd.concat([table[["project_id", "unit"]] for table in (of.requests, of.proposals)])
        return rows.dropna().drop_duplicates("project_id").set_index("project_id").unit

    @property
    def unit(self) -> str:
        """What those are called who report: units, or programs where no request names a unit."""
        return "unit" if len(self.units_of_projects) else "program"

    @cached_property
    def reporting(self) -> pd.DataFrame:
        """
        Projects under way by the unit that asked for them, else by program.

        Returns:
            project_id, name, unit, last (day of the newest status; missing where there is none) and on_time: whether that
            is at most one month old.
        """
        of = self.portfolio
        rows = lifecycle.under_way(of)
        names = lifecycle.program_names(of)
        by_program = rows.program_id.map(names).astype(object).fillna(rows.program_id)
        last = lifecycle.newest_status(of).period_end.reindex(rows.project_id).array
        since = lifecycle.month_number([self.day])[0] - lifecycle.month_number(last)
        return rows[["project_id", "name"]].assign(
            unit=rows.project_id.map(self.units_of_projects).astype(object).fillna(by_program),
            last=last,
            on_time=pd.notna(last) & (since <= 1),
        )

    @cached_property
    def units_reporting(self) -> pd.DataFrame:
        """Units with projects under way: unit, projects, on_time (projects) and last; the fewest on time first."""
        groups = self.reporting.groupby("unit")
        rows = pd.DataFrame(
            {
                "projects": groups.size(),
                "on_time": groups.on_time.sum(),
                "last": groups["last"].max(),
            }
        ).reset_index()
        order = (rows.on_time / rows.projects).rename("share")
        return rows.assign(share=order).sort_values(["share", "unit"])

    @cached_property
    def monthly_slip(self) -> pd.Series:
        """Days by which expected finishes moved in a month, as the mean over projects that reported in it and the month before."""
        rows = self.portfolio.status.dropna(subset=["forecast_finish"])
        rows = rows.assign(month=rows.period_end.dt.to_period("M"))
        rows = rows.sort_values("period_end").drop_duplicates(["project_id", "month"], keep="last")
        wide = rows.pivot(index="month", columns="project_id", values="forecast_finish")
        if wide.empty:
            return pd.Series(dtype=float)
        every = pd.period_range(wide.index[0], wide.index[-1], freq="M")
        moved = wide.reindex(every).diff()
        return (moved / pd.Timedelta(days=1)).mean(axis=1).dropna()

    @cached_property
    def shifts(self) -> list[tuple[str, pd.Timestamp, Shift | None]]:
        """What the office changed, the newest first: name, day, and the change of the monthly slip (None: too little is known)."""
        rows = self.portfolio.interventions.sort_values(["started", "name"], ascending=False)
        series = self.monthly_slip
        found = []
        for row in rows.itertuples():
            at = (
                int(np.searchsorted(series.index, row.started.to_period("M"))) if len(series) else 0
            )
            found.append((row.name, row.started, level_shift(series.to_numpy(), at)))
        return found

    @property
    def missing(self) -> list[str]:
        """What the data does not say, in sentences."""
        from pmo_lib.organizational_change.gaps import missing

        return missing(self)


def build(
    portfolio: Portfolio, rules: Rules, *, depth: Depth = "team", previous: object = None
) -> Data:
    """
    The data of a report on organizational change.

    Args:
        portfolio: as of the day of the report.
        depth, previous: see `Data`.

    >>> import datetime
    >>> build(Portfolio({}, as_of=datetime.date(2026, 10, 31)), Rules()).headline.message
    'Organizational change is not known: the source has none of its registers'
    """
    return Data(portfolio, rules, depth, previous)
