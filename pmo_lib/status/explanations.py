"""How every number of the status report is worked out."""

from pmo_lib.portfolio.explanation import explain

UNDER_WAY = "projects.stage projects.actual_start projects.actual_finish projects.baseline_start status.period_end"
FINISH = "projects.baseline_finish projects.forecast_finish projects.actual_finish status.forecast_finish"
COST = "projects.budget status.estimate_at_completion"
HEALTH = (
    f"{FINISH} {COST} status.period_end changes.cost_impact work_items.added risks.probability risks.impact "
    "benefit_values.planned benefit_values.realised"
)
LATE = "Projects under way whose finish, actual or expected, lies as many calendar days after the baseline finish as the rule says"
COLOUR = "Projects under way whose computed health, the worst of schedule, cost, scope, risk and benefits, is"

explain(
    "budget_variance",
    "Sum of the variances that the source itself states, whether projects are under way or not",
    "status.budget_variance",
    "stated_variance",
)
explain(
    "budget_variance_recomputed",
    "Sum of budgets minus sum of estimates at completion, over all projects that have both",
    COST,
    "budget estimate overrun",
)

for colour in ("red", "amber", "green"):
    explain(
        f"headline.{colour}",
        f"{COLOUR} {colour}",
        HEALTH,
        "slip_days overrun_share age_days",
        only=("computed", colour),
    )
    explain(
        f"overview.{colour}",
        f"{COLOUR} {colour}",
        HEALTH,
        "slip_days overrun_share age_days",
        only=("computed", colour),
    )
SILENT = (
    "Projects under way without a current readable status: never reported, last report older than the rule allows, or "
    "refused when it was read"
)
LACKING = (
    "Projects under way with a current status that cannot be judged by their data, because a column for schedule or "
    "cost is missing and nothing that is known is wrong"
)
for code in ("headline", "overview"):
    explain(
        f"{code}.not_reported",
        SILENT,
        "status.period_end",
        "reporting reported age_days",
        name="Status missing, stale or not readable",
    )
    explain(
        f"{code}.not_judged",
        LACKING,
        HEALTH,
        "lacking reported",
        name="Reported, but cannot be judged",
    )
for code in ("headline", "overview"):
    explain(
        f"{code}.active",
        "Projects that have begun and neither finished nor were cancelled",
        UNDER_WAY,
        "state reported computed",
    )
explain(
    "headline.projects",
    f"{COLOUR} red, the worst first",
    HEALTH,
    "slip_days overrun_share age_days",
    only=("computed", "red"),
)
explain(
    "watermelon.declared_green",
    "Projects under way that declare green and have figures to hold against it",
    f"{HEALTH} status.declared_rag",
    "declared computed",
)
explain(
    "watermelon.computed_red",
    "Those of them whose computed health is red",
    HEALTH,
    "declared computed slip_days overrun_share",
)
explain(
    "watermelon.projects",
    "The same, the latest first",
    HEALTH,
    "declared computed slip_days overrun_share",
)
explain(
    "late.dated",
    "Projects under way that have both a baseline finish and an expected one",
    FINISH,
    "baseline_finish finish slip_days",
)
explain("late.late", LATE, FINISH, "baseline_finish finish slip_days")
explain("late.projects", f"{LATE}, the latest first", FINISH, "baseline_finish finish slip_days")
explain(
    "over_budget.known",
    "Projects under way that have both budget and estimate at completion",
    COST,
    "budget estimate overrun",
)
explain(
    "over_budget.overrun",
    "Sum of estimates minus budgets over the projects whose estimate exceeds the budget by as much as the rule says",
    COST,
    "budget estimate overrun overrun_share",
)
explain(
    "over_budget.projects",
    "The same projects, the dearest first",
    COST,
    "budget estimate overrun overrun_share",
)
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
explain(
    "milestones.projects",
    "The projects of the milestones expected late",
    MILESTONES,
    "baseline_date due slip_days",
)
MANDATORY = f"projects.mandatory {HEALTH}"
explain(
    "mandatory.mandatory",
    "Projects marked mandatory that are under way or planned",
    MANDATORY,
    "computed slip_days overrun_share",
)
explain(
    "mandatory.red",
    "Those of them whose computed health is red",
    MANDATORY,
    "computed slip_days overrun_share",
)
explain("mandatory.projects", "The same projects", MANDATORY, "computed slip_days overrun_share")
SINCE_WHEN = "status.period_end"
explain(
    "not_reported.never",
    "Projects under way without any status row",
    SINCE_WHEN,
    "reported age_days",
)
explain(
    "not_reported.stale",
    "Projects under way whose newest status is older than the rule allows",
    SINCE_WHEN,
    "reported age_days",
)
explain(
    "not_reported.not_readable",
    "Projects under way without a current status, of which rows were refused when the source was read",
    SINCE_WHEN,
    "refused_rows reported",
)
explain(
    "not_reported.projects",
    "All of them, those that never reported first",
    SINCE_WHEN,
    "reporting reported age_days",
)
explain(
    "watermelon.declared_red_computed_green",
    "Projects under way that declare red and are on track by their own figures",
    f"{HEALTH} status.declared_rag",
    "declared computed",
)
for code in ("late", "over_budget"):
    explain(
        f"{code}.to_be_checked",
        "Those of them whose figure lies beyond the range that is plausible; they do not lead",
        FINISH if code == "late" else COST,
        "slip_days overrun_share",
    )
