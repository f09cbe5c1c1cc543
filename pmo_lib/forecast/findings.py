"""Sentences: whether promises hold, what defects hide, how often such answers came true, and the money."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pmo_lib.forecast.data import Data
from pmo_lib.forecast.money import fiscal_start
from pmo_lib.forecast.outlooks import NAMES
from pmo_lib.forecast.rules import FEWEST
from pmo_lib.measures.schedule import DefectKind
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

NAME = 34  # characters of a project's name in a title
EVEN = 0.5
FINISH = (
    "projects.baseline_start projects.baseline_finish projects.actual_start projects.actual_finish "
    "status.forecast_finish forecasts.forecast_finish"
)
NETWORK = "activities.remaining activities.duration activity_links.kind activity_links.lag"
SPEND = "status.actual_cost cash_flows.cost planned_values.planned_value"
CHANCE = "Share of the percentiles of the outlook that lie at or before the promised day"
A_DEFECT = {
    DefectKind.LEAD: "a lead",
    DefectKind.LAG: "a lag",
    DefectKind.OPEN_END: "an open end",
    DefectKind.HARD_CONSTRAINT: "a hard constraint",
}


def odds(chance: float) -> str:
    """
    A probability as a chance that people speak of.

    >>> odds(0.25), odds(0.001), odds(0.6)
    ('1 chance in 4', 'less than 1 chance in 100', '60%')
    """
    if chance < 0.01:
        return "less than 1 chance in 100"
    return f"1 chance in {round(1 / chance)}" if chance <= 0.4 else text.percent(chance)


def _name(row) -> str:
    return text.shorten(row["name"], NAME)


def _number(value) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 6)


def _count(rows: pd.DataFrame, formula: str, inputs: str, columns: str = "") -> Value:
    return Value(len(rows), formula, inputs, rows, columns)


def promise(data: Data) -> Finding:
    """Which projects miss their promised day at even odds."""
    ranges, judged = data.ranges, data.judged
    late = judged[judged.chance < EVEN]
    columns = "promise p50 p80 chance"
    values = {
        "under_way": _count(
            ranges, "Projects that have begun and neither finished nor were cancelled", FINISH
        ),
        "judged": _count(judged, "Those with an outlook and a promised day", FINISH, columns),
        "late": _count(late, f"Those whose chance is below one half. {CHANCE}", FINISH, columns),
        "chances": Value(
            {r.project_id: _number(r.chance) for r in judged.itertuples()},
            CHANCE,
            FINISH,
            judged,
            columns,
        ),
    }
    unknown = len(ranges) - len(judged)
    if ranges.empty:
        return Finding("No project is under way", "promise", values=values)
    if len(data.stale) == len(ranges):
        newest = ranges.sort_values("reported").iloc[-1]
        message = f"No outlook: the newest status is of {text.day(newest.reported)}, {text.days(newest.age_days)} old"
        return Finding(message, "promise", Severity.WARNING, values)
    if judged.empty:
        reason = ranges.reason.mode().iloc[0]
        message = f"No outlook for {_all(len(ranges))}: {reason}"
        return Finding(message, "promise", Severity.WARNING, values)
    behind = f"; no outlook for {unknown}" if unknown else ""
    if late.empty:
        one = judged.iloc[0]
        message = "Every outlook keeps its promise at even odds"
        if len(ranges) == 1:
            message = f"{_name(one)} keeps {text.day(one.promise)} with {odds(one.chance)}"
        elif unknown:
            message = f"None of {text.plural(len(judged), 'outlook')} misses its promise at even odds; for {unknown} there is none"
        return Finding(message, "promise", values=values)
    worst = late.iloc[0]
    message = f"{_name(worst)} keeps {text.day(worst.promise)} with {odds(worst.chance)}{behind}"
    whose = f"the sponsor of {worst['name']} re-baselines or recovers"
    if len(late) > 1:
        message = f"{len(late)} of {len(ranges)} will miss their day at even odds{behind}"
        whose = f"the sponsors of {text.names(late['name'].tolist())} re-baseline or recover"
    return Finding(message, "promise", Severity.ALERT, values, f"By the next gate {whose}.")


def _all(count: int) -> str:
    return "the project under way" if count == 1 else f"any of {count} projects under way"


def ranges(data: Data) -> Finding | None:
    """By how much the P80 of a project lies behind its promise; None where no outlook has a promise."""
    judged = data.judged
    if judged.empty:
        return None
    behind = (judged.p80 - judged.promise).dt.days
    values = {
        "days": Value(
            {
                r.project_id: None if pd.isna(b) else int(b)
                for r, b in zip(judged.itertuples(), behind, strict=True)
            },
            "Days from the promised day to the day by which the project finishes in 8 of 10 cases (P80)",
            FINISH,
            judged,
            "promise p80 method",
        )
    }
    open_end = judged[judged.p80.isna()]
    if len(open_end):
        message = f"{_name(open_end.iloc[0])} has run longer than past cases: its P80 has no end"
        return Finding(message, "ranges", Severity.WARNING, values)
    worst = judged.loc[behind.idxmax()]
    if behind.max() <= 0:
        return Finding("In 8 of 10 cases every outlook keeps its promise", "ranges", values=values)
    message = f"In 8 of 10 cases {_name(worst)} is done by {text.day(worst.p80)}, {text.days(behind.max())} late"
    return Finding(message, "ranges", values=values)


def how_ranges(data: Data) -> str:
    """How to read the picture of ranges, and which methods speak."""
    found = data.judged.method.value_counts()
    spoken = (
        text.names([f"{NAMES[name]} ({count})" for name, count in found.items()], 4)
        if len(found)
        else "none"
    )
    shown = "; the 20 with the most expected days lost are drawn" if len(data.judged) > 20 else ""
    return (
        "Line from P10 to P90, bar from P50 to P80, dot at P50, hollow tick at the promise. "
        f"What speaks: {spoken}{shown}. A range is what past errors support; it is never proven."
    )


def calibration(data: Data) -> Finding:
    """How often the ranges of the method that speaks came true."""
    if not data.whole_portfolio:
        return Finding("Past forecasts are scored in the portfolio's own report", "calibration")
    own = data.scores.get(data.spokesman) or next(iter(data.scores.values()), None)
    rows = data.past[data.past.method == own.method] if own else data.past
    name = data.history.projects.name.reindex(rows.project_id).to_numpy()
    rows = rows.assign(name=name)
    values = {
        "due": _count(
            rows,
            "Forecasts of past quarters whose outcome is known, each from what was known then",
            FINISH,
            "made inside crps plan",
        )
    }
    if own is None:
        return Finding("No forecast has come due", "calibration", values=values)
    cover = own.coverage
    values |= {
        "inside": Value(
            cover.inside,
            "Those whose outcome lay between P10 and P90",
            FINISH,
            rows[rows.inside.astype(bool)],
            "made crps",
        ),
        "interval": Value(
            [_number(cover.low), _number(cover.high)],
            "Wilson's interval at the effective number of independent forecasts, with Student's t by project",
            FINISH,
        ),
        "crps": Value(
            _number(own.crps),
            "Mean CRPS of these forecasts, days; lower is better",
            FINISH,
            rows,
            "made crps plan",
        ),
        "crps_plan": Value(
            _number(own.plan),
            "Mean absolute error of the plan on the same cases, days",
            FINISH,
            rows,
            "made crps plan",
        ),
        "brier": Value(
            _number(own.brier),
            "Mean squared difference of the stated chance of keeping the promise and what happened",
            FINISH,
        ),
        "brier_base": Value(
            _number(own.base),
            "The same of a forecast that always states the share that was kept",
            FINISH,
        ),
    }
    if cover.cases == 1:
        return Finding("One forecast has come due", "calibration", values=values)
    if cover.projects < FEWEST:
        return Finding(
            f"Too few projects to judge past forecasts: {cover.projects}",
            "calibration",
            values=values,
        )
    span = f"{text.number(100 * cover.low)}–{text.percent(cover.high)}"
    refuted = cover.refutes(0.8)
    verdict = f"80% is refuted: {refuted} ({span})" if refuted else f"80% is not refuted ({span})"
    message = f"{cover.inside} of {cover.cases} came true; {verdict}"
    asked = {"too narrow": "widens", "too wide": "narrows"}.get(refuted)
    decision = f"By the next period the office {asked} its ranges." if asked else ""
    return Finding(
        message, "calibration", Severity.WARNING if refuted else Severity.INFO, values, decision
    )


def how_calibrated(data: Data) -> str:
    """What the scores of the method that speaks say, in words that claim no more than they carry."""
    own = data.scores.get(data.spokesman)
    if own is None or not data.whole_portfolio:
        return ""
    words = f"The forecasts by {NAMES[own.method]} were off by {text.number(own.crps, 1)} days on average (CRPS)"
    words += f", the plan by {text.number(own.plan, 1)}." if np.isfinite(own.plan) else "."
    if own.method == "drift":
        words += " Their outcome is where the stated finish stood twelve months later: no finish is known, so nothing is said of true finishes."
    if np.isfinite(own.brier) and own.base > 0:
        words += f" The chance of keeping the promise has a Brier score of {text.number(own.brier, 3)}, the base rate {text.number(own.base, 3)}."
    return (
        words + " Coverage is an average: single ranges may truly hold more or less than 8 of 10."
    )


def defects(data: Data) -> Finding:
    """How many days the defects of schedules hide together; the schedule that hides the most leads."""
    able = {project: one for project, one in data.networks.items() if one.schedule is not None}
    rows = pd.DataFrame(
        [
            (project, one.rows.label[d.activity], d.kind.value, days)
            for project, one in able.items()
            for d, days in one.effects
        ],
        columns=["project_id", "name", "kind", "days"],
    )
    moving = rows[rows.days != 0]
    values = {
        "networks": Value(
            len(able), "Projects under way whose newest schedule has links and durations", NETWORK
        ),
        "defects": _count(
            rows,
            "Leads, lags, open ends and hard constraints of unfinished tasks",
            NETWORK,
            "kind days",
        ),
        "moving": _count(
            moving, "Those whose stated repair alone moves the finish", NETWORK, "kind days"
        ),
        "hidden": Value(
            {project: _number(one.hidden) for project, one in able.items()},
            "Finish after all repairs less finish before, days of the schedule's calendar",
            NETWORK,
        ),
    }
    if not able:
        reason = next((one.reason for one in data.networks.values()), "logic is not assessed")
        return Finding(text.shorten(f"No network: {reason}", 90), "defects", values=values)
    worst = max(able, key=lambda project: abs(able[project].hidden))
    hidden, name = able[worst].hidden, data.running.set_index("project_id").name[worst]
    own = moving[moving.project_id == worst]
    without = len(data.running) - len(able)
    if not hidden and own.empty:
        message = f"No defect moves the finish of {text.plural(len(able), 'network')}"
        return Finding(
            f"{message}; {without} of {len(data.running)} have none"
            if without
            else "No defect moves the finish",
            "defects",
            values=values,
        )
    who = text.shorten(name, 28)
    days = text.days(abs(hidden))
    word = "hide" if hidden > 0 else "add"
    message = f"{who}: {text.plural(len(own), 'defect')} {word} {days} together"
    if len(own) == 1:
        message = f"{who}: {A_DEFECT[DefectKind(own.kind.iloc[0])]} {word}s {days}"
    decision = f"Before the next issue the planner of {name} mends the schedule."
    return Finding(message, "defects", Severity.WARNING, values, decision)


def year_overspend(data: Data) -> Finding:
    """The chance that the year's money is overspent, by assumed correlation."""
    year = data.year
    if year.reason or not year.chances:
        return Finding(
            f"The year's overspend is not known: {year.reason or 'no project has cost ahead'}",
            "year_overspend",
        )
    rows = year.projects if year.projects is not None else pd.DataFrame()
    low, high = min(year.chances.values()), max(year.chances.values())
    formula = "Φ((expected total − money left)/σ), σ² = Σσ_i² + ρ·Σσ_iσ_j; expected spend and its spread by past actual ÷ expected spend of a year's rest"
    columns = "expected mean spread"
    inputs = f"budgets.amount {SPEND}"
    values = {
        "chances": Value(
            {text.number(rho, 1): _number(one) for rho, one in year.chances.items()},
            formula,
            inputs,
            rows,
            columns,
            name="Chance by correlation",
        ),
        "left": Value(
            _number(year.left),
            "Money of the budget period less what was spent in it; where no earlier period is stated, the whole amount",
            "budgets.amount status.actual_cost",
        ),
        "pooled": Value(
            _number(year.pooled),
            "Reserve above the expected total that lasts in 8 of 10 cases",
            inputs,
            rows,
            columns,
        ),
        "alone": Value(
            _number(year.alone), "The same if each project keeps its own", inputs, rows, columns
        ),
    }
    span = (
        text.percent(high)
        if text.percent(low) == text.percent(high)
        else f"{text.number(100 * low)}–{text.percent(high)}"
    )
    if high < data.rules.overspend:
        return Finding(
            f"An overspend is unlikely (at most {text.percent(high)})",
            "year_overspend",
            values=values,
        )
    message = f"The year to {text.day(year.end)} overspends with {span}, by correlation"
    decision = f"Before {text.day(year.end)} the finance board funds or defers work."
    return Finding(message, "year_overspend", Severity.ALERT, values, decision)


