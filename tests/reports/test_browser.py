"""The page people receive, opened in a browser with the network off."""

import itertools
import json
from pathlib import Path

import axe_playwright_python
import nbformat
import pytest

from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.run import page

pytestmark = pytest.mark.browser
REPORTS = ["_portfolio", "digital-transformation"]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
NARROW, WIDE = 360, 1280
PAGES = ("overview", "status")
MORE = ("prioritization", "capacity_analysis", "maturity_assessment", "status.executive")


def report(published: Path, program: str) -> Path:
    return published / "healthcare" / program / "2026-10-31" / "status.html"


def drawn(opened) -> int:
    return opened.page.evaluate(
        "document.querySelectorAll('.js-plotly-plot .main-svg').length > 0 ? document.querySelectorAll('.js-plotly-plot').length : 0"
    )


@pytest.mark.parametrize("program", REPORTS)
def test_every_figure_is_drawn_and_nobody_is_asked_for_anything(published, open_page, program):
    path = report(published, program)
    opened = open_page(path)
    expected = path.read_text().count('<script type="application/json" class="figure"')
    charts = 4  # delay, overrun, bridge and milestones
    assert expected == charts + (
        6 if program == "_portfolio" else 0
    )  # and a panel for each program
    assert drawn(opened) == expected
    assert opened.requests == [path.as_uri()]
    assert opened.complaints == []


@pytest.mark.parametrize("width", [320, NARROW, 390, WIDE])
@pytest.mark.parametrize("program", REPORTS)
def test_nothing_makes_the_page_scroll_sideways(published, open_page, program, width):
    opened = open_page(report(published, program), width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_screen_of_a_phone_holds_headline_and_numbers(published, open_page):
    opened = open_page(report(published, "_portfolio"), width=390)
    bottom = opened.page.evaluate("document.querySelector('.kpis').getBoundingClientRect().bottom")
    assert bottom < 844


@pytest.mark.parametrize("width", [320, 390, 768, 1099, 1100, 1280])
def test_the_overview_never_scrolls_sideways_and_lists_its_contents_at_the_left_when_wide(
    published, open_page, width
):
    opened = open_page(report(published, "_portfolio").with_name("overview.html"), width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    left = opened.page.evaluate(
        "document.querySelector('.contents').getBoundingClientRect().right"
        " <= document.querySelector('main').getBoundingClientRect().left"
    )
    assert left == (width >= 1100)
    assert opened.page.locator(".contents li").first.is_visible() == (width >= 1100)
    assert opened.complaints == []


def test_a_chip_leaves_the_projects_it_names_and_no_empty_program(published, open_page):
    opened = open_page(report(published, "_portfolio").with_name("overview.html"))
    chip = opened.page.get_by_role("button", name="Declared green, is red")
    count = int(chip.inner_text().split()[-1])
    chip.click()
    shown = opened.page.locator("tr.project:visible")
    assert 0 < shown.count() == count
    assert opened.page.locator("th.group:visible").count() <= count
    opened.page.get_by_role("button", name="All").first.click()
    assert opened.page.locator("tr.project:visible").count() > count


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (NARROW, "light"),
        (WIDE, "dark"),
        pytest.param(NARROW, "dark", marks=pytest.mark.thorough),
        pytest.param(WIDE, "light", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        *(f"healthcare/_portfolio/2026-10-31/{name}.html" for name in PAGES),
        *(
            pytest.param(
                f"healthcare/_portfolio/2026-10-31/{name}.html", marks=pytest.mark.thorough
            )
            for name in MORE
        ),
        "healthcare/index.html",
        "index.html",
    ],
)
def test_the_accessibility_rules_hold(published, open_page, name, scheme, width):
    opened = open_page(published / name, width=width, scheme=scheme)
    opened.page.evaluate(AXE.read_text())
    found = opened.page.evaluate(
        "axe.run().then((result) => result.violations.map((v) => v.id + ': ' + v.nodes[0].html))"
    )
    assert found == []


def test_figures_follow_the_scheme_of_the_reader(published, open_page):
    opened = open_page(report(published, "_portfolio"))
    colour = "getComputedStyle(document.querySelector('#f-delay .ytick text')).fill"
    light = opened.page.evaluate(colour)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_timeout(1500)
    dark = opened.page.evaluate(colour)
    assert light == "rgb(20, 33, 61)" and dark == "rgb(238, 241, 246)"
    assert opened.complaints == []


def test_without_script_the_data_behind_every_chart_stands_open(published, open_page):
    opened = open_page(report(published, "_portfolio"), script=False)
    for box in opened.page.locator("details.method.data table").all():
        assert box.is_visible() and box.bounding_box()["height"] > 40
    assert opened.page.locator(".plot").first.is_hidden()


def test_the_data_behind_a_chart_is_printed_only_where_it_was_opened(
    published, open_page, tmp_path
):
    opened = open_page(report(published, "_portfolio"), scheme="dark")
    content = opened.page.pdf(format="A4", tagged=True, outline=True)
    (tmp_path / "report.pdf").write_bytes(content)
    assert content.startswith(b"%PDF") and pages_of(content) >= 2
    opened.page.locator("details.method.data > summary").nth(1).click()
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    shown = [box.is_visible() for box in opened.page.locator("details.method.data").all()]
    assert shown == [at == 1 for at in range(len(shown))] and len(shown) > 3
    heads = opened.page.evaluate(
        "[...document.querySelectorAll('main > section thead th')]"
        ".filter((th) => th.checkVisibility()).map((th) => th.innerText.trim())"
    )
    assert len(heads) > 20 and all(heads)  # a heading that sorts on the screen is read on paper
    assert opened.complaints == []


def pages_of(content: bytes) -> int:
    return content.count(b"/Type /Page\n") + content.count(b"/Type /Page ")


def test_the_executive_report_is_one_sheet_of_paper(published, open_page):
    path = report(published, "_portfolio").with_name("status.executive.html")
    opened = open_page(path)
    assert pages_of(opened.page.pdf(format="A4", tagged=True, prefer_css_page_size=True)) == 1
    opened.page.emulate_media(media="print")
    sizes = opened.page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && "
        "[...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())"
        " && !one.closest('.vh'))"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize) * 0.75)"
    )
    assert min(sizes) >= 6.99  # points


