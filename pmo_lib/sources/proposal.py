"""Which header may be which of our columns, as far as names tell."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from pmo_lib.portfolio.table import Table
from pmo_lib.sources.readers import plain_name

CLOSE = {
    True: 0.6,
    False: 0.75,
}  # likeness from which on a header is proposed, for a required column and any other
LONGEST, MOST = 60, 200  # signs of a header and headers of a table that are looked at


def proposed(table: Table, headers: Sequence[str]) -> dict[str, str]:
    """
    The header that each of our columns is most likely called by, each header once; what resembles none is left out.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> proposed(TABLES["projects"], ["Project ID", "Project name", "Budget (EUR)", "Remarks"])
    {'project_id': 'Project ID', 'name': 'Project name', 'budget': 'Budget (EUR)'}
    """
    looked_at = [
        header for header in dict.fromkeys(headers) if plain_name(header) and len(header) <= LONGEST
    ][:MOST]
    pairs = [
        (_likeness(column.name, header, table), column, header)
        for column in table.columns
        for header in looked_at
    ]
    found: dict[str, str] = {}
    for likeness, column, header in sorted(
        pairs, key=lambda pair: (-pair[0], not pair[1].required)
    ):
        if (
            likeness >= CLOSE[column.required]
            and column.name not in found
            and header not in found.values()
        ):
            found[column.name] = header
    return {name: found[name] for name in table.names if name in found}


def _likeness(name: str, header: str, table: Table) -> float:
    """One for equal words; nearly one if the header says more than the name, such as what it is of or its unit."""
    ours, theirs = _words(name), _words(header)
    alike = SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False).ratio()
    if ours in (theirs, [word for word in theirs if word != table.name.removesuffix("s")]):
        return 0.98 + alike / 50
    return 0.9 + alike / 20 if set(ours) <= set(theirs) else min(alike, 0.9)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.casefold())
