"""Levels from answers: algebra, what is missing, and that order means nothing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_lib.maturity.answers import waves
from pmo_lib.maturity.data import build
from pmo_lib.maturity.levels import agreement, areas, practices
from pmo_lib.maturity.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.maturity_model import read_model

DAY = pd.Timestamp("2026-10-31").date()
GIVEN = {
    "title": "small",
    "version": "1",
    "areas": [
        {
            "id": "X",
            "name": "Ex",
            "practices": [
                {"id": "X1", "name": "x1", "levels": list("12345")},
                {"id": "X2", "name": "x2", "levels": list("12345")},
            ],
        },
        {
            "id": "Y",
            "name": "Why",
            "practices": [{"id": "Y1", "name": "y1", "levels": list("12345")}],
        },
    ],
}
MODEL = read_model(GIVEN)


def responses(table: dict[str, list], wave: str = "2026-10-01", **columns) -> pd.DataFrame:
    """Answers by practice, one per respondent; None: not answered, "?": does not know."""
    rows = [
        {
            "wave": pd.Timestamp(wave),
            "pseudonym": f"R{at:02d}",
            "practice_id": practice,
            "answer": "don't know" if value == "?" else str(value),
        }
        for practice, values in table.items()
        for at, value in enumerate(values)
        if value is not None
    ]
    return TABLES["responses"].conform(pd.DataFrame(rows).assign(**columns))


def last(frame: pd.DataFrame, model=MODEL):
    return waves(Portfolio({"responses": frame}), model)[-1]


def test_an_average_is_the_mean_of_each_respondents_own_mean_and_not_of_all_answers():
    wave = last(responses({"X1": [1, 1, 1, 1, 1, 5], "X2": [3, 3, 3, 3, 3, None], "Y1": [4] * 6}))
    wave_of_x = areas(wave, MODEL).loc["X"]
    assert wave_of_x.average == pytest.approx((5 * 2 + 5) / 6)
    assert wave_of_x.combined == 1 and wave_of_x.people == 6
    assert practices(wave, MODEL).average["X1"] == pytest.approx(10 / 6)


def test_the_weakest_link_is_the_lowest_median_and_a_median_between_levels_is_the_lower():
    wave = last(responses({"X1": [4, 4, 4, 4, 4, 4], "X2": [2, 2, 2, 3, 3, 3], "Y1": [3] * 6}))
    frame = areas(wave, MODEL)
    assert frame.combined.to_dict() == {"X": 2, "Y": 3}
    assert frame.within_one["X"] == 1


ANSWER = st.sampled_from([1, 2, 3, 4, 5, "?", None])


@settings(max_examples=20)
@given(st.lists(st.tuples(ANSWER, ANSWER, ANSWER), min_size=6, max_size=20))
def test_not_knowing_never_lowers_a_level_it_is_as_if_not_answered(people):
    table = {
        name: list(values)
        for name, values in zip(MODEL.area_of, zip(*people, strict=True), strict=True)
    }
    silent = {
        name: [None if value == "?" else value for value in values]
        for name, values in table.items()
    }
    if not any(value is not None for values in silent.values() for value in values):
        return
    one, other = areas(last(responses(table)), MODEL), areas(last(responses(silent)), MODEL)
    for column in ("average", "low", "combined", "q1", "people"):
        pd.testing.assert_series_equal(one[column], other[column])


@settings(max_examples=6)
@given(st.integers(0, 1000))
def test_the_order_of_rows_and_respondents_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    frame = responses(
        {
            name: [int(rng.integers(1, 6)) if rng.random() < 0.8 else "?" for _ in range(15)]
            for name in MODEL.area_of
        },
        role=None,
    )
    frame = pd.concat([frame, responses({name: [3] * 15 for name in MODEL.area_of}, "2025-10-01")])
    shuffled = frame.sample(frac=1, random_state=seed)
    one, other = (
        build(Portfolio({"responses": rows}, as_of=DAY), Rules(model=GIVEN)).survey
        for rows in (frame, shuffled)
    )
    for name in ("areas", "practices", "progress"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    pd.testing.assert_frame_equal(one.by_role[0], other.by_role[0])
    assert one.alpha == other.alpha or (np.isnan(one.alpha) and np.isnan(other.alpha))


def test_all_who_do_not_know_give_no_level_at_all():
    answers = responses(dict.fromkeys(MODEL.area_of, ["?"] * 30))
    data = build(Portfolio({"responses": answers}, as_of=DAY), Rules(model=GIVEN))
    assert data.survey.people == 30 and not data.has_levels and data.average is None
    assert data.areas.average.isna().all() and (data.areas.unknown_share == 1).all()
    assert data.standing.isna().all()


def test_answers_to_another_model_another_practice_or_above_the_scale_are_left_out_and_counted():
    frame = responses({"X1": [5] * 6, "X2": [2] * 6, "Z9": [1] * 6})
    frame = pd.concat([frame, responses({"Y1": [1] * 6}).assign(model="0")])
    wave = last(
        frame,
        read_model(
            GIVEN
            | {
                "levels": 4,
                "areas": [
                    a | {"practices": [p | {"levels": list("1234")} for p in a["practices"]]}
                    for a in GIVEN["areas"]
                ],
            }
        ),
    )
    assert wave.left_out == {
        "on a practice the model does not have": 6,
        "to another version of the model": 6,
        "above the 4 levels of the model": 6,
    }
    assert wave.answers.notna().sum().to_dict() == {"X1": 0, "X2": 6, "Y1": 0}


def test_agreement_is_refused_where_respondents_judge_different_organizations():
    frame = responses({name: [1, 2, 3, 4, 5, 3] for name in MODEL.area_of})
    assert agreement(last(frame), MODEL) is not None
    assert agreement(last(frame), read_model(GIVEN | {"one_organization": False})) is None


def test_a_target_for_no_area_or_off_the_scale_is_refused_in_a_sentence():
    from pmo_lib.errors import ConfigurationError

    whole = Portfolio(
        {"responses": responses({name: [3] * 6 for name in MODEL.area_of})}, as_of=DAY
    )
    with pytest.raises(ConfigurationError, match=r"'Z', which is no area.*areas are X, Y"):
        build(whole, Rules(model=GIVEN, targets={"Z": 3}))
    with pytest.raises(ConfigurationError, match="outside the scale"):
        build(whole, Rules(model=GIVEN, targets={"X": 6}))
