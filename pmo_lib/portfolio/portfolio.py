"""The frozen portfolio: validated tables, and what of them was known on a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial, wraps
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.currency import Rate, in_one_currency
from pmo_lib.portfolio.lazy_tables import Closed, Tables
from pmo_lib.portfolio.settings import AWAITING, PORTFOLIO, REJECTED, Settings
from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES

BASELINE = ("baseline_finish", "budget")  # what the table `baselines` sets


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """
    Validated tables that do not change.

    Args:
        tables: by name; each has exactly the columns its declaration has. A table that was not supplied is absent.
        program: the program these tables are cut to, or `_portfolio`.
        as_of: the day the tables speak of; None: everything that is known.
        last_period: the last closed period in the data, the default of `at`.
        undated: tables that do not say since when their rows were known.
        rejected: rows that were refused, one line for each broken rule (columns `REJECTED`). `project_id` is the
            project that the refused row names, and `known_on` the day (ISO 8601) on which it was known; missing where the
            row states none or the table has no such column.
        rows_read, suspicions: rows of each table before anything was refused, and what looks wrong in them;
            only where the whole portfolio is held.
        currencies: other currencies than the portfolio's in which rows state their amounts; `at` converts them.
        awaiting: rows in such a currency, and rows that refer to them, for which no exchange rate is known on some
            days: one line each (columns `AWAITING`). A report as of a day from `since` to before `until` refuses them.
        rates: the exchange rates by which `at` converted amounts.
        settings: what holds for every report of the portfolio.

    `portfolio.projects` is the table of that name, empty where it was not supplied. Frames come as copies:
    changing one changes nothing here.
    """

    tables: Mapping[str, pd.DataFrame]
    program: str = PORTFOLIO
    as_of: date | None = None
    last_period: date | None = None
    undated: tuple[str, ...] = ()
    rejected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REJECTED)))
    settings: Settings = field(default_factory=Settings)
    rows_read: Mapping[str, int] = field(default_factory=dict)
    suspicions: tuple[Mapping, ...] = ()
    currencies: tuple[str, ...] = ()
    awaiting: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(AWAITING)))
    rates: tuple[Rate, ...] = ()
    _computed: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self):
        unknown = set(self.tables) - set(TABLES)
        if unknown:
            raise ValueError(f"unknown tables {sorted(unknown)}; declared are {sorted(TABLES)}")
        if not isinstance(self.tables, Tables):
            object.__setattr__(self, "tables", Tables(self.tables))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(f"a portfolio has no {name!r}; its tables are {sorted(TABLES)}")
        return self.tables[name].copy(deep=False) if name in self.tables else TABLES[name].empty()

    def has(self, *names: str) -> bool:
        """Whether all these tables were supplied, be they empty; not where every row of one was refused."""
        return all(name in self.tables and not self._all_refused(name) for name in names)

    def _all_refused(self, name: str) -> bool:
        return (self.rejected.table == name).any() and self.tables.rows(name) == 0

    @property
    def name(self) -> str:
        """Name of the program, or the portfolio's title."""
        if self.program == PORTFOLIO:
            return self.settings.title
        names = dict(self.programs[["program_id", "name"]].itertuples(index=False, name=None))
        return names.get(self.program, self.program)

    def at(self, as_of: date | str | None = None) -> "Portfolio":
        """
        What was known on a day and nothing later; by default on the last closed period in the data.

        Rows known since a later day are dropped; values that became known later (an actual finish after the
        day, a forecast made after it) are blanked. Where the table `baselines` says that a baseline was replaced
        after the day, projects have the finish and budget that were approved on the day. A table that does not
        say since when its rows were known is kept whole and named in `undated`.

        Amounts in other currencies are converted by the newest rate of each at or before the day; a row without such
        a rate is rejected. What was converted once is not converted again: an earlier day of the same report has the
        report's rates.

        Raises:
            ConfigurationError: the day is no ISO 8601 date, or none is given and the data names none.
        """
        day = _day(as_of) or self.last_period
        if day is None:
            action = "pass as_of, such as 2026-10-31"
            raise ConfigurationError(
                "no date to report as of: the tables name none", code="PMO-P02", action=action
            )
        return self.once(f"at {day}", lambda: self._at(day))

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """What a function computes of this portfolio, under a name; it is called only the first time, as tables do not change."""
        if name not in self._computed:
            self._computed[name] = compute()
        return self._computed[name]

    def _at(self, day: date) -> "Portfolio":
        tables = Tables({name: self._known(name, day) for name in self.tables})
        changed = {"currencies": ()}
        if self.currencies:
            tables, changed["rates"] = in_one_currency(tables, pd.Timestamp(day))
            refused = refused_at(self.awaiting, day)
            changed["rejected"] = pd.concat([self.rejected, refused], ignore_index=True)
        if self._rebaselined_after(day):
            projects = _approved(tables["projects"], tables["baselines"], self._replaced_after(day))
            tables = tables.replaced(projects=projects)
        return replace(self, tables=tables, as_of=day, **changed)

    def _rebaselined_after(self, day: date) -> bool:
        if not self.has("projects", "baselines"):
            return False
        held = self.tables.closed("baselines")
        return not held or (held.latest is not None and held.latest > day)

    def _replaced_after(self, day: date) -> dict[str, set[str]]:
        """Projects of which a baseline row after the day sets the finish, and those of which one sets the budget."""
        later = self.baselines[self.baselines.baselined > pd.Timestamp(day)]
        return {name: set(later.dropna(subset=[name]).project_id) for name in BASELINE}

    def _known(self, name: str, day: date) -> Closed | Callable[[], pd.DataFrame]:
        held = self.tables.closed(name)
        if held and (held.latest is None or held.latest <= day):
            return replace(held, open=partial(self.tables.__getitem__, name))
        return lambda: _known(TABLES[name], self.tables[name], pd.Timestamp(day))

    def newest(self, name: str) -> date | None:
        """The newest day since which a row of a table was known; None where none says so."""
        held, since = self.tables.closed(name), TABLES[name].known_since
        if held:
            return held.newest
        day = self.tables[name][since].max() if since else pd.NaT
        return None if pd.isna(day) else day.date()


