"""Blocks: escaped on one path, missing shown as missing, facts beside the words."""

import json
from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import REJECTED, Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.value import Value
from pmo_lib.report import blocks, figures
from pmo_lib.report.blocks import BLOCK_MIME, PLOTLY_MIME, RECORD_MIME, Table

PAYLOAD = "<script>alert(1)</script><b>\" onx='1'&amp;{{7*7}}\u202e"


@pytest.fixture
def portfolio() -> Portfolio:
    projects = TABLES["projects"].conform(
        pd.DataFrame([{"project_id": "P", "name": PAYLOAD, "program_id": "A"}])
    )
    programs = TABLES["programs"].conform(pd.DataFrame([{"program_id": "A", "name": PAYLOAD}]))
    tables = {"projects": projects, "programs": programs}
    return Portfolio(
        tables, program="A", settings=Settings(title="T", currency="EUR", synthetic=True)
    ).at("2026-10-31")


def chart(**changes) -> figures.Chart:
    frame = pd.DataFrame({"label": [PAYLOAD, "B"], "value": [3.0, -1.0], "status": ["red", None]})
    data = pd.DataFrame({"Project": [PAYLOAD, "B"], "Delay": ["+3", "−1"]})
    return figures.lollipop(
        "c", frame, caption=PAYLOAD, alternative=PAYLOAD, shown=["+3", "−1"], data=data
    )


def shown(block, monkeypatch) -> list[dict]:
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: outputs.append(data))
    block._ipython_display_()
    return outputs


def test_text_from_data_is_text_wherever_it_stands(portfolio):
    finding = Finding(PAYLOAD, "x", decision=PAYLOAD, values={"a": Value(PAYLOAD, PAYLOAD)})
    table = Table(pd.DataFrame({PAYLOAD: [PAYLOAD], "n": [1.0]}), PAYLOAD, {"n": 1})
    made = [
        blocks.header(finding, portfolio),
        blocks.section(finding, table, chart(), text=PAYLOAD),
        blocks.kpis(
            [Measure("m", PAYLOAD, Value(0.5, PAYLOAD), "share", 1, 2, PAYLOAD)], portfolio
        ),
        blocks.provenance(portfolio, missing=[PAYLOAD]),
    ]
    for block in made:
        tree = LexborHTMLParser(block.html)
        assert not tree.css("script") and not tree.css("b") and not tree.css("[onx]")
        assert "alert(1)" in tree.body.text() or "alert(1)" in block.html
        assert "\u202e" not in block.html and "{{7*7}}" in block.html


def test_a_label_in_a_figure_shows_markup_as_it_was_written():
    told = figures.plain(chart().figure)
    labels = json.dumps(told)
    assert "<script" not in labels and "&lt;script" in labels


def test_the_header_says_program_day_and_that_data_is_synthetic(portfolio):
    line = (
        LexborHTMLParser(blocks.header(Finding("M", "x"), portfolio).html)
        .css_first(".status-line")
        .text()
    )
    assert "31 Oct 2026" in line and "synthetic" in line and " · T · " in line


def test_a_missing_value_is_a_dash_and_a_missing_status_is_not_reported():
    frame = pd.DataFrame(
        {"Project": ["A"], "Delay": [float("nan")], "Status": [None], "Note": [""]}
    )
    cells = [
        node.text()
        for node in LexborHTMLParser(
            blocks.table_html(Table(frame, "", {"Delay": 0}, rag=("Status",)))
        ).css("td")
    ]
    assert cells == ["–", "○ Not known", "–"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("red", "◆ Off track"),
        ("amber", "▲ At risk"),
        ("green", "● On track"),
        ("purple", "○ Not known"),
    ],
)
def test_a_status_is_a_shape_and_a_word(status, words):
    assert LexborHTMLParser(blocks.rag(status)).body.text() == words


def test_rows_beyond_the_top_can_be_opened_and_are_all_there():
    frame = pd.DataFrame({"A": [str(i) for i in range(30)]})
    tree = LexborHTMLParser(blocks.table_html(Table(frame, top=10)))
    assert [node.text() for node in tree.css("tbody th")] == [str(i) for i in range(30)]
    assert tree.css_first("summary").text() == "20 more"


