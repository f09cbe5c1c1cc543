"""How every number of the prioritization report is worked out."""

from pmo_lib.portfolio.explanation import explain

SCORED = "scores.score criteria.weight criteria.direction criteria.lowest criteria.highest"
LIMITS = "cash_flows.cost budgets.amount demand.fte capacity.fte start_windows.latest_months start_windows.monthly_decay projects.mandatory"
ALL = f"{SCORED} {LIMITS} exclusions.group_id synergies.points prerequisites.requires_id objectives.minimum objectives.maximum"
ROW = "recommendation score cost_to_go"
BEST = "The choice of projects and starts with the most points within all limits"

explain("projects_funded", f"{BEST}: those chosen, of all that can be chosen", ALL, ROW)
explain(
    "cost_to_go",
    "Sum of the costs ahead of the chosen projects; what is spent already is left out",
    "cash_flows.cost cash_flows.period_end",
    ROW,
)
explain(
    "cost_not_funded",
    "Sum of the costs ahead of the projects stopped or rejected",
    "cash_flows.cost",
    ROW,
)
explain(
    "others_funded", "Chosen projects of other programs, as the portfolio's report counts them", ALL
)
explain(
    "bound_reached",
    "Points of the choice over the most that any choice could have, as the solver proves",
    ALL,
)
for key, words in (
    ("candidates", "Projects neither finished nor cancelled"),
    ("funded", f"{BEST}: how many are in"),
    ("cost", "Their costs ahead, together"),
    ("out", "Those not chosen"),
):
    explain(f"headline.{key}", words, ALL, ROW)
explain(
    "conflict.conflict",
    "Mandatory projects are left out one set after another, small sets first, until the limits cannot be kept: this set alone breaks them",
    f"{LIMITS} prerequisites.requires_id exclusions.group_id",
    "to_go",
)
MEANING = {
    "stop": "under way and not chosen",
    "reject": "not begun and not chosen",
    "pause": "under way, to go on later",
    "delay": "not begun, to start later than planned",
    "invest": "not begun, to start as planned",
    "continue": "under way, to go on as planned",
    "not_decided": "not weighed: something is missing",
}
for key, words in MEANING.items():
    explain(f"recommended.{key}", f"Projects {words}", ALL, ROW)
for key, words in (
    (
        "objective",
        "Points of the chosen projects: weighted score, less its decay for each month of delay, with synergies",
    ),
    ("bound", "No choice within the limits has more points, says the solver"),
    ("gap", "Bound minus objective, over the objective"),
    (
        "checked_bound",
        "What the prices of the limits prove by arithmetic of its own: limits at their prices, and for each project its best option after paying them",
    ),
    (
        "verified",
        "Whether the choice, its value and its bounds pass a check that shares no code with the model",
    ),
    (
        "repeatable",
        "Whether the search ended by proof or by a count of nodes, and not by the clock",
    ),
):
    explain(f"certificate.{key}", words, ALL, "recommendation score to_go")
