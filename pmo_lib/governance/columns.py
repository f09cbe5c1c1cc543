"""The columns of the tables that readers of governance see."""

from pmo_lib.report.columns import Column

PROJECT = Column("project", "Project")
DUE = Column("due", "Due", "day")
LATE = Column("days_late", "Late", "number", unit="days")
DECIDER = Column("decider_role", "Decider")
VALUE = Column("value", "At stake", "money", optional=True)

AGENDA = (
    Column("question", "Decision"),
    DECIDER,
    DUE,
    LATE,
    VALUE,
    Column("options", "Options", optional=True),
    Column("answer", "What the reports say", optional=True),
)
OPEN = (Column("question", "Decision"), DECIDER, DUE, Column("days_late", "Late, days"), VALUE)
REST = (DECIDER, Column("decisions", "Decisions", "number"), LATE, VALUE)
DECIDERS = (
    DECIDER,
    Column("asked", "Asked", "number"),
    Column("fallen", "Fallen due", "number"),
    Column("in_time", "In time", "number"),
    LATE,
    Column("median", "Median wait", "number", unit="days"),
)
WAITING = (
    Column("name", "Request"),
    Column("unit", "Unit", optional=True),
    Column("start", "Since", "day"),
    Column("waited", "Waiting", "number", unit="days"),
)
CONDITIONS = (
    PROJECT,
    Column("criterion", "Condition"),
    DUE,
    Column("days_overdue", "Overdue", "number", unit="days"),
)
MOVES = (
    PROJECT,
    Column("first_budget", "First budget", "money"),
    Column("budget", "Budget now", "money"),
    Column("cost_moved", "Moved", "money", signed=True),
    Column("cost_unexplained", "Unexplained", "money", signed=True),
    Column("finish_moved", "Finish moved", "number", signed=True, unit="days", optional=True),
)
OBLIGATIONS = (
    Column("name", "Obligation"),
    PROJECT,
    Column("authority", "Towards", optional=True),
    DUE,
    Column("expected", "Expected", "day"),
    Column("margin", "Margin", "number", signed=True, unit="days"),
)
