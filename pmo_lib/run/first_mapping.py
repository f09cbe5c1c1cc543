"""A first mapping of somebody else's columns, as lines of a configuration: a guess from names for a person to look at."""

import json
from collections.abc import Mapping, Sequence

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.proposal import proposed
from pmo_lib.sources.readers import plain_name

MOST, LONGEST = 12, 60  # headers that are listed, and signs of each


def first_mapping(found: Mapping[str, Sequence[str]]) -> str:
    """
    Lines of YAML that map what was found to our tables; empty: nothing needs to be mapped.

    Only tables with a required column missing, or with a header that resembles one of our columns, are in it. Where no
    file or sheet is named after a table, the one that looks most like projects stands for them.

    Args:
        found: headers of each file, sheet or table that was read.

    >>> print(first_mapping({"programs": ["Program ID", "Title"]}))
      programs:
        from: "programs"
        columns:
          program_id: "Program ID"
          # name:   # nothing is called like it; there are "Title"
    """
    lines: list[str] = []
    for name in found:
        if name in TABLES:
            lines += _lines(name, name, found[name])
    if found and not set(found) & set(TABLES):
        like = max(found, key=lambda name: len(proposed(TABLES["projects"], found[name])))
        lines += _lines("projects", like, found[like])
    return "\n".join(lines)


def _lines(table: str, origin: str, headers: Sequence[str]) -> list[str]:
    columns = proposed(TABLES[table], headers)
    lacking = [name for name in TABLES[table].required if name not in columns]
    if not lacking and origin == table and all(plain_name(header) == name for name, header in columns.items()):
        return []
    left = [quoted(header[:LONGEST]) for header in headers if plain_name(header) and header not in columns.values()]
    more = [f"and {len(left) - MOST} more"] if len(left) > MOST else []
    there = f"there are {', '.join([*left[:MOST], *more])}" if left else "there is no other header"
    return [
        f"  {table}:",
        f"    from: {quoted(origin)}",
        "    columns:",
        *(f"      {name}: {quoted(header)}" for name, header in columns.items()),
        *(f"      # {name}:   # nothing is called like it; {there}" for name in lacking),
    ]


def quoted(text: str) -> str:
    """
    A text as YAML takes it for the same text whatever it holds, on one line.

    >>> print(quoted("No"), quoted("Größe"), quoted("two\\nlines"))
    "No" "Größe" "two\\nlines"
    """
    return json.dumps(text, ensure_ascii=not text.isprintable())