explain("tie.into", "Projects of the other choice with the same points", ALL, "score to_go")
explain("tie.out", "Projects of this choice that the other leaves out", ALL, "score to_go")
explain("ranking.ranked", "Projects with a score on every criterion", SCORED)
explain(
    "ranking.unstable",
    "Neighbours in rank whose order holds in fewer than 60 % of weights drawn around the chosen ones",
    SCORED,
    "other holds",
)
explain(
    "stability.intervals",
    "How far one weight may move, the others in proportion, with the chosen starts still best; each end by solving again",
    ALL,
    "core score",
)
explain(
    "stability.core_index",
    "Share of sampled weights around the chosen ones whose best choice holds the project",
    ALL,
    "core score",
)
explain(
    "stability.draws",
    "Weights sampled, the best choice known at each: solved, or between weights where the same choice is proved best",
    "criteria.weight",
    "core score",
)
explain(
    "stability.nearest",
    "The criterion whose weight has the shortest way to a change of the choice",
    "criteria.weight",
    "core score",
)
MOVED = "Nearest weights at which another choice is best: no smaller part of all weight changes it, whichever criteria it is taken from and given to"
explain(
    "stability.moved",
    f"{MOVED}; how much of all weight is moved",
    "criteria.weight scores.score",
    "core score",
)
explain("stability.moved_to", MOVED, "criteria.weight scores.score", "core score")
explain(
    "stability.edge", "The weight at which that change happens", "criteria.weight", "core score"
)
explain(
    "methods.project",
    "The project whose ranks by the methods lie farthest apart",
    SCORED,
    "weighted_sum topsis promethee wsjf_money wsjf_sizes apart",
)
explain(
    "methods.apart",
    "Its worst rank minus its best",
    SCORED,
    "weighted_sum topsis promethee wsjf_money wsjf_sizes apart",
)
JUDGED = "judgements.ratio"
explain(
    "judgements.ratio",
    "Largest eigenvalue minus n, over n minus 1, over the random index of Saaty (1980)",
    JUDGED,
    "ratio",
)
explain(
    "judgements.triad",
    "The three criteria where the product of two judgements lies farthest from the third",
    JUDGED,
    "ratio",
)
explain(
    "judgements.mends",
    "Judgements to change, each the one that helps most, to what the others imply, until the ratio is at most 0.10",
    JUDGED,
    "ratio",
)
explain(
    "dominated.pairs",
    "A project left out and one that is no worse in any criterion and not more expensive, and better in at least one of these",
    f"{SCORED} cash_flows.cost",
    "score to_go",
)
explain(
    "missing_scores.missing",
    "Pairs of project and criterion without any score",
    "scores.score",
    "criterion",
)
explain("missing_scores.projects", "Their projects", "scores.score", "criterion")
explain(
    "not_weighed.no_cost",
    "Projects that can be chosen and have no cost ahead in any period",
    "cash_flows.cost cash_flows.period_end",
    "score",
)
explain(
    "limits_unknown.limits",
    "Kinds of limit for which no row ahead has a value: nothing is limited by them",
    "budgets.amount capacity.fte demand.fte",
)
explain(
    "limits_unknown.mandatory",
    "Projects of which no value says whether they are mandatory; they are weighed as if they were not",
    "projects.mandatory",
)
explain(
    "alignment.unstated", "Chosen projects that state no objective", "projects.strategic_objectives"
)
explain(
    "business_case.unknown",
    "Projects that can be chosen without benefits or without costs ahead",
    "cash_flows.cost cash_flows.benefit cash_flows.period_end",
    "npv ratio payback_years",
)
for key, words in (
    ("points", "Cost, points and gap of each choice on the frontier"),
    ("exact", "Whether these are all choices that no other beats; else a grid of limits"),
    ("slope", "Points gained for each unit of money at the next step of the frontier"),
    ("from", "Cost from which the choice stays the same"),
    ("to", "Cost at which the next choice begins"),
):
    explain(
        f"frontier.{key}",
        words,
        "cash_flows.cost scores.score demand.fte capacity.fte",
        "limit value gap",
    )
explain(
    "scenarios.scenarios",
    "Points, cost, projects in and out against the base, each future solved like the base",
    ALL,
)
explain(
    "alignment.shares",
    "Cost ahead of chosen projects by objective, evenly over those each serves, over the cost of all chosen",
    "projects.strategic_objectives cash_flows.cost",
    "share priority",
)
explain(
    "alignment.unserved",
    "Objectives that no chosen project states",
    "projects.strategic_objectives objectives.name",
)
MONEY = "cash_flows.cost cash_flows.benefit cash_flows.period_end"
explain(
    "business_case.known",
    "Projects with costs and benefits ahead",
    MONEY,
    "npv ratio payback_years",
)
explain(
    "business_case.losing",
    "Those of them whose discounted benefits ahead are below their discounted costs ahead",
    MONEY,
    "npv ratio payback_years",
)
explain(
    "business_case.npv",
    "Discounted benefits minus discounted costs ahead, all projects together",
    MONEY,
    "npv ratio payback_years",
)
explain("business_case.rate", "Yearly rate of discount, a parameter of the report", MONEY)
