"""What is planted in the sample stands in the risk report, and is gone where it is not planted."""

from functools import cache

from pmo_lib import risk
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.risk import record_findings, spread_findings
from pmo_lib.risk.data import Data
from tools.sample import generate
from tools.sample.parts.risks import PLANTS


@cache
def analysed(*plants: str) -> Data:
    tables = {name: TABLES[name].conform(frame) for name, frame in generate(plants=plants).items()}
    portfolio = Portfolio(tables, settings=Settings(currency="EUR", synthetic=True))
    return risk.build(portfolio.at("2026-10-31"), risk.Rules())


def test_a_planted_cause_is_the_only_one():
    causes = analysed("common_cause").causes
    planted = PLANTS["common_cause"]
    assert causes[["driver_id", "probability", "risks"]].values.tolist() == [
        [planted["driver"], planted["probability"], planted["risks"]]
    ]
    assert spread_findings.driver(analysed("common_cause")).message.endswith("of the spread")
    assert analysed().causes.empty


def test_planted_probabilities_are_too_low_and_the_others_are_not_refuted():
    assert "too low" in record_findings.probabilities(analysed("low_probabilities")).message
    assert "not refuted" in record_findings.probabilities(analysed()).message


def test_a_planted_delay_is_passed_on_by_the_links_of_the_sample():
    # The links stand in the sample where a late chain is planted; the delay of its giver is a plant of its own.
    planted = PLANTS["delay_passed_on"]
    beyond = planted["chance"] * (planted["days"] - 10)  # ten days are the buffer of each link
    with_delay = analysed("late_chain", "delay_passed_on").inherited
    assert with_delay.inherited.max() >= beyond
    assert not (analysed("late_chain").inherited.inherited >= beyond).any()
    assert analysed().dependencies.empty
