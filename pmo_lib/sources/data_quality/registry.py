"""The registry of data quality: each `@look` is one way to notice that data looks wrong without knowing what to look for."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from pmo_lib.portfolio.table import Column
from pmo_lib.sources.typed_table import Draft, Suspicion

FEWEST = 20  # cases below which a share says nothing
TIMES = 10  # an estimate so many times the budget, or so small a part of it
IN_ORDER = (
    ("baseline_start", "baseline_finish"),
    ("forecast_start", "forecast_finish"),
    ("actual_start", "actual_finish"),
)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything there is to look at: tables, refused cells, first month of the fiscal year, the portfolio's currency."""

    drafts: Mapping[str, Draft]
    problems: list[dict]
    fiscal_year_start: int = 1
    currency: str = ""


Look = Callable[[Context], Iterator[Suspicion]]
LOOKS: list[Look] = []


def look(function: Look) -> Look:
    """Register one way to look."""
    LOOKS.append(function)
    return function


def suspicions(context: Context) -> tuple[Suspicion, ...]:
    """Whatever looks wrong, each with count, examples and what would mend it; nothing is changed."""
    package = __name__.rpartition(".")[0]
    for info in pkgutil.iter_modules(import_module(package).__path__):
        import_module(f"{package}.{info.name}")  # its looks register themselves
    return tuple(found for function in LOOKS for found in function(context))


def filled(context: Context, *types: str) -> Iterator[tuple[Draft, Column]]:
    """Columns that were found, of some types or all."""
    for draft in context.drafts.values():
        for column in draft.table.columns:
            if column.name in draft.positions and column.type in (types or (column.type,)):
                yield draft, column
