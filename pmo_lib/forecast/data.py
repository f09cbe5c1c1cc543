"""Everything that the forecast report needs, computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.forecast import money
from pmo_lib.forecast.history import history_of
from pmo_lib.forecast.milestones import milestone_ranges
from pmo_lib.forecast.networks import Network, draws_for, networks_of
from pmo_lib.forecast.rules import FINISH_ONLY, NAMES, Rules
from pmo_lib.measures.finish_outlooks import (
    ORDER,
    P10,
    P50,
    P80,
    P90,
    SHARES,
    History,
    Outlooks,
    Score,
    best_method,
    day_number,
    outlooks_at,
    past_forecasts,
    scores,
)
from pmo_lib.measures.schedule import Defect
from pmo_lib.measures.schedule_risk import Simulation
from pmo_lib.portfolio.frame_json import from_json, to_json
from pmo_lib.portfolio.lifecycle import newest_status, under_way
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report.discipline import DisciplineData

DAYS = {"p10": P10, "p50": P50, "p80": P80, "p90": P90}
RANGES = ["project_id", "program_id", "method", *DAYS, "promise", "chance", "lost_days"]
STATED_P = 0.8
DRAWN_DEFECTS = 10  # of a schedule whose effect on P80 is drawn one by one
OF_YEAR = ("reason", "left", "pooled", "alone", "cases", "without")


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    What the forecast report shows.

    Args:
        portfolio: as of a day.
        handed: what the portfolio's report decided for this program; empty: nothing.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules
    handed: Mapping[str, Any] = field(default_factory=dict)
    previous: object = None

    @cached_property
    def history(self) -> History:
        """Dates of projects and what was foretold of them."""
        return history_of(self.portfolio)

    @cached_property
    def running(self) -> pd.DataFrame:
        """The projects under way with reported (day of the newest status) and age_days."""
        frame = under_way(self.portfolio)[["project_id", "program_id", "name"]]
        last = newest_status(self.portfolio).period_end.reindex(frame.project_id).to_numpy()
        age = pd.Timestamp(self.portfolio.as_of) - pd.Series(last, index=frame.index)
        promise = self.history.projects.promise.reindex(frame.project_id).to_numpy()
        return frame.assign(reported=last, age_days=age.dt.days, promise=promise)

    @cached_property
    def stale(self) -> pd.DataFrame:
        """The projects under way whose newest status is too old to support an outlook."""
        return self.running[self.running.age_days > self.rules.stale_days]

    @cached_property
    def past(self) -> pd.DataFrame:
        """Every forecast of the past quarters that has come due, scored; see `past_forecasts`."""
        return past_forecasts(self.history, self.rules.quarters)

    @cached_property
    def scores(self) -> dict[str, Score]:
        """How good each method was."""
        return scores(self.past)

    @property
    def score(self) -> Score | None:
        """The score of the method that speaks, else of the first that has one; None in a program's report or where none is due."""
        if not self.whole_portfolio:
            return None
        return self.scores.get(self.spokesman) or next(iter(self.scores.values()), None)

    @cached_property
    def scored(self) -> pd.DataFrame:
        """The past forecasts behind that score, with the name of their project."""
        rows = self.past[self.past.method == (self.score.method if self.score else "")]
        return rows.assign(name=self.history.projects.name.reindex(rows.project_id).to_numpy())

    @property
    def able(self) -> dict[str, Network]:
        """The schedules that can be computed."""
        return {project: one for project, one in self.networks.items() if one.schedule is not None}

    @cached_property
    def defects(self) -> pd.DataFrame:
        """
        Each defect of these schedules: project_id, name (of the activity), project, kind, days and p80_days.

        The days are those by which its repair alone moves the finish and the P80; the latter is missing without draws, and
        drawn only of the first defects that move the finish.
        """
        names = self.running.set_index("project_id").name
        rows = [
            (
                project,
                one.rows.label[defect.activity],
                names[project],
                defect.kind,
                days,
                self._p80_moved(project, [defect]) if days and at < DRAWN_DEFECTS else np.nan,
            )
            for project, one in self.able.items()
            for at, (defect, days) in enumerate(one.effects)
        ]
        columns = ["project_id", "name", "project", "kind", "days", "p80_days"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def hidden_p80(self) -> dict[str, float]:
        """The days by which the P80 of each network with ranges and defects moves if all defects are repaired."""
        found = {project: one for project, one in self.able.items() if one.defects}
        return {
            project: self._p80_moved(project, one.defects)
            for project, one in found.items()
            if project in self.draws
        }

    def _p80_moved(self, project: str, repairs: Sequence[Defect]) -> float:
        """Days by which these repairs move the P80, with the same draws before and after; missing without draws."""
        before = self.draws.get(project)
        if before is None:
            return np.nan
        after = self.networks[project].draw(self.rules, before.finish.size, repairs)
        return round(after.quantile(STATED_P) - before.quantile(STATED_P), 6)

    @cached_property
    def spokesman(self) -> str:
        """The method that speaks where a project has it."""
        return best_method(self.scores)

    @cached_property
    def outlooks(self) -> Outlooks:
        """The outlook of each project under way by each method that can give one, the network included."""
        fresh = self.running[~self.running.project_id.isin(self.stale.project_id)]
        found = outlooks_at(self.history, self.history.until, pd.Index(fresh.project_id))
        rows = [
            (project, draws)
            for project, draws in self.draws.items()
            if project in set(fresh.project_id) and project not in self.old_schedules
        ]
        today = float(day_number([self.history.until])[0])
        if not rows:
            return found
        frame = pd.DataFrame({"project_id": [project for project, _ in rows], "method": "network"})
        days = [
            np.maximum(
                day_number([self.networks[project].day(one.quantile(p)) for p in SHARES]), today
            )
            for project, one in rows
        ]
        return Outlooks(
            pd.concat([found.frame, frame], ignore_index=True), np.concatenate([found.days, days])
        )

    @cached_property
    def networks(self) -> dict[str, Network]:
        """The newest schedule of each project under way that has one."""
        ids = pd.Index(self.running.project_id)
        return networks_of(self.portfolio, ids, self.spreads)

    @cached_property
    def old_schedules(self) -> set[str]:
        """The projects whose newest schedule is too old to support an outlook."""
        oldest = self.history.until - pd.Timedelta(days=self.rules.stale_days)
        return {project for project, one in self.networks.items() if one.data_date < oldest}

    @cached_property
    def network_finishes(self) -> pd.DataFrame:
        """Networks without ranges: project_id, method and the finish as p50, at least the day of the report; p10, p80, p90 and chance are missing."""
        closed = {*self.stale.project_id, *self.old_schedules, *self.draws}
        finishes = {
            project: max(one.day(one.finish), self.history.until)
            for project, one in self.able.items()
            if project not in closed
        }
        frame = pd.DataFrame({"project_id": pd.Series(list(finishes), dtype="str")})
        p50 = pd.Series(list(finishes.values()), dtype="datetime64[us]")
        frame = frame.assign(method=FINISH_ONLY, **dict.fromkeys(DAYS, pd.NaT), chance=np.nan)
        return frame.assign(p50=p50).astype(dict.fromkeys(DAYS, "datetime64[us]"))

    @cached_property
    def spreads(self) -> dict[str, tuple[float, float]]:
        """P10 and P90 of actual ÷ planned duration of the class, by project; for durations without a range of their own."""
        found = outlooks_at(self.history, self.history.until, pd.Index(self.running.project_id))
        rows, projects = found.frame[found.frame.method == "class"], self.history.projects
        start, planned = day_number(projects.start), projects.planned_days.to_numpy()
        place = projects.index.get_indexer(rows.project_id)
        ratio = (found.days[rows.index][:, [P10, P90]] - start[place][:, None]) / planned[place][
            :, None
        ]
        return {
            project: (min(low, 1.0), max(high, 1.0))
            for project, (low, high) in zip(rows.project_id, ratio, strict=True)
            if np.isfinite([low, high]).all()
        }

    @cached_property
    def draws(self) -> dict[str, Simulation]:
        """The draws of each network that has ranges."""
        count = draws_for(self.rules, len(self.running))
        found = {project: network.draw(self.rules, count) for project, network in self.able.items()}
        return {project: one for project, one in found.items() if one is not None}

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """
        The outlook that speaks for each project under way, the most expected days lost first.

        Returns:
            project_id, name, program_id, promise, reported, age_days, method, p10, p50, p80, p90 (days; missing where the
            answer is "later than all past cases"), chance of keeping the promise, lost_days (expected days after the
            promise); without an outlook method is missing and reason says why.
        """
        frame = self.running
        if self.handed.get("ranges"):
            handed = from_json(self.handed["ranges"]).drop(columns=["program_id", "promise"])
            return _ordered(frame.merge(handed, on="project_id", how="left"), self)
        found = self.outlooks
        order = [self.spokesman, *ORDER]
        place = found.frame.method.map(order.index)
        chosen = place.groupby(found.frame.project_id).idxmin()
        rows = found.days[chosen]
        columns = {
            "project_id": chosen.index.astype(frame.project_id.dtype),
            "method": found.frame.method[chosen].to_numpy(),
            **{name: as_days(rows[:, at]) for name, at in DAYS.items()},
            "chance": found.chance(self.history.projects.promise)[chosen],
        }
        promise = day_number(self.history.projects.promise.reindex(chosen.index))
        late = (
            np.fmax(rows, np.nanmax(rows, axis=1, initial=0, keepdims=True)) if len(rows) else rows
        )
        late = np.where(np.isnan(rows), late, rows)
        columns["lost_days"] = np.maximum(late - promise[:, None], 0).mean(axis=1)
        spoken, bare = pd.DataFrame(columns), self.network_finishes
        bare = bare[~bare.project_id.isin(spoken.project_id)].assign(lost_days=np.nan)
        if len(bare):
            spoken = pd.concat([spoken, bare], ignore_index=True) if len(spoken) else bare
        return _ordered(frame.merge(spoken, on="project_id", how="left"), self)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The projects under way with an outlook and a promise."""
        return self.ranges[self.ranges.chance.notna()]

    @cached_property
    def methods(self) -> pd.DataFrame:
        """Every outlook by project and method: name, method, p10, p50, p80, p90, chance, speaks."""
        frame, found = self.outlooks.frame, self.outlooks
        frame = frame.assign(
            **{name: as_days(found.days[:, at]) for name, at in DAYS.items()},
            chance=found.chance(self.history.projects.promise),
        )
        if len(self.network_finishes):
            parts = [one for one in (frame, self.network_finishes) if len(one)]
            frame = pd.concat(parts, ignore_index=True)
        names = self.ranges[["project_id", "name", "method"]].rename(columns={"method": "chosen"})
        frame = names.merge(frame, on="project_id")
        return frame.assign(speaks=frame.method == frame.chosen, way=frame.method.map(NAMES))

    @cached_property
    def year(self) -> money.Year:
        """The year's spend of the whole portfolio; in a program's report as the portfolio's report decided it."""
        if self.whole_portfolio:
            return money.year_of(self.portfolio, self.rules)
        if "year" not in self.handed:
            return money.Year("the portfolio's report is not at hand")
        values = dict(self.handed["year"])
        chances = {float(rho): chance for rho, chance in values.pop("chances").items()}
        numbers = {name: np.nan if one is None else one for name, one in values.items()}
        return money.Year(**numbers | {"end": pd.Timestamp(values["end"]), "chances": chances})

    @cached_property
    def in_year(self) -> pd.DataFrame:
        """See `money.in_year`."""
        return money.in_year(self.portfolio)

    @cached_property
    def growths(self) -> pd.DataFrame:
        """See `money.growths`."""
        return money.growths(self.portfolio)

    @cached_property
    def reserves(self) -> pd.DataFrame:
        """See `money.reserves`."""
        return money.reserves(self.portfolio)

    @cached_property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """What later reports read: the range of each project under way, and joint draws; nothing from a program's own report."""
        if not self.whole_portfolio:
            return {}
        more = {"draws": self.joint_draws, "milestones": self.milestones}
        return {"ranges": self.ranges[RANGES]} | {k: rows for k, rows in more.items() if len(rows)}

    @cached_property
    def milestones(self) -> pd.DataFrame:
        """The range of each milestone ahead of the projects that have reported lately; see `milestone_ranges`."""
        fresh = self.running[~self.running.project_id.isin(self.stale.project_id)]
        return milestone_ranges(self.portfolio, fresh)

    @cached_property
    def joint_draws(self) -> pd.DataFrame:
        """
        Joint draws of finish and cost of each current network whose activities state costs.

        Returns:
            project_id, program_id, finish (day, at least that of the report), cost_factor (cost of the remaining work over
            that at the stated durations); at most two hundred of a project, and some twenty thousand in all.
        """
        stale = {*self.stale.project_id, *self.old_schedules}
        found = {
            project: one
            for project, one in self.draws.items()
            if one.cost is not None and project not in stale
        }
        count = max(20, min(200, 20_000 // max(len(found), 1)))
        frames = []
        programs = self.running.set_index("project_id").program_id
        for project, one in found.items():
            network = self.networks[project]
            if not (planned := network.planned_cost) > 0:
                continue
            days = [max(network.day(end), self.history.until) for end in one.finish[:count]]
            frame = pd.DataFrame({"finish": days, "cost_factor": one.cost[:count] / planned})
            frames.append(frame.assign(project_id=project, program_id=programs[project]))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    @cached_property
    def for_programs(self) -> dict[str, dict[str, Any]]:
        """What each program's report is handed: its own ranges, and the year of the whole portfolio."""
        if not self.whole_portfolio:
            return {}
        year = {name: _plain(getattr(self.year, name)) for name in OF_YEAR}
        year["end"] = None if pd.isna(self.year.end) else self.year.end.date().isoformat()
        year["chances"] = {str(rho): one for rho, one in (self.year.chances or {}).items()}
        rows = self.ranges[RANGES]
        return {
            program: {"ranges": to_json(rows[rows.program_id == program]), "year": year}
            for program in self.portfolio.programs.program_id
        }

    @cached_property
    def missing(self) -> list[str]:
        """What the data does not say, in sentences for the end of the report."""
        from pmo_lib.forecast import gaps

        return gaps.missing(self)


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and np.isnan(value) else value


def as_days(numbers: np.ndarray) -> np.ndarray:
    """Days since 1970 as dates; missing stays missing."""
    return np.where(
        np.isnan(numbers), np.datetime64("NaT"), np.nan_to_num(numbers).astype("datetime64[D]")
    ).astype("datetime64[us]")


def _ordered(frame: pd.DataFrame, data: Data) -> pd.DataFrame:
    """Ranges with the reason where there is none; the most expected days lost first."""
    stale = frame.project_id.isin(data.stale.project_id)
    none, refused = (
        frame.method.isna(),
        frame.project_id.isin(data.networks.keys() - data.able.keys()),
    )
    reasons = {
        "its newest status is too old": stale,
        "its schedule is too old": none & frame.project_id.isin(data.old_schedules),
        "its schedule cannot be computed": none & refused,
        "no dates, or too few finished projects": none,
        "no range: its schedule states no low and high durations": frame.method == FINISH_ONLY,
        "no promised day": frame.promise.isna(),
    }
    reason = np.select([marks.to_numpy() for marks in reasons.values()], list(reasons), "")
    return frame.assign(reason=reason).sort_values(
        ["lost_days", "project_id"], ascending=[False, True], ignore_index=True
    )


def build(
    portfolio: Portfolio,
    rules: Rules | None = None,
    *,
    handed: Mapping[str, Any] | None = None,
    previous: object = None,
) -> Data:
    """
    The data of a forecast report.

    Args:
        handed: what the portfolio's report decided for this program.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """
    return Data(portfolio, rules or Rules(), handed or {}, previous)
