"""Demand of projects: one row per project, role and month ahead; efforts without phasing are spread."""

from enum import StrEnum

import numpy as np
import pandas as pd

from pmo_lib.capacity.supply import Supply
from pmo_lib.measures.utilisation import fte_of, spread
from pmo_lib.portfolio.lifecycle import State, month_number, states
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import DemandKind, Outcome, Profile

KINDS = tuple(DemandKind)
COMMITTED, PROPOSED, UNPLANNED = range(3)
FEWEST = 5
BOOKING = ["project_id", "role", "month", "kind", "fte"]
CLOSED = (State.FINISHED, State.CANCELLED)


class Excluded(StrEnum):
    """Why demand is in no load."""

    CLOSED = "its project is finished or cancelled"
    UNKNOWN_PROJECT = "the table of projects does not list its project"
    UNKNOWN_ROLE = "the table of roles does not list its role"
    NO_AMOUNT = "it has no FTE"
    NO_DATES = "it is an effort whose first or last day is not known"


def bookings(
    portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex, supply: Supply
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Demand ahead.

    Returns:
        What counts: columns project_id, role and month (positions), kind (position in `KINDS`), fte; no row
        that is zero. A row without a kind is proposed where its project is, else committed.
        What does not count: columns project_id, role_id, month and fte (missing where not known), reason (`Excluded`).
    """
    whole = pd.concat(
        [_phased(portfolio, months), _spread(portfolio, roles, months, supply)], ignore_index=True
    )
    state = states(portfolio).state.reindex(whole.project_id).to_numpy()
    by_state = np.where(state == State.PROPOSED, DemandKind.PROPOSED, DemandKind.COMMITTED)
    kind = whole.kind.fillna(pd.Series(by_state, index=whole.index))
    whole = whole.assign(
        kind=pd.Categorical(kind, categories=[str(k) for k in KINDS]).codes,
        role=roles.get_indexer(whole.role_id),
    )
    whole = whole.assign(reason=_reasons(whole, state))
    ahead = whole.month.between(0, len(months) - 1) & ~(whole.fte == 0)
    counted = whole[ahead & whole.reason.isna()].astype(
        {"role": int, "month": int, "kind": int, "fte": float}
    )
    others = whole[(ahead | whole.month.isna()) & whole.reason.notna()]
    return counted.reset_index(drop=True)[BOOKING], others.reset_index(drop=True)[
        ["project_id", "role_id", "month", "fte", "reason"]
    ].astype({"month": float, "fte": float})


def _reasons(rows: pd.DataFrame, state: np.ndarray) -> np.ndarray:
    """Why each row of demand does not count (`Excluded`); None where it does."""
    closed, listed = np.isin(state.astype(str), CLOSED), pd.notna(state)
    return np.select(
        [closed, ~listed, rows.role < 0, rows.month.isna(), rows.fte.isna()],
        [
            Excluded.CLOSED,
            Excluded.UNKNOWN_PROJECT,
            Excluded.UNKNOWN_ROLE,
            Excluded.NO_DATES,
            Excluded.NO_AMOUNT,
        ],
        None,
    )


def _phased(portfolio: Portfolio, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Rows of the table of demand with the position of their month."""
    rows = portfolio.demand
    return pd.DataFrame(
        {
            "project_id": rows.project_id,
            "role_id": rows.role_id,
            "month": month_number(rows.period_end) - month_number(months[:1])[0],
            "kind": rows.kind,
            "fte": rows.fte,
        }
    )


def _spread(
    portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex, supply: Supply
) -> pd.DataFrame:
    """Efforts without phasing as FTE by month ahead; one row without month and FTE where that is not possible."""
    phased = set(zip(portfolio.demand.project_id, portfolio.demand.role_id, strict=True))
    efforts = [
        row
        for row in dated_efforts(portfolio).itertuples()
        if (row.project_id, row.role_id) not in phased
    ]
    frames = [_by_month(row, roles, months, supply) for row in efforts]
    empty = pd.DataFrame(columns=["project_id", "role_id", "month", "kind", "fte"], dtype=object)
    return pd.concat(frames or [empty], ignore_index=True)


def _by_month(row, roles: pd.Index, months: pd.DatetimeIndex, supply: Supply) -> pd.DataFrame:
    at = roles.get_indexer([row.role_id])[0]
    same = {"project_id": row.project_id, "role_id": row.role_id, "kind": None}
    if at < 0 or pd.isna(row.begin) or pd.isna(row.end):
        return pd.DataFrame([{**same, "month": np.nan, "fte": np.nan}])
    overlap, hours, before = _overlap(row.begin, row.end, months, supply, at)
    profile = row.profile if isinstance(row.profile, str) else Profile.EVEN
    share = spread(row.effort, np.concatenate([[before], overlap]), profile)[1:]
    fte = fte_of(share, np.maximum(hours, 1), supply.weekly_hours[at])
    frame = pd.DataFrame({**same, "month": np.arange(len(months)), "fte": fte})
    return frame[frame.fte > 0]


def dated_efforts(portfolio: Portfolio) -> pd.DataFrame:
    """Efforts with the days they begin and end, their own or their project's."""
    projects = portfolio.projects.set_index("project_id").reindex(portfolio.efforts.project_id)
    start = (
        projects.actual_start.fillna(projects.forecast_start)
        .fillna(projects.baseline_start)
        .to_numpy()
    )
    finish = projects.forecast_finish.fillna(projects.baseline_finish).to_numpy()
    frame = portfolio.efforts
    return frame.assign(
        begin=frame.start.fillna(pd.Series(start, index=frame.index)),
        end=frame.finish.fillna(pd.Series(finish, index=frame.index)),
    )


def _overlap(
    begin, end, months: pd.DatetimeIndex, supply: Supply, at: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Weekdays of the duration in each month, the role's working days there, and weekdays before the first month."""
    first = months.to_numpy().astype("datetime64[M]")
    opens, closes = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    start, stop = np.datetime64(begin, "D"), np.datetime64(end, "D") + 1
    inside = np.busday_count(
        np.maximum(opens, start), np.maximum(np.minimum(closes, stop), np.maximum(opens, start))
    )
    before = (
        float(np.busday_count(min(start, opens[0]), min(stop, opens[0])))
        if start < opens[0]
        else 0.0
    )
    return inside, supply.days[at], before


def approvals(portfolio: Portfolio) -> dict[str, tuple[int, int]]:
    """Proposals approved, and decided, by gate as known on the day; the empty gate is all of them."""
    decided = portfolio.proposals.dropna(subset=["decided"])
    decided = decided[decided.outcome.isin([Outcome.APPROVED, Outcome.REJECTED, Outcome.WITHDRAWN])]
    good = decided.outcome == Outcome.APPROVED
    told = {
        str(gate): (int(good[rows.index].sum()), len(rows))
        for gate, rows in decided.groupby("gate")
    }
    return {"": (int(good.sum()), len(decided)), **told}


def chance_of_approval(portfolio: Portfolio, history: dict[str, tuple[int, int]]) -> pd.Series:
    """The share of such proposals that were approved, for each project proposed; missing below five cases."""
    gate = (
        portfolio.proposals.dropna(subset=["project_id"])
        .drop_duplicates("project_id", keep="last")
        .set_index("project_id")
        .gate
    )
    return pd.Series(
        {project: rate(history, gate.get(project)) for project in portfolio.projects.project_id},
        dtype=float,
    )


def rate(history: dict[str, tuple[int, int]], gate: str | None) -> float:
    """
    Approved of decided at a gate; of all where the gate has fewer than five; missing where all are fewer.

    >>> rate({"": (6, 10), "Idea": (1, 2)}, "Idea"), rate({"": (1, 2)}, None)
    (0.6, nan)
    """
    for good, count in (history.get(gate, (0, 0)), history.get("", (0, 0))):
        if count >= FEWEST:
            return good / count
    return float("nan")
