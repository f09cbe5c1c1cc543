"""What an office needs in writing and in the room before it opens: there, half there, missing, and why it matters."""

from collections.abc import Mapping

import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.maturity_model import Charter, read_charter

ANSWERS = ("present", "partial", "missing")


def check(answers: Mapping[str, str]) -> pd.DataFrame:
    """
    The lines of charter and readiness with what was answered, those missing first within each part.

    Args:
        answers: present, partial or missing, by the line's id.

    Returns:
        by id: name, part (charter or readiness), answer (missing value: nobody answered), why, stops (whether to stop without it).

    Raises:
        ConfigurationError: an answer to no line, or none of the three.

    >>> check({"mandate": "missing"}).loc["mandate", "stops"].item()
    True
    """
    lines: Charter = read_charter()
    parts = {"charter": lines.charter, "readiness": lines.readiness}
    known = [item.id for items in parts.values() for item in items]
    for name, answer in answers.items():
        if name not in known:
            raise ConfigurationError(
                f"the charter has no line {name!r}",
                code="PMO-P02",
                action=f"lines are {', '.join(known)}",
            )
        if answer not in ANSWERS:
            raise ConfigurationError(
                f"{name} is {answer!r}", code="PMO-P02", action=f"answer {', '.join(ANSWERS)}"
            )
    rows = [
        (item.id, item.name, part, answers.get(item.id), item.why, item.id in lines.stop_without)
        for part, items in parts.items()
        for item in items
    ]
    frame = pd.DataFrame(rows, columns=["id", "name", "part", "answer", "why", "stops"]).set_index(
        "id"
    )
    order = frame.answer.map({"missing": 0, "partial": 1, "present": 3}).fillna(2)
    return (
        frame.assign(order=order)
        .sort_values(["part", "order"], kind="stable")
        .drop(columns="order")
    )
