"""What to improve first: the sequence of improvements in dates, and the levels expected of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.maturity.evidence import TRACES
from pmo_lib.maturity.improvement_sequence import Plan, sequence, weakest
from pmo_lib.sources.maturity_model import Improvement, Model, read_improvements

DEFAULT_TARGET = 3.0  # of areas without a target of their own, where any area has one
ACTIONS = ("id", "name", "begins", "effect", "days", "lifts", "quick_win", "measured")


@dataclass(frozen=True, slots=True, eq=False)
class Roadmap:
    """
    The improvements chosen and what is expected of them.

    Args:
        actions: in order of their beginning: name, begins and effect (first day of a quarter), days, lifts (names of practices), quick_win,
            measured (what will be read to see it happen).
        levels: areas × quarters, the combined level expected; the first column is today. Areas not known today are left out.
        quarters: planned for.
        unlifted: names of practices below target that no improvement lifts from where they stand.
        plan: see `Plan`.
        candidates: how many improvements lift a practice that the model has.
    """

    actions: pd.DataFrame
    levels: pd.DataFrame
    quarters: int
    unlifted: tuple[str, ...]
    plan: Plan
    candidates: int


def plan(
    standing: pd.Series,
    targets: pd.Series,
    model: Model,
    as_of: date,
    improvements: Sequence[Mapping[str, Any]] | None = None,
    quarters: int = 6,
    days: float = 60,
) -> Roadmap | None:
    """
    The best sequence of improvements from where each practice stands today.

    Args:
        standing: level by practice; missing where it is not known.
        targets: level by area; missing where it has none.
        improvements: to choose from; ours if none are given. Those that lift nothing the model has are left out.
        quarters: to plan for.
        days: person-days to spend on improvement in each quarter.

    Returns:
        None where no practice's level is known or no area has a target.

    Raises:
        ConfigurationError: no quarter, or no day to spend.
    """
    if quarters < 1 or days <= 0:
        raise ConfigurationError(
            f"{quarters} quarters with {days:g} days",
            code="PMO-P02",
            action="plan at least one quarter and one day",
        )
    if standing.isna().all() or targets.isna().all():
        return None
    areas, places = list(model.area_names), {one: at for at, one in enumerate(standing.index)}
    known = [
        (one, [places[practice] for practice in one.lifts if practice in places])
        for one in read_improvements(improvements)
    ]
    area = np.array([areas.index(model.area_of[practice]) for practice in standing.index])
    aims = np.minimum(np.floor(targets[areas].fillna(DEFAULT_TARGET)), model.levels).to_numpy()
    found = sequence(standing.to_numpy(), area, aims, known, np.full(quarters, float(days)))
    first = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    begins = [first + pd.DateOffset(months=3 * at) for at in range(quarters + 1)]
    levels = weakest(found.levels, area, len(areas)).T
    low = standing.index[(standing < aims[area]) & ~_is_lifted(standing, known)]
    return Roadmap(
        _actions([one for one, _ in known], found, begins, model.practice_names),
        pd.DataFrame(levels, index=areas, columns=begins).dropna(),
        quarters,
        tuple(model.practice_names[practice] for practice in low),
        found,
        sum(bool(own) for _, own in known),
    )


def _is_lifted(
    standing: pd.Series, improvements: Sequence[tuple[Improvement, Sequence[int]]]
) -> np.ndarray:
    """(p,) whether some improvement lifts a practice from where it stands."""
    lifted = np.zeros(len(standing), dtype=bool)
    for one, places in improvements:
        lifted[places] |= standing.to_numpy()[places] >= one.start
    return lifted


def _actions(
    improvements: Sequence[Improvement],
    found: Plan,
    begins: list[pd.Timestamp],
    names: Mapping[str, str],
) -> pd.DataFrame:
    chosen = [one for one in improvements if one.id in found.starts]
    rows = [
        (
            str(one.id),
            one.name,
            begins[found.starts[one.id]],
            begins[found.starts[one.id] + one.quarters],
            one.days,
            "; ".join(names[practice] for practice in one.lifts if practice in names),
            one.quick_win,
            measured(one),
        )
        for one in sorted(chosen, key=lambda one: found.starts[one.id])
    ]
    return pd.DataFrame(rows, columns=list(ACTIONS))


def measured(one: Improvement) -> str:
    """What will be read to see an improvement happen: the indicators of what it lifts, else a count, else the next survey."""
    seen = [TRACES[practice].indicator for practice in one.lifts if practice in TRACES]
    return (
        "; ".join(seen) if seen else "the next survey" + (f", and {one.count}" if one.count else "")
    )
