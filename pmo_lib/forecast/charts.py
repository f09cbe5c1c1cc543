"""One function for each question that a chart answers."""

from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.forecast import findings, money_findings
from pmo_lib.forecast.data import Data
from pmo_lib.forecast.rules import FINISH_ONLY, NAMES
from pmo_lib.measures.cost_outlook import overspend_chance
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, lollipop
from pmo_lib.report.forms import ranking, waterfall
from pmo_lib.report.outlook_forms import exceedance, finish_ranges

MOST_DEFECTS = 15


def ranges(data: Data) -> Chart | None:
    """When each project will finish, beside its promise; None where no project has an outlook."""
    rows = data.ranges[data.ranges.method.notna()]
    if rows.empty:
        return None
    p80 = [_p80(row) for row in rows.itertuples()]
    chance = [text.MISSING if pd.isna(one) else text.percent(one) for one in rows.chance]
    shown = [f"P80 {day}, {one}" for day, one in zip(p80, chance, strict=True)]
    bare = rows.method == FINISH_ONLY
    shown = np.where(bare, [f"{text.day(day)}, no range" for day in rows.p50], shown)
    table = pd.DataFrame(
        {
            "Project": rows["name"].to_numpy(),
            **{
                name.upper(): [text.day(day) for day in rows[name]]
                for name in ("p10", "p50", "p80", "p90")
            },
            "Promise": [text.day(day) for day in rows.promise],
            "Chance of the promise": chance,
        }
    )
    first = rows.iloc[0]
    return finish_ranges(
        "ranges",
        rows.rename(columns={"name": "label"}).assign(shown=shown),
        as_of=data.portfolio.as_of,
        caption="Finish: line P10 to P90, bar P50 to P80, dot P50, hollow tick = promise; behind it P80 and the chance",
        alternative=f"{findings.promise(data).message}. {first['name']}: P50 {text.day(first.p50)}, P80 {p80[0]}, promise {text.day(first.promise)}",
        data=table,
        source="dates, statements and schedules of projects",
    )


def _p80(row: Any) -> str:
    if row.method == FINISH_ONLY:
        return "not known"
    return "later than past cases" if pd.isna(row.p80) else text.day(row.p80)


def coverage(data: Data) -> Chart | None:
    """How often the 80 % range of each method came true; None where no forecast has come due."""
    found = [one for one in data.scores.values() if np.isfinite(one.coverage.low)]
    if not found or not data.whole_portfolio:
        return None
    counts = [f"{one.coverage.inside} of {one.coverage.cases}" for one in found]
    frame = pd.DataFrame(
        {
            "label": [
                f"{words}, {NAMES[one.method]}" for one, words in zip(found, counts, strict=True)
            ],
            "value": [100 * one.coverage.inside / one.coverage.cases for one in found],
            "low": [100 * one.coverage.low for one in found],
            "high": [100 * one.coverage.high for one in found],
            "chosen": [one.method == data.spokesman for one in found],
        }
    )
    table = pd.DataFrame(
        {
            "Method": [NAMES[one.method] for one in found],
            "Came true": counts,
            "Projects": [one.coverage.projects for one in found],
            "CRPS, days": [text.number(one.crps, 1) for one in found],
            "Plan, days": [text.number(one.plan, 1) for one in found],
            "Brier score": [text.number(one.brier, 3) for one in found],
            "Brier, base rate": [text.number(one.base, 3) for one in found],
        }
    )
    return ranking(
        "coverage",
        frame,
        caption="Outcomes within the stated 80% range, per cent, with 95% interval; solid = the method that speaks",
        alternative=f"{findings.calibration(data).message}. " + ", ".join(frame["label"]),
        data=table,
        source="forecasts of past quarters and what happened",
    )


def year(data: Data) -> Chart | None:
    """The chance that the year's spend exceeds an amount; None where it is not known here."""
    found = data.year
    if found.projects is None or not found.chances:
        return None
    means, spreads = found.projects["mean"], found.projects.spread
    reach = 3 * max(float(spreads.sum()), 1e-9)
    amounts = np.linspace(
        min(means.sum() - reach, found.left), max(means.sum() + reach, found.left), 41
    )
    curves = [
        (
            f"correlation {text.number(rho, 1)}",
            amounts.tolist(),
            [overspend_chance(means, spreads, one, rho) for one in amounts],
        )
        for rho in found.chances
    ]
    table = pd.DataFrame(
        {
            "Assumed correlation": [text.number(rho, 1) for rho in found.chances],
            "Chance of an overspend": [text.percent(one) for one in found.chances.values()],
        }
    )
    return exceedance(
        "year",
        curves,
        limit=found.left,
        caption=f"Chance that spend to {text.day(found.end)} exceeds an amount, by assumed correlation",
        alternative=f"{money_findings.year_overspend(data).message}; money left {text.money(found.left)}",
        data=table,
        horizontal="Spend to come",
        source="cash flows, plans and actual cost",
    )


def defects(data: Data) -> Chart | None:
    """What each defect of the schedules hides, in days; None where none moves a finish."""
    rows = data.defects[data.defects.days != 0]
    if rows.empty:
        return None
    frame = rows.assign(label=rows["name"] + ": " + rows.kind.astype(str), value=rows.days)
    frame = frame.sort_values("value", key=abs, ascending=False, kind="stable").head(MOST_DEFECTS)
    shown = [text.days(days) for days in frame.value]
    worst = f"{frame['label'].iloc[0]} of {frame.project.iloc[0]}, {shown[0]}"
    return lollipop(
        "defects",
        frame.assign(status=None),
        caption="Working days by which the finish moves when one defect is repaired; effects do not add up",
        alternative=f"{findings.defects(data).message}. The largest: {worst}",
        shown=shown,
        data=pd.DataFrame(
            {
                "Defect": frame["label"].to_numpy(),
                "Project": frame.project.to_numpy(),
                "Moves the finish by": shown,
                "Moves the P80 by": [
                    text.MISSING if pd.isna(days) else text.days(round(days))
                    for days in frame.p80_days
                ],
            }
        ),
        source="newest schedules",
    )


def growth(data: Data) -> Chart | None:
    """From the first budgets to the estimates, over all projects that state both; None where none does."""
    rows = data.growths.dropna(subset=["growth"])
    if rows.empty:
        return None
    first, approved, over = (
        float(rows[name].sum()) for name in ("first", "rebaselined", "overrun")
    )
    frame = pd.DataFrame(
        {
            "label": ["First budgets", "Approved since", "Overrun", "Estimate now"],
            "value": [first, approved, over, first + approved + over],
            "total": [True, False, False, True],
        }
    )
    shown = [
        text.money(first),
        text.signed_money(approved),
        text.signed_money(over),
        text.money(first + approved + over),
    ]
    return waterfall(
        "growth",
        frame,
        shown=shown,
        caption=f"From first budget to estimate, {text.plural(len(rows), 'project')} that state both",
        alternative=f"{money_findings.original_growth(data).message}. First budgets {shown[0]}, approved since {shown[1]}, overrun {shown[2]}",
        data=pd.DataFrame({"Part": frame["label"], "Amount": shown}),
        source="baselines and status",
    )


answer = ranges
