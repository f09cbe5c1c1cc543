"""What runs in a process of its own: reading the sources, or making one report. Started as `python -m`."""

import json
import os
import resource
import sys
import traceback
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pmo_lib.portfolio.portfolio import PORTFOLIO

MEMORY_LIMIT = 4 * 1024**3  # bytes of address space
RECORD = "verdict.json"


def main(arguments: list[str]) -> int:
    """Do what the task file says and leave a verdict beside it; the exit code alone proves nothing."""
    task_path = Path(arguments[0])
    task = json.loads(task_path.read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        verdict = {"freeze": _freeze, "report": _report}[task["do"]](task)
    except Exception as error:
        verdict = {"error": _told(error)}
        traceback.print_exc()
    verdict["peak_mb"] = _peak()
    staged = task_path.with_name(RECORD + ".new")
    staged.write_text(json.dumps(verdict), encoding="utf-8")
    os.replace(staged, task_path.with_name(RECORD))
    return 0


def _peak() -> int:
    """Most memory this process has held, in MB; what the process that started it held does not count."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _told(error: Exception) -> dict:
    from pmo_lib.errors import PmoError

    if isinstance(error, PmoError):
        kind, place = type(error).__name__, error.where
        return {"kind": kind, "message": error.message, "code": error.code, "where": place, "action": error.action}
    message = f"{type(error).__name__}: {error}"[:500]
    return {"kind": "PmoError", "message": message, "code": "PMO-000", "where": "", "action": "see the log"}


def _freeze(task: dict) -> dict:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    from pydantic import TypeAdapter

    from pmo_lib.portfolio.portfolio import Settings
    from pmo_lib.sources import mapping, readers, reshaping, snapshot, validation

    declared = TypeAdapter(mapping.Mapping).validate_python(task["mapping"])
    named = readers.only(mapping.sources(declared)) if declared else None
    found = readers.read_source(task["location"], Path(task["base"]), task["options"], named)
    if declared:
        found = reshaping.apply(declared, found)
    checked = validation.check(found, task["constants"])
    portfolio = snapshot.assemble(checked, Settings(**task["settings"]))
    notes = (*checked.notes, *_stale(portfolio, task.get("stale_after")))
    target = snapshot.freeze(portfolio, Path(task["root"]), files=found.files, notes=notes)
    rejected = portfolio.rejected.astype(object)
    told = {"rejected": rejected.where(rejected.notna(), None).to_dict("records")}
    return {**told, "snapshot": str(target), "suspicions": [asdict(one) for one in checked.suspicions]}


def _stale(portfolio, days: int | None) -> list[str]:
    """Whether the newest row of the source is older than it may be."""
    newest = portfolio.last_period
    age = (date.today() - newest).days if newest else 0
    if not days or age <= days or portfolio.settings.synthetic:
        return []
    return [f"stale: the newest row is of {newest}, {age:,} days ago; from {days:,} days on that is said"]


def _report(task: dict) -> dict:
    from pmo_lib.run import gate, handover, outputs, page, record, trace
    from pmo_lib.run.kernels import execute

    staging = Path(task["staging"])
    if task.get("previous"):
        given = handover.hand_over(Path(task["previous"]), Path(task["parameters"]["snapshot"]).parent, staging)
        task["parameters"]["previous"] = given
    notebook = execute(task, staging / "executed.ipynb")
    failure = record.failure(notebook)
    if failure:
        return {"failure": failure}
    facts = record.facts(notebook)
    told = {"program": facts.get("program"), "as_of": facts.get("as_of")}
    asked = {"program": task["parameters"]["program"], "as_of": task["parameters"]["as_of"]}
    if told != asked:
        return {"failure": _contradiction(told, asked)}
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    told_of = trace.of(facts, text, Path(task["notebook"]), task["parameters"])
    shared = task.get("shared", "")
    html = page.export(notebook, title=task["title"], lang=task["lang"], trace=told_of, shared=shared)
    reasons = outputs.foreign(notebook) or gate.judge(html, known=(*task.get("known", ()), str(staging)))
    if reasons:
        return {"gate": reasons}
    (staging / "page.html").write_text(html, encoding="utf-8", newline="")
    (staging / "facts.json").write_text(text, encoding="utf-8", newline="")
    if facts["program"] == PORTFOLIO:
        handover.write_slices(notebook, staging)
    if shared:
        (staging / "shares").touch()
    return {"figures": page.figure_count(notebook), "library": page.library_name(notebook)}


def _contradiction(told: dict, asked: dict) -> dict:
    message = f"reports on {told['program']} as of {told['as_of']}, asked was {asked['program']} as of {asked['as_of']}"
    return {"cell": 0, "line": 0, "error": "WrongReport", "message": message}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
