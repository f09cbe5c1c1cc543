"""How numbers are written, as far as the texts themselves prove it: signs, units, and words for thousands and millions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pmo_lib.sources.currencies import is_currency, stands_for

WORDS = {
    "k": 1_000,
    "t": 1_000,
    "tsd": 1_000,
    "tausend": 1_000,
    "thousand": 1_000,
    "mil": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "mill": 1_000_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "millionen": 1_000_000,
    "millón": 1_000_000,
    "millones": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
    "mrd": 1_000_000_000,
    "md": 1_000_000_000,
    "milliard": 1_000_000_000,
    "milliards": 1_000_000_000,
    "milliarden": 1_000_000_000,
}
STYLES = (
    {},
    {"thousands": ","},
    {"decimal": ","},
    {"decimal": ",", "thousands": "."},
    {"thousands": " "},
    {"decimal": ",", "thousands": " "},
    {"thousands": "'"},
)
AMOUNT = re.compile(
    r"(?P<before>[^0-9+\-\u2212.,']*)(?P<sign>[+\-\u2212]?)(?P<between>[^0-9+\-\u2212.,']*)"
    r"(?P<digits>[0-9](?:[0-9.,' ]*[0-9])?(?:[eE][-+]?[0-9]{1,3})?)(?P<after>[^0-9]*)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The parts of a number as it is written."""

    text: str
    digits: str
    unit: str = ""
    word: str = ""
    negative: str = ""  # parentheses or trailing-minus


@dataclass(frozen=True, slots=True)
class NumberGuess:
    """
    Formats that read texts as numbers.

    Args:
        formats: the keys of a mapping that read them; more than one where the texts allow several readings.
        unread: texts that none of them reads.
        foreign: texts among them that bear the sign of another currency than the portfolio's.
    """

    formats: tuple[dict[str, Any], ...] = ()
    unread: tuple[str, ...] = ()
    foreign: tuple[str, ...] = field(default=())


def parts_of(text: str) -> Amount | None:
    """
    A number taken apart; None where the text is none.

    >>> parts_of("€ 1.2m")
    Amount(text='€ 1.2m', digits='1.2', unit='€', word='m', negative='')
    >>> parts_of("(1,200)").negative, parts_of("1.200-").negative, parts_of("850 T€").word
    ('parentheses', 'trailing-minus', 'T')
    >>> parts_of("Exempt under 12 USC 1998")
    """
    plain = re.sub(r"\s+", " ", text).strip()
    negative = ""
    bracketed = re.fullmatch(r"([^()]*)\(([^()]*)\)([^()]*)", plain)
    if bracketed:
        plain, negative = "".join(bracketed.groups()), "parentheses"
    elif re.fullmatch(r".*[0-9]\s*[-\u2212]\s*\S{0,3}", plain):
        plain, negative = re.sub(r"[-\u2212]", "", plain), "trailing-minus"
    found = AMOUNT.fullmatch(plain.strip())
    if not found:
        return None
    front = (found["before"] + found["between"]).strip()
    back = found["after"].strip()
    word, unit = _word_and_unit(back)
    if (front and unit) or len(front) > 4 or len(back) > 14:
        return None
    return Amount(text, found["digits"], front or unit, word, negative)


def _word_and_unit(back: str) -> tuple[str, str]:
    """The word for thousands or millions behind a number, and the unit beside it."""
    if back.casefold().rstrip(".") in WORDS:
        return back, ""
    for parts in (re.fullmatch(r"(\w+\.?)\s*(\W|[A-Z]{3})", back), None):
        if parts and parts[1].casefold().rstrip(".") in WORDS:
            return parts[1], parts[2]
    return "", back


