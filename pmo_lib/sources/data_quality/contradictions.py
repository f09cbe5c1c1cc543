"""Values that contradict each other, or that no project can have: noticed and counted, never changed."""

from collections.abc import Iterable, Iterator

import pandas as pd

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Stage
from pmo_lib.sources.data_quality.registry import TIMES, Context, look
from pmo_lib.sources.typed_table import Draft, Suspicion

ROUNDING = 1e-6  # part of a sum by which it may differ from another that it should equal
MOST_OF_BUDGET = 3  # an estimate of more than three times the budget is to be checked
LONGEST_DELAY_DAYS = 3653  # ten years
HOURS_TIMES, HOURS_LEAST = 20, 40  # from here on, FTE of a role look like hours
SUMS_TO_DATE = ("planned_value", "earned_value", "actual_cost")
ENDED = (Stage.FINISHED.value, Stage.CANCELLED.value)


def _good(draft: Draft) -> pd.DataFrame:
    """The rows that were not refused, under the positions they have in the draft."""
    return draft.frame.drop(index=list(draft.bad))


def _newest(draft: Draft) -> pd.DataFrame:
    """The newest row of status of each project."""
    return _good(draft).sort_values("period_end", kind="stable").groupby("project_id").tail(1)


def _projects(context: Context) -> pd.DataFrame:
    """The projects that were not refused, by their id; none where there is no such table."""
    draft = context.drafts.get("projects")
    frame = TABLES["projects"].empty() if draft is None else _good(draft)
    return frame.set_index("project_id")


def _looked_up(values: pd.Series, ids: pd.Series) -> pd.Series:
    """The value of the project or role that each row names; missing where it has none."""
    return values.reindex(ids).set_axis(ids.index)


def _newest_of(context: Context, *columns: str) -> pd.DataFrame | None:
    """Newest rows of status; None where there are none or a column is not supplied."""
    draft = context.drafts.get("status")
    if draft is None or not set(columns) <= set(draft.positions):
        return None
    newest = _newest(draft)
    return newest if len(newest) else None


def _found(
    draft: Draft, code: str, name: str, rows: Iterable[int], of: int, what: str, hint: str
) -> Iterator[Suspicion]:
    """One suspicion where there are rows, `what` being the rest of the sentence after the counts."""
    rows = sorted(rows)
    if rows:
        message = f"{len(rows):,} of {of:,} {what}"
        yield draft.suspicion(code, message, rows, name, of=of, suggestion=hint)


@look
def forecasts_in_the_past(context: Context) -> Iterator[Suspicion]:
    """Projects that go on and whose newest row states a finish before its own day."""
    newest = _newest_of(context, "forecast_finish")
    if newest is None:
        return
    projects = _projects(context)
    ended = projects.index[projects.stage.isin(ENDED) | projects.actual_finish.notna()]
    running = newest[
        ~newest.project_id.isin(set(ended) - _reopened(context)) & ~(newest.percent_complete >= 1)
    ]
    rows = running.index[running.forecast_finish < running.period_end]
    what = "projects that go on state a finish that had passed when they reported it"
    hint = "ask for the finish that is now expected, or for the day on which the work ended"
    yield from _found(
        context.drafts["status"],
        "forecast_in_the_past",
        "forecast_finish",
        rows,
        len(running),
        what,
        hint,
    )


def _reopened(context: Context) -> set[str]:
    """Projects with an actual finish that a later status or their stage contradicts."""
    projects = _projects(context)
    closed = projects[projects.actual_finish.notna()]
    going_on = set(closed.index[closed.stage.notna() & ~closed.stage.isin(ENDED)])
    newest = _newest_of(context)
    if newest is None:
        return going_on
    finish = _looked_up(closed.actual_finish, newest.project_id)
    work = (newest.percent_complete < 1) | (newest.forecast_finish > newest.period_end)
    return going_on | set(newest.project_id[(newest.period_end > finish) & work])


@look
def reopened_projects(context: Context) -> Iterator[Suspicion]:
    """Projects that have finished by one column and go on by another."""
    draft = context.drafts.get("projects")
    if draft is None or "actual_finish" not in draft.positions:
        return
    frame, reopened = _good(draft), _reopened(context)
    rows = frame.index[frame.project_id.isin(reopened)]
    what = "projects have an actual finish and go on, by their stage or by a later status"
    hint = "empty the actual finish of a project that was reopened, or correct its stage"
    yield from _found(draft, "reopened_project", "actual_finish", rows, len(frame), what, hint)


