"""
The key figures of delivery, in the order of the report.

Each takes where projects stand on a day (`Standing`, or the data of the report), so that its trend is computed by the
same function.
"""

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule, earned_value, forecast_accuracy
from pmo_lib.portfolio.metric import FEWEST, Amount, Metric, Ratio, metric
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.status.performance import schedule_together, together
from pmo_lib.status.position import MONTHS_BACK, Standing
from pmo_lib.status.selection import objectives, watermelons
from pmo_lib.status.states import Progress, Reporting
from pmo_lib.status.values import COST, DECLARED, EARNED, FINISH, HEALTH, PLANNED, UNDER_WAY

NO_VALUES = "not known: the status states no such values"


@metric(
    "On-time delivery",
    "share",
    "Projects finished in the last twelve months on or before their baseline finish, of all "
    "finished in that time that have a baseline; no rate below five",
    f"{FINISH} projects.stage",
    "baseline_finish actual_finish slip_days",
    first=True,
)
def on_time_delivery(data: Standing) -> Ratio:
    """
    Share of the projects finished in the last twelve months that finished on or before their baseline.

    Projects without a baseline or an actual finish do not count.
    """
    since = pd.Timestamp(data.as_of) - pd.DateOffset(months=MONTHS_BACK)
    frame = data.projects
    done = frame[
        (frame.state == Progress.FINISHED) & frame.slip_days.notna() & (frame.actual_finish > since)
    ]
    on_time = int((done.slip_days <= 0).sum())
    return Ratio(on_time, len(done), f"of projects finished since {text.month(since)}", done)


@metric(
    "Cost against budget",
    "change",
    "Sum of estimates at completion minus sum of budgets, over the sum of budgets; projects under "
    "way that have both",
    COST,
    "budget estimate overrun",
    first=True,
)
def budget_performance(data: Standing) -> Ratio:
    """
    Estimates at completion of the projects under way against their budgets: +0.08 is 8 % above.

    A ratio of sums, over projects that have both.
    """
    both = data.running.dropna(subset=["estimate", "budget"])
    overrun, budget = float(both.overrun.sum()), float(both.budget.sum())
    note = f"{text.money(both.estimate.sum())} expected, {text.money(budget)} budgeted"
    old = int((both.reporting != Reporting.CURRENT).sum())
    note += f"; {old} of {len(both)} by old reports" if old else ""
    note = note if len(both) else "no project has estimate and budget"
    return Ratio(overrun, budget, note, both, overrun / budget if budget > 0 else np.nan)


@metric(
    "Declared green, in fact red",
    "share",
    "Projects that declare green and are off track by their own figures, of those that declare "
    "green and have figures; no rate below five",
    f"{HEALTH} {DECLARED}",
    "declared computed slip_days overrun",
    first=True,
)
def declared_green_computed_red(data: Standing) -> Ratio:
    """Share of the projects declared green that are off track by their own figures."""
    green = data.running
    green = green[(green.declared == Rag.GREEN) & green.computed.notna()]
    note = "of projects that declare green and can be judged"
    if data.projects.declared.isna().all():
        note = "no project states a declared status"
    return Ratio(len(watermelons(data.projects)), len(green), note, green)


@metric(
    "Status up to date",
    "share",
    "Projects under way whose newest status is not older than the rule allows, of all projects "
    "under way",
    UNDER_WAY,
    "reported age_days",
    first=True,
)
def data_age(data: Standing) -> Ratio:
    """Share of the projects under way whose newest status is current."""
    running = data.running
    counts, oldest = running.reporting.value_counts(), running.age_days.max()
    notes = [f"oldest status {text.days(oldest)} old"] if pd.notna(oldest) else []
    without = {Reporting.NEVER: "never reported", Reporting.NOT_READABLE: "not readable"}
    notes += [f"{counts[kind]} {words}" for kind, words in without.items() if counts.get(kind)]
    note = "; ".join(notes) or "no project under way"
    return Ratio(int(counts.get(Reporting.CURRENT, 0)), len(running), note, running)


@metric(
    "Cost performance (CPI)",
    "ratio",
    "Sum of earned values over sum of actual costs, at the last known row of each project under way",
    EARNED,
    "earned_value actual_cost",
)
def cost_performance(data: Standing) -> Ratio:
    """CPI of all projects under way: sum of earned values over sum of actual costs, at their last known rows."""
    known = data.running.dropna(subset=["earned_value", "actual_cost"])
    earned, spent = float(known.earned_value.sum()), float(known.actual_cost.sum())
    value = float(earned_value.cost_performance_index(earned, spent))
    note = "earned per unit spent; above 1 is cheaper than planned"
    return Ratio(earned, spent, note if np.isfinite(value) else NO_VALUES, known, value)


@metric(
    "Schedule performance (SPI)",
    "ratio",
    "Sum of earned over sum of planned values, at the last known row of each project under way; in "
    "money it ends at one for every project",
    "status.earned_value status.planned_value",
    "earned_value planned_value",
)
def schedule_performance(data: Standing) -> Ratio:
    """SPI of all projects under way: sum of earned over sum of planned values, at their last known rows."""
    known = data.running.dropna(subset=["earned_value", "planned_value"])
    earned, planned = float(known.earned_value.sum()), float(known.planned_value.sum())
    value = float(earned_value.schedule_performance_index(earned, planned))
    note = "earned per value planned; ends at 1 for every project"
    return Ratio(earned, planned, note if np.isfinite(value) else NO_VALUES, known, value)


