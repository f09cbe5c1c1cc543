"""What the reports of a run say first, for the overview that is made after them: headlines, decisions and key figures."""

import json
import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import disk
from pmo_lib.run.run_record import OVERVIEW

FILE = "reports.json"
NAME = "reports"  # in the run record
OF_REPORTS = (
    "program_id",
    "program",
    "notebook",
    "title",
    "variant",
    "status",
    "headline",
    "severity",
    "decision",
    "against",
    "path",
)
OF_MEASURES = ("id", "name", "value", "unit", "numerator", "denominator", "note", "trend")


def of_outcome(report: Any, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says first, or that it failed; nothing of an overview."""
    if report.notebook.name == OVERVIEW:
        return {}
    facts = outcome.get("facts", {})
    first = next(iter(facts.get("findings", [])), {})
    made = outcome["status"] in ("published", "current")
    return {
        "program_id": report.program,
        "program": report.program_name,
        "notebook": report.notebook.name,
        "title": report.notebook.title,
        "variant": report.variant,
        "status": "published" if made else "failed",
        "headline": first.get("message", ""),
        "severity": first.get("severity", ""),
        "decision": first.get("decision", ""),
        "against": list(first.get("against", ())),
        "path": report.path.as_posix(),
        "measures": [[one.get(key) for key in OF_MEASURES] for one in facts.get("measures", [])],
    }


def kept(folder: Path, now: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """
    What was said last by each report of a snapshot and day: of this run, else of the run before.

    Args:
        folder: of the record of this snapshot and day.
    """
    try:
        last = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        last = []
    every = {_key(one): dict(one) for one in (*last, *now) if one}
    return [every[key] for key in sorted(every)]


def _key(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return one["program_id"], one["notebook"], one["variant"]


def keep(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Leave what the reports of a snapshot and day say for an overview that is run alone."""
    disk.folder(folder, private=True)
    disk.save(folder / FILE, json.dumps(rows, ensure_ascii=False, sort_keys=True))


def for_report(report: Any, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What an overview is handed, as frames: for the portfolio of all reports, for a program of its own; else nothing."""
    if report.notebook.name != OVERVIEW:
        return {}
    own = [one for one in rows if report.program in (PORTFOLIO, one["program_id"])]
    start = report.path.parent.as_posix()
    reports = [
        [*(one[key] for key in OF_REPORTS[:-1]), posixpath.relpath(one["path"], start)]
        for one in own
    ]
    measures = [
        [one["program_id"], one["notebook"], *measure]
        for one in own
        if not one["variant"]
        for measure in one["measures"]
    ]
    heads = ["program_id", "notebook", *OF_MEASURES]
    return {
        NAME: {
            "headlines": {"columns": [*OF_REPORTS[:-1], "href"], "days": [], "rows": reports},
            "measures": {"columns": heads, "days": [], "rows": measures},
        }
    }


def links(found: Mapping[str, Any]) -> list[str]:
    """The pages of the reports that an overview is handed, as it links to them."""
    return [row[-1] for row in found.get(NAME, {}).get("headlines", {}).get("rows", [])]
