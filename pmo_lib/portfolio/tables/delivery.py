"""What projects report each period."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Rag

STATUS = Table(
    name="status",
    grain="a project and reporting period",
    key=("project_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project reported on", required=True, refers_to="projects"),
        Column(
            "period_end",
            "date",
            "Last day of the period; the row is known on that day",
            required=True,
        ),
        Column("planned_value", "money", "Budgeted cost of work scheduled to date, PV", minimum=0),
        Column("earned_value", "money", "Budgeted cost of work performed to date, EV", minimum=0),
        Column("actual_cost", "money", "Cost of work performed to date, AC"),
        Column(
            "estimate_at_completion",
            "money",
            "Cost now expected for the whole project, EAC",
            minimum=0,
        ),
        Column(
            "budget_variance",
            "money",
            "Budget minus estimate at completion, as the source states it",
        ),
        Column("percent_complete", "share", "Part of the work that is done", minimum=0, maximum=1),
        Column("forecast_finish", "date", "Finish expected at that time"),
        Column("declared_rag", "choice", "Status the project declared", choices=Rag),
        Column("declared_word", "text", "The rating in the organization's own words"),
        Column("comment", "text", "What the project says about it"),
    ),
    known_since="period_end",
)

FORECASTS = Table(
    name="forecasts",
    grain="a project and the day a forecast was made",
    key=("project_id", "made"),
    columns=(
        Column("project_id", "id", "Project it is about", required=True, refers_to="projects"),
        Column("made", "date", "Day the forecast was made", required=True),
        Column("forecast_finish", "date", "Finish expected then"),
        Column(
            "estimate_at_completion",
            "money",
            "Cost then expected for the whole project, EAC",
            minimum=0,
        ),
        Column(
            "declared_slip",
            "number",
            "Change of finish since the forecast before, as the source states it",
            unit="days",
        ),
    ),
    known_since="made",
)

PLANNED_VALUES = Table(
    name="planned_values",
    grain="a project and period of its approved plan",
    key=("project_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column(
            "planned_value",
            "money",
            "Budgeted cost of work scheduled to that day, PV, cumulative",
            minimum=0,
        ),
        Column("known_since", "date", "Day the plan was approved"),
    ),
    known_since="known_since",
)

WORK_ITEMS = Table(
    name="work_items",
    grain="an adaptive project and period",
    key=("project_id", "period_end"),
    columns=(
        Column("project_id", "id", "Project it belongs to", required=True, refers_to="projects"),
        Column(
            "period_end",
            "date",
            "Last day of the period; the row is known on that day",
            required=True,
        ),
        Column("done", "number", "Items finished in the period", minimum=0, unit="items"),
        Column("added", "number", "Items added to the work in the period", minimum=0, unit="items"),
        Column("remaining", "number", "Items still to do at its end", minimum=0, unit="items"),
        Column(
            "cycle_days",
            "number",
            "Median time from start to finish of an item",
            minimum=0,
            unit="days",
        ),
    ),
    known_since="period_end",
)
