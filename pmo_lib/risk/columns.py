"""The columns of the tables that readers see."""

from pmo_lib.report.columns import Column

RISK = Column("title", "Risk")
PROJECT = Column("project", "Project", optional=True)
WORST = (
    RISK,
    PROJECT,
    Column("probability", "Probability", "percent"),
    Column("mean_impact", "Mean impact", "money"),
    Column("expected", "Expected", "money"),
    Column("worst", "In the worst cases", "money"),
    Column("part", "Part of the worst cases", "percent"),
    Column("owner_role", "Owner", missing="none"),
    Column("due", "Response due", "day", optional=True),
)
LEFT_OUT = (
    RISK,
    PROJECT,
    Column("probability", "Probability", "percent", missing="not stated"),
    Column("impact", "Impact", "money", missing="not stated"),
    Column("why", "Why it is in no sum"),
)
SILENT = (
    Column("name", "Project"),
    Column("open_risks", "Open risks", "number"),
    Column("newest_review", "Newest review", "day", missing="none"),
    Column("review_age", "Age", "number", unit="days", optional=True),
)
CAUSES = (
    Column("cause", "Common cause"),
    Column("probability", "Probability", "percent"),
    Column("risks", "Risks", "number"),
    Column("projects", "Projects", "number"),
    Column("expected", "Expected", "money"),
    Column("part", "Part of the spread", "percent"),
)
MEASURES = (
    Column("measure", "Measure"),
    RISK,
    Column("cost", "Price", "money"),
    Column("saving", "Lowers expected losses by", "money"),
    Column("probability_after", "Probability after", "percent"),
    Column("chosen", "Chosen"),
)
ENDED = (
    Column("band", "Stated probability"),
    Column("count", "Ended", "number"),
    Column("expected", "Expected to occur", "number", 1),
    Column("occurred", "Occurred", "number"),
)
ISSUES = (
    Column("title", "Issue", missing="no title"),
    Column("owner_role", "Owner", missing="none"),
    Column("age", "Open for", "number", unit="days"),
    Column("late", "Overdue", "number", unit="days"),
)
LACKING = (
    Column("what", "What an entry should have"),
    Column("of", "Open risks without it", "right"),
)
