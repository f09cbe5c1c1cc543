"""How the index pages look; what stands in them comes as plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.blocks import isolated
from pmo_lib.run import page

STATES = {
    "published": ("green", "●", "Published"),
    "kept": ("amber", "▲", "Last good one kept"),
    "failed": ("red", "◆", "Failed"),
    "not applicable": ("none", "○", "Not applicable"),
}


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(page.HERE)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["isolated"] = isolated
    return environment


def portfolio_index(title: str, rows: Sequence[Mapping[str, Any]], *, synthetic: bool) -> str:
    """
    The page of one portfolio: program × report with status, headline and the day its data reaches to.

    Args:
        rows: program, program_name, notebook_title, status, headline, as_of, newest, href, published, failure.
    """
    columns = ["Program", "Report", "What it says", "State", "As of", "Data up to"]
    programs = len({row["program"] for row in rows} - {PORTFOLIO})
    good = sum(row["status"] == "published" for row in rows)
    wanted = sum(row["status"] != "not applicable" for row in rows)
    message = f"{good} of {text.plural(wanted, 'report')} {'is' if good == 1 else 'are'} up to date"
    if wanted and good == wanted:
        message = f"All {text.plural(wanted, 'report')} are up to date" if wanted > 1 else "The report is up to date"
    heading = f"{text.sentence(text.plural(programs, 'program'))} and the whole portfolio"
    return _render(
        title=title, message=message if wanted else "Nothing has been reported yet", heading=heading,
        columns=columns, rows=[_row(row) for row in rows], synthetic=synthetic, up=True,
    )  # fmt: skip


def _row(row: Mapping[str, Any]) -> list[Markup]:
    name = row["notebook_title"]
    link = _link(row["href"], name) if row["href"] else isolated(name)
    program = Markup("<strong>{}</strong>").format(isolated("Whole portfolio")) if row["program"] == PORTFOLIO else None
    return [program or isolated(row["program_name"]), link, isolated(row["headline"] or text.MISSING), _state(row),
            isolated(_day(row["as_of"])), isolated(_day(row["newest"]))]  # fmt: skip


def _state(row: Mapping[str, Any]) -> Markup:
    colour, mark, word = STATES[row["status"]]
    shown = Markup('<span class="rag rag-{}"><span class="mark" aria-hidden="true">{}</span> {}</span>').format(
        colour, mark, word
    )
    if row["status"] == "kept":
        word = f"published {_day(row['published'][:10])}; since then: {row['failure']}"
        return shown + Markup('<span class="failure">{}</span>').format(isolated(word))
    return (
        shown + Markup('<span class="failure">{}</span>').format(isolated(row["failure"])) if row["failure"] else shown
    )


def _link(href: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(quote(href), isolated(words))


def _day(iso: str | None) -> str:
    return text.day(date.fromisoformat(iso)).replace(" ", "\u00a0") if iso else text.MISSING


def top_index(portfolios: Sequence[Mapping[str, Any]]) -> str:
    """
    The page over all portfolios.

    Args:
        portfolios: name, title, href, programs, published, failed.
    """
    rows = [
        [_link(p["href"], p["title"]), *(isolated(text.number(p[key])) for key in ("programs", "published", "failed"))]
        for p in portfolios
    ]
    count = text.sentence(text.plural(len(rows), "portfolio"))
    message = f"{count} {'reports' if len(rows) == 1 else 'report'} here" if rows else "Nothing has been reported yet"
    columns = ["Portfolio", "Programs", "Reports up to date", "Reports failed"]
    return _render(
        title="Portfolios", message=message, heading=count, columns=columns, rows=rows, synthetic=False, up=False
    )


def _render(**values: Any) -> str:
    policy = page.policy([], [page.source_hash(page.css())])
    return _environment().get_template("index.html.j2").render(policy=policy, css=page.css(), **values)
