"""Choosing under limits: as good as trying everything, certified by other arithmetic, and every why-not flips where it says."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from pmo_lib.optimization import frontier as frontiers
from pmo_lib.optimization.certificate import certify, faults
from pmo_lib.optimization.milp import INFEASIBLE, OPTIMAL
from pmo_lib.optimization.problem import Problem, Share
from pmo_lib.optimization.selection import (
    cheapest,
    choose,
    conflict,
    is_tie,
    other_choice,
    simple,
    thrifty,
)
from pmo_lib.optimization.why_not import (
    DECIDED,
    at_cost,
    at_score,
    blocking,
    cost_cut,
    displaced,
    score_rise,
)
from tests.tiers import TEST_ALL


def random_problem(seed: int) -> Problem:
    """A small portfolio; every kind of limit stands in some of them."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 6))
    starts = [
        rng.choice(4, int(rng.integers(1, 4 if n < 5 else 3)), replace=False) for _ in range(n)
    ]
    project = np.repeat(np.arange(n), [len(s) for s in starts])
    start = np.concatenate(starts)
    decay = 0.9**start
    value = rng.integers(1, 30, n)[project] * decay
    cost = np.zeros((len(project), 3))
    base = rng.integers(1, 12, n)
    cost[np.arange(len(project)), start % 3] = base[project]
    use = rng.integers(0, 4, (len(project), 2)).astype(float)
    chance = rng.random(8)
    pairs = tuple((i, j) for i, j in [rng.choice(n, 2, replace=False)] if chance[2] < 0.5)
    members = tuple(sorted(rng.choice(n, 2, replace=False).tolist()))
    part = tuple(rng.integers(0, 2, n).astype(float))
    shares = (Share(part, 0.3 * (chance[3] < 0.25), 0.6 if chance[3] > 0.7 else 1.0),)
    return Problem(
        project,
        value,
        cost,
        np.where(chance[4] < 0.9, rng.integers(4, 20, 3), np.inf).astype(float),
        use,
        rng.integers(2, 9, 2).astype(float),
        decay,
        start,
        start + rng.integers(0, 3, n)[project],
        mandatory=frozenset([int(rng.integers(n))] if chance[0] < 0.3 else []),
        exclusions=(tuple(sorted(rng.choice(n, 2, replace=False).tolist())),)
        if chance[1] < 0.4
        else (),
        prerequisites=tuple((int(i), int(j)) for i, j in pairs),
        synergies=((members, float(rng.integers(-8, 9))),) if chance[5] < 0.5 else (),
        shares=shares if chance[6] < 0.5 else (),
        total=float(rng.integers(6, 30)) if chance[7] < 0.5 else np.inf,
    )


def worth(p: Problem, chosen: tuple[int, ...]) -> float:
    """Value of a choice of options, minus infinity where it is not allowed; written for this test alone."""
    names = [p.project[o] for o in chosen]
    bad = p.mandatory - set(names) or any(
        len(set(group) & set(names)) > 1 for group in p.exclusions
    )
    for o in chosen:
        for waiting, first in p.prerequisites:
            if p.project[o] == waiting:
                bad = bad or not any(
                    p.project[q] == first and p.finish[q] <= p.start[o] for q in chosen
                )
    take = list(chosen)
    spent = p.cost[take].sum()
    bad = (
        bad
        or (p.cost[take].sum(axis=0) > p.budget + 1e-9).any()
        or (p.use[take].sum(axis=0) > p.capacity + 1e-9).any()
    )
    bad = bad or spent > p.total + 1e-9
    for share in p.shares:
        own = sum(p.cost[o].sum() * share.part[p.project[o]] for o in chosen)
        bad = bad or own < share.minimum * spent - 1e-9 or own > share.maximum * spent + 1e-9
    gain = sum(v for members, v in p.synergies if set(members) <= set(names))
    return -np.inf if bad else float(p.value[take].sum() + gain)


def every_choice(p: Problem):
    lists = [
        [None, *np.flatnonzero(p.project == name).tolist()] for name in range(p.project.max() + 1)
    ]
    for combination in itertools.product(*lists):
        yield tuple(o for o in combination if o is not None)


def brute(p: Problem) -> float:
    return max(worth(p, chosen) for chosen in every_choice(p))


def test_random_portfolios_are_chosen_as_well_as_by_trying_everything_and_certified():
    states, count = [], 1000 if TEST_ALL else 250
    for seed in range(count):
        p = random_problem(seed)
        best, found = brute(p), choose(p, duals=True)
        states.append(found.status)
        if best == -np.inf:
            assert found.status == INFEASIBLE, seed
            assert conflict(p), seed
            continue
        assert found.status == OPTIMAL and found.value == pytest.approx(best, abs=1e-6), seed
        assert worth(p, found.options) == pytest.approx(best, abs=1e-6), seed
        claimed = certify(p, found)
        assert faults(p, claimed) == [], seed
        assert claimed.checked_bound >= best - 1e-6, seed
    assert states.count(OPTIMAL) > 0.7 * count and states.count(INFEASIBLE) > 0.01 * count