def how_year(data: Data) -> str:
    """What the year's chance rests on."""
    year = data.year
    if year.reason or not year.chances:
        return ""
    return (
        f"Correlations are assumed, not estimated: 0, {text.number(data.rules.correlation, 1)} and 1. The spread rests on "
        f"{year.cases} past project-years. One pool of {text.money(year.pooled)} lasts in 8 of 10 cases; single reserves add up to {text.money(year.alone)}."
    )


def original_growth(data: Data) -> Finding:
    """How many projects have grown over their first budget by more than the rule."""
    rows, limit = data.growths, text.percent(data.rules.growth)
    known = rows[rows.growth.notna()]
    found = known[known.growth > data.rules.growth].sort_values("growth", ascending=False)
    columns = "first estimate rebaselined overrun growth"
    inputs = "baselines.budget status.estimate_at_completion status.actual_cost"
    growth = "Estimate at completion ÷ first budget − 1"
    values = {
        "known": _count(
            known, "Projects that go on with a first budget and an estimate", inputs, columns
        ),
        "grown": Value(
            {r.project_id: _number(r.growth) for r in found.itertuples()},
            f"{growth}, where above {limit}",
            inputs,
            found,
            columns,
        ),
    }
    if known.empty:
        return Finding(
            "First budgets are unknown: growth is hidden", "original_growth", values=values
        )
    unknown = len(rows) - len(known)
    if found.empty:
        message = f"No project grew {limit} over its first budget"
        if unknown:
            message = f"None of {text.plural(len(known), 'project')} grew {limit} over its first budget; {unknown} unknown"
        return Finding(message, "original_growth", values=values)
    one = found.iloc[0]
    message = f"{_name(one)} grew {text.percent(one.growth)}: {_money(one.rebaselined)} approved, {_money(one.overrun)} overrun"
    if len(found) > 1:
        message = f"{len(found)} of {len(known)} grew over {limit}; {_name(one)} {text.percent(one.growth)}"
    decision = f"By the next board the sponsor of {one['name']} confirms the case."
    return Finding(message, "original_growth", Severity.WARNING, values, decision)


