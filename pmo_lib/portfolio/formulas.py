"""The formulas of a discipline in one place, from which the values of its findings are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pmo_lib.portfolio.value import NO_ROWS, Value


@dataclass(frozen=True, slots=True)
class Formulas:
    """
    How the numbers of a discipline's findings are computed.

    Args:
        inputs: by code of the finding, the columns that it reads, see `Value`.
        words: by key of the value, its formula.
        shown: columns of rows that readers see where the rows have them, separated by spaces.
    """

    inputs: Mapping[str, str]
    words: Mapping[str, str]
    shown: str

    def values(self, code: str, /, **parts: pd.DataFrame | tuple[Any, pd.DataFrame] | Any):
        """
        The values of a finding by key: of rows how many there are, of a pair of number and rows the number.

        Raises:
            KeyError: a key has no formula, or the finding no inputs.

        >>> formulas = Formulas({"late": "decisions.due"}, {"late": "Decisions that are late"}, "")
        >>> formulas.values("late", late=pd.DataFrame({"question": ["Go on?"]}))["late"].shown
        1
        """
        found = {}
        for key, part in parts.items():
            shown, rows = part if isinstance(part, tuple) else (part, NO_ROWS)
            if isinstance(part, pd.DataFrame):
                shown, rows = len(part), part
            columns = " ".join(name for name in self.shown.split() if name in rows)
            found[key] = Value(shown, self.words[key], self.inputs[code], rows, columns)
        return found
