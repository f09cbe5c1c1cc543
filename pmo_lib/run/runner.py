"""A whole run: lock, read, plan, make, index, record - and what was run before, made good."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError, PlatformError, SourceError
from pmo_lib.operating_system import CAN_FORK
from pmo_lib.run import disk, history, publishing
from pmo_lib.run.execution import Children
from pmo_lib.run.run_record import predecessors
from pmo_lib.run.workspace import Workspace, find_portfolio, find_workspace

# What needs the tables and pandas is imported where it is used: a run that finds another one busy says so at once.

CONFIRMED = "confirmed.json"  # when each report, by its place, was last known to be current
KEPT = {"lock", "receipts", CONFIRMED}  # of the private folder of an output; all else is staging
GOOD = ("published", "current")

Listener = Callable[[str, dict], None]  # called for each event: its name and what is known of it


@dataclass(frozen=True, slots=True)
class Request:
    """
    What a person asked for on the command line.

    Args:
        force: make also what is current.
        engine: auto, fork (a child of the warm master) or kernel (a real one).
        wait: seconds to wait for another run on the same output.
        only: names of reports, of which alone the run is.
        snapshot: of an earlier run, instead of reading the source.
    """

    portfolio: str
    programs: tuple[str, ...] = ()
    notebooks: tuple[str, ...] = ()
    as_of: str = ""
    output: Path | None = None
    workers: int = 2
    shared_assets: bool = False
    force: bool = False
    engine: str = "auto"
    wait: float = 0
    only: tuple[str, ...] = ()
    snapshot: str = ""
    current: Path = field(default_factory=Path.cwd)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: exit code, where to look, one line for each report, and notebooks this data cannot serve, with why."""

    exit_code: int
    index: Path
    reports: tuple[dict, ...]
    rejected: tuple[dict, ...]
    run: str
    absent: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run reads and writes, known before anything heavy is imported."""

    portfolio: str
    workspace: Workspace
    output: Path

    @property
    def state(self) -> Path:
        """Private state of the portfolio in the workspace."""
        return self.workspace.state(self.portfolio)

    @property
    def private(self) -> Path:
        """Lock, receipts and staging, on the file system of the output."""
        return self.output / ".pmo" / self.portfolio


def locate(request: Request) -> Place:
    """
    Where a request leads.

    Raises:
        ConfigurationError: to no portfolio or no workspace.
    """
    folder = find_portfolio(request.portfolio, request.current)
    workspace = find_workspace(folder, request.current)
    return Place(folder.name, workspace, (request.output or workspace.root / "reports").resolve())


def confirmed(place: Path) -> dict[str, str]:
    """When each report was last confirmed current, ISO 8601 by its place; empty where that is not known."""
    try:
        times = json.loads(place.read_text(encoding="utf-8"))
        return times if isinstance(times, dict) else {}
    except (OSError, ValueError):
        return {}


def is_unusable(reading: dict) -> bool:
    """Whether the source has projects of which none was kept, or rows of which none was kept."""
    kept, read = reading["manifest"]["tables"], reading["manifest"]["rows_read"]
    lost = {table for table, count in read.items() if count and not kept.get(table)}
    return "projects" in lost or (bool(lost) and not any(kept.get(table) for table in read))


def check(
    request: Request, listen: Listener, children: Children, staging: Path | None = None
) -> tuple[Any, Any, dict]:
    """
    Everything short of running: configuration, notebooks, sources, plan.

    Args:
        staging: of the run that follows. None: none does; then data that names no day is looked at as of today.

    Returns:
        the job, the plan, and what reading said (snapshot, manifest, rejected rows).

    Raises:
        PmoError: what is wrong, with its exit code.
    """
    from pmo_lib.run.plan import make_plan, read_job
    from pmo_lib.run.read_sources import freeze

    job = read_job(request.portfolio, request.current)
    os.environ["PMO_WORKSPACE"] = str(job.workspace.root)  # children look there for `node_modules`
    if not request.snapshot:
        listen("reading", {"portfolio": job.portfolio})
    forks = CAN_FORK and request.engine != "kernel"
    master = staging / "master" if staging and forks else None
    reading = (
        _reread(request.snapshot)
        if request.snapshot
        else freeze(job, children, anew=request.force, warm=master)
    )
    today = datetime.now().date()
    day = request.as_of or (
        "" if staging or reading["manifest"]["last_period"] else today.isoformat()
    )
    asked = {"programs": request.programs, "notebooks": request.notebooks, "as_of": day}
    plan = make_plan(job, reading["manifest"], today=today, **asked)
    if not plan.reports:
        reasons = "; ".join(
            f"{n.name} {reason}" for n, reason in (*plan.refused, *plan.not_applicable)
        )
        first = _reason(reading["rejected"], reading["manifest"].get("refused", []))
        if request.notebooks and not plan.refused and not first:
            return job, plan, reading  # asked for what this data cannot tell: the index says why
        detail = f". {_place(first)}: {first['rule']}" if first else ""
        error = SourceError(
            f"the source serves none of the listed notebooks: {reasons}{detail}",
            code="PMO-D01",
            where=job.portfolio,
            action=(first or {}).get("action")
            or "add the tables named, or correct what was refused",
        )
        error.reading = reading
        raise error
    _demand_kernels(plan)
    if request.only:
        names = _with_readers(request.only, plan.reports)
        plan = replace(plan, reports=tuple(r for r in plan.reports if _among(r, names)))
    return job, plan, reading


def _with_readers(names: Sequence[str], reports: Sequence[Any]) -> set[str]:
    """The names, and those of all reports that read what one of them decides, directly or through another one."""
    found = set(names)
    while more := {r.name for r in reports if predecessors(r, reports) & found} - found:
        found |= more
    return found


def _among(report: Any, names: set[str]) -> bool:
    """A report that is asked for, or that decides for one."""
    decides = report.program == "_portfolio" and "slice" in report.notebook.parameters
    return report.name in names or (
        decides and any(name.endswith(f"/{report.notebook.name}") for name in names)
    )


def _reread(snapshot: str) -> dict:
    from pmo_lib.sources.manifest import manifest

    return {"snapshot": snapshot, "manifest": manifest(snapshot), "rejected": [], "suspicions": []}


def _reason(rejected: list[dict], refused: list[str]) -> dict | None:
    """Why tables cannot be used: a file or table that was not read, else the first row of a table that lost all of them."""
    whole = next((row for row in rejected if not row["row"]), None)
    return whole or next((row for row in rejected if row["table"] in refused), None)


def _place(row: dict) -> str:
    place = " ".join(filter(None, (row["file"], row["sheet"])))
    return f"{place} row {row['row']}, {row['column']} {row['value']!r}" if row["row"] else place


def _demand_kernels(plan: Any) -> None:
    """Every kernel that a notebook names has to be here before the first report is made."""
    named = {
        report.notebook.kernel: report.notebook
        for report in plan.reports
        if report.notebook.kernel != "python3"
    }
    if not named:
        return
    from jupyter_client.kernelspec import KernelSpecManager

    here = sorted(KernelSpecManager().find_kernel_specs())
    for kernel, notebook in named.items():
        if kernel not in here:
            raise PlatformError(
                f"no kernel {kernel!r}; here are {', '.join(here)}",
                code="PMO-N09",
                where=notebook.path.name,
                action="open the notebook with one of these and save it, or install that kernel",
            )


def _demand_packages() -> dict[str, str]:
    from pmo_lib.run.cache import versions

    try:
        return versions()
    except PackageNotFoundError as error:
        message = f"package {error.name} is not installed in this environment"
        action = "make setup, or pip install pmo-lib"
        raise PlatformError(message, code="PMO-N12", action=action) from error


def run(request: Request, listen: Listener, children: Children) -> Outcome:
    """
    Make and publish the reports of a portfolio that are not current.

    A report that fails stops and alters no other, and leaves its last good page in place.

    Raises:
        PmoError: nothing was run, and why.
    """
    place = locate(request)
    with _held(place, request.wait) as run_id:
        return _run(request, place, run_id, listen, children)


def retry(request: Request, listen: Listener, children: Children) -> Outcome:
    """
    Make what the last run on this output did not: what failed or was not begun, on the same snapshot.

    Raises:
        ConfigurationError: there is no such run, or its snapshot is gone.
    """
    place = locate(request)
    with _held(place, request.wait) as run_id:
        last = history.latest(place.state, place.output)
        if not last or not (Path(last["snapshot_folder"]) / "manifest.json").is_file():
            message = "no earlier run on this output, or its snapshot is gone"
            raise ConfigurationError(
                message, code="PMO-R14", where=place.portfolio, action="use pmo run"
            )
        left = history.unfinished(last)
        if not left:
            return Outcome(0, place.output / "index.html", (), (), last["run"])
        as_of, snapshot, shared = (
            last["as_of"],
            last["snapshot_folder"],
            last["request"]["shared_assets"],
        )
        again = replace(
            request, only=tuple(left), as_of=as_of, snapshot=snapshot, shared_assets=shared
        )
        return _run(again, place, run_id, listen, children)


@contextmanager
def _held(place: Place, wait: float) -> Iterator[str]:
    """The output, for one run alone; what a killed run left there is cleared away first."""
    run_id = history.new_id(place.state)
    disk_of = place.private / "lock"
    with publishing.on_disk(place.output, "write the output"):
        disk.folder(place.output / ".pmo", private=True)
    with publishing.lock(disk_of, run_id, wait=wait):
        history.mark_crashed(place.state, place.output)
        _clear(place.private)
        yield run_id
        _clear(place.private)


def _clear(private: Path) -> None:
    for leftover in private.iterdir():
        if leftover.name not in KEPT:
            disk.remove(leftover)


def _run(
    request: Request, place: Place, run_id: str, listen: Listener, children: Children
) -> Outcome:
    started, staging = time.monotonic(), place.private / run_id
    packages = _demand_packages()
    from pmo_lib.run import index
    from pmo_lib.run.making import Making

    job, plan, reading = check(request, listen, children, staging)
    record = history.begin(
        place.state, _record(request, place, run_id, plan, reading) | {"versions": packages}
    )
    listen("planned", {"reports": len(plan.reports), "as_of": plan.as_of.isoformat()})
    making = Making(request, job, plan, reading, place.output, staging, children, listen)
    made = making.all()
    entries = [
        making.entries[report.name] for report in plan.reports if report.name in making.entries
    ]
    index.update(
        place.output / job.portfolio,
        reading["manifest"]["settings"],
        plan,
        entries,
        staging,
        run_id,
    )
    reports = tuple({"report": r.name, **made[r.name]} for r in plan.reports)
    code = _exit_code([report["status"] for report in reports], bool(plan.refused), reports)
    ended = {
        "state": "interrupted" if children.stopped else "ended",
        "exit_code": code,
        "reports": _told(plan, made),
    }
    history.write(place.state, {**record, **ended, "seconds": round(time.monotonic() - started, 2)})
    absent = tuple((notebook.name, reason) for notebook, reason in plan.not_applicable)
    return Outcome(
        code, place.output / "index.html", reports, tuple(reading["rejected"]), run_id, absent
    )


def _told(plan: Any, made: dict[str, dict]) -> list[dict]:
    return [
        {"report": r.name, "parameters": r.parameters, **made.get(r.name, {"status": "not run"})}
        for r in plan.reports
    ]


def _record(request: Request, place: Place, run_id: str, plan: Any, reading: dict) -> dict:
    asked = {
        "programs": request.programs,
        "notebooks": request.notebooks,
        "shared_assets": request.shared_assets,
    }
    return {
        "run": run_id,
        "portfolio": place.portfolio,
        "output": str(place.output),
        "request": {**asked, "force": request.force, "engine": request.engine},
        "as_of": plan.as_of.isoformat(),
        "snapshot": reading["manifest"]["hash"],
        "snapshot_folder": reading["snapshot"],
        "files": reading["manifest"]["files"],
        "rejected": len(reading["rejected"]),
        "reports": _told(plan, {}),
    }


def _exit_code(statuses: Sequence[str], refused: bool, reports: Sequence[dict]) -> int:
    good = sum(status in GOOD for status in statuses)
    if good == len(statuses):
        return 3 if refused else 0
    if good:
        return 3
    kinds = {report.get("kind") for report in reports}
    return 8 if kinds == {"GateError"} else 7 if kinds == {"PlatformError"} else 4
