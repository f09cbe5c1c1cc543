"""Words that several sentences of the capacity analysis share: spans of months, roles, FTE and money."""

from typing import Any

import pandas as pd

from pmo_lib.capacity.load import TOLERANCE, Load
from pmo_lib.report import text

LONGEST = 90  # characters of a message that serves as a title
ROLE_LENGTH = 30  # characters of a role's name in a sentence


def months(first: Any, last: Any) -> str:
    """
    A span of months in words.

    >>> months("2027-02-28", "2027-04-30"), months("2027-02-28", "2027-02-28")
    ('Feb–Apr 2027', 'Feb 2027')
    """
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if (first.year, first.month) == (last.year, last.month):
        return text.month(first)
    begin = text.month(first)
    if first.year == last.year:
        begin = begin.removesuffix(f" {first.year}")
    return f"{begin}–{text.month(last)}"


def role_name(load: Load, role_id: str) -> str:
    """Name of a role as it stands in a sentence."""
    return text.shorten(str(load.roles.name.get(role_id, role_id)), ROLE_LENGTH)


def fte(value: float) -> str:
    """
    An amount of FTE as it stands in a sentence.

    >>> fte(2.0), fte(0.5), fte(0.25)
    ('2 FTE', '0.5 FTE', '0.25 FTE')
    """
    places = next((n for n in (0, 1) if abs(value - round(value, n)) < TOLERANCE), 2)
    return f"{text.number(value, places)} FTE"


def half_fte(value: float) -> str:
    """A number of FTE that comes in halves: with one decimal place where it is no whole number."""
    return text.number(value, 0 if float(value).is_integer() else 1)


def money(amount: float | None) -> str:
    """An amount with its currency, or with the remark that this is not known."""
    shown = text.money(amount)
    known = text.currency() or text.is_missing(amount)
    return shown if known else f"{shown} (currency not known)"


def without_any(role: str, demand: float, when: Any) -> str:
    """That a role without any capacity is asked for: an overload that has no ratio."""
    verb = "is" if demand == 1 else "are"
    name = text.shorten(role, ROLE_LENGTH)
    return f"{fte(demand)} {verb} demanded of {name}, who have no capacity in {text.month(when)}"
