"""What governance leaves behind: requests, stages entered, reviews held and their criteria, issues, baselines, sessions, duties."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import GateDecision, ReviewKind, SessionKind, Stage

REQUESTS = Table(
    name="requests",
    grain="a request for a project",
    key=("request_id",),
    columns=(
        Column("request_id", "id", "Identity of the request", required=True),
        Column("project_id", "id", "Project it became; empty: none yet", refers_to="projects"),
        Column("unit", "text", "Unit of the organization that asks for it"),
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
        Column(
            "benefit_ratio",
            "number",
            "Realised over approved worth of the benefits, by a closure review",
            minimum=0,
        ),
        Column("conclusion", "text", "What the review concluded, in a few words"),
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
        Column("risk_id", "id", "Risk that happened and became this issue"),
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
        Column("change_id", "id", "Change request by which it was moved"),
    ),
    known_since="baselined",
)

GATE_CRITERIA = Table(
    name="gate_criteria",
    grain="a criterion at a review",
    key=("review_id", "criterion"),
    columns=(
        Column("review_id", "id", "Review that looked at it", required=True, refers_to="reviews"),
        Column("criterion", "text", "What has to be true", required=True),
        Column("met", "boolean", "Whether it was true at the review"),
        Column("must", "boolean", "Without it no project passes; empty: so are all"),
        Column("due", "date", "Day by which a condition is to be closed"),
        Column("closed", "date", "Day on which the condition was closed", known_by="closed"),
        Column("known_since", "date", "Day from which the criterion was recorded"),
    ),
    known_since="known_since",
)

SESSIONS = Table(
    name="sessions",
    grain="a session of those who decide, held or planned",
    key=("session_id",),
    columns=(
        Column("session_id", "id", "Identity of the session", required=True),
        Column("held", "date", "Day on which it was, or will be, held", required=True),
        Column("kind", "choice", "What those who meet steer", choices=SessionKind),
        Column("known_since", "date", "Day from which the session was planned"),
    ),
    known_since="known_since",
)

OBLIGATIONS = Table(
    name="obligations",
    grain="a duty towards an authority, a customer or a partner",
    key=("obligation_id",),
    columns=(
        Column("obligation_id", "id", "Identity of the duty", required=True),
        Column("project_id", "id", "Project that fulfils it", required=True, refers_to="projects"),
        Column("name", "text", "What has to be done", required=True),
        Column("due", "date", "Day by which it has to be done"),
        Column("milestone_id", "id", "Milestone of the project with which it is done"),
        Column("authority", "text", "Towards whom it is owed"),
        Column("met", "date", "Day on which it was fulfilled", known_by="met"),
        Column("known_since", "date", "Day from which the duty was known"),
    ),
    known_since="known_since",
)
