"""What change asks of an organization: findings, lessons, hours of units, those affected and what they were told."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Grade, Stance

REVIEW_FINDINGS = Table(
    name="review_findings",
    grain="a finding of a review",
    key=("finding_id",),
    columns=(
        Column("finding_id", "id", "Identity of the finding", required=True),
        Column("review_id", "id", "Review that found it", required=True, refers_to="reviews"),
        Column("raised", "date", "Day it was found", required=True),
        Column("closed", "date", "Day it was closed", known_by="closed"),
        Column("severity", "choice", "How grave it is", choices=Grade),
        Column("due", "date", "Day by which it is to be closed"),
    ),
    known_since="raised",
)

LESSONS = Table(
    name="lessons",
    grain="a lesson from a project",
    key=("lesson_id",),
    columns=(
        Column("lesson_id", "id", "Identity of the lesson", required=True),
        Column("project_id", "id", "Project it is from; empty: of all", refers_to="projects"),
        Column("raised", "date", "Day it was written down", required=True),
        Column("text", "text", "What was learned"),
        Column("recommendation", "text", "What others should do"),
    ),
    known_since="raised",
)

LESSON_USES = Table(
    name="lesson_uses",
    grain="a lesson that a project used",
    key=("lesson_id", "project_id"),
    columns=(
        Column("lesson_id", "id", "Lesson that was used", required=True, refers_to="lessons"),
        Column("project_id", "id", "Project that used it", required=True, refers_to="projects"),
        Column("applied", "date", "Day it was used"),
    ),
    known_since="applied",
)

IMPACTS = Table(
    name="impacts",
    grain="the load of a project on a unit in a period",
    key=("project_id", "unit", "period_end"),
    columns=(
        Column("project_id", "id", "Project that asks for it", required=True, refers_to="projects"),
        Column("unit", "text", "Unit of the organization that has to change", required=True),
        Column("period_end", "date", "Last day of the period", required=True),
        Column("hours", "number", "Hours that the change takes", minimum=0, unit="hours"),
        Column("known_since", "date", "Day from which it was planned"),
    ),
    known_since="known_since",
)

UNIT_CAPACITY = Table(
    name="unit_capacity",
    grain="the hours that a unit has for change in a period",
    key=("unit", "period_end"),
    columns=(
        Column("unit", "text", "Unit of the organization", required=True),
        Column("period_end", "date", "Last day of the period", required=True),
        Column("hours", "number", "Hours it has for change", minimum=0, unit="hours"),
        Column("known_since", "date", "Day from which it was planned"),
    ),
    known_since="known_since",
)

STAKEHOLDERS = Table(
    name="stakeholders",
    grain="a role or group that a project affects",
    key=("stakeholder_id",),
    columns=(
        Column("stakeholder_id", "id", "Identity of those affected", required=True),
        Column("project_id", "id", "Project by which", required=True, refers_to="projects"),
        Column("unit", "text", "Unit they belong to"),
        Column("role", "text", "What they are called; empty: by their identity"),
        Column("influence", "choice", "How much they can move", choices=Grade),
        Column("stance", "choice", "What they think of the change", choices=Stance),
    ),
)

COMMUNICATIONS = Table(
    name="communications",
    grain="a message to those affected",
    key=("communication_id",),
    columns=(
        Column("communication_id", "id", "Identity of the message", required=True),
        Column("stakeholder_id", "id", "To whom", required=True, refers_to="stakeholders"),
        Column("sent", "date", "Day it was sent", known_by="sent"),
        Column("decision_id", "id", "Decision that it is about; empty: the project"),
        Column("seen", "date", "Day it was read", known_by="seen"),
    ),
    known_since="sent",
)

INTERVENTIONS = Table(
    name="interventions",
    grain="something the office changed",
    key=("name",),
    columns=(
        Column("name", "text", "What was changed", required=True),
        Column("started", "date", "Day from which it held", required=True),
    ),
    known_since="started",
)
