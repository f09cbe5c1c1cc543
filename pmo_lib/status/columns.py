"""The columns of the tables that readers see, each declared once."""

from pmo_lib.report.columns import Column
from pmo_lib.status.comparison import STEPS

PROJECT = Column("name", "Project")
DECLARED = Column("declared", "Declared", "rag")
OWN_WORDS = Column("declared_word", "In its own words", optional=True)
COMPUTED = Column("computed", "By its data", "rag")
DELAY = Column("slip_days", "Delay", "number", signed=True, unit="days")
OVERRUN = Column("overrun_share", "Cost against budget", "percent", signed=True)
REPORTED = Column("reported", "Status of", "month")
REMARK = Column("remark", "Remark", optional=True)
ASKED_OF = Column("manager_role", "Asked of")
BASELINE_FINISH = Column("baseline_finish", "Baseline finish", "month")

STATUS = (PROJECT, DECLARED, OWN_WORDS, COMPUTED, DELAY, OVERRUN, REPORTED, REMARK)
WATERMELONS = (
    *(PROJECT, DECLARED, OWN_WORDS, COMPUTED, DELAY, OVERRUN, REMARK),
    Column("red_since", "Red by its data since"),
)
RED_RATINGS = (
    PROJECT,
    DECLARED,
    OWN_WORDS,
    Column("budget", "Budget", "money", optional=True),
    Column("before", "Before", "rag", optional=True),
)
PROGRAMS = (
    Column("program", "Program"),
    Column("red", "Off track", "number"),
    Column("amber", "At risk", "number"),
    Column("green", "On track", "number"),
    Column("unknown", "Not judged", "number"),
    Column("late", "Largest delay", "number", unit="days"),
)
NOT_REPORTED = (
    PROJECT,
    Column("reported", "Last status", "month", missing="never"),
    Column("age_days", "Age", "number", unit="days"),
    Column("why", "Why"),
    ASKED_OF,
)
CONTRADICTIONS = (PROJECT, Column("remark", "What is wrong"))

SPLIT = (
    Column("figure", "Figure"),
    Column("now", "Now", "right"),
    Column("change", "Change", "right"),
    *(Column(step, step.capitalize(), "right") for step in STEPS),
)
MOVES = (
    PROJECT,
    Column("colour_before", "Was", "rag"),
    Column("colour_now", "Is", "rag"),
    Column("finish_days", "Finish moved", "number", signed=True, unit="days"),
    Column("cost", "Estimate moved", "money", signed=True),
    Column("happened", "What happened"),
)
DECIDED = (
    Column("question", "Question"),
    Column("decider_role", "Decided by"),
    Column("outcome", "Outcome"),
    Column("decided", "On", "day"),
)
UNDECIDED = (
    Column("question", "Question"),
    Column("decider_role", "Asked of"),
    Column("due", "Due", "day"),
)
ADVICE = (
    PROJECT,
    Column("decision", "Decision"),
    Column("why", "Because"),
    Column("asked_of", "Asked of"),
    Column("by", "By", "day"),
    Column("unless", "Unless"),
)
STEERING = (
    *(PROJECT, DECLARED, COMPUTED),
    Column("recommendation", "Prioritization", optional=True),
    Column("action", "Capacity", optional=True),
    Column("months", "Shift", "number", signed=True, unit="months", optional=True),
    Column("reason", "Why", optional=True),
)
REBASELINED = (
    PROJECT,
    Column("original_finish", "First finish", "day"),
    Column("baseline_finish", "Current finish", "day"),
    Column("days_granted", "Baseline moved", "number", signed=True, unit="days"),
    Column("money_granted", "Budget raised", "money", signed=True),
    Column("slip_from_original", "Against the first baseline", "number", signed=True, unit="days"),
    Column("rebaselined", "New baselines", "number"),
)

OVERDUE = (
    PROJECT,
    Column("stated", "Stated finish", "day"),
    Column("overdue", "Passed, days ago", "number"),
    DECLARED,
    ASKED_OF,
)
CHAINS = (
    Column("name", "Endangered"),
    Column("giver", "Waits for"),
    Column("needed_by", "Needed by", "day"),
    Column("expected", "Expected", "day"),
    Column("late_days", "Late", "number", unit="working days"),
    Column("along", "Along"),
)
FORECASTS_MOVED = (
    PROJECT,
    Column("latest_slip_days", "Moved by", "number", signed=True, unit="days"),
    Column("total_slip_days", "Since the first forecast", "number", signed=True, unit="days"),
)
FORECAST_GAPS = (
    PROJECT,
    Column("made", "Forecast of", "month"),
    Column("declared_days", "Stated", "number", signed=True, unit="days"),
    Column("computed_days", "By the rows", "number", signed=True, unit="days"),
)
MILESTONE = Column("milestone", "Milestone")
MILESTONE_MOVES = (
    MILESTONE,
    Column("kind", "What happened"),
    Column("days", "Days", "number", signed=True),
    Column("due", "Due", "day"),
)
MILESTONE_SLIPS = (
    MILESTONE,
    Column("first", "First said", "day"),
    Column("newest", "Said now", "day"),
    Column("total_days", "Slipped", "number", signed=True, unit="days"),
    Column("moves", "Times", "number"),
)
FLOW = (
    PROJECT,
    Column("throughput", "Items a period", "number", places=1),
    Column("cycle_days", "Cycle time", "number", places=1, unit="days"),
    Column("remaining", "Items left", "number"),
    Column("done", "Done, 8 in 10"),
    Column("baseline_finish", "Baseline", "month"),
)

ENDED = (PROJECT, Column("spent", "Spent", "money"))
ERRORS = (
    Column("error", "Typical error", "percent", places=1),
    Column("bias", "Lean", "percent", places=1, signed=True),
    Column("finished", "Finished projects", "number"),
)
TIME_METHODS = (Column("method", "Method"), *ERRORS)
COST_METHODS = (Column("method", "Method"), Column("total", "At completion", "money"), *ERRORS)
BY_PROJECT = (
    PROJECT,
    Column("cost_index", "CPI", "number", places=2),
    Column("time_index", "SPI(t)", "number", places=2),
    Column("budget_needs", "Budget needs", "right"),
    BASELINE_FINISH,
    Column("finish", "As stated", "month"),
    Column("finish_at_pace", "At its pace", "month"),
)
ALIGNMENT = (
    Column("objective", "Objective"),
    Column("budget", "Budget", "money"),
    Column("share", "Share", "percent"),
    Column("projects", "Projects", "number"),
)
RISKS = (
    Column("title", "Risk"),
    Column("project", "Project"),
    Column("probability", "Likely", "percent"),
    Column("cost", "Expected cost", "money"),
    Column("response", "Response"),
    Column("due", "Due", "day"),
)
