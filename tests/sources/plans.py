"""Small files of planning tools, made for tests, and the tables that are read from them."""

from pathlib import Path

import pandas as pd

from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import Checked, check

NAMESPACE = "http://schemas.microsoft.com/project"
CONSTANTS = {
    "organization": {"name": "Office", "currency": "EUR"},
    "programs": {"program_id": "A", "name": "Alpha"},
}


def read(folder: Path, location: str = ".", **options) -> Checked:
    """The checked tables of a source, all of whose projects belong to one program."""
    return check(read_source(location, folder, options), CONSTANTS)


def element(tag: str, content: str | dict = "", *more: str) -> str:
    """An element of XML; a dictionary gives a child for each entry."""
    if isinstance(content, dict):
        content = "".join(element(name, str(value)) for name, value in content.items())
    return f"<{tag}>{content}{''.join(more)}</{tag}>"


def task(uid: int, duration: int = 0, **fields) -> str:
    """A task of so many hours; `links` are its predecessors, each a dictionary, `baseline` is one, too."""
    links = "".join(element("PredecessorLink", one) for one in fields.pop("links", ()))
    baseline = fields.pop("baseline", None)
    baseline = element("Baseline", {"Number": 0} | baseline) if baseline else ""
    own = {"UID": uid, "ID": uid, "Name": f"Task {uid}", "Duration": f"PT{duration}H0M0S"} | fields
    return element("Task", own, links, baseline)


WEEK = "".join(
    element(
        "WeekDay",
        {"DayType": day, "DayWorking": int(1 < day < 7)},
        *(
            [
                element(
                    "WorkingTimes",
                    element("WorkingTime", {"FromTime": "08:00:00", "ToTime": "12:00:00"}),
                    element("WorkingTime", {"FromTime": "13:00:00", "ToTime": "17:00:00"}),
                )
            ]
            if 1 < day < 7
            else []
        ),
    )
    for day in range(1, 8)
)


def calendar(uid: int = 1, name: str = "Standard", days: str = WEEK, exceptions: str = "") -> str:
    """A calendar; by default Monday to Friday, from 8 to 12 and from 13 to 17."""
    parts = [element("WeekDays", days)] if days else []
    parts += [element("Exceptions", exceptions)] if exceptions else []
    return element("Calendar", {"UID": uid, "Name": name}, *parts)


def mspdi(*tasks: str, calendars: str | None = None, more: str = "", **fields) -> str:
    """A file of Microsoft Project as XML."""
    own = {"Title": "Records", "StatusDate": "2026-10-31T17:00:00", "CalendarUID": 1} | fields
    own = {name: value for name, value in own.items() if value is not None}
    head = "".join(element(name, str(value)) for name, value in own.items())
    body = element("Calendars", calendar() if calendars is None else calendars)
    body += element("Tasks", "".join(tasks)) + more
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Project xmlns="{NAMESPACE}">{head}{body}</Project>'
    )


def xer(**tables: list[dict]) -> str:
    """A file of Primavera: rows of each table; the first row names the fields."""
    lines = ["ERMHDR\t19.12\t2026-10-31\tProject\tadmin\tOffice\tdbxDatabase\tEUR"]
    for name, rows in tables.items():
        fields = list(dict.fromkeys(key for row in rows for key in row))
        lines += [f"%T\t{name}", "\t".join(["%F", *fields])]
        lines += ["\t".join(["%R", *(str(row.get(key, "")) for key in fields)]) for row in rows]
    return "\r\n".join([*lines, "%E", ""])


def by_id(frame: pd.DataFrame, *columns: str, key: str = "activity_id") -> dict:
    """Values of one column, or tuples of several, by identity; missing values are None, days are ISO 8601."""
    rows = zip(*(map(plain, frame[name]) for name in columns), strict=True)
    found = dict(zip(frame[key], rows, strict=True))
    return {name: row[0] for name, row in found.items()} if len(columns) == 1 else found


def plain(value):
    """A value as a test states it."""
    if pd.isna(value):
        return None
    return f"{value:%F}" if isinstance(value, pd.Timestamp) else value
