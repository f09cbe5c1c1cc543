"""Is a report as it was published, and does its snapshot still give the same facts?"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pmo_lib import operating_system
from pmo_lib.errors import ConfigurationError
from pmo_lib.run import checksum, making, publishing, run_record
from pmo_lib.run.disk import file_hash
from pmo_lib.run.execution import Children
from pmo_lib.run.parameters import read_notebook, source_hash
from pmo_lib.run.task import Task, raised
from pmo_lib.run.workspace import Workspace

NAME = re.compile(r"[\w-][\w.-]*")
LINK = re.compile(r'href="([^"#:]+)"')
KEYS = {"projects": "id", "measures": "id", "findings": "code"}
TIMEOUT = 900  # seconds
MEMORY_MB = 2048

PAGES = "give a published page, such as reports/<portfolio>/_portfolio/<day>/status.html"


@dataclass(frozen=True, slots=True)
class Verification:
    """
    What became of looking at a report.

    Args:
        intact: the file is as it was published.
        reproduced: the notebook gave the same facts again; None where it was not run again, `note` says why.
        differences: facts that differ, as `place: published → now`.
    """

    intact: bool
    reproduced: bool | None
    differences: tuple[str, ...] = ()
    note: str = ""

    @property
    def exit_code(self) -> int:
        """0 if nothing speaks against the report, else 3."""
        return 0 if self.intact and self.reproduced is not False else 3


def verify(path: Path, current: Path, children: Children) -> Verification:
    """
    Look at a published report: its checksum, and where its snapshot is at hand also its facts, made once more.

    Args:
        path: the HTML file.
        current: where to look for the workspace, beside the file's own folders.

    Raises:
        ConfigurationError: no such file, or none of our reports.
    """
    try:
        html = path.read_bytes().decode("utf-8", "surrogatepass")
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise ConfigurationError(reason, code="PMO-P11", where=str(path), action=PAGES) from error
    except UnicodeDecodeError:
        html = ""
    told = checksum.trace_of(html) if html else {}
    if "facts_sha256" not in told:
        message = "is no report of pmo: it does not say how it was made"
        raise ConfigurationError(message, code="PMO-P11", where=path.name, action=PAGES)
    if not checksum.is_intact(html):
        return Verification(False, None, note="the file is not as it was published")
    beside = path.with_suffix(".facts.json")
    if not beside.is_file():
        return Verification(
            True, None, note="its facts are not beside it, so that nothing can be compared"
        )
    text = beside.read_text(encoding="utf-8")
    if sha256(text.encode()).hexdigest() != told["facts_sha256"]:
        return Verification(
            False, None, note=f"{beside.name} is not the file that was published with it"
        )
    place = _workspace(told, current.resolve())
    if place is None:
        return Verification(
            True, None, note="its snapshot is not here, so that it cannot be made again"
        )
    handed, lost = _handed(told, path, place)
    if lost:
        return Verification(True, None, note=f"{lost}, so that it cannot be made again")
    handed["files"] = tuple(LINK.findall(html))
    return _made_again(told, json.loads(text), place, handed, children, path.stem)


def _handed(told: Mapping[str, Any], path: Path, place: Workspace) -> tuple[dict, str]:
    """What the report was handed beside its snapshot, and what of it is gone."""
    handed, found = told.get("handed", {}), {}
    if "slice" in handed:
        state, name = place.state(told["portfolio"]), told["notebook"]["name"]
        found["slice"] = run_record.find_slice(
            state, told["snapshot"], name, told["program"], handed["slice"]
        )
        if not found["slice"]:
            return {}, "what the portfolio decided for it is not here"
    if "record" in handed:
        folder = run_record.place(place.state(told["portfolio"]), told["snapshot"], told["as_of"])
        found["record"] = run_record.find(folder, told["program"], handed["record"])
        if not found["record"]:
            return {}, "what earlier reports of its run decided is not here"
    if "previous" in handed:
        page = path.resolve().parents[1] / handed["previous"]["as_of"] / path.name
        beside = page.with_suffix(".facts.json")
        if (
            not (page.is_file() and beside.is_file())
            or file_hash(beside) != handed["previous"]["facts_sha256"]
        ):
            return {}, "the report before it is not here as it was then"
        found["previous"] = str(page)
    return found, ""


def _workspace(told: Mapping[str, Any], current: Path) -> Workspace | None:
    """The workspace here that holds the report's snapshot; never one that came with the file, whose notebook would run."""
    names = (told["portfolio"], told["snapshot"], told["notebook"]["name"])
    if not all(isinstance(name, str) and NAME.fullmatch(name) for name in names):
        return None
    for folder in (current, *current.parents):
        place = Workspace(folder)
        if (
            place.state(told["portfolio"]) / "snapshots" / told["snapshot"] / "manifest.json"
        ).is_file():
            return place
    return None


def _made_again(
    told: Mapping[str, Any],
    facts: dict,
    place: Workspace,
    handed: dict,
    children: Children,
    name: str,
) -> Verification:
    name_of_notebook = told["notebook"]["name"]
    notebook = next((path for path in place.notebooks if path.stem == name_of_notebook), None)
    if notebook is None:
        return Verification(True, None, note=f"its notebook {name_of_notebook}.ipynb is not here")
    changed = source_hash(notebook) != told["notebook"]["sha256"]
    snapshot = place.state(told["portfolio"]) / "snapshots" / told["snapshot"]
    wants_kernel = read_notebook(notebook).wants_kernel or not operating_system.CAN_FORK
    handed = dict(handed)
    with publishing.scratch(place.state(told["portfolio"]), "make the report again") as folder:
        staging = folder / "report"
        task = Task(
            notebook=notebook,
            previous=handed.pop("previous", ""),
            files=handed.pop("files"),
            parameters={**told["parameters"], "snapshot": str(snapshot), **handed},
            staging=staging,
            title="",
            engine="kernel" if wants_kernel else "fork",
            timeout=TIMEOUT,
            memory_mb=MEMORY_MB,
            seed=making.seed(f"{told['program']}/{name}", told["as_of"]),
        )
        verdict = children.run(task, staging, TIMEOUT)
        if verdict.stop:
            raise raised(verdict.stop)
        if verdict.failure:
            return Verification(True, False, (f"the notebook fails: {verdict.failure.message}",))
        now = json.loads((staging / "facts.json").read_text(encoding="utf-8"))
    found = tuple(differences(facts, now))
    return Verification(True, not found, found, "the notebook was changed since" if changed else "")


def differences(before: Any, now: Any, place: str = "") -> Iterator[str]:
    """
    Where two facts differ, each by its place.

    >>> list(differences({"a": [1, 2]}, {"a": [1, 3], "b": 0}))
    ['a.1: 2 → 3', 'b: – → 0']
    """
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted({*before, *now}, key=str):
            yield from differences(before.get(key), now.get(key), f"{place}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(now, list):
        yield from differences(_by_key(before, place), _by_key(now, place), place)
    elif before != now:
        yield f"{place}: {_shown(before)} → {_shown(now)}"


def _by_key(rows: list, place: str) -> dict:
    key = KEYS.get(place)
    return {
        str(row[key]) if key and isinstance(row, dict) else at: row for at, row in enumerate(rows)
    }


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)[:80]
