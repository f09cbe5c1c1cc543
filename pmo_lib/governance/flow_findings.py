"""Sentences about demand that waits, gates, and changes of baselines."""

import numpy as np
import pandas as pd

from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import values
from pmo_lib.measures.change_control import unexplained_share
from pmo_lib.measures.interval import wilson
from pmo_lib.measures.partial_identification import Group, difference_bounds, difference_where_seen
from pmo_lib.measures.waiting_times import DECIDED, UNDATED, UNUSABLE
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import FEWEST, finite
from pmo_lib.portfolio.vocabulary import GateDecision, Outcome
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing, brief, lacking, stated, unread
from pmo_lib.report.registers import at_the_end_of_registers

FEWEST_PASSED = 20  # projects with a known end from which the gate is judged


@at_the_end_of_registers
def intake(data: Data) -> Finding:
    """How many requests wait, and how long it takes until they are approved or rejected."""
    source, kind = data.source_of_demand, data.item
    if not source:
        return stated("intake", some=["The source has no readable table of proposals or requests"])
    demand, waiting = data.demand, data.demand.waiting
    states = {"undated": demand.of(UNDATED), "unusable": demand.of(UNUSABLE)}
    ends = {end: demand.rows[demand.rows.outcome == end] for end in demand.outcomes}
    found = values("intake", waiting=waiting, **states, **ends)
    if len(demand.of(DECIDED)) >= FEWEST:
        share, rejected, days = (demand.curve[key] for key in ("approved", "rejected", "days"))
        found |= values("intake", approved_share=share, rejected_share=rejected, days=days)
    days = waiting.waited.max()
    longest = text.days(days) if pd.notna(days) else "an unknown time"
    some = (
        [f"{text.plural(len(waiting), kind)} wait", *_pace(data, longest)] if len(waiting) else []
    )
    if len(waiting) == 1:
        some = [f"one {kind} waits, for {longest}"]
    return stated(
        "intake",
        found,
        some=some,
        none=f"no {kind} waits",
        of_known=f"of {text.plural(len(demand.rows), f'readable {kind}')} none waits",
        doubts=[unread(data.unreadable(source)), _unusable(data)],
        asked=f"clear or decline the oldest {kind}s – asked of the board, at its next session",
    )


def _unusable(data: Data) -> str:
    """Of how many requests the days tell nothing; empty where there is none."""
    count = len(data.demand.of(UNUSABLE))
    return f"{text.plural(count, data.item)} left out: days unusable" if count else ""


def _pace(data: Data, longest: str) -> list[str]:
    """What is known of how long demand waits, in parts of a message."""
    demand, curve = data.demand, data.demand.curve
    undated, dated = len(demand.of(UNDATED)), len(demand.of(DECIDED))
    if undated > dated:
        ended = text.plural(int(demand.rows.outcome.notna().sum()), "decision")
        return [f"{text.number(undated)} of {ended} {'has' if undated == 1 else 'have'} no day"]
    if dated < FEWEST:
        return [f"the longest for {longest}", "too few are decided to say how long it takes"]
    part = "half" if curve["approved"] >= 0.5 else text.percent(curve["approved"])
    rejected = f"{text.percent(curve['rejected'])} rejected"
    if data.source_of_demand == "requests":
        rejected = "rejections are not recorded"
    return [f"{part} are approved within {text.days(curve['days'])}, {rejected}"]


def intake_in_words(data: Data) -> str:
    """What waiting times leave out, and what they suppose."""
    undated, unusable = (len(data.demand.of(state)) for state in (UNDATED, UNUSABLE))
    ended = text.plural(int(data.demand.rows.outcome.notna().sum()), f"decided {data.item}")
    parts = ["Open ones count with the time that they have waited so far."]
    if undated:
        why = "counted, but left out of waiting times, which speak only of those with a day"
        parts.append(f"{text.number(undated)} of {ended} have no day of decision: they are {why}.")
    if unusable:
        days = "missing or contradict each other"
        parts.append(f"The days of {text.plural(unusable, data.item)} are {days}.")
    if data.source_of_demand == "requests":
        parts.append("Rejections are not recorded: waiting times are overstated.")
    return " ".join(parts)


