"""The key figures of delivery, each with numerator, denominator, period and the guard of small numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule, earned_value, forecast_accuracy
from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.explanation import explain
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.report import text
from pmo_lib.status.explanations import COST, EARNED, FINISH, HEALTH, PLANNED, UNDER_WAY
from pmo_lib.status.history import PERIODS_BEFORE
from pmo_lib.status.performance import schedule_together, together
from pmo_lib.status.position import (
    FINISHED,
    MONTHS_BACK,
    Reporting,
    active,
    objectives,
    watermelons,
)

FEWEST = 5  # below so many cases there is no rate


@dataclass(frozen=True, slots=True)
class Setting:
    """What a key figure needs beside the positions: the day, the rules, how to write."""

    as_of: date
    rules: Thresholds = field(default_factory=Thresholds)
    settings: Settings = field(default_factory=Settings)

    def money(self, amount: float) -> str:
        """An amount in the portfolio's currency."""
        return text.money(amount, self.settings.currency, self.settings.locale)


Kpi = Callable[[pd.DataFrame, Setting], Measure]
FIRST: dict[str, Kpi] = {}  # what a reader sees first
MORE: dict[str, Kpi] = {}


def kpi(
    registry: dict[str, Kpi], formula: str = "", inputs: str = "", columns: str = ""
) -> Callable[[Kpi], Kpi]:
    """Register a key figure under its name, in the order of the page, and how it is worked out (see `explain`)."""

    def register(function: Kpi) -> Kpi:
        registry[function.__name__] = function
        if formula:
            explain(function.__name__, formula, inputs, columns)
        return function

    return register


def all_of(
    frame: pd.DataFrame, portfolio: Portfolio, rules: Thresholds | None = None
) -> list[Measure]:
    """The four key figures a reader sees first."""
    setting = Setting(portfolio.as_of, rules or Thresholds(), portfolio.settings)
    return [figure(frame, setting) for figure in FIRST.values()]


@kpi(
    FIRST,
    "Projects finished in the last twelve months on or before their baseline finish, of all finished in that time "
    "that have a baseline; no rate below five",
    f"{FINISH} projects.stage",
    "baseline_finish actual_finish slip_days",
)
def on_time_delivery(frame: pd.DataFrame, setting: Setting) -> Measure:
    """
    Share of the projects finished in the last twelve months that finished on or before their baseline.

    Projects without a baseline or an actual finish do not count; below five cases there is no rate.
    """
    since = pd.Timestamp(setting.as_of) - pd.DateOffset(months=MONTHS_BACK)
    done = frame[
        (frame.state == FINISHED) & frame.slip_days.notna() & (frame.actual_finish > since)
    ]
    on_time = int((done.slip_days <= 0).sum())
    note = f"of projects finished since {text.month(since, setting.settings.locale)}"
    rate = _rate(on_time, len(done))
    return Measure(
        "on_time_delivery", "On-time delivery", rate, "share", on_time, len(done), note, done
    )


@kpi(
    FIRST,
    "Sum of estimates at completion minus sum of budgets, over the sum of budgets; projects under way that have both",
    COST,
    "budget estimate overrun",
)
def budget_performance(frame: pd.DataFrame, setting: Setting) -> Measure:
    """
    Estimates at completion of the projects under way against their budgets: +0.08 is 8 % above.

    A ratio of sums, over projects that have both; missing where none has.
    """
    both = active(frame).dropna(subset=["estimate", "budget"])
    overrun, budget = float(both.overrun.sum()), float(both.budget.sum())
    value = overrun / budget if budget > 0 else None
    counted = f"{setting.money(both.estimate.sum())} expected, {setting.money(budget)} budgeted"
    old = int((both.reporting != Reporting.CURRENT).sum())
    counted += f"; {old} of {len(both)} by old reports" if old else ""
    note = counted if len(both) else "no project has estimate and budget"
    return Measure(
        "budget_performance", "Cost against budget", value, "change", overrun, budget, note, both
    )


@kpi(
    FIRST,
    "Projects that declare green and are off track by their own figures, of those that declare green and "
    "have figures; no rate below five",
    f"{HEALTH} status.declared_rag",
    "declared computed slip_days overrun",
)
def declared_green_computed_red(frame: pd.DataFrame, setting: Setting) -> Measure:
    """Share of the projects declared green that are off track by their own figures."""
    green = active(frame)
    green = green[(green.declared == "green") & green.computed.notna()]
    wrong = len(watermelons(frame))
    return Measure(
        "declared_green_computed_red",
        "Declared green, in fact red",
        _rate(wrong, len(green)),
        "share",
        wrong,
        len(green),
        "of projects that declare green and can be judged"
        if frame.declared.notna().any()
        else "no project states a declared status",
        green,
    )


