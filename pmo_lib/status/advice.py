"""Which decision is due for each project off track, asked of whom, by when, and what would change the advice."""

from collections.abc import Mapping

import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.status.deviation import deviations
from pmo_lib.status.performance import indices, schedule
from pmo_lib.status.selection import active, worst_first
from pmo_lib.status.states import Action, Reporting

ATTAINABLE = (
    1.15  # the rest may have to go so much better than planned, and no more, to be believed
)
SLOW = 0.9  # SPI(t) below this is slow
COLUMNS = ["project_id", "name", "action", "why", "asked_of", "by", "unless"]


def advice(
    portfolio: Portfolio,
    frame: pd.DataFrame,
    chains: pd.DataFrame,
    rules: Thresholds,
    recommended: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """
    A row for each project under way whose computed health is red, the worst first.

    Rules, the first that holds: prioritization recommends to stop, reject, pause or delay it → escalate; no current
    status → escalate; a figure beyond the plausible range → escalate; declared green → escalate; waits for a late giver
    longer than it is late itself → escalate; budget no longer attainable, or the rest would have to be cheaper by more
    than `ATTAINABLE` → re-baseline; the planned time is used up, or the rest would have to be faster by more than that
    → re-baseline; slow, but not dear → resource; else recover.

    Args:
        frame: positions.
        chains: endangered dependencies.
        recommended: what prioritization recommends instead of going on, by project.

    Returns:
        project_id, name, action (recover, re-baseline, resource, escalate), why, asked_of (role), by (date), unless (what
        would change the advice).
    """
    red = worst_first(active(frame), rules)
    red = red[red.computed == Rag.RED]
    if red.empty:
        return pd.DataFrame(columns=COLUMNS)
    cost, time = indices(red), schedule(red).reindex(red.index)
    waits = chains.groupby("project_id").late_days.max() if len(chains) else pd.Series(dtype=float)
    givers = (
        chains.drop_duplicates("project_id").set_index("project_id").giver
        if len(chains)
        else pd.Series(dtype=object)
    )
    by = next_report(portfolio)
    rows = []
    for at, row in red.iterrows():
        wait = waits.get(row.project_id, 0.0)
        action, why = _action(row, cost.loc[at], time.loc[at], wait, givers.get(row.project_id, ""))
        if word := (recommended or {}).get(row.project_id):
            action, why = Action.ESCALATE, f"{why}; prioritization recommends to {word} it"
        rows.append(
            (
                row.project_id,
                row["name"],
                action,
                why,
                _asked_of(row, action),
                by,
                _unless(row, rules, portfolio),
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def next_report(portfolio: Portfolio) -> pd.Timestamp:
    """The end of the next period: the day by which decisions are asked for."""
    return pd.Timestamp(portfolio.as_of) + pd.offsets.MonthEnd(1)


def _action(row, cost, time, wait: float, giver: str) -> tuple[Action, str]:
    deviation = text.names(deviations(row), 3)
    if row.reporting != Reporting.CURRENT and pd.notna(row.reported):
        return Action.ESCALATE, f"{deviation}; its last report is {text.days(row.age_days)} old"
    if row.check:
        return Action.ESCALATE, f"{deviation}: check this figure first"
    if row.declared == Rag.GREEN:
        return Action.ESCALATE, f"declares green but is {deviation}"
    if wait > 0 and not row.slip_days > wait * 7 / 5:
        return Action.ESCALATE, f"waits {text.plural(int(wait), 'working day')} for {giver}"
    if row.rag_cost == Rag.RED and (cost.unattainable or cost.needed > ATTAINABLE):
        need = (
            "the budget is no longer attainable"
            if cost.unattainable
            else f"the rest would have to cost {text.percent(1 - 1 / cost.needed)} less"
        )
        return Action.REBASELINE, f"{deviation}, and {need}"
    if row.rag_schedule == Rag.RED and time.planned_duration <= time.actual_time:
        return Action.REBASELINE, f"{deviation}, and the planned time is used up"
    if row.rag_schedule == Rag.RED and time.needed > ATTAINABLE:
        return (
            Action.REBASELINE,
            f"{deviation}, and the rest would have to go {text.percent(time.needed - 1)} faster than planned",
        )
    if time["index"] < SLOW and cost.cost_index >= 1:
        return (
            Action.RESOURCE,
            f"{deviation}: {text.number(time['index'], 2)} months' work done per month, at no extra cost",
        )
    return Action.RECOVER, deviation


def _asked_of(row, action: str) -> str:
    role = row.manager_role if action == Action.RESOURCE else row.sponsor_role
    return role if isinstance(role, str) and role else "sponsor"


def _unless(row, rules: Thresholds, portfolio: Portfolio) -> str:
    """What would take a project out of the red; a day that has passed is not named."""
    said = []
    if row.rag_schedule == Rag.RED:
        day = row.baseline_finish + pd.Timedelta(days=rules.red_days - 1)
        passed = day <= pd.Timestamp(portfolio.as_of)
        said.append("a new approved baseline" if passed else f"a finish by {text.day(day)}")
    if row.rag_cost == Rag.RED:
        limit = row.budget * (1 + rules.red_overrun)
        said.append(f"an estimate below {text.money(limit)}")
    said += [
        f"{name} below {text.percent(rules.limits(name)[1])}"
        for name in ("scope", "risk")
        if row[f"rag_{name}"] == Rag.RED
    ]
    if row.rag_benefits == Rag.RED:
        said.append(f"benefits above {text.percent(rules.red_benefits)} of plan")
    return f"{text.names(said, 5)} would take it out of the red"


def decision_in_words(row) -> str:
    """
    One advice as the sentence that asks for a decision.

    >>> import types; one = types.SimpleNamespace(action="recover", name="Portal", why="95 days late", asked_of="CIO", by=pd.Timestamp("2026-11-30"))
    >>> decision_in_words(one)
    'recover Portal (95 days late) – asked of the CIO by 30 Nov 2026'
    """
    verb = "give more people to" if row.action == Action.RESOURCE else row.action
    return f"{verb} {text.shorten(row.name, 40)} ({row.why}) – asked of the {row.asked_of} by {text.day(row.by)}"
