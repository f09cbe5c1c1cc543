"""No figure rests on fewer than five people, and none can be worked out from the others: an attacker subtracts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_lib.maturity.answers import LEAST, waves
from pmo_lib.maturity.data import build
from pmo_lib.maturity.levels import areas, counted, own_levels, practices
from pmo_lib.maturity.progress import may_pair, progress
from pmo_lib.maturity.role_disclosure import by_role, hidden
from pmo_lib.maturity.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.maturity_model import read_model

MODEL = read_model(
    {
        "title": "small",
        "contrast": ["a", "b"],
        "areas": [
            {
                "id": area,
                "name": area,
                "practices": [
                    {"id": f"{area}{n}", "name": "x", "levels": list("12345")} for n in (1, 2)
                ],
            }
            for area in "XY"
        ],
    }
)


def survey(
    roles: list[str], known: float, seed: int, wave: str = "2026-10-01", first: int = 0
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        (
            pd.Timestamp(wave),
            f"R{first + at:03d}",
            role,
            practice,
            str(rng.integers(1, 6)) if rng.random() < known else "don't know",
        )
        for at, role in enumerate(roles)
        for practice in MODEL.area_of
    ]
    return TABLES["responses"].conform(
        pd.DataFrame(rows, columns=["wave", "pseudonym", "role", "practice_id", "answer"])
    )


def wave_of(frame: pd.DataFrame):
    return waves(Portfolio({"responses": frame}), MODEL)[-1]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_of_a_row_whose_total_is_shown_no_small_cell_is_shown_or_follows_from_the_others(counts):
    hide = hidden(np.array(counts))
    shown = [n for n, gone in zip(counts, hide, strict=True) if not gone]
    assert not [n for n in shown if 0 < n < LEAST]
    left = sum(counts) - sum(shown)  # what the attacker has by subtraction
    if any(hide):
        assert left >= LEAST or sum(counts) < LEAST or not any(shown)
        assert sum(hide) > 1 or not any(shown)


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=5, max_size=30),
    st.floats(0.3, 1),
    st.integers(0, 1000),
)
def test_an_attacker_who_subtracts_every_shown_role_from_every_total_never_gets_at_fewer_than_five(
    roles, known, seed
):
    wave = wave_of(survey(roles, known, seed))
    levels, _ = by_role(wave, MODEL)
    own, total = own_levels(counted(wave), MODEL), areas(wave, MODEL)
    for area in MODEL.area_names:
        answered = own[area].dropna()
        if np.isnan(total.average[area]):
            assert levels.loc[area].isna().all()
            continue
        shown = levels.loc[area].dropna().index
        rest = answered[~wave.roles[answered.index].isin(shown)]
        assert all((wave.roles[answered.index] == role).sum() >= LEAST for role in shown)
        if len(rest) and len(shown):
            derived = (
                total.average[area] * len(answered)
                - sum(levels.loc[area, r] * (wave.roles[answered.index] == r).sum() for r in shown)
            ) / len(rest)
            assert derived == pytest.approx(rest.mean())  # the attack works ...
            assert len(rest) >= LEAST  # ... and yields a group, not a person


def test_a_role_of_four_hides_the_next_smallest_with_it():
    wave = wave_of(survey(["a"] * 9 + ["b"] * 4 + ["c"] * 6, 1.0, 1))
    levels, _ = by_role(wave, MODEL)
    assert levels.notna().all().to_dict() == {"a": True, "b": False, "c": False}


def test_a_practice_that_few_answered_enters_no_figure_of_its_area():
    frame = survey(["a"] * 12, 1.0, 2)
    few = (frame.practice_id == "X2") & (frame.pseudonym >= "R004")
    frame = frame.assign(answer=frame.answer.mask(few, "don't know"))
    one, other = (
        wave_of(frame),
        wave_of(frame.assign(answer=frame.answer.mask(frame.practice_id == "X2", "don't know"))),
    )
    assert areas(one, MODEL).average["X"] == areas(other, MODEL).average["X"]
    assert np.isnan(practices(one, MODEL).average["X2"]) and practices(one, MODEL).people["X2"] == 4


def test_below_five_respondents_there_is_only_their_number():
    answers = survey(["a"] * 4, 1.0, 3)
    whole = Portfolio({"responses": answers}, as_of=pd.Timestamp("2026-10-31").date())
    data = build(whole, Rules(model=MODEL.model_dump(by_alias=True)))
    few = data.survey
    assert few.people == 4 and not data.has_levels
    for frame in (data.areas, few.practices, *few.by_role, few.contrast, few.progress):
        assert frame.empty
    assert data.area_evidence.survey.isna().all()


@pytest.mark.parametrize(("before", "after", "pairs"), [(20, 21, 20), (24, 20, 20), (20, 20, 19)])
def test_pairs_are_not_compared_where_the_few_without_a_partner_would_follow_from_the_averages(
    before, after, pairs
):
    assert not may_pair(before, after, pairs)
    first = survey(["a"] * before, 1.0, 4, "2025-10-01")
    second = survey(["a"] * after, 1.0, 5, first=before - pairs)
    one, two = waves(Portfolio({"responses": pd.concat([first, second])}), MODEL)
    changed = progress(one, two, MODEL)
    assert (changed.paired == 0).all()
    assert changed.change.to_numpy() == pytest.approx(
        (areas(two, MODEL).average - areas(one, MODEL).average).to_numpy()
    )


def test_pairs_are_compared_where_all_or_at_least_five_have_none():
    assert may_pair(20, 20, 20) and may_pair(25, 25, 20) and not may_pair(9, 9, 4)


def test_answers_of_a_survey_lie_in_no_programs_partition():
    from pmo_lib.sources.snapshot import cut, sample

    whole = sample()
    assert len(whole.responses) > 1000 and len(whole.invited) > 10
    part = cut(whole, "cyber-security")
    assert part.has("responses") and part.responses.empty and part.invited.empty
