"""The warm master: imports everything once, reads no data, forks a child per report. Started as `python -m`."""

import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pmo_lib import operating_system
from pmo_lib.run.forkserver_client import MANY_THREADS

LEARNABLE = {
    "IPython",
    "babel",
    "holidays",
    "krippendorff",
    "networkx",
    "numpy",
    "pandas",
    "plotly",
    "pmo_lib",
    "pyarrow",
    "scipy",
}


@dataclass(slots=True)
class Child:
    """A report that is being made."""

    folder: str
    deadline: float
    late: bool = False


def main() -> int:
    """
    Serve until the pipe closes, as it does when the other end dies, then leave nothing behind.

    Only until it is warm is it killed with its parent; later it would leave what its children have started.
    """
    operating_system.prepare()
    operating_system.die_with_parent(int(sys.argv[1]))
    operating_system.adopt_orphans()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever started this one decides
    sink = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an import prints is no answer
    os.set_inheritable(sink, False)
    warm_up()
    operating_system.outlive_parent()
    _tell(sink, {"ready": True})
    serve(sys.stdin.fileno(), sink)
    return 0


def warm_up() -> None:
    """All that every report needs and that holds no data: imports, packed libraries, compiled templates, a figure."""
    from pmo_lib.run import preload

    preload.skip_slow_imports()
    preload.warm()
    gc.collect()
    gc.freeze()


def threads() -> int:
    """How many threads this process has."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def serve(source: int, sink: int) -> None:
    """
    Fork a child for each line of tasks; tell its process id when it begins and its status when it has ended.

    One thread: it sleeps in `select` until a task comes, a child ends or one is overdue.
    """
    wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, Child] = {}
    rest = b""
    while True:
        due = min((child.deadline for child in children.values() if not child.late), default=None)
        ready, _, _ = select.select(
            [source, wake], [], [], None if due is None else max(0, due - time.monotonic())
        )
        if wake in ready:
            os.read(wake, 4096)
        if source in ready:
            got = os.read(source, 1 << 16)
            if not got:
                break
            *lines, rest = (rest + got).split(b"\n")
            for line in lines:
                _begin(json.loads(line), children, sink)
        _end_overdue(children)
        for pid, status in _ended():
            child = children.pop(pid, None)
            if child:
                operating_system.end_group(pid)
                operating_system.end_strays(set(children))
                _learn(Path(child.folder))
                _tell(
                    sink,
                    {
                        "folder": child.folder,
                        "status": os.waitstatus_to_exitcode(status),
                        "late": child.late,
                    },
                )
    for pid in children:
        operating_system.end_group(pid)
    operating_system.end_strays(set())


def _begin(task: dict, children: dict[int, Child], sink: int) -> None:
    if threads() > 1:
        _tell(sink, {"folder": task["folder"], "status": MANY_THREADS, "late": False})
        return
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_child(Path(task["folder"]), parent, sink)
    children[pid] = Child(task["folder"], time.monotonic() + task["timeout"])
    _tell(sink, {"folder": task["folder"], "pid": pid})


def _be_child(folder: Path, parent: int, sink: int) -> None:
    """Whatever happens, this process ends here and never goes back into the loop of its parent."""
    status = 0
    try:
        os.setsid()
        os.close(sink)
        operating_system.die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        from pmo_lib.run import child

        child.become(folder)
        status = child.main([str(folder / "task.json")])
    except OSError as error:  # such as a disk that is full before it has begun
        status = error.errno or 1
    except BaseException:
        status = 1
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _end_overdue(children: dict[int, Child]) -> None:
    now = time.monotonic()
    for pid, child in children.items():
        if child.deadline <= now:
            child.late, child.deadline = True, float("inf")
            operating_system.end_group(pid)


def _ended() -> list[tuple[int, int]]:
    found = []
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            found.append((pid, status))
    return found


def _learn(folder: Path) -> None:
    """What one report had to import, the next finds imported; only modules of known libraries."""
    try:
        named = json.loads((folder / "verdict.json").read_text(encoding="utf-8")).get(
            "imported", []
        )
    except (OSError, ValueError, AttributeError):
        return
    for name in named:
        if name.partition(".")[0] in LEARNABLE and name not in sys.modules:
            with suppress(Exception):
                import_module(name)
    if named:
        gc.freeze()


def _tell(sink: int, told: dict) -> None:
    os.write(sink, json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main())
