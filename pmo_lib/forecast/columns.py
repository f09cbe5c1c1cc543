"""The columns of the tables that readers see, each declared once."""

from pmo_lib.report.columns import Column

PROJECT = Column("name", "Project")
DAYS = tuple(Column(name, name.upper(), "day") for name in ("p10", "p50", "p80", "p90"))
CHANCE = Column("chance", "Chance of the promise", "percent")
WAYS = (PROJECT, Column("way", "By"), *DAYS, CHANCE, Column("mark", "Speaks", missing="no"))
UNKNOWN = (
    PROJECT,
    Column("reported", "Newest status", "day"),
    Column("promise", "Promise", "day"),
    Column("reason", "What is missing"),
)
CHECKS = (
    PROJECT,
    Column("measure", "Measure"),
    Column("counted", "Counted", "right"),
    Column("limit", "Limit", "right"),
    Column("verdict", "Limit kept"),
    Column("convention", "What is counted"),
)
GROWTH = (
    PROJECT,
    Column("first", "First budget", "money"),
    Column("rebaselined", "Approved since", "money", signed=True),
    Column("overrun", "Overrun", "money", signed=True),
    Column("estimate", "Estimate now", "money"),
    Column("growth", "Growth", "percent", signed=True),
    Column("rebaselinings", "New baselines", "number"),
)
YEAR = (
    PROJECT,
    Column("year_budget", "Budget of the year", "money"),
    Column("least", "Spent, at least", "money"),
    Column("most", "Spent, at most", "money"),
    Column("ahead", "Cost ahead", "money"),
    Column("low", "Year end, at least", "money"),
    Column("over", "Over the budget, at least", "money", signed=True),
)
RESERVES = (
    PROJECT,
    Column("deposited", "Put in", "money"),
    Column("drawn", "Drawn", "money"),
    Column("left", "Left", "money"),
    Column("expected", "Expected draw", "money"),
    Column("short", "Short", "money"),
)
