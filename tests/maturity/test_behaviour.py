"""Whether the evidence tells how an organisation behaves: against organisations made from behaviour, with noise."""

import numpy as np
import pytest

from pmo_lib.maturity.evidence import of_practices
from pmo_lib.measures.agreement import quadratic_weighted_kappa
from pmo_lib.sources.maturity_model import read_model
from tests.maturity import behaviour


@pytest.fixture(scope="module")
def judged():
    return behaviour.judged(seed=2026, organisations=10)


def test_the_levels_by_data_agree_with_behaviour_by_a_weighted_kappa_of_at_least_six_tenths(judged):
    known = judged.dropna()
    assert len(known) >= 0.9 * len(judged)
    assert quadratic_weighted_kappa(known.true.to_numpy(), known.shown.to_numpy(), 5) >= 0.6


def test_a_higher_level_of_behaviour_is_never_judged_lower_on_average(judged):
    means = judged.dropna().groupby("true").shown.mean()
    assert (means.diff().dropna() > 0).all()


def test_what_is_backfilled_afterwards_does_not_count_as_done(monkeypatch):
    monkeypatch.setattr(
        behaviour,
        "HABITS",
        {level: behaviour.Habit(0.0, habit.days, 1.0) for level, habit in behaviour.HABITS.items()},
    )
    portfolio = behaviour.Organisation(np.random.default_rng(1)).portfolio()
    assert (
        len(portfolio.reviews) == 140 and portfolio.requests.approved.notna().all()
    )  # all of it was entered, too late
    shown = of_practices(portfolio, read_model())
    assert shown.level[["GOV-2", "INT-1", "QAL-2", "QAL-3"]].tolist() == [1, 1, 1, 1]
