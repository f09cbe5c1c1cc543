"""The columns of the tables that readers see."""

from pmo_lib.report.columns import Column

BENEFIT = Column("name", "Benefit")
PROJECT = Column("project", "Project", optional=True)
BENEFITS = (
    BENEFIT,
    PROJECT,
    Column("planned", "Planned to date", "money"),
    Column("confirmed", "Confirmed", "money"),
    Column("unmeasured", "Not measured", "money"),
    Column("rate", "Rate where measured", "percent", missing="not known"),
    Column("owner_role", "Owner", missing="none"),
)
COMPLETION = (
    BENEFIT,
    PROJECT,
    Column("approved", "Approved", "money", missing="not stated"),
    Column("promised", "Approved or planned", "money"),
    Column("low", "Low", "money", missing="not known"),
    Column("middle", "Middle", "money", missing="not known"),
    Column("high", "High", "money", missing="not known"),
    Column("expected", "Owner expects", "money", optional=True),
)
OUTPUTS = (
    Column("output", "Output"),
    Column("benefits", "Benefits", "number"),
    Column("needed_by", "Needed by", "day", missing="its promised day"),
    Column("lost", "Lost if it alone fails", "money"),
    Column("chance", "Delivered by then", "percent", missing="no outlook"),
    Column("at_risk", "At risk", "money", missing="not known"),
)
UNMAPPED = (BENEFIT, PROJECT, Column("to_come", "Worth ahead", "money"), Column("why", "Why"))
OWNERS = (
    BENEFIT,
    PROJECT,
    Column("owner_role", "Owner", missing="none"),
    Column("owner_until", "In office until", "day", optional=True),
)
LACKING = (
    Column("what", "What a benefit should have"),
    Column("of", "Benefits that have it", "right"),
)
CASES = (
    Column("name", "Project"),
    Column("approved", "Approved", "money", optional=True),
    Column("plan", "As planned", "money", signed=True),
    Column("p50", "P50", "money", signed=True, missing="no range"),
    Column("p80", "P80", "money", signed=True, missing="no range"),
    Column("p50_moved", "P50, window moved", "money", signed=True, missing="no range"),
    Column("break_even", "Break-even, part of benefits", "percent", missing="no benefit"),
    Column("below_zero", "Chance below zero", "percent", optional=True, missing="not known"),
)
STOPS = (
    Column("name", "Project"),
    Column("benefits", "Benefit ahead", "money"),
    Column("costs", "Cost to go", "money"),
    Column("stopping", "Stopping costs", "money", missing="not stated"),
    Column("advantage", "Going on less stopping", "money", signed=True),
    Column("advice", "Advice"),
)
CLOSED = (
    Column("name", "Project"),
    Column("closed", "Closed", "day", missing="not known"),
    Column("ratio", "Brought of what was approved", "percent", missing="not measured"),
)
CLAIMS = (
    Column("measure", "Measure"),
    Column("baseline", "Baseline", "number"),
    Column("benefits", "Benefits", "number"),
    Column("fall", "Promised fall", "percent"),
)
