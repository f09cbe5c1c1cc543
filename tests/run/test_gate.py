"""What the gate refuses, and what it lets pass: it judges the parsed page, not its words."""

from pathlib import Path

import nbformat
import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.report import blocks
from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.run import frame, gate, index_page, page

FIGURE = {"data": [{"type": "bar", "x": [1], "y": ["<b>"]}], "layout": {}}


def notebook(html: str = "<h1>M</h1>", *, markdown: str = "", figures=None):
    output = nbformat.v4.new_output(
        "display_data", {BLOCK_MIME: {"html": html, "figures": figures or {}, "facts": {}}}
    )
    cells = [nbformat.v4.new_code_cell("x = 'secret source'", outputs=[output])]
    if markdown:
        cells.append(nbformat.v4.new_markdown_cell(markdown))
    return nbformat.v4.new_notebook(cells=cells)


def judged(html: str = "<h1>M</h1>", **more) -> list[str]:
    return gate.judge(page.export(notebook(html, **more), title="T"))


def test_our_own_page_passes_with_and_without_figures():
    assert judged() == []
    assert judged('<div class="plot" id="f-a" role="img"></div>', figures={"a": FIGURE}) == []


def test_our_own_indexes_pass():
    row = {
        "program": "a",
        "program_name": "<b>",
        "notebook": "s",
        "notebook_title": "S",
        "status": "published",
        "headline": "H",
        "as_of": "2026-10-31",
        "newest": "",
        "href": "a/2026-10-31/s.html",
        "published": "",
        "failure": "",
        "severity": "alert",
        "off_track": 1,
        "history": [
            {
                "as_of": "2026-09-30",
                "href": "a/2026-09-30/s.html",
                "headline": "<b>",
                "severity": "info",
                "off_track": 0,
            }
        ],
    }
    assert gate.judge(index_page.portfolio_index("T", [row], synthetic=True), own_files=True) == []
    top = [
        {
            "name": "p",
            "title": "P",
            "href": "p/index.html",
            "programs": 1,
            "published": 1,
            "failed": 0,
        }
    ]
    assert gate.judge(index_page.top_index(top), own_files=True) == []
    assert gate.judge(index_page.top_index([]), own_files=True) == []


REFUSED = [
    "<script>alert(1)</script>",
    "<SCRIPT src=//x></SCRIPT>",
    '<script type="module">1</script>',
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#9;script:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<a href="//evil/x">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    "<iframe srcdoc='x'></iframe>",
    "<style>@import url(//x)</style>",
    '<p style="color:red">x</p>',
    "<base href=//x>",
    '<meta http-equiv="refresh" content="0;url=//x">',
    "<form action=//x></form>",
    "<!-- x -->",
    "<![CDATA[x]]>",
    "<?php ?>",
    "<template><img src=x></template>",
    "<noscript>x</noscript>",
    "<math><mi>x</mi></math>",
    "<object data=x></object>",
    "<embed src=x>",
    "<link rel=stylesheet href=//x>",
    "<input autofocus>",
    "<video src=x></video>",
    "<p>a\rb</p>",
    "<custom-element>x</custom-element>",
    '<script type="application/json"><b></script>',
    '<p srcset="x">x</p>',
    '<a href="x.html">x</a>',
    '<a ping="//x" href="#a">x</a>',
    "<marquee>x</marquee>",
    '<script type="text/plain">P-002 of another program</script>',
]


@pytest.mark.parametrize("html", REFUSED)
def test_what_could_run_or_reach_out_is_refused(html):
    assert judged(f"<h1>M</h1>{html}")


@pytest.mark.parametrize(
    "words",
    [
        "javascript:",
        "/etc/passwd",
        "onclick=alert(1)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "data:text/html",
        "unsafe-inline",
    ],
)
def test_words_that_only_look_dangerous_are_published(words):
    assert judged(f"<h1>M</h1><p>{words}</p>") == []


def test_a_page_without_its_policy_is_refused():
    html = page.export(notebook(), title="T")
    start = html.index("<meta http-equiv")
    assert gate.judge(html[:start] + html[html.index(">", start) + 1 :])


def test_a_changed_script_or_style_of_ours_is_refused():
    html = page.export(
        notebook('<div class="plot" id="f-a" role="img"></div>', figures={"a": FIGURE}), title="T"
    )
    assert gate.judge(html.replace("const recoloured", "const recolored", 1))
    assert gate.judge(html.replace("box-sizing:border-box", "box-sizing:content-box", 1))


def test_code_and_foreign_outputs_are_absent_from_the_page():
    made = notebook()
    made.cells[0].outputs.append(
        nbformat.v4.new_output("display_data", {"text/html": "<script>alert(1)</script>"})
    )
    made.cells[0].outputs.append(nbformat.v4.new_output("stream", text="printed"))
    html = page.export(made, title="T")
    assert "secret source" not in html and "alert(1)" not in html and "printed" not in html


MARKDOWN = "[x](javascript:alert(1)) <script>alert(1)</script> ![i](http://x/i.png) <img src=x onerror=alert(1)> [ok](https://example.org) **bold**"


def test_markdown_keeps_its_words_and_loses_what_could_run():
    html = page.export(notebook(markdown=MARKDOWN), title="T")
    assert gate.judge(html) == []
    assert (
        "<strong>bold</strong>" in html
        and 'href="https://example.org"' in html
        and 'rel="noopener"' in html
    )
    assert "javascript" not in html and "alert" not in html and "<img" not in html


def test_a_title_is_text():
    html = page.export(notebook(), title="</title><script>alert(1)</script>")
    assert "<script>alert" not in html and gate.judge(html) == []


