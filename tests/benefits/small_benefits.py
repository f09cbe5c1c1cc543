"""Small portfolios for the tests of the benefits report."""

import pandas as pd

from pmo_lib import benefits
from pmo_lib.benefits.data import Data
from tests.small_portfolio import day, portfolio, project


def closed(name: str, finish: str = "2026-01-31", **more) -> dict:
    return project(name, stage="finished", actual_finish=day(finish), **more)


def a_benefit(name: str, of: str = "A", **more) -> dict:
    return {
        "benefit_id": name,
        "project_id": of,
        "name": f"Benefit {name}",
        "owner_role": "Owner",
        **more,
    }


def periods(
    name: str, *values: tuple, of: str = "A", last: str = "2026-10-31", **more
) -> list[dict]:
    """Periods of a benefit that end at month ends up to a day: planned and realised (None: not measured) of each."""
    ends = pd.date_range(end=last, periods=len(values), freq="ME")
    return [
        {
            "benefit_id": name,
            "project_id": of,
            "period_end": end,
            "planned": float(plan),
            "realised": real,
            **more,
        }
        for end, (plan, real) in zip(ends, values, strict=True)
    ]


def data(
    rules: dict | None = None,
    handed: dict | None = None,
    record: dict | None = None,
    program: str = "_portfolio",
    **tables,
) -> Data:
    """The data of a benefits report on rows by table."""
    return benefits.build(
        portfolio(program, **tables), benefits.Rules(**(rules or {})), handed=handed, record=record
    )


def forecast(*rows: tuple) -> dict:
    """What the forecast hands over: project, promise, P50 and P80, and the chance of keeping the promise."""
    frame = pd.DataFrame(rows, columns=["project_id", "promise", "p50", "p80", "chance"])
    frame = frame.assign(
        program_id="G1", method="class", p10=frame.p50, p90=frame.p80, lost_days=0.0
    )
    for name in ("promise", "p10", "p50", "p80", "p90"):
        frame[name] = pd.to_datetime(frame[name])
    return {"forecast": {"ranges": frame}}
