"""What changed since the last report, and how much of it is scope, re-planning, correction, other rules, the window of time, or progress."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.performance import Plan
from pmo_lib.status.position import Standing, judged, milestones_due, observed
from pmo_lib.status.states import Move, Progress, Reporting

STEPS = ("scope", "re-plan", "correction", "rules", "window", "progress")  # they sum to the change
MOVES = (
    "project_id",
    "name",
    "kind",
    "colour_before",
    "colour_now",
    "declared_before",
    "declared_now",
    "running",
    "silent",
    "finish_days",
    "now_overdue",
    "cost",
    "rebaselined",
)
PLANNED = (
    "baseline_start",
    "baseline_finish",
    "budget",
    "plan",
    "planned_value",
    "original_finish",
    "original_budget",
    "rebaselined",
    "rebaselined_on",
)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """
    Two reports and what lies between them.

    Args:
        before, now: positions of the two days, under their own rules.
        corrected: what today's data says of the earlier day; the same as `before` where no earlier report is at hand.
        due: milestones due and met in the twelve months up to today, as far as they were met on the earlier day.
        since: the day of the report before.
        rules_before: its rules.
        as_of, rules: of this report.
        left, joined: ids of projects that moved to, and came from, another program of the portfolio.
        published: whether `before` is an earlier report; otherwise it is the previous period of today's data, and what
            was corrected or ruled otherwise cannot be told apart.
    """

    before: pd.DataFrame
    corrected: pd.DataFrame
    due: pd.DataFrame
    now: pd.DataFrame
    since: date
    rules_before: Thresholds
    as_of: date
    rules: Thresholds
    published: bool
    left: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()


def compare(
    portfolio: Portfolio, now: pd.DataFrame, rules: Thresholds, previous=None
) -> Comparison | None:
    """
    Compare with the last report, or where there is none with the previous closed period of the same data.

    Args:
        portfolio: as of the day of the report.
        now: its positions, unjudged (`observed`).
        rules: of this report.
        previous: as `read_previous` gives it; its snapshot may be gone.

    Returns:
        None where there is no earlier period either.
    """
    published = previous is not None and previous.portfolio is not None
    day = previous.as_of if previous is not None else period_before(portfolio)
    if day is None:
        return None
    then = portfolio.at(day)
    corrected = observed(then, dated_only=not published)
    return Comparison(
        before=observed(previous.portfolio) if published else corrected,
        corrected=corrected,
        due=milestones_due(then, pd.Timestamp(portfolio.as_of)),
        now=now,
        since=day,
        rules_before=_rules(previous.parameters, rules) if published else rules,
        as_of=portfolio.as_of,
        rules=rules,
        published=published,
        left=getattr(previous, "left", frozenset()),
        joined=getattr(previous, "joined", frozenset()),
    )


def period_before(portfolio: Portfolio) -> date | None:
    """The last period that closed before the day of the portfolio."""
    ends = portfolio.status.period_end
    earlier = ends[ends < pd.Timestamp(portfolio.as_of)].drop_duplicates()
    months = earlier[earlier.dt.to_period("M") < pd.Timestamp(portfolio.as_of).to_period("M")]
    return None if months.empty else months.max().date()


def _rules(parameters, rules: Thresholds) -> Thresholds:
    known = {name: parameters[name] for name in Thresholds.__slots__ if name in parameters}
    return replace(rules, **known)


def steps(comparison: Comparison) -> list[Standing]:
    """
    The states between the two reports: as it was, then with one thing after the other as it is today.

    In turn these are the scope, the plan, what is said of the earlier day, the rules, the twelve months that are looked
    at, and progress.

    Positions by the rules of the state; each differs from the one before in one respect, and is the one before where
    nothing differs. The first is the earlier report; today's, which comes after the last, is not among them.
    """
    before, now, corrected = (
        f.set_index("project_id", drop=False).rename_axis(None)
        for f in (comparison.before, comparison.now, comparison.corrected)
    )
    same = _unchanged_scope(before, now)
    rest = now.loc[now.index.difference(same, sort=False)]
    kept = before.loc[same]
    replanned = true_then = kept
    frames = [before, _joined(kept, rest, now)]
    moved = _moved_plan(kept, now.loc[same])
    if moved.any():
        plans = {name: now.loc[same, name] for name in PLANNED if name != "planned_value"}
        replanned = true_then = kept.where(~moved, kept.assign(**plans))
    frames.append(_joined(replanned, rest, now) if moved.any() else frames[-1])
    if comparison.published:
        true_then = _corrected(kept, replanned, corrected.reindex(same))
    frames.append(_joined(true_then, rest, now) if comparison.published else frames[-1])
    due = comparison.due.reindex(same)
    windowed = true_then.assign(
        milestones_due=due.milestones_due, milestones_met=due.milestones_met
    )
    then, today = (comparison.since, comparison.rules_before), (comparison.as_of, comparison.rules)
    states = [
        *((frame, *then) for frame in frames),
        (frames[-1], comparison.since, comparison.rules),
        (_joined(windowed, rest, now), *today),
    ]
    standings = [Standing.of(*states[0])]
    for last, state in pairwise(states):
        unchanged = state[0] is last[0] and state[1:] == last[1:]
        standings.append(standings[-1] if unchanged else Standing.of(*state))
    return standings


def _corrected(
    kept: pd.DataFrame, replanned: pd.DataFrame, corrected: pd.DataFrame
) -> pd.DataFrame:
    """What is now said of the earlier day, but for the plan; of projects of which nothing is, what was said then."""
    known = corrected.project_id.notna()
    names = [name for name in kept.columns if name not in PLANNED or name == "planned_value"]
    return replanned.assign(**{name: corrected[name].where(known, kept[name]) for name in names})


def _unchanged_scope(before: pd.DataFrame, now: pd.DataFrame) -> pd.Index:
    """Projects that were there and are there, in the same state; a move within the portfolio changes nothing of it."""
    both = before.index.intersection(now.index, sort=False)
    return both[(before.loc[both].state == now.loc[both].state).to_numpy()]


def _moved_plan(kept: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Whose baseline dates, budget or plan over time were changed."""
    names = ["baseline_start", "baseline_finish", "budget"]
    changed = (kept[names].ne(now[names]) & ~(kept[names].isna() & now[names].isna())).any(axis=1)
    return changed | np.array(
        [_differ(*plans) for plans in zip(kept.plan, now.plan, strict=True)], dtype=bool
    )


