"""Jira: the CSV export of a search with its repeated columns, and the JSON result of a search."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pmo_lib.sources.files import Refused, readable
from pmo_lib.sources.odata import load_json
from pmo_lib.sources.readers import problem
from pmo_lib.sources.schedule_files import (
    MOST_ACTIVITIES,
    Losses,
    Plan,
    Schedule,
    identity,
    iso_day,
    parser,
)

MARKS = {"issue key", "issue id", "summary"}  # headers by which an export is recognized
WRITTEN = ("%d/%b/%y %I:%M %p", "%d/%b/%y", "%d/%b/%Y %I:%M %p", "%d/%b/%Y", "%d.%m.%Y %H:%M")
DELIMITERS = ",;\t"
DATES = {  # our column: headers of the CSV, in lower case, the first that is filled
    "forecast_start": ("custom field (target start)", "custom field (start date)"),
    "forecast_finish": ("due date", "custom field (target end)"),
    "actual_finish": ("resolved",),
}
NAMED = {  # the same by the names that a JSON result gives its own fields
    "forecast_start": ("target start", "start date"),
    "forecast_finish": ("duedate", "target end"),
    "actual_finish": ("resolutiondate",),
}
FIRST = re.compile(r"(outward|inward) issue link \((.+)\)")
BEFORE = {"blocks", "precedes", "gantt end to start"}  # names of links that mean an order
READ = MARKS | {"project key", "project name", "issue type", "updated"}
READ |= {name for names in DATES.values() for name in names}
FIELDS = ("summary", "project", "issuetype", "updated", "issuelinks", "fixVersions")


def is_export(begin: bytes) -> bool:
    """
    Whether a CSV file is an export of Jira, by its first line.

    >>> is_export(b"Summary,Issue key,Issue id,Labels,Labels\\n"), is_export(b"project_id,name\\n")
    (True, False)
    """
    line = begin.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    return any(
        {cell.strip().strip('"').lower() for cell in line.split(sign)} >= MARKS
        for sign in DELIMITERS
    )


@parser(".csv")
def read_csv(path: Path, held: bytes, options: Mapping[str, Any]) -> Plan:
    """
    An export of a search as CSV; a column that repeats, such as links and labels, has a value in each.

    Raises:
        Refused: it is no valid CSV in UTF-8, or holds too much.
    """
    header, rows = _records(held)
    plain = [name.strip().lower() for name in header]
    losses, problems, issues = Losses(), [], []
    for number, cells in rows:
        if len(cells) != len(header):
            rule = f"has {len(cells)} cells where the header has {len(header)}"
            place = {"table": "activities", "file": readable(path.name), "row": number}
            problems.append(problem(rule, "quote cells that hold the separator", **place))
            continue
        issue = _of_csv(plain, cells, number, losses)
        issues.append(issue)
        for name, cell in zip(header, cells, strict=True):
            if cell.strip():
                known = name.strip().lower() in READ or FIRST.fullmatch(name.strip().lower())
                (losses.read if known else losses.dropped)[readable(name.strip())] += 1
    return _plan(path, issues, losses, problems, options)


def _records(held: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = held.decode("utf-8-sig")
        first = text.partition("\n")[0]
        sign = max(DELIMITERS, key=first.count)
        csv.field_size_limit(1_000_000)
        reading, records, line = csv.reader(io.StringIO(text, newline=""), delimiter=sign), [], 1
        for cells in reading:
            if any(cell.strip() for cell in cells):
                records.append((line, cells))
            line = reading.line_num + 1
            if len(records) > MOST_ACTIVITIES:
                raise Refused(f"holds more than {MOST_ACTIVITIES:,} issues", "narrow the search")
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"is no valid CSV in UTF-8: {error}", "export it again") from error
    return records[0][1], records[1:]


def _of_csv(header: list[str], cells: list[str], number: int, losses: Losses) -> dict:
    """One issue in the shape that both formats share."""
    values: dict[str, list[str]] = {}
    for name, cell in zip(header, cells, strict=True):
        if cell.strip():
            values.setdefault(name, []).append(cell.strip())
    first = {name: found[0] for name, found in values.items()}
    links = [
        (match[1], match[2], other)
        for name, found in values.items()
        if (match := FIRST.fullmatch(name))
        for other in found
    ]
    days = {
        ours: _day(next((first[name] for name in names if name in first), None), losses)
        for ours, names in DATES.items()
    }
    return {
        "row": number,
        "key": first.get("issue key", ""),
        "name": first.get("summary"),
        "project": first.get("project key"),
        "project_name": first.get("project name"),
        "type": first.get("issue type", ""),
        "updated": _day(first.get("updated"), losses),
        "links": links,
        "versions": [],
        **days,
    }


def _day(text: str | None, losses: Losses) -> str | None:
    """
    A day as Jira writes it by its settings; what cannot be read is counted and missing.

    >>> _day("31/Oct/26 3:24 PM", Losses()), _day("2026-10-31 15:24", Losses()), _day("soon", Losses())
    ('2026-10-31', '2026-10-31', None)
    """
    if text is None or (day := iso_day(text)):
        return day if text else None
    for pattern in WRITTEN:
        try:
            return datetime.strptime(text, pattern).date().isoformat()
        except ValueError:
            continue
    losses.dropped["dates written in a way that is not known, such as " + readable(text)[:20]] += 1
    return None


@parser(".json")
def read_json(path: Path, held: bytes, options: Mapping[str, Any]) -> Plan:
    """
    The result of a search as Jira's REST interface gives it, or a list of such results.

    Raises:
        Refused: it is no such result, or holds too much.
    """
    document = load_json(held)
    pages = document if isinstance(document, list) else [document]
    if not all(isinstance(page, dict) and isinstance(page.get("issues"), list) for page in pages):
        rule = "is no result of a search in Jira: it has no list of 'issues'"
        raise Refused(rule, "save the answer of Jira's search as it is")
    losses, issues, problems = Losses(), [], []
    for page in pages:
        names = page.get("names") if isinstance(page.get("names"), dict) else {}
        for issue in page["issues"]:
            number = len(issues) + len(problems) + 1
            fields = issue.get("fields") if isinstance(issue, dict) else None
            if not isinstance(fields, dict) or not isinstance(issue.get("key"), str):
                place = {"table": "activities", "file": readable(path.name), "row": number}
                problems.append(problem("is no issue with a key and fields", **place))
                continue
            issues.append(_of_json(issue["key"], fields, names, number, losses))
    problems += _incomplete(path, pages, len(issues))
    return _plan(path, issues, losses, problems, options)


def _incomplete(path: Path, pages: list[dict], issues: int) -> Iterator[dict]:
    totals = [page["total"] for page in pages if isinstance(page.get("total"), int)]
    more = pages and (pages[-1].get("nextPageToken") or pages[-1].get("isLast") is False)
    if more or (totals and max(totals) > issues):
        of = f" of {max(totals)}" if totals else ""
        rule = f"holds {issues}{of} issues: it is one page of a longer result"
        action = "save all pages as one list: [page, page, …]"
        yield problem(rule, action, table="activities", file=readable(path.name))


def _of_json(key: str, fields: dict, names: dict, number: int, losses: Losses) -> dict:
    values = {str(names.get(name, name)).lower(): value for name, value in fields.items()}
    for name, value in fields.items():
        if value not in (None, "", [], {}):
            shown = str(names.get(name, name))
            known = name in FIELDS or any(shown.lower() in found for found in NAMED.values())
            (losses.read if known else losses.dropped)[readable(shown)] += 1
    days = {
        ours: _day(next((v for n in found if isinstance(v := values.get(n), str)), None), losses)
        for ours, found in NAMED.items()
    }
    project, kind = _dictionary(fields.get("project")), _dictionary(fields.get("issuetype"))
    return {
        "row": number,
        "key": key,
        "name": _string(fields.get("summary")),
        "project": _string(project.get("key")),
        "project_name": _string(project.get("name")),
        "type": _string(kind.get("name")) or "",
        "updated": _day(_string(fields.get("updated")), losses),
        "links": list(_links(fields.get("issuelinks"))),
        "versions": [_dictionary(one) for one in _list(fields.get("fixVersions"))],
        **days,
    }


def _links(found: Any) -> Iterator[tuple[str, str, str]]:
    for link in map(_dictionary, _list(found)):
        name = _string(_dictionary(link.get("type")).get("name")) or ""
        for way in ("outward", "inward"):
            if other := _string(_dictionary(link.get(f"{way}Issue")).get("key")):
                yield way, name.lower(), other


def _dictionary(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plan(
    path: Path, issues: list[dict], losses: Losses, problems: list[dict], options: Mapping[str, Any]
) -> Plan:
    """Issues by project; an issue without a project has the part of its key before the number."""
    plan = Plan(losses=losses, problems=problems, spread=True)
    if not issues:
        return plan
    data_date = _data_date(path, issues, options, losses)
    schedules: dict[str, Schedule] = {}
    projects = {issue["key"]: _project(issue) for issue in issues}
    for issue in issues:
        code = projects[issue["key"]]
        named = {"project_id": code, "name": issue["project_name"] or code, "approach": "adaptive"}
        schedule = schedules.setdefault(code, Schedule(named, data_date))
        schedule.activities.append(_activity(issue))
        schedule.links += _activity_links(issue, projects, losses)
    for code, schedule in schedules.items():
        own = [issue for issue in issues if projects[issue["key"]] == code]
        schedule.milestones = list(_releases(own, data_date))
    losses.guessed["the approach of a project: adaptive"] += len(schedules)
    plan.schedules = list(schedules.values())
    _drop_doubled_links(plan.schedules)
    return plan


def _project(issue: Mapping[str, Any]) -> str:
    return issue["project"] or issue["key"].rpartition("-")[0] or issue["key"]


def _data_date(path: Path, issues: list[dict], options: Mapping[str, Any], losses: Losses) -> str:
    if options["data_date"]:
        return options["data_date"]
    if day := identity(path)[1]:
        losses.guessed["the data date, from the name of the file"] += 1
        return day
    if days := [issue["updated"] for issue in issues if issue["updated"]]:
        losses.guessed["the data date, from the issue that was updated last"] += 1
        return max(days)
    rule = "has no column of the day on which issues were updated"
    raise Refused(rule, "say 'data_date: 2026-10-31' under source, or write it behind the name")


def _activity(issue: Mapping[str, Any]) -> dict:
    return {
        "row": issue["row"],
        "activity_id": issue["key"] or None,
        "name": issue["name"],
        "kind": "summary" if issue["type"].lower() in ("epic", "initiative") else "task",
        **{name: issue[name] for name in DATES},
    }


def _activity_links(
    issue: Mapping[str, Any], projects: Mapping[str, str], losses: Losses
) -> Iterator[dict]:
    """Links that mean an order, from finish to start; others, such as 'relates to', are counted."""
    for way, name, other in issue["links"]:
        if name not in BEFORE:
            losses.dropped[f"links of the kind {readable(name)!r}, which states no order"] += 1
            continue
        if other not in projects:
            losses.dropped["links to issues that the file does not hold"] += 1
            continue
        before, after = (issue["key"], other) if way == "outward" else (other, issue["key"])
        crosses = projects[before] != projects[after]
        yield {
            "row": issue["row"],
            "from_id": before,
            "to_id": after,
            "kind": "FS",
            "project_id": projects[after],
            "from_project_id": projects[before] if crosses else None,
        }


def _drop_doubled_links(schedules: Iterable[Schedule]) -> None:
    """Jira states each link at both of its issues: one row of it stays, with the project of the later issue."""
    seen: set[tuple[str, str]] = set()
    for schedule in schedules:
        kept = []
        for row in schedule.links:
            if (row["from_id"], row["to_id"]) not in seen:
                seen.add((row["from_id"], row["to_id"]))
                kept.append(row)
        schedule.links = kept


def _releases(issues: list[dict], data_date: str) -> Iterator[dict]:
    """Releases with a date as milestones; only JSON tells their dates."""
    seen = Counter()
    for issue in issues:
        for version in issue["versions"]:
            name, day = _string(version.get("name")), iso_day(_string(version.get("releaseDate")))
            seen[name] += 1
            if name and day and seen[name] == 1:
                released = version.get("released") is True
                yield {
                    "row": issue["row"],
                    "milestone_id": name,
                    "name": name,
                    "forecast_date": day,
                    "forecast_made": data_date,
                    "actual_date": day if released else None,
                }
