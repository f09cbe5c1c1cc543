"""Bounds of a difference hold for every way in which the unseen outcomes may have ended."""

from itertools import product

import numpy as np
import pytest

from pmo_lib.measures.interval import wilson
from pmo_lib.measures.partial_identification import Group, difference_bounds, difference_where_seen


def test_the_power_of_the_gate_in_the_worked_example_is_not_known():
    """Not passed: 3/9 if every killed project would have been good, 7/9 if bad; minus 0.4."""
    not_passed, passed = Group(seen=5, bad=3, unseen=4), Group(seen=20, bad=8)
    assert difference_where_seen(not_passed, passed) == pytest.approx(0.2)
    assert difference_bounds(not_passed, passed) == pytest.approx((-0.066667, 0.377778), abs=1e-6)


def test_fourteen_of_twenty_passed_at_first_with_wilsons_interval():
    assert wilson(14, 20) == pytest.approx((0.481, 0.8546), abs=1e-4)


def test_the_bounds_are_the_extremes_of_all_possible_outcomes():
    for a, b, c, d in product(range(3), repeat=4):
        first, second = Group(a + 1, a, b), Group(c + 2, c, d)
        possible = [
            (first.bad + i) / (first.seen + b) - (second.bad + j) / (second.seen + d)
            for i in range(b + 1)
            for j in range(d + 1)
        ]
        assert difference_bounds(first, second) == pytest.approx((min(possible), max(possible)))


def test_with_every_outcome_seen_the_bounds_meet():
    first, second = Group(10, 3), Group(8, 2)
    assert difference_bounds(first, second) == (difference_where_seen(first, second),) * 2


@pytest.mark.parametrize(("first", "second"), [((0, 0, 4), (20, 8)), ((5, 3), (0, 0, 9))])
def test_without_an_outcome_on_one_side_nothing_is_observable(first, second):
    first, second = Group(*first), Group(*second)
    assert np.isnan(difference_where_seen(first, second))
    assert np.isnan(difference_bounds(first, second)).all()
