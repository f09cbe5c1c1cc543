"""Children: one process group per report, started with an environment of its own and never left behind."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from pmo_lib import operating_system
from pmo_lib.run import disk
from pmo_lib.run.forkserver_client import MANY_THREADS, Master, MasterGone
from pmo_lib.run.task import Failure, Reading, Stop, Task, Verdict, to_json, verdict_from

PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "VIRTUAL_ENV",
    "PMO_SHARED_DATA",
    "PMO_WORKSPACE",
    "SYSTEMROOT",
)
DISK_ERRORS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE}
GRACE = 5  # seconds between asking a child to end and ending it
PRIVATE_PLACES = (
    "HOME",
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "MPLCONFIGDIR",
    "TMPDIR",
    *(("USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP") if os.name == "nt" else ()),
)
FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONSAFEPATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_IO_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MPLBACKEND": "Agg",
    "BROWSER": "false",
}


@dataclass(slots=True)
class Children:
    """The children that are alive, so that whatever ends the run ends them too."""

    alive: set = field(default_factory=set)
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    master: Master | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether reports are made on other machines than this one."""
        return False

    def warm(self, folder: Path) -> None:
        """Start the process that forks a child per report, so that it is ready when the first is due."""
        with self.lock:
            if self.stopped:
                raise InterruptedError
            if self.master is None or not self.master.alive:
                disk.folder(folder, private=True)
                self.master = Master(folder, environment(folder))

    def run(
        self,
        task: Task | Reading,
        folder: Path,
        timeout: float,
        *,
        secrets: dict[str, str] | None = None,
    ) -> Verdict:
        """
        Run a task in a child of its own and give back its verdict.

        A child that leaves no verdict has crashed, whatever its exit code says.

        Args:
            task: with the engine fork, its child is forked from the warm master, unless that has several threads.
            folder: private; gets task, verdict and log.
            timeout: seconds after which the child and all it started are killed.
            secrets: resolved values for a child that reads sources: they go through a pipe, never through a file.
        """
        self._go_on()
        disk.folder(folder, private=True)
        disk.write(folder / "task.json", to_json(task))
        status: int | str = MANY_THREADS
        if task.engine == "fork":
            try:
                status, late = self._forked(folder, timeout)
            except MasterGone as gone:
                self._go_on()
                return Verdict(failure=Failure("Crashed", str(gone)))
        if status == MANY_THREADS:
            if task.engine == "fork":
                again = replace(task, engine="kernel" if isinstance(task, Task) else "")
                disk.write(folder / "task.json", to_json(again))
            status, late = self._start_and_wait(folder, timeout, secrets)
        self._go_on()
        return _verdict(folder, status, late, timeout, getattr(task, "timeout", timeout))

    def _go_on(self) -> None:
        if self.stopped:
            raise InterruptedError

    def _forked(self, folder: Path, timeout: float) -> tuple[int | str, bool]:
        """Have the master make it; another master, if the first ended before it had begun."""
        self.warm(folder.parent / "master")
        try:
            return self.master.make(folder, timeout)
        except MasterGone as gone:
            if gone.begun:
                raise
        self.warm(folder.parent / "master")
        return self.master.make(folder, timeout)

    def _start_and_wait(
        self, folder: Path, timeout: float, secrets: dict[str, str] | None
    ) -> tuple[int, bool]:
        with open(folder / "log", "wb") as log:
            process = self._start(folder, log)
        late = False
        try:
            process.communicate(json.dumps(secrets or {}).encode(), timeout)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            operating_system.end_process_group(process, GRACE)
            with self.lock:
                self.alive.discard(process)
                operating_system.end_strays({one.pid for one in self.alive} | self._master_pid())
        return process.returncode, late

    def _start(self, folder: Path, log) -> subprocess.Popen:
        with self.lock:
            if self.stopped:
                raise InterruptedError
            command = [sys.executable, "-m", "pmo_lib.run.child", str(folder / "task.json")]
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=environment(folder),
                start_new_session=True,
            )
            self.alive.add(process)
            return process

    def _master_pid(self) -> set[int]:
        return {self.master.process.pid} if self.master else set()

    def stop(self) -> None:
        """End every child and start no new one."""
        with self.lock:
            self.stopped = True
            for process in self.alive:
                operating_system.end_process_group(process, GRACE)
            if self.master:
                self.master.end()
            operating_system.end_strays(set())


def environment(folder: Path) -> dict[str, str]:
    """What a child finds in its environment: a few names that are passed on, private places, fixed seeds."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, **private_places(folder), **FIXED}


def private_places(folder: Path) -> dict[str, str]:
    """Home, configuration and temporary files of a child: in its staging, and gone with it."""
    return dict.fromkeys(PRIVATE_PLACES, str(disk.folder(folder / "home", private=True)))


def _verdict(folder: Path, status: int, late: bool, timeout: float, cell_timeout: float) -> Verdict:
    """What a child left, or why it left nothing."""
    at = json.loads(_text(folder / "cell.json") or "{}")
    place = (at.get("cell", 0), 1 if at else 0)
    if late:
        message = f"killed: the report took longer than {timeout:g} s"
        return Verdict(failure=Failure("Timeout", message, *place))
    if text := _text(folder / "verdict.json"):
        return verdict_from(text)
    if at and time.monotonic() - at["since"] >= cell_timeout:
        message = f"the cell took longer than {cell_timeout:g} s"
        return Verdict(failure=Failure("Timeout", message, *place))
    if status in DISK_ERRORS:
        message = f"cannot write: {os.strerror(status)}"
        return Verdict(stop=Stop("PlatformError", message, "PMO-E01", str(folder)))
    killed = status < 0
    how = (
        f"was killed by {signal.Signals(-status).name}" if killed else f"ended with status {status}"
    )
    when = "" if at else " before its first cell"
    message = f"the process died{when}: it {how} and left no result"
    return Verdict(failure=Failure("Crashed", message, *place))


def _text(path: Path) -> str:
    """What a file says; empty where there is none, or where it is no JSON, as a child that is killed may leave it."""
    try:
        text = path.read_text(encoding="utf-8")
        json.loads(text)
        return text
    except (OSError, ValueError):
        return ""
