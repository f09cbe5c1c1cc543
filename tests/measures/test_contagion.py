"""Delays that pass along links, against enumeration by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.measures.contagion import spread, worth

OWN = {"A": {0: 0.6, 40: 0.4}, "B": {0: 0.7, 20: 0.3}, "C": {0: 0.8, 30: 0.2}}
CHAIN = [("A", "B", 10), ("B", "C", 5)]


def test_a_chain_inherits_the_published_days():
    delays = spread(OWN, CHAIN)
    assert delays.mean() == pytest.approx({"A": 16, "B": 18, "C": 21.1})
    assert sum(delays.mean_own().values()) == pytest.approx(28)
    assert delays.quantile("C", 0.8) == 45
    assert spread(OWN, []).quantile("C", 0.8) == 0
    assert worth(OWN, CHAIN) == pytest.approx([22.6, 15.1])


def test_a_link_that_closes_a_circle_is_left_out_and_named():
    delays = spread(OWN, [*CHAIN, ("C", "A", 0), ("B", "B", 0)])
    assert delays.circular == (("C", "A", 0), ("B", "B", 0))
    assert delays.mean() == pytest.approx({"A": 16, "B": 18, "C": 21.1})


def test_a_link_to_an_unknown_project_is_refused():
    with pytest.raises(KeyError, match="names a project without a delay"):
        spread(OWN, [("A", "Z", 0)])


def test_no_project_has_no_delay():
    assert spread({}, []).mean() == {}


def test_many_uncertain_delays_are_drawn_near_the_exact_mean():
    own = {f"P{number:02d}": {0: 0.5, 10: 0.5} for number in range(19)}
    delays = spread(own, [("P00", "P01", 0)], draws=40_000, rng=np.random.default_rng(1))
    assert not delays.exact
    assert delays.mean()["P01"] == pytest.approx(10, abs=0.2)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 40)), min_size=4, max_size=4),
    st.lists(st.integers(0, 20), min_size=6, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
def test_any_links_without_circles_equal_a_recursion_in_each_case(risks, buffers, present):
    names = "ABCD"
    own = {
        name: {0: 1 - tenths / 10, days + 1: tenths / 10}
        for name, (tenths, days) in zip(names, risks, strict=True)
    }
    pairs = [(names[a], names[b]) for a in range(4) for b in range(a + 1, 4)]
    links = [
        (a, b, buffer)
        for (a, b), buffer, there in zip(pairs, buffers, present, strict=True)
        if there
    ]

    def late(project, case):
        inherited = (late(a, case) - buffer for a, b, buffer in links if b == project)
        return case[project] + sum(max(0, days) for days in inherited)

    expected = dict.fromkeys(names, 0.0)
    for days in product(*own.values()):
        case = dict(zip(names, days, strict=True))
        chance = np.prod([own[name][case[name]] for name in names])
        for name in names:
            expected[name] += chance * late(name, case)
    assert spread(own, links[::-1]).mean() == pytest.approx(expected)


def test_the_worth_of_a_link_does_not_depend_on_projects_that_no_link_connects_with_it():
    """Two thousand projects more: their cases are too many even for a number, and count for nothing."""
    more = {f"alone {n}": {0.0: 0.5, 1.0: 0.5} for n in range(2000)}
    far = {"X": {0.0: 0.5, 10.0: 0.5}, "Y": {0.0: 1.0}}
    found = worth(OWN | more | far, [*CHAIN, ("X", "Y", 4)])
    assert found == pytest.approx([22.6, 15.1, 3.0])
