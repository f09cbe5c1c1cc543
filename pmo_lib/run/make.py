"""One report, made in a process of its own: the notebook runs, is verified, and becomes a page that the gate lets pass."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from pmo_lib.operating_system import limit_memory, memory_mb
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import checksum, disk, notebook_outputs
from pmo_lib.run.disk import file_hash
from pmo_lib.run.task import Failure, Task, Verdict


def make(task: Task) -> Verdict:
    """
    Make a report into its staging: `executed.ipynb`, and where it is a success `page.html` and `facts.json`.

    What the report decides for others lies beside them (`run_record`), and an empty file `shares` if the page uses the
    chart library that lies beside the pages.
    """
    limit = ((memory_mb("VmSize") or 0) + task.memory_mb) * 1024**2
    limit_memory(limit)
    if task.previous:
        task = replace(task, parameters={**task.parameters, "previous": _hand_over(task)})
    before = _files(task.snapshot)
    notebook = _run(task)
    notebook_outputs.bound(notebook)
    _log_warnings(notebook)
    disk.write(task.staging / "executed.ipynb", _as_text(notebook))
    failure = notebook_outputs.failure(notebook)
    if not failure and _files(task.snapshot) != before:
        message = (
            "the notebook changed the snapshot that all reports of the run read; "
            "delete that snapshot and run again"
        )
        failure = Failure("ChangedInput", message)
    return Verdict(failure=failure) if failure else _export(task, notebook)


def _run(task: Task) -> Any:
    """The executed notebook; children of one master would all draw the same random numbers."""
    import random

    import numpy as np

    from pmo_lib.run import kernels, shell

    if task.engine == "kernel":
        return kernels.execute(task)
    random.seed(task.seed)
    np.random.seed(task.seed)
    return shell.execute(task)


def _export(task: Task, notebook: Any) -> Verdict:
    """Page and facts of an executed notebook, unless its facts contradict what was asked, or the gate refuses the page."""
    from pmo_lib.run import numbers_workbook, page, provenance, run_record
    from pmo_lib.sources.snapshot import notices

    facts = notebook_outputs.facts(notebook)
    program, day = (task.parameters[name] for name in ("program", "as_of"))
    if (facts.get("program"), facts.get("as_of")) != (program, day):
        statement = f"reports on {facts.get('program')} as of {facts.get('as_of')}"
        message = f"{statement}, asked was {program} as of {day}"
        return Verdict(failure=Failure("WrongReport", message))
    rejected, old = notices(task.snapshot, program, day)
    if facts["rejected_rows"] != rejected:
        statement = f"says that {facts['rejected_rows']} rows were rejected"
        return Verdict(failure=Failure("HiddenRows", f"{statement}; the snapshot holds {rejected}"))
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    trace = provenance.of(facts, text, task.notebook, task.parameters) | {"old": old}
    html = page.export(
        notebook,
        title=task.title,
        lang=task.lang,
        trace=trace,
        shared=task.shared,
        around=_frame(task),
    )
    if reasons := _refusals(task, notebook, html):
        return Verdict(refused=tuple(reasons))
    disk.write(task.staging / "page.html", html)
    disk.write(task.staging / "facts.json", text)
    if task.workbook:
        disk.write(task.staging / "numbers.xlsx", numbers_workbook.of_page(html))
    if program == PORTFOLIO:
        run_record.write(notebook, task.programs, task.staging)
    if task.shared:
        disk.write(task.staging / "shares", "")
    return Verdict(figures=page.figure_count(notebook), library=page.library_name(notebook))


def _frame(task: Task) -> dict[str, Any] | None:
    """What stands around the page; with a link to the report before, if that was read."""
    from pmo_lib.run import frame

    read = task.frame and task.parameters.get("previous")
    return frame.with_previous(task.frame, Path(task.previous)) if read else task.frame or None


def _refusals(task: Task, notebook: Any, html: str) -> list[str]:
    """Why a page must not be published: by its outputs, its form, what it must not hold, and its size."""
    from pmo_lib.run import frame, gate

    around = _frame(task)
    files = [*task.files, *(frame.links(around) if around else ())]
    return (
        notebook_outputs.foreign(notebook)
        or gate.judge(html, known=(*task.known, str(task.staging)), files=files)
        or notebook_outputs.too_large(html)
    )


def _hand_over(task: Task) -> str:
    """
    Lay an earlier report's facts, its parameters and the place of its snapshot before the notebook.

    Returns:
        the folder; empty where the page does not say how it was made.
    """
    from pmo_lib.sources.snapshot import moved

    page = Path(task.previous)
    trace = checksum.trace_of(page.read_text(encoding="utf-8"))
    facts = page.with_suffix(".facts.json")
    if trace.get("facts_sha256") != file_hash(facts):
        return ""
    folder = disk.folder(task.staging / "previous")
    disk.write(folder / "facts.json", facts.read_bytes())
    snapshot = task.snapshot.parent / trace["snapshot"]
    there = (snapshot / "manifest.json").is_file()
    values = {
        **{name: trace[name] for name in ("as_of", "parameters", "versions")},
        "snapshot": str(snapshot) if there else "",
        "moved": moved(snapshot, task.snapshot, task.parameters["program"]) if there else {},
    }
    disk.write(folder / "previous.json", json.dumps(values))
    return str(folder)


def _files(snapshot: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file of a snapshot."""
    files = (os.path.join(place, name) for place, _, names in os.walk(snapshot) for name in names)
    return {file: ((status := os.lstat(file)).st_size, status.st_mtime_ns) for file in files}


def _as_text(notebook: Any) -> str:
    import nbformat

    notebook.metadata.get("papermill", {}).pop("environment_variables", None)
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
    return text.encode("utf-8", "replace").decode("utf-8")


def _log_warnings(notebook: Any) -> None:
    """What a notebook complained of stands in the log, never on a page."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                sys.stderr.write(output.text)
