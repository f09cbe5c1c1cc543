"""One function per question a chart answers."""

from dataclasses import replace

import pandas as pd

from pmo_lib.measures.health import Thresholds, colours
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, lollipop, timeline
from pmo_lib.report.forms import multiples, waterfall
from pmo_lib.status import bridge
from pmo_lib.status.milestones import upcoming
from pmo_lib.status.outlook import programs_compared
from pmo_lib.status.perspective import View
from pmo_lib.status.position import active

SOURCE = "status reports and baselines"


def delay(
    frame: pd.DataFrame, finding: Finding, portfolio: Portfolio, rules: Thresholds
) -> Chart | None:
    """Who finishes late, by how many days; None where nothing is known."""
    rows = active(frame).dropna(subset=["slip_days"])
    rows = rows.sort_values(["slip_days", "project_id"], ascending=[False, True])
    if rows.empty:
        return None
    values = [text.signed(days) for days in rows.slip_days]
    rows = rows.assign(side=colours(rows.slip_days, *rules.limits("schedule")))
    return _deviation(
        "delay",
        rows,
        rows.slip_days,
        values,
        finding,
        "Delay, days",
        f"Expected finish minus baseline finish, calendar days, {_as_of(portfolio)}; above zero is late",
    )


def overrun(
    frame: pd.DataFrame, finding: Finding, portfolio: Portfolio, rules: Thresholds
) -> Chart | None:
    """Who will cost more than budgeted, by how much money; None where nothing is known."""
    rows = (
        active(frame)
        .dropna(subset=["overrun"])
        .sort_values(["overrun", "project_id"], ascending=[False, True])
    )
    if rows.empty:
        return None
    rows = rows.assign(side=colours(rows.overrun_share, *rules.limits("cost")))
    settings = portfolio.settings
    values = [
        text.signed_money(amount, settings.currency, settings.locale) for amount in rows.overrun
    ]
    caption = f"Estimate at completion minus budget, {settings.currency or 'money'}, {_as_of(portfolio)}; above zero is over budget"
    return _deviation("overrun", rows, rows.overrun, values, finding, "Overrun", caption)


def _as_of(portfolio: Portfolio) -> str:
    return text.day(portfolio.as_of, portfolio.settings.locale)


def _deviation(
    id: str,
    rows: pd.DataFrame,
    numbers: pd.Series,
    shown: list[str],
    finding: Finding,
    header: str,
    caption: str,
) -> Chart:
    data = pd.DataFrame({"Project": rows["name"], header: shown})
    extreme = f"{text.shorten(rows['name'].iloc[0], 60)} {shown[0]}, {text.shorten(rows['name'].iloc[-1], 60)} {shown[-1]}"
    drawn = pd.DataFrame({"label": rows["name"], "value": numbers, "status": rows.side})
    chart = lollipop(
        id,
        drawn,
        caption=caption,
        alternative=f"{finding.message}. {len(rows)} projects, from {extreme}",
        shown=shown,
        data=data,
        source=SOURCE,
    )
    return replace(chart, raw={header: numbers.to_list()})


def milestones(portfolio: Portfolio, days: int, finding: Finding) -> Chart | None:
    """Which milestones come next, against their baseline; None where none is due."""
    ahead = upcoming(portfolio, days)
    if ahead.empty:
        return None
    labels = [
        f"{project}: {name}" for project, name in zip(ahead.project, ahead["name"], strict=True)
    ]
    drawn = pd.DataFrame({"label": labels, "baseline": ahead.baseline_date, "expected": ahead.due})
    locale = portfolio.settings.locale
    data = pd.DataFrame(
        {
            "Milestone": labels,
            "Baseline": [text.day(day, locale) for day in ahead.baseline_date],
            "Expected": [
                f"overdue since {text.day(day, locale)}" if late else text.day(day, locale)
                for day, late in zip(ahead.due, ahead.overdue.notna(), strict=True)
            ],
            "Later by, days": [text.signed(days) for days in ahead.slip_days],
        }
    )
    next_one = f"{text.shorten(labels[0], 80)} on {text.day(ahead.due.iloc[0], locale)}"
    chart = timeline(
        "milestones",
        drawn,
        as_of=portfolio.as_of,
        alternative=f"{finding.message}. Next is {next_one}",
        data=data,
        locale=locale,
        caption="Milestones ahead: tick = baseline, dot = expected now, red = later than baseline",
        source="milestone plans",
    )
    return replace(
        chart,
        raw={
            "Baseline": ahead.baseline_date,
            "Expected": ahead.due,
            "Later by, days": ahead.slip_days,
        },
    )