@look
def stages_against_progress(context: Context) -> Iterator[Suspicion]:
    """Finished projects that are not done, and proposed ones that have begun, by their newest status."""
    draft = context.drafts.get("projects")
    newest = _newest_of(context, "percent_complete")
    if draft is None or newest is None or "stage" not in draft.positions:
        return
    frame = _good(draft)
    done = _looked_up(newest.set_index("project_id").percent_complete, frame.project_id)
    finished = (frame.stage == Stage.FINISHED) & frame.actual_finish.isna()
    yield from _found(
        draft,
        "unfinished_project",
        "stage",
        frame.index[finished & (done < 1)],
        int((frame.stage == Stage.FINISHED).sum()),
        "projects of the stage 'finished' have no actual finish, and their newest status says less than 100 % complete",
        "add the actual finish, or correct the stage",
    )
    proposed = frame.stage == Stage.PROPOSED
    yield from _found(
        draft,
        "begun_proposal",
        "stage",
        frame.index[proposed & (done > 0)],
        int(proposed.sum()),
        "projects of the stage 'proposed' have begun: their newest status says more than 0 % complete",
        "correct the stage",
    )


@look
def actual_days_to_come(context: Context) -> Iterator[Suspicion]:
    """Days on which something is said to have happened, after the newest day of all data."""
    known = [
        draft.frame[draft.table.known_since].max()
        for draft in context.drafts.values()
        if draft.table.known_since
    ]
    newest = max((day for day in known if not pd.isna(day)), default=None)
    if newest is None:
        return
    for draft in context.drafts.values():
        for column in draft.table.columns:
            if column.name not in draft.positions or not column.name.startswith("actual_"):
                continue
            if column.type == "date":
                days = _good(draft)[column.name].dropna()
                what = (
                    f"days in {column.name} lie after {newest.date()}, the newest day of the data"
                )
                hint = "a day to come is a forecast: give it as one, or correct the year"
                rows = days.index[days > newest]
                yield from _found(draft, "actual_to_come", column.name, rows, len(days), what, hint)


@look
def earned_more_than_budget(context: Context) -> Iterator[Suspicion]:
    """Projects whose newest earned value is above their budget, which is the most there is to earn."""
    newest = _newest_of(context, "earned_value")
    if newest is None:
        return
    budget = _looked_up(_projects(context).budget, newest.project_id)
    both = newest.earned_value.notna() & (budget > 0)
    rows = newest.index[both & (newest.earned_value > budget * (1 + ROUNDING))]
    what = "projects state an earned value above their budget, which is the most there is to earn"
    hint = "compare earned value and budget with the source"
    draft = context.drafts["status"]
    yield from _found(
        draft, "earned_above_budget", "earned_value", rows, int(both.sum()), what, hint
    )


@look
def falling_sums(context: Context) -> Iterator[Suspicion]:
    """Sums to date that are smaller than the one before of the same project."""
    for table in ("status", "planned_values"):
        draft = context.drafts.get(table)
        for name in SUMS_TO_DATE if draft else ():
            if name not in draft.positions:
                continue
            values = _good(draft).dropna(subset=[name, "project_id", "period_end"])
            values = values.sort_values("period_end", kind="stable")
            before = values.groupby("project_id")[name].shift()
            rows = values.index[values[name] < before - ROUNDING * before.abs()]
            what = f"sums to date in {name} are smaller than the one before of their project"
            hint = "compare them with the source; a sum to date does not fall"
            yield from _found(
                draft, "falling_sum", name, rows, int(before.notna().sum()), what, hint
            )


@look
def negative_spending(context: Context) -> Iterator[Suspicion]:
    """Sums of cost to date below zero."""
    draft = context.drafts.get("status")
    if draft is None or "actual_cost" not in draft.positions:
        return
    costs = _good(draft).actual_cost.dropna()
    hint = "compare them with the source; no cost index is made of them"
    rows, what = costs.index[costs < 0], "sums of cost to date in actual_cost are below zero"
    yield from _found(draft, "negative_cost", "actual_cost", rows, len(costs), what, hint)


