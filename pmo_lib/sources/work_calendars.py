"""Working calendars of planning tools as the days on which they differ from a week of Monday to Friday."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY_TO_FRIDAY = range(5)
MOST_DAYS = 20_000  # of one exception or horizon: 54 years


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """
    A calendar as a planning tool states it.

    Args:
        name: as people call it.
        week: working hours of each weekday, Monday first; 0 where nobody works.
        exceptions: first day, last day and the working hours of each of these days; of two that overlap the
            later one in the list counts.
    """

    name: str
    week: tuple[float, ...]
    exceptions: tuple[tuple[date, date, float], ...] = ()

    @property
    def identity(self) -> str:
        """
        The same for calendars of the same name and content, whatever file they stand in; empty: Monday to Friday.

        >>> WorkCalendar("Standard", (8, 8, 8, 8, 8, 0, 0)).identity
        ''
        >>> WorkCalendar("Six days", (8, 8, 8, 8, 8, 8, 0)).identity.startswith("Six days ")
        True
        """
        if not self.exceptions and not self._other_weekdays:
            return ""
        content = repr((self.week, self.exceptions)).encode()
        return f"{self.name} {hashlib.sha256(content).hexdigest()[:6]}".strip()

    @property
    def hours(self) -> float:
        """
        Hours of its longest working day; 0 where it has none.

        >>> WorkCalendar("Short Fridays", (8, 8, 8, 8, 4, 0, 0)).hours
        8
        """
        return max(self.week, default=0)

    @property
    def _other_weekdays(self) -> list[int]:
        return [day for day in range(7) if (self.week[day] > 0) != (day in MONDAY_TO_FRIDAY)]

    def days(self, first: date, last: date) -> Mapping[date, float]:
        """
        Working hours of each day that is an exception of the calendar or, from `first` to `last`, of another
        kind than Monday to Friday has it.

        >>> six = WorkCalendar("Six days", (8, 8, 8, 8, 8, 8, 0), ((date(2026, 1, 1), date(2026, 1, 1), 0),))
        >>> {day.isoformat(): hours for day, hours in six.days(date(2026, 1, 1), date(2026, 1, 8)).items()}
        {'2026-01-01': 0, '2026-01-03': 8}
        """
        others = self._other_weekdays
        found = {
            day: self.week[day.weekday()] for day in span(first, last) if day.weekday() in others
        }
        for start, finish, hours in self.exceptions:
            found |= dict.fromkeys(span(start, finish), hours)
        return dict(sorted(found.items()))


def span(first: date, last: date) -> Iterator[date]:
    """
    The days from first to last, at most `MOST_DAYS`; none where the last comes before the first.

    >>> [day.day for day in span(date(2026, 2, 27), date(2026, 3, 1))]
    [27, 28, 1]
    """
    for number in range(min((last - first).days + 1, MOST_DAYS)):
        yield first + timedelta(days=number)


def hours_between(times: Sequence[tuple[str, str]]) -> float:
    """
    Hours of a day's working times, each from and to as `08:00` or `08:00:00`; `00:00` as an end is midnight.

    >>> hours_between([("09:00", "13:00"), ("15:00:00", "19:00:00")]), hours_between([("00:00", "00:00")])
    (8.0, 24.0)

    Raises:
        ValueError: a time is none.
    """
    total = 0.0
    for begin, end in times:
        start, finish = _minutes(begin), _minutes(end)
        total += (finish if finish > start else finish + 24 * 60) - start
    return total / 60


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")[:2]
    return int(hours) * 60 + int(minutes)
