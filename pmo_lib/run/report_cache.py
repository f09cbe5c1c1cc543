"""Whether a published report is still what a run would make: then it is kept, and not made again."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import disk
from pmo_lib.run.parameters import source_hash
from pmo_lib.run.provenance import PACKAGES

LIBRARY = Path(__file__).parents[1]
SCHEMA = 1
OF_ALL = ("settings", "tables", "undated", "last_period")  # of a manifest, for every program
OF_PORTFOLIO = ("rows_read", "suspicions", "refused")


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


def key_of(report: Any, manifest: Mapping[str, Any], as_of: str, **handed: str) -> str:
    """
    A hash of everything a report depends on: partition, notebook, parameters, library, and what it was handed.

    Args:
        handed: hashes of the slice, of the record and of the report before it, and how the page is packed.
    """
    told = {
        "schema": SCHEMA,
        "code": code(),
        "versions": versions(),
        "notebook": source_hash(report.notebook.path),
        "parameters": report.parameters,
        "program": [report.program, report.program_name, as_of],
        "partition": manifest["partitions"][report.program]["hash"],
        "manifest": [
            manifest.get(name)
            for name in OF_ALL + (OF_PORTFOLIO if report.program == PORTFOLIO else ())
        ],
        "handed": handed,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Of the packages that a page is made with."""
    return {name: version(name) for name in PACKAGES}


def file_hash(path: Path | str) -> str:
    """SHA-256 of a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def current(place: Path, page: Path, key: str) -> Receipt | None:
    """The receipt of a page that is there as it was published, made from what `key` stands for; else None."""
    try:
        receipt = Receipt(**json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if receipt.key != key or not all(
        Path(path).is_file() for path in (*receipt.slices.values(), *receipt.record.values())
    ):
        return None
    beside = page.with_suffix(".facts.json")
    return (
        receipt if (file_hash(page), file_hash(beside)) == (receipt.page, receipt.facts) else None
    )


def leave(place: Path, receipt: Receipt) -> None:
    """Write a receipt, after what it is for."""
    told = {
        "key": receipt.key,
        "page": receipt.page,
        "facts": receipt.facts,
        "published": receipt.published,
    }
    disk.folder(place.parent, private=True)
    disk.save(
        place,
        json.dumps(
            {**told, "slices": dict(receipt.slices), "record": dict(receipt.record)}, sort_keys=True
        ),
    )
