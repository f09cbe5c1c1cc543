"""Processes that must not outlive those they belong to, as Linux lets one say it; elsewhere these do nothing."""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

PARENT_DEATH, SUBREAPER = 1, 36  # of prctl(2)
_adopting: set[int] = set()  # this process, once it adopts


@cache
def _prctl():
    return ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else lambda *_: 0


def prepare() -> None:
    """Load what the functions below need, before a fork."""
    _prctl()


def die_with_parent(parent: int) -> None:
    """Have this process killed when the one that started it dies; at once, if it has already."""
    _prctl()(PARENT_DEATH, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def outlive_parent() -> None:
    """Take back `die_with_parent`: this process notices by itself, and has something to clear away first."""
    _prctl()(PARENT_DEATH, 0, 0, 0, 0)


def adopt_orphans() -> None:
    """Have processes whose parent dies become children of this one, so that it can find and end them."""
    _prctl()(SUBREAPER, 1, 0, 0, 0)
    _adopting.add(os.getpid())


def children() -> set[int]:
    """Processes whose parent is this one."""
    found: set[int] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found.update(int(pid) for pid in path.read_text().split())
    return found


def end_strays(known: set[int]) -> int:
    """
    End and bury every child of this process that it did not start itself; nothing where it adopts none.

    Returns:
        how many.
    """
    strays = children() - known if os.getpid() in _adopting else set()
    for pid in strays:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    return len(strays)


def end_group(pid: int) -> None:
    """Kill a process and all of its group."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def memory_mb(name: str, path: str = "/proc/self/status") -> int | None:
    """Memory of this process in MB, as a line or several lines of a file of the system state it; None where it does not."""
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024
    except OSError:
        return None
