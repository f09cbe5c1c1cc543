"""Where each project stands: one row per project, from what was known on the day of the portfolio."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.measures.health import DIMENSIONS, Thresholds, colours, health
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.benefit_worth import benefit_periods
from pmo_lib.portfolio.calendar import days_between
from pmo_lib.portfolio.lifecycle import State
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.risk_register import open_risks
from pmo_lib.portfolio.vocabulary import ChangeKind, Outcome, Rag
from pmo_lib.status import baselines, performance
from pmo_lib.status.history import errors_before_finish
from pmo_lib.status.states import PROGRESS, Progress, Reporting

FROM_PROJECTS = [
    "project_id",
    "name",
    "program_id",
    "stage",
    "approach",
    "sponsor_role",
    "manager_role",
    "baseline_start",
    "baseline_finish",
    "actual_start",
    "budget",
    "strategic_objectives",
    "mandatory",
    "regulated",
    "mission_critical",
]
FROM_STATUS = {
    "stated_estimate": "estimate_at_completion",
    "stated_variance": "budget_variance",
    "declared": "declared_rag",
    "reported": "period_end",
}
MONTHS_BACK = 12
OTHER_BASELINE = "has another finish or budget than its newest row of the table of baselines"


@dataclass(frozen=True, eq=False)
class Standing:
    """
    Where projects stand on a day, judged by rules: what a key figure is computed from.

    Args:
        projects: positions, judged by the rules.
    """

    projects: pd.DataFrame
    as_of: date
    rules: Thresholds

    @cached_property
    def running(self) -> pd.DataFrame:
        """Positions of the projects under way."""
        return self.projects[self.projects.state == Progress.ACTIVE]

    @classmethod
    def of(cls, frame: pd.DataFrame, as_of: date, rules: Thresholds) -> "Standing":
        """What was observed, judged by rules."""
        return cls(judged(frame, rules), as_of, rules)


def positions(portfolio: Portfolio, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """
    One row per project: its state, whether it reported, its slip and overrun, declared and computed health.

    Args:
        portfolio: as of a day (`Portfolio.at`).
        thresholds: of the computed health.

    Returns:
        columns of the project and: state (active, finished, not started, cancelled) and contradiction (words, see
        `lifecycle.states`); finish (actual, else forecast, but of a project under way at least the day of the
        report, where the stated_finish has passed; overdue [days since the stated finish]; where nothing says whether its work goes on after a stated finish
        that has passed, maybe_finished is true, and there is no slip_days below the red limit); slip_days [calendar
        days, positive is late]; estimate [currency, at least what is spent]; overrun [currency];
        overrun_share [part of the budget]; stated_variance [currency], as the source has it; planned_value,
        earned_value, actual_cost of the newest status [currency], missing where they contradict each other, with
        doubt [words that say why]; understated (whether the stated estimate lies
        below what is spent); spent [currency]; scope, risk, benefits [parts of one, see `health`]; reporting
        (`Reporting`), reported (period of the newest status), age_days of it, refused_rows, newest_refused (whether a refused one
        is newer than those that were kept); declared RAG and
        declared_word; computed RAG (missing: cannot be judged) with lacking [words: the columns that are missing], and
        one RAG for each dimension (`rag_cost` …); check [words: a figure beyond the plausible range];
        original_finish, original_budget, rebaselined (how often). Missing stays missing. A portfolio without
        projects gives no rows.
    """
    return judged(observed(portfolio), thresholds or Thresholds())


def observed(portfolio: Portfolio, dated_only: bool = False) -> pd.DataFrame:
    """
    What is known of each project, before any rule is applied.

    Args:
        dated_only: for a day in the past of the same data: a forecast of the table of projects that does not say when
            it was made is not known then.
    """
    name = f"observed {'of a day in the past' if dated_only else ''}"
    return portfolio.once(name, lambda: _observed(portfolio, dated_only)).copy(deep=False)


def _observed(portfolio: Portfolio, dated_only: bool) -> pd.DataFrame:
    approved = baselines.growth(portfolio)
    projects = _with_baselines(portfolio.projects, approved)
    if dated_only:
        undated = projects.forecast_made.isna()
        projects = projects.assign(forecast_finish=projects.forecast_finish.mask(undated))
    last = lifecycle.newest_status(portfolio)
    last = last.reindex(projects.project_id).set_axis(projects.index)
    life = lifecycle.states(portfolio).set_axis(projects.index)
    state = life.state.map({str(key): str(value) for key, value in PROGRESS.items()}).astype("str")
    day = pd.Timestamp(portfolio.as_of)
    frame = projects[FROM_PROJECTS].assign(
        state=state,
        contradiction=life.contradiction,
        actual_finish=projects.actual_finish.where(state == Progress.FINISHED),
        age_days=days_between(last.period_end, day),
        **_refused(portfolio, last.period_end),
        declared_word=last.get("declared_word", pd.Series(None, index=last.index, dtype="str")),
        plan=projects.project_id.map(performance.plans(portfolio)),
        spent=last.actual_cost.where(last.actual_cost >= 0),
        **{name: last[column] for name, column in FROM_STATUS.items()},
    )
    stated = frame.actual_finish.fillna(last.forecast_finish).fillna(projects.forecast_finish)
    goes_on = lifecycle.work_goes_on(portfolio).set_axis(projects.index)
    frame = frame.assign(
        **_expected_finish(stated, frame.state, goes_on, day),
        estimate=last.estimate_at_completion.mask(
            last.actual_cost > last.estimate_at_completion, last.actual_cost
        ),
        understated=last.actual_cost > last.estimate_at_completion,
        **performance.earned(portfolio, last, projects),
    )
    by_project = [
        errors_before_finish(portfolio, frame),
        milestones_due(portfolio, day),
        _benefits(portfolio),
        _risks(portfolio),
        _scope(portfolio),
        approved,
    ]
    frame = frame.join(pd.concat(by_project, axis=1), on="project_id")
    return _in_few_blocks(_with_other_baselines(frame))


def _with_other_baselines(frame: pd.DataFrame) -> pd.DataFrame:
    """Projects with a contradiction where the table of baselines states another finish or budget, and no other is known."""
    differs = (frame.newest_finish != frame.baseline_finish) & frame.newest_finish.notna()
    differs |= (frame.newest_budget != frame.budget) & frame.newest_budget.notna()
    found = frame.contradiction.fillna(differs.map({True: OTHER_BASELINE}))
    return frame.assign(contradiction=found)


def _with_baselines(projects: pd.DataFrame, approved: pd.DataFrame) -> pd.DataFrame:
    """Projects with the newest approved finish and budget, where the table of projects states none."""
    newest = approved.reindex(projects.project_id).set_axis(projects.index)
    return projects.assign(
        baseline_finish=projects.baseline_finish.fillna(newest.newest_finish),
        budget=projects.budget.fillna(newest.newest_budget),
    )


def _refused(portfolio: Portfolio, reported: pd.Series) -> dict:
    """How many status rows of each project were refused, and whether one is newer than those that were kept."""
    found = lifecycle.refused(portfolio).reindex(portfolio.projects.project_id)
    found = found.set_axis(reported.index)
    newer = (found.newest > reported) | (found.newest.notna() & reported.isna())
    return {"refused_rows": found.rows.fillna(0.0), "newest_refused": newer}


def _expected_finish(
    stated: pd.Series, state: pd.Series, goes_on: pd.Series, day: pd.Timestamp
) -> dict:
    """
    The finish, at least today where work goes on after the stated one, and by how many days that has passed.

    Where a stated finish has passed and nothing says whether work goes on, it may have been the true one: `maybe_finished`.
    """
    passed = (state == Progress.ACTIVE) & (stated < day)
    since = days_between(stated, pd.Series(day, index=stated.index))
    return {
        "stated_finish": stated,
        "finish": stated.mask(passed & goes_on, day),
        "overdue": since.where(passed & goes_on),
        "maybe_finished": passed & ~goes_on,
    }


def judged(frame: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """What is observed, with deviations and health by rules."""
    budget = frame.budget.where(frame.budget > 0)
    scope = (frame.scope_cost / budget).fillna(frame.items_growth)
    slip = days_between(frame.baseline_finish, frame.finish)
    frame = frame.assign(
        slip_days=slip.mask(frame.maybe_finished & (slip < thresholds.red_days)),
        overrun=frame.estimate - frame.budget,
        overrun_share=frame.estimate / budget - 1,
        scope=scope,
        risk=frame.exposure / budget,
        benefits=1
        - frame.benefits_realised / frame.benefits_planned.where(frame.benefits_planned > 0),
    )
    found = health(
        frame.slip_days,
        frame.overrun_share,
        frame.age_days.mask(frame.newest_refused),
        thresholds,
        scope=frame.scope,
        risk=frame.risk,
        benefits=frame.benefits,
    )
    running = frame.state == Progress.ACTIVE
    check = _to_be_checked(frame, thresholds)
    computed = pd.Series(found, index=frame.index, dtype="str").where(running)
    frame = frame.assign(
        computed=computed.mask((check != "") & (computed == Rag.GREEN)),
        reporting=_reporting(frame, thresholds).where(running),
        lacking=_lacking(frame).where(running),
        check=check,
        **{
            f"rag_{name}": pd.Series(
                colours(frame[column_of(name)], *thresholds.limits(name)), frame.index, dtype="str"
            )
            for name in DIMENSIONS
        },
    )
    return _in_few_blocks(frame)


def _in_few_blocks(frame: pd.DataFrame) -> pd.DataFrame:
    """The same values, text as Python objects: selecting rows of many Arrow columns takes several times as long."""
    words = frame.columns[frame.dtypes == "str"]
    return frame.astype(dict.fromkeys(words, object)).copy()


def column_of(dimension: str) -> str:
    """The column of the positions that holds the deviation of a dimension."""
    return {"schedule": "slip_days", "cost": "overrun_share"}.get(dimension, dimension)


def _reporting(frame: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    current = frame.age_days <= thresholds.stale_days
    current &= ~frame.newest_refused
    cases = [current, frame.refused_rows > 0, frame.reported.isna()]
    words = [Reporting.CURRENT.value, Reporting.NOT_READABLE.value, Reporting.NEVER.value]
    return pd.Series(np.select(cases, words, Reporting.STALE.value), frame.index, dtype="str")


def _lacking(frame: pd.DataFrame) -> pd.Series:
    """What is missing to judge schedule and cost, in words; empty where nothing is."""
    parts = {
        "baseline finish": frame.baseline_finish.isna(),
        "expected finish": frame.finish.isna() | (frame.maybe_finished & frame.slip_days.isna()),
        "budget": ~(frame.budget > 0),
        "estimate at completion": frame.estimate.isna(),
    }
    rows = zip(*(missing.tolist() for missing in parts.values()), strict=True)
    words = [", ".join(name for name, gone in zip(parts, row, strict=True) if gone) for row in rows]
    return pd.Series(words, frame.index, dtype="str")


def _to_be_checked(frame: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    """Which figure lies beyond the plausible range, in words; empty where none does."""
    days = frame.slip_days.abs() > thresholds.check_days
    money = frame.overrun_share > thresholds.check_overrun
    words = np.select([days & money, days, money], ["delay and cost", "delay", "cost"], "")
    return pd.Series(words, frame.index, dtype="str")


def milestones_due(portfolio: Portfolio, day: pd.Timestamp) -> pd.DataFrame:
    """
    Milestones due in the twelve months up to a day, and those of them reached on or before their baseline day.

    Returns:
        by project_id: milestones_due, milestones_met.
    """
    life = lifecycle.states(portfolio).state
    frame = portfolio.milestones
    frame = frame[~frame.project_id.isin(life.index[life == State.CANCELLED])]
    due = frame[
        (frame.baseline_date <= day)
        & (frame.baseline_date > day - pd.DateOffset(months=MONTHS_BACK))
    ]
    met = due.actual_date <= due.baseline_date
    counts = (
        due.assign(met=met)
        .groupby("project_id")
        .agg(milestones_due=("met", "size"), milestones_met=("met", "sum"))
    )
    return counts.astype(float)


def _benefits(portfolio: Portfolio) -> pd.DataFrame:
    """
    Benefits planned and realised to date over periods that were measured, and benefits_due, planned in all ended periods. [currency]
    """
    frame = benefit_periods(portfolio)
    frame = frame[frame.due & ~frame.dis_benefit].dropna(subset=["planned"])
    due = frame.groupby("project_id").planned.sum()
    sums = frame.dropna(subset=["realised"]).groupby("project_id")[["planned", "realised"]].sum()
    sums = sums.rename(columns={"planned": "benefits_planned", "realised": "benefits_realised"})
    return pd.DataFrame(due.rename("benefits_due")).join(sums)


def _risks(portfolio: Portfolio) -> pd.DataFrame:
    """Expected cost of open threats, probability times mean impact [currency]; how many, and how many overdue, without due day or owner."""
    day, frame = pd.Timestamp(portfolio.as_of), open_risks(portfolio)
    frame = frame.assign(
        exposure=frame.expected.where(frame.sign > 0),
        overdue=frame.response_done.isna() & (frame.due < day),
        undated=frame.response_done.isna() & frame.due.isna(),
        unowned=frame.owner_role.isna(),
    )
    groups = frame.groupby("project_id")
    found = {
        "exposure": groups.exposure.sum(min_count=1),
        "open_risks": groups.size(),
        "overdue_risks": groups.overdue.sum(),
        "undated_risks": groups.undated.sum(),
        "unowned_risks": groups.unowned.sum(),
    }
    return pd.DataFrame({name: values.astype(float) for name, values in found.items()})


def _scope(portfolio: Portfolio) -> pd.DataFrame:
    """Cost of approved changes of scope [currency], and items added as a part of those there were at the start."""
    changes = portfolio.changes
    approved = changes[(changes.kind == ChangeKind.SCOPE) & (changes.outcome == Outcome.APPROVED)]
    cost = approved.groupby("project_id").cost_impact.sum(min_count=1).rename("scope_cost")
    items = portfolio.work_items.sort_values("period_end").groupby("project_id")
    first, added, done = items.remaining.first(), items.added.sum(), items.done.first()
    began = first + done - items.added.first()
    growth = ((added - items.added.first()) / began.where(began > 0)).rename("items_growth")
    return pd.concat([cost, growth.astype(float)], axis=1)
