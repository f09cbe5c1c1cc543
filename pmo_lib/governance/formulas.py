"""How the numbers of the governance report are computed, in words."""

from pmo_lib.portfolio.formulas import Formulas

DEMAND = (
    "proposals.submitted proposals.outcome proposals.decided requests.requested requests.approved"
)
DECISIONS = "decisions.due decisions.decided decisions.outcome"
REVIEWS = "reviews.kind reviews.held reviews.decision reviews.stage"
INPUTS = {
    "decide": DECISIONS,
    "latency": DECISIONS,
    "agenda": f"{DECISIONS} decisions.value decisions.session_id sessions.held",
    "obligation": "obligations.due obligations.met obligations.milestone_id milestones.forecast_date milestones.forecast_made milestones.actual_date milestone_forecasts.made milestone_forecasts.forecast_date",
    "intake": DEMAND,
    "wip": DEMAND,
    "gate": f"{REVIEWS} gate_criteria.met gate_criteria.due gate_criteria.closed",
    "gate_power": f"{REVIEWS} projects.actual_finish projects.baseline_finish projects.stage",
    "changes": "baselines.baselined baselines.budget baselines.baseline_finish changes.outcome changes.decided changes.cost_impact changes.schedule_impact",
}
SHOWN = "question decider_role due days_late start end outcome waited stage decision criterion days_overdue authority expected margin cost_moved cost_explained cost_unexplained finish_moved"
FORMULAS = {
    "due": "Open decisions with a due day before the next report",
    "late": "Those of them whose due day has passed",
    "without_due": "Decisions without a due day",
    "open": "Decisions with neither an outcome nor a day of decision",
    "in_time": "Decisions taken on or before their due day",
    "fallen_due": "Decisions whose due day has passed; open ones count as late",
    "days_late": "Sum over late decisions of the days from the due day to the decision, or to today",
    "tabled": "Open decisions due until the session after next, or without a due day",
    "at_stake": "Money at stake in these decisions, summed over those that state it",
    "of_last": "Decisions that name one of the last three sessions",
    "decided": "Those of them decided by the day of the session",
    "too_late": "Obligations whose milestone is expected after their due day",
    "near": "Obligations with a margin below the least one",
    "not_known": "Obligations without a due day, or whose milestone has no current forecast",
    "obligations": "Obligations that are not fulfilled",
    "waiting": "Those with neither an outcome nor a day of decision",
    "approved": "Those whose outcome is approved",
    "rejected": "Those whose outcome is rejected",
    "withdrawn": "Those whose outcome is withdrawn",
    "undated": "Those with an outcome and without a day of decision: left out of waiting times",
    "unusable": "Those whose days are missing or contradict each other: left out of waiting times",
    "approved_share": "Aalen-Johansen share approved by that day; those that wait are censored",
    "rejected_share": "Aalen-Johansen share rejected by that day; those that wait are censored",
    "days": "First day by which half are approved, or the last day on which one was decided",
    "arrivals": "Those that came in the window",
    "departures": "Those that were decided in the window",
    "in_progress": "Days that they spent waiting in the window, over its days",
    "expected_months": "Those that wait over the decisions a month in the window, if that pace holds",
    "go": "First reviews of a project and stage that decided go",
    "first_reviews": "First reviews of a project and stage that state a decision",
    "undecided": "First reviews of a project and stage that state no decision",
    "interval": "Wilson's 95% interval of the share passed at first",
    "conditions": "Criteria not met at a gate that was passed, and not closed",
    "overdue": "Those of them whose due day has passed",
    "passed": "Projects that passed their first gate and have ended",
    "passed_bad": "Those of them finished after their approved finish, or cancelled later",
    "not_passed": "Projects that did not pass their first gate and were finished all the same",
    "not_passed_bad": "Those of them finished after their approved finish",
    "unseen": "Projects that the gate ended: nobody knows how they would have gone",
    "difference": "Share of bad ends of those that did not pass, less that of those that passed",
    "bounds": "The same if all unseen ones would have been good, and if all bad",
    "moved": "Projects whose newest baseline differs from the first in budget or finish",
    "cost_moved": "Newest budget less first budget, summed",
    "cost_unexplained": "Cost moved less the cost of approved changes, summed",
    "unexplained_share": "Unexplained cost over cost moved, each summed without its sign",
    "without_baseline": "Projects without a recorded baseline",
}  # by key of the value

values = Formulas(INPUTS, FORMULAS, SHOWN).values
