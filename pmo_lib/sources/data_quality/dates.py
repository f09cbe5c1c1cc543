"""Days that look wrong: crowded, inverted, beyond belief, or gone stale."""

from collections.abc import Iterator

import pandas as pd

from pmo_lib.portfolio.table import Table
from pmo_lib.sources.data_quality.registry import FEWEST, IN_ORDER, Context, filled, look
from pmo_lib.sources.typed_table import Draft, Suspicion

CROWDED = 0.15  # share of dates on one day of the year; at random it would be 1/365
FIRST_YEAR, LAST_YEAR, LONGEST_YEARS = 1970, 2100, 40
STALE_DAYS = 365
MOST_MONTHS = 12  # a later day cannot have been swapped with a month


@look
def crowded_days(context: Context) -> Iterator[Suspicion]:
    """An implausible share of dates on one day of the year, but for the ends of a fiscal year."""
    for draft, column in filled(context, "date"):
        days = draft.frame[column.name].dropna()
        if len(days) < FEWEST or column.name in _recorded(draft.table):
            continue
        counts = (days.dt.month * 100 + days.dt.day).value_counts()
        for code, count in counts[counts >= CROWDED * len(days)].items():
            month, day = divmod(int(code), 100)
            if not _is_year_end(month, day, context.fiscal_year_start):
                yield _crowded(draft, column.name, days, month, day, int(count))


def _recorded(table: Table) -> set[str]:
    """Dates that nobody sets one by one: those of keys, and those on which something was recorded."""
    return {
        table.known_since,
        *table.key,
        *(c.known_by for c in table.columns if c.known_by != c.name),
    }


def _is_year_end(month: int, day: int, fiscal_year_start: int) -> bool:
    first = pd.Timestamp(2001, fiscal_year_start, 1)
    last = first - pd.Timedelta(days=1)
    return (month, day) in ((first.month, first.day), (last.month, last.day))


def _crowded(
    draft: Draft, name: str, days: pd.Series, month: int, day: int, count: int
) -> Suspicion:
    rows = days.index[(days.dt.month == month) & (days.dt.day == day)]
    shown = f"{day} {pd.Timestamp(2001, month, 1):%B}"
    message = f"{count:,} of {len(days):,} dates in {name} fall on {shown}"
    if day <= MOST_MONTHS and _looks_swapped(days):
        message += "; day and month seem to be swapped"
        return draft.suspicion(
            "crowded_day", message, rows, name, of=len(days), suggestion=_swap(draft)
        )
    suggestion = "if it stands for 'not known', list it under 'empty' of that column"
    if day >= pd.Timestamp(2001, month, 1).days_in_month:
        suggestion = (
            "a plan often ends with a month; correct the cells only where another day is meant"
        )
    return draft.suspicion("crowded_day", message, rows, name, of=len(days), suggestion=suggestion)


def _swap(draft: Draft) -> str:
    """What to do where one column shows the swap: an export writes all dates of a table in the same way."""
    names = [
        f"{one.name} ({header!r})" if (header := draft.header(one.name)) != one.name else one.name
        for one in draft.table.columns
        if one.type == "date" and one.name in draft.positions and draft.header(one.name)
    ]
    return (
        f"if the export swapped day and month: 'swap_day_month: true' beside the date format of each of {', '.join(names)}. "
        "It changes all their dates whose day is 12 or less, so decide by rows that you know"
    )


def _swapped(days: pd.Series) -> pd.Series:
    """Dates with day and month exchanged wherever both are 12 or less."""
    clear = days.dt.day > 12
    month, day = days.dt.month.where(clear, days.dt.day), days.dt.day.where(clear, days.dt.month)
    return pd.to_datetime(pd.DataFrame({"year": days.dt.year, "month": month, "day": day}))


def _looks_swapped(days: pd.Series) -> bool:
    """Plans begin on the first of a month; a swap moves those days into January."""
    return (_swapped(days).dt.day == 1).sum() > 2 * (days.dt.day == 1).sum() + 5


@look
def inverted(context: Context) -> Iterator[Suspicion]:
    """Rows that end before they start."""
    for draft in context.drafts.values():
        for start, finish in IN_ORDER:
            if not {start, finish} <= set(draft.positions):
                continue
            both = draft.frame[[start, finish]].dropna()
            rows = both.index[both[finish] < both[start]]
            if len(rows):
                repaired = (_swapped(both[finish]) < _swapped(both[start])).sum()
                mended = _swap(draft) if repaired < len(rows) / 2 else ""
                message = f"{len(rows):,} of {len(both):,} rows end before they start: {finish} before {start}"
                if mended:
                    message += f"; {repaired:,} would if day and month were swapped back"
                yield draft.suspicion(
                    "inverted",
                    message,
                    rows,
                    finish,
                    of=len(both),
                    suggestion=mended or "correct them",
                )


@look
def beyond_belief(context: Context) -> Iterator[Suspicion]:
    """Days no project of today has, and durations no project lasts."""
    for draft in context.drafts.values():
        for column in draft.table.columns:
            if column.type == "date" and column.name in draft.positions:
                days = draft.frame[column.name].dropna()
                rows = days.index[~days.dt.year.between(FIRST_YEAR, LAST_YEAR)]
                if len(rows):
                    message = f"{len(rows):,} of {len(days):,} days in {column.name} lie outside {FIRST_YEAR} to {LAST_YEAR}"
                    hint = "correct them, or list what stands for 'not known' under 'empty' of that column"
                    yield draft.suspicion(
                        "implausible_date",
                        message,
                        rows,
                        column.name,
                        of=len(days),
                        suggestion=hint,
                    )
        yield from _too_long(draft)


def _too_long(draft: Draft) -> Iterator[Suspicion]:
    for start, finish in IN_ORDER:
        if {start, finish} <= set(draft.positions):
            years = ((draft.frame[finish] - draft.frame[start]).dt.days / 365.25).dropna()
            rows = years.index[years > LONGEST_YEARS]
            if len(rows):
                message = (
                    f"{len(rows):,} of {len(years):,} rows last longer than {LONGEST_YEARS} years"
                )
                yield draft.suspicion(
                    "implausible_duration",
                    message,
                    rows,
                    finish,
                    of=len(years),
                    suggestion="correct them",
                )


@look
def stale_rows(context: Context) -> Iterator[Suspicion]:
    """Projects whose newest row is much older than the newest of all, though nothing says they ended."""
    draft = context.drafts.get("status")
    if draft is None or draft.frame.period_end.isna().all():
        return
    newest = (
        draft.frame.dropna(subset=["project_id", "period_end"])
        .sort_values("period_end")
        .groupby("project_id")
        .tail(1)
    )
    projects = context.drafts.get("projects")
    ended = (
        set()
        if projects is None
        else set(projects.frame.project_id[projects.frame.actual_finish.notna()])
    )
    ended |= (
        set()
        if projects is None
        else set(projects.frame.project_id[projects.frame.stage.isin(["finished", "cancelled"])])
    )
    running = newest[~newest.project_id.isin(ended)]
    age = (running.period_end.max() - running.period_end).dt.days
    rows = running.index[age > STALE_DAYS]
    if len(rows):
        message = f"{len(rows):,} of {len(running):,} projects have no row within {STALE_DAYS} days of the newest"
        hint = "ask for their status, or say by 'stage' that they ended"
        yield draft.suspicion(
            "stale_row", message, rows, "period_end", of=len(running), suggestion=hint
        )
