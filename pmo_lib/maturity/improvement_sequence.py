"""The best sequence of improvements under an effort per quarter, as a mixed-integer program: levels in, beginnings out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pmo_lib.optimization.milp import OPTIMAL, Program, maximise
from pmo_lib.sources.maturity_model import Improvement


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A sequence of improvements.

    Args:
        starts: quarter in which each chosen improvement begins, counted from zero, by id.
        levels: (quarters + 1, practices) level of each practice after so many quarters; missing where it is not known today.
        value: quarters × levels that areas stand higher by their weakest practice, up to the target.
        proved: whether nothing better exists.
    """

    starts: dict[str | int, int]
    levels: np.ndarray
    value: float
    proved: bool


def sequence(
    standing: np.ndarray,
    area: np.ndarray,
    targets: np.ndarray,
    improvements: Sequence[tuple[Improvement, Sequence[int]]],
    effort: np.ndarray,
) -> Plan:
    """
    The sequence that lifts the weakest practice of each area soonest, then all practices soonest, then costs least.

    Args:
        standing: (p,) level of each practice today; missing where it is not known: it is neither lifted nor counted.
        area: (p,) index of each practice's area.
        targets: (a,) level to reach in each area; what lies above it counts for nothing.
        improvements: each with the positions of the practices it lifts. It begins once; its days are spread evenly over its quarters; it
            takes effect after them, within the horizon, on practices that then stand at its start or above it; it begins only after
            what it needs has taken effect. What would lift practices that all stand where it lifts to counts as done.
        effort: (quarters,) person-days to spend in each.
    """
    model = _Model(standing, area, targets, improvements, len(effort))
    answer = maximise(model.program(effort))
    starts = model.starts(answer.x) if answer.x is not None else {}
    levels = after(standing, improvements, starts, len(effort))
    return Plan(starts, levels, worth(levels, standing, area, targets), answer.status == OPTIMAL)


def after(
    standing: np.ndarray,
    improvements: Sequence[tuple[Improvement, Sequence[int]]],
    starts: Mapping,
    quarters: int,
) -> np.ndarray:
    """Levels of the practices after each quarter if improvements begin when stated: (quarters + 1, practices)."""
    levels = np.tile(np.asarray(standing, dtype=float), (quarters + 1, 1))
    for time in range(1, quarters + 1):
        levels[time] = levels[time - 1]
        for one, lifted in improvements:
            if one.id in starts and starts[one.id] + one.quarters <= time:
                own = levels[time - 1, list(lifted)]
                levels[time, list(lifted)] = np.where(
                    own >= one.start,
                    np.fmax(levels[time, list(lifted)], one.to),
                    levels[time, list(lifted)],
                )
    return levels


def weakest(levels: np.ndarray, area: np.ndarray, areas: int) -> np.ndarray:
    """Lowest known level of each area: (times, areas); missing where no practice of it is known."""
    columns = [levels[:, (area == at) & ~np.isnan(levels[0])] for at in range(areas)]
    return np.column_stack(
        [own.min(axis=1) if own.shape[1] else np.full(len(levels), np.nan) for own in columns]
    )


def worth(levels: np.ndarray, standing: np.ndarray, area: np.ndarray, targets: np.ndarray) -> float:
    """Quarters × levels by which areas stand above today at their weakest practice, up to the target."""
    capped = np.fmin(weakest(levels, area, len(targets)), targets)
    return float(np.nansum(np.fmax(capped[1:] - capped[0], 0)))


