"""What a reader can do with a page: sort, filter, save, open what is behind a number, walk it by keyboard, print it."""

import csv
import http.server
import io
import json
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import axe_playwright_python
import nbformat
import pandas as pd
import pytest

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import blocks, figures
from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.run import page
from tests.command_line import pmo
from tests.tiers import TEST_ALL

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
STATUS = "healthcare/{}/2026-10-31/status.html"


@pytest.fixture(scope="session")
def gallery(tmp_path_factory) -> Path:
    """Every chart form on one page."""
    target = tmp_path_factory.mktemp("gallery") / "gallery.html"
    subprocess.run(
        [sys.executable, str(ROOT / "docs" / "gallery.py"), str(target)],
        check=True,
        capture_output=True,
    )
    return target


def page_of(tmp_path: Path, *parts, name: str = "page.html") -> Path:
    block = blocks.section(Finding("A message", "x"), *parts)
    drawn = {
        id: figures.plain(figure) for chart in block.figures for id, figure in chart.figures.items()
    }
    told = {"html": f"<h1>M</h1>{block.html}", "figures": drawn, "facts": {}}
    cell = nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("display_data", {BLOCK_MIME: told})]
    )
    path = tmp_path / name
    path.write_text(
        page.export(nbformat.v4.new_notebook(cells=[cell]), title="T"), encoding="utf-8"
    )
    return path


def column(opened, number: int) -> list[str]:
    return opened.page.evaluate(
        f"[...document.querySelectorAll('tbody tr:not([hidden])')].map((row) => row.cells[{number}].textContent.trim())"
    )


def long_table(rows: int = 30) -> blocks.Table:
    frame = pd.DataFrame(
        {
            "Name": [f"Row {n:02d}" for n in range(rows)],
            "Days": [float((n * 7) % rows - 10) for n in range(rows)],
        }
    )
    frame.loc[3, "Days"] = None
    return blocks.Table(frame, "Long", {"Days": 0}, signed=("Days",), top=10, name="long")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_chart_form_is_drawn_within_the_rules_in_both_schemes(
    gallery, open_page, scheme, width
):
    opened = open_page(gallery, width=width, scheme=scheme)
    drawn = opened.page.evaluate(
        "[...document.querySelectorAll('.plot')].filter((place) => place.querySelector('.main-svg')).length"
    )
    assert drawn == gallery.read_text().count('class="figure"') == 13
    assert opened.requests == [gallery.as_uri()] and opened.complaints == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    opened.page.evaluate(AXE)
    assert (
        opened.page.evaluate(
            "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html))"
        )
        == []
    )


def test_a_page_weighs_little_whichever_library_it_carries(
    published, gallery, monkeypatch, record_property
):
    html = (published / STATUS.format("_portfolio")).read_bytes()
    small = json.loads((ROOT / "package.json").read_text())["dependencies"][
        "plotly.js-basic-dist-min"
    ]
    installed = page.library(True).name.startswith("plotly-basic")
    record_property("bytes", len(html))
    # 700 kB before the frame, the answer pictures and the folds of every section, which may add 60 kB
    assert len(html) < (760_000 if installed else 2_260_000)
    assert page.library(False).name.split()[1] == small
    assert len(page.library(False).packed) < 2_050_000


def test_a_long_table_is_sorted_by_value_and_what_is_missing_stands_last(open_page, tmp_path):
    opened = open_page(page_of(tmp_path, long_table()))
    assert len(column(opened, 0)) == 10
    opened.page.get_by_role("button", name="Show all 30").click()
    assert len(column(opened, 0)) == 30
    for _ in range(2):
        opened.page.get_by_role("button", name="Days").click()
        shown = column(opened, 1)
        numbers = [float(text.replace("−", "-").replace("+", "")) for text in shown[:-1]]
        assert shown[-1] == "–" and numbers == sorted(numbers, reverse=_ > 0)


WORDS = {
    "Day": ["14 May 2026", "2 Jan 2027", "30 Sep 2026"],
    "Money": ["€1.2 m", "−€900 k", "€1 bn"],
    "Part": ["7 of 12", "9 of 10", "0 of 3"],
    "Share": ["12%", "−4%", "8%"],
    "Word": ["beta", "2 left", "alpha"],
}
SORTED = {
    "Day": ["14 May 2026", "30 Sep 2026", "2 Jan 2027"],
    "Money": ["−€900 k", "€1.2 m", "€1 bn"],
    "Part": ["0 of 3", "7 of 12", "9 of 10"],
    "Share": ["−4%", "8%", "12%"],
    "Word": ["2 left", "alpha", "beta"],
}


def test_days_money_and_parts_are_sorted_by_what_they_mean_and_words_by_their_letters(
    open_page, tmp_path
):
    opened = open_page(page_of(tmp_path, blocks.Table(pd.DataFrame(WORDS), "T")))
    for at, name in enumerate(WORDS):
        opened.page.get_by_role("button", name=name, exact=True).click()
        assert [shown.replace("\u00a0", " ") for shown in column(opened, at)] == SORTED[
            name
        ]  # a unit stays with its number
    assert opened.complaints == []


