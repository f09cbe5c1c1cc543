"""The calendars of Microsoft Project's XML: weeks, exceptions, and bases that others build on."""

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from pmo_lib.sources.files import Refused
from pmo_lib.sources.microsoft_xml import text_of
from pmo_lib.sources.schedule_files import Losses, iso_day
from pmo_lib.sources.work_calendars import WorkCalendar, hours_between, span

YEARLY = "2"  # an exception that returns on the same day of each year
ONE_RANGE = (None, "1")  # an exception from one day to another


def work_calendars(found: Mapping[str, Element], losses: Losses) -> dict[str, WorkCalendar]:
    """
    The calendars of a file by UID; one that names a base has its week and exceptions where it says nothing itself.

    Raises:
        Refused: a calendar holds a time that is none.
    """
    made: dict[str, WorkCalendar] = {}
    for uid in found:
        chain, at = [], uid
        while at in found and at not in chain:
            chain.append(at)
            at = text_of(found[at], "BaseCalendarUID") or ""
        week: list[float] = [8, 8, 8, 8, 8, 0, 0]
        exceptions: list[tuple[date, date, float]] = []
        for part in reversed(chain):
            try:
                _add_days(found[part], week, exceptions, losses)
            except (ValueError, TypeError) as error:
                raise Refused(f"calendar {uid}: {error}", "export it again") from error
        made[uid] = WorkCalendar(text_of(found[uid], "Name") or uid, tuple(week), tuple(exceptions))
    return made


def _add_days(calendar: Element, week: list[float], exceptions: list, losses: Losses) -> None:
    newer = calendar.find("Exceptions") is not None
    for day in calendar.iterfind("WeekDays/WeekDay"):
        kind, hours = int(text_of(day, "DayType") or 0), _hours(day)
        if 1 <= kind <= 7:
            week[(kind + 5) % 7] = hours
        elif not newer:
            exceptions.extend(_ranges(day, hours, losses))
    for exception in calendar.iterfind("Exceptions/Exception"):
        exceptions.extend(_ranges(exception, _hours(exception), losses))
    weeks = len(calendar.findall("WorkWeeks/WorkWeek"))
    if weeks:
        losses.dropped["WorkWeek (weeks with other working times)"] += weeks


def _hours(day: Element) -> float:
    if text_of(day, "DayWorking") == "0":
        return 0.0
    times = [(text_of(t, "FromTime"), text_of(t, "ToTime")) for t in day.iter("WorkingTime")]
    return hours_between([(begin, end) for begin, end in times if begin and end])


def _ranges(day: Element, hours: float, losses: Losses) -> Iterator[tuple[date, date, float]]:
    """First and last day of an exception; one that returns each year gives one range for each."""
    period, kind = day.find("TimePeriod"), text_of(day, "Type")
    first, last = iso_day(text_of(period, "FromDate")), iso_day(text_of(period, "ToDate"))
    if not first or not last:
        return
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    if kind in ONE_RANGE and text_of(day, "Period") in (None, "0", "1"):
        yield first, last, hours
    elif kind == YEARLY:
        month, number = int(text_of(day, "Month") or 0) + 1, int(text_of(day, "MonthDay") or 0)
        for one in span(first, last):
            if (one.month, one.day) == (month, number):
                yield one, one, hours
    else:
        losses.dropped["calendar Exception that returns by week, month or position"] += 1
