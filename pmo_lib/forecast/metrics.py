"""The key figures: promises kept at even odds, days lost, past ranges that came true, and the year's chance."""

import numpy as np

from pmo_lib.forecast.data import Data
from pmo_lib.forecast.findings import EVEN, FINISH, not_judged
from pmo_lib.forecast.money_findings import SPEND
from pmo_lib.portfolio.metric import Amount, Ratio, metric
from pmo_lib.report import text


@metric(
    "Promises kept at even odds",
    "share",
    "Projects under way whose chance of finishing by the promised day is one half or more, of those with an outlook and a promise",
    FINISH,
    "promise p50 chance",
    first=True,
)
def promises_kept(data: Data) -> Ratio:
    """Projects whose outlook keeps its promise at even odds; those without an outlook are counted in the note."""
    judged, note = data.judged, "; ".join(not_judged(data.ranges))
    return Ratio(int((judged.chance >= EVEN).sum()), len(judged), note, judged)


@metric(
    "Expected days lost",
    "days",
    "Mean number of days after the promised day over the percentiles of the outlook, summed over projects",
    FINISH,
    "promise p50 lost_days",
    first=True,
)
def days_lost(data: Data) -> Amount:
    """Days after their promised days that all projects under way lose together; missing where none is judged."""
    judged = data.judged
    return Amount(
        float(judged.lost_days.sum()) if len(judged) else None,
        f"over {text.plural(len(judged), 'project')}",
        judged,
    )


@metric(
    "Past ranges that came true",
    "share",
    "Past forecasts of the method that speaks whose outcome lay between P10 and P90, of all that have come due",
    FINISH,
    "made inside",
    first=True,
)
def coverage(data: Data) -> Ratio | None:
    """How often the 80 % range held; only in the portfolio's report."""
    own = data.score
    if own is None:
        return None
    return Ratio(
        own.coverage.inside,
        own.coverage.cases,
        f"from {text.plural(own.coverage.projects, 'project')}; 80% is stated",
        data.scored,
    )


@metric(
    "Chance that the year overspends",
    "load",
    "Probability that spend to come exceeds the money left of the budget period, at the assumed correlation",
    f"budgets.amount {SPEND}",
    "expected mean spread",
    first=True,
)
def overspend(data: Data) -> Amount:
    """The chance at the assumed correlation, with its range over correlations in the note."""
    year = data.year
    if year.reason or not year.chances:
        return Amount(None, f"not known: {year.reason}")
    rho = min(year.chances, key=lambda one: abs(one - data.rules.correlation))
    low, high = min(year.chances.values()), max(year.chances.values())
    note = f"{text.percent(low)} to {text.percent(high)} by correlation"
    return (
        Amount(year.chances[rho], note, year.projects)
        if year.projects is not None
        else Amount(year.chances[rho], note)
    )


@metric(
    "Days hidden by schedule defects",
    "days",
    "Finish after the stated repairs of all leads, lags, open ends and hard constraints less finish before, summed over schedules",
    "activities.remaining activity_links.lag activity_links.kind",
)
def hidden_days(data: Data) -> Amount | None:
    """Days that defects of schedules hide; None where no schedule is a network."""
    able = list(data.able.values())
    return (
        Amount(float(np.sum([one.hidden for one in able])), f"{text.plural(len(able), 'schedule')}")
        if able
        else None
    )
