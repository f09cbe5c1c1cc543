"""Dates as people write them, read as days."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

FIRST_YEAR, LAST_YEAR = 1900, 2200
ISO, SERIAL = "iso", "serial"
ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?\s?(Z|[+-][0-9]{2}:?([0-9]{2})?)?)?"
)
SERIAL_NUMBER = re.compile(r"([0-9]{1,6})([.,][0-9]+)?")
DAY_ZERO = date(1899, 12, 30)
SIGNS = "aAwdbBmyYHIMSfpzZjUWGuV%q"
QUARTERS = range(1, 5)
ENDS = ("month-end", "quarter-end", "fiscal-year-end")


class Reading(NamedTuple):
    """A day, by which format it was read, and whether another format of the list gives another day."""

    day: date
    format: str
    is_ambiguous: bool


def format_error(format: str) -> str:
    """
    Why a text is no format of dates; empty where it is one.

    >>> format_error("%d.%m.%Y"), format_error("Q%q %Y"), format_error("iso")
    ('', '', '')
    >>> format_error("%Y week %W").partition(", so ")[0]
    "'%Y week %W' names a week and no weekday"
    >>> format_error("%d.%m.")
    "'%d.%m.' has no year (%Y or %y)"
    """
    if format in (ISO, SERIAL):
        return ""
    signs = re.findall(r"%(.?)", format)
    for sign in signs:
        if sign == "" or sign not in SIGNS:
            return f"%{sign} is no part of a date; parts are {' '.join('%' + s for s in SIGNS)}"
    if not signs:
        return f"{format!r} is no date format: write iso, serial, or signs such as %d.%m.%Y"
    if not set(signs) & set("YyG"):
        return f"{format!r} has no year (%Y or %y)"
    if "q" in signs and (signs.count("q") > 1 or set(signs) & set("mbBdj")):
        return f"{format!r}: a quarter (%q) stands once, and without month or day"
    return _week_error(format, set(signs)) or _trial_error(format)


def _week_error(format: str, signs: set[str]) -> str:
    """Why a format that names a week gives no day; empty where it does, or names no week."""
    has_weekday = bool(signs & set("aAwu"))
    way = "otherwise correct the source, or leave the column out"
    if signs & set("GV") and not ({"G", "V"} <= signs and has_weekday):
        rule = (
            f"{format!r}: a week of ISO 8601 gives a day only as %G, %V and a weekday (%u) together"
        )
        return f"{rule}: write all three where the cells hold them; {way}"
    if signs & set("UW") and not has_weekday and not signs & set("djmbB"):
        rule = f"{format!r} names a week and no weekday, so every cell would be read as 1 January"
        return f"{rule}: add a weekday (%w) where the cells hold one; {way}"
    return ""


def _trial_error(format: str) -> str:
    """What `strptime` has against a format."""
    try:
        datetime.strptime("", format.replace("%q", "1"))
    except ValueError as error:
        return "" if "does not match format" in str(error) else f"{format!r}: {error}"
    except re.error:
        return f"{format!r} names a part twice"
    return ""


def has_day(format: str) -> bool:
    """Whether a format says the day, and not only the month, quarter or year.

    >>> has_day("%d.%m.%Y"), has_day("iso"), has_day("%b %Y")
    (True, True, False)
    """
    signs = set(re.findall(r"%(.)", format))
    return format in (ISO, SERIAL) or bool(signs & set("djuw"))


def read_day(formats: Sequence[str], cell: Any) -> Reading | None:
    """
    The day that a text or a number stands for, by the first format that fits all of it.

    Returns:
        None where no format fits.

    >>> read_day(["%d.%m.%Y", "serial"], "46387.75").day
    datetime.date(2026, 12, 31)
    """
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    days = [(format, day) for format in formats if (day := _day(format, text)) is not None]
    if not days:
        return None
    format, first = days[0]
    return Reading(first, format, any(day != first for _, day in days))


def _day(format: str, text: str) -> date | None:
    try:
        if format == ISO:
            parts = ISO_DATE.fullmatch(text)
            return date(int(parts[1]), int(parts[2]), int(parts[3])) if parts else None
        if format == SERIAL:
            number = SERIAL_NUMBER.fullmatch(text)
            day = DAY_ZERO + timedelta(days=int(number[1])) if number else None
            return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None
        if "%q" in format:
            return _quarter_day(format, text)
        return datetime.strptime(text, format).date()
    except (ValueError, OverflowError):
        return None


def _quarter_day(format: str, text: str) -> date | None:
    for quarter in QUARTERS:
        try:
            year = datetime.strptime(text, format.replace("%q", str(quarter))).year
        except ValueError:
            continue
        return date(year, 3 * quarter - 2, 1)
    return None


def end_of_period(day: date, end: str, fiscal_year_start: int = 1) -> date:
    """
    The last day of the month, of the quarter of the calendar, or of the fiscal year that holds a day.

    >>> end_of_period(date(2027, 1, 1), "fiscal-year-end", fiscal_year_start=7)
    datetime.date(2027, 6, 30)
    """
    year, month = day.year, day.month
    if end == "quarter-end":
        month = (month + 2) // 3 * 3
    elif end == "fiscal-year-end":
        last = (fiscal_year_start - 2) % 12 + 1
        year, month = year + (month > last), last
    return date(year, month, monthrange(year, month)[1])
