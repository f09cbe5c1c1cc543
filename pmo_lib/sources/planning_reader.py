"""Files of planning tools as a source, alone or beside the other files of a folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pmo_lib.sources import jira, microsoft_project, mpp, primavera  # noqa: F401  (each registers)
from pmo_lib.sources.files import Refused, refuse_irregular
from pmo_lib.sources.readers import Found, Naming, RawTable, reader
from pmo_lib.sources.schedule_files import OPTIONS, read_plans

ALWAYS = (".mpp", ".xer")
MARKS = {  # what the begin of other files must hold to be read as a plan
    ".xml": (b"schemas.microsoft.com/project", b"APIBusinessObjects"),
    ".json": (b'"issues"',),
}
BEGIN = 1 << 20


@reader(".xml", ".mpp", ".xer", ".json")
def read_planning_file(path: Path, options: Mapping[str, Any], named: Naming) -> Found:
    """
    One issue of the schedules of one or several projects.

    Args:
        options: `project`, the id of the project; `projects`, how several in one file are distinguished; `data_date`;
            `timeout`, seconds that the conversion of an `.mpp` may take. docs/planning-files.md explains them.
    """
    return read_plans([path], options, named, alone=True)


def is_plan(file: Path, named: Naming) -> bool:
    """
    Whether a file of a folder is one of a planning tool, by its name and, where other tools write the same kind of
    file, by how it begins. A CSV file that a table or a mapping is named after is none.
    """
    suffix = file.suffix.lower()
    if suffix in ALWAYS:
        return True
    if suffix not in (*MARKS, ".csv") or (suffix == ".csv" and named(file.stem) is not None):
        return False
    try:
        refuse_irregular(file)
        with file.open("rb") as opened:
            begin = opened.read(BEGIN)
    except (Refused, OSError):
        return False
    if suffix == ".csv":
        return jira.is_export(begin)
    return any(mark in begin.replace(b"\0", b"") for mark in MARKS[suffix])


def apart(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options of planning files, and all others."""
    own = {name: value for name, value in options.items() if name in OPTIONS}
    return own, {name: value for name, value in options.items() if name not in OPTIONS}


def added(found: Found, plans: Iterable[Path], options: Mapping[str, Any], named: Naming) -> Found:
    """What other files of a folder gave, with its planning files; of a table that both hold, the other file counts."""
    taken: set[str] = {raw.table for raw in found.tables}
    taken |= {entry["table"] for entry in found.problems}  # what is refused is not replaced
    more = read_plans(plans, options, named, taken)
    tables: tuple[RawTable, ...] = (*found.tables, *more.tables)
    return Found(
        tables,
        (*found.problems, *more.problems),
        (*found.notes, *more.notes),
        (*found.files, *more.files),
        more.ready,
    )
