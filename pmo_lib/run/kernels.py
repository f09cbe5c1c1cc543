"""A notebook run by papermill in a real kernel, of which the process is its own."""

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from pmo_lib.run import disk
from pmo_lib.run.parameters import for_run
from pmo_lib.run.task import Task

SEED = """
def _seed(*_, shell=get_ipython()):
    import random
    import numpy
    random.seed({seed})
    numpy.random.seed({seed})
    shell.events.unregister("pre_run_cell", _seed)
get_ipython().events.register("pre_run_cell", _seed)
from pmo_lib.run import ipython_hardening
ipython_hardening.demand(get_ipython())
del ipython_hardening
"""  # just before the first cell: starting a kernel draws numbers too
# A kernel runs SEED, which lies in its start-up folder, before the first cell.
GONE = "the process died: the kernel was gone before the cell had ended"
ASKED_TO_END = re.compile(
    r"^\s*(exit|quit)\s*(\(|$)", re.MULTILINE
)  # a kernel ends a little later, perhaps in the next cell
START_TIMEOUT = 120  # seconds


def execute(task: Task):
    """
    Run a notebook with its parameters; what comes back may have failed: `notebook_outputs.failure` tells.

    A kernel that dies before it has begun the first cell is started once more.

    Args:
        task: its staging is the working directory of the kernel and of this process.
    """
    folder = disk.folder(task.staging / "home" / "profile_default" / "startup")
    disk.write(folder / "00-seed.py", SEED.format(seed=task.seed))
    notebook, begun = _attempt(task)
    return notebook if begun else _attempt(task)[0]


def _attempt(task: Task):
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    source, place = for_run(task.notebook), task.staging
    output = "executed.ipynb"  # seen from here: papermill formats paths
    try:
        papermill.execute_notebook(
            source,
            output,
            parameters=task.parameters,
            kernel_name=task.kernel,
            language="python",
            progress_bar=False,
            cwd=str(place),
            execution_timeout=int(task.timeout),
            start_timeout=START_TIMEOUT,
        )
    except (papermill.PapermillExecutionError, SystemExit):
        pass
    except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
        return _stopped(place / output, task.timeout, isinstance(error, CellTimeoutError))
    return _timed(nbformat.read(place / output, as_version=4), task.timeout), True


def _timed(notebook, limit: float):
    """A cell that was interrupted because its time was over says so, whoever noticed first: kernel or client."""
    begun = [
        cell for cell in notebook.cells if cell.metadata.get("papermill", {}).get("start_time")
    ]
    last = begun[-1].outputs[-1:] if begun and begun[-1].cell_type == "code" else []
    if (
        last
        and last[0].get("ename") == "KeyboardInterrupt"
        and _seconds_since(begun[-1].metadata.papermill.start_time) >= limit
    ):
        begun[-1].outputs[-1] = _error(
            "Timeout", f"the cell took longer than {limit:g} s", last[0].traceback
        )
    return notebook


def _error(name: str, message: str, traceback: Sequence[str] = ()):
    return nbformat.v4.new_output("error", ename=name, evalue=message, traceback=list(traceback))


def _stopped(output: Path, limit: float, late: bool):
    """The notebook as far as it got, with the cell that stopped it marked: the last one begun; and whether one was."""
    notebook = nbformat.read(output, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    stopped = (begun or code)[-1 if begun else 0]
    late = late or (bool(begun) and _seconds_since(stopped.metadata.papermill.start_time) >= limit)
    before = [cell for cell in code[: code.index(stopped)] if not cell.get("outputs")][-1:]
    if not late and before and ASKED_TO_END.search(before[0].source):
        before[0].outputs.append(_error("SystemExit", "the cell ended the kernel"))
        return notebook, True
    interrupted = [
        output for output in stopped.outputs if output.get("ename") == "KeyboardInterrupt"
    ]
    stopped.outputs = [output for output in stopped.outputs if output not in interrupted]
    name, message = (
        ("Timeout", f"the cell took longer than {limit:g} s") if late else ("Crashed", GONE)
    )
    stopped.outputs.append(_error(name, message, interrupted[0].traceback if interrupted else ()))
    return notebook, bool(begun)


def _seconds_since(iso: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(iso)).total_seconds()
