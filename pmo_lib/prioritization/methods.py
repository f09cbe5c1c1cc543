"""Ranking methods side by side, and where they disagree."""

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Direction, WsjfPart
from pmo_lib.prioritization.scoring import Scoring


def topsis(matrix: np.ndarray, weights: np.ndarray, is_cost: np.ndarray) -> np.ndarray:
    """
    Closeness to the ideal, with vector normalisation whatever the direction (Hwang and Yoon 1981). matrix: (n, m); weights: (m,).

    The library turns costs around before it normalises, which is another method under the same name.
    """
    length = np.sqrt((matrix**2).sum(axis=0))
    weighted = weights * np.divide(
        matrix, length, out=np.zeros_like(matrix, dtype=float), where=length > 0
    )
    low, high = weighted.min(axis=0), weighted.max(axis=0)
    best, worst = np.where(is_cost, low, high), np.where(is_cost, high, low)
    near, far = (np.sqrt(((weighted - point) ** 2).sum(axis=1)) for point in (best, worst))
    return np.divide(far, near + far, out=np.ones(len(matrix)), where=near + far > 0)


def promethee_ii(matrix: np.ndarray, weights: np.ndarray, is_cost: np.ndarray) -> np.ndarray:
    """Net flow of PROMETHEE II with the usual preference function: better is better, by however little (Brans 1985)."""
    signed = np.where(is_cost, -matrix, matrix)
    n = len(signed)
    order = np.sort(signed, axis=0)
    flows = np.zeros(n)
    for values, column, weight in zip(order.T, signed.T, weights, strict=True):
        below = np.searchsorted(values, column, side="left")
        above = n - np.searchsorted(values, column, side="right")
        flows += weight * (below - above)
    return flows / max(n - 1, 1)


def wsjf(cost_of_delay: np.ndarray, duration: np.ndarray) -> np.ndarray:
    """
    Cost of delay over duration (Reinertsen 2009), or the sum of relative sizes over the job's size (SAFe); missing at 0.

    >>> wsjf(np.array([10.0, 5.0]), np.array([2.0, 0.0])).tolist()
    [5.0, nan]
    """
    duration = np.asarray(duration, float)
    return np.where(
        duration > 0, np.asarray(cost_of_delay, float) / np.where(duration > 0, duration, 1), np.nan
    )


def rankings(scoring: Scoring, portfolio: Portfolio) -> pd.DataFrame:
    """
    Rank of each fully scored project by each method, 1 first; equal scores share the better rank.

    Returns:
        by project: weighted_sum, topsis, promethee, wsjf_money, wsjf_sizes; missing where a method has no data.
    """
    raw = scoring.raw.dropna()
    if raw.empty:
        return pd.DataFrame(
            columns=["weighted_sum", "topsis", "promethee", "wsjf_money", "wsjf_sizes"]
        )
    is_cost, weights = (
        (scoring.criteria.direction == Direction.COST).to_numpy(),
        scoring.weights.to_numpy(),
    )
    matrix = raw.to_numpy(float)
    values = pd.DataFrame({"weighted_sum": scoring.total.reindex(raw.index).round(9)})
    values["topsis"] = np.round(topsis(matrix, weights, is_cost), 9) if len(raw) > 1 else 1.0
    values["promethee"] = np.round(promethee_ii(matrix, weights, is_cost), 9)
    values["wsjf_money"] = _money(raw.index, portfolio)
    values["wsjf_sizes"] = _sizes(raw, scoring)
    return values.rank(ascending=False, method="min")


def _money(projects: pd.Index, portfolio: Portfolio) -> np.ndarray:
    """Benefit per month once it flows, over the months still to work."""
    flows = portfolio.cash_flows
    ahead = flows[flows.period_end > pd.Timestamp(portfolio.as_of)]
    gains = ahead[ahead.benefit > 0].groupby("project_id")
    span = (gains.period_end.max() - gains.period_end.min()).dt.days / 30.4375
    yearly = gains.benefit.mean().reindex(projects) / 12
    months = ahead[ahead.cost > 0].groupby("project_id").size().reindex(projects)
    return wsjf(
        yearly.where(span.reindex(projects).notna()).to_numpy(), months.fillna(0).to_numpy()
    )


def _sizes(raw: pd.DataFrame, scoring: Scoring) -> np.ndarray:
    parts = scoring.criteria.wsjf_part
    size = parts.index[parts == WsjfPart.JOB_SIZE]
    gain = parts.index[parts.isin([part for part in WsjfPart if part != WsjfPart.JOB_SIZE])]
    if not len(size) or not len(gain):
        return np.full(len(raw), np.nan)
    return wsjf(raw[gain].sum(axis=1).to_numpy(), raw[size].sum(axis=1).to_numpy())


def disagreements(ranks: pd.DataFrame) -> pd.DataFrame:
    """Projects by how far their ranks lie apart over the methods that rank them, the farthest first."""
    apart = ranks.max(axis=1) - ranks.min(axis=1)
    return ranks.assign(apart=apart).sort_values(["apart"], ascending=False, kind="stable")
