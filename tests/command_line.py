"""
The `pmo` command for tests: inside the test process, or as a process of its own.

Inside the test process, the sources are read and the reports are made by children of one fork server that all tests of
a session share. That saves the imports of three processes for each command. `make test-all` sets TEST_ALL=1, and then
each command is a process of its own, as on the command line.
"""

import atexit
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from unittest import mock

from pmo_lib.run.execution import PASSED_ON, Children, environment
from pmo_lib.run.forkserver_client import Master
from pmo_lib.run.task import Reading, Task, Verdict
from tests.tiers import TEST_ALL

COMMAND = [sys.executable, "-c", "from pmo_lib.cli import main; main()"]
ROOT = Path(__file__).parents[1]

_fork_servers: dict[tuple, Master] = {}


def pmo(
    workspace: Path, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess:
    """Run `pmo` with these arguments in a workspace; return its exit code and output."""
    run = pmo_process if TEST_ALL else pmo_in_process
    return run(workspace, *arguments, env=env)


def pmo_process(
    workspace: Path, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess:
    """Run `pmo` as a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=workspace,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def pmo_in_process(
    workspace: Path, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess:
    """Run `pmo` inside this process."""
    from pmo_lib import cli
    from pmo_lib.cli import app

    output, errors = io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    code = 0
    try:
        with (
            chdir(workspace),
            redirect_stdout(output),
            redirect_stderr(errors),
            mock.patch.dict(os.environ, env or {}, clear=env is not None),
            mock.patch.object(sys, "argv", ["pmo", *arguments]),
            mock.patch.object(app, "Children", SharedChildren),
            mock.patch(
                "pmo_lib.operating_system.adopt_orphans"
            ),  # the test process has other children
        ):
            cli.main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return subprocess.CompletedProcess(
        ["pmo", *arguments], code, output.getvalue(), errors.getvalue()
    )


class SharedChildren(Children):
    """Children that are forked from the shared fork server, which goes on when they are stopped."""

    __slots__ = ()

    def warm(self, folder: Path) -> None:
        """Take the shared fork server instead of starting one."""
        with self.lock:
            if self.stopped:
                raise InterruptedError
            self.master = shared_fork_server()

    def run(
        self,
        task: Task | Reading,
        folder: Path,
        timeout: float,
        *,
        secrets: dict[str, str] | None = None,
    ) -> Verdict:
        """Fork the process that reads the sources, too, unless it needs secrets."""
        if isinstance(task, Reading) and not secrets:
            task = replace(task, engine="fork")
        return Children.run(self, task, folder, timeout, secrets=secrets)

    def stop(self) -> None:
        """Start no new child; end those with a process of their own."""
        self.master = None
        Children.stop(self)


class ForkServer(Master):
    """A fork server that has imported what reading a source needs, too."""

    module = "tests.fork_server"


def shared_fork_server() -> Master:
    """Return the fork server of this session for the present environment."""
    key = tuple(
        os.environ.get(name)
        for name in PASSED_ON
        if name not in ("PATH", "VIRTUAL_ENV", "PMO_WORKSPACE")
    )
    server = _fork_servers.get(key)
    if server is None or not server.alive:
        folder = Path(tempfile.mkdtemp(prefix="pmo-fork-server-"))
        _fork_servers[key] = server = ForkServer(
            folder, environment(folder) | {"PYTHONPATH": str(ROOT)}
        )
        atexit.register(_end, server, folder)
    return server


def new_children() -> Children:
    """Return children for a test that starts them itself: forked from a fork server that is ready, unless TEST_ALL is set."""
    if TEST_ALL:
        return Children()
    server = shared_fork_server()
    while server.alive and not server.ready:
        time.sleep(0.05)
    return SharedChildren()


def _end(server: Master, folder: Path) -> None:
    server.end()
    shutil.rmtree(folder, ignore_errors=True)
