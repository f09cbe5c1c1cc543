"""The sections of a report as data: the sentence, what shows it, how to read it, and at which depth it stands."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, Protocol

from markupsafe import Markup

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report.blocks import Block, Part, kpis, nothing_found, section, together
from pmo_lib.report.commentary import WHOLE, of_section

Depth = Literal["executive", "leader", "team"]
DEPTHS: tuple[Depth, ...] = ("executive", "leader", "team")


class Section:
    """
    A section of a report.

    Args:
        name: by which a notebook shows it.
        finding: from the data to the sentence that is its title; None where the question does not arise, and there is
            no section.
        parts: from the data to a chart, a table or None; in the order in which they are shown.
        text: how to read it: words, or a function of the data.
        depth: the least depth of a report at which it is shown; its facts are the same at every depth.
        projects: from the data to facts of single projects that the section states, each with its `id`.
        measures: from the data, which then has a `portfolio`, to key figures shown below the section.
        label: a few words for the list of contents; empty: the name.
        half: whether it takes half the width of a page, beside the next one.
    """

    __slots__ = (
        "depth",
        "finding",
        "half",
        "label",
        "measures",
        "name",
        "parts",
        "projects",
        "text",
    )

    def __init__(
        self,
        name: str,
        finding: Callable[[Any], Finding | None],
        *parts: Callable[[Any], Part | None],
        text: str | Callable[[Any], str] = "",
        depth: Depth = "executive",
        projects: Callable[[Any], Sequence[dict]] | None = None,
        measures: Callable[[Any], Sequence[Measure]] | None = None,
        label: str = "",
        half: bool = False,
    ):
        self.name, self.finding, self.parts = name, finding, parts
        self.text, self.depth, self.projects, self.measures = text, depth, projects, measures
        self.half, self.label = half, label or name.replace("_", " ").capitalize()

    def block(self, data: Any, depth: Depth = "team") -> Block:
        """What the section shows of the data in a report of that depth; no page below its own depth, only facts."""
        found, own = self.finding(data), self._own_words(data, depth)
        if found is None:
            return Block(own)
        how = self.text(data) if callable(self.text) else self.text
        stated = self.projects(data) if self.projects else ()
        parts = [part(data) for part in self.parts]
        if self._found_nothing(found, parts):
            block = together(nothing_found(found, stated), Block(own))
        else:
            more = {"label": self.label, "half": self.half, "own": own}
            block = section(found, *parts, text=how, projects=stated, **more)
        if self.measures:
            block = together(block, kpis(self.measures(data), data.portfolio))
        if self._is_shown(depth):
            return block
        return replace(block, html="", figures=(), rows={}, facts={**block.facts, "sections": []})

    def _own_words(self, data: Any, depth: Depth) -> Markup:
        """What the office says of this section; nothing where the report is too short to show it."""
        return of_section(data, self.name) if self._is_shown(depth) else Markup("")

    def _is_shown(self, depth: Depth) -> bool:
        return DEPTHS.index(self.depth) <= DEPTHS.index(depth)

    def _found_nothing(self, found: Finding, parts: Sequence[Part | None]) -> bool:
        """Whether the section has nothing to show and nothing to ask: it was only looked at."""
        shows = self.measures or any(part is not None for part in parts)
        return (
            bool(self.parts)
            and not shows
            and found.severity == Severity.INFO
            and not found.decision
        )


class Data(Protocol):
    """What a report shows: computed once by its discipline."""

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of the report in their order."""
        ...


def show(data: Data, *names: str) -> Block:
    """
    The sections of these names, one after the other, for one notebook cell.

    The name `commentary` stands for the office's own words on the report as a whole.

    Args:
        data: of a discipline; it may have a `depth`, without which everything is shown.

    Raises:
        ValueError: there is no section of that name; the message lists all names.
    """
    known, depth = {one.name: one for one in data.sections}, getattr(data, "depth", "team")
    unknown = [name for name in names if name not in known and name != WHOLE]
    if unknown:
        raise ValueError(f"no section {unknown[0]!r}; there are {', '.join(known)}")
    return together(
        *(
            Block(of_section(data, WHOLE, tuple(known)))
            if name == WHOLE
            else known[name].block(data, depth)
            for name in names
        )
    )
