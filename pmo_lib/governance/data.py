"""Everything that the governance report needs, computed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pmo_lib.governance import registers
from pmo_lib.governance.rules import Rules
from pmo_lib.measures import gates
from pmo_lib.measures.change_control import baseline_moves
from pmo_lib.measures.survival import Survival, kaplan_meier
from pmo_lib.measures.waiting_times import DECIDED, OPEN, UNDATED, Demand, demand_of
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import GateDecision, Outcome
from pmo_lib.report.figures import Chart
from pmo_lib.report.registers import RegisterData, last_entry
from pmo_lib.report.sections import Depth

Record = Mapping[str, Mapping[str, pd.DataFrame]]
ENDS = tuple(end.value for end in Outcome if end != Outcome.OPEN)


@dataclass(frozen=True, eq=False)
class Data(RegisterData):
    """
    What the governance report shows.

    Args:
        portfolio: as of the day of the report.
        depth: `executive` shows the agenda of the next session only.
        record: what earlier reports of the run decided, as `read_record` gives it.
        previous: the report before, as `read_previous` gives it; None if there is none.
    """

    portfolio: Portfolio
    rules: Rules = field(default_factory=Rules)
    depth: Depth = "team"
    record: Record = field(default_factory=dict)
    previous: object = None

    @cached_property
    def registers_end(self) -> pd.Timestamp:
        """The newest day in any register; missing where there is none."""
        return last_entry(self.portfolio, registers.DAYS_OF)

    @cached_property
    def horizon(self) -> pd.Timestamp:
        """The last day on which a decision counts as due before the next report."""
        return self.day + pd.Timedelta(days=self.rules.ahead_days)

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """Decisions asked for, see `registers.decisions`."""
        return registers.decisions(self.portfolio, self.day)

    @property
    def open_decisions(self) -> pd.DataFrame:
        """Those that are not decided, the most overdue first, those without a due day last."""
        rows = self.decisions[self.decisions.state == OPEN]
        return rows.sort_values(["due", "asked", "decision_id"], na_position="last")

    @cached_property
    def latency(self) -> Survival:
        """Days from question to decision, open ones censored; decisions without a day are left out."""
        rows = self.decisions[self.decisions.state != UNDATED]
        return kaplan_meier(rows.waited, rows.state == DECIDED)

    @cached_property
    def demand(self) -> Demand:
        """Requests for projects with what became of them."""
        rows = registers.demand(self.portfolio)
        return demand_of(rows, [*ENDS], self.day, self.rules.window_months)

    @property
    def source_of_demand(self) -> str:
        """The table that requests come from; empty where there is none."""
        return next((name for name in ("proposals", "requests") if self.portfolio.has(name)), "")

    @property
    def item(self) -> str:
        """What one piece of demand is called."""
        return self.source_of_demand.removesuffix("s")

    @property
    def conditions_known(self) -> bool:
        """Whether conditions are recorded, or none was set."""
        conditional = self.first_reviews.decision == GateDecision.CONDITIONAL_GO
        return self.portfolio.has("gate_criteria") or not conditional.any()

    @cached_property
    def first_reviews(self) -> pd.DataFrame:
        """First gate reviews of each project and stage."""
        return lifecycle.with_project(self.portfolio, gates.first_reviews(self.portfolio.reviews))

    @cached_property
    def conditions(self) -> pd.DataFrame:
        """Open conditions of gates, the most overdue first."""
        of = self.portfolio
        found = gates.open_conditions(of.gate_criteria, of.reviews, self.day)
        return lifecycle.with_project(of, found)

    @property
    def criteria_without_result(self) -> int:
        """How many criteria of gates do not say whether they were met."""
        return int(self.portfolio.gate_criteria.met.isna().sum())

    @cached_property
    def fates(self) -> pd.DataFrame:
        """How projects ended that a gate had looked at, see `gates.fates`."""
        of, projects = self.portfolio, self.portfolio.projects
        state = lifecycle.states(of).state.to_numpy()
        finish = projects.actual_finish.where(state == lifecycle.State.FINISHED)
        projects = projects.assign(stage=state, actual_finish=finish)
        return lifecycle.with_project(of, gates.fates(of.reviews, projects))

    @cached_property
    def moves(self) -> pd.DataFrame:
        """What moved baselines, the most money first."""
        moves = baseline_moves(self.portfolio.baselines, self.portfolio.changes)
        rows = lifecycle.with_project(self.portfolio, moves)
        return rows.sort_values("cost_moved", key=lambda moved: -moved.abs(), kind="stable")

    @cached_property
    def obligations(self) -> pd.DataFrame:
        """Duties that are not fulfilled with their margin in days, the smallest first."""
        return registers.obligations(self.portfolio, self.day, self.rules.stale_days)

    @cached_property
    def headline(self) -> Finding:
        """The message of the report."""
        from pmo_lib.governance import headline

        return headline.headline(self)

    @property
    def answer(self) -> Chart | None:
        """The picture beside the message: the open decisions; None on the agenda, which lists them, and where none is open."""
        from pmo_lib.governance import charts

        return None if self.depth == "executive" else charts.open_decisions(self)

    @property
    def missing(self) -> list[str]:
        """What the data does not say, in sentences."""
        from pmo_lib.governance.gaps import missing

        return missing(self)

    @property
    def for_reports(self) -> dict[str, pd.DataFrame]:
        """
        What later reports read: the open decisions that have a program.

        Returns:
            decisions: decision_id, program_id, project_id, question, decider_role, due, days_late and value.
        """
        columns = [
            "decision_id",
            "program_id",
            "project_id",
            "question",
            "decider_role",
            "due",
            "days_late",
            "value",
        ]
        rows = self.open_decisions.dropna(subset=["program_id"])
        return {"decisions": rows[columns].reset_index(drop=True)} if len(rows) else {}


def build(
    portfolio: Portfolio,
    rules: Rules,
    *,
    depth: Depth = "team",
    record: Record | None = None,
    previous: object = None,
) -> Data:
    """
    The data of a governance report.

    Args:
        portfolio: as of the day of the report.
        depth, record, previous: see `Data`.

    >>> import datetime
    >>> build(Portfolio({}, as_of=datetime.date(2026, 10, 31)), Rules()).headline.message
    'Governance is not known: the source has none of its registers'
    """
    return Data(portfolio, rules, depth, record or {}, previous)
