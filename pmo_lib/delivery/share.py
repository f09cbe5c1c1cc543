"""Copies for audiences: only pages of the programs that an audience may see, with an index of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pmo_lib.delivery import pdf
from pmo_lib.delivery.publication import Publication, intact_page
from pmo_lib.delivery.targets import Target
from pmo_lib.run import index
from pmo_lib.run.disk import file_hash

MANIFEST = "shared.json"  # in the folder of a portfolio: what we wrote there
LIBRARY = re.compile(r'src="((?:\.\./)+_assets/[^"/]+)"')


@dataclass(slots=True)
class Shared:
    """What became of the copy for one audience: files written and withdrawn, and sentences about what could not be shared."""

    audience: str
    reports: int = 0
    written: int = 0
    removed: int = 0
    problems: list[str] = field(default_factory=list)


def share(
    publication: Publication, audience: str, target: Target, *, with_pdf: bool = False
) -> Shared:
    """
    Bring an audience's folder of a target up to date, and withdraw what it may no longer see.

    Args:
        publication: only what the audience may see, see `Publication.for_programs`.
        with_pdf: print each newest page to a PDF file beside it.
    """
    result = Shared(audience)
    start = f"{audience}/{publication.folder.name}"
    files, rows = _allowed(publication, result)
    before = _manifest(target, start)
    wanted = files.keys() | ({pdf.beside(path) for path in files} if with_pdf else set())
    kept = {path: mark for path, mark in before.items() if path in wanted}
    for path in sorted(before.keys() - wanted):
        if not path.startswith("_assets/"):  # other portfolios of the audience may use them
            target.remove(f"{audience}/{path}")
            result.removed += 1
    there = target.sizes(audience)
    state = {"settings": dict(publication.settings), "rows": rows}
    _leave(target, start, state, {**kept, **dict.fromkeys(files, "")})
    marks = {}
    for path, source in files.items():
        marks[path] = file_hash(source)
        size = there.get(f"{audience}/{path}")
        if kept.get(path) != marks[path] or size != source.stat().st_size:
            target.write(f"{audience}/{path}", source.read_bytes())
            result.written += 1
    if with_pdf:
        marks |= pdf.print_pages(files, before, audience, target, result)
    target.write(f"{start}/index.html", _index(publication, rows, files).encode())
    _leave(target, start, state, marks)
    target.write(f"{audience}/index.html", _top(target, audience).encode())
    return result


def withdraw(target: Target, audience: str, portfolio: str) -> int:
    """Remove what lies in a target for an audience that the portfolio no longer names; returns the number of files."""
    start = f"{audience}/{portfolio}"
    files = [path for path in _manifest(target, start) if not path.startswith("_assets/")]
    for path in (*files, f"{portfolio}/index.html", f"{portfolio}/{MANIFEST}"):
        target.remove(f"{audience}/{path}")
    target.write(f"{audience}/index.html", _top(target, audience).encode())
    return len(files)


def audiences_in(target: Target, portfolio: str) -> list[str]:
    """The audiences for which something of a portfolio lies in a target."""
    parts = (path.split("/") for path in target.sizes(""))
    return sorted(part[0] for part in parts if part[1:] == [portfolio, MANIFEST])


def _allowed(publication: Publication, result: Shared) -> tuple[dict[str, Path], list[dict]]:
    """The files that an audience may have, by their path in its folder, and the rows of its index."""
    files: dict[str, Path] = {}
    rows = []
    for row in publication.rows:
        row = {**row, "history": [{**old} for old in row["history"]]}
        for one in (row, *row["history"]):
            page = publication.folder / one["href"]
            html = intact_page(page) if one["href"] else ""
            if one["href"] and not html:
                result.problems.append(f"{one['href']} is not as it was published: not shared")
                one["href"] = ""
                continue
            if html:
                files |= _of_page(publication.folder, one["href"], html, one is row)
        row["history"] = [old for old in row["history"] if old["href"]]
        result.reports += bool(row["href"])
        rows.append(row)
    return files, rows


def _of_page(folder: Path, href: str, html: str, newest: bool) -> Iterator[tuple[str, Path]]:
    """A page, a second copy of the newest one under a name that stays, and the chart library if the page shares it."""
    program, _, name = href.split("/")
    yield f"{folder.name}/{href}", folder / href
    if newest:
        yield f"{folder.name}/{program}/latest/{name}", folder / href
    for source in LIBRARY.findall(html):
        library = (folder / href).parent / source
        yield f"_assets/{library.name}", folder.parent / "_assets" / library.name


def _manifest(target: Target, start: str) -> dict[str, str]:
    """What was written for an audience and portfolio before, with the hash of each file; nothing where that is not known."""
    try:
        return json.loads(target.read(f"{start}/{MANIFEST}"))["files"]
    except (ValueError, KeyError):
        return {}


def _leave(target: Target, start: str, state: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """State what lies there, before and after it is written, so that the next command finds also what a killed one left."""
    text = json.dumps({**state, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
    target.write(f"{start}/{MANIFEST}", text.encode())


def _index(publication: Publication, rows: list[dict], files: Mapping[str, Path]) -> str:
    """The index of the audience's reports, over nothing else."""
    folder = publication.folder

    def there(place: str) -> bool:
        return place in ("index.html", "../index.html") or f"{folder.name}/{place}" in files

    return index.portfolio_page(folder, dict(publication.settings), rows, there)


def _top(target: Target, audience: str) -> str:
    """The index over the portfolios that lie in an audience's folder."""
    found = []
    for path in sorted(target.sizes(audience)):
        parts = path.split("/")
        if len(parts) == 3 and parts[2] == MANIFEST:
            found.append((parts[1], json.loads(target.read(path))))
    return index.top_page(found)


def digest(publication: Publication) -> str:
    """What the reports of an audience say, as one hash: the same as long as no fact, report or state changes but the day."""
    parts = []
    for row in publication.rows:
        page = publication.folder / row["href"] if row["href"] else None
        parts.append([row["program"], row["notebook"], row["variant"], row["status"], _said(page)])
    return sha256(json.dumps(parts).encode()).hexdigest()


def _said(page: Path | None) -> Any:
    try:
        facts = json.loads(page.with_suffix(".facts.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError):
        return None
    return {key: facts.get(key) for key in ("findings", "measures", "projects")}
