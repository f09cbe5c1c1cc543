"""The slider below a chart: every step shows what was solved, offline and under the policy of the page."""

import nbformat
import pandas as pd
import pytest

from pmo_lib.report import forms
from pmo_lib.report.slider import Slider
from pmo_lib.run import frame, gate, page
from tests.reports.test_handles import AXE, page_of

pytestmark = pytest.mark.browser
COSTS, VALUES = [0.0, 2.5, 4.0], [0.0, 10.0, 15.0]
NAMES = ["Portal and Ledger", "Ledger <b>not bold</b>", "none"]


def chart():
    words = {"caption": "Value", "alternative": "2.5 buys 10"}
    frame = pd.DataFrame({"cost": COSTS, "value": VALUES})
    money = [f"€{cost} m" for cost in COSTS]
    slider = Slider("What if it were", 1, COSTS, money, [("Not funded", NAMES)])
    return forms.frontier("f", frame, budget=2.5, data=frame, slider=slider, **words)


def shown(opened) -> list:
    texts = [opened.page.locator(place).inner_text() for place in (".slider output", ".slider dd")]
    return [*texts, opened.page.evaluate("document.getElementById('f-f').layout.shapes.at(-1).x0")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_step_shows_the_words_and_the_line_of_its_point(open_page, tmp_path, scheme):
    path = page_of(tmp_path, chart())
    assert gate.judge(path.read_text(encoding="utf-8")) == []
    opened = open_page(path, scheme=scheme, width=390)
    handle = opened.page.get_by_label("What if it were")
    assert shown(opened) == ["€2.5 m", NAMES[1], 2.5]
    handle.focus()
    opened.page.keyboard.press("Home")
    for at in range(3):
        opened.page.wait_for_timeout(100)
        assert shown(opened) == [f"€{COSTS[at]} m", NAMES[at], COSTS[at]]
        opened.page.keyboard.press("ArrowRight")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.complaints == [] and opened.requests == [path.as_uri()]
    opened.page.evaluate(AXE)
    rules = "axe.run().then((result) => result.violations.map((v) => v.id))"
    assert opened.page.evaluate(rules) == []


def test_without_a_script_there_is_no_slider_and_the_table_holds_its_points(open_page, tmp_path):
    opened = open_page(page_of(tmp_path, chart()), script=False)
    assert opened.page.locator(".slider, input").count() == 0
    assert opened.page.locator("table[data-name=f] tbody tr").count() == len(COSTS)


def test_a_slider_with_a_missing_word_is_refused():
    with pytest.raises(ValueError, match="slider"):
        Slider("What if", 0, COSTS, ["€0"], [])


def test_on_a_phone_the_tab_of_the_current_report_is_in_view(open_page, tmp_path):
    titles = [f"Report number {n}" for n in range(9)]
    tabs = [[title, f"{n}.html", n == 8] for n, title in enumerate(titles)]
    around = frame.EMPTY | {"portfolio": "P", "tabs": tabs}
    path = tmp_path / "page.html"
    html = page.export(nbformat.v4.new_notebook(), title="T", around=around)
    path.write_text(html, encoding="utf-8")
    opened = open_page(path, width=390)
    box = opened.page.get_by_role("link", name=titles[8]).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
