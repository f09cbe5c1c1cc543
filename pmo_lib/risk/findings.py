"""The sentences of the risk report, each for none, one, many and unknown."""

import numpy as np
import pandas as pd

from pmo_lib.measures.loss import at_least
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import FEWEST, finite
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.risk import mitigation
from pmo_lib.risk.data import Data

AMOUNT = "risks.probability risks.impact risks.low risks.high risks.kind drivers.probability risks.probability_if_driver"
OPEN = "risks.closed risks.occurred risks.expires projects.stage projects.actual_finish"
DELAY = (
    "risks.probability risks.delay_low risks.delay_likely risks.delay_high dependencies.buffer_days"
)
SUM = "Sum of probability times mean impact of the open risks that state both; opportunities are deducted"
LIKELY_TOO_LOW = 0.05  # chance below which so many occurrences refute the stated probabilities
NAME = 40  # characters of a name in a sentence


def headline(data: Data) -> Finding:
    """The one message: how much the register may cost, or why that cannot be said."""
    looked = data.projects.newest_review
    age = data.projects.review_age.min()
    if data.risks.empty:
        return _no_risks(data)
    if looked.notna().any() and age > data.rules.review_days:
        message = f"The register is out of date: last review {text.day(looked.max())}"
        decision = "review the risks – asked of the project managers, before the next report"
        formula = "Days from the newest review, assessment or entry of an open risk to the day of the report"
        values = {"age_days": Value(float(age), formula, "risks.reviewed risks.raised")}
        return Finding(message, "headline", Severity.ALERT, values, decision)
    if data.known.empty:
        count = text.plural(len(data.risks), "open risk")
        message = f"What risks may cost is not known: {count} without probability or impact"
        values = {"left_out": _left_out(data)}
        decision = "state probability and impact – asked of the owners of the risks, before the next report"
        return Finding(message, "headline", Severity.WARNING, values, decision)
    found = reserve(data)
    against = [_without(data)] if len(data.left_out) else []
    if data.causes.empty and len(data.known) > 1:
        against.append("The risks are added as if independent, since no common cause is stated")
    against.append("Risks that nobody listed are outside this sum")
    values = dict(found.values)
    return Finding(found.message, "headline", found.severity, values, _asked(data), tuple(against))


def _no_risks(data: Data) -> Finding:
    silent = len(data.projects)
    if not data.portfolio.has("risks"):
        return Finding("There is no risk register", "headline", Severity.WARNING)
    if not silent:
        return Finding("No project is under way, and no risk is open", "headline")
    count = text.plural(silent, "project")
    message = f"No risk is listed for {count} under way: silence, not safety"
    decision = "list the risks – asked of the project managers, before the next report"
    return Finding(message, "headline", Severity.ALERT, {"silent": _silent(data)}, decision)


def _asked(data: Data) -> str:
    """The most pressing decision: what to do about the reserve, else the first one that another section asks for."""
    for finding in (reserve(data), mitigate(data), tail(data), silence(data)):
        if finding is not None and finding.decision:
            return finding.decision
    return ""


def _left_out(data: Data) -> Value:
    formula = "Open risks without a probability or an impact, or whose probability contradicts that of their cause"
    return Value(len(data.left_out), formula, f"{AMOUNT} {OPEN}", data.left_out, "title")


def _silent(data: Data) -> Value:
    rows = data.projects[data.projects.silent]
    formula = (
        "Projects under way without an open risk, or whose newest review is older than "
        f"{data.rules.review_days} days"
    )
    return Value(len(rows), formula, "risks.reviewed risks.raised risks.closed", rows, "open_risks")


