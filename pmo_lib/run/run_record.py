"""
The run record: what reports of the portfolio decided or measured that later reports of the run read; and slices, which
are what the portfolio's report of a notebook decides for the program's report of the same notebook.

The record is written once, by the portfolio's report of a notebook, and lies beside the immutable snapshot. A program's report is
handed its own rows only, and no report is handed what it does not name in `reads` of its notebook's metadata. A report
whose predecessor is not made in this run reads the last record of the same snapshot and day.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report.kinds import DECIDED_MIME, SLICES_MIME
from pmo_lib.run import disk
from pmo_lib.run.disk import file_hash
from pmo_lib.run.workspace import slug

FOLDER = "record"
SLICES = "slices"
LAST = "last.json"
OVERVIEW = "overview"  # the report of the whole portfolio that is made last of all
ORDER = (
    "forecast",
    "risk",
    "benefits",
    "prioritization",
    "capacity_analysis",
    "status",
    "maturity_assessment",
    "governance",
    "organizational_change",
)  # of the portfolio's reports; those of programs come after them


def check_reads(notebook: str, reads: Sequence[str]) -> None:
    """
    Check that a notebook reads only what is made before it.

    Raises:
        ConfigurationError: it reads a report that is made after it, or itself.
    """
    for name in reads:
        if _place(name) >= _place(notebook):
            raise ConfigurationError(
                f"reads {name!r}, which is not made before it",
                code="PMO-N13",
                where=f"{notebook}.ipynb",
                action=f"name under 'reads' only earlier ones of {', '.join(ORDER)}",
            )


def _place(notebook: str) -> int:
    if notebook == OVERVIEW:
        return len(ORDER) + 1
    return ORDER.index(notebook) if notebook in ORDER else len(ORDER)


def predecessors(report: Any, reports: Sequence[Any]) -> set[str]:
    """
    Names of the reports of a run that have to be made before this one.

    A program's report waits for the portfolio's report of its own notebook if that decides for it, every report for the
    portfolio's reports of the notebooks that it reads, the overview of the portfolio for all others, and that of a program
    for the program's own.
    """
    of_overview = report.notebook.name == OVERVIEW
    if of_overview and report.program == PORTFOLIO:
        return {one.name for one in reports if one.notebook.name != OVERVIEW}
    read = set(report.notebook.reads)
    found = {
        one.name
        for one in reports
        if one.program == PORTFOLIO
        and (
            (one.notebook.name in read and not one.variant)
            or (takes_slice(report) and one.path.stem == report.path.stem)
        )
    }
    own = (one for one in reports if of_overview and one.program == report.program)
    return found | {one.name for one in own if one.notebook.name != OVERVIEW}


def write(notebook: Any, programs: Sequence[str], staging: Path) -> None:
    """What the portfolio's report decided: slices, and the part of the record for the portfolio and for each program."""
    frames, slices = _shown(notebook, DECIDED_MIME), _shown(notebook, SLICES_MIME)
    for program in (PORTFOLIO, *programs) if frames else ():
        own = {name: _rows_of(frame, program) for name, frame in frames.items()}
        disk.write(disk.folder(staging / FOLDER) / f"{_folder(program)}.json", _text(own))
    for program, content in slices.items():
        text = _text({"program": program, **content})
        disk.write(disk.folder(staging / SLICES) / f"{slug(program)}.json", text)


def _shown(notebook: Any, kind: str) -> dict[str, Any]:
    """All that the outputs of a notebook hold of a kind, the later over the earlier."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found |= output.get("data", {}).get(kind, {})
    return found


def _rows_of(frame: Mapping[str, Any], program: str) -> dict[str, Any]:
    if program == PORTFOLIO:
        return dict(frame)
    place = frame["columns"].index("program_id")
    return {**frame, "rows": [row for row in frame["rows"] if row[place] == program]}


def keep(staging: Path, folder: Path, notebook: str) -> dict[str, str]:
    """
    Move what a report decided beside the snapshot, and note it as the last of its notebook.

    Args:
        folder: of the record of this snapshot and day, see `place`.

    Returns:
        path by the program's folder name; nothing where the report decides nothing for others.
    """
    kept = _moved(staging / FOLDER, folder / notebook)
    note_last(folder / notebook, kept)
    return kept


def keep_slices(staging: Path, state: Path, snapshot: str, notebook: str) -> dict[str, str]:
    """Move the slices of a report beside the snapshot; path by the program's folder name."""
    return _moved(staging / SLICES, state / SLICES / snapshot / notebook)