def cost_bridge(view: View, finding: Finding) -> Chart | None:
    """From budget to estimate, step by step; None where nothing differs."""
    parts = bridge.cost_bridge(view.portfolio, view.projects)
    if len(parts) < 3:
        return None
    settings = view.portfolio.settings
    total = parts.kind == "total"
    shown = [
        text.money(value, settings.currency, settings.locale)
        if whole
        else text.signed_money(value, settings.currency, settings.locale)
        for value, whole in zip(parts.value, total, strict=True)
    ]
    between = parts[~total]
    drawn = pd.DataFrame({"label": between.part, "value": between.value, "total": False})
    last = pd.DataFrame({"label": ["Difference"], "value": [between.value.sum()], "total": [True]})
    told = [
        *shown[1:-1],
        text.signed_money(round(between.value.sum(), 2), settings.currency, settings.locale),
    ]
    kinds = {
        "cause": "approved changes",
        "project": "no recorded cause",
        "others": "no recorded cause",
        "total": "",
    }
    data = pd.DataFrame({"Part": parts.part, "Amount": shown, "Why": parts.kind.map(kinds)})
    chart = waterfall(
        "bridge",
        pd.concat([drawn, last]),
        shown=told,
        data=data,
        source="budgets, estimates and approved changes",
        caption=f"Budget {shown[0]} to estimate at completion {shown[-1]}: approved changes by cause, then projects without a recorded cause",
        alternative=f"{finding.message}. From {shown[0]} to {shown[-1]} in {len(between)} parts",
    )
    return replace(chart, raw={"Amount": parts.value.round(2)})


def programs(view: View, finding: Finding) -> Chart | None:
    """How many projects of each program were off track, period by period, the worst program first; None for one program."""
    if not programs_compared(view) or len(view.past) < 2:
        return None
    names = lifecycle.program_names(view.portfolio)
    if active(view.projects).computed.isna().all():
        return None
    counts = pd.DataFrame({day: _red(frame, names.index) for day, frame in view.past})
    order = counts.iloc[:, ::-1]
    counts = counts.loc[
        order.sort_values(list(order.columns), ascending=False, kind="stable").index
    ]
    long = (
        counts.rename(index=names)
        .melt(ignore_index=False, var_name="period", value_name="value")
        .reset_index(names="panel")
    )
    long = long.assign(
        period=pd.to_datetime(long.period),
        panel=pd.Categorical(long.panel, list(names.reindex(counts.index))),
    )
    long = long.sort_values(["panel", "period"]).astype({"panel": "str"})
    locale = view.portfolio.settings.locale
    data = (
        counts.rename(index=names)
        .set_axis([text.month(day, locale) for day in counts.columns], axis=1)
        .reset_index(names="Program")
    )
    worst = f"{names[counts.index[0]]} {counts.iloc[0, -1]}"
    return multiples(
        "programs",
        long,
        share=False,
        data=data.rename_axis(None, axis=1),
        source="status reports and baselines",
        caption=f"Projects off track at the end of each period, {_as_of(view.portfolio)}; the worst program first, one scale",
        alternative=f"{finding.message}. Now {worst}, {names[counts.index[-1]]} {counts.iloc[-1, -1]}",
    )


def _red(frame: pd.DataFrame, programs: pd.Index) -> pd.Series:
    running = active(frame)
    return (
        running[running.computed == "red"]
        .groupby("program_id")
        .size()
        .reindex(programs, fill_value=0)
    )
