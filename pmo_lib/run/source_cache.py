"""Whether a source is as it was when it was read last: then what was read is taken again."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pmo_lib.run import disk, report_cache

NAME = "reading.json"
KEPT = ("snapshot", "rejected", "suspicions")  # of what a reading says
MOST_FILES, MOST_BYTES = 2_000, 500_000_000  # beyond which reading anew is no dearer


def key_of(task: Mapping[str, Any]) -> str:
    """
    A hash of all that a reading depends on: the bytes of every file, mapping, settings, the library, and the day, for the age of data.

    Empty where that cannot be known: for a database, for what is no plain file, for very large sources.
    """
    files = _files(task["location"], Path(task["base"]))
    if files is None:
        return ""
    hashes = [(str(path), report_cache.file_hash(path)) for path in files]
    if not all(hash for _, hash in hashes):
        return ""
    told = [
        dict(task),
        report_cache.code(),
        report_cache.versions(),
        date.today().isoformat(),
        hashes,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


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


def known(state: Path, key: str) -> dict | None:
    """What was read when the source was last as it is now, if its snapshot is still there."""
    try:
        told = json.loads((state / NAME).read_text(encoding="utf-8"))
        same = (
            key
            and told["key"] == key
            and (Path(told["read"]["snapshot"]) / "manifest.json").is_file()
        )
        return told["read"] if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(state: Path, key: str, task: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """Remember what was read, unless the source changed meanwhile; that it cannot be remembered does no harm."""
    if not key or key_of(task) != key:
        return
    try:
        disk.write(
            state / NAME,
            json.dumps(
                {"key": key, "read": {name: read[name] for name in KEPT}}, default=str
            ).encode(),
        )
    except OSError:
        disk.remove(state / NAME)
