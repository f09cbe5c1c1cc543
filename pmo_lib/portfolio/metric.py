"""Key figures, for all disciplines alike: a function of the data that says how it is computed, and its history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.measure import Measure, Unit
from pmo_lib.portfolio.value import NO_ROWS, Value, check_inputs

FEWEST = 5  # below so many cases there is no rate
MOST_PERIODS = 6  # of a trend


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """
    A quotient. There is none where a part is missing or the denominator is zero, and none of a share of few cases.

    Args:
        numerator, denominator: None or not finite where they are not known.
        note: period, comparison, or why the number is not known.
        rows: those it was computed from.
        value: the quotient where it is not simply numerator over denominator.
        name: instead of that of the metric, where it depends on the data.
    """

    numerator: float | None
    denominator: float | None
    note: str = ""
    rows: pd.DataFrame = field(default_factory=lambda: NO_ROWS)
    value: float | None = None
    name: str = ""

    def number(self, unit: Unit) -> float | None:
        """The quotient; None below five cases if the unit is a share."""
        above, below = finite(self.numerator), finite(self.denominator)
        if above is None or below is None or below == 0:
            return None
        if unit == "share" and below < FEWEST:
            return None
        return above / below if self.value is None else finite(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """
    A number that is no quotient: money, days, a level, a probability.

    Args:
        value: None or not finite where it is not known.
        note, rows: as of a `Ratio`.
        name: instead of that of the metric, where it depends on the data.
    """

    value: float | None
    note: str = ""
    rows: pd.DataFrame = field(default_factory=lambda: NO_ROWS)
    name: str = ""
    numerator: float | None = None
    denominator: float | None = None

    def number(self, unit: Unit) -> float | None:
        """The number; None where it is not known."""
        return finite(self.value)


class Count(Amount):
    """How many; see `Amount`."""


Result = Ratio | Amount | Count


def finite(number: Any) -> float | None:
    """
    A number as a float; None where it is missing or not finite.

    >>> finite(np.float64(2)), finite(float("nan")), finite(None)
    (2.0, None, None)
    """
    return None if number is None or not np.isfinite(number) else float(number)


@dataclass(frozen=True, slots=True)
class Metric:
    """
    A key figure: what it is called, how it is computed, and the function that computes it.

    Args:
        function: from the data of a report to its result, or None where the figure does not arise.
        first: whether readers see it on the first screen.
    """

    function: Callable[[Any], Result | None]
    name: str
    unit: Unit
    formula: str
    inputs: str
    columns: str = ""
    first: bool = False

    def __post_init__(self):
        check_inputs(self.inputs)

    @property
    def id(self) -> str:
        """The name of the function."""
        return self.function.__name__

    def __call__(self, data: Any) -> Measure | None:
        """The key figure of the data; None where it does not arise."""
        found = self.function(data)
        if found is None:
            return None
        stated = Value(found.number(self.unit), self.formula, self.inputs, found.rows, self.columns)
        name = found.name or self.name
        parts = finite(found.numerator), finite(found.denominator)
        return Measure(self.id, name, stated, self.unit, *parts, found.note)


def metric(
    name: str, unit: Unit, formula: str, inputs: str = "", columns: str = "", first: bool = False
) -> Callable[[Callable[[Any], Result | None]], Metric]:
    """
    Make a function of a report's data a key figure, in the order of its module (see `metrics_of`).

    Args:
        formula: in words, so that a reader could do it by hand.
        inputs: the columns it reads as `table.column`, separated by spaces.
        columns: of its rows, those shown beside the project.

    >>> @metric("Late projects", "share", "Projects that are late, of all", "projects.baseline_finish")
    ... def late_projects(data):
    ...     return Ratio(data["late"], data["all"])
    >>> late_projects({"late": 3, "all": 12}).value, late_projects({"late": 1, "all": 4}).value
    (0.25, None)
    """
    return lambda function: Metric(function, name, unit, formula, inputs, columns, first)


def metrics_of(module: ModuleType) -> list[Metric]:
    """The key figures that a module defines, in its order."""
    return [one for one in vars(module).values() if isinstance(one, Metric)]


@dataclass(frozen=True, slots=True)
class History:
    """
    How a key figure stood before.

    Args:
        trend: at the ends of earlier periods, the oldest first.
        since: the day of the report before; None if there is none.
        value, numerator, denominator: in that report.
        name: what the figure was called there; under another name it was another figure. Empty: the same.
    """

    trend: Sequence[float | None] = ()
    since: date | None = None
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    name: str = ""


def measured(
    metrics: Iterable[Metric], data: Any, history: Mapping[str, History] | None = None
) -> list[Measure]:
    """
    The key figures of the data, each with its trend and its change since the report before.

    Args:
        history: by id of the key figure; one without is shown as it stands today.
    """
    found = [one for one in (metric(data) for metric in metrics) if one is not None]
    return [with_history(one, (history or {}).get(one.id, History())) for one in found]


def with_history(measure: Measure, before: History) -> Measure:
    """A key figure with its trend and its change since the report before, if it was the same figure then."""
    if before.name not in ("", measure.name):
        return measure
    trend = (*before.trend, measure.value) if before.trend else ()
    if before.since is None:
        return replace(measure, trend=trend)
    known = measure.value is not None and before.value is not None
    return replace(
        measure,
        trend=trend,
        change=measure.value - before.value if known else None,
        since=before.since,
        was=(before.numerator, before.denominator),
    )


def history_of(previous: Any) -> dict[str, History]:
    """
    How the key figures stood in the report before, as its facts say; nothing where there is none.

    Args:
        previous: as `read_previous` gives it, or None.
    """
    if previous is None:
        return {}
    return {
        one["id"]: History(
            (one.get("trend") or [one["value"]])[-(MOST_PERIODS - 1) :],
            previous.as_of,
            one["value"],
            one["numerator"],
            one["denominator"],
            one["name"],
        )
        for one in previous.facts.get("measures", [])
    }
