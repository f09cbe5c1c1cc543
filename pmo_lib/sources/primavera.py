"""Primavera P6's exchange format (XER): projects, activities, links, calendars and resources of one export."""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pmo_lib.sources.files import Refused, readable
from pmo_lib.sources.readers import problem
from pmo_lib.sources.schedule_files import (
    Losses,
    Plan,
    Schedule,
    finish_day,
    identity,
    iso_day,
    parser,
)
from pmo_lib.sources.work_calendars import WorkCalendar, hours_between

MOST_CELLS = 20_000_000
MOST_ROWS = 500_000  # of the tables that are read
DAY_ZERO = date(1899, 12, 30)  # of the day numbers in calendars
KINDS = {
    "TT_Task": "task",
    "TT_Rsrc": "task",
    "TT_LOE": "level of effort",
    "TT_Mile": "milestone",
    "TT_FinMile": "milestone",
    "TT_WBS": "summary",
}
LINKS = {"PR_FS": "FS", "PR_SS": "SS", "PR_FF": "FF", "PR_SF": "SF"}
CONSTRAINTS = {
    "CS_ALAP": "as late as possible",
    "CS_MSO": "must start on",
    "CS_MANDSTART": "must start on",
    "CS_MEO": "must finish on",
    "CS_MANDFIN": "must finish on",
    "CS_MSOA": "start no earlier than",
    "CS_MSOB": "start no later than",
    "CS_MEOA": "finish no earlier than",
    "CS_MEOB": "finish no later than",
}
NOT_BEFORE_PLANNED = "the constraint 'mandatory' of Primavera, read as 'must start or finish on'"
FIELDS = {
    "PROJECT": "proj_id proj_short_name last_recalc_date",
    "PROJWBS": "proj_id wbs_name proj_node_flag",
    "CALENDAR": "clndr_id clndr_name day_hr_cnt clndr_data base_clndr_id",
    "TASK": """task_id proj_id clndr_id task_code task_name task_type target_drtn_hr_cnt remain_drtn_hr_cnt act_start_date
        act_end_date early_start_date early_end_date target_start_date target_end_date cstr_type cstr_date""",
    "TASKPRED": "task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt",
    "TASKRSRC": "task_id rsrc_id target_cost target_qty",
    "PROJCOST": "task_id target_cost",
    "RSRC": "rsrc_id rsrc_name rsrc_short_name rsrc_type",
    "SCHEDOPTIONS": "sched_calendar_on_relationship_lag",
}
WANTED = {table: names.split() for table, names in FIELDS.items()}
DAY = re.compile(r"\(0\|\|([1-7])\(\)\s*\(")
TIMES = re.compile(r"s\|(\d{1,2}:\d{2})\|f\|(\d{1,2}:\d{2})")
EXCEPTION = re.compile(r"\(d\|(\d{1,6})\)")
SPACE = re.compile(r"[\s\x7f]+")


