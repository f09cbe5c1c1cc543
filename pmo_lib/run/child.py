"""A process that does one task and leaves a verdict: forked from the warm master, or started as `python -m`."""

import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path

from pmo_lib import operating_system
from pmo_lib.run import disk
from pmo_lib.run.task import Reading, Verdict, stop_of, task_from, to_json, verdict_from

VERDICT = "verdict.json"  # where it cannot be written, the exit code is the number of the error
handed: dict[str, str] = {}  # resolved secrets, of a process that reads sources


def main(arguments: list[str]) -> int:
    """Do what the task file says and leave a verdict beside it; the exit code alone proves nothing."""
    task_path = Path(arguments[0])
    operating_system.write_no_core_dump()
    try:
        task = task_from(task_path.read_text(encoding="utf-8"))
        verdict = _done(task)
    except Exception as error:
        verdict = verdict_from(_redacted(to_json(Verdict(stop=stop_of(error)))))
        sys.stderr.write(_redacted(traceback.format_exc()))
    verdict = replace(
        verdict,
        peak_mb=operating_system.peak_memory_mb(),
        private_mb=operating_system.memory_mb("Private_", "/proc/self/smaps_rollup"),
    )
    try:
        staged = task_path.with_name(f"{VERDICT}.new")
        disk.write(staged, to_json(verdict))
        disk.rename(staged, task_path.with_name(VERDICT))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return error.errno or 1
    return 0


def _done(task) -> Verdict:
    if isinstance(task, Reading):
        from pmo_lib.run.read_sources import read

        return Verdict(read=read(task, handed))
    known = set(sys.modules)
    from pmo_lib.run.make import make

    return replace(make(task), imported=tuple(sorted(set(sys.modules) - known)))


def _redacted(text: str) -> str:
    """What a process that was handed secrets may say: whatever a driver puts into its messages, they are not in it."""
    if not handed:
        return text
    from pmo_lib.run.secrets import redacted

    return redacted(text.encode("utf-8", "replace"), handed).decode("utf-8", "replace")


def become(folder: Path) -> None:
    """Make a forked process one of its own: log, working directory, private places."""
    from pmo_lib.run.execution import private_places

    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.chdir(folder)
    gc.set_threshold(50_000)  # it lives for a moment
    os.environ.update(private_places(folder))
    tempfile.tempdir = None


def _started(arguments: list[str]) -> int:
    """The same in a process started anew: secrets come through the pipe, and an ended child ends at once."""
    from pmo_lib.run.preload import skip_slow_imports

    skip_slow_imports()
    operating_system.die_with_parent(os.getppid())
    given = json.loads(sys.stdin.buffer.read() or b"{}")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    handed.update(given)
    status = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _started(sys.argv[1:])
