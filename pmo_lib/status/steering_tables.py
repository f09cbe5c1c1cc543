"""Tables of what changed, what is due, who waits for whom and where it will land."""

import itertools

import pandas as pd

from pmo_lib.portfolio.measure import Measure
from pmo_lib.report import blocks, text
from pmo_lib.report.blocks import Table
from pmo_lib.status.baselines import replaced
from pmo_lib.status.estimates import adaptive, cost_estimates, time_estimates
from pmo_lib.status.estimates import by_project as estimates_by_project
from pmo_lib.status.milestones import changed as milestones_changed
from pmo_lib.status.milestones import slip_history
from pmo_lib.status.outlook import decided
from pmo_lib.status.outlook import undecided as overdue_decisions
from pmo_lib.status.perspective import View
from pmo_lib.status.position import CANCELLED, active, objectives
from pmo_lib.status.since import MOVED_AWAY, STEPS


def _figure(view: View, name: str) -> Measure:
    return next(measure for measure in (*view.first, *view.more) if measure.id == name)


def since_split(view: View) -> Table | None:
    """The change of each key figure, in parts that sum to it; of a rate of few cases the counts after each step."""
    columns = ["Figure", "Now", "Change", *(step.capitalize() for step in STEPS)]
    rows = [
        _split_row(view, name) for name, parts in view.split.items() if parts["scope"] is not None
    ]
    frame = pd.DataFrame(rows, columns=columns)
    caption = "Change since the last report and what it comes from; of rates of fewer than 20 cases the counts after that step"
    return Table(frame, caption, dict.fromkeys(columns[1:]), top=len(frame)) if rows else None


def _split_row(view: View, name: str) -> list[str]:
    measure, parts = _figure(view, name), view.split[name]
    shown = [blocks.difference(parts[step], measure.unit, view.portfolio) for step in STEPS]
    change = blocks.difference(measure.change, measure.unit, view.portfolio)
    counts = [(m.numerator, m.denominator) for m in view.measured[name]]
    if measure.unit == "share" and min(whole for _, whole in (counts[0], counts[-1])) < text.FEW:
        words = [f"{text.number(part)} of {text.number(whole)}" for part, whole in counts]
        shown = [text.MISSING if a == b else b for a, b in itertools.pairwise(words)]
        change = text.MISSING if words[0] == words[-1] else f"was {words[0]}"
    return [measure.name, blocks.value_of(measure, view.portfolio), change, *shown]


def since_projects(view: View) -> Table | None:
    """Whose colour, finish or cost moved, or who came and went."""
    if view.comparison is None:
        return None
    found = view.moves
    rank = {"red": 3, "amber": 2, "green": 1}
    worse = found.colour_now.map(rank).fillna(0) - found.colour_before.map(rank).fillna(0)
    moved = (found.kind != "continued") | (worse != 0) | (found.finish_days.fillna(0) != 0)
    moved |= (
        found.silent.astype(bool) | found.now_overdue.astype(bool) | found.rebaselined.astype(bool)
    )
    found = found.assign(worse=worse)[moved].sort_values(
        ["worse", "finish_days", "project_id"], ascending=[False, False, True]
    )
    if found.empty:
        return None
    settings = view.portfolio.settings
    cost = [text.signed_money(value, settings.currency, settings.locale) for value in found.cost]
    later, estimate = "Finish moved, days", "Estimate moved"
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Was": found.colour_before,
            "Is": found.colour_now,
            later: found.finish_days,
            estimate: cost,
            "What happened": found.kind.mask(found.silent.astype(bool), "stopped reporting")
            .mask(found.now_overdue.astype(bool), "now overdue")
            .mask(found.rebaselined.astype(bool), "re-baselined"),
        }
    )
    return Table(
        shown,
        "Projects that moved since the last report, the worst first",
        {later: 0, estimate: None},
        signed=(later,),
        rag=("Was", "Is"),
        raw={estimate: found.cost},
        top=8,
    )


def rebaselined(view: View) -> Table | None:
    """First and current baseline of projects under way, and where they stand against the first."""
    found = replaced(view.projects)
    if found.empty:
        return None
    settings = view.portfolio.settings
    money = [text.signed_money(v, settings.currency, settings.locale) for v in found.money_granted]
    granted, slip = "Baseline moved, days", "Against the first baseline, days"
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "First finish": [text.day(day, settings.locale) for day in found.original_finish],
            "Current finish": [text.day(day, settings.locale) for day in found.baseline_finish],
            granted: found.days_granted,
            "Budget raised": money,
            slip: found.slip_from_original,
            "New baselines": found.rebaselined,
        }
    )
    return Table(
        shown,
        "Projects under way with a new baseline, those that grew most first",
        {granted: 0, "Budget raised": None, slip: 0, "New baselines": 0},
        signed=(granted, slip),
        raw={
            "First finish": found.original_finish,
            "Current finish": found.baseline_finish,
            "Budget raised": found.money_granted,
        },
    )


