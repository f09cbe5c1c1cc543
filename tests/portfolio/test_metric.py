"""A number cannot exist without its formula, and key figures have one guard, one trend and one change for all disciplines."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import (
    Amount,
    Count,
    History,
    Metric,
    Ratio,
    history_of,
    measured,
    metric,
    metrics_of,
)
from pmo_lib.portfolio.value import Value


def test_a_value_without_a_formula_is_refused():
    with pytest.raises(ValueError, match="has no formula"):
        Value(3, "")


@pytest.mark.parametrize("inputs", ["projects.colour", "nowhere.budget", "projects"])
def test_a_value_of_an_undeclared_column_is_refused(inputs):
    with pytest.raises(ValueError, match="is not a declared column"):
        Value(3, "The sum", inputs)


def test_a_number_that_does_not_say_how_it_was_computed_is_refused():
    with pytest.raises(TypeError, match="values late of 'delay' do not say how"):
        Finding("2 are late", "delay", values={"late": 2})
    with pytest.raises(TypeError, match="number of 'delay' does not say how"):
        Measure("delay", "Delay", 0.5, "share")


def test_a_finding_shows_what_its_values_show():
    found = Finding("2 are late", "late", values={"late": Value(2, "Those that are late")})
    assert found["late"] == 2 and found.shown == {"late": 2} == found.facts()["values"]


def figure(result, unit="share", **more) -> Metric:
    return metric("Late projects", unit, "Projects that are late, of all", **more)(result)


@pytest.mark.parametrize(
    ("result", "unit", "value"),
    [
        (Ratio(1, 4), "share", None),  # a share of fewer than five cases is no rate
        (Ratio(1, 5), "share", 0.2),
        (Ratio(1, 4), "part", 0.25),  # a part of an amount has no cases to be few
        (Ratio(1, 0), "ratio", None),
        (Ratio(None, 7), "share", None),
        (Ratio(float("nan"), 7), "ratio", None),
        (Ratio(6, 3, value=1.5), "ratio", 1.5),
        (Amount(None), "money", None),
        (Amount(float("inf")), "days", None),
        (Count(0), "count", 0.0),
    ],
)
def test_a_key_figure_is_a_number_only_where_it_is_known(result, unit, value):
    assert figure(lambda data: result, unit)(None).value == value


def test_a_key_figure_keeps_its_parts_and_rows_where_the_cases_are_too_few():
    rows = pd.DataFrame({"name": ["CRM"], "budget": [3.0]})
    found = figure(lambda data: Ratio(1, 4, "of those under way", rows), columns="budget")(None)
    assert (found.numerator, found.denominator, found.note) == (1, 4, "of those under way")
    assert found.rows.equals(rows) and found.stated.columns == "budget"


def test_a_key_figure_that_does_not_arise_is_not_shown():
    assert measured([figure(lambda data: None)], None) == []


def test_the_change_is_against_the_report_before_and_the_trend_ends_today():
    def late(data):
        return Ratio(data, 10)

    history = {"late": History((0.5, 0.4), date(2026, 9, 30), 0.4, 4, 10)}
    found = measured([figure(late)], 3, history)[0]
    assert found.trend == (0.5, 0.4, 0.3) and found.change == pytest.approx(-0.1)
    assert found.since == date(2026, 9, 30) and found.was == (4, 10)


@pytest.mark.parametrize(("before", "now"), [(None, 3), (0.4, None)])
def test_there_is_no_change_where_one_of_the_two_is_not_known(before, now):
    def late(data):
        return Ratio(data, 10)

    found = measured([figure(late)], now, {"late": History((), date(2026, 9, 30), before)})[0]
    assert found.change is None and found.since == date(2026, 9, 30)


def test_a_first_report_has_neither_trend_nor_change():
    def late(data):
        return Ratio(3, 10)

    found = measured([figure(late)], None, history_of(None))[0]
    assert found.trend == () and found.change is None and found.since is None


def test_there_is_no_change_where_the_figure_was_another_one_then():
    def late(data):
        return Amount(0.4, name="Overload in Mar 2027")

    was = History((0.5,), date(2026, 9, 30), 0.5, name="Overload in Feb 2027")
    found = measured([figure(late, "load")], None, {"late": was})[0]
    assert (found.change, found.since, found.trend) == (None, None, ())


def test_history_is_read_from_the_facts_of_the_report_before():
    facts = {
        "id": "late",
        "name": "Late",
        "value": 0.4,
        "numerator": 4,
        "denominator": 10,
        "trend": [0.9] * 7,
    }
    previous = SimpleNamespace(as_of=date(2026, 9, 30), facts={"measures": [facts]})
    assert history_of(previous)["late"] == History([0.9] * 5, date(2026, 9, 30), 0.4, 4, 10, "Late")
    facts["trend"] = []
    assert history_of(previous)["late"].trend == [0.4]


def test_a_module_has_its_key_figures_in_its_order():
    def late(data):
        return Count(1)

    def early(data):
        return Count(2)

    module = SimpleNamespace(other=3, late=figure(late, "count"), early=figure(early, "count"))
    assert [one.id for one in metrics_of(module)] == ["late", "early"]
