"""The portfolio at a glance: true for no, one, two and many projects, and for whatever report is missing."""

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.overview import charts, findings, pictures, tables
from pmo_lib.report import blocks
from pmo_lib.report.sections import show
from tests.overview.made import data, portfolio, project, report

NAMES = ("decisions", "projects", "delay and cost", "value and score", "bottleneck", "reports")


def tree(block) -> LexborHTMLParser:
    return LexborHTMLParser(str(getattr(block, "html", block)))


@pytest.mark.parametrize(
    ("projects", "message"),
    [
        (None, "No report of this run is at hand"),
        ([], "No project is under way"),
        ([project("P", "green")], "No project is off track"),
        (
            [project("P"), project("Q", "green")],
            "None of 1 project that can be judged is off track; 1 cannot be judged",
        ),
        ([project("P")], "None of 1 project under way can be judged"),
        ([project("P", "red", "red")], "One of 1 project is off track"),
        (
            [project("P", "red", "green"), project("Q", "green")],
            "One of 2 projects is off track – one of them while reporting green",
        ),
        (
            [project(f"P{n}", "red", "green" if n < 2 else "red") for n in range(12)],
            "Twelve of 12 projects are off track – two of them while reporting green",
        ),
    ],
)
def test_the_headline_is_true_for_no_one_two_and_many_projects(projects, message):
    assert data(projects=projects).headline.message == message


def test_where_nothing_is_off_track_the_status_report_is_quoted_as_it_knows_what_was_not_judged():
    told = report("status", headline="None of the 2 projects that can be judged is off track")
    found = data(projects=[project("P", "green")], reports=[told]).headline
    assert found.message == told["headline"] and found.severity == "info"


def test_finished_projects_are_not_under_way():
    found = data(projects=[project("P", "red", state="finished"), project("Q", "green")])
    assert found.health == {"red": 0, "amber": 0, "none": 0, "green": 1}


