"""Small registers for the tests of the risk report."""

import pandas as pd

from pmo_lib import risk
from pmo_lib.risk.data import Data
from tests.small_portfolio import portfolio


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
