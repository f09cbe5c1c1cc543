"""What may be deleted: reports of old days beyond those that are kept, and snapshots that no page names."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.report import text
from pmo_lib.run import checksum, disk, history, index, publishing
from pmo_lib.run.configuration import Keep, read_configuration
from pmo_lib.run.run_record import FOLDER, SLICES
from pmo_lib.run.runner import Place, Request, locate
from pmo_lib.run.workspace import find_portfolio

OF_SNAPSHOTS = ("snapshots", FOLDER, SLICES)  # folders of the state that hold one for each snapshot


@dataclass(frozen=True, slots=True)
class Pruned:
    """Reports and snapshots that may be deleted, their size in bytes, and whether they were."""

    reports: tuple[str, ...]
    snapshots: tuple[str, ...]
    size: int
    deleted: bool

    @property
    def lines(self) -> list[str]:
        """A line for each, and what was done or is to be done."""
        if not (self.reports or self.snapshots):
            return ["Nothing to delete"]
        lines = [f"report    {one}" for one in self.reports]
        lines += [f"snapshot  {one}" for one in self.snapshots]
        counts = f"{text.plural(len(self.reports), 'report')} and {text.plural(len(self.snapshots), 'snapshot')}"
        size = f"{self.size / 1e6:,.1f} MB"
        end = "deleted" if self.deleted else "may be deleted; add --yes to delete them"
        return [*lines, f"{counts}, {size}, {end}"]

    @property
    def as_json(self) -> dict[str, Any]:
        """For machines."""
        names = {"reports": list(self.reports), "snapshots": list(self.snapshots)}
        return {"exit_code": 0, **names, "bytes": self.size, "deleted": self.deleted}


def prune(portfolio: str, output: Path | None, current: Path, *, delete: bool = False) -> Pruned:
    """
    Find what may be deleted, and delete it if asked for.

    The newest page of each report, tagged days and whatever is named by a page of any output that a run of this workspace
    wrote to are kept, and so is the snapshot of the last run on each output.

    Raises:
        ConfigurationError: portfolio.yml does not say what is kept.
        LockedError: a run is going on in this output.
    """
    place = locate(Request(portfolio, output=output, current=current))
    configuration, document = read_configuration(find_portfolio(portfolio, current))
    if configuration.keep is None:
        raise ConfigurationError(
            "it is not said what is kept",
            code="PMO-P11",
            where=document.name,
            action="add 'keep: {newest: 12}'; see docs/sharing.md",
        )
    run = history.new_id(place.state)
    with publishing.lock(place.private / "lock", run):
        pages = list(_old_pages(place, configuration.keep))
        snapshots = list(_unnamed(place, set(pages)))
        files = [one for page in pages for one in (page, page.with_suffix(".facts.json"))]
        size = sum(_size(one) for one in (*files, *snapshots))
        if delete and (files or snapshots):
            with publishing.on_disk(place.output, "delete old reports"):
                for one in (*files, *snapshots):
                    disk.remove(one)
            _tidy({page.parent for page in pages})
            folder = place.output / place.portfolio
            if pages and (folder / "index.json").is_file():
                index.without_gone_pages(folder, place.private / run, run)
                disk.remove(place.private / run)
    root = place.output / place.portfolio
    names = tuple(page.relative_to(root).as_posix() for page in pages)
    gone = sorted({one.name for one in snapshots})
    return Pruned(names, tuple(gone), size, delete)


def _old_pages(place: Place, keep: Keep) -> Iterator[Path]:
    """Pages of days beyond the newest that are kept, of each report by itself; what the index shows as newest stays."""
    folder = place.output / place.portfolio
    shown = {row["href"] for row in _rows(folder)}
    days: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for page in sorted(folder.glob("*/*/*.html"), reverse=True):
        days[page.parts[-3], page.name].append(page)
    for pages in days.values():
        for page in pages[keep.newest :]:
            named = page.relative_to(folder).as_posix() in shown
            if not named and page.parent.name not in keep.tagged:
                yield page


def _rows(folder: Path) -> list[dict]:
    try:
        return json.loads((folder / "index.json").read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            "the index cannot be read, so that it is not known what is shown",
            code="PMO-P12",
            where=str(folder),
            action="pmo run writes it anew",
        ) from error


def _unnamed(place: Place, old: set[Path]) -> Iterator[Path]:
    """Folders of snapshots that no page which stays names, in any output that a run of this workspace wrote to."""
    records = [_record(path) for path in sorted((place.state / "runs").glob("*/run.json"))]
    last = {one.get("output"): one for one in records}
    kept = {Path(one.get("snapshot_folder", "")).name for one in last.values()}
    for output in {place.output, *(Path(name) for name in last if name)}:
        for page in (output / place.portfolio).glob("*/*/*.html"):
            if page not in old:
                kept.add(_snapshot_of(page))
    for name in OF_SNAPSHOTS:
        for folder in sorted((place.state / name).glob("*")):
            if folder.is_dir() and folder.name not in kept:
                yield folder


def _record(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _snapshot_of(page: Path) -> str:
    return checksum.trace_of(page.read_text(encoding="utf-8", errors="replace")).get("snapshot", "")


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.stat().st_size for one in files if one.is_file())


def _tidy(folders: set[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
