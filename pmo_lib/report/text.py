"""Numbers, money, dates and names as a reader sees them - correct to the character."""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_decimal,
    get_currency_symbol,
)
from markupsafe import Markup

MISSING = "–"
MINUS = "−"
FEW = 20  # below so many cases: "4 of 8", no percentage
ENGLISH = "en_GB"
_spoken = {"locale": ENGLISH, "currency": ""}
WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
JOINERS = "\u00ad\u200c\u200d"  # soft hyphen; what Persian and emoji are joined with
UNIT = re.compile(r"(?<=\d) (?=(?:k|m|bn)\b)")  # of money
SCALES = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


def speak(settings: Any) -> None:
    """
    Write numbers, dates and money as the settings of a portfolio say from here on, where a call names nothing else.

    Args:
        settings: with a `locale` (language and country) and a `currency` (ISO 4217, or empty).

    >>> from pmo_lib.portfolio.settings import Settings
    >>> speak(Settings(locale="de_DE", currency="EUR")); money(1234.5); speak(Settings())
    '1.230\\xa0€'
    """
    Locale.parse(settings.locale)
    _spoken.update(locale=settings.locale, currency=settings.currency)


def _locale(locale: str) -> str:
    return locale or _spoken["locale"]


def currency() -> str:
    """The currency in which money is written; empty if it is not known."""
    return _spoken["currency"]


def is_missing(value: Any) -> bool:
    """
    Whether there is no value: None, NaN, NaT, or a number that is not finite.

    >>> [is_missing(value) for value in (None, float("nan"), float("inf"), 0, "")]
    [True, True, True, False, False]
    """
    if value is None or type(value).__name__ in (
        "NAType",
        "NaTType",
    ):  # of pandas, which planning a run does not open
        return True
    return isinstance(value, float) and not math.isfinite(value)


