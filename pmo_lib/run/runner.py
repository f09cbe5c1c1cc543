"""A whole run: plan, freeze, make every report in a process of its own, publish, index, record."""

import json
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pmo_lib.errors import PmoError, SourceError
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.run import handover, index, publishing
from pmo_lib.run.execution import Children, raised
from pmo_lib.run.plan import Job, Plan, Report, make_plan, read_job
from pmo_lib.run.workspace import resolve_location

READ_TIMEOUT = 600  # seconds for all sources of a portfolio
SHARED = "../../../_assets"  # from a page
REPORT_TIMEOUT = 900  # seconds for one report
CELL_TIMEOUT = 300  # seconds for one cell

Listener = Callable[[str, dict], None]  # told of each event: its name and what is known of it


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for on the command line."""

    portfolio: str
    programs: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    as_of: str = ""
    output: Path | None = None
    workers: int = 2
    shared_assets: bool = False
    current: Path = field(default_factory=Path.cwd)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: exit code, where to look, one line for each report."""

    exit_code: int
    index: Path
    reports: tuple[dict, ...]
    rejected: tuple[dict, ...]
    run: str


def check(request: Request, listen: Listener, children: Children) -> tuple[Job, Plan, dict]:
    """
    Everything short of running: configuration, notebooks, sources, plan.

    Returns:
        the job, the plan, and what reading said (snapshot, manifest, rejected rows).

    Raises:
        PmoError: what is wrong, with its exit code.
    """
    job = read_job(request.portfolio, request.current)
    listen("reading", {"portfolio": job.portfolio})
    told = _freeze(job, children)
    asked = {"programs": request.programs, "notebooks": request.notebooks, "as_of": request.as_of}
    plan = make_plan(job, told["manifest"], today=datetime.now().date(), **asked)
    if not plan.reports:
        reasons = "; ".join(f"{n.name} {reason}" for n, reason in (*plan.refused, *plan.not_applicable))
        first = next((row for row in told["rejected"] if not row["row"]), None)
        detail = f". {first['file']} {first['sheet'] or ''}: {first['rule']}" if first else ""
        raise SourceError(
            f"the source serves none of the listed notebooks: {reasons}{detail}", code="PMO-D01", where=job.portfolio,
            action=(first or {}).get("action") or "add the tables named, or correct what was refused",
        )  # fmt: skip
    return job, plan, told


def _freeze(job: Job, children: Children) -> dict:
    from pmo_lib.sources.snapshot import manifest

    folder = job.state / "reading" / _run_id()
    task = {
        "do": "freeze",
        "location": resolve_location(job.configuration.location, job.workspace),
        "base": str(job.folder),
        "options": job.configuration.options,
        "mapping": job.configuration.model_dump(mode="json", by_alias=True, exclude_unset=True).get("mapping", {}),
        "constants": job.configuration.constants,
        "stale_after": job.configuration.stale_after,
        "settings": asdict(job.configuration.settings(job.portfolio)),
        "root": str(job.state / "snapshots"),
    }
    told = children.run(task, folder, READ_TIMEOUT)
    if "error" in told:
        raise raised(told["error"])
    if "failure" in told:
        message = f"the sources could not be read: {told['failure']['message']}"
        raise SourceError(message, code="PMO-D10", where=job.portfolio, action=f"see the log in {folder.name}")
    shutil.rmtree(folder, ignore_errors=True)
    return {**told, "manifest": manifest(told["snapshot"])}


def run(request: Request, listen: Listener, children: Children) -> Outcome:
    """
    Make and publish the reports of a portfolio.

    A report that fails stops and alters no other, and leaves its last good page in place.

    Raises:
        PmoError: nothing was run, and why.
    """
    started = time.monotonic()
    job, plan, told = check(request, listen, children)
    output = (request.output or job.workspace.root / "reports").resolve()
    run_id, private = _run_id(), output / ".pmo" / job.portfolio
    with publishing.lock(private / "lock", run_id):
        index.clear(private)
        listen("planned", {"reports": len(plan.reports), "as_of": plan.as_of.isoformat()})
        made = _make_all(job, plan, told, output, private / run_id, request, listen, children)
        entries = [index.entry(report, made[report.name]) for report in plan.reports]
        settings = told["manifest"]["settings"]
        index.update(output / job.portfolio, settings, plan, entries, private / run_id, run_id)
        shutil.rmtree(private / run_id, ignore_errors=True)
    reports = tuple({"report": r.name, **_plain(made[r.name])} for r in plan.reports)
    code = _exit_code([report["status"] for report in reports], bool(plan.refused), reports)
    seconds = time.monotonic() - started
    _record(job, run_id, plan, told, reports, seconds, code)
    return Outcome(code, output / "index.html", reports, tuple(told["rejected"]), run_id)


def _run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _make_all(job, plan, told, output, private, request, listen, children) -> dict[str, dict]:
    made: dict[str, dict] = {}
    slices: dict[str, dict[str, str]] = {}
    phases = [[r for r in plan.reports if (r.program == PORTFOLIO) == first] for first in (True, False)]
    with ThreadPoolExecutor(request.workers) as pool:
        for reports in phases:
            futures = {}
            for number, report in enumerate(reports):
                folder = private / f"{len(made) + number:04d}"
                shared = SHARED if request.shared_assets else ""
                futures[
                    pool.submit(_make, job, plan, told, report, output, folder, shared, slices, listen, children)
                ] = report
            for future in as_completed(futures):
                report = futures[future]
                made[report.name] = future.result()
                slices.setdefault(report.notebook.name, {}).update(made[report.name].pop("slices", {}))
                listen("made", {"report": report.name, **_plain(made[report.name])})
    return made