def test_a_share_of_few_cases_is_counted(portfolio):
    def words(number, *more) -> str:
        return blocks.value_of(Measure("m", "M", Value(number, "F"), *more), portfolio)

    assert words(None, "share", 1, 3) == "1 of 3"
    assert words(0.75, "share", 15, 20) == "75%"
    assert words(None, "share", 0, 0) == "–"
    assert words(0.08, "change", 8, 100) == "+8%"
    assert words(1.2e6, "money") == "€1.2 m"


def test_jupyter_gets_html_and_figures_and_the_page_gets_its_own(portfolio, monkeypatch):
    outputs = shown(blocks.section(Finding("M", "x"), chart(), projects=[{"id": "P"}]), monkeypatch)
    assert [sorted(output) for output in outputs] == [[BLOCK_MIME, "text/html"], [PLOTLY_MIME]]
    block = outputs[0][BLOCK_MIME]
    assert list(block["figures"]) == ["c"] and block["facts"]["projects"] == [{"id": "P"}]
    assert json.loads(json.dumps(block, allow_nan=False)) == block


def test_the_last_block_leaves_the_completion_record(portfolio, monkeypatch):
    record = shown(blocks.provenance(portfolio, missing=["m"]), monkeypatch)[-1][RECORD_MIME]
    assert (record["program"], record["as_of"], record["missing"]) == ("A", "2026-10-31", ["m"])
    assert len(record["input_hash"]) == 64


def test_a_question_that_does_not_arise_leaves_no_section():
    block = blocks.section(None, chart())
    assert block.html == "" and not block.figures and not block.facts


def test_rejected_rows_are_counted_once_however_many_rules_they_break(portfolio):
    rows = [
        {
            "file": "f",
            "sheet": "s",
            "table": "t",
            "row": 2,
            "cell": "A2",
            "value": PAYLOAD,
            "rule": "r",
        }
    ] * 2
    rows.append({**rows[0], "row": 3})
    broken = Portfolio(
        portfolio.tables, rejected=pd.DataFrame(rows, columns=list(REJECTED)), as_of=portfolio.as_of
    )
    block = blocks.provenance(broken)
    assert block.record["rejected_rows"] == 2
    assert "2 rows were rejected" in LexborHTMLParser(block.html).body.text()


def test_a_figure_as_values_has_no_template_no_nan_and_no_minus_zero():
    told = figures.plain(go.Figure(go.Scatter(x=[float("nan"), -0.0, 1 / 3], y=["a", "b", "c"])))
    assert told["data"][0]["x"] == [None, 0.0, 0.3333333333]
    assert "template" not in told["layout"]


def test_equal_labels_keep_a_row_each():
    frame = pd.DataFrame(
        {"label": ["Same", "Same"], "value": [2.0, 1.0], "status": ["red", "green"]}
    )
    made = figures.lollipop("c", frame, caption="", alternative="", shown=["2", "1"], data=frame)
    assert len(set(made.figure.data[-1].y)) == 2


def test_at_most_fifteen_rows_are_drawn_and_the_table_behind_has_all():
    frame = pd.DataFrame(
        {
            "label": [f"P{i}" for i in range(40)],
            "value": [float(-i) for i in range(40)],
            "status": None,
        }
    )
    made = figures.lollipop("c", frame, caption="", alternative="", shown=["x"] * 40, data=frame)
    assert len(made.figure.data[-1].y) == 15 and len(made.data) == 40


def test_a_rejected_row_is_shown_with_file_sheet_and_value_as_text():
    payload = "<script>1</script>"
    rejected = pd.DataFrame([dict.fromkeys(REJECTED, payload) | {"row": 2}])
    html = blocks.provenance(replace(Portfolio({}).at("2026-10-31"), rejected=rejected)).html
    assert payload not in html and html.count("&lt;script&gt;") >= 4


def test_a_unit_of_money_stays_on_the_line_of_its_number():
    shown = blocks.table_html(
        blocks.Table(
            pd.DataFrame({"Project": ["Fund for €44.8 m; 3 months", "€2 k", "P-1 more"]}), "T"
        )
    )
    assert "€44.8\u00a0m; 3 months" in shown and "€2\u00a0k" in shown and "P-1 more" in shown
