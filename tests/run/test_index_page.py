"""The index of a portfolio: its overview with the list of reports below, and the cards of all portfolios."""

import nbformat
import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.run import checksum, frame, gate, index, index_page, page

PLACE = "_portfolio/2026-10-31/overview.html"
AROUND = {
    **frame.EMPTY,
    "portfolio": "P",
    "portfolio_href": "../../index.html",
    "tabs": [["At a glance", "overview.html", True], ["Status", "status.html", False]],
    "programs": [["Alpha", "../../a/2026-10-31/overview.html"]],
    "crumbs": [["Portfolios", "../../../index.html"], ["At a glance", ""]],
}
ROW = {
    "program": "_portfolio",
    "program_name": "P",
    "notebook": "overview",
    "notebook_title": "At a glance",
    "variant": "",
    "status": "published",
    "headline": "Two of 3 projects are off track",
    "severity": "alert",
    "off_track": 2,
    "health": {"red": 2, "amber": 0, "none": 0, "green": 1},
    "history": [],
    "as_of": "2026-10-31",
    "newest": "2026-10-31",
    "href": PLACE,
    "published": "",
    "failure": "",
}


def overview() -> str:
    html = '<h1>Two of 3</h1><footer class="provenance" id="about">End</footer>'
    data = {BLOCK_MIME: {"html": html, "figures": {}, "facts": {}}}
    cells = [nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", data)])]
    trace = {"shown": {"Notebook": "overview"}}
    return page.export(nbformat.v4.new_notebook(cells=cells), title="T", trace=trace, around=AROUND)


def made(**more) -> str:
    return index_page.portfolio_index("P", [ROW], synthetic=True, overview=overview(), **more)


def test_links_of_the_overview_lead_on_from_where_the_index_lies():
    links = [node.attributes["href"] for node in LexborHTMLParser(made()).css("a[href]")]
    assert {
        "index.html",
        "../index.html",
        "_portfolio/2026-10-31/status.html",
        "a/2026-10-31/overview.html",
        PLACE,
    } <= set(links)
    assert gate.judge(made(), own_files=True) == []


def test_the_list_of_reports_stands_below_the_overview_and_before_what_is_said_of_the_data():
    words = LexborHTMLParser(made()).css_first("main").text()
    places = [words.index(one) for one in ("Two of 3", "The report is published", "End")]
    assert places == sorted(places)


def test_the_index_is_sealed_anew():
    assert checksum.is_intact(made()) and not checksum.is_intact(made().replace("Two", "One", 1))


def test_a_link_to_a_page_that_is_not_there_becomes_words():
    tree = LexborHTMLParser(made(there=lambda place: not place.startswith("a/")))
    assert "Alpha" in tree.css_first(".menu").text() and not tree.css(".menu a")


def test_an_overview_that_was_not_made_in_this_run_leads_nowhere_and_the_list_stands_alone():
    kept = {**ROW, "status": "kept", "failure": "it failed"}
    assert index_page.overview_of([kept]) == "" and index_page.overview_of([ROW]) == PLACE
    assert index_page.overview_of([{**ROW, "variant": "less"}]) == ""


def test_an_overview_that_an_older_version_styled_is_left_out(tmp_path):
    old = checksum.sealed(overview().replace("box-sizing:border-box", "box-sizing:content-box", 1))
    target = tmp_path / PLACE
    target.parent.mkdir(parents=True)
    seal = checksum.trace_of(old)["seal"]
    resealed = checksum.sealed(old.replace(f'"seal":"{seal}"', f'"seal":"{checksum.BLANK}"'))
    target.write_text(resealed, encoding="utf-8")
    assert checksum.is_intact(resealed)
    shown = index.portfolio_page(
        tmp_path,
        {"title": "P", "synthetic": False},
        [ROW],
        lambda place: (tmp_path / place).is_file(),
    )
    assert (
        LexborHTMLParser(shown).css_first("h1").text()
        == "The report is published, as of 31\u00a0Oct\u00a02026"
    )


HEALTHY = {"red": 0, "amber": 0, "none": 1, "green": 2}


@pytest.mark.parametrize(
    ("healths", "message"),
    [
        ([], "Nothing has been reported yet"),
        ([{}], "No portfolio says how its projects stand"),
        ([HEALTHY], "Three projects, none known to be off track"),
        ([ROW["health"]], "Two of 3 projects are off track"),
        (
            [{**HEALTHY, "red": 1}, ROW["health"]],
            "Three of 7 projects in 2 portfolios are off track",
        ),
        ([ROW["health"], {}], "Two of 3 projects are off track"),
    ],
)
def test_the_page_of_all_portfolios_says_how_many_projects_are_off_track(healths, message):
    whole = {"name": "p", "title": "<b>", "href": "p/index.html", "programs": 1, "failed": 1}
    cards = [{**whole, "published": 2, "health": one, "headline": "H"} for one in healths]
    html = index_page.top_index(cards)
    tree = LexborHTMLParser(html)
    assert tree.css_first("h1").text() == message
    assert len(tree.css(".cards section")) == len(healths) and not tree.css("b")
    assert gate.judge(html, own_files=True) == []
