"""Facts about a project that every report needs: where it stands in its life, its newest status, its working days.

Each question has one answer here, and no report decides it for itself. Where two columns contradict
each other, the newer one counts, and the contradiction is named (`states`).
"""

from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio, computed_once
from pmo_lib.portfolio.vocabulary import Stage


class State(StrEnum):
    """Where a project stands in its life on the day of the report."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    UNDER_WAY = "under way"
    ON_HOLD = "on hold"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Contradiction(StrEnum):
    """Two columns that cannot both be right."""

    REOPENED = "has an actual finish, but newer data says that work goes on"
    FINISHED_BEFORE = "has an actual finish, but its stage still says that work goes on"
    NOT_COMPLETE = "is called finished, but its newest status says that work remains"
    CANCELLED_REPORTS = "is called cancelled, but its status still reports on work"
    PROPOSED_WITH_PROGRESS = "is called proposed, but has progress"


class UnknownCalendar(ValueError):
    """A country or part of a country whose public holidays are not known."""


OPEN = (State.UNDER_WAY, State.ON_HOLD)
COMPLETE = 1 - 1e-9
LAST_REPORT = pd.Timedelta(
    days=62
)  # so long after a finish a last report may carry an old forecast


@computed_once
def newest_status(portfolio: Portfolio) -> pd.DataFrame:
    """
    The newest status row of each project that has one.

    Returns:
        the columns of the table `status`, by project_id; empty where there are no rows.

    >>> len(newest_status(Portfolio({})))
    0
    """
    rows = portfolio.status.sort_values("period_end", kind="stable")
    return rows.groupby("project_id").tail(1).set_index("project_id").sort_index()


@computed_once
def refused(portfolio: Portfolio) -> pd.DataFrame:
    """
    The status rows of each project that were refused when the portfolio was read.

    Rows of a later day than that of the portfolio do not count.

    Returns:
        by project_id: rows (how many) and newest (the last day that one of them states; missing where none does);
        empty where nothing was refused, or where the refused rows name no project.
    """
    columns = ["table", "file", "sheet", "row", "project_id", "known_on"]
    rows = portfolio.rejected.reindex(columns=columns)
    rows = rows[(rows.table == "status") & rows.project_id.isin(portfolio.projects.project_id)]
    rows = rows.assign(day=pd.to_datetime(rows.known_on.replace("None", None), errors="coerce"))
    rows = rows[~(rows.day > pd.Timestamp(portfolio.as_of))]
    groups = rows.drop_duplicates(["file", "sheet", "row"]).groupby("project_id")
    newest = groups.day.max().astype("datetime64[us]")
    return pd.DataFrame({"rows": groups.size(), "newest": newest})


def refused_projects(portfolio: Portfolio) -> int:
    """How many rows of the table of projects were refused: of these projects nothing is known."""
    rejected = portfolio.rejected
    rows = rejected[rejected.table == "projects"] if "table" in rejected else rejected.iloc[:0]
    return len(rows.drop_duplicates(["file", "sheet", "row"]))


@computed_once
def states(portfolio: Portfolio) -> pd.DataFrame:
    """
    The state of each project, and the contradiction that was resolved to get it.

    A project has begun if it has an actual start, a status row (also a refused one), a stage that says
    so, or, where no stage is stated, a start that has passed. It is finished if it has an actual
    finish or its stage says so, unless newer data says that work goes on: a stage of delivery, a
    status with less than all of the work done, or, more than two months after the finish, a status
    that expects another one.

    Args:
        portfolio: as of a day (`Portfolio.at`).

    Returns:
        by project_id: state (a value of `State`) and contradiction (a value of `Contradiction`,
        missing where there is none).

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> row = {"project_id": "P1", "actual_finish": pd.Timestamp("2026-03-31"), "stage": "in delivery"}
    >>> frame = TABLES["projects"].conform(pd.DataFrame([row]))
    >>> states(Portfolio({"projects": frame}).at("2026-10-31")).state.tolist()
    ['under way']
    """
    projects = portfolio.projects.set_index("project_id")
    last = newest_status(portfolio).reindex(projects.index)
    stage = projects.stage.fillna("").astype("object")
    says_open = stage.isin([Stage.IN_DELIVERY, Stage.ON_HOLD])
    progress, incomplete = _progress(last), _incomplete(last, projects.budget)
    expected = last.percent_complete.isna() & (last.forecast_finish > last.period_end)
    finish = projects.actual_finish
    reopened = finish.notna() & (
        (says_open & ~(projects.stage_since < finish))
        | ((last.percent_complete < COMPLETE) & (last.period_end > finish))
        | ((incomplete | expected) & (last.period_end > finish + LAST_REPORT))
    )
    finished_before = finish.notna() & says_open & ~reopened
    called_finished = (stage == Stage.FINISHED) & finish.isna()
    not_complete = called_finished & incomplete & ~(projects.stage_since > last.period_end)
    proposed = (stage == Stage.PROPOSED) & finish.isna()
    reported = last.period_end.notna() | projects.index.isin(refused(portfolio).index)
    due = projects.forecast_start.fillna(projects.baseline_start) <= pd.Timestamp(portfolio.as_of)
    begun = projects.actual_start.notna() | reported | says_open | (due & (stage == ""))
    begun = (begun & ~proposed) | (proposed & progress)
    finished = (finish.notna() & ~reopened) | (
        (stage == Stage.FINISHED) & ~not_complete & ~reopened
    )
    cancelled = stage == Stage.CANCELLED
    state = np.select(
        [cancelled, finished, begun & (stage == Stage.ON_HOLD), begun | reopened, proposed],
        [State.CANCELLED, State.FINISHED, State.ON_HOLD, State.UNDER_WAY, State.PROPOSED],
        State.PLANNED,
    )
    after_the_end = cancelled & (last.period_end > projects.stage_since + LAST_REPORT)
    contradiction = np.select(
        [after_the_end, cancelled, reopened, finished_before, not_complete, proposed & progress],
        [
            Contradiction.CANCELLED_REPORTS,
            None,
            Contradiction.REOPENED,
            Contradiction.FINISHED_BEFORE,
            Contradiction.NOT_COMPLETE,
            Contradiction.PROPOSED_WITH_PROGRESS,
        ],
        None,
    )
    return pd.DataFrame({"state": state, "contradiction": contradiction}, index=projects.index)


def _progress(last: pd.DataFrame) -> pd.Series:
    """Whether the newest status shows that work was done or paid for."""
    shown = last[["percent_complete", "earned_value", "actual_cost"]] > 0
    return shown.any(axis=1)


def work_goes_on(portfolio: Portfolio) -> pd.Series:
    """
    Whether something says that the work of a project is not finished.

    A stage of delivery says so, and a newest status with less than all of the work done or earned. Where the source
    records the actual finish of any project, a project without one is not finished either. A source without any of
    these cannot tell whether a project whose expected finish has passed is late or done.

    Returns:
        true or false by project_id.
    """
    projects = portfolio.projects.set_index("project_id")
    last = newest_status(portfolio).reindex(projects.index)
    says_open = projects.stage.isin([Stage.IN_DELIVERY, Stage.ON_HOLD])
    remains = _incomplete(last, projects.budget)
    return says_open | remains | projects.actual_finish.notna().any()


def _incomplete(last: pd.DataFrame, budget: pd.Series) -> pd.Series:
    """Whether the newest status says that work remains, by percent complete, else by earned value."""
    by_value = last.percent_complete.isna() & (last.earned_value < budget * COMPLETE)
    return (last.percent_complete < COMPLETE) | by_value


def under_way(portfolio: Portfolio) -> pd.DataFrame:
    """The rows of `projects` that have begun and are neither finished nor cancelled; those on hold included."""
    return _with_state(portfolio, OPEN)


def selectable(portfolio: Portfolio) -> pd.DataFrame:
    """The rows of `projects` that are neither finished nor cancelled: those that can still be decided on."""
    return _with_state(portfolio, (State.PROPOSED, State.PLANNED, *OPEN))


def finished_between(portfolio: Portfolio, after: date, until: date) -> pd.DataFrame:
    """
    The rows of `projects` that finished after one day and on or before another.

    Projects that are called finished without an actual finish are not among them: their day is not known.
    """
    done = _with_state(portfolio, (State.FINISHED,))
    day = done.actual_finish
    return done[(day > pd.Timestamp(after)) & (day <= pd.Timestamp(until))]


def _with_state(portfolio: Portfolio, wanted: tuple[State, ...]) -> pd.DataFrame:
    projects = portfolio.projects
    state = states(portfolio).state
    return projects[state.isin(wanted).to_numpy()] if len(projects) else projects


def objectives_of(words) -> list[str]:
    """
    The strategic objectives that a project names, without repetition; none where the cell is empty.

    >>> objectives_of("Safety; Growth;Safety"), objectives_of(None)
    (['Safety', 'Growth'], [])
    """
    if not isinstance(words, str):
        return []
    return list(dict.fromkeys(part.strip() for part in words.split(";") if part.strip()))


def month_number(days) -> np.ndarray:
    """
    Months since January 1970 of each day; missing days give the smallest integer there is.

    >>> month_number([pd.Timestamp("1970-02-14"), pd.Timestamp("2026-10-31")]).tolist()
    [1, 681]
    """
    return np.asarray(days, dtype="datetime64[M]").astype(np.int64)


def program_names(portfolio: Portfolio) -> pd.Series:
    """
    The name of each program, with its id behind it where two programs have the same name.

    Returns:
        by program_id, in the order of the table.
    """
    names = portfolio.programs.set_index("program_id").name
    return names.where(~names.duplicated(keep=False), names + " (" + names.index + ")")


def with_project(portfolio: Portfolio, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the name of their project under `project`; the id where it has no name, missing without a project."""
    return rows.assign(project=of_project(portfolio, rows, "name").fillna(rows.project_id))


