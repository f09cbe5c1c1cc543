"""What need not be done again: a report that is published as a run would make it, and a source that was read before."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import disk
from pmo_lib.run.disk import file_hash
from pmo_lib.run.parameters import source_hash
from pmo_lib.run.task import Reading, to_json

LIBRARY = Path(__file__).parents[1]
PACKAGES = ("pmo-lib", "pandas", "papermill", "nbconvert", "plotly")  # that a page is made with
SCHEMA = 1
OF_ALL = ("settings", "tables", "undated", "last_period")  # of a manifest, for every program
OF_PORTFOLIO = ("rows_read", "suspicions", "refused")
LAST_READING = "reading.json"
KEPT = ("snapshot", "rejected", "suspicions", "old_from")  # of what a reading says
MOST_FILES, MOST_BYTES = 2_000, 500_000_000  # beyond which reading anew is no dearer


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What a run left behind for a report it published.

    Args:
        key: of everything the report was made from.
        page, facts: SHA-256 of the two files.
        published: when, ISO 8601.
        slices: what the report decided for programs: path by the program's folder.
        record: what it decided for reports of other notebooks, likewise.
    """

    key: str
    page: str
    facts: str
    published: str
    slices: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, str] = field(default_factory=dict)


@cache
def code() -> str:
    """The library itself: a hash over its files, so that a change of code is a change of input."""
    hasher = hashlib.sha256(platform.python_version().encode())
    for path in sorted(
        path for path in LIBRARY.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ):
        hasher.update(f"{path.relative_to(LIBRARY)}\n".encode() + path.read_bytes())
    return hasher.hexdigest()


def versions() -> dict[str, str]:
    """Of the packages that a page is made with."""
    return {name: version(name) for name in PACKAGES}


def _hash(*values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def report_key(report: Any, manifest: Mapping[str, Any], as_of: str, **handed: str) -> str:
    """
    A hash of everything a report depends on: partition, notebook, parameters, library, and what it was handed.

    Args:
        handed: hashes of the slice, of the record and of the report before it, and how the page is packed.
    """
    keys = OF_ALL + (OF_PORTFOLIO if report.program == PORTFOLIO else ())
    return _hash(
        SCHEMA,
        code(),
        versions(),
        source_hash(report.notebook.path),
        report.parameters,
        [report.program, report.program_name, as_of],
        manifest["partitions"][report.program]["hash"],
        [manifest.get(name) for name in keys],
        handed,
    )


def current(place: Path, page: Path, key: str) -> Receipt | None:
    """The receipt of a page that is there as it was published, made from what `key` stands for; else None."""
    try:
        receipt = Receipt(**json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    decided = (*receipt.slices.values(), *receipt.record.values())
    if receipt.key != key or not all(Path(path).is_file() for path in decided):
        return None
    hashes = file_hash(page), file_hash(page.with_suffix(".facts.json"))
    return receipt if hashes == (receipt.page, receipt.facts) else None


def leave(place: Path, receipt: Receipt) -> None:
    """Write a receipt, after what it is for."""
    disk.folder(place.parent, private=True)
    disk.save(place, json.dumps(asdict(receipt), sort_keys=True))


def reading_key(task: Reading) -> str:
    """
    A hash of all that a reading depends on but the day: the bytes of every file, mapping, settings and the library.

    Empty where that cannot be known: for a database, for what is no plain file, for very large sources.
    """
    files = _files(task.location, task.base)
    hashes = [(str(path), file_hash(path)) for path in files or ()]
    if files is None or not all(hash for _, hash in hashes):
        return ""
    return _hash(to_json(task), code(), versions(), hashes)


def _files(location: str, base: Path) -> list[Path] | None:
    if "://" in location:
        return None
    place = base / location
    if not place.exists():
        return None
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    plain = [path for path in found if path.is_file() and not path.is_symlink()]
    odd = any(not path.is_dir() for path in found if path not in set(plain))
    large = len(plain) > MOST_FILES or sum(path.stat().st_size for path in plain) > MOST_BYTES
    return None if odd or large else plain


def last_reading(state: Path, key: str) -> dict | None:
    """What was read when the source was last as it is now, if its snapshot is still there and it has not become old since."""
    try:
        record = json.loads((state / LAST_READING).read_text(encoding="utf-8"))
        there = (Path(record["read"]["snapshot"]) / "manifest.json").is_file()
        turns_old = record["read"]["old_from"]
        became_old = bool(turns_old) and record["day"] < turns_old <= date.today().isoformat()
        return record["read"] if key and record["key"] == key and there and not became_old else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_reading(state: Path, key: str, task: Reading, read: Mapping[str, Any]) -> None:
    """Remember what was read, unless the source changed meanwhile; that it cannot be remembered does no harm."""
    if not key or reading_key(task) != key:
        return
    kept = {name: read[name] for name in KEPT}
    record = {"key": key, "day": date.today().isoformat(), "read": kept}
    try:
        disk.write(state / LAST_READING, json.dumps(record, default=str))
    except OSError:
        disk.remove(state / LAST_READING)
