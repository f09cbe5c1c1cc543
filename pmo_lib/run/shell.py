"""A papermill engine without a kernel: the cells run in an IPython shell of this very process."""

import builtins
import faulthandler
import getpass
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from pmo_lib.run import disk, ipython_hardening
from pmo_lib.run.notebook_outputs import MOST_TEXT, left_out
from pmo_lib.run.parameters import for_run
from pmo_lib.run.task import Task

NO_INPUT = "raw_input was called, but this frontend does not support input requests."
GRACE = 10  # seconds that a cell past its limit is given to notice


class CellTimeout(BaseException):
    """A cell took longer than it may; no `except Exception` of a notebook catches it."""


def execute(task: Task) -> Any:
    """
    Run a notebook with its parameters by papermill, in this process; what comes back may have failed.

    Args:
        task: in its staging the number of the running cell is told, for whoever finds this process dead.
    """
    import papermill
    from papermill.engines import Engine, papermill_engines

    held: list[Any] = []

    class ShellEngine(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, **_):
            try:
                run_cells(nb_man, task.timeout, task.staging)
            finally:
                held.append(nbformat.NotebookNode(nb_man.nb))
                nb_man.nb.cells = []  # papermill would write them out twice, to nowhere

    papermill_engines.register("pmo-shell", ShellEngine)
    papermill.execute_notebook(
        for_run(task.notebook),
        None,
        parameters=task.parameters,
        engine_name="pmo-shell",
        kernel_name="python3",
        language="python",
        progress_bar=False,
    )
    return held[0]


def run_cells(manager: Any, timeout: float, place: Path) -> None:
    """Run the code cells in order until one fails."""
    shell = _shell()
    outputs = _Outputs(shell)
    number = 0
    with _no_input():
        for index, cell in enumerate(manager.nb.cells):
            number += "injected-parameters" not in cell.metadata.get("tags", [])
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            manager.cell_start(cell, index)
            told = {"cell": number, "since": time.monotonic()}
            disk.write(place / "cell.json", json.dumps(told))
            cell.outputs = outputs.fresh()
            cell.execution_count = shell.execution_count
            with _limited(timeout), outputs.captured():
                result = shell.run_cell(cell.source, store_history=True, silent=False)
            manager.cell_complete(cell, index)
            if not result.success:
                manager.cell_exception(cell, index)
                return
            if shell.exit_now:
                return
    disk.remove(place / "cell.json")


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise in the cell when its time is over; if it does not notice, end the process from outside Python."""

    def over(*_):
        raise CellTimeout(f"the cell took longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def _no_input() -> Iterator[None]:
    """Nobody is there to answer."""

    def refuse(*_, **__):
        from IPython.core.error import StdinNotImplementedError

        raise StdinNotImplementedError(NO_INPUT)

    before = builtins.input, getpass.getpass
    builtins.input = getpass.getpass = refuse
    try:
        yield
    finally:
        builtins.input, getpass.getpass = before


def _shell() -> Any:
    """An IPython shell that keeps no history and has no terminal."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.quiet = True
    shell = InteractiveShell.instance(config=config)
    shell.exit_now = False
    shell.ask_exit = lambda: setattr(shell, "exit_now", True)
    shell.enable_html_pager = False
    shell.system = shell.system_piped
    ipython_hardening.demand(shell)
    return shell


class _Outputs:
    """Everything a cell shows, gathered as a kernel's client would."""

    def __init__(self, shell: Any):
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher

        gathered = self

        class Hook(DisplayHook):
            def __call__(self, result=None):
                self.check_for_underscore()
                if result is None or self.quiet():
                    return
                data, metadata = self.compute_format_data(result)
                self.update_user_ns(result)
                if data:
                    count = self.shell.execution_count
                    gathered.add(
                        "execute_result", data=data, metadata=metadata, execution_count=count
                    )

        class Publisher(DisplayPublisher):
            def publish(
                self, data, metadata=None, source=None, *, transient=None, update=False, **_
            ):
                identity = (transient or {}).get("display_id")
                gathered.show(data, metadata or {}, identity, update)

            def clear_output(self, wait=False):
                gathered.outputs.clear()

        shell.displayhook = Hook(shell=shell, parent=shell)
        shell.display_pub = Publisher(shell=shell, parent=shell)
        shell.display_trap.hook = shell.displayhook
        shell._showtraceback = self._error
        self.outputs: list[Any] = []
        self.named: dict[str, Any] = {}
        self.parts: list[str] = []
        self.shown = 0

    def fresh(self) -> list[Any]:
        """A list for the outputs of the next cell."""
        self.outputs, self.parts, self.shown = [], [], 0
        return self.outputs

    def add(self, kind: str, **more: Any) -> Any:
        self.outputs.append(nbformat.v4.new_output(kind, **more))
        return self.outputs[-1]

    def show(self, data: dict, metadata: dict, identity: str | None, update: bool) -> None:
        if update:
            if identity in self.named:
                self.named[identity].update(
                    data=nbformat.from_dict(data), metadata=nbformat.from_dict(metadata)
                )
            return
        output = self.add("display_data", data=data, metadata=metadata)
        if identity:
            self.named[identity] = output

    def _error(self, kind: Any, value: Any, traceback: list[str]) -> None:
        name = "Timeout" if kind is CellTimeout else str(kind.__name__)
        self.add("error", ename=name, evalue=str(value), traceback=traceback)

    def text(self, name: str, text: str) -> None:
        """What was printed; what is too much is counted and left out."""
        room = max(0, MOST_TEXT - self.shown)
        self.shown += len(text)
        last = self.outputs[-1] if self.outputs else None
        if last is None or last.output_type != "stream" or last.name != name:
            self.flush()
            if room:
                self.add("stream", name=name, text="")
        self.parts.append(text[:room])

    def flush(self) -> None:
        """Put together what was printed since the last other output."""
        stream = next((o for o in reversed(self.outputs) if o.output_type == "stream"), None)
        if stream is not None:
            stream["text"] += "".join(self.parts)
        self.parts = []

    def close(self) -> None:
        """The end of a cell: what was left out is told."""
        self.flush()
        if self.shown > MOST_TEXT:
            last = [output for output in self.outputs if output.output_type == "stream"][-1]
            last["text"] = left_out(last["text"], self.shown - MOST_TEXT)

    @contextmanager
    def captured(self) -> Iterator[None]:
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            self.close()


class _Stream:
    """A text stream whose lines become outputs of the running cell."""

    encoding, errors, closed, newlines = "utf-8", "replace", False, None

    def __init__(self, outputs: _Outputs, name: str):
        self.outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs.text(self.name, text)
        return len(text)

    def writelines(self, lines) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2
