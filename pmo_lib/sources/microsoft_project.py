"""Microsoft Project's XML format (MSPDI): tasks, links, calendars and resources of one file."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from pmo_lib.sources.files import Refused
from pmo_lib.sources.microsoft_calendars import work_calendars
from pmo_lib.sources.microsoft_xml import Content, records, text_of
from pmo_lib.sources.schedule_files import (
    Losses,
    Plan,
    Schedule,
    finish_day,
    identity,
    iso_day,
    parser,
)
from pmo_lib.sources.work_calendars import WorkCalendar

PERIOD = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
ELAPSED = {"4", "6", "8", "10", "12", "20", "36", "38", "40", "42", "44", "52"}
PERCENT = {"19", "20", "51", "52"}
KINDS = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
CONSTRAINTS = (
    None,  # as soon as possible
    "as late as possible",
    "must start on",
    "must finish on",
    "start no earlier than",
    "start no later than",
    "finish no earlier than",
    "finish no later than",
)
READ = [
    "UID",
    "ID",
    "Name",
    "Summary",
    "Milestone",
    "Duration",
    "DurationFormat",
    "RemainingDuration",
    "Start",
    "Finish",
    "ActualStart",
    "ActualFinish",
    "ConstraintType",
    "ConstraintDate",
    "CalendarUID",
    "FixedCost",
    "Cost",
    "IsNull",
    "Active",
    "ExternalTask",
    "OutlineLevel",
    "Baseline",
    "PredecessorLink",
]
NOTHING = {None, "", "0", "-1", "false", "PT0H0M0S", "PT0S", "NA"}  # values that say nothing


@parser(".xml")
def read_mspdi(path: Path, held: bytes, options: Mapping[str, Any]) -> Plan:
    """
    A file that Microsoft Project saved as XML.

    Raises:
        Refused: it is another XML, is damaged, declares entities, or holds too much.
    """
    found, losses = records(held), Losses()
    plan = Plan(losses=losses)
    tasks = [task for task in found.tasks if not _left_out(task, losses)]
    data_date = _data_date(path, found.project, options, losses)
    reading = _Reading(found, work_calendars(found.calendars, losses), losses)
    rows = [reading.activity(task) for task in tasks if text_of(task, "UID") != "0"]
    _count_fields(found, losses)
    owners = _projects(path, tasks, found.project, options)
    for (project, name), own in owners.items():
        plan.schedules.append(Schedule({"project_id": project, "name": name}, data_date))
        plan.schedules[-1].activities = [row for row in rows if row["activity_id"] in own]
    of = {uid: key for key, own in owners.items() for uid in own}
    schedules = dict(zip(owners, plan.schedules, strict=True))
    for link in reading.links(tasks):
        before, after = of.get(link["from_id"]), of.get(link["to_id"])
        if not after or not before:
            losses.dropped["PredecessorLink to a task that was left out"] += 1
            continue
        other = None if before == after else before[0]
        schedules[after].links.append({**link, "from_project_id": other})
    for row in reading.assigned():
        if row["activity_id"] in of:
            schedules[of[row["activity_id"]]].assignments.append(row)
    if len(owners) == 1:
        plan.schedules[0].project |= _baseline(found.tasks, losses)
    plan.calendars = {one.identity: one for one in reading.calendars.values()}
    plan.resources = list(reading.named_resources())
    return plan


def _left_out(task: Element, losses: Losses) -> bool:
    """Blank lines, tasks that were switched off, and tasks of other files."""
    for name, mark, what in (
        ("IsNull", "1", "blank lines"),
        ("Active", "0", "tasks that are not active"),
        ("ExternalTask", "1", "tasks of other files"),
    ):
        if text_of(task, name) == mark or text_of(task, "UID") is None:
            losses.dropped[what] += 1
            return True
    return False


def _data_date(
    path: Path, project: Mapping[str, str], options: Mapping[str, Any], losses: Losses
) -> str:
    """The status date; else the day in the file's name, else the day on which it was saved."""
    if options["data_date"]:
        return options["data_date"]
    if day := iso_day(project.get("StatusDate")):
        losses.read["Project.StatusDate"] += 1
        return day
    if day := identity(path)[1]:
        losses.guessed["the data date, from the name of the file, since it has no status date"] += 1
        return day
    if day := iso_day(project.get("LastSaved")):
        losses.guessed["the data date, from the day of saving, since it has no status date"] += 1
        return day
    rule = "states no status date and no day on which it was saved"
    raise Refused(rule, "say 'data_date: 2026-10-31' under source, or write it behind the name")


