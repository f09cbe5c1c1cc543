"""The tables of the status report: which rows of the data a reader sees, in which order."""

import itertools
import re
from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import blocks, text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table
from pmo_lib.status import baselines, columns, estimates, milestones, selection
from pmo_lib.status.change_findings import decided, undecided
from pmo_lib.status.comparison import STEPS
from pmo_lib.status.slip import of_projects
from pmo_lib.status.states import Action, Move, Progress, Reporting

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

CHANGED = re.compile(r"[1-9]")  # what only has zeros and dashes did not change
SILENT = {
    Reporting.STALE: "last report is too old",
    Reporting.NEVER: "never reported",
    Reporting.NOT_READABLE: "newest status row was refused",
}
ACTIONS = {
    Action.ESCALATE: "Escalate",
    Action.RESOURCE: "Give more people",
    Action.RECOVER: "Recover",
    Action.REBASELINE: "Re\u2011baseline",
}


def remark(row) -> str | None:
    """What a reader must know beside the colours of a project; None where there is nothing."""
    said = [] if pd.isna(row.overdue) else [f"stated finish passed {text.days(row.overdue)} ago"]
    if row.maybe_finished:
        said.append("stated finish has passed, and no column says whether the work is finished")
    if row.state == Progress.ACTIVE and row.reporting != Reporting.CURRENT:
        old = row.reporting == Reporting.STALE
        said.append(f"last report {text.days(row.age_days)} old" if old else SILENT[row.reporting])
    elif row.state == Progress.ACTIVE and pd.isna(row.computed):
        said.append(f"cannot be judged: no {row.lacking}")
    elif row.budget == 0:
        said.append("no budget")
    said += [f"check the {row.check}"] if row.check else []
    said += ["stated estimate is below what is spent"] if row.understated else []
    said += [f"{row.contradiction}"] if isinstance(row.contradiction, str) else []
    said += [f"states {row.doubt}"] if row.doubt else []
    if row.rebaselined > 0:
        said.append(f"re-baselined {text.plural(int(row.rebaselined), 'time')}")
    return "; ".join(said) or None


