"""
Working time: dates to boundaries between working days and back, for one calendar or for several on one axis.

References:
    Counting of our own; `numpy.busday_count` knows no days that are worked against the week.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

WEEK = (True, True, True, True, True, False, False)  # Monday to Sunday
LENGTH = 366 * 30  # days that a calendar reaches ahead
BACK = 366 * 10  # days that it reaches back


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """
    One calendar: which days are worked, around a data date.

    Args:
        origin: the data date; boundary 0 is the moment before the first working day from it on.
        worked: (BACK + LENGTH + 1,) working days before each day, negative before the origin.

    >>> calendar = working_calendar(date(2027, 1, 4), free=[date(2027, 1, 6)])
    >>> calendar.start_day(2.0), calendar.finish_day(10.0)
    (datetime.date(2027, 1, 7), datetime.date(2027, 1, 18))
    """

    origin: date
    worked: np.ndarray

    def boundary(self, day: date, *, end: bool = False) -> float:
        """
        Working days from the data date to the beginning of a day, or to its end; negative before.

        >>> working_calendar(date(2027, 1, 4)).boundary(date(2027, 1, 5), end=True)
        2.0
        """
        place = (day - self.origin).days + BACK + end
        return float(self.worked[min(max(place, 0), len(self.worked) - 1)])

    def start_day(self, boundary: float) -> date:
        """The first working day after a boundary."""
        place = int(np.searchsorted(self.worked, boundary + 1e-9, side="right")) - 1
        return self._day(place)

    def finish_day(self, boundary: float) -> date:
        """The last working day before a boundary; where part of a day is needed, that day."""
        place = int(np.searchsorted(self.worked, boundary - 1e-9, side="left")) - 1
        return self._day(place)

    def _day(self, place: int) -> date:
        reached = min(max(place, 0), len(self.worked) - 1)
        return date.fromordinal(self.origin.toordinal() + reached - BACK)


def working_calendar(
    origin: date,
    week: Sequence[bool] = WEEK,
    free: Collection[date] = (),
    extra: Collection[date] = (),
) -> WorkingCalendar:
    """
    A calendar from its working week and its exceptions. [calendar]

    Args:
        origin: the data date.
        week: for Monday to Sunday, whether it is worked.
        free: days that are not worked; extra: days that are, whatever the week says.

    Raises:
        ValueError: no day of the week is worked.

    >>> working_calendar(date(2027, 1, 4)).boundary(date(2027, 1, 11))
    5.0
    """
    if not any(week):
        raise ValueError("a calendar without a working day in its week cannot hold work")
    first = origin.toordinal() - BACK
    days = np.arange(first, first + BACK + LENGTH)
    works = np.asarray(week, dtype=bool)[(days - 1) % 7]
    for exceptions, value in ((free, False), (extra, True)):
        places = np.array([day.toordinal() - first for day in exceptions], dtype=int)
        works[places[(places >= 0) & (places < len(works))]] = value
    worked = np.concatenate([[0], np.cumsum(works)]).astype(float)
    return WorkingCalendar(origin, worked - worked[BACK])


@dataclass(frozen=True, slots=True, eq=False)
class Calendars:
    """
    The calendars of a network's activities on one axis of elapsed days from the data date.

    Args:
        calendars: all of the same data date.
        of: (n,) position of each activity's calendar.

    >>> five, seven = working_calendar(date(2027, 1, 4)), working_calendar(date(2027, 1, 4), [True] * 7)
    >>> both = Calendars((five, seven), (0, 1))
    >>> float(both.finish_after(4.0, 2.0, 0)), float(both.finish_after(4.0, 2.0, 1))
    (8.0, 6.0)
    """

    calendars: tuple[WorkingCalendar, ...]
    of: tuple[int, ...]

    def start_after(self, time, amount, activity: int):
        """The start, so many working days after a time: the beginning of work, not the end of the work before."""
        return self._moved(time, amount, activity, "right")

    def finish_after(self, time, amount, activity: int):
        """The finish, so many working days after a time: the end of work; the time itself where nothing is to do."""
        moved = self._moved(time, amount, activity, "left")
        return np.where(np.asarray(amount) == 0, time, moved)

    def between(self, start, finish, activity: int):
        """Working days from one time to another; negative backwards."""
        return self._worked(finish, activity) - self._worked(start, activity)

    def _moved(self, time, amount, activity: int, side: str):
        table = self.calendars[self.of[activity]].worked
        wanted = self._worked(time, activity) + amount
        # Sums of parts of days are rounded, so that Friday's end is not missed by a trillionth.
        wanted = np.round(wanted, 9)
        place = np.clip(np.searchsorted(table, wanted, side=side), 1, len(table) - 1)
        step = table[place] - table[place - 1]
        part = np.where(step > 0, (wanted - table[place - 1]) / np.where(step > 0, step, 1), 0.0)
        return place - 1 - BACK + part

    def _worked(self, time, activity: int):
        table = self.calendars[self.of[activity]].worked
        return np.interp(np.asarray(time, dtype=float) + BACK, np.arange(len(table)), table)
