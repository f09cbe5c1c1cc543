"""The only way anything reaches a reader: whole, or not at all."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pmo_lib.errors import LockedError, PlatformError


def publish(staged: Path, target: Path) -> None:
    """
    Put a staged file in its place: on disk before it is seen, and seen at once.

    Raises:
        PlatformError: the disk does not take it; what was there is still there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(staged, "rb") as file:
            os.fsync(file.fileno())
        os.replace(staged, target)
        _sync(target.parent)
    except OSError as error:
        raise PlatformError(f"cannot publish: {error.strerror}", code="PMO-E01", where=str(target)) from error


def publish_text(text: str, target: Path, staging: Path) -> None:
    """Publish a text as UTF-8; `staging` is a folder on the same file system."""
    staged = staging / f"{target.name}.new"
    try:
        staging.mkdir(parents=True, exist_ok=True)
        staged.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PlatformError(f"cannot write: {error.strerror}", code="PMO-E01", where=str(staged)) from error
    publish(staged, target)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def lock(path: Path, run: str, *, wait: bool = False) -> Iterator[None]:
    """
    Hold a lock that dies with its holder.

    Args:
        run: id of the run, told to whoever comes second.
        wait: for a short lock: wait until it is free.

    Raises:
        LockedError: another run holds it.
        PlatformError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise PlatformError(f"cannot write the output: {error.strerror}", code="PMO-E01", where=str(path)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise LockedError(
                f"another run holds this output: {_holder(path)}", code="PMO-R08", where=str(path),
                action="wait until it has ended; the lock ends with it",
            ) from error  # fmt: skip
        file.truncate(0)
        file.write(json.dumps({"run": run, "process": os.getpid(), "host": socket.gethostname()}))
        file.flush()
        yield


def _holder(path: Path) -> str:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return f"run {told['run']}, process {told['process']} on {told['host']}"
    except (OSError, ValueError, KeyError):
        return "it has just begun"