def _projects(
    path: Path, tasks: list[Element], project: Mapping[str, str], options: Mapping[str, Any]
) -> dict[tuple[str, str], set[str]]:
    """The tasks (UID) of each project (id and name) of a file, in its order."""
    own = options["project"] or identity(path)[0]
    title = project.get("Title") or project.get("Name") or own
    found: dict[tuple[str, str], set[str]] = {}
    key = own, title
    for task in tasks:
        uid, name = text_of(task, "UID"), text_of(task, "Name") or ""
        if uid == "0":
            continue
        if options["projects"] == "outline" and text_of(task, "OutlineLevel") == "1":
            first = name or uid
            key = (first if (first, first) not in found else f"{first} ({uid})", first)
        elif options["projects"] == "prefix":
            before, separator, _ = name.partition(options["separator"])
            key = (before.strip(),) * 2 if separator and before.strip() else (own, title)
        found.setdefault(key, set()).add(uid)
    return found or {key: set()}


@dataclass(slots=True)
class _Reading:
    """Turns records into rows; the calendars lie by their UID."""

    content: Content
    calendars: dict[str, WorkCalendar]
    losses: Losses
    durations: dict[str, float] = field(default_factory=dict)

    @property
    def day(self) -> float:
        """Minutes of a working day of this file."""
        minutes = self.content.project.get("MinutesPerDay", "")
        return float(minutes) if minutes.isdecimal() and int(minutes) else 480.0

    def activity(self, task: Element) -> dict:
        """The row of an activity."""
        elapsed = text_of(task, "DurationFormat") in ELAPSED
        uid, start = text_of(task, "UID"), text_of(task, "Start")
        calendar = self._calendar(text_of(task, "CalendarUID"))
        kind = "summary" if text_of(task, "Summary") == "1" else None
        kind = kind or ("milestone" if text_of(task, "Milestone") == "1" else "task")
        baseline = next(
            (b for b in task.iter("Baseline") if text_of(b, "Number") in (None, "0")), None
        )
        row = {
            "row": _place(task),
            "activity_id": uid,
            "name": text_of(task, "Name"),
            "kind": kind,
            "duration": self._days(text_of(task, "Duration"), elapsed),
            "remaining": self._days(text_of(task, "RemainingDuration"), elapsed),
            "forecast_start": iso_day(start),
            "forecast_finish": finish_day(text_of(task, "Finish"), start),
            "actual_start": iso_day(text_of(task, "ActualStart")),
            "actual_finish": finish_day(
                text_of(task, "ActualFinish"), text_of(task, "ActualStart")
            ),
            "baseline_start": iso_day(text_of(baseline, "Start")),
            "baseline_finish": finish_day(text_of(baseline, "Finish"), text_of(baseline, "Start")),
            "constraint": _constraint(text_of(task, "ConstraintType")),
            "constraint_date": iso_day(text_of(task, "ConstraintDate")),
            "calendar": calendar.identity or None if calendar else None,
        }
        self.durations[uid] = row["duration"] or 0.0
        if kind != "summary":
            row |= _costs(task, row["duration"])
        return row

    def _calendar(self, uid: str | None) -> WorkCalendar | None:
        own = self.calendars.get(uid or "")
        return own or self.calendars.get(self.content.project.get("CalendarUID", ""))

    def _days(self, text: str | None, elapsed: bool) -> float | None:
        """Working days of a duration such as `PT40H0M0S`; missing where there is none."""
        found = PERIOD.fullmatch(text or "P")
        if not found or text is None:
            return None
        days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
        total = days * 1440 + hours * 60 + minutes + seconds / 60
        if elapsed and total:
            self.losses.guessed["working days of an elapsed duration or lag: 5 of 7 days"] += 1
            return total / 1440 * 5 / 7
        return total / self.day

    def links(self, tasks: list[Element]) -> Iterator[dict]:
        """The rows of links; those to tasks of other files are counted."""
        for task in tasks:
            seen: set[tuple] = set()
            for link in task.iter("PredecessorLink"):
                before, crosses = text_of(link, "PredecessorUID"), text_of(link, "CrossProject")
                kind = KINDS.get(text_of(link, "Type") or "1", "FS")
                if before is None or crosses == "1" or (before, kind) in seen:
                    self.losses.dropped["PredecessorLink to another file, or stated twice"] += 1
                    continue
                seen.add((before, kind))
                yield {
                    "row": _place(task),
                    "from_id": before,
                    "to_id": text_of(task, "UID"),
                    "kind": kind,
                    "lag": self._lag(link, before),
                }

    def _lag(self, link: Element, before: str) -> float:
        """Working days of a lag, which is in tenths of minutes or a percentage of the predecessor's duration."""
        try:
            lag = float(text_of(link, "LinkLag") or 0)
        except ValueError:
            self.losses.dropped["PredecessorLink.LinkLag that is no number"] += 1
            return 0.0
        unit = text_of(link, "LagFormat")
        if unit in PERCENT:
            return lag / 100 * self.durations.get(before, 0.0)
        if unit in ELAPSED and lag:
            self.losses.guessed["working days of an elapsed duration or lag: 5 of 7 days"] += 1
            return lag / 10 / 1440 * 5 / 7
        return lag / 10 / self.day

    def named_resources(self) -> Iterator[dict]:
        """Resources that have a name."""
        for resource in self.content.resources:
            if name := text_of(resource, "Name"):
                units = _number(text_of(resource, "MaxUnits"))
                generic = text_of(resource, "IsGeneric") == "1"
                uid, row = text_of(resource, "UID"), _place(resource)
                yield {
                    "row": row,
                    "resource_id": uid,
                    "name": name,
                    "units": units,
                    "generic": generic,
                }

    def assigned(self) -> Iterator[dict]:
        """Who works on what: units and hours; assignments to nobody are left out."""
        names = {text_of(r, "UID"): text_of(r, "Name") for r in self.content.resources}
        for number, one in enumerate(self.content.assignments, 1):
            if name := names.get(one.get("ResourceUID", "")):
                days = self._days(one.get("Work"), False)
                yield {
                    "row": number,
                    "activity_id": one.get("TaskUID"),
                    "resource_id": one["ResourceUID"],
                    "resource": name,
                    "units": _number(one.get("Units")),
                    "hours": None if days is None else days * self.day / 60,
                }