explain(
    "late.overdue",
    "Those of them whose stated finish has passed; they are at least as late as today",
    FINISH,
    "overdue slip_days",
)
explain(
    "overdue.projects",
    "Projects under way whose stated finish lies before the day of the report, the longest first",
    FINISH,
    "finish overdue slip_days",
)
explain(
    "overdue.days",
    "Calendar days from the stated finish to the day of the report",
    FINISH,
    "overdue",
)
explain(
    "over_budget.without_budget",
    "Projects under way with a budget of zero and an estimate above it: no share, but their money counts",
    COST,
    "budget estimate overrun",
)
explain(
    "milestones.overdue",
    "Those of them whose expected day has passed",
    MILESTONES,
    "baseline_date due overdue",
)
explain(
    "contradictions.state",
    "Projects whose actual finish, stage and newest status cannot all be right; the newer one counts",
    f"{UNDER_WAY} status.percent_complete status.forecast_finish",
    "contradiction",
)
explain(
    "contradictions.earned_value",
    "Projects whose earned value lies above the budget or falls, or whose actual cost falls or is negative; they "
    "have no index",
    "status.earned_value status.actual_cost projects.budget",
    "doubt",
)
explain(
    "contradictions.to_be_checked",
    "Projects whose delay or overrun lies beyond the range that is plausible",
    f"{FINISH} {COST}",
    "slip_days overrun_share",
)
explain("contradictions.projects", "All of them", f"{UNDER_WAY} {COST}", "contradiction doubt")
DECLARED = "status.declared_rag"
for colour in ("red", "amber", "green"):
    explain(
        f"ratings.{colour}",
        f"Projects under way that declare {colour}",
        DECLARED,
        "declared reported",
    )
explain("ratings.words", "The same projects by the word they use", DECLARED, "word")
explain(
    "ratings.money",
    "Sum of the budgets of these projects, by rating",
    f"{DECLARED} projects.budget",
    "declared budget",
)
explain("ratings.without_rating", "Projects under way that declare none", DECLARED, "reported")
for side in ("worse", "better"):
    explain(
        f"ratings.{side}",
        f"Projects that declare {side} than in the report before",
        DECLARED,
        "declared_before declared_now",
    )
explain(
    "ratings.projects",
    "Projects under way that declare red, the largest budget first",
    f"{DECLARED} projects.budget",
    "declared budget",
)
REBASELINED = "baselines.baselined baselines.baseline_finish baselines.budget"
explain(
    "rebaselining.projects",
    "Projects under way of which a later row of the table of baselines differs from the one before",
    REBASELINED,
    "rebaselined rebaselined_on",
)
explain(
    "rebaselining.days_granted",
    "Current baseline finish minus the first one, in calendar days",
    f"{REBASELINED} projects.baseline_finish",
    "original_finish baseline_finish days_granted",
)
explain(
    "rebaselining.money_granted",
    "Current budget minus the first one",
    f"{REBASELINED} projects.budget",
    "original_budget budget money_granted",
)
SPENT = "status.actual_cost projects.stage"
explain("ended.cancelled", "Cancelled projects that state an actual cost", SPENT, "spent")
explain(
    "ended.spent_on_cancelled", "Sum of their actual costs at their last status", SPENT, "spent"
)
ENDED = f"{SPENT} projects.budget projects.actual_finish"
explain(
    "ended.finished",
    "Projects finished in the last twelve months with budget and actual cost",
    ENDED,
    "actual_finish budget spent",
)
explain(
    "ended.saved",
    "Sum of their budgets minus sum of their actual costs",
    ENDED,
    "budget spent saved",
)
explain(
    "programs.red_by_program",
    "Projects under way whose computed health is red, counted by program",
    f"projects.program_id {HEALTH}",
    "computed slip_days",
)
FORECASTS = "forecasts.made forecasts.forecast_finish forecasts.declared_slip"
explain(
    "moved.known",
    "Projects whose newest forecast can be compared with one before it",
    FORECASTS,
    "made latest_slip_days total_slip_days",
)
explain(
    "moved.later",
    "Those of them whose newest forecast finish is later than the one before",
    FORECASTS,
    "made latest_slip_days total_slip_days",
)
explain(
    "moved.earlier",
    "Those of them whose newest forecast finish is earlier than the one before",
    FORECASTS,
    "made latest_slip_days total_slip_days",
)
explain(
    "moved.gaps",
    "Changes that the source states and its own rows do not show",
    FORECASTS,
    "made declared_days computed_days",
)

