"""Weights, methods and money: published examples, and a second implementation where none is published."""

import json

import numpy as np
import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.prioritization import business_case, methods, scoring, sensitivity, weights


@pytest.fixture(scope="module")
def published(shared_data):
    return {
        name: json.loads((shared_data / "worked_examples" / f"{name}.json").read_text())
        for name in ("ahp", "mcdm")
    }


def matrix(names: list[str], comparisons: list) -> np.ndarray:
    made = np.eye(len(names))
    for one, other, ratio in comparisons:
        i, j = names.index(one), names.index(other)
        made[i, j], made[j, i] = ratio, 1 / ratio
    return made


def test_ahp_weights_of_drinks_saaty_2008(published):
    case = published["ahp"]["drinks_saaty2008"]
    names = case["elements"]
    found = weights.eigenvector(matrix(names, case["comparisons"]))[0]
    assert dict(zip(names, found, strict=True)) == pytest.approx(
        case["expected"]["weights"], abs=6e-4
    )
    assert weights.consistency_ratio(matrix(names, case["comparisons"])) == pytest.approx(
        case["expected"]["CR_saaty_RI"], abs=6e-4
    )


def test_ahp_of_a_leader_in_both_tables_of_the_random_index(published):
    case = published["ahp"]["leader_wikipedia"]
    criteria = ["Experience", "Education", "Charisma", "Age"]
    top = matrix(criteria, case["criteria"])
    found = weights.eigenvector(top)[0]
    assert dict(zip(criteria, found, strict=True)) == pytest.approx(
        case["expected"]["criteria_weights"], abs=6e-4
    )
    assert weights.consistency_ratio(top) == pytest.approx(
        case["expected"]["criteria_CR"], abs=1.1e-3
    )
    people = ["Moll", "Nell", "Sue"]
    below = {c: matrix(people, pairs) for c, pairs in case["alternatives"].items()}
    saaty_2008 = {3: 0.52}
    assert weights.consistency_ratio(below["Experience"], saaty_2008) == pytest.approx(
        0.035, abs=6e-4
    )
    assert weights.consistency_ratio(below["Experience"]) == pytest.approx(0.032, abs=6e-4)
    whole = sum(w * weights.eigenvector(below[c])[0] for c, w in zip(criteria, found, strict=True))
    assert dict(zip(people, whole, strict=True)) == pytest.approx(
        case["expected"]["target_weights"], abs=1e-3
    )


def test_ahp_of_cities_saaty_2005(published):
    case = published["ahp"]["cities_saaty2005"]
    criteria = ["Culture", "Family", "Housing", "Jobs", "Transportation"]
    cities = ["Bethesda", "Boston", "Pittsburgh", "Santa Fe"]
    top = weights.eigenvector(matrix(criteria, case["criteria"]))[0]
    whole = sum(
        w * weights.eigenvector(matrix(cities, case["alternatives"][c]))[0]
        for c, w in zip(criteria, top, strict=True)
    )
    assert dict(zip(cities, whole, strict=True)) == pytest.approx(
        case["expected"]["target_weights"], abs=2e-3
    )


def test_more_than_ten_elements_are_refused_and_two_are_always_consistent():
    with pytest.raises(ConfigurationError, match="11 criteria"):
        weights.consistency_ratio(np.ones((11, 11)))
    assert weights.consistency_ratio(np.array([[1, 9], [1 / 9, 1]])) == 0.0


def test_one_judgement_turned_around_is_named_with_its_triad_and_mended():
    true = np.array([0.4, 0.3, 0.2, 0.1])
    made = true[:, None] / true[None, :]
    made[0, 3], made[3, 0] = 1 / 9, 9
    assert weights.consistency_ratio(made) > weights.ACCEPTED
    assert set(weights.worst_triad(made)) >= {0, 3}
    mend = weights.mends(made)
    assert len(mend) == 1 and (mend[0].one, mend[0].other) == (0, 3)
    assert mend[0].becomes == pytest.approx(4.0) and mend[0].ratio == pytest.approx(0, abs=1e-9)


def test_the_mend_found_is_the_best_of_all_pairs_and_several_are_counted_where_one_is_not_enough():
    rng = np.random.default_rng(4)
    several = 0
    for _ in range(30):
        n = 5
        logs = np.triu(rng.normal(0, 1.2, (n, n)), 1)
        made = np.exp(logs - logs.T)
        found = weights.mends(made)
        if weights.consistency_ratio(made) <= weights.ACCEPTED:
            assert found == []
            continue
        for mend in found:
            made[mend.one, mend.other], made[mend.other, mend.one] = mend.becomes, 1 / mend.becomes
        assert weights.consistency_ratio(made) <= weights.ACCEPTED
        several += len(found) > 1
    assert several > 3


def test_rank_order_weights_of_barron_and_barrett_1996():
    assert weights.rank_order(np.array([1, 2, 3, 4])) == pytest.approx(
        [0.5208, 0.2708, 0.1458, 0.0625], abs=5e-5
    )
    assert weights.rank_order(np.array([3, 1, 2])) == pytest.approx(
        [0.1111, 0.6111, 0.2778], abs=5e-5
    )


def test_topsis_reproduces_the_example_of_tzeng_and_huang_2011(published):
    case = published["mcdm"]["topsis_tzeng2011"]
    found = methods.topsis(
        np.array(case["matrix"], float), np.array(case["weights"]), np.zeros(3, bool)
    )
    assert found == pytest.approx(case["expected"]["closeness"], abs=6e-5)


