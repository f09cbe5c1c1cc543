"""What stands around every page: the bar with the portfolio's name and its reports, the way back, and links to other pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.text import isolated
from pmo_lib.run.run_record import OVERVIEW
from pmo_lib.run.workspace import slugs

HERE = Path(__file__).parent / "templates"
INDEX, TOP = "../../index.html", "../../../index.html"  # from a page
EMPTY = {
    "portfolio": "",
    "portfolio_href": "",
    "brand": {},
    "synthetic": False,
    "tabs": [],
    "programs": [],
    "crumbs": [],
    "before": [],
}


def of_report(report: Any, order: Sequence[str], plan: Any, settings: Mapping[str, Any]) -> dict:
    """
    The frame of a report's page, as JSON values.

    A program's page links up and to its own reports and names no other program; the portfolio's own pages link to the
    same report of each program, too.

    Args:
        order: names of the notebooks of the portfolio, as its configuration lists them.
        plan: with `programs`, the names of all programs by id, and `as_of`.
        settings: of the portfolio.
    """
    whole = report.program == PORTFOLIO
    own, place = f"{report.notebook.name}.html", report.path
    titles = {file: title for title, file in report.beside} | {own: report.notebook.title}
    first = sorted(order, key=lambda name: name != OVERVIEW)
    files = [f"{name}.html" for name in first if f"{name}.html" in titles]
    tabs = [[titles[file], file, file == own] for file in files]
    program = [] if whole else [[report.program_name, ""]]
    title = settings["title"]
    return {
        "portfolio": title,
        "portfolio_href": INDEX,
        "brand": dict(settings.get("brand") or {}),
        "synthetic": bool(settings.get("synthetic")),
        "tabs": tabs,
        "programs": _programs(plan, place) if whole and not report.variant else [],
        "crumbs": [["Portfolios", TOP], [title, INDEX], *program, [report.title, ""]],
        "before": [],
    }


def with_previous(frame: Mapping[str, Any], page: Path) -> dict:
    """The frame with a link to the report before, which is an input of the page."""
    day = date.fromisoformat(page.parent.name)
    link = [f"Report of {text.day(day)}", f"../{page.parent.name}/{page.name}"]
    return {**frame, "before": link}


def _programs(plan: Any, place: Path) -> list[list[str]]:
    """Name and link of the same report of each program."""
    folders = slugs(program for program in plan.programs if program != PORTFOLIO)
    return [
        [plan.programs[program], f"../../{folder}/{place.parent.name}/{place.name}"]
        for program, folder in folders.items()
    ]


def of_index(title: str, synthetic: bool) -> dict:
    """The frame of a portfolio's index."""
    crumbs = [["Portfolios", "../index.html"], [title, ""]]
    return {**EMPTY, "portfolio": title, "synthetic": synthetic, "crumbs": crumbs}


def links(frame: Mapping[str, Any]) -> list[str]:
    """Every file a frame links to; the gate allows these and no others."""
    places = [
        frame["portfolio_href"],
        *(href for _, href in (*frame["programs"], *frame["crumbs"])),
    ]
    tabs = (href for _, href, _ in frame["tabs"])
    return [href for href in (*places, *tabs, *frame["before"][1:]) if href]


def bar(frame: Mapping[str, Any]) -> Markup:
    """The bar at the top of a page."""
    return _render("bar", frame)


def crumbs(frame: Mapping[str, Any]) -> Markup:
    """The way back to what a page belongs to."""
    return _render("crumbs", frame)


def _render(name: str, frame: Mapping[str, Any]) -> Markup:
    template = environment().get_template(f"{name}.html.j2")
    return Markup(template.render(frame=frame).strip())


@cache
def environment() -> Environment:
    """Templates of pages, everything in them escaped."""
    loader = FileSystemLoader(HERE)
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    found.filters["isolated"] = isolated
    return found
