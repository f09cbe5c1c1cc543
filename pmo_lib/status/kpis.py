"""The four numbers a reader sees first, each with numerator and denominator."""

import pandas as pd

from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.status.health import Thresholds
from pmo_lib.status.position import FINISHED, active, watermelons

FEWEST = 5  # below so many cases there is no rate
MONTHS_BACK = 12


def all_of(frame: pd.DataFrame, portfolio: Portfolio, thresholds: Thresholds | None = None) -> list[Measure]:
    """On-time delivery, budget performance, declared against computed health, and data age."""
    return [
        on_time_delivery(frame, portfolio),
        budget_performance(frame, portfolio),
        declared_against_computed(frame),
        data_age(frame, thresholds or Thresholds()),
    ]


def on_time_delivery(frame: pd.DataFrame, portfolio: Portfolio) -> Measure:
    """
    Share of the projects finished in the last twelve months that finished on or before their baseline.

    Projects without a baseline or an actual finish do not count; below five cases there is no rate.
    """
    since = pd.Timestamp(portfolio.as_of) - pd.DateOffset(months=MONTHS_BACK)
    done = frame[(frame.state == FINISHED) & frame.slip_days.notna() & (frame.actual_finish > since)]
    on_time = int((done.slip_days <= 0).sum())
    note = f"of projects finished since {text.month(since, portfolio.settings.locale)}"
    rate = _rate(on_time, len(done))
    return Measure("on_time_delivery", "On-time delivery", rate, "share", on_time, len(done), note, done)


def budget_performance(frame: pd.DataFrame, portfolio: Portfolio) -> Measure:
    """
    Estimates at completion of the projects under way against their budgets: +0.08 is 8 % above.

    A ratio of sums, over projects that have both; missing where none has.
    """
    both = active(frame).dropna(subset=["estimate", "budget"])
    overrun, budget = float(both.overrun.sum()), float(both.budget.sum())
    value = overrun / budget if budget > 0 else None
    settings = portfolio.settings
    counted = f"{text.money(both.estimate.sum(), settings.currency, settings.locale)} expected, "
    counted += f"{text.money(budget, settings.currency, settings.locale)} budgeted"
    note = counted if value is not None else "no project has estimate and budget"
    return Measure("budget_performance", "Cost against budget", value, "change", overrun, budget, note, both)


def variances(frame: pd.DataFrame) -> list[Measure]:
    """
    Budget variance (budget minus estimate at completion) of all projects, under way or not, as the source states it and
    recomputed; nothing where the source states none.
    """
    stated, computed = frame.stated_variance.dropna(), -frame.overrun.dropna()
    if stated.empty:
        return []
    over = [f"over {text.plural(len(sums), 'project')}" for sums in (stated, computed)]
    sums = [round(float(stated.sum()), 2), round(float(computed.sum()), 2)]
    return [
        Measure(
            "budget_variance",
            "Budget variance, as stated",
            sums[0],
            "money",
            note=over[0],
            evidence=frame.loc[stated.index],
        ),
        Measure(
            "budget_variance_recomputed",
            "Budget variance, recomputed",
            sums[1],
            "money",
            note=over[1],
            evidence=frame.loc[computed.index],
        ),
    ]


def declared_against_computed(frame: pd.DataFrame) -> Measure:
    """Share of the projects declared green that are off track by their own figures."""
    green = active(frame)
    green = green[(green.declared == "green") & green.computed.notna()]
    wrong = len(watermelons(frame))
    return Measure(
        "declared_green_computed_red", "Declared green, in fact red", _rate(wrong, len(green)), "share", wrong,
        len(green), "of projects that declare green", green,
    )  # fmt: skip


def data_age(frame: pd.DataFrame, thresholds: Thresholds) -> Measure:
    """Share of the projects under way whose newest status is current."""
    running = active(frame)
    current = int((running.age_days <= thresholds.stale_days).sum())
    oldest = running.age_days.max()
    never = int(running.age_days.isna().sum())
    notes = [f"oldest status {text.days(oldest)} old"] if pd.notna(oldest) else []
    notes += [f"{never} never reported"] if never else []
    rate = _rate(current, len(running))
    return Measure(
        "data_age",
        "Status up to date",
        rate,
        "share",
        current,
        len(running),
        "; ".join(notes) or "no project under way",
        running,
    )


def _rate(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator >= FEWEST else None
