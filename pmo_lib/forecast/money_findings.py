"""Sentences on money: the year's total, growth since the first budget, spend within the year, and reserves."""

import pandas as pd

from pmo_lib.forecast.data import Data
from pmo_lib.forecast.findings import by_project, number, short_name, span
from pmo_lib.forecast.money import fiscal_start, going_on
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.text import money

SPEND = "status.actual_cost cash_flows.cost planned_values.planned_value"
BUDGET = "budgets.amount status.actual_cost"
OVERSPEND = (
    "Φ((expected total − money left)/σ), σ² = Σσ_i² + ρ·Σσ_iσ_j; expected spend and its spread by past "
    "actual ÷ expected spend of a year's rest"
)
LEFT = "Money of the budget period less what was spent in it; the whole amount where no earlier period is stated"
POOLED = "Reserve above the expected total that lasts in 8 of 10 cases"
YEAR_END = "Spent since the last fiscal year's end plus cost ahead, less the budget; the least that rows allow"
DRAW = "Drawn ÷ percent complete, less deposits"
OF_RESERVES = "reserve_moves.amount status.percent_complete status.earned_value projects.budget"
PACE = "At the pace drawn so far,"


def year_overspend(data: Data) -> Finding:
    """The chance that the year's money is overspent, by assumed correlation."""
    year, code = data.year, "year_overspend"
    if not year.chances:
        return Finding(f"The year's overspend is not known: {year.reason}", code)
    rows = year.projects if year.projects is not None else pd.DataFrame()
    low, high = min(year.chances.values()), max(year.chances.values())
    chances = {text.number(rho, 1): number(one) for rho, one in year.chances.items()}
    columns, inputs = "expected mean spread", f"{BUDGET} {SPEND}"
    values = {
        "chances": Value(chances, OVERSPEND, inputs, rows, columns, "Chance by correlation"),
        "left": Value(number(year.left), LEFT, BUDGET),
        "pooled": Value(number(year.pooled), POOLED, inputs, rows, columns),
        "alone": Value(number(year.alone), f"{POOLED}, if each project keeps its own", inputs),
    }
    if high < data.rules.overspend and year.without:
        count = text.plural(year.without, "project")
        states = "states" if year.without == 1 else "state"
        message = f"The year's overspend is not known: {count} {states} no cost ahead"
        return Finding(message, code, Severity.WARNING, values)
    if high < data.rules.overspend:
        message = f"An overspend is unlikely (at most {text.percent(high)})"
        return Finding(message, code, values=values)
    message = f"The year to {text.day(year.end)} overspends with {span(low, high)}, by correlation"
    decision = f"fund or defer work – asked of the finance board, before {text.day(year.end)}"
    return Finding(message, code, Severity.ALERT, values, decision)


def how_year(data: Data) -> str:
    """What the year's chance rests on."""
    year = data.year
    if not year.chances:
        return ""
    return (
        f"Correlations are assumed, not estimated: {text.names([text.number(rho, 1) for rho in year.chances])}. "
        f"The spread rests on {year.cases} past project-years. One pool of {money(year.pooled)} lasts in 8 of 10 "
        f"cases; single reserves add up to {money(year.alone)}."
    )


def original_growth(data: Data) -> Finding:
    """How many projects have grown over their first budget by more than the rule."""
    rows, limit, code = data.growths, text.percent(data.rules.growth), "original_growth"
    known = rows[rows.growth.notna()]
    found = known[known.growth > data.rules.growth].sort_values("growth", ascending=False)
    columns = "first estimate rebaselined overrun growth"
    inputs = "baselines.budget status.estimate_at_completion status.actual_cost"
    formula = f"Estimate at completion ÷ first budget − 1, where above {limit}"
    values = {"grown": by_project(found, "growth", formula, inputs, columns)}
    if known.empty:
        return Finding("First budgets are unknown: growth is hidden", code, values=values)
    if found.empty:
        grew = f"grew {limit} over its first budget"
        return Finding(_none(f"project {grew}", grew, len(known), len(rows)), code, values=values)
    one = found.iloc[0]
    parts = f"{money(one.rebaselined)} approved, {money(one.overrun)} overrun"
    message = f"{short_name(one)} grew {text.percent(one.growth)}: {parts}"
    if len(found) > 1:
        worst = f"{short_name(one)} {text.percent(one.growth)}"
        message = f"{len(found)} of {len(known)} grew over {limit}; {worst}"
    decision = f"confirm the case – asked of the sponsor of {one['name']}, by the next board"
    return Finding(message, code, Severity.WARNING, values, decision)


