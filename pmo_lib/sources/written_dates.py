"""How dates are written, as far as the texts themselves prove it: where two readings are possible, both are named."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

ISO, SERIAL = "iso", "serial"
ISO_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9:]{2,6})?)?"
)
SERIAL_TEXT = re.compile(r"[0-9]{5}([.][0-9]+)?")
FIRST_SERIAL, LAST_SERIAL = 25_569, 80_000  # 1970 and 2119
TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p")
DAY_FIRST = ("%d{0}%m{0}%Y", "%d{0}%m{0}%y")
FAMILIES: tuple[tuple[str, ...], ...] = (
    (ISO,),
    *((f"{form}{time}",) for form in ("%d.%m.%Y", "%d.%m.%y") for time in TIMES),
    *(
        (form.format(sign) + time, form.replace("%d{0}%m", "%m{0}%d").format(sign) + time)
        for form in DAY_FIRST
        for sign in "/-"
        for time in TIMES
    ),
    *((form,) for form in ("%Y/%m/%d", "%Y.%m.%d", "%d. %B %Y", "%d %B %Y", "%d %b %Y")),
    *((form,) for form in ("%d-%b-%Y", "%d-%b-%y", "%B %d, %Y", "%b %d, %Y", "%d/%b/%Y")),
    *((form,) for form in ("%B %Y", "%b %Y", "%b-%y", "%b-%Y", "%m/%Y", "%m.%Y", "%Y-%m", "%Y/%m")),
    *((form,) for form in ("Q%q %Y", "Q%q/%Y", "Q%q-%Y", "%Y-Q%q", "%Y Q%q", "%Y/Q%q", "Q%q %y")),
    *((form,) for form in ("FY %Y", "FY%Y", "FY%y", "FY %y", "%Y")),
    (SERIAL,),
)


@dataclass(frozen=True, slots=True)
class DateGuess:
    """
    Formats that read texts as dates.

    Args:
        formats: in which every text that they read has one reading.
        doubtful: pairs of formats of which either reads the same texts, such as day before month and month before day.
        unread: texts that no format reads.
    """

    formats: tuple[str, ...] = ()
    doubtful: tuple[tuple[str, ...], ...] = ()
    unread: tuple[str, ...] = ()


def date_formats(texts: Iterable[str], order: str = "") -> DateGuess:
    """
    The formats in which texts are written.

    Args:
        order: `%d` or `%m`, what comes first where the texts do not say it; empty: not known.

    >>> date_formats(["31.12.2026", "2027-01-15"]).formats
    ('iso', '%d.%m.%Y')
    >>> date_formats(["03/04/2027"]).doubtful
    (('%d/%m/%Y', '%m/%d/%Y'),)
    >>> date_formats(["03/04/2027", "25/04/2027", "soon"])
    DateGuess(formats=('%d/%m/%Y',), doubtful=(), unread=('soon',))
    """
    left = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    formats: list[str] = []
    doubtful: list[tuple[str, ...]] = []
    for family in FAMILIES:
        own = [text for text in left if any(day_of(text, form) for form in family)]
        if not own:
            continue
        fitting = [form for form in family if all(day_of(text, form) for text in own)]
        if not fitting:
            continue
        left = [text for text in left if text not in set(own)]
        orders = {order, *map(order_of, formats)} - {""}
        known = [form for form in fitting if order_of(form) in orders]
        readings = {tuple(day_of(text, form) for text in own) for form in fitting}
        if len(readings) == 1 or len(known) == 1:
            formats.append((known or fitting)[0])
        else:
            doubtful.append(tuple(fitting))
    return DateGuess(tuple(formats), tuple(doubtful), tuple(left))


def order_of(form: str) -> str:
    """
    What comes first in dates whose parts do not say which is which: `%d` or `%m`; empty for other formats.

    >>> order_of("%m/%d/%Y"), order_of("%d.%m.%Y")
    ('%m', '')
    """
    return form[:2] if re.match(r"%[dm][/-]%[dm][/-]", form) else ""


def day_of(text: str, form: str) -> date | None:
    """
    The day that a text names in a format; None where the format does not fit the whole text.

    >>> day_of("Q3 2026", "Q%q %Y"), day_of("46387", "serial"), day_of("31.02.2026", "%d.%m.%Y")
    (datetime.date(2026, 7, 1), datetime.date(2026, 12, 31), None)
    """
    if form == SERIAL:
        number = float(text) if SERIAL_TEXT.fullmatch(text) else 0
        if not FIRST_SERIAL <= number <= LAST_SERIAL:
            return None
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(number))
    if form == ISO:
        return _parsed(text[:10], "%Y-%m-%d") if ISO_TEXT.fullmatch(text) else None
    if "%q" in form:
        pattern = re.escape(form).replace("%q", "([1-4])").replace("%Y", r"[0-9]{4}")
        found = re.fullmatch(pattern.replace("%y", "[0-9]{2}"), text)
        if not found:
            return None
        place, month = found.start(1), 3 * int(found[1]) - 2
        return _parsed(f"{text[:place]}{month:02d}{text[place + 1 :]}", form.replace("%q", "%m"))
    return _parsed(text, form) if _shape(form).fullmatch(text) else None


@cache
def _shape(form: str) -> re.Pattern:
    """What a text of a format looks like, to pass over most formats without trying them."""
    parts = {"Y": "[0-9]{4}", "b": r"[^\W\d_]{3,4}", "B": r"[^\W\d_]+", "p": "[AaPp][Mm]"}
    pieces = re.split("%(.)", form)
    shaped = [
        parts.get(piece, "[0-9]{1,2}") if at % 2 else re.escape(piece)
        for at, piece in enumerate(pieces)
    ]
    return re.compile("".join(shaped))


def _parsed(text: str, form: str) -> date | None:
    try:
        day = datetime.strptime(text, form).date()
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2150 else None


def precision(formats: Sequence[str]) -> str:
    """
    The last day to which dates known to the month, quarter or year are moved; empty where days are known.

    >>> precision(["%b %Y"]), precision(["Q%q %Y"]), precision(["FY %Y"]), precision(["%d.%m.%Y"])
    ('month-end', 'quarter-end', 'fiscal-year-end', '')
    """
    ends = {_end(form) for form in formats}
    return ends.pop() if len(ends) == 1 else ""


def _end(form: str) -> str:
    if form in (ISO, SERIAL) or "%d" in form:
        return ""
    if "%q" in form:
        return "quarter-end"
    return "fiscal-year-end" if not re.search("%[mbB]", form) else "month-end"
