"""What projects ask for: one row per project, role and month ahead; efforts without phasing are spread."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.supply import Supply, month_number
from pmo_lib.measures.utilisation import fte_of, spread
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import DemandKind, Outcome, Stage

KINDS = tuple(DemandKind)
COMMITTED, PROPOSED, UNPLANNED = range(3)
FEWEST = 5
BOOKING = ["project_id", "role", "month", "kind", "fte"]


def bookings(
    portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex, supply: Supply
) -> pd.DataFrame:
    """
    Demand ahead.

    Returns:
        columns project_id, role and month (positions), kind (position in `KINDS`), fte; nothing that is zero. A row
        without a kind is proposed where its project is, else committed.
    """
    rows = portfolio.demand.dropna(subset=["fte"])
    month = month_number(rows.period_end) - month_number(months[:1])[0]
    phased = pd.DataFrame(
        {
            "project_id": rows.project_id,
            "role": roles.get_indexer(rows.role_id),
            "month": month,
            "kind": rows.kind,
            "fte": rows.fte,
        }
    )
    whole = pd.concat([phased, _spread(portfolio, roles, months, supply)], ignore_index=True)
    stage = portfolio.projects.set_index("project_id").stage.reindex(whole.project_id).to_numpy()
    kind = whole.kind.fillna(
        pd.Series(np.where(stage == Stage.PROPOSED, "proposed", "committed"), index=whole.index)
    )
    whole = whole.assign(kind=pd.Categorical(kind, categories=[str(k) for k in KINDS]).codes)
    inside = whole.month.between(0, len(months) - 1) & (whole.role >= 0) & (whole.fte != 0)
    return (
        whole[inside]
        .astype({"role": int, "month": int, "kind": int, "fte": float})
        .reset_index(drop=True)[BOOKING]
    )


def _spread(
    portfolio: Portfolio, roles: pd.Index, months: pd.DatetimeIndex, supply: Supply
) -> pd.DataFrame:
    """Efforts without phasing as FTE by month; what lies before the months ahead is left there."""
    phased = set(zip(portfolio.demand.project_id, portfolio.demand.role_id, strict=True))
    frames = []
    for row in dated_efforts(portfolio).itertuples():
        at = roles.get_indexer([row.role_id])[0]
        if (
            at < 0
            or (row.project_id, row.role_id) in phased
            or pd.isna(row.begin)
            or pd.isna(row.end)
        ):
            continue
        overlap, hours, before = _overlap(row.begin, row.end, months, supply, at)
        share = spread(
            row.effort,
            np.concatenate([[before], overlap]),
            row.profile if isinstance(row.profile, str) else "even",
        )[1:]
        fte = fte_of(share, np.maximum(hours, 1), supply.weekly_hours[at])
        frames.append(
            pd.DataFrame(
                {
                    "project_id": row.project_id,
                    "role": at,
                    "month": np.arange(len(months)),
                    "kind": None,
                    "fte": fte,
                }
            )
        )
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in BOOKING})
    return pd.concat([frame[frame.fte > 0] for frame in frames] or [empty], ignore_index=True)


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