def test_a_long_table_is_filtered_by_what_one_types_and_says_how_many_fit(open_page, tmp_path):
    opened = open_page(page_of(tmp_path, long_table()))
    opened.page.get_by_label("Filter").fill("row 2")
    assert len(column(opened, 0)) == 10 and opened.page.locator(".told").inner_text() == "10 of 30"
    opened.page.get_by_label("Filter").fill("")
    assert len(column(opened, 0)) == 10


def test_it_prints_every_row_even_if_filtered(open_page, tmp_path):
    opened = open_page(page_of(tmp_path, long_table()))
    opened.page.get_by_label("Filter").fill("row 29")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(column(opened, 0)) == 30
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(column(opened, 0)) == 1


FORMULAS = [
    '=HYPERLINK("http://127.0.0.1")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    " =1",
    'a,b;"c"',
    "plain",
]


def test_what_is_saved_as_csv_is_text_in_a_spreadsheet_and_numbers_stay_numbers(
    open_page, tmp_path
):
    frame = pd.DataFrame({"=Name": FORMULAS, "Days": [-5.0 + n for n in range(len(FORMULAS))]})
    opened = open_page(page_of(tmp_path, blocks.Table(frame, "T", {"Days": 0}, name="saved")))
    with opened.page.expect_download() as waiting:
        opened.page.get_by_role("button", name="Save as CSV").first.click()
    assert waiting.value.suggested_filename == "saved.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["'=Name", "Days"] and [row[1] for row in rows[1:]] == [
        f"{-5 + n}" for n in range(len(FORMULAS))
    ]
    for row in rows[1:]:
        assert row[0][0] not in "=+-@\t\r＝＋－＠", row
    assert rows[-2][0] == 'a,b;"c"' and opened.complaints == []


def weighty(value) -> bool:
    """Whether a value of a finding counts or lists something: a day, a word or nothing rests on no rows."""
    return not isinstance(value, bool | str) and value not in (None, 0, [], {})


UNFOUNDED = {
    "loads-months",  # a parameter of the report
    "office-need",
    "office-inputs",
    "office-agree",
    "office-margin",
    "office-turning",
    "office-points",  # counts of the whole portfolio, in the table of the section
    "scenarios-scenarios",  # each is solved anew: the table of the section
    "others_funded",  # projects of other programs are counted, not shown
}
OF_ALL_PROGRAMS = {
    f"uncertain-{key}" for key in ("history", "held_cases", "held_independent", "held_common")
} | {"proposed-approved", "proposed-decided"}
OPENED = """(id) => { const dt = document.getElementById('n-' + id), dd = dt?.nextElementSibling;
  return dt && { open: dt.checkVisibility(), words: dd.textContent, rows: dd.querySelectorAll('tbody tr').length,
    inputs: (dd.querySelector("code") ? dd : document.querySelector(dd.querySelector(".inputs a").getAttribute("href")).nextElementSibling).querySelectorAll("code").length,
    heads: [...dd.querySelectorAll('thead th')].map((cell) => cell.textContent.trim()),
    ids: [...dd.querySelectorAll('tbody tr')].map((row) => row.cells[1]?.textContent.trim()) } }"""


@pytest.mark.parametrize(
    "notebook", ["status", "prioritization", "capacity_analysis", "maturity_assessment"]
)
@pytest.mark.parametrize("program", ["_portfolio", "digital-transformation"])
def test_every_number_opens_its_formula_its_inputs_and_its_rows(
    published, open_page, program, notebook
):
    path = published / f"healthcare/{program}/2026-10-31/{notebook}.html"
    facts = json.loads(path.with_suffix(".facts.json").read_text())
    known = {project["id"] for project in facts["projects"]}
    values = {measure["id"]: measure["value"] for measure in facts["measures"]}
    values |= {
        f"{one['code']}-{key}": value
        for one in facts["findings"]
        for key, value in one["values"].items()
    }
    opened = open_page(path)
    assert len(values) > 5
    bare = set()
    for identity, value in values.items():
        opened.page.evaluate(f"location.hash = 'n-{identity}'")
        opened.page.wait_for_function(
            "(id) => document.getElementById('n-' + id)?.checkVisibility()", arg=identity
        )
        opened.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        told = opened.page.evaluate(OPENED, identity)
        assert told and told["inputs"] >= 1 and len(told["words"]) > 20, identity
        assert told["rows"] <= 50
        bare |= {identity} if weighty(value) and not told["rows"] else set()
        if notebook == "status" and told["heads"][1:2] == ["Id"]:
            assert set(told["ids"]) <= known, identity
    assert bare <= UNFOUNDED | (set() if program == "_portfolio" else OF_ALL_PROGRAMS)
    assert opened.complaints == []


