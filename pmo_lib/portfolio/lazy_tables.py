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
        given: a frame, a closed table that is opened once, when its rows are first asked for, or a function that
            gives the frame and is called once, likewise.

    >>> tables = Tables({"risks": Closed(lambda: pd.DataFrame({"risk_id": ["R1"]}), "", 1)})
    >>> tables.closed("risks").rows, len(tables["risks"])
    (1, 1)
    """

    def __init__(self, given: Mapping[str, "pd.DataFrame | Closed | Callable[[], pd.DataFrame]"]):
        self._given, self._opened = dict(given), {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        held = self._given[name]
        if name not in self._opened:
            opened = held.open() if isinstance(held, Closed) else held
            self._opened[name] = opened() if callable(opened) else opened
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def replaced(self, **frames: pd.DataFrame) -> "Tables":
        """The same tables, unopened as they are, but with these in the place of others of their name."""
        return Tables({**self._given, **frames})

    def closed(self, name: str) -> Closed | None:
        """What was known of a table before it was opened; None where it came as a frame."""
        return self._given[name] if isinstance(self._given[name], Closed) else None

    def rows(self, name: str) -> int:
        """How many rows a table has."""
        return held.rows if (held := self.closed(name)) else len(self[name])
