"""What projects are chosen by: criteria and scores, money by period, and what rules a choice out."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Aspect, Direction, WsjfPart

CRITERIA = Table(
    name="criteria",
    grain="a criterion that projects are scored on",
    key=("criterion_id",),
    columns=(
        Column("criterion_id", "id", "Identity of the criterion", required=True),
        Column("name", "text", "Name of the criterion", required=True),
        Column(
            "direction",
            "choice",
            "Whether more is better (benefit) or worse (cost)",
            required=True,
            choices=Direction,
        ),
        Column("lowest", "number", "Lowest point of the scale", required=True, unit="points"),
        Column("highest", "number", "Highest point of the scale", required=True, unit="points"),
        Column(
            "weight", "number", "Weight given directly; weights are divided by their sum", minimum=0
        ),
        Column(
            "swing",
            "number",
            "Points for the swing from worst to best, 100 for the largest",
            minimum=0,
            maximum=100,
        ),
        Column("rank", "number", "Place in the order of importance, 1 first", minimum=1),
        Column("aspect", "choice", "What it speaks of", choices=Aspect),
        Column(
            "wsjf_part",
            "choice",
            "Part of weighted shortest job first it estimates",
            choices=WsjfPart,
        ),
    ),
)

SCORES = Table(
    name="scores",
    grain="a project, criterion and rater",
    key=("project_id", "criterion_id", "rater_role"),
    columns=(
        Column("project_id", "id", "Project scored", required=True, refers_to="projects"),
        Column(
            "criterion_id", "id", "Criterion it is scored on", required=True, refers_to="criteria"
        ),
        Column("rater_role", "text", "Role that scores", required=True),
        Column("score", "number", "Points on the criterion's scale", unit="points"),
        Column("known_since", "date", "Day of scoring"),
    ),
    known_since="known_since",
)

JUDGEMENTS = Table(
    name="judgements",
    grain="a pair of criteria compared",
    key=("criterion_id", "other_id"),
    columns=(
        Column("criterion_id", "id", "Criterion", required=True, refers_to="criteria"),
        Column(
            "other_id", "id", "Criterion it is compared with", required=True, refers_to="criteria"
        ),
        Column(
            "ratio",
            "number",
            "How many times as important as the other, 1/9 to 9",
            required=True,
            minimum=0.1,
            maximum=10,
        ),
    ),
)

CASH_FLOWS = Table(
    name="cash_flows",
    grain="a project and period",
    key=("project_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project", required=True, refers_to="projects"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column("cost", "money", "Cost expected in the period", minimum=0),
        Column(
            "benefit",
            "money",
            "Benefit expected in the period, where the project is done as planned",
        ),
        Column("approved_cost", "money", "Cost in the period by the approved case", minimum=0),
        Column("approved_benefit", "money", "Benefit in the period by the approved case"),
        Column("known_since", "date", "Day of the estimate"),
    ),
    known_since="known_since",
)

BUDGETS = Table(
    name="budgets",
    grain="a budget period",
    key=("period_end",),
    columns=(
        Column(
            "period_end",
            "date",
            "Last day of the period; it begins after the one before",
            required=True,
        ),
        Column("amount", "money", "Money for projects in the period", required=True, minimum=0),
    ),
)

EXCLUSIONS = Table(
    name="exclusions",
    grain="a project in a group of which at most one is done",
    key=("group_id", "project_id"),
    columns=(
        Column("group_id", "id", "The group", required=True),
        Column("project_id", "id", "Project in it", required=True, refers_to="projects"),
    ),
)

SYNERGIES = Table(
    name="synergies",
    grain="a project in a group that is worth more, or less, together",
    key=("group_id", "project_id"),
    columns=(
        Column("group_id", "id", "The group", required=True),
        Column("project_id", "id", "Project in it", required=True, refers_to="projects"),
        Column(
            "points",
            "number",
            "Its share of what is gained where all are done; negative: they hinder",
            unit="points",
        ),
    ),
)

START_WINDOWS = Table(
    name="start_windows",
    grain="a project",
    key=("project_id",),
    columns=(
        Column("project_id", "id", "Project", required=True, refers_to="projects"),
        Column(
            "latest_months",
            "number",
            "Months by which it may start, or go on, later",
            minimum=0,
            unit="months",
        ),
        Column(
            "monthly_decay",
            "share",
            "Part of its value lost with each month of delay",
            minimum=0,
            maximum=1,
        ),
    ),
)

OBJECTIVES = Table(
    name="objectives",
    grain="a strategic objective",
    key=("name",),
    columns=(
        Column("name", "text", "Name, as projects state it", required=True),
        Column(
            "priority", "share", "Part of the spending it is meant to have", minimum=0, maximum=1
        ),
        Column(
            "minimum", "share", "Part of the spending it must have at least", minimum=0, maximum=1
        ),
        Column(
            "maximum", "share", "Part of the spending it may have at most", minimum=0, maximum=1
        ),
    ),
)