EARNED = "status.earned_value status.actual_cost"
PLANNED = "planned_values.planned_value status.planned_value"
for months in (3, 6, 12):
    explain(
        f"forecast_error_{months}",
        f"Finish that finished projects stated at least {months} months before they finished, the newest such, less the "
        "day they finished: the median of its size; none below five projects",
        "status.forecast_finish projects.actual_finish",
        f"actual_finish finish_error_{months}",
    )

ADVICE = f"{HEALTH} {EARNED} {PLANNED} status.declared_rag dependencies.needed_by"
explain(
    "decisions.due",
    "Projects under way whose computed health is red; each is given the first advice whose condition holds",
    ADVICE,
    "action asked_of",
)
explain("decisions.by_action", "The same projects, counted by advice", ADVICE, "action asked_of")
explain("decisions.projects", "The same projects, the worst first", ADVICE, "action asked_of")

MOVES = f"{HEALTH} projects.stage"
explain(
    "since.since",
    "The day of the newest report of an earlier day in the same output; without one the end of the previous period",
    "status.period_end",
)
explain("since.published", "Whether an earlier report was at hand", "status.period_end")
explain(
    "since.worse",
    "Projects whose computed colour is worse than then",
    MOVES,
    "colour_before colour_now finish_days",
)
explain(
    "since.better",
    "Projects whose computed colour is better than then",
    MOVES,
    "colour_before colour_now finish_days",
)
explain(
    "since.added",
    "Projects that were not there then",
    "projects.project_id projects.known_since",
    "kind",
)
explain(
    "since.closed",
    "Projects that have finished, were cancelled, or are gone since then",
    MOVES,
    "kind",
)
explain(
    "since.silent",
    "Projects under way with a current status then and none now",
    "status.period_end",
    "declared_before colour_before",
)
explain(
    "since.overdue",
    "Projects whose stated finish had not passed then, has passed now, and whose work goes on",
    FINISH,
    "finish_days",
)
explain(
    "since.moved",
    "Projects that belonged to another program of the portfolio then, or belong to another one now",
    "projects.program_id",
    "kind",
)
explain(
    "since.rebaselined",
    "Projects there then and now whose baseline dates or budget differ",
    "projects.baseline_start projects.baseline_finish projects.budget",
    "rebaselined",
)
explain(
    "since.later", "Projects that state a later finish than they did then", FINISH, "finish_days"
)
explain(
    "since.decided",
    "Decisions taken after that day",
    "decisions.decided",
    "question decided outcome",
)
explain(
    "since.parts",
    "Each figure is worked out anew with, in turn, the projects of today, their plans, what today's data says of that day, today's rules, and "
    "today's progress; each part is the difference of two neighbours, so that they sum to the change",
    MOVES,
    "kind finish_days cost",
)

CHAIN = "dependencies.needed_by givers.expected projects.forecast_finish status.forecast_finish milestones.forecast_date organization.calendar"
explain(
    "dependencies.dependencies",
    "Rows of the table of dependencies",
    "dependencies.dependency_id",
    "dependency_id giver_project_id needed_by",
)
explain(
    "dependencies.endangered",
    "Working days from the day something is needed to the day it is expected, the giver's own waiting included",
    CHAIN,
    "giver needed_by expected late_days",
)
explain(
    "dependencies.unknown",
    "Dependencies whose giver is no project here and of which no forecast is known",
    "dependencies.giver_project_id",
    "dependency_id giver_project_id needed_by",
)
explain(
    "dependencies.cancelled",
    "Dependencies of projects that go on whose giver was cancelled",
    "dependencies.giver_project_id projects.stage",
    "dependency_id giver_project_id needed_by",
)
explain(
    "dependencies.undated",
    "Dependencies that do not say by when something is needed; they are in no delay",
    "dependencies.needed_by",
    "dependency_id giver_project_id",
)
explain(
    "decisions.undecided",
    "Rows of the table of decisions that were due before the day of the report and are open",
    "decisions.due decisions.decided",
    "question due decider_role",
)
explain("dependencies.projects", "The projects that wait", CHAIN, "giver late_days")