def test_a_project_without_a_colour_is_counted_apart_and_never_as_on_track():
    found = data(projects=[project("P"), project("Q", "amber"), project("R", "green")])
    assert found.health == {"red": 0, "amber": 1, "none": 1, "green": 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_section_whose_report_is_missing_is_not_there(name):
    assert show(data(), name).html == ""


def test_every_project_stands_on_one_page_under_its_program_the_worst_program_first():
    rows = [
        project("P", "red", program="B"),
        project("Q", "green"),
        project("R", "green", program="B"),
    ]
    page = tree(show(data(projects=rows), "projects"))
    assert [node.text().strip() for node in page.css(".group")] == [
        "Beta: 1 of 2 off track",
        "Alpha: none of 1 off track",
    ]
    assert [node.text().strip() for node in page.css("tr.project th")] == ["P", "R", "Q"]


def test_only_a_project_that_declares_green_against_its_data_is_framed():
    rows = [
        project("P", "red", "green"),
        project("Q", "red", "red"),
        project("R", "green", "green"),
    ]
    page = tree(show(data(projects=rows), "projects"))
    framed = [node.css_first("th").text().strip() for node in page.css("tr.is-differs")]
    assert framed == ["P"] and len(page.css("td.differs")) == 1


def test_of_many_projects_the_worst_are_shown_and_the_rest_is_counted():
    rows = [project(f"P{n}", "red" if n < 5 else "green") for n in range(63)]
    page = tree(show(data(projects=rows), "projects"))
    assert (
        len(page.css("tr.project")) == 50 and "And 13 more projects under way" in page.body.text()
    )


def test_what_prioritization_stops_is_marked_beside_its_name():
    funding = pd.DataFrame({"project_id": ["P", "Q"], "decision": ["stop", "continue"]})
    found = data(projects=[project("P"), project("Q")], prioritization={"projects": funding})
    page = tree(pictures.projects(found).html)
    assert [node.text() for node in page.css(".tag")] == ["stop"]


def test_each_report_s_decision_is_a_card_with_what_speaks_against_it():
    asks = "fund it, knowing that it is late – asked of the board, by 30 Nov 2026"
    rows = [
        report("prioritization", decision=asks, against=["nobody else can do it"]),
        report("status"),
        report("status", program="A", decision="not ours – asked of nobody"),
    ]
    page = tree(show(data(reports=rows), "decisions"))
    assert page.css_first("h2").text() == "One decision is asked for"
    (card,) = page.css(".decision")
    assert card.css_first(".ask").text() == "Fund it"
    assert [node.text() for node in card.css("li")] == ["It is late", "Nobody else can do it"]
    assert card.css_first(".who").text().split() == ["Board", "by", "30", "Nov", "2026"]
    assert card.css_first("a").attributes["href"] == "prioritization.html"


def test_where_no_report_asks_for_a_decision_that_is_a_closing_line():
    html = show(data(reports=[report("status")]), "decisions").html
    assert 'class="quiet"' in html and "No report asks for a decision" in html


def test_the_matrix_names_what_was_not_made_and_links_to_no_such_page():
    rows = [
        report("status", severity="alert"),
        report("status", program="B", status="failed", headline="", severity=""),
        report("prioritization", program="B"),
    ]
    found = data(reports=rows)
    page = tree(pictures.reports(found).html)
    cells = [node.text().strip() for node in page.css("tbody td")]
    assert cells == ["◆ status says", "–", "○ not made in this run", "● prioritization says"]
    assert [node.attributes["href"] for node in page.css("a")] == [
        "status.html",
        "../../B/prioritization.html",
    ]
    assert found.missing == ["Status of Beta was not made."]
    assert findings.reports(found).message == "Two reports published, 1 not made"


def test_the_page_of_a_program_has_no_headings_of_programs_and_only_its_own_reports():
    rows = [project("P", "red"), project("Q", "green")]
    found = data("A", projects=rows, reports=[report("status", program="A", href="status.html")])
    html = show(found, *NAMES).html
    assert not tree(html).css(".group") and "Beta" not in html and "Whole portfolio" not in html


MEASURE = {
    "program_id": "_portfolio",
    "notebook": "status",
    "id": "on_time_delivery",
    "name": "On-time delivery",
    "value": 0.58,
    "unit": "share",
    "numerator": 7.0,
    "denominator": 12.0,
    "note": "n",
    "trend": [0.6, None, 0.58],
}


def test_key_figures_are_those_that_the_reports_state():
    other = MEASURE | {"program_id": "A", "value": 0.1}
    unknown = MEASURE | {"id": "data_age", "value": None, "denominator": 0.0}
    found = data(projects=[], reports=[report("status")], measures=[other, MEASURE, unknown])
    (one,) = found.measures
    assert (one.value, one.trend) == (0.58, (0.6, None, 0.58))
    page = tree(blocks.kpis(found.measures, portfolio()))
    assert page.css_first(".kpi-value").text() == "7 of 12" and not page.css(".kpi-change")


def test_delay_and_cost_leave_out_figures_that_must_be_checked_first():
    rows = [project(f"P{n}", "red", slip_days=10.0 * n, overrun_share=0.01 * n) for n in range(4)]
    rows.append(project("Wrong", "red", slip_days=90_000.0, check="delay"))
    chart = charts.delay_and_cost(data(projects=rows))
    assert "Wrong" not in chart.data.Project.tolist() and len(chart.data) == 4
    assert "P3 by 30 days" in chart.alternative and "P3 by 3%" in chart.alternative
    assert charts.delay_and_cost(data(projects=rows[:2])) is None


@pytest.mark.parametrize(
    ("late", "dear", "message"),
    [
        (3, 0, "Projects are late or over budget, none is both"),
        (0, 0, "None of 4 projects is far late or far over budget"),
    ],
)
def test_whether_projects_are_late_and_dear_at_once_is_told(late, dear, message):
    rows = [
        project(
            f"P{n}",
            rag_schedule="red" if n < late else "green",
            rag_cost="red" if n < dear else "green",
        )
        for n in range(4)
    ]
    assert findings.delay_and_cost(data(projects=rows)).message == message


def test_projects_that_are_both_late_and_dear_are_counted():
    rows = [
        project(f"P{n}", rag_schedule="red", rag_cost="red" if n else "green") for n in range(3)
    ]
    message = findings.delay_and_cost(data(projects=rows)).message
    assert message == "Two of 3 projects in trouble are both late and over budget"


def loads(**by_role) -> dict:
    months = pd.to_datetime(["2026-11-30", "2026-12-31", "2027-01-31"])
    rows = [
        {"program_id": "_portfolio", "role": role, "month": month, "load": load}
        for role, values in by_role.items()
        for month, load in zip(months, values, strict=True)
    ]
    return {"loads": pd.DataFrame(rows)}


def test_the_bottleneck_is_told_with_its_months_and_the_fullest_role_comes_first():
    found = data(capacity_analysis=loads(Testers=(0.5, 1.2, 1.1), Trainers=(0.9, 0.95, 1.0)))
    assert findings.bottleneck(found).message == "One role is short, between Dec 2026 and Jan 2027"
    table = tables.bottleneck(found)
    assert table.frame.Role.tolist() == ["Testers", "Trainers"]
    assert list(table.frame.columns) == ["Role", "Nov 26", "Dec", "Jan 27"]
    html = tree(blocks.table_html(table))
    assert [node.text().strip() for node in html.css("td.load3")] == ["120%", "110%"]
    assert [node.text().strip() for node in html.css("td.load2")] == ["90%", "95%", "100%"]


def test_a_role_that_is_full_is_not_short():
    found = data(capacity_analysis=loads(Testers=(1.0, 1.0, 1.0)))
    assert findings.bottleneck(found).message == "No role is booked above its capacity"


def test_a_most_valuable_project_that_is_stopped_leads():
    def funding(decision):
        frame = pd.DataFrame(
            {
                "project_id": ["P", "Q", "R"],
                "program_id": "A",
                "name": ["P", "Q", "R"],
                "decision": [decision, "continue", "delay"],
                "cost_to_go": [1e6, 2e6, None],
                "score": [10.0, 20.0, 30.0],
                "net_present_value": [9e6, 1e6, -1e6],
            }
        )
        return data(prioritization={"projects": frame})

    assert (
        findings.value_and_score(funding("stop")).message
        == "The plan stops the most valuable project, P"
    )
    kept = findings.value_and_score(funding("continue"))
    assert kept.message == "The plan funds the most valuable project and leaves out none of 3"
    chart = charts.value_and_score(funding("stop"))
    assert chart.data.Recommended.tolist() == ["stop", "continue", "delay"]
    assert "P, €9 m, stop" in chart.alternative.replace("\u00a0", " ")


def test_none_is_said_to_be_off_track_where_none_can_be_judged():
    unknown = data(projects=[project("a"), project("b")], reports=[])
    assert findings.projects(unknown).message == "None of 2 projects under way can be judged"
    assert findings.decisions(unknown) is None  # no report has spoken


@pytest.mark.parametrize("decision", ["not decided", "pause", "delay"])
def test_the_most_valuable_project_is_funded_only_if_it_goes_on(decision):
    rows = pd.DataFrame({"project_id": list("abc"), "name": list("abc"), "score": 1.0})
    rows = rows.assign(decision=[decision, "continue", "stop"], net_present_value=[5.0, 1.0, 0.0])
    found = findings.value_and_score(data(prioritization={"projects": rows}))
    assert found.message == f"The most valuable project, a: {decision}"
