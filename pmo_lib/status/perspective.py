"""Everything a status report speaks of, worked out once: the three depths show the same numbers."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status import advice, chain, kpis, since
from pmo_lib.status.position import judged, observed
from pmo_lib.status.slip import slips

Depth = Literal["executive", "leader", "team"]
DEPTHS: tuple[Depth, ...] = ("executive", "leader", "team")
TREND = 6  # periods


@dataclass(frozen=True, eq=False)
class View:
    """
    A portfolio's status on a day.

    Args:
        portfolio: as of that day.
        rules: of the computed health.
        previous: the report before, as `read_previous` gives it.
        depth: what is shown: first screen and decisions; also tables by project; also milestones, work items and gaps.
        horizon: days ahead in which milestones are listed.
    """

    portfolio: Portfolio
    rules: Thresholds
    previous: object = None
    depth: Depth = "team"
    horizon: int = 90
    single: bool = False  # about one project

    def shows(self, depth: Depth) -> bool:
        """Whether a section of that depth is on the page."""
        return DEPTHS.index(depth) <= DEPTHS.index(self.depth)

    @property
    def setting(self) -> kpis.Setting:
        """What key figures need beside the positions."""
        return kpis.Setting(self.portfolio.as_of, self.rules, self.portfolio.settings)

    @cached_property
    def _observed(self) -> pd.DataFrame:
        return observed(self.portfolio)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Positions of all projects."""
        return judged(self._observed, self.rules)

    def judged_by(self, rules: Thresholds) -> pd.DataFrame:
        """Positions of all projects by other rules, of what was observed already."""
        return judged(self._observed, rules)

    @cached_property
    def comparison(self) -> since.Comparison | None:
        """This report and the one before."""
        return since.compare(self.portfolio, self._observed, self.setting, self.previous)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What happened to each project since the report before; no rows where there is none."""
        return (
            since.moves(self.comparison) if self.comparison else pd.DataFrame(columns=since.MOVES)
        )

    @cached_property
    def states(self) -> list:
        """The states between the two reports, in which each changes in turn."""
        return since.steps(self.comparison) if self.comparison else []

    @cached_property
    def past(self) -> list[tuple[date, pd.DataFrame]]:
        """Positions at the ends of the last periods and today, the oldest first, by today's data and rules."""
        ends = sorted(
            end
            for end in self.portfolio.status.period_end.unique()
            if end < pd.Timestamp(self.portfolio.as_of)
        )
        months = {(end.year, end.month): end.date() for end in ends}
        days = list(months.values())[-(TREND - 1) :]
        earlier = [
            (day, judged(observed(self.portfolio.at(day), dated_only=True), self.rules))
            for day in days
        ]
        return [*earlier, (self.portfolio.as_of, self.projects)]

    @cached_property
    def chains(self) -> pd.DataFrame:
        """Dependencies whose giver is late."""
        return chain.endangered(self.portfolio, self.projects)

    @cached_property
    def advice(self) -> pd.DataFrame:
        """Which decision is due for each project off track."""
        return advice.advice(self.portfolio, self.projects, self.chains, self.rules)

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """How forecasts of the finish moved."""
        return slips(self.portfolio)

    @cached_property
    def first(self) -> list[Measure]:
        """The four key figures a reader sees first, with trend and change."""
        return [measure for measure in self._figures if measure.id in self._chosen]

    @cached_property
    def more(self) -> list[Measure]:
        """The other key figures."""
        return [measure for measure in self._figures if measure.id not in self._chosen]

    @cached_property
    def _figures(self) -> list[Measure]:
        return [self._told(figure) for figure in (*kpis.FIRST.values(), *kpis.MORE.values())]

    @property
    def _chosen(self) -> set[str]:
        """What comes first: the four of every report; of a single project the first four that say anything of it."""
        if not self.single:
            return set(kpis.FIRST)
        return {measure.id for measure in [m for m in self._figures if m.value is not None][:4]}

    def _told(self, figure: kpis.Kpi) -> Measure:
        now = figure(self.projects, self.setting)
        values = [
            figure(frame, replace(self.setting, as_of=day)).value for day, frame in self.past[:-1]
        ]
        trend = (*values, now.value)
        if not self.comparison:
            return replace(now, trend=trend)
        before = self.measured[figure.__name__][0]
        change = None if None in (now.value, before.value) else now.value - before.value
        was = (before.numerator, before.denominator)
        return replace(now, trend=trend, change=change, since=self.comparison.since, was=was)

    @cached_property
    def measured(self) -> dict[str, list[Measure]]:
        """Each key figure in each of the states between the two reports."""
        figures = {**kpis.FIRST, **kpis.MORE} if self.comparison else {}
        return {
            name: [figure(frame, setting) for frame, setting in self.states]
            for name, figure in figures.items()
        }

    @cached_property
    def split(self) -> dict[str, dict[str, float | None]]:
        """The change of each key figure in parts that sum to it."""
        return {name: since.split(measures) for name, measures in self.measured.items()}


def view(
    portfolio: Portfolio,
    rules: Thresholds,
    previous: object = None,
    depth: Depth = "team",
    horizon: int = 90,
    project: str = "",
) -> View:
    """
    The status of a portfolio or program, or of one project of it.

    Args:
        project: id of the one project the report is about; empty: all.

    Raises:
        ConfigurationError: there is no such project here, or no such depth.
    """
    if depth not in DEPTHS:
        raise ConfigurationError(
            f"depth is {depth!r}", code="PMO-P02", action=f"choose one of {', '.join(DEPTHS)}"
        )
    if not project:
        return View(portfolio, rules, previous, depth, horizon)
    before = getattr(previous, "portfolio", None)
    if before is not None:
        previous = replace(previous, portfolio=only(before, project))
    return View(only(portfolio, project), rules, previous, depth, horizon, single=True)


def only(portfolio: Portfolio, project: str) -> Portfolio:
    """The part of a portfolio that is about one project; what it depends on becomes a giver elsewhere."""
    if project not in set(portfolio.projects.project_id):
        known = portfolio.projects.project_id.tolist()
        raise ConfigurationError(
            f"no project {project!r} in {portfolio.name}",
            code="PMO-P02",
            action=f"choose one of {known[:20]}",
        )
    kept = {
        name: frame[frame.project_id == project].reset_index(drop=True)
        if "project_id" in frame and name != "decisions"
        else frame
        for name, frame in portfolio.tables.items()
    }
    return replace(portfolio, tables=kept)
