"""The tables of the maturity report, ready to read. A hidden cell says so; a missing value is a dash."""

import numpy as np
import pandas as pd

from pmo_lib.maturity.advice import too_little
from pmo_lib.maturity.assessment import FAMILY_LEVEL, Assessment
from pmo_lib.maturity.cells import response
from pmo_lib.maturity.evidence import TRACES, Trace
from pmo_lib.maturity.findings import is_whole, plural_role
from pmo_lib.maturity.office import band
from pmo_lib.report import text
from pmo_lib.report.blocks import Table
from pmo_lib.sources.maturity_model import read_office

HIDDEN = "hidden"
BELOW = "Below target"
AVERAGE, INTERVAL, COMBINED, WITHIN, UNKNOWN = (
    "Average",
    "95% interval",
    "Weakest link",
    "Within one level",
    "Don't know",
)


def one_place(value: float) -> str:
    """A level as it is written."""
    return text.number(value, 1)


def between(low: float, high: float, places: int = 1) -> str:
    """An interval; a dash where there is none.

    >>> between(2.41, 3.0), between(float("nan"), 1.0)
    ('2.4–3.0', '–')
    """
    return (
        text.MISSING if pd.isna(low) else f"{text.number(low, places)}–{text.number(high, places)}"
    )


def levels(found: Assessment) -> Table | None:
    """Every area with its average, how sure it is, and its gap, the largest gap first."""
    if not found.enough:
        return None
    rows = found.areas.sort_values(["gap", "name"], ascending=[False, True])
    intervals = [between(*pair) for pair in zip(rows.low, rows.high, strict=True)]
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            AVERAGE: rows.average,
            INTERVAL: intervals,
            COMBINED: rows.combined,
            "Target": rows.target,
            "Gap": rows.gap,
            BELOW: [below_in_words(row) for row in rows.itertuples()],
        }
    )
    numbers = {AVERAGE: 1, INTERVAL: None, COMBINED: 0, "Target": 1, "Gap": 1}
    caption = (
        f"Levels 1 to {found.model.levels}; weakest link = lowest median of the area's practices, which is biased down; "
        f"below target: {text.percent(FAMILY_LEVEL)} error for all areas together (Holm), the interval is of each area alone"
    )
    return Table(shown, caption, numbers, signed=("Gap",), top=16)


def below_in_words(row) -> str:
    """Whether an area is significantly below its target; a dash where it was not tested."""
    if pd.isna(row.p_value):
        return text.MISSING
    return "significantly" if row.below else "not significantly" if row.gap > 0 else "no"


def agreement(found: Assessment) -> Table | None:
    """How far respondents agree on each area, the least agreed first."""
    if not found.enough:
        return None
    rows = found.areas.sort_values(["within_one", "name"])
    within, unknown = (
        [text.percent(one) for one in column] for column in (rows.within_one, rows.unknown_share)
    )
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            WITHIN: within,
            "Spread": rows.spread,
            UNKNOWN: unknown,
            "Respondents": rows.people,
        }
    )
    caption = (
        "Respondents within one level of the median, and the standard deviation of their own levels"
    )
    return Table(
        shown, caption, {WITHIN: None, "Spread": 1, UNKNOWN: None, "Respondents": 0}, top=6
    )


def roles(found: Assessment) -> Table | None:
    """Area by role as shades; cells of few respondents are hidden and say so."""
    if not found.enough or found.roles.empty:
        return None
    order = found.contrast.index.tolist() + [
        area for area in found.roles.index if area not in found.contrast.index
    ]
    levels, counts = found.roles.loc[order], found.counts.loc[order]
    shown = levels.astype(object).mask(levels.isna() & (counts > 0), HIDDEN)
    shown = shown.rename(columns={role: text.sentence(str(role)) for role in shown})
    shown = shown.assign(All=found.areas.average.reindex(order).astype(object))
    heads = list(shown.columns)
    shown.insert(0, "Area", pd.Series(found.model.area_names).reindex(order))
    caption = "Average level by area and role, largest difference first; hidden = fewer than five answered, or it would follow from the others"
    return Table(
        shown,
        caption,
        dict.fromkeys(heads),
        heat=heads,
        limits=(1, found.model.levels),
        shown=one_place,
        top=16,
    )


