"""Portfolios of any size for benchmarks of the choice: 24 months, 15 roles, starts, budgets by year, and no easy answer."""

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from tools.sample.names import OBJECTIVES
from tools.sample.parts.selection import CRITERIA

AS_OF = pd.Timestamp("2026-10-31")
MONTHS, ROLES = 24, 15
MONEY = 0.5  # part of what everything would cost that the budgets give
PEOPLE = 0.45  # part of the demand of the busiest months that roles can serve
RUNNING = 0.2  # part of the projects that have begun


def large(projects: int, seed: int = 1) -> Portfolio:
    """
    A portfolio in which every project can be chosen and neither money nor people are enough.

    Scores rise with size, so that the projects with the best score for their money are not the best choice.

    >>> len(large(20).projects)
    20
    """
    rng = np.random.default_rng([seed, projects])
    ids = np.array([f"P-{at + 1:05d}" for at in range(projects)])
    size = np.exp(rng.normal(0.0, 0.7, projects))
    running = rng.random(projects) < RUNNING
    start = np.where(running, 1, rng.integers(1, 8, projects))
    length = rng.integers(4, 13, projects)
    flows = _flows(rng, ids, size, start, length)
    demand = _demand(rng, ids, size, start, length)
    tables = _projects(rng, ids, start, length, running) | {
        "criteria": _criteria(),
        "scores": _scores(rng, ids, size),
        "cash_flows": flows,
        "budgets": _budgets(flows),
        "roles": pd.DataFrame({"role_id": _roles(), "name": _roles(), "kind": "people"}),
        "demand": demand,
        "capacity": _capacity(demand),
        "start_windows": pd.DataFrame(
            {
                "project_id": ids,
                "latest_months": np.where(running, 6.0, 12.0),
                "monthly_decay": rng.uniform(0.005, 0.02, projects),
            }
        ),
    }
    settings = Settings(title=f"{projects} projects", currency="EUR", synthetic=True)
    tables = {name: TABLES[name].conform(frame) for name, frame in tables.items()}
    return Portfolio(tables, settings=settings).at(AS_OF.date().isoformat())


def _roles() -> list[str]:
    return [f"role-{number + 1:02d}" for number in range(ROLES)]


def _ends(months: np.ndarray) -> pd.DatetimeIndex:
    """Last days of months, counted from the month of the report."""
    month = np.datetime64(AS_OF, "M") + np.asarray(months)
    return pd.DatetimeIndex((month + 1).astype("datetime64[D]") - np.timedelta64(1, "D"))


