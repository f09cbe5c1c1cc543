"""Portfolios made by hand: rows as dictionaries, days as ISO 8601, and what a test does not care about filled in."""

from functools import cache
from types import SimpleNamespace

import pandas as pd

from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.snapshot import cut
from tools.sample import generate

AS_OF, BEFORE = "2026-10-31", "2026-09-30"
USUAL = {
    "projects": {
        "program_id": "A",
        "baseline_start": "2026-01-01",
        "baseline_finish": "2026-12-31",
        "actual_start": "2026-01-01",
        "budget": 1000.0,
        "sponsor_role": "Sponsor",
        "manager_role": "Manager",
    },
    "status": {
        "period_end": AS_OF,
        "forecast_finish": "2026-12-31",
        "estimate_at_completion": 1000.0,
        "declared_rag": "amber",
    },
    "changes": {
        "requested": "2026-05-01",
        "kind": "cost",
        "outcome": "approved",
        "decided": "2026-06-01",
    },
    "dependencies": {"what": "Interface", "known_since": "2026-01-01"},
    "organization": {"name": "Made by hand", "currency": "EUR"},
}


def frame(table: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as the table is declared."""
    made = pd.DataFrame([USUAL.get(table, {}) | row for row in rows], columns=TABLES[table].names)
    dates = [column.name for column in TABLES[table].columns if column.type == "date"]
    return TABLES[table].conform(
        made.assign(**{name: pd.to_datetime(made[name]) for name in dates})
    )


def whole(**tables: list[dict]) -> Portfolio:
    """A portfolio of all that will ever be known; projects are named after their id."""
    tables = {
        "programs": [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}],
        **tables,
    }
    tables["projects"] = [
        {"name": f"Project {row['project_id']}", **row} for row in tables["projects"]
    ]
    return Portfolio(
        {name: frame(name, rows) for name, rows in tables.items()},
        settings=Settings(currency="EUR"),
    )


def made(**tables: list[dict]) -> Portfolio:
    """A portfolio as of the end of October 2026."""
    return whole(**tables).at(AS_OF)


def months(project: str, first: str, values: list[float], **more) -> list[dict]:
    """Planned values at the ends of successive months."""
    ends = pd.date_range(first, periods=len(values), freq="ME")
    return [
        {"project_id": project, "period_end": end, "planned_value": float(v), **more}
        for end, v in zip(ends, values, strict=True)
    ]


def reported_before(
    portfolio: Portfolio,
    day: str = BEFORE,
    left: frozenset = frozenset(),
    joined: frozenset = frozenset(),
    **parameters,
) -> SimpleNamespace:
    """The report before, as `read_previous` gives it."""
    return SimpleNamespace(
        as_of=pd.Timestamp(day).date(),
        facts={},
        parameters=parameters,
        portfolio=portfolio.at(day),
        left=left,
        joined=joined,
    )


@cache
def sample(
    seed: int = 2026, plants: tuple[str, ...] | None = None, program: str = PORTFOLIO
) -> Portfolio:
    """The synthetic portfolio or one program of it, with all that will ever be known."""
    if program != PORTFOLIO:
        return cut(sample(seed, plants), program)
    return Portfolio(generate(seed, plants=plants), settings=Settings(currency="EUR"))


def programs() -> list[str]:
    """The portfolio and every program of the sample."""
    return [PORTFOLIO, *sample().programs.program_id]


def periods() -> list[str]:
    """Every period end of the sample."""
    return sorted(str(end.date()) for end in sample().status.period_end.unique())
