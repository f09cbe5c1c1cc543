"""Significantly below target: Holm over all areas, against a second implementation step by step; and how sure the office is."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pmo_lib.maturity import advice, findings, tables
from pmo_lib.maturity.data import Data, build
from pmo_lib.maturity.office import turning
from pmo_lib.maturity.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.maturity_model import read_model
from tests.maturity.made import with_values
from tests.maturity.test_findings import DAY, found, small


def survey(levels: np.ndarray) -> Portfolio:
    """Answers (respondents x areas) on the first practice of each area."""
    first = [area.practices[0].id for area in read_model(None).areas]
    rows = [
        (pd.Timestamp("2026-10-01"), f"R{who:03d}", "executive", practice, str(level))
        for who, own in enumerate(levels)
        for practice, level in zip(first, own, strict=False)
    ]
    columns = ["wave", "pseudonym", "role", "practice_id", "answer"]
    return Portfolio(
        {"responses": TABLES["responses"].conform(pd.DataFrame(rows, columns=columns))}, as_of=DAY
    )


def test_significance_is_holm_over_t_tests_done_a_second_way():
    """scipy's t statistic of the answers with one more at each end, at the answers' degrees of freedom; then Holm step by step."""
    rng = np.random.default_rng(3)
    answers = np.clip(rng.normal(np.linspace(1.9, 3.1, 16), 0.9, (40, 16)).round(), 1, 5).astype(
        int
    )
    areas = build(survey(answers)).areas
    raw = []
    for column in answers.T:
        wide = np.array([1, *column, 5], dtype=float)
        statistic = stats.ttest_1samp(wide, 3).statistic
        raw.append(2 * stats.t.sf(abs(statistic), len(column) - 1))
    order, below, going = np.argsort(raw), set(), True
    for step, at in enumerate(order):
        going = going and raw[at] <= 0.05 / (16 - step)
        if going and answers[:, at].mean() < 3:
            below.add(areas.index[at])
    assert set(areas.index[areas.below]) == below and 0 < len(below) < 16
    assert areas.gap.to_numpy() == pytest.approx(3 - answers.mean(axis=0))
    alone = int((areas.high < areas.target).sum())
    assert len(below) < alone


def test_the_sentence_names_the_number_of_areas_the_error_and_the_method():
    assert (
        findings.below_target(found()).message
        == "Nine of 16 areas are significantly below target (5% error for all areas together, Holm)"
    )


def test_one_area_none_and_no_target_have_their_own_sentences():
    low, level = build(small(9, "1")), build(small(9))
    assert (
        findings.below_target(low).message
        == "The only area is significantly below target (5% error for all areas together, Holm)"
    )
    assert findings.below_target(level).message.startswith("No area of 1 is significantly below")
    aimless = build(small(9), Rules(target=None))
    assert findings.below_target(aimless) is None and aimless.roadmap is None
    assert "no target is set" in aimless.headline.message
    assert "no target is set" in findings.levels(aimless).message
    (measure,) = (one for one in aimless.measures if one.id == "areas_below_target")
    assert measure.value is None and measure.note == "no target is set"
    assert tables.levels(aimless).frame["Below target"].tolist()[0] == "–"


def test_an_area_judged_by_one_of_three_practices_says_so():
    message = findings.evidence(found()).message
    assert message == (
        "Intake and prioritization is rated 4.2; evidence from 1 of 3 practices shows level 1"
    )
    shown = tables.evidence(found()).frame.set_index("Area")
    assert shown.loc["Intake and prioritization", "Evidence from"] == "1 of 3 practices"


RETAILER = dict(N=60, P=0, L=10, D=10, Q=1.1, R=10, X=30, A=20, M=2.1, B=3.6)
GOVERNMENT = dict(N=38, P=5, L=35, D=45, Q=1.0, R=30, X=70, A=5, M=2.6, B=4.0)


def offered(inputs: dict, agreement: float | None = 0.97, **more) -> Data:
    """The sample with these inputs of the decision table; what is left out is not known."""
    unknown = dict.fromkeys("NPLDQRXAMB")
    data = build(found().portfolio, Rules(office_inputs=unknown | inputs))
    return with_values(data, office_agreement=agreement, **more)


def test_the_office_says_how_sure_it_is_before_what_it_recommends():
    data = offered(RETAILER)
    turns = turning(data.flips)
    finding = advice.office(data)
    assert turns and finding.message.startswith(f"Tentative ({len(turns)} input")
    assert finding.message.endswith(": project office, controlling, predictive")
    words = advice.office_in_words(data)
    assert words.startswith(
        "How sure this is: it rests on 60 projects under way and 48 respondents."
    )
    assert "97% of 500 draws" in words and "The margin to the next scope is 1 point." in words


def test_no_input_turning_the_office_it_is_firm_only_if_respondents_agree():
    none = offered(GOVERNMENT).flips.iloc[:0]
    for agreement, words in (
        (0.9, "Firm (no input turns it)"),
        (0.7, "Tentative (70% of draws agree)"),
        (None, "Tentative (too few answers)"),
    ):
        assert advice.sureness(offered(GOVERNMENT, agreement, flips=none)) == words


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({}, "No office is recommended: no project under way is known"),
        ({"N": 1}, "No office is recommended: 1 project under way, and it takes 5"),
        ({"N": 4}, "No office is recommended: 4 projects under way, and it takes 5"),
        ({"N": 20, "P": 2}, "No office is recommended: 8 of 10 inputs are not known"),
    ],
)
def test_with_too_little_data_no_office_is_recommended_and_what_is_missing_is_named(
    inputs, sentence
):
    data = offered(inputs, None)
    finding = advice.office(data)
    assert finding.message == sentence
    assert finding.decision.startswith("find out what is missing")
    assert advice.office_in_words(data) == ""
