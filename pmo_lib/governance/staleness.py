"""Sentences about registers that ended long ago: they speak of that day, and ask for nothing."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from pmo_lib.governance.data import Data
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

Sentence = Callable[[Data], Finding | None]


def at_the_end_of_registers(sentence: Sentence) -> Sentence:
    """Have a finding say the day on which stale registers ended; nothing is called overdue today, and nothing is asked."""

    @wraps(sentence)
    def found(data: Data) -> Finding | None:
        finding = sentence(data)
        if finding is None or not data.stale:
            return finding
        words = finding.message[:1].lower() + finding.message[1:]
        message = f"When the registers ended on {text.day(data.registers_end)}: {words}"
        return replace(finding, message=message, severity=Severity.WARNING, decision="")

    return found
