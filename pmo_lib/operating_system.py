"""
Everything that depends on the operating system: locks, limits, process groups, memory.

No other module imports what POSIX alone has. Linux offers all of it. macOS and Windows offer a part; there the rest does
nothing, and each function says what that means.
"""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None

SHARES_LOCKS = bool(fcntl)
LINUX = sys.platform == "linux"
CAN_FORK = LINUX and hasattr(os, "fork")  # macOS has it, too, but its own libraries do not bear it
LOCKED_BYTE = 1 << 30  # of a lock file on Windows: beyond its text, which others may read
KILL = 9  # SIGKILL, which Windows has not
PLENTY_MB = 1 << 20
PARENT_DEATH, SUBREAPER = 1, 36  # of prctl(2)
_adopting: set[int] = set()  # this process, once it adopts


@cache
def _prctl():
    return ctypes.CDLL(None, use_errno=True).prctl if LINUX else lambda *_: 0


def prepare() -> None:
    """Load what the functions below need, before a fork."""
    _prctl()


def die_with_parent(parent: int) -> None:
    """Have this process killed when the one that started it dies; at once, if it has already."""
    _prctl()(PARENT_DEATH, KILL, 0, 0, 0)
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
            os.kill(pid, KILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    return len(strays)


def end_group(pid: int) -> None:
    """Kill a process and all of its group; on Windows a process and all that it started."""
    if not hasattr(os, "killpg"):
        command = ["taskkill", "/F", "/T", "/PID", str(pid)]
        with suppress(OSError):
            subprocess.run(command, check=False, capture_output=True)
        return
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, KILL)


def end_process_group(process: subprocess.Popen, grace: float) -> None:
    """Ask a process and its group to end, and kill them if they have not after `grace` seconds; Windows kills at once."""
    if not hasattr(os, "killpg"):
        end_group(process.pid)
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
        return
    for number in (signal.SIGTERM, KILL) if process.poll() is None else (KILL,):
        try:
            os.killpg(process.pid, number)
            process.wait(grace)
        except (ProcessLookupError, PermissionError):
            return
        except subprocess.TimeoutExpired:
            continue


def is_running(pid: int) -> bool:
    """Whether a process of this machine is running; on Windows True, because it cannot be asked without harm."""
    if sys.platform == "win32":
        return True  # os.kill(pid, 0) would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def is_superuser() -> bool:
    """Whether this process has the rights of root; False on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def lock(file: Any) -> None:
    """
    Lock an open file for this process alone, until it is closed or the process ends.

    Raises:
        BlockingIOError: another process holds it.
        OSError: the file system knows no locks.
    """
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    position = file.tell()
    try:
        file.seek(LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except PermissionError as error:
        raise BlockingIOError(*error.args) from error
    finally:
        file.seek(position)


def share_lock(file: Any) -> None:
    """Let others share a lock of this process. Windows has no shared locks: there it stays this process's alone."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_SH)


def limit_memory(limit: int) -> None:
    """Have requests for memory beyond so many bytes fail in this process; on Linux only."""
    if LINUX and resource:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_written_bytes(pid: int, limit: int) -> None:
    """Have a process fail that writes a file of more than so many bytes; on Linux only."""
    if LINUX and resource:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limit, limit))


def write_no_core_dump() -> None:
    """Have this process leave no core dump, which could hold secrets; Windows writes none."""
    if resource:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak_memory_mb() -> int | None:
    """Most memory this process has had, in MB, without that of the process which started it; None on Windows."""
    peak = memory_mb("VmHWM")
    if peak or not resource:
        return peak
    unit = 1024 if LINUX else 1024**2  # macOS counts bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def available_memory_mb() -> int:
    """Memory that is free for new processes; plenty where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(line for line in lines if line.startswith("MemAvailable"))
        return int(free.split()[1]) // 1024
    except (OSError, StopIteration):
        return PLENTY_MB


def memory_mb(name: str, path: str = "/proc/self/status") -> int | None:
    """Memory of this process in MB, as a line or several lines of a file of the system state it; None where it does not."""
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024
    except OSError:
        return None
