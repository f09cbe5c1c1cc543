"""Which column of somebody's sheet is which of ours, by its header and by its values, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.sources.currencies import SIGNS, is_currency
from pmo_lib.sources.formats import FormatGuess, guess_format
from pmo_lib.sources.header_words import is_subject, likeness, unit_of, words_of
from pmo_lib.sources.value_profile import Profile, shown
from pmo_lib.sources.written_dates import date_formats, order_of
from pmo_lib.sources.written_numbers import WORDS, parts_of

SURE, LIKELY, LEAST = 0.85, 0.6, 0.4
NUMBERS = ("number", "money", "share")
MOST_DAYS = 300  # of a column by which the order of day and month is judged
NAMES = ("name", "title", "question", "what")  # columns that say what a row is about
LONG = 40  # signs of a text that is no identity


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a sheet: its header, what its cells hold, and its unit in a row of units below the header."""

    header: str
    cells: Sequence[Any]
    profile: Profile
    unit_below: str = ""

    @property
    def unit(self) -> str:
        """The unit in the header or in the cell below it; empty where neither says one."""
        return unit_of(self.header)[1] or self.unit_below


@dataclass(slots=True)
class ColumnGuess:
    """
    A column of ours that was found.

    Args:
        name: of our column.
        spec: what the mapping says of it.
        certainty: from 0 to 1.
        examples: three of its values, as they stand in the file.
        why: what speaks for it or against it, in a few words.
        choices: keys of which one has to be added where the values allow several readings, each with what it means.
    """

    name: str
    spec: dict[str, Any]
    certainty: float
    examples: list[str] = field(default_factory=list)
    why: str = ""
    choices: list[dict[str, Any]] = field(default_factory=list)

    @property
    def header(self) -> str:
        """The header that it reads; empty for a constant."""
        return str(self.spec.get("column", ""))


def certainty(table: Table, column: Column, found: SheetColumn) -> float:
    """How sure a column of a sheet is a column of ours, from 0 to 1: header and values have to agree."""
    named = likeness(table, column.name, found.header)
    if named < LEAST and column.choices is Rag:
        alone = 1 < found.profile.distinct <= 8 and fit(column, found) == 1.0
        return 0.65 if alone else 0.0  # its values alone say what it is
    return named * fit(column, found) if named >= LEAST else 0.0


def fit(column: Column, found: SheetColumn) -> float:
    """Whether the values of a sheet's column can be those of ours: 1 if they are, near 0 if they cannot be."""
    values = found.profile
    if not values.texts:  # such as the day of closing while everything is open
        return 0.65 if column.type == "date" and not column.required else 0.0
    if column.type == "date":
        if values.days >= 0.5:
            return 1.0
        return 0.8 if values.serials >= 0.9 else 0.1
    if column.type in NUMBERS:
        return _fit_of_numbers(column, found)
    if column.type in ("choice", "boolean"):
        share = values.share_of_words(column)
        return 1.0 if share >= 0.6 else 0.75 if share >= 0.3 else 0.15
    return _fit_of_texts(column, found)


def _fit_of_numbers(column: Column, found: SheetColumn) -> float:
    unit = found.unit
    if found.profile.days >= 0.5 or (column.type == "money" and unit == "%"):
        return 0.1
    if column.unit == "days" and "day" not in found.header.casefold():
        return 0.3
    return 1.0 if found.profile.numbers >= 0.5 else 0.1


def _fit_of_texts(column: Column, found: SheetColumn) -> float:
    values = found.profile
    if values.days >= 0.5:
        return 0.1
    long = sum(map(len, values.texts)) / len(values.texts) > LONG
    if column.name == "program_id":
        repeats = values.distinct <= max(2, 0.8 * len(values.texts))
        return 0.2 if long else 1.0 if repeats else 0.7
    if column.refers_to:
        return 0.2 if long else 1.0
    if column.type == "id":
        are_names = is_subject(found.header) and values.codes < 0.9
        return 0.2 if long or are_names else 1.0 if values.unique >= 0.9 else 0.7
    numbers = values.numbers >= 0.9
    if column.name in NAMES:
        if is_subject(found.header) and values.codes >= 0.9:
            return 0.3
        return 0.3 if numbers else 1.0 if values.distinct > 1 or len(values.texts) == 1 else 0.5
    return 0.3 if numbers else 1.0


def best_guesses(
    wanted: Sequence[tuple[str, str]],
    columns: Sequence[SheetColumn],
    currency: str,
    order: str = "",
) -> dict[tuple[str, str], ColumnGuess]:
    """
    The most certain column for each of ours; each column of the sheet stands for one of ours at most.

    Args:
        wanted: tables and columns of ours, such as `("status", "declared_rag")`.
        order: what comes first in dates that these columns leave open, see `order_of_dates`.
    """
    twice = {c.header for c in columns if [d.header for d in columns].count(c.header) > 1}
    pairs = [
        (certainty(TABLES[table], TABLES[table][name], found), at, table, name, found)
        for at, (table, name) in enumerate(wanted)
        for found in columns
        if found.header and found.header not in twice
    ]
    chosen: dict[tuple[str, str], ColumnGuess] = {}
    taken: set[str] = set()
    order = order_of_dates(columns) or order
    for sure, _, table, name, found in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if sure < LEAST or (table, name) in chosen or found.header in taken:
            continue
        taken.add(found.header)
        chosen[table, name] = described(TABLES[table][name], found, sure, currency, order)
    return chosen