def reserve(data: Data) -> Finding:
    """Whether the reserve suffices with the confidence that is asked for."""
    if data.known.empty:
        many = len(data.risks)
        message = "No open risk states a probability and an impact" if many else "No risk is open"
        return Finding(message, "reserve", Severity.WARNING if many else Severity.INFO)
    share, rows = data.rules.confidence, data.known
    low, high = data.enough(share)
    half = data.enough(0.5)
    more = "at least " if len(data.left_out) else ""
    alone = " if risks are independent" if data.causes.empty and len(rows) > 1 and not more else ""
    enough = f"{_in_ten(share)} need {more}{text.money(max(high, 0.0))}{alone}"
    values = {
        "enough_low": Value(
            low,
            f"{_least(share)}; every impact rounded down to the grid",
            AMOUNT,
            rows,
            "title expected",
        ),
        "enough": Value(
            high,
            f"{_least(share)}; every impact rounded up to the grid",
            AMOUNT,
            rows,
            "title expected",
        ),
        "half": Value(half[1], _least(0.5), AMOUNT, rows, "title expected"),
        "expected": Value(data.expected, SUM, AMOUNT, rows, "title expected"),
        "left_out": _left_out(data),
    }
    if data.reserve is None and high <= 0:
        message = f"{_in_ten(share)} need no reserve"
        message += f"; {_without(data)}" if len(data.left_out) else ""
        return Finding(message, "reserve", Severity.INFO, values)
    if data.reserve is None:
        message = f"No reserve is recorded; {enough}"
        decision = "set a reserve or fund mitigations – asked of the sponsor, by the next board"
        return Finding(message, "reserve", Severity.WARNING, values, decision)
    formula = "Deposits less draws of projects that are neither finished nor cancelled"
    values["reserve"] = Value(data.reserve, formula, "reserve_moves.amount")
    chance = data.losses.at_most(data.reserve)[0]
    values["suffices"] = Value(
        chance,
        "Probability that the open risks cost no more than the reserve",
        f"{AMOUNT} reserve_moves.amount",
    )
    covers = f"The reserve of {text.money(data.reserve)} covers {_in_ten(chance)}"
    if data.reserve < 0:
        covers = f"The reserve is overdrawn by {text.money(-data.reserve)}"
    elif high <= data.reserve and len(data.left_out):
        message = f"{covers} of what is quantified; {_without(data)}"
        return Finding(message, "reserve", Severity.WARNING, values)
    elif high <= data.reserve:
        return Finding(covers, "reserve", Severity.INFO, values)
    decision = f"raise the reserve by {text.money(high - data.reserve)} or fund mitigations – asked of the sponsor, by the next board"
    return Finding(f"{covers}; {enough}", "reserve", Severity.ALERT, values, decision)


def _least(share: float) -> str:
    return f"Least amount that the open risks do not exceed with a probability of {text.percent(share)}"


def _in_ten(share: float) -> str:
    """
    A probability as cases in ten, rounded down, or in a hundred where that says nothing.

    >>> _in_ten(0.81), _in_ten(0.04), _in_ten(1.0), _in_ten(0.97)
    ('8 in 10 cases', '4 in 100 cases', 'all cases', '97 in 100 cases')
    """
    if share >= 1 - 1e-9:
        return "all cases"
    if share < 0.1 or share > 0.9 + 1e-9:
        return f"{int(share * 100 + 1e-9)} in 100 cases"
    return f"{int(share * 10 + 1e-9)} in 10 cases"


def _without(data: Data) -> str:
    """How many risks no sum holds."""
    count = len(data.left_out)
    if len(data.risks) == 1:
        return "the one open risk has no impact or probability and is left out"
    lack = "has no impact or probability" if count == 1 else "have no impact or probability"
    verb = "is left out" if count == 1 else "are left out"
    return f"{count} of {text.plural(len(data.risks), 'risk')} {lack} and {verb}"


def sums(data: Data) -> Finding | None:
    """Which open risks the sums hold."""
    if data.risks.empty:
        return None
    if len(data.left_out):
        message = text.sentence(_without(data))
        return Finding(message, "sums", Severity.WARNING, {"left_out": _left_out(data)})
    count = text.plural(len(data.risks), "open risk")
    message = (
        f"The sums hold all of {count}"
        if len(data.risks) > 1
        else "The one open risk is in the sums"
    )
    return Finding(message, "sums", Severity.INFO, {"left_out": _left_out(data)})


