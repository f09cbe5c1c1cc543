"""The office's own words: beside the section they name, the newest of each writer, escaped, and never dropped unseen."""

from pathlib import Path
from types import SimpleNamespace as Made

import pandas as pd
import pytest

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report.sections import Section, show
from pmo_lib.sources.snapshot import cut
from pmo_lib.status.data import Data

PROGRAMS = pd.DataFrame({"program_id": ["A", "B"], "name": ["Alpha", "Beta"]})
PROJECTS = pd.DataFrame({"project_id": ["P"], "program_id": ["B"], "name": ["Portal"]})


def row(words: str, section: str | None = None, day: str = "2026-10-31", **more) -> dict:
    told = {"report": "status", "section": section, "as_of": pd.Timestamp(day), "text": words}
    return {"author_role": "Head of the PMO"} | told | more


def portfolio(*rows: dict) -> Portfolio:
    from pmo_lib.portfolio.tables import TABLES

    numbered = [{"comment_id": str(at)} | one for at, one in enumerate(rows)]
    frames = {"programs": PROGRAMS, "projects": PROJECTS, "commentary": pd.DataFrame(numbered)}
    return Portfolio({name: TABLES[name].conform(frame) for name, frame in frames.items()})


def data(of: Portfolio, *sections: Section, depth: str = "team"):
    """Data of the status report, with sections of its own."""
    found = type("Data", (), {"__module__": Data.__module__})()
    found.portfolio, found.sections, found.depth = of, sections, depth
    return found


LATE = Section("late work", lambda _: Finding("Two projects are late", "late"))
NOTHING = Section("cost", lambda _: None)


def shown(of: Portfolio, *names: str, sections=(LATE, NOTHING), depth: str = "team") -> str:
    return str(show(data(of, *sections, depth=depth), *names).html)


def test_a_comment_on_a_section_stands_in_it_and_says_who_wrote_it_and_when():
    of = portfolio(row("The supplier is late.", "Late_work"))
    html = shown(of, "late work")
    assert html.count("The supplier is late.") == 1
    assert html.index("<section") < html.index("own words, not computed") < html.index("</section")
    assert "Head of the PMO" in html and "31 Oct 2026" in html
    assert "The supplier is late." not in shown(of, "commentary")


def test_a_comment_without_a_section_or_on_an_unknown_one_stands_with_the_whole_report():
    of = portfolio(row("In general.", author_role="Director"), row("Elsewhere.", "no such section"))
    html = shown(of, "commentary")
    assert "In general." in html and "Elsewhere." in html and "no such section" in html
    assert "In general." not in shown(of, "late work")


def test_a_comment_on_a_section_that_does_not_arise_is_still_shown():
    assert "All is paid." in shown(portfolio(row("All is paid.", "cost")), "cost")


def test_a_comment_of_another_report_is_not_shown_here():
    html = shown(portfolio(row("Elsewhere", report="risk")), "commentary", "late work")
    assert "Elsewhere" not in html and "own words" not in html


def test_a_short_report_leaves_out_the_comment_with_the_section():
    deep = Section("late work", LATE.finding, depth="team")
    of = portfolio(row("Long story", "late work"))
    assert "Long story" not in shown(of, "late work", sections=(deep,), depth="executive")
    assert "Long story" in shown(of, "late work", sections=(deep,), depth="team")


def test_of_one_writer_the_newest_comment_counts_and_older_ones_are_counted():
    of = portfolio(row("Old", day="2026-09-30"), row("New"), row("Other", author_role="Sponsor"))
    html = shown(of, "commentary")
    assert "New" in html and "Other" in html and "Old" not in html
    assert "Earlier comments on the same: 1" in html


def test_a_comment_written_after_the_day_of_the_report_is_not_known():
    of = portfolio(row("Later", day="2026-11-30"), row("Now")).at("2026-10-31")
    html = shown(of, "commentary")
    assert "Now" in html and "Later" not in html


def test_a_program_sees_its_own_comments_and_the_portfolio_sees_all_with_their_names():
    rows = (
        row("Whole"),
        row("Of Alpha", program_id="A"),
        row("Of Beta", program_id="B"),
        row("Of Portal", project_id="P"),
    )
    whole = portfolio(*rows)
    html = shown(whole, "commentary")
    assert all(words in html for words in ("Whole", "Of Alpha", "Of Beta", "Of Portal"))
    assert ", Alpha, 31 Oct" in html and ", Portal, 31 Oct" in html
    one = shown(cut(whole, "B"), "commentary")
    assert "Of Beta" in one and "Of Portal" in one
    assert "Whole" not in one and "Of Alpha" not in one


def test_more_than_three_comments_are_folded_and_none_is_lost():
    of = portfolio(*(row(f"Words {n}", author_role=f"Role {n}") for n in range(5)))
    html = shown(of, "commentary")
    assert "2 more" in html and all(f"Words {n}" in html for n in range(5))
    assert html.index("<details") < html.index("Words 4")


@pytest.mark.parametrize("payload", ["<script>x</script>", '"><img src=x onerror=1>', "{{7*7}}"])
def test_markup_in_a_comment_is_text(payload):
    html = shown(portfolio(row(payload, author_role=payload)), "commentary")
    assert payload not in html or payload == "{{7*7}}"
    assert "<script" not in html and "<img" not in html and "49" not in html


def test_data_without_a_portfolio_or_the_table_has_no_comments():
    bare = Made(sections=(LATE,))
    assert "own words" not in str(show(bare, "late work").html)
    assert shown(Portfolio({}), "commentary") == ""


def test_every_notebook_of_ours_shows_what_the_office_says_of_the_report():
    for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"):
        assert 'report.show(data, \\"commentary\\"' in path.read_text(encoding="utf-8"), path.name
