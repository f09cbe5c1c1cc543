"""The maturity page as people receive it, opened in a browser with the network off."""

import json
import re
from pathlib import Path

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def report(published: Path, program: str = "_portfolio") -> Path:
    return published / "healthcare" / program / "2026-10-31" / "maturity_assessment.html"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("program", ["_portfolio", "digital-transformation"])
def test_it_is_drawn_fits_and_keeps_the_accessibility_rules(
    published, open_page, program, width, scheme
):
    opened = open_page(report(published, program), width=width, scheme=scheme)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.evaluate("document.querySelectorAll('.js-plotly-plot').length") == 1
    opened.page.evaluate(AXE)
    assert (
        opened.page.evaluate(
            "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html))"
        )
        == []
    )
    assert opened.complaints == []


def test_every_number_it_states_is_explained_and_the_first_screen_holds_the_message(
    published, open_page
):
    path = report(published)
    opened = open_page(path, width=390)
    assert (
        opened.page.evaluate("document.querySelector('.kpis').getBoundingClientRect().bottom") < 844
    )
    facts = json.loads(path.with_suffix(".facts.json").read_text())
    wanted = [measure["id"] for measure in facts["measures"]]
    wanted += [
        f"{finding['code']}-{key}" for finding in facts["findings"] for key in finding["values"]
    ]
    assert len(wanted) > 40
    for identity in wanted:
        told = opened.page.evaluate(
            "(id) => document.getElementById(id)?.nextElementSibling?.textContent ?? ''",
            f"n-{identity}",
        )
        assert told.strip() and "does not say how" not in told, identity


@pytest.mark.parametrize("program", ["_portfolio", "digital-transformation"])
def test_no_respondent_stands_on_a_page_or_in_its_facts(published, program):
    path = report(published, program)
    page = re.sub(
        r'<script[^>]*id="lib".*?</script>', "", path.read_text(), flags=re.DOTALL
    )  # base64 holds any three letters
    for text in (page, path.with_suffix(".facts.json").read_text()):
        assert not re.search(r"\bR[0-9]{2}\b", text)
