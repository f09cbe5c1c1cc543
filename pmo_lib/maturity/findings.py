"""The sentences of the maturity report about levels, their change, and what the data shows."""

import pandas as pd

from pmo_lib.maturity import inputs
from pmo_lib.maturity.data import FAMILY_LEVEL, Data
from pmo_lib.maturity.headline import brief, level, significantly_below
from pmo_lib.maturity.levels import TOO_MANY_UNKNOWN
from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

NOTEWORTHY = 0.25  # a change this large is named even if it cannot be told from none


def levels(data: Data) -> Finding | None:
    """Which area lies farthest below its target; None without levels."""
    if not data.has_levels:
        return None
    known = data.known_areas.sort_values(["gap", "name"], ascending=[False, True])
    gaps = {at: round(gap, 2) for at, gap in known.gap.dropna().items()}
    weakest_link = (
        "Lowest over all practices of the median answer, between two levels the lower: the weakest "
        "link, which is biased down"
    )
    values = {
        "combined": Value(
            int(known.combined.min()), weakest_link, inputs.ANSWERS, known, inputs.OF_LEVELS
        ),
        "gaps": Value(
            gaps, "Target minus average, by area", inputs.ANSWERS, known, "average target gap"
        ),
        "areas": Value(
            known.index.tolist(),
            "The areas, the largest gap first",
            inputs.ANSWERS,
            known,
            "average target gap",
        ),
    }
    worst = known.iloc[0]
    if not gaps:
        del values["gaps"]
        low = known.sort_values(["average", "name"]).iloc[0]
        message = (
            f"{brief(low['name'])} has the lowest average, {level(low.average)}; no target is set"
        )
        return Finding(message, "levels", values=values)
    if worst.gap <= 0:
        return Finding("Every area's average reaches its target", "levels", values=values)
    message = f"{brief(worst['name'])} lies farthest below target: {level(worst.average)} against {level(worst.target)}"
    return Finding(message, "levels", Severity.WARNING, values)


def below_target(data: Data) -> Finding | None:
    """How many areas are significantly below target, and with which error; None without levels or targets."""
    if not data.has_levels:
        return None
    known = data.known_areas.dropna(subset=["target"])
    below = known[known.below].sort_values("p_value", kind="stable")
    if known.empty:
        return None
    p_values = {at: round(value, 4) for at, value in known.p_value.items()}
    shown = {
        "tested": (len(known), "Areas with an average and a target", known),
        "p_values": (p_values, f"P-value of each area, adjusted. {inputs.TESTED}", known),
        "areas": (below.index.tolist(), inputs.BELOW, below),
    }
    values = {
        key: Value(value, formula, inputs.ANSWERS, rows, inputs.OF_LEVELS)
        for key, (value, formula, rows) in shown.items()
    }
    error = f"{text.percent(FAMILY_LEVEL)} error for all areas together, Holm"
    if below.empty:
        message = f"No area of {len(known)} is significantly below target ({error})"
        return Finding(message, "below_target", values=values)
    message = f"{text.sentence(significantly_below(len(below), len(known)))} ({error})"
    return Finding(message, "below_target", Severity.WARNING, values)


def disagreement(data: Data) -> Finding | None:
    """Where two roles see an area differently; None where the model names no two roles or their cells are hidden."""
    compared = data.survey.contrast
    if not data.has_levels or compared.empty:
        return None
    one, other = (text.plural(2, role).removeprefix("2 ") for role in data.model.contrast)
    apart = compared[compared.differs.astype(bool)]
    values = {
        "compared": Value(
            len(compared),
            "Areas in which at least five of both roles answered and no cell is hidden",
            inputs.BY_ROLE,
            compared,
            "first second apart",
        ),
        "differ": Value(
            {at: round(value, 2) for at, value in apart.apart.items()},
            "Difference of the two roles' averages where its interval excludes zero (Welch's t, Holm over areas)",
            inputs.BY_ROLE,
            apart,
            "first second apart",
        ),
    }
    if apart.empty:
        message = f"{text.sentence(one)} and {other} cannot be told apart in any area"
        return Finding(message, "disagreement", values=values)
    worst = apart.iloc[0]
    side = "above" if worst.apart > 0 else "below"
    message = f"{text.sentence(one)} rate {brief(worst['name'])} {level(abs(worst.apart))} levels {side} {other}"
    decision = f"talk through {worst['name']} with both – asked of the head of the office, before the next survey"
    return Finding(message, "disagreement", Severity.WARNING, values, decision=decision)


