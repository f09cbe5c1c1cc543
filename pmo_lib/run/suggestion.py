"""Did you mean …?"""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """
    A way out for a word that is not known: the nearest known one, else all of them.

    >>> did_you_mean("statsu", ["status", "capacity"])
    "did you mean 'status'?"
    >>> did_you_mean("x", ["status", "capacity"])
    'known are capacity, status'
    """
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(choices[:12]) + (
        f" and {len(choices) - 12} more" if len(choices) > 12 else ""
    )
    return f"known are {shown}" if choices else "there is none"
