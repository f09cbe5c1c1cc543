"""Every sentence about the way out: what to decide by when, at what price, and what it moves."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.knowledge import not_known, of_others
from pmo_lib.capacity.repair import DROP, HIRE, LEND, SHIFT, STRETCH, TRAIN
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

MOST_STEPS = 2  # of a plan that a headline names
ROLE_LENGTH = 30
MOST_STRETCHES = 3  # of months, each with its FTE, that are listed one by one
ENOUGH = 1e-6  # FTE-months that may stay uncovered where all is said to be covered


def months(first, last) -> str:
    """
    A span of months in words.

    >>> months("2027-02-28", "2027-04-30"), months("2027-02-28", "2027-02-28")
    ('Feb–Apr 2027', 'Feb 2027')
    """
    first, last = pd.Timestamp(first), pd.Timestamp(last)
    if (first.year, first.month) == (last.year, last.month):
        return text.month(first)
    begin = (
        text.month(first).removesuffix(f" {first.year}")
        if first.year == last.year
        else text.month(first)
    )
    return f"{begin}–{text.month(last)}"


def role_name(load: Load, role_id: str) -> str:
    """Name of a role as it stands in a sentence."""
    return text.shorten(str(load.roles.name.get(role_id, role_id)), ROLE_LENGTH)


def asked_for(load: Load, decision: Decision | None, portfolio: Portfolio) -> str:
    """What is to be decided, by whom, by when; the lead time counted backwards."""
    if decision is None or not decision.told.get("plan"):
        return ""
    moves, added = decision["moves"], decision["added"]
    parts = [move(row) for row in moves.sort_values("cost", ascending=False).itertuples()]
    people = [
        addition(load, row) for row in added.sort_values("cost", ascending=False).itertuples()
    ]
    # A program's page begins with what is its own.
    parts = people + parts if portfolio.program == PORTFOLIO else parts + people
    if not parts:
        return ""
    days = [*added.decide_by.dropna(), *_before_start(load, moves)]
    first = max(min(days), pd.Timestamp(portfolio.as_of)) if days else None
    owner = load.roles.owner_role.get(decision.told.get("role_id"))
    who = (
        owner
        if isinstance(owner, str) and owner and portfolio.program == PORTFOLIO
        else "the portfolio board"
    )
    when = f", the first by {text.day(first)}" if first is not None else ""
    plan = decision.told["plan"]
    what = "what helps most" if plan["shortage"] > ENOUGH else "the way out"
    at = (
        f" at {money(plan['cost'], portfolio)}" if cost_known(plan) else ", whose cost is not known"
    )
    price = f"agree to {what}{at}: " if portfolio.program == PORTFOLIO else ""
    more = [text.plural(len(parts) - MOST_STEPS, "more step")] if len(parts) > MOST_STEPS else []
    return (
        f"{price}{text.names([*parts[:MOST_STEPS], *more], MOST_STEPS + 1)} – asked of {who}{when}"
    )


def cost_known(plan: Mapping[str, Any]) -> bool:
    """Whether the cost of a plan is known: a delay has none where no project has a budget."""
    return not plan.get("unpriced") or bool(plan.get("budgets"))


def money(amount: float | None, portfolio: Portfolio) -> str:
    """An amount with its currency, or with the remark that this is not known."""
    currency = portfolio.settings.currency
    shown = text.money(amount, currency)
    return shown if currency or text.is_missing(amount) else f"{shown} (currency not known)"


def _before_start(load: Load, moves: pd.DataFrame) -> list[pd.Timestamp]:
    begins = load.projects.forecast_start.fillna(load.projects.baseline_start).reindex(
        moves.project_id[moves.action == SHIFT]
    )
    return list(begins.dropna())


def move(row) -> str:
    """What is done with a project, in words."""
    name = text.shorten(str(row.project), 40)
    by = text.plural(int(row.months), "month")
    return {
        SHIFT: f"start {name} {by} later",
        STRETCH: f"stretch {name} by {by}",
        DROP: f"drop the proposal {name}",
    }[row.action]


def addition(load: Load, row) -> str:
    """What is added to a role, in words; a range where it is not the same in all months."""
    least, most = min(row.by_month), max(row.by_month)
    count = number_of_fte(most)
    if most - least > ENOUGH:
        count = f"{number_of_fte(least)} to {count}"
    role = role_name(load, row.role_id).lower()
    if row.action in (LEND, TRAIN):
        verb = "train and lend" if row.action == TRAIN else "lend"
        return f"{verb} {count} FTE of {role_name(load, row.lender_id).lower()} to {role}"
    verb = "hire" if row.action == HIRE else "contract"
    return f"{verb} {count} FTE of {role}"


def number_of_fte(value: float) -> str:
    """FTE come in halves: with one decimal place where they are no whole number."""
    return text.number(value, 0 if float(value).is_integer() else 1)


def by_month(row) -> str:
    """
    The months of an addition; with the FTE of each stretch where it is not the same in all of them.

    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(first="2027-03-31", last="2027-04-30", by_month=[1.0, 0.5])
    >>> by_month(row)
    '1 FTE in Mar 2027, 0.5 FTE in Apr 2027'
    >>> by_month(SimpleNamespace(first="2027-03-31", last="2027-04-30", by_month=[1.0, 1.0]))
    'Mar–Apr 2027'
    """
    if max(row.by_month) - min(row.by_month) <= ENOUGH:
        return months(row.first, row.last)
    days = pd.date_range(pd.Timestamp(row.first), periods=len(row.by_month), freq="ME")
    runs = [list(run) for _, run in groupby(zip(days, row.by_month, strict=True), lambda at: at[1])]
    runs = [run for run in runs if run[0][1] > 0]
    if len(runs) > MOST_STRETCHES:
        whole = text.number(sum(row.by_month), 1)
        return f"{months(row.first, row.last)}, {whole} FTE-months in all"
    return ", ".join(
        f"{number_of_fte(run[0][1])} FTE in {months(run[0][0], run[-1][0])}" for run in runs
    )


def _named(load: Load, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(name=load.roles.name.reindex(rows.role_id).to_numpy())


def rows_of_plan(load: Load, decision: Decision) -> pd.DataFrame:
    """What the plan moves; where it moves nothing, what it adds."""
    return decision["moves"] if len(decision["moves"]) else _named(load, decision["added"])


def repair(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """The cheapest way out, its price, and what is proved about it."""
    if decision is None:
        return None
    plan, reason = decision.told.get("plan"), not_known(load, portfolio)
    if reason:
        message = f"Whether a repair is needed is not known: {reason}"
        return Finding(message, "repair", Severity.WARNING)
    if plan is None:
        message = "The search for a way out ended without a result"
        return Finding(message, "repair", Severity.WARNING)
    moves, added = decision["moves"], _named(load, decision["added"])
    values = _values(plan, decision)
    evidence, rows = rows_of_plan(load, decision), {"moves": moves, "additions": added}
    if plan["shortage"] > ENOUGH:
        message = _not_enough(load, plan, portfolio)
        return Finding(message, "repair", Severity.ALERT, values, evidence, rows=rows)
    elsewhere = decision.told.get("others", {}).get("moves", {}).get("projects")
    if not len(moves) and not len(added) and not elsewhere:
        return Finding(_nothing_to_do(load), "repair", values=values)
    message = (
        "The overload can be removed; what that costs is not known, as no project has a budget"
    )
    if cost_known(plan):
        message = f"The cheapest way out costs {money(plan['cost'], portfolio)}; {proof(plan)}"
    return Finding(message, "repair", Severity.WARNING, values, evidence, rows=rows)


def _values(plan: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    cost = {key: plan[key] for key in ("cost", "gap", "bound")} if cost_known(plan) else {}
    values = {
        **cost,
        "shortage": plan["shortage"],
        "chance_left": decision.told.get("chance_after"),
        "moves": len(decision["moves"]),
        "additions": len(decision["added"]),
    }
    return {key: value for key, value in values.items() if value is not None}


def proof(plan: Mapping[str, Any]) -> str:
    """What is proved about the cost of a plan."""
    if plan["proved"]:
        return "no cheaper plan exists"
    if plan["gap"] is None:
        return "a cheaper one may exist"
    return f"no plan is more than {text.percent(plan['gap'], 1)} cheaper"


def _not_enough(load: Load, plan: Mapping[str, Any], portfolio: Portfolio) -> str:
    at = f"at {money(plan['cost'], portfolio)}" if cost_known(plan) else "at an unknown cost"
    uncovered = f"{text.number(plan['shortage'], 1)} FTE-months stay uncovered {at}"
    short = load.roles[load.overloaded.any(axis=1)]
    if short[["monthly_cost", "contractor_monthly_cost"]].isna().all(axis=None):
        return f"With the means that are known, {uncovered}"
    return f"No repair suffices: {uncovered}"


def _nothing_to_do(load: Load) -> str:
    if load.not_judged.any():
        unknown = of_others(int(load.not_judged.sum()))
        return f"Nothing has to be repaired where capacity is known; {unknown}"
    if not load.with_demand.any():
        return "Nothing has to be repaired: no committed demand is booked"
    return "Nothing has to be repaired: demand fits into capacity as it is booked"


def repair_in_words(decision: Decision | None, rules) -> str:
    """Under which assumptions the repair is the cheapest, and what stays likely."""
    if decision is None or not decision.told.get("plan"):
        return ""
    left, rest = decision.told.get("chance_after"), decision.told.get("others", {}).get("moves", {})
    after = (
        f"Even then the role is overloaded in {text.percent(left)} of the runs in its worst month, since estimates err; the plan that holds in 8 of 10 runs is in the table."
        if left
        else ""
    )
    others = (
        f"{text.sentence(text.plural(rest['projects'], 'project'))} of other programs {'moves' if rest['projects'] == 1 else 'move'} too."
        if rest.get("projects")
        else ""
    )
    return " ".join(part for part in (*_assumptions(decision, rules), others, after) if part)


def _assumptions(decision: Decision, rules) -> list[str]:
    """What the plan takes as given, and which columns or tables it lacks."""
    plan, lacks = decision.told["plan"], decision.told.get("lacks", [])
    mandatory = (
        "which projects are mandatory is not known"
        if "mandatory" in lacks
        else "mandatory projects keep their date"
    )
    order = (
        "which project waits for another is not known"
        if "prerequisites" in lacks
        else "a project that waits for another stays behind it"
    )
    unpriced, unlimited = plan.get("unpriced", 0), decision.told.get("unlimited", [])
    return [
        f"A month's delay is taken to cost {text.percent(rules.delay_cost)} of a project's budget, a dropped proposal as much as {rules.drop_months} months.",
        f"Work under way is stretched but not stopped; {mandatory}; {order}.",
        f"{text.sentence(text.plural(unpriced, 'project'))} of this plan without a budget: the median budget of the others is taken."
        if unpriced and cost_known(plan)
        else "",
        f"Roles whose capacity is not known limit nothing in this plan: {text.names(unlimited, 5)}."
        if unlimited
        else "",
    ]


def worth(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """What one more person would save the best plan, and how far that holds."""
    if decision is None or decision["gains"].empty:
        return None
    gains = decision["gains"]
    role = role_name(load, gains.role_id.iloc[0])
    best = gains[gains.role_id == gains.role_id.iloc[0]]
    if decision.told.get("plan") and not cost_known(decision.told["plan"]):
        message = f"What one more FTE of {role.lower()} saves is not known: no project has a budget"
        return Finding(message, "worth")
    first = float(best.gain.iloc[0])
    holds = int((best.gain >= first - max(1.0, 0.01 * first)).cumprod().sum())
    values = {"gain": first, "holds_for": holds, "useful": int((best.gain > 1).sum())}
    message = f"One more FTE of {role.lower()} saves the best plan {money(first, portfolio)}"
    if first <= 1:
        message = f"One more FTE of {role.lower()} would save the best plan nothing"
    return Finding(message, "worth", values=values, evidence=best.assign(name=role))


def worth_in_words(decision: Decision | None, rules, portfolio: Portfolio) -> str:
    """How far the value of one more reaches, and what waiting is."""
    queue = (
        f"Waiting is the time that a task of {rules.task_days} working days waits until somebody of the role is free, if tasks come and last at random "
        "(Allen-Cunneen); at or above capacity the queue grows without end and there is no number."
    )
    if decision is None or decision["gains"].empty:
        return queue
    if decision.told.get("plan") and not cost_known(decision.told["plan"]):
        return queue
    steps = decision["gains"].groupby("role_id", sort=False).gain.apply(list).iloc[0]
    more = ", ".join(
        f"the {word} {money(gain, portfolio)}"
        for word, gain in zip(("first", "second", "third"), steps, strict=False)
    )
    return f"Saved before the cost of the person: {more}. Each value holds for that one FTE, in all months ahead. {queue}"


def milestones(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """Which milestones the repair moves; nothing where it moves no project."""
    if decision is None or decision["moves"].empty:
        return None
    if not portfolio.has("milestones"):
        message = (
            "It is not known which milestones the repair moves: the source has no table of them"
        )
        return Finding(message, "moved_milestones")
    rows = decision["milestones"]
    values = {"milestones": len(rows), "projects": int(rows.project_id.nunique())}
    message = f"The repair moves {text.plural(len(rows), 'milestone')} of {text.plural(rows.project_id.nunique(), 'project')}"
    if rows.empty:
        message = "The repair moves projects for which no milestone with a date ahead is stated"
    return Finding(message, "moved_milestones", values=values, evidence=rows)
