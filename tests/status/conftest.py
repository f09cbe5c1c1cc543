"""Reports of these tests are written in English and in euros."""

import pytest

from pmo_lib.portfolio.settings import Settings
from pmo_lib.report import text


@pytest.fixture(autouse=True)
def euros():
    """As `report.speak` does in a notebook."""
    text.speak(Settings(currency="EUR"))
    yield
    text.speak(Settings())
