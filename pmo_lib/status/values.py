"""What the sentences of this report share: the columns that values read, and formulas, counts and names."""

import pandas as pd

from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.status.selection import not_judged, without_status

LIMIT = 90  # characters of a title
BEGUN = "Projects that have begun and neither finished nor were cancelled"
OF_COLOUR = (
    "Projects under way whose computed health, the worst of schedule, cost, scope, risk and "
    "benefits, is"
)
DEVIATION = "slip_days overrun_share age_days"

UNDER_WAY = (
    "projects.stage projects.actual_start projects.actual_finish projects.baseline_start "
    "status.period_end"
)
FINISH = (
    "projects.baseline_finish projects.forecast_finish projects.actual_finish "
    "status.forecast_finish"
)
COST = "projects.budget status.estimate_at_completion"
HEALTH = (
    f"{FINISH} {COST} status.period_end changes.cost_impact work_items.added risks.probability "
    "risks.impact benefit_values.planned benefit_values.realised"
)
DECLARED = "status.declared_rag"
EARNED = "status.earned_value status.actual_cost"
PLANNED = "planned_values.planned_value status.planned_value"
MILESTONES = "milestones.baseline_date milestones.forecast_date milestones.actual_date"


def ids(
    rows: pd.DataFrame, formula: str, inputs: str, columns: str = "", key: str = "project_id"
) -> Value:
    """The ids of these rows, by default of their projects."""
    return Value(rows[key].tolist(), formula, inputs, rows, columns)


def count(
    rows: pd.DataFrame, formula: str, inputs: str, columns: str = "", name: str = ""
) -> Value:
    """How many rows these are."""
    return Value(len(rows), formula, inputs, rows, columns, name)


def by_project(
    rows: pd.DataFrame, column: str, formula: str, inputs: str, columns: str = ""
) -> Value:
    """The numbers of a column by project; None where one is missing."""
    shown = {
        project: rounded(number)
        for project, number in zip(rows.project_id, rows[column], strict=True)
    }
    return Value(shown, formula, inputs, rows, columns)


def rounded(number: float | None) -> float | None:
    """A number to six places; None where it is missing."""
    return None if number is None or pd.isna(number) else round(float(number), 6)


def of_colour(running: pd.DataFrame, colour: Rag) -> Value:
    """How many projects under way have a computed colour."""
    found = running[running.computed == colour]
    return count(found, f"{OF_COLOUR} {colour}", HEALTH, DEVIATION)


def silent(frame: pd.DataFrame) -> Value:
    """How many projects under way have no current readable status."""
    return count(
        without_status(frame),
        "Projects under way without a current readable status: never reported, last report older "
        "than the rule allows, or refused when it was read",
        "status.period_end",
        "reporting reported age_days",
        name="Status missing, stale or not readable",
    )


def lacking(frame: pd.DataFrame) -> Value:
    """How many projects under way reported and cannot be judged by their data."""
    return count(
        not_judged(frame),
        "Projects under way with a current status that cannot be judged by their data, because a "
        "column for schedule or cost is missing and nothing that is known is wrong",
        HEALTH,
        "lacking reported",
        name="Reported, but cannot be judged",
    )


def names(found: pd.DataFrame, room: int = LIMIT) -> str:
    """The first names, and how many more there are, in about as many characters as there is room for."""
    limit = 1 if len(found) > 2 or (room < 40 and len(found) > 1) else 2
    each = max(10, min(40, (room - (len(" and 99 others") if limit == 1 else 5)) // limit))
    return text.names([text.shorten(name, each) for name in found["name"]], limit=limit)
