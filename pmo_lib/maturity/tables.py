"""The tables of the maturity report. A hidden cell says so; a missing value is a dash."""

import numpy as np
import pandas as pd

from pmo_lib.maturity import columns
from pmo_lib.maturity.advice import too_little
from pmo_lib.maturity.columns import around, between
from pmo_lib.maturity.data import FAMILY_LEVEL, Data
from pmo_lib.maturity.evidence import TRACES, Trace
from pmo_lib.maturity.findings import largest_change_first
from pmo_lib.maturity.headline import level
from pmo_lib.maturity.office import band
from pmo_lib.report import text
from pmo_lib.report.columns import table
from pmo_lib.report.figures import unique
from pmo_lib.report.grids import Table
from pmo_lib.sources.maturity_model import read_office

HIDDEN = "hidden"


def levels(data: Data) -> Table | None:
    """Every area with its average, how sure it is, and its gap, the largest gap first."""
    if not data.has_levels:
        return None
    rows = data.areas.sort_values(["gap", "name"], ascending=[False, True])
    rows = rows.assign(interval=between(rows), below_target=columns.below_target(rows))
    caption = (
        f"Levels 1 to {data.model.levels}; weakest link = lowest median of the area's practices, which is biased down; "
        f"below target: {text.percent(FAMILY_LEVEL)} error for all areas together (Holm), the interval is of each area alone"
    )
    return table(rows, columns.LEVELS, caption, top=16)


def agreement(data: Data) -> Table | None:
    """How far respondents agree on each area, the least agreed first."""
    if not data.has_levels:
        return None
    caption = (
        "Respondents within one level of the median, and the standard deviation of their own levels"
    )
    rows = data.areas.sort_values(["within_one", "name"])
    return table(rows, columns.AGREEMENT, caption, top=6)


def roles(data: Data) -> Table | None:
    """Area by role as shades; cells of few respondents are hidden and say so."""
    if not data.has_levels:
        return None
    levels, counts = data.survey.by_role
    apart = data.survey.contrast.index
    order = [*apart, *levels.index.difference(apart, sort=False)]
    shown = levels.astype(object).mask(levels.isna() & (counts > 0), HIDDEN).loc[order]
    keys = [*(f"role {at}" for at in range(len(levels.columns))), "all"]
    titles = unique(["Area", *(text.sentence(str(role)) for role in levels), "All"])[1:]
    shown = shown.set_axis(keys[:-1], axis=1).assign(all=data.areas.average.astype(object))
    caption = "Average level by area and role, largest difference first; hidden = fewer than five answered, or it would follow from the others"
    return table(
        _by_area(data, shown),
        columns.shades(dict(zip(keys, titles, strict=True))),
        caption,
        limits=(1, data.model.levels),
        shown=level,
        top=16,
    )