def _projects(rng, ids, start, length, running) -> dict[str, pd.DataFrame]:
    programs = [f"program-{number + 1:03d}" for number in range(max(2, len(ids) // 40))]
    since = AS_OF - pd.Timedelta(days=400)
    begin, end = _ends(start), _ends(start + length - 1)
    needed = rng.permutation(len(ids))[: len(ids) // 20 * 2].reshape(-1, 2)
    needed = needed[start[needed[:, 1]] + length[needed[:, 1]] <= start[needed[:, 0]] + 12]
    return {
        "programs": pd.DataFrame({"program_id": programs, "name": programs, "known_since": since}),
        "projects": pd.DataFrame(
            {
                "project_id": ids,
                "name": [f"Project {name[2:]}" for name in ids],
                "program_id": np.array(programs)[np.arange(len(ids)) % len(programs)],
                "stage": np.where(running, "in delivery", "approved"),
                "actual_start": np.where(running, since.to_datetime64(), np.datetime64("NaT")),
                "baseline_start": np.where(running, since.to_datetime64(), begin.to_numpy()),
                "baseline_finish": end,
                "forecast_finish": end,
                "strategic_objectives": np.array(OBJECTIVES)[
                    rng.integers(0, len(OBJECTIVES), len(ids))
                ],
                "mandatory": (rng.random(len(ids)) < 0.02) & ~np.isin(np.arange(len(ids)), needed),
                "known_since": since,
            }
        ),
        "prerequisites": pd.DataFrame(
            {"project_id": ids[needed[:, 0]], "requires_id": ids[needed[:, 1]]}
        ),
        "objectives": pd.DataFrame({"name": OBJECTIVES, "priority": 1 / len(OBJECTIVES)}),
    }


def _criteria() -> pd.DataFrame:
    names = ("criterion_id", "name", "direction", "weight", "swing", "rank", "aspect", "wsjf_part")
    return pd.DataFrame(CRITERIA, columns=names).assign(lowest=0.0, highest=10.0)


def _scores(rng, ids, size) -> pd.DataFrame:
    place = np.argsort(np.argsort(size)) / max(len(ids) - 1, 1)
    points = (1.5 + 6 * place[:, None] + rng.uniform(-1.5, 2.0, (len(ids), len(CRITERIA)))).clip(
        0, 10
    )
    points[:, [3, 5]] = 10 - points[:, [3, 5]]
    return pd.DataFrame(
        {
            "project_id": np.repeat(ids, len(CRITERIA)),
            "criterion_id": np.tile([row[0] for row in CRITERIA], len(ids)),
            "rater_role": "Strategy office",
            "score": points.ravel().round(2),
            "known_since": AS_OF,
        }
    )


def _spread(start, length) -> tuple[np.ndarray, np.ndarray]:
    """For each month of work of each project: the project and the month."""
    at = np.repeat(np.arange(len(start)), length)
    first = np.repeat(np.cumsum(length) - length, length)
    return at, start[at] + np.arange(len(at)) - first


def _flows(rng, ids, size, start, length) -> pd.DataFrame:
    at, month = _spread(start, length)
    monthly = size * 60_000 * rng.uniform(0.6, 1.4, len(ids))
    cost = pd.DataFrame({"project_id": ids[at], "month": month, "cost": monthly[at].round(-2)})
    years = np.tile(np.arange(1, 4), len(ids))
    at = np.repeat(np.arange(len(ids)), 3)
    worth = monthly * length * rng.uniform(0.2, 0.8, len(ids))
    month = (start + length)[at] + 12 * years
    gain = pd.DataFrame({"project_id": ids[at], "month": month, "benefit": worth[at].round(-2)})
    frame = pd.concat([cost, gain], ignore_index=True)
    return frame.assign(period_end=_ends(frame.month.to_numpy()), known_since=AS_OF).drop(
        columns="month"
    )


def _budgets(flows: pd.DataFrame) -> pd.DataFrame:
    years = flows.groupby(flows.period_end.dt.year).cost.sum()
    rows = [
        (pd.Timestamp(int(year), 12, 31), round(cost * MONEY, -3)) for year, cost in years.items()
    ]
    return pd.DataFrame([row for row in rows if row[1] > 0], columns=["period_end", "amount"])


def _demand(rng, ids, size, start, length) -> pd.DataFrame:
    at, month = _spread(start, length)
    fte = rng.uniform(0.2, 1.0, (len(ids), ROLES)) * size[:, None]
    fte *= rng.random((len(ids), ROLES)) < 0.25
    row, role = np.nonzero(fte[at] > 0)
    return pd.DataFrame(
        {
            "project_id": ids[at[row]],
            "role_id": np.array(_roles())[role],
            "period_end": _ends(month[row]),
            "kind": "committed",
            "fte": fte[at[row], role].round(2),
            "known_since": AS_OF,
        }
    )


def _capacity(demand: pd.DataFrame) -> pd.DataFrame:
    busiest = demand.groupby(["role_id", "period_end"]).fte.sum().groupby("role_id").max()
    fte = busiest.reindex(_roles()).fillna(1.0) * PEOPLE
    ends = _ends(np.arange(1, MONTHS + 1))
    return pd.DataFrame(
        {
            "role_id": np.repeat(_roles(), MONTHS),
            "period_end": np.tile(ends, ROLES),
            "fte": np.repeat(fte.round(2).to_numpy(), MONTHS),
            "known_since": AS_OF,
        }
    )