def _none(whole: str, part: str, known: int, rows: int) -> str:
    """The sentence that none of the projects does something; with both numbers where some are not known."""
    if known == rows:
        return f"No {whole}"
    return f"None of {text.plural(known, 'project')} {part}; {rows - known} not known"


def in_year(data: Data) -> Finding:
    """Which projects will have spent more than their budget of the fiscal year at its end."""
    rows, code = data.in_year, "in_year"
    known = rows[rows.over.notna()]
    over = known[known.over > 0].sort_values("over", ascending=False)
    maybe = known[(known.over <= 0) & (known.high > known.year_budget)]
    inputs, columns = f"project_budgets.amount {SPEND}", "year_budget low high over"
    values = {"over": by_project(over, "over", YEAR_END, inputs, columns)}
    if known.empty:
        reason = "no project has a budget for it" if rows.empty else "no cost to date or ahead"
        message = f"Spend within the fiscal year is not known: {reason}"
        return Finding(message, code, values=values)
    if over.empty and len(maybe):
        one = maybe.iloc[0]
        spent = f"{money(one.least)} to {money(one.most)} this year"
        message = f"{short_name(one)} spent {spent}: no row at year end"
        return Finding(message, code, Severity.WARNING, values)
    if over.empty:
        message, whole = "Spend is within the year's budget", len(going_on(data.portfolio))
        if len(known) < whole:
            message = _none("", "exceeds its year's budget", len(known), whole)
        return Finding(message, code, values=values)
    one = over.iloc[0]
    message = f"{short_name(one)}: {money(one.low)} by year end against {money(one.year_budget)}"
    if len(over) > 1:
        worst = f"{short_name(one)} by {money(one.over)}"
        message = f"{len(over)} of {len(known)} exceed their year; {worst}"
    year = fiscal_start(data.portfolio)[0]
    decision = f"rephase the spend of {year} – asked of the manager of {one['name']}, by the end of next month"
    return Finding(message, code, Severity.WARNING, values, decision)


def how_reserve(data: Data) -> str:
    """What a reserve that lasts does not mean."""
    if data.reserves.empty:
        return ""
    return "A reserve that lasts at this pace may still not cover the open risks; the risk report says in how many cases it does."


def reserve(data: Data) -> Finding:
    """Whose reserve will not last if it is drawn as so far."""
    rows, code = data.reserves, "reserve"
    known = rows[rows.short.notna()]
    short = known[known.short > 0].sort_values("short", ascending=False)
    columns = "deposited drawn left expected short"
    values = {"short": by_project(short, "short", DRAW, OF_RESERVES, columns)}
    if rows.empty:
        return Finding("Reserves are not recorded", code, values=values)
    if short.empty:
        message, others = f"{PACE} reserves last", len(rows) - len(known)
        if others:
            rest = "the other states" if others == 1 else "the others state"
            message = f"{PACE} {len(known)} of {len(rows)} reserves last; {rest} no progress"
        if known.empty:
            message = f"Whether reserves last is not known: {text.plural(others, 'project')} without progress"
        return Finding(message, code, values=values)
    one = short.iloc[0]
    name = text.shorten(one["name"], 28)
    message = f"{PACE} the reserve of {name} falls {money(one.short)} short"
    if len(short) > 1:
        worst = f"{short_name(one)} by {money(one.short)}"
        message = f"{PACE} {len(short)} of {len(known)} fall short; {worst}"
    decision = f"top up the reserve or cut work – asked of the sponsor of {one['name']}, before it is spent"
    return Finding(message, code, Severity.WARNING, values, decision)
