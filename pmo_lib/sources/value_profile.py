"""What the values of a column are: days, amounts, ratings, identities, a few words that repeat, names of persons."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pmo_lib.portfolio.table import Column
from pmo_lib.sources.known_words import family, is_nothing, meaning
from pmo_lib.sources.persons import persons_among
from pmo_lib.sources.written_dates import ISO, SERIAL, date_formats, day_of
from pmo_lib.sources.written_numbers import parts_of

MOST_VALUES = 2_000  # of a column that are looked at
CODE = re.compile(r"#?[^\W\d_]{0,10}[-_./#]?[0-9][\w./-]{0,20}")
MOST_SHARES = 300  # different values by which the kind of a column is judged


@dataclass(frozen=True, slots=True)
class Profile:
    """
    The filled cells of a column.

    Args:
        cells: as they stand in the file, without empty ones.
        texts: the same as they are shown, without those that say "not known".
        rows: how many rows there are, empty cells included.
        days, serials, numbers: the part of the values that are days, may be day numbers of a spreadsheet, are numbers.
        codes: the part of the values that are short codes, such as `P1` or `PRJ-2026-004`.
    """

    cells: tuple[Any, ...]
    texts: tuple[str, ...]
    rows: int
    days: float = 0.0
    serials: float = 0.0
    numbers: float = 0.0
    codes: float = 0.0

    @property
    def examples(self) -> list[str]:
        """Three different values."""
        return list(dict.fromkeys(self.texts))[:3]

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(set(self.texts))

    @property
    def unique(self) -> float:
        """The part of the filled cells that differ from all others; 0 where there is none."""
        counts = Counter(self.texts)
        return sum(count == 1 for count in counts.values()) / len(self.texts) if self.texts else 0.0

    @property
    def filled(self) -> float:
        """The part of the rows that has a value."""
        return len(self.texts) / self.rows if self.rows else 0.0

    @property
    def persons(self) -> list[str]:
        """Names of persons among the values, if it is a column of such."""
        return persons_among(self.texts)

    def share_of_words(self, column: Column) -> float:
        """The part of the values that are known words for the column's choices."""
        kind = family(column)
        own = {str(choice.value) for choice in column.choices or ()}
        fits = [text.lower() in own or meaning(text, kind) is not None for text in self.texts]
        return sum(fits) / len(fits) if fits else 0.0


def profile(cells: Sequence[Any]) -> Profile:
    """
    What a column holds.

    >>> profile(["P1", "P2", None, "tbd"]).texts
    ('P1', 'P2')
    """
    filled = [cell for cell in cells if shown(cell)][:MOST_VALUES]
    pairs = [(cell, text) for cell in filled if not is_nothing(text := shown(cell))]
    texts = tuple(text for _, text in pairs)
    some = [(text, cell) for text, cell in {t: c for c, t in pairs}.items()][:MOST_SHARES]
    real = sum(isinstance(cell, date | datetime) for _, cell in some)
    written = [text for text, cell in some if isinstance(cell, str) and not text.isdigit()]
    days = real + len(written) - len(date_formats(written).unread)
    serials = sum(day_of(text, SERIAL) is not None for text, _ in some)
    numbers = sum(day_of(text, ISO) is None and parts_of(text) is not None for text, _ in some)
    whole = max(len(some), 1)
    codes = sum(CODE.fullmatch(text) is not None for text, _ in some)
    rows = min(len(cells), MOST_VALUES)
    shares = (count / whole for count in (days, serials, numbers, codes))
    return Profile(tuple(filled), texts, rows, *shares)


def shown(cell: Any) -> str:
    """
    A cell as text; empty where it is.

    >>> shown(3.0), shown(" a "), shown(None), shown(date(2026, 1, 31))
    ('3', 'a', '', '2026-01-31')
    """
    cell = getattr(cell, "text", cell)
    if cell is None or cell != cell:  # noqa: PLR0124, not a number
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
