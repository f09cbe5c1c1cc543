"""The picture beside the message of the report on organizational change."""

from pmo_lib.organizational_change import tables
from pmo_lib.organizational_change.data import Data
from pmo_lib.report.grids import Table


def answer(data: Data) -> Table | None:
    """The load of units by month; None where no load is known."""
    return tables.units(data)
