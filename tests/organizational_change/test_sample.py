"""The truths planted in the sample are found, and vanish from the report when they are not planted."""

from functools import cache

from pmo_lib.organizational_change import findings
from pmo_lib.organizational_change.data import Data, build
from pmo_lib.organizational_change.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from tools.sample import generate, kinds, truths
from tools.sample.parts import unit_change


@cache
def sample(planted: bool = True) -> Data:
    own = set() if planted else set(unit_change.PLANTS)
    tables = generate(plants=[kind for kind in kinds() if kind not in own])
    return build(Portfolio(tables, settings=Settings(currency="EUR")).at("2026-10-31"), Rules())


def planted(kind: str) -> dict:
    (truth,) = truths(plants=[kind])
    return truth


def test_the_unit_above_capacity_is_found_with_the_move_that_frees_it_and_vanishes():
    load = f"{planted('unit_saturated')['load']:.0%}"
    found = findings.saturation(sample()).message
    assert (
        found
        == f"Ward staff: {load} in Mar 2027; moving Surgical centre north to Apr 2027 frees it"
    )
    assert sample().headline.message == found
    assert findings.saturation(sample(False)).message == "No unit is above capacity"


def test_the_role_that_was_not_informed_is_found_and_vanishes():
    role = planted("role_not_informed")["role"]
    found = findings.informed(sample()).message
    assert found == f"{role}: not informed about Electronic medical records"
    assert findings.informed(sample(False)).message.startswith(
        "All 8 affected roles have been informed"
    )


def test_the_open_finding_is_found_and_vanishes():
    days = planted("finding_open")["days"]
    assert findings.quality(sample()).message == f"One finding is open, for {days} days"
    assert findings.quality(sample(False)).message == "No finding is open"


def test_the_lesson_that_resembles_a_project_is_found_and_vanishes():
    assert sample().lessons_offered.project_id.tolist() == [planted("lesson_again")["project"]]
    found = findings.lessons(sample()).message
    assert found.startswith("Electronic medical records resembles")
    assert findings.lessons(sample(False)).message == "No lesson resembles a live project"
