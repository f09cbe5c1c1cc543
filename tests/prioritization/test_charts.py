"""The charts: what is drawn, the table behind it, and what is read out."""

from itertools import combinations
from types import SimpleNamespace as Made

import pandas as pd

from pmo_lib.prioritization import charts
from tests.prioritization.test_decision import case, made_of, small
from tests.prioritization.test_net_present_value import LARGE, SMALL


def test_ranks_are_drawn_with_their_span_and_only_funded_projects_are_solid():
    ranks = pd.DataFrame(
        {
            "project_id": ["B", "A"],
            "name": ["Ward", "Lab"],
            "score": [60.25, 40.0],
            "rank": [1.0, 2.0],
            "low": [1.0, 1.0],
            "high": [1.0, 2.0],
        }
    )
    pairs = pd.DataFrame(columns=["project_id", "other_id", "name", "other", "holds"])
    funded = pd.DataFrame({"project_id": ["A"]})
    chart = charts.ranking(Made(sensitivity=Made(ranks=ranks, pairs=pairs), funded=funded))
    assert chart.data.to_numpy().tolist() == [
        ["Ward", "1", "60.3", "1–1"],
        ["Lab", "2", "40.0", "1–2"],
    ]
    dots = chart.figure.data[-1]
    assert list(dots.x) == [1.0, 2.0] and list(dots.marker.symbol) == ["circle-open", "circle"]
    assert chart.alternative == (
        "The order of neighbours in rank holds for most weights near the chosen ones. "
        "First is Ward with 60.3 points, last Lab with 40.0"
    )


def test_the_frontier_shows_what_each_amount_of_money_buys_and_the_cost_of_the_choice():
    """Five buys 30 points, ten 60, fifteen 70, twenty all 100; the money is ten."""
    chart = charts.frontier(made_of(small([LARGE, *SMALL], 10)))
    assert chart.data.to_numpy().tolist() == [
        ["€0", "0.0", "0", "–"],
        ["€5", "30.0", "1", "+Small"],
        ["€10", "60.0", "2", "+Tiny"],
        ["€15", "70.0", "2", "+Large, −Tiny"],
        ["€20", "100.0", "3", "+Tiny"],
    ]
    line, named, ring = chart.figure.data
    assert [words.strip() for words in named.text] == ["+Small", "+Tiny", "+Tiny"]
    assert list(line.x) == [0, 5e-6, 10e-6, 15e-6, 20e-6] and list(line.y) == [0, 30, 60, 70, 100]
    assert chart.figure.layout.shapes[0].x0 == 10e-6  # the budget
    assert (ring.x, ring.y) == ((10e-6,), (60.0,))
    assert "every choice that no other beats" in chart.caption
    assert chart.alternative.endswith("From 0 points for €0 to 100 for €20")


def test_a_single_choice_makes_no_frontier_and_no_score_no_ranking():
    made = made_of(small([case("A", None, 5)], 9))
    assert charts.frontier(made) is None and charts.ranking(made) is None


def test_each_step_of_the_slider_is_the_best_that_its_money_can_buy_by_trying_every_set():
    cases = [case("A", 60, 6), case("B", 35, 4), case("C", 30, 3), case("D", 5, 2)]
    made = made_of(small(cases, 7))
    slider = charts.budget_slider(made)
    sets = [some for n in range(5) for some in combinations(cases, n)]
    for at, position in enumerate(slider.positions):
        money = position * 1e6 + 1e-9
        affordable = [some for some in sets if sum(one["cost"] for one in some) <= money]
        best = max(affordable, key=lambda some: sum(one["score"] for one in some))
        told = {label: words[at] for label, words in slider.rows}
        points = sum(one["score"] for one in best)
        assert told["It buys"] == f"{len(best)} of 4 projects, {points:.1f} points"
        out = [one["project_id"] for one in cases if one not in best]
        assert told["Not funded"].replace(" and ", ", ") == (", ".join(out) or "none")
    assert slider.words[slider.at] == "€7" and slider.rows[2][1][slider.at] == "the same projects"
    assert "in: A" in slider.rows[2][1][-2] or "in: A" in slider.rows[2][1][-1]


def test_money_without_a_limit_has_no_line_of_the_budget():
    made = made_of(small([LARGE, *SMALL], 10, budgets=[]))
    assert len(charts.frontier(made).figure.layout.shapes) == 1  # only that of the slider
