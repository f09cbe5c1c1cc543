"""Files that a test has just written stand still."""

import pytest

from pmo_lib.sources import files


@pytest.fixture(autouse=True)
def no_wait_for_young_files(monkeypatch):
    monkeypatch.setattr(files, "SETTLE", 0.0)
