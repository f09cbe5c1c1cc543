"""The model is data: what ours holds, and what is refused in somebody else's."""

import copy

import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.maturity_model import read_charter, read_improvements, read_model

SMALL = {
    "title": "m",
    "levels": 3,
    "areas": [
        {
            "id": "A",
            "name": "a",
            "practices": [{"id": "A-1", "name": "p", "levels": ["x", "y", "z"]}],
        }
    ],
}
OWNED = ("p3m3", "opm3", "cmmi", "maturity level", "optimized", "optimised", "institutionali")

PRAISE = (" good ", " effective", " appropriate", " adequate", " best practice")


def test_ours_has_sixteen_areas_and_fifty_four_practices_of_five_levels():
    model = read_model()
    assert (len(model.areas), len(model.area_of), model.levels) == (16, 54, 5)
    assert all(practice.id.startswith(area.id) for area, practice in model.each())


def test_every_level_is_one_checkable_line_of_its_own_without_praise_or_owned_words():
    lines = [line for _, practice in read_model().each() for line in practice.levels]
    assert len(set(lines)) == 270
    for line in lines:
        assert 15 <= len(line) <= 140 and line.endswith(".") and line[0].isupper(), line
        low = f" {line.lower()} "
        assert not [word for word in (*OWNED, *PRAISE) if word in low], line


def test_every_practice_and_need_of_an_improvement_is_there_and_quick_wins_take_a_quarter_and_need_nothing():
    known, found = read_model().area_of, read_improvements()
    assert len(found) == 27
    assert {practice for one in found for practice in one.lifts} <= set(known)
    assert [one.id for one in found if one.quick_win] == [1, 2, 5, 9, 15, 19]
    assert all(
        one.quarters == 1 and not one.needs and one.days == 10 for one in found if one.quick_win
    )


def test_a_practice_that_stands_twice_is_refused_in_a_sentence():
    twice = copy.deepcopy(SMALL)
    twice["areas"].append({"id": "B", "name": "b", "practices": twice["areas"][0]["practices"]})
    with pytest.raises(
        ConfigurationError,
        match="practice 'A-1' stands twice in areas 'A' and 'B'; an id stands once",
    ):
        read_model(twice)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"levels": 4}, "practice 'A-1' describes 3 levels, the model has 4"),
        ({"levels": 6}, "levels: Input should be less than or equal to 5"),
        ({"areas": []}, "areas: "),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    ],
)
def test_what_is_no_model_is_refused_in_a_sentence(change, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        read_model(SMALL | change)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            [{"id": 1, "name": "a", "lifts": ["A"], "to": 3, "days": 1, "quarters": 1}] * 2,
            "improvement 1 stands twice",
        ),
        (
            [
                {
                    "id": 1,
                    "name": "a",
                    "lifts": ["A"],
                    "to": 3,
                    "days": 1,
                    "quarters": 1,
                    "needs": [7],
                }
            ],
            "needs 7, which is not there",
        ),
        (
            [{"id": 1, "name": "a", "lifts": ["A"], "from": 3, "to": 3, "days": 1, "quarters": 1}],
            "from 3 to 3, which is not up",
        ),
        (
            [
                {
                    "id": 1,
                    "name": "a",
                    "lifts": ["A"],
                    "to": 3,
                    "days": 1,
                    "quarters": 1,
                    "needs": [2],
                },
                {
                    "id": 2,
                    "name": "b",
                    "lifts": ["A"],
                    "to": 3,
                    "days": 1,
                    "quarters": 1,
                    "needs": [1],
                },
            ],
            "in a circle: [12] needs [12] needs [12]",
        ),
    ],
)
def test_improvements_that_cannot_be_are_refused_in_a_sentence(given, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        read_improvements(given)


def test_the_charter_says_why_each_line_matters_and_stops_without_mandate_or_sponsor():
    from pmo_lib.maturity.charter import check

    lines = read_charter()
    assert (
        len(lines.charter) == 12
        and len(lines.readiness) == 5
        and all(item.why for item in (*lines.charter, *lines.readiness))
    )
    frame = check({"mandate": "missing", "scope": "present"})
    assert (
        frame.index[0] == "mandate"
        and frame.stops[["mandate", "sponsor"]].all()
        and not frame.stops["scope"]
    )
    assert frame.answer.isna().sum() == 15
    for wrong, sentence in (
        ({"mandat": "missing"}, "no line 'mandat'"),
        ({"mandate": "no"}, "mandate is 'no'"),
    ):
        with pytest.raises(ConfigurationError, match=sentence):
            check(wrong)
