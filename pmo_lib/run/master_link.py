"""The other end of the warm master: tasks go down one pipe, what became of them comes up another."""

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from pmo_lib.run import kin

DEAD = -int(signal.SIGKILL)  # status of a child whose master was killed
MANY_THREADS = "more than one thread: what is forked might hang"  # status of a task that was not begun
GRACE = 5  # seconds


class Master:
    """
    A process that has imported everything and read nothing, and forks a child per report.

    Args:
        folder: private; holds its log.
        environment: all it finds there.
    """

    def __init__(self, folder: Path, environment: dict[str, str]):
        command = [sys.executable, "-m", "pmo_lib.run.master", str(os.getpid())]
        with open(folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=folder, env=environment,
                start_new_session=True,
            )  # fmt: skip
        self.waiting: dict[str, Future] = {}
        self.begun: dict[str, int] = {}
        self.lock = threading.Lock()
        self.alive = True
        threading.Thread(target=self._listen, daemon=True).start()

    def make(self, folder: Path, timeout: float) -> tuple[int, bool]:
        """Have the task of a folder done; gives the status its child ended with, and whether it was too late."""
        future: Future = Future()
        with self.lock:
            if not self.alive:
                return DEAD, False
            self.waiting[str(folder)] = future
            with suppress(OSError):
                self.process.stdin.write(json.dumps({"folder": str(folder), "timeout": timeout}).encode() + b"\n")
                self.process.stdin.flush()
        return future.result()

    def _listen(self) -> None:
        for line in self.process.stdout:
            told = json.loads(line)
            with self.lock:
                if "pid" in told:
                    self.begun[told["folder"]] = told["pid"]
                    continue
                self.begun.pop(told["folder"], None)
                self.waiting.pop(told["folder"]).set_result((told["status"], told["late"]))
        self._bury()

    def _bury(self) -> None:
        """The master is gone: nothing that it had begun may go on, and nobody waits for it."""
        with self.lock:
            self.alive = False
            for pid in self.begun.values():
                kin.end_group(pid)
            for future in self.waiting.values():
                future.set_result((DEAD, False))
            self.waiting.clear()

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
