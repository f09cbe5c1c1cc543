"""Everything that the risk report needs, computed once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.measures.contagion import Delays, spread, worth
from pmo_lib.measures.loss import Event, Exceedance, exceedance, systemic_share, tail_shares
from pmo_lib.measures.survival import Survival, kaplan_meier
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.frame_json import from_json, to_json
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report.discipline import DisciplineData
from pmo_lib.risk import mitigation
from pmo_lib.risk.mitigation import Choice
from pmo_lib.risk.register import parts, register
from pmo_lib.risk.rules import Rules

NAMED = 100  # risks that get a share of the worst cases of their own
HINDSIGHT = 30  # days before its end at which a probability is judged
OTHER_PROGRAM = "a project of another program"
LINKS = ["project_id", "program_id", "giver", "receiver", "buffer_days", "inherited", "saved"]


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    What the risk report shows.

    Args:
        handed: what the portfolio's report found about links into this program; None in the portfolio's own report.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules
    seed: int = 7
    handed: Mapping[str, Any] | None = None
    previous: object = None

    @cached_property
    def projects(self) -> pd.DataFrame:
        """Projects under way, with how many open risks each has and when the newest review was."""
        frame = lifecycle.under_way(self.portfolio)
        groups = self.risks.groupby("project_id")
        reviewed = self._newest_look.groupby(self.risks.project_id).max()
        newest = reviewed.reindex(frame.project_id).set_axis(frame.index)
        day = pd.Timestamp(self.portfolio.as_of)
        age = days_between(newest, pd.Series(day, index=frame.index))
        open_risks = frame.project_id.map(groups.size()).fillna(0).astype(int)
        old = open_risks.gt(0) & (age > self.rules.review_days)
        unknown = open_risks.gt(0) & age.isna()
        return frame.assign(
            open_risks=open_risks,
            newest_review=newest,
            review_age=age,
            none=open_risks == 0,
            silent=(open_risks == 0) | old,
            review_unknown=unknown,
        )

    @cached_property
    def _newest_look(self) -> pd.Series:
        """The newest day on which each open risk was reviewed, assessed or raised."""
        looks = [self.risks.reviewed, self.risks.raised]
        assessed = self.portfolio.risk_history.groupby("risk_id").assessed.max()
        looks.append(assessed.reindex(self.risks.risk_id).set_axis(self.risks.index))
        return pd.concat(looks, axis=1).max(axis=1)

    @cached_property
    def risks(self) -> pd.DataFrame:
        """The open risks, as `register` gives them."""
        return register(self.portfolio)

    @cached_property
    def known(self) -> pd.DataFrame:
        """The quantified open risks, those of a common cause together."""
        return parts(self.risks)[1]

    @property
    def left_out(self) -> pd.DataFrame:
        """Open risks that no sum holds: without a probability or an impact, or in contradiction to their cause."""
        return self.risks[~self.risks.quantified]

    @cached_property
    def losses(self) -> Exceedance:
        """What the quantified risks may cost in all."""
        return exceedance(parts(self.risks)[0], self.rules.confidence)

    @property
    def expected(self) -> float:
        """The expected amount of all quantified risks; opportunities are deducted. [currency]"""
        return float(self.known.expected.sum())

    def enough(self, share: float) -> tuple[float, float]:
        """Bounds of the amount that suffices with a probability."""
        return self.losses.quantile(share)

    @cached_property
    def reserve(self) -> float | None:
        """What is left in the reserves of projects under way or ahead [currency]; None where no move is recorded."""
        own = lifecycle.selectable(self.portfolio).project_id
        moves = self.portfolio.reserve_moves
        moves = moves[moves.project_id.isin(own)]
        return float(moves.amount.sum()) if len(moves) else None

    @cached_property
    def tail(self) -> pd.DataFrame:
        """Risks with their share of the worst cases [currency, and part of their mean], the largest first."""
        whole, rows = parts(self.risks)
        if not len(rows):
            return rows.assign(worst=0.0, part=0.0)
        named, rest, kept = whole, [], rows
        if len(rows) > NAMED:
            largest = rows.nlargest(NAMED, "expected", keep="all").risk_id
            named, kept = parts(self.risks[self.risks.risk_id.isin(largest)])
            rest = parts(self.risks[~self.risks.risk_id.isin(largest)])[0]
        worst = tail_shares(named, self.rules.worst, rest)
        mean = self._worst_mean if rest else worst.sum()
        shares = kept.assign(worst=worst, part=worst / mean if mean > 0 else np.nan)
        return shares.sort_values(["worst", "risk_id"], ascending=[False, True], ignore_index=True)

    @property
    def _worst_mean(self) -> float:
        losses, worst = self.losses.lower, self.rules.worst
        from_top = np.cumsum(losses.masses[::-1])
        taken = np.clip(worst - (from_top - losses.masses[::-1]), 0, losses.masses[::-1])
        return float((taken * losses.amounts[::-1]).sum() / worst)

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Common causes with their probability, number of risks and share of the variance, the largest first."""
        whole, rows = parts(self.risks)
        groups = rows[rows.cause.notna()].groupby("driver_id", sort=True)
        frame = groups.agg(
            cause=("cause", "first"),
            probability=("cause_probability", "first"),
            risks=("risk_id", "size"),
            projects=("project_id", "nunique"),
            expected=("expected", "sum"),
        )
        frame = frame.assign(part=systemic_share(whole)).reset_index()
        return frame.sort_values(["part", "driver_id"], ascending=[False, True], ignore_index=True)

    @cached_property
    def delays(self) -> Delays | None:
        """Delays of projects with a dependency, by risks with a stated delay, passed on; None where none is stated."""
        rows = self._links
        links = list(zip(rows.giver_project_id, rows.project_id, rows.buffer, strict=True))
        linked = {*rows.giver_project_id, *rows.project_id}
        own = {project: days for project, days in self._own_delays.items() if project in linked}
        if not self._own_delays:
            return None
        return spread(own, links, self.rules.draws, np.random.default_rng(self.seed))

    @property
    def own_delay(self) -> float:
        """The mean delay of all projects together by their own risks. [working days]"""
        return sum(
            day * chance for days in self._own_delays.values() for day, chance in days.items()
        )

    @property
    def _delaying(self) -> pd.DataFrame:
        """Open threats that state a delay and a probability."""
        risks = self.risks
        return risks[risks.delay_likely.notna() & risks.probability.notna() & (risks.sign > 0)]

    @cached_property
    def _own_delays(self) -> dict[str, dict[float, float]]:
        """For projects with a stated delay and those that depend on them, their possible own delays. [working days]"""
        stated = self._delaying
        own: dict[str, dict[float, float]] = {}
        for project, group in stated.groupby("project_id"):
            days = np.rint(_mean_delay(group))
            events = [
                Event(float(p), float(d)) for p, d in zip(group.probability, days, strict=True)
            ]
            losses = exceedance(events, step=1.0).lower
            own[project] = {
                float(day): float(chance)
                for day, chance in zip(losses.amounts, losses.masses, strict=True)
                if chance > 1e-9
            }
        for project in self._links.project_id:
            own.setdefault(project, {0.0: 1.0})
        return own

    @cached_property
    def dependencies(self) -> pd.DataFrame:
        """Links between projects that are neither finished nor cancelled; judged: whether the giver's delay is known."""
        names = lifecycle.selectable(self.portfolio).set_index("project_id")
        frame = self.portfolio.dependencies
        frame = frame[frame.project_id.isin(names.index) & frame.giver_project_id.isin(names.index)]
        frame = frame.drop_duplicates(["project_id", "giver_project_id"], ignore_index=True)
        known = set(self._delaying.project_id)
        judged, before = frame.giver_project_id.isin(known), -1
        while judged.sum() != before:  # who inherits a delay passes it on
            before = judged.sum()
            judged = frame.giver_project_id.isin(known | set(frame.project_id[judged]))
        return frame.assign(
            giver=names.name.reindex(frame.giver_project_id).to_numpy(),
            receiver=names.name.reindex(frame.project_id).to_numpy(),
            program_id=names.program_id.reindex(frame.project_id).to_numpy(),
            giver_program=names.program_id.reindex(frame.giver_project_id).to_numpy(),
            buffer=frame.buffer_days.fillna(0.0),
            judged=judged,
        )

    @property
    def _links(self) -> pd.DataFrame:
        return self.dependencies[self.dependencies.judged]

    @cached_property
    def inherited(self) -> pd.DataFrame:
        """Links that pass on a day or more, with the mean days inherited and saved if the link is held."""
        if not self.whole_portfolio and self.handed is not None:
            return from_json(self.handed["links"])
        if self.delays is None or self._links.empty:
            return pd.DataFrame(columns=LINKS)
        rows = self._links
        links = list(zip(rows.giver_project_id, rows.project_id, rows.buffer, strict=True))
        late = self.delays.total[:, [self.delays.projects.index(g) for g in rows.giver_project_id]]
        passed = self.delays.chances @ np.clip(late - rows.buffer.to_numpy(), 0, None)
        closes = [link in self.delays.circular for link in links]
        rows = rows.assign(inherited=np.where(closes, 0.0, passed))
        rows = rows.assign(saved=worth(self._own_delays, links, self.rules.draws, self.seed))
        rows = rows[rows.inherited >= 1]
        return rows.sort_values(
            ["saved", "dependency_id"], ascending=[False, True], ignore_index=True
        )

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """Measures that may be taken, as `mitigation.candidates` gives them."""
        return mitigation.candidates(self.portfolio, self.risks)

    @cached_property
    def chosen(self) -> Choice | None:
        """The best set of measures; None where none is priced."""
        if self.candidates.empty:
            return None
        return mitigation.best(
            self.candidates, self.risks, self.rules.budget, self.rules.confidence
        )

    @cached_property
    def least_reserve(self) -> Choice | None:
        """Another set of measures within the budget after which a smaller reserve suffices; None where none is known."""
        limits = self.rules.budget, self.rules.confidence
        other = mitigation.least_quantile(self.candidates, self.risks, *limits)
        better = other is not None and self.chosen is not None and other.high < self.chosen.high
        return other if better else None

    @cached_property
    def ended(self) -> pd.DataFrame:
        """Risks that occurred, were closed or expired, with the probability stated thirty days before."""
        frame, day = self.portfolio.risks, pd.Timestamp(self.portfolio.as_of)
        expired = frame.expires.where(frame.expires < day)
        end = frame.occurred.fillna(frame.closed).fillna(expired)
        frame = frame.assign(end=end, happened=frame.occurred.notna())[end.notna()]
        history = self.portfolio.risk_history.sort_values("assessed")
        ahead = history.merge(frame[["risk_id", "end"]], on="risk_id")
        ahead = ahead[ahead.assessed <= ahead.end - pd.Timedelta(days=HINDSIGHT)]
        stated = frame.risk_id.map(ahead.groupby("risk_id").probability.last())
        frame = frame.assign(
            stated=stated.fillna(frame.probability), hindsight=stated.isna().to_numpy(bool)
        )
        return frame.dropna(subset=["stated"])

    @cached_property
    def issues(self) -> pd.DataFrame:
        """All issues with their age in days, those past due with the days since."""
        frame, day = self.portfolio.issues, pd.Timestamp(self.portfolio.as_of)
        now = pd.Series(day, index=frame.index)
        late = days_between(frame.due, now).where(frame.closed.isna() & (frame.due < day))
        return frame.assign(age=days_between(frame.raised, frame.closed.fillna(day)), late=late)

    @cached_property
    def issue_survival(self) -> Survival | None:
        """How long issues stay open; None below five issues."""
        if len(self.issues) < 5:
            return None
        return kaplan_meier(self.issues.age.tolist(), self.issues.closed.notna().tolist())

    @cached_property
    def for_programs(self) -> dict[str, dict[str, Any]]:
        """What each program's report is handed: the links into it; a giver of another program is not named."""
        if not self.whole_portfolio:
            return {}
        rows = self.inherited
        found = {}
        for program in self.portfolio.programs.program_id:
            own = rows[rows.program_id == program]
            if len(own):
                own = own.assign(giver=own.giver.where(own.giver_program == program, OTHER_PROGRAM))
            found[program] = {"links": to_json(own.reindex(columns=LINKS))}
        return found

    @property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """
        What later reports read: exposure, a row for each project with a quantified risk, and totals, one for each program
        and for all of them (`_portfolio`): expected amount and the one that suffices, open risks, and those left out.
        """
        if not self.whole_portfolio or self.known.empty:
            return {}
        rows = [
            [project, group.program_id.iloc[0], group.expected.sum(), self._suffices(group)]
            for project, group in self.known.groupby("project_id")
        ]
        columns = ["project_id", "program_id", "expected", "enough"]
        totals = [
            [program, group.expected.sum(), self._suffices(group), self.rules.confidence]
            for program, group in [
                *self.known.groupby("program_id"),
                (self.portfolio.program, self.known),
            ]
        ]
        total = pd.DataFrame(totals, columns=["program_id", "expected", "enough", "confidence"])
        for name, risks in (("risks", self.risks), ("left_out", self.left_out)):
            counts = risks.program_id.value_counts()
            counts[self.portfolio.program] = len(risks)
            total[name] = total.program_id.map(counts).fillna(0).astype(int)
        return {"exposure": pd.DataFrame(rows, columns=columns), "totals": total}

    def _suffices(self, risks: pd.DataFrame) -> float:
        """The amount that these quantified risks do not exceed with the confidence of the report."""
        share = self.rules.confidence
        return exceedance(parts(risks)[0], share).quantile(share)[1]


def build(
    portfolio: Portfolio,
    rules: Rules,
    *,
    seed: int = 7,
    handed: Mapping[str, Any] | None = None,
    previous: object = None,
) -> Data:
    """
    The data of a risk report.

    Args:
        portfolio: as of a day (`Portfolio.at`).
        seed: of draws, where delays have too many cases to enumerate.
        handed: what the portfolio's report found about links into this program; None or empty: nothing.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """
    return Data(portfolio, rules, seed, handed or None, previous)


def _mean_delay(rows: pd.DataFrame) -> np.ndarray:
    """The mean delay of each risk: of its three points, where they are stated in order, else the likely one."""
    inside = (rows.delay_low <= rows.delay_likely) & (rows.delay_likely <= rows.delay_high)
    mean = (rows.delay_low + rows.delay_likely + rows.delay_high) / 3
    return mean.where(inside, rows.delay_likely).to_numpy(float)
