"""Chart forms: what is drawn where, from numbers that can be checked by eye."""

import pandas as pd
import pytest

from pmo_lib.report import forms, panels

WORDS = {"caption": "C", "alternative": "A"}
MONTHS = pd.to_datetime(["2026-09-30", "2026-10-31"])


def test_a_waterfall_begins_each_bar_where_the_one_before_ended():
    frame = pd.DataFrame(
        {
            "label": ["Budget", "More", "Less", "Now", "Rest"],
            "value": [10.0, 5.0, -3.0, 12.5, 1.0],
            "total": [True, False, False, True, False],
        }
    )
    chart = forms.waterfall("w", frame, shown=["10", "+5", "−3", "12.5", "+1"], data=frame, **WORDS)
    (bars,) = chart.figure.data
    assert list(bars.x) == [10, 5, -3, 12.5, 1] and list(bars.base) == [0, 10, 15, 0, 12.5]
    assert len(set(bars.marker.color)) == 3 and bars.marker.color[0] == bars.marker.color[3]


def test_a_ranking_draws_the_interval_only_where_both_ends_are_known():
    frame = pd.DataFrame(
        {
            "label": ["A", "B"],
            "value": [2.0, 1.0],
            "low": [1.5, None],
            "high": [2.5, 1.2],
            "chosen": [True, False],
        }
    )
    lines, dots = forms.ranking("r", frame, data=frame, **WORDS).figure.data
    assert list(lines.x) == [1.5, 2.5] and list(lines.y) == ["A", "A"]
    assert list(dots.x) == [2.0, 1.0] and list(dots.marker.symbol) == ["circle", "circle-open"]


def test_targets_draw_a_ring_for_the_target_a_dot_for_today_and_a_line_for_the_answers():
    frame = pd.DataFrame(
        {"label": ["A"], "now": [2.0], "target": [3.0], "low": [1.5], "high": [2.5]}
    )
    line, target, now = forms.targets("t", frame, data=frame, **WORDS).figure.data
    assert list(line.x) == [1.5, 2.5]
    assert (list(target.x), target.marker.symbol) == ([3.0], "circle-open")
    assert (list(now.x), now.marker.symbol) == ([2.0], "circle")


def test_an_s_curve_draws_the_forecast_dashed_and_names_each_line_at_its_end():
    frame = pd.DataFrame(
        {
            "period": MONTHS,
            "planned": [1.0, 2.0],
            "actual": [0.5, None],
            "forecast": [0.5, 1.5],
            "low": [None, 1.2],
            "high": [None, 1.8],
        }
    )
    chart = forms.s_curve(
        "s", frame, as_of=MONTHS[0].date(), data=frame, words={"actual": "spent"}, **WORDS
    )
    band, planned, forecast, actual = chart.figure.data
    assert list(band.y) == [1.8, 1.2]
    assert [one.line.dash for one in (planned, forecast, actual)] == ["solid", "dash", "solid"]
    assert list(planned.y) == [1.0, 2.0] and list(actual.y) == [0.5, None]
    ends = {note.text: note.y for note in chart.figure.layout.annotations}
    assert ends["spent"] == 0.5 and ends["forecast"] == 1.5 and ends["planned"] == 2.0


def test_a_load_above_the_limit_is_drawn_apart_and_every_panel_has_the_same_scale():
    frame = pd.DataFrame(
        {
            "panel": ["Testers", "Testers", "Nurses", "Nurses"],
            "period": [*MONTHS, *MONTHS],
            "load": [0.8, 1.5, 0.2, 0.4],
        }
    )
    chart = panels.loads("l", frame, data=frame, **WORDS)
    (name, testers), (other, nurses) = chart.panels
    assert (name, other) == ("Testers", "Nurses")
    within, above = testers.data
    assert list(within.y) == [0.8, 1.0] and list(above.y) == [0, 0.5]
    assert testers.layout.yaxis.range == nurses.layout.yaxis.range == pytest.approx((0, 1.725))
    assert testers.layout.shapes[0].y0 == 1.0


def test_small_panels_have_one_scale_from_zero_and_the_newest_bar_stands_out():
    frame = pd.DataFrame(
        {"panel": ["A", "A", "B"], "period": [*MONTHS, MONTHS[1]], "value": [0.5, 0.25, None]}
    )
    (_, first), (_, second) = panels.multiples("m", frame, data=frame, **WORDS).panels
    assert list(first.data[0].y) == [0.5, 0.25] and list(second.data[0].y) == [None]
    assert first.layout.yaxis.range == second.layout.yaxis.range == pytest.approx((0, 0.55))
    older, newest = first.data[0].marker.color
    assert older != newest == second.data[0].marker.color[0]


def test_a_frontier_marks_the_budget():
    frame = pd.DataFrame({"cost": [1.0, 2.0], "value": [10.0, 15.0]})
    chart = forms.frontier("f", frame, budget=1.5, data=frame, **WORDS)
    assert list(chart.figure.data[0].x) == [1.0, 2.0] and list(chart.figure.data[0].y) == [10, 15]
    assert (chart.figure.layout.shapes[0].x0, chart.figure.layout.shapes[0].x1) == (1.5, 1.5)
