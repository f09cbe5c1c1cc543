"""The sequence of improvements, against every sequence there is on small cases."""

from itertools import product

import numpy as np
import pytest

from pmo_lib.maturity.improvement_sequence import after, sequence, weakest, worth
from pmo_lib.maturity.roadmap import measured
from pmo_lib.sources.maturity_model import Improvement, read_improvements


def improvement(id: int, lifts: list[int], **more) -> tuple[Improvement, list[int]]:
    told = {"from": 1, "to": 3, "days": 10, "quarters": 1, "needs": []} | more
    return Improvement.model_validate(
        {"id": id, "name": f"I{id}", "lifts": [str(at) for at in lifts], **told}
    ), lifts


def by_hand(standing, improvements, starts: dict, quarters: int) -> list[list[float]]:
    """Levels quarter by quarter, done one practice at a time."""
    levels = [list(standing)]
    for time in range(1, quarters + 1):
        now = list(levels[-1])
        for one, lifted in improvements:
            if one.id in starts and starts[one.id] + one.quarters <= time:
                for practice in lifted:
                    if levels[-1][practice] >= one.start and one.to > now[practice]:
                        now[practice] = one.to
        levels.append(now)
    return levels


def allowed(standing, improvements, starts: dict, effort) -> bool:
    spent = np.zeros(len(effort))
    for one, _ in improvements:
        if one.id not in starts:
            continue
        if starts[one.id] + one.quarters > len(effort):
            return False
        spent[starts[one.id] : starts[one.id] + one.quarters] += one.days / one.quarters
        for need in one.needs:
            other, lifted = next(pair for pair in improvements if pair[0].id == need)
            done = all(standing[at] >= other.to for at in lifted)
            if not done and (need not in starts or starts[need] + other.quarters > starts[one.id]):
                return False
    return bool((spent <= np.array(effort) + 1e-9).all())


def best(standing, area, targets, improvements, effort) -> float:
    """The greatest worth over every assignment of a beginning, or none, to every improvement."""
    top = 0.0
    for chosen in product([None, *range(len(effort))], repeat=len(improvements)):
        starts = {
            one.id: at for (one, _), at in zip(improvements, chosen, strict=True) if at is not None
        }
        if not allowed(standing, improvements, starts, effort):
            continue
        value, levels = 0.0, by_hand(standing, improvements, starts, len(effort))
        for at, target in enumerate(targets):
            own = [p for p in range(len(standing)) if area[p] == at]
            lows = [
                min([target, *(levels[time][p] for p in own)]) for time in range(len(effort) + 1)
            ]
            value += sum(max(low - lows[0], 0) for low in lows[1:])
        top = max(top, value)
    return top


@pytest.mark.parametrize("seed", range(12))
def test_no_sequence_is_worth_more_than_the_one_chosen(seed):
    rng = np.random.default_rng(seed)
    standing = rng.integers(1, 4, 5).astype(float)
    area, targets = np.array([0, 0, 1, 1, 2]), rng.integers(2, 5, 3)
    improvements = [
        improvement(
            number,
            sorted(rng.choice(5, rng.integers(1, 3), replace=False).tolist()),
            days=float(rng.choice([10, 20, 40])),
            quarters=int(rng.integers(1, 3)),
            needs=[int(rng.integers(1, number))] if number > 1 and rng.random() < 0.5 else [],
            **{"from": (start := int(rng.integers(1, 3))), "to": start + int(rng.integers(1, 3))},
        )
        for number in range(1, 6)
    ]
    effort = np.full(3, 30.0)
    plan = sequence(standing, area, targets, improvements, effort)
    assert plan.proved and allowed(standing, improvements, plan.starts, effort)
    assert plan.levels.tolist() == by_hand(standing, improvements, plan.starts, 3)
    assert plan.value == pytest.approx(best(standing, area, targets, improvements, effort))


def test_the_weakest_practice_of_an_area_comes_before_one_that_lifts_nothing_but_itself():
    standing, area = np.array([1.0, 3.0, 1.0, 1.0]), np.array([0, 0, 1, 1])
    plan = sequence(
        standing,
        area,
        np.array([3, 3]),
        [improvement(1, [2]), improvement(2, [0])],
        np.array([10.0]),
    )
    assert plan.starts == {2: 0} and plan.value == 2


def test_what_an_improvement_needs_comes_first_unless_it_is_there_already():
    chain = [improvement(1, [0]), improvement(2, [1], needs=[1])]
    waiting = sequence(
        np.array([1.0, 1.0]), np.array([0, 1]), np.array([3, 3]), chain, np.full(3, 10.0)
    )
    assert waiting.starts == {1: 0, 2: 1}
    there = sequence(
        np.array([3.0, 1.0]), np.array([0, 1]), np.array([3, 3]), chain, np.full(3, 10.0)
    )
    assert there.starts == {2: 0}


def test_a_practice_below_what_an_improvement_begins_from_is_not_lifted_until_another_has_lifted_it():
    lone = sequence(
        np.array([1.0]),
        np.array([0]),
        np.array([4]),
        [improvement(1, [0], **{"from": 2, "to": 4})],
        np.full(4, 10.0),
    )
    assert lone.starts == {} and lone.value == 0
    two = [improvement(1, [0], **{"from": 2, "to": 4}), improvement(2, [0], **{"from": 1, "to": 2})]
    assert (
        sequence(np.array([1.0]), np.array([0]), np.array([4]), two, np.full(4, 10.0)).value
        == 1 + 3 + 3 + 3
    )


def test_nothing_above_the_target_is_bought_and_nothing_unknown_is_lifted_or_counted():
    assert (
        sequence(
            np.array([3.0]),
            np.array([0]),
            np.array([3]),
            [improvement(1, [0], to=5)],
            np.array([99.0]),
        ).starts
        == {}
    )
    plan = sequence(
        np.array([np.nan, 1.0]),
        np.array([0, 0]),
        np.array([3]),
        [improvement(1, [0]), improvement(2, [1])],
        np.array([99.0]),
    )
    assert plan.starts == {2: 0} and np.isnan(plan.levels[:, 0]).all() and plan.value == 2
    assert np.isnan(weakest(np.array([[np.nan]]), np.array([0]), 1)).all()


def test_effort_is_spread_over_the_quarters_of_an_improvement():
    long = [improvement(1, [0], days=60, quarters=2)]
    assert sequence(
        np.array([1.0]), np.array([0]), np.array([3]), long, np.full(2, 30.0)
    ).starts == {1: 0}
    assert (
        sequence(np.array([1.0]), np.array([0]), np.array([3]), long, np.full(2, 29.9)).starts == {}
    )


def test_each_of_our_improvements_says_what_will_be_read_to_see_it_happen():
    from pmo_lib.maturity.evidence import traces

    traces()
    seen = {one.id: measured(one) for one in read_improvements()}
    assert (
        seen[1].startswith("active projects with a sponsor")
        and seen[27] == "the next survey, and notices given in time"
    )
    assert all(seen.values())


def test_worth_counts_quarters_times_levels_up_to_the_target():
    standing, area, targets = np.array([1.0, 2.0]), np.array([0, 0]), np.array([2])
    levels = after(standing, [improvement(1, [0], to=4)], {1: 0}, 3)
    assert levels.tolist() == [[1, 2], [4, 2], [4, 2], [4, 2]]
    assert worth(levels, standing, area, targets) == 3
