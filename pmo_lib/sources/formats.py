"""What a mapping has to say of a column so that its texts are read: the best guess first, doubts in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pmo_lib.portfolio.table import Column
from pmo_lib.sources.known_words import family, is_nothing, scale_of, values_of
from pmo_lib.sources.written_dates import ISO, date_formats, precision
from pmo_lib.sources.written_numbers import number_formats, parts_of

NUMBERS = ("number", "money", "share")
ENDS = ("finish", "due", "period_end", "needed_by", "closed", "decided")
TRUTHS = {"true", "false", "yes", "no", "1", "0"}  # that are read as they are
MOST_WORDS = 30  # that a line of mapping lists


@dataclass(frozen=True, slots=True)
class FormatGuess:
    """
    What reads the texts of a column.

    Args:
        specs: keys of a mapping to add to the column, the best guess first; none: no line would be right.
        doubtful: in a sentence, where the texts allow several readings; then no spec has a format for them.
        choices: the keys of each of these readings.
        unread: texts that stay unread with the first spec, but for `otherwise`.
        foreign: texts with the sign of another currency.
    """

    specs: tuple[dict[str, Any], ...] = ()
    doubtful: str = ""
    choices: tuple[dict[str, Any], ...] = ()
    unread: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def guess_format(
    column: Column,
    texts: Iterable[str],
    currency: str = "",
    order: str = "",
    others: Iterable[str] = (),
) -> FormatGuess:
    """
    Keys of a mapping that read texts as values of a column.

    Args:
        texts: as they stand in the cells; those that are read already may be left out.
        currency: of the portfolio, as ISO 4217 code; empty: not known.
        order: `%d` or `%m`, what comes first in dates that do not say it; empty: not known.
        others: texts of the column that are read already.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> guess_format(TABLES["projects"]["baseline_finish"], ["31.12.2026", "tbd"]).specs[0]
    {'date': ['%d.%m.%Y'], 'empty': ['tbd']}
    >>> guess_format(TABLES["projects"]["budget"], ["see memo"]).specs
    ({'otherwise': 'missing'},)
    >>> guess_format(TABLES["status"]["declared_rag"], ["G", "On track"]).specs[0]
    {'values': {'G': 'green', 'On track': 'green'}}
    """
    texts = [text for text in dict.fromkeys(texts) if text]
    nothing = [text for text in texts if is_nothing(text) and text not in values_of(texts, column)]
    rest = [text for text in texts if text not in nothing]
    read, choices, unread, foreign = _read(column, rest, currency, order, others)
    doubtful = _doubt(column, rest, choices) if choices else _doubt_of_percent(column, rest)
    empty = {"empty": nothing[:MOST_WORDS]} if nothing and not column.required else {}
    may_be_missing = not column.required and column.type not in ("id", "text") and not foreign
    whole = {**read, **empty}
    specs: list[dict[str, Any]] = []
    if not doubtful:
        if unread and may_be_missing:
            specs.append({**whole, "otherwise": "missing"})
        specs += [whole, read, empty]
        if may_be_missing:
            specs.append({"otherwise": "missing"})
    distinct = [spec for at, spec in enumerate(specs) if spec and spec not in specs[:at]]
    return FormatGuess(tuple(distinct), doubtful, tuple(choices), tuple(unread), tuple(foreign))


def _read(
    column: Column, texts: list[str], currency: str, order: str, others: Iterable[str]
) -> tuple[dict[str, Any], list[dict[str, Any]], list[str], list[str]]:
    """Keys that read the texts, the readings that are possible where there are several, and what stays unread."""
    if column.type == "date":
        guess = date_formats(texts, order)
        if guess.doubtful:
            choices = [dated(column, [*guess.formats, form]) for form in guess.doubtful[0]]
            return {}, choices, list(guess.unread), []
        return dated(column, guess.formats), [], list(guess.unread), []
    if column.type in NUMBERS:
        return _numbers(column, texts, currency, others)
    if family(column) == "rag" and (scale := scale_of(texts)):
        return {"scale": scale}, [], [], []
    if family(column):
        known = dict(list(values_of(texts, column).items())[:MOST_WORDS])
        own = {str(choice.value) for choice in column.choices or ()}
        own |= set() if column.choices else TRUTHS
        unread = [text for text in texts if text not in known and text.lower() not in own]
        return ({"values": known} if known else {}), [], unread, []
    return {}, [], [], []


def _numbers(column: Column, texts: list[str], currency: str, others: Iterable[str]):
    guess = number_formats(texts, column.type, currency, others)
    choices = list(guess.formats) if len(guess.formats) > 1 else []
    read = dict(guess.formats[0]) if len(guess.formats) == 1 else {}
    if column.type == "share" and not read.get("unit") and not choices:
        plain = [text for text in texts if text not in guess.unread]
        if column.maximum == 1 and any(_above_one(text) for text in plain):
            read["factor"] = 0.01
    return read, choices, list(guess.unread), list(guess.foreign)


def _doubt_of_percent(column: Column, texts: list[str]) -> str:
    """In a sentence, where a share is written as `60%` in one cell and as `0.4` in another; else empty."""
    if column.type != "share":
        return ""
    amounts = [amount for text in texts if (amount := parts_of(text))]
    signed = [one.text for one in amounts if one.unit == "%"]
    plain = [one for one in amounts if not one.unit and re.search("[1-9]", one.digits)]
    small = [one.text for one in plain if not _above_one(one.text)]
    if not signed or not small:
        return ""
    return (
        f"{signed[0]!r} and {small[0]!r} stand in one column, and {small[0]!r} can be a share or percent: "
        "write all cells in the same way in the source"
    )


def _above_one(text: str) -> bool:
    amount = parts_of(text)
    return amount is not None and float(re.sub(r"[^0-9.]", "", amount.digits.replace(",", "."))) > 1


def dated(column: Column, formats: Iterable[str]) -> dict[str, Any]:
    """The keys of a column of dates; ends that are known to the month, quarter or year are moved to its last day."""
    formats = [] if list(formats) == [ISO] else list(formats)
    rounded = precision(formats) if any(word in column.name for word in ENDS) else ""
    keys: dict[str, Any] = {"date": formats} if formats else {}
    return {**keys, "round_to": rounded} if rounded else keys


def _doubt(column: Column, texts: list[str], choices: Iterable[Mapping[str, Any]]) -> str:
    from pmo_lib.sources.yaml_lines import flow

    shown = " or ".join(flow(choice)[1:-1] for choice in choices)
    key = "date" if column.type == "date" else "decimal"
    sign = "/" if key == "date" else ".,"
    example = next((text for text in texts if any(one in text for one in sign)), texts[0])
    return f"{example!r} can be read in two ways, so no line is suggested: say {shown}"
