"""The columns of the maturity report's tables, each declared once."""

from collections.abc import Iterable

import pandas as pd

from pmo_lib.report import text
from pmo_lib.report.columns import Column

AREA = Column("name", "Area")
INTERVAL = Column("interval", "95% interval", "right")
BELOW_TARGET = Column("below_target", "Below target")
RESPONDENTS = Column("people", "Respondents", "number")
UNKNOWN = Column("unknown_share", "Don't know", "percent")

LEVELS = (
    AREA,
    Column("average", "Average", "number", 1),
    INTERVAL,
    Column("combined", "Weakest link", "number"),
    Column("target", "Target", "number", 1),
    Column("gap", "Gap", "number", 1, signed=True),
    BELOW_TARGET,
)
AGREEMENT = (
    AREA,
    Column("within_one", "Within one level", "percent"),
    Column("spread", "Spread", "number", 1),
    UNKNOWN,
    RESPONDENTS,
)
PROGRESS = (
    AREA,
    Column("before", "Before", "number", 1),
    Column("after", "Now", "number", 1),
    Column("change", "Change", "number", 1, signed=True),
    Column("interval", "Interval", "right"),
    Column("verdict", "Verdict"),
    Column("compared", "Compared"),
)
AREA_EVIDENCE = (
    AREA,
    Column("data", "By data", "number"),
    Column("practices", "Evidence from", "right"),
    Column("survey", "Survey", "number", 1, optional=True),
    Column("interval", "Interval", "right", optional=True),
    Column("comparison", "Reading", optional=True),
)
PRACTICE_EVIDENCE = (
    Column("name", "Practice"),
    Column("indicator", "Indicator"),
    Column("words", "Value"),
    Column("interval", "95% interval"),
    Column("cases", "Cases", "number"),
    Column("level", "Level", "number"),
    Column("cuts", "Cuts for 2, 3, 4, 5"),
)
OFFICE_INPUTS = (Column("name", "Input"), Column("words", "Value", "right"), Column("band", "Band"))
FLIPS = (
    Column("name", "If"),
    Column("words", "Becomes"),
    Column("scope", "Then scope"),
    Column("authority", "Then authority"),
)
MOVE_ON = (Column("sign", "When to move on"),)
CHARTER = (
    Column("name", "Line"),
    Column("part", "Part"),
    Column("answer", "Answer", missing="not answered"),
    Column("why", "Why it matters"),
)
ACTIONS = (
    Column("name", "Improvement"),
    Column("begins", "Begins", "month"),
    Column("effect", "Takes effect", "month"),
    Column("days", "Person-days", "number"),
    Column("lifts", "Lifts"),
    Column("measured", "Seen in"),
)
RESPONSE = (
    Column("name", "Role"),
    Column("invited", "Invited", "number"),
    Column("answered", "Answered", "number"),
    Column("words", "Share", "right"),
)


def contrast(roles: Iterable[str]) -> list[Column]:
    """The columns of areas where two roles differ."""
    first, second = (text.sentence(text.plural(2, role).removeprefix("2 ")) for role in roles)
    return [
        AREA,
        Column("first", first, "number", 1),
        Column("second", second, "number", 1),
        Column("apart", "Apart", "number", 1, signed=True),
        Column("interval", "Interval", "right"),
    ]


def shades(heads: dict[str, str]) -> list[Column]:
    """
    An area's columns of shaded numbers.

    Args:
        heads: header by column of the frame.

    >>> [column.header for column in shades({"executive": "Executive"})]
    ['Area', 'Executive']
    """
    return [AREA, *(Column(key, header, "shade") for key, header in heads.items())]


def practices(levels: int) -> list[Column]:
    """The columns of the answers on single practices, for a scale of so many levels."""
    shaded = [Column(f"share_{at}", f"Level {at}", "shade") for at in range(1, levels + 1)]
    return [
        Column("name", "Practice"),
        *shaded,
        Column("average", "Average", "number", 1),
        UNKNOWN,
        RESPONDENTS,
    ]


def between(rows: pd.DataFrame, places: int = 1) -> list[str]:
    """
    The intervals from low to high as words; a dash where there is none.

    >>> between(pd.DataFrame({"low": [2.41, None], "high": [3.0, None]}))
    ['2.4–3.0', '–']
    """
    return [
        text.MISSING if pd.isna(low) else f"{text.number(low, places)}–{text.number(high, places)}"
        for low, high in zip(rows.low, rows.high, strict=True)
    ]


def around(rows: pd.DataFrame) -> list[str]:
    """
    The intervals of differences from low to high as words; a dash where there is none.

    >>> around(pd.DataFrame({"low": [-0.5, None], "high": [1.0, None]}))
    ['−0.5 to +1.0', '–']
    """
    return [
        text.MISSING if pd.isna(low) else f"{text.signed(low, 1)} to {text.signed(high, 1)}"
        for low, high in zip(rows.low, rows.high, strict=True)
    ]


def below_target(areas: pd.DataFrame) -> list[str]:
    """Whether each area is significantly below its target; a dash where it was not tested."""
    return [
        text.MISSING
        if pd.isna(area.p_value)
        else "significantly"
        if area.below
        else "not significantly"
        if area.gap > 0
        else "no"
        for area in areas.itertuples()
    ]