def tail(data: Data) -> Finding | None:
    """Which risks fill the worst cases."""
    if data.risks.empty:
        return None
    if data.known.empty:
        return Finding(
            text.sentence(_without(data)), "tail", Severity.WARNING, {"left_out": _left_out(data)}
        )
    rows = data.tail
    if not (rows.worst > 0).any():
        message = "The open risks cost nothing in the worst cases"
        if len(data.left_out):
            message = f"The quantified risks cost nothing in the worst cases; {_without(data)}"
        severity = Severity.WARNING if len(data.left_out) else Severity.INFO
        return Finding(message, "tail", severity, {"left_out": _left_out(data)})
    large = rows[rows.part > data.rules.dominant]
    formula = f"Mean amount of a risk in the {text.percent(data.rules.worst)} of cases that cost most, over that of all"
    values = {
        "largest": Value(
            rows.title.iloc[0],
            "The risk with the largest share of the worst cases",
            AMOUNT,
            rows,
            "title worst",
        ),
        "part": Value(float(rows.part.iloc[0]), formula, AMOUNT, rows, "title worst"),
        "left_out": _left_out(data),
    }
    unsure = f"; {_without(data)}" if len(data.left_out) else ""
    if large.empty:
        first = text.percent(rows.part.iloc[0])
        of = text.shorten(rows.title.iloc[0], NAME)
        message = f"No single risk dominates the worst cases; the largest, {of}, fills {first}"
        if unsure:
            message = f"No single risk dominates the worst cases{unsure}"
        return Finding(message, "tail", Severity.INFO, values)
    worst = large.iloc[0]
    if len(large) == 1:
        message = (
            f"{text.shorten(worst.title, NAME)} fills {text.percent(worst.part)} of the worst cases"
        )
    else:
        message = f"{text.sentence(text.plural(len(large), 'risk'))} fill {text.percent(large.part.sum())} of the worst cases"
    who = worst.owner_role if isinstance(worst.owner_role, str) else "the project manager"
    ahead = pd.notna(worst.due) and worst.due >= pd.Timestamp(data.portfolio.as_of)
    when = f"by {text.day(worst.due)}" if ahead else "before the next report"
    title = text.shorten(worst.title, NAME)
    decision = f"bring a response to “{title}” – asked of {who}, {when}"
    against = (_without(data),) if unsure else ()
    return Finding(message, "tail", Severity.WARNING, values, decision, against)


def silence(data: Data) -> Finding | None:
    """Projects that list no risk, or have not looked at theirs."""
    projects, days = data.projects, data.rules.review_days
    if not data.portfolio.has("risks"):
        return Finding("There is no risk register", "silence", Severity.WARNING)
    if projects.empty:
        return None
    silent, none = projects[projects.silent], projects[projects.none]
    values = {"silent": _silent(data)}
    unknown = int(projects.review_unknown.sum())
    if silent.empty and unknown:
        message = f"When risks were reviewed is not known for {unknown} of {text.plural(len(projects), 'project')}"
        return Finding(message, "silence", Severity.WARNING, values)
    if silent.empty:
        message = f"Every project under way has reviewed its risks in {days} days"
        return Finding(message, "silence", Severity.INFO, values)
    decision = "review the risks – asked of the project managers, before the next report"
    old = int((silent.open_risks > 0).sum())
    if none.empty and len(projects) == 1:
        message = f"The one project under way did not review its risks in {days} days"
    elif none.empty:
        message = f"{old} of {text.plural(len(projects), 'project')} did not review their risks in {days} days"
    elif len(none) == 1:
        message = f"{text.shorten(none.iloc[0]['name'], NAME)} lists no risk: silence, not safety"
    else:
        message = f"{len(none)} of {text.plural(len(projects), 'project')} list no risk: silence, not safety"
    if old and len(none):
        message += f"; {old} did not review {'its' if old == 1 else 'theirs'} in {days} days"
    return Finding(message, "silence", Severity.WARNING, values, decision)


