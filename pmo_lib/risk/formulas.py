"""How the numbers of the risk report are computed, each in one sentence."""

from pmo_lib.portfolio.formulas import Formulas

AMOUNT = (
    "risks.probability risks.impact risks.low risks.high risks.kind "
    "drivers.probability risks.probability_if_driver"
)
OPEN = "risks.closed risks.occurred risks.expires projects.stage projects.actual_finish"
DELAY = (
    "risks.probability risks.delay_low risks.delay_likely risks.delay_high dependencies.buffer_days"
)
REVIEW = "risks.reviewed risks.raised risks.closed risk_history.assessed"
MEASURES = "mitigations.cost mitigations.probability_after mitigations.impact_factor"
ISSUES = "issues.raised issues.due issues.closed"
OUTCOMES = "risks.probability risks.occurred risks.closed risks.expires risk_history.probability"
SUM = (
    "Sum of probability times mean impact of the open risks that state both; "
    "opportunities are deducted"
)
ENOUGH = "Least amount that the open risks do not exceed with the confidence of the report"

values = Formulas(
    inputs={
        "headline": REVIEW,
        "reserve": f"{AMOUNT} {OPEN} reserve_moves.amount",
        "sums": f"{AMOUNT} {OPEN}",
        "tail": f"{AMOUNT} {OPEN}",
        "mitigate": f"{AMOUNT} {MEASURES}",
        "silence": REVIEW,
        "driver": AMOUNT,
        "contagion": DELAY,
        "probabilities": OUTCOMES,
        "issues": ISSUES,
        "quality": OPEN,
    },
    words={
        "age_days": "Days from the newest review, assessment or entry of an open risk to the day of the report",
        "left_out": "Open risks without a probability or an impact, or whose probability contradicts that of their cause",
        "silent": "Projects under way without an open risk, or whose newest review is older than the rules allow",
        "enough_low": f"{ENOUGH}; every impact rounded down to the grid",
        "enough": f"{ENOUGH}; every impact rounded up to the grid",
        "half": "Least amount that the open risks do not exceed with a probability of one half",
        "expected": SUM,
        "reserve": "Deposits less draws of projects that are neither finished nor cancelled",
        "suffices": "Probability that the open risks cost no more than the reserve",
        "largest": "The risk with the largest share of the worst cases",
        "part": "Mean amount of a risk in the worst cases, over that of all",
        "causes": "Common causes with at least the part of the variance from which on one is named",
        "part_of_spread": "Variance of the total between the states of the cause, over its whole variance",
        "links": "Links that pass on a day or more on average",
        "inherited": "Mean delay of the giver beyond the buffer of the link, over all links",
        "unknown": "Links whose giver states no delay of any risk",
        "chosen": "The best set of measures by an integer program, at most one of a group and risk: those that leave the "
        "least expected amount within the budget; without a budget, those whose savings exceed their prices by most",
        "cost": "Sum of the prices of the chosen measures",
        "exposure": "Sum of probability times mean impact of the open risks once the chosen measures are taken",
        "before": SUM,
        "enough_after": f"{ENOUGH} once the chosen measures are taken",
        "proved": "Whether the solver proved that no other set is better",
        "candidates": "Measures with a price that lower a quantified risk",
        "least_reserve": "The set within the budget after which the least reserve suffices, of all sets",
        "least_reserve_amount": f"{ENOUGH} once that other set is taken",
        "ended": "Risks that occurred, were closed or expired, with a stated probability",
        "occurred": "Of these, the ones that occurred",
        "expected_count": "Sum of the probabilities stated 30 days before the end",
        "chance": "Probability that at least so many occur if every stated probability is right and risks are independent",
        "brier": "Mean squared difference of stated probability and outcome (Brier score)",
        "skill": "One minus the Brier score over that of the base rate",
        "open": "Open risks of projects that are neither finished nor cancelled",
        "still_open": "Issues that are not closed",
        "overdue": "Open issues whose due day has passed",
        "half_life": "First day at which half of all issues are closed (Kaplan-Meier; open issues are censored)",
    },
    shown="title expected worst open_risks giver inherited cost saving stated happened age late",
).values
