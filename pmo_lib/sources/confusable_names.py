"""Ids and names that a reader would take for one another."""

import unicodedata
from collections.abc import Iterator

import pandas as pd

from pmo_lib.sources.typed_table import Draft

MOST_NAMED = 5
CONFUSABLE = str.maketrans(
    "АВЕКМНОРСТХаеорсухІіЅѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcyxIiSsABEZHIKMNOPTYXo"
)


def lookalike_ids(draft: Draft) -> Iterator[str]:
    """Ids that a reader would take for one another."""
    name = draft.table.key[0]
    if draft.table[name].type != "id":
        return
    seen: dict[str, tuple[str, int]] = {}
    for at, identity in draft.frame[name].dropna().items():
        row = int(draft.raw.cells.index[at])
        other, first = seen.setdefault(_folded(identity), (identity, row))
        if other != identity:
            place = " ".join(draft.raw.place(int(at))).strip()
            yield f"{place}: {name} {identity!r} in row {row} looks like {other!r} in row {first}"


def with_distinct_names(programs: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Programs without two of the same name: where several share a name, each has its id behind it."""
    names = programs.name
    while (shared := names.duplicated(keep=False)).any():
        names = names.mask(shared, names + " (" + programs.program_id + ")")
    changed = programs.name[names != programs.name].drop_duplicates()
    if len(changed):
        listed = ", ".join(repr(name) for name in changed[:MOST_NAMED])
        notes.append(f"several programs are named {listed}; reports show the id behind the name")
    return programs.assign(name=names)


def _folded(identity: str) -> str:
    return unicodedata.normalize("NFKC", identity).translate(CONFUSABLE).casefold()
