"""Charts and key figures of the small portfolio of `test_tables`, whose numbers can be checked by eye."""

import pytest

from pmo_lib.capacity import charts, metrics

from .test_tables import data


def bars(chart, panel: str) -> list[list[float]]:
    """The heights of the bars of a panel, one list for each part of them: within, above, proposed."""
    return [list(trace.y) for trace in dict(chart.panels)[panel].data]


def test_the_load_of_roles_is_drawn_within_and_above_capacity_with_proposed_work_on_top():
    chart = charts.by_role(data())
    within, above, *_ = bars(chart, "Engineers")
    assert within == [1.0, 0.5] and above == [0.5, 0.0]
    assert bars(chart, "Testers")[2] == [1.0, 0.0]
    assert chart.data.values.tolist() == [["Engineers", "150%", "50%"], ["Testers", "0%", "0%"]]
    assert chart.alternative.endswith("Highest month of 2: Engineers 150%, Testers 0%")


def test_how_demand_may_turn_out_is_drawn_beside_capacity():
    chart = charts.demand_range(data())
    # estimates are taken to be right, so that all runs are as booked
    assert chart.data.values.tolist() == [
        ["Nov 2026", "3.0", "3.0", "3.0", "3.0", "2.0"],
        ["Dec 2026", "1.0", "1.0", "1.0", "1.0", "2.0"],
    ]
    assert chart.alternative.endswith("In Nov 2026 8 of 10 runs lie between 3.0 and 3.0 FTE")
    assert chart.caption.startswith("Engineers: simulated demand, FTE")


def test_the_overloaded_role_is_drawn_as_booked_and_repaired():
    chart = charts.repaired(data())
    # P1 starts in December, when 1 + 1 of 2 FTE are needed
    assert chart.data.values.tolist() == [
        ["Engineers, as booked", "150%", "50%"],
        ["Engineers, repaired", "100%", "100%"],
    ]
    assert chart.alternative.endswith("Engineers, as booked at most 150%, repaired 100%")
    assert "before and after the repair" in chart.caption
    funded = charts.repaired(data(P1="stop"))
    assert funded.data.values.tolist()[1] == ["Engineers, repaired", "100%", "50%"]
    assert "before and after the funding decision and the repair" in funded.caption


@pytest.mark.parametrize(
    ("id", "value", "note"),
    [
        # 3 + 1 FTE-months of 2 x 2 + 2 x 1 are committed, 1 is proposed
        ("utilisation", 4 / 6, "83% with proposals, all of them; 2 months"),
        ("roles_over", 1, "of 2 with known capacity"),
        ("overload_probability", 1.0, "however projects are off"),
        ("repair_cost", 5000.0, "no cheaper plan exists"),
    ],
)
def test_key_figures(id, value, note):
    measures = {one.id: one for one in data().measures}
    assert list(measures) == ["utilisation", "roles_over", "overload_probability", "repair_cost"]
    assert measures[id].value == pytest.approx(value) and measures[id].note == note


def test_a_key_figure_is_computed_from_the_rows_it_shows():
    assert metrics.roles_over(data()).rows[["name", "demand", "capacity"]].values.tolist() == [
        ["Engineers", 3.0, 2.0]
    ]
    assert metrics.repair_cost(data()).rows.project_id.tolist() == ["P1"]
    assert metrics.own_part(data()) is None  # of a program only
