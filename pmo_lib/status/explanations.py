"""How every number of the status report is worked out."""

from pmo_lib.portfolio.explanation import explain

UNDER_WAY = "projects.stage projects.actual_start projects.actual_finish projects.baseline_start status.period_end"
FINISH = "projects.baseline_finish projects.forecast_finish projects.actual_finish status.forecast_finish"
COST = "projects.budget status.estimate_at_completion"
HEALTH = f"{FINISH} {COST} status.period_end"
LATE = "Projects under way whose finish, actual or expected, lies as many calendar days after the baseline finish as the rule says"
COLOUR = "Projects under way whose computed health, the worse of delay and overrun, is"

explain("on_time_delivery", "Projects finished in the last twelve months on or before their baseline finish, of all finished in that time "
        "that have a baseline; no rate below five", f"{FINISH} projects.stage", "baseline_finish actual_finish slip_days")  # fmt: skip
explain("budget_performance", "Sum of estimates at completion minus sum of budgets, over the sum of budgets; projects under way that have both",
        COST, "budget estimate overrun")  # fmt: skip
explain("declared_green_computed_red", "Projects that declare green and are off track by their own figures, of those that declare green and "
        "have figures; no rate below five", f"{HEALTH} status.declared_rag", "declared computed slip_days overrun")  # fmt: skip
explain(
    "data_age",
    "Projects under way whose newest status is not older than the rule allows, of all projects under way",
    UNDER_WAY,
    "reported age_days",
)
explain("budget_variance", "Sum of the variances that the source itself states, whether projects are under way or not", "status.budget_variance",
        "stated_variance")  # fmt: skip
explain(
    "budget_variance_recomputed",
    "Sum of budgets minus sum of estimates at completion, over all projects that have both",
    COST,
    "budget estimate overrun",
)

for code in ("headline", "overview"):
    explain(f"{code}.active", "Projects that have begun and neither finished nor were cancelled", UNDER_WAY)
    for colour in ("red", "amber", "green"):
        explain(f"{code}.{colour}", f"{COLOUR} {colour}", HEALTH, "computed slip_days overrun_share age_days")
    explain(
        f"{code}.not_reported",
        "Projects under way whose status is missing or too old, or that lack figures",
        HEALTH,
        "reported age_days",
    )
explain("headline.projects", f"{COLOUR} red, the worst first", HEALTH, "computed slip_days overrun_share")
explain(
    "watermelon.declared_green",
    "Projects under way that declare green and have figures to hold against it",
    f"{HEALTH} status.declared_rag",
)
explain(
    "watermelon.computed_red",
    "Those of them whose computed health is red",
    HEALTH,
    "declared computed slip_days overrun_share",
)
explain("watermelon.projects", "The same, the latest first", HEALTH, "declared computed slip_days overrun_share")
explain("late.dated", "Projects under way that have both a baseline finish and an expected one", FINISH)
explain("late.late", LATE, FINISH, "baseline_finish finish slip_days")
explain("late.projects", f"{LATE}, the latest first", FINISH, "baseline_finish finish slip_days")
explain("over_budget.known", "Projects under way that have both budget and estimate at completion", COST)
explain("over_budget.overrun", "Sum of estimates minus budgets over the projects whose estimate exceeds the budget by as much as the rule says",
        COST, "budget estimate overrun overrun_share")  # fmt: skip
explain("over_budget.projects", "The same projects, the dearest first", COST, "budget estimate overrun overrun_share")
MILESTONES = "milestones.baseline_date milestones.forecast_date milestones.actual_date"
explain(
    "milestones.due",
    "Milestones not reached whose expected day, else baseline, lies before the end of the horizon",
    MILESTONES,
    "baseline_date due slip_days",
)
explain(
    "milestones.expected_late",
    "Those of them whose expected day lies after the baseline",
    MILESTONES,
    "baseline_date due slip_days",
)
explain("milestones.projects", "The projects of the milestones expected late", MILESTONES)
MANDATORY = f"projects.mandatory {HEALTH}"
explain(
    "mandatory.mandatory",
    "Projects marked mandatory that are under way or planned",
    MANDATORY,
    "computed slip_days overrun_share",
)
explain("mandatory.red", "Those of them whose computed health is red", MANDATORY, "computed slip_days overrun_share")
explain("mandatory.projects", "The same projects", MANDATORY, "computed slip_days overrun_share")
explain("not_reported.never", "Projects under way without any status row", "status.period_end", "reported age_days")
explain(
    "not_reported.stale",
    "Projects under way whose newest status is too old or lacks figures",
    HEALTH,
    "reported age_days",
)
explain("not_reported.projects", "Both together, those that never reported first", HEALTH, "reported age_days")
explain(
    "programs.red_by_program",
    "Projects under way whose computed health is red, counted by program",
    f"projects.program_id {HEALTH}",
    "computed slip_days",
)
FORECASTS = "forecasts.made forecasts.forecast_finish forecasts.declared_slip"
explain("moved.known", "Projects whose newest forecast can be compared with one before it", FORECASTS)
explain(
    "moved.later",
    "Those of them whose newest forecast finish is later than the one before",
    FORECASTS,
    "made latest_slip_days total_slip_days",
)
explain("moved.earlier", "Those of them whose newest forecast finish is earlier than the one before", FORECASTS)
explain("moved.gaps", "Changes that the source states and its own rows do not show", FORECASTS)