def contrast(found: Assessment) -> Table | None:
    """Where two roles differ beyond chance."""
    if not found.enough or found.contrast.empty:
        return None
    rows = found.contrast[found.contrast.differs.astype(bool)]
    if rows.empty:
        return None
    one, other = (text.sentence(plural_role(role)) for role in found.model.contrast)
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            one: rows["first"],
            other: rows["second"],
            "Apart": rows.apart,
            "Interval": _around(rows),
        }
    )
    caption = "Areas where they differ; intervals hold for all areas together (Holm)"
    return Table(
        shown, caption, {one: 1, other: 1, "Apart": 1, "Interval": None}, signed=("Apart",)
    )


def _around(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows.low, rows.high, strict=True)
    return [
        f"{text.signed(low, 1)} to {text.signed(high, 1)}" if pd.notna(low) else text.MISSING
        for low, high in pairs
    ]


def progress(found: Assessment) -> Table | None:
    """Change of each area since the wave before, and whether it can be told from none."""
    if not found.enough or found.progress.empty:
        return None
    rows = found.progress.sort_values("change", key=lambda change: -change.abs(), kind="stable")
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            "Before": rows.before,
            "Now": rows.after,
            "Change": rows.change,
            "Interval": _around(rows),
            "Verdict": np.where(
                rows.distinguishable.astype(bool),
                "interval excludes no change",
                "not distinguishable",
            ),
            "Compared": [
                f"{int(pairs)} pairs" if pairs else "two samples" for pairs in rows.paired
            ],
        }
    )
    caption = f"Average level in {text.month(found.before.day)} and {text.month(found.wave.day)}; intervals hold for all areas together (Holm)"
    return Table(
        shown,
        caption,
        {"Before": 1, "Now": 1, "Change": 1, "Interval": None},
        signed=("Change",),
        top=16,
    )


def evidence(found: Assessment) -> Table | None:
    """Survey beside data by area, on the same practices, the worst first; data alone on a program's page."""
    rows = found.shown.dropna(subset=["data"])
    if rows.empty:
        return None
    rows = rows.sort_values(["above", "gap", "data"], ascending=[False, False, True])
    shown = pd.DataFrame(
        {
            "Area": rows["name"],
            "By data": rows.data,
            "Evidence from": [
                f"{n} of {text.plural(m, 'practice')}"
                for n, m in zip(rows.evidenced, rows.of, strict=True)
            ],
        }
    )
    if rows.survey.notna().any():
        shown = shown.assign(
            Survey=rows.survey,
            Interval=[between(*p) for p in zip(rows.low, rows.high, strict=True)],
        )
        shown = shown.assign(
            Reading=np.select(
                [rows.above, rows.below],
                ["rated above its data", "a question: data above survey"],
                "no contradiction",
            )
        )
    numbers = {"By data": 0, "Survey": 1, "Interval": None, "Evidence from": None}
    beside = " beside the survey's average on the same practices" if "Survey" in shown else ""
    return Table(shown, f"Level that the data indicates{beside}", numbers, top=16)


def traced(found: Assessment) -> Table | None:
    """What each rule saw, those with a level first."""
    rows = found.traced
    if rows.empty:
        return None
    rows = rows.assign(known=rows.level.isna()).sort_values(["known", "level"], kind="stable")
    shown = pd.DataFrame(
        {
            "Practice": rows["name"],
            "Indicator": rows.indicator,
            "Value": [_value(row) for row in rows.itertuples()],
            "95% interval": [
                text.MISSING
                if pd.isna(row.low)
                else f"{text.percent(row.low)}–{text.percent(row.high)}"
                for row in rows.itertuples()
            ],
            "Cases": rows.cases,
            "Level": rows.level,
            "Cuts for 2, 3, 4, 5": [cuts_in_words(TRACES[at]) for at in rows.index],
        }
    )
    shown["Value"] = shown["Value"].where(rows.level.notna(), "not evidenced: " + rows.lacking)
    return Table(
        shown,
        "What the data shows of single practices; a trace can refute a high level, not prove one",
        {"Cases": 0, "Level": 0},
        top=10,
    )