@at_the_end_of_registers
def wip(data: Data) -> Finding | None:
    """Whether requests leave as fast as they come, and how long a new one waits at that pace; None without any."""
    demand = data.demand
    if not data.source_of_demand or demand.rows.empty:
        return None
    flow, kind, wait = demand.flow, data.item, demand.expected_months
    undated = len(demand.of(UNDATED))
    came, at_least = (agreeing(flow.arrivals, kind, "came", "came"), "at least " if undated else "")
    both = f"{came} and {at_least}{flow.departures} left in {text.plural(data.rules.window_months, 'month')}"
    pace = "too few decisions for a pace"
    if wait is not None:
        pace = f"a new one waits about {text.plural(max(1, round(wait)), 'month')}"
    counts = {"arrivals": flow.arrivals, "departures": flow.departures, "expected_months": wait}
    grows = flow.arrivals > flow.departures and not at_least
    return stated(
        "wip",
        values("wip", **counts, in_progress=round(flow.in_progress, 2), waiting=demand.waiting),
        some=[both, pace] if grows else [],
        none=f"{both}; {kind}s leave as fast as they come",
        of_known=both,
        doubts=[lacking(undated, "decision", "day"), _unusable(data)],
        asked="set a limit to what waits – asked of the board, by next quarter",
    )


@at_the_end_of_registers
def gate(data: Data) -> Finding:
    """How many gates were passed at the first review, and which conditions are overdue."""
    rows, lost = data.first_reviews, unread(data.unreadable("reviews", "gate_criteria"))
    if rows.empty:
        return stated("gate", some=["no gate review is recorded", lost])
    judged, go = rows.dropna(subset=["decision"]), rows[rows.decision == GateDecision.GO]
    unmet, overdue = data.conditions, data.conditions[data.conditions.days_overdue > 0]
    interval = [finite(round(bound, 4)) for bound in wilson(len(go), len(judged))]
    undecided = rows[rows.decision.isna()]
    unsaid = text.plural(data.criteria_without_result, "condition")
    found = values("gate", go=go, first_reviews=judged, undecided=undecided, interval=interval)
    asked = "close the condition or return – asked of its owner, by the next session"
    passed = (
        f"{brief(go.project.iloc[0])} passed its gate at the first review" if len(go) == 1 else ""
    )
    return stated(
        "gate",
        found | values("gate", conditions=unmet, overdue=overdue),
        some=_gates(judged, go, overdue) if len(go) < len(judged) or len(overdue) else [],
        none=passed or "every gate was passed at the first review",
        of_known=f"of {text.plural(len(go), 'gate')} with a decision all were passed at first"
        if len(go)
        else "",
        doubts=[
            lacking(len(undecided), "review", "decision"),
            lacking(int(unmet.due.isna().sum()), "condition", "due day"),
            f"of {unsaid} it is not known if met" if data.criteria_without_result else "",
            "" if data.conditions_known else "conditions are not recorded",
            lost,
        ],
        asked=asked if len(overdue) else "",
    )


def _gates(judged: pd.DataFrame, go: pd.DataFrame, overdue: pd.DataFrame) -> list[str]:
    late = f"{agreeing(len(overdue), 'condition')} overdue" if len(overdue) else ""
    if len(overdue) == 1 and (len(judged) == 1 or len(go) == len(judged)):
        delay = f"a condition that is {text.days(overdue.days_overdue.iloc[0])} overdue"
        return [f"{brief(overdue.project.iloc[0])} passed with {delay}"]
    if len(judged) <= 2:
        return [*(f"{brief(one.project)}: {one.decision}" for one in judged.itertuples()), late]
    return [
        f"{text.number(len(go))} of {text.plural(len(judged), 'gate')} were passed at the first review",
        late,
    ]


