"""Sentences built from parts: none, some, and what keeps "none" from being said."""

from collections.abc import Mapping, Sequence
from typing import Any

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

LONGEST = 90  # characters of a message that serves as a title


def stated(
    code: str,
    values: Mapping[str, Value] | None = None,
    *,
    some: Sequence[str] = (),
    none: str = "",
    of_known: str = "",
    doubts: Sequence[str] = (),
    asked: str = "",
) -> Finding:
    """
    A finding whose "none" is said only where every row could be judged.

    Args:
        some: parts of the message where there is something to tell, the most important first; then it is a warning.
        none: the message where there is nothing to tell and nothing is unknown.
        of_known: the message where there is nothing to tell of what is known; the doubts stand behind it.
        doubts: what is not known; empty words are left out.
        asked: what is asked of whom by when, where there is something to tell.

    >>> stated("late", none="no project is late", of_known="of 3 known finishes none is late", doubts=["1 is not known"]).message
    'Of 3 known finishes none is late; 1 is not known'
    """
    if some:
        return Finding(joined(*some, *doubts), code, Severity.WARNING, values or {}, asked)
    if any(doubts):
        return Finding(joined(of_known, *doubts), code, Severity.WARNING, values or {})
    return Finding(joined(none), code, values=values or {})


def joined(*parts: str) -> str:
    """
    Parts of a message, as many as fit; the first one always stands.

    >>> joined("4 decisions are due", "", "one has no due day")
    'Four decisions are due; one has no due day'
    """
    message = ""
    for part in parts:
        if not message:
            message = part
        elif part and len(message) + len(part) + 2 <= LONGEST:
            message += f"; {part}"
    return text.sentence(message)


def brief(words: Any, length: int = 36) -> str:
    """
    A name or a question, short enough for a message.

    >>> brief("Shall the pilot go on?")
    'Shall the pilot go on'
    """
    return text.shorten(str(words).rstrip("?. "), length)


def agreeing(count: int, noun: str, one: str = "is", many: str = "are") -> str:
    """
    A count with its noun and the verb that agrees.

    >>> agreeing(1, "decision"), agreeing(3, "decision", "has", "have")
    ('1 decision is', '3 decisions have')
    """
    return f"{text.plural(count, noun)} {one if count == 1 else many}"


def lacking(count: int, noun: str, what: str) -> str:
    """
    How many lack something; empty where none does.

    >>> lacking(2, "decision", "due day"), lacking(0, "decision", "due day")
    ('2 decisions have no due day', '')
    """
    return f"{agreeing(count, noun, 'has', 'have')} no {what}" if count else ""


def unread(count: int) -> str:
    """
    How many rows of a table could not be read; empty where all could.

    >>> unread(2)
    '2 rows could not be read'
    """
    return f"{text.plural(count, 'row')} could not be read" if count else ""
