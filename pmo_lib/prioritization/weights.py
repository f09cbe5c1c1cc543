"""Weights of criteria: direct, by swing, by order, by pairwise judgement (AHP) with its consistency."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.prioritization.rules import Weighting

SAATY_1980 = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
ACCEPTED = 0.10  # consistency ratio up to which judgements are accepted


def normalised(points: np.ndarray) -> np.ndarray:
    """
    Points divided by their sum; missing where they sum to nothing.

    >>> normalised([3, 1]).tolist()
    [0.75, 0.25]
    """
    points = np.asarray(points, dtype=float)
    total = points.sum()
    return points / total if total > 0 else np.full(len(points), np.nan)


def rank_order(ranks: np.ndarray) -> np.ndarray:
    """
    Rank-order centroid weights: the mean of all weights that keep the order (Barron and Barrett 1996).

    >>> rank_order([1, 2]).tolist()
    [0.75, 0.25]
    """
    order = np.argsort(np.argsort(np.asarray(ranks, dtype=float), kind="stable"), kind="stable")
    n = len(order)
    centroid = np.array([sum(1 / k for k in range(place + 1, n + 1)) / n for place in range(n)])
    return centroid[order]


def eigenvector(matrix: np.ndarray) -> tuple[np.ndarray, float]:
    """
    Principal eigenvector, summing to one, and its eigenvalue, of a reciprocal matrix (Saaty 1980).

    >>> eigenvector([[1, 2], [0.5, 1]])[0].round(4).tolist()
    [0.6667, 0.3333]
    """
    values, vectors = np.linalg.eig(np.asarray(matrix, dtype=float))
    at = int(np.argmax(values.real))
    vector = np.abs(vectors[:, at].real)
    return vector / vector.sum(), float(values[at].real)


def consistency_ratio(matrix: np.ndarray, random_index: Mapping[int, float] = SAATY_1980) -> float:
    """
    (λmax - n)/(n - 1) over the random index; 0 up to two elements, refused above ten.

    >>> round(consistency_ratio([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]), 6) + 0.0
    0.0
    """
    n = len(matrix)
    if n <= 2:
        return 0.0
    if n not in random_index:
        raise ConfigurationError(
            f"pairwise judgement of {n} criteria; the random index knows {sorted(random_index)}",
            code="PMO-P02",
            action="group the criteria, or weigh them directly",
        )
    return max(0.0, (eigenvector(matrix)[1] - n) / (n - 1) / random_index[n])


def worst_triad(matrix: np.ndarray) -> tuple[int, int, int]:
    """The three elements whose judgements contradict each other most: a_ij · a_jk farthest from a_ik."""
    logs = np.log(np.asarray(matrix, dtype=float))
    return max(
        combinations(range(len(logs)), 3),
        key=lambda t: abs(logs[t[0], t[1]] + logs[t[1], t[2]] - logs[t[0], t[2]]),
    )


@dataclass(frozen=True, slots=True)
class Mend:
    """A judgement changed: the pair, what it was, what it becomes, the consistency ratio then."""

    one: int
    other: int
    was: float
    becomes: float
    ratio: float


def mends(matrix: np.ndarray, random_index: Mapping[int, float] = SAATY_1980) -> list[Mend]:
    """
    The judgements to change, each the one that then helps most, until the ratio is accepted; none where it is.

    A judgement becomes what the others imply for it: the geometric mean of a_ik · a_kj over the other elements k.
    """
    matrix, changes = np.array(matrix, dtype=float), []
    pairs = list(combinations(range(len(matrix)), 2))
    while consistency_ratio(matrix, random_index) > ACCEPTED and len(changes) < len(pairs):
        best = min(
            (_mended(matrix, i, j, random_index) for i, j in pairs), key=lambda mend: mend.ratio
        )
        changes.append(best)
        matrix[best.one, best.other], matrix[best.other, best.one] = best.becomes, 1 / best.becomes
    return changes


def _mended(matrix: np.ndarray, i: int, j: int, random_index: Mapping[int, float]) -> Mend:
    rest = [k for k in range(len(matrix)) if k not in (i, j)]
    implied = float(np.exp(np.log(matrix[i, rest] * matrix[rest, j]).mean()))
    changed = matrix.copy()
    changed[i, j], changed[j, i] = implied, 1 / implied
    return Mend(i, j, float(matrix[i, j]), implied, consistency_ratio(changed, random_index))


def printable(
    matrix: np.ndarray, mend: Mend, random_index: Mapping[int, float] = SAATY_1980
) -> tuple[float, float]:
    """
    A judgement with two decimal places, as a person would enter it, and the consistency ratio that it then gives.

    >>> matrix = np.array([[1, 2, 9], [0.5, 1, 2], [1 / 9, 0.5, 1]])
    >>> value, ratio = printable(matrix, mends(matrix)[0]) if mends(matrix) else (0.0, 0.0)
    >>> ratio <= ACCEPTED
    True
    """
    value = max(round(mend.becomes, 2), 0.01)
    changed = np.array(matrix, dtype=float)
    changed[mend.one, mend.other], changed[mend.other, mend.one] = value, 1 / value
    return value, consistency_ratio(changed, random_index)


def matrix_of(judgements: pd.DataFrame, criteria: list[str]) -> np.ndarray | None:
    """The reciprocal matrix of judgements; None where a pair is not judged."""
    at = {name: number for number, name in enumerate(criteria)}
    matrix = np.eye(len(criteria))
    known = judgements[judgements.criterion_id.isin(at) & judgements.other_id.isin(at)]
    for one, other, ratio in known[["criterion_id", "other_id", "ratio"]].itertuples(index=False):
        matrix[at[one], at[other]], matrix[at[other], at[one]] = ratio, 1 / ratio
    return matrix if (matrix > 0).all() and len(criteria) > 0 else None


def weights_by_source(criteria: pd.DataFrame, judgements: pd.DataFrame) -> pd.DataFrame:
    """
    Weights of each criterion by where they come from; a source that does not weigh all criteria is missing.

    Returns:
        by criterion_id: direct, swing, rank, ahp.
    """
    ids = criteria.criterion_id.tolist()
    by_source = pd.DataFrame(index=ids, columns=list(Weighting), dtype=float)
    for name, column in ((Weighting.DIRECT, "weight"), (Weighting.SWING, "swing")):
        if criteria[column].notna().all() and len(criteria):
            by_source[name] = normalised(criteria[column].to_numpy())
    if criteria["rank"].notna().all() and len(criteria):
        by_source[Weighting.RANK] = rank_order(criteria["rank"].to_numpy())
    matrix = matrix_of(judgements, ids)
    if matrix is not None and 1 < len(ids) <= max(SAATY_1980):
        by_source[Weighting.AHP] = eigenvector(matrix)[0]
    return by_source


def chosen(criteria: pd.DataFrame, judgements: pd.DataFrame, weighting: str) -> pd.Series:
    """
    The weights to use, by criterion.

    Raises:
        ConfigurationError: the data does not give them for every criterion.
    """
    by_source = weights_by_source(criteria, judgements)[weighting]
    if by_source.isna().any() or by_source.empty:
        raise ConfigurationError(
            f"the data does not give {weighting} weights for every criterion",
            code="PMO-P02",
            action="complete them, or choose another weighting",
        )
    return by_source


def stated(criteria: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """
    Weights somebody states, by criterion, summing to one.

    Raises:
        ConfigurationError: they are not one for each criterion, one is negative, or all are zero.
    """
    ids = criteria.criterion_id.tolist()
    if set(weights) != set(ids):
        wrong = sorted(set(weights) ^ set(ids))
        raise ConfigurationError(
            f"weights and criteria differ in {wrong}",
            code="PMO-P02",
            action=f"give one weight for each of {ids}",
        )
    given = pd.Series({criterion: float(weights[criterion]) for criterion in ids})
    if (given < 0).any() or given.sum() <= 0:
        raise ConfigurationError(
            "no criterion has a weight above zero, or one is below it",
            code="PMO-P02",
            action="raise one",
        )
    return given / given.sum()
