"""A first mapping of somebody else's columns, as lines of a configuration: a guess from names for a person to look at."""

import math
from collections.abc import Mapping, Sequence

import yaml

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.proposal import proposed
from pmo_lib.sources.readers import plain_name

MOST, LONGEST = 12, 60  # headers that are listed, and signs of each
MOST_LOOKED_AT = 20  # files or sheets that may be the projects


def first_mapping(found: Mapping[str, Sequence[str]]) -> str:
    """
    Lines of YAML that map what was found to our tables; empty: nothing needs to be mapped, or nothing resembles ours.

    A mapping says of every table where it comes from; so once one has headers that are not ours, all that were found
    are in it. Where no file or sheet is named after a table, the one that looks most like projects stands for them.

    Args:
        found: headers of each file, sheet or table that was read.

    >>> print(first_mapping({"programs": ["Program ID", "Title"]}))
      programs:
        from: "programs"
        columns:
          program_id: "Program ID"
          # name:   # nothing is called like it; there are "Title"
    """
    tables = {name: (name, headers) for name, headers in found.items() if name in TABLES}
    if found and not tables:
        some = list(found)[:MOST_LOOKED_AT]
        like = max(some, key=lambda name: len(proposed(TABLES["projects"], found[name])))
        tables = (
            {"projects": (like, found[like])} if proposed(TABLES["projects"], found[like]) else {}
        )
    if all(_is_ours(table, headers) for table, (_, headers) in tables.items()) and set(
        tables
    ) <= set(found):
        return ""
    return "\n".join(
        line
        for table, (origin, headers) in tables.items()
        for line in _lines(table, origin, headers)
    )


def _is_ours(table: str, headers: Sequence[str]) -> bool:
    columns = proposed(TABLES[table], headers)
    return not _lacking(table, columns) and all(
        plain_name(header) == name for name, header in columns.items()
    )


def _lacking(table: str, columns: Mapping[str, str]) -> list[str]:
    """Required columns that no header resembles; those of a wide table may stand side by side."""
    wide = TABLES[table].wide or ()
    return [name for name in TABLES[table].required if name not in (*columns, *wide)]


def _lines(table: str, origin: str, headers: Sequence[str]) -> list[str]:
    columns, lacking = (
        proposed(TABLES[table], headers),
        _lacking(table, proposed(TABLES[table], headers)),
    )
    left = [header for header in headers if plain_name(header) and header not in columns.values()]
    shown = [
        *(quoted(header[:LONGEST]) for header in left[:MOST]),
        *([f"and {len(left) - MOST} more"] * (len(left) > MOST)),
    ]
    there = f"there are {', '.join(shown)}" if left else "there is no other header"
    gather, wide = [], TABLES[table].wide
    if wide and wide[0] not in columns and left:
        name, value = map(quoted, wide)
        gather = [
            f"    gather: {{headers: [{', '.join(map(quoted, left))}], name: {name}, value: {value}}}"
        ]
        columns |= {column: column for column in wide}
    return [
        f"  {table}:",
        f"    from: {quoted(origin)}",
        *gather,
        "    columns:",
        *(f"      {name}: {quoted(header)}" for name, header in columns.items()),
        *(f"      # {name}:   # nothing is called like it; {there}" for name in lacking),
    ]


def quoted(text: str) -> str:
    """
    A text as YAML takes it for the same text whatever it holds, on one line.

    >>> print(quoted("No"), quoted("Größe"), quoted("two\\nlines"), quoted("\\u2028"))
    "No" "Größe" "two\\nlines" "\\L"
    """
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf).strip()
