"""The columns of the tables that readers see."""

import pandas as pd

from pmo_lib.report import text
from pmo_lib.report.columns import Column

ROLE, MONTH, PROJECT = (
    Column("role", "Role"),
    Column("month", "Month", "month"),
    Column("project", "Project"),
)

PARTS = (
    ROLE,
    Column("capacity", "Capacity", "number", 1),
    Column("committed", "Committed", "number", 1),
    Column("unplanned", "Unplanned", "number", 1),
    Column("proposed", "Proposed", "number", 1),
    Column("weighted", "Proposed, weighted", "number", 1, optional=True),
    Column("unknown", "Committed, capacity unknown", "number", 1, optional=True),
    Column("others", "Committed by other programs", "right", optional=True),
)
CHANCES = (
    ROLE,
    Column("period_end", "Month", "month"),
    Column("independent", "Independent", "percent"),
    Column("common", "Common", "percent"),
    Column("with_proposed", "With proposals", "percent"),
    Column("band", "8 in 10 runs", "right", unit="FTE"),
)
FORCING = (
    PROJECT,
    Column("fte", "FTE-months", "number", 1),
    Column("part", "Part of capacity", "percent"),
)
FUNDING = (
    PROJECT,
    Column("decision", "Funding decision"),
    Column("until", "Until", "month"),
    Column("fte_months", "FTE-months ahead", "number", 1),
    Column("bottleneck", "Of the bottleneck", "number", 1, optional=True),
)
ROLES_FUNDED = (
    ROLE,
    Column("months_before", "Months over, as booked", "number"),
    Column("months_after", "Months over, funded", "number"),
    Column("short_before", "FTE-months short, as booked", "number", 1),
    Column("short_after", "FTE-months short, funded", "number", 1),
)
MILESTONES = (
    Column("milestone", "Milestone"),
    Column("expected", "Expected now", "day"),
    Column("after", "After the repair", "day"),
    Column("later", "Later", "number", signed=True, unit="days"),
)
WAITS = (
    ROLE,
    Column("period_end", "Fullest in", "month"),
    Column("people", "People", "number", 1),
    Column("load", "Load", "percent", missing="no capacity"),
    Column("wait_days", "Waiting", "number", 1, unit="days"),
    Column("wait_days_one_more", "With one more", "number", 1, unit="days"),
)
DOUBLES = (
    Column("person", "Person", optional=True),
    Column("role", "One of", optional=True),
    Column("period_end", "Month", "month"),
    Column("booked", "Booked", "number", 1, unit="FTE"),
    Column("can", "Has", "number", 1, unit="FTE"),
    Column("projects", "Projects", "number"),
)
LATE_DEMAND = (
    PROJECT,
    Column("end", "Last day", "day"),
    Column("fte_months", "FTE-months after it", "number", 1),
)


def _cost() -> Column:
    return Column("cost", "Cost", "number", unit=text.currency() or "currency not known")


def steps() -> tuple[Column, ...]:
    """Of the steps of a plan; costs name the currency of the report."""
    return (
        Column("step", "Step"),
        _cost(),
        Column("decide_by", "Decide by", "day"),
        Column("when", "When"),
    )


def alternatives() -> tuple[Column, ...]:
    """Of the plans beside each other; costs name the currency of the report."""
    return (
        Column("plan", "Way out"),
        _cost(),
        Column("months_later", "Months later", "number"),
        Column("projects_changed", "Projects changed", "number"),
        Column("fte_months", "FTE-months added", "number", 1),
        Column("short", "FTE-months short", "number", 1, optional=True),
        Column("chance_left", "Overload left", "percent"),
    )


def by_month(months: pd.DatetimeIndex) -> tuple[Column, ...]:
    """
    Shaded numbers by month, with narrow headers.

    The year stands with the first month and with each January; with all where months repeat.
    """
    words = [text.month(day).rpartition(" ") for day in months]
    alone = len(months) <= 12
    return tuple(
        Column(
            str(at),
            f"{name} {year[-2:]}" if not alone or at == 0 or months[at].month == 1 else name,
            "shade",
        )
        for at, (name, _, year) in enumerate(words)
    )
