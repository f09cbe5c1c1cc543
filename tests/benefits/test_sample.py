"""What is planted in the sample stands in the benefits report, and is gone where it is not planted."""

from functools import cache

from pmo_lib import benefits
from pmo_lib.benefits.data import Data
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from tools.sample import generate, truths
from tools.sample.parts.worth import PLANTS


@cache
def analysed(*plants: str) -> Data:
    tables = {name: TABLES[name].conform(frame) for name, frame in generate(plants=plants).items()}
    portfolio = Portfolio(tables, settings=Settings(currency="EUR", synthetic=True))
    return benefits.build(portfolio.at("2026-10-31"), benefits.Rules())


def planted(kind: str) -> dict:
    return next(one for one in truths() if one["kind"] == kind)


def test_a_planted_benefit_is_the_only_one_that_nobody_measures():
    truth = planted("unmeasured_benefit")
    silent = analysed("unmeasured_benefit").silent
    assert silent.project_id.tolist() == [truth["project"]]
    assert silent.unmeasured.tolist() == [truth["periods"] * truth["planned"]]
    assert analysed().silent.empty


def test_a_planted_benefit_is_the_only_one_without_an_owner():
    rows = analysed("benefit_without_owner").benefits
    assert rows.project_id[rows.unowned].tolist() == [planted("benefit_without_owner")["project"]]
    assert not analysed().benefits.unowned.any()


def test_a_planted_measure_is_the_only_one_that_is_claimed_twice():
    claims = analysed("double_claim").claims
    assert claims.fall.round(6).tolist() == [PLANTS["double_claim"]["fall"]]
    assert analysed().claims.empty


def test_a_planted_output_carries_more_than_any_other():
    truth = planted("output_carries_much")
    first = analysed("output_carries_much").map.outputs.iloc[0]
    plain = analysed().map.outputs
    assert first.source.endswith(truth["project"])
    assert first.lost > plain.lost.max()
    assert first.benefits == truth["benefits"] + 1  # and its own
    assert (plain.benefits == 1).all()


def test_a_planted_project_is_the_only_one_that_is_better_stopped():
    cases = analysed("stopping_is_better").cases
    assert cases.project_id[cases.advantage < 0].tolist() == [
        planted("stopping_is_better")["project"]
    ]
    assert not (analysed().cases.advantage < 0).any()
