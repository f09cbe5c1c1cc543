"""The columns from which the numbers of the maturity report are computed, and the words that several formulas share."""

from typing import Any

import pandas as pd

from pmo_lib.portfolio.value import NO_ROWS, Value

ANSWERS = "responses.answer responses.practice_id responses.pseudonym"
BY_ROLE = f"{ANSWERS} responses.role"
BY_WAVE = f"{ANSWERS} responses.wave"
PROJECTS = "projects.stage projects.actual_start projects.actual_finish status.period_end"
BOTH = f"{ANSWERS} {PROJECTS}"
OFFICE = (
    "projects.stage projects.budget projects.regulated projects.mandatory "
    "projects.mission_critical projects.approach responses.answer"
)

OF_LEVELS = "average low high combined target people"  # columns shown of areas
OF_EVIDENCE = "data survey low high evidenced"
OF_PRACTICES = "indicator value cases level"

AVERAGE = (
    "Mean of the areas' averages; an average is the mean over respondents of their own means over the "
    "practices of an area they gave a level for"
)
TESTED = (
    "Student's t with one imagined answer at each end of the scale gives each area a p-value; adjusted by "
    "Holm's procedure for all areas it is at most 5%"
)
BELOW = f"Areas with an average below target. {TESTED}"
RULES = (
    "Levels by the rules of the table of single practices: share of cases or median days against the cuts "
    "stated there"
)
EVIDENCED = f"Practices that at least five cases of the data speak of. {RULES}"
LOW = "Those of them whose level by data is 1 or 2"


def values(
    inputs: str, columns: str = "", /, **parts: tuple[Any, str] | tuple[Any, str, pd.DataFrame]
) -> dict[str, Value]:
    """
    The numbers of a finding that are computed from the same columns.

    Args:
        inputs, columns: see `Value`.
        parts: by key: what is shown, its formula, and the rows that count for it, if any.

    >>> values("invited.invited", invited=(30, "Sum of those invited"))["invited"].shown
    30
    """
    made = {key: (*part, NO_ROWS)[:3] for key, part in parts.items()}
    return {
        key: Value(shown, formula, inputs, rows, columns)
        for key, (shown, formula, rows) in made.items()
    }