def ended(view: View) -> Table | None:
    """What cancelled projects had spent, the most first."""
    frame = view.projects
    found = frame[(frame.state == CANCELLED) & (frame.spent > 0)]
    if found.empty:
        return None
    found = found.sort_values(["spent", "project_id"], ascending=[False, True])
    settings = view.portfolio.settings
    spent = [text.money(v, settings.currency, settings.locale) for v in found.spent]
    shown = pd.DataFrame({"Project": found["name"], "Spent": spent})
    caption = "Cancelled projects and what they had spent"
    return Table(shown, caption, {"Spent": None}, raw={"Spent": found.spent}, top=8)


def undecided(view: View) -> Table | None:
    """Recorded decisions that are overdue, the longest first."""
    found = overdue_decisions(view).sort_values(["due", "decision_id"])
    if found.empty:
        return None
    locale = view.portfolio.settings.locale
    shown = pd.DataFrame(
        {
            "Question": found.question,
            "Asked of": found.decider_role,
            "Due": [text.day(day, locale) for day in found.due],
        }
    )
    caption = "Recorded decisions that are overdue"
    return Table(shown, caption, raw={"Due": found.due}, top=6)


def since_decided(view: View) -> Table | None:
    """Decisions taken since the last report."""
    found = decided(view)
    if found.empty:
        return None
    shown = pd.DataFrame(
        {
            "Question": found.question,
            "Decided by": found.decider_role,
            "Outcome": found.outcome,
            "On": [text.day(d) for d in found.decided],
        }
    )
    return Table(shown, "Decisions taken since the last report")


def facts_since(view: View) -> list[dict]:
    """What moved in each project since the last report, for `facts.json`."""
    if view.comparison is None:
        return []
    return [
        {
            "id": row.project_id,
            "since_days": None if pd.isna(row.finish_days) else int(row.finish_days),
            "since_cost": None if pd.isna(row.cost) else round(float(row.cost), 2),
        }
        for row in view.moves.itertuples()
        if row.kind not in ("gone", MOVED_AWAY)
    ]


def advice(view: View) -> Table | None:
    """The decisions due, the most pressing first."""
    found = view.advice
    if found.empty:
        return None
    words = {
        "escalate": "Escalate",
        "resource": "Give more people",
        "recover": "Recover",
        "re-baseline": "Re\u2011baseline",
    }
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Decision": found.action.map(words),
            "Because": found.why,
            "Asked of": found.asked_of,
            "By": [text.day(day, view.portfolio.settings.locale) for day in found.by],
            "Unless": found.unless,
        }
    )
    return Table(shown, "Decisions due; the most pressing first", top=6, raw={"By": found.by})


def cost_methods(view: View) -> Table | None:
    """Estimates at completion by method, each with its past error."""
    found = cost_estimates(view.portfolio, view.projects)
    if found.total.isna().all():
        return None
    settings = view.portfolio.settings
    total = [text.money(value, settings.currency, settings.locale) for value in found.total]
    return _methods(
        found,
        f"Cost at completion of {text.plural(int(found.projects.max()), 'project')} under way, by method",
        {"At completion": total},
    )


def time_methods(view: View) -> Table | None:
    """How wrong each way of estimating the duration was."""
    found = time_estimates(view.portfolio, view.projects)
    return (
        None
        if found.finished.max() == 0
        else _methods(found, "Ways of estimating the duration", {})
    )


def _methods(found: pd.DataFrame, caption: str, more: dict) -> Table:
    shown = pd.DataFrame(
        {
            "Method": found.method,
            **more,
            "Typical error": [text.percent(value, 1) for value in found.error],
            "Lean": [text.signed_percent(value, 1) for value in found.bias],
            "Finished projects": found.finished,
        }
    )
    return Table(
        shown,
        f"{caption}; error on finished projects",
        {**dict.fromkeys(list(shown.columns)[1:]), "Finished projects": 0},
    )


def by_project(view: View) -> Table | None:
    """Indices and finish dates of each project under way, side by side."""
    found = estimates_by_project(view.portfolio, view.projects).dropna(
        subset=["cost_index", "time_index"], how="all"
    )
    if found.empty:
        return None
    locale = view.portfolio.settings.locale
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "CPI": found.cost_index,
            "SPI(t)": found.time_index,
            "Budget needs": [
                "not attainable" if lost else text.number(need, 2)
                for lost, need in zip(found.unattainable, found.needed, strict=True)
            ],
            "Baseline finish": [text.month(d, locale) for d in found.baseline_finish],
            "As stated": [text.month(d, locale) for d in found.finish],
            "At its pace": [text.month(d, locale) for d in found.finish_at_pace],
        }
    )
    caption = "Efficiency so far (CPI, SPI(t)), efficiency the rest needs to meet the budget (TCPI), and finish by three ways"
    return Table(shown, caption, {"CPI": 2, "SPI(t)": 2, "Budget needs": None})