def _by_area(data: Data, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame by area with the areas' names."""
    return frame.assign(name=pd.Series(data.model.area_names))


def contrast(data: Data) -> Table | None:
    """Where two roles differ beyond chance."""
    rows = data.survey.contrast
    if not data.has_levels or rows.empty:
        return None
    rows = rows[rows.differs.astype(bool)]
    caption = "Areas where they differ; intervals hold for all areas together (Holm)"
    return table(rows.assign(interval=around(rows)), columns.contrast(data.model.contrast), caption)


def progress(data: Data) -> Table | None:
    """Change of each area since the wave before, and whether it can be told from none."""
    if not data.has_levels or data.survey.progress.empty:
        return None
    rows = largest_change_first(data.survey.progress)
    beyond_chance = rows.distinguishable.astype(bool)
    rows = rows.assign(
        interval=around(rows),
        verdict=np.where(beyond_chance, "interval excludes no change", "not distinguishable"),
        compared=[f"{pairs} pairs" if pairs else "two samples" for pairs in rows.paired],
    )
    before, now = (text.month(wave.day) for wave in (data.survey.before, data.survey.wave))
    caption = f"Average level in {before} and {now}; intervals hold for all areas together (Holm)"
    return table(rows, columns.PROGRESS, caption, top=16)


def evidence(data: Data) -> Table | None:
    """Survey beside data by area, on the same practices, the worst first; data alone on a program's page."""
    rows = data.area_evidence.dropna(subset=["data"])
    rows = rows.sort_values(["above", "gap", "data"], ascending=[False, False, True])
    rows = rows.assign(
        practices=[
            f"{known} of {text.plural(count, 'practice')}"
            for known, count in zip(rows.evidenced, rows.of, strict=True)
        ]
    )
    caption = "Level that the data indicates"
    if rows.survey.notna().any():
        caption += " beside the survey's average on the same practices"
        comparison = np.select(
            [rows.above, rows.below],
            ["rated above its data", "a question: data above survey"],
            "no contradiction",
        )
        rows = rows.assign(interval=between(rows), comparison=comparison)
    return table(rows, columns.AREA_EVIDENCE, caption, top=16)


def traced(data: Data) -> Table | None:
    """What each rule saw of single practices, those with a level first."""
    rows = data.practice_evidence
    rows = rows.assign(unknown=rows.level.isna()).sort_values(["unknown", "level"], kind="stable")
    rows = rows.assign(
        words=[_value(row) for row in rows.itertuples()],
        interval=[
            text.MISSING if pd.isna(low) else f"{text.percent(low)}–{text.percent(high)}"
            for low, high in zip(rows.low, rows.high, strict=True)
        ],
        cuts=[cuts_in_words(TRACES[practice]) for practice in rows.index],
    )
    caption = (
        "What the data shows of single practices; a trace can refute a high level, not prove one"
    )
    return table(rows, columns.PRACTICE_EVIDENCE, caption, top=10)


def _value(row) -> str:
    if pd.isna(row.level):
        return f"not evidenced: {row.lacking}"
    if row.unit == "share":
        return text.share_of(round(row.value * row.cases), row.cases)
    return "not reached" if np.isinf(row.value) else f"{text.number(row.value)} {row.unit}"


def cuts_in_words(rule: Trace) -> str:
    """The cuts of a rule, as they are written.

    >>> from pmo_lib.maturity.evidence import traces
    >>> cuts_in_words(traces()["GOV-4"]), cuts_in_words(traces()["GOV-1"])
    ('at most 60, 30, 14, 7 days', '40, 70, 85, 95%')
    """
    share = rule.unit == "share"
    cuts = ", ".join(text.number(100 * cut if share else cut) for cut in rule.cuts)
    return f"{'at most ' if rule.at_most else ''}{cuts}{'%' if share else f' {rule.unit}'}"


def office_inputs(data: Data) -> Table | None:
    """What the decision on the office rests on: each input with its band."""
    if not data.is_whole or not data.office_inputs.get("N"):
        return None
    values = data.office_inputs
    rows = pd.DataFrame(
        [
            (
                f"{row['name']} ({letter})",
                _input(values[letter], row["unit"]),
                _band(values[letter], row["cuts"]),
            )
            for letter, row in read_office()["inputs"].items()
        ],
        columns=["name", "words", "band"],
    )
    caption = "Inputs of the decision and the bands they lie in"
    return table(rows, columns.OFFICE_INPUTS, caption, top=len(rows), name="office-inputs")


def _input(value: float | None, unit: str) -> str:
    if text.is_missing(value):
        return text.MISSING
    if unit == "%":
        return f"{text.number(value)}%"
    return text.number(value, 0 if unit in ("projects", "programs") else 1)


def _band(value: float | None, cuts: list[float]) -> str:
    if text.is_missing(value):
        return "not known"
    at, edges = band(value, cuts), [_edge(cut) for cut in cuts]
    name = ("low", "mid", "high")[at] if len(cuts) > 1 else ("low", "high")[at]
    if at == 0:
        return f"{name}, below {edges[0]}"
    above = f"{name}, from {edges[at - 1]}"
    return f"{above} to below {edges[at]}" if at < len(cuts) else above


def _edge(cut: float) -> str:
    return text.number(cut, 0 if float(cut).is_integer() else 1)


def flips(data: Data) -> Table | None:
    """Each change of one input by one band that would change the office."""
    if not data.is_whole or too_little(data):
        return None
    rows = data.flips
    words = [
        f"{'below' if below else 'at least'} {_edge(edge)}"
        for below, edge in zip(rows.below, rows.becomes, strict=True)
    ]
    caption = "What would change the answer, one input and one band at a time"
    return table(rows.assign(words=words), columns.FLIPS, caption, name="office-flips")


def move_on(data: Data) -> Table | None:
    """When to reshape the office."""
    if not data.is_whole or too_little(data):
        return None
    rows = pd.DataFrame({"sign": read_office()["move_on"]})
    caption = "Signs that another kind of office is due"
    return table(rows, columns.MOVE_ON, caption, name="office-move-on")


def charter(data: Data) -> Table | None:
    """Every line of charter and readiness, and why it matters."""
    rows = data.charter
    return table(rows, columns.CHARTER, "Charter and readiness of the office", top=len(rows))


def actions(data: Data) -> Table | None:
    """The improvements in their order, and what will be read to see each happen."""
    rows = data.roadmap.actions
    quick = rows.quick_win.map({True: " (quick win)", False: ""})
    rows = rows.assign(name=rows["name"] + quick)
    return table(rows, columns.ACTIONS, "Improvements in order", top=len(rows))


def expected(data: Data) -> Table | None:
    """The level of each area's weakest practice by quarter, as shades."""
    rows = data.roadmap.levels
    first, *later = rows.columns
    heads = {first: "Today"} | {
        day: f"By {text.month(day - pd.Timedelta(days=1))}" for day in later
    }
    caption = "Weakest practice of each area, expected at the end of each quarter if the improvements are made; not a promise"
    return table(
        _by_area(data, rows),
        columns.shades(heads),
        caption,
        limits=(1, data.model.levels),
        shown=text.number,
        top=len(rows),
    )


def response_rates(data: Data) -> Table | None:
    """Invited and answered by role, the lowest share first."""
    rows = data.survey.response
    shares = [
        text.share_of(answered, invited)
        for answered, invited in zip(rows.answered, rows.invited, strict=True)
    ]
    rows = rows.assign(name=[text.sentence(str(role)) for role in rows["name"]], words=shares)
    return table(rows, columns.RESPONSE, "Who was asked and who answered")


def practices(data: Data) -> Table | None:
    """How the answers on each practice are distributed, the lowest average first."""
    if not data.has_levels:
        return None
    rows = data.survey.practices.dropna(subset=["average"]).sort_values(["average", "name"])
    levels = range(1, data.model.levels + 1)
    rows = rows.assign(**{f"share_{at}": rows[f"level_{at}"] / rows.people for at in levels})
    caption = "Share of respondents at each level; those who do not know are left out of it and shown beside"
    return table(
        rows,
        columns.practices(data.model.levels),
        caption,
        limits=(0, 1),
        shown=text.percent,
        top=10,
    )
