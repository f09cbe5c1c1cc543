"""A portfolio as it would be if projects started later or went, and people were hired; all else is worked out as ever."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from pmo_lib.capacity.supply import first_month
from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.portfolio import Portfolio

BOOKED = ("demand", "assignments", "efforts")  # tables in which a project asks for people
MOST_LATER = 120  # months


def as_if(
    portfolio: Portfolio, later: Mapping[str, int] | None = None, dropped: Sequence[str] = ()
) -> Portfolio:
    """
    The portfolio with projects later or dropped. What was done stays; a duty to end by a date is not looked at.

    Args:
        later: months by which what is ahead of a project comes later, by project id.
        dropped: ids of projects that ask for nobody from now on.

    Raises:
        ConfigurationError: an unknown project, one that is both, or months below zero or above 36.
    """
    later, dropped = (
        {project: months for project, months in (later or {}).items() if months},
        set(dropped),
    )
    _refuse(portfolio, later, dropped)
    if not later and not dropped:
        return portfolio
    day = pd.Timestamp(portfolio.as_of)
    tables = dict(portfolio.tables)
    for name in BOOKED:
        if name in tables:
            frame = tables[name][~tables[name].project_id.isin(dropped)].reset_index(drop=True)
            days = ["start", "finish"] if name == "efforts" else ["period_end"]
            tables[name] = frame.assign(
                **{column: _moved(frame, column, later, day) for column in days}
            )
    frame = tables["projects"]
    expected = frame.assign(
        forecast_start=frame.forecast_start.fillna(frame.baseline_start),
        forecast_finish=frame.forecast_finish.fillna(frame.baseline_finish),
    )
    own = frame.project_id.isin(list(later))
    ahead = {
        name: frame[name].where(~own, _moved(expected, name, later, day))
        for name in ("forecast_start", "forecast_finish")
    }
    return replace(portfolio, tables={**tables, "projects": frame.assign(**ahead)})


def _refuse(portfolio: Portfolio, later: Mapping[str, int], dropped: set[str]) -> None:
    known = set(portfolio.projects.project_id)
    for project in sorted({*later, *dropped} - known):
        raise ConfigurationError(
            f"no project {project!r} in {portfolio.name}",
            code="PMO-P02",
            action="name it by its id",
        )
    for project in sorted(set(later) & dropped):
        raise ConfigurationError(
            f"{project!r} is later and dropped", code="PMO-P02", action="leave it in one of the two"
        )
    for project, months in later.items():
        if not 0 <= months <= MOST_LATER:
            action = f"give 0 to {MOST_LATER} months"
            raise ConfigurationError(
                f"{project!r} is {months} months later", code="PMO-P02", action=action
            )


def _moved(
    frame: pd.DataFrame, column: str, later: Mapping[str, int], day: pd.Timestamp
) -> pd.Series:
    """Days ahead of a project that is later, so many months on; the last day of a month stays one."""
    days, months = frame[column], frame.project_id.map(later).fillna(0).astype(int)
    moved = [
        at + pd.DateOffset(months=by) if by and at > day else at
        for at, by in zip(days, months, strict=True)
    ]
    ends = days.dt.is_month_end.fillna(False).to_numpy(bool)
    moved = [
        at + pd.offsets.MonthEnd(0) if end and by else at
        for at, end, by in zip(moved, ends, months, strict=True)
    ]
    return pd.Series(moved, index=frame.index, dtype=days.dtype)


def with_hired(fte: np.ndarray, roles: pd.DataFrame, hired: Mapping[str, float]) -> np.ndarray:
    """
    Capacity with people hired, from the first month the role's lead time allows.

    Args:
        fte: (roles, months). roles: by role_id. hired: FTE by role id.

    Raises:
        ConfigurationError: an unknown role, or less than nobody.
    """
    fte = fte.copy()
    for role, count in hired.items():
        if role not in roles.index or count < 0:
            message = (
                f"no role {role!r}"
                if role not in roles.index
                else f"{count} FTE of {role!r} are hired"
            )
            raise ConfigurationError(
                message,
                code="PMO-P02",
                action=f"give 0 FTE or more of one of {roles.index.tolist()[:20]}",
            )
        lead = roles.hire_lead_days[role]
        fte[roles.index.get_loc(role), first_month(0.0 if pd.isna(lead) else lead) :] += count
    return fte


def price_of_hire(roles: pd.DataFrame, hired: Mapping[str, float], horizon: int) -> float:
    """What people hired cost within the horizon, hiring and pay; missing where a role's pay is unknown. [currency]"""
    costs = [
        count
        * (
            np.nan_to_num(roles.hiring_cost[role])
            + roles.monthly_cost[role]
            * max(0, horizon - first_month(np.nan_to_num(roles.hire_lead_days[role])))
        )
        for role, count in hired.items()
    ]
    return float(sum(costs))
