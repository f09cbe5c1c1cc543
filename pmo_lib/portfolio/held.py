"""The tables that a portfolio holds; one that lies in a snapshot is opened when it is first asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True, slots=True)
class Closed:
    """
    A table that nobody has asked for yet, and what is known of it unopened.

    Args:
        open: gives its rows, which are so many.
        digest: the hash of what they say.
        newest: the newest day since which a row was known; None where no row says so.
        latest: the last day on which something in it became known; from then on all of it is. None: all always is.
    """

    open: Callable[[], pd.DataFrame]
    digest: str
    rows: int
    newest: date | None = None
    latest: date | None = None


class Tables(Mapping[str, pd.DataFrame]):
    """
    Frames by name, to be read only.

    Args:
        given: a frame, or a closed table that is opened once, when its rows are first asked for.

    >>> tables = Tables({"risks": Closed(lambda: pd.DataFrame({"risk_id": ["R1"]}), "", 1)})
    >>> tables.closed("risks").rows, len(tables["risks"])
    (1, 1)
    """

    def __init__(self, given: Mapping[str, "pd.DataFrame | Closed"]):
        self._given, self._opened = dict(given), {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        held = self._given[name]
        if isinstance(held, Closed) and name not in self._opened:
            self._opened[name] = held.open()
        return self._opened.get(name, held)

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def closed(self, name: str) -> Closed | None:
        """What was known of a table before it was opened; None where it came as a frame."""
        return self._given[name] if isinstance(self._given[name], Closed) else None

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        return held.rows if (held := self.closed(name)) else len(self[name])
