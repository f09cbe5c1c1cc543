"""What the register may cost: the headline, the reserve, the worst cases, and the measures worth their price."""

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.risk import mitigation
from pmo_lib.risk.data import Data
from pmo_lib.risk.formulas import values
from pmo_lib.risk.spread_findings import silence

NAME = 40  # characters of a name in a sentence
LIST = "list the risks – asked of the project managers, before the next report"
REVIEW = "review the risks – asked of the project managers, before the next report"
STATE = "state probability and impact – asked of the owners of the risks, before the next report"


def headline(data: Data) -> Finding:
    """The one message: how much the register may cost, or why that cannot be said."""
    looked, age = data.projects.newest_review, data.projects.review_age.min()
    if data.risks.empty:
        return _no_risks(data)
    if looked.notna().any() and age > data.rules.review_days:
        message = f"The register is out of date: last review {text.day(looked.max())}"
        stated = values("headline", age_days=float(age))
        return Finding(message, "headline", Severity.ALERT, stated, REVIEW)
    if data.known.empty:
        count = text.plural(len(data.risks), "open risk")
        message = f"What risks may cost is not known: {count} without probability or impact"
        stated = values("sums", left_out=data.left_out)
        return Finding(message, "headline", Severity.WARNING, stated, STATE)
    found = reserve(data)
    against = [_without(data)] if len(data.left_out) else []
    if data.causes.empty and len(data.known) > 1:
        against.append("The risks are added as if independent, since no common cause is stated")
    against.append("Risks that nobody listed are outside this sum")
    return Finding(
        found.message, "headline", found.severity, dict(found.values), _asked(data), tuple(against)
    )


def _no_risks(data: Data) -> Finding:
    if not data.portfolio.has("risks"):
        return Finding("There is no risk register", "headline", Severity.WARNING)
    if data.projects.empty:
        return Finding("No project is under way, and no risk is open", "headline")
    count = text.plural(len(data.projects), "project")
    message = f"No risk is listed for {count} under way: silence, not safety"
    stated = values("headline", silent=data.projects[data.projects.silent])
    return Finding(message, "headline", Severity.ALERT, stated, LIST)


def _asked(data: Data) -> str:
    """The most pressing decision: what to do about the reserve, else the first one that another section asks for."""
    for finding in (reserve(data), mitigate(data), tail(data), silence(data)):
        if finding is not None and finding.decision:
            return finding.decision
    return ""


def reserve(data: Data) -> Finding:
    """Whether the reserve suffices with the confidence that is asked for."""
    if data.known.empty:
        many = len(data.risks)
        message = "No open risk states a probability and an impact" if many else "No risk is open"
        return Finding(message, "reserve", Severity.WARNING if many else Severity.INFO)
    low, high = data.enough(data.rules.confidence)
    cases, needed = _cases(data.rules.confidence), _needed(data, high)
    stated = values(
        "reserve",
        enough_low=(low, data.known),
        enough=(high, data.known),
        half=(data.enough(0.5)[1], data.known),
        expected=(data.expected, data.known),
        left_out=data.left_out,
    )
    if data.reserve is None and high <= 0:
        unsure = f"; {_without(data)}" if len(data.left_out) else ""
        return Finding(f"{cases} need no reserve{unsure}", "reserve", values=stated)
    if data.reserve is None:
        decision = "set a reserve or fund mitigations – asked of the sponsor, by the next board"
        message = f"No reserve is recorded; {needed}"
        return Finding(message, "reserve", Severity.WARNING, stated, decision)
    chance = data.losses.at_most(data.reserve)[0]
    stated |= values("reserve", reserve=data.reserve, suffices=chance)
    covers = f"The reserve of {text.money(data.reserve)} covers {_cases(chance)}"
    if data.reserve >= 0 and high <= data.reserve:
        unsure = f" of what is quantified; {_without(data)}" if len(data.left_out) else ""
        severity = Severity.WARNING if unsure else Severity.INFO
        return Finding(f"{covers}{unsure}", "reserve", severity, stated)
    if data.reserve < 0:
        covers = f"The reserve is overdrawn by {text.money(-data.reserve)}"
    more = text.money(max(high, 0.0) - data.reserve)
    decision = (
        f"raise the reserve by {more} or fund mitigations – asked of the sponsor, by the next board"
    )
    return Finding(f"{covers}; {needed}", "reserve", Severity.ALERT, stated, decision)


def _needed(data: Data, high: float) -> str:
    """How much suffices, in words that claim no more than the register carries."""
    cases = _cases(data.rules.confidence)
    if len(data.left_out):
        return f"{cases} need at least {text.money(max(high, 0.0))}"
    alone = " if risks are independent" if data.causes.empty and len(data.known) > 1 else ""
    return f"{cases} need {text.money(max(high, 0.0))}{alone}"


def _cases(share: float) -> str:
    """
    A probability as cases in ten, rounded down, or in a hundred where that says nothing.

    >>> _cases(0.81), _cases(0.04), _cases(1.0), _cases(0.97)
    ('8 in 10 cases', '4 in 100 cases', 'all cases', '97 in 100 cases')
    """
    if share >= 1 - 1e-9:
        return "all cases"
    if share < 0.1 or share > 0.9 + 1e-9:
        return f"{int(share * 100 + 1e-9)} in 100 cases"
    return f"{int(share * 10 + 1e-9)} in 10 cases"