def progress(data: Data) -> Finding | None:
    """What changed since the wave before, beyond chance; None where there is none of the same model."""
    rows = data.survey.progress
    if not data.has_levels or rows.empty:
        return None
    moved = largest_change_first(rows[rows.distinguishable.astype(bool)])
    since, rest = text.month(data.survey.before.day), len(rows) - len(moved)
    shown = "before after change"
    values = {
        "compared": Value(
            len(rows),
            "Areas with at least five respondents in both waves",
            inputs.BY_WAVE,
            rows,
            shown,
        ),
        "moved": Value(
            {at: round(change, 2) for at, change in moved.change.items()},
            "Change of the average where its interval excludes no change (t of pairs or of two samples, Holm over areas)",
            inputs.BY_WAVE,
            moved,
            shown,
        ),
        "paired": Value(
            int(rows.paired.max()),
            "Respondents paired by pseudonym, at most over areas; zero: compared as two samples, since single ones could be worked out from pairs",
            inputs.BY_WAVE,
            rows,
            "paired",
        ),
    }
    if moved.empty:
        message = f"No area's change since {since} can be told from no change"
        return Finding(message, "progress", values=values)
    top = moved.iloc[0]
    verb = "improved by" if top.change > 0 else "fell by"
    others = (
        f"{rest} of {len(rows)} areas not distinguishable" if rest else "every other area moved too"
    )
    message = f"{brief(top['name'])} {verb} {level(abs(top.change))} since {since}; {others}"
    severity = Severity.INFO if top.change > 0 else Severity.WARNING
    return Finding(message, "progress", severity, values)


def largest_change_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Areas by the size of their change since the wave before, whatever its direction."""
    return rows.sort_values("change", key=lambda change: -change.abs(), kind="stable")


def indistinct(data: Data) -> Finding | None:
    """The largest change that looks like one and cannot be told from none; None where there is none worth naming."""
    rows = data.survey.progress
    if not data.has_levels or rows.empty:
        return None
    rows = rows[~rows.distinguishable.astype(bool) & (rows.change.abs() >= NOTEWORTHY)]
    if rows.empty:
        return None
    first = largest_change_first(rows).head(1)
    top = first.iloc[0]
    shown = {
        "change": (round(top.change, 2), "Change of the area's average"),
        "low": (round(top.low, 2), "Lower bound of its interval"),
        "high": (round(top.high, 2), "Upper bound of its interval"),
        "area": (top.name, "The area with the largest change that cannot be told from none"),
    }
    values = {
        key: Value(
            value,
            f"{what} since the wave before (Holm over areas)",
            inputs.BY_WAVE,
            first,
            "before after change low high",
        )
        for key, (value, what) in shown.items()
    }
    interval = f"{text.signed(top.low, 1)} to {text.signed(top.high, 1)}"
    message = f"{brief(top['name'])} moved by {text.signed(top.change, 1)} ({interval}): not distinguishable from no change"
    return Finding(message, "indistinct", values=values)


def evidence(data: Data) -> Finding | None:
    """Where people rate higher than the data shows, the worst first; None where no practice of the model leaves traces."""
    if data.practice_evidence.empty:
        return None
    known = data.area_evidence.dropna(subset=["data"])
    above = known[known.above].sort_values(["gap", "name"], ascending=[False, True])
    values = _evidence_values(data, known, above)
    areas = text.plural(len(known), "area")
    if known.empty:
        message = "The data shows nothing of any practice: no rule has its tables and five cases"
        return Finding(message, "evidence", values=values)
    if above.empty and known.survey.isna().all():
        low = known.sort_values(["data", "name"]).iloc[0]
        message = f"Data speaks of {areas}; lowest is {text.shorten(low['name'], 18)} at {low.data:.0f} ({from_practices(low)})"
        return Finding(message, "evidence", values=values)
    if above.empty:
        message = f"In none of {areas} with data do people rate above what it shows"
        return Finding(message, "evidence", values=values)
    worst = above.iloc[0]
    message = f"{brief(worst['name'])} is rated {level(worst.survey)}; {from_practices(worst)} shows level {worst.data:.0f}"
    decision = (
        f"hold {worst['name']} against its data – asked of the portfolio board, at its next meeting"
    )
    return Finding(message, "evidence", Severity.ALERT, values, decision=decision)


def _evidence_values(data: Data, known: pd.DataFrame, above: pd.DataFrame) -> dict[str, Value]:
    below = known[known.below]
    return {
        "practices": Value(
            len(data.evidenced),
            inputs.EVIDENCED,
            inputs.PROJECTS,
            data.evidenced,
            inputs.OF_PRACTICES,
        ),
        "of": Value(
            len(data.model.area_of),
            "Practices of the model",
            "responses.practice_id",
            data.area_evidence,
            "of",
        ),
        "areas": Value(
            len(known),
            "Areas with at least one such practice; an area's level is their median, between two levels the lower",
            inputs.PROJECTS,
            known,
            inputs.OF_EVIDENCE,
        ),
        "above": Value(
            {at: round(gap, 2) for at, gap in above.gap.items()},
            "Survey average on the same practices minus the data's level, where that is at least half a level and the interval lies above it",
            inputs.BOTH,
            above,
            inputs.OF_EVIDENCE,
        ),
        "below": Value(
            below.index.tolist(),
            "Areas whose data lies half a level or more above the survey: a question, not a finding",
            inputs.BOTH,
            below,
            "data survey low high",
        ),
    }


def from_practices(area: pd.Series) -> str:
    """
    On how many of an area's practices its level by data rests.

    >>> from_practices(pd.Series({"evidenced": 1, "of": 3}))
    'evidence from 1 of 3 practices'
    """
    return f"evidence from {int(area.evidenced)} of {text.plural(int(area.of), 'practice')}"


def practices(data: Data) -> Finding | None:
    """Which practice stands lowest; None without levels."""
    if not data.has_levels:
        return None
    rows = data.survey.practices
    known = rows.dropna(subset=["average"]).sort_values(["average", "name"])
    hidden, low = rows[rows.average.isna()], known.iloc[0]
    values = {
        "practices": Value(
            len(known),
            "Practices that at least five people gave a level for",
            inputs.ANSWERS,
            known,
            "people",
        ),
        "hidden": Value(
            len(hidden),
            "Practices that fewer than five people gave a level for; they enter no figure",
            inputs.ANSWERS,
            hidden,
        ),
        "lowest": Value(
            round(low.average, 2),
            "Mean of the levels given to the practice with the lowest",
            inputs.ANSWERS,
            known.head(1),
            "average median people",
        ),
    }
    message = f"Lowest of {text.plural(len(known), 'practice')}: {text.shorten(low['name'], 44)}, {level(low.average)} on average"
    return Finding(message, "practices", values=values)


def answers(data: Data) -> Finding | None:
    """How many answered of those invited, who is missing, and how far they agree; None on a program's page."""
    if not data.is_whole or data.survey.wave is None:
        return None
    survey, rows = data.survey, data.survey.response
    asked = rows[rows.invited.notna()]
    invited = None if asked.empty else int(asked.invited.sum())
    alpha = None if survey.alpha is None or pd.isna(survey.alpha) else round(survey.alpha, 2)
    values = {
        "respondents": Value(
            survey.people, "People who answered anything", "responses.pseudonym", rows, "answered"
        ),
        "invited": Value(
            invited, "Sum of those invited", "invited.invited", asked, "invited answered"
        ),
        "left_out": Value(
            survey.wave.left_out,
            "Answers not taken, by reason",
            "responses.practice_id responses.model responses.answer",
        ),
        "alpha": Value(
            alpha,
            "Krippendorff's alpha for ordinal data over all practices that at least five people gave a level for",
            inputs.ANSWERS,
            survey.practices.dropna(subset=["average"]) if data.has_levels else rows[:0],
            "people average",
        ),
    }
    answered = f"{text.plural(survey.people, 'person')} answered"
    if asked.empty:
        message = f"{answered}; how many were invited is not known"
    else:
        rate = text.share_of(asked.answered.sum(), invited)
        lowest = text.shorten(str(asked.sort_values("share", kind="stable").index[0]), 24)
        message = f"{answered}, {rate} of those invited; fewest of role {lowest}"
    return Finding(message, "answers", values=values)


