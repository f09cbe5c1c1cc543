"""The certificate of an overload: work that cannot fit into a window, whatever is done within its freedom."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    Work whose joint least demand inside a window exceeds the window's capacity.

    Args:
        first, last: the window, both ends within.
        work: positions of the fewest items that suffice.
        demand: their joint least demand inside the window.
        capacity: of the window.
    """

    first: int
    last: int
    work: tuple[int, ...]
    demand: float
    capacity: float


def windows(periods: int) -> np.ndarray:
    """
    Every contiguous window, as (first, last).

    >>> windows(2).tolist()
    [[0, 0], [0, 1], [1, 1]]
    """
    return np.array(
        [(first, last) for first in range(periods) for last in range(first, periods)]
    ).reshape(-1, 2)


def least_divisible(
    start: np.ndarray, finish: np.ndarray, effort: np.ndarray, periods: int
) -> np.ndarray:
    """
    Least demand of each item inside each window, where its effort may fall anywhere from start to finish.

    Args:
        start, finish: (n,) first and last period of each item.
        effort: (n,)

    Returns:
        (windows, n): the whole effort of an item that lies within the window, else nothing.

    >>> least_divisible(np.array([0]), np.array([1]), np.array([3.0]), 2).ravel().tolist()
    [0.0, 3.0, 0.0]
    """
    first, last = windows(periods).T[:, :, None]
    return np.where((start >= first) & (finish <= last), effort, 0.0)


def least_of_options(options: list[np.ndarray], periods: int) -> np.ndarray:
    """
    Least demand of each item inside each window, where an item is one of its options.

    Args:
        options: per item (options, periods): demand if it is done that way.

    Returns:
        (windows, n)

    >>> least_of_options([np.array([[2.0, 0.0], [0.0, 1.0]])], 2).ravel().tolist()
    [0.0, 1.0, 0.0]
    """
    first, last = windows(periods).T
    sums = [np.pad(np.cumsum(one[:, :periods], axis=1), ((0, 0), (1, 0))) for one in options]
    return (
        np.array([(one[:, last + 1] - one[:, first]).min(axis=0) for one in sums])
        .reshape(-1, len(first))
        .T
    )


def certificate(
    least: np.ndarray, capacity: np.ndarray, *, slack: float = 1e-9
) -> Certificate | None:
    """
    The fewest items that no plan can fit; among equals those that exceed the window by most.

    Hall's condition: with one role and divisible work in contiguous windows, no certificate means that a plan exists. With
    options instead it is sufficient only: no certificate does not mean that there is no overload. A window with a
    period of unknown capacity proves nothing.

    Args:
        least: (windows, n) least demand, in the order of `windows`.
        capacity: (periods,), missing where unknown.
        slack: of the capacity, within which nothing is exceeded.

    >>> found = certificate(least_divisible(np.array([0, 0]), np.array([0, 1]), np.array([2.0, 1.5]), 2), np.array([1.5, 1.5]))
    >>> found.first, found.last, found.work, found.demand
    (0, 0, (0,), 2.0)
    """
    first, last = windows(len(capacity)).T
    offered = np.array([capacity[a : b + 1].sum() for a, b in zip(first, last, strict=True)])
    order = np.argsort(-least, axis=1, kind="stable")
    joint = np.cumsum(np.take_along_axis(least, order, axis=1), axis=1)
    exceeds = joint > offered[:, None] + slack * (1 + np.abs(offered[:, None]))
    if not exceeds.any():
        return None
    fewest = np.where(exceeds.any(axis=1), exceeds.argmax(axis=1), least.shape[1])
    count = fewest.min()
    excess = np.where(fewest == count, joint[:, count] - offered, -np.inf)
    at = int(np.argmax(excess))
    work = tuple(sorted(order[at, : count + 1].tolist()))
    return Certificate(
        int(first[at]), int(last[at]), work, float(joint[at, count]), float(offered[at])
    )
