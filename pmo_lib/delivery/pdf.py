"""Pages printed to PDF by the Chromium of this machine."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pmo_lib import operating_system
from pmo_lib.delivery.targets import Target
from pmo_lib.run.disk import file_hash

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
TIMEOUT = 120  # seconds for a page


def print_pages(
    files: Mapping[str, Path], before: Mapping[str, str], audience: str, target: Target, result: Any
) -> dict[str, str]:
    """
    Print each newest page to a PDF file beside it, unless that was made of the same page before.

    Args:
        files: pages by path; before: marks of the files that lie there.
        result: gets a sentence for each page that could not be printed; the page itself is shared all the same.

    Returns:
        the mark of each PDF file: it is that of its page, as two prints of a page differ.
    """
    marks = {}
    for path, page in files.items():
        if "/latest/" not in path:
            continue
        name, mark = beside(path), f"printed {file_hash(page)}"
        if before.get(name) != mark:
            data, problem = printed(page)
            if problem:
                result.problems.append(f"{name}: {problem}")
                continue
            target.write(f"{audience}/{name}", data)
            result.written += 1
        marks[name] = mark
    return marks


def beside(page: str) -> str:
    """
    Where the PDF file of a page lies.

    >>> beside("office/a/latest/status.html")
    'office/a/latest/status.pdf'
    """
    return page.removesuffix(".html") + ".pdf"


def printed(page: Path) -> tuple[bytes, str]:
    """A page as PDF, or empty and why it could not be printed."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), "")
    if not browser:
        return b"", "no Chromium is installed here, so that no PDF could be printed"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        flags = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run"]
        flags += ["--no-sandbox"] if operating_system.is_superuser() else []
        flags += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}"]
        try:
            subprocess.run(
                [browser, *flags, page.resolve().as_uri()],
                capture_output=True,
                timeout=TIMEOUT,
                check=True,
            )
            return made.read_bytes(), ""
        except (OSError, subprocess.SubprocessError) as error:
            return b"", f"Chromium could not print it: {type(error).__name__}"