def driver(data: Data) -> Finding | None:
    """Which common causes carry the spread."""
    if data.known.empty:
        return None
    rows = data.causes
    bad = int(data.risks.contradicts.sum())
    if rows.empty:
        message = "No common causes are stated: risks are added as if independent"
        if bad:
            message = (
                f"The probabilities of {text.plural(bad, 'risk')} contradict those of their cause"
            )
        return Finding(message, "driver", Severity.WARNING, {"left_out": _left_out(data)})
    formula = "Variance of the total between the states of the cause, over its whole variance"
    large = rows[rows.part >= data.rules.common]
    values = {
        "causes": Value(
            len(large),
            f"Common causes with at least {text.percent(data.rules.common)} of the variance",
            AMOUNT,
        ),
        "part": Value(finite(rows.part.iloc[0]), formula, AMOUNT),
    }
    if large.empty:
        message = f"No common cause carries {text.percent(data.rules.common)} of the spread"
        return Finding(message, "driver", Severity.INFO, values)
    names = text.names([text.shorten(name, NAME) for name in large.cause], 1)
    if len(large) == 1:
        message = f"{names} carries {text.percent(large.part.sum())} of the spread"
    else:
        message = f"{text.sentence(text.plural(len(large), 'cause'))} carry {text.percent(large.part.sum())} of the spread"
    decision = f"name who answers for {names} – asked of the program manager, by the next board"
    return Finding(message, "driver", Severity.WARNING, values, decision)


def contagion(data: Data) -> Finding | None:
    """How many days of delay pass from project to project."""
    every, rows = data.dependencies, data.inherited
    unknown = int((~every.judged).sum()) if len(every) else 0
    if every.empty and rows.empty:
        return None
    values = {
        "links": Value(
            len(rows), "Links that pass on a day or more on average", DELAY, rows, "giver inherited"
        ),
        "inherited": Value(
            float(rows.inherited.sum()),
            "Mean delay of the giver beyond the buffer of the link, over all links",
            DELAY,
            rows,
            "giver inherited",
        ),
        "unknown": Value(
            unknown,
            "Links whose giver states no delay of any risk",
            DELAY,
            every[~every.judged] if len(every) else every,
            "giver",
        ),
    }
    unsure = f"{unknown} of {text.plural(len(every), 'giver')} state no delay" if unknown else ""
    if rows.empty and unknown:
        return Finding(
            f"Whether delays are passed on is not known: {unsure}",
            "contagion",
            Severity.WARNING,
            values,
        )
    if rows.empty:
        return Finding("No delay of a day or more is passed on", "contagion", Severity.INFO, values)
    first = rows.iloc[0]
    giver, receiver = (text.shorten(str(name), 28) for name in (first.giver, first.receiver))
    if len(rows) == 1:
        message = f"{text.sentence(giver)} passes {text.days(first.inherited)} on to {receiver}"
    elif data.delays is not None and data.whole_portfolio:
        total = sum(data.delays.mean().values())
        passed = total - sum(data.delays.mean_own().values())
        message = f"Links pass on {text.number(passed)} of {text.days(total)}; holding {giver}–{receiver} saves {text.number(first.saved)}"
    else:
        message = (
            f"{text.plural(len(rows), 'link')} pass on {text.days(rows.inherited.sum())} of delay"
        )
    decision = f"agree a buffer – asked of {giver} and {receiver}, by the day it is needed"
    return Finding(message, "contagion", Severity.WARNING, values, decision)


