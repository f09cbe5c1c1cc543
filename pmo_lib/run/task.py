"""What a child process is asked to do, and what it answers. Both cross between processes as JSON."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from pmo_lib.portfolio.settings import Settings

Engine = Literal["fork", "kernel"]  # fork: in a child of the warm master; kernel: in a real one


@dataclass(frozen=True, slots=True)
class Reading:
    """
    The sources of a portfolio, to be read, checked and frozen.

    Args:
        location, options, mapping, constants, stale_after, settings: as configured, see docs/portfolio-yml.md.
        base: the portfolio's folder, to which a relative location refers.
        root: the folder of all snapshots.
        proposal: propose a first mapping, too.
        engine: fork, or empty: a process of its own.
    """

    location: str
    base: Path
    root: Path
    options: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    stale_after: int | None = None
    settings: Settings = field(default_factory=Settings)
    proposal: bool = False
    engine: Literal["", "fork"] = ""


@dataclass(frozen=True, slots=True)
class Task:
    """
    A report to be made.

    Args:
        parameters: all that the notebook is handed, with `snapshot`, `program` and `as_of`.
        staging: a private folder, which becomes the child's working directory.
        timeout: seconds that a cell may take.
        memory_mb: beyond what the child has when it begins.
        seed: of random numbers.
        kernel: name of the kernel, where the engine is one.
        previous: page of the report before; empty where there is none or the notebook does not ask for it.
        programs: for which the report of a portfolio decides something.
        known: values that must not stand in a page, such as paths of this machine.
        shared: where the chart library lies beside the page; empty: it is in the page.
        frame: what stands around the page, see `frame`; empty: nothing.
        files: pages to which the report may link, beside those of its frame.
        workbook: whether the numbers of the page are published as a workbook, too.
    """

    notebook: Path
    parameters: dict[str, Any]
    staging: Path
    title: str
    engine: Engine
    timeout: float
    memory_mb: int
    seed: int
    kernel: str = "python3"
    previous: str = ""
    programs: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    shared: str = ""
    frame: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    workbook: bool = False
    lang: str = "en"  # the words are English, whatever the locale of the numbers

    @property
    def snapshot(self) -> Path:
        """The folder of the snapshot that the report reads."""
        return Path(self.parameters["snapshot"])


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a notebook was no success: kind of error, message, and the place, which is 0 where it is not in a cell."""

    error: str
    message: str
    cell: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """An error of the library that ended a task: name of its class, and its parts."""

    kind: str
    message: str
    code: str
    where: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What became of a task; a child that leaves none has crashed.

    Args:
        stop, failure, refused: why nothing may be published: an error, a notebook that failed, reasons of the gate.
        figures, library: how many charts the page draws, and with which build of the chart library.
        read: of a reading: snapshot, rejected rows, suspicions and, if asked for, the proposal of a mapping.
        peak_mb, private_mb: memory of the process; missing where the system does not tell.
        imported: modules that the report had to import, so that the master can import them for the next.
    """

    stop: Stop | None = None
    failure: Failure | None = None
    refused: tuple[str, ...] = ()
    figures: int = 0
    library: str = ""
    read: dict[str, Any] = field(default_factory=dict)
    peak_mb: int | None = None
    private_mb: int | None = None
    imported: tuple[str, ...] = ()


_TASK = TypeAdapter(Task | Reading)
_VERDICT = TypeAdapter(Verdict)


def to_json(value: Task | Reading | Verdict) -> str:
    """
    A task or verdict as JSON.

    >>> verdict_from(to_json(Verdict(failure=Failure("ValueError", "no", 3, 1)))).failure.cell
    3
    """
    adapter = _VERDICT if isinstance(value, Verdict) else _TASK
    return json.dumps(adapter.dump_python(value, mode="json"))


def task_from(text: str) -> Task | Reading:
    """The task that a JSON text states; raises `ValueError` where it states none."""
    return _TASK.validate_python(json.loads(text))


def verdict_from(text: str) -> Verdict:
    """The verdict that a JSON text states; raises `ValueError` where it states none."""
    return _VERDICT.validate_python(json.loads(text))


def stop_of(error: Exception) -> Stop:
    """What a child tells of an error; one that is not the library's own gets the code PMO-000."""
    from pmo_lib.errors import PlatformError, PmoError

    if isinstance(error, OSError) and error.errno:
        error = PlatformError(
            f"cannot write: {error.strerror}", code="PMO-E01", where=str(error.filename or "")
        )
    if isinstance(error, PmoError):
        return Stop(type(error).__name__, error.message, error.code, str(error.where), error.action)
    message = f"{type(error).__name__}: {error}"[:500]
    return Stop("PmoError", message, "PMO-000", action="see the log")


def raised(stop: Stop) -> Exception:
    """The error a child told of, to be raised here."""
    from pmo_lib import errors

    kind = getattr(errors, stop.kind, errors.PmoError)
    return kind(stop.message, code=stop.code, where=stop.where, action=stop.action)
