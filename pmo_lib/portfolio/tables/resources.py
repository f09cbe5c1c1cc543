"""Who and what projects are done with: roles, what they can do, and what is asked of them."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import DemandKind, Outcome, Profile, ResourceKind

ROLES = Table(
    name="roles",
    grain="a role, tool or room that projects share",
    key=("role_id",),
    columns=(
        Column("role_id", "id", "Identity of the role", required=True),
        Column("name", "text", "Name of the role, in the plural", required=True),
        Column("kind", "choice", "People, a tool or a room", choices=ResourceKind),
        Column("owner_role", "text", "Who decides on hiring and contracting"),
        Column("monthly_cost", "money", "Cost of one FTE for a month", minimum=0),
        Column(
            "contractor_monthly_cost", "money", "Cost of one contracted FTE for a month", minimum=0
        ),
        Column(
            "contractors_at_most",
            "number",
            "Contractors that can be had on top",
            minimum=0,
            unit="FTE",
        ),
        Column("hiring_cost", "money", "Cost of hiring one, paid once", minimum=0),
        Column(
            "hire_lead_days",
            "number",
            "From the decision to hire to full work",
            minimum=0,
            unit="days",
        ),
        Column(
            "contract_lead_days",
            "number",
            "From the decision to contract to full work",
            minimum=0,
            unit="days",
        ),
    ),
)

TEAMS = Table(
    name="teams",
    grain="a team",
    key=("team_id",),
    columns=(
        Column("team_id", "id", "Identity of the team", required=True),
        Column("name", "text", "Name of the team", required=True),
        Column(
            "calendar",
            "text",
            "Country code of its holidays, such as DE or US-NY; else the organization's",
        ),
        Column(
            "weekly_hours",
            "number",
            "Working hours of a full-time week",
            minimum=1,
            maximum=84,
            unit="hours",
        ),
    ),
)

STAFF = Table(
    name="staff",
    grain="a role in a team, with a skill",
    key=("role_id", "team_id", "skill"),
    columns=(
        Column("role_id", "id", "Role", required=True, refers_to="roles"),
        Column("team_id", "id", "Team", required=True, refers_to="teams"),
        Column("skill", "text", "Skill that sets these people apart within the role"),
        Column("headcount", "number", "People, tools or rooms", required=True, minimum=0),
        Column(
            "part_time",
            "share",
            "Mean contract as a part of full time; empty: full time",
            minimum=0,
            maximum=1,
        ),
        Column("contractors", "number", "Contractors on board", minimum=0, unit="FTE"),
        Column(
            "run_share",
            "share",
            "Part of the time that running the business takes",
            minimum=0,
            maximum=1,
        ),
    ),
)

SKILLS = Table(
    name="skills",
    grain="a role whose people can do another role's work",
    key=("role_id", "for_role_id"),
    columns=(
        Column("role_id", "id", "Role that lends", required=True, refers_to="roles"),
        Column(
            "for_role_id", "id", "Role whose work they can do", required=True, refers_to="roles"
        ),
        Column("people", "number", "FTE that can be lent at most", minimum=0, unit="FTE"),
        Column(
            "productivity",
            "share",
            "Work done by one of them, as a part of the role's own",
            minimum=0,
            maximum=1,
        ),
        Column(
            "training_days",
            "number",
            "Training before they can; empty: none",
            minimum=0,
            unit="days",
        ),
        Column("training_cost", "money", "Cost of training one of them", minimum=0),
    ),
)

LEAVE = Table(
    name="leave",
    grain="a role in a team and period",
    key=("role_id", "team_id", "period_end"),
    columns=(
        Column("role_id", "id", "Role", required=True, refers_to="roles"),
        Column("team_id", "id", "Team", required=True, refers_to="teams"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column(
            "days",
            "number",
            "Working days on leave, all people together",
            minimum=0,
            unit="person-days",
        ),
    ),
)

PEOPLE = Table(
    name="people",
    grain="a person",
    key=("person_id",),
    columns=(
        Column("person_id", "id", "Identity of the person", required=True),
        Column("name", "text", "Name; shown only where the report's parameter allows it"),
        Column("role_id", "id", "Role of the person", refers_to="roles"),
        Column("team_id", "id", "Team of the person", refers_to="teams"),
        Column(
            "fte", "number", "FTE the person has for projects", minimum=0, maximum=1, unit="FTE"
        ),
    ),
)

ASSIGNMENTS = Table(
    name="assignments",
    grain="a person on a project in a period",
    key=("person_id", "project_id", "period_end"),
    columns=(
        Column("person_id", "id", "Person", required=True, refers_to="people"),
        Column("project_id", "id", "Project", required=True, refers_to="projects"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column("fte", "number", "FTE booked", required=True, minimum=0, unit="FTE"),
        Column("known_since", "date", "Day from which the booking was known"),
    ),
    known_since="known_since",
)

CAPACITY = Table(
    name="capacity",
    grain="a role and period",
    key=("role_id", "period_end"),
    columns=(
        Column("role_id", "id", "Role", required=True, refers_to="roles"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column(
            "fte",
            "number",
            "FTE for projects, net of leave and of running the business",
            minimum=0,
            unit="FTE",
        ),
        Column("known_since", "date", "Day from which the row was known"),
    ),
    known_since="known_since",
)

DEMAND = Table(
    name="demand",
    grain="a project, role and period",
    key=("project_id", "role_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project that asks", required=True, refers_to="projects"),
        Column("role_id", "id", "Role it asks for", required=True, refers_to="roles"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column(
            "kind",
            "choice",
            "Committed, proposed or unplanned; empty: by the project's stage",
            choices=DemandKind,
        ),
        Column("fte", "number", "FTE asked for, as now estimated", minimum=0, unit="FTE"),
        Column("estimated_fte", "number", "FTE as estimated at the start", minimum=0, unit="FTE"),
        Column("actual_fte", "number", "FTE worked", minimum=0, unit="FTE", known_by="period_end"),
        Column("known_since", "date", "Day from which the row was known"),
    ),
    known_since="known_since",
)

EFFORTS = Table(
    name="efforts",
    grain="a project and role without phasing",
    key=("project_id", "role_id"),
    columns=(
        Column("project_id", "id", "Project that asks", required=True, refers_to="projects"),
        Column("role_id", "id", "Role it asks for", required=True, refers_to="roles"),
        Column(
            "effort",
            "number",
            "Effort over the whole duration",
            required=True,
            minimum=0,
            unit="hours",
        ),
        Column(
            "profile", "choice", "How it spreads over the duration; empty: evenly", choices=Profile
        ),
        Column("start", "date", "First day of the work; empty: the project's"),
        Column("finish", "date", "Last day of the work; empty: the project's"),
        Column("known_since", "date", "Day from which the row was known"),
    ),
    known_since="known_since",
)

PROPOSALS = Table(
    name="proposals",
    grain="a proposal for a project",
    key=("proposal_id",),
    columns=(
        Column("proposal_id", "id", "Identity of the proposal", required=True),
        Column("program_id", "id", "Program it was made for", refers_to="programs"),
        Column("project_id", "id", "Project it is or became", refers_to="projects"),
        Column("unit", "text", "Unit of the organization that proposes it"),
        Column("gate", "text", "Gate it stands at, or was decided at"),
        Column("submitted", "date", "Day it was submitted"),
        Column("outcome", "choice", "What became of it", choices=Outcome, known_by="decided"),
        Column("decided", "date", "Day it was decided", known_by="decided"),
    ),
    known_since="submitted",
)

PREREQUISITES = Table(
    name="prerequisites",
    grain="a project and one that has to be finished before it starts",
    key=("project_id", "requires_id"),
    columns=(
        Column("project_id", "id", "Project that has to wait", required=True, refers_to="projects"),
        Column("requires_id", "id", "Project that has to be finished first", required=True),
    ),
)
