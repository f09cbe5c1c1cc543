"""What is planted in the sample stands in the report, and is gone where it is not planted."""

from functools import cache

import pytest

from pmo_lib.forecast import findings, money_findings
from pmo_lib.forecast.data import Data, build
from pmo_lib.forecast.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from tools.sample import generate, truths
from tools.sample.parts import forecast

from .conftest import AS_OF


@cache
def analysed(*plants: str) -> Data:
    tables = {name: TABLES[name].conform(frame) for name, frame in generate(plants=plants).items()}
    portfolio = Portfolio(tables, settings=Settings(currency="EUR", synthetic=True)).at(AS_OF)
    return build(portfolio, Rules(draws=500))


def planted(kind: str) -> dict:
    return next(one for one in truths() if one["kind"] == kind)


@pytest.mark.parametrize("kind", ["open_end", "lead"])
def test_a_planted_defect_hides_its_days(kind):
    data, truth = analysed(*forecast.PLANTS), planted(kind)
    assert data.networks[truth["project"]].hidden == truth["days"]
    moving = data.defects[data.defects.days != 0]
    own = moving[moving.project_id == truth["project"]]
    assert own.kind.tolist() == [kind.replace("_", " ")]
    assert own.days.tolist() == [truth["days"]]


def test_a_planted_year_is_overspent():
    data = analysed(*forecast.PLANTS)
    over = money_findings.in_year(data)["over"]
    assert list(over) == [planted("year_overspent")["project"]]


def test_where_nothing_is_planted_nothing_is_found():
    data = analysed()
    assert findings.defects(data)["hidden"] == dict.fromkeys(data.able, 0.0)
    assert len(data.able) == 3
    assert (
        findings.defects(data).message
        == "No defect moves the finish of 3 schedules; 15 projects have none"
    )
    assert money_findings.in_year(data)["over"] == {}
