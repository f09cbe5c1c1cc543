"""Projects on a time axis: places by algebra, far outliers at the edge, parts of a bar that sum to the whole."""

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.report.rendering import health_bar
from pmo_lib.report.roadmap import WIDTH, Axis, of_positions, roadmap

DAY = pd.Timestamp("2026-10-31").date()


def positions(*rows: dict) -> pd.DataFrame:
    whole = {
        "name": "P",
        "computed": None,
        "declared": None,
        "baseline_start": "2026-10-01",
        "baseline_finish": "2026-11-30",
        "finish": "2026-11-30",
        "slip_days": 0.0,
        "overrun": None,
        **{f"rag_{one}": None for one in ("schedule", "cost", "scope", "risk", "benefits")},
    }
    frame = pd.DataFrame([whole | row for row in rows])
    days = ["baseline_start", "baseline_finish", "finish"]
    return frame.assign(**{day: pd.to_datetime(frame[day]) for day in days})


def drawn(*rows: dict, **more) -> LexborHTMLParser:
    frame = of_positions(positions(*rows))
    return LexborHTMLParser(str(roadmap(frame, as_of=DAY, caption="C", top=50, **more).html))


def ends(tree: LexborHTMLParser, kind: str) -> list[tuple[float, float]]:
    lines = [node.attributes["points"] for node in tree.css(f"polyline.{kind}")]
    return [tuple(float(point.split(",")[0]) for point in line.split()) for line in lines]


def test_the_delay_is_drawn_from_the_baseline_to_the_finish_and_only_where_there_is_one():
    tree = drawn(
        {"finish": "2027-01-29", "slip_days": 60.0, "rag_schedule": "red"},
        {"finish": "2026-11-20", "slip_days": -10.0, "rag_schedule": "green"},
    )
    days, first = 120, pd.Timestamp("2026-10-01")  # from 1 October to 29 January
    assert (pd.Timestamp("2027-01-29") - first).days == days
    place = [2 + (WIDTH - 4) * at / days for at in (60, 120)]
    assert ends(tree, "slip-red") == [pytest.approx(place, abs=0.06)]
    assert not ends(tree, "slip-green")
    assert [node.text().strip() for node in tree.css("td.num")] == ["+60 d", "−10 d"]


def test_the_day_of_the_report_divides_a_bar_into_done_and_to_come():
    tree = drawn({})
    ((start, now),), ((planned, finish),) = ends(tree, "done"), ends(tree, "base")
    assert start == planned == 2 and finish == WIDTH - 2
    assert now == pytest.approx(2 + (WIDTH - 4) * 30 / 60, abs=0.06)


def test_a_date_of_another_age_does_not_press_all_others_together():
    frame = of_positions(positions({}, {"finish": "2999-12-31", "slip_days": 355_000.0}))
    axis = Axis.of(frame, DAY)
    assert axis.last == pd.Timestamp("2032-10-31")
    assert axis.place(pd.Timestamp("2999-12-31")) == axis.place(axis.last) == WIDTH - 2


def test_a_project_without_dates_has_no_bar_and_no_delay():
    nothing = {"baseline_start": None, "baseline_finish": None, "finish": None, "slip_days": None}
    tree = drawn(nothing)
    assert not ends(tree, "base") and not ends(tree, "done") and len(ends(tree, "now")) == 1
    assert tree.css_first("td.num").text().strip() == "–"


def test_a_dimension_without_data_is_a_dot_and_one_that_nobody_has_is_no_column():
    tree = drawn({"rag_cost": "green"}, {})
    assert [node.text() for node in tree.css("thead .m")] == ["Health", "Cost"]
    rated = drawn({"declared": "green"}, {})
    assert [node.text() for node in rated.css("thead .m")] == ["Health", "Declared"]
    cells = [node.css_first("span").text() for node in tree.css("td.k-cost")]
    assert cells == ["●", "·"]
    assert [node.text() for node in tree.css("td.k-health .vh")] == ["Health: not known"] * 2


def test_what_is_not_shown_is_counted():
    frame = of_positions(positions(*[{"name": f"P{n}"} for n in range(5)]))
    html = str(roadmap(frame, as_of=DAY, caption="C", top=3, left_out="projects of ours").html)
    assert "And 2 more projects of ours" in html and html.count("tr class") == 3


def test_names_are_text():
    html = roadmap(
        of_positions(positions({"name": "<b>x</b>"})), as_of=DAY, caption="<i>", top=1
    ).html
    assert "<b>" not in html and "<i>" not in html


def test_the_parts_of_the_health_bar_fill_it_by_their_counts():
    tree = LexborHTMLParser(str(health_bar({"green": 2, "none": 1, "red": 1, "amber": 0})))
    points = [node.attributes["points"] for node in tree.css("polyline")]
    assert points == ["0.0,2 25.0,2", "25.0,2 50.0,2", "50.0,2 100.0,2"]
    label = tree.css_first(".health").attributes["aria-label"]
    assert label == "1 off track, 1 not known, 2 on track of 4 projects"