def test_embedded_values_end_no_script_element():
    text = page.embedded({"a": "</script><!--\u2028&"})
    assert not set("<>&\u2028") & set(text)


def test_the_same_notebook_gives_the_same_bytes():
    made = [page.export(notebook(figures={"b": FIGURE, "a": FIGURE}), title="T") for _ in range(2)]
    assert made[0] == made[1]


KNOWN = "/srv/office/parameters"


def test_a_value_that_is_not_for_readers_is_refused_and_words_like_it_are_not():
    assert gate.judge(page.export(notebook(f"<h1>M</h1><p>{KNOWN}</p>"), title="T"), known=[KNOWN])
    assert (
        gate.judge(
            page.export(notebook("<h1>M</h1><p>/srv/other</p>"), title="T"), known=[KNOWN, ""]
        )
        == []
    )


@pytest.mark.parametrize(
    "source",
    [
        "https://127.0.0.1/plotly.js",
        "../../../_assets/other.js",
        "../../../_assets/plotly-basic-0123456789abcdef.js",
        "//x/_assets/plotly-0123456789abcdef.js",
    ],
)
def test_a_script_from_elsewhere_is_refused_unless_it_is_the_shared_library_by_its_hash(source):
    assert judged(f'<h1>M</h1><script src="{source}"></script>')
    assert judged(f'<h1>M</h1><script src="{source}" integrity="sha256-x"></script>')


def test_a_page_that_shares_the_library_passes():
    figure = notebook('<div class="plot" id="f-a" role="img"></div>', figures={"a": FIGURE})
    assert gate.judge(page.export(figure, title="T", shared="../../../_assets")) == []


def test_a_figure_the_small_library_cannot_draw_brings_the_large_one():
    told = {"data": [{"type": "treemap"}], "layout": {}}
    assert page.library_name(notebook(figures={"a": FIGURE})).startswith("plotly")
    assert page.library_name(notebook(figures={"a": told})).startswith("plotly ")


@pytest.mark.parametrize(
    "html",
    [
        "<h1>M</h1><div hidden><p>9 rows were rejected</p></div>",
        "<h1>M</h1><h1>Another</h1>",
        '<h1>M</h1><p id="x">a</p><p id="x">b</p>',
        '<h1>M</h1><meta name="referrer" content="x">',
    ],
)
def test_a_block_cannot_hide_double_or_rename_what_the_page_says(html):
    assert gate.judge(page.export(notebook(html), title="T"))


def test_a_block_left_open_cannot_enclose_what_the_page_itself_has_to_say():
    told = {"rejected_rows": 3, "shown": {}}
    whole = page.export(notebook("<h1>M</h1>"), title="T", trace=told)
    assert "Partial: 3 rows" in whole and gate.judge(whole) == []
    open_end = page.export(
        notebook('<h1>M</h1><ul class="kpis"><li>a</li></ul><details>'), title="T", trace=told
    )
    assert gate.judge(open_end)


@pytest.mark.parametrize(
    "words", ["Fix /root cause", "see /srv/officeparameters", "x/srv/office/parameters"]
)
def test_words_that_only_resemble_a_path_are_published(words):
    html = page.export(notebook(f"<h1>M</h1><p>{words}</p>"), title="T")
    assert gate.judge(html, known=["/", "/root", KNOWN]) == []


def test_a_path_is_found_however_it_was_escaped():
    html = page.export(notebook("<h1>M</h1><p>/srv/a&amp;b/it&#39;s</p>"), title="T")
    assert gate.judge(html, known=["/srv/a&b/it's"])


AROUND = {
    **frame.EMPTY,
    "portfolio": "P <b>",
    "portfolio_href": "../../index.html",
    "tabs": [["Status", "status.html", True], ["Prioritization <b>", "prioritization.html", False]],
    "crumbs": [["Portfolios", "../../../index.html"], ["Status", ""]],
}


def test_a_page_links_to_what_its_frame_names_and_to_no_other_file():
    html = page.export(notebook(), title="T", around=AROUND)
    tree = LexborHTMLParser(html)
    assert [link.text() for link in tree.css(".tabs a")] == ["Status", "Prioritization <b>"]
    assert tree.css_first(".tabs [aria-current]").text() == "Status"
    assert gate.judge(html, files=frame.links(AROUND)) == []
    for href in set(frame.links(AROUND)):
        others = [one for one in frame.links(AROUND) if one != href]
        assert gate.judge(html, files=others) == [f"<a> links to {href!r}"] * html.count(
            f'"{href}"'
        )


def test_the_report_before_is_linked_to_where_it_was_read():
    around = frame.with_previous(AROUND, Path("r/_portfolio/2026-09-30/status.html"))
    html = page.export(notebook(), title="T", around=around)
    link = LexborHTMLParser(html).css_first("a.before")
    assert (link.text(), link.attributes["href"]) == (
        "Report of 30 Sep 2026",
        "../2026-09-30/status.html",
    )
    assert gate.judge(html, files=frame.links(around)) == []


def test_what_was_looked_at_without_a_result_becomes_one_closing_line_before_the_data():
    html = "<h1>M</h1>" + "".join(
        blocks.nothing_found(
            Finding(message, code, values={"n": Value(0, f"How many {code}")})
        ).html
        for code, message in (("a", "No A & B"), ("b", "No C"))
    )
    made = page.export(notebook(html + '<footer class="provenance">x</footer>'), title="T")
    body = " ".join(LexborHTMLParser(made).css_first("main").text(separator=" ").split())
    assert "Also checked, nothing found: No A & B; No C." in body.replace(" .", ".")
    assert made.count('<dt id="n-') == 2 and "How many b" in body and body.endswith("x")
    assert "quiet" not in made.split("</style>")[1] and gate.judge(made) == []
