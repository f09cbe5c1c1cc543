"""What projects are for: benefits, and what of them came true."""

from pmo_lib.portfolio.table import Column, Table

BENEFITS = Table(
    name="benefits",
    grain="a benefit of a project",
    key=("benefit_id",),
    columns=(
        Column("benefit_id", "id", "Identity of the benefit", required=True),
        Column("project_id", "id", "Project that brings it", required=True, refers_to="projects"),
        Column("name", "text", "What gets better", required=True),
        Column("owner_role", "text", "Role that answers for it"),
        Column("measure", "text", "By what it is measured"),
        Column("baseline", "number", "Value of the measure before", unit="of the measure"),
        Column("target", "number", "Value it is to reach", unit="of the measure"),
        Column("due", "date", "Day by which the target is to be reached"),
        Column("known_since", "date", "Day from which the benefit was planned"),
    ),
    known_since="known_since",
)

BENEFIT_VALUES = Table(
    name="benefit_values",
    grain="a benefit and period",
    key=("benefit_id", "period_end"),
    columns=(
        Column("benefit_id", "id", "Benefit it is about", required=True, refers_to="benefits"),
        Column("project_id", "id", "Project that brings it", required=True, refers_to="projects"),
        Column(
            "period_end",
            "date",
            "Last day of the period; the row is known on that day",
            required=True,
        ),
        Column("planned", "money", "Worth planned in the period"),
        Column("realised", "money", "Worth realised in the period; empty: not measured yet"),
    ),
    known_since="period_end",
)