def of_project(portfolio: Portfolio, rows: pd.DataFrame, column: str) -> pd.Series:
    """What a column of `projects` says of the project of each row; missing without one."""
    known = portfolio.projects.set_index("project_id")[column].reindex(rows.project_id)
    return known.set_axis(rows.index)


def calendar_of(portfolio: Portfolio) -> str:
    """Code of the organization's working calendar, such as DE or US-NY; empty where it states none."""
    known = portfolio.organization.calendar.dropna()
    return known.iloc[0] if len(known) else ""


@cache
def holidays(calendar: str, first_year: int, last_year: int) -> tuple[np.datetime64, ...]:
    """
    Public holidays of a country, or of a part of it, in these years.

    Args:
        calendar: country code, with a subdivision behind a hyphen: `DE`, `US-NY`; empty: no holidays.

    Raises:
        UnknownCalendar: the code is not known.

    >>> holidays("DE", 2026, 2026)[-1], holidays("", 2026, 2026)
    (np.datetime64('2026-12-26'), ())
    """
    import holidays as calendars

    country, _, part = calendar.partition("-")
    if not country:
        return ()
    years = range(first_year, last_year + 1)
    try:
        found = calendars.country_holidays(country, subdiv=part or None, years=years)
    except (NotImplementedError, KeyError) as error:
        raise UnknownCalendar(calendar) from error
    return tuple(np.datetime64(day) for day in sorted(found))


def working_days(start, finish, calendar: str = "") -> float:
    """
    Working days from one day to another: Monday to Friday without public holidays; negative backwards.

    Args:
        calendar: see `holidays`; an unknown one raises `UnknownCalendar`.

    Returns:
        missing where either day is.

    >>> working_days(pd.Timestamp("2026-12-24"), pd.Timestamp("2026-12-28"))
    2.0
    >>> working_days(pd.Timestamp("2026-12-24"), pd.Timestamp("2026-12-28"), "DE")
    1.0
    """
    if pd.isna(start) or pd.isna(finish):
        return float("nan")
    free = holidays(calendar, min(start, finish).year, max(start, finish).year)
    first, last = np.datetime64(start.date()), np.datetime64(finish.date())
    return float(np.busday_count(first, last, holidays=list(free)))
