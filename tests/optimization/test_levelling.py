"""Levelling against brute force, hand-made cases with a known least repair, and a verifier that knows no model."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pmo_lib.optimization.levelling import (
    NEVER,
    Case,
    Item,
    Means,
    gains,
    level,
    shifted,
    stretched,
    violations,
)


def random_case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    resources, periods, items = (
        int(rng.integers(1, 3)),
        int(rng.integers(2, 5)),
        int(rng.integers(1, 5)),
    )
    made = []
    for _ in range(items):
        options = int(rng.integers(1, 4))
        demand = rng.integers(0, 4, (options, resources, periods)).astype(float)
        starts = rng.integers(0, periods, options)
        made.append(
            Item(
                demand,
                rng.integers(0, 9, options).astype(float),
                starts,
                starts + rng.integers(0, 2, options),
            )
        )
    means = [
        Means(
            rng.integers(-1, 3, (resources, periods)).astype(float),
            float(rng.integers(1, 6)),
            float(rng.integers(0, 3)),
        )
        for _ in range(2)
    ]
    capacity = rng.integers(1, 3 + 2 * items, (resources, periods)).astype(float)
    after = [(0, 1)] if items > 1 and rng.random() < 0.4 else []
    groups = [((0, 1), 2.0)] if rng.random() < 0.5 else []
    return Case(made, means, capacity, after, groups)


def every_plan(case: Case):
    """Cost and shortage of every plan there is, by enumeration."""
    for choice in product(*(range(len(item.cost)) for item in case.items)):
        if any(
            case.items[i].finish[choice[i]] >= case.items[j].start[choice[j]] for j, i in case.after
        ):
            continue
        for units in product(*(range(int(means.upper) + 1) for means in case.means)):
            if any(sum(units[m] for m in members) > most for members, most in case.groups):
                continue
            demand = sum(item.demand[o] for item, o in zip(case.items, choice, strict=True))
            supply = case.capacity + sum(
                means.supply * u for means, u in zip(case.means, units, strict=True)
            )
            cost = sum(item.cost[o] for item, o in zip(case.items, choice, strict=True))
            cost += sum(means.cost * u for means, u in zip(case.means, units, strict=True))
            yield np.nansum(np.maximum(demand - supply, 0)), cost


@pytest.mark.parametrize("seed", range(80))
def test_the_plan_is_the_cheapest_of_all_plans_that_lack_least(seed):
    case = random_case(seed)
    best = min(every_plan(case), default=None)
    plan = level(case)
    if best is None:
        assert plan is None
        return
    assert plan.shortage.sum() == pytest.approx(best[0], abs=1e-5) and plan.cost == pytest.approx(
        best[1], abs=1e-5
    )
    assert plan.proved and plan.gap == pytest.approx(0, abs=1e-6)
    assert violations(case, plan) == []


def test_random_cases_are_of_every_kind():
    plans = [level(random_case(seed)) for seed in range(80)]
    assert sum(plan is None for plan in plans) < 20
    assert 8 < sum(plan is not None and plan.shortage.any() for plan in plans) < 60


def work(*options: tuple[list[float], float]) -> Item:
    used = [np.flatnonzero(demand) for demand, _ in options]
    return Item(
        np.array([[demand] for demand, _ in options], dtype=float),
        np.array([cost for _, cost in options], dtype=float),
        np.array([at[0] if len(at) else NEVER for at in used]),
        np.array([at[-1] if len(at) else NEVER for at in used]),
    )


def contractor(month: int, months: int, cost: float) -> Means:
    supply = np.zeros((1, months))
    supply[0, month] = 1
    return Means(supply, cost, 2)


@pytest.mark.parametrize(
    ("delay", "price", "cost", "choice", "units"),
    [(5, 9, 5, 1, 0), (9, 5, 5, 0, 1), (9, 5.5, 5.5, 0, 1)],
)
def test_of_a_delay_and_a_contractor_the_cheaper_repairs_a_clash_of_two_projects(
    delay, price, cost, choice, units
):
    case = Case(
        [work(([1, 0], 0)), work(([1, 0], 0), ([0, 1], delay))],
        [contractor(0, 2, price)],
        np.array([[1.0, 1.0]]),
    )
    plan = level(case)
    assert (plan.cost, plan.choice[1], plan.units[0]) == (cost, choice, units)


def test_what_fits_as_it_is_costs_nothing_and_changes_nothing():
    case = Case([work(([1, 0], 0), ([0, 1], 1))], [contractor(0, 2, 1)], np.array([[1.0, 0.0]]))
    plan = level(case)
    assert plan.cost == 0 and not plan.choice.any() and not plan.units.any()


def test_work_that_waits_stays_behind_what_it_waits_for():
    first, then = work(([1, 0, 0], 0), ([0, 1, 0], 2)), work(([0, 1, 0], 0), ([0, 0, 1], 3))
    case = Case([first, then], [], np.array([[0.0, 1.0, 1.0]]), after=[(1, 0)])
    plan = level(case)
    assert plan.choice.tolist() == [1, 1] and plan.cost == 5
    assert level(replace(case, after=())).cost == pytest.approx(5)  # the month is full either way
    assert level(replace(case, after=(), capacity=np.array([[0.0, 2.0, 0.0]]))).cost == 2


def test_where_nothing_suffices_the_least_shortage_is_said_and_not_hidden():
    plan = level(Case([work(([3, 0], 0))], [contractor(0, 2, 4)], np.array([[0.5, 9.0]])))
    assert plan.shortage.tolist() == [[0.5, 0.0]] and plan.cost == 8


def test_unknown_capacity_sets_no_limit():
    assert level(Case([work(([9, 0], 0), ([0, 9], 1))], [], np.array([[np.nan, 1.0]]))).cost == 0


@pytest.mark.parametrize("seed", range(12))
def test_the_verifier_finds_a_plan_that_was_tampered_with(seed):
    case = replace(random_case(seed), after=())
    plan = level(case)
    assert violations(case, replace(plan, cost=plan.cost - 1))
    assert violations(case, replace(plan, units=plan.units + 5))
    assert violations(replace(case, capacity=case.capacity - 50), plan)


@pytest.mark.parametrize("seed", range(10))
def test_one_more_of_a_resource_gains_what_brute_force_says_and_never_less_than_nothing(seed):
    case = random_case(seed)
    base = min(every_plan(case), default=(1, 0))
    if base[0] > 0:
        assert gains(case, 0, 1) == []
        return
    more = min(
        every_plan(replace(case, capacity=case.capacity + np.eye(len(case.capacity))[0][:, None]))
    )
    assert gains(case, 0, 1) == pytest.approx([base[1] - more[1]]) and gains(case, 0, 1)[0] >= 0


@given(arrays(float, (2, 8), elements=st.floats(0, 9)), st.integers(0, 3))
def test_moving_and_stretching_lose_nothing(demand, by):
    padded = np.pad(demand, ((0, 0), (0, 3)))
    for moved in (shifted(padded, by), stretched(padded, by)):
        assert moved.sum(axis=1) == pytest.approx(padded.sum(axis=1)) and (moved >= -1e-9).all()


def test_what_would_leave_the_months_there_are_is_refused():
    for move in (shifted, stretched):
        with pytest.raises(ValueError, match="add periods"):
            move(np.array([[0.0, 1.0]]), 1)
