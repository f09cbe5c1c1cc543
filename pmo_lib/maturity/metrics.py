"""The key figures of the maturity report: of the whole portfolio from its survey, of a program from its data."""

from pmo_lib.maturity import inputs
from pmo_lib.maturity.data import FAMILY_LEVEL, Data
from pmo_lib.maturity.headline import LOW
from pmo_lib.portfolio.metric import Amount, Count, Ratio, metric
from pmo_lib.report import text


@metric(
    "Average level",
    "level",
    f"{inputs.AVERAGE}. Don't know is missing, not low",
    inputs.ANSWERS,
    inputs.OF_LEVELS,
)
def maturity_average(data: Data) -> Amount | None:
    """The mean level of all areas."""
    if not data.is_whole or not data.has_levels:
        return None
    areas = data.known_areas
    note = f"of {data.model.levels}, mean of {len(areas)} areas"
    return Amount(data.average, note, areas)


@metric("Areas significantly below target", "count", inputs.BELOW, inputs.ANSWERS, inputs.OF_LEVELS)
def areas_below_target(data: Data) -> Count | None:
    """How many areas are significantly below target; not known without a target."""
    if not data.is_whole or not data.has_levels:
        return None
    areas = data.known_areas
    below, tested = areas[areas.below], int(areas.target.notna().sum())
    if not tested:
        return Count(None, "no target is set", below)
    error = text.percent(FAMILY_LEVEL)
    return Count(len(below), f"of {tested}; {error} error for all together (Holm)", below)


@metric(
    "Areas rated above their data",
    "count",
    "Areas whose survey average, on the practices that the data shows, lies half a level or more above the data's level, with its "
    "interval above it too",
    inputs.BOTH,
    inputs.OF_EVIDENCE,
)
def areas_above_data(data: Data) -> Count | None:
    """How many areas people rate above what the data shows."""
    shown = int(data.area_evidence.data.notna().sum())
    if not data.is_whole or not data.has_levels or not shown:
        return None
    above = data.area_evidence[data.area_evidence.above]
    return Count(len(above), f"of {shown} with evidence", above)


@metric(
    "Response rate",
    "share",
    "People who answered anything, of those invited, over roles whose invited number was written down",
    "responses.pseudonym invited.invited",
    "invited answered",
)
def response_rate(data: Data) -> Ratio | None:
    """How many answered of those invited."""
    rows = data.survey.response.dropna(subset=["invited"])
    if not data.is_whole or rows.empty:
        return None
    return Ratio(float(rows.answered.sum()), float(rows.invited.sum()), rows=rows)


@metric(
    "Respondents",
    "count",
    "People who answered anything, be it that they do not know",
    "responses.pseudonym",
    "answered",
)
def respondents(data: Data) -> Count | None:
    """How many answered, where nobody wrote down how many were invited."""
    rows = data.survey.response
    if not data.is_whole or rows.empty or rows.invited.notna().any():
        return None
    return Count(data.survey.people, rows=rows)


@metric("Practices with data", "count", inputs.EVIDENCED, inputs.PROJECTS, inputs.OF_PRACTICES)
def practices_evidenced(data: Data) -> Count | None:
    """How many practices a program's data shows."""
    if data.is_whole:
        return None
    note = f"of {len(data.practice_evidence)} that leave traces"
    return Count(len(data.evidenced), note, data.evidenced)


@metric("Below level 3 by data", "count", inputs.LOW, inputs.PROJECTS, inputs.OF_PRACTICES)
def practices_low(data: Data) -> Count | None:
    """How many of them stand below level 3."""
    low = data.evidenced[data.evidenced.level < LOW]
    return None if data.is_whole else Count(len(low), rows=low)
