"""The forecast report on data that lacks something, is old, tiny or large: it is made, and no sentence claims what is not known."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.forecast.data import Data, build
from pmo_lib.forecast.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from tests.partial_data import run, without_column, without_pair, without_table

from .conftest import AS_OF, DAY, analysis, days, finished, full, report, running, tables_of

NEEDED = {"programs", "projects", "organization"}
FULL = full()
SINGLE = [*without_table(FULL, NEEDED), *without_column(FULL, "forecast")]
GONE = {
    "activities": ("defects", "No network: logic is not assessed"),
    "budgets": ("year_overspend", "no budget is stated for it"),
    "baselines": ("original_growth", "First budgets are unknown: growth is hidden"),
    "project_budgets": ("in_year", "no project has a budget for it"),
    "reserve_moves": ("reserve", "Reserves are not recorded"),
    "baselines.budget": ("original_growth", "First budgets are unknown: growth is hidden"),
    "status.estimate_at_completion": ("original_growth", "growth is hidden"),
}
BUILT: dict[int, Data] = {}


def built(tables: dict[str, pd.DataFrame]) -> Data:
    """The data of the report of these tables, made once for each."""
    if id(tables) not in BUILT:
        whole = {name: TABLES[name].conform(frame) for name, frame in tables.items()}
        portfolio = Portfolio(whole, settings=Settings(currency="EUR")).at(AS_OF)
        BUILT[id(tables)] = build(portfolio, Rules(draws=100, quarters=2))
    return BUILT[id(tables)]


QUICK = {"draws": 100, "quarters": 2}


@pytest.mark.parametrize(("gone", "tables"), SINGLE, ids=[name for name, _ in SINGLE])
def test_the_report_is_made_without_a_table_or_column_and_claims_nothing_more(
    monkeypatch, gone, tables
):
    page = run(monkeypatch, "forecast", tables, **QUICK)
    assert page.findings["promise"]
    if gone in GONE:
        code, words = GONE[gone]
        assert words in page.findings[code]
    judged = len(built(tables).judged)
    assert judged <= len(built(FULL).judged)


@pytest.mark.thorough
def test_the_report_is_made_without_any_two_tables_or_columns(monkeypatch):
    for gone, tables in without_pair(FULL, NEEDED, "forecast"):
        assert run(monkeypatch, "forecast", tables, draws=100, quarters=2).findings["promise"], gone


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_portfolio_of_so_few_projects_is_reported(monkeypatch, count):
    tables = tables_of(projects=[running(f"P{n}") for n in range(count)])
    page = run(monkeypatch, "forecast", tables, **QUICK)
    expected = {
        0: "No project is under way ",
        1: "No outlook for the project under way: no dates, or too few finished projects ",
        2: "No outlook for any of 2 projects under way: no dates, or too few finished projects ",
    }
    assert page.findings["promise"] == expected[count]
    assert page.findings["calibration"] == "No forecast has come due "


def test_a_portfolio_with_a_table_of_projects_without_rows_and_nothing_else_is_reported(
    monkeypatch,
):
    page = run(monkeypatch, "forecast", {"projects": tables_of(projects=[])["projects"]}, **QUICK)
    assert page.findings["promise"] == "No project is under way "


def test_a_portfolio_in_which_every_status_is_old_has_no_outlook(monkeypatch):
    past = [finished(n, 1.1) for n in range(10)]
    tables = tables_of(
        projects=[*past, running("P1", 300), running("P2", 300)],
        status=[report("P1", -7), report("P2", -8)],
    )
    page = run(monkeypatch, "forecast", tables, **QUICK)
    message = "No outlook: the newest status is of 31 Mar 2026, 214 days old "
    assert page.findings["promise"] == message


def test_three_thousand_projects_draw_twenty_and_count_all():
    from pmo_lib.forecast import charts

    random = np.random.default_rng(1)
    past = [
        finished(n % 24, float(ratio)) | {"project_id": f"F{n}"}
        for n, ratio in enumerate(random.lognormal(0.1, 0.2, 1_000))
    ]
    rows = [running(f"P{n}", int(random.integers(10, 150))) for n in range(2_000)]
    data = analysis(projects=[*past, *rows])
    assert len(data.ranges) == 2_000
    figure = charts.ranges(data).figure
    assert (
        max(len(set(filter(None, trace.y))) for trace in figure.data if trace.y is not None) == 20
    )
    assert len(charts.ranges(data).data) == 2_000


def test_a_forecast_made_after_the_day_of_the_report_changes_nothing():
    later = [
        report("P1", 0, forecast_finish=DAY + days(90)),
        report("P1", 1, forecast_finish=DAY + days(900)),
    ]
    past = [finished(n, 1.1) for n in range(10)]
    first = analysis(projects=[*past, running("P1")], status=later[:1])
    both = analysis(projects=[*past, running("P1")], status=later)
    assert first.ranges.equals(both.ranges)


def test_a_row_dated_after_the_origin_of_a_forecast_raises_an_error():
    from pmo_lib.measures.finish_outlooks import outlooks_at

    data = analysis(projects=[finished(n, 1.1) for n in range(10)] + [running("P1", 150)])
    origin = DAY - pd.Timedelta(days=100)
    with pytest.raises(ValueError, match="is dated after the origin 2026-07-23"):
        outlooks_at(data.history, origin, pd.Index(["P1"]))
    assert len(outlooks_at(data.history.at(origin), origin, pd.Index(["P1"])).frame)


def test_what_happened_later_is_not_known_in_a_past_forecast():
    history = analysis(projects=[finished(n, 1.1) for n in range(10)] + [running("P1")]).history
    origin = DAY - pd.Timedelta(days=100)
    then = history.at(origin).projects
    assert then.actual.dropna().max() <= origin
    assert then.finished.sum() == then.actual.notna().sum()
