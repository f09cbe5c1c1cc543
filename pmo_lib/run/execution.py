"""Children: one process group per report, started with an environment of its own and never left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from pmo_lib import errors

PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PMO_SHARED_DATA", "SYSTEMROOT", "TMPDIR")
GRACE = 5  # seconds between asking a child to end and ending it


@dataclass(slots=True)
class Children:
    """The children that are alive, so that whatever ends the run ends them too."""

    alive: set = field(default_factory=set)
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, task: dict, folder: Path, timeout: float) -> dict:
        """
        Run a task in a child of its own and give back its verdict.

        A child that leaves no verdict has crashed, whatever its exit code says.

        Args:
            task: as `child.main` takes it.
            folder: private; holds task, verdict and log.
            timeout: seconds after which the child and all it started are killed.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        with open(folder / "log", "wb") as log:
            process = self._start(folder, log)
        late = False
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            _kill(process)
            with self.lock:
                self.alive.discard(process)
        return _verdict(folder, process.returncode, late, timeout)

    def _start(self, folder: Path, log) -> subprocess.Popen:
        with self.lock:
            if self.stopped:
                raise InterruptedError
            command = [sys.executable, "-m", "pmo_lib.run.child", str(folder / "task.json")]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=_environment(folder),
                start_new_session=True,
            )  # fmt: skip
            self.alive.add(process)
            return process

    def stop(self) -> None:
        """End every child and start no new one."""
        with self.lock:
            self.stopped = True
            for process in self.alive:
                _kill(process)


def _kill(process: subprocess.Popen) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL) if process.poll() is None else (signal.SIGKILL,):
        try:
            os.killpg(process.pid, number)
            process.wait(GRACE)
        except (ProcessLookupError, PermissionError):
            return
        except subprocess.TimeoutExpired:
            continue


def _environment(folder: Path) -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    places = ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR")
    private = folder / "home"
    private.mkdir(exist_ok=True, mode=0o700)
    return {
        **passed,
        **dict.fromkeys(places, str(private)),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONSAFEPATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _verdict(folder: Path, status: int, late: bool, timeout: float) -> dict:
    if late:
        return {"failure": _crash("Timeout", f"killed after {timeout:g} s")}
    try:
        return json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        reason = f"killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
        return {"failure": _crash("Crashed", f"the process was {reason}" if status < 0 else f"the process {reason}")}


def _crash(name: str, message: str) -> dict:
    return {"cell": 0, "line": 0, "error": name, "message": message}


def raised(told: dict) -> errors.PmoError:
    """The error a child told of, to be raised here."""
    kind = getattr(errors, told["kind"], errors.PmoError)
    return kind(told["message"], code=told["code"], where=told["where"], action=told["action"])
