"""Data of a maturity report with some of its parts made by hand."""

from dataclasses import replace
from typing import Any

from pmo_lib.maturity.data import Data


def with_values(data: Data, **parts: Any) -> Data:
    """
    The data with some parts given instead of computed, such as `flips` or `areas`.

    A part is a cached property: what stands under its name is not computed.
    """
    made = replace(data)
    vars(made).update(parts)
    return made
