"""What the data of every discipline has: a headline, a picture, key figures and sections, each from its module of that name."""

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import history_of, measured, metrics_of
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.report.sections import Section


class DisciplineData:
    """
    The data of a report, to be extended by the discipline with what it computes.

    The discipline's package has the modules `findings` (with `headline`), `charts` (with `answer`), `metrics` and `sections`
    (with `SECTIONS`). They are imported when they are first asked for, since each of them reads the data.

    The extending class has `portfolio` and `previous` (the report before, as `read_previous` gives it, or None).
    """

    portfolio: Any
    previous: object

    @property
    def whole_portfolio(self) -> bool:
        """Whether this is the portfolio's own report, not that of a program."""
        return self.portfolio.program == PORTFOLIO

    @cached_property
    def headline(self) -> Finding:
        """The message of the report."""
        return self._module("findings").headline(self)

    @cached_property
    def answer(self) -> Any:
        """The chart, table or picture beside the message; None where nothing is known."""
        return self._module("charts").answer(self)

    @cached_property
    def measures(self) -> list[Measure]:
        """The key figures, each with its change since the report before."""
        return measured(metrics_of(self._module("metrics")), self, history_of(self.previous))

    @property
    def sections(self) -> Sequence[Section]:
        """The sections of the report in their order."""
        return self._module("sections").SECTIONS

    def _module(self, name: str) -> ModuleType:
        package = type(self).__module__.rpartition(".")[0]
        return import_module(f"{package}.{name}")
