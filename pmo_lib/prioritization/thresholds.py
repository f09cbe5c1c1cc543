"""
Limits as they are printed: rounded towards the side on which the sentence still holds.

A sentence such as "it would fit at 54% of its cost" is a promise about the number that stands there, not about the
one it was rounded from. Whoever puts the printed number back into the problem gets the promised answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pmo_lib.report import text

FINEST = 12  # decimal places, or significant digits, beyond which nothing is printed
Accepts = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Printed:
    """
    A limit as it is printed.

    Args:
        value: the number that the words state, to put back into the problem.
        words: the number as a reader sees it.
    """

    value: float
    words: str


def round_up(value: float, places: int) -> float:
    """
    The smallest number with so many decimal places that is not below a value; negative places round to tens and hundreds.

    >>> round_up(10.01, 1), round_up(10.0, 1), round_up(40_650_001, -5)
    (10.1, 10.0, 40700000.0)
    """
    return _rounded(value, places, ROUND_CEILING)


def round_down(value: float, places: int) -> float:
    """
    The largest number with so many decimal places that is not above a value.

    >>> round_down(10.09, 1), round_down(0.1079, 2), round_down(-0.05, 1)
    (10.0, 0.1, -0.1)
    """
    return _rounded(value, places, ROUND_FLOOR)


def _rounded(value: float, places: int, side: str) -> float:
    step = Decimal(1).scaleb(-places)
    return float((Decimal(repr(float(value))) / step).to_integral_value(side) * step) + 0.0


def points_at_least(points: float, *, beyond: float = 0.0) -> Printed:
    """
    Points of a score, rounded up to a tenth, and further until they exceed the limit by more than `beyond`.

    >>> points_at_least(10.01).words, points_at_least(10.0, beyond=1e-6).words
    ('10.1', '10.1')
    """
    value = round_up(points, 1)
    if value - points <= beyond:
        value = round_up(points + beyond + 1e-9, 1)
    return Printed(value, text.number(value, 1))


def points_at_most(points: float) -> Printed:
    """
    Points rounded down: to a tenth, or finer where a tenth would leave nothing.

    >>> points_at_most(12.39).words, points_at_most(0.0123).words, points_at_most(0).words
    ('12.3', '0.01', '0.0')
    """
    places = 1
    while points > 0 and round_down(points, places) == 0 and places < FINEST:
        places += 1
    value = round_down(points, places)
    return Printed(value, text.number(value, places))


def share_at_most(share: float, places: int = 0, accepts: Accepts | None = None) -> Printed | None:
    """
    A share in per cent, rounded down; finer where nothing would be left of it, or where it is not accepted.

    Args:
        accepts: says whether a share gives what is promised; without it every share down from the limit does.

    Returns:
        None where no number that can be printed is accepted.

    >>> share_at_most(0.1079).words, share_at_most(0.0042).words
    ('10%', '0.4%')
    """
    for more in range(places, FINEST):
        value = round_down(share, more + 2)
        if (value > 0 or share <= 0) and (accepts is None or accepts(value)):
            return Printed(value, text.percent(value, more))
    return None


def share_at_least(share: float, places: int = 0) -> Printed:
    """
    A share in per cent, rounded up.

    >>> share_at_least(0.1001).words, share_at_least(0.1).words
    ('11%', '10%')
    """
    value = round_up(share, places + 2)
    return Printed(value, text.percent(value, places))


def money_at_least(amount: float, accepts: Accepts | None = None) -> Printed | None:
    """
    An amount rounded up to three significant digits, or to as many as it takes until it is accepted.

    Args:
        accepts: says whether an amount gives what is promised; without it every amount from the limit on does.

    Returns:
        None where no amount that can be printed is accepted.

    >>> money_at_least(40_650_000).value
    40700000.0
    >>> money_at_least(40_650_000, lambda amount: amount < 40_660_000).value
    40650000.0
    """
    for digits in range(3, FINEST):
        value = round_up(amount, _places(amount, digits))
        if accepts is None or accepts(value):
            return Printed(value, text.money(value, digits=digits))
    return None


def money_below(amount: float, above: float) -> Printed | None:
    """
    An amount rounded down to stay below a limit and not below another; None where no printed number lies between.

    >>> money_below(52_300_000, 40_000_000).value
    52200000.0
    """
    for digits in range(3, FINEST):
        places = _places(amount, digits)
        value = round_down(amount, places)
        if value >= amount:
            value = round_down(amount - 10.0**-places, places)
        if value >= above:
            return Printed(value, text.money(value, digits=digits))
    return None


def _places(amount: float, digits: int) -> int:
    """Decimal places that leave so many significant digits of an amount."""
    return digits - 1 - Decimal(repr(float(amount))).adjusted() if amount else 0


def share_of_draws(share: float) -> str:
    """
    A share of many draws, never "0%" or "100%" where it is neither.

    >>> share_of_draws(0.999), share_of_draws(0.0004), share_of_draws(0.5), share_of_draws(1.0)
    ('more than 99%', 'less than 1%', '50%', '100%')
    """
    if 0 < share < 0.01:
        return f"less than {text.percent(0.01)}"
    if 0.99 < share < 1:
        return f"more than {text.percent(0.99)}"
    return text.percent(share)
