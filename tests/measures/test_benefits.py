"""Kernels of the benefits report: the worked examples, enumeration, algebra, and a second library."""

import itertools
import json
from decimal import Decimal

import numpy as np
import pytest

from pmo_lib.measures.benefit_map import Circle, Rest, importances, order
from pmo_lib.measures.benefit_realisation import closed_ratios, realisation
from pmo_lib.measures.repriced_case import continue_less_stop, priced, share_below_zero
from pmo_lib.measures.survival import kaplan_meier


@pytest.fixture(scope="module")
def examples(shared_data):
    return json.loads((shared_data / "worked_examples" / "benefits.json").read_text())


def silence(examples):
    every = examples["silence"]["inputs"]["periods_planned_realised"].values()
    planned, realised = zip(*itertools.chain.from_iterable(every), strict=True)
    return realisation(planned, realised)


def test_what_nobody_measured_is_not_confirmed(examples):
    found, expected = silence(examples), examples["silence"]["expected"]
    assert found.planned == expected["planned_to_date"]
    assert found.planned - found.unmeasured == expected["measured_planned"]
    assert found.confirmed == expected["realised"]
    assert found.confirmed_share == pytest.approx(expected["confirmed_share"])
    assert found.unmeasured_share == pytest.approx(expected["unmeasured_share"])
    assert found.rate == pytest.approx(expected["rate_where_measured"], abs=1e-6)


def test_worth_at_completion_has_three_points_against_the_approved_worth(examples):
    given, expected = examples["at_completion"]["inputs"], examples["at_completion"]["expected"]
    low, middle, high = silence(examples).at_completion(given["still_to_come"])
    assert (low, middle, high) == pytest.approx([expected[k] for k in ("low", "middle", "high")])
    short = given["approved"] - high, given["approved"] - low
    assert short == pytest.approx(expected["short_of_approved"])


def test_confirmed_short_and_unmeasured_add_up_to_the_plan_to_the_cent():
    rng = np.random.default_rng(3)
    for _ in range(300):
        planned = rng.integers(0, 10**6, 12) / 100
        realised = np.where(rng.random(12) < 0.4, np.nan, rng.integers(0, 10**6, 12) / 100)
        found = realisation(planned, realised)
        total = found.confirmed + found.short + found.unmeasured
        assert abs(total - found.planned) < 0.005
        less = realised.copy()
        less[rng.integers(12)] = np.nan  # deleting a value never helps
        after = realisation(planned, less)
        assert after.confirmed <= found.confirmed and after.unmeasured >= found.unmeasured


def test_nothing_planned_or_nothing_measured_has_no_rate():
    assert np.isnan(realisation([], []).confirmed_share)
    assert np.isnan(realisation([5], [None]).rate)
    assert np.isnan(realisation([5], [None]).at_completion(5)).all()
    assert realisation([5], [4]).at_completion(0) == (4, 4, 4)
    with pytest.raises(ValueError, match="one of each"):
        realisation([1], [])


def rests_of(examples):
    given = examples["map"]["inputs"]
    worth = {name: float(value[0]) for name, value in given["benefits"].items()}
    rests = {
        "X": [Rest("O1"), Rest("O2")],
        "Y": [Rest("O1", "a"), Rest("O3", "b")],
        "Z": [Rest("O2", share=0.25), Rest("O3", share=0.75)],
    }
    return worth, rests, given["delivered"]


def test_the_map_of_the_example(examples):
    expected = examples["map"]["expected"]
    worth, rests, chances = rests_of(examples)
    mean, found = importances(worth, rests, chances)
    assert sum(worth.values()) == expected["all_delivered"]
    assert mean == pytest.approx(expected["expected"])
    for key, name in (
        ("lost_if_it_alone_fails", "lost"),
        ("worth_of_certainty", "at_risk"),
        ("difference_works_or_fails", "difference"),
    ):
        values = {output: getattr(one, name) for output, one in found.items()}
        assert values == pytest.approx(expected[key])


