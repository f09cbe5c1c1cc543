"""Small portfolios made by hand for the forecast report."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.forecast.data import Data, build
from pmo_lib.forecast.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text

AS_OF = "2026-10-31"
DAY = pd.Timestamp(AS_OF)
RULES = Rules(draws=400)
PROGRAMS = [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}]
ISSUE = pd.Timestamp("2026-10-26")  # a Monday


def days(count: float) -> pd.Timedelta:
    return pd.Timedelta(days=int(count))


def month_end(ahead: int) -> pd.Timestamp:
    """The end of the month so many after October 2026."""
    return DAY + pd.offsets.MonthEnd(ahead) if ahead else DAY


def finished(number: int, ratio: float, program: str = "A") -> dict:
    """A project of 200 planned days that took a given multiple of them, and finished some months ago."""
    end = DAY - days(40 + 25 * number)
    start = end - days(200 * ratio)
    return {
        "project_id": f"F{number}",
        "name": f"Done {number}",
        "program_id": program,
        "stage": "finished",
        "actual_start": start,
        "actual_finish": end,
        "baseline_start": start,
        "baseline_finish": start + days(200),
        "budget": 100.0,
    }


def running(identity: str, elapsed: int = 50, planned: int = 200, **more) -> dict:
    """A project under way that began so many days ago."""
    start = DAY - days(elapsed)
    return {
        "project_id": identity,
        "name": f"Project {identity}",
        "program_id": "A",
        "stage": "in delivery",
        "actual_start": start,
        "baseline_start": start,
        "baseline_finish": start + days(planned),
        "budget": 100.0,
        **more,
    }


def report(identity: str, ahead: int = 0, **more) -> dict:
    """A status row at the end of a month."""
    return {"project_id": identity, "period_end": month_end(ahead), **more}


def tables_of(**frames: list[dict]) -> dict[str, pd.DataFrame]:
    whole = {
        "programs": PROGRAMS,
        "organization": [{"name": "Office", "currency": "EUR", "fiscal_year_start": 4.0}],
        **frames,
    }
    return {
        name: TABLES[name].conform(pd.DataFrame(rows, columns=TABLES[name].names))
        for name, rows in whole.items()
    }


def made(**frames: list[dict]) -> Portfolio:
    return Portfolio(tables_of(**frames), settings=Settings(currency="EUR")).at(AS_OF)


def analysis(rules: Rules = RULES, **frames: list[dict]) -> Data:
    """The data of the report of a portfolio made from rows by table."""
    return build(made(**frames), rules)


def schedule(project: str, issue: pd.Timestamp = ISSUE, **more: dict) -> dict[str, list[dict]]:
    """The worked schedule with a lead, a lag, an open end and a hard constraint, as tables."""
    lengths = {"S": 0, "A": 10, "B": 5, "C": 8, "D": 14, "F": 0}
    links = [("S", "A", 0), ("A", "B", 0), ("B", "C", -3), ("A", "D", 2), ("C", "F", 0)]
    same = {"project_id": project, "data_date": issue}
    activities = [
        same
        | {
            "activity_id": name,
            "name": f"Activity {name}",
            "duration": length,
            "kind": "milestone" if length == 0 else "task",
            "low": 0.8 * length,
            "high": 1.6 * length,
            "constraint": "finish no later than" if name == "C" else None,
            "constraint_date": issue + days(23) if name == "C" else None,  # end of working day 18
        }
        | more.get(name, {})
        for name, length in lengths.items()
    ]
    return {
        "activities": activities,
        "activity_links": [same | {"from_id": a, "to_id": b, "lag": lag} for a, b, lag in links],
    }


RATIOS = (0.9, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 2.0)


def class_of_ten() -> list[dict]:
    return [finished(number, ratio) for number, ratio in enumerate(RATIOS)]


@pytest.fixture(autouse=True)
def euro():
    """Money is written in euro."""
    text.speak(Settings(currency="EUR"))
    yield
    text.speak(Settings())


def full() -> dict[str, pd.DataFrame]:
    """A portfolio that has every table and column that the report reads, three projects under way."""
    random = np.random.default_rng(3)
    projects = [
        *class_of_ten(),
        running("P1"),
        running("P2", 180),
        running("P3", 90, program_id="B"),
    ]
    status, plans, items = [], [], []
    for row in projects:
        start, end = row["actual_start"], row.get("actual_finish", DAY)
        ends = pd.date_range(start, end, freq="ME")
        for at, when in enumerate(ends, 1):
            part = at / (len(ends) + (0 if "actual_finish" in row else 4))
            noise = days(random.integers(-20, 40) * (1 - part))
            status.append(
                {
                    "project_id": row["project_id"],
                    "period_end": when,
                    "forecast_finish": row.get("actual_finish", row["baseline_finish"]) + noise,
                    "percent_complete": part,
                    "earned_value": 100 * part,
                    "actual_cost": 105 * part,
                    "estimate_at_completion": 130.0,
                }
            )
            items.append(
                {
                    "project_id": row["project_id"],
                    "period_end": when,
                    "done": 5.0,
                    "added": 1.0,
                    "remaining": 60.0 - 4 * at,
                }
            )
        periods = pd.date_range(start, row["baseline_finish"] + days(31), freq="ME")
        for at, when in enumerate(periods, 1):
            plans.append(
                {
                    "project_id": row["project_id"],
                    "period_end": when,
                    "planned_value": 100 * at / len(periods),
                    "known_since": start,
                }
            )
    return tables_of(
        projects=projects,
        status=status,
        planned_values=plans,
        work_items=items,
        forecasts=[
            {
                "project_id": row["project_id"],
                "made": row["period_end"],
                "forecast_finish": row["forecast_finish"],
            }
            for row in status
        ],
        baselines=[
            {
                "project_id": row["project_id"],
                "baselined": row["actual_start"],
                "baseline_finish": row["baseline_finish"],
                "budget": 80.0,
            }
            for row in projects
        ],
        cash_flows=[
            {"project_id": f"P{n}", "period_end": month_end(a), "cost": 10.0}
            for n in (1, 2, 3)
            for a in (1, 2)
        ],
        budgets=[{"period_end": month_end(2), "amount": 50.0}],
        project_budgets=[
            {"project_id": "P1", "period_end": pd.Timestamp("2027-03-31"), "amount": 30.0}
        ],
        reserve_moves=[
            {"move_id": "M1", "project_id": "P1", "moved": DAY - days(30), "amount": 10.0},
            {"move_id": "M2", "project_id": "P1", "moved": DAY - days(20), "amount": -8.0},
        ],
        **schedule("P1"),
        calendar_days=[{"calendar": "Free", "day": DAY + days(10), "works": False}],
    )
