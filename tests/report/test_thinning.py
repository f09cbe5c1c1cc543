"""A chart of too many points is drawn by fewer that keep every extreme, and says so."""

import nbformat
import numpy as np
import pandas as pd
import plotly.graph_objects as go
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import blocks
from pmo_lib.report.figures import Chart, plain
from pmo_lib.report.thinning import MOST_POINTS, MOST_ROWS, thinned
from pmo_lib.run import gate, page
from tests.tiers import TEST_ALL


def chart(values, id: str = "many") -> Chart:
    figure = go.Figure(go.Scatter(x=np.arange(len(values)), y=np.asarray(values), mode="lines"))
    return Chart(
        id,
        figure,
        "Values by place",
        "From 1 to 9",
        pd.DataFrame({"Place": range(len(values)), "Value": values}),
    )


def test_a_chart_within_the_limits_stays_as_it_is():
    assert thinned(chart([1.0, 5.0, 2.0])).caption == "Values by place"
    assert list(thinned(chart(np.arange(MOST_POINTS))).figure.data[0].y) == list(range(MOST_POINTS))


@given(st.integers(0, 2**32 - 1), st.integers(MOST_POINTS + 1, 30_000))
@settings(max_examples=100 if TEST_ALL else 10)
def test_no_extreme_is_lost_and_no_point_is_made_up(seed, size):
    values = np.random.default_rng(seed).normal(size=size)
    values[seed % size] = 1e6  # one spike
    trace = thinned(chart(values)).figure.data[0]
    assert len(trace.y) <= MOST_POINTS and list(trace.x) == sorted(trace.x)
    assert min(trace.y) == values.min() and max(trace.y) == 1e6
    assert all(values[x] == y for x, y in zip(trace.x, trace.y, strict=True))


def test_what_is_missing_stays_missing():
    values = np.full(5_000, np.nan)
    values[4_321] = 7.0
    assert 7.0 in thinned(chart(values)).figure.data[0].y


def test_a_page_of_fifty_charts_of_a_hundred_thousand_points_is_light_and_says_what_it_left_out():
    count = 50 if TEST_ALL else 5
    values = np.random.default_rng(7).integers(0, 99, 100_000)
    block = blocks.section(
        Finding("Many", "many"), *(chart(values, f"c{number}") for number in range(count))
    )
    told = {
        "html": block.html,
        "figures": {one.id: plain(one.figure) for one in block.figures},
        "facts": {},
        "rows": {},
    }
    output = nbformat.v4.new_output("display_data", {blocks.BLOCK_MIME: told})
    html = page.export(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])]), title="T"
    )
    assert html.count('id="lib"') == 1 and gate.judge(html) == []
    points = sum(len(one.figure.data[0].y) for one in block.figures)
    assert points <= count * MOST_POINTS
    assert len(html) < 2_200_000 + 12 * points + 60 * count * MOST_ROWS
    assert (
        html.count("drawn from 100,000 points") >= count
        and html.count("one in 500 of 100,000 rows") >= count
    )
