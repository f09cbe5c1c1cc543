"""Everything that the benefits report needs, computed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.benefits import cases, outputs
from pmo_lib.benefits.outputs import Map
from pmo_lib.benefits.rules import Rules
from pmo_lib.measures.benefit_realisation import Realisation, realisation
from pmo_lib.measures.survival import Survival, kaplan_meier
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.benefit_worth import benefit_periods
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import BenefitKind, ReviewKind
from pmo_lib.report.discipline import DisciplineData

MONTH = 30.4375  # days


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    What the benefits report shows.

    Args:
        handed: what the portfolio's report knows of outputs of other programs; empty in the portfolio's own report.
        record: what earlier reports of the run decided, by notebook.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules
    handed: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)
    previous: object = None

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """The forecast's range of each project under way; empty where the forecast is not at hand."""
        return self.record.get("forecast", {}).get("ranges", pd.DataFrame())

    @cached_property
    def draws(self) -> pd.DataFrame:
        """Joint draws of finish and cost by project, from the forecast; empty where there are none."""
        return self.record.get("forecast", {}).get("draws", pd.DataFrame())

    @cached_property
    def periods(self) -> pd.DataFrame:
        """The periods of all benefits but dis-benefits, past and ahead, as `benefit_periods` gives them."""
        frame = self._every_period
        return frame[~frame.dis_benefit]

    @cached_property
    def _every_period(self) -> pd.DataFrame:
        frame = benefit_periods(self.portfolio)
        state = lifecycle.states(self.portfolio).state.reindex(frame.project_id).to_numpy()
        dropped = (
            state == lifecycle.State.CANCELLED
        ) & ~frame.due  # nothing comes of these any more
        return frame.assign(planned=frame.planned.mask(dropped, 0.0))

    @cached_property
    def to_date(self) -> pd.DataFrame:
        """The periods that have ended."""
        return self.periods[self.periods.due]

    @cached_property
    def standing(self) -> Realisation:
        """How much of all that was planned to date is confirmed."""
        return realisation(self.to_date.planned, self.to_date.realised)

    @cached_property
    def against(self) -> Realisation:
        """The same of the dis-benefits."""
        rows = self._every_period[self._every_period.dis_benefit & self._every_period.due]
        return realisation(rows.planned, rows.realised)

    @cached_property
    def newest_measured(self) -> pd.Timestamp:
        """End of the newest measured period; missing where nothing was measured."""
        return self.to_date.period_end[self.to_date.realised.notna()].max()

    @property
    def stale(self) -> bool:
        """Whether the newest measured period is too old while later ones were planned."""
        oldest = pd.Timestamp(self.portfolio.as_of) - pd.Timedelta(days=self.rules.stale_days)
        later = self.to_date.period_end[self.to_date.planned.gt(0)].max()
        return bool(self.newest_measured < oldest and later > self.newest_measured)

    @cached_property
    def benefits(self) -> pd.DataFrame:
        """
        Each benefit but dis-benefits, the largest unmeasured worth first.

        Returns:
            the columns of `benefits` and: project, program_id; planned, confirmed, short, unmeasured, to_come, expected [currency]; rate
            [part]; low, middle, high (at completion); approved (missing where not stated), promised (approved, else the
            plan of all periods); unowned, incomplete (lacks one of owner, measure, baseline, target and due).
        """
        frame = self.portfolio.benefits
        frame = frame[~(frame.kind == BenefitKind.DIS_BENEFIT)]
        own = dict(iter(self.periods.groupby("benefit_id")))
        none = self.periods.iloc[:0]
        numbers = [_of_one(own.get(benefit, none)) for benefit in frame.benefit_id]
        numbers = pd.DataFrame(numbers, columns=NUMBERS, index=frame.index, dtype=float)
        projects = self.portfolio.projects.set_index("project_id")
        parts = frame[["owner_role", "measure", "baseline", "target", "due"]]
        day = pd.Timestamp(self.portfolio.as_of)
        frame = frame.join(numbers).assign(
            project=projects.name.reindex(frame.project_id).to_numpy(),
            program_id=projects.program_id.reindex(frame.project_id).to_numpy(),
            unowned=frame.owner_role.isna() | (frame.owner_until < day),
            incomplete=parts.isna().any(axis=1),
        )
        return frame.sort_values(
            ["unmeasured", "benefit_id"], ascending=[False, True], ignore_index=True
        )

    @property
    def silent(self) -> pd.DataFrame:
        """Benefits with periods that were planned to date and not measured."""
        return self.benefits[self.benefits.unmeasured > 0]

    @cached_property
    def judged(self) -> pd.DataFrame:
        """Benefits that can be held against their approval: an approved value and a rate, or nothing ahead."""
        return self.benefits[self.benefits.approved.notna() & self.benefits.high.notna()]

    @cached_property
    def short(self) -> pd.DataFrame:
        """Of these, the ones that end below their approval even if all that is unmeasured came; the largest gap first."""
        rows = self.judged[self.judged.high < self.judged.approved - 0.005]
        gap = rows.approved - rows.high
        return rows.assign(gap=gap).sort_values(
            ["gap", "benefit_id"], ascending=[False, True], ignore_index=True
        )

    @cached_property
    def map(self) -> Map:
        """The map from outputs to benefits."""
        chances = dict(self.handed.get("chances", {}))
        return outputs.mapped(self.portfolio, self.benefits, self.ranges, chances, self.rules)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """See `cases.cases`."""
        return cases.cases(self.portfolio, self.ranges, self.draws, self.rules)

    @property
    def priced(self) -> pd.DataFrame:
        """The projects whose case can be priced, the lowest P50 first."""
        rows = self.cases[self.cases.plan.notna()]
        return rows.sort_values(["p50", "project_id"], ignore_index=True)

    @cached_property
    def closed(self) -> pd.DataFrame:
        """
        Finished projects with a benefit, in the order of their closing.

        Returns:
            project_id, name, program_id, closed (day; missing where not known), ratio (realised over approved, else planned,
            worth of the periods measured after closing, or what the newest closure review states); missing: not measured.
        """
        done = lifecycle.states(self.portfolio).state == lifecycle.State.FINISHED
        frame = self.portfolio.projects
        frame = frame[
            frame.project_id.isin(done.index[done])
            & frame.project_id.isin(self.portfolio.benefits.project_id)
        ]
        reviews = self.portfolio.reviews
        reviews = reviews[reviews.kind == ReviewKind.CLOSURE].sort_values("held")
        first = reviews.drop_duplicates("project_id").set_index("project_id").held
        frame = frame.set_index("project_id")[["name", "program_id", "actual_finish"]]
        closed = frame.actual_finish.fillna(first.reindex(frame.index))
        rows = self.to_date
        rows = rows[rows.period_end.gt(closed.reindex(rows.project_id).to_numpy())]
        rows = rows[rows.realised.notna()].assign(base=rows.approved.fillna(rows.planned))
        sums = rows.groupby("project_id")[["realised", "base"]].sum().reindex(frame.index)
        stated = reviews.dropna(subset=["benefit_ratio"]).groupby("project_id").benefit_ratio.last()
        ratio = stated.reindex(frame.index).fillna(sums.realised / sums.base.where(sums.base > 0))
        frame = frame.drop(columns="actual_finish").assign(closed=closed, ratio=ratio.astype(float))
        frame = frame.reset_index()
        return frame.sort_values(["closed", "project_id"], ignore_index=True)

    @cached_property
    def kept(self) -> pd.DataFrame:
        """Benefits measured after their project closed: months until lost, or until the last measurement, and lost (whether)."""
        closed = self.closed.dropna(subset=["closed"]).set_index("project_id").closed
        rows = self.to_date[self.to_date.realised.notna() & self.to_date.planned.gt(0)]
        rows = rows.assign(closed=closed.reindex(rows.project_id).to_numpy())
        rows = rows[rows.period_end > rows.closed].sort_values("period_end")
        rows = rows.assign(
            months=((rows.period_end - rows.closed).dt.days / MONTH).round(),
            lost=rows.realised < self.rules.kept * rows.planned - 0.005,
        )
        last = rows.groupby("benefit_id").months.max()
        first = rows[rows.lost].groupby("benefit_id").months.min().reindex(last.index)
        return pd.DataFrame({"months": first.fillna(last), "lost": first.notna()}).reset_index()

    @cached_property
    def survival(self) -> Survival | None:
        """How long benefits last after closure; None below five of them."""
        if len(self.kept) < FEWEST:
            return None
        return kaplan_meier(self.kept.months.tolist(), self.kept.lost.tolist())

    @cached_property
    def claims(self) -> pd.DataFrame:
        """
        Measures that several benefits promise to lower by more than there is: measure, baseline, benefits, fall [part].

        Benefits speak of the same measure if its words and its baseline are the same.
        """
        frame = self.benefits.dropna(subset=["measure", "baseline", "target"])
        frame = frame[(frame.baseline > 0) & (frame.target < frame.baseline)]
        fall = (frame.baseline - frame.target) / frame.baseline
        word = frame.measure.astype("object").str.strip().str.casefold()
        groups = frame.assign(fall=fall, word=word).groupby(["word", "baseline"])
        found = groups.agg(
            measure=("measure", "first"), benefits=("benefit_id", "size"), fall=("fall", "sum")
        ).reset_index()
        found = found[(found.benefits > 1) & (found.fall > 1 + 1e-9)]
        return found.sort_values(["fall", "word"], ascending=[False, True], ignore_index=True)

    @cached_property
    def for_programs(self) -> dict[str, dict[str, Any]]:
        """What each program's report is handed: the chances of outputs of other programs that its benefits rest on."""
        if not self.whole_portfolio:
            return {}
        rows = self.map.outputs.dropna(subset=["chance"])
        links = outputs.linked(self.portfolio)
        program = self.benefits.set_index("benefit_id").program_id.reindex(links.benefit_id)
        found = {}
        for one in self.portfolio.programs.program_id:
            own = rows[
                rows.source.isin(links.source[(program == one).to_numpy()])
                & (rows.program_id != one)
            ]
            found[one] = {"chances": dict(zip(own.source, own.chance.tolist(), strict=True))}
        return found

    @property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """What later reports read: the re-priced case of each project, and what closed projects brought in the order of closing."""
        if not self.whole_portfolio:
            return {}
        columns = ["project_id", "program_id", "plan", "p50", "p80", "advantage", "below_zero"]
        columns += ["benefits", "costs", "dated"]
        cases = self.priced[columns].assign(rate=self.rules.rate)
        found = {"cases": cases, "closed": self.closed.drop(columns="name")}
        return {name: frame for name, frame in found.items() if len(frame)}


