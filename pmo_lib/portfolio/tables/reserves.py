"""Reserves of money that projects hold, and what was drawn from them."""

from pmo_lib.portfolio.table import Column, Table

RESERVE_MOVES = Table(
    name="reserve_moves",
    grain="a deposit to a reserve, or a draw from it",
    key=("move_id",),
    columns=(
        Column("move_id", "id", "Identity of the move", required=True),
        Column(
            "project_id", "id", "Project whose reserve it is", required=True, refers_to="projects"
        ),
        Column("moved", "date", "Day of the move", required=True),
        Column("amount", "money", "Deposit; a draw is negative", required=True),
        Column("kind", "text", "Kind of reserve, such as contingency"),
        Column("cause", "text", "Why it was moved, in a few words"),
    ),
    known_since="moved",
)
