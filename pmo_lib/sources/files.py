"""Files as a drop folder holds them: only regular ones that stand still are taken, and each is read once."""

import stat
import time
from collections.abc import Iterable
from pathlib import Path

from pmo_lib.sources.limits import MAXIMUM_BYTES

SETTLE = 0.3  # seconds between two looks at files that may still be written to
LOOKS = 4
UNSTEADY = ("is still being written", "wait until it is complete, then run again")


class Refused(Exception):
    """A whole file, or a table that is made of it, is refused: why, and the way out."""

    def __init__(self, rule: str, action: str = "", file: str = ""):
        super().__init__(rule)
        self.rule, self.action, self.file = rule, action, file


def readable(name: str) -> str:
    """
    A file's name as it can be shown on one line.

    >>> readable("plan\\n2026.csv"), readable("Übersicht.csv")
    ('plan\\\\x0a2026.csv', 'Übersicht.csv')
    """
    shown = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in name)
    return shown.encode("utf-8", "backslashreplace").decode()


def lock_owner(path: Path) -> str | None:
    """Who has a workbook open, from the lock file beside it; None: nobody; empty: it does not say."""
    lock = path.with_name(f"~${path.name}")
    if not lock.is_file() or lock.is_symlink():
        return None
    begin = lock.read_bytes()[:56]
    return readable(begin[1 : 1 + begin[0]].decode("cp1252", "replace")).strip() if begin else ""


def is_furniture(path: Path) -> bool:
    """Whether a file is none that people put there: lock files, half downloads, hidden files."""
    return path.name.startswith(("~$", ".")) or path.suffix.lower() in (
        ".tmp",
        ".part",
        ".crdownload",
        ".filepart",
    )


def refuse_irregular(path: Path) -> None:
    """
    Refuse what is no plain file, without opening it.

    Raises:
        Refused: a link, a device, a pipe, a file with a second name, or one that is too large.
    """
    try:
        found = path.lstat()
    except OSError as error:
        raise Refused("has vanished while it was read", "put it there again") from error
    if not stat.S_ISREG(found.st_mode):
        raise Refused("is no regular file", "copy the file itself here")
    if found.st_nlink > 1:
        raise Refused(
            "has a second name elsewhere (a hard link) and may change there",
            "copy the file itself here",
        )
    if found.st_size > MAXIMUM_BYTES:
        raise Refused(
            f"is larger than {MAXIMUM_BYTES // 1_000_000} MB", "split it, or store it as Parquet"
        )


def content(path: Path) -> bytes:
    """
    The bytes of a file that stands still, read once.

    Raises:
        Refused: it is no plain file, cannot be read, or changes while it is read.
    """
    refuse_irregular(path)
    try:
        before = path.stat()
        found = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise Refused(
            f"cannot be read: {error.strerror}", "put it there again, or correct its permissions"
        ) from error
    if before.st_mtime_ns != after.st_mtime_ns or not before.st_size == after.st_size == len(found):
        raise Refused(*UNSTEADY)
    return found


def unsteady(paths: Iterable[Path]) -> set[Path]:
    """Files that still change after a few looks: one wait for all of them."""
    before = {path: _state(path) for path in paths}
    moving = set(before)
    for _ in range(LOOKS):
        time.sleep(SETTLE)
        now = {path: _state(path) for path in moving}
        moving = {path for path in moving if now[path] != before[path]}
        if not moving:
            break
        before = now
    return moving


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
