"""Sentences and tables of these tests are written in English, with euros."""

import pytest

from pmo_lib.portfolio.settings import Settings
from pmo_lib.report import speak


@pytest.fixture(autouse=True)
def in_euros():
    speak(Settings(currency="EUR"))
