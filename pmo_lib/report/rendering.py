"""Templates of the package filled with values, everything escaped; this module opens no library of data."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report.text import isolated, printed
from pmo_lib.report.theme import MARKS, NO_COLOUR

WORDS = MappingProxyType(
    {Rag.RED: "off track", Rag.AMBER: "at risk", Rag.GREEN: "on track", NO_COLOUR: "not known"}
)
WORST_FIRST = (Rag.RED, Rag.AMBER, NO_COLOUR, Rag.GREEN)


@cache
def environment() -> Environment:
    """The templates of this package."""
    found = Environment(
        loader=PackageLoader("pmo_lib.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    found.filters["isolated"] = isolated
    return found


def _shown(value: Any) -> Any:
    return value if isinstance(value, Markup) else printed(value)


def render(name: str, **values: Any) -> Markup:
    """A template of this package with values, everything escaped."""
    return Markup(environment().get_template(f"{name}.html.j2").render(**values))


def health_bar(counts: Mapping[str, int]) -> Markup:
    """
    How many projects have which colour, as one bar in parts, the worst first; nothing where there is no project.

    >>> str(health_bar({"red": 0}))
    ''
    """
    total = sum(counts.values())
    if not total:
        return Markup("")
    parts, at = [], 0.0
    for colour in WORST_FIRST:
        if count := counts.get(colour, 0):
            end = at + 100 * count / total
            parts.append((colour, MARKS[colour], count, f"{at:.1f},2 {end:.1f},2", WORDS[colour]))
            at = end
    return render("health", parts=parts, total=total)