def test_topsis_with_costs_agrees_with_scikit_criteria():
    skcriteria = pytest.importorskip("skcriteria")
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.preprocessing.scalers import VectorScaler

    rng = np.random.default_rng(2)
    values, own = rng.uniform(1, 10, (8, 4)), weights.normalised(rng.uniform(1, 5, 4))
    is_cost = np.array([False, True, False, True])
    made = skcriteria.mkdm(values, np.where(is_cost, -1, 1), weights=own)
    theirs = TOPSIS().evaluate(VectorScaler("matrix").transform(made))
    assert methods.topsis(values, own, is_cost) == pytest.approx(theirs.e_.similarity, abs=1e-9)


def test_promethee_reproduces_a_hand_made_example_and_the_library(published):
    case = published["mcdm"]["promethee_toy_usual"]
    values, own = np.array(case["matrix"], float), np.array(case["weights"])
    assert methods.promethee_ii(values, own, np.zeros(2, bool)) == pytest.approx(
        case["expected"]["net_phi"]
    )
    from pymcdm.methods import PROMETHEE_II

    rng = np.random.default_rng(3)
    values, own, is_cost = (
        rng.integers(1, 6, (9, 4)).astype(float),
        weights.normalised(rng.uniform(1, 5, 4)),
        np.array([0, 1, 0, 1], bool),
    )
    theirs = PROMETHEE_II("usual")(values, own, np.where(is_cost, -1, 1))
    assert methods.promethee_ii(values, own, is_cost) == pytest.approx(theirs)


def test_the_weighted_sum_of_kracka_2010(published):
    case = published["mcdm"]["wsm_kracka2010"]
    values = np.array(case["matrix"])
    turned = np.where(np.array(case["objectives"]) == "min", 1 / values, values)
    found = scoring.weighted_sum(turned / turned.sum(axis=0), weights.normalised(case["weights"]))
    assert found == pytest.approx(case["expected"]["score"], abs=1e-7)


def test_both_forms_of_weighted_shortest_job_first_by_hand():
    assert methods.wsjf(np.array([8.0, 6.0, 3.0]), np.array([4.0, 2.0, 0.0])).tolist()[:2] == [
        2.0,
        3.0,
    ]
    assert np.isnan(methods.wsjf(np.array([3.0]), np.array([0.0])))[0]


def test_a_better_score_never_lowers_a_rank():
    rng = np.random.default_rng(5)
    for _ in range(20):
        unit, own = rng.random((6, 3)), weights.normalised(rng.random(3) + 0.1)
        better = unit.copy()
        better[2, 1] = 1.0
        before, after = (sensitivity.ranks_of(u, own[None, :])[2, 0] for u in (unit, better))
        assert after <= before


def test_rank_acceptability_of_two_opposites_is_half_and_half_over_all_weights():
    drawn = sensitivity.draw_weights(
        np.random.default_rng(1), 20_000, np.array([0.5, 0.5]), uniform=True
    )
    found = sensitivity.rank_acceptability(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), drawn)
    assert found[0, 0] == pytest.approx(0.5, abs=0.02) and found[2].tolist() == [0, 0, 1]
    assert found.sum(axis=0) == pytest.approx([1, 1, 1]) and found.sum(axis=1) == pytest.approx(
        [1, 1, 1]
    )


def test_weights_drawn_around_given_ones_have_them_as_mean():
    drawn = sensitivity.draw_weights(np.random.default_rng(1), 20_000, np.array([0.6, 0.3, 0.1]))
    assert drawn.mean(axis=0) == pytest.approx([0.6, 0.3, 0.1], abs=0.005)


def test_what_another_beats_in_everything_is_dominated_and_an_equal_is_not():
    unit = np.array([[0.5, 0.5], [0.5, 0.5], [0.4, 0.6], [0.3, 0.3]])
    assert scoring.dominated(unit, np.ones(4)) == [(3, 0)]
    assert scoring.dominated(unit[:2], np.array([1.0, 2.0])) == [(1, 0)]


def test_money_by_hand():
    flows, years = np.array([-1000.0, 500.0, 500.0, 500.0]), np.arange(4.0)
    assert business_case.present_value(flows, years, 0.10) == pytest.approx(243.43, abs=0.01)
    assert business_case.internal_rates(flows, years) == pytest.approx([0.2338], abs=1e-4)
    assert business_case.payback(flows, years) == 2.0
    assert business_case.benefit_cost_ratio(1243.43, 1000) == pytest.approx(1.2434, abs=1e-4)


def test_an_internal_rate_that_is_not_unique_or_does_not_exist_is_said_so():
    assert business_case.internal_rates(
        np.array([-1600.0, 10000.0, -10000.0]), np.arange(3.0)
    ) == pytest.approx([0.25, 4.0], abs=1e-6)
    assert business_case.internal_rates(
        np.array([-100.0, 10.0]), np.array([0.0, 1.0])
    ) == pytest.approx([-0.9], abs=1e-9)
    assert business_case.internal_rates(np.array([100.0, 10.0]), np.array([0.0, 1.0])) == []
    assert np.isnan(business_case.payback(np.array([-5.0, 2.0]), np.arange(2.0)))
    assert business_case.payback(np.array([5.0, 2.0]), np.arange(2.0)) == 0.0


def test_weights_that_do_not_cover_every_criterion_are_refused():
    criteria = pd.DataFrame(
        {
            "criterion_id": ["a", "b"],
            "weight": [1.0, np.nan],
            "swing": [100.0, 50.0],
            "rank": [1.0, 2.0],
        }
    )
    none = pd.DataFrame(columns=["criterion_id", "other_id", "ratio"])
    with pytest.raises(ConfigurationError, match="direct"):
        weights.chosen(criteria, none, "direct")
    assert weights.chosen(criteria, none, "swing").tolist() == pytest.approx([2 / 3, 1 / 3])
    with pytest.raises(ConfigurationError, match="ahp"):
        weights.chosen(criteria, none, "ahp")
