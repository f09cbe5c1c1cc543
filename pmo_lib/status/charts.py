"""One function per question a chart answers."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.measures.health import colours
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, lollipop, timeline
from pmo_lib.report.forms import waterfall
from pmo_lib.report.panels import multiples
from pmo_lib.report.picture import Picture
from pmo_lib.report.roadmap import of_positions, roadmap
from pmo_lib.status import health_findings, money_findings, schedule_findings
from pmo_lib.status.milestones import upcoming, with_ranges
from pmo_lib.status.selection import active, worst_first

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

SOURCE = "status reports and baselines"
MOST_PROGRAMS = 12  # small charts; the table beside them holds every program
MOST_ANSWERED = 10  # projects beside the headline; all of them stand in the overview
KINDS = {
    "cause": "approved changes",
    "project": "no recorded cause",
    "others": "no recorded cause",
    "total": "",
}


def answer(data: "Data") -> Picture | None:
    """The projects that need attention, the worst first, with their status and dates; None where nothing is under way."""
    running = worst_first(data.running, data.rules)
    if running.empty:
        return None
    pressing = running[running.computed.isin([Rag.RED, Rag.AMBER]) | (running.declared == Rag.RED)]
    shown = pressing if len(pressing) else running
    count, one = text.plural(len(shown), "project"), len(shown) == 1
    needs = f"{count} {'needs' if one else 'need'} attention"
    return roadmap(
        of_positions(shown),
        as_of=data.as_of,
        caption=f"{needs if len(pressing) else f'{count} under way'}, the worst first",
        top=MOST_ANSWERED,
        money=False,
    )


def delay(data: "Data") -> Chart | None:
    """Who finishes late, by how many days; None where nothing is known."""
    rows = data.running.dropna(subset=["slip_days"])
    rows = rows.sort_values(["slip_days", "project_id"], ascending=[False, True])
    return _deviations(
        "delay",
        rows.assign(
            deviation=rows.slip_days,
            shown=[text.signed(days) for days in rows.slip_days],
            side=colours(rows.slip_days, *data.rules.limits("schedule")),
        ),
        schedule_findings.late(data).message,
        "Delay, days",
        "Expected finish minus baseline finish, calendar days, "
        f"{text.day(data.as_of)}; above zero is late",
    )


def overrun(data: "Data") -> Chart | None:
    """Who will cost more than budgeted, by how much money; None where nothing is known."""
    rows = data.running.dropna(subset=["overrun"])
    rows = rows.sort_values(["overrun", "project_id"], ascending=[False, True])
    return _deviations(
        "overrun",
        rows.assign(
            deviation=rows.overrun,
            shown=[text.signed_money(amount) for amount in rows.overrun],
            side=colours(rows.overrun_share, *data.rules.limits("cost")),
        ),
        money_findings.over_budget(data).message,
        "Overrun",
        f"Estimate at completion minus budget, {text.currency() or 'money'}, "
        f"{text.day(data.as_of)}; above zero is over budget",
    )


def _deviations(
    id: str, rows: pd.DataFrame, message: str, header: str, caption: str
) -> Chart | None:
    """Deviations of projects to both sides of zero; None where there are none."""
    if rows.empty:
        return None
    first, last = (
        f"{text.shorten(row['name'], 60)} {row.shown}" for _, row in rows.iloc[[0, -1]].iterrows()
    )
    chart = lollipop(
        id,
        pd.DataFrame({"label": rows["name"], "value": rows.deviation, "status": rows.side}),
        caption=caption,
        alternative=f"{message}. {text.plural(len(rows), 'project')}, from {first}, {last}",
        shown=rows.shown.tolist(),
        data=pd.DataFrame({"Project": rows["name"], header: rows.shown}),
        source=SOURCE,
    )
    return replace(chart, raw={header: rows.deviation.to_list()})


def milestones(data: "Data") -> Chart | None:
    """Which milestones come next, against their baseline; None where none is due."""
    ahead = upcoming(data.portfolio, data.horizon)
    if ahead.empty:
        return None
    ahead = with_ranges(ahead, data.record)
    known = ahead.low.notna().any()
    labels = (ahead.project + ": " + ahead["name"]).tolist()
    expected = [
        f"overdue since {text.day(day)}" if late else text.day(day)
        for day, late in zip(ahead.due, ahead.overdue.notna(), strict=True)
    ]
    shown = pd.DataFrame(
        {
            "Milestone": labels,
            "Baseline": [text.day(day) for day in ahead.baseline_date],
            "Expected": expected,
            "Later by, days": [text.signed(days) for days in ahead.slip_days],
        }
    )
    if known:
        shown["In 8 of 10 cases from"] = [text.day(day) for day in ahead.low]
        shown["to"] = [text.day(day) for day in ahead.high]
    caption = "Milestones ahead: tick = baseline, dot = expected now, red = later than baseline"
    next_one = f"{text.shorten(labels[0], 80)} on {text.day(ahead.due.iloc[0])}"
    chart = timeline(
        "milestones",
        pd.DataFrame(
            {
                "label": labels,
                "baseline": ahead.baseline_date,
                "expected": ahead.due,
                "low": ahead.low,
                "high": ahead.high,
            }
        ),
        as_of=data.as_of,
        alternative=f"{schedule_findings.milestones_ahead(data).message}. Next is {next_one}",
        data=shown,
        locale=data.portfolio.settings.locale,
        caption=f"{caption}; line = 8 of 10 cases by the forecast" if known else caption,
        source="milestone plans",
    )
    raw = {
        "Baseline": ahead.baseline_date,
        "Expected": ahead.due,
        "Later by, days": ahead.slip_days,
    }
    return replace(chart, raw=raw)


def cost_bridge(data: "Data") -> Chart | None:
    """From budget to estimate, step by step; None where nothing differs."""
    parts = data.cost_parts
    if len(parts) < 3:
        return None
    total = parts.kind == "total"
    shown = [
        text.money(value) if whole else text.signed_money(value)
        for value, whole in zip(parts.value, total, strict=True)
    ]
    between = parts[~total]
    difference = between.value.sum()
    drawn = pd.DataFrame({"label": between.part, "value": between.value, "total": False})
    last = pd.DataFrame({"label": ["Difference"], "value": [difference], "total": [True]})
    message = money_findings.cost_bridge(data).message
    chart = waterfall(
        "bridge",
        pd.concat([drawn, last]),
        shown=[*shown[1:-1], text.signed_money(round(difference, 2))],
        data=pd.DataFrame({"Part": parts.part, "Amount": shown, "Why": parts.kind.map(KINDS)}),
        source="budgets, estimates and approved changes",
        caption=f"Budget {shown[0]} to estimate at completion {shown[-1]}: approved changes by "
        "cause, then projects without a recorded cause",
        alternative=f"{message}. From {shown[0]} to {shown[-1]} in {len(between)} parts",
    )
    return replace(chart, raw={"Amount": parts.value.round(2)})


def programs(data: "Data") -> Chart | None:
    """How many projects of each program were off track, period by period, the worst program first; None for one program."""
    compared = data.portfolio.program == PORTFOLIO and data.projects.program_id.nunique() > 1
    if not compared or not data.past or data.running.computed.isna().all():
        return None
    names = lifecycle.program_names(data.portfolio)
    counts = pd.DataFrame(
        {one.as_of: _red(one.projects, names.index) for one in (*data.past, data)}
    )
    newest_first = list(reversed(counts.columns))
    counts = counts.sort_values(newest_first, ascending=False, kind="stable").rename(index=names)
    worst = counts.head(MOST_PROGRAMS)
    long = worst.melt(ignore_index=False, var_name="period", value_name="value")
    long = long.reset_index(names="panel")
    long = long.assign(
        period=pd.to_datetime(long.period), panel=pd.Categorical(long.panel, list(worst.index))
    )
    now = counts.iloc[:, -1]
    message = health_findings.programs(data).message
    ends = f"Now {counts.index[0]} {now.iloc[0]}, {counts.index[-1]} {now.iloc[-1]}"
    months = [text.month(day) for day in counts.columns]
    left = len(counts) - len(worst)
    shown = (
        f"the {len(worst)} worst of {len(counts)} programs" if left else "the worst program first"
    )
    return multiples(
        "programs",
        long.sort_values(["panel", "period"]).astype({"panel": "str"}),
        share=False,
        data=counts.set_axis(months, axis=1).reset_index(names="Program").rename_axis(None, axis=1),
        source=SOURCE,
        caption=f"Projects off track at the end of each period, {text.day(data.as_of)}; "
        f"{shown}, one scale",
        alternative=f"{message}. {ends}",
    )


def _red(frame: pd.DataFrame, programs: pd.Index) -> pd.Series:
    """How many projects under way of each program are off track."""
    red = active(frame)
    red = red[red.computed == Rag.RED]
    return red.groupby("program_id").size().reindex(programs, fill_value=0)