def number_formats(
    texts: Iterable[str], kind: str, currency: str = "", read: Iterable[str] = ()
) -> NumberGuess:
    """
    The formats in which texts are written.

    Args:
        kind: `money`, `number` or `share`; a share in percent is divided by 100.
        currency: of the portfolio; the sign of another one is no unit.
        read: other texts of the column, which are read already; they may show what a sign within numbers means.

    >>> number_formats(["1.234,50 €", "99 €"], "money", "EUR").formats
    ({'decimal': ',', 'thousands': '.', 'unit': '€'},)
    >>> number_formats(["45%", "60 %"], "share").formats
    ({'unit': '%', 'factor': 0.01},)
    >>> number_formats(["€ 1.2m", "850k", "see memo"], "money", "EUR")
    NumberGuess(formats=({'unit': '€', 'units': {'k': 1000, 'm': 1000000}},), unread=('see memo',), foreign=())
    >>> number_formats(["1,234"], "money").formats
    ({'thousands': ','}, {'decimal': ','})
    >>> number_formats(["2000 USD"], "money", "EUR").foreign
    ('2000 USD',)
    """
    texts = list(dict.fromkeys(texts))
    amounts = [amount for text in texts if (amount := parts_of(text))]
    foreign = [one for one in amounts if _is_foreign(one, currency)]
    amounts = [one for one in amounts if one not in foreign]
    units = [one.unit for one in amounts if one.unit]
    unit = _chosen_unit(units, kind, currency)
    amounts = [one for one in amounts if one.unit in ("", unit)]
    styles, amounts = _styles(amounts, [text for text in read if text.isdigit()])
    if not amounts:
        return NumberGuess((), tuple(texts), tuple(one.text for one in foreign))
    more: dict[str, Any] = {"unit": unit} if unit else {}
    words = {
        one.word.casefold(): WORDS[one.word.casefold().rstrip(".")] for one in amounts if one.word
    }
    if words:
        more["units"] = dict(sorted(words.items(), key=lambda pair: pair[1]))
    signs = sorted({one.negative for one in amounts if one.negative})
    if signs:
        more["negative"] = signs[0] if len(signs) == 1 else signs
    if unit == "%" and kind == "share":
        more["factor"] = 0.01
    read = {one.text for one in amounts}
    formats = tuple({**style, **more} for style in styles)
    unread = tuple(text for text in texts if text not in read)
    return NumberGuess(formats, unread, tuple(one.text for one in foreign))


def _is_foreign(amount: Amount, currency: str) -> bool:
    unit = amount.unit
    return bool(currency and unit and is_currency(unit) and not stands_for(unit, currency))


def _chosen_unit(units: Sequence[str], kind: str, currency: str) -> str:
    """The one unit beside the numbers that means nothing; of several, the sign of the portfolio's currency."""
    distinct = list(dict.fromkeys(units))
    own = [unit for unit in distinct if currency and stands_for(unit, currency)]
    if own:
        return max(own, key=units.count)
    fits = {"share": lambda unit: unit == "%", "money": is_currency}.get(
        kind, lambda unit: unit != "%"
    )
    return distinct[0] if len(distinct) == 1 and fits(distinct[0]) else ""


def _styles(
    amounts: Sequence[Amount], plain: Sequence[str]
) -> tuple[list[dict[str, str]], list[Amount]]:
    """Styles that read the most numbers, one for each reading that is possible, and the numbers that they read."""
    digits = [one.digits for one in amounts]
    readings = [[_value(one, style) for one in digits] for style in STYLES]
    most = max((sum(value is not None for value in row) for row in readings), default=0)
    best = [at for at, row in enumerate(readings) if sum(v is not None for v in row) == most > 0]
    if not best:
        return [], []
    kept = [at for at, value in enumerate(readings[best[0]]) if value is not None]
    distinct: dict[tuple, int] = {}
    for at in best:
        distinct.setdefault(tuple(readings[at][place] for place in kept), at)
    chosen = list(distinct.values())
    if len(chosen) > 1 and _groups_thousands([*(digits[place] for place in kept), *plain]):
        chosen = [at for at in chosen if "thousands" in STYLES[at]][:1]
    return [STYLES[at] for at in chosen], [amounts[place] for place in kept]


def _groups_thousands(digits: Sequence[str]) -> bool:
    """Whether only numbers from 1,000 on hold a sign, and all of these do: then it groups thousands."""
    plain = [one for one in digits if one.isdigit()]
    signed = [one for one in digits if not one.isdigit()]
    whole = all(re.fullmatch(r"[1-9][0-9]{0,2}(?:([.,' ])[0-9]{3})+", one) for one in signed)
    return whole and bool(plain) and all(len(one) <= 3 for one in plain) and len(signed) > 1


def _value(digits: str, style: dict[str, str]) -> Decimal | None:
    decimal, thousands = style.get("decimal", "."), style.get("thousands", "")
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    if not re.fullmatch(
        rf"(?:{grouped}[0-9]+)(?:{re.escape(decimal)}[0-9]+)?(?:[eE][-+]?[0-9]+)?", digits
    ):
        return None
    return Decimal((digits.replace(thousands, "") if thousands else digits).replace(decimal, "."))
