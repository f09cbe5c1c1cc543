"""One function per question a chart answers."""

import pandas as pd

from pmo_lib.measures.health import Thresholds, health
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, lollipop, timeline
from pmo_lib.status.findings import upcoming
from pmo_lib.status.position import active

SOURCE = "status reports and baselines"


def delay(frame: pd.DataFrame, finding: Finding, portfolio: Portfolio, rules: Thresholds) -> Chart | None:
    """Who finishes late, by how many days; None where nothing is known."""
    rows = active(frame).dropna(subset=["slip_days"])
    rows = rows.sort_values(["slip_days", "project_id"], ascending=[False, True])
    if rows.empty:
        return None
    values = [text.signed(days) for days in rows.slip_days]
    rows = rows.assign(side=health(rows.slip_days, 0, 0, rules))
    return _deviation("delay", rows, rows.slip_days, values, finding, "Delay, days",
                      f"Expected finish minus baseline finish, calendar days, {_as_of(portfolio)}; above zero is late")  # fmt: skip


def overrun(frame: pd.DataFrame, finding: Finding, portfolio: Portfolio, rules: Thresholds) -> Chart | None:
    """Who will cost more than budgeted, by how much money; None where nothing is known."""
    rows = active(frame).dropna(subset=["overrun"]).sort_values(["overrun", "project_id"], ascending=[False, True])
    if rows.empty:
        return None
    rows = rows.assign(side=health(0, rows.overrun_share, 0, rules))
    settings = portfolio.settings
    values = [text.signed_money(amount, settings.currency, settings.locale) for amount in rows.overrun]
    caption = f"Estimate at completion minus budget, {settings.currency or 'money'}, {_as_of(portfolio)}; above zero is dearer"
    return _deviation("overrun", rows, rows.overrun, values, finding, "Overrun", caption)


def _as_of(portfolio: Portfolio) -> str:
    return text.day(portfolio.as_of, portfolio.settings.locale)


def _deviation(
    id: str, rows: pd.DataFrame, numbers: pd.Series, shown: list[str], finding: Finding, header: str, caption: str
) -> Chart:
    data = pd.DataFrame({"Project": rows["name"], header: shown})
    extreme = (
        f"{text.shorten(rows['name'].iloc[0], 60)} {shown[0]}, {text.shorten(rows['name'].iloc[-1], 60)} {shown[-1]}"
    )
    drawn = pd.DataFrame({"label": rows["name"], "value": numbers, "status": rows.side})
    return lollipop(
        id, drawn, caption=caption, alternative=f"{finding.message}. {len(rows)} projects, from {extreme}", shown=shown, data=data,
        source=SOURCE,
    )  # fmt: skip


def milestones(portfolio: Portfolio, days: int, finding: Finding) -> Chart | None:
    """Which milestones come next, against their baseline; None where none is due."""
    ahead = upcoming(portfolio, days)
    if ahead.empty:
        return None
    labels = [f"{project}: {name}" for project, name in zip(ahead.project, ahead["name"], strict=True)]
    drawn = pd.DataFrame({"label": labels, "baseline": ahead.baseline_date, "expected": ahead.due})
    locale = portfolio.settings.locale
    data = pd.DataFrame(
        {
            "Milestone": labels,
            "Baseline": [text.day(day, locale) for day in ahead.baseline_date],
            "Expected": [text.day(day, locale) for day in ahead.due],
            "Later by, days": [text.signed(days) for days in ahead.slip_days],
        }
    )
    next_one = f"{text.shorten(labels[0], 80)} on {text.day(ahead.due.iloc[0], locale)}"
    return timeline(
        "milestones", drawn, as_of=portfolio.as_of, alternative=f"{finding.message}. Next is {next_one}", data=data, locale=locale,
        caption="Milestones ahead: tick = baseline, dot = expected now, red = later than baseline", source="milestone plans",
    )  # fmt: skip
