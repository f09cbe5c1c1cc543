"""The pictures of the overview that are HTML: decisions as cards, all projects on one page, the matrix of all reports."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio.vocabulary import Rag, Recommendation
from pmo_lib.report import text
from pmo_lib.report.asked import taken_apart
from pmo_lib.report.picture import Picture
from pmo_lib.report.rendering import render
from pmo_lib.report.roadmap import of_positions, roadmap
from pmo_lib.report.theme import MARKS, NO_COLOUR

if TYPE_CHECKING:
    from pmo_lib.overview.data import Data

OF_SEVERITY = {"alert": Rag.RED, "warning": Rag.AMBER, "info": Rag.GREEN}
TAGS = {
    Recommendation.STOP: "stop",
    Recommendation.REJECT: "reject",
    Recommendation.PAUSE: "pause",
    Recommendation.DELAY: "delay",
}

DECLARED = (
    "Health by its data beside what each project declares, and its dates; a frame marks a project that "
    "declares green and is red"
)


def decisions(data: "Data") -> Picture | None:
    """The most pressing decision of each report, as a card; None where none is asked for."""
    asked = data.own_reports[data.own_reports.decision != ""]
    if asked.empty:
        return None
    cards = [
        (row.title, row.href, taken_apart(row.decision, tuple(row.against)))
        for row in asked.itertuples()
    ]
    return Picture(render("decisions", cards=cards))


def projects(data: "Data") -> Picture | None:
    """All projects under way on one page, grouped by program; None where none is known."""
    running = data.running
    if running.empty:
        return None
    shown = running.head(data.most)
    tags = {} if data.funding is None else data.funding.set_index("project_id").decision
    rows = running.assign(
        group=running.program_id,
        tag=[TAGS.get(tags.get(one, ""), "") for one in running.project_id],
    )
    return roadmap(
        of_positions(rows),
        as_of=data.portfolio.as_of,
        caption=DECLARED if running.declared.notna().any() else "Health by its data, and dates",
        top=data.most,
        groups=_groups(data, running, shown) if data.whole_portfolio else None,
        left_out="projects under way, all of them less pressing",
    )


def _groups(data: "Data", running: pd.DataFrame, shown: pd.DataFrame) -> dict[str, str]:
    """Headings of the programs that are shown, those with most projects off track first."""
    red = running.groupby("program_id").computed.agg(lambda colours: (colours == Rag.RED).sum())
    count = running.groupby("program_id").size()
    order = red.reindex(shown.program_id.unique()).sort_values(ascending=False, kind="stable")
    return {
        program: f"{data.programs.get(program, program)}: "
        f"{text.number(worst) if worst else 'none'} of {text.number(count[program])} off track"
        for program, worst in order.items()
    }


def reports(data: "Data") -> Picture | None:
    """Every report with what it says first, programs as rows; None where no report is at hand."""
    if data.reports is None or data.reports.empty:
        return None
    plain = data.reports[data.reports.variant == ""]
    titles = dict(zip(plain.notebook, plain.title, strict=True))
    order = [name for name in data.own_reports.notebook if name in titles]
    order += [name for name in titles if name not in order]
    whole = plain.program_id == data.portfolio.program
    rows = [_row(own, order) for _, own in _programs(plain[whole], plain[~whole])]
    return Picture(render("matrix", heads=[titles[name] for name in order], rows=rows))


def _programs(first: pd.DataFrame, rest: pd.DataFrame) -> list:
    return [*first.groupby("program"), *rest.groupby("program", sort=True)]


def _row(own: pd.DataFrame, order: list[str]) -> tuple[str, list]:
    known = {row.notebook: row for row in own.itertuples()}
    first = own.iloc[0]
    name = "Whole portfolio" if first.program_id == "_portfolio" else first.program
    return name, [_cell(known.get(notebook)) for notebook in order]


def _cell(row) -> tuple[str, str, str, str]:
    """Colour, mark, words and link of a report; words without a link where it was not made."""
    if row is None:
        return NO_COLOUR, "", text.MISSING, ""
    if row.status != "published":
        return NO_COLOUR, MARKS[NO_COLOUR], "not made in this run", ""
    colour = OF_SEVERITY.get(row.severity, NO_COLOUR)
    return str(colour), MARKS[colour], row.headline or row.title, row.href