class Row(dict):
    """The filled fields of a row, and `row`, its line; a field that is not filled is an empty text."""

    __slots__ = ()

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(slots=True)
class Content:
    """The rows of the tables that are read, and what was lost."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    losses: Losses = field(default_factory=Losses)
    problems: list[dict] = field(default_factory=list)


@parser(".xer")
def read_xer(path: Path, held: bytes, options: Mapping[str, Any]) -> Plan:
    """
    A file that Primavera P6 exported as XER.

    Raises:
        Refused: it is another kind of file, holds too much, or holds no project.
    """
    found = _content(path, held)
    if not found.rows["PROJECT"]:
        raise Refused("holds no project", "export it again with its projects")
    reading = _Reading(found)
    plan = Plan(losses=found.losses, problems=found.problems)
    schedules = {}
    for row in found.rows["PROJECT"]:
        project = reading.project(row, path, options)
        schedules[row["proj_id"]] = Schedule(project, _data_date(row, path, options, found.losses))
    plan.schedules = list(schedules.values())
    for row in found.rows["TASK"]:
        if row["proj_id"] in schedules:
            schedules[row["proj_id"]].activities.append(reading.activity(row))
    for owner, link in reading.links():
        schedules[owner].links.append(link)
    for owner, row in reading.assigned():
        schedules[owner].assignments.append(row)
    plan.calendars = {one.identity: one for one, _ in reading.calendars.values()}
    plan.resources = [
        {
            "row": row["row"],
            "resource_id": row["rsrc_id"],
            "name": row["rsrc_name"] or row["rsrc_short_name"],
        }
        for row in found.rows["RSRC"]
    ]
    return plan


def _content(path: Path, held: bytes) -> Content:
    if not held.startswith(b"ERMHDR"):
        raise Refused("is no XER file: it does not begin with ERMHDR", "export it again as .xer")
    if held.count(b"\t") > MOST_CELLS:
        raise Refused(f"holds more than {MOST_CELLS:,} cells", "export fewer projects")
    if held.count(b"%R\t") > 2 * MOST_ROWS:
        raise Refused(f"holds more than {2 * MOST_ROWS:,} rows", "export fewer projects")
    found, counts = Content(), Counter()
    table, header = "", []
    encoding = _encoding(held, found.losses)
    for number, line in enumerate(io.BytesIO(held), 1):
        mark, *cells = line.decode(encoding, "replace").rstrip("\r\n").split("\t")
        if mark == "%T":
            table, header = (cells[0].strip() if cells else ""), []
        elif mark == "%F":
            header = [name.strip() for name in cells]
        elif mark == "%R":
            counts[table] += 1
            _keep(found, path, table, header, cells, number)
        elif mark not in ("ERMHDR", "%E", ""):
            found.losses.dropped["lines that continue a note"] += 1
    for name, count in counts.items():
        if name not in WANTED and name:
            found.losses.dropped[f"table {readable(name)}"] += count
    return found


def _encoding(held: bytes, losses: Losses) -> str:
    try:
        held.decode("utf-8")
    except UnicodeDecodeError:
        losses.guessed["the encoding, cp1252, since the file is not UTF-8"] += 1
        return "cp1252"
    return "utf-8"


def _keep(
    found: Content, path: Path, table: str, header: list[str], cells: list[str], number: int
) -> None:
    """Keep the wanted fields of a row; a row with more cells than its table has fields is refused."""
    if table not in WANTED:
        return
    if len(cells) > len(header):
        rule = f"has {len(cells)} cells where {table} has {len(header)} fields"
        place = {"table": "activities", "file": readable(path.name), "row": number}
        found.problems.append(problem(rule, "export it again", **place))
        return
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
    for name in given:
        counter = found.losses.read if name in WANTED[table] else found.losses.dropped
        counter[f"{table}.{readable(name)}"] += 1
    wanted = {name: given[name] for name in WANTED[table] if name in given}
    found.rows[table].append(Row(wanted, row=number))
    if sum(map(len, found.rows.values())) > MOST_ROWS:
        raise Refused(f"holds more than {MOST_ROWS:,} rows", "export fewer projects")


def _data_date(
    row: Mapping[str, str], path: Path, options: Mapping[str, Any], losses: Losses
) -> str:
    if options["data_date"]:
        return options["data_date"]
    if day := iso_day(row["last_recalc_date"]):
        return day
    if day := identity(path)[1]:
        losses.guessed["the data date, from the name of the file"] += 1
        return day
    rule = "has a project without a data date"
    raise Refused(rule, "say 'data_date: 2026-10-31' under source, or write it behind the name")


class _Reading:
    """Turns rows into ours; tasks, calendars and costs lie by their numbers in the file."""

    def __init__(self, found: Content):
        self.found, self.losses = found, found.losses
        self.names = {
            row["proj_id"]: row["wbs_name"]
            for row in found.rows["PROJWBS"]
            if row["proj_node_flag"] == "Y"
        }
        self.codes = {row["proj_id"]: row["proj_short_name"] for row in found.rows["PROJECT"]}
        self.tasks = {row["task_id"]: row for row in found.rows["TASK"]}
        self.calendars = _calendars(found)
        self.costs = {table: self._summed(table) for table in ("TASKRSRC", "PROJCOST")}

    def _summed(self, table: str) -> dict[str, float]:
        sums: dict[str, float] = defaultdict(float)
        for row in self.found.rows[table]:
            sums[row["task_id"]] += _number(row["target_cost"]) or 0.0
        return sums

    def project(
        self, row: Mapping[str, str], path: Path, options: Mapping[str, Any]
    ) -> dict[str, str]:
        """Id and name of a project; the option names it where the file holds only one."""
        own = options["project"] if len(self.codes) == 1 else ""
        code = own or row["proj_short_name"] or identity(path)[0]
        return {"project_id": code, "name": self.names.get(row["proj_id"]) or code}

    def activity(self, row: Mapping[str, Any]) -> dict:
        """The row of an activity."""
        calendar, hours = self.calendars.get(row["clndr_id"], (None, 8.0))
        start = row["act_start_date"] or row["early_start_date"] or row["target_start_date"]
        finish = row["act_end_date"] or row["early_end_date"] or row["target_end_date"]
        duration = _days(row["target_drtn_hr_cnt"], hours)
        kind = KINDS.get(row["task_type"], "task")
        if row["cstr_type"].startswith("CS_MAND"):
            self.losses.guessed[NOT_BEFORE_PLANNED] += 1
        return {
            "row": row["row"],
            "activity_id": row["task_code"] or row["task_id"],
            "name": row["task_name"] or None,
            "kind": kind,
            "duration": duration,
            "remaining": _days(row["remain_drtn_hr_cnt"], hours),
            "forecast_start": iso_day(start),
            "forecast_finish": finish_day(finish, start),
            "actual_start": iso_day(row["act_start_date"]),
            "actual_finish": finish_day(row["act_end_date"], row["act_start_date"]),
            "constraint": CONSTRAINTS.get(row["cstr_type"]),
            "constraint_date": iso_day(row["cstr_date"]),
            "calendar": calendar.identity or None if calendar else None,
            **self._cost(row["task_id"], kind, duration),
        }

    def _cost(self, task: str, kind: str, duration: float | None) -> dict[str, float]:
        work, fixed = self.costs["TASKRSRC"].get(task, 0.0), self.costs["PROJCOST"].get(task, 0.0)
        if kind == "summary" or (not work and not fixed):
            return {}
        if not duration:
            return {"fixed_cost": work + fixed}
        return {"fixed_cost": fixed, "daily_cost": work / duration}

    def links(self) -> Iterator[tuple[str, dict]]:
        """Links with the number of the project that the later activity belongs to."""
        options = self.found.rows["SCHEDOPTIONS"]
        lag_of = {row["sched_calendar_on_relationship_lag"] for row in options} - {""}
        for row in self.found.rows["TASKPRED"]:
            before, after = self.tasks.get(row["pred_task_id"]), self.tasks.get(row["task_id"])
            if (
                not before
                or not after
                or not {before["proj_id"], after["proj_id"]} <= set(self.codes)
            ):
                self.losses.dropped["TASKPRED to a task that the file does not hold"] += 1
                continue
            _, hours = self.calendars.get(after["clndr_id"], (None, 8.0))
            lag = _days(row["lag_hr_cnt"], hours) or 0.0
            if lag and lag_of - {"rcal_Successor"}:
                self.losses.guessed["lags by another calendar, read as days of the successor"] += 1
            crosses = before["proj_id"] != after["proj_id"]
            yield (
                after["proj_id"],
                {
                    "row": row["row"],
                    "from_id": before["task_code"] or before["task_id"],
                    "to_id": after["task_code"] or after["task_id"],
                    "kind": LINKS.get(row["pred_type"], "FS"),
                    "lag": lag,
                    "from_project_id": self.codes[before["proj_id"]] if crosses else None,
                },
            )

    def assigned(self) -> Iterator[tuple[str, dict]]:
        """Who works on what, with the number of the project."""
        names = {row["rsrc_id"]: row["rsrc_name"] for row in self.found.rows["RSRC"]}
        for row in self.found.rows["TASKRSRC"]:
            task = self.tasks.get(row["task_id"])
            if task and task["proj_id"] in self.codes and row["rsrc_id"] in names:
                yield (
                    task["proj_id"],
                    {
                        "row": row["row"],
                        "activity_id": task["task_code"] or task["task_id"],
                        "resource_id": row["rsrc_id"],
                        "resource": names[row["rsrc_id"]],
                        "hours": _number(row["target_qty"]),
                    },
                )


def _number(text: str) -> float | None:
    """
    A number as P6 writes it, by the settings of its machine; missing where there is none.

    >>> _number("40"), _number("7,5"), _number("")
    (40.0, 7.5, None)
    """
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        return None


def _days(hours: str, of_day: float) -> float | None:
    number = _number(hours)
    return None if number is None else number / of_day


def _calendars(found: Content) -> dict[str, tuple[WorkCalendar, float]]:
    """Calendars and the hours that count as a day, by number; exceptions of a base calendar come first."""
    rows = {row["clndr_id"]: row for row in found.rows["CALENDAR"]}
    made = {}
    for number, row in rows.items():
        week, own = _parsed(row, found.losses)
        base = rows.get(row["base_clndr_id"]) if row["base_clndr_id"] != number else None
        inherited = _parsed(base, found.losses)[1] if base else ()
        calendar = WorkCalendar(row["clndr_name"] or number, week, (*inherited, *own))
        made[number] = calendar, _number(row["day_hr_cnt"]) or calendar.hours or 8.0
    return made


def _parsed(row: Mapping[str, str], losses: Losses) -> tuple[tuple[float, ...], tuple]:
    """Hours of the week, Monday first, and exceptions of a calendar's text."""
    text = SPACE.sub("", row["clndr_data"])
    weekdays, _, exceptions = text.partition("Exceptions")
    week = [0.0] * 7
    parts = DAY.split(weekdays)
    for day, content in zip(parts[1::2], parts[2::2], strict=True):
        week[(int(day) + 5) % 7] = _hours(content)
    if len(parts) == 1:
        losses.guessed["the week of a calendar that states none: Monday to Friday"] += 1
        week = [8.0] * 5 + [0.0] * 2
    pieces = EXCEPTION.split(exceptions)
    days = [
        (DAY_ZERO + timedelta(days=int(number)), _hours(content))
        for number, content in zip(pieces[1::2], pieces[2::2], strict=True)
    ]
    return tuple(week), tuple((day, day, hours) for day, hours in days)


def _hours(text: str) -> float:
    return hours_between(TIMES.findall(text))