def _money(amount: float) -> str:
    return text.money(amount)


def in_year(data: Data) -> Finding:
    """Which projects will have spent more than their budget of the fiscal year at its end."""
    rows = data.in_year
    known = rows[rows.over.notna()]
    over = known[known.over > 0].sort_values("over", ascending=False)
    maybe = known[(known.over <= 0) & (known.high > known.year_budget)]
    columns = "year_budget low high over"
    inputs = f"project_budgets.amount {SPEND}"
    year_end = "Spent since the end of the last fiscal year plus cost ahead until this one's"
    values = {
        "known": _count(
            known,
            "Projects with a budget for the fiscal year, a cost to date and cost ahead",
            inputs,
            columns,
        ),
        "over": Value(
            {r.project_id: _number(r.over) for r in over.itertuples()},
            f"{year_end}, less the budget; the least that rows allow",
            inputs,
            over,
            columns,
        ),
        "maybe": _count(
            maybe,
            "Projects that exceed their year only at the upper end of what rows allow",
            inputs,
            columns,
        ),
    }
    if known.empty:
        reason = "no project has a budget for it" if rows.empty else "no cost to date or ahead"
        return Finding(
            f"Spend within the fiscal year is not known: {reason}", "in_year", values=values
        )
    if over.empty and len(maybe):
        one = maybe.iloc[0]
        message = f"{_name(one)} spent {_money(one.least)} to {_money(one.most)} this year: no row at year end"
        return Finding(message, "in_year", Severity.WARNING, values)
    if over.empty:
        left = len(rows) - len(known)
        message = (
            f"None of {len(known)} exceeds its year's budget; {left} unknown"
            if left
            else "Spend is within the year's budget"
        )
        return Finding(message, "in_year", values=values)
    one = over.iloc[0]
    message = f"{_name(one)}: {_money(one.low)} by year end against {_money(one.year_budget)}"
    if len(over) > 1:
        message = (
            f"{len(over)} of {len(known)} exceed their year; {_name(one)} by {_money(one.over)}"
        )
    year = fiscal_start(data.portfolio)[0]
    decision = (
        f"Within a month the manager of {one['name']} rephases the spend of fiscal year {year}."
    )
    return Finding(message, "in_year", Severity.WARNING, values, decision)


