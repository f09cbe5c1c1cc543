"""A decision that is asked for, taken apart: what, of whom, by when, and what speaks against a quick yes."""

import re
from dataclasses import dataclass

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report.text import sentence

MOST_AGAINST = 3
WHEN = re.compile(r",? (by .*)|, ((?:the first by|at|before|in) .*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A decision for the card of a page.

    Args:
        what: what is to be decided; empty where nothing is.
        who, when: of whom it is asked, and by when; empty where it does not say.
        against: what the reader must know before agreeing, at most three sentences.
    """

    what: str = ""
    who: str = ""
    when: str = ""
    against: tuple[str, ...] = ()


def asked(finding: Finding) -> Asked:
    """
    The decision of a finding, taken apart.

    >>> words = "stop CRM, knowing that it is on track – asked of the portfolio board, by 30 Nov 2026"
    >>> asked(Finding("CRM costs too much", "headline", decision=words))
    Asked(what='Stop CRM', who='Portfolio board', when='by 30 Nov 2026', against=('It is on track',))
    """
    return taken_apart(finding.decision, finding.against)


def taken_apart(decision: str, against: tuple[str, ...] = ()) -> Asked:
    """
    The words of a decision, taken apart; what does not follow the usual order stays in `what`.

    >>> taken_apart("report, or say why not")
    Asked(what='Report, or say why not', who='', when='', against=())
    """
    if not decision:
        return Asked()
    what, _, rest = decision.partition(" – asked of ")
    what, _, own = what.partition(", knowing that ")
    rest, _, more = rest.partition("; ")
    found = WHEN.search(rest)
    who, when = (rest[: found.start()], found[1] or found[2]) if found else (rest, "")
    every = [sentence(words) for words in (own, *against, more) if words]
    return Asked(
        sentence(what),
        sentence(who.removeprefix("the ")),
        when,
        tuple(dict.fromkeys(every))[:MOST_AGAINST],
    )