def gate_power(data: Data) -> Finding | None:
    """Whether projects that did not pass a gate ended worse; None below twenty that passed and whose end is known."""
    passed, failed = data.fates[data.fates.passed], data.fates[~data.fates.passed]
    if len(passed) < FEWEST_PASSED:
        return None
    seen, unseen = failed[failed.seen], failed[~failed.seen]
    bad = {"passed_bad": passed[passed.bad], "not_passed_bad": seen[seen.bad]}
    groups = (
        Group(len(seen), len(bad["not_passed_bad"]), len(unseen)),
        Group(len(passed), len(bad["passed_bad"])),
    )
    bounds = [finite(round(bound, 4)) for bound in difference_bounds(*groups)]
    difference = finite(difference_where_seen(*groups))
    found = values("gate_power", passed=passed, not_passed=seen, unseen=unseen, **bad)
    found |= values("gate_power", difference=difference, bounds=bounds)
    message = "What the gate prevents is not observable: nothing failed it and was delivered"
    if difference is not None:
        span = f"{text.signed(100 * bounds[0])} to {text.signed(100 * bounds[1])} points"
        word = "more" if bounds[0] > 0 else "less"
        message = f"Projects that failed a gate ended badly {word} often: {span}"
        if bounds[0] <= 0 <= bounds[1]:
            message = f"The gate's worth is not known: {span}"
    return stated("gate_power", found, none=message)


def changes(data: Data) -> Finding:
    """How far baselines moved, and how much of it no approved change explains."""
    portfolio, rows, ids = data.portfolio, data.moves, data.portfolio.baselines.project_id
    if not portfolio.has("baselines"):
        return stated("changes", some=["The source has no readable register of baselines"])
    without, share = (
        portfolio.projects[~portfolio.projects.project_id.isin(ids)],
        unexplained_share(rows),
    )
    sums = {name: (float(rows[name].sum()), rows) for name in ("cost_moved", "cost_unexplained")}
    found = values(
        "changes", moved=rows, without_baseline=without, unexplained_share=finite(share), **sums
    )
    register = "" if portfolio.has("changes") else "no change is recorded"
    silent = portfolio.changes[portfolio.changes.project_id.isin(rows.project_id)]
    no_outcome = lacking(int(silent.outcome.isna().sum()), "change", "outcome")
    no_cost = silent.cost_impact.isna() & (silent.outcome == Outcome.APPROVED)
    lost = unread(data.unreadable("baselines", "changes"))
    unknown = [no_outcome, lacking(int(no_cost.sum()), "approved change", "cost")]
    asked = "file a change for what none explains – asked of the managers, by the next session"
    return stated(
        "changes",
        found,
        some=[*_moved(rows, share), register, *unknown] if len(rows) else [],
        none="no baseline moved",
        of_known=f"of {text.plural(ids.nunique(), 'recorded baseline')} none moved"
        if len(ids)
        else "",
        doubts=[lacking(len(without), "project", "recorded baseline"), lost],
        asked=asked if share > 0 else "",
    )


def _moved(rows: pd.DataFrame, share: float) -> list[str]:
    if len(rows) > 1:
        part = f"{text.percent(share)} of the cost is unexplained"
        return [f"{text.plural(len(rows), 'baseline')} moved", "" if np.isnan(share) else part]
    one, name = rows.iloc[0], brief(rows.project.iloc[0])
    if np.isnan(share):
        return [f"{name}: the approved finish moved by {text.days(one.finish_moved)}"]
    way, rest = "rose" if one.cost_moved > 0 else "fell", text.money(abs(one.cost_unexplained))
    return [
        f"{name}: the budget {way} by {text.money(abs(one.cost_moved))}",
        f"{rest} is unexplained",
    ]
