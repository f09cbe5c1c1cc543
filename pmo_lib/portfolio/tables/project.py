"""Projects and their milestones."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Approach, Stage

PROJECTS = Table(
    name="projects",
    grain="a project",
    key=("project_id",),
    columns=(
        Column("project_id", "id", "Identity of the project", required=True),
        Column("name", "text", "Name of the project", required=True),
        Column("program_id", "id", "Program it belongs to", required=True, refers_to="programs"),
        Column("stage", "choice", "Where it stands", choices=Stage, known_by="stage_since"),
        Column("stage_since", "date", "Day it entered that stage", known_by="stage_since"),
        Column("approach", "choice", "How work is planned and steered", choices=Approach),
        Column("sponsor_role", "text", "Role that answers for the benefits"),
        Column("manager_role", "text", "Role that leads the project"),
        Column("baseline_start", "date", "Approved start"),
        Column("baseline_finish", "date", "Approved finish"),
        Column("forecast_start", "date", "Start now expected", known_by="forecast_made"),
        Column("forecast_finish", "date", "Finish now expected", known_by="forecast_made"),
        Column(
            "forecast_made", "date", "Day the two forecasts were made", known_by="forecast_made"
        ),
        Column("actual_start", "date", "Day work began", known_by="actual_start"),
        Column("actual_finish", "date", "Day work ended", known_by="actual_finish"),
        Column("budget", "money", "Approved budget, whole life", minimum=0),
        Column("strategic_objectives", "text", "Objectives served, separated by semicolons"),
        Column("mandatory", "boolean", "Must be done, by law or contract"),
        Column("regulated", "boolean", "Subject to an authority's approval"),
        Column("mission_critical", "boolean", "The organization depends on it"),
        Column("known_since", "date", "Day from which the project was known to the office"),
    ),
    known_since="known_since",
)

MILESTONES = Table(
    name="milestones",
    grain="a milestone of a project",
    key=("project_id", "milestone_id"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column("milestone_id", "id", "Identity within the project", required=True),
        Column("name", "text", "What is reached", required=True),
        Column("baseline_date", "date", "Approved day"),
        Column("forecast_date", "date", "Day now expected", known_by="forecast_made"),
        Column("forecast_made", "date", "Day the forecast was made", known_by="forecast_made"),
        Column("actual_date", "date", "Day it was reached", known_by="actual_date"),
        Column("known_since", "date", "Day from which the milestone was planned"),
    ),
    known_since="known_since",
)

MILESTONE_FORECASTS = Table(
    name="milestone_forecasts",
    grain="a milestone and the day a forecast of it was made",
    key=("project_id", "milestone_id", "made"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column("milestone_id", "id", "Milestone it is about", required=True),
        Column("made", "date", "Day the forecast was made", required=True),
        Column("forecast_date", "date", "Day expected then"),
    ),
    known_since="made",
)

DEPENDENCIES = Table(
    name="dependencies",
    grain="something a project needs from another",
    key=("dependency_id",),
    columns=(
        Column("dependency_id", "id", "Identity of the dependency", required=True),
        Column("project_id", "id", "Project that needs it", required=True, refers_to="projects"),
        Column("giver_project_id", "id", "Project that gives it", required=True),
        Column(
            "giver_milestone_id",
            "id",
            "Milestone with which it is given; empty: the giver's finish",
        ),
        Column("what", "text", "What is given, in a few words"),
        Column("needed_by", "date", "Day it is needed"),
        Column(
            "buffer_days",
            "number",
            "Delay of the giver that the receiver can absorb",
            minimum=0,
            unit="working days",
        ),
        Column("known_since", "date", "Day from which the dependency was known"),
    ),
    known_since="known_since",
)

GIVERS = Table(
    name="givers",
    grain="a giver outside the program or portfolio, and the day a forecast was made",
    key=("giver_project_id", "giver_milestone_id", "made"),
    columns=(
        Column("giver_project_id", "id", "Who gives", required=True),
        Column(
            "giver_milestone_id",
            "id",
            "Milestone with which it is given; empty: the giver's finish",
        ),
        Column("name", "text", "Name of the giver", required=True),
        Column("made", "date", "Day the forecast was made", required=True),
        Column("expected", "date", "Day it was expected then"),
    ),
    known_since="made",
)