def described(
    column: Column, found: SheetColumn, sure: float, currency: str, order: str = ""
) -> ColumnGuess:
    """A column of ours with what the mapping has to say of it, so that the values of the sheet are read."""
    values = found.profile
    spec: dict[str, Any] = {"column": found.header}
    guess = guess_format(column, _to_be_read(column, found), currency, order)
    spec |= guess.specs[0] if guess.specs else {}
    why, factor = [], _factor_of_header(column, found, spec)
    if factor != 1:
        spec["factor"] = factor
        place = "the row below the header" if found.unit == found.unit_below else "the header"
        why.append(f"{place} says {found.unit!r}")
        sure = min(sure, 0.84)
    if "factor" in spec and column.type == "share":
        why.append("percent")
    if column.type not in ("id", "text") and not column.required:
        spec["otherwise"] = "missing"
    if isinstance(spec.get("date"), list) and len(spec["date"]) == 1:
        spec["date"] = spec["date"][0]
    why += _unread(guess)
    if guess.unread:
        sure = min(sure, 0.84)
    if guess.doubtful:
        why.append(guess.doubtful)
        sure = sure if guess.choices else min(sure, 0.5)
    examples = values.examples
    if column.name.endswith("_role") and values.persons:
        why.append(
            "holds names of persons, which are shown as pseudonyms; 'persons: keep' shows them"
        )
        examples = []
    return ColumnGuess(column.name, spec, sure, examples, "; ".join(why), list(guess.choices))


def order_of_dates(columns: Iterable[SheetColumn]) -> str:
    """`%d` or `%m`, what comes first in the dates of a sheet; empty where no column proves it, or two disagree."""
    guesses = [date_formats(c.profile.texts[:MOST_DAYS]) for c in columns if c.profile.days >= 0.5]
    orders = {order_of(form) for guess in guesses for form in guess.formats} - {""}
    return orders.pop() if len(orders) == 1 else ""


def _to_be_read(column: Column, found: SheetColumn) -> Iterable[str]:
    """The texts that a format has to read: not the real dates and numbers of a workbook."""
    real: tuple[type, ...] = ()
    if column.type in NUMBERS and column.maximum != 1:
        real = (int, float)
    for cell in found.profile.cells:
        is_day = column.type == "date" and not isinstance(cell, str | int | float)
        if not (is_day and not hasattr(cell, "rule")) and not (real and isinstance(cell, real)):
            yield shown(cell)


def _factor_of_header(column: Column, found: SheetColumn, spec: dict[str, Any]) -> float:
    """By what the unit in a header says amounts have to be multiplied; 1 where the cells say it themselves."""
    unit = found.unit
    if column.type != "money" or not unit or "units" in spec:
        return 1
    amount = parts_of(f"1 {unit}") or parts_of(f"1 {''.join(reversed(unit.split()))}")
    word = (amount.word if amount else "") or unit
    plain = "".join(sign for sign in word if sign not in SIGNS and not sign.isspace())
    for code in ("EUR", "USD", "GBP", "CHF"):
        plain = plain.removesuffix(code).removeprefix(code)
    return WORDS.get(plain.casefold().rstrip("."), 1)


def _unread(guess: FormatGuess) -> list[str]:
    if not guess.unread:
        return []
    shown_texts = ", ".join(repr(text[:60]) for text in guess.unread[:3])
    more = f" and {len(guess.unread) - 3:,} more" if len(guess.unread) > 3 else ""
    return [f"not read: {shown_texts}{more}"]


def currency_of(columns: Iterable[SheetColumn]) -> str:
    """
    The one currency that stands beside amounts or in headers of amounts; empty where there is none, or several.

    >>> from pmo_lib.sources.value_profile import profile
    >>> currency_of([SheetColumn("Budget", ("€ 5",), profile(["€ 5"]))])
    'EUR'
    """
    found: set[str] = set()
    for column in columns:
        words = [column.unit] if column.unit else []
        words += [a.unit for text in column.profile.texts[:200] if (a := parts_of(text)) and a.unit]
        for word in words:
            signs = [SIGNS[sign][0] for sign in word if sign in SIGNS]
            codes = [part for part in word.split() if len(part) == 3 and part.isupper()]
            codes += [word[1:]] if len(word) == 4 and word[0] in "kTM" else []
            found |= {*signs[:1], *(code for code in codes if is_currency(code))}
    return found.pop() if len(found) == 1 else ""


def same_subject(left: str, right: str) -> bool:
    """
    Whether two headers are of the same thing, such as its code and its name.

    >>> same_subject("Agency Code", "Agency Name"), same_subject("Agency", "Project Name")
    (True, False)
    """
    generic = {
        "name",
        "id",
        "code",
        "no",
        "nr",
        "number",
        "title",
        "key",
        "nummer",
        "bezeichnung",
        "nom",
        "nombre",
    }
    one, other = (
        {word for word in words_of(header) if word not in generic} for header in (left, right)
    )
    return bool(one) and one == other