def test_the_page_can_be_walked_and_opened_by_keyboard_alone(published, open_page):
    opened = open_page(published / STATUS.format("_portfolio"))
    seen = []
    for _ in range(150):
        opened.page.keyboard.press("Tab")
        told = opened.page.evaluate(
            """() => { const n = document.activeElement, s = getComputedStyle(n), b = n.getBoundingClientRect();
            return n === document.body ? null : [n.tagName, s.outlineStyle, b.width * b.height > 0] }"""
        )
        if told is None:
            break
        seen.append(told)
    assert len(seen) > 30 and all(outline != "none" and visible for _, outline, visible in seen)
    assert {"A", "SUMMARY", "BUTTON"} <= {tag for tag, _, _ in seen}
    opened.page.locator("summary").first.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.querySelector('details').open")


def test_the_contents_lead_to_every_section(published, open_page):
    opened = open_page(published / STATUS.format("_portfolio"))
    links = opened.page.evaluate(
        "[...document.querySelectorAll('.contents a')].map((node) => [node.hash.slice(1), node.textContent])"
    )
    titles = opened.page.evaluate(
        "[...document.querySelectorAll('section.block')].map((node) => [node.id, node.ariaLabel])"
    )
    assert links == titles and len(links) > 5


def test_data_age_is_told_on_the_day_of_reading(published, open_page):
    for name in (STATUS.format("_portfolio"), "healthcare/index.html"):
        opened = open_page(published / name)
        assert re.fullmatch(
            r" \(\d+ days? ago\)| \(today\)", opened.page.locator(".age").first.text_content()
        )


def test_the_index_is_filtered_by_what_one_types(published, open_page, tmp_path):
    from pmo_lib.run import index_page

    row = {
        "notebook": "s",
        "notebook_title": "S",
        "status": "published",
        "headline": "H",
        "severity": "info",
        "off_track": 0,
        "as_of": "2026-10-31",
        "newest": "",
        "href": "",
        "published": "",
        "failure": "",
        "history": [],
    }
    rows = [{**row, "program": f"p{n}", "program_name": f"Program {n}"} for n in range(12)]
    (tmp_path / "index.html").write_text(
        index_page.portfolio_index("T", rows, synthetic=False), encoding="utf-8"
    )
    opened = open_page(tmp_path / "index.html")
    opened.page.get_by_label("Filter").fill("program 1")
    assert (
        column(opened, 0) == ["Program 1", "Program 10", "Program 11"] and opened.complaints == []
    )


@pytest.fixture(scope="session")
def shared(sample_office, tmp_path_factory) -> Path:
    """The portfolio's pages with the library beside them."""
    office = shutil.copytree(sample_office, tmp_path_factory.mktemp("shared") / "office")
    few = () if TEST_ALL else ("-n", "status", "-n", "maturity_assessment")
    options = ("-p", "_portfolio", "--shared-assets", "-o", "shared", *few)
    assert pmo(office, "run", "healthcare", *options).returncode == 0
    return office / "shared"


def test_pages_that_share_the_library_are_light_and_draw_when_served(shared, chromium):
    path = shared / STATUS.format("_portfolio")
    # 165 kB before the frame, the grid of status with its roadmap and the folds of every section, which may add 60 kB
    assert path.stat().st_size < 225_000 and len(list((shared / "_assets").iterdir())) == 1
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(shared))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = chromium.new_context()
        opened, complaints = context.new_page(), []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.goto(f"http://127.0.0.1:{server.server_port}/{STATUS.format('_portfolio')}")
        for _ in range(100):
            if opened.evaluate("!!document.documentElement.dataset.figures"):
                break
            opened.wait_for_timeout(100)
        assert (
            opened.evaluate("document.querySelectorAll('.js-plotly-plot').length") == 10
            and complaints == []
        )
        context.close()
        server.shutdown()


def test_pages_that_share_the_library_show_the_tables_when_opened_as_files(shared, chromium):
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.goto((shared / STATUS.format("_portfolio")).as_uri())
    opened.wait_for_timeout(500)
    assert opened.locator("details.method.data table").first.is_visible()
    context.close()


def test_printed_on_paper_the_provenance_stands_last_and_nothing_repeats(published, open_page):
    opened = open_page(published / STATUS.format("_portfolio"))
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    last = opened.page.evaluate("[...document.querySelectorAll('main > *')].at(-1).className")
    assert last == "making"
    assert (
        opened.page.evaluate("getComputedStyle(document.querySelector('thead')).display")
        == "table-header-group"
    )
    assert (
        opened.page.locator(".handles").first.is_hidden()
        and opened.page.locator(".method").first.is_hidden()
    )
    for size in ("A4", "Letter"):
        assert opened.page.pdf(format=size).startswith(b"%PDF")
