"""Sentences on time: whether promises hold, what defects hide, and how often such answers came true."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.forecast.data import Data
from pmo_lib.forecast.rules import FEWEST, FINISH_ONLY, NAMES
from pmo_lib.measures.schedule import DefectKind
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing

NAME = 34  # characters of a project's name in a title
EVEN = 0.5
STATED = 0.8  # of the ranges from P10 to P90
FINISH = (
    "projects.baseline_start projects.baseline_finish projects.actual_start projects.actual_finish "
    "status.forecast_finish forecasts.forecast_finish"
)
NETWORK = "activities.remaining activities.duration activity_links.kind activity_links.lag"
CHANCE = "Share of the percentiles of the outlook that lie at or before the promised day"
UNDER_WAY = "Projects that have begun and neither finished nor were cancelled"
P80 = "Days from the promised day to the day by which the project finishes in 8 of 10 cases"
DUE = "Forecasts of past quarters whose outcome is known, each from what was known on its day"
INTERVAL = "Wilson's interval at the effective number of independent forecasts, by project"
CRPS = "Mean CRPS of these forecasts, in days; lower is better"
KEPT = "Brier score of the stated chance of keeping the promise; lower is better"
BEHIND = "Days from the promised day to the finish of the network, whose durations have no ranges"
DEFECTS = "Leads, lags, open ends and hard constraints of unfinished tasks"
HIDDEN = "Finish after all stated repairs less finish before, in days of the schedule's calendar"
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


def short_name(row: Any) -> str:
    """The name of a project as a title has room for it."""
    return text.shorten(row["name"], NAME)


def number(value: Any) -> float | None:
    """A number to six places; None where it is missing."""
    return None if value is None or pd.isna(value) else round(float(value), 6)


def by_project(rows: pd.DataFrame, column: str, formula: str, inputs: str, columns: str) -> Value:
    """The numbers of a column by project."""
    shown = {p: number(one) for p, one in zip(rows.project_id, rows[column], strict=True)}
    return Value(shown, formula, inputs, rows, columns)


def span(low: float, high: float) -> str:
    """
    Two shares as a range in per cent, or one where they are printed alike.

    >>> span(0.221, 0.322), span(0.101, 0.104)
    ('22–32%', '10%')
    """
    ends = text.percent(low), text.percent(high)
    return ends[1] if ends[0] == ends[1] else f"{text.number(100 * low)}–{ends[1]}"


def promise(data: Data) -> Finding:
    """Which projects miss their promised day at even odds."""
    ranges, judged = data.ranges, data.judged
    late, bare = judged[judged.chance < EVEN], ranges[ranges.method == FINISH_ONLY]
    columns = "promise p50 p80 chance"
    values = {
        "under_way": Value(len(ranges), UNDER_WAY, FINISH, ranges, "promise reason"),
        "late": Value(len(late), f"{CHANCE} is below one half", FINISH, late, columns),
        "chances": by_project(judged, "chance", CHANCE, FINISH, columns),
    }
    if len(bare):
        days = bare.assign(behind=(bare.p50 - bare.promise).dt.days)
        values["network_finishes"] = by_project(days, "behind", BEHIND, NETWORK, "promise p50")
    if ranges.empty:
        return Finding("No project is under way", "promise", values=values)
    if judged.empty:
        return Finding(_no_outlook(data), "promise", Severity.WARNING, values)
    if late.empty:
        return Finding(_kept(judged, ranges), "promise", values=values)
    worst, behind = late.iloc[0], "".join(f"; {words}" for words in not_judged(ranges))
    message = f"{short_name(worst)} keeps {text.day(worst.promise)} with {odds(worst.chance)}"
    whose = f"the sponsor of {worst['name']}"
    if len(late) > 1:
        message = f"{len(late)} of {len(ranges)} will miss their day at even odds"
        whose = f"the sponsors of {text.names(late['name'].tolist())}"
    if (judged.method == "drift").all():
        many = text.sentence(text.plural(len(late), "project"))
        message = f"{many} of {len(ranges)} will be stated behind the promise in twelve months"
    decision = f"re-baseline or recover – asked of {whose}, by the next gate"
    return Finding(message + behind, "promise", Severity.ALERT, values, decision)


def _no_outlook(data: Data) -> str:
    ranges = data.ranges
    if len(data.stale) == len(ranges):
        newest = ranges.sort_values("reported").iloc[-1]
        when, age = text.day(newest.reported), text.days(newest.age_days)
        return f"No outlook: the newest status is of {when}, {age} old"
    bare = ranges[ranges.method == FINISH_ONLY]
    if len(bare):
        return _by_network(bare, len(ranges))
    whose = f"any of {len(ranges)} projects" if len(ranges) > 1 else "the project"
    return f"No outlook for {whose} under way: {ranges.reason.mode().iloc[0]}"


def _by_network(bare: pd.DataFrame, whole: int) -> str:
    """Where networks without ranges finish, beside their promised days."""
    late, without = (bare.p50 - bare.promise).dt.days, whole - len(bare)
    if len(bare) == 1 and without:
        one, days = bare.iloc[0], late.iloc[0]
        ends = f"finishes {_against(days)}" if pd.notna(days) else "has no promised day"
        name = text.shorten(one["name"], 26)
        return f"The network of {name} {ends}; no range; no outlook for {without}"
    if whole == 1:
        one, days = bare.iloc[0], late.iloc[0]
        against = _against(days) if pd.notna(days) else "no promised day"
        name = text.shorten(one["name"], 28)
        return f"By its network {name} is done on {text.day(one.p50)}, {against}; no range"
    promised, behind = int(late.notna().sum()), int((late > 0).sum())
    message = f"{text.plural(len(bare), 'network')} without a range; no promised day"
    if promised:
        verb = "finishes" if behind == 1 else "finish"
        message = (
            f"{behind} of {text.plural(promised, 'network')} {verb} after the promise; no range"
        )
    return f"{message}; no outlook for {without}" if without else message


def _against(days: float) -> str:
    """A finish beside its promise, such as 3 days late."""
    return f"{text.days(abs(days))} {'late' if days > 0 else 'early'}" if days else "as promised"


def not_judged(ranges: pd.DataFrame) -> list[str]:
    """How many projects have no outlook, and how many only the finish of their network; empty where every one is judged."""
    bare = int((ranges.method == FINISH_ONLY).sum())
    without = int(ranges.chance.isna().sum()) - bare
    return [f"no outlook for {without}"] * bool(without) + [f"no range for {bare}"] * bool(bare)


def _kept(judged: pd.DataFrame, ranges: pd.DataFrame) -> str:
    one, whole = judged.iloc[0], len(ranges)
    if whole == 1:
        return f"{short_name(one)} keeps {text.day(one.promise)} with {odds(one.chance)}"
    if len(judged) == whole:
        return "Every outlook keeps its promise at even odds"
    many = text.plural(len(judged), "outlook")
    if (ranges.method == FINISH_ONLY).any():
        return "; ".join([f"None of {many} misses its promise at even odds", *not_judged(ranges)])
    return (
        f"None of {many} misses its promise at even odds; for {whole - len(judged)} there is none"
    )


def ranges(data: Data) -> Finding | None:
    """By how much the P80 of a project lies behind its promise; None where no outlook has a promise."""
    judged = data.judged
    if judged.empty:
        return None
    rows = judged.assign(behind=(judged.p80 - judged.promise).dt.days)
    values = {"days": by_project(rows, "behind", P80, FINISH, "promise p80 method")}
    endless = rows[rows.p80.isna()]
    if len(endless):
        who = text.shorten(endless.iloc[0]["name"], 30)
        message = f"{who} has run longer than past cases: its P80 has no end"
        return Finding(message, "ranges", Severity.WARNING, values)
    worst = rows.loc[rows.behind.idxmax()]
    # Not all of them together: that is less likely.
    message = "Each outlook on its own keeps its promise in 8 of 10 cases"
    if unknown := len(data.ranges) - len(judged):
        each = f"Each of {text.plural(len(judged), 'outlook')}"
        message = (
            f"{each} on its own keeps its promise in 8 of 10 cases; for {unknown} there is none"
        )
    if worst.behind > 0:
        by = f"{text.day(worst.p80)}, {text.days(worst.behind)} late"
        who = text.shorten(worst["name"], 28)
        message = f"In 8 of 10 cases {who} is done by {by}"
        if worst.method == "drift":
            message = f"In twelve months {who} may be stated for {by}"
    return Finding(message, "ranges", values=values)


def how_ranges(data: Data) -> str:
    """How to read the picture of ranges, and which methods speak."""
    found = data.judged.method.value_counts()
    spoken = [f"{NAMES[name]} ({count})" for name, count in found.items()]
    bare = int((data.ranges.method == FINISH_ONLY).sum())
    if bare:
        spoken.append(f"{NAMES[FINISH_ONLY]} ({bare})")
    shown = " The 20 with the most expected days lost are drawn." if len(data.judged) > 20 else ""
    return (
        "Line from P10 to P90, bar from P50 to P80, dot at P50, hollow tick at the promise. What speaks: "
        f"{text.names(spoken, 6) if spoken else 'nothing'}.{shown} A range is what past errors support; it is never proven."
    )


def calibration(data: Data) -> Finding:
    """How often the ranges of the method that speaks came true."""
    if not data.whole_portfolio:
        return Finding("Past forecasts are scored in the portfolio's own report", "calibration")
    own, rows = data.score, data.scored
    columns = "made inside crps plan"
    values = {"due": Value(len(rows), DUE, FINISH, rows, columns)}
    if own is None:
        return Finding("No forecast has come due", "calibration", values=values)
    cover = own.coverage
    values |= {
        "inside": Value(cover.inside, "Those within P10 to P90", FINISH, rows, columns),
        "interval": Value([number(cover.low), number(cover.high)], INTERVAL, FINISH),
        "crps": Value(number(own.crps), CRPS, FINISH, rows, columns),
        "crps_plan": Value(number(own.plan), "Mean absolute error of the plan", FINISH),
        "brier": Value(number(own.brier), KEPT, FINISH),
        "brier_base": Value(number(own.base), "The same for the share that was kept", FINISH),
    }
    if cover.cases == 1:
        return Finding("One forecast has come due", "calibration", values=values)
    if cover.projects < FEWEST:
        message = f"Too few projects to judge past forecasts: {cover.projects}"
        return Finding(message, "calibration", values=values)
    refuted = cover.refutes(STATED)
    verdict = f"80% is refuted: {refuted}" if refuted else "80% is not refuted"
    message = (
        f"{cover.inside} of {cover.cases} came true; {verdict} ({span(cover.low, cover.high)})"
    )
    asked = {"too narrow": "widen", "too wide": "narrow"}.get(refuted)
    decision = f"{asked} the ranges – asked of the project office, by the next period"
    decision = decision if asked else ""
    severity = Severity.WARNING if refuted else Severity.INFO
    return Finding(message, "calibration", severity, values, decision)


def how_calibrated(data: Data) -> str:
    """What the scores of the method that speaks say, in words that claim no more than they carry."""
    own = data.score
    if own is None:
        return ""
    plan = f", the plan by {text.number(own.plan, 1)}" if np.isfinite(own.plan) else ""
    words = f"Forecasts by {NAMES[own.method]} were off by {text.number(own.crps, 1)} days on average (CRPS){plan}."
    if own.method == "drift":
        words += " Their outcome is where the stated finish stood twelve months later: nothing is said of true finishes, which are not known."
    if np.isfinite(own.brier) and own.base > 0:
        scores = f"{text.number(own.brier, 3)}, that of the base rate {text.number(own.base, 3)}"
        words += f" The Brier score of the chance of keeping the promise is {scores}."
    return (
        f"{words} Coverage is an average: single ranges may truly hold more or less than 8 of 10."
    )


def defects(data: Data) -> Finding:
    """How many days the defects of schedules hide together; the schedule that hides the most leads."""
    able, rows = data.able, data.defects
    moving = rows[rows.days != 0]
    hidden = {project: number(one.hidden) for project, one in able.items()}
    at_p80 = {project: number(days) for project, days in data.hidden_p80.items()}
    values = {
        "networks": Value(len(able), "Schedules with links and durations", NETWORK),
        "defects": Value(len(rows), DEFECTS, NETWORK, rows, "project kind days"),
        "hidden": Value(hidden, HIDDEN, NETWORK, moving, "project kind days p80_days"),
        "hidden_p80": Value(at_p80, f"The same of the P80. {HIDDEN}", NETWORK),
    }
    if not able:
        reason = next((one.read.reason for one in data.networks.values()), "")
        message = f"No network: {reason or 'logic is not assessed'}"
        return Finding(text.shorten(message, 90), "defects", values=values)
    if moving.empty and not any(hidden.values()):
        without = len(data.running) - len(able)
        message = "No defect moves the finish"
        if without:
            message += f" of {text.plural(len(able), 'schedule')}; {agreeing(without, 'project', 'has', 'have')} none"
        return Finding(message, "defects", values=values)
    worst = max(able, key=lambda project: abs(hidden[project]))
    name = data.running.set_index("project_id").name[worst]
    own = moving[moving.project_id == worst]
    what = text.plural(len(own), "defect") if len(own) != 1 else A_DEFECT[own.kind.iloc[0]]
    verb = ("hide" if hidden[worst] >= 0 else "add") + ("s" if len(own) == 1 else "")
    together = " together" if len(own) != 1 else ""
    days = text.days(abs(hidden[worst]))
    message = f"{text.shorten(name, 28)}: {what} {verb} {days}{together}"
    decision = f"mend the schedule – asked of the planner of {name}, before its next issue"
    return Finding(message, "defects", Severity.WARNING, values, decision)


def how_hidden(data: Data) -> str:
    """What the repairs of all defects of a schedule move at P80."""
    names = data.running.set_index("project_id").name
    moved = [
        f"{names[project]} by {text.days(abs(round(days)))} {'later' if days > 0 else 'earlier'}"
        for project, days in data.hidden_p80.items()
        if round(days)
    ]
    return f"With all defects repaired, P80 moves: {text.names(moved, 6)}." if moved else ""


def ways(data: Data) -> Finding | None:
    """How many outlooks stand beside those that speak; None where there are none to compare."""
    if data.handed.get("ranges") or len(data.methods) < 2:
        return None
    projects = text.plural(data.methods.project_id.nunique(), "project")
    message = f"{len(data.methods)} outlooks of {projects} stand side by side"
    how = "Outlooks by projects like it, network, stated finish, pace and throughput"
    return Finding(
        message, "ways", values={"outlooks": Value(len(data.methods), how, FINISH, NO_ROWS)}
    )


def facts(data: Data) -> Sequence[dict]:
    """The range of each project under way, for `facts.json`."""
    days = ("p10", "p50", "p80", "p90")
    return [
        {
            "id": row["project_id"],
            "outlook": row["method"] if isinstance(row["method"], str) else None,
            **{name: None if pd.isna(row[name]) else row[name].date().isoformat() for name in days},
            "chance": number(row["chance"]),
        }
        for row in data.ranges.to_dict("records")
    ]


headline = promise