NUMBERS = [
    "planned",
    "confirmed",
    "short",
    "unmeasured",
    "to_come",
    "expected",
    "rate",
    "low",
    "middle",
    "high",
    "approved",
    "promised",
]


def _of_one(rows: pd.DataFrame) -> list[float]:
    """The numbers of a benefit from its periods, in the order of `NUMBERS`."""
    due, ahead = rows[rows.due], rows[~rows.due]
    found = realisation(due.planned, due.realised)
    to_come = float(ahead.planned.sum())
    approved = float(rows.approved.sum(min_count=1))
    promised = rows.planned.sum(min_count=1) if np.isnan(approved) else approved
    ends = found.at_completion(to_come) if len(rows) else (np.nan,) * 3
    return [
        found.planned,
        found.confirmed,
        found.short,
        found.unmeasured,
        to_come,
        float(rows.expected.sum(min_count=1)),
        found.rate,
        *ends,
        approved,
        float(promised),
    ]


def build(
    portfolio: Portfolio,
    rules: Rules | None = None,
    *,
    handed: Mapping[str, Any] | None = None,
    record: Mapping[str, Mapping[str, pd.DataFrame]] | None = None,
    previous: object = None,
) -> Data:
    """
    The data of a benefits report.

    Args:
        portfolio: as of a day (`Portfolio.at`).
        handed: what the portfolio's report knows of outputs of other programs; None or empty: nothing.
        record: what earlier reports of the run decided, as `read_record` gives it.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """
    return Data(portfolio, rules or Rules(), handed or {}, record or {}, previous)