def mitigate(data: Data) -> Finding | None:
    """Which measures are worth their price."""
    if data.known.empty:
        return None
    if data.candidates.empty or data.chosen is None:
        return Finding("No mitigation of a quantified risk is priced", "mitigate", Severity.WARNING)
    choice, budget, rows = data.chosen, data.rules.budget, data.candidates
    formula = (
        "Sum of probability times mean impact of the open risks once the chosen measures are taken"
    )
    inputs = f"{AMOUNT} mitigations.cost mitigations.probability_after mitigations.impact_factor"
    values = {
        "chosen": Value(
            list(choice.rows.mitigation_id), _how(budget), inputs, choice.rows, "title cost saving"
        ),
        "cost": Value(choice.cost, "Sum of the prices of the chosen measures", "mitigations.cost"),
        "exposure": Value(choice.exposure, formula, inputs),
        "before": Value(data.expected, SUM, AMOUNT),
        "enough_after": Value(choice.high, _least(data.rules.confidence), inputs),
        "proved": Value(
            choice.proved, "Whether the solver proved that no other set is better", inputs
        ),
        "candidates": Value(
            len(rows),
            "Measures with a price that lower a quantified risk",
            inputs,
            rows,
            "title cost saving",
        ),
    }
    within = f" within {text.money(budget)}" if budget is not None else ""
    if choice.rows.empty:
        return Finding(f"No mitigation pays{within}", "mitigate", Severity.INFO, values)
    names = text.names([text.shorten(name, 24) for name in mitigation.names(choice.rows)], 2)
    before, after = text.money(data.expected), text.money(choice.exposure)
    verb = "cuts" if len(choice.rows) == 1 else "cut"
    message = (
        f"{names} {verb} expected losses from {before} to {after} for {text.money(choice.cost)}"
    )
    start = (choice.rows.due - pd.to_timedelta(choice.rows.lead_days.fillna(0), unit="D")).min()
    by = (
        f"by {text.day(start)}"
        if pd.notna(start) and start >= pd.Timestamp(data.portfolio.as_of)
        else "by the next board"
    )
    decision = f"fund {names} for {text.money(choice.cost)} – asked of the sponsor, {by}"
    other = mitigation.least_quantile(rows, data.risks, budget, data.rules.confidence)
    if other is not None and other.high < choice.high - 1e-9:
        listed = list(other.rows.mitigation_id)
        values["least_reserve"] = Value(
            listed,
            "The set within the budget after which the least reserve suffices, of all sets",
            inputs,
        )
        values["least_reserve_amount"] = Value(other.high, _least(data.rules.confidence), inputs)
    return Finding(message, "mitigate", Severity.WARNING, values, decision)


def _how(budget: float | None) -> str:
    if budget is None:
        return "The measures whose savings exceed their prices by most together, at most one of a group and risk"
    return "The measures that leave the least expected amount within the budget, at most one of a group and risk"


def how_mitigated(data: Data) -> str:
    """What the choice of measures rests on."""
    found = mitigate(data)
    if found is None or "least_reserve" not in found.values:
        return "Least exposure is not the least reserve: the table shows both for each budget."
    other = text.names(found["least_reserve"], 3)
    amount, own = text.money(found["least_reserve_amount"]), text.money(found["enough_after"])
    return f"With {other} instead, {amount} would suffice in 8 in 10 cases instead of {own}; the choice is the sponsor's."


def probabilities(data: Data) -> Finding | None:
    """Whether the stated probabilities have been right."""
    if not data.portfolio.has("risks") or data.portfolio.risks.empty:
        return None
    rows, stated = (
        data.ended,
        "risks.probability risks.occurred risks.closed risks.expires risk_history.probability",
    )
    if data.portfolio.risks.occurred.isna().all():
        return Finding("Nobody records which risks occurred", "probabilities", Severity.WARNING)
    count, struck = len(rows), int(rows.happened.sum())
    values = {
        "ended": Value(
            count,
            "Risks that occurred, were closed or expired, with a stated probability",
            stated,
            rows,
            "title stated happened",
        ),
        "occurred": Value(
            struck, "Of these, the ones that occurred", stated, rows, "title stated happened"
        ),
        "expected": Value(
            float(rows.stated.sum()),
            "Sum of the probabilities stated 30 days before the end",
            stated,
        ),
    }
    if count < FEWEST:
        message = f"Too few risks have ended to judge their probabilities: {count}"
        return Finding(message, "probabilities", Severity.INFO, values)
    tail = at_least(rows.stated.tolist(), struck)
    values["chance"] = Value(
        tail,
        "Probability that at least so many occur if every stated probability is right and risks are independent",
        stated,
    )
    brier = float(((rows.stated - rows.happened) ** 2).mean())
    base = float(rows.happened.mean() * (1 - rows.happened.mean()))
    values["brier"] = Value(
        brier, "Mean squared difference of stated probability and outcome (Brier score)", stated
    )
    if base:
        values["skill"] = Value(
            1 - brier / base, "One minus the Brier score over that of the base rate", stated
        )
    expected = text.number(rows.stated.sum(), 1)
    late = "; by hindsight" if rows.hindsight.any() else ""
    if tail >= LIKELY_TOO_LOW:
        message = f"Stated probabilities are not refuted: {struck} of {count} occurred, {expected} expected{late}"
        return Finding(message, "probabilities", Severity.INFO, values)
    message = f"{struck} of {count} occurred where {expected} were expected: probabilities are too low{late}"
    decision = (
        "recalibrate the stated probabilities – asked of the project office, by the next period"
    )
    return Finding(message, "probabilities", Severity.WARNING, values, decision)