@look
def hours_in_place_of_fte(context: Context) -> Iterator[Suspicion]:
    """Demand of many times the capacity of its role, as where hours stand in a column for FTE."""
    draft, capacity = context.drafts.get("demand"), _capacity(context)
    if draft is None or not len(capacity):
        return
    frame = _good(draft)
    limit = (_looked_up(capacity, frame.role_id) * HOURS_TIMES).clip(lower=HOURS_LEAST)
    for name in ("fte", "estimated_fte", "actual_fte"):
        if name in draft.positions:
            both = frame[name].notna() & limit.notna()
            rows = frame.index[both & (frame[name] > limit)]
            what = f"values in {name} are more than {HOURS_TIMES} times the capacity of their role: they look like hours, not FTE"
            hint = (
                "divide hours by the working hours of a full-time month, or give them in the table 'efforts';"
                " see 'Effort in hours' in docs/mapping.md"
            )
            yield from _found(draft, "hours_as_fte", name, rows, int(both.sum()), what, hint)


def _capacity(context: Context) -> pd.Series:
    """The largest capacity of each role in FTE, by its id; from the people of a role where none is given."""
    capacity, staff = context.drafts.get("capacity"), context.drafts.get("staff")
    parts = []
    if staff is not None:
        parts.append(_good(staff).groupby("role_id").headcount.sum())
    if capacity is not None:
        parts.append(_good(capacity).groupby("role_id").fte.max())
    known = pd.concat(parts) if parts else pd.Series(dtype=float)
    return known[known > 0].groupby(level=0).last()


@look
def implausible_figures(context: Context) -> Iterator[Suspicion]:
    """Newest estimates of several times the budget, and newest forecasts years after the baseline."""
    newest, projects = _newest_of(context), _projects(context)
    if newest is None:
        return
    draft = context.drafts["status"]
    if "estimate_at_completion" in draft.positions:
        budget = _looked_up(projects.budget, newest.project_id)
        ratio = (newest.estimate_at_completion / budget.where(budget > 0)).dropna()
        rows = ratio.index[(ratio > MOST_OF_BUDGET) & (ratio < TIMES)]
        what = f"projects expect to cost more than {MOST_OF_BUDGET:.0%} of their budget"
        name, hint = "estimate_at_completion", "check this figure"
        yield from _found(draft, "implausible_estimate", name, rows, len(ratio), what, hint)
    if "forecast_finish" in draft.positions:
        baseline = _looked_up(projects.baseline_finish, newest.project_id)
        days = (newest.forecast_finish - baseline).dt.days.dropna()
        rows = days.index[days > LONGEST_DELAY_DAYS]
        what = "projects expect to finish more than ten years after their baseline"
        name, hint = "forecast_finish", "check this figure"
        yield from _found(draft, "implausible_delay", name, rows, len(days), what, hint)


@look
def baselines_against_projects(context: Context) -> Iterator[Suspicion]:
    """Projects whose newest baseline says otherwise than the table of projects."""
    draft, baselines = context.drafts.get("projects"), context.drafts.get("baselines")
    if draft is None or baselines is None:
        return
    frame = _good(draft)
    rows = _good(baselines).sort_values("baselined", kind="stable").groupby("project_id")
    for name in ("baseline_finish", "budget"):
        if name not in draft.positions or name not in baselines.positions:
            continue
        newest = _looked_up(rows[name].last(), frame.project_id)
        both = newest.notna() & frame[name].notna()
        what = f"projects have another {name} than their newest row of the table of baselines"
        hint = "state the newest approved baseline in both tables"
        wrong = frame.index[both & (newest != frame[name])]
        yield from _found(draft, "other_baseline", name, wrong, int(both.sum()), what, hint)


@look
def periods_that_end_on_the_first(context: Context) -> Iterator[Suspicion]:
    """Status rows whose periods all end on the first day of a month: only the month was known."""
    draft = context.drafts.get("status")
    if draft is None:
        return
    days = _good(draft).period_end.dropna()
    if days.nunique() < 2 or not (days.dt.day == 1).all():
        return
    what = "periods end on the first day of a month; a period_end is the last day of its period"
    hint = "state the last day of each month"
    yield from _found(draft, "first_of_month", "period_end", days.index, len(days), what, hint)
