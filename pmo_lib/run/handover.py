"""What one report hands to another: the portfolio's decisions to its programs, an earlier report to the next."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report.kinds import SLICES_MIME
from pmo_lib.run import checksum, disk
from pmo_lib.run.workspace import slug

SLICES = "slices"


def write_slices(notebook: Any, staging: Path) -> None:
    """What the portfolio's report decides for each program, as a file each; nothing where it decides nothing."""
    decided: dict[str, Any] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            decided |= output.get("data", {}).get(SLICES_MIME, {})
    for program, content in decided.items():
        disk.folder(staging / SLICES)
        text = json.dumps(
            {"program": program, **content}, ensure_ascii=False, sort_keys=True, allow_nan=False
        )
        disk.write(staging / SLICES / f"{slug(program)}.json", text + "\n")


def keep_slices(staging: Path, target: Path) -> dict[str, str]:
    """
    Move what a report decided beside the snapshot, each file named by its hash; nobody reads it on the way.

    Returns:
        path by the program's folder name.
    """
    kept = {}
    for path in sorted((staging / SLICES).glob("*.json")):
        disk.folder(target, private=True)
        own = target / f"{path.stem}-{hash_of(path)[:16]}.json"
        disk.save(own, path.read_bytes())
        kept[path.stem] = str(own)
    return kept


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find_slice(state: Path, snapshot: str, notebook: str, program: str, hash: str) -> str:
    """The slice that a page says it was made with; empty if it is gone."""
    found = state / SLICES / snapshot / notebook / f"{slug(program)}-{hash[:16]}.json"
    return str(found) if found.is_file() else ""


def page_before(folder: Path, page: Path) -> Path | None:
    """
    The newest page of an earlier day of the same report in the same output.

    Args:
        folder: of the portfolio in the output.
        page: of this report, seen from there: program, day, file.
    """
    program, day, name = page.parts
    days = sorted(
        (path.name for path in (folder / program).glob("*-*-*") if path.name < day), reverse=True
    )
    found = (folder / program / earlier / name for earlier in days if _is_day(earlier))
    return next(
        (path for path in found if path.is_file() and path.with_suffix(".facts.json").is_file()),
        None,
    )


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def hand_over(page: Path, current: Path, program: str, staging: Path) -> str:
    """
    Lay an earlier report's facts, its parameters and the place of its snapshot before the next one.

    Args:
        current: the snapshot of the next report, beside which the earlier one lies.

    Returns:
        the folder; empty where the page does not say how it was made.
    """
    trace = checksum.trace_of(page.read_text(encoding="utf-8"))
    beside = page.with_suffix(".facts.json")
    if trace.get("facts_sha256") != hash_of(beside):
        return ""
    folder = staging / "previous"
    disk.folder(folder)
    disk.write(folder / "facts.json", beside.read_bytes())
    from pmo_lib.sources.snapshot import moved

    snapshot = current.parent / trace["snapshot"]
    place = str(snapshot) if (snapshot / "manifest.json").is_file() else ""
    told = {
        "as_of": trace["as_of"],
        "snapshot": place,
        "parameters": trace["parameters"],
        "versions": trace["versions"],
        "moved": moved(snapshot, current, program) if place else {},
    }
    disk.write(folder / "told.json", json.dumps(told))
    return str(folder)


def told_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What a page says of that which was handed to it: hashes and a day, no path."""
    told: dict[str, Any] = {}
    if parameters.get("slice"):
        told["slice"] = hash_of(Path(parameters["slice"]))
    if parameters.get("record"):
        told["record"] = hash_of(Path(parameters["record"]))
    if parameters.get("previous"):
        folder = Path(parameters["previous"])
        day = json.loads((folder / "told.json").read_text(encoding="utf-8"))["as_of"]
        told["previous"] = {"as_of": day, "facts_sha256": hash_of(folder / "facts.json")}
    return told


def takes_slice(notebook: Any, program: str) -> bool:
    """Whether a report shows what the portfolio's own report decided."""
    return "slice" in notebook.parameters and program != PORTFOLIO
