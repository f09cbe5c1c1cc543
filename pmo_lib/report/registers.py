"""Reports about registers: where these ended long ago, sentences speak of that day and ask for nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, wraps
from typing import Any

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.discipline import DisciplineData

Sentence = Callable[[Any], Finding | None]


class RegisterData(DisciplineData):
    """
    The data of a report about registers, to be extended by the discipline.

    The extending class has `registers_end` (the newest day in any register; missing where there is none) and `rules` with
    `register_days`: the days after which registers count as stale.
    """

    registers_end: Any
    rules: Any

    @cached_property
    def stale(self) -> bool:
        """Whether the registers ended so long ago that nothing can be called overdue today."""
        age = pd.Timestamp(self.portfolio.as_of) - self.registers_end
        return bool(age > pd.Timedelta(days=self.rules.register_days))

    @cached_property
    def day(self) -> pd.Timestamp:
        """The day for which delays are counted: that of the report, or the last one of stale registers."""
        return self.registers_end if self.stale else pd.Timestamp(self.portfolio.as_of)

    def unreadable(self, *tables: str) -> int:
        """How many rows of these tables were refused when they were read."""
        rejected = self.portfolio.rejected
        rows = rejected[rejected.table.isin(tables)]
        return len(rows[["table", "file", "sheet", "row"]].drop_duplicates())


def last_entry(portfolio: Any, columns: dict[str, tuple[str, ...]]) -> pd.Timestamp:
    """
    The newest day in any register; missing where there is none.

    Args:
        columns: by table, those that say when something was entered.
    """
    days = [getattr(portfolio, name)[one].max() for name, own in columns.items() for one in own]
    return max((day for day in days if pd.notna(day)), default=pd.NaT)


def at_the_end_of_registers(sentence: Sentence) -> Sentence:
    """Have a finding say the day on which stale registers ended; nothing is called overdue today, and nothing is asked."""

    @wraps(sentence)
    def found(data: Any) -> Finding | None:
        finding = sentence(data)
        if finding is None or not data.stale:
            return finding
        words = finding.message[:1].lower() + finding.message[1:]
        message = f"When the registers ended on {text.day(data.registers_end)}: {words}"
        return replace(finding, message=message, severity=Severity.WARNING, decision="")

    return found
