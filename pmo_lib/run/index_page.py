"""How the index pages look; what stands in them comes as plain values."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.rendering import health_bar
from pmo_lib.report.text import isolated
from pmo_lib.report.theme import MARKS
from pmo_lib.run import checksum, frame, page
from pmo_lib.run.run_record import OVERVIEW

STATES = {
    "published": ("green", "●", "Published"),
    "kept": ("amber", "▲", "Last good one kept"),
    "failed": ("red", "◆", "Failed"),
    "not applicable": ("none", "○", "Not applicable"),
}


SEVERITIES = {"alert": "red", "warning": "amber", "info": "green"}


COLUMNS = ("Program", "Report", "What it says", "Change", "State", "As of", "Data up to")
RELATIVE = re.compile(r'( (?:href|src)=")((?!#|data:|https?:|mailto:)[^"#]+)')
ANCHOR = re.compile(r'<a [^>]*href="((?!#|https?:|mailto:)[^"#]+)"[^>]*>(.*?)</a>', re.DOTALL)
END = re.compile(r'<section class="also"|<footer class="provenance"|</main>')


def portfolio_index(
    title: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    synthetic: bool,
    overview: str = "",
    there: Callable[[str], bool] = bool,
) -> str:
    """
    The page of one portfolio: its overview, and program × report with status, headline and the day its data reaches to.

    Args:
        rows: program, program_name, notebook, notebook_title, status, headline, severity, off_track, as_of, newest, href,
            published, failure, and history: as_of, href, headline, severity, off_track of earlier periods.
        overview: the published page of the portfolio's overview, whose link stands among the rows; empty: there is none.
        there: whether a file of that path, seen from the index, is there; the overview's links to others become words.
    """
    message, shown = _message(rows), [_row(row) for row in rows]
    if overview:
        place = next(row["href"] for row in rows if _is_overview(row))
        listed = _template("list", heading=message, columns=COLUMNS, rows=shown)
        return with_list(overview, place, listed, there)
    programs = len({row["program"] for row in rows} - {PORTFOLIO})
    heading = f"{text.sentence(text.plural(programs, 'program'))} and the whole portfolio"
    listed = _template("list", heading=heading, columns=COLUMNS, rows=shown) if rows else ""
    return _render(title, message, listed, frame.of_index(title, synthetic))


def _is_overview(row: Mapping[str, Any]) -> bool:
    return row["program"] == PORTFOLIO and row["notebook"] == OVERVIEW and not row.get("variant")


def overview_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Where the overview of the portfolio lies that this run made; empty where there is none."""
    found = (row["href"] for row in rows if _is_overview(row) and row["status"] == "published")
    return next(found, "")


def with_list(overview: str, place: str, listed: str, there: Callable[[str], bool] = bool) -> str:
    """
    The overview as the index: its links lead on from where the index lies, and the list of reports stands below it.

    Args:
        place: of the overview, seen from the index.
        there: see `portfolio_index`.
    """
    start = posixpath.dirname(place)
    seal = checksum.trace_of(overview).get("seal", "")
    html = overview.replace(f'"seal":"{seal}"', f'"seal":"{checksum.BLANK}"', 1)
    html = RELATIVE.sub(
        lambda link: link[1] + posixpath.normpath(posixpath.join(start, link[2])), html
    )
    html = ANCHOR.sub(lambda link: link[0] if there(link[1]) else link[2], html)
    at = END.search(html, html.index("<main")).start()
    return checksum.sealed(html[:at] + str(listed) + html[at:])


def _message(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many reports are published, and of which day."""
    wanted = [row for row in rows if row["status"] != "not applicable"]
    good = sum(row["status"] == "published" for row in wanted)
    if not wanted:
        return "Nothing has been reported yet"
    days = sorted({row["as_of"] for row in wanted if row["as_of"]})
    count = text.plural(len(wanted), "report")
    if good < len(wanted):
        return f"{good} of {count} {'is' if good == 1 else 'are'} published in this run"
    until = f"of {len(days)} days, up to {_day(days[-1])}" if days else ""
    until = f"as of {_day(days[-1])}" if len(days) == 1 else until
    return (
        f"All {count} are published, {until}" if good > 1 else f"The report is published, {until}"
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
    return _mark(row) + isolated(row["headline"] or text.MISSING)


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
    The page over all portfolios: a card for each, with the health of its projects and what it says first.

    Args:
        portfolios: name, title, href, programs, published, failed, and of its status, where it is known: health (counts
            by colour), headline, severity, as_of, newest, synthetic.
    """
    cards = [{**p, "bar": health_bar(p.get("health") or {}), "mark": _mark(p)} for p in portfolios]
    body = _template("cards", cards=cards, day=_time) if cards else ""
    return _render("Portfolios", _of_all(portfolios), body, frame.EMPTY)


def _mark(row: Mapping[str, Any]) -> Markup:
    colour = SEVERITIES.get(row.get("severity", ""))
    shown = '<span class="rag-{}"><span class="mark" aria-hidden="true">{}</span></span> '
    return Markup(shown).format(colour, MARKS[colour]) if colour else Markup("")


def _of_all(portfolios: Sequence[Mapping[str, Any]]) -> str:
    """What is true of all portfolios together: how many of their projects are off track."""
    if not portfolios:
        return "Nothing has been reported yet"
    known = [p["health"] for p in portfolios if any((p.get("health") or {}).values())]
    total, red = sum(sum(one.values()) for one in known), sum(one.get("red", 0) for one in known)
    if not total:
        return "No portfolio says how its projects stand"
    among = "" if len(known) == 1 else f" in {text.plural(len(known), 'portfolio')}"
    verb = "is" if red == 1 else "are"
    return text.sentence(
        f"{text.number(red)} of {text.plural(total, 'project')}{among} {verb} off track"
        if red
        else f"{text.plural(total, 'project')}{among}, none known to be off track"
    )


def _render(title: str, message: str, body: str, around: Mapping[str, Any]) -> str:
    return _template(
        "index",
        title=title,
        message=message,
        synthetic=around["synthetic"],
        body=body,
        bar=frame.bar(around) if around["portfolio"] else "",
        crumbs=frame.crumbs(around) if around["crumbs"] else "",
        policy=page.policy([page.source_hash(page.boot())], [page.source_hash(page.css())]),
        css=page.css(),
        boot=page.boot(),
    )


def _template(name: str, **values: Any) -> Markup:
    return Markup(frame.environment().get_template(f"{name}.html.j2").render(**values))
