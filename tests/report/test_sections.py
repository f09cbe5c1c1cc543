"""Sections are data: a notebook shows them by name, at the depth to which they belong."""

from types import SimpleNamespace

import pandas as pd
import pytest

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report.columns import Column, table
from pmo_lib.report.sections import Section, show


def late(data):
    return Finding(f"{data.count} are late", "late") if data.count else None


def projects(data):
    return table(pd.DataFrame({"name": ["CRM"]}), [Column("name", "Project")], "Late")


SECTIONS = (
    Section(
        "late",
        late,
        projects,
        text=lambda data: f"{data.count} in all.",
        depth="leader",
        projects=lambda data: [{"id": "P1"}],
    ),
    Section("rest", lambda data: Finding("Nothing else", "rest"), text="As it is."),
)


def data(count=2, **more):
    return SimpleNamespace(sections=SECTIONS, count=count, **more)


def test_sections_are_shown_by_name_in_the_order_asked_for():
    html = show(data(), "rest", "late").html
    assert html.index("Nothing else") < html.index("2 are late") < html.index("CRM")
    assert "2 in all." in html and "As it is." in html


def test_a_section_whose_question_does_not_arise_is_not_there():
    assert show(data(0), "late").html == "" and "late" not in str(show(data(0), "late").facts)


def test_a_page_of_less_depth_states_the_same_facts_and_shows_less():
    whole, short = show(data(depth="leader"), "late"), show(data(depth="executive"), "late")
    assert short.html == "" and short.facts["findings"] == whole.facts["findings"]
    assert short.facts["projects"] == [{"id": "P1"}] and short.facts["sections"] == []


def test_an_unknown_section_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="no section 'lat'; there are late, rest"):
        show(data(), "lat")
