"""Hypothesis strategies that several tests share."""

from hypothesis import strategies as st

CENT, TRILLION = 0.01, 1e12


def amounts(least: float = CENT, most: float = TRILLION) -> st.SearchStrategy[float]:
    """Draw amounts of money that can occur: from a cent to a trillion unless other bounds are given."""
    return st.floats(max(least, CENT), most)


def amounts_or_zero(most: float = TRILLION) -> st.SearchStrategy[float]:
    """Draw an amount of money that can occur, or zero; never a positive amount below a cent."""
    return st.one_of(st.just(0.0), amounts(most=most)) if most >= CENT else st.just(0.0)