def computed_once(function: Callable[[Portfolio], pd.DataFrame]) -> Callable:
    """Have a function compute its frame once for each portfolio; every caller gets a copy of its own."""

    @wraps(function)
    def known(portfolio: Portfolio) -> pd.DataFrame:
        return portfolio.once(function.__qualname__, lambda: function(portfolio)).copy(deep=False)

    return known


def refused_at(awaiting: pd.DataFrame, day: date) -> pd.DataFrame:
    """Of the rows that wait for an exchange rate, those that a report as of a day refuses."""
    moment = pd.Timestamp(day)
    since, until = pd.to_datetime(awaiting.since), pd.to_datetime(awaiting.until)
    return awaiting[~(since > moment) & ~(until <= moment)].reindex(columns=list(REJECTED))


def _day(as_of: date | str | None) -> date | None:
    if not as_of:
        return None
    try:
        told = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        return told.date() if isinstance(told, datetime) else told
    except ValueError as error:
        message = f"as_of is {as_of!r}, which is no ISO 8601 date"
        raise ConfigurationError(
            message, code="PMO-P02", action="write it as 2026-10-31"
        ) from error


def latest(table: Table, frame: pd.DataFrame) -> date | None:
    """The last day on which something in a table became known; None where it does not say."""
    days = [
        frame[name].max()
        for name in {table.known_since, *(c.known_by for c in table.columns)} - {""}
    ]
    return max((day.date() for day in days if not pd.isna(day)), default=None)


def _known(table: Table, frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    if table.known_since:
        frame = frame[~(frame[table.known_since] > day)]
    later = {
        c.name: frame[c.name].mask(frame[c.known_by] > day) for c in table.columns if c.known_by
    }
    return frame.assign(**later).reset_index(drop=True)


def _approved(
    projects: pd.DataFrame, baselines: pd.DataFrame, replaced_after: Mapping[str, set[str]]
) -> pd.DataFrame:
    """Projects with the finish and budget of their newest baseline, where a later one replaced them."""
    rows = baselines.sort_values("baselined", kind="stable")
    columns = {}
    for name in BASELINE:
        then = rows.dropna(subset=[name]).groupby("project_id")[name].last()
        then = then.reindex(projects.project_id).set_axis(projects.index)
        replaced = projects.project_id.isin(replaced_after[name])
        columns[name] = projects[name].mask(replaced, then)
    return projects.assign(**columns)