def reserve(data: Data) -> Finding:
    """Whose reserve will not last if it is drawn as so far."""
    rows = data.reserves
    known = rows[rows.short.notna()] if len(rows) else rows
    short = known[known.short > 0].sort_values("short", ascending=False)
    columns = "deposited drawn left expected short"
    inputs = "reserve_moves.amount status.percent_complete status.earned_value projects.budget"
    values = {
        "known": _count(
            known, "Projects with a reserve and a percent complete above zero", inputs, columns
        ),
        "short": Value(
            {r.project_id: _number(r.short) for r in short.itertuples()},
            "Drawn ÷ percent complete, less deposits",
            inputs,
            short,
            columns,
        ),
    }
    if rows.empty:
        return Finding("Reserves are not recorded", "reserve", values=values)
    if short.empty:
        left = len(rows) - len(known)
        message = (
            f"Reserves last in {len(known)} of {len(rows)}; the others state no progress"
            if left
            else "Reserves last"
        )
        return Finding(message, "reserve", values=values)
    one = short.iloc[0]
    message = f"The reserve of {_name(one)} falls {_money(one.short)} short"
    if len(short) > 1:
        message = (
            f"{len(short)} of {len(known)} reserves fall short; {_name(one)} by {_money(one.short)}"
        )
    decision = f"Before it is spent, the sponsor of {one['name']} tops up the reserve or cuts work."
    return Finding(message, "reserve", Severity.WARNING, values, decision)


def facts(data: Data) -> Sequence[dict]:
    """The range of each project under way, for `facts.json`."""
    return [
        {
            "id": row.project_id,
            "outlook": row.method if isinstance(row.method, str) else None,
            **{
                name: None if pd.isna(day) else day.date().isoformat()
                for name, day in zip(
                    ("p10", "p50", "p80", "p90"), (row.p10, row.p50, row.p80, row.p90), strict=True
                )
            },
            "chance": _number(row.chance),
        }
        for row in data.ranges.itertuples()
    ]


def ways(data: Data) -> Finding | None:
    """How many outlooks stand beside those that speak; None where there are none to compare."""
    if data.handed.get("ranges") or data.methods.empty:
        return None
    projects = data.methods.project_id.nunique()
    message = f"{text.plural(len(data.methods), 'outlook')} of {text.plural(projects, 'project')} stand side by side"
    how = "Outlooks by projects like it, network, stated finish, pace and throughput"
    return Finding(message, "ways", values={"outlooks": Value(len(data.methods), how, FINISH)})
