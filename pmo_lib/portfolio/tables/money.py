"""The money of a project by budget period, and the reserve that is kept for it."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import ReserveKind

PROJECT_BUDGETS = Table(
    name="project_budgets",
    grain="a project and budget period",
    key=("project_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column("period_end", "date", "Last day of the budget period", required=True),
        Column("amount", "money", "Money approved for the period", required=True, minimum=0),
        Column("known_since", "date", "Day of the approval"),
    ),
    known_since="known_since",
)

RESERVE_MOVES = Table(
    name="reserve_moves",
    grain="a deposit into the reserve of a project, or a draw from it",
    key=("move_id",),
    columns=(
        Column("move_id", "id", "Identity of the deposit or draw", required=True),
        Column(
            "project_id", "id", "Project whose reserve it is", required=True, refers_to="projects"
        ),
        Column(
            "moved", "date", "Day of the deposit or draw; it is known on that day", required=True
        ),
        Column("amount", "money", "Money put in; a draw is negative", required=True),
        Column("kind", "choice", "Which reserve it is", choices=ReserveKind),
        Column("cause", "text", "What it was drawn for, in a few words"),
    ),
    known_since="moved",
)