def _differ(before, now) -> bool:
    """Whether two plans over time say otherwise of a month that both know."""
    if not (isinstance(before, Plan) and isinstance(now, Plan)):
        return False
    both = min(len(before.values), len(now.values))
    return before.first != now.first or not np.array_equal(before.values[:both], now.values[:both])


def _joined(kept: pd.DataFrame, rest: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    parts = [part for part in (kept, rest) if len(part)]
    return pd.concat(parts).astype(like.dtypes.to_dict()) if parts else like.iloc[:0]


def split(measures: Sequence[Measure]) -> dict[str, float | None]:
    """
    A key figure's change, in parts that sum to it.

    Args:
        measures: of it, in the states that `steps` gives.

    Returns:
        before, now, and a part for each of `STEPS`; all parts None where the figure is undefined before or now. Where it
        is undefined between, its change belongs to the step that defines it again.
    """
    values = [measure.value for measure in measures]
    ends: dict[str, float | None] = {"before": values[0], "now": values[-1]}
    if values[0] is None or values[-1] is None:
        return {**ends, **dict.fromkeys(STEPS)}
    known = [values[0]]
    for value in values[1:]:
        known.append(known[-1] if value is None else value)
    parts = {name: float(b - a) for name, a, b in zip(STEPS, known, known[1:], strict=False)}
    return {**ends, **parts}


def moves(comparison: Comparison) -> pd.DataFrame:
    """
    What happened to each project between the two reports.

    Returns:
        a row per project: project_id, name, kind (added, gone, moved away, moved here, moved, started, finished, …, or
        continued), colour_before, colour_now, declared_before, declared_now, running (under way now), silent (had a current status then and has
        none now), finish_days (of the stated finish; later is positive), now_overdue (work goes on after
        a stated finish that had not passed then), cost [currency], rebaselined. Missing where either side is.
    """
    before = judged(comparison.before, comparison.rules_before).set_index("project_id")
    now = judged(comparison.now, comparison.rules).set_index("project_id")
    ids = now.index.union(before.index, sort=False)
    left, right = before.reindex(ids), now.reindex(ids)
    in_both = left.state.notna() & right.state.notna()
    later = right.rebaselined_on > pd.Timestamp(comparison.since)
    running = right.state == Progress.ACTIVE
    return pd.DataFrame(
        {
            "project_id": ids,
            "name": right["name"].fillna(left["name"]).to_numpy(),
            "kind": _kind_of_move(comparison, left, right),
            "colour_before": left.computed.to_numpy(),
            "colour_now": right.computed.to_numpy(),
            "declared_before": left.declared.to_numpy(),
            "declared_now": right.declared.to_numpy(),
            "running": running.to_numpy(),
            "silent": (
                running
                & (left.reporting == Reporting.CURRENT)
                & (right.reporting != Reporting.CURRENT)
            ).to_numpy(),
            "finish_days": days_between(left.stated_finish, right.stated_finish).to_numpy(),
            "now_overdue": (right.overdue.notna() & left.overdue.isna()).to_numpy(),
            "cost": (right.estimate - left.estimate).to_numpy(),
            "rebaselined": ((_moved_plan(left, right) | later) & in_both).to_numpy(),
        }
    )


def _kind_of_move(comparison: Comparison, left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """What happened to each project, from its row in the earlier report (left) and in this one; a row without state is none."""
    came, went = left.state.isna(), right.state.isna()
    kinds = {
        Move.MOVED_HERE.value: came & left.index.isin(comparison.joined),
        Move.ADDED.value: came,
        Move.MOVED_AWAY.value: went & left.index.isin(comparison.left),
        Move.GONE.value: went,
        Move.MOVED.value: left.program_id != right.program_id,
    }
    ended = left.state != right.state
    return np.select(
        [*kinds.values(), ended], [*kinds, right.state.astype("str")], Move.CONTINUED.value
    )
