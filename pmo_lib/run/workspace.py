"""Where things lie: the workspace, a portfolio's folder, and names that are safe as parts of a path."""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.suggestion import did_you_mean

DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
LONGEST = 80
SHARED_DATA = "PMO_SHARED_DATA"
ENTRY_POINT = "pmo.notebooks"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that holds `notebooks/`, `parameters/`, `.pmo/` and by default `reports/`."""

    root: Path

    @property
    def notebooks(self) -> list[Path]:
        """
        Every report's source, by name: those of the workspace, and those of installed packages that it has not itself.

        `_template.ipynb` and other names that begin with `_` are none.

        Raises:
            ConfigurationError: two packages bring a notebook of the same name, and the workspace has none of it.
        """
        found = {path.stem: path for path in _notebooks_in(self.root / "notebooks")}
        brought: dict[str, Path] = {}
        for path in (path for folder in packages() for path in _notebooks_in(folder)):
            if path.stem in brought and path.stem not in found:
                raise ConfigurationError(
                    f"two installed packages bring a notebook {path.stem!r}",
                    code="PMO-P11",
                    where=f"{brought[path.stem].parent.name} and {path.parent.name}",
                    action="copy the one you want into notebooks/, or uninstall one of the packages",
                )
            brought[path.stem] = path
        return sorted({**brought, **found}.values(), key=lambda path: path.stem)

    def state(self, portfolio: str) -> Path:
        """The private state of one portfolio: snapshots, executed notebooks, runs."""
        return self.root / ".pmo" / portfolio


def packages() -> list[Path]:
    """
    Folders with notebooks that installed packages declare by the entry point `pmo.notebooks`; no package is imported.

    The value of such an entry point is the name of a package whose folder holds the notebooks. One that is not there is
    left out; `pmo doctor` names it.
    """
    places = (notebook_folder(one) for one in entry_points(group=ENTRY_POINT))
    return sorted({place for place in places if place})


def notebook_folder(entry_point: EntryPoint) -> Path | None:
    """The folder that an entry point `pmo.notebooks` names; None where there is none."""
    try:
        package = find_spec(entry_point.module)
    except (ImportError, ValueError):
        return None
    places = (package.submodule_search_locations if package else None) or ()
    return next((Path(place) for place in places if Path(place).is_dir()), None)


def _notebooks_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.ipynb")) if not path.name.startswith("_")]


def find_workspace(portfolio: Path, current: Path) -> Workspace:
    """
    The nearest folder that holds `notebooks/`, at or above the portfolio's folder, else at or above the current one.

    Raises:
        ConfigurationError: there is none.
    """
    for start in (portfolio.resolve(), current.resolve()):
        for folder in (start, *start.parents):
            if (folder / "notebooks").is_dir():
                return Workspace(folder)
    raise ConfigurationError(
        "no workspace: no folder here or above holds notebooks/",
        code="PMO-P11",
        where=current.name,
        action="change to the folder that holds notebooks/ and parameters/",
    )


def resolve_location(location: str, workspace: Workspace) -> str:
    """
    A source's location with `$PMO_SHARED_DATA` filled in: from the environment, else the folder of shared data that
    lies beside the workspace. No other variable is taken.

    Raises:
        ConfigurationError: another variable.
    """
    variable, _, rest = location.partition("/")
    if not variable.startswith("$"):
        return location
    if variable != f"${SHARED_DATA}":
        raise ConfigurationError(
            f"the source begins with {variable!r}",
            code="PMO-P11",
            action=f"only ${SHARED_DATA} is filled in",
        )
    folder = Path(os.environ.get(SHARED_DATA) or workspace.root.parent / "shared" / "data")
    return str(folder.resolve() / rest)


def find_portfolio(name: str, current: Path) -> Path:
    """
    The folder of a portfolio, given by its name under `parameters/` or by a path.

    Raises:
        ConfigurationError: there is none; names the nearest.
    """
    as_path = Path(name)
    if (as_path / "portfolio.yml").is_file():
        return as_path.resolve()
    if as_path.name == "portfolio.yml" and as_path.is_file():
        return as_path.resolve().parent
    known: list[str] = []
    for folder in (current.resolve(), *current.resolve().parents):
        known = [path.parent.name for path in (folder / "parameters").glob("*/portfolio.yml")]
        if name in known:
            return folder / "parameters" / name
        if known:
            break
    action = (
        did_you_mean(name, known)
        if known
        else "change to the workspace, or begin one: pmo init NAME --from SOURCE"
    )
    raise ConfigurationError(f"no portfolio {name!r}", code="PMO-P11", action=action)


def slug(identity: str) -> str:
    """
    An id as a part of a path: safe on every file system, and the id itself wherever that is safe.

    >>> slug("digital-transformation"), slug("../../etc/x"), slug("CON"), slug("É 1")
    ('digital-transformation', 'etc-x', 'id-CON', 'É-1')
    """
    text = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", identity)).strip("-. _")
    while len(text.encode()) > LONGEST:
        text = text[:-1]
    text = text.rstrip("-. ")
    return f"id-{text}" if DEVICES.fullmatch(text) else text or "unnamed"


def slugs(identities: Iterable[str]) -> dict[str, str]:
    """
    The slug of each id.

    Raises:
        ConfigurationError: two ids would share one; names both.
    """
    found: dict[str, str] = {}
    result = {}
    for identity in identities:
        short = slug(identity)
        other = found.setdefault(short.casefold(), identity)
        if other != identity:
            raise ConfigurationError(
                f"programs {other!r} and {identity!r} would share the folder {short!r}",
                code="PMO-P07",
                action="rename one of them",
            )
        result[identity] = short
    return result
