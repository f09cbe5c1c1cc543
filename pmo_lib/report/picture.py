"""A picture made of HTML and SVG, for what a chart library draws worse: grids of status, roadmaps, bars of parts."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """
    A picture that needs no script.

    Args:
        html: of allowed elements only, everything in it escaped; it says in words what it shows.
        method: how to read it, for the fold below it.
    """

    html: Markup
    method: str = ""
