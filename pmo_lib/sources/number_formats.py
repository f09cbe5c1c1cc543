"""Numbers as people write them, read as exact decimals."""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

PARENTHESES, TRAILING_MINUS = "parentheses", "trailing-minus"
MINUS_SIGNS = str.maketrans({"\u2212": "-"})


def number_reader(
    *,
    decimal: str = ".",
    thousands: str = "",
    unit: str = "",
    units: Mapping[str, float] | None = None,
    negative: Collection[str] = (),
) -> Callable[[str], Decimal | None]:
    """
    A function that reads one number.

    Args:
        decimal, thousands: signs within the number; where `thousands` is a space, all kinds of white space are one.
        unit: a word or sign before the number, behind it or behind the word; it has no meaning.
        units: words behind the number by which it is multiplied; letter case does not count.
        negative: which other ways to write a negative number are read: `parentheses`, `trailing-minus`.

    Returns:
        a function of a text that gives the number, None where there is only the unit or nothing, and raises
        ValueError where the text is not written in this way.

    >>> read = number_reader(thousands=",", unit="€", units={"m": 1_000_000}, negative=["parentheses"])
    >>> read("€ 1.2m"), read("(1,200)"), read("\u22125")
    (Decimal('1200000.0'), Decimal('-1200'), Decimal('-5'))
    """
    words = {_plain(word): Decimal(str(factor)) for word, factor in (units or {}).items()}
    unit = " ".join(unit.split())
    pattern = _pattern(decimal, thousands, unit, sorted(words, key=len, reverse=True))
    allowed = {"open": PARENTHESES, "behind": TRAILING_MINUS}

    def read(text: str) -> Decimal | None:
        text = " ".join(text.translate(MINUS_SIGNS).split())
        if text in ("", unit):
            return None
        parts = pattern.fullmatch(text)
        if parts is None:
            raise ValueError(text)
        found = _grouped(parts.groupdict())
        signs = [kind for kind in ("sign", "open", "behind") if found[kind]]
        if len(found["unit"]) > 1 or sum(len(found[kind]) for kind in signs) > 1:
            raise ValueError(text)
        if bool(found["open"]) != bool(found["close"]) or len(found["word"]) > 1:
            raise ValueError(text)
        if any(kind in allowed and allowed[kind] not in negative for kind in signs):
            raise ValueError(text)
        digits = found["number"][0].replace(thousands, "") if thousands else found["number"][0]
        value = Decimal(digits.replace(decimal, "."))
        if found["word"]:
            value *= words[_plain(found["word"][0])]
        return -value if signs and found["sign"] != ["+"] else value

    return read


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def _grouped(parts: Mapping[str, str | None]) -> dict[str, list[str]]:
    """What was found of each kind; the groups of one kind are numbered."""
    kinds: dict[str, list[str]] = {}
    for name, text in parts.items():
        kinds.setdefault(name.rstrip("0123456789"), []).extend([text] if text else [])
    return kinds


def _pattern(decimal: str, thousands: str, unit: str, words: list[str]) -> re.Pattern[str]:
    """All orders of sign, unit, brackets and word around a number; `read` says which of them go together."""
    point, group = re.escape(decimal), re.escape(thousands)
    grouped = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|" if thousands else ""
    number = rf"(?P<number>(?:{grouped}[0-9]+)(?:{point}[0-9]+)?(?:[eE][-+]?[0-9]{{1,3}})?)"
    nothing = "(?!)"
    unit = re.escape(unit) if unit else nothing
    word = "|".join(map(re.escape, words)) if words else nothing
    before = ["unit1", "sign1", "unit2", "open", "unit3", "sign2", "unit4"]
    behind = ["word1", "behind1", "unit5", "word2", "behind2", "close", "behind3", "unit6"]
    signs = {"unit": unit, "word": f"(?i:{word})", "sign": "[-+]", "behind": "-"}
    signs |= {"open": r"\(", "close": r"\)"}

    def optional(name: str) -> str:
        return rf"(?P<{name}>{signs[name.rstrip('0123456789')]})?"

    return re.compile(
        "".join(f"{optional(name)} ?" for name in before)
        + number
        + "".join(f" ?{optional(name)}" for name in behind)
    )
