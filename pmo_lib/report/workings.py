"""How numbers were worked out: formula and inputs as the page says them, and the rows behind them as data for its script."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.value import Value
from pmo_lib.report import text
from pmo_lib.report.rendering import render

MOST_ROWS = 50  # shown for a number


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """
    How one number was worked out.

    Args:
        id: what a link opens.
        name, shown: as the reader sees them.
        value: the number with its formula, inputs and rows.
    """

    id: str
    name: str
    shown: str
    value: Value


def of_measure(measure: Measure, shown: str) -> Working:
    """How a measure was worked out; its value in words."""
    return Working(measure.id, measure.name, shown, measure.stated)


def of_finding(finding: Finding) -> list[Working]:
    """How each value of a finding was worked out."""
    return [
        Working(
            f"{finding.code}-{key}",
            value.name or key.replace("_", " ").capitalize(),
            _brief(value.shown),
            value,
        )
        for key, value in finding.values.items()
    ]


def html(workings: Sequence[Working]) -> Markup:
    """Formula and inputs of each number under an id that a link can open; nothing where there are none."""
    first: dict[str, str] = {}
    for working in workings:
        first.setdefault(working.value.inputs, working.id)
    likes = [
        like if (like := first[working.value.inputs]) != working.id else "" for working in workings
    ]
    return (
        render("how", entries=list(zip(workings, likes, strict=True))) if workings else Markup("")
    )


def rows(workings: Iterable[Working]) -> dict[str, dict]:
    """
    Up to fifty rows behind each number, as the page's script shows them.

    Returns:
        by id: `told` and `who` (heads and, row by row, the words that tell the rows), `columns` (head and cells of
        each column asked for), and `of`, how many rows there are; a number without evidence is not in it.
    """
    return {
        working.id: _told(working.value.columns.split(), working.value.rows)
        for working in workings
        if len(working.value.rows)
    }


def _told(columns: Sequence[str], evidence: pd.DataFrame) -> dict:
    shown = evidence.head(MOST_ROWS)
    who = _named(shown)
    asked = [name for name in columns if name in shown]
    return {
        "told": list(who),
        "who": [list(row) for row in zip(*who.values(), strict=True)],
        "columns": [
            [name.replace("_", " ").capitalize(), [_words(value) for value in shown[name]]]
            for name in asked
        ],
        "of": len(evidence),
    }


def _named(shown: pd.DataFrame) -> dict[str, list[str]]:
    """What tells a row to a reader: project and id, else a name, else the index."""
    ids = {"Id": shown.project_id} if "project_id" in shown else {}
    if "project" in shown:
        found = {"Project": shown.project, **ids}
    elif "name" in shown:
        found = {"Project" if ids else "Name": shown["name"], **ids}
    else:
        found = ids or {"Name": shown.index}
    return {head: [_words(value) for value in values] for head, values in found.items()}


def packed(told: Mapping[str, Mapping]) -> dict:
    """
    The rows of many numbers with every name, column and set of rows written once: most rest on the same projects.

    Args:
        told: as `rows` gives it.

    Returns:
        `who`: the words that tell each row (a word, or the place of one that stands in several places); `columns`: head,
        and cells from the first row on (likewise, or below zero so many rows without); `words`: these; `sets`: heads of the words that tell
        rows, and places of rows as pairs of first and how many; `of`: for each number its set, its columns, and how many
        rows there are.
    """
    who: dict[tuple, int] = {}
    columns: list[tuple[str, dict[int, str]]] = []
    sets: dict[tuple, int] = {}
    numbers = {}
    for id, one in sorted(told.items(), key=lambda pair: (-len(pair[1]["who"]), pair[0])):
        places = _places(who, one)
        at = [
            _column(columns, head, dict(zip(places, cells, strict=True)))
            for head, cells in one["columns"]
        ]
        numbers[id] = [
            sets.setdefault((tuple(one["told"]), tuple(places)), len(sets)),
            at,
            one["of"],
        ]
    counts = Counter(word for _, cells in columns for word in cells.values())
    counts.update(word for _, words, _ in who for word in words)
    places = {
        word: at
        for at, word in enumerate(
            word for word, count in counts.items() if count > 1 and len(word) > 3
        )
    }
    return {
        "who": [[places.get(word, word) for word in words] for _, words, _ in who],
        "words": list(places),
        "columns": [[head, _dense(cells, places)] for head, cells in columns],
        "sets": [[heads, _runs(places)] for heads, places in sets],
        "of": numbers,
    }


def unpacked(data: Mapping[str, Any], id: str) -> dict[str, Any] | None:
    """
    The rows of one number, out of what `packed` gives of many.

    Returns:
        `of` (how many rows there are), `heads`, and `rows` as words; None where the number has no rows.

    >>> two = {"a": {"told": ["Id"], "who": [["P-1"], ["P-2"]], "columns": [["Cost", ["10", "20"]]], "of": 2}}
    >>> unpacked(packed(two), "a")
    {'of': 2, 'heads': ['Id', 'Cost'], 'rows': [['P-1', '10'], ['P-2', '20']]}
    """
    if id not in data["of"]:
        return None
    which, columns, count = data["of"][id]
    heads, runs = data["sets"][which]
    at = [
        first + step
        for first, many in zip(runs[::2], runs[1::2], strict=True)
        for step in range(many)
    ]

    def word(cell: int | str) -> str:
        return data["words"][cell] if isinstance(cell, int) else cell

    cells = [_sparse(data["columns"][column][1]) for column in columns]
    return {
        "of": count,
        "heads": [*heads, *(data["columns"][column][0] for column in columns)],
        "rows": [
            [word(cell) for cell in (*data["who"][row], *(column[row] for column in cells))]
            for row in at
        ],
    }


def _sparse(dense: Sequence[int | str]) -> dict[int, int | str]:
    """The cells of a column by their row: a number below zero stands for so many rows without one."""
    found, row = {}, 0
    for cell in dense:
        if isinstance(cell, int) and cell < 0:
            row -= cell
        else:
            found[row] = cell
            row += 1
    return found


def _places(who: dict[tuple, int], one: Mapping) -> list[int]:
    """Where the rows of a number stand among all; the second row of the same words is another one."""
    seen: Counter[tuple] = Counter()
    places = []
    for words in map(tuple, one["who"]):
        seen[words] += 1
        places.append(who.setdefault((tuple(one["told"]), words, seen[words]), len(who)))
    return places


def _column(columns: list[tuple[str, dict[int, str]]], head: str, cells: dict[int, str]) -> int:
    """Where a column stands that says the same of the same rows; a new one if none does."""
    for at, (name, known) in enumerate(columns):
        if name == head and all(known.get(place, word) == word for place, word in cells.items()):
            known.update(cells)
            return at
    columns.append((head, dict(cells)))
    return len(columns) - 1


def _dense(cells: Mapping[int, str], places: Mapping[str, int]) -> list[int | str]:
    told, last = [], -1
    for row in sorted(cells):
        told += [last + 1 - row] if row > last + 1 else []
        told.append(places.get(cells[row], cells[row]))
        last = row
    return told


def _runs(places: Sequence[int]) -> list[int]:
    """Places as pairs of first and how many follow without a gap."""
    runs: list[int] = []
    for place in places:
        if runs and place == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [place, 1]
    return runs


def _brief(value: Any) -> str:
    if value is None:
        return text.MISSING
    if isinstance(value, list | dict):
        return text.plural(len(value), "entry")
    return (
        text.number(value, 0 if float(value).is_integer() else 2)
        if isinstance(value, int | float)
        else str(value)
    )


def _words(value: Any) -> str:
    if text.is_missing(value):
        return text.MISSING
    if isinstance(value, pd.Timestamp):
        return text.day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        text.number(value, 0 if float(value).is_integer() else 2)
        if isinstance(value, int | float)
        else text.printable(value)
    )
