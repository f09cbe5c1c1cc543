"""The office's own words beside what a report computes: escaped, marked as such, the newest first."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report import text
from pmo_lib.report.rendering import render

WHOLE = "commentary"  # the name under which a notebook shows what belongs to no section
MOST = 3  # comments that stand open; the others are folded


def of_section(data: Any, name: str, known: tuple[str, ...] = ()) -> Markup:
    """
    The comments on a section of a report; nothing where there is none.

    Of comments by one role on the same section, program and project the newest counts; how many older ones there are
    is said. A program's data holds its own comments only.

    Args:
        data: of a discipline, with a `portfolio`; other data has no comments.
        name: of the section; `WHOLE` for comments that name no section, or one that is not among `known`.
        known: names of all sections of the report.
    """
    portfolio = getattr(data, "portfolio", None)
    if not isinstance(portfolio, Portfolio) or not portfolio.has("commentary"):
        return Markup("")
    every = portfolio.commentary
    rows = every[every.report.eq(type(data).__module__.split(".")[1])]
    named = rows.section.str.strip().str.lower().str.replace("_", " ")
    place = name.lower().replace("_", " ")
    names = {one.lower().replace("_", " ") for one in known}
    rows = rows[~named.isin(names) if name == WHOLE else named.eq(place)]
    about = ["section", "program_id", "project_id", "author_role"]
    order = rows.sort_values("as_of", ascending=False, kind="stable")
    newest = order[~order.duplicated(about)]
    if newest.empty:
        return Markup("")
    comments = [_comment(row, portfolio) for row in newest.to_dict("records")]
    return render(
        "commentary", shown=comments[:MOST], rest=comments[MOST:], older=len(order) - len(newest)
    )


def _comment(row: dict, portfolio: Portfolio) -> dict[str, str]:
    """A comment and who wrote it, of what and when."""
    parts = [row["author_role"], _subject(row, portfolio), row["section"]]
    words = [str(part) for part in parts if part is not None and not pd.isna(part) and part]
    return {"text": str(row["text"]), "by": words, "day": text.day(row["as_of"])}


def _subject(row: dict, portfolio: Portfolio) -> str | None:
    """The name of the project, or of the program where this is the report of the whole portfolio."""
    for key, frame in (("project_id", portfolio.projects), ("program_id", portfolio.programs)):
        found = frame.loc[frame[key].eq(row[key]), "name"] if pd.notna(row[key]) else ()
        if len(found) and (key == "project_id" or portfolio.program == PORTFOLIO):
            return str(found.iloc[0])
    return None
