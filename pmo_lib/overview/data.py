"""Everything the overview shows: read from the record of the run, never from another discipline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report.sections import Section
from pmo_lib.report.theme import NO_COLOUR

ACTIVE = "active"  # state of a project under way, as the status report hands it on
FIGURES = (
    ("status", "on_time_delivery"),
    ("status", "budget_performance"),
    ("status", "declared_green_computed_red"),
    ("risk", "enough"),
    ("prioritization", "cost_to_go"),
    ("capacity_analysis", "roles_over"),
    ("maturity_assessment", "maturity_average"),
    ("status", "data_age"),
)  # report and key figure, in the order in which they are chosen
MOST_FIGURES = 4  # beside the health of all projects
STATUS, FUNDING, CAPACITY = "status", "prioritization", "capacity_analysis"
NAMES = {
    STATUS: "status",
    FUNDING: "prioritization",
    CAPACITY: "capacity",
    "maturity_assessment": "maturity",
    "risk": "risk",
}


@dataclass(frozen=True, eq=False)
class Data:
    """
    What the overview shows.

    Args:
        portfolio: as of its day.
        record: what earlier reports of the run decided or said, as `read_record` gives it.
        most: so many projects are shown; the rest is counted.
    """

    portfolio: Portfolio
    record: Mapping[str, Mapping[str, pd.DataFrame]] = field(default_factory=dict)
    most: int = 50

    @property
    def whole_portfolio(self) -> bool:
        """Whether this is the portfolio's own overview, not that of a program."""
        return self.portfolio.program == PORTFOLIO

    @cached_property
    def programs(self) -> pd.Series:
        """Names of programs by id."""
        return lifecycle.program_names(self.portfolio)

    @cached_property
    def projects(self) -> pd.DataFrame | None:
        """Where every project stands, by the status report, the worst first; None where that is not at hand."""
        return self._frame(STATUS, "projects")

    @cached_property
    def running(self) -> pd.DataFrame:
        """Projects under way; no rows where the status report is not at hand."""
        if self.projects is None:
            return pd.DataFrame(columns=["project_id", "computed", "declared"])
        return self.projects[self.projects.state == ACTIVE]

    @cached_property
    def funding(self) -> pd.DataFrame | None:
        """What prioritization recommends for every project; None where that is not at hand."""
        return self._frame(FUNDING, "projects")

    @cached_property
    def loads(self) -> pd.DataFrame | None:
        """Committed demand as a part of capacity by role and month; None where that is not at hand."""
        found = self._frame(CAPACITY, "loads")
        return found if found is not None and len(found) else None

    @cached_property
    def reports(self) -> pd.DataFrame | None:
        """Headline, decision and link of each report of the run; None where they are not at hand."""
        return self._frame("reports", "headlines")

    @property
    def own_reports(self) -> pd.DataFrame:
        """The reports of this program, or of the portfolio itself, in the order in which they are read."""
        if self.reports is None:
            return pd.DataFrame(columns=["notebook", "decision", "headline"])
        own = self.reports[
            (self.reports.program_id == self.portfolio.program) & (self.reports.variant == "")
        ]
        order = {name: at for at, name in enumerate(NAMES)}
        places = own.notebook.map(order).fillna(len(order))
        return own.assign(_at=places).sort_values(["_at", "title"]).drop(columns="_at")

    @cached_property
    def headline(self) -> Finding:
        """The message of the page."""
        from pmo_lib.overview import findings

        return findings.headline(self)

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of the page."""
        from pmo_lib.overview.sections import SECTIONS

        return SECTIONS

    @cached_property
    def health(self) -> dict[str, int]:
        """How many projects under way have which health, the worst first; those without one at its place."""
        colours = self.running.computed
        known = [(str(one), int((colours == one).sum())) for one in (Rag.RED, Rag.AMBER)]
        unknown = (NO_COLOUR, int(colours.isna().sum()))
        return dict([*known, unknown, (str(Rag.GREEN), int((colours == Rag.GREEN).sum()))])

    @cached_property
    def measures(self) -> list[Measure]:
        """The key figures of the reports, at most four that are known."""
        found = self._frame("reports", "measures")
        if found is None:
            return []
        own = found[found.program_id == self.portfolio.program].set_index(["notebook", "id"])
        known = [own.loc[key] for key in FIGURES if key in own.index]
        return [_measure(row) for row in known if _known(row)][:MOST_FIGURES]

    @property
    def missing(self) -> list[str]:
        """Which reports of the run are not at hand, in sentences."""
        if self.reports is None:
            return ["The reports of this run are not at hand: this page was made alone."]
        failed = self.reports[self.reports.status != "published"]
        return [f"{row.title} of {row.program} was not made." for row in failed.itertuples()]

    def _frame(self, notebook: str, name: str) -> pd.DataFrame | None:
        return self.record.get(notebook, {}).get(name)


def _known(row: pd.Series) -> bool:
    """Whether a key figure says anything: a number, or the counts of few cases."""
    return pd.notna(row.value) or (row.unit == "share" and bool(row.denominator))


def _measure(row: pd.Series) -> Measure:
    """A key figure as another report stated it."""
    notebook, id = row.name
    number = None if pd.isna(row.value) else float(row.value)
    stated = Value(
        number, f"As in the {NAMES.get(notebook, notebook)} report, whose page explains it"
    )
    above, below = (None if pd.isna(part) else part for part in (row.numerator, row.denominator))
    trend = tuple(row.trend) if isinstance(row.trend, list | tuple) else ()
    return Measure(f"{id}", row["name"], stated, row.unit, above, below, row.note, trend)


def build(
    portfolio: Portfolio,
    *,
    record: Mapping[str, Mapping[str, pd.DataFrame]] | None = None,
    most: int = 50,
) -> Data:
    """
    The data of the overview.

    Args:
        record: what earlier reports of the run decided or said, as `read_record` gives it; None: nothing is at hand.
        most: so many projects are shown; the rest is counted.

    >>> build(Portfolio({}).at("2026-10-31")).headline.message
    'No report of this run is at hand'
    """
    return Data(portfolio, record or {}, most)