def test_of_equally_good_choices_the_cheapest_is_taken():
    changed = 0
    for seed in range(200):
        p = random_problem(seed)
        p = replace(p, value=np.ceil(p.value / 8) * 8)  # so that many are equally good
        best = choose(p)
        if best.status != OPTIMAL:
            continue
        found, top = thrifty(p, best), brute(p)
        equal = [
            chosen for chosen in every_choice(p) if worth(p, chosen) == pytest.approx(top, abs=1e-9)
        ]
        spent = p.cost[list(found.options)].sum()
        assert worth(p, found.options) == pytest.approx(top, abs=1e-9), seed
        assert spent == pytest.approx(min(p.cost[list(chosen)].sum() for chosen in equal)), seed
        changed += found.options != best.options
    assert changed > 5


def certified(seed: int):
    p = random_problem(seed)
    found = choose(p, duals=True)
    return (p, certify(p, found)) if found.options else None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda c: replace(c, value=c.value + 1, bound=c.bound + 1), "the value is"),
        (lambda c: replace(c, bound=c.value - 1), "bound lies below"),
        (lambda c: replace(c, gap=c.gap + 0.01), "the gap is"),
        (lambda c: replace(c, checked_bound=c.checked_bound + 1), "the prices prove"),
        (lambda c: replace(c, bound=c.checked_bound + 1), "above what the prices prove"),
        (lambda c: replace(c, checked_bound=c.checked_bound - 1), "the prices prove"),
        (
            lambda c: replace(
                c, duals={name: price + 1 for name, price in c.duals.items()}, checked_bound=0.0
            ),
            "the prices prove",
        ),
        (lambda c: replace(c, duals=c.duals | {("exclusion", 0): -1.0}), "a price is negative"),
        (lambda c: replace(c, options=(*c.options, c.options[0])), "chosen twice"),
        (lambda c: replace(c, options=c.options[1:]), "the value is"),
        (lambda c: replace(c, options=(10_000,)), "does not exist"),
    ],
)
def test_a_certificate_with_anything_wrong_is_refused(spoil, said):
    tried = 0
    for seed in range(90):
        made = certified(seed)
        if made is None or not made[1].duals or not made[0].exclusions:
            continue
        p, claimed = made
        tried += 1
        assert any(said in fault for fault in faults(p, spoil(claimed))), seed
    assert tried >= 20


def test_every_choice_that_is_not_allowed_is_refused_by_the_verifier_and_no_other():
    for seed in range(20):
        p = random_problem(seed)
        claimed = certify(p, choose(p))
        for chosen in every_choice(p):
            told = [
                f
                for f in faults(p, replace(claimed, options=chosen))
                if "value" not in f and "gap" not in f and "bound" not in f
            ]
            assert bool(told) == (worth(p, chosen) == -np.inf), (seed, chosen)


def rejected_of(p: Problem):
    best = choose(p)
    if best.status == OPTIMAL:
        for project in sorted(set(p.projects) - best.projects(p)):
            yield best, project


def brute_in(p: Problem, project: int) -> bool:
    """Whether a best choice holds the project, by trying everything."""
    values = [
        (worth(p, chosen), any(p.project[o] == project for o in chosen))
        for chosen in every_choice(p)
    ]
    return (
        max(v for v, _ in values)
        <= max((v for v, holds in values if holds), default=-np.inf) + 1e-9
    )


def test_the_least_score_rise_flips_the_choice_at_a_little_more_and_not_at_a_little_less():
    decided, shifted, shared = 0, 0, 0
    for seed in range(120):
        p = random_problem(seed)
        for best, project in rejected_of(p):
            rise = score_rise(p, best, project)
            if rise.state != DECIDED:
                assert not any(
                    worth(p, c) > -np.inf and project in p.project[list(c)] for c in every_choice(p)
                ), seed
                continue
            decided, shifted, shared = (
                decided + 1,
                shifted + (len(p.options_of(project)) > 1),
                shared + bool(p.shares),
            )
            assert rise.low == rise.high
            assert brute_in(at_score(p, project, rise.low + 1e-4), project), seed
            if rise.low > 1e-4:
                assert not brute_in(at_score(p, project, rise.low - 1e-4), project), seed
    assert decided > 60 and shifted > 20 and shared > 10


def test_the_least_cut_of_own_cost_flips_the_choice_where_it_says():
    flipped, scanned = 0, 0
    for seed in range(45):
        p = random_problem(seed)
        for best, project in rejected_of(p):
            cut = cost_cut(p, best, project)
            if cut.state != DECIDED:
                assert cut.scanned or not brute_in(at_cost(p, project, 0.0), project), seed
                continue
            assert brute_in(at_cost(p, project, max(0.0, cut.part - 1e-5)), project), seed
            if cut.part < 1:
                flipped, scanned = flipped + 1, scanned + cut.scanned
                assert not brute_in(at_cost(p, project, cut.part + 2e-5), project), seed
    assert flipped > 10 and scanned > 2


