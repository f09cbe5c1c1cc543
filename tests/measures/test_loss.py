"""The distribution of losses: enumeration, closed forms and draws are the second opinion."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pmo_lib.measures.loss import (
    Cause,
    Event,
    at_least,
    exceedance,
    systemic_share,
    tail_shares,
    without_cause,
)

EXAMPLES = Path(__file__).parents[3] / "shared/data/worked_examples/risk.json"
THREE = (Event(0.5, 10), Event(0.2, 30), Event(0.1, 50))
chances = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
amounts = st.integers(-40, 200).map(lambda fives: fives * 5)
certain = st.builds(Event, chances, amounts)


@st.composite
def ranges(draw):
    low, likely, high = sorted(draw(st.tuples(amounts, amounts, amounts)))
    return Event(draw(chances), likely, low, high)


def enumerated(events) -> dict[float, float]:
    """The distribution by all combinations of what happens."""
    found: dict[float, float] = {}
    for happens in product((False, True), repeat=len(events)):
        chance = np.prod(
            [
                e.probability if h else 1 - e.probability
                for e, h in zip(events, happens, strict=True)
            ]
        )
        amount = sum(e.likely for e, h in zip(events, happens, strict=True) if h)
        found[amount] = found.get(amount, 0.0) + float(chance)
    return found


def of(losses) -> dict[float, float]:
    return {
        round(float(amount), 6): float(mass)
        for amount, mass in zip(losses.amounts, losses.masses, strict=True)
        if mass > 1e-12
    }


def test_three_certain_amounts_have_the_published_distribution():
    expected = {0: 0.36, 10: 0.36, 30: 0.09, 40: 0.09, 50: 0.04, 60: 0.04, 80: 0.01, 90: 0.01}
    found = exceedance(THREE)
    assert of(found.lower) == pytest.approx(expected) == of(found.upper)
    assert [found.quantile(share)[0] for share in (0.5, 0.8, 0.9)] == [10, 30, 40]
    assert found.at_most(30) == pytest.approx((0.81, 0.81))


@given(st.lists(certain, min_size=1, max_size=8))
def test_certain_amounts_have_the_distribution_of_all_combinations(events):
    expected = {amount: chance for amount, chance in enumerated(events).items() if chance > 1e-12}
    assert of(exceedance(events).lower) == pytest.approx(expected, abs=1e-9)


def test_a_finer_grid_closes_on_the_quantile_as_published():
    three = (Event(0.4, 20, 10, 60), Event(0.25, 50, 20, 110), Event(0.6, 10, 5, 15))
    assert sum(event.mean for event in three) == pytest.approx(33)
    for step, bounds in {10: (50, 70), 5: (55, 65), 1: (58, 60), 0.1: (58.6, 58.8)}.items():
        assert exceedance(three, step=step).quantile(0.8) == pytest.approx(bounds)
    low, high = exceedance(three).quantile(0.8)
    assert low <= 58.75 <= high and high - low <= 0.01 * high


@given(ranges().filter(lambda event: event.high > event.low))
def test_one_triangular_risk_has_the_quantile_of_its_closed_form(event):
    share = 1 - event.probability / 4  # an upper quarter of what happens
    assume(event.probability > 0 and event.low >= 0)
    span, above = event.high - event.low, event.high - event.likely
    quarter = (
        event.high - np.sqrt(0.25 * span * above)
        if (event.likely - event.low) / span <= 0.75
        else event.low + np.sqrt(0.75 * span * (event.likely - event.low))
    )
    low, high = exceedance([event], share=share).quantile(share)
    assert low - 1e-6 * event.high <= quarter <= high + 1e-6 * event.high


@given(st.lists(ranges(), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_the_bounds_enclose_the_quantile_of_draws(events, seed):
    rng = np.random.default_rng(seed)
    drawn = np.zeros(20_000)
    for event in events:
        happens = rng.random(len(drawn)) < event.probability
        amount = (
            rng.triangular(event.low, event.likely, event.high, len(drawn))
            if event.high > event.low
            else event.likely
        )
        drawn += happens * amount
    found = exceedance(events)
    below, above = np.quantile(drawn, [0.78, 0.82], method="inverted_cdf")
    low, high = found.quantile(0.8)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert low <= above + slack and below <= high + slack


def test_the_shares_of_the_worst_fifth_are_the_published_ones():
    assert tail_shares(THREE) == pytest.approx([7, 18, 25])


@given(st.lists(certain, min_size=1, max_size=7))
def test_the_shares_of_the_worst_cases_add_up_to_their_mean(events):
    worst, left = 0.0, 0.2
    for amount, chance in sorted(enumerated(events).items(), reverse=True):
        taken = min(left, chance)
        worst, left = worst + taken * amount, left - taken
    assert tail_shares(events).sum() == pytest.approx(worst / 0.2, abs=0.005)


def test_a_common_cause_thickens_the_tail_as_published():
    off = without_cause(0.3, 0.9, 0.2)
    cause = Cause(0.2, (Event(0.9, 100),) * 2, (Event(off, 100),) * 2)
    assert off == pytest.approx(0.15)
    assert of(exceedance([cause]).lower) == pytest.approx({0: 0.58, 100: 0.24, 200: 0.18})
    assert exceedance([cause]).quantile(0.9) == (200, 200)
    assert systemic_share([cause]) == pytest.approx([0.6])
    assert exceedance([Event(0.3, 100)] * 2).quantile(0.9) == (100, 100)


@given(
    chances,
    st.lists(st.tuples(chances, chances, amounts), min_size=1, max_size=3),
    st.lists(certain, max_size=3),
)
def test_causes_equal_the_mixture_of_their_states(probability, risks, others):
    on = tuple(Event(one, amount) for one, _, amount in risks)
    off = tuple(Event(two, amount) for _, two, amount in risks)
    mixed: dict[float, float] = {}
    for chance, events in ((probability, on), (1 - probability, off)):
        for amount, mass in enumerated([*events, *others]).items():
            mixed[amount] = mixed.get(amount, 0.0) + chance * mass
    parts = [Cause(probability, on, off), *others]
    expected = {amount: mass for amount, mass in mixed.items() if mass > 1e-12}
    assert of(exceedance(parts).lower) == pytest.approx(expected, abs=1e-9)
    worst, left = 0.0, 0.2
    for amount, chance in sorted(mixed.items(), reverse=True):
        taken = min(left, chance)
        worst, left = worst + taken * amount, left - taken
    assert tail_shares(parts).sum() == pytest.approx(worst / 0.2, abs=0.005)


@given(chances, st.lists(certain, min_size=1, max_size=4))
def test_a_cause_that_changes_no_probability_is_independence(probability, events):
    whole = exceedance([Cause(probability, tuple(events), tuple(events))])
    assert of(whole.lower) == pytest.approx(of(exceedance(events).lower), abs=1e-9)


@given(st.lists(certain, min_size=1, max_size=5), chances, st.integers(1, 40))
def test_an_opportunity_never_raises_a_quantile(events, chance, gain):
    with_gain = [*events, Event(chance, -5 * gain)]
    for share in (0.5, 0.8, 0.9):
        assert exceedance(with_gain).quantile(share)[1] <= exceedance(events).quantile(share)[1]


def test_an_amount_between_two_cells_lies_between_its_bounds():
    found = exceedance([Event(1, 15), Event(1, 27)], step=10)
    assert found.quantile(0.8) == (30, 50)
    assert found.at_most(45) == (0, 1)


def test_no_risk_costs_nothing():
    assert exceedance([]).quantile(0.8) == (0, 0)
    assert tail_shares([]).size == 0


def test_six_of_ten_where_three_were_expected_are_as_unlikely_as_published():
    stated = [0.1] * 4 + [0.3] * 3 + [0.6] * 3
    assert at_least(stated, 6) == pytest.approx(0.034757, abs=1e-6)
    assert at_least(stated, 0) == pytest.approx(1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((1.2, 10), "not between 0 and 1"),
        ((0.5, 10, 20, 30), "rising order"),
        ((0.5, 1, float("-inf"), 2), "finite"),
    ],
)
def test_a_risk_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Event(*arguments)


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the worked examples lie beside the project")
def test_threat_and_opportunity_are_signed_as_in_the_worked_example():
    example = json.loads(EXAMPLES.read_text(encoding="utf-8"))["threat_and_opportunity"]
    parts = [Event(*example["inputs"][kind]) for kind in ("threat", "opportunity")]
    found = exceedance(parts)
    expected = {float(amount): mass for amount, mass in example["expected"]["pmf"].items()}
    assert of(found.lower) == pytest.approx(expected)
    assert found.quantile(0.8)[0] == example["expected"]["P80"]