def _moved(staged: Path, target: Path) -> dict[str, str]:
    """Files by the program's folder name, moved to names that end with their hash; nobody reads them on the way."""
    kept = {}
    for path in sorted(staged.glob("*.json")):
        own = disk.folder(target, private=True) / f"{path.stem}-{file_hash(path)[:16]}.json"
        disk.save(own, path.read_bytes())
        kept[path.stem] = str(own)
    return kept


def note_last(target: Path, kept: Mapping[str, str]) -> None:
    """Note what a report decided as the last decision of its notebook; nothing where it decides nothing for others."""
    if kept:
        names = {program: Path(path).name for program, path in kept.items()}
        disk.save(target / LAST, json.dumps(names, sort_keys=True))


def place(state: Path, snapshot: str, day: str) -> Path:
    """Where the record of a snapshot and day lies."""
    return state / FOLDER / snapshot / day


def hand_over(
    report: Any,
    made: Mapping[str, Mapping[str, str]],
    asked: set[str],
    folder: Path,
    headlines: Mapping[str, Any] | None = None,
) -> str:
    """
    Lay before a report what it reads of the record, as one file that is named by its hash.

    Args:
        made: by notebook, what its report of this run keeps; path by the program's folder name.
        asked: names of notebooks whose portfolio report is part of this run: what they decided before does not count.
        folder: of the record of this snapshot and day.
        headlines: what the reports of the run say first, for an overview.

    Returns:
        path; empty where the notebook takes no record.
    """
    if "record" not in report.notebook.parameters:
        return ""
    program = report.path.parts[0]
    found = {}
    for name in report.notebook.reads:
        kept = made.get(name, {}) if name in asked else _last(folder / name)
        if program in kept:
            found[name] = json.loads(Path(kept[program]).read_text(encoding="utf-8"))
    text = _text({**found, **(headlines or {})})
    own = folder / "read" / f"{program}-{sha256(text.encode()).hexdigest()[:16]}.json"
    disk.folder(own.parent, private=True)
    disk.save(own, text)
    return str(own)


def _last(folder: Path) -> dict[str, str]:
    """What the newest report of a notebook decided on this snapshot and day; nothing where there was none."""
    try:
        names = json.loads((folder / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    paths = {program: folder / name for program, name in names.items()}
    return {program: str(path) for program, path in paths.items() if path.is_file()}


def find(folder: Path, program: str, hash: str) -> str:
    """The record that a page says it was made with; empty if it is gone."""
    return _if_unchanged(folder / "read" / f"{_folder(program)}-{hash[:16]}.json", hash)


def find_slice(state: Path, snapshot: str, notebook: str, program: str, hash: str) -> str:
    """The slice that a page says it was made with; empty if it is gone."""
    folder = state / SLICES / snapshot / notebook
    return _if_unchanged(folder / f"{slug(program)}-{hash[:16]}.json", hash)


def _if_unchanged(path: Path, hash: str) -> str:
    return str(path) if file_hash(path) == hash else ""


def takes_slice(report: Any) -> bool:
    """Whether a report shows what the portfolio's own report of its notebook decided."""
    return "slice" in report.notebook.parameters and report.program != PORTFOLIO


def page_before(folder: Path, page: Path) -> Path | None:
    """
    The newest page of an earlier day of the same report in the same output.

    Args:
        folder: of the portfolio in the output.
        page: of this report, seen from there: program, day, file.
    """
    program, day, name = page.parts
    days = sorted(
        (path.name for path in (folder / program).glob("*-*-*") if path.name < day), reverse=True
    )
    for earlier in filter(_is_day, days):
        found = folder / program / earlier / name
        if found.is_file() and found.with_suffix(".facts.json").is_file():
            return found
    return None


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _folder(program: str) -> str:
    """Name of a program's folder in the output."""
    return program if program == PORTFOLIO else slug(program)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