def chains(view: View) -> Table | None:
    """Who waits for whom, how long, along which chain."""
    found = view.chains
    if found.empty:
        return None
    locale = view.portfolio.settings.locale
    days = "Late, working days"
    shown = pd.DataFrame(
        {
            "Endangered": found["name"],
            "Waits for": found.giver,
            "Needed by": [text.day(d, locale) for d in found.needed_by],
            "Expected": [text.day(d, locale) for d in found.expected],
            days: found.late_days,
            "Along": [
                " → ".join(text.shorten(name, 30) for name in names) for names in found.chain
            ],
        }
    )
    dates = {"Needed by": found.needed_by, "Expected": found.expected}
    return Table(shown, "Needed things that come late, the worst first", {days: 0}, raw=dates)


def alignment(view: View) -> Table | None:
    """Budget under way by objective."""
    spend = objectives(active(view.projects).dropna(subset=["budget"]))
    if spend.objective.isna().all():
        return None
    by = (
        spend.assign(objective=spend.objective.fillna("No objective named"))
        .groupby("objective")
        .agg(budget=("budget", "sum"), projects=("project_id", "nunique"))
    )
    by = by.sort_values("budget", ascending=False, kind="stable").reset_index()
    settings = view.portfolio.settings
    shown = pd.DataFrame(
        {
            "Objective": by.objective,
            "Budget": [text.money(v, settings.currency, settings.locale) for v in by.budget],
            "Share": [text.percent(v / by.budget.sum()) for v in by.budget],
            "Projects": by.projects,
        }
    )
    return Table(
        shown,
        "Budget of projects under way; a project with several objectives counts in equal parts",
        {"Budget": None, "Share": None, "Projects": 0},
    )


def risks(view: View) -> Table | None:
    """The open risks expected to cost most."""
    names = active(view.projects).set_index("project_id")["name"]
    found = view.portfolio.risks
    found = found[found.closed.isna() & found.project_id.isin(names.index)]
    found = (
        found.assign(cost=found.probability * found.impact)
        .sort_values(["cost", "risk_id"], ascending=[False, True])
        .head(5)
    )
    if found.empty:
        return None
    settings = view.portfolio.settings
    shown = pd.DataFrame(
        {
            "Risk": found.title,
            "Project": names.reindex(found.project_id).to_numpy(),
            "Likely": [text.percent(p) for p in found.probability],
            "Expected cost": [
                text.money(v, settings.currency, settings.locale) for v in found.cost
            ],
            "Response": found.response,
            "Due": [text.day(d, settings.locale) for d in found.due],
        }
    )
    return Table(
        shown, "The open risks expected to cost most", {"Likely": None, "Expected cost": None}
    )


def milestone_moves(view: View) -> Table | None:
    """Milestones met, slipped or new since the last report."""
    if view.comparison is None:
        return None
    found = milestones_changed(
        view.portfolio, view.comparison.since, getattr(view.previous, "portfolio", None)
    )
    found = found[found.kind != "new"]
    if found.empty:
        return None
    days = "Days"
    shown = pd.DataFrame(
        {
            "Milestone": found.project + ": " + found["name"],
            "What happened": found.kind,
            days: found.days,
            "Due": [text.day(d, view.portfolio.settings.locale) for d in found.due],
        }
    )
    return Table(
        shown,
        "Milestones since the last report; days later, of met ones against the baseline",
        {days: 0},
        signed=(days,),
    )


def milestone_slips(view: View) -> Table | None:
    """Milestones ahead that slipped, the most first."""
    found = slip_history(view.portfolio)
    found = found[found.actual_date.isna() & (found.total_days > 0)]
    if found.empty:
        return None
    locale = view.portfolio.settings.locale
    shown = pd.DataFrame(
        {
            "Milestone": found.project + ": " + found["name"],
            "First said": [text.day(d, locale) for d in found["first"]],
            "Said now": [text.day(d, locale) for d in found.newest],
            "Slipped, days": found.total_days,
            "Times": found.moves,
        }
    )
    return Table(
        shown,
        "Milestones ahead that slipped, the most first",
        {"Slipped, days": 0, "Times": 0},
        signed=("Slipped, days",),
        top=8,
    )


def flow(view: View) -> Table | None:
    """Flow of adaptive projects and when they will be done."""
    found = adaptive(view.portfolio, active(view.projects))
    if found.empty:
        return None
    locale = view.portfolio.settings.locale
    done = [
        f"{text.month(a, locale)} – {text.month(b, locale) if pd.notna(b) else 'not in sight'}"
        if pd.notna(a)
        else text.MISSING
        for a, b in zip(found.soonest, found.latest, strict=True)
    ]
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Items a period": found.throughput,
            "Cycle time, days": found.cycle_days,
            "Items left": found.remaining,
            "Done, 8 in 10": done,
            "Baseline": [text.month(d, locale) for d in found.baseline_finish],
        }
    )
    return Table(
        shown,
        "Work finished per period, and when the rest is done if work goes on as it went",
        {"Items a period": 1, "Cycle time, days": 1, "Items left": 0},
    )
