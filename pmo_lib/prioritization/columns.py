"""The columns of the tables that readers of prioritization see."""

from pmo_lib.prioritization.rules import Weighting
from pmo_lib.report.columns import Column

PROJECT = Column("name", "Project")
TO_GO = Column("cost_to_go", "To go", "money")
SCORE = Column("score", "Score", "number", places=1)
NPV = Column("npv", "Net present value", "money")

RECOMMENDED = (PROJECT, Column("do", "Do"), SCORE, TO_GO, Column("reason", "Why"))
AGAINST_CHOICE = (
    PROJECT,
    Column("do", "Do"),
    NPV,
    Column("npv_rank", "Rank by it", "number"),
    SCORE,
    Column("percent_complete", "Complete", "percent", optional=True),
    Column("declared_rag", "Declared", "rag", optional=True),
    Column("reported", "Reported", "day", optional=True),
)
CHOICES = (
    Column("choice", "Choice"),
    Column("projects", "Projects", "number"),
    Column("cost", "To go", "money"),
    Column("points", "Points", "number", places=1),
    NPV,
    Column("proved", "Better choice"),
)
DIFFERENCES = (
    PROJECT,
    Column("do", "By points"),
    Column("do_by_value", "By net present value"),
    SCORE,
    NPV,
    TO_GO,
)
PAIRS = (
    Column("name", "Before"),
    Column("other", "After"),
    Column("order_holds", "Order holds", "right"),
)
STABILITY = (
    Column("criterion", "Criterion"),
    Column("weight", "Weight", "right"),
    Column("low", "From", "right"),
    Column("high", "To", "right"),
)
CORE = (PROJECT, Column("chosen", "Chosen", "right"))
METHODS = (
    PROJECT,
    Column("weighted_sum", "Weighted sum", "number"),
    Column("topsis", "TOPSIS", "number"),
    Column("promethee", "PROMETHEE II", "number"),
    Column("wsjf_money", "WSJF, money", "number"),
    Column("wsjf_sizes", "WSJF, sizes", "number"),
)
WEIGHTS = (
    Column("name", "Criterion"),
    Column("direction", "Direction"),
    Column(Weighting.DIRECT, "Direct", "percent"),
    Column(Weighting.SWING, "Swing", "percent"),
    Column(Weighting.RANK, "Rank order", "percent"),
    Column(Weighting.AHP, "Pairwise", "percent"),
)
ALIGNMENT = (
    Column("name", "Objective"),
    Column("priority", "Priority", "percent"),
    Column("share", "Of the money", "percent"),
    Column("spend", "Money", "money"),
    Column("value", "Points", "number"),
    Column("projects", "Projects", "number"),
)
BUSINESS_CASES = (
    PROJECT,
    Column("npv", "NPV", "money"),
    Column("ratio", "Benefit/cost", "number", places=2),
    Column("payback_years", "Payback", "number", places=1, unit="years"),
    Column("rate_of_return", "IRR", "right"),
    Column("break_even_part", "Break-even", "right"),
)
MISSING = (PROJECT, Column("criterion", "Criterion"))
