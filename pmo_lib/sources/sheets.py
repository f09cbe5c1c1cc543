"""A sheet as somebody keeps it: where its header is, which rows are data, and on which day it stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.column_guess import SheetColumn
from pmo_lib.sources.data_quality.rows import TOTAL
from pmo_lib.sources.header_words import likeness, register_named
from pmo_lib.sources.readers import EXAMPLE, RawTable, table_named
from pmo_lib.sources.value_profile import profile, shown
from pmo_lib.sources.written_dates import day_of

MOST_ROWS = 20  # in which a header is looked for
LONGEST = 60  # signs of a header
MOST_COLUMNS = 200
MONTHS = (  # in English, German, French and Spanish
    "january jan januar jänner janvier janv enero ene",
    "february feb februar février févr fevrier febrero",
    "march mar märz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sept sep septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc decembre diciembre dic",
)
MONTH_OF = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split()}
NAMED = "|".join(sorted(MONTH_OF, key=len, reverse=True))
IN_WORDS = re.compile(
    rf"(?:(?<!\d)(?P<first>[0-9]{{1,2}})(?:\.|er|st|nd|rd|th)?[ _-](?:de )?)?(?<![^\W\d_])(?P<month>{NAMED})\.?"
    rf"(?: (?P<second>[0-9]{{1,2}})(?:st|nd|rd|th)?,)?,?[ _-](?:de |del )?(?P<year>[0-9]{{4}})(?!\d)",
    re.IGNORECASE,
)
KINDS = tuple(  # of a column, which beside units say what it holds
    [
        "text",
        "texte",
        "texto",
        "id",
        "no.",
        "nr.",
        "number",
        "zahl",
        "date",
        "datum",
        "fecha",
        "month",
        "monat",
        "quarter",
        "quartal",
    ]
)
UNITS = re.compile(
    r"[([]?(?:(?:[dtj]{1,2}|[m]{1,3}|[yja]{2,4})(?:[./ -](?:[dtj]{1,2}|[m]{1,3}|[yja]{2,4})){1,2}|%|"
    r"(?:in )?(?:[kmt]|mio\.?|mn|tsd\.?|bn|mrd\.?)? ?(?:€|\$|£|eur|usd|gbp|chf|euros?)(?: ?(?:[kmt]|mio\.?|mn|tsd\.?))?|"
    r"pt|fte|vzä|etp|tage|days|jours|días|h|std\.?|hours|"
    + "|".join(map(re.escape, KINDS))
    + r")[)\]]?",
    re.IGNORECASE,
)
UNIT_SIGNS = re.compile(r"^[(\[]|[)\]]$|^in ", re.IGNORECASE)
DAYS = (
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"),
    (r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", "%d.%m.%Y"),
    (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%d/%m/%Y"),
    (r"Q[1-4][ /-]?[0-9]{4}", "Q%q %Y"),
    (r"[0-9]{4}[ /-]?Q[1-4]", "%Y Q%q"),
    (r"[0-9]{4}-[0-9]{2}(?![0-9-])", "%Y-%m"),
)


@dataclass(frozen=True, slots=True)
class SheetView:
    """
    A sheet with the row that is taken as its header.

    Args:
        name, file: of the sheet or file, and of the file that it is in.
        header: number of its header row, counted from one.
        columns: the header and the cells of each column, without totals and blank rows.
        totals: header and words of the rows that sum up others.
        units: number of the row of units below the header, such as `dd/mm/yyyy` and `EUR`; 0: there is none.
        above: texts of the rows above the header.
        first_row_is_header: whether a reader finds the header by itself.
    """

    name: str
    file: str
    header: int
    columns: tuple[SheetColumn, ...]
    totals: dict[str, list[str]]
    above: tuple[str, ...]
    first_row_is_header: bool
    units: int = 0

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        return len(self.columns[0].cells) if self.columns else 0

    def column(self, header: str) -> SheetColumn:
        """The column under a header."""
        return next(column for column in self.columns if column.header == header)


def view(table: Any) -> SheetView | None:
    """A sheet as a reader found it; None where it holds no rows below a header."""
    rows = numbered_rows(table)
    if not rows:
        return None
    at = _header_at([cells for _, cells in rows[:MOST_ROWS]], table.table)
    number, cells = rows[at]
    headers = [header_text(cell) for cell in cells][:MOST_COLUMNS]
    below = rows[at + 1 :]
    units = None if isinstance(table, RawTable) or not below else below[0]
    units = units if units and is_of_units(units[1]) else None
    data = [_padded(own, len(headers)) for _, own in below[bool(units) :]]
    data = [own for own in data if [header_text(cell) for cell in own] != headers]
    data = [own for own in data if not shown(own[0]).lower().startswith(EXAMPLE)]
    kept, totals = _without_totals(headers, data)
    if not kept:
        return None
    written = _padded([] if units is None else units[1], len(headers))
    columns = tuple(
        SheetColumn(header, own, profile(own), UNIT_SIGNS.sub("", shown(written[n])))
        for n, header in enumerate(headers)
        for own in [[cells[n] for cells in kept]]
    )
    above = tuple(shown(cell) for _, own in rows[:at] for cell in own if shown(cell))
    below_header = units[0] if units else 0
    return SheetView(table.table, table.file, number, columns, totals, above, at == 0, below_header)


def numbered_rows(table: Any) -> list[tuple[int, Sequence[Any]]]:
    """The rows of a table as found that hold anything, each with its number in the file, the header among them."""
    if isinstance(table, RawTable):
        first = (1, [str(header) for header in table.cells.columns])
        numbers = [
            int(n) if isinstance(n, int) else at for at, n in enumerate(table.cells.index, 2)
        ]
        rows = [first, *zip(numbers, table.cells.to_numpy(dtype=object).tolist(), strict=True)]
    else:
        rows = list(enumerate(table.rows, 1))
    return [(number, cells) for number, cells in rows if any(shown(cell) for cell in cells)]


def header_text(cell: Any) -> str:
    """A cell as a header: white space of all kinds is alike."""
    return shown(cell)


def is_of_units(cells: Sequence[Any]) -> bool:
    """
    Whether a row says in which units the columns below it are written, and nothing else.

    >>> is_of_units([None, "Text", "TT.MM.JJJJ", "T€", "%"]), is_of_units(["P1", "One", "EUR"])
    (True, False)
    """
    texts = [shown(cell) for cell in cells if shown(cell)]
    fitting = [text for text in texts if UNITS.fullmatch(text)]
    telling = [text for text in fitting if text.casefold() not in KINDS]
    return bool(telling) and len(fitting) == len(texts)


def _padded(cells: Sequence[Any], width: int) -> list[Any]:
    return [*cells[:width], *[None] * (width - len(cells))]


def _header_at(rows: Sequence[Sequence[Any]], name: str) -> int:
    """The row whose cells look most like headers of ours; the first one where none does."""
    own = table_named(name) or register_named(name)
    tables = [TABLES[table] for table in dict.fromkeys(["projects", "status", own]) if table]
    scores = []
    for cells in rows:
        texts = [shown(c) for c in cells[:MOST_COLUMNS] if isinstance(c, str)]
        texts = [text for text in dict.fromkeys(texts) if 0 < len(text) <= LONGEST]
        best = [
            max(likeness(table, column.name, text) for table in tables for column in table.columns)
            for text in texts
        ]
        scores.append(sum(one for one in best if one >= 0.6) if len(texts) > 1 else 0.0)
    return scores.index(max(scores)) if max(scores) > 0 else 0


def _without_totals(
    headers: Sequence[str], rows: Iterable[list[Any]]
) -> tuple[list[list[Any]], dict[str, list[str]]]:
    """Rows that are not named like a total, and the words that name the others, by header."""
    kept: list[list[Any]] = []
    totals: dict[str, list[str]] = {}
    for cells in rows:
        named = [
            (headers[at], shown(cell))
            for at, cell in enumerate(cells[:6])
            if isinstance(cell, str) and headers[at] and TOTAL.fullmatch(shown(cell))
        ]
        texts = [shown(cell) for cell in cells if isinstance(cell, str) and shown(cell)]
        if named and (len(texts) <= 2 or texts[0] == named[0][1]):
            words = totals.setdefault(named[0][0], [])
            words += [named[0][1]] * (named[0][1] not in words)
        else:
            kept.append(cells)
    return kept, totals


def day_in(texts: Iterable[str]) -> date | None:
    """
    The last day of the period that a title names; None where none does.

    >>> day_in(["Portfolio overview", "Stand: 30.09.2026"]), day_in(["Status Q3 2026"]), day_in(["Report 12"])
    (datetime.date(2026, 9, 30), datetime.date(2026, 9, 30), None)
    >>> day_in(["As of 10/31/2026"]), day_in(["As of 03/04/2026"]), day_in(["Monatsbericht Oktober 2026"])
    (datetime.date(2026, 10, 31), None, datetime.date(2026, 10, 31))
    """
    for text in (IN_WORDS.sub(_in_digits, text) for text in texts):
        for pattern, form in DAYS:
            found = re.search(pattern, text)
            plain = (
                re.sub(r"\.(?= )", "", re.sub(r"(Q[1-4])[/-]?(?=[0-9])", r"\1 ", found[0]))
                if found
                else ""
            )
            plain = re.sub(r"([0-9]{4})[/-]?(?=Q)", r"\1 ", plain)
            plain = re.sub(" +", " ", plain)
            forms = (form, "%m/%d/%Y") if "/" in form else (form,)
            days = {one for own in forms if plain and (one := day_of(plain, own))}
            day = days.pop() if len(days) == 1 else None  # of two readings neither is taken
            if day is not None:
                months = 3 if "%q" in form else 1 if "%d" not in form else 0
                return _end(day, months)
    return None


def _in_digits(found: re.Match) -> str:
    """A month, or a day of it, written in words, as ISO 8601."""
    day = found["first"] or found["second"]
    month = f"{found['year']}-{MONTH_OF[found['month'].lower()]:02d}"
    return f" {month}-{int(day):02d} " if day else f" {month} "


def _end(day: date, months: int) -> date:
    """The day before the one so many months later; the day itself for none."""
    if not months:
        return day
    later = day.month - 1 + months
    first = datetime(day.year + later // 12, later % 12 + 1, 1)
    return date.fromordinal(first.toordinal() - 1)
