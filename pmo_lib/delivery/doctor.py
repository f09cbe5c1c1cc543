"""`pmo doctor`: what is missing on this computer, what that means for reports, and what to do about it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from pmo_lib.errors import ConfigurationError, PmoError
from pmo_lib.run.workspace import ENTRY_POINT, find_workspace, notebook_folder

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


@dataclass(frozen=True, slots=True)
class Result:
    """
    What one check found.

    Args:
        name: what was looked at.
        state: "good"; "optional" if something is missing that reports do without; "bad" if no report can be made.
        message: a full sentence.
        action: what to do; empty where nothing is to be done.
    """

    name: str
    state: str
    message: str
    action: str = ""


def examine(folder: Path) -> list[Result]:
    """Every check of this computer and of the workspace at or above a folder."""
    return [result for check in CHECKS for result in check(folder)]


def exit_code(results: list[Result]) -> int:
    """7 if no report can be made here; 0 otherwise, also where something optional is missing."""
    return 7 if any(result.state == "bad" for result in results) else 0


def _python(_: Path) -> Iterator[Result]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Result("Python", "good", f"Python {version} is installed.")


def _packages(_: Path) -> Iterator[Result]:
    from importlib.metadata import PackageNotFoundError

    from pmo_lib.run.cache import versions

    try:
        found = ", ".join(f"{name} {version}" for name, version in versions().items())
    except PackageNotFoundError as error:
        message = f"The package {error.name} is not installed in this environment."
        yield Result("packages", "bad", message, "Type: pip install pmo-lib")
        return
    yield Result("packages", "good", f"Installed are {found}.")


def _workspace(folder: Path) -> Iterator[Result]:
    try:
        root = find_workspace(folder, folder).root
    except ConfigurationError:
        message = "This folder is no workspace: neither it nor a folder above holds notebooks/."
        action = "Make one: pmo new my-office. Then change to it."
        yield Result("workspace", "bad", message, action)
        return
    yield Result("workspace", "good", f"The workspace is {root}.")
    for place in (root, root / "reports", root / ".pmo"):
        yield from _writable(place)


def _writable(place: Path) -> Iterator[Result]:
    """Whether a file can be written there; a folder that does not exist yet is no fault."""
    if not place.is_dir():
        return
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        message = f"This account cannot write to {place}: {error.strerror}."
        action = "Give it the right to write there, or pass --output with another folder."
        yield Result("write permission", "bad", message, action)
        return
    yield Result("write permission", "good", f"This account can write to {place}.")


def _locale(_: Path) -> Iterator[Result]:
    encoding = sys.getfilesystemencoding()
    if encoding.lower() in ("utf-8", "utf8"):
        message = (
            "File names are in UTF-8. Numbers and dates follow portfolio.yml, not this computer."
        )
        yield Result("locale", "good", message)
        return
    message = f"File names are in {encoding}; names with other letters cannot be read."
    action = "Set the environment variable PYTHONUTF8=1, or LANG=C.UTF-8."
    yield Result("locale", "bad", message, action)


def _browser(_: Path) -> Iterator[Result]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if found:
        yield Result("browser", "good", f"A browser of the Chromium family is installed: {found}.")
        return
    message = "No browser of the Chromium family was found. Reports are made without one; it is needed only to print them as PDF."
    yield Result(
        "browser", "optional", message, "Install Chromium, Chrome or Edge if you want PDF."
    )


def _chart_library(folder: Path) -> Iterator[Result]:
    from pmo_lib.run.page import library

    with suppress(ConfigurationError):
        os.environ["PMO_WORKSPACE"] = str(find_workspace(folder, folder).root)
    small = library(small=True).name
    if small.startswith("plotly-basic"):
        yield Result("chart library", "good", f"Pages carry the small chart library, {small}.")
        return
    message = "The small chart library is not installed. Pages carry the larger one: up to 2.2 MB instead of 0.7 MB each."
    action = "Type npm install in the workspace; if there is no npm, install Node.js first."
    yield Result("chart library", "optional", message, action)


def _java(_: Path) -> Iterator[Result]:
    from pmo_lib.sources import mpp

    for find in (mpp.java, mpp.classes):
        try:
            find()
        except PmoError as error:
            message = f"Files of Microsoft Project (.mpp) cannot be read: {error.message}."
            action = "Needed for .mpp only: pip install 'pmo-lib[mpp]', or save schedules as XML."
            yield Result("Java", "optional", message, action)
            return
    yield Result("Java", "good", "Files of Microsoft Project (.mpp) can be read.")


def _packages_with_notebooks(_: Path) -> Iterator[Result]:
    for one in entry_points(group=ENTRY_POINT):
        place = notebook_folder(one)
        if place is None:
            message = f"The entry point {one.name} of {ENTRY_POINT} names {one.value}, which is not installed."
            yield Result("notebooks", "optional", message, "Install or remove that package.")
            continue
        count = sum(not path.name.startswith("_") for path in place.glob("*.ipynb"))
        yield Result("notebooks", "good", f"The package {one.value} brings {count} notebooks.")


CHECKS: tuple[Callable[[Path], Iterator[Result]], ...] = (
    _python,
    _packages,
    _workspace,
    _locale,
    _browser,
    _chart_library,
    _java,
    _packages_with_notebooks,
)
