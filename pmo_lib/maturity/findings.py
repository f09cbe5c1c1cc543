"""Every sentence of the maturity report that has a number in it."""

from collections.abc import Sequence

import pandas as pd

from pmo_lib.maturity.answers import LEAST
from pmo_lib.maturity.assessment import FAMILY_LEVEL, Assessment
from pmo_lib.maturity.cells import response
from pmo_lib.maturity.levels import TOO_MANY_UNKNOWN
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

LONGEST_NAME = 30
NOTEWORTHY = 0.25  # a change this large is named even if it cannot be told from none


def is_whole(found: Assessment) -> bool:
    """Whether the page speaks of the whole portfolio; people were asked of the whole, no program holds their answers."""
    return found.portfolio.program == PORTFOLIO


def brief(name: str) -> str:
    """A name short enough for a sentence."""
    return text.shorten(name, LONGEST_NAME)


def level(value: float) -> str:
    """A level as it is written."""
    return text.number(value, 1)


def headline(found: Assessment, roadmap=None) -> Finding:
    """The one message: at what level projects are managed, what is weakest, and what to begin with."""
    if not is_whole(found):
        return _of_program(found)
    values = {"respondents": found.people}
    if not found.enough:
        return Finding(
            _too_few(found), "headline", Severity.WARNING, values, decision=_invite(found)
        )
    known = found.areas.dropna(subset=["average"])
    below, weakest = known[known.below], known.sort_values(["average", "name"]).iloc[0]
    values |= {
        "average": round(found.average, 2),
        "areas": len(known),
        "below_target": len(below),
        "weakest": weakest["name"],
    }
    message = f"Maturity is {level(found.average)} of {found.model.levels}; "
    tested = int(known.target.notna().sum())
    if not tested:
        return Finding(
            f"{message}no target is set, {brief(weakest['name'])} lowest",
            "headline",
            values=values,
            evidence=known,
        )
    if below.empty:
        return Finding(
            f"{message}no area is significantly below its target",
            "headline",
            values=values,
            evidence=known,
            decision=_first_steps(roadmap),
        )
    message += _significantly_below(len(below), tested)
    room = 90 - len(f"{message},  lowest")
    if room >= 12:
        message += f", {text.shorten(weakest['name'], room)} lowest"
    return Finding(message, "headline", Severity.ALERT, values, below, _first_steps(roadmap))


def _significantly_below(count: int, tested: int) -> str:
    """How many of the areas that were tested are significantly below their target."""
    if tested == 1:
        return "the only area is significantly below target"
    verb = "is" if count == 1 else "are"
    return f"{count} of {text.plural(tested, 'area')} {verb} significantly below target"


def below_target(found: Assessment) -> Finding | None:
    """How many areas are significantly below target, and with which error; None without levels or targets."""
    if not found.enough:
        return None
    known = found.areas.dropna(subset=["average", "target"])
    below = known[known.below].sort_values("p_value", kind="stable")
    if known.empty:
        return None
    values = {
        "tested": len(known),
        "p_values": {at: round(row.p_value, 4) for at, row in known.iterrows()},
        "areas": below.index.tolist(),
    }
    error = f"{text.percent(FAMILY_LEVEL)} error for all areas together, Holm"
    if below.empty:
        message = f"No area of {len(known)} is significantly below target ({error})"
        return Finding(message, "below_target", values=values, evidence=known)
    message = f"{text.sentence(_significantly_below(len(below), len(known)))} ({error})"
    return Finding(message, "below_target", Severity.WARNING, values, below)


def _too_few(found: Assessment) -> str:
    if not found.people:
        return "No answers to a survey are known: only the portfolio's own data speaks"
    if found.people < LEAST:
        return f"{text.sentence(text.plural(found.people, 'person'))} answered: too few to tell any level".replace(
            "persons", "people"
        )
    return f"{text.plural(found.people, 'person')} answered, and none of it names a level".replace(
        "persons", "people"
    )


def _invite(found: Assessment) -> str:
    return f"invite at least {LEAST} people of each role – asked of the head of the office, before the next report"


def _of_program(found: Assessment) -> Finding:
    known = found.traced.dropna(subset=["level"])
    low = known[known.level < 3]
    values = {"evidenced": len(known), "low": len(low)}
    if known.empty:
        return Finding(
            "This program's data is too little to show how its projects are managed",
            "headline",
            values=values,
        )
    if low.empty:
        message = f"None of {text.plural(len(known), 'practice')} that this program's data shows is below level 3"
        return Finding(message, "headline", values=values, evidence=known)
    message = f"By this program's data {len(low)} of {text.plural(len(known), 'practice')} stand below level 3 of {found.model.levels}"
    return Finding(message, "headline", Severity.WARNING, values, low)


def _first_steps(roadmap) -> str:
    if roadmap is None or roadmap.actions.empty:
        return ""
    first = roadmap.actions[roadmap.actions.begins == roadmap.actions.begins.min()]
    names = text.names([f"“{name}”" for name in first["name"]], 3)
    days = text.number(first.days.sum())
    by = text.day(first.begins.iloc[0] + pd.offsets.MonthEnd(0))
    return f"begin with {names} ({days} person-days) – asked of the sponsor of the office, by {by}"