def _without(data: Data) -> str:
    """How many risks no sum holds."""
    if len(data.risks) == 1:
        return "the one open risk has no impact or probability and is left out"
    count = len(data.left_out)
    lacks = (
        "has no impact or probability and is"
        if count == 1
        else "have no impact or probability and are"
    )
    return f"{count} of {text.plural(len(data.risks), 'risk')} {lacks} left out"


def sums(data: Data) -> Finding | None:
    """Which open risks the sums hold."""
    if data.risks.empty:
        return None
    stated = values("sums", left_out=data.left_out)
    if len(data.left_out):
        return Finding(text.sentence(_without(data)), "sums", Severity.WARNING, stated)
    if len(data.risks) == 1:
        return Finding("The one open risk is in the sums", "sums", values=stated)
    count = text.plural(len(data.risks), "open risk")
    return Finding(f"The sums hold all of {count}", "sums", values=stated)


def tail(data: Data) -> Finding | None:
    """Which risks fill the worst cases."""
    if data.risks.empty:
        return None
    stated = values("tail", left_out=data.left_out)
    unsure = _without(data) if len(data.left_out) else ""
    if data.known.empty:
        return Finding(text.sentence(unsure), "tail", Severity.WARNING, stated)
    rows, severity = data.tail, Severity.WARNING if unsure else Severity.INFO
    if not (rows.worst > 0).any():
        message = "The open risks cost nothing in the worst cases"
        if unsure:
            message = f"The quantified risks cost nothing in the worst cases; {unsure}"
        return Finding(message, "tail", severity, stated)
    first = rows.iloc[0]
    title = text.shorten(first.title, NAME)
    stated |= values("tail", largest=(first.title, rows), part=(float(first.part), rows))
    large = rows[rows.part > data.rules.dominant]
    if large.empty:
        more = unsure or f"the largest, {title}, fills {text.percent(first.part)}"
        message = f"No single risk dominates the worst cases; {more}"
        return Finding(message, "tail", Severity.INFO, stated)
    who = title if len(large) == 1 else text.sentence(text.plural(len(large), "risk"))
    verb = "fills" if len(large) == 1 else "fill"
    message = f"{who} {verb} {text.percent(large.part.sum())} of the worst cases"
    owner = first.owner_role if isinstance(first.owner_role, str) else "the project manager"
    decision = f"bring a response to “{title}” – asked of {owner}, {_when(data, first.due)}"
    against = (unsure,) if unsure else ()
    return Finding(message, "tail", Severity.WARNING, stated, decision, against)


def _when(data: Data, day: pd.Timestamp, otherwise: str = "before the next report") -> str:
    """By which day; the other words where no day is stated or it has passed."""
    ahead = pd.notna(day) and day >= pd.Timestamp(data.portfolio.as_of)
    return f"by {text.day(day)}" if ahead else otherwise


def mitigate(data: Data) -> Finding | None:
    """Which measures are worth their price."""
    if data.known.empty:
        return None
    if data.candidates.empty or data.chosen is None:
        return Finding("No mitigation of a quantified risk is priced", "mitigate", Severity.WARNING)
    choice, budget = data.chosen, data.rules.budget
    stated = values(
        "mitigate",
        chosen=(list(choice.rows.mitigation_id), choice.rows),
        cost=choice.cost,
        exposure=choice.exposure,
        before=data.expected,
        enough_after=choice.high,
        proved=choice.proved,
        candidates=data.candidates,
    )
    if choice.rows.empty:
        within = f" within {text.money(budget)}" if budget is not None else ""
        return Finding(f"No mitigation pays{within}", "mitigate", values=stated)
    other = data.least_reserve
    if other is not None:
        listed = list(other.rows.mitigation_id)
        stated |= values("mitigate", least_reserve=listed, least_reserve_amount=other.high)
    names = text.names([text.shorten(name, 24) for name in mitigation.names(choice.rows)], 2)
    before, after, price = (
        text.money(one) for one in (data.expected, choice.exposure, choice.cost)
    )
    verb = "cuts" if len(choice.rows) == 1 else "cut"
    message = f"{names} {verb} expected losses from {before} to {after} for {price}"
    lead = pd.to_timedelta(choice.rows.lead_days.fillna(0), unit="D")
    by = _when(data, (choice.rows.due - lead).min(), "by the next board")
    decision = f"fund {names} for {price} – asked of the sponsor, {by}"
    return Finding(message, "mitigate", Severity.WARNING, stated, decision)


def how_mitigated(data: Data) -> str:
    """What the choice of measures rests on."""
    found = mitigate(data)
    if found is None or "least_reserve" not in found.values:
        return "The least expected loss is not the least reserve: the data behind the chart gives both for each budget."
    other, cases = text.names(found["least_reserve"], 3), _cases(data.rules.confidence)
    amount, own = text.money(found["least_reserve_amount"]), text.money(found["enough_after"])
    return f"With {other} instead, {amount} would suffice in {cases} instead of {own}; the choice is the sponsor's."


def caveats(data: Data) -> str:
    """What the sums do not hold."""
    words = [f"{text.sentence(_without(data))}."] if len(data.left_out) else []
    if len(data.known) and not data.known.least.lt(data.known.most).any():
        words.append("No risk states a range: its likely impact stands alone.")
    if data.causes.empty and len(data.known) > 1:
        words.append(
            "Without stated causes the risks are added as if independent, which makes the worst cases look rarer than they "
            "may be."
        )
    words.append("Risks that nobody listed, and errors of estimating, are outside these sums.")
    return " ".join(words)