def _make(
    job: Job,
    plan: Plan,
    told: dict,
    report: Report,
    output: Path,
    folder: Path,
    shared: str,
    slices: dict,
    listen,
    children,
) -> dict:
    if children.stopped:
        return {"status": "not run", "message": "the run was stopped"}
    listen("making", {"report": report.name})
    started = time.monotonic()
    given = slices.get(report.notebook.name, {}).get(report.path.parts[0], "")
    if handover.takes_slice(report.notebook, report.program) and not given:
        message = "the portfolio's report, which decides for it, was not made"
        return {"status": "failed", "kind": "NoSlice", "message": message}
    task = _task(job, plan, told, report, output, folder) | {"shared": shared}
    task["parameters"] |= {"slice": given} if given else {}
    verdict: dict = {}
    try:
        verdict = children.run(task, folder, REPORT_TIMEOUT)
        outcome = _settle(verdict, report, output / job.portfolio, folder)
    except InterruptedError:
        outcome = {"status": "not run", "message": "the run was stopped"}
    except PmoError as error:
        outcome = {"status": "failed", "message": str(error), "kind": type(error).__name__}
    if outcome["status"] == "published":
        decided = job.state / handover.SLICES / Path(told["snapshot"]).name / report.notebook.name
        outcome["slices"] = handover.keep_slices(folder, decided)
    if outcome["status"] == "failed":
        _keep(folder, job.state / "failed" / report.path.parts[0] / report.path.stem)
    return {**outcome, "seconds": round(time.monotonic() - started, 2), "peak_mb": verdict.get("peak_mb")}


def _task(job: Job, plan: Plan, told: dict, report: Report, output: Path, folder: Path) -> dict:
    """What a child needs to make a report."""
    day = plan.as_of.isoformat()
    takes = "previous" in report.notebook.parameters
    before = handover.page_before(output / job.portfolio, report.path) if takes else None
    return {
        "do": "report",
        "notebook": str(report.notebook.path),
        "parameters": {**report.parameters, "snapshot": told["snapshot"], "program": report.program, "as_of": day},
        "previous": str(before) if before else "",
        "staging": str(folder),
        "known": [str(job.workspace.root), str(Path.home())],
        "timeout": CELL_TIMEOUT,
        "lang": "en",  # the words are English, whatever the locale of the numbers
        "title": f"{report.program_name} – {report.title}, {day}",
    }


def _settle(verdict: dict, report: Report, folder: Path, staged: Path) -> dict:
    if "error" in verdict:
        return {"status": "failed", "kind": verdict["error"]["kind"], "message": str(raised(verdict["error"]))}
    if "gate" in verdict:
        return {"status": "failed", "kind": "GateError", "message": f"refused by the gate: {verdict['gate'][0]}"}
    if "failure" in verdict:
        told = verdict["failure"]
        place = f"{report.notebook.path.name}, cell {told['cell']}, line {told['line']}" if told["cell"] else ""
        message = f"{place}: " * bool(place) + f"{told['error']}: {told['message']}"
        return {"status": "failed", "kind": told["error"], "message": message, "place": told}
    facts = json.loads((staged / "facts.json").read_text(encoding="utf-8"))
    target = folder / report.path
    _publish_library(verdict["library"], folder.parent, staged)
    publishing.publish(staged / "facts.json", target.with_suffix(".facts.json"))
    publishing.publish(staged / "page.html", target)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"status": "published", "facts": facts, "published": now, "figures": verdict["figures"],
            "library": verdict["library"]}  # fmt: skip


def _publish_library(name: str, output: Path, staging: Path) -> None:
    """The library beside the pages that share it, once; before the first of them."""
    from pmo_lib.run import page

    for small in (True, False) if (staging / "shares").exists() else ():
        library = page.library(small)
        target = output / "_assets" / page.asset_name(library.name, library.hash)
        if library.name == name and not target.exists():
            publishing.publish_text(library.text, target, staging)


def _keep(folder: Path, target: Path) -> None:
    """The executed notebook and log of a failed report, for whoever looks into it."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    for name in ("executed.ipynb", "log", "task.json"):
        if (folder / name).exists():
            shutil.copy2(folder / name, target / name)


def _plain(outcome: dict) -> dict:
    return {key: value for key, value in outcome.items() if key != "facts"}


def _exit_code(statuses: Sequence[str], refused: bool, reports: Sequence[dict]) -> int:
    good, bad = statuses.count("published"), len(statuses) - statuses.count("published")
    if not bad:
        return 3 if refused else 0
    if good:
        return 3
    kinds = {report.get("kind") for report in reports}
    return 8 if kinds == {"GateError"} else 7 if kinds == {"PlatformError"} else 4


def _record(job: Job, run_id: str, plan: Plan, told: dict, reports: tuple, seconds: float, code: int) -> None:
    folder = job.state / "runs" / run_id
    folder.mkdir(parents=True, mode=0o700)
    record = {
        "schema": 1,
        "run": run_id,
        "portfolio": job.portfolio,
        "as_of": plan.as_of.isoformat(),
        "exit_code": code,
        "seconds": round(seconds, 2),
        "snapshot": told["manifest"]["hash"],
        "files": told["manifest"]["files"],
        "rejected": len(told["rejected"]),
        "versions": {name: version(name) for name in ("pmo-lib", "pandas", "papermill", "nbconvert", "plotly")},
        "reports": [
            {**outcome, "parameters": report.parameters} for report, outcome in zip(plan.reports, reports, strict=True)
        ],
    }
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    publishing.publish_text(text + "\n", folder / "run.json", folder)
