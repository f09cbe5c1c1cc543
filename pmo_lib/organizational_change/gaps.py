"""What the data does not say, in sentences."""

from pmo_lib.organizational_change.data import Data

OPTIONAL = {
    "unit_capacity": "hours are ranked and not called overload",
    "lesson_uses": "which lessons were used is not known",
    "communications.seen": "who has read a message is not known",
    "communications.decision_id": "messages count for the project, not for a decision",
    "stakeholders.influence": "all affected roles count alike",
    "review_findings.severity": "all findings count alike",
    "review_findings.due": "no finding can be called overdue",
}


def missing(data: Data) -> list[str]:
    """Tables that are absent and columns without a value, with what follows."""
    found = []
    for place, what in OPTIONAL.items():
        name, _, column = place.partition(".")
        has = data.portfolio.has(name)
        if not column and not has:
            found.append(f"The source has no table of {name}: {what}.")
        elif column and has and getattr(data.portfolio, name)[column].isna().all():
            found.append(f"No row of {name} has a value of {column}: {what}.")
    if not data.whole_portfolio:
        found.append("Load and lessons are those of this program: other programs are not counted.")
    return found