def _value(row) -> str:
    if row.unit != "share":
        return "not reached" if np.isinf(row.value) else f"{text.number(row.value)} {row.unit}"
    return (
        text.share_of(round(row.value * row.cases), row.cases)
        if pd.notna(row.value)
        else text.MISSING
    )


def cuts_in_words(rule: Trace) -> str:
    """The cuts of a rule, as they are written.

    >>> from pmo_lib.maturity.evidence import traces
    >>> cuts_in_words(traces()["GOV-4"]), cuts_in_words(traces()["GOV-1"])
    ('at most 60, 30, 14, 7 days', '40, 70, 85, 95%')
    """
    if rule.unit == "share":
        return f"{'at most ' if rule.at_most else ''}{', '.join(text.number(100 * cut) for cut in rule.cuts)}%"
    return f"at most {', '.join(text.number(cut) for cut in rule.cuts)} {rule.unit}"


def offices(found: Assessment, inputs: dict, flipping: pd.DataFrame) -> list[Table]:
    """What the decision rests on, what would change it, and when to move on."""
    if too_little(inputs):
        return [table for table in [office(found, inputs)] if table is not None]
    shown = [office(found, inputs), flips(flipping), move_on(found, inputs)]
    return [table for table in shown if table is not None]


def office(found: Assessment, inputs: dict) -> Table | None:
    """What the decision rests on: each input with its band."""
    if not is_whole(found) or not inputs.get("N"):
        return None
    table = read_office()["inputs"]
    rows = [
        (
            f"{row['name']} ({name})",
            _input(inputs[name], row["unit"]),
            _band(inputs[name], row["cuts"]),
        )
        for name, row in table.items()
    ]
    shown = pd.DataFrame(rows, columns=["Input", "Value", "Band"])
    return Table(
        shown,
        "Inputs of the decision and the bands they lie in",
        {"Value": None},
        top=len(shown),
        name="office-inputs",
    )


def _input(value: float | None, unit: str) -> str:
    if value is None or pd.isna(value):
        return text.MISSING
    if unit == "%":
        return f"{text.number(value)}%"
    return text.number(value, 0 if unit in ("projects", "programs") else 1)


def _band(value: float | None, cuts: list[float]) -> str:
    if value is None or pd.isna(value):
        return "not known"
    at, written = (
        band(value, cuts),
        [text.number(cut, 0 if float(cut).is_integer() else 1) for cut in cuts],
    )
    name = ("low", "mid", "high")[at] if len(cuts) > 1 else ("low", "high")[at]
    if at == 0:
        return f"{name}, below {written[0]}"
    return f"{name}, from {written[at - 1]}" + (
        f" to below {written[at]}" if at < len(cuts) else ""
    )


def flips(flipping: pd.DataFrame) -> Table | None:
    """Each change of one input by one band that would change the office, and when to move on."""
    if flipping.empty:
        return None
    becomes = [
        f"{'below' if row.below else 'at least'} {text.number(row.becomes, 0 if float(row.becomes).is_integer() else 1)}"
        for row in flipping.itertuples()
    ]
    shown = pd.DataFrame(
        {
            "If": flipping["name"],
            "Becomes": becomes,
            "Then scope": flipping.scope,
            "Then authority": flipping.authority,
        }
    )
    return Table(
        shown,
        "What would change the answer, one input and one band at a time",
        top=12,
        name="office-flips",
    )


