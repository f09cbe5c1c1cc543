"""
Which output carries which benefit: what is lost if one output alone fails, and what its uncertainty puts at risk. [currency]

A benefit needs all outputs of one of its routes; other routes are alternatives. A contributing output takes its share of the
benefit with it when it fails. A benefit may rest on another benefit. Outputs are taken as independent.

References:
    Birnbaum (1969), On the importance of different components in a multicomponent system, in Multivariate Analysis II.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

MOST_ENUMERATED = 18  # uncertain outputs of a benefit up to which all states are enumerated


@dataclass(frozen=True, slots=True)
class Rest:
    """
    What a benefit rests on.

    Args:
        source: an output, or another benefit.
        route: sources of the same route are all needed; other routes are alternatives.
        share: part of the benefit that is lost without a source that only contributes; None: the source is needed.
    """

    source: str
    route: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Importance:
    """
    What an output means for all benefits. [currency]

    Args:
        lost: worth that is lost if it alone fails and every other output is delivered.
        difference: expected worth if it is delivered less that if it is not.
        at_risk: difference times the probability that it is not delivered; missing where that is not known.
    """

    lost: float
    difference: float
    at_risk: float


class Circle(ValueError):
    """Benefits that rest on each other in a circle; `benefits` names them."""

    def __init__(self, benefits: Sequence[str]):
        self.benefits = tuple(benefits)
        super().__init__(f"benefits rest on each other: {' - '.join(benefits)}")


def order(rests: Mapping[str, Sequence[Rest]]) -> list[str]:
    """
    The benefits, each after those that it rests on. [names]

    Raises:
        Circle: some rest on each other.

    >>> order({"B": [Rest("A")], "A": [Rest("O1")]})
    ['A', 'B']
    """
    graph = {
        name: [one.source for one in rest if one.source in rests] for name, rest in rests.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise Circle(error.args[1]) from error


def delivered_part(
    rests: Mapping[str, Sequence[Rest]], states: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """
    The part of each benefit that comes in each state of the outputs. [part]

    Args:
        rests: what each benefit rests on; a benefit without any comes whole.
        states: by output, (k,) 1 where it is delivered and 0 where it is not.

    Raises:
        Circle: benefits rest on each other.
        KeyError: a source is neither a benefit nor an output.

    >>> part = delivered_part({"B": [Rest("O1"), Rest("O2", share=0.25)]}, {"O1": np.array([1, 1, 0]), "O2": np.array([1, 0, 1])})
    >>> part["B"].tolist()
    [1.0, 0.75, 0.0]
    """
    size = len(next(iter(states.values()))) if states else 1
    known = {name: np.asarray(state, dtype=float) for name, state in states.items()}
    found = {}
    for name in order(rests):
        routes: dict[str, np.ndarray] = {}
        left = np.ones(size)
        for one in rests[name]:
            value = known[one.source]
            if one.share is None:
                routes[one.route] = np.minimum(routes.get(one.route, 1.0), value)
            else:
                left = left - one.share * (1 - value)
        needed = np.max(list(routes.values()), axis=0) if routes else 1.0
        known[name] = found[name] = needed * np.clip(left, 0, 1)
    return found


def importances(
    worth: Mapping[str, float],
    rests: Mapping[str, Sequence[Rest]],
    chances: Mapping[str, float],
    *,
    draws: int = 20_000,
    seed: int = 7,
) -> tuple[float, dict[str, Importance]]:
    """
    The expected worth of all benefits, and what each output means for them. [currency]

    States of the uncertain outputs that a benefit rests on are enumerated up to eighteen, and drawn above. Only the
    benefits that an output carries are looked at for it.

    Args:
        worth: of each benefit if every output is delivered. [currency]
        rests: what each benefit rests on.
        chances: by output, the probability that it is delivered; missing: not known, it counts as delivered for the others.
        draws, seed: where a benefit rests on more than eighteen uncertain outputs.

    Raises:
        Circle: benefits rest on each other.

    >>> expected, found = importances({"X": 100.0}, {"X": [Rest("O1"), Rest("O2")]}, {"O1": 0.9, "O2": 0.8})
    >>> round(expected, 6), round(found["O1"].lost, 6), round(found["O1"].at_risk, 6)
    (72.0, 100.0, 8.0)
    """
    above = _sources(rests)
    lost, difference, expected = dict.fromkeys(chances, 0.0), dict.fromkeys(chances, 0.0), 0.0
    for name, amount in worth.items():
        outputs = sorted(above[name] & set(chances))
        own = {one: rests[one] for one in above[name] | {name} if one in rests}
        mean, gains, alone = _of_one(name, own, outputs, chances, draws, seed)
        expected += amount * mean
        for output in outputs:
            difference[output] += amount * gains[output]
            lost[output] += amount * alone[output]
    return expected, {
        name: Importance(lost[name], difference[name], (1 - chance) * difference[name])
        for name, chance in chances.items()
    }


def _sources(rests: Mapping[str, Sequence[Rest]]) -> dict[str, set[str]]:
    """All outputs and benefits that each benefit rests on, directly or not."""
    found: dict[str, set[str]] = {}
    for name in order(rests):
        direct = {one.source for one in rests[name]}
        found[name] = direct.union(*(found.get(one, set()) for one in direct))
    return found


def _of_one(
    name: str,
    rests: Mapping[str, Sequence[Rest]],
    outputs: Sequence[str],
    chances: Mapping[str, float],
    draws: int,
    seed: int,
) -> tuple[float, dict[str, float], dict[str, float]]:
    """Mean part of a benefit, and by output the gain by its delivery and the part lost if it alone fails."""
    certain = np.array([1.0 if np.isnan(chances[one]) else chances[one] for one in outputs])
    uncertain = np.flatnonzero((certain > 0) & (certain < 1))
    if len(uncertain) <= MOST_ENUMERATED:
        bits = (np.arange(2 ** len(uncertain))[:, None] >> np.arange(len(uncertain))) & 1
        weights = np.where(bits, certain[uncertain], 1 - certain[uncertain]).prod(axis=1)
    else:
        rng = np.random.default_rng(seed)
        bits = rng.random((draws, len(uncertain))) < certain[uncertain]
        weights = np.full(draws, 1 / draws)
    states = np.tile(certain, (len(bits), 1))
    states[:, uncertain] = bits

    def part(table: np.ndarray) -> np.ndarray:
        return delivered_part(rests, dict(zip(outputs, table.T, strict=True)))[name]

    gains, alone = {}, {}
    for at, output in enumerate(outputs):
        on, off, single = states.copy(), states.copy(), np.ones((1, len(outputs)))
        on[:, at], off[:, at], single[:, at] = 1, 0, 0
        gains[output] = float(weights @ (part(on) - part(off)))
        alone[output] = float(1 - part(single)[0])
    mean = float(weights @ part(states)) if outputs else float(part(np.ones((1, 0)))[0])
    return mean, gains, alone
