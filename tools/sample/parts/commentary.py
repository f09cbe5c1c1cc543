"""What the office of the sample says in its own words beside the computed numbers."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from tools.sample.draw import program_id

PLANTS: dict[str, dict] = {}
# report, section, position of the program (none: the whole portfolio), role, words
COMMENTS = (
    (
        "status",
        "",
        None,
        "Head of the PMO",
        "Both suppliers of the late projects were asked for new dates. We expect their answers before the board meets.",
    ),
    (
        "status",
        "delay",
        0,
        "Program manager",
        "The interfaces wait for the vendor's release in December. We do not plan to make up the delay before spring.",
    ),
    (
        "prioritization",
        "recommended",
        None,
        "Portfolio manager",
        "The board asked to hear the sponsors of projects that are to be stopped before it decides.",
    ),
    (
        "capacity",
        "",
        None,
        "Resource manager",
        "Two requests for external staff are with purchasing. They are not in the numbers.",
    ),
)


def tables(base, rng: np.random.Generator, kinds: Collection[str]) -> dict[str, pd.DataFrame]:
    """Comments on reports of the last period; one on a program stands only where there is such a program."""
    programs = set(base.plan.program.tolist())
    rows = [
        {
            "comment_id": f"N-{number:03d}",
            "report": report,
            "section": section or None,
            "program_id": None if at is None else program_id(at),
            "as_of": base.ends[-1],
            "author_role": role,
            "text": words,
        }
        for number, (report, section, at, role, words) in enumerate(COMMENTS, 1)
        if at is None or at in programs
    ]
    return {"commentary": pd.DataFrame(rows)}


def truths(projects: int, programs: int, kinds: Collection[str]) -> list[dict]:
    """Nothing is planted here."""
    return []
