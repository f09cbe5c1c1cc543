"""One set of facts at three depths, in any order of rows, whatever becomes known later; and what is planted, when it is."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import blocks, show
from pmo_lib.report.sections import DEPTHS
from pmo_lib.status.data import Data, only
from pmo_lib.status.dependency_delays import endangered
from pmo_lib.status.estimates import past_ranges
from pmo_lib.status.metrics import benefits_realisation
from pmo_lib.status.position import positions
from pmo_lib.status.selection import active, green_while_red, watermelons
from tests.status.made import AS_OF, periods, sample
from tests.tiers import EVERY_SEED
from tools.sample import truths

RULES = Thresholds()
PROGRAM = "hospital-infrastructure"


def facts(portfolio, depth: str = "team") -> dict[str, list]:
    """Values of findings, measures and projects on a page, numbers to nine digits."""
    view = Data(portfolio, RULES, depth=depth)
    shown = [
        blocks.header(view.headline, portfolio),
        blocks.kpis(view.first_measures, portfolio),
        *(section.block(view, depth) for section in view.sections),
    ]
    page = blocks.together(*shown).facts
    told = {name: page[name] for name in ("findings", "measures", "projects")}
    return json.loads(
        json.dumps(told, default=str), parse_float=lambda number: float(f"{float(number):.9g}")
    )


def test_the_facts_are_the_same_at_every_depth():
    portfolio = sample(program=PROGRAM).at(AS_OF)
    told = {depth: facts(portfolio, depth) for depth in DEPTHS}
    assert told["executive"] == told["leader"] == told["team"]
    assert len(told["team"]["findings"]) > 15 and len(told["team"]["measures"]) > 10
    shown = [len(show(Data(portfolio, RULES, depth=depth), "overview").html) for depth in DEPTHS]
    assert shown[0] == 0 < shown[1]


def test_the_order_of_rows_changes_no_fact():
    portfolio = sample(program=PROGRAM)
    mixed = {name: frame.sample(frac=1, random_state=3) for name, frame in portfolio.tables.items()}
    one, other = facts(portfolio.at(AS_OF)), facts(replace(portfolio, tables=mixed).at(AS_OF))
    for name in ("findings", "measures"):
        assert one[name] == other[name]
    assert sorted(map(str, one["projects"])) == sorted(map(str, other["projects"]))


DAY = "2026-04-30"


def otherwise(values: pd.Series) -> pd.Series:
    """Other values of the same type; a day stays on its side of the day of the report."""
    if values.dtype.kind == "M":
        return values + pd.Timedelta(days=11)
    return values * 3 + 1 if values.dtype == "float64" else values.iloc[::-1].set_axis(values.index)


@pytest.mark.parametrize("name", [name for name in sample().tables if TABLES[name].known_since])
def test_a_row_known_later_can_say_what_it_likes(name):
    portfolio, table = sample(), TABLES[name]
    frame = portfolio.tables[name].copy()
    later = frame[table.known_since] > pd.Timestamp(DAY)
    kept = {*table.key, table.known_since}
    for column in (column for column in table.names if column not in kept):
        frame.loc[later, column] = otherwise(frame.loc[later, column])
    edited = replace(portfolio, tables={**portfolio.tables, name: frame}).at(DAY)
    for other in portfolio.tables:
        pd.testing.assert_frame_equal(edited.tables[other], portfolio.at(DAY).tables[other])


KNOWN_BY = [
    (name, column) for name in sample().tables for column in TABLES[name].columns if column.known_by
]


@pytest.mark.parametrize(
    ("name", "column"), KNOWN_BY, ids=lambda value: getattr(value, "name", value)
)
def test_a_value_known_later_is_not_known(name, column):
    portfolio = sample()
    frame = portfolio.tables[name].copy()
    later = frame[column.known_by] > pd.Timestamp(DAY)
    frame.loc[later, column.name] = otherwise(frame.loc[later, column.name])
    edited = replace(portfolio, tables={**portfolio.tables, name: frame}).at(DAY)
    pd.testing.assert_frame_equal(edited.tables[name], portfolio.at(DAY).tables[name])


def test_what_is_known_later_changes_no_fact():
    """Everything after the day is dropped from the source: the report of that day is the same."""
    portfolio = sample(program=PROGRAM)
    past = {
        name: frame[~(frame[TABLES[name].known_since] > pd.Timestamp(DAY))]
        if TABLES[name].known_since
        else frame
        for name, frame in portfolio.tables.items()
    }
    assert facts(replace(portfolio, tables=past).at(DAY)) == facts(portfolio.at(DAY))


def test_a_watermelon_is_seen_from_the_period_it_is_planted_in_and_not_before():
    planted = {truth["project"]: truth["since"] for truth in truths(plants=["watermelon"])}
    for back, day in enumerate(reversed(periods()), start=1):
        found = set(watermelons(positions(sample().at(day))).project_id)
        assert found == {project for project, since in planted.items() if back <= since}, day


def test_how_long_a_watermelon_has_been_one_is_counted_from_its_first_period():
    portfolio = sample().at(AS_OF)
    found = green_while_red(portfolio, positions(portfolio), RULES)
    planted = {truth["project"]: truth["since"] for truth in truths(plants=["watermelon"])}
    assert found.periods.to_dict() == planted
    assert {one: str(day.date()) for one, day in found.since.items()} == {
        one: periods()[-n] for one, n in planted.items()
    }


@pytest.mark.parametrize("seed", range(300, 320)[EVERY_SEED])
def test_where_nothing_is_planted_nobody_is_red(seed):
    portfolio = sample(seed, ()).at(AS_OF)
    frame = positions(portfolio)
    assert watermelons(frame).empty and not (active(frame).computed == "red").any()
    assert endangered(portfolio, frame).empty


def test_the_late_chain_is_seen_and_vanishes_when_it_is_taken_away():
    truth = next(truth for truth in truths() if truth["kind"] == "late_chain")
    portfolio = sample().at(AS_OF)
    pairs = {
        (row.giver_id, row.project_id)
        for row in endangered(portfolio, positions(portfolio)).itertuples()
    }
    first, second, third = truth["chain"]
    assert pairs == {(first, second), (second, third)}
    kinds = tuple({one["kind"] for one in truths()} - {"late_chain"})
    without = sample(2026, kinds).at(AS_OF)
    assert endangered(without, positions(without)).empty


def test_the_benefit_shortfall_is_seen_and_vanishes_when_it_is_taken_away():
    truth = next(truth for truth in truths() if truth["kind"] == "benefit_shortfall")
    shares = {}
    for name, plants in (
        ("planted", None),
        ("honest", tuple({one["kind"] for one in truths()} - {"benefit_shortfall"})),
    ):
        portfolio = only(sample(2026, plants), truth["project"]).at(AS_OF)
        shares[name] = benefits_realisation(Data(portfolio, RULES)).value
    assert abs(shares["planted"] - truth["realised"]) < 0.05 and 0.93 <= shares["honest"] <= 1.06


def test_ranges_of_throughput_hold_eight_times_out_of_ten_on_the_sample():
    past = past_ranges(sample())
    inside, cases = int(past.held.sum()), len(past)
    assert cases >= 100 and 0.7 <= inside / cases <= 0.9
