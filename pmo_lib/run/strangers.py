"""Whether a program's page or facts name a project of another program: what the gate knows beside the form of a page."""

import re
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.sources import snapshot as snapshots

APART = " \x1f "  # between two texts: no name reaches from one into the next
TOKEN = re.compile(rf'\w(?:[\w./-]*\w)?|["{APART.strip()}]')
NUMBERED = re.compile(r"(?=.*\d)(?=.*[^\W\d])")  # a number alone may be a year
WORDS = 3  # a name of fewer is too common to tell anything


def named(html: str, facts: str, snapshot: Path, program: str, given: str = "") -> list[str]:
    """
    Why a page must not be published: it, or the facts beside it, says the id of another program's project, or its name of three words or more.

    What the program's own tables say, such as the id of a giver it waits for, is no secret to it. Ids that are words or
    numbers are taken for such. The portfolio's page may name all.

    Args:
        html, facts: the whole documents.
        snapshot: the report was made of.
        given: what the office itself told the report, such as its parameters: no secret either.
    """
    if program == PORTFOLIO:
        return []
    tree = LexborHTMLParser(html)
    attributes = [text for node in tree.css("*") for text in node.attributes.values() if text]
    for code in tree.css("script:not([type='application/json'])"):
        code.decompose()  # the gate takes none but our own, letter for letter
    text = APART.join([tree.root.text(deep=True, separator=APART), *attributes, facts])
    found = list(_named(text, snapshots.projects_elsewhere(snapshot, program)))
    if not found:
        return []
    own = f"{snapshots.words_of(snapshot, program)}\n{given}"
    return [
        f"it names {value!r}, a project of another program" for value in found if value not in own
    ]


def _named(text: str, elsewhere: list[tuple[str, str]]) -> Iterator[str]:
    tokens = TOKEN.findall(text)
    single, starts = set(tokens), set(zip(tokens, tokens[1:], tokens[2:], strict=False))
    for identity, name in elsewhere:
        if identity in single and NUMBERED.match(identity) and len(identity) > 2:
            yield identity
        words = TOKEN.findall(name)
        if (
            len(words) >= WORDS
            and tuple(words[:3]) in starts
            and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        ):
            yield name
