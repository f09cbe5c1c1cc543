"""What was forecast before, and what happened: errors of forecasts on this portfolio's own finished projects."""

import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures import earned_value as ev
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.performance import curves, month_number

PERIODS_BEFORE = (3, 6, 12)
BETWEEN = (0.2, 0.8)  # part of the work done at which methods are compared


def errors_before_finish(portfolio: Portfolio) -> pd.DataFrame:
    """
    How wrong the finish was that finished projects stated 3, 6 and 12 months before they finished.

    Returns:
        by project_id: finish_error_3, finish_error_6, finish_error_12 [calendar days; negative: forecast too early].
        Projects that stated nothing so long before are missing there.
    """
    done = portfolio.projects.dropna(subset=["actual_finish"])[["project_id", "actual_finish"]]
    told = (
        portfolio.status.dropna(subset=["forecast_finish"])
        .merge(done, on="project_id")
        .sort_values("period_end")
    )
    told = told.rename(columns={"actual_finish": "actual"})
    found = {}
    for months in PERIODS_BEFORE:
        before = told[told.period_end <= told.actual - pd.DateOffset(months=months)]
        last = before.groupby("project_id").tail(1).set_index("project_id")
        found[f"finish_error_{months}"] = (last.forecast_finish - last.actual).dt.days.astype(float)
    return pd.DataFrame(found)


def methods_on_finished(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    What each method of estimating would have said of finished projects while a fifth to four fifths of their work was done.

    Args:
        frame: positions, with plans.

    Returns:
        a row per project and status: project_id; cost and estimates of it (stated, at_budget_rate, at_cost_rate,
        at_both_rates) [currency]; months and estimates of them (months_planned, months_stated, months_earned).
    """
    done = frame[frame.actual_finish.notna() & (frame.state == "finished")].set_index("project_id")
    rows = portfolio.status[portfolio.status.project_id.isin(done.index)].sort_values(
        ["project_id", "period_end"]
    )
    rows = rows.join(
        done[["budget", "actual_finish", "baseline_finish", "plan", "actual_cost"]].rename(
            columns={"actual_cost": "cost"}
        ),
        on="project_id",
    )
    part = rows.earned_value / rows.budget
    rows = rows[(part >= BETWEEN[0]) & (part <= BETWEEN[1])].reset_index(drop=True)
    arguments = (rows.earned_value.to_numpy(), rows.actual_cost.to_numpy())
    told = pd.DataFrame(
        {
            "project_id": rows.project_id,
            "cost": rows.cost,
            "stated": rows.estimate_at_completion,
            "at_budget_rate": ev.estimate_at_budget_rate(*arguments, rows.budget.to_numpy()),
            "at_cost_rate": ev.estimate_at_cost_rate(*arguments, rows.budget.to_numpy()),
            "at_both_rates": ev.estimate_at_cost_and_schedule_rate(
                *arguments, rows.planned_value.to_numpy(), rows.budget.to_numpy()
            ),
        }
    )
    return told.join(_months(rows))


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    """Durations in months from the first period of the plan: what happened, what was planned, stated, and earned."""
    known = rows[rows.plan.notna()]
    if known.empty:
        return pd.DataFrame(
            columns=["months", "months_planned", "months_stated", "months_earned"],
            index=rows.index,
            dtype=float,
        )
    first = pd.Series([plan.first for plan in known.plan], index=known.index)
    planned, budget = curves(known), known.budget.to_numpy()
    earned = es.earned_schedule(planned, known.earned_value.to_numpy(), budget)
    used = month_number(known.period_end) - first.to_numpy() + 1.0
    whole = es.planned_duration(planned, budget)

    def until(days: pd.Series) -> pd.Series:
        return (pd.Series(month_number(days), index=known.index) - first + 1.0).where(days.notna())

    return pd.DataFrame(
        {
            "months": until(known.actual_finish),
            "months_planned": until(known.baseline_finish),
            "months_stated": until(known.forecast_finish),
            "months_earned": es.estimate_at_completion_time(whole, earned, used),
        },
        index=known.index,
    )
