"""What runs in a process of its own: reading the sources, or making one report. Forked, or started as `python -m`."""

import gc
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import disk, process_groups

MEMORY_LIMIT = 4 * 1024**3  # bytes of address space for reading
RECORD = "verdict.json"  # where it cannot be written, the exit code is the number of the error


def main(arguments: list[str]) -> int:
    """Do what the task file says and leave a verdict beside it; the exit code alone proves nothing."""
    task_path = Path(arguments[0])
    task = json.loads(task_path.read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    known = set(sys.modules)
    try:
        verdict = {"freeze": _freeze, "report": _report}[task["do"]](task)
    except Exception as error:
        verdict = json.loads(_redacted(json.dumps({"error": _told(error)})))
        sys.stderr.write(_redacted(traceback.format_exc()))
    imported = sorted(set(sys.modules) - known) if task["do"] == "report" else []
    verdict |= {"peak_mb": _peak(), "private_mb": _private(), "imported": imported}
    try:
        staged = task_path.with_name(f"{RECORD}.new")
        disk.write(staged, json.dumps(verdict))
        disk.rename(staged, task_path.with_name(RECORD))
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return error.errno or 1
    return 0


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


def _status(name: str, path: str = "/proc/self/status") -> int | None:
    try:
        lines = Path(path).read_text(encoding="ascii", errors="replace").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024
    except OSError:
        return None


def _peak() -> int:
    """Most memory this process has held, in MB; what the process that started it held does not count."""
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _private() -> int | None:
    """Memory that is this process's alone, in MB."""
    return _status("Private_", "/proc/self/smaps_rollup")


def _told(error: Exception) -> dict:
    from pmo_lib.errors import PlatformError, PmoError

    if isinstance(error, OSError) and error.errno:
        error = PlatformError(
            f"cannot write: {error.strerror}", code="PMO-E01", where=str(error.filename or "")
        )
    if isinstance(error, PmoError):
        kind, place = type(error).__name__, error.where
        return {
            "kind": kind,
            "message": error.message,
            "code": error.code,
            "where": place,
            "action": error.action,
        }
    message = f"{type(error).__name__}: {error}"[:500]
    return {
        "kind": "PmoError",
        "message": message,
        "code": "PMO-000",
        "where": "",
        "action": "see the log",
    }


def _freeze(task: dict) -> dict:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    from pydantic import TypeAdapter

    from pmo_lib.portfolio.settings import Settings
    from pmo_lib.run import secrets
    from pmo_lib.sources import mapping, readers, reshaping, snapshot, validation

    declared = TypeAdapter(mapping.Mapping).validate_python(task["mapping"])
    named = readers.only(mapping.sources(declared)) if declared else None
    options = secrets.filled(task["options"], handed)
    location = secrets.filled_location(task["location"], handed)
    source = location, Path(task["base"]), options
    found = readers.read_source(*source, named)
    if declared:
        found = reshaping.apply(declared, found)
    settings = Settings(**task["settings"])
    checked = validation.check(found, task["constants"], settings.currency)
    portfolio = snapshot.assemble(checked, settings)
    notes = (*checked.notes, *_stale(portfolio, task.get("stale_after")))
    target = snapshot.freeze(
        portfolio, Path(task["root"]), files=found.files, notes=notes, staging=Path.cwd()
    )
    day = portfolio.last_period
    shown = portfolio.at(day) if portfolio.currencies and day else portfolio
    rejected = shown.rejected.astype(object)
    told = {"rejected": rejected.where(rejected.notna(), None).to_dict("records")}
    if task.get("headers"):
        tables = found.tables
        if not tables and not readers.is_address(location):
            with suppress(Exception):  # a guess less is no failure
                tables = readers.read_source(*source, readers.only(None)).tables
        told["headers"] = {
            raw.table: [str(header) for header in raw.cells.columns] for raw in tables
        }
    return {
        **told,
        "snapshot": str(target),
        "suspicions": [asdict(one) for one in checked.suspicions],
    }


def _stale(portfolio, days: int | None) -> list[str]:
    """Whether the newest row of the source is older than it may be."""
    newest = portfolio.last_period
    age = (date.today() - newest).days if newest else 0
    if not days or age <= days or portfolio.settings.synthetic:
        return []
    return [
        f"stale: the newest row is of {newest}, {age:,} days ago; from {days:,} days on that is said"
    ]


def _report(task: dict) -> dict:
    from pmo_lib.run import handover, notebook_outputs, page, provenance, record, run_record
    from pmo_lib.sources.snapshot import notices

    staging = Path(task["staging"])
    _limit_memory(task["memory_mb"])
    if task.get("previous"):
        given = handover.hand_over(
            Path(task["previous"]),
            Path(task["parameters"]["snapshot"]),
            task["parameters"]["program"],
            staging,
        )
        task["parameters"]["previous"] = given
    before = _seen(Path(task["parameters"]["snapshot"]))
    notebook = _run(task, staging)
    notebook_outputs.bound(notebook)
    _log_warnings(notebook)
    disk.write(staging / "executed.ipynb", _as_text(notebook))
    failure = record.failure(notebook) or _changed(before, Path(task["parameters"]["snapshot"]))
    if failure:
        return {"failure": failure}
    facts = record.facts(notebook)
    told = {"program": facts.get("program"), "as_of": facts.get("as_of")}
    asked = {"program": task["parameters"]["program"], "as_of": task["parameters"]["as_of"]}
    if told != asked:
        return {"failure": _contradiction(told, asked)}
    rejected, old = notices(task["parameters"]["snapshot"], facts["program"], facts["as_of"])
    if facts["rejected_rows"] != rejected:
        return {"failure": _hidden(facts["rejected_rows"], rejected)}
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    told_of = provenance.of(facts, text, Path(task["notebook"]), task["parameters"]) | {"old": old}
    shared, around = task.get("shared", ""), _frame(task)
    html = page.export(
        notebook,
        title=task["title"],
        lang=task["lang"],
        trace=told_of,
        shared=shared,
        around=around,
    )
    reasons = notebook_outputs.foreign(notebook) or _judged(html, text, task, facts["program"])
    if reasons or (reasons := notebook_outputs.too_large(html)):
        return {"gate": reasons}
    disk.write(staging / "page.html", html)
    disk.write(staging / "facts.json", text)
    if facts["program"] == PORTFOLIO:
        handover.write_slices(notebook, staging)
        run_record.write(notebook, task["programs"], staging)
    if shared:
        (staging / "shares").touch()
    return {"figures": page.figure_count(notebook), "library": page.library_name(notebook)}


def _frame(task: dict) -> dict | None:
    """What stands around the page; with a link to the report before, if that was read."""
    from pmo_lib.run import frame

    around = task.get("frame")
    read = around and task["parameters"].get("previous")
    return frame.with_previous(around, Path(task["previous"])) if read else around


def _judged(html: str, facts: str, task: dict, program: str) -> list[str]:
    """Why page and facts must not be published: by their form, by what they must not hold, by whom they name."""
    from pmo_lib.run import frame, gate, provenance, strangers

    known, around = (*task.get("known", ()), task["staging"]), _frame(task)
    files = [*task.get("files", ()), *(frame.links(around) if around else ())]
    told = {
        name: value for name, value in task["parameters"].items() if name not in provenance.PRIVATE
    }
    given = json.dumps(told, ensure_ascii=False, default=str)
    if task["parameters"].get(
        "previous"
    ):  # what the program's own earlier report said is no secret
        earlier = Path(task["parameters"]["previous"]) / "facts.json"
        given += earlier.read_text(encoding="utf-8") + _names_before(earlier, program)
    snapshot = Path(task["parameters"]["snapshot"])
    return gate.judge(html, known=known, files=files) + strangers.named(
        html, facts, snapshot, program, given
    )


def _names_before(facts: Path, program: str) -> str:
    """All that the program's own tables said when the earlier report was made."""
    from pmo_lib.sources.snapshot import words_of

    snapshot = json.loads((facts.parent / "told.json").read_text(encoding="utf-8"))["snapshot"]
    return words_of(snapshot, program) if snapshot else ""


def _hidden(told: int, rejected: int) -> dict:
    message = f"says that {told} rows were rejected; the snapshot holds {rejected}"
    return {"cell": 0, "line": 0, "error": "HiddenRows", "message": message}


def _run(task: dict, staging: Path):
    from pmo_lib.run import kernels, shell

    if task["engine"] == "kernel":
        return kernels.execute(task, staging)
    _seed(task["seed"])
    return shell.execute(task, staging)


def _seed(seed: int) -> None:
    """Children of one master would all draw the same numbers."""
    import random

    import numpy as np

    random.seed(seed)
    np.random.seed(seed)


def _limit_memory(megabytes: int) -> None:
    """So much more than this process, forked or started, has mapped already."""
    limit = ((_status("VmSize") or 0) + megabytes) * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _seen(snapshot: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of every file of a snapshot."""
    files = (os.path.join(place, name) for place, _, names in os.walk(snapshot) for name in names)
    return {file: ((told := os.lstat(file)).st_size, told.st_mtime_ns) for file in files}


def _changed(before: dict, snapshot: Path) -> dict | None:
    if _seen(snapshot) == before:
        return None
    message = "the notebook changed the snapshot that all reports of the run read; delete that snapshot and run again"
    return {"cell": 0, "line": 0, "error": "ChangedInput", "message": message}


def _as_text(notebook) -> str:
    import nbformat

    notebook.metadata.get("papermill", {}).pop("environment_variables", None)
    return (
        nbformat.writes(notebook, version=nbformat.NO_CONVERT)
        .encode("utf-8", "replace")
        .decode("utf-8")
    )


def _log_warnings(notebook) -> None:
    """What a notebook complained of stands in the log, never on a page."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                sys.stderr.write(output.text)


def _contradiction(told: dict, asked: dict) -> dict:
    message = f"reports on {told['program']} as of {told['as_of']}, asked was {asked['program']} as of {asked['as_of']}"
    return {"cell": 0, "line": 0, "error": "WrongReport", "message": message}


def _started(arguments: list[str]) -> int:
    """The same in a process started anew: secrets come through the pipe, and an ended child ends at once."""
    process_groups.die_with_parent(os.getppid())
    given = json.loads(sys.stdin.buffer.read() or b"{}")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    handed.update(given)
    status = main(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


handed: dict[str, str] = {}  # resolved secrets, of a process that reads sources

if __name__ == "__main__":
    _started(sys.argv[1:])