@kpi(
    FIRST,
    "Projects under way whose newest status is not older than the rule allows, of all projects under way",
    UNDER_WAY,
    "reported age_days",
)
def data_age(frame: pd.DataFrame, setting: Setting) -> Measure:
    """Share of the projects under way whose newest status is current."""
    running = active(frame)
    counts = running.reporting.value_counts()
    current, oldest = int(counts.get(Reporting.CURRENT, 0)), running.age_days.max()
    notes = [f"oldest status {text.days(oldest)} old"] if pd.notna(oldest) else []
    for kind, words in (
        (Reporting.NEVER, "never reported"),
        (Reporting.NOT_READABLE, "not readable"),
    ):
        notes += [f"{counts[kind]} {words}"] if counts.get(kind) else []
    note = "; ".join(notes) or "no project under way"
    rate = _rate(current, len(running))
    return Measure(
        "data_age", "Status up to date", rate, "share", current, len(running), note, running
    )


@kpi(
    MORE,
    "Sum of earned values over sum of actual costs, at the last known row of each project under way",
    EARNED,
    "earned_value actual_cost",
)
def cost_performance(frame: pd.DataFrame, setting: Setting) -> Measure:
    """CPI of all projects under way: sum of earned values over sum of actual costs, at their last known rows."""
    known = active(frame).dropna(subset=["earned_value", "actual_cost"])
    return _quotient(
        "cost_performance",
        "Cost performance (CPI)",
        known,
        "earned_value",
        "actual_cost",
        earned_value.cost_performance_index,
        "earned per unit spent; above 1 is cheaper than planned",
    )


@kpi(
    MORE,
    "Sum of earned over sum of planned values, at the last known row of each project under way; in money it ends at "
    "one for every project",
    "status.earned_value status.planned_value",
    "earned_value planned_value",
)
def schedule_performance(frame: pd.DataFrame, setting: Setting) -> Measure:
    """SPI of all projects under way: sum of earned over sum of planned values, at their last known rows."""
    known = active(frame).dropna(subset=["earned_value", "planned_value"])
    return _quotient(
        "schedule_performance",
        "Schedule performance (SPI)",
        known,
        "earned_value",
        "planned_value",
        earned_value.schedule_performance_index,
        "earned per value planned; ends at 1 for every project",
    )


@kpi(
    MORE,
    "Plans and earned values of the projects under way with a current report are added, each at the day of its own "
    "report; the months in which so much was planned to be done, over the months that have passed since the day on "
    "which the first was to begin",
    f"{PLANNED} status.earned_value projects.budget",
    "earned_value budget",
)
def schedule_performance_time(frame: pd.DataFrame, setting: Setting) -> Measure:
    """SPI(t) of all projects under way: their curves are added first, then earned schedule is compared with time."""
    earned, used = schedule_together(active(frame))
    value = float(earned_schedule.schedule_performance_index_time(earned, used))
    known = together(active(frame))
    note = (
        f"{text.number(earned, 1)} months' work in {text.number(used)} months"
        if np.isfinite(value)
        else "no current report with plan, budget and earned value"
    )
    return Measure(
        "schedule_performance_time",
        "Time performance (SPI(t))",
        _none(value),
        "ratio",
        _none(earned),
        _none(used),
        note,
        known,
    )


@kpi(
    MORE,
    "Milestones reached on or before their baseline day, of those whose baseline day lies in the last twelve months; no "
    "rate below five",
    "milestones.baseline_date milestones.actual_date",
    "milestones_due milestones_met",
)
def milestone_hit_rate(frame: pd.DataFrame, setting: Setting) -> Measure:
    """Share of the milestones due in the last twelve months that were reached on or before their baseline day."""
    known = frame.dropna(subset=["milestones_due"])
    met, due = int(known.milestones_met.sum()), int(known.milestones_due.sum())
    return Measure(
        "milestone_hit_rate",
        "Milestones met",
        _rate(met, due),
        "share",
        met,
        due,
        "of those due in twelve months" if due else "no milestone with a baseline day in that time",
        known,
    )


