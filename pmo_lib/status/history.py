"""What was forecast before, and what happened: errors of forecasts on this portfolio's own finished projects."""

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures import earned_value as ev
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.performance import curves, in_time, months_passed, time_used
from pmo_lib.status.states import Progress

PERIODS_BEFORE = (3, 6, 12)
BETWEEN = (0.2, 0.8)  # part of the work done at which methods are compared


def errors_before_finish(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    How wrong the finish was that finished projects stated 3, 6 and 12 months before they finished.

    Args:
        frame: positions, with the actual finish of projects that are finished.

    Returns:
        by project_id: finish_error_3, finish_error_6, finish_error_12 [calendar days; negative: forecast too early],
        missing where a project stated nothing so long before.
    """
    finished = frame.set_index("project_id").actual_finish.dropna()
    rows = portfolio.status
    rows = rows[rows.project_id.isin(finished.index) & rows.forecast_finish.notna()]
    rows = rows.sort_values("period_end")
    actual = finished.reindex(rows.project_id).set_axis(rows.index)
    error = (rows.forecast_finish - actual).dt.days.astype(float)
    stated = {
        f"finish_error_{months}": error.where(
            rows.period_end <= actual - pd.DateOffset(months=months)
        )
        for months in PERIODS_BEFORE
    }
    return pd.DataFrame(stated).groupby(rows.project_id).last()


def methods_on_finished(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    What each method of estimating would have said of finished projects while a fifth to four fifths of their work was done.

    Args:
        frame: positions, with plans.

    Returns:
        a row per project and status: project_id; cost and estimates of it (stated, at_budget_rate, at_cost_rate,
        at_both_rates) [currency]; months and estimates of them (months_planned, months_stated, months_earned).
    """
    done = frame[frame.actual_finish.notna() & (frame.state == Progress.FINISHED)].set_index(
        "project_id"
    )
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
    table = pd.DataFrame(
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
    return table.join(_months(rows))


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    """Durations in months from the first period of the plan: what happened, what was planned, stated, and earned."""
    known = rows[rows.plan.notna()]
    if known.empty:
        return pd.DataFrame(
            columns=["months", "months_planned", "months_stated", "months_earned"],
            index=rows.index,
            dtype=float,
        )
    planned, budget = curves(known), known.budget.to_numpy()
    earned, whole = in_time(known.plan, planned, known.earned_value.to_numpy(), budget)
    used = time_used(known.plan, known.period_end)
    begun = np.array([plan.first + plan.start for plan in known.plan])
    return pd.DataFrame(
        {
            "months": months_passed(known.actual_finish) - begun,
            "months_planned": months_passed(known.baseline_finish) - begun,
            "months_stated": months_passed(known.forecast_finish) - begun,
            "months_earned": es.estimate_at_completion_time(whole, earned, used),
        },
        index=known.index,
    )
