"""The sentences of the maturity report about levels, their change, and what the data shows."""

import pandas as pd

from pmo_lib.maturity import inputs
from pmo_lib.maturity.data import FAMILY_LEVEL, Data
from pmo_lib.maturity.headline import brief, level, significantly_below
from pmo_lib.maturity.levels import TOO_MANY_UNKNOWN
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

WEAKEST_LINK = (
    "Lowest over all practices of the median answer, between two levels the lower: the weakest link, "
    "which is biased down"
)
NOTEWORTHY = 0.25  # a change this large is named even if it cannot be told from none


def levels(data: Data) -> Finding | None:
    """Which area lies farthest below its target; None without levels."""
    if not data.has_levels:
        return None
    known = data.known_areas.sort_values(["gap", "name"], ascending=[False, True])
    gaps = {at: round(gap, 2) for at, gap in known.gap.dropna().items()}
    values = inputs.values(
        inputs.ANSWERS,
        "average target gap",
        gaps=(gaps, "Target minus average, by area", known),
        areas=(known.index.tolist(), "The areas, the largest gap first", known),
    )
    combined = (int(known.combined.min()), WEAKEST_LINK, known)
    values = inputs.values(inputs.ANSWERS, inputs.OF_LEVELS, combined=combined) | values
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
    values = inputs.values(
        inputs.ANSWERS,
        inputs.OF_LEVELS,
        tested=(len(known), "Areas with an average and a target", known),
        p_values=(p_values, f"P-value of each area, adjusted. {inputs.TESTED}", known),
        areas=(below.index.tolist(), inputs.BELOW, below),
    )
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
    formulas = (
        "Areas in which at least five of both roles answered and no cell is hidden",
        "Difference of the two roles' averages where its interval excludes zero (Welch's t, Holm over areas)",
    )
    values = inputs.values(
        inputs.BY_ROLE,
        "first second apart",
        compared=(len(compared), formulas[0], compared),
        differ=({at: round(value, 2) for at, value in apart.apart.items()}, formulas[1], apart),
    )
    if apart.empty:
        message = f"{text.sentence(one)} and {other} do not differ significantly in any area"
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
    changes = {at: round(change, 2) for at, change in moved.change.items()}
    values = inputs.values(
        inputs.BY_WAVE,
        "before after change paired",
        compared=(len(rows), "Areas with at least five respondents in both waves", rows),
        moved=(
            changes,
            "Change of the average where its interval excludes no change (t of pairs or of two samples, Holm over areas)",
            moved,
        ),
        paired=(
            int(rows.paired.max()),
            "Respondents paired by pseudonym, at most over areas; zero: compared as two samples, since single ones could be worked out from pairs",
            rows,
        ),
    )
    if moved.empty:
        message = f"No area's change since {since} is distinguishable from no change"
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
    since = "since the wave before (Holm over areas)"
    largest = "The area with the largest change that is not distinguishable from none"
    values = inputs.values(
        inputs.BY_WAVE,
        "before after change low high",
        change=(round(top.change, 2), f"Change of the area's average {since}", first),
        low=(round(top.low, 2), f"Lower bound of its interval {since}", first),
        high=(round(top.high, 2), f"Upper bound of its interval {since}", first),
        area=(top.name, f"{largest} {since}", first),
    )
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


def _evidence_values(data: Data, known: pd.DataFrame, above: pd.DataFrame) -> dict:
    below = known[known.below]
    practices = (len(data.evidenced), inputs.EVIDENCED, data.evidenced)
    model = (len(data.model.area_of), "Practices of the model", data.area_evidence)
    areas = "Areas with at least one such practice; an area's level is their median, between two levels the lower"
    higher = "Survey average on the same practices minus the data's level, where that is at least half a level and the interval lies above it"
    lower = "Areas whose data lies half a level or more above the survey: a question, not a finding"
    return (
        inputs.values(inputs.PROJECTS, inputs.OF_PRACTICES, practices=practices)
        | inputs.values("responses.practice_id", "of", of=model)
        | inputs.values(inputs.PROJECTS, inputs.OF_EVIDENCE, areas=(len(known), areas, known))
        | inputs.values(
            inputs.BOTH,
            inputs.OF_EVIDENCE,
            above=({at: round(gap, 2) for at, gap in above.gap.items()}, higher, above),
            below=(below.index.tolist(), lower, below),
        )
    )


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
    few = "Practices that fewer than five people gave a level for; they enter no figure"
    lowest = "Mean of the levels given to the practice with the lowest"
    values = inputs.values(
        inputs.ANSWERS,
        "average median people",
        practices=(len(known), "Practices that at least five people gave a level for", known),
        hidden=(len(hidden), few, hidden),
        lowest=(round(low.average, 2), lowest, known.head(1)),
    )
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
    judged = "Krippendorff's alpha for ordinal data over all practices that at least five people gave a level for"
    known = survey.practices.dropna(subset=["average"]) if data.has_levels else rows[:0]
    left_out = "responses.practice_id responses.model responses.answer"
    values = (
        inputs.values(
            "responses.pseudonym",
            "answered",
            respondents=(survey.people, "People who answered anything", rows),
        )
        | inputs.values(
            "invited.invited", "invited answered", invited=(invited, "Sum of those invited", asked)
        )
        | inputs.values(left_out, left_out=(survey.wave.left_out, "Answers not taken, by reason"))
        | inputs.values(inputs.ANSWERS, "people average", alpha=(alpha, judged, known))
    )
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