def issues(data: Data) -> Finding | None:
    """Issues that are open and overdue."""
    frame = data.issues
    if not data.portfolio.has("issues"):
        return None
    still, late = frame[frame.closed.isna()], frame[frame.late.notna()]
    inputs = "issues.raised issues.due issues.closed"
    values = {
        "open": Value(len(still), "Issues that are not closed", inputs, still, "title age"),
        "overdue": Value(
            len(late), "Open issues whose due day has passed", inputs, late, "title late"
        ),
    }
    if still.empty:
        return Finding("No issue is open", "issues", Severity.INFO, values)
    if still.due.isna().all():
        message = f"{text.plural(len(still), 'issue')} {_is(len(still))} open, none with a due day: overdue is not known"
        return Finding(text.sentence(message), "issues", Severity.WARNING, values)
    decision = "close or escalate the overdue issues – asked of their owners, by two weeks from now"
    if len(late) == 0:
        undated = int(still.due.isna().sum())
        unsure = f"; {undated} of {len(still)} have no due day" if undated else ""
        return Finding(
            f"No open issue is known to be overdue{unsure}"
            if undated
            else "No open issue is overdue",
            "issues",
            Severity.INFO,
            values,
        )
    if len(late) == 1:
        return Finding(
            f"One issue is {text.days(late.late.iloc[0])} overdue",
            "issues",
            Severity.WARNING,
            values,
            decision,
        )
    lasting = ""
    if data.issue_survival is not None:
        half = data.issue_survival.median
        formula = "First day at which half of all issues are closed (Kaplan-Meier; open issues are censored)"
        known = None if np.isnan(half) else float(half)
        values["half_life"] = Value(known, formula, inputs)
        lasting = (
            f"; half take over {text.days(half)}"
            if known is not None
            else "; fewer than half were ever closed"
        )
    message = f"{len(late)} of {text.plural(len(still), 'open issue')} are overdue{lasting}"
    return Finding(message, "issues", Severity.WARNING, values, decision)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def quality(data: Data) -> Finding | None:
    """What the entries of the register lack."""
    rows = data.risks
    if rows.empty:
        return None
    told = []
    for name, missing in lacking(data).items():
        if missing:
            told.append(f"{missing} no {name}")
    values = {
        "open": Value(
            len(rows),
            "Open risks of projects that are neither finished nor cancelled",
            OPEN,
            rows,
            "title",
        )
    }
    if not told:
        return Finding(
            "Every open risk has owner, response, due day, probability and impact",
            "quality",
            Severity.INFO,
            values,
        )
    message = f"Of {text.plural(len(rows), 'open risk')}, {text.names(told, 3)}"
    message = message.replace(f", {told[0]}", f", {told[0].replace(' no ', ' have no ', 1)}", 1)
    return Finding(message, "quality", Severity.INFO, values)


def lacking(data: Data) -> dict[str, int]:
    """How many open risks lack each thing that an entry should have."""
    rows = data.risks
    columns = {
        "owner": rows.owner_role,
        "response": rows.response,
        "due day": rows.due,
        "probability": rows.probability,
        "impact": rows.impact,
    }
    return {name: int(values.isna().sum()) for name, values in columns.items()}


def caveats(data: Data) -> str:
    """What the sums do not hold."""
    told = []
    if len(data.left_out):
        told.append(f"{text.sentence(_without(data))}.")
    ranges = data.known.least.lt(data.known.most).sum()
    if len(data.known) and not ranges:
        told.append("No risk states a range: its likely impact stands alone.")
    if data.causes.empty and len(data.known) > 1:
        told.append(
            "Without stated causes the risks are added as if independent, which makes the worst cases look rarer than they may be."
        )
    told.append("Risks that nobody listed, and errors of estimating, are outside these sums.")
    return " ".join(told)