class _Model:
    """The mixed-integer program: which improvement begins when (whole), which practice and area then stands how high."""

    def __init__(self, standing, area, targets, improvements, quarters: int):
        self.standing, self.area, self.targets = (
            np.asarray(standing, dtype=float),
            np.asarray(area),
            np.asarray(targets),
        )
        self.improvements, self.quarters = improvements, quarters
        self.index: dict[tuple, int] = {}
        self.rows: list[tuple[dict[int, float], float]] = []  # each at most its limit
        for at, (one, _) in enumerate(improvements):
            for start in range(quarters - one.quarters + 1):
                self._at("x", at, start)
        for practice in np.flatnonzero(~np.isnan(self.standing)):
            self._lift(int(practice))
        for at in range(len(self.targets)):
            self._area(at)

    def _at(self, *key) -> int:
        return self.index.setdefault(key, len(self.index))

    def _begun(self, at: int, by: int) -> dict[int, float]:
        """The choices by which an improvement has begun in a quarter or before."""
        return {
            self.index["x", at, start]: 1.0
            for start in range(by + 1)
            if ("x", at, start) in self.index
        }

    def _limit(self, terms: Mapping[int, float], most: float) -> None:
        self.rows.append((dict(terms), most))

    def _lift(self, practice: int) -> None:
        base, most = int(self.standing[practice]), int(self.targets[self.area[practice]])
        most = max([most, *(one.start for one, lifted in self.improvements if practice in lifted)])
        for time in range(1, self.quarters + 1):
            effects = {
                at: self._effect(at, practice, base, time)
                for at, (_, lifted) in enumerate(self.improvements)
                if practice in lifted
            }
            for level in range(base + 1, most + 1):
                reach = {}
                for at, terms in effects.items():
                    if self.improvements[at][0].to >= level:
                        reach |= {column: -1.0 for column in terms}
                self._limit({self._at("y", practice, level, time): 1.0, **reach}, 0)

    def _effect(self, at: int, practice: int, base: int, time: int) -> dict[int, float]:
        """What says that an improvement works on a practice: that it is over, and that the practice stood high enough before."""
        one = self.improvements[at][0]
        done = self._begun(at, time - one.quarters)
        if base >= one.start or not done:
            return done
        if time == 1:
            return {}
        works = self._at("e", at, practice, time)
        self._limit({works: 1.0, **{column: -1.0 for column in done}}, 0)
        self._limit({works: 1.0, self._at("y", practice, one.start, time - 1): -1.0}, 0)
        return {works: 1.0}

    def _area(self, at: int) -> None:
        own = [int(p) for p in np.flatnonzero((self.area == at) & ~np.isnan(self.standing))]
        if not own:
            return
        low = int(self.standing[own].min())
        for level in range(low + 1, int(self.targets[at]) + 1):
            for time in range(1, self.quarters + 1):
                column = self._at("w", at, level, time)
                for practice in own:
                    if self.standing[practice] < level:
                        self._limit({column: 1.0, self._at("y", practice, level, time): -1.0}, 0)

    def _fulfilled(self, at: int) -> bool:
        one, lifted = self.improvements[at]
        return bool(len(lifted)) and bool((self.standing[list(lifted)] >= one.to).all())

    def program(self, effort: np.ndarray) -> Program:
        """The program, with the rows for needs, effort and one beginning each."""
        from scipy.sparse import csr_array

        places = {one.id: at for at, (one, _) in enumerate(self.improvements)}
        for at, (one, _) in enumerate(self.improvements):
            self._limit(self._begun(at, self.quarters), 1)
            for other in (places[need] for need in one.needs if not self._fulfilled(places[need])):
                for start in range(self.quarters - one.quarters + 1):
                    before = self._begun(other, start - self.improvements[other][0].quarters)
                    self._limit(
                        {**self._begun(at, start), **{column: -1.0 for column in before}}, 0
                    )
        for quarter, days in enumerate(effort):
            self._limit(self._load(quarter), days)
        entries = [
            (row, column, value)
            for row, (terms, _) in enumerate(self.rows)
            for column, value in terms.items()
        ]
        row, column, value = (
            (np.array(part) for part in zip(*entries, strict=True))
            if entries
            else (np.zeros(0, int),) * 3
        )
        shape = (len(self.rows), len(self.index))
        high = np.array([most for _, most in self.rows], dtype=float)
        whole = np.array([key[0] == "x" for key in self.index])
        ones = np.ones(len(self.index))
        return Program(
            self._values(),
            csr_array((value, (row, column)), shape=shape),
            np.full(len(high), -np.inf),
            high,
            0 * ones,
            ones,
            whole,
        )

    def _load(self, quarter: int) -> dict[int, float]:
        return {
            column: one.days / one.quarters
            for (kind, at, start, *_), column in self.index.items()
            if kind == "x"
            and (one := self.improvements[at][0])
            and start <= quarter < start + one.quarters
        }

    def _values(self) -> np.ndarray:
        """Areas first; all practices together weigh less than one area's level in one quarter; all costs less than one practice's."""
        steps = sum(key[0] == "y" for key in self.index) + 1
        total = (
            sum(one.days for one, _ in self.improvements)
            + len(self.improvements) * self.quarters
            + 1
        )
        values = np.zeros(len(self.index))
        for (kind, at, level, *_), column in self.index.items():
            if kind == "w":
                values[column] = 1.0
            if kind == "y" and level <= self.targets[self.area[at]]:
                values[column] = 0.5 / steps
            if kind == "x":
                values[column] = -0.25 / steps * (self.improvements[at][0].days + level) / total
        return values

    def starts(self, x: np.ndarray) -> dict[str | int, int]:
        """Quarter in which each chosen improvement begins."""
        return {
            self.improvements[at][0].id: start
            for (kind, at, start, *_), column in self.index.items()
            if kind == "x" and x[column] > 0.5
        }
