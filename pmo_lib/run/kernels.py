"""A notebook run by papermill in a real kernel, of which the process is its own."""

import logging
from pathlib import Path

import nbformat

from pmo_lib.run import disk

START_TIMEOUT = 120  # seconds


def execute(task: dict, place: Path):
    """
    Run a notebook with its parameters; what comes back may have failed: `record.failure` tells.

    A kernel that dies before it has begun the first cell is started once more.

    Args:
        task: `notebook` (path), `parameters`, `timeout` (seconds a cell), `seed`, `kernel` (its name).
        place: working directory of the kernel, a private folder, and this process's own.
    """
    _seed(task, place)
    notebook, begun = _attempt(task, place)
    return notebook if begun else _attempt(task, place)[0]


def _seed(task: dict, place: Path) -> None:
    """A kernel runs what lies in its start-up folder before the first cell."""
    folder = place / "home" / "profile_default" / "startup"
    disk.folder(folder)
    text = f"import random\nimport numpy\nrandom.seed({task['seed']})\nnumpy.random.seed({task['seed']})\n"
    text += "del random, numpy\n"
    disk.write(folder / "00-seed.py", text)


def _attempt(task: dict, place: Path):
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    source = nbformat.read(task["notebook"], as_version=4)
    output = "executed.ipynb"  # seen from here: papermill formats paths
    try:
        papermill.execute_notebook(
            source, output, parameters=task["parameters"], kernel_name=task.get("kernel", "python3"), language="python",
            progress_bar=False, cwd=str(place), execution_timeout=int(task["timeout"]), start_timeout=START_TIMEOUT,
        )  # fmt: skip
    except (papermill.PapermillExecutionError, SystemExit):
        pass
    except CellTimeoutError:
        return _stopped(place / output, "Timeout", f"the cell took longer than {task['timeout']:g} s")
    except (DeadKernelError, RuntimeError):
        return _stopped(place / output, "Crashed", "the process died: the kernel was gone before the cell had ended")
    return nbformat.read(place / output, as_version=4), True


def _stopped(output: Path, name: str, message: str):
    """The notebook as far as it got, with the cell that stopped it marked: the last one begun; and whether one was."""
    notebook = nbformat.read(output, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    stopped = (begun or code)[-1 if begun else 0]
    stopped.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[]))
    return notebook, bool(begun)
