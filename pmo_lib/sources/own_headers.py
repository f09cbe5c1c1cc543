"""Whether a sheet has the headers of one of our tables, so that no mapping is needed."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from pmo_lib.portfolio.table import Column
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cell_parsing import parse
from pmo_lib.sources.proposal import proposed
from pmo_lib.sources.readers import plain_name
from pmo_lib.sources.sheets import SheetView


def is_ours(table: str, sheet: SheetView) -> bool:
    """Whether a sheet has our headers in its first row, and values that are read as they are."""
    headers = {plain_name(column.header): column for column in sheet.columns if column.header}
    wide = TABLES[table].wide or ()
    if not sheet.first_row_is_header or any(
        name not in (*headers, *wide) for name in TABLES[table].required
    ):
        return False
    near = proposed(TABLES[table], [column.header for column in sheet.columns])
    if any(plain_name(header) != name for name, header in near.items()):
        return False
    return not any(
        _mostly_unread(TABLES[table][name], column.profile.cells)
        for name, column in headers.items()
        if name in TABLES[table].names
    )


def _mostly_unread(column: Column, cells: Sequence[Any]) -> bool:
    """Whether most cells of a column with our header are written in another way than ours."""
    wrong = parse(column, pd.Series(list(cells), dtype=object))[1]
    return len(wrong) > len(cells) / 2
