"""Files of planning tools: each holds one issue of the schedules of one or several projects."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.errors import ConfigurationError, PlatformError
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.date_formats import FIRST_YEAR, LAST_YEAR
from pmo_lib.sources.files import UNSTEADY, Refused, content, readable, unsteady
from pmo_lib.sources.readers import Found, Naming, Part, RawTable, file_facts, problem, take
from pmo_lib.sources.work_calendars import WorkCalendar

MOST_BYTES = 100_000_000  # of one planning file
MOST_ACTIVITIES = 200_000  # of one planning file
MOST_FIELDS = 12  # that a note names
MOST_FILES = 3  # that the name of a table lists
BEYOND = timedelta(days=366)  # calendars are written so far beyond the last day of a schedule
DAY_AT_END = re.compile(r"(.*?)[ _.-]*(\d{4}-\d{2}-\d{2})")
OPTIONS = {"project": "", "projects": "file", "separator": "-", "data_date": "", "timeout": 120}
WAYS = ("file", "outline", "prefix")  # to tell the projects of one file apart
OURS = ("projects", "milestones", "activities", "activity_links", "calendar_days")
MORE = ("plan_resources", "plan_assignments")  # only a mapping reads these


@dataclass(slots=True)
class Losses:
    """What became of the fields of a file: how many values of each were read, were dropped, or had to be guessed."""

    read: Counter = field(default_factory=Counter)
    dropped: Counter = field(default_factory=Counter)
    guessed: Counter = field(default_factory=Counter)

    def table(self) -> dict[str, dict[str, int]]:
        """Counts by field: `read`, `dropped` and `guessed`."""
        return {name: dict(getattr(self, name)) for name in ("read", "dropped", "guessed")}

    def notes(self, file: str) -> Iterator[str]:
        """A sentence for the fields read, for those dropped, and for each guess."""
        for name, found in (("read", self.read), ("dropped", self.dropped)):
            if found:
                listed = ", ".join(f"{key} ({n:,})" for key, n in found.most_common(MOST_FIELDS))
                more = f" and {len(found) - MOST_FIELDS} more" if len(found) > MOST_FIELDS else ""
                yield f"{file}: fields {name}, with the number of values: {listed}{more}"
        for what, count in self.guessed.items():
            yield f"{file}: guessed {count:,} times: {what}"


@dataclass(slots=True)
class Schedule:
    """
    One project in one issue of its schedule.

    Args:
        project: the row of `projects` as far as the file tells it; `project_id` and `name` at least.
        data_date: day up to which progress is recorded, ISO 8601.
        activities, links, assignments: rows under the names of our columns, each with `row`, its place in the file.
    """

    project: dict[str, Any]
    data_date: str
    activities: list[dict] = field(default_factory=list)
    links: list[dict] = field(default_factory=list)
    assignments: list[dict] = field(default_factory=list)
    milestones: list[dict] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """What one file holds: schedules, calendars by identity, resources, what was lost, what is rejected."""

    schedules: list[Schedule] = field(default_factory=list)
    calendars: dict[str, WorkCalendar] = field(default_factory=dict)
    resources: list[dict] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)
    problems: list[dict] = field(default_factory=list)
    spread: bool = False  # a project may lie in several files of this kind


Parser = Callable[[Path, bytes, Mapping[str, Any]], Plan]
PARSERS: dict[str, Parser] = {}


def parser(*suffixes: str) -> Callable[[Parser], Parser]:
    """Register what turns the content of a planning file into a plan; it raises `Refused` for a file that is none."""

    def register(function: Parser) -> Parser:
        PARSERS.update(dict.fromkeys(suffixes, function))
        return function

    return register


def options_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """
    The options of planning files, checked.

    Raises:
        ConfigurationError: an unknown option, or a value that it cannot have.
    """
    chosen = take(options, **OPTIONS)
    if chosen["projects"] not in WAYS:
        message = f"'projects: {chosen['projects']}' under source is not known"
        raise ConfigurationError(message, code="PMO-P11", action=f"write one of {', '.join(WAYS)}")
    chosen["data_date"] = str(chosen["data_date"] or "")
    chosen["project"], chosen["separator"] = str(chosen["project"]), str(chosen["separator"])
    if not chosen["separator"]:
        message = "'separator' under source is empty"
        raise ConfigurationError(message, code="PMO-P11", action="write 'separator: \"-\"'")
    if chosen["data_date"] and not iso_day(chosen["data_date"]):
        message = f"'data_date: {chosen['data_date']}' under source is no ISO 8601 date"
        raise ConfigurationError(message, code="PMO-P11", action="write it as 2026-10-31")
    seconds = chosen["timeout"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
        message = f"'timeout: {seconds}' under source is no number above zero"
        raise ConfigurationError(message, code="PMO-P11", action="write 'timeout: 120'")
    return chosen


def read_plans(
    files: Iterable[Path],
    options: Mapping[str, Any],
    named: Naming,
    taken: Collection[str] = (),
    alone: bool = False,
) -> Found:
    """
    The tables of planning files, merged.

    Args:
        files: in any order; several issues of one project may lie side by side.
        options: see `options_of`.
        named: which tables a mapping wants under which name.
        taken: tables that other files hold already; these count, and a note says so.
        alone: they are the whole source, so that software that is not installed is an error.

    Returns:
        `tables` for a mapping and `ready` in our columns; rows of several files keep their places.
    """
    chosen, plans, problems, facts = options_of(options), {}, [], []
    files = sorted(files)
    moving = unsteady(files)
    for file in files:
        try:
            held = _content(file, file in moving)
            plans[file] = PARSERS[file.suffix.lower()](file, held, chosen)
        except (Refused, PlatformError) as error:
            if alone and isinstance(error, PlatformError):
                raise
            rule = error.rule if isinstance(error, Refused) else error.message
            place = {"table": "activities", "file": readable(file.name)}
            problems.append(problem(rule, error.action, **place))
            continue
        facts.append({**file_facts(file, held), "fields": plans[file].losses.table()})
    return _merged(plans, problems, facts, named, taken)


def _content(file: Path, moves: bool) -> bytes:
    if moves:
        raise Refused(*UNSTEADY)
    held = content(file)
    if not held:
        raise Refused("is empty", "export it again")
    if len(held) > MOST_BYTES:
        raise Refused(f"is larger than {MOST_BYTES // 1_000_000} MB", "export fewer projects")
    return held


def _merged(
    plans: Mapping[Path, Plan],
    problems: list[dict],
    facts: list[dict],
    named: Naming,
    taken: Collection[str],
) -> Found:
    problems = [*problems, *(entry for plan in plans.values() for entry in plan.problems)]
    notes = [n for file, plan in plans.items() for n in plan.losses.notes(readable(file.name))]
    rivals = _rivals(plans)
    problems += rivals.values()
    held = [
        (readable(file.name), schedule)
        for file, plan in plans.items()
        for schedule in plan.schedules
        if (file, schedule.project["project_id"]) not in rivals
    ]
    rows = {name: list(_rows(name, held)) for name in OURS[:-1]}
    rows["calendar_days"] = list(_calendar_rows(plans, held))
    rows["plan_assignments"] = [
        (file, {**_key(one), **row}) for file, one in held for row in one.assignments
    ]
    rows["plan_resources"] = [
        (readable(file.name), row) for file, plan in plans.items() for row in plan.resources
    ]
    raw = {name: _raw(name, found) for name, found in rows.items() if found}
    for name in OURS:
        if name in raw and name in taken:
            notes.append(
                f"the table {name!r} of the planning files was passed over for a file's own"
            )
    ready = tuple(raw[name] for name in OURS if name in raw and name not in taken)
    tables = tuple(raw[name] for name in (*OURS, *MORE) if name in raw and named(name))
    tables = tuple(table for table in tables if table.table not in taken)
    return Found(tables, tuple(problems), tuple(notes), tuple(facts), ready)


def _rivals(plans: Mapping[Path, Plan]) -> dict[tuple[Path, str], dict]:
    """Projects that two files hold on the same data date: which of them is right is not known."""
    seen: dict[tuple[str, str], list[Path]] = {}
    for file, plan in plans.items():
        for schedule in plan.schedules:
            if not plan.spread:
                key = schedule.project["project_id"], schedule.data_date
                seen.setdefault(key, []).append(file)
    found = {}
    for (project, day), files in seen.items():
        for file in files if len(files) > 1 else ():
            others = " and ".join(readable(one.name) for one in files)
            rule = f"{others} both hold the project {project!r} of {day}"
            place = {"table": "activities", "file": readable(file.name), "value": project}
            found[file, project] = problem(rule, "keep one of them, or rename it", **place)
    return found


def _key(schedule: Schedule) -> dict[str, str]:
    return {"project_id": schedule.project["project_id"], "data_date": schedule.data_date}


def _rows(name: str, held: list[tuple[str, Schedule]]) -> Iterator[tuple[str, dict]]:
    """Rows of one of our tables with their files; projects and milestones as the newest issue has them."""
    newest: dict[str, str] = {}
    for _, one in held:
        project = one.project["project_id"]
        newest[project] = max(newest.get(project, ""), one.data_date)
    reported = set()
    for file, one in held:
        project = one.project["project_id"]
        if name == "activities":
            yield from ((file, {**_key(one), **row}) for row in one.activities)
        elif name == "activity_links":
            yield from ((file, {**_key(one), **row}) for row in one.links)
        elif one.data_date == newest[project]:
            if name == "milestones":
                yield from ((file, {"project_id": project, **row}) for row in milestones(one))
            elif project not in reported:
                reported.add(project)
                yield file, {"row": 1, **summary(one)}


def milestones(schedule: Schedule) -> Iterator[dict]:
    """Rows of `milestones`: those the file states itself, and the activities that are milestones."""
    yield from schedule.milestones
    for row in schedule.activities:
        if row.get("kind") == "milestone":
            yield {
                "row": row["row"],
                "milestone_id": row["activity_id"],
                "name": row.get("name") or row["activity_id"],
                "baseline_date": row.get("baseline_finish"),
                "forecast_date": row.get("forecast_finish"),
                "forecast_made": schedule.data_date,
                "actual_date": row.get("actual_finish"),
            }


def summary(schedule: Schedule) -> dict[str, Any]:
    """The row of `projects`: what the file says of the project, and the first and last days of its activities."""
    rows = [row for row in schedule.activities if row.get("kind") != "summary"]
    found: dict[str, Any] = {"forecast_made": schedule.data_date}
    for name, choose in (("start", min), ("finish", max)):
        for kind in ("baseline", "forecast", "actual"):
            days = [
                day for row in rows if (day := row.get(f"{kind}_{name}")) and _is_plausible(day)
            ]
            whole = kind != "actual" or name == "start" or len(days) == len(rows)
            found[f"{kind}_{name}"] = choose(days) if days and whole else None
    for kind in ("baseline", "forecast", "actual"):
        start, finish = found[f"{kind}_start"], found[f"{kind}_finish"]
        if start and finish and finish < start:  # of different activities: the start is not known
            found[f"{kind}_start"] = None
    stated = {key: value for key, value in schedule.project.items() if value is not None}
    return found | stated


def _is_plausible(day: str) -> bool:
    return FIRST_YEAR <= int(day[:4]) <= LAST_YEAR


def _calendar_rows(
    plans: Mapping[Path, Plan], held: list[tuple[str, Schedule]]
) -> Iterator[tuple[str, dict]]:
    """Days of each calendar that an activity names, from the issue that was the first to have them."""
    found: dict[tuple[str, date], tuple[str, dict]] = {}
    calendars = {key: one for plan in plans.values() for key, one in plan.calendars.items()}
    for file, schedule in sorted(held, key=lambda pair: pair[1].data_date):
        days = [
            row[name]
            for row in schedule.activities
            for name in ("forecast_start", "forecast_finish")
            if row.get(name)
        ]
        first = date.fromisoformat(min([*days, schedule.data_date]))
        last = min(date.fromisoformat(max([*days, schedule.data_date])), date.max - BEYOND) + BEYOND
        for key in sorted({row["calendar"] for row in schedule.activities if row.get("calendar")}):
            for day, hours in calendars[key].days(first, last).items():
                row = {"calendar": key, "day": day.isoformat(), "works": hours > 0, "hours": hours}
                row |= {"row": len(found) + 1, "known_since": schedule.data_date}
                found.setdefault((key, day), (file, row))
    yield from found.values()


def _raw(name: str, found: list[tuple[str, dict]]) -> RawTable:
    """One table of rows of several files; each row keeps file and place."""
    columns = list(TABLES[name].names) if name in TABLES else []
    for _, row in found:
        columns += [key for key in row if key not in columns]
    columns.remove("row")
    records = [[row.get(key) for key in columns] for _, row in found]
    numbers = [int(row["row"]) for _, row in found]
    cells = pd.DataFrame(records, columns=columns, index=numbers, dtype=object)
    cells = cells[[key for key in columns if name not in TABLES or cells[key].notna().any()]]
    if name in TABLES:
        absent = [key for key in TABLES[name].required if key not in cells and key != "program_id"]
        cells = cells.assign(**dict.fromkeys(absent))
    files = {file: number for number, file in enumerate(dict.fromkeys(file for file, _ in found))}
    listed = ", ".join([*files][:MOST_FILES]) + " …" * (len(files) > MOST_FILES)
    parts = tuple(Part(file, "", tuple(cells.columns)) for file in files)
    part_of = tuple(files[file] for file, _ in found)
    return RawTable(name, listed, "", cells, ("",) * cells.shape[1], parts=parts, part_of=part_of)


def identity(file: Path) -> tuple[str, str]:
    """
    The project that a file's name stands for, and the data date at the end of the name; empty where there is none.

    >>> identity(Path("EMR 2026-10-31.mpp")), identity(Path("2026-10-31.xml")), identity(Path("EMR.xml"))
    (('EMR', '2026-10-31'), ('2026-10-31', '2026-10-31'), ('EMR', ''))
    """
    stem = readable(file.stem).strip()
    found = DAY_AT_END.fullmatch(stem)
    if not found or not iso_day(found[2]):
        return stem, ""
    return found[1] or stem, found[2]


def iso_day(text: str | None) -> str | None:
    """
    The day of an ISO 8601 date or moment; None where it is none.

    >>> iso_day("2026-03-06T19:00:00"), iso_day("2026-13-06"), iso_day(None)
    ('2026-03-06', None, None)
    """
    try:
        return date.fromisoformat((text or "").strip()[:10]).isoformat()
    except ValueError:
        return None


def finish_day(text: str | None, start: str | None = None) -> str | None:
    """
    The day of a finish: one at midnight ends the day before, unless the activity also starts then.

    >>> finish_day("2026-03-07T00:00:00"), finish_day("2026-03-06T19:00"), finish_day("2026-03-07T00:00", "2026-03-07T00:00")
    ('2026-03-06', '2026-03-06', '2026-03-07')
    """
    day = iso_day(text)
    at_midnight = (text or "").strip()[10:16] in ("T00:00", " 00:00")
    if day and at_midnight and text != start and date.fromisoformat(day) > date.min:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    return day