def number(value: float | None, places: int = 0, locale: str = "") -> str:
    """
    A number with a fixed count of decimal places and a real minus; what rounds to zero has no sign.

    >>> number(-1234.5, 1), number(-0.04, 1), number(None), number(1234.5, 1, "de_DE")
    ('−1,234.5', '0.0', '–', '1.234,5')
    """
    if is_missing(value):
        return MISSING
    rounded = _rounded(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    shown = format_decimal(abs(rounded), pattern, locale=_locale(locale), decimal_quantization=True)
    return (MINUS if rounded < 0 else "") + shown


def signed(value: float | None, places: int = 0, locale: str = "") -> str:
    """
    A change: with its sign, but for zero.

    >>> signed(0.94, 1), signed(-2), signed(0.04, 1)
    ('+0.9', '−2', '0.0')
    """
    shown = number(value, places, locale)
    return f"+{shown}" if not is_missing(value) and _rounded(value, places) > 0 else shown


def _rounded(value: float, places: int) -> Decimal:
    """Half up, as people round; minus zero is zero."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def percent(share: float | None, places: int = 0, locale: str = "") -> str:
    """
    A part of one in per cent.

    >>> percent(1.384), percent(0.0825, 1), percent(0.5, locale="de_DE")
    ('138%', '8.3%', '50\\xa0%')
    """
    return (
        MISSING
        if is_missing(share)
        else number(share * 100, places, locale) + _percent_sign(locale)
    )


def signed_percent(share: float | None, places: int = 0, locale: str = "") -> str:
    """
    A relative change in per cent, with its sign.

    >>> signed_percent(0.08), signed_percent(-0.001)
    ('+8%', '0%')
    """
    return (
        MISSING
        if is_missing(share)
        else signed(share * 100, places, locale) + _percent_sign(locale)
    )


def _percent_sign(locale: str) -> str:
    return "%" if Locale.parse(_locale(locale)).language == "en" else "\u00a0%"


def money(
    amount: float | None, currency: str | None = None, locale: str = "", *, digits: int = 3
) -> str:
    """
    An amount of money in three significant digits, or in as many as are asked for.

    Args:
        currency: ISO 4217, or empty if it is not known; None: the one that is set for the report, see `speak`.

    >>> money(12_400_000, "EUR"), money(-950_400, "EUR"), money(0, "EUR"), money(999_999, "USD")
    ('€12.4 m', '−€950 k', '€0', 'US$1 m')
    >>> money(12_400_000, "EUR", "de_DE")
    '12,4\\xa0Mio.\\xa0€'
    >>> money(40_650_000, "EUR", digits=4)
    '€40.65 m'
    """
    if is_missing(amount):
        return MISSING
    written = _spoken["currency"] if currency is None else currency
    value = _significant(abs(float(amount)), digits)
    sign = MINUS if amount < 0 and value else ""
    if Locale.parse(_locale(locale)).language != "en":
        return sign + _compact(value, written, _locale(locale), digits)
    scaled, unit = _scaled(value)
    places = max(0, digits - 1 - math.floor(math.log10(scaled))) if scaled else 0
    shown = number(scaled, places, locale)
    if places:
        shown = shown.rstrip("0").rstrip(".,")
    symbol = get_currency_symbol(written, locale=_locale(locale)) if written else ""
    return f"{sign}{symbol}{shown}{' ' if unit else ''}{unit}"


def signed_money(amount: float | None, currency: str | None = None, locale: str = "") -> str:
    """
    A change of money, with its sign.

    >>> signed_money(900_000, "EUR"), signed_money(-5, "EUR"), signed_money(0, "EUR")
    ('+€900 k', '−€5', '€0')
    """
    shown = money(amount, currency, locale)
    return f"+{shown}" if not is_missing(amount) and amount > 0 else shown


def _significant(value: float, digits: int = 3) -> float:
    return float(f"{value:.{digits}g}")


def _scaled(value: float) -> tuple[float, str]:
    for scale, unit in SCALES:
        if value >= scale:
            return value / scale, unit
    return value, ""


def _compact(value: float, currency: str, locale: str, digits: int) -> str:
    """An amount as the locale abbreviates it; where it does not, thousands are grouped."""
    rounded = {"locale": locale, "fraction_digits": max(0, digits - 1)}
    if currency:
        shown = format_compact_currency(value, currency, **rounded)
    else:
        shown = format_compact_decimal(value, **rounded)
    return shown.replace(f"{value:.0f}", number(value, 0, locale)) if value >= 1000 else shown


def day(when: date | None, locale: str = "") -> str:
    """
    A day, never to be mistaken for another.

    >>> day(date(2027, 6, 14)), day(None), day(date(2027, 6, 14), "de_DE")
    ('14 Jun 2027', '–', '14. Juni 2027')
    """
    return _date(
        when, "d. MMM y" if _locale(locale).startswith("de") else "d MMM y", _locale(locale)
    )


def month(when: date | None, locale: str = "") -> str:
    """
    A month.

    >>> month(date(2027, 6, 14))
    'Jun 2027'
    """
    return _date(when, "MMM y", _locale(locale))


def _date(when: Any, pattern: str, locale: str) -> str:
    if is_missing(when):
        return MISSING
    locale = "en_US" if locale.startswith("en") else locale  # en_GB writes "Sept"
    if not isinstance(when, date):
        import pandas as pd

        when = pd.Timestamp(when)
    return format_date(when.date() if isinstance(when, datetime) else when, pattern, locale=locale)


def days(count: float | None) -> str:
    """
    A length of time.

    >>> days(1), days(-30), days(None)
    ('1 day', '−30 days', '–')
    """
    return (
        MISSING
        if is_missing(count)
        else f"{number(count)} day{'' if abs(round(count)) == 1 else 's'}"
    )


def plural(count: int, noun: str) -> str:
    """
    A count with its noun.

    >>> plural(1, "project"), plural(0, "project"), plural(3, "facility")
    ('1 project', '0 projects', '3 facilities')
    >>> plural(3, "person")
    '3 people'
    """
    if count == 1:
        return f"1 {noun}"
    many = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    many = "people" if noun == "person" else many
    return f"{number(count)} {many}"


def share_of(numerator: float | None, denominator: float | None, locale: str = "") -> str:
    """
    A share of cases: the counts while they are few, per cent from twenty on; missing where there are none.

    >>> share_of(4, 8), share_of(19, 20), share_of(0, 0)
    ('4 of 8', '95%', '–')
    """
    if is_missing(numerator) or is_missing(denominator) or not denominator:
        return MISSING
    if denominator < FEW:
        return f"{number(numerator)} of {number(denominator)}"
    return percent(numerator / denominator, locale=locale)


def sentence(words: str) -> str:
    """
    Words as a sentence begins: a capital letter, and a small number spelled.

    >>> sentence("3 projects are late"), sentence("13 projects"), sentence("3.5 days"), sentence("")
    ('Three projects are late', '13 projects', '3.5 days', '')
    >>> sentence("0 projects"), sentence("0 of 3 projects")
    ('No projects', 'None of 3 projects')
    """
    if words.startswith("0 of "):
        return f"None{words[1:]}"
    first, _, rest = words.partition(" ")
    if first.isdigit() and int(first) < len(WORDS):
        words = f"{WORDS[int(first)]} {rest}".strip()
    return words[:1].upper() + words[1:]


def names(items: Sequence[str], limit: int = 3) -> str:
    """
    A list in words; what is beyond the limit is counted.

    >>> names(["A"]), names(["A", "B"]), names(["A", "B", "C", "D", "E"])
    ('A', 'A and B', 'A, B, C and 2 others')
    """
    shown, rest = list(items[:limit]), len(items) - limit
    if rest > 0:
        shown.append(plural(rest, "other"))
    return format_list(shown, locale=ENGLISH)


def shorten(words: str, length: int) -> str:
    """
    Words cut to a length, at a word's end where one is near.

    >>> shorten("Electronic medical records", 20), shorten("Short", 20)
    ('Electronic medical…', 'Short')
    """
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    at_space = cut.rfind(" ")
    return (cut[:at_space] if at_space > length * 0.6 else cut).rstrip() + "…"


def printable(words: Any) -> str:
    """
    Words from data with everything invisible made visible: no control, direction or lone surrogate gets through.

    >>> printable("a\\u202eb\\x00c\\ud800d\\ne")
    'a�b�c�d e'
    """
    return "".join(_visible(character) for character in str(words))


def printed(words: Any) -> str:
    """
    Words from data as a page prints them: the unit of money stays on the line of its number.

    >>> printed("€4 m")
    '€4\\xa0m'
    """
    return UNIT.sub("\u00a0", printable(words))


def isolated(words: Any) -> Markup:
    """
    Words from data, escaped; those written from right to left are kept from turning what stands beside them.

    >>> isolated("a < b")
    Markup('a &lt; b')
    """
    shown = printed(words)
    return Markup("<bdi>{}</bdi>" if turns(shown) else "{}").format(shown)


def separators(locale: str = "") -> str:
    """
    Decimal and thousands sign, as charts take them.

    >>> separators("de_DE"), separators("en_GB")
    (',.', '.,')
    """
    symbols = Locale.parse(_locale(locale)).number_symbols["latn"]
    return symbols["decimal"] + symbols["group"]


def turns(words: str) -> bool:
    """
    Whether words hold a letter or digit that is written from right to left.

    >>> turns("Portal"), turns("\u05e9\u05dc\u05d5\u05dd")
    (False, True)
    """
    return not words.isascii() and any(
        unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in words
    )


def _visible(character: str) -> str:
    if character in "\n\r\t\u2028\u2029":
        return " "
    hidden = (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in JOINERS
    )
    return "�" if hidden else character
