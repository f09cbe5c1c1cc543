"""What the data does not say, in sentences."""

from pmo_lib.governance.data import Data

TABLES = {
    "decisions": "what has to be decided is not known",
    "sessions": "the agenda holds what is due within twice the days to the next report",
    "reviews": "what gates decided is not known",
    "gate_criteria": "conditions of gates are not known",
    "baselines": "how far baselines moved is not known",
    "changes": "why baselines moved is not known",
    "obligations": "which duties may be missed is not known",
}
COLUMNS = {
    ("decisions", "due"): "nothing can be called overdue",
    ("decisions", "decider_role"): "delays stand under no decider",
    ("decisions", "value"): "the agenda goes by days overdue",
    ("decisions", "options"): "the agenda states no options",
    ("changes", "cause_kind"): "changes are not split by cause",
    ("gate_criteria", "due"): "no condition can be called overdue",
}


def missing(data: Data) -> list[str]:
    """Tables that are absent and columns without a value, with what follows."""
    has = data.portfolio.has
    tables = [
        f"The source has no table of {name}: {what}."
        for name, what in TABLES.items()
        if not has(name)
    ]
    return tables + [
        f"No row of {name} has a value of {column}: {what}."
        for (name, column), what in COLUMNS.items()
        if has(name) and getattr(data.portfolio, name)[column].isna().all()
    ]