@metric(
    "Time performance (SPI(t))",
    "ratio",
    "Plans and earned values of the projects under way with a current report are added, each at the "
    "day of its own report; the months in which so much was planned to be done, over the months "
    "that have passed since the day on which the first was to begin",
    f"{PLANNED} status.earned_value projects.budget",
    "earned_value budget",
)
def schedule_performance_time(data: Standing) -> Ratio:
    """SPI(t) of all projects under way: their curves are added first, then earned schedule is compared with time."""
    running = data.running
    earned, used = schedule_together(running)
    value = float(earned_schedule.schedule_performance_index_time(earned, used))
    note = f"{text.number(earned, 1)} months' work in {text.number(used)} months"
    if not np.isfinite(value):
        note = "no current report with plan, budget and earned value"
    return Ratio(earned, used, note, together(running), value)


@metric(
    "Milestones met",
    "share",
    "Milestones reached on or before their baseline day, of those whose baseline day lies in the "
    "last twelve months; no rate below five",
    "milestones.baseline_date milestones.actual_date",
    "milestones_due milestones_met",
)
def milestone_hit_rate(data: Standing) -> Ratio:
    """Share of the milestones due in the last twelve months that were reached on or before their baseline day."""
    known = data.projects.dropna(subset=["milestones_due"])
    met, due = int(known.milestones_met.sum()), int(known.milestones_due.sum())
    note = (
        "of those due in twelve months" if due else "no milestone with a baseline day in that time"
    )
    return Ratio(met, due, note, known)


@metric(
    "Benefits realised",
    "part",
    "Worth realised over worth planned in all periods that have ended; a period that was not measured counts as nothing",
    "benefit_values.planned benefit_values.realised benefit_values.period_end",
    "benefits_due benefits_realised",
)
def benefits_realisation(data: Standing) -> Ratio:
    """Benefits confirmed to date over benefits planned to date; what nobody measured is not realised."""
    known = data.projects.dropna(subset=["benefits_due"])
    planned, realised = float(known.benefits_due.sum()), float(known.benefits_realised.sum())
    if planned <= 0 or known.benefits_realised.isna().all():
        return Ratio(realised, planned, "no benefit is measured so far", known, np.nan)
    return Ratio(
        realised, planned, f"{text.money(realised)} of {text.money(planned)} planned", known
    )


@metric(
    "Budget with an objective",
    "part",
    "Budgets of projects under way that name an objective, in equal parts for each they name, over "
    "all their budgets",
    "projects.budget projects.strategic_objectives",
    "budget strategic_objectives",
)
def strategic_alignment(data: Standing) -> Ratio:
    """Share of the budgets of projects under way that serves a named objective."""
    running = data.running.dropna(subset=["budget"])
    whole = float(running.budget.sum())
    if data.projects.strategic_objectives.isna().all():
        return Ratio(None, whole, "objectives are not known", running)
    spend = objectives(running).dropna(subset=["objective"])
    aligned = float(spend.budget.sum())
    if whole <= 0:
        return Ratio(aligned, whole, "no budget is known", running, np.nan)
    many = text.plural(spend.objective.nunique(), "objective")
    return Ratio(aligned, whole, f"{text.money(aligned)} of {text.money(whole)} in {many}", running)


def _forecast_error(months: int) -> Metric:
    """The key figure of finishes stated so many months before projects finished."""

    def figure(data: Standing) -> Amount:
        column = f"finish_error_{months}"
        known = data.projects[data.projects.state == Progress.FINISHED].dropna(subset=[column])
        errors = known[column].to_numpy(dtype=float)
        nothing = np.zeros(len(errors))
        if len(errors) < FEWEST:
            error = None
            note = f"{text.plural(len(errors), 'finished project')}, too few to say"
        else:
            error = forecast_accuracy.median_absolute_error(errors, nothing)
            lean = _lean(forecast_accuracy.bias(errors, nothing))
            note = f"median of {len(errors)} finished; on average {lean}"
        total = float(np.abs(errors).sum()) if len(errors) else None
        return Amount(error, note, known, numerator=total, denominator=float(len(errors)))

    figure.__name__ = f"forecast_error_{months}"
    figure.__doc__ = f"Median absolute error of the finish stated {months} months ahead. [days]"
    return metric(
        f"Error of finish, {months} months ahead",
        "days",
        f"Finish that finished projects stated at least {months} months before they finished, the "
        "newest such, less the day they finished: the median of its size; none below five projects",
        "status.forecast_finish projects.actual_finish",
        f"actual_finish finish_error_{months}",
    )(figure)


def _lean(bias: float) -> str:
    """To which side forecasts were wrong on average, in words."""
    if abs(bias) < 0.5:
        return "neither early nor late"
    return f"{text.days(abs(bias))} too {'early' if bias < 0 else 'late'}"


forecast_error_3 = _forecast_error(3)
forecast_error_6 = _forecast_error(6)
forecast_error_12 = _forecast_error(12)


@metric(
    "Budget variance, as stated",
    "money",
    "Sum of the variances that the source itself states, whether projects are under way or not",
    "status.budget_variance",
    "stated_variance",
)
def budget_variance(data: Standing) -> Amount | None:
    """Budget minus estimate at completion of all projects as the source states it; None where it states none."""
    return _variance(data, "stated_variance", 1)


@metric(
    "Budget variance, recomputed",
    "money",
    "Sum of budgets minus sum of estimates at completion, over all projects that have both",
    COST,
    "budget estimate overrun",
)
def budget_variance_recomputed(data: Standing) -> Amount | None:
    """The same computed from budgets and estimates; None where the source states none to compare with."""
    return _variance(data, "overrun", -1)


def _variance(data: Standing, column: str, sign: int) -> Amount | None:
    if data.projects.stated_variance.isna().all():
        return None
    known = data.projects.dropna(subset=[column])
    note = f"over {text.plural(len(known), 'project')}"
    return Amount(round(sign * float(known[column].sum()), 2), note, known)
