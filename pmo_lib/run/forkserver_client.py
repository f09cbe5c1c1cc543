"""The other end of the warm master: tasks go down one pipe, what became of them comes up another."""

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pmo_lib import operating_system

MANY_THREADS = (
    "more than one thread: what is forked might hang"  # status of a task that was not begun
)
GRACE = 5  # seconds


class MasterGone(Exception):
    """
    The master ended before it told what became of a report.

    Args:
        begun: whether the report had been; if not, another master may make it.
    """

    def __init__(self, message: str, begun: bool):
        super().__init__(message)
        self.begun = begun


class Master:
    """
    A process that has imported everything and read nothing, and forks a child per report.

    Args:
        folder: private; holds its log.
        environment: all it finds there.
    """

    module = "pmo_lib.run.forkserver"  # which is started; tests start one that has imported more

    def __init__(self, folder: Path, environment: dict[str, str]):
        command = [sys.executable, "-m", self.module, str(os.getpid())]
        with open(folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        self.waiting: dict[str, Future] = {}
        self.begun: dict[str, int] = {}
        self.lock = threading.Lock()
        self.alive, self.ready, self.log = True, False, folder / "log"
        threading.Thread(target=self._listen, daemon=True).start()

    def make(self, folder: Path, timeout: float) -> tuple[int, bool]:
        """Have the task of a folder done; gives the status its child ended with, and whether it was too late; or raises `MasterGone`."""
        future: Future = Future()
        with self.lock:
            if not self.alive:
                raise MasterGone(self._epitaph(), begun=False)
            self.waiting[str(folder)] = future
            with suppress(OSError):
                self.process.stdin.write(
                    json.dumps({"folder": str(folder), "timeout": timeout}).encode() + b"\n"
                )
                self.process.stdin.flush()
        return future.result()

    def _listen(self) -> None:
        for line in self.process.stdout:
            told = json.loads(line)
            with self.lock:
                if "ready" in told:
                    self.ready = True
                    continue
                if "pid" in told:
                    self.begun[told["folder"]] = told["pid"]
                    continue
                self.begun.pop(told["folder"], None)
                self.waiting.pop(told["folder"]).set_result((told["status"], told["late"]))
        self._bury()

    def _bury(self) -> None:
        """The master is gone: nothing that it had begun may go on, and nobody waits for it."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        with self.lock:
            self.alive, self.ended = False, datetime.now(UTC)
            for pid in self.begun.values():
                operating_system.end_group(pid)
            for folder, future in self.waiting.items():
                future.set_exception(MasterGone(self._epitaph(), folder in self.begun))
            self.waiting.clear()

    def _epitaph(self) -> str:
        """When it ended, how, at what, and what can be done."""
        status = self.process.returncode or 0
        how = (
            f"was killed by {signal.Signals(-status).name}"
            if status < 0
            else f"ended with status {status}"
        )
        at = "while it made reports" if self.ready else "before it was ready"
        return (
            f"the process that reports are forked from {how} at {self.ended:%H:%M:%S} UTC, {at}{self._last_words()}; run the same command "
            "again, with --workers 1 if the machine was out of memory, or with --engine kernel, which does without it"
        )

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return ""
        words = next((line.strip() for line in reversed(lines) if line.strip()), "")[:200]
        return f", saying {words!r}" if words else ""

    def end(self) -> None:
        """End it and all it started: it does so itself when its pipe closes; if it does not, it is killed."""
        with self.lock:
            if not self.waiting:
                self.process.kill()  # it has no child
            with suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(GRACE)
