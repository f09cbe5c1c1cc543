"""Sentences about demand that waits, gates, and changes of baselines."""

import numpy as np
import pandas as pd

from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import agreeing, brief, lacking, stated, unread, values
from pmo_lib.governance.registers import UNDATED, UNUSABLE
from pmo_lib.measures.change_control import unexplained_share
from pmo_lib.measures.interval import wilson
from pmo_lib.measures.partial_identification import Group, difference_bounds, difference_where_seen
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import finite
from pmo_lib.portfolio.vocabulary import GateDecision, Outcome
from pmo_lib.report import text

FEWEST = 5  # decisions from which waiting times are estimated
FEWEST_PASSED = 20  # projects with a known end from which the gate is judged


def intake(data: Data) -> Finding:
    """How many requests wait, and how long it takes until they are approved or rejected."""
    source, kind = data.source_of_demand, data.item
    if not source:
        return stated("intake", {}, True, "The source has no table of proposals or requests")
    rows, waiting, lost = data.demand, data.waiting, unread(data.unreadable(source))
    ends = {str(end): rows[rows.outcome == end] for end in Outcome if end != Outcome.OPEN}
    undated, unusable = (rows[rows.state == state] for state in (UNDATED, UNUSABLE))
    found = values("intake", waiting=waiting, undated=undated, unusable=unusable, **ends)
    if waiting.empty:
        none = (
            f"none of {len(rows)} {kind}s that could be read waits" if lost else f"no {kind} waits"
        )
        return stated("intake", found, lost, none, lost)
    longest = waiting.waited.max()
    oldest = f"{text.days(longest)}" if pd.notna(longest) else "an unknown time"
    asked = f"clear or decline the oldest {kind}s – asked of the board, at its next session"
    if len(waiting) == 1:
        return stated("intake", found, True, f"one {kind} waits, for {oldest}", lost, asked=asked)
    words = f"the longest for {oldest}", "too few are decided to say how long it takes"
    dated = sum(data.outcomes.counts.values())
    if dated >= FEWEST:
        share, rejected, days = (data.curve[key] for key in ("approved", "rejected", "days"))
        found |= values("intake", approved_share=share, rejected_share=rejected, days=days)
        part = "half" if share >= 0.5 else text.percent(share)
        more = (
            f"{text.percent(rejected)} rejected"
            if source == "proposals"
            else "rejections are not recorded"
        )
        words = (f"{part} are approved within {text.days(days)}, {more}",)
    if len(undated) > dated:
        words = (
            f"{text.number(len(undated))} of {text.number(int(rows.outcome.notna().sum()))} decisions have no day",
        )
    return stated("intake", found, True, f"{len(waiting)} {kind}s wait", *words, lost, asked=asked)


def intake_in_words(data: Data) -> str:
    """What waiting times leave out, and what they suppose."""
    rows, kind = data.demand, data.item
    undated, unusable = (int((rows.state == state).sum()) for state in (UNDATED, UNUSABLE))
    parts = ["Open ones count with the time that they have waited so far."] if len(rows) else []
    if undated:
        of = len(rows[rows.outcome.notna()])
        parts.append(
            f"{text.number(undated)} of {text.number(of)} decided {kind}s have no day of decision: they are counted, but "
            "left out of waiting times, which speak only of those with a day."
        )
    if unusable:
        parts.append(
            f"The days of {text.plural(unusable, kind)} are missing or contradict each other."
        )
    if data.source_of_demand == "requests":
        parts.append("Rejections are not recorded: waiting times are overstated.")
    return " ".join(parts)


def wip(data: Data) -> Finding | None:
    """Whether requests leave as fast as they come, and how long a new one waits at that pace; None without any."""
    if not data.source_of_demand or data.demand.empty:
        return None
    flow, kind, wait = data.flow, data.item, data.expected_months
    found = values(
        "wip",
        arrivals=flow.arrivals,
        departures=flow.departures,
        in_progress=round(flow.in_progress, 2),
        waiting=data.waiting,
        expected_months=wait,
    )
    undated = int((data.demand.state == UNDATED).sum())
    came = agreeing(flow.arrivals, kind, "came", "came")
    span = f"left in {text.plural(data.rules.window_months, 'month')}"
    if undated:
        doubt = lacking(undated, "decision", "day")
        return stated("wip", found, True, f"{came} and at least {flow.departures} {span}", doubt)
    both = f"{came} and {flow.departures} {span}"
    if flow.arrivals <= flow.departures:
        return stated("wip", found, False, both, f"{kind}s leave as fast as they come")
    pace = "too few decisions for a pace"
    if wait is not None:
        pace = f"a new one waits about {text.plural(max(1, round(wait)), 'month')}"
    asked = "set a limit to what waits – asked of the board, by next quarter"
    return stated("wip", found, True, both, pace, asked=asked)


