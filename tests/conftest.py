"""What tests share: where real data lies, and a workspace of their own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

ROOT = Path(__file__).parents[1]


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
