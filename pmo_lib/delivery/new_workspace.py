"""`pmo new`: the files of a workspace, written once, and brought up to date without overwriting what somebody edited."""

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import disk
from pmo_lib.run.publishing import on_disk

RECORD = ".delivered.json"
OWN = Path(__file__).parent / "workspace"
HIDDEN = ("dockerignore", "gitignore", "github")  # get their leading dot when they are written
COPIED = ("notebooks", "parameters/healthcare")
LEFT_OUT = (".ipynb_checkpoints", "__pycache__")


@dataclass(frozen=True, slots=True)
class Difference:
    """An edited file, and where it differs from the one that the installed version brings."""

    file: str
    summary: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """
    What `pmo new` did.

    Args:
        folder: the workspace.
        new, replaced: files that were written, and unedited files that got the content of the installed version.
        kept: edited files, which were not touched.
        deleted: files that were delivered earlier and are not there any more; they were not written again.
        dropped: files that the installed version no longer brings; they were not touched.
    """

    folder: Path
    new: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    kept: tuple[Difference, ...] = ()
    deleted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = field(default=())


def create(folder: Path) -> Written:
    """
    Write a workspace into a new or empty folder.

    Raises:
        ConfigurationError: the folder is not empty.
        PlatformError: it cannot be written.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise ConfigurationError(
            "there is something in this place already",
            code="PMO-P11",
            where=str(folder),
            action="name a new folder, or bring this workspace up to date: pmo new FOLDER --update",
        )
    return _write(folder)


def update(folder: Path) -> Written:
    """
    Bring a workspace to the installed version: unedited files are replaced, edited ones are kept and compared.

    Whether a file was edited is decided by the record of what was delivered. Without that record every file that differs
    counts as edited.

    Raises:
        ConfigurationError: the folder is no workspace, or its record cannot be read.
        PlatformError: it cannot be written.
    """
    if not (folder / "notebooks").is_dir():
        raise ConfigurationError(
            "this folder is no workspace: it holds no notebooks/",
            code="PMO-P11",
            where=str(folder),
            action="name the folder that holds notebooks/ and parameters/",
        )
    return _write(folder)


def contents() -> dict[str, bytes]:
    """Every file of a new workspace by its place in it, as the installed version brings it."""
    beside = OWN if (OWN / "notebooks").is_dir() else Path(__file__).parents[2]
    files = {}
    for root, part in ((beside, part) for part in COPIED):
        files |= dict(_files(root, root / part))
    own = {name: text for name, text in _files(OWN, OWN) if not name.startswith(COPIED)}
    files |= {f".{name}" if name.startswith(HIDDEN) else name: text for name, text in own.items()}
    return files | {name: text.encode() for name, text in _versions().items()}


def _files(root: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not set(LEFT_OUT) & set(path.parts):
            yield path.relative_to(root).as_posix(), path.read_bytes()


def _versions() -> dict[str, str]:
    """Files that name the installed versions: of this package, and of the chart library that its pages carry."""
    from plotly.offline import get_plotlyjs_version

    package = {
        "name": "pmo-workspace",
        "private": True,
        "dependencies": {"plotly.js-basic-dist-min": get_plotlyjs_version()},
    }
    return {
        "requirements.txt": f"--find-links wheels\npmo-lib=={version('pmo-lib')}\n",
        "package.json": json.dumps(package, indent=2) + "\n",
    }


def _write(folder: Path) -> Written:
    """Write each file that is new or unedited; note all others."""
    files, before = contents(), _delivered(folder)
    lists: dict[str, list] = {"new": [], "replaced": [], "kept": [], "deleted": []}
    for name, text in files.items():
        kind = _kind(folder / name, text, before.get(name))
        if kind == "kept":
            lists["kept"].append(_difference(name, (folder / name).read_bytes(), text))
        elif kind:
            lists[kind].append(name)
    for name in (*lists["new"], *lists["replaced"]):
        with on_disk(folder / name, "write the workspace"):
            disk.folder((folder / name).parent)
            disk.save(folder / name, files[name])
    hashes = {name: _hash(text) for name, text in files.items()}
    record = {"version": version("pmo-lib"), "files": hashes}
    with on_disk(folder, "write the workspace"):
        disk.save(folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    dropped = sorted(name for name in before.keys() - files.keys() if (folder / name).exists())
    return Written(folder, **{key: tuple(x) for key, x in lists.items()}, dropped=tuple(dropped))


def _kind(path: Path, text: bytes, delivered: str | None) -> str:
    """What is to be done with a file: new, replaced, kept, deleted; empty for nothing."""
    if not path.exists():
        return "deleted" if delivered else "new"
    now = _hash(path.read_bytes()) if path.is_file() else ""
    if now == _hash(text):
        return ""
    return "replaced" if now == delivered else "kept"


def _hash(content: bytes) -> str:
    """SHA-256 without regard to the ends of lines, which version control may change."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _delivered(folder: Path) -> dict[str, str]:
    """The hash of each file as it was delivered last; empty where that is not known."""
    record = folder / RECORD
    if not record.exists():
        return {}
    try:
        return dict(json.loads(record.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            "the record of the delivered files cannot be read",
            code="PMO-P11",
            where=str(record),
            action="restore it from version control; or delete it, then every changed file counts as edited",
        ) from error


def _difference(name: str, yours: bytes, ours: bytes) -> Difference:
    """Lines that differ between an edited file and the installed version; of a notebook, those of its cells."""
    texts = [_text(name, content).splitlines() for content in (yours, ours)]
    names = {"fromfile": f"{name} (yours)", "tofile": f"{name} (installed version)"}
    lines = tuple(difflib.unified_diff(*texts, lineterm="", **names))
    yours_only = sum(line.startswith("-") for line in lines[2:])
    ours_only = sum(line.startswith("+") for line in lines[2:])
    summary = f"{yours_only} lines are only in yours, {ours_only} only in the installed version"
    return Difference(name, summary if lines else "only outputs or metadata differ", lines)


def _text(name: str, content: bytes) -> str:
    """What a person compares: of a notebook its cells, each below its number; of any other file its text."""
    text = content.decode("utf-8", "replace")
    if not name.endswith(".ipynb"):
        return text
    try:
        cells = json.loads(text)["cells"]
        return "\n".join(
            f"# cell {number}, {cell['cell_type']}\n{''.join(cell['source'])}"
            for number, cell in enumerate(cells, 1)
        )
    except (ValueError, KeyError, TypeError):
        return text
