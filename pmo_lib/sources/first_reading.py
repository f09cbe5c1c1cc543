"""A source read for the first time: delimiter and encoding of its files are tried, then its tables are looked at."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from pmo_lib.errors import PmoError
from pmo_lib.sources.first_look import ONE_PROGRAM, first_look
from pmo_lib.sources.readers import Found, RawTable
from pmo_lib.sources.table_guess import Proposal

MOST_ROWS = 100  # by which the usual width of a table is judged
TRIED: tuple[dict[str, Any], ...] = (
    {},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"encoding": "cp1252"},
    {"delimiter": ";", "encoding": "cp1252"},
)


def plan_files(found: Found) -> set[str]:
    """The names of the planning files among the files that were read; they need no mapping."""
    return {file["file"] for file in found.files if "fields" in file}


def constants_of_plans(found: Found) -> dict[str, dict[str, Any]]:
    """One program for the projects of planning files, which name none; empty where another table names programs."""
    own = {table.table for table in _without(found, plan_files(found)).tables}
    is_needed = any(raw.table == "projects" for raw in found.ready)
    return (
        {} if not is_needed or own & {"projects", "programs"} else {"programs": dict(ONE_PROGRAM)}
    )


def first_reading(
    read: Callable[[Mapping[str, Any]], Found],
    options: Mapping[str, Any],
    plans: Collection[str] = (),
) -> Proposal:
    """
    What a source seems to hold, with the options that read it.

    Args:
        read: the reader, given options; hidden sheets are left out.
        options: those that the configuration states already.
        plans: names of planning files; nothing is proposed for their tables.
    """
    best: tuple[tuple[int, int], dict[str, Any], Found] | None = None
    for more in TRIED:
        try:
            found = _without(read({**options, **more}), plans)
        except PmoError:
            continue
        quality = _quality(found)
        if best is None or quality > best[0]:
            best = quality, more, found
        if found.tables and not found.problems and quality[1] > 0:
            break
    if best is None:
        return Proposal()
    _, more, found = best
    saved = max((str(file.get("modified", "")) for file in found.files), default="")[:10]
    proposal = first_look(found.tables, saved)
    if proposal.tables:
        proposal.options = dict(more)
    return proposal


def _without(found: Found, files: Collection[str]) -> Found:
    """What a reader found, without the tables that stand in some files only."""
    kept = [table for table in found.tables if not _places(table) <= set(files)]
    return replace(found, tables=tuple(kept))


def _places(table: Any) -> set[str]:
    parts = table.parts if isinstance(table, RawTable) else ()
    return {part.file for part in parts} or {table.file}


def _quality(found: Found) -> tuple[int, int]:
    """Tables that could be read and have several columns, and how many columns these have."""
    widths = [_width(table) for table in found.tables]
    wide = [width for width in widths if width > 1]
    return len(wide), sum(wide)


def _width(table: Any) -> int:
    if isinstance(table, RawTable):
        return table.cells.shape[1]
    widths = Counter(len(cells) for cells in table.rows[:MOST_ROWS] if cells)
    return widths.most_common(1)[0][0] if widths else 0
