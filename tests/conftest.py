"""What tests share: where real data lies, and a workspace of their own."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.command_line import pmo
from tests.tiers import TEST_ALL

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("new draws", deadline=None, print_blob=True)
settings.load_profile("new draws" if TEST_ALL else "repeatable")

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def skip_or_fail() -> Callable[[str], None]:
    """Skip with a sentence; on the continuous integration machine what is missing is a failure."""
    return pytest.fail if os.environ.get("CI") == "true" else pytest.skip


@pytest.fixture(scope="session")
def shared_data(skip_or_fail) -> Path:
    """Folder of real data, from PMO_SHARED_DATA or beside the project."""
    folder = Path(os.environ.get("PMO_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        skip_or_fail("real data is not here: set PMO_SHARED_DATA to its folder")
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with this project's notebooks and no portfolio."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "parameters").mkdir()
    return tmp_path


@pytest.fixture(scope="session")
def sample_office(tmp_path_factory) -> Path:
    """
    A workspace with the sample portfolio, its reports published for one program and the whole.

    It is made once for all workers of a test session: tests read it, or change a copy of it.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root, done = base / "sample-office", base / "sample-office-done"
    with open(base / "sample-office-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(ROOT / "notebooks", root / "notebooks")
            sample = "parameters/healthcare"
            shutil.copytree(
                ROOT / sample, root / sample, ignore=lambda _, names: {"_portfolio.yml"} & {*names}
            )
            programs = ("-p", "_portfolio", "-p", "digital-transformation")
            result = pmo(root, "run", "healthcare", *programs)
            assert result.returncode == 0, result.stderr
            done.touch()
    return root


@pytest.fixture(scope="session")
def chromium(skip_or_fail):
    """Chromium, started once; where there is none, a sentence says so."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        skip_or_fail("no Chromium here: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