@kpi(
    MORE,
    "Sum of benefits realised over sum of benefits planned, in all periods that were measured",
    "benefit_values.planned benefit_values.realised",
    "benefits_planned benefits_realised",
)
def benefits_realisation(frame: pd.DataFrame, setting: Setting) -> Measure:
    """Benefits realised to date over benefits planned to date, periods that were measured."""
    known = frame.dropna(subset=["benefits_planned"])
    planned, realised = float(known.benefits_planned.sum()), float(known.benefits_realised.sum())
    note = (
        f"{setting.money(realised)} of {setting.money(planned)} planned"
        if planned > 0
        else "no benefit is measured so far"
    )
    return Measure(
        "benefits_realisation",
        "Benefits realised",
        realised / planned if planned > 0 else None,
        "part",
        realised,
        planned,
        note,
        known,
    )


@kpi(
    MORE,
    "Budgets of projects under way that name an objective, in equal parts for each they name, over all their budgets",
    "projects.budget projects.strategic_objectives",
    "budget strategic_objectives",
)
def strategic_alignment(frame: pd.DataFrame, setting: Setting) -> Measure:
    """Share of the budgets of projects under way that serves a named objective."""
    running = active(frame).dropna(subset=["budget"])
    spend = objectives(running)
    aligned, whole = float(spend.budget[spend.objective.notna()].sum()), float(running.budget.sum())
    known = bool(frame.strategic_objectives.notna().any())
    missing = "no budget is known" if known else "objectives are not known"
    note = f"{setting.money(aligned)} of {setting.money(whole)} in {text.plural(spend.objective.nunique(), 'objective')}"
    return Measure(
        "strategic_alignment",
        "Budget with an objective",
        aligned / whole if known and whole > 0 else None,
        "part",
        aligned if known else None,
        whole,
        note if known and whole > 0 else missing,
        running,
    )


def _accuracy(months: int) -> Kpi:
    def figure(frame: pd.DataFrame, setting: Setting) -> Measure:
        known = frame[(frame.state == FINISHED) & frame[f"finish_error_{months}"].notna()]
        errors = known[f"finish_error_{months}"].to_numpy(dtype=float)
        error = forecast_accuracy.median_absolute_error(errors, np.zeros(len(errors)))
        skew = forecast_accuracy.bias(errors, np.zeros(len(errors)))
        enough = len(errors) >= FEWEST
        note = f"{text.plural(len(errors), 'finished project')}, too few to say"
        if enough:
            lean = (
                f"{text.days(abs(skew))} too {'early' if skew < 0 else 'late'}"
                if abs(skew) >= 0.5
                else "neither early nor late"
            )
            note = f"median of {len(errors)} finished; on average {lean}"
        return Measure(
            f"forecast_error_{months}",
            f"Error of finish, {months} months ahead",
            error if enough else None,
            "days",
            float(np.abs(errors).sum()) if len(errors) else None,
            float(len(errors)),
            note,
            known,
        )

    figure.__name__ = f"forecast_error_{months}"
    figure.__doc__ = f"Median absolute error of the finish stated {months} months before projects finished. [days]"
    return figure


for _months in PERIODS_BEFORE:
    kpi(MORE)(_accuracy(_months))


def variances(frame: pd.DataFrame) -> list[Measure]:
    """
    Budget variance (budget minus estimate at completion) of all projects, under way or not, as the source states it and
    recomputed; nothing where the source states none.
    """
    stated, computed = frame.stated_variance.dropna(), -frame.overrun.dropna()
    if stated.empty:
        return []
    over = [f"over {text.plural(len(sums), 'project')}" for sums in (stated, computed)]
    sums = [round(float(stated.sum()), 2), round(float(computed.sum()), 2)]
    names = {
        "budget_variance": "Budget variance, as stated",
        "budget_variance_recomputed": "Budget variance, recomputed",
    }
    rows = (frame.loc[stated.index], frame.loc[computed.index])
    return [
        Measure(id, name, total, "money", note=note, evidence=evidence)
        for (id, name), total, note, evidence in zip(names.items(), sums, over, rows, strict=True)
    ]


def _quotient(
    id: str, name: str, known: pd.DataFrame, top: str, bottom: str, kernel, note: str
) -> Measure:
    numerator, denominator = float(known[top].sum()), float(known[bottom].sum())
    value = _none(float(kernel(numerator, denominator)))
    note = note if value is not None else "not known: the status states no such values"
    return Measure(id, name, value, "ratio", numerator, denominator, note, known)


def _none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _rate(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator >= FEWEST else None
