"""What the portfolio's own data shows of a practice: a level by stated rules. It can refute a high level, not prove one."""

import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd

from pmo_lib.maturity.answers import LEAST, Wave
from pmo_lib.maturity.levels import counted
from pmo_lib.measures.health import Thresholds
from pmo_lib.measures.interval import NOTHING, mean_on_scale, wilson
from pmo_lib.portfolio.lifecycle import under_way
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.maturity_model import Model

SHARES = (0.40, 0.70, 0.85, 0.95)
NOTEWORTHY = 0.5  # from so much above its data, with its interval, the survey is called a gap
NOT_EVIDENCED = {
    "indicator": "",
    "value": np.nan,
    "unit": "share",
    "cases": 0,
    "level": np.nan,
    "low": np.nan,
    "high": np.nan,
    "lacking": "",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule found: a share of cases or a middle value, and of how many cases."""

    value: float
    cases: int
    hits: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """
    A rule: what of a practice can be seen in the data.

    Args:
        practice: its id.
        indicator: what is counted, in words.
        needs: columns it cannot do without, as `table.column`; where one is missing the practice is not evidenced.
        cuts: the values from which on the level is 2, 3, 4 and 5.
        at_most: the other way round: less is better, and the cuts are the most allowed.
        unit: of the value: share, or days.
    """

    practice: str
    indicator: str
    needs: tuple[str, ...]
    cuts: tuple[float, float, float, float]
    at_most: bool
    unit: str
    find: Callable[["Evidence"], Reading]

    def level(self, value: float) -> int:
        """The level a value indicates: reaching a cut is enough."""
        reached = [value <= cut if self.at_most else value >= cut for cut in self.cuts]
        return 1 + sum(reached)


TRACES: dict[str, Trace] = {}


def trace(
    practice: str,
    indicator: str,
    needs: str,
    cuts: Sequence[float] = SHARES,
    *,
    at_most: bool = False,
    unit: str = "share",
):
    """Register a rule; `needs` are separated by spaces."""

    def register(find: Callable[["Evidence"], Reading]) -> Callable[["Evidence"], Reading]:
        TRACES[practice] = Trace(
            practice, indicator, tuple(needs.split()), tuple(cuts), at_most, unit, find
        )
        return find

    return register


def traces() -> dict[str, Trace]:
    """Every rule, by practice."""
    import pmo_lib.maturity as package

    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("evidence_rules_"):
            import_module(f"pmo_lib.maturity.{info.name}")
    return TRACES


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The tables of a portfolio as the rules read them: what is active, what is recent, what was decided."""

    portfolio: Portfolio
    thresholds: Thresholds
    projects: pd.DataFrame
    active: pd.DataFrame

    @property
    def day(self) -> pd.Timestamp:
        """The day the data speaks of."""
        return pd.Timestamp(self.portfolio.as_of)

    def back(self, months: int, days: int = 0) -> pd.Timestamp:
        """The day so many months (and days) before; a month's end stays one."""
        return months_before(self.day, months) - pd.Timedelta(days=days)

    def table(self, name: str) -> pd.DataFrame:
        """A table; of one with projects only the rows of active ones count unless a rule takes `all_of`."""
        frame = self.all_of(name)
        return (
            frame[frame.project_id.isin(self.active.project_id)] if "project_id" in frame else frame
        )

    def all_of(self, name: str) -> pd.DataFrame:
        """A table with all its rows."""
        return getattr(self.portfolio, name)

    def within(self, days: pd.Series, months: int) -> pd.Series:
        """Which days lie in the last so many months."""
        return (days > self.back(months)) & (days <= self.day)

    @property
    def planned(self) -> pd.DataFrame:
        """Active projects that are planned ahead: not the adaptive ones."""
        return self.active[self.active.approach != "adaptive"]

    @property
    def periods(self) -> pd.DatetimeIndex:
        """The ends of the last six months."""
        return pd.DatetimeIndex([self.back(months) for months in reversed(range(6))])

    def started(self, projects: pd.DataFrame) -> pd.Series:
        """When work on each project began, as far as known."""
        return projects.actual_start.fillna(projects.baseline_start)

    def expected_periods(self) -> pd.DataFrame:
        """A row for each active project and recent period that it has been under way in: project_id, period_end."""
        rows = self.active[["project_id", "program_id"]].assign(since=self.started(self.active))
        grid = rows.merge(pd.DataFrame({"period_end": self.periods}), how="cross")
        return grid[~(grid.since > grid.period_end)]

    def decided(self) -> pd.DataFrame:
        """Whatever was decided of a project, and when: project_id, decided."""
        decisions = self.all_of("decisions")[["project_id", "decided"]]
        changes = self.all_of("changes")[["project_id", "decided"]]
        gates = (
            self.all_of("reviews")
            .query("decision.notna()")[["project_id", "held"]]
            .rename(columns={"held": "decided"})
        )
        return pd.concat([decisions, changes, gates]).dropna()

    def followed(self, since: pd.DataFrame, days: int) -> Reading:
        """Of what happened to projects (project_id, day), how much brought a decision within days; what is still within them does not count."""
        pairs = since.reset_index(names="case").merge(self.decided(), on="project_id", how="left")
        late = (pairs.decided - pairs.day).dt.days
        hit = (
            ((late >= 0) & (late <= days))
            .groupby(pairs.case)
            .any()
            .reindex(since.index, fill_value=False)
        )
        return share(hit[hit | (since.day + pd.Timedelta(days=days) <= self.day)])


def months_before(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """
    The day so many months before; the end of a month gives the end of a month.

    >>> months_before(pd.Timestamp("2026-06-30"), 1).date().isoformat()
    '2026-05-31'
    """
    earlier = day - pd.DateOffset(months=months)
    return earlier + pd.offsets.MonthEnd(0) if day.is_month_end else earlier


def share(cases: pd.Series) -> Reading:
    """The share of cases for which something holds."""
    cases = cases.dropna().astype(bool)
    return Reading(float(cases.mean()) if len(cases) else np.nan, len(cases), int(cases.sum()))


def middle(values: pd.Series, censored: pd.Series | None = None) -> Reading:
    """
    The median of waiting times; those still waiting count with what they have waited so far (Kaplan and Meier, 1958).

    Returns:
        the first time by which half are over; infinite where less than half ever are.
    """
    waits = values.to_numpy(dtype=float)
    still = np.zeros(len(waits), dtype=bool) if censored is None else censored.to_numpy(dtype=bool)
    known = ~np.isnan(waits)
    waits, still = waits[known], still[known]
    if not waits.size:
        return Reading(np.nan, 0)
    if not still.any():
        return Reading(float(np.median(waits)), waits.size)
    from scipy.stats import CensoredData, ecdf

    curve = ecdf(CensoredData(uncensored=waits[~still], right=waits[still])).sf
    reached = curve.quantiles[curve.probabilities <= 0.5 + 1e-12]
    return Reading(float(reached[0]) if reached.size else np.inf, waits.size)


def supplied(portfolio: Portfolio, place: str) -> bool:
    """Whether a column is there with any value in it."""
    table, _, column = place.partition(".")
    declared = table in TABLES and column in TABLES[table].names and portfolio.has(table)
    return declared and bool(getattr(portfolio, table)[column].notna().any())


def read(portfolio: Portfolio, thresholds: Thresholds | None = None) -> Evidence:
    """The portfolio as the rules read it, on its day."""
    return Evidence(portfolio, thresholds or Thresholds(), portfolio.projects, under_way(portfolio))


def of_practices(
    portfolio: Portfolio, model: Model, thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """
    What the data shows of each practice of the model for which there is a rule.

    Returns:
        by practice: name, area_id, indicator, value, unit, cases, level (missing: not evidenced, because a table or column is missing
        or there are fewer than five cases), low and high (Wilson's 95 % interval of a share), lacking (what is missing, in words).
    """
    evidence = read(portfolio, thresholds)
    rows = {
        practice: {
            "name": model.practice_names[practice],
            "area_id": model.area_of[practice],
            **NOT_EVIDENCED,
            **_judged(rule, evidence),
        }
        for practice, rule in traces().items()
        if practice in model.area_of
    }
    columns = ["name", "area_id", *NOT_EVIDENCED]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.reindex([practice for practice in model.area_of if practice in rows])


def _judged(rule: Trace, evidence: Evidence) -> dict:
    """What a rule finds, as far as it finds anything."""
    row = {"indicator": rule.indicator, "unit": rule.unit}
    lacking = [place for place in rule.needs if not supplied(evidence.portfolio, place)]
    if lacking:
        return row | {"lacking": f"no {', '.join(lacking)}"}
    found = rule.find(evidence)
    row |= {"cases": found.cases}
    if found.cases < LEAST:
        return row | {"lacking": f"{found.cases} of the {LEAST} cases it takes"}
    if np.isnan(found.value):
        return row | {"lacking": "too early to say"}
    low, high = NOTHING if found.hits is None else wilson(found.hits, found.cases)
    level = float(rule.level(found.value))
    return row | {"value": found.value, "level": level, "low": low, "high": high}


def of_areas(traced: pd.DataFrame, wave: Wave | None, model: Model) -> pd.DataFrame:
    """
    What the data shows of each area, beside what the survey says of the same practices.

    Returns:
        by area: name, evidenced (practices with a level by data), of (practices of the area), data (median of their levels; between two
        the lower), survey (average on the same practices) with low and high, gap (survey minus data), above (the survey lies
        above the data by more than its own uncertainty), below. Areas without evidence stay, with missing values.
    """
    rows = {}
    for area in model.areas:
        own = traced[(traced.area_id == area.id) & traced.level.notna()]
        row = {
            "name": area.name,
            "evidenced": len(own),
            "of": len(area.practices),
            "data": np.floor(own.level.median()),
        }
        rows[area.id] = row | _survey_of(wave, list(own.index), model)
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame = frame.assign(gap=frame.survey - frame.data)
    return frame.assign(
        above=(frame.gap >= NOTEWORTHY) & (frame.low > frame.data),
        below=(frame.gap <= -NOTEWORTHY) & (frame.high < frame.data),
    )


def _survey_of(wave: Wave | None, practices: list[str], model: Model) -> dict[str, float]:
    nothing = {"survey": np.nan, "low": np.nan, "high": np.nan}
    if wave is None or not practices:
        return nothing
    known = counted(wave)
    own = known[[practice for practice in practices if practice in known]].mean(axis=1).dropna()
    if len(own) < LEAST:
        return nothing
    low, high = mean_on_scale(own, 1, model.levels)
    return {"survey": float(own.mean()), "low": low, "high": high}
