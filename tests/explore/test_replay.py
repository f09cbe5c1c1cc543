"""What a notebook computes with other parameters is what it computes when its cells run with them."""

import json

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib import status
from pmo_lib.errors import ConfigurationError
from pmo_lib.explore.replay import Replay
from tests.explore.notebook_cells import figures, opened, words

PARAMETERS = 'snapshot: str = ""\nprogram: str = "p"\nas_of: str = ""\na: int = 1\nb: int = 10'
NAMES = ("c", "d", "e", "f")


def run(cells: list[str], **changed) -> dict:
    names: dict = {}
    for number, cell in enumerate(cells):
        exec(cell, names)
        if number == 0:
            names |= changed
    return names


@st.composite
def notebooks(draw) -> list[str]:
    """Cells in which each name is a sum of parameters and earlier names."""
    cells, known = [PARAMETERS], ["a", "b"]
    for name in NAMES:
        parts = draw(st.lists(st.sampled_from(known), min_size=0, max_size=3))
        cells.append(f"{name} = {' + '.join([*parts, str(draw(st.integers(0, 9)))])}")
        known.append(name)
    return cells


@given(notebooks(), st.integers(0, 5), st.integers(0, 5))
def test_every_name_is_as_if_all_cells_had_run_with_the_changed_parameters(cells, a, b):
    replay = Replay.of(cells, run(cells))
    for changed in ({"a": a}, {"b": b}, {"a": a, "b": b}, {}):
        made, wanted = replay.with_values(changed), run(cells, **changed)
        assert {n: made[n] for n in NAMES} == {n: wanted[n] for n in NAMES}


def test_what_does_not_depend_on_a_parameter_is_not_computed_again():
    cells = [PARAMETERS, "seen = []\nslow = seen.append(b) or b", "quick = a + slow"]
    names = run(cells)
    assert Replay.of(cells, names).with_values({"a": 5})["quick"] == 15
    assert names["seen"] == [10]


def test_of_a_cell_that_ran_twice_the_newest_text_counts_and_odd_cells_are_passed_over():
    cells = [PARAMETERS, "c = a", "%matplotlib inline", "d = c", "c = a * 100", "a = 7"]
    replay = Replay.of(cells, {"a": 1, "c": 100, "d": 100})
    made = replay.with_values({"a": 2})
    assert (made["c"], made["d"]) == (200, 200)


def test_without_a_parameters_cell_there_is_no_explorer_and_a_way_out():
    with pytest.raises(ConfigurationError, match="run all cells"):
        Replay.of(["x = 1"], {})


def test_the_status_explorer_shows_what_the_report_shows_with_those_thresholds_and_names_what_turned():
    explorer, _ = opened("status")
    portfolio = explorer.replay.names["portfolio"]
    strict = status.build(portfolio, status.Thresholds(amber_days=5, red_days=20))
    (outputs,) = explorer.drawn({"amber_days": 5, "red_days": 20})
    (overview,) = (one for one in strict.sections if one.name == "overview")
    assert overview.finding(strict).message in words(outputs)
    usual = status.build(portfolio).projects.set_index("project_id").computed.fillna("")
    now = strict.running.set_index("project_id").computed.fillna("")
    turned = strict.running[(now != usual[now.index]).to_numpy()]
    assert len(turned) > 0
    marked = [row for row in words(outputs).split("<tr") if "In the report: " in row]
    for name in turned["name"]:
        assert any(f">{name}<" in row for row in marked), name
    (chart,) = figures(outputs)
    rings = [trace for trace in chart["data"] if trace.get("marker", {}).get("size") == 21]
    drawn = status.charts.delay(strict).figure.data[-1].y
    assert set(rings[0]["y"]) == set(turned["name"]) & set(drawn)


def test_at_the_values_of_the_report_nothing_is_marked():
    explorer, _ = opened("status")
    (outputs,) = explorer.drawn({"red_days": 60})
    assert "As in the report." in words(outputs) and "changed" not in words(outputs)


def test_another_program_is_compared_with_its_own_report():
    explorer, _ = opened("status")
    (outputs,) = explorer.drawn({"program": "workforce"})
    assert "As in the report." in words(outputs)
    own, _ = opened("status", program="workforce")
    (wanted,) = own.drawn({})
    assert json.dumps(outputs) == json.dumps(wanted)


def test_what_the_report_would_refuse_is_a_sentence():
    explorer, _ = opened("status")
    (outputs,) = explorer.drawn({"amber_days": 90})
    assert "amber not beyond red" in words(outputs)


def test_the_capacity_explorer_computes_no_repair_while_a_handle_moves(monkeypatch):
    explorer, _ = opened("capacity_analysis")
    monkeypatch.setattr("pmo_lib.capacity.data.decide", None)
    (outputs,) = explorer.drawn({"hired": {"integration-engineers": 2.5}})
    assert "2.5 FTE of integration engineers hired, working from" in words(outputs)
    assert 'class="num heat4 changed"' in words(outputs) or "changed" in words(outputs)


@pytest.mark.parametrize(
    "name", ["status", "prioritization", "capacity_analysis", "maturity_assessment"]
)
def test_a_range_is_given_for_declared_parameters_only_and_each_makes_a_handle(name):
    pytest.importorskip("ipywidgets")
    from pmo_lib.explore.controls import handle

    explorer, ranges = opened(name)
    for parameter, reaching in ranges.items():
        now = explorer.replay.names[parameter]
        made = handle(explorer.replay.parameters[parameter], now, reaching)
        assert made.value() == now or (now is None and made.value() is None)
        assert all(widget.value is not None for widget in made.widgets)
    values = {parameter: explorer.replay.names[parameter] for parameter in ranges}
    *_, outputs = explorer.drawn(values)
    assert "As in the report." in words(outputs)


def test_text_from_data_is_text_in_an_explorer(monkeypatch):
    explorer, _ = opened("status")
    portfolio = explorer.replay.names["portfolio"]
    projects = portfolio.projects.assign(name="<b>x</b>")
    explorer.replay.names["portfolio"] = type(portfolio)(
        {**portfolio.tables, "projects": projects}, as_of=portfolio.as_of
    )
    (outputs,) = explorer.drawn({"red_days": 61})
    assert "<b>x</b>" not in words(outputs) and "&lt;b&gt;x" in words(outputs)


def test_the_cells_of_an_explorer_are_committed_without_outputs():
    for path in ("status", "capacity_analysis"):
        notebook = nbformat.read(f"notebooks/{path}.ipynb", as_version=4)
        assert not [cell for cell in notebook.cells if cell.get("outputs")]


def test_a_slider_reaches_as_far_as_the_data():
    pytest.importorskip("ipywidgets")
    from pmo_lib.explore.controls import handle

    explorer, ranges = opened("status")
    made = handle(explorer.replay.parameters["red_days"], 60, ranges["red_days"])
    assert made.widgets[0].max == explorer.data.running.slip_days.max() == 182
    made = handle(explorer.replay.parameters["red_days"], 60, (1, pd.Series([None, 12.0])))
    assert made.widgets[0].max == 60
    made = handle(explorer.replay.parameters["red_days"], 60, (1, pd.Series([], dtype=float)))
    assert made.widgets[0].max == 120