def gate(data: Data) -> Finding:
    """How many gates were passed at the first review, and which conditions are overdue."""
    rows, lost = data.first_reviews, data.unreadable("reviews") + data.unreadable("gate_criteria")
    if rows.empty:
        return stated("gate", {}, True, "no gate review is recorded", unread(lost))
    judged, go = rows.dropna(subset=["decision"]), rows[rows.decision == GateDecision.GO]
    unmet, overdue = data.conditions, data.conditions[data.conditions.days_overdue > 0]
    found = values(
        "gate",
        go=go,
        first_reviews=judged,
        undecided=rows[rows.decision.isna()],
        interval=(
            [round(bound, 4) for bound in wilson(len(go), len(judged))] if len(judged) else None
        ),
        conditions=unmet,
        overdue=overdue,
    )
    doubts = [
        lacking(len(rows) - len(judged), "review", "decision"),
        lacking(int(unmet.due.isna().sum()), "condition", "due day"),
        "" if data.conditions_known else "conditions are not recorded",
        unread(lost),
    ]
    asked = (
        "close the condition or return – asked of its owner, by the next session"
        if len(overdue)
        else ""
    )
    warns = len(go) < len(rows) or len(overdue) or any(doubts)
    return stated("gate", found, warns, *_gates(judged, go, overdue), *doubts, asked=asked)


def _gates(judged: pd.DataFrame, go: pd.DataFrame, overdue: pd.DataFrame) -> tuple[str, ...]:
    late = f"{agreeing(len(overdue), 'condition')} overdue" if len(overdue) else ""
    if len(overdue) == 1 and (len(judged) <= 2 or len(go) == len(judged)):
        one = overdue.iloc[0]
        delay = f"a condition that is {text.days(one.days_overdue)} overdue"
        return (f"{brief(one.project)} passed with {delay}",)
    if len(judged) <= 2:
        return (*(f"{brief(one.project)}: {one.decision}" for one in judged.itertuples()), late)
    if len(go) == len(judged):
        return "every gate was passed at the first review", late
    return f"{len(go)} of {len(judged)} gates were passed at the first review", late


def gate_power(data: Data) -> Finding | None:
    """Whether projects that did not pass a gate ended worse; None below twenty that passed and whose end is known."""
    passed, failed = data.fates[data.fates.passed], data.fates[~data.fates.passed]
    if len(passed) < FEWEST_PASSED:
        return None
    seen, unseen = failed[failed.seen], failed[~failed.seen]
    groups = (
        Group(len(seen), int(seen.bad.sum()), len(unseen)),
        Group(len(passed), int(passed.bad.sum())),
    )
    low, high = difference_bounds(*groups)
    found = values(
        "gate_power",
        passed=passed,
        passed_bad=passed[passed.bad],
        not_passed=seen,
        not_passed_bad=seen[seen.bad],
        unseen=unseen,
        difference=finite(difference_where_seen(*groups)),
        bounds=None if np.isnan(low) else [round(low, 4), round(high, 4)],
    )
    message = "What the gate prevents is not observable: nothing failed it and was delivered"
    if not np.isnan(low):
        span = f"{text.signed(100 * low)} to {text.signed(100 * high)} points"
        word = "more" if low > 0 else "less"
        message = f"Projects that failed a gate ended badly {word} often: {span}"
        if low <= 0 <= high:
            message = f"The gate's worth is not known: {span}"
    return stated("gate_power", found, False, message)


def changes(data: Data) -> Finding:
    """How far baselines moved, and how much of it no approved change explains."""
    portfolio, rows = data.portfolio, data.moves
    if not portfolio.has("baselines"):
        return stated("changes", {}, True, "The source has no register of baselines")
    recorded = portfolio.baselines.project_id.nunique()
    without = portfolio.projects[
        ~portfolio.projects.project_id.isin(portfolio.baselines.project_id)
    ]
    share, lost = unexplained_share(rows), data.unreadable("baselines") + data.unreadable("changes")
    found = values(
        "changes",
        moved=rows,
        cost_moved=(float(rows.cost_moved.sum()), rows),
        cost_unexplained=(float(rows.cost_unexplained.sum()), rows),
        unexplained_share=finite(share),
        without_baseline=without,
    )
    doubts = [lacking(len(without), "project", "recorded baseline"), unread(lost)]
    if rows.empty:
        none = "none of {recorded} recorded baselines moved" if any(doubts) else "no baseline moved"
        return stated("changes", found, any(doubts), none.format(recorded=recorded), *doubts)
    register = "" if portfolio.has("changes") else "no change is recorded"
    asked = "file a change for what none explains – asked of the managers, within 30 days"
    return stated(
        "changes",
        found,
        True,
        *_moved(rows, share),
        register,
        *doubts,
        asked=asked if share else "",
    )


def _moved(rows: pd.DataFrame, share: float) -> tuple[str, ...]:
    if len(rows) > 1:
        part = f"{text.percent(share)} of the cost is unexplained"
        return f"{len(rows)} baselines moved", "" if np.isnan(share) else part
    one, name = rows.iloc[0], brief(rows.project.iloc[0])
    if np.isnan(share):
        return (f"{name}: the approved finish moved by {text.days(one.finish_moved)}",)
    way, rest = "rose" if one.cost_moved > 0 else "fell", text.money(abs(one.cost_unexplained))
    return (
        f"{name}: the budget {way} by {text.money(abs(one.cost_moved))}",
        f"{rest} is unexplained",
    )
