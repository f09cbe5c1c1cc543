"""The certificate against maximum flow, and against every smaller set."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from pmo_lib.optimization.overload import certificate, least_divisible, least_of_options, windows


def case(rng: np.random.Generator, most: int) -> tuple[np.ndarray, ...]:
    periods, n = int(rng.integers(1, 7)), int(rng.integers(1, most + 1))
    ends = np.sort(rng.integers(0, periods, (n, 2)), axis=1)
    return (
        ends[:, 0],
        ends[:, 1],
        rng.integers(1, 8, n),
        rng.integers(0, int(2 + 6 * n / periods), periods),
    )


def fits_by_flow(start, finish, effort, capacity) -> bool:
    graph = nx.DiGraph()
    for i in range(len(effort)):
        graph.add_edge("from", ("work", i), capacity=int(effort[i]))
        for t in range(start[i], finish[i] + 1):
            graph.add_edge(("work", i), ("month", t))
    for t, room in enumerate(capacity):
        graph.add_edge(("month", t), "to", capacity=int(room))
    return nx.maximum_flow_value(graph, "from", "to") == effort.sum()


def fits_by_deadline(start, finish, effort, capacity) -> bool:
    """The earliest deadline first: exact for one role and divisible work."""
    left = dict(enumerate(effort))
    for t, room in enumerate(capacity):
        for i in sorted((i for i in left if start[i] <= t <= finish[i]), key=lambda i: finish[i]):
            done = min(left[i], room)
            left[i], room = left[i] - done, room - done
        if any(left[i] > 0 for i in left if finish[i] == t):
            return False
    return True


def certified(start, finish, effort, capacity):
    return certificate(
        least_divisible(start, finish, effort, len(capacity)), capacity.astype(float)
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_certificate_is_found_exactly_where_no_plan_exists_by_maximum_flow(seed):
    rng, outcomes = np.random.default_rng(seed), []
    for _ in range(100):
        one = case(rng, 12)
        fits = fits_by_flow(*one)
        assert (certified(*one) is None) == fits == fits_by_deadline(*one)
        outcomes.append(fits)
    assert 10 < sum(outcomes) < 90  # both happen


@pytest.mark.parametrize("most", [8, 15])
def test_the_work_it_names_cannot_be_done_and_no_smaller_set_of_any_work_is_impossible(most):
    rng, checked = np.random.default_rng(most), 0
    while checked < (60 if most == 8 else 12):
        start, finish, effort, capacity = case(rng, most)
        found = certified(start, finish, effort, capacity)
        if found is None or (most == 15 and len(effort) < 12):
            continue
        work = list(found.work)
        assert not fits_by_deadline(start[work], finish[work], effort[work], capacity)
        assert (
            found.demand == effort[work].sum()
            and found.capacity == capacity[found.first : found.last + 1].sum()
        )
        for few in map(list, combinations(range(len(effort)), len(work) - 1)):
            assert fits_by_deadline(start[few], finish[few], effort[few], capacity)
        checked += 1


def test_with_options_the_least_demand_of_a_window_is_that_of_the_best_option():
    rng = np.random.default_rng(3)
    options = [rng.random((3, 4)), rng.random((2, 4))]
    least = least_of_options(options, 4)
    for row, (first, last) in zip(least, windows(4), strict=True):
        assert row == pytest.approx(
            [min(option[first : last + 1].sum() for option in item) for item in options]
        )


def test_an_unknown_month_proves_nothing_and_the_months_beside_it_still_do():
    least = least_of_options([np.array([[5.0, 5.0, 5.0]])], 3)
    found = certificate(least, np.array([np.nan, 9.0, 4.0]))
    assert (found.first, found.last) == (2, 2)
    assert certificate(least, np.full(3, np.nan)) is None


def test_demand_that_exactly_fills_capacity_is_no_overload():
    assert certificate(least_of_options([np.array([[0.1 + 0.2]])], 1), np.array([0.3])) is None