BRIDGE = f"{COST} changes.cost_impact changes.cause changes.outcome"
explain(
    "bridge.budget",
    "Sum of budgets of projects under way that have budget and estimate",
    "projects.budget",
    "budget estimate",
)
explain(
    "bridge.estimate",
    "Sum of estimates at completion of the same projects",
    "status.estimate_at_completion",
    "budget estimate",
)
explain(
    "bridge.parts",
    "Approved changes of these projects by cause, and for each project what its changes do not explain; together exactly estimate less budget",
    BRIDGE,
    "kind value",
)

LANDING = f"{EARNED} status.planned_value projects.budget status.estimate_at_completion"
explain(
    "landing.methods",
    "Sum over projects under way for which every method gives a number: as stated; AC + BAC - EV; AC + (BAC - EV) / CPI; "
    "AC + (BAC - EV) / (CPI x SPI)",
    LANDING,
    "total projects",
)
explain(
    "landing.errors",
    "What each method said of finished projects while a fifth to four fifths of their work was done, against what they cost: the median over "
    "projects of each one's median error",
    LANDING,
    "error bias finished",
)
explain(
    "landing.finished", "Finished projects these errors rest on", LANDING, "error bias finished"
)

FLOW = "work_items.done work_items.added work_items.remaining projects.approach"
explain(
    "flow.adaptive",
    "Adaptive and hybrid projects under way that tell their work items",
    FLOW,
    "throughput remaining soonest latest",
)
explain(
    "flow.late_for_sure",
    "Those of them whose earliest likely finish lies after the baseline",
    FLOW,
    "soonest baseline_finish",
)
explain(
    "flow.held",
    "Past cases in which the items finished in two periods lay in the range that was given before",
    "work_items.done",
    "made low high done",
)
explain(
    "flow.cases",
    "Past cases: every period with five before it and two after",
    "work_items.done",
    "made low high done",
)

MOVED = "milestones.forecast_date milestone_forecasts.forecast_date milestones.actual_date"
explain(
    "milestone_moves.met",
    "Milestones reached since the last report",
    MOVED,
    "milestone_id name baseline_date days",
)
explain(
    "milestone_moves.slipped",
    "Milestones whose forecast is later than it was at the last report",
    MOVED,
    "milestone_id name due days",
)
explain(
    "milestone_moves.pulled_in",
    "Milestones whose forecast is earlier than it was at the last report",
    MOVED,
    "milestone_id name due days",
)
explain(
    "milestone_moves.new",
    "Milestones planned since the last report",
    "milestones.known_since",
    "milestone_id name due",
)
explain(
    "milestone_moves.slipped_ever",
    "Milestones ahead whose newest forecast is later than their first",
    MOVED,
    "milestone_id name first newest total_days",
)

explain(
    "alignment.by_objective",
    "Budgets of projects under way, in equal parts for each objective they name",
    "projects.budget projects.strategic_objectives",
    "objective budget",
)
explain(
    "alignment.without",
    "Budgets of projects under way that name none",
    "projects.budget projects.strategic_objectives",
    "budget",
)

RISK = "risks.probability risks.impact risks.closed"
explain(
    "risks.open",
    "Risks of projects under way that are not closed",
    "risks.closed",
    "open_risks exposure",
)
explain(
    "risks.exposure",
    "Sum of probability times impact over these risks",
    RISK,
    "open_risks exposure",
)
explain(
    "risks.overdue",
    "Open risks whose response is due and not done",
    "risks.due risks.response_done",
    "open_risks overdue_risks",
)
explain(
    "risks.unowned", "Open risks without an owner", "risks.owner_role", "open_risks unowned_risks"
)

explain(
    "figures.cost_index",
    "Sum of earned values over sum of actual costs of projects under way (CPI)",
    EARNED,
    "earned_value actual_cost",
)
explain(
    "figures.time_index",
    "Earned schedule of all projects under way as one over the time that has passed (SPI(t))",
    f"{PLANNED} status.earned_value",
    "earned_value budget",
)
explain(
    "figures.left_out",
    "Projects under way that are left out because their earned value or actual cost cannot be right",
    f"{EARNED} projects.budget",
    "doubt",
)
