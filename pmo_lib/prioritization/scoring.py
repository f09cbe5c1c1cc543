"""Scores of projects: what raters gave, how far they differ, what is missing, and the weighted sum."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.portfolio.lifecycle import selectable
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Direction
from pmo_lib.prioritization.rules import Rules, Weighting
from pmo_lib.prioritization.weights import chosen, stated, weights_by_source

OTHER_SOURCES = {
    Weighting.SWING: "swing weights",
    Weighting.RANK: "rank weights",
    Weighting.AHP: "pairwise judgements",
}
POINTS = 100  # the weighted score runs from 0 to this


@dataclass(frozen=True, slots=True, eq=False)
class Scoring:
    """
    Scores of the projects that can be chosen.

    Args:
        criteria: the criteria, by criterion_id.
        weights: by criterion_id, summing to one.
        raw: project × criterion, mean of the raters on the criterion's scale; missing where nobody scored.
        spread: project × criterion, largest minus smallest score of the raters.
        unit: project × criterion, from 0 (worst) to 1 (best), whatever the direction.
        total: by project, weighted sum in points from 0 to 100; missing where a score is missing.
        names: by project.
        source: in words, which weights are used because none are stated; empty where they are.
    """

    criteria: pd.DataFrame
    weights: pd.Series
    raw: pd.DataFrame
    spread: pd.DataFrame
    unit: pd.DataFrame
    total: pd.Series
    names: pd.Series
    source: str = ""

    @property
    def missing(self) -> pd.DataFrame:
        """project_id, project and criterion of every score that nobody gave."""
        gaps = [
            (p, self.names[p], self.criteria.name[c])
            for p in self.raw.index
            for c in self.raw.columns
            if pd.isna(self.raw.at[p, c])
        ]
        return pd.DataFrame(gaps, columns=["project_id", "name", "criterion"])


def weighted_sum(unit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Weighted-sum score of each row. unit: (n, m) in 0..1; weights: (m,) summing to one.

    >>> weighted_sum(np.array([[1.0, 0.0]]), np.array([0.75, 0.25])).tolist()
    [0.75]
    """
    return unit @ weights


def to_unit(
    raw: np.ndarray, lowest: np.ndarray, highest: np.ndarray, is_cost: np.ndarray
) -> np.ndarray:
    """
    Scores on their scales as parts from worst (0) to best (1); the scale is fixed, whatever the others got.

    >>> to_unit(np.array([[2.0, 2.0]]), 0, 10, np.array([False, True])).tolist()
    [[0.2, 0.8]]
    """
    part = (raw - lowest) / (highest - lowest)
    return np.where(is_cost, 1 - part, part)


def candidates(portfolio: Portfolio) -> pd.DataFrame:
    """Projects that can still be chosen: neither finished nor cancelled (`lifecycle.selectable`), by project_id."""
    return selectable(portfolio).sort_values("project_id").reset_index(drop=True)


def score(portfolio: Portfolio, rules: Rules) -> Scoring:
    """Scores of every project that can be chosen, weighed as the rules say."""
    criteria = portfolio.criteria.set_index("criterion_id", drop=False)
    weights, source = _weights(portfolio, rules)
    projects = candidates(portfolio).set_index("project_id")
    given = portfolio.scores.dropna(subset=["score"])
    by = given[given.project_id.isin(projects.index)].groupby(["project_id", "criterion_id"]).score
    raw, spread = (
        frame.unstack().reindex(index=projects.index, columns=criteria.index)
        for frame in (by.mean(), by.max() - by.min())
    )
    unit = to_unit(
        raw.to_numpy(float),
        criteria.lowest.to_numpy(),
        criteria.highest.to_numpy(),
        (criteria.direction == Direction.COST).to_numpy(),
    )
    total = pd.Series(POINTS * weighted_sum(unit, weights.to_numpy()), projects.index)
    return Scoring(
        criteria,
        weights,
        raw,
        spread,
        pd.DataFrame(unit, raw.index, raw.columns),
        total,
        projects["name"],
        source,
    )


def _weights(portfolio: Portfolio, rules: Rules) -> tuple[pd.Series, str]:
    """
    The weights to use, and in words which, where the default is asked for and no criterion has a direct weight.

    Then the first other source counts that weighs every criterion, else all criteria weigh the same.
    """
    criteria = portfolio.criteria
    if rules.weights:
        return stated(criteria, rules.weights), ""
    if rules.weighting != Weighting.DIRECT or criteria.weight.notna().any() or criteria.empty:
        return chosen(criteria, portfolio.judgements, rules.weighting), ""
    known = weights_by_source(criteria, portfolio.judgements).dropna(axis=1)
    for name, words in OTHER_SOURCES.items():
        if name in known:
            return known[name], words
    return pd.Series(1 / len(criteria), criteria.criterion_id.tolist()), "equal weights"


def dominated(unit: np.ndarray, cost: np.ndarray) -> list[tuple[int, int]]:
    """
    Pairs (one, by whom): no better in any criterion, no cheaper, and worse in at least one of these.

    >>> dominated(np.array([[0.2, 0.2], [0.4, 0.4]]), np.array([2.0, 1.0]))
    [(0, 1)]
    """
    pairs = []
    for one in range(len(unit)):
        better = (unit >= unit[one]).all(axis=1) & (cost <= cost[one])
        better &= (unit > unit[one]).any(axis=1) | (cost < cost[one])
        if better.any():
            pairs.append((one, int(np.flatnonzero(better)[np.argmax(unit[better].sum(axis=1))])))
    return pairs