def worth_in(state, worth, rests):
    """A second implementation: the worth in one state, by recursion in plain Python."""

    def part(name):
        if name not in rests:
            return float(state[name])
        routes, left = {}, 1.0
        for one in rests[name]:
            if one.share is None:
                routes.setdefault(one.route, []).append(part(one.source))
            else:
                left -= one.share * (1 - part(one.source))
        needed = max(min(values) for values in routes.values()) if routes else 1.0
        return needed * min(max(left, 0), 1)

    return sum(amount * part(name) for name, amount in worth.items())


def random_map(rng, outputs):
    names = [f"O{n}" for n in range(outputs)]
    rests, worth = {}, {}
    for number in range(rng.integers(1, 5)):
        name, sources = f"B{number}", [*names, *rests]
        chosen = rng.choice(len(sources), min(len(sources), rng.integers(1, 5)), replace=False)
        rests[name] = [
            Rest(
                sources[at],
                str(rng.integers(2)),
                None if rng.random() < 0.6 else float(rng.random() / 2),
            )
            for at in chosen
        ]
        worth[name] = float(rng.integers(1, 100))
    return worth, rests, {name: float(rng.choice([0.0, 0.3, 0.5, 0.9, 1.0])) for name in names}


@pytest.mark.parametrize("seed", range(60))
def test_the_map_equals_enumeration(seed):
    rng = np.random.default_rng(seed)
    worth, rests, chances = random_map(rng, int(rng.integers(1, 6)))
    mean, found = importances(worth, rests, chances)
    names = list(chances)
    on, off, total = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0), 0.0
    for bits in itertools.product((0, 1), repeat=len(names)):
        state = dict(zip(names, bits, strict=True))
        value = worth_in(state, worth, rests)
        weight = np.prod([chances[n] if state[n] else 1 - chances[n] for n in names])
        total += weight * value
        for name in names:
            others = np.prod(
                [chances[n] if state[n] else 1 - chances[n] for n in names if n != name]
            )
            (on if state[name] else off)[name] += others * value
    assert mean == pytest.approx(total)
    every = worth_in(dict.fromkeys(names, 1), worth, rests)
    for name in names:
        alone = worth_in({**dict.fromkeys(names, 1), name: 0}, worth, rests)
        assert found[name].lost == pytest.approx(every - alone, abs=1e-9)
        assert found[name].difference == pytest.approx(on[name] - off[name], abs=1e-9)
        assert found[name].at_risk == pytest.approx(
            (1 - chances[name]) * (on[name] - off[name]), abs=1e-9
        )


def test_drawn_states_agree_with_the_product_of_nineteen_needed_outputs():
    outputs = {f"O{n}": 0.98 for n in range(19)}
    mean, found = importances({"X": 100.0}, {"X": [Rest(name) for name in outputs]}, outputs)
    assert mean == pytest.approx(100 * 0.98**19, abs=2)
    assert found["O3"].lost == 100


def test_a_circle_is_rejected_and_named():
    with pytest.raises(Circle, match="rest on each other") as raised:
        order({"A": [Rest("B")], "B": [Rest("A")]})
    assert set(raised.value.benefits) == {"A", "B"}


def test_an_output_without_an_outlook_has_a_loss_and_no_risk():
    _, found = importances({"X": 10.0}, {"X": [Rest("O1"), Rest("O2")]}, {"O1": np.nan, "O2": 0.5})
    assert found["O1"].lost == 10 and np.isnan(found["O1"].at_risk)
    assert found["O2"].at_risk == 5


def npv(examples, case, *, moves):
    given = examples["case_repriced"]["inputs"]
    cost, delay = case
    window = given["window_ends_year"]
    years = np.arange(window + 1)
    benefits = [0, *[given["benefit_a_year"]] * window]
    costs = [given["cases"]["approved"][0], *[0] * window]
    return priced(
        costs,
        benefits,
        years,
        given["rate"],
        factor=cost / costs[0],
        delay=delay,
        window=None if moves else window,
    )


