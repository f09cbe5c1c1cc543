"""What the data does not say, in sentences."""

from pmo_lib.governance.data import Data

OPTIONAL = {
    "sessions": "the agenda holds what is due within twice the days to the next report",
    "gate_criteria": "conditions of gates are not known",
    "changes": "why baselines moved is not known",
    "obligations": "which duties may be missed is not known",
    "decisions.due": "nothing can be called overdue",
    "decisions.decider_role": "delays stand under no decider",
    "decisions.value": "the agenda goes by days overdue",
    "decisions.options": "the agenda states no options",
    "changes.cause_kind": "changes are not split by cause",
    "gate_criteria.due": "no condition can be called overdue",
}


def missing(data: Data) -> list[str]:
    """Tables that are absent and columns without a value, with what follows."""
    found = []
    for place, what in OPTIONAL.items():
        name, _, column = place.partition(".")
        if not column and not data.portfolio.has(name):
            found.append(f"The source has no table of {name}: {what}.")
        elif (
            column
            and data.portfolio.has(name)
            and getattr(data.portfolio, name)[column].isna().all()
        ):
            found.append(f"No row of {name} has a value of {column}: {what}.")
    return found