def test_what_blocks_a_project_is_a_limit_and_what_it_displaces_was_chosen():
    for seed in range(25):
        p = random_problem(seed)
        for best, project in rejected_of(p):
            gone = displaced(p, best, project)
            assert gone is None or gone <= best.projects(p)
            if not blocking(p, best, project):  # nothing in its way: then it is not worth its place
                assert (
                    worth(p, tuple(sorted((*best.options, p.options_of(project)[0]))))
                    <= best.value + 1e-9
                    or len(p.options_of(project)) > 1
                )


def test_the_frontier_is_every_choice_that_nothing_beats():
    for seed in range(25):
        p = random_problem(seed)
        all_of = [(p.cost[list(c)].sum(), worth(p, c)) for c in every_choice(p)]
        pairs = sorted(
            {(round(cost, 6), round(value, 6)) for cost, value in all_of if value > -np.inf}
        )
        best = [
            pair
            for pair in pairs
            if not any(
                (o[0] <= pair[0] and o[1] > pair[1]) or (o[0] < pair[0] and o[1] >= pair[1])
                for o in pairs
            )
        ]
        found = frontiers.frontier(p, most=500)
        assert found.exact
        assert [(round(x.cost, 6), round(x.value, 6)) for x in found.points] == best, seed


def test_more_points_than_asked_for_give_a_grid_and_it_says_so():
    rng = np.random.default_rng(1)
    p = simple(rng.uniform(1, 9, 12), rng.uniform(1, 9, (12, 1)), [60])
    found = frontiers.frontier(p, most=10, grid=8)
    assert not found.exact and len(found.points) <= 9
    assert all(a.cost < b.cost and a.value < b.value for a, b in itertools.pairwise(found.points))


def test_budgets_at_which_a_project_is_in_are_intervals_not_one_threshold():
    p = simple([10, 7, 6], [[5], [4], [3]], [12])
    found = frontiers.frontier(p)
    # 3: C; 4: B; 5: A; 7: B+C; 8: A+C; 9: A+B; 12: all
    assert frontiers.intervals(found, 1) == [(4.0, 5.0), (7.0, 8.0), (9.0, float("inf"))]
    assert frontiers.marginal_value(found, 8.5) == (pytest.approx(1.0), 8.0, 9.0)
    assert frontiers.marginal_value(found, 20)[0] == 0.0


def test_a_tie_is_seen_and_the_cheaper_of_two_equals_is_found():
    p = simple([5, 5, 1], [[3], [2], [9]], [3])
    best = choose(p)
    assert is_tie(best.value, other_choice(p, best).value)
    assert cheapest(p, best.value).projects(p) == {1}
    p = simple([5, 4], [[3], [2]], [3])
    assert not is_tie(choose(p).value, other_choice(p, choose(p)).value)


@pytest.mark.parametrize(
    ("costs", "budget", "expected"),
    [([5, 9, 2], 8, (1,)), ([5, 6, 2], 8, (0, 1)), ([3, 3, 3], 8, (0, 1, 2)), ([2, 2, 2], 8, ())],
)
def test_mandatory_projects_that_cannot_all_be_done_are_named_as_a_smallest_set(
    costs, budget, expected
):
    p = simple([1, 1, 1], [[c] for c in costs], [budget], mandatory=frozenset({0, 1, 2}))
    assert conflict(p) == expected
    assert (choose(p).status == INFEASIBLE) == bool(expected)


def mknap(path):
    numbers = iter(path.read_text().split())
    for _ in range(int(next(numbers))):
        n, m, optimum = int(next(numbers)), int(next(numbers)), float(next(numbers))
        profits = [float(next(numbers)) for _ in range(n)]
        weights = [[float(next(numbers)) for _ in range(n)] for _ in range(m)]
        yield (
            simple(profits, np.array(weights).T, [float(next(numbers)) for _ in range(m)]),
            optimum,
        )


def mknap2(path):
    """Problems of the second file: limits before the rows, text between them."""
    blocks = path.read_text().split("+++++++++++++++++++++++++++++")
    for block in blocks:
        numbers = iter(block.split())
        try:
            m, n = int(next(numbers)), int(next(numbers))
        except (StopIteration, ValueError):
            continue
        if "//" in block:
            continue  # the commented example
        profits = [float(next(numbers)) for _ in range(n)]
        limits = [float(next(numbers)) for _ in range(m)]
        weights = [[float(next(numbers)) for _ in range(n)] for _ in range(m)]
        yield simple(profits, np.array(weights).T, limits), float(next(numbers))


def test_48_selections_of_the_literature_are_solved_to_the_printed_optimum(shared_data):
    solved = [
        (choose(p).value, optimum)
        for p, optimum in mknap2(shared_data / "orlib_mknap" / "mknap2.txt")
    ]
    assert len(solved) == 48
    assert [pair for pair in solved if pair[0] != pytest.approx(pair[1])] == []


def test_seven_published_selections_of_research_projects_are_solved_to_the_printed_optimum(
    shared_data,
):
    solved = [
        (choose(p).value, optimum)
        for p, optimum in mknap(shared_data / "orlib_mknap" / "mknap1.txt")
    ]
    assert len(solved) == 7 and all(value == pytest.approx(optimum) for value, optimum in solved)
