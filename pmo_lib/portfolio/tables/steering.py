"""Changes, decisions and risks: how a portfolio is steered."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Cause, ChangeKind, Outcome, RiskKind

CHANGES = Table(
    name="changes",
    grain="a change request of a project",
    key=("change_id",),
    columns=(
        Column("change_id", "id", "Identity of the request", required=True),
        Column("project_id", "id", "Project it changes", required=True, refers_to="projects"),
        Column("requested", "date", "Day it was requested", required=True),
        Column("kind", "choice", "What it changes", choices=ChangeKind),
        Column("cause", "text", "Why it is needed, in a few words"),
        Column("cause_kind", "choice", "Kind of cause", choices=Cause),
        Column("cost_impact", "money", "Change of cost; positive is dearer"),
        Column("schedule_impact", "number", "Change of finish; positive is later", unit="days"),
        Column("outcome", "choice", "What became of it", choices=Outcome, known_by="decided"),
        Column("decided", "date", "Day it was decided", known_by="decided"),
    ),
    known_since="requested",
)

DECISIONS = Table(
    name="decisions",
    grain="a decision asked for",
    key=("decision_id",),
    columns=(
        Column("decision_id", "id", "Identity of the decision", required=True),
        Column("program_id", "id", "Program it concerns", refers_to="programs"),
        Column("project_id", "id", "Project it concerns", refers_to="projects"),
        Column("question", "text", "What is to be decided", required=True),
        Column("asked", "date", "Day it was asked for", required=True),
        Column("due", "date", "Day by which it is needed"),
        Column("decider_role", "text", "Role that decides"),
        Column("session_id", "id", "Session in which it is to be decided"),
        Column("value", "money", "Money at stake", minimum=0),
        Column("options", "text", "What can be decided, separated by semicolons"),
        Column("outcome", "choice", "What was decided", choices=Outcome, known_by="decided"),
        Column("decided", "date", "Day it was decided", known_by="decided"),
        Column("reason", "text", "Why it was decided so", known_by="decided"),
    ),
    known_since="asked",
)

RISKS = Table(
    name="risks",
    grain="a risk of a project",
    key=("risk_id",),
    columns=(
        Column("risk_id", "id", "Identity of the risk", required=True),
        Column("project_id", "id", "Project it threatens", required=True, refers_to="projects"),
        Column("title", "text", "What may happen, in a sentence", required=True),
        Column("raised", "date", "Day it was entered"),
        Column("owner_role", "text", "Role that answers for it"),
        Column("probability", "share", "How likely it is", minimum=0, maximum=1),
        Column("impact", "money", "What it would most likely cost, or save", minimum=0),
        Column("kind", "choice", "Threat or opportunity; empty: a threat", choices=RiskKind),
        Column("low", "money", "The least it would cost, or save", minimum=0),
        Column("high", "money", "The most it would cost, or save", minimum=0),
        Column("delay_low", "number", "Least delay", minimum=0, unit="working days"),
        Column("delay_likely", "number", "Most likely delay", minimum=0, unit="working days"),
        Column("delay_high", "number", "Longest delay", minimum=0, unit="working days"),
        Column("expires", "date", "Day after which it can no longer happen"),
        Column("occurred", "date", "Day it happened", known_by="occurred"),
        Column("actual_cost", "money", "What it cost when it happened", known_by="occurred"),
        Column("driver_id", "id", "Cause it shares with other risks"),
        Column(
            "probability_if_driver",
            "share",
            "How likely it is where its cause happens",
            minimum=0,
            maximum=1,
        ),
        Column("response", "text", "What is done about it"),
        Column("due", "date", "Day by which the response is to be done"),
        Column("response_done", "date", "Day the response was done", known_by="response_done"),
        Column("reviewed", "date", "Day it was last looked at", known_by="reviewed"),
        Column("closed", "date", "Day it no longer threatened", known_by="closed"),
    ),
    known_since="raised",
)

DRIVERS = Table(
    name="drivers",
    grain="a cause that several risks share",
    key=("driver_id",),
    columns=(
        Column("driver_id", "id", "Identity of the cause", required=True),
        Column("name", "text", "The cause in a few words", required=True),
        Column("probability", "share", "How likely it is", required=True, minimum=0, maximum=1),
        Column("expires", "date", "Day after which it can no longer happen"),
        Column("occurred", "date", "Day it happened", known_by="occurred"),
        Column("known_since", "date", "Day from which the cause was known"),
    ),
    known_since="known_since",
)

MITIGATIONS = Table(
    name="mitigations",
    grain="a measure against a risk that may be taken",
    key=("mitigation_id",),
    columns=(
        Column("mitigation_id", "id", "Identity of the measure", required=True),
        Column("risk_id", "id", "Risk it is taken against", required=True, refers_to="risks"),
        Column("name", "text", "The measure in a few words"),
        Column("cost", "money", "What it costs", required=True, minimum=0),
        Column(
            "probability_after",
            "share",
            "How likely the risk is once it is taken",
            required=True,
            minimum=0,
            maximum=1,
        ),
        Column("impact_factor", "share", "Part of the impact that remains", minimum=0, maximum=1),
        Column("lead_days", "number", "Time until it works", minimum=0, unit="days"),
        Column("group_id", "id", "At most one measure of a group is taken"),
        Column("status", "text", "How far it is, in a few words"),
        Column("known_since", "date", "Day from which the measure was known"),
    ),
    known_since="known_since",
)

RISK_HISTORY = Table(
    name="risk_history",
    grain="an assessment of a risk",
    key=("risk_id", "assessed"),
    columns=(
        Column("risk_id", "id", "Risk it is about", required=True, refers_to="risks"),
        Column("assessed", "date", "Day of the assessment", required=True),
        Column(
            "probability",
            "share",
            "How likely it was held to be",
            required=True,
            minimum=0,
            maximum=1,
        ),
        Column("impact", "money", "What it was held to cost", minimum=0),
    ),
    known_since="assessed",
)
