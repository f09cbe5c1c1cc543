"""Explanations of values that are stated apart from them; each discipline that states its values as `Value` needs none of this."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pmo_lib.portfolio.value import Value, check_inputs


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a number is worked out, see `Value`; `only` names column and value of those rows of the evidence that count."""

    formula: str
    inputs: str
    columns: str = ""
    only: tuple[str, str] | None = None
    name: str = ""

    def __post_init__(self):
        check_inputs(self.inputs)


EXPLANATIONS: dict[str, Explanation] = {}
UNEXPLAINED = Explanation("Worked out in the notebook, which does not say how", "")


def explain(
    identity: str,
    formula: str,
    inputs: str,
    columns: str = "",
    only: tuple[str, str] | None = None,
    name: str = "",
) -> None:
    """
    Say how a number is worked out.

    Raises:
        ValueError: another discipline explains a number of that name otherwise.
    """
    told = Explanation(formula, inputs, columns, only, name)
    if EXPLANATIONS.setdefault(identity, told) != told:
        raise ValueError(f"{identity!r} is explained twice, and not alike")


def value_of(
    code: str, key: str, shown: Any, rows: Mapping[str, pd.DataFrame], evidence: pd.DataFrame
) -> Value:
    """The value of a finding whose explanation stands apart from it."""
    how = EXPLANATIONS.get(f"{code}.{key}" if key else code, UNEXPLAINED)
    counted = rows[key] if key in rows else _counted(how, evidence)
    return Value(shown, how.formula, how.inputs, counted, how.columns, how.name)


def _counted(how: Explanation, evidence: pd.DataFrame) -> pd.DataFrame:
    if how.only is None or how.only[0] not in evidence:
        return evidence
    column, value = how.only
    return evidence[evidence[column].eq(value) if value else evidence[column].isna()]
