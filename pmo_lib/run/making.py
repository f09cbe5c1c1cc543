"""The reports of a plan, each in a process of its own: kept if it is current, else made, judged and published."""

import hashlib
import json
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pmo_lib import operating_system
from pmo_lib.errors import PmoError
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import (
    cache,
    disk,
    frame,
    headlines,
    index,
    publishing,
    run_record,
    runner,
    secrets,
)
from pmo_lib.run.execution import Children
from pmo_lib.run.plan import Job, Plan, Report
from pmo_lib.run.runner import Listener, Request
from pmo_lib.run.task import Failure, Task, Verdict, raised

SHARED = "../../../_assets"  # from a page
TYPICAL_MB = 256  # of memory that a report needs where nothing is declared
STOPPED = {"status": "not run", "message": "the run was stopped"}


@dataclass(slots=True)
class Making:
    """
    All that the reports of one run share.

    Args:
        reading: what reading said: snapshot, manifest, secrets.
        output: the folder of all published reports.
        private: staging of this run, on the same file system.
        until: monotonic time at which no report may go on.
    """

    request: Request
    job: Job
    plan: Plan
    reading: dict
    output: Path
    private: Path
    children: Children
    listen: Listener
    secrets: dict[str, str] = field(init=False)
    until: float = field(init=False)
    slices: dict[str, dict[str, str]] = field(default_factory=dict)
    record: dict[str, dict[str, str]] = field(default_factory=dict)
    entries: dict[str, dict] = field(default_factory=dict)
    headlines: dict[str, dict] = field(default_factory=dict)

    def __post_init__(self):
        limit = self.job.configuration.limits.run
        self.until = time.monotonic() + limit if limit else float("inf")
        self.secrets = self.reading.get("secrets", {})

    def all(self) -> dict[str, dict]:
        """What became of each report, by its name; each is made after those it reads from, see `run_record`."""
        made: dict[str, dict] = {}
        reports = self.plan.reports
        folders = {r.name: self.private / f"{at:04d}" for at, r in enumerate(reports)}
        waiting = {r.name: (r, run_record.predecessors(r, reports)) for r in reports}
        running: dict[Future, Report] = {}
        with ThreadPoolExecutor(self._workers()) as pool:
            while waiting or running:
                ready = [r for r, before in waiting.values() if before <= made.keys()]
                for report in ready:
                    running[pool.submit(self.one, report, folders[report.name])] = report
                    del waiting[report.name]
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    report, outcome = running.pop(future), future.result()
                    self._note(report, outcome)
                    made[report.name] = outcome
                    self.listen("made", {"report": report.name, **outcome})
        self._confirm(made)
        with publishing.on_disk(self._record_folder(), "keep what the reports say"):
            headlines.keep(self._record_folder(), self._said())
        return made

    def _confirm(self, made: dict[str, dict]) -> None:
        """Remember that these reports are current now, whether this run made them or kept them."""
        place = self.private.parent / runner.CONFIRMED
        good = [r for r in self.plan.reports if made[r.name]["status"] in runner.GOOD]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        times = runner.confirmed(place) | {report.path.as_posix(): now for report in good}
        with publishing.on_disk(place, "remember which reports are current"):
            disk.save(place, json.dumps(times, indent=1, sort_keys=True) + "\n")

    def _said(self) -> list[dict]:
        """What each report of this snapshot and day said last."""
        return headlines.kept(self._record_folder(), self.headlines.values())

    def _workers(self) -> int:
        """As many as were asked for, unless the memory that is free here holds fewer."""
        if self.children.elsewhere:
            return self.request.workers
        declared = self.job.configuration.limits
        each = declared.memory if "memory" in declared.model_fields_set else TYPICAL_MB
        return max(1, min(self.request.workers, operating_system.available_memory_mb() // each))

    def _note(self, report: Report, outcome: dict) -> None:
        """Keep of an outcome what the index says, and let go of its facts: there may be many reports."""
        self.slices.setdefault(report.path.stem, {}).update(outcome.pop("slices", {}))
        decided = outcome.pop("record", {})
        if decided and not report.variant:
            self.record[report.notebook.name] = decided
        if outcome["status"] != "not run":
            self.entries[report.name] = index.entry(report, outcome)
            self.headlines[report.name] = headlines.of_outcome(report, outcome)
        outcome.pop("facts", None)

    def one(self, report: Report, folder: Path) -> dict:
        """Keep a report that is current, make and publish any other; whatever happens to it happens to it alone."""
        if self.children.stopped:
            return dict(STOPPED)
        started = time.monotonic()
        try:
            outcome = self._one(report, folder)
        except InterruptedError:
            return dict(STOPPED)
        except PmoError as error:
            outcome = {"status": "failed", "message": str(error), "kind": type(error).__name__}
        except OSError as error:
            outcome = {"status": "failed", "message": f"PMO-E01 {error}", "kind": "PlatformError"}
        if outcome["status"] == "failed":
            self._keep(report, folder)
        disk.remove(folder)
        return {**outcome, "seconds": round(time.monotonic() - started, 2)}

    def _one(self, report: Report, folder: Path) -> dict:
        given = self.slices.get(report.path.stem, {}).get(report.path.parts[0], "")
        if run_record.takes_slice(report) and not given:
            message = "the portfolio's report, which decides for it, was not made"
            return {"status": "failed", "kind": "NoSlice", "message": message}
        before = self._before(report)
        said, folder_of_record = headlines.for_report(report, self._said()), self._record_folder()
        record = run_record.hand_over(report, self.record, self._asked(), folder_of_record, said)
        key = self._key(report, given, record, before)
        if not self.request.force and (receipt := self._current(report, key)):
            return receipt
        self.listen("making", {"report": report.name})
        task = self._task(report, folder, given, record, before, headlines.links(said))
        verdict = self.children.run(task, folder, self._timeout())
        return {
            **self._settle(verdict, report, folder, key),
            "peak_mb": verdict.peak_mb,
            "private_mb": verdict.private_mb,
            "engine": task.engine,
        }

    def _current(self, report: Report, key: str) -> dict | None:
        """What is known of a report that is published as it would be made now; None where it is not."""
        page = self._page(report)
        receipt = cache.current(self._receipt(report), page, key)
        if receipt is None:
            return None
        run_record.note_last(self._record_folder() / report.notebook.name, receipt.record)
        facts = json.loads(page.with_suffix(".facts.json").read_text(encoding="utf-8"))
        return {
            "status": "current",
            "facts": facts,
            "published": receipt.published,
            "slices": dict(receipt.slices),
            "record": dict(receipt.record),
        }

    def _asked(self) -> set[str]:
        """Notebooks whose report of the portfolio is part of this run."""
        return {
            r.notebook.name for r in self.plan.reports if r.program == PORTFOLIO and not r.variant
        }

    def _record_folder(self) -> Path:
        snapshot = Path(self.reading["snapshot"]).name
        return run_record.place(self.job.state, snapshot, self.plan.as_of.isoformat())

    def _timeout(self) -> float:
        return max(0.1, min(self.job.configuration.limits.report, self.until - time.monotonic()))

    def _page(self, report: Report) -> Path:
        return self.output / self.job.portfolio / report.path

    def _receipt(self, report: Report) -> Path:
        return self.private.parent / "receipts" / report.path.with_suffix(".json")

    def _before(self, report: Report) -> str:
        if "previous" not in report.notebook.parameters:
            return ""
        return str(run_record.page_before(self.output / self.job.portfolio, report.path) or "")

    def _key(self, report: Report, given: str, record: str, before: str) -> str:
        return cache.report_key(
            report,
            self.reading["manifest"],
            self.plan.as_of.isoformat(),
            slice=disk.file_hash(given),
            record=disk.file_hash(record),
            previous=disk.file_hash(before),
            packed="shared" if self.request.shared_assets else "",
            frame=json.dumps([self._frame(report), self.job.configuration.workbook]),
        )

    def _task(
        self,
        report: Report,
        folder: Path,
        given: str,
        record: str,
        before: str,
        files: Sequence[str],
    ) -> Task:
        """What a child needs to make a report."""
        day, limits = self.plan.as_of.isoformat(), self.job.configuration.limits
        handed = {"slice": given} if given else {}
        handed |= {"record": record} if record else {}
        fixed = {"snapshot": self.reading["snapshot"], "program": report.program, "as_of": day}
        engine = (
            "kernel" if report.notebook.wants_kernel or not operating_system.CAN_FORK else "fork"
        )
        return Task(
            notebook=report.notebook.path,
            parameters={**report.parameters, **fixed, **handed},
            staging=folder,
            title=f"{report.program_name} – {report.title}, {day}",
            engine=engine if self.request.engine == "auto" else self.request.engine,
            timeout=limits.cell,
            memory_mb=limits.memory,
            seed=seed(report.name, day),
            kernel=report.notebook.kernel,
            previous=before,
            programs=tuple(self._programs(report)),
            known=(str(self.job.workspace.root), str(Path.home())),
            shared=SHARED if self.request.shared_assets else "",
            frame=self._frame(report),
            files=tuple(files),
            workbook=self.job.configuration.workbook,
        )

    def _frame(self, report: Report) -> dict:
        settings = self.reading["manifest"]["settings"]
        return frame.of_report(report, list(self.job.notebooks), self.plan, settings)

    def _programs(self, report: Report) -> list[str]:
        """Ids of the programs that the portfolio's report decides for."""
        known = self.reading["manifest"]["partitions"] if report.program == PORTFOLIO else ()
        return [program for program in known if program != PORTFOLIO]

    def _settle(self, verdict: Verdict, report: Report, staged: Path, key: str) -> dict:
        if verdict.stop:
            message = str(raised(verdict.stop))
            return {"status": "failed", "kind": verdict.stop.kind, "message": message}
        if verdict.refused:
            return _refused(verdict.refused[0])
        if verdict.failure:
            return self._failed(verdict.failure, verdict.peak_mb, report)
        for name in ("page.html", "facts.json", "executed.ipynb", "log"):
            if found := secrets.found_in((staged / name).read_bytes(), self.secrets):
                return _refused(f"{name} holds the value of secret {found[0]}")
        return self._publish(verdict, report, staged, key)

    def _failed(self, failure: Failure, peak_mb: int | None, report: Report) -> dict:
        if failure.error == "MemoryError":
            limit = f"the {self.job.configuration.limits.memory:,} MB it may take"
            failure = replace(failure, message=f"more memory than {limit} (peak {peak_mb} MB)")
        name = report.notebook.path.name
        place = f"{name}, cell {failure.cell}, line {failure.line}: " if failure.cell else ""
        message = f"{place}{failure.error}: {failure.message}"
        if secrets.found_in(message.encode(), self.secrets):
            return _refused("the message of its failure holds the value of a secret")
        return {
            "status": "failed",
            "kind": failure.error,
            "message": message,
            "place": asdict(failure),
        }

    def _publish(self, verdict: Verdict, report: Report, staged: Path, key: str) -> dict:
        text = (staged / "facts.json").read_text(encoding="utf-8")
        page, facts = self._page(report), self._page(report).with_suffix(".facts.json")
        hashes = [disk.file_hash(staged / name) for name in ("page.html", "facts.json")]
        self._publish_library(verdict.library, staged)
        book, beside = staged / "numbers.xlsx", page.with_suffix(".xlsx")
        numbers = [(book, beside)] if self.job.configuration.workbook else []
        publishing.publish(
            (staged / "facts.json", facts), *numbers, (staged / "page.html", page), keep=staged
        )
        if not numbers:
            disk.remove(beside)
        snapshot, name = Path(self.reading["snapshot"]).name, report.notebook.name
        slices = run_record.keep_slices(staged, self.job.state, snapshot, name)
        kept = not report.variant
        record = run_record.keep(staged, self._record_folder(), name) if kept else {}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with publishing.on_disk(self._receipt(report), "write the receipt of a report"):
            receipt = cache.Receipt(key, *hashes, now, slices, record)
            cache.leave(self._receipt(report), receipt)
        return {
            "status": "published",
            "facts": json.loads(text),
            "published": now,
            "figures": verdict.figures,
            "library": verdict.library,
            "slices": slices,
            "record": record,
        }

    def _publish_library(self, name: str, staging: Path) -> None:
        """The library beside the pages that share it, once; before the first of them."""
        from pmo_lib.run import page

        for small in (True, False) if (staging / "shares").exists() else ():
            library = page.library(small)
            target = self.output / "_assets" / page.asset_name(library.name, library.hash)
            if library.name == name and not target.exists():
                publishing.publish_text(library.text, target, staging)

    def _keep(self, report: Report, folder: Path) -> None:
        """The executed notebook and log of a failed report, for whoever looks into it; no secret goes there."""
        target = self.job.state / "failed" / report.path.parts[0] / report.path.stem
        try:
            disk.remove(target)
            disk.folder(self.job.state, private=True)
            disk.folder(target, private=True)
            for name in ("executed.ipynb", "log", "task.json"):
                if (folder / name).exists():
                    disk.write(
                        target / name, secrets.redacted((folder / name).read_bytes(), self.secrets)
                    )
        except OSError:
            disk.remove(target)  # it only helps to look; the failure itself is reported


def _refused(reason: str) -> dict:
    return {"status": "failed", "kind": "GateError", "message": f"refused by the gate: {reason}"}


def seed(report: str, day: str) -> int:
    """Of the random numbers of a report: the same each time it is made, another for each."""
    return int.from_bytes(hashlib.sha256(f"{report} {day}".encode()).digest()[:4], "big")
