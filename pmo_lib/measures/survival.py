"""
How long things take when some are not over yet: survival with censored cases, and competing outcomes.

Cases that are still open are censored: they took at least as long as they have been open. Leaving them out makes
every duration look too short.

References:
    Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481;
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

ROUNDING = 1e-12  # products of ratios that are one half on paper differ from 0.5 by less than this


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """
    A survival curve: a step function that falls at each time at which something ended.

    Args:
        times: (k,) distinct times at which a case ended, ascending. [as given]
        survival: (k,) share that lasts longer than each of these times; one before the first. [share]
        at_risk: (k,) cases that lasted at least until each of these times.
        cases, ended: how many cases there were, and how many of them ended.
        longest: the longest time of any case, ended or open; beyond it the curve is not known. Missing without a case.
    """

    times: np.ndarray
    survival: np.ndarray
    at_risk: np.ndarray
    cases: int
    ended: int
    longest: float

    def at(self, times) -> np.ndarray:
        """
        Share that lasts longer than given times.

        Args:
            times: a number or an array.

        Returns:
            as many shares as times; missing beyond the longest case while the curve is above zero, and without a case.

        >>> kaplan_meier([1, 2, 3], [True, True, False]).at([0, 1, 2.5, 4]).round(3).tolist()
        [1.0, 0.667, 0.333, nan]
        """
        known_until = _known_until(self.survival, self.longest)
        return _step(self.times, self.survival, times, 1.0, known_until)

    def quantile(self, share: float) -> float:
        """
        The first time by which at least this share has ended. [as given]

        Args:
            share: between 0 and 1.

        Returns:
            missing where the curve never falls so low: the time is then more than `longest`.

        >>> kaplan_meier([1, 2, 3], [True, True, False]).quantile(0.5)
        2.0
        """
        reached = np.flatnonzero(self.survival <= 1 - share + ROUNDING)
        return float(self.times[reached[0]]) if reached.size else float("nan")

    @property
    def median(self) -> float:
        """The first time by which at least half has ended; missing where the curve stays above one half."""
        return self.quantile(0.5)


def kaplan_meier(times: Sequence[float], ended: Sequence[bool]) -> Survival:
    """
    The Kaplan-Meier estimate of the share that lasts longer than each time. [share]

    Where a case ends at the time at which another is censored, the censored one was still at risk.

    Args:
        times: (n,) how long each case lasted, or has lasted so far; cases with a missing time are left out.
        ended: (n,) whether it ended then; false: it is still open (censored).

    Returns:
        a curve without steps where nothing ended.

    Raises:
        ValueError: times and ended differ in length.

    References:
        Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481.

    >>> kaplan_meier([19, 39, 46, 30, 91, 20], [True, True, False, False, False, True]).survival.round(3).tolist()
    [0.833, 0.667, 0.444]
    """
    found = aalen_johansen(times, np.where(np.asarray(ended, dtype=bool), "ended", ""), ["ended"])
    ends = found.counts["ended"]
    return Survival(found.times, found.open, found.at_risk, found.cases, ends, found.longest)


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """
    Cumulative incidence of competing outcomes: with `open` they sum to one at every time.

    Args:
        times: (k,) distinct times at which a case ended, ascending. [as given]
        shares: by outcome, (k,) share that has ended with it by each of these times. [share]
        open: (k,) share that is still open after each of these times. [share]
        at_risk: (k,) cases that lasted at least until each of these times.
        cases: how many cases there were.
        counts: by outcome, how many cases ended with it.
        longest: the longest time of any case; missing without a case.
    """

    times: np.ndarray
    shares: Mapping[str, np.ndarray]
    open: np.ndarray
    at_risk: np.ndarray
    cases: int
    counts: Mapping[str, int]
    longest: float

    def at(self, outcome: str, times) -> np.ndarray:
        """
        Share that has ended with an outcome by given times.

        Returns:
            as many shares as times; missing beyond the longest case while some are open, and without a case.

        Raises:
            KeyError: the outcome is not one of those that were asked for.
        """
        known_until = _known_until(self.open, self.longest)
        return _step(self.times, self.shares[outcome], times, 0.0, known_until)


def aalen_johansen(
    times: Sequence[float], outcome: Sequence[str | None], outcomes: Sequence[str]
) -> Incidence:
    """
    The Aalen-Johansen estimate of the share that has ended with each of several outcomes by each time. [share]

    One minus Kaplan-Meier of one outcome, with the others taken for censored, overstates it: a rejected request can no
    longer be approved.

    Args:
        times: (n,) how long each case lasted, or has lasted so far; cases with a missing time are left out.
        outcome: (n,) how it ended, one of `outcomes`; empty or missing: it is still open (censored).
        outcomes: the possible outcomes, in their order.

    Returns:
        an incidence without steps where nothing ended.

    Raises:
        ValueError: times and outcome differ in length, or a case ended with an outcome that is not listed.

    References:
        Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.

    >>> aalen_johansen([10, 20, 30, 40], ["yes", "no", "", "yes"], ["yes", "no"]).shares["yes"].round(2).tolist()
    [0.25, 0.25, 0.75]
    """
    lasted = np.asarray(times, dtype=float)
    number = {word: at for at, word in enumerate(outcomes)}
    if len(lasted) != len(outcome):
        raise ValueError(f"{len(lasted)} times and {len(outcome)} outcomes: pass one of each")
    ends = np.array([-1 if _is_open(word) else number.get(word, -2) for word in outcome], dtype=int)
    if (ends == -2).any():
        word = outcome[int(np.flatnonzero(ends == -2)[0])]
        raise ValueError(f"the outcome {word!r} is not one of {', '.join(outcomes)}")
    ends, lasted = ends[~np.isnan(lasted)], lasted[~np.isnan(lasted)]
    steps, place = np.unique(lasted[ends >= 0], return_inverse=True)
    ended = np.zeros((len(steps), len(outcomes)))
    np.add.at(ended, (place, ends[ends >= 0]), 1)
    at_risk = lasted.size - np.searchsorted(np.sort(lasted), steps, side="left")
    open_after = np.cumprod(1 - ended.sum(axis=1) / at_risk)
    open_before = np.concatenate([[1.0], open_after[:-1]]) if len(steps) else open_after
    shares = np.cumsum((open_before / at_risk)[:, None] * ended, axis=0)
    return Incidence(
        steps,
        {word: shares[:, at] for word, at in number.items()},
        open_after,
        at_risk.astype(int),
        lasted.size,
        {word: int((ends == at).sum()) for word, at in number.items()},
        float(lasted.max()) if lasted.size else float("nan"),
    )


def _is_open(word) -> bool:
    """Whether a case has no outcome yet: an empty or missing word."""
    return word is None or word == "" or (isinstance(word, float) and np.isnan(word))


def _step(steps: np.ndarray, values: np.ndarray, times, before: float, known_until: float):
    """Values of a step function at given times; missing after the last time at which it is known."""
    asked = np.asarray(times, dtype=float)
    found = np.concatenate([[before], values])[np.searchsorted(steps, asked, side="right")]
    return np.where(asked <= known_until, found, np.nan)


def _known_until(open_share: np.ndarray, longest: float) -> float:
    """The last time at which a curve is known: for ever where no case is left open; missing without a case."""
    return np.inf if open_share.size and open_share[-1] <= ROUNDING else longest
