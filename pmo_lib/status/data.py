"""Everything a status report speaks of, computed once: the three depths show the same numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.measures.health import DIMENSIONS, Thresholds
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import MOST_PERIODS, History, metrics_of, with_history
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report.picture import Picture
from pmo_lib.report.sections import DEPTHS, Depth, Section
from pmo_lib.status import (
    advice,
    bridge,
    comparison,
    dependency_delays,
    estimates,
    metrics,
    milestones,
    steering,
)
from pmo_lib.status.data_gaps import missing
from pmo_lib.status.headline import headline
from pmo_lib.status.position import Standing, judged, observed
from pmo_lib.status.selection import active, worst_first
from pmo_lib.status.slip import slips

METRICS = {metric.id: metric for metric in metrics_of(metrics)}
FIRST_FIGURES = 4  # of a report about one project
HANDED_ON = [
    "project_id",
    "program_id",
    "name",
    "state",
    "computed",
    "declared",
    *(f"rag_{name}" for name in DIMENSIONS),
    "reporting",
    "baseline_start",
    "baseline_finish",
    "finish",
    "slip_days",
    "overrun",
    "overrun_share",
    "budget",
    "check",
]


@dataclass(frozen=True, eq=False)
class Data:
    """
    The status of a portfolio on a day.

    Args:
        portfolio: as of that day.
        rules: of the computed health.
        previous: the report before, as `read_previous` gives it.
        depth: what is shown: first screen and decisions; also tables by project; also milestones, work items and gaps.
        horizon: days ahead in which milestones are listed.
        single: whether the report is about one project.
        record: what earlier reports of the run decided, as `read_record` gives it.
    """

    portfolio: Portfolio
    rules: Thresholds = field(default_factory=Thresholds)
    previous: object = None
    depth: Depth = "team"
    horizon: int = 90
    single: bool = False
    record: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)

    @property
    def as_of(self) -> date:
        """The day of the report."""
        return self.portfolio.as_of

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of the report."""
        from pmo_lib.status.sections import SECTIONS

        return SECTIONS

    @cached_property
    def observed(self) -> pd.DataFrame:
        """What is known of each project, before any rule is applied."""
        return _observed(self.portfolio)

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Positions of all projects."""
        return judged(self.observed, self.rules)

    @cached_property
    def running(self) -> pd.DataFrame:
        """Positions of the projects under way."""
        return active(self.projects)

    @cached_property
    def headline(self) -> Finding:
        """The message of the page with the most pressing decision."""
        return headline(self)

    @cached_property
    def answer(self) -> Picture | None:
        """The picture beside the message; None where no project is under way."""
        from pmo_lib.status.charts import answer

        return answer(self)

    @property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """What later reports read: where every project stands, those under way first and the worst of them at the top; nothing from a program's own report."""
        if self.portfolio.program != PORTFOLIO:
            return {}
        running = worst_first(self.running, self.rules)
        every = pd.concat([running, self.projects.drop(index=running.index)])
        return {"projects": every[HANDED_ON].reset_index(drop=True)}

    @cached_property
    def missing(self) -> list[str]:
        """What the data does not say, in sentences for the end of the report."""
        return missing(self) + steering.not_at_hand(self.record)

    @cached_property
    def comparison(self) -> comparison.Comparison | None:
        """This report and the one before."""
        return comparison.compare(self.portfolio, self.observed, self.rules, self.previous)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What happened to each project since the report before; no rows where there is none."""
        if self.comparison is None:
            return pd.DataFrame(columns=comparison.MOVES)
        return comparison.moves(self.comparison)

    @cached_property
    def states(self) -> list["Standing | Data"]:
        """The states between the two reports, in which each changes in turn; the last is this one."""
        return [*comparison.steps(self.comparison), self] if self.comparison else []

    @cached_property
    def past(self) -> list[Standing]:
        """Where projects stood at the ends of the last periods, the oldest first, by today's data and rules."""
        periods = self.portfolio.status.period_end.drop_duplicates().sort_values()
        ends = periods[periods < pd.Timestamp(self.as_of)]
        months = {(end.year, end.month): end.date() for end in ends}
        return [
            Standing.of(observed(self.portfolio.at(day), dated_only=True), day, self.rules)
            for day in list(months.values())[-(MOST_PERIODS - 1) :]
        ]

    @cached_property
    def chains(self) -> pd.DataFrame:
        """Dependencies whose giver is late."""
        return dependency_delays.endangered(self.portfolio, self.projects)

    @cached_property
    def advice(self) -> pd.DataFrame:
        """Which decision is due for each project off track."""
        return advice.advice(
            self.portfolio, self.projects, self.chains, self.rules, self.recommended
        )

    @cached_property
    def elsewhere(self) -> pd.DataFrame:
        """Projects for which other reports of the run decide something else than going on."""
        return steering.decided_elsewhere(self.record, self.projects)

    @cached_property
    def recommended(self) -> dict[str, str]:
        """What prioritization recommends instead of going on, by project."""
        known = self.elsewhere.dropna(subset=["decision"])
        return dict(zip(known.project_id, known.decision, strict=True))

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """How forecasts of the finish moved."""
        return slips(self.portfolio)

    @cached_property
    def milestone_changes(self) -> pd.DataFrame:
        """What happened to milestones since the report before; no rows where there is none."""
        if self.comparison is None:
            return pd.DataFrame(columns=milestones.CHANGED)
        before = getattr(self.previous, "portfolio", None)
        return milestones.changed(self.portfolio, self.comparison.since, before)

    @cached_property
    def cost_parts(self) -> pd.DataFrame:
        """Parts of the difference between budget and estimate at completion."""
        return bridge.cost_bridge(self.portfolio, self.projects)

    @cached_property
    def cost_estimates(self) -> pd.DataFrame:
        """What all projects under way will cost together, by each method."""
        return estimates.cost_estimates(self.portfolio, self.projects)

    @cached_property
    def adaptive(self) -> pd.DataFrame:
        """Flow of adaptive projects under way, and when they will be done."""
        return estimates.adaptive(self.portfolio, self.running)

    @cached_property
    def measures(self) -> list[Measure]:
        """All key figures with trend and change."""
        return [
            with_history(now, self._history(name))
            for name, now in self._figures[self].items()
            if now is not None
        ]

    @cached_property
    def _figures(self) -> dict["Standing | Data", dict[str, Measure | None]]:
        """Each key figure today, on earlier days and in the states between the two reports."""
        return {
            standing: {name: metric(standing) for name, metric in METRICS.items()}
            for standing in {*self.past, *self.states, self}
        }

    @property
    def first_measures(self) -> list[Measure]:
        """The key figures that a reader sees first: of a single project the first four that say anything of it."""
        if not self.single:
            return [measure for measure in self.measures if METRICS[measure.id].first]
        return [measure for measure in self.measures if measure.value is not None][:FIRST_FIGURES]

    @property
    def more_measures(self) -> list[Measure]:
        """The other key figures."""
        first = {measure.id for measure in self.first_measures}
        return [measure for measure in self.measures if measure.id not in first]

    def measure(self, name: str) -> Measure:
        """The key figure of that id."""
        return next(measure for measure in self.measures if measure.id == name)

    def _history(self, name: str) -> History:
        """How a key figure stood at the ends of earlier periods and in the report before."""
        earlier = [self._figures[standing][name] for standing in self.past]
        trend = [one.value if one else None for one in earlier]
        before = self.measured.get(name, [None])[0]
        if before is None:
            return History(trend)
        since = self.comparison.since
        return History(trend, since, before.value, before.numerator, before.denominator)

    @cached_property
    def measured(self) -> dict[str, list[Measure]]:
        """Each key figure in each of the states between the two reports."""
        found = {
            name: [self._figures[standing][name] for standing in self.states]
            for name in METRICS
            if self.comparison
        }
        return {name: measures for name, measures in found.items() if None not in measures}

    @cached_property
    def split(self) -> dict[str, dict[str, float | None]]:
        """The change of each key figure in parts that sum to it."""
        return {name: comparison.split(measures) for name, measures in self.measured.items()}


@lru_cache(maxsize=2)
def _observed(portfolio: Portfolio) -> pd.DataFrame:
    """What is known of each project, worked out once for all rules that are tried on the same portfolio."""
    return observed(portfolio)


def build(
    portfolio: Portfolio,
    rules: Thresholds | None = None,
    *,
    previous: object = None,
    depth: Depth = "team",
    horizon: int = 90,
    project: str = "",
    record: Mapping[str, Mapping[str, pd.DataFrame]] | None = None,
) -> Data:
    """
    The status of a portfolio or program, or of one project of it.

    Args:
        project: id of the one project the report is about; empty: all.
        rules, previous, depth, horizon, record: see `Data`.

    Raises:
        ConfigurationError: there is no such project here, or no such depth.
    """
    if depth not in DEPTHS:
        raise ConfigurationError(
            f"depth is {depth!r}", code="PMO-P02", action=f"choose one of {', '.join(DEPTHS)}"
        )
    if project:
        portfolio = only(portfolio, project)
        before = getattr(previous, "portfolio", None)
        if before is not None:
            previous = replace(previous, portfolio=only(before, project))
    return Data(
        portfolio, rules or Thresholds(), previous, depth, horizon, bool(project), record or {}
    )


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