def agreement_in_words(data: Data) -> str:
    """How far respondents agree, what "don't know" means here, and which answers were left out, in sentences."""
    sentences = []
    if data.has_levels:
        sentences.append(alpha_in_words(data.survey.alpha))
        unsure = data.areas[data.areas.unknown_share > TOO_MANY_UNKNOWN]
        if len(unsure):
            names = text.names([brief(name) for name in unsure["name"]], 3)
            sentences.append(
                f"More than {text.percent(TOO_MANY_UNKNOWN)} do not know in {names}: not seen, or the easy way out."
            )
    for reason, count in data.survey.wave.left_out.items():
        sentences.append(f"{count:,} answers were left out: {reason}.")
    return " ".join(sentences)


def alpha_in_words(alpha: float | None) -> str:
    """
    How far respondents agree by Krippendorff's alpha; None: they judge different organizations.

    >>> alpha_in_words(0.8)
    "Krippendorff's α (ordinal, whole model) is 0.80: reliable."
    """
    if alpha is None:
        return "Each respondent judges another organization: agreement between them (Krippendorff's α) has no meaning here and is not computed."
    if pd.isna(alpha):
        return "Krippendorff's α is undefined: all answers are alike, or nobody shares a practice with another."
    word = "low: read averages as opinions, not as a measurement"
    if alpha >= 0.67:
        word = "reliable" if alpha >= 0.8 else "tentative"
    return f"Krippendorff's α (ordinal, whole model) is {text.number(alpha, 2)}: {word}."


def missing(data: Data) -> list[str]:
    """What neither people nor data say, in sentences for the end of the report."""
    sentences = []
    if not data.is_whole:
        sentences.append(
            "people were asked of the whole portfolio: their answers belong to no program and stand on the portfolio's page only"
        )
    elif data.survey.wave is None:
        sentences.append("there are no responses to a survey")
    elif data.survey.before is None:
        sentences.append("there is no earlier wave to compare with")
    practices, traced = len(data.model.area_of), len(data.practice_evidence)
    if traced:
        sentences.append(
            f"{practices - traced} of {practices} practices leave no trace in data; of {traced} that do, {traced - len(data.evidenced)} are not evidenced here"
        )
    return sentences