def _remarked(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(remark=[remark(row) for row in frame.itertuples()])


def watermelons(data: "Data") -> Table | None:
    """Who declares green and is red by the data, and since when."""
    found = selection.watermelons(data.projects)
    if found.empty:
        return None
    lasting = selection.green_while_red(data.portfolio, data.projects, data.rules)
    lasting = lasting.reindex(found.project_id)
    since = [
        f"{text.month(day)} ({text.plural(int(periods), 'period')})" if pd.notna(periods) else None
        for day, periods in zip(lasting.since, lasting.periods, strict=True)
    ]
    caption = "Declared green, off track by their own figures; the latest first"
    return table(_remarked(found).assign(red_since=since), columns.WATERMELONS, caption)


def mandatory(data: "Data") -> Table | None:
    """Projects that must be done, and how they stand."""
    found = _remarked(selection.mandatory(data.projects))
    return table(found, columns.STATUS, "Must be done, by law or contract")


def overview(data: "Data", top: int | None = None) -> Table | None:
    """Every project under way, the worst first; at most `top` of them."""
    found = _remarked(
        selection.worst_first(data.running, data.rules).head(top or len(data.running))
    )
    return table(found, columns.STATUS, "Projects under way; the worst first")


def not_reported(data: "Data") -> Table | None:
    """Who is under way without a current status, and since when."""
    found = selection.without_status(data.projects)
    found = found.assign(why=found.reporting.map({str(kind): SILENT[kind] for kind in SILENT}))
    caption = "Under way without a current status; who never reported comes first"
    return table(found, columns.NOT_REPORTED, caption)


def contradictions(data: "Data") -> Table | None:
    """Whose data contradicts itself, and how."""
    found = _remarked(selection.contradicting(data.projects))
    return table(found, columns.CONTRADICTIONS, "Projects whose data is to be checked")


def programs(data: "Data") -> Table | None:
    """Programs side by side, those with most projects off track first; only where there is more than one to compare."""
    running = data.running
    if data.portfolio.program != PORTFOLIO or data.projects.empty:
        return None
    names = lifecycle.program_names(data.portfolio)
    counts = pd.crosstab(running.program_id, running.computed.fillna("unknown"))
    counts = counts.reindex(names.index, fill_value=0)
    counts = counts.reindex(columns=[*map(str, Rag), "unknown"], fill_value=0)
    counts = counts.assign(late=running.groupby("program_id").slip_days.max(), program=names)
    counts = counts.sort_values(["red", "amber", "late"], ascending=False, kind="stable")
    return table(counts, columns.PROGRAMS, "Projects under way by computed health", top=25)


def ratings(data: "Data") -> Table | None:
    """How many projects of each program declare which rating, and the budget of those that declare red."""
    found = selection.rated(data.projects)
    if found.empty:
        return None
    words = found.word.unique().tolist()
    counts = pd.crosstab(found.program_id, found.word)[words]
    names = lifecycle.program_names(data.portfolio).reindex(counts.index)
    red = found[found.declared == Rag.RED].groupby("program_id").budget.sum(min_count=1)
    # names of their own: a rating may be called like another column
    shown = counts.set_axis([f"word {word}" for word in words], axis=1)
    shown = shown.assign(program=names.fillna(counts.index.to_series()), red_budget=red)
    of_words = [Column(f"word {word}", text.sentence(word), "number") for word in words]
    budget = Column("red_budget", "Budget declared red", "money", optional=True)
    program = Column("program", "Program")
    caption = "Projects under way by declared rating"
    return table(shown, (program, *of_words, budget), caption, top=25)


def red_ratings(data: "Data") -> Table | None:
    """Which projects declare red, the largest first, and what they declared before."""
    found = selection.declared_red(data.projects)
    moved = selection.rating_changes(data.moves).set_index("project_id").declared_before
    found = found.assign(before=moved.reindex(found.project_id).to_numpy())
    caption = "Projects that declare red, the largest budget first"
    return table(found, columns.RED_RATINGS, caption, top=5)


def split(data: "Data") -> Table | None:
    """The change of each key figure, in parts that sum to it; of a rate of few cases the counts after each step."""
    every = [
        _split_row(data, name) for name, parts in data.split.items() if parts["scope"] is not None
    ]
    rows = [row for row in every if CHANGED.search(" ".join(row[2:]))]
    caption = (
        "Change since the last report and what it comes from; of rates of fewer than 20 cases the "
        "counts after that step"
    )
    if same := len(every) - len(rows):
        caption += f"; {text.plural(same, 'figure')} did not change"
    frame = pd.DataFrame(rows, columns=[one.key for one in columns.SPLIT])
    return table(frame, columns.SPLIT, caption, top=len(frame))


def _split_row(data: "Data", name: str) -> list[str]:
    measure, parts, portfolio = data.measure(name), data.split[name], data.portfolio
    shown = [blocks.difference(parts[step], measure.unit, portfolio) for step in STEPS]
    change = blocks.difference(measure.change, measure.unit, portfolio)
    counts = [(one.numerator, one.denominator) for one in data.measured[name]]
    if measure.unit == "share" and min(whole for _, whole in (counts[0], counts[-1])) < text.FEW:
        words = [f"{text.number(part)} of {text.number(whole)}" for part, whole in counts]
        shown = [text.MISSING if a == b else b for a, b in itertools.pairwise(words)]
        change = text.MISSING if words[0] == words[-1] else f"was {words[0]}"
    return [measure.name, blocks.value_of(measure, portfolio), change, *shown]


def moves(data: "Data") -> Table | None:
    """Whose colour, finish or cost moved, or who came and went."""
    found = data.moves
    rank = {colour: len(Rag) - place for colour, place in selection.RANK.items()}
    worse = found.colour_now.map(rank).fillna(0) - found.colour_before.map(rank).fillna(0)
    silent, overdue, rebaselined = (
        found[name].astype(bool) for name in ("silent", "now_overdue", "rebaselined")
    )
    moved = (found.kind != Move.CONTINUED) | (worse != 0) | (found.finish_days.fillna(0) != 0)
    happened = found.kind.mask(silent, "stopped reporting")
    happened = happened.mask(overdue, "now overdue").mask(rebaselined, "re-baselined")
    found = found.assign(worse=worse, happened=happened)
    found = found[moved | silent | overdue | rebaselined].sort_values(
        ["worse", "finish_days", "project_id"], ascending=[False, False, True]
    )
    caption = "Projects that moved since the last report, the worst first"
    return table(found, columns.MOVES, caption, top=8)


def decisions_taken(data: "Data") -> Table | None:
    """Decisions taken since the last report."""
    return table(decided(data), columns.DECIDED, "Decisions taken since the last report")


def decisions_overdue(data: "Data") -> Table | None:
    """Recorded decisions that are overdue, the longest first."""
    found = undecided(data).sort_values(["due", "decision_id"])
    return table(found, columns.UNDECIDED, "Recorded decisions that are overdue", top=6)


def advice(data: "Data") -> Table | None:
    """The decisions due, the most pressing first."""
    found = data.advice.assign(decision=data.advice.action.map(ACTIONS))
    return table(found, columns.ADVICE, "Decisions due; the most pressing first", top=6)


def steering(data: "Data") -> Table | None:
    """For which projects other reports decide something else than going on, those to be stopped first."""
    found = data.elsewhere
    until = [f" until {text.month(day)}" if pd.notna(day) else "" for day in found.until]
    recommended = [
        f"{decision}{when}" if pd.notna(decision) else None
        for decision, when in zip(found.decision, until, strict=True)
    ]
    why = [reason.split(". ")[0] if isinstance(reason, str) else None for reason in found.reason]
    found = found.assign(recommendation=recommended, reason=why)
    caption = "What other reports of this run decide for these projects; shift: months later"
    return table(found, columns.STEERING, caption, top=6)


def rebaselined(data: "Data") -> Table | None:
    """First and current baseline of projects under way, and where they stand against the first."""
    caption = "Projects under way with a new baseline, those that grew most first"
    return table(baselines.replaced(data.projects), columns.REBASELINED, caption)


def overdue(data: "Data") -> Table | None:
    """Whose stated finish has passed, the longest first."""
    found = selection.overdue(data.projects)
    stated = pd.Timestamp(data.as_of) - pd.to_timedelta(found.overdue, unit="D")
    caption = "Projects under way whose stated finish has passed"
    return table(found.assign(stated=stated), columns.OVERDUE, caption, top=8)


def chains(data: "Data") -> Table | None:
    """Who waits for whom, how long, along which chain."""
    along = [" → ".join(text.shorten(name, 30) for name in names) for names in data.chains.chain]
    caption = "Needed things that come late, the worst first"
    return table(data.chains.assign(along=along), columns.CHAINS, caption)


def forecasts_moved(data: "Data") -> Table | None:
    """Whose finish moved at the newest forecast, the farthest first."""
    newest = of_projects(data.forecasts)
    found = newest[newest.latest_slip_days.fillna(0) != 0]
    found = found.sort_values("latest_slip_days", ascending=False, kind="stable")
    caption = "Finish moved at the newest forecast; plus is later"
    return table(found, columns.FORECASTS_MOVED, caption)


def forecast_gaps(data: "Data") -> Table | None:
    """Changes the source states and its own rows do not show."""
    caption = "Changes that span a gap in the source: a forecast between is missing"
    return table(data.forecasts[data.forecasts.gap], columns.FORECAST_GAPS, caption)


def milestone_moves(data: "Data") -> Table | None:
    """Milestones met or slipped since the last report."""
    found = data.milestone_changes
    found = found[found.kind != "new"]
    caption = "Milestones since the last report; days later, of met ones against the baseline"
    return table(_with_milestone(found), columns.MILESTONE_MOVES, caption)


def milestone_slips(data: "Data") -> Table | None:
    """Milestones ahead that slipped, the most first."""
    found = milestones.slip_history(data.portfolio)
    found = found[found.actual_date.isna() & (found.total_days > 0)]
    caption = "Milestones ahead that slipped, the most first"
    return table(_with_milestone(found), columns.MILESTONE_SLIPS, caption, top=8)


def _with_milestone(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(milestone=found.project + ": " + found["name"])


def flow(data: "Data") -> Table | None:
    """Flow of adaptive projects and when they will be done."""
    found = data.adaptive
    done = [
        f"{text.month(soonest)} – {text.month(latest) if pd.notna(latest) else 'not in sight'}"
        if pd.notna(soonest)
        else None
        for soonest, latest in zip(found.soonest, found.latest, strict=True)
    ]
    caption = "Work finished per period, and when the rest is done if work goes on as it went"
    return table(found.assign(done=done), columns.FLOW, caption)


def ended(data: "Data") -> Table | None:
    """What cancelled projects had spent, the most first."""
    found = selection.cancelled_after_spending(data.projects)
    return table(found, columns.ENDED, "Cancelled projects and what they had spent", top=8)


def cost_methods(data: "Data") -> Table | None:
    """Estimates at completion by method, each with its past error."""
    found = data.cost_estimates
    if found.total.isna().all():
        return None
    many = text.plural(int(found.projects.max()), "project")
    caption = f"Cost at completion of {many} under way, by method; error on finished projects"
    return table(found, columns.COST_METHODS, caption)


def time_methods(data: "Data") -> Table | None:
    """How wrong each way of estimating the duration was."""
    found = estimates.time_estimates(data.portfolio, data.projects)
    if found.finished.max() == 0:
        return None
    caption = "Ways of estimating the duration; error on finished projects"
    return table(found, columns.TIME_METHODS, caption)


def by_project(data: "Data") -> Table | None:
    """Indices and finish dates of each project under way, side by side; in a report for a team only."""
    if data.depth != "team":
        return None
    found = estimates.by_project(data.portfolio, data.projects)
    found = found.dropna(subset=["cost_index", "time_index"], how="all")
    needs = [
        "not attainable" if lost else text.number(need, 2)
        for lost, need in zip(found.unattainable, found.needed, strict=True)
    ]
    caption = (
        "Efficiency so far (CPI, SPI(t)), efficiency the rest needs to meet the budget (TCPI), and "
        "finish by three ways"
    )
    return table(found.assign(budget_needs=needs), columns.BY_PROJECT, caption)


def alignment(data: "Data") -> Table | None:
    """Budget under way by objective."""
    spend = selection.spending_by_objective(data.projects)
    if spend.objective.isna().all():
        return None
    by = (
        spend.assign(objective=spend.objective.fillna("No objective named"))
        .groupby("objective")
        .agg(budget=("budget", "sum"), projects=("project_id", "nunique"))
        .sort_values("budget", ascending=False, kind="stable")
        .reset_index()
    )
    by = by.assign(share=by.budget / by.budget.sum())
    caption = (
        "Budget of projects under way; a project with several objectives counts in equal parts"
    )
    return table(by, columns.ALIGNMENT, caption)


def risks(data: "Data") -> Table | None:
    """The open risks expected to cost most."""
    names = data.running.set_index("project_id")["name"]
    found = data.portfolio.risks
    found = found[found.closed.isna() & found.project_id.isin(names.index)]
    found = found.assign(
        cost=found.probability * found.impact, project=names.reindex(found.project_id).to_numpy()
    )
    found = found.sort_values(["cost", "risk_id"], ascending=[False, True]).head(5)
    return table(found, columns.RISKS, "The open risks expected to cost most")
