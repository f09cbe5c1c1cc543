"""The schedule of a project as its planning tool issued it: activities, their links, and the days on which nobody works."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import ActivityKind, Constraint, LinkKind

ACTIVITIES = Table(
    name="activities",
    grain="an activity in one issue of a schedule",
    key=("project_id", "data_date", "activity_id"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column(
            "data_date",
            "date",
            "Day up to which this issue records progress; the row is known on that day",
            required=True,
        ),
        Column("activity_id", "id", "Identity within the project", required=True),
        Column("name", "text", "What is done"),
        Column("kind", "choice", "Empty: a task", choices=ActivityKind),
        Column("duration", "number", "Whole planned duration", minimum=0, unit="working days"),
        Column("remaining", "number", "Duration still to come", minimum=0, unit="working days"),
        Column("forecast_start", "date", "Start as the planning tool computed it"),
        Column("forecast_finish", "date", "Finish as the planning tool computed it"),
        Column("actual_start", "date", "Day work began"),
        Column("actual_finish", "date", "Day work ended"),
        Column("baseline_start", "date", "Approved start"),
        Column("baseline_finish", "date", "Approved finish"),
        Column("constraint", "choice", "Empty: as soon as possible", choices=Constraint),
        Column("constraint_date", "date", "Day the constraint names"),
        Column("calendar", "id", "Calendar of its working days; empty: Monday to Friday"),
        Column("low", "number", "Shortest duration expected", minimum=0, unit="working days"),
        Column("likely", "number", "Most likely duration", minimum=0, unit="working days"),
        Column("high", "number", "Longest duration expected", minimum=0, unit="working days"),
        Column("fixed_cost", "money", "Cost that does not depend on the duration", minimum=0),
        Column("daily_cost", "money", "Cost of each working day of its duration", minimum=0),
        Column("role_id", "id", "Role that does most of the work", refers_to="roles"),
    ),
    known_since="data_date",
)

ACTIVITY_LINKS = Table(
    name="activity_links",
    grain="a link between two activities in one issue of a schedule",
    key=("project_id", "data_date", "from_id", "to_id", "kind"),
    columns=(
        Column(
            "project_id", "id", "Project of the later activity", required=True, refers_to="projects"
        ),
        Column(
            "data_date",
            "date",
            "Data date of the issue; the row is known on that day",
            required=True,
        ),
        Column("from_id", "id", "Activity that comes first, the predecessor", required=True),
        Column("to_id", "id", "Activity that waits for it, the successor", required=True),
        Column("kind", "choice", "Empty: finish to start, FS", choices=LinkKind),
        Column(
            "lag",
            "number",
            "Wait between the two; negative: they overlap; empty: none",
            unit="working days of the successor",
        ),
        Column("from_project_id", "id", "Project of the predecessor; empty: the same project"),
    ),
    known_since="data_date",
)

CALENDAR_DAYS = Table(
    name="calendar_days",
    grain="an exception of a calendar: a day that differs from a week of Monday to Friday",
    key=("calendar", "day"),
    columns=(
        Column("calendar", "id", "Calendar that activities name", required=True),
        Column("day", "date", "The day", required=True),
        Column("works", "boolean", "Whether people work on this day", required=True),
        Column("hours", "number", "Working hours of the day", minimum=0, maximum=24, unit="hours"),
        Column("known_since", "date", "Day from which the exception was known"),
    ),
    known_since="known_since",
)
