"""How well a header names a column of ours, by the phrases that offices use."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from pmo_lib.portfolio.table import Table
from pmo_lib.sources.header_phrases import PHRASES, SHEETS

NOISE = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "for",
        "by",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "l",
        "d",
        "el",
        "los",
        "las",
        "del",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "und",
        "and",
        "et",
        "y",
        "e",
        "für",
        "por",
        "pour",
        "zu",
        "zum",
        "zur",
        "im",
        "date",
        "datum",
        "fecha",
        "jour",
    ]
)
PROJECT = frozenset(
    {"project", "projects", "projekt", "projekte", "projet", "projets", "proyecto", "proyectos"}
)
SUBJECTS = PROJECT.union(*(words.split("|") for words in SHEETS.values()))
UNIT = re.compile(
    r"[(\[]([^()\[\]]{1,14})[)\]]\s*$|\b(?:in|en)\s+([^\s]{1,6}(?:\s(?:EUR|USD|GBP|CHF|€|\$|£))?)\s*$|\s(%)\s*$",
    re.I,
)


@cache
def words_of(header: str) -> tuple[str, ...]:
    """
    The words of a header, without letter case, accents and signs; camelCase and snake_case are taken apart.

    >>> words_of("projectStartDate"), words_of("Début prévu"), words_of("PROJECT_ID")
    (('project', 'start', 'date'), ('debut', 'prevu'), ('project', 'id'))
    """
    header = "no" if header.strip() == "#" else header
    text = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    text = unicodedata.normalize("NFKD", text.replace("n°", "no").replace("N°", "no"))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    return tuple(re.findall(r"[^\W_]+", text))


def unit_of(header: str) -> tuple[str, str]:
    """
    A header without the unit at its end, and that unit.

    >>> unit_of("Budget (k€)"), unit_of("Planned Cost ($ M)"), unit_of("Budget in TEUR"), unit_of("Title")
    (('Budget', 'k€'), ('Planned Cost', '$ M'), ('Budget', 'TEUR'), ('Title', ''))
    """
    found = UNIT.search(header)
    if not found or not header[: found.start()].strip():
        return header, ""
    return header[: found.start()].strip(), next(part for part in found.groups() if part).strip()


def likeness(table: Table, column: str, header: str) -> float:
    """
    How well a header names a column of ours, from 0 to 1.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> [likeness(TABLES["projects"], "budget", header) for header in ("Presupuesto", "Budget (k€)", "Weather")]
    [1.0, 1.0, 0.0]
    """
    plain = words_of(unit_of(header)[0]) or words_of(header)
    if not plain:
        return 0.0
    is_own_id = column == table.key[-1] and column.endswith("_id") and column != "project_id"
    phrases = _phrases(table.name, column, is_own_id)
    return max(_alike(words_of(phrase), plain) for phrase in phrases)


@cache
def _phrases(table: str, column: str, is_own_id: bool) -> tuple[str, ...]:
    """What a column is called: by its own name, in its table, and in any register."""
    own = (column.replace("_", " "), *PHRASES.get(f"{table}.{column}", ()))
    if table in ("projects", "programs"):
        return own
    general = PHRASES["*.id"] if is_own_id else ()
    return (*own, *PHRASES.get(f"*.{column}", ()), *general)


def is_subject(header: str) -> bool:
    """
    Whether a header says what the rows are about and nothing else, so that it may head names as well as identities.

    >>> is_subject("Project"), is_subject("Risiko"), is_subject("Project ID")
    (True, True, False)
    """
    words = words_of(unit_of(header)[0])
    return bool(words) and set(words) <= {word for one in SUBJECTS for word in words_of(one)}


def register_named(name: str) -> str | None:
    """
    The register that the name of a sheet or file says it is; None for a list of projects and anything else.

    >>> register_named("Risikoregister 2026"), register_named("Issue log"), register_named("Change projects")
    ('risks', 'issues', None)
    """
    words = set(words_of(name))
    if words & (PROJECT | {"portfolio", "overview"}):
        return None
    return next(
        (
            table
            for table, own in SHEETS.items()
            if any(set(words_of(phrase)) <= words for phrase in own.split("|"))
        ),
        None,
    )


def _alike(phrase: tuple[str, ...], header: tuple[str, ...]) -> float:
    if phrase == header:
        return 1.0
    ours, theirs = _meaningful(phrase), _meaningful(header)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 0.97
    if [w for w in theirs if w not in PROJECT] == [w for w in ours if w not in PROJECT] != []:
        return 0.93
    if set(ours) <= set(theirs):
        return 0.55 + 0.35 * len(ours) / len(theirs)
    left, right = " ".join(ours), " ".join(theirs)
    if left[0] == right[0] and len(right) >= 5 and abs(len(left) - len(right)) <= 3:
        ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
        return ratio * 0.9 if ratio >= 0.85 else 0.0
    return 0.0


def _meaningful(words: Iterable[str]) -> list[str]:
    listed = list(words)
    return [word for word in listed if word not in NOISE] or listed
