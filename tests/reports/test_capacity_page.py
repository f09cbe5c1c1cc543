"""The capacity report as published: drawn, readable in greyscale and on a phone, every number explained, no other program named."""

import json
from pathlib import Path

import axe_playwright_python
import pandas as pd
import pytest

from tools.sample import generate

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PROGRAMS = ("_portfolio", "digital-transformation")


def report(published: Path, program: str) -> Path:
    return published / "healthcare" / program / "2026-10-31" / "capacity_analysis.html"


def facts(published: Path, program: str) -> dict:
    return json.loads(report(published, program).with_suffix(".facts.json").read_text())


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_planted_overload_is_the_headline_with_its_probability_and_its_decision(
    published, program
):
    first = facts(published, program)["findings"][0]
    message = "Integration engineers are booked to 124% in Mar 2027; overload "
    if program != "_portfolio":  # a program's page leads with its own part
        message = "This program books 5.8 of 25.8 FTE of integration engineers in Mar 2027"
    assert first["message"].startswith(message)
    assert first["values"]["likely_low"] > 0.8 and "by 2 Jan 2027" in first["decision"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_number_of_the_page_leads_to_how_it_was_worked_out(published, open_page, program):
    told = facts(published, program)
    wanted = [f"{one['code']}-{key}" for one in told["findings"] for key in one["values"]] + [
        m["id"] for m in told["measures"]
    ]
    opened = open_page(report(published, program))
    for identity in wanted:
        words = opened.page.evaluate(
            "(id) => document.getElementById('n-' + id)?.nextElementSibling?.textContent ?? ''",
            identity,
        )
        assert len(words) > 20, identity


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("program", PROGRAMS)
def test_it_is_drawn_without_a_request_and_never_scrolls_sideways(
    published, open_page, program, width
):
    path = report(published, program)
    opened = open_page(path, width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.requests == [path.as_uri()] and opened.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_rules_hold(published, open_page, scheme):
    opened = open_page(report(published, "_portfolio"), scheme=scheme)
    opened.page.evaluate(AXE)
    found = opened.page.evaluate("axe.run().then((result) => result.violations.map((v) => v.id))")
    assert found == []


LUMINANCE = """(selector) => [...document.querySelectorAll(selector)].map((cell) => {
  const [r, g, b] = getComputedStyle(cell).backgroundColor.match(/[\\d.]+/g).map(Number);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; })"""


def test_in_greyscale_what_is_over_is_told_from_what_is_not_by_shade_and_by_number(
    published, open_page
):
    opened = open_page(report(published, "_portfolio"))
    over, below = (opened.page.evaluate(LUMINANCE, f"td.{name}") for name in ("load3", "load1"))
    assert over and below and max(over) < min(below) - 40
    cells = opened.page.evaluate(
        "[...document.querySelectorAll('td.load3')].map((cell) => cell.textContent.trim())"
    )
    assert len(cells) == 3 and all(int(cell.rstrip("%")) > 100 for cell in cells)


def test_on_a_phone_the_heat_table_scrolls_in_its_own_region_with_text_of_a_readable_size(
    published, open_page
):
    opened = open_page(report(published, "_portfolio"), width=390)
    size, region = opened.page.evaluate(
        "[parseFloat(getComputedStyle(document.querySelector('td.load3')).fontSize), "
        "document.querySelector('td.load3').closest('[role=region][tabindex=\"0\"]') !== null]"
    )
    assert size >= 12 and region


def test_a_program_s_page_and_facts_name_no_project_of_another(published):
    projects: pd.DataFrame = generate()["projects"]
    foreign = projects[projects.program_id != "digital-transformation"]
    path = report(published, "digital-transformation")
    words = path.read_text(encoding="utf-8") + path.with_suffix(".facts.json").read_text(
        encoding="utf-8"
    )
    assert [name for name in foreign.name if name in words] == []
    assert "E-02" not in words