def _place(element: Element) -> int:
    """The number that Microsoft Project shows before a task or resource; 0 where there is none."""
    text = text_of(element, "ID") or ""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _constraint(code: str | None) -> str | None:
    number = int(code) if (code or "").isdecimal() else 0
    return CONSTRAINTS[number] if number < len(CONSTRAINTS) else None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _costs(task: Element, duration: float | None) -> dict[str, float | None]:
    """Fixed cost and cost of a day; the file states hundredths, and a cost of nothing means that nobody entered one."""
    whole, fixed = (_number(text_of(task, name)) or 0.0 for name in ("Cost", "FixedCost"))
    if not whole and not fixed:
        return {}
    if not duration:
        return {"fixed_cost": max(whole, fixed) / 100}
    return {"fixed_cost": fixed / 100, "daily_cost": max(whole - fixed, 0.0) / 100 / duration}


def _baseline(tasks: list[Element], losses: Losses) -> dict[str, float | str]:
    """What the task of the whole project says: approved days and, as budget, the baseline's cost."""
    whole = next((task for task in tasks if text_of(task, "UID") == "0"), None)
    own = () if whole is None else whole.iter("Baseline")
    baseline = next((b for b in own if text_of(b, "Number") in (None, "0")), None)
    found: dict[str, float | str | None] = {
        "baseline_start": iso_day(text_of(baseline, "Start")),
        "baseline_finish": finish_day(text_of(baseline, "Finish")),
    }
    if cost := _number(text_of(baseline, "Cost")):
        losses.guessed["the budget of the project, from the cost of its baseline"] += 1
        found["budget"] = cost / 100
    return {key: value for key, value in found.items() if value}


def _count_fields(found: Content, losses: Losses) -> None:
    """Fields with a value: of tasks those read and those dropped; of all else that some were dropped."""
    known, counts = set(READ), Counter()
    for task in found.tasks:
        for child in task:
            if len(child) or (child.text or "").strip() not in NOTHING:
                counts[child.tag] += 1
    for name, count in counts.items():
        (losses.read if name in known else losses.dropped)[f"Task.{name}"] += count
    for what, rows in (("Resource", found.resources), ("Assignment", found.assignments)):
        if rows:
            losses.dropped[f"{what}, unless a mapping reads it"] += len(rows)
