"""How the index pages look; what stands in them comes as plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.text import isolated
from pmo_lib.report.theme import MARKS
from pmo_lib.run import page

STATES = {
    "published": ("green", "●", "Published"),
    "kept": ("amber", "▲", "Last good one kept"),
    "failed": ("red", "◆", "Failed"),
    "not applicable": ("none", "○", "Not applicable"),
}


SEVERITIES = {"alert": "red", "warning": "amber", "info": "green"}


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(page.HERE)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["isolated"] = isolated
    return environment


def portfolio_index(title: str, rows: Sequence[Mapping[str, Any]], *, synthetic: bool) -> str:
    """
    The page of one portfolio: program × report with status, headline and the day its data reaches to.

    Args:
        rows: program, program_name, notebook_title, status, headline, severity, off_track, as_of, newest, href,
            published, failure, and history: as_of, href, headline, severity, off_track of earlier periods.
    """
    columns = ["Program", "Report", "What it says", "Change", "State", "As of", "Data up to"]
    programs = len({row["program"] for row in rows} - {PORTFOLIO})
    good = sum(row["status"] == "published" for row in rows)
    wanted = sum(row["status"] != "not applicable" for row in rows)
    message = f"{good} of {text.plural(wanted, 'report')} {'is' if good == 1 else 'are'} published in this run"
    days = sorted(
        {row["as_of"] for row in rows if row["as_of"] and row["status"] != "not applicable"}
    )
    until = (
        f"as of {_day(days[-1])}"
        if len(days) == 1
        else f"of {len(days)} days, up to {_day(days[-1])}"
        if days
        else ""
    )
    if wanted and good == wanted:
        message = (
            f"All {text.plural(wanted, 'report')} are published, {until}"
            if wanted > 1
            else f"The report is published, {until}"
        )
    heading = f"{text.sentence(text.plural(programs, 'program'))} and the whole portfolio"
    return _render(
        title=title,
        message=message if wanted else "Nothing has been reported yet",
        heading=heading,
        columns=columns,
        rows=[_row(row) for row in rows],
        synthetic=synthetic,
        up=True,
    )


def _row(row: Mapping[str, Any]) -> list[Markup]:
    name = row["notebook_title"]
    link = _link(row["href"], name) if row["href"] else isolated(name)
    program = (
        Markup("<strong>{}</strong>").format(isolated("Whole portfolio"))
        if row["program"] == PORTFOLIO
        else None
    )
    return [
        program or isolated(row["program_name"]),
        link + _earlier(row["history"]),
        _headline(row),
        isolated(_change(row)),
        _state(row),
        _time(row["as_of"]),
        _time(row["newest"]),
    ]


def _headline(row: Mapping[str, Any]) -> Markup:
    colour = SEVERITIES.get(row["severity"])
    mark = (
        Markup(
            '<span class="rag-{}"><span class="mark" aria-hidden="true">{}</span></span> '
        ).format(colour, MARKS[colour])
        if colour
        else Markup("")
    )
    return mark + isolated(row["headline"] or text.MISSING)


def _change(row: Mapping[str, Any]) -> str:
    """What changed since the period before: projects off track, else whether it says something else."""
    past = next((old for old in row["history"] if old["as_of"] < row["as_of"]), None)
    if past is None:
        return text.MISSING
    since = f"since {_day(past['as_of'])}"
    if row["off_track"] is None or past["off_track"] is None:
        return (
            f"unchanged {since}"
            if row["headline"] == past["headline"]
            else f"says something else {since}"
        )
    moved = row["off_track"] - past["off_track"]
    return f"{text.signed(moved)} off track {since}" if moved else f"as many off track {since}"


def _earlier(history: Sequence[Mapping[str, Any]]) -> Markup:
    if not history:
        return Markup("")
    links = Markup("").join(
        Markup("<li>{}</li>").format(_link(old["href"], _day(old["as_of"]))) for old in history
    )
    return Markup('<details class="earlier"><summary>{}</summary><ul>{}</ul></details>').format(
        f"{len(history)} earlier", links
    )


def _time(iso: str) -> Markup:
    return (
        Markup('<time datetime="{}">{}</time>').format(iso, _day(iso))
        if iso
        else isolated(text.MISSING)
    )


def _state(row: Mapping[str, Any]) -> Markup:
    colour, mark, word = STATES[row["status"]]
    shown = Markup(
        '<span class="rag rag-{}"><span class="mark" aria-hidden="true">{}</span> {}</span>'
    ).format(colour, mark, word)
    if row["status"] == "kept":
        word = f"published {_day(row['published'][:10])}; since then: {row['failure']}"
        return shown + Markup('<span class="failure">{}</span>').format(isolated(word))
    return (
        shown + Markup('<span class="failure">{}</span>').format(isolated(row["failure"]))
        if row["failure"]
        else shown
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
        [
            _link(p["href"], p["title"]),
            *(isolated(text.number(p[key])) for key in ("programs", "published", "failed")),
        ]
        for p in portfolios
    ]
    count = text.sentence(text.plural(len(rows), "portfolio"))
    message = (
        f"{count} {'reports' if len(rows) == 1 else 'report'} here"
        if rows
        else "Nothing has been reported yet"
    )
    columns = ["Portfolio", "Programs", "Reports up to date", "Reports failed"]
    return _render(
        title="Portfolios",
        message=message,
        heading=count,
        columns=columns,
        rows=rows,
        synthetic=False,
        up=False,
    )


def _render(**values: Any) -> str:
    policy = page.policy([page.source_hash(page.boot())], [page.source_hash(page.css())])
    return (
        _environment()
        .get_template("index.html.j2")
        .render(policy=policy, css=page.css(), boot=page.boot(), **values)
    )