def levels(found: Assessment) -> Finding | None:
    """Which area lies farthest below its target, and how sure that is."""
    if not found.enough:
        return None
    known = found.areas.dropna(subset=["average"]).sort_values(
        ["gap", "name"], ascending=[False, True]
    )
    worst = known.iloc[0]
    if known.target.isna().all():
        low = known.sort_values(["average", "name"]).iloc[0]
        return Finding(
            f"{brief(low['name'])} has the lowest average, {level(low.average)}; no target is set",
            "levels",
            values={"combined": int(known.combined.min()), "areas": known.index.tolist()},
            evidence=known,
        )
    values = {
        "combined": int(known.combined.min()),
        "gaps": {at: round(row.gap, 2) for at, row in known.dropna(subset=["gap"]).iterrows()},
        "areas": known.index.tolist(),
    }
    if worst.gap <= 0:
        return Finding(
            "Every area's average reaches its target", "levels", values=values, evidence=known
        )
    message = f"{brief(worst['name'])} lies farthest below target: {level(worst.average)} against {level(worst.target)}"
    return Finding(message, "levels", Severity.WARNING, values, known)


def disagreement(found: Assessment) -> Finding | None:
    """Where two roles see an area differently; None where the model names no two roles or their cells are hidden."""
    if not found.enough or found.contrast.empty:
        return None
    one, other = (plural_role(role) for role in found.model.contrast)
    apart = found.contrast[found.contrast.differs.astype(bool)]
    values = {
        "compared": len(found.contrast),
        "differ": {at: round(row.apart, 2) for at, row in apart.iterrows()},
    }
    if apart.empty:
        return Finding(
            f"{text.sentence(one)} and {other} cannot be told apart in any area",
            "disagreement",
            values=values,
            evidence=found.contrast,
        )
    worst = apart.iloc[0]
    side = "above" if worst.apart > 0 else "below"
    message = f"{text.sentence(one)} rate {brief(worst['name'])} {level(abs(worst.apart))} levels {side} {other}"
    decision = f"talk through {worst['name']} with both – asked of the head of the office, before the next survey"
    return Finding(message, "disagreement", Severity.WARNING, values, apart, decision)


def plural_role(role: str) -> str:
    """More than one of a role.

    >>> plural_role("executive")
    'executives'
    """
    return text.plural(2, role).removeprefix("2 ")


def progress(found: Assessment) -> Finding | None:
    """What changed since the wave before, beyond chance; None where there is none of the same model."""
    if not found.enough or found.progress.empty:
        return None
    rows = found.progress
    moved = rows[rows.distinguishable.astype(bool)].sort_values(
        "change", key=lambda change: -change.abs(), kind="stable"
    )
    since, rest = text.month(found.before.day), len(rows) - len(moved)
    values = {
        "compared": len(rows),
        "moved": {at: round(row.change, 2) for at, row in moved.iterrows()},
        "paired": int(rows.paired.max()),
    }
    if moved.empty:
        return Finding(
            f"No area's change since {since} can be told from no change",
            "progress",
            values=values,
            evidence=rows,
        )
    top = moved.iloc[0]
    verb = "improved by" if top.change > 0 else "fell by"
    message = f"{brief(top['name'])} {verb} {level(abs(top.change))} since {since}; "
    message += (
        f"{rest} of {len(rows)} areas not distinguishable" if rest else "every other area moved too"
    )
    return Finding(
        message, "progress", Severity.INFO if top.change > 0 else Severity.WARNING, values, moved
    )


def indistinct(found: Assessment) -> Finding | None:
    """The largest change that looks like one and cannot be told from none; None where there is none worth naming."""
    if not found.enough or found.progress.empty:
        return None
    rows = found.progress
    rows = rows[~rows.distinguishable.astype(bool) & (rows.change.abs() >= NOTEWORTHY)]
    rows = rows.sort_values("change", key=lambda change: -change.abs(), kind="stable")
    if rows.empty:
        return None
    top = rows.iloc[0]
    values = {
        "change": round(top.change, 2),
        "low": round(top.low, 2),
        "high": round(top.high, 2),
        "area": rows.index[0],
    }
    interval = f"{text.signed(top.low, 1)} to {text.signed(top.high, 1)}"
    message = f"{brief(top['name'])} moved by {text.signed(top.change, 1)} ({interval}): not distinguishable from no change"
    return Finding(message, "indistinct", values=values, evidence=rows)


def from_practices(area: pd.Series) -> str:
    """
    On how many of an area's practices its level by data rests.

    >>> from_practices(pd.Series({"evidenced": 1, "of": 3}))
    'evidence from 1 of 3 practices'
    """
    return f"evidence from {int(area.evidenced)} of {text.plural(int(area.of), 'practice')}"