def move_on(found: Assessment, inputs: dict) -> Table | None:
    """When to reshape the office."""
    if not is_whole(found) or not inputs.get("N"):
        return None
    return Table(
        pd.DataFrame({"When to move on": read_office()["move_on"]}),
        "Signs that another kind of office is due",
        name="office-move-on",
    )


def charter(lines: pd.DataFrame, found: Assessment) -> Table | None:
    """Every line of charter and readiness, and why it matters."""
    if not is_whole(found) or lines.answer.isna().all():
        return None
    shown = pd.DataFrame(
        {
            "Line": lines["name"],
            "Part": lines.part,
            "Answer": lines.answer.fillna("not answered"),
            "Why it matters": lines.why,
        }
    )
    return Table(shown, "Charter and readiness of the office", top=len(shown))


def actions(road) -> Table | None:
    """The improvements in their order, and what will be read to see each happen."""
    if road is None or road.actions.empty:
        return None
    rows = road.actions
    shown = pd.DataFrame(
        {
            "Improvement": [
                f"{row.name_} (quick win)" if row.quick_win else row.name_
                for row in rows.rename(columns={"name": "name_"}).itertuples()
            ],
            "Begins": [text.month(day) for day in rows.begins],
            "Takes effect": [text.month(day) for day in rows.effect],
            "Person-days": rows.days,
            "Lifts": rows.lifts,
            "Seen in": rows.measured,
        }
    )
    return Table(shown, "Improvements in order", {"Person-days": 0}, top=len(shown))


def expected(road, found: Assessment) -> Table | None:
    """The combined level of each area by quarter, as shades."""
    if road is None or road.levels.empty:
        return None
    heads = [
        "Today",
        *[f"By {text.month(day - pd.Timedelta(days=1))}" for day in road.levels.columns[1:]],
    ]
    shown = road.levels.set_axis(heads, axis=1)
    shown.insert(0, "Area", pd.Series(found.model.area_names).reindex(shown.index))
    caption = "Weakest practice of each area, expected at the end of each quarter if the improvements are made; not a promise"
    return Table(
        shown,
        caption,
        dict.fromkeys(heads),
        heat=heads,
        limits=(1, found.model.levels),
        shown=text.number,
        top=len(shown),
    )


def response_rates(found: Assessment) -> Table | None:
    """Invited and answered by role, the lowest share first."""
    if not is_whole(found) or found.wave is None:
        return None
    rows = response(found.wave)
    shares = [
        text.share_of(a, i) if pd.notna(i) else text.MISSING
        for a, i in zip(rows.answered, rows.invited, strict=True)
    ]
    shown = pd.DataFrame(
        {
            "Role": [text.sentence(str(role)) for role in rows.index],
            "Invited": rows.invited,
            "Answered": rows.answered,
            "Share": shares,
        }
    )
    return Table(
        shown, "Who was asked and who answered", {"Invited": 0, "Answered": 0, "Share": None}
    )


def practices(found: Assessment) -> Table | None:
    """How the answers on each practice are distributed, the lowest average first."""
    if not found.enough:
        return None
    rows = found.practices.dropna(subset=["average"]).sort_values(["average", "name"])
    counts = rows[[f"level_{at}" for at in range(1, found.model.levels + 1)]]
    shares = counts.div(rows.people, axis=0)
    heads = [f"Level {at}" for at in range(1, found.model.levels + 1)]
    shown = shares.set_axis(heads, axis=1)
    shown.insert(0, "Practice", rows["name"])
    shown = shown.assign(
        Average=rows.average,
        **{UNKNOWN: [text.percent(one) for one in rows.unknown_share]},
        Respondents=rows.people,
    )
    numbers = dict.fromkeys(heads) | {AVERAGE: 1, UNKNOWN: None, "Respondents": 0}
    caption = "Share of respondents at each level; those who do not know are left out of it and shown beside"
    return Table(shown, caption, numbers, heat=heads, limits=(0, 1), shown=text.percent, top=10)
