"""
What can be said of a difference where some outcomes were never seen.

References:
    Manski (1990), American Economic Review 80, 319-323.
"""

from typing import NamedTuple


class Group(NamedTuple):
    """
    Cases of a group.

    Args:
        seen: cases whose outcome is known.
        bad: those of them with a bad outcome.
        unseen: cases whose outcome nobody knows.
    """

    seen: int
    bad: int
    unseen: int = 0


def difference_where_seen(first: Group, second: Group) -> float:
    """
    Share of bad outcomes of the first group less that of the second, where outcomes are known. [share]

    Returns:
        missing where a group has no known outcome.

    >>> round(difference_where_seen(Group(5, 3, 4), Group(20, 8)), 3)
    0.2
    """
    if not first.seen or not second.seen:
        return float("nan")
    return first.bad / first.seen - second.bad / second.seen


def difference_bounds(first: Group, second: Group) -> tuple[float, float]:
    """
    Lowest and highest difference of the shares of bad outcomes that the unseen outcomes leave possible. [share]

    The lowest supposes that all unseen cases of the first group are good and all of the second bad; the highest the opposite.

    Returns:
        missing where a group has no known outcome: then nothing was observed that could be compared.

    References:
        Manski (1990), American Economic Review 80, 319-323: bounds without assumptions.

    >>> [round(bound, 3) for bound in difference_bounds(Group(5, 3, 4), Group(20, 8))]
    [-0.067, 0.378]
    """
    if not first.seen or not second.seen:
        return float("nan"), float("nan")
    sizes = first.seen + first.unseen, second.seen + second.unseen
    lowest = first.bad / sizes[0] - (second.bad + second.unseen) / sizes[1]
    highest = (first.bad + first.unseen) / sizes[0] - second.bad / sizes[1]
    return lowest, highest
