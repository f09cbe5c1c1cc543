"""The only way anything reaches a reader: whole, or not at all; and one run at a time."""

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from pmo_lib import operating_system
from pmo_lib.errors import LockedError, PlatformError
from pmo_lib.run import disk

DAY = 86400  # seconds
GRAIN = 0.2  # seconds between two looks at a lock that somebody waits for


@contextmanager
def on_disk(path: Path, doing: str) -> Iterator[None]:
    """Tell of a disk that fails as an error a person can act on: the path, the reason, what is free."""
    try:
        yield
    except OSError as error:
        free = (
            f", {disk.free(path) / 1e6:,.1f} MB free"
            if error.strerror and "space" in error.strerror
            else ""
        )
        nowhere = isinstance(error, FileNotFoundError | NotADirectoryError)
        action = (
            "name a folder that is there"
            if nowhere
            else "make room or give the account the right to write"
        )
        raise PlatformError(
            f"cannot {doing}: {error.strerror or error}{free}",
            code="PMO-E01",
            where=str(path),
            action=f"{action}, then run the same command again",
        ) from error


def publish(*pairs: tuple[Path, Path], keep: Path) -> None:
    """
    Put staged files in their places together: on disk before they are seen, and all of them or none.

    Raises:
        PlatformError: the disk does not take it; what was there is still there.
    """
    with on_disk(pairs[-1][1], "publish"):
        for _, target in pairs:
            disk.folder(target.parent)
        disk.put_together(list(pairs), keep)


def publish_text(text: str, target: Path, staging: Path) -> None:
    """Publish a text as UTF-8; `staging` is a folder on the same file system."""
    with on_disk(target, "publish"):
        disk.folder(staging, private=True)
        disk.folder(target.parent)
        staged = staging / f"{target.name}.new"
        disk.write(staged, text)
        disk.put(staged, target)


@contextmanager
def lock(path: Path, run: str, *, wait: float = 0) -> Iterator[None]:
    """
    Hold a lock that dies with its holder.

    Args:
        run: id of the run, told to whoever comes second.
        wait: seconds to wait until it is free.

    Raises:
        LockedError: another run holds it.
        PlatformError: the folder cannot be written, or its file system knows no locks.
    """
    with on_disk(path, "write the output"):
        disk.folder(path.parent, private=True)
        file = path.open("a+", encoding="utf-8")
    with file:
        _take(file, path, time.monotonic() + wait)
        file.truncate(0)
        told = {"run": run, "process": os.getpid(), "host": socket.gethostname()}
        file.write(json.dumps({**told, "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S UTC}"}))
        file.flush()
        yield


def _take(file, path: Path, until: float) -> None:
    while True:
        try:
            operating_system.lock(file)
            return
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise LockedError(
                    f"another run holds this output: {_holder(path)}",
                    code="PMO-R08",
                    where=str(path),
                    action="wait until it has ended (--wait 10m does); the lock ends with it",
                ) from error
        except OSError as error:
            message = f"this file system knows no locks: {error.strerror}"
            action = "choose an --output on a local disk and copy it to the share afterwards"
            raise PlatformError(message, code="PMO-E01", where=str(path), action=action) from error
        time.sleep(GRAIN)


@contextmanager
def scratch(state: Path, doing: str) -> Iterator[Path]:
    """
    A private folder beside others of the kind; what killed processes left there is cleared away as soon as none is used.

    Whoever raises leaves it, with its log, until then.
    """
    with on_disk(state, doing):
        root = disk.folder(disk.folder(state, private=True) / "scratch", private=True)
        file = (root / "lock").open("a")
    with file:
        with suppress(OSError):  # another one is at work, or this file system knows no locks
            operating_system.lock(file)
            for leftover in root.iterdir():
                if leftover.name != "lock" and _is_unused(leftover):
                    disk.remove(leftover)
        with suppress(OSError):
            operating_system.share_lock(file)
        with on_disk(state, doing):
            folder = Path(tempfile.mkdtemp(dir=root))
        yield folder
        disk.remove(folder)


def _is_unused(leftover: Path) -> bool:
    """Whether a scratch folder was left behind; where locks cannot be shared, if it is a day old."""
    return operating_system.SHARES_LOCKS or time.time() - leftover.stat().st_mtime > DAY


def _holder(path: Path) -> str:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return (
            f"run {told['run']}, process {told['process']} on {told['host']} since {told['since']}"
        )
    except (OSError, ValueError, KeyError):
        return "it has just begun"
