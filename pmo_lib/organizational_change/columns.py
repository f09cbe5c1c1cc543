"""The columns of the tables that readers of organizational change see."""

import pandas as pd

from pmo_lib.report import text
from pmo_lib.report.columns import Column

PROJECT = Column("project", "Project")
UNIT = Column("unit", "Unit")
OVER = (
    UNIT,
    Column("when", "Month"),
    Column("hours", "Hours", "number"),
    Column("capacity", "Capacity", "number", unit="hours"),
    Column("load", "Load", "percent"),
    Column("projects", "Projects"),
    Column("relief", "What would free it"),
)
AFFECTED = (
    Column("role", "Affected"),
    PROJECT,
    Column("question", "Decision", optional=True),
    Column("unit", "Unit", optional=True),
    Column("stance", "Stance", optional=True),
    Column("sent", "Informed", "day"),
    Column("seen", "Read", "day", optional=True),
)
FINDINGS = (
    Column("finding_id", "Finding"),
    PROJECT,
    Column("severity", "Severity", optional=True),
    Column("raised", "Found", "day"),
    Column("days", "Open", "number", unit="days"),
    Column("due", "Due", "day", optional=True),
    Column("overdue", "Overdue", "number", unit="days", optional=True),
)
SEVERITIES = (
    Column("severity", "Severity"),
    Column("findings", "Findings", "number"),
    Column("open", "Open", "number"),
    Column("median", "Median time to close", "number", unit="days"),
)
LESSONS = (
    PROJECT,
    Column("origin", "Lesson of", missing="all projects"),
    Column("text", "Lesson"),
    Column("recommendation", "Recommendation", optional=True),
    Column("similarity", "Similarity", "number", places=2),
    Column("use", "Used"),
)
REPORTING = (
    Column("unit", "Unit or program"),
    Column("projects", "Projects under way", "number"),
    Column("on_time", "On time", "number"),
    Column("last", "Newest status", "day"),
)
SHIFTS = (
    Column("name", "Changed"),
    Column("started", "Since", "day"),
    Column("before", "Slip before", "number", places=1, unit="days a month"),
    Column("after", "Slip after", "number", places=1, unit="days a month"),
    Column("rank", "Rank"),
)


def by_month(months: pd.PeriodIndex) -> tuple[Column, ...]:
    """Shaded numbers by month; the year stands with the first month and with each January, and with all beyond a year."""
    whole = len(months) > 12
    words = [text.month(one.to_timestamp()).rpartition(" ") for one in months]
    return tuple(
        Column(
            str(one), f"{name} {year[-2:]}" if whole or not at or one.month == 1 else name, "shade"
        )
        for at, (one, (name, _, year)) in enumerate(zip(months, words, strict=True))
    )
