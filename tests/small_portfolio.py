"""A small portfolio from rows by table, for the tests of reports."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text

DAY = pd.Timestamp("2026-10-31")


def day(words: str) -> pd.Timestamp:
    return pd.Timestamp(words)


def portfolio(program: str = "_portfolio", **tables: list[dict]) -> Portfolio:
    """A portfolio of rows by table, as of 31 October 2026; three projects under way where none are given."""
    rows = {
        "programs": [{"program_id": "G1", "name": "First"}, {"program_id": "G2", "name": "Second"}],
        "projects": [project(name) for name in "ABC"],
        **tables,
    }
    frames = {name: TABLES[name].conform(pd.DataFrame(row)) for name, row in rows.items()}
    made = Portfolio(
        frames, last_period=DAY.date(), program=program, settings=Settings(currency="EUR")
    )
    text.speak(made.settings)
    return made.at()


def project(name: str, **more) -> dict:
    return {
        "project_id": name,
        "name": f"Project {name}",
        "program_id": "G1",
        "stage": "in delivery",
        "actual_start": day("2025-01-31"),
        **more,
    }
