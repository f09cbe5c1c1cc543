"""How forecasts of the finish moved: since the forecast before, and altogether."""

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio


def slips(portfolio: Portfolio) -> pd.DataFrame:
    """
    One row per forecast of a project's finish, in the order they were made.

    Args:
        portfolio: as of a day; its table of forecasts, or where it has none the finishes its status rows state.

    Returns:
        project_id, name, made (day of the forecast), forecast_finish; computed_days: change since the last forecast
        before that has a date; declared_days: the change as the source states it; slip_days: the computed one, or the
        declared one for a project's first date; gap: whether the source states a change that its own rows do not
        show, because a forecast between is not in the data. Positive is later, calendar days. Missing stays missing.
    """
    frame = _forecasts(portfolio).sort_values(
        ["project_id", "made"], kind="stable", ignore_index=True
    )
    project = frame.groupby("project_id", sort=False)
    before = project.forecast_finish.shift().groupby(frame.project_id, sort=False).ffill()
    computed = (frame.forecast_finish - before).dt.days
    declared = frame.declared_slip.where(frame.forecast_finish.notna())
    first = project.cumcount() == 0
    gap = declared.notna() & ~first & (computed.isna() | (computed != declared))
    names = portfolio.projects.set_index("project_id").name
    return frame[["project_id", "made", "forecast_finish"]].assign(
        name=frame.project_id.map(names),
        computed_days=computed,
        declared_days=declared,
        slip_days=computed.fillna(declared),
        gap=gap,
    )


def _forecasts(portfolio: Portfolio) -> pd.DataFrame:
    if portfolio.has("forecasts"):
        return portfolio.forecasts
    stated = portfolio.status.rename(columns={"period_end": "made"})
    return stated[["project_id", "made", "forecast_finish"]].assign(declared_slip=np.nan)


def of_projects(slips: pd.DataFrame) -> pd.DataFrame:
    """
    The newest forecast of each project.

    Returns:
        by project: name, made, latest_slip_days (change at the newest forecast; missing where it states no date),
        total_slip_days (all changes so far; missing where there was none to see).
    """
    newest = slips.groupby("project_id", sort=True).tail(1).set_index("project_id").sort_index()
    total = slips.groupby("project_id", sort=True).slip_days.sum(min_count=1)
    return newest[["name", "made"]].assign(latest_slip_days=newest.slip_days, total_slip_days=total)


def facts_of_gaps(gaps: pd.DataFrame) -> list[dict]:
    """Changes that span a gap in the source, for `facts.json`."""
    return [
        {
            "project": row.project_id,
            "made": row.made.date().isoformat(),
            "declared": _whole(row.declared_days),
            "computed": _whole(row.computed_days),
        }
        for row in gaps.itertuples()
    ]


def facts_of_slips(forecasts: pd.DataFrame) -> list[dict]:
    """Newest and total slip of each project, for `facts.json`."""
    return [
        {
            "id": row.Index,
            "latest_slip_days": _whole(row.latest_slip_days),
            "total_slip_days": _whole(row.total_slip_days),
        }
        for row in of_projects(forecasts).itertuples()
    ]


def _whole(days: float) -> int | None:
    return None if pd.isna(days) else int(days)
