"""What governance leaves behind: requests, stages entered, reviews held, issues, baselines set."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import GateDecision, ReviewKind, Stage

REQUESTS = Table(
    name="requests",
    grain="a request for a project",
    key=("request_id",),
    columns=(
        Column("request_id", "id", "Identity of the request", required=True),
        Column("project_id", "id", "Project it is for", required=True, refers_to="projects"),
        Column("requested", "date", "Day it was handed in", required=True),
        Column("scored", "date", "Day it was scored on all criteria", known_by="scored"),
        Column("approved", "date", "Day it was approved", known_by="approved"),
    ),
    known_since="requested",
)

STAGE_ENTRIES = Table(
    name="stage_entries",
    grain="a stage that a project entered, or was exempted from",
    key=("project_id", "stage"),
    columns=(
        Column("project_id", "id", "Project that entered it", required=True, refers_to="projects"),
        Column("stage", "choice", "Stage entered", required=True, choices=Stage),
        Column(
            "entered",
            "date",
            "Day it was entered; of an exempted stage, the day of the exemption",
            required=True,
        ),
        Column("exempted", "boolean", "The stage was left out by permission"),
    ),
    known_since="entered",
)

REVIEWS = Table(
    name="reviews",
    grain="a review of a project",
    key=("review_id",),
    columns=(
        Column("review_id", "id", "Identity of the review", required=True),
        Column("project_id", "id", "Project reviewed", required=True, refers_to="projects"),
        Column("kind", "choice", "Why it was reviewed", required=True, choices=ReviewKind),
        Column("held", "date", "Day of the review", required=True),
        Column("stage", "choice", "Stage that a gate opens", choices=Stage),
        Column("decision", "choice", "What a gate decided", choices=GateDecision),
    ),
    known_since="held",
)

ISSUES = Table(
    name="issues",
    grain="an issue of a project",
    key=("issue_id",),
    columns=(
        Column("issue_id", "id", "Identity of the issue", required=True),
        Column("project_id", "id", "Project that has it", required=True, refers_to="projects"),
        Column("title", "text", "What is wrong"),
        Column("raised", "date", "Day it was raised", required=True),
        Column("owner_role", "text", "Role that sees to it"),
        Column("due", "date", "Day by which it is to be closed"),
        Column("closed", "date", "Day it was closed", known_by="closed"),
    ),
    known_since="raised",
)

BASELINES = Table(
    name="baselines",
    grain="a baseline set for a project",
    key=("project_id", "baselined"),
    columns=(
        Column("project_id", "id", "Project it holds for", required=True, refers_to="projects"),
        Column(
            "baselined",
            "date",
            "Day it was set; the first row of a project is its first approved baseline",
            required=True,
        ),
        Column("baseline_finish", "date", "Finish it sets"),
        Column("budget", "money", "Budget it sets", minimum=0),
    ),
    known_since="baselined",
)
