"""The choice of measures against all sets, and of the truth of probabilities by simulation."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from pmo_lib.measures.loss import at_least
from pmo_lib.risk import mitigation
from tests.risk.small import a_risk, data


def random_case(rng: np.random.Generator):
    """Four risks with up to six measures, some of a group, and a budget."""
    risks = [
        a_risk(
            f"R{at}",
            probability=float(rng.integers(1, 20) / 20),
            impact=float(rng.integers(1, 40) * 5),
        )
        for at in range(4)
    ]
    measures = [
        {
            "mitigation_id": f"M{at}",
            "risk_id": f"R{rng.integers(4)}",
            "cost": float(rng.integers(1, 30)),
            "probability_after": float(rng.integers(0, 10) / 20),
            "impact_factor": float(rng.choice([0.5, 1.0])),
            "group_id": rng.choice(["G", None]),
        }
        for at in range(int(rng.integers(1, 7)))
    ]
    return risks, measures, float(rng.integers(0, 80))


def least_exposure(rows: pd.DataFrame, before: float, budget: float) -> float:
    """The least expected amount over all sets, by trying each."""
    found = [before]
    for taken in product((False, True), repeat=len(rows)):
        own = rows[list(taken)]
        alone = not own.of.duplicated().any() and not own.risk_id.duplicated().any()
        if alone and own.cost.sum() <= budget:
            found.append(before - own.saving.sum())
    return min(found)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(1, 6))]
)
def test_the_program_finds_the_best_of_all_sets_on_fifty_random_cases_each(seed):
    rng = np.random.default_rng(seed)
    for _ in range(50):
        risks, measures, budget = random_case(rng)
        found = data(risks=risks, mitigations=measures)
        if found.candidates.empty:
            continue
        choice = mitigation.best(found.candidates, found.risks, budget, 0.8)
        assert choice.proved and choice.cost <= budget
        expected = least_exposure(found.candidates, found.expected, budget)
        assert choice.exposure == pytest.approx(expected)


def test_measures_change_the_register_as_they_say():
    risks = [a_risk("a", probability=0.5, impact=100.0, low=50.0, high=150.0)]
    taken = [
        {
            "mitigation_id": "M",
            "risk_id": "a",
            "cost": 1.0,
            "probability_after": 0.2,
            "impact_factor": 0.5,
        }
    ]
    found = data({"budget": 5.0}, risks=risks, mitigations=taken)
    left = mitigation.after(found.risks, found.chosen.rows).iloc[0]
    assert (left.probability, left.least, left.impact, left.most) == (0.2, 25.0, 50.0, 75.0)
    assert left.expected == pytest.approx(10) == found.chosen.exposure


def test_outcomes_drawn_from_the_stated_probabilities_refute_them_in_at_most_one_of_twenty_registers():
    rng, refuted = np.random.default_rng(3), 0
    for _ in range(2000):
        stated = rng.integers(1, 19, 20) / 20
        struck = int((rng.random(20) < stated).sum())
        refuted += at_least(stated.tolist(), struck) < 0.05
    assert refuted <= 0.05 * 2000