def evidence(found: Assessment) -> Finding | None:
    """Where people rate higher than the data shows, the worst first; None where no practice of the model leaves traces."""
    if found.traced.empty:
        return None
    known = found.shown.dropna(subset=["data"])
    above = known[known.above].sort_values(["gap", "name"], ascending=[False, True])
    values = {
        "practices": int(found.traced.level.notna().sum()),
        "of": len(found.model.area_of),
        "areas": len(known),
        "above": {at: round(row.gap, 2) for at, row in above.iterrows()},
        "below": known.index[known.below].tolist(),
    }
    if known.empty:
        return Finding(
            "The data shows nothing of any practice: no rule has its tables and five cases",
            "evidence",
            values=values,
        )
    if above.empty and not known.survey.notna().any():
        lowest = known.sort_values(["data", "name"]).iloc[0]
        message = f"Data speaks of {text.plural(len(known), 'area')}; lowest is {text.shorten(lowest['name'], 18)} at {lowest.data:.0f} ({from_practices(lowest)})"
        return Finding(message, "evidence", values=values, evidence=known)
    if above.empty:
        return Finding(
            f"In none of {text.plural(len(known), 'area')} with data do people rate above what it shows",
            "evidence",
            values=values,
            evidence=known,
        )
    worst = above.iloc[0]
    message = f"{brief(worst['name'])} is rated {level(worst.survey)}; {from_practices(worst)} shows level {worst.data:.0f}"
    decision = (
        f"hold {worst['name']} against its data – asked of the portfolio board, at its next meeting"
    )
    return Finding(message, "evidence", Severity.ALERT, values, above, decision)


def answers(found: Assessment) -> Finding | None:
    """How many answered of those invited, who is missing, and how far they agree; None on a program's page."""
    if not is_whole(found) or found.wave is None:
        return None
    rows = response(found.wave)
    asked = rows[rows.invited.notna()]
    values = {
        "respondents": found.people,
        "invited": int(asked.invited.sum()) if len(asked) else None,
        "left_out": found.wave.left_out,
    }
    values |= {
        "alpha": round(found.alpha, 2)
        if found.alpha is not None and pd.notna(found.alpha)
        else None
    }
    if asked.empty:
        return Finding(
            f"{found.people:,} {'person' if found.people == 1 else 'people'} answered; how many were invited is not known",
            "answers",
            values=values,
        )
    rate = text.share_of(asked.answered.sum(), asked.invited.sum())
    lowest = asked.sort_values(["share"], kind="stable").iloc[0]
    who = "person" if found.people == 1 else "people"
    message = f"{found.people} {who} answered, {rate} of those invited; fewest of role {text.shorten(str(lowest.name), 24)}"
    return Finding(message, "answers", values=values, evidence=asked.assign(name=asked.index))


def agreement_in_words(found: Assessment) -> str:
    """How far respondents agree, and what "don't know" means here, in sentences."""
    said = [_alpha_in_words(found)] if found.enough else []
    if found.enough:
        unsure = found.areas[found.areas.unknown_share > TOO_MANY_UNKNOWN]
        if len(unsure):
            said.append(
                f"More than 30% do not know in {text.names([brief(name) for name in unsure['name']], 3)}: not seen, or the easy way out."
            )
    for reason, count in found.wave.left_out.items() if found.wave else ():
        said.append(f"{count:,} answers were left out: {reason}.")
    return " ".join(said)


def _alpha_in_words(found: Assessment) -> str:
    if found.alpha is None:
        return "Each respondent judges another organization: agreement between them (Krippendorff's α) has no meaning here and is not computed."
    if pd.isna(found.alpha):
        return "Krippendorff's α is undefined: all answers are alike, or nobody shares a practice with another."
    word = (
        "reliable"
        if found.alpha >= 0.8
        else "tentative"
        if found.alpha >= 0.67
        else "low: read averages as opinions, not as a measurement"
    )
    return f"Krippendorff's α (ordinal, whole model) is {text.number(found.alpha, 2)}: {word}."


def practices(found: Assessment) -> Finding | None:
    """Which practice stands lowest; None without levels."""
    if not found.enough:
        return None
    known = found.practices.dropna(subset=["average"]).sort_values(["average", "name"])
    hidden = len(found.practices) - len(known)
    low = known.iloc[0]
    values = {"practices": len(known), "hidden": hidden, "lowest": round(low.average, 2)}
    message = f"Lowest of {text.plural(len(known), 'practice')}: {text.shorten(low['name'], 44)}, {level(low.average)} on average"
    return Finding(message, "practices", values=values, evidence=known)


def lacking(found: Assessment) -> Sequence[str]:
    """What neither people nor data say, in sentences for the end of the report."""
    said = []
    if not is_whole(found):
        said.append(
            "people were asked of the whole portfolio: their answers belong to no program and stand on the portfolio's page only"
        )
    elif found.wave is None:
        said.append("there are no responses to a survey")
    elif found.before is None:
        said.append("there is no earlier wave to compare with")
    gone = found.traced[found.traced.level.isna()]
    untraced = len(found.model.area_of) - len(found.traced)
    if len(found.traced):
        said.append(
            f"{untraced} of {len(found.model.area_of)} practices leave no trace in data; of {len(found.traced)} that do, {len(gone)} are not evidenced here"
        )
    return said
