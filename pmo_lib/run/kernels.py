"""A notebook run by papermill in a real kernel."""

import logging
from pathlib import Path

import nbformat


def execute(task: dict, output: Path):
    """
    Run a notebook with its parameters; what comes back may have failed: `record.failure` tells.

    Args:
        task: `notebook` (path), `parameters`, `staging` (working directory), `timeout` (seconds a cell).
        output: where papermill writes, a private place.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            task["notebook"], str(output), parameters=task["parameters"], kernel_name="python3", language="python",
            progress_bar=False, cwd=task["staging"], execution_timeout=task["timeout"], start_timeout=120,
        )  # fmt: skip
    except (papermill.PapermillExecutionError, SystemExit):
        pass
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        return _stopped(output, type(error).__name__, str(error).splitlines()[0])
    return nbformat.read(output, as_version=4)


def _stopped(output: Path, name: str, message: str):
    """The notebook as far as it got, with the cell that stopped it marked: the last one that was begun."""
    notebook = nbformat.read(output, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [cell for cell in code if cell.metadata.get("papermill", {}).get("start_time")]
    stopped = (begun or code)[-1 if begun else 0]
    stopped.outputs.append(nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[]))
    return notebook