def test_every_picture_has_an_alternative_with_a_number_or_name(published, open_page):
    opened = open_page(report(published, "_portfolio"))
    facts = json.loads(report(published, "_portfolio").with_suffix(".facts.json").read_text())
    assert facts["projects"]
    texts = opened.page.evaluate(
        "[...document.querySelectorAll('.plot')].map((node) => node.getAttribute('aria-label'))"
    )
    assert len(texts) == 10
    for words in texts:
        assert any(character.isdigit() for character in words) and len(words) > 40


def test_there_is_one_main_heading_and_no_level_is_skipped(published, open_page):
    opened = open_page(report(published, "_portfolio"))
    levels = opened.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map((node) => +node.tagName[1])"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_link_of_the_indexes_leads_to_a_file(published, open_page):
    for name in ("index.html", "healthcare/index.html"):
        opened = open_page(published / name)
        links = opened.page.evaluate(
            "[...document.querySelectorAll('a[href]')].map((node) => node.href)"
        )
        assert links
        for link in links:
            if "#" not in link:
                assert Path(link.removeprefix("file://")).is_file(), link


PAYLOADS = [
    "<script>document.title='hit'</script>",
    "<img src=x onerror=\"document.title='hit'\">",
    "<svg onload=\"document.title='hit'\">",
    "<a href=\"javascript:document.title='hit'\">x</a>",
    "<style>@import url(http://127.0.0.1:9/x)</style>",
    "<iframe src=http://127.0.0.1:9></iframe>",
    "<script src=http://127.0.0.1:9/x.js></script>",
    "<body onload=\"document.title='hit'\">",
]


def test_script_in_a_page_that_slipped_through_everything_is_stopped_by_the_policy_alone(
    open_page, tmp_path
):
    block = {"html": "<h1>M</h1>" + "".join(PAYLOADS), "figures": {}, "facts": {}}
    output = nbformat.v4.new_output("display_data", {BLOCK_MIME: block})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=[output])])
    (tmp_path / "bad.html").write_text(page.export(notebook, title="T"))
    opened = open_page(tmp_path / "bad.html")
    opened.page.wait_for_timeout(500)
    assert opened.page.title() == "T"
    assert "dialog" not in opened.complaints
    assert [request for request in opened.requests if request.startswith("http")] == []
