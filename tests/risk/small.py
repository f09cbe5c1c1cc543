"""Small registers for the tests of the risk report."""

import pandas as pd

from pmo_lib import risk
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text
from pmo_lib.risk.data import Data

DAY = pd.Timestamp("2026-10-31")


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
        "actual_start": pd.Timestamp("2026-01-31"),
        **more,
    }


def a_risk(name: str, of: str = "A", **more) -> dict:
    return {
        "risk_id": name,
        "project_id": of,
        "title": f"Risk {name}",
        "raised": pd.Timestamp("2026-10-01"),
        "reviewed": pd.Timestamp("2026-10-20"),
        **more,
    }


def data(rules: dict | None = None, handed: dict | None = None, **tables) -> Data:
    """The data of a risk report on rows by table."""
    return risk.build(portfolio(**tables), risk.Rules(**(rules or {})), handed=handed)


def day(words: str) -> pd.Timestamp:
    return pd.Timestamp(words)