def test_the_re_priced_case_of_the_example(examples):
    given, expected = examples["case_repriced"]["inputs"], examples["case_repriced"]["expected"]
    for name, case in given["cases"].items():
        assert npv(examples, case, moves=False).npv == pytest.approx(
            expected["npv_window_fixed"][name], abs=1e-3
        )
        assert npv(examples, case, moves=True).npv == pytest.approx(
            expected["npv_window_moves"][name], abs=1e-3
        )
    draws = [npv(examples, draw, moves=False).npv for draw in given["draws"]]
    assert draws == pytest.approx(expected["draws_npv"], abs=0.005)
    assert expected["P_npv_below_zero"] == "3 of 5" and share_below_zero(draws) == 3 / 5
    approved = npv(examples, given["cases"]["approved"], moves=False)
    assert approved.break_even == pytest.approx(expected["break_even_benefit_share"], abs=1e-5)


def test_present_values_equal_a_sum_in_decimals():
    rng = np.random.default_rng(6)
    for _ in range(1000):
        n, rate = int(rng.integers(1, 12)), Decimal(int(rng.integers(0, 20))) / 100
        costs, benefits = rng.integers(0, 1000, n), rng.integers(0, 1000, n)
        exact = sum(
            (Decimal(int(b)) - Decimal(int(c))) / (1 + rate) ** at
            for at, (b, c) in enumerate(zip(benefits, costs, strict=True))
        )
        fixed = priced(costs, benefits, np.arange(n), float(rate), window=n)
        moved = priced(costs, benefits, np.arange(n), float(rate))
        assert fixed.npv == moved.npv == pytest.approx(float(exact), abs=1e-6)


def test_present_values_equal_those_of_numpy_financial(skip_or_fail):
    try:
        import numpy_financial as financial
    except ModuleNotFoundError:
        skip_or_fail("the package numpy-financial is not installed: make setup installs it")
    rng = np.random.default_rng(8)
    for _ in range(1000):
        n, rate = int(rng.integers(1, 12)), float(rng.uniform(-0.2, 0.4))
        costs, benefits = rng.uniform(0, 1000, (2, n))
        expected = financial.npv(rate, benefits - costs)
        assert priced(costs, benefits, np.arange(n), rate).npv == pytest.approx(expected, abs=1e-6)


def test_going_on_against_stopping_of_the_example(examples):
    given, expected = examples["stopping"]["inputs"], examples["stopping"]["expected"]
    for name, one in given.items():
        found = continue_less_stop(one["benefit_ahead"], one["to_go"], one["stopping_costs"])
        assert found == expected["continue_minus_stop"][name]
        assert ("continue" if found >= 0 else "stop") == expected["advice"][name]
        assert found - one["spent"] - one["stopping_costs"] == expected["whole_life"][name]


def test_survival_after_closure_of_the_example(examples):
    months, lost = zip(
        *examples["survival_after_closure"]["inputs"]["months_and_lost"], strict=True
    )
    found = kaplan_meier(months, lost)
    expected = examples["survival_after_closure"]["expected"]["survival"]
    assert dict(
        zip(map(str, found.times.astype(int)), found.survival, strict=True)
    ) == pytest.approx(expected, abs=1e-6)


def test_closed_projects_of_the_example(examples):
    given, expected = examples["closed_projects"]["inputs"], examples["closed_projects"]["expected"]
    found = closed_ratios(given["measured_ratios"], given["closed_unmeasured"])
    assert (found.mean, found.mean_with_zeros) == pytest.approx(
        (expected["mean_measured"], expected["mean_if_unmeasured_are_zero"])
    )
    assert (found.median, found.median_with_zeros) == pytest.approx(
        (expected["median_measured"], expected["median_if_unmeasured_are_zero"])
    )
    assert np.isnan(closed_ratios([], 3).mean)
