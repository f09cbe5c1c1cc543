"""Small portfolios made by hand, and the sample analysed once."""

from copy import copy
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pmo_lib.capacity.data import Data, build
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text
from tools.sample import generate

AS_OF = "2026-10-31"
RULES = Rules(draws=1000)
EXACT = Rules(
    draws=100, spread=0.0
)  # estimates are right, so that the cheapest plan holds in every future


def month(ahead: int) -> pd.Timestamp:
    """The end of the month so many after October 2026."""
    return pd.Timestamp(AS_OF) + pd.offsets.MonthEnd(ahead)


def made(**frames: list[dict]) -> Portfolio:
    """A portfolio of one program from rows by table; one role and one project are there if none is named."""
    whole = {
        "programs": [{"program_id": "A", "name": "Alpha"}],
        "organization": [{"name": "Office", "calendar": "DE", "currency": "EUR"}],
        "projects": [project("P0")],
        "roles": [{"role_id": "eng", "name": "Engineers", "owner_role": "Head"}],
        **frames,
    }
    tables = {
        name: TABLES[name].conform(pd.DataFrame(rows, columns=TABLES[name].names))
        for name, rows in whole.items()
    }
    return Portfolio(tables, settings=Settings(currency="EUR")).at(AS_OF)


def project(identity: str, **more) -> dict:
    return {
        "project_id": identity,
        "name": f"Project {identity}",
        "program_id": "A",
        "stage": "approved",
        "budget": 1e6,
        "forecast_start": month(1).replace(day=1),
        "forecast_finish": month(12),
        **more,
    }


def asks(project_id: str, role: str, ahead: int, fte: float, **more) -> dict:
    return {
        "project_id": project_id,
        "role_id": role,
        "period_end": month(ahead),
        "fte": fte,
        **more,
    }


def offers(role: str, fte: float, months: int = 18) -> list[dict]:
    return [{"role_id": role, "period_end": month(n), "fte": fte} for n in range(1, months + 1)]


def from_tables(tables: dict[str, pd.DataFrame]) -> Portfolio:
    conformed = {name: TABLES[name].conform(frame) for name, frame in tables.items()}
    return Portfolio(conformed, settings=Settings(currency="EUR", synthetic=True)).at(AS_OF)


def analysis(seed: int = 1, rules: Rules = RULES, **frames: list[dict]) -> Data:
    """The data of the report of a portfolio made from rows by table."""
    return build(made(**frames), rules, rng=np.random.default_rng(seed))


def recorded(portfolio: Portfolio, **decisions: str | tuple[str, str]) -> dict:
    """The run record of a prioritization: by project its decision, with the month it waits for where it does."""
    pairs = {key: one if isinstance(one, tuple) else (one, None) for key, one in decisions.items()}
    programs = portfolio.projects.set_index("project_id").program_id
    projects = pd.DataFrame(
        {
            "project_id": list(pairs),
            "program_id": programs.reindex(list(pairs)).to_numpy(),
            "decision": [word for word, _ in pairs.values()],
            "until": pd.to_datetime([until for _, until in pairs.values()]),
        }
    )
    return {"prioritization": {"projects": projects}}


def load_of(portfolio: Portfolio, rules: Rules = RULES) -> Load:
    """Demand and capacity alone."""
    return build(portfolio, rules).load


@cache
def analysed(plants: tuple[str, ...] | None = None, seed: int = 2026) -> Data:
    """The data of the sample's report."""
    portfolio = from_tables(generate(seed, plants=plants))
    return build(portfolio, RULES, rng=np.random.default_rng(1))


@pytest.fixture(scope="session")
def sample():
    return analysed


def deciding(data: Data, decision: Decision) -> Data:
    """The same data with another decision."""
    other = copy(data)
    vars(other)["decision"] = decision
    return other


@pytest.fixture(autouse=True)
def euro():
    """Money is written in euro."""
    text.speak(Settings(currency="EUR"))
    yield
    text.speak(Settings())
