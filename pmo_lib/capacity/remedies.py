"""Every sentence about the way out: what to decide by when, at what price, and what it moves."""

import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.repair import DROP, HIRE, LEND, SHIFT, STRETCH, TRAIN
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

MOST_STEPS = 2  # of a plan that a headline names
ROLE_LENGTH = 30
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
    cost = text.money(decision.told["plan"]["cost"], portfolio.settings.currency)
    what = "what helps most" if decision.told["plan"]["shortage"] > ENOUGH else "the way out"
    price = f"agree to {what} at {cost}: " if portfolio.program == PORTFOLIO else ""
    more = [text.plural(len(parts) - MOST_STEPS, "more step")] if len(parts) > MOST_STEPS else []
    return (
        f"{price}{text.names([*parts[:MOST_STEPS], *more], MOST_STEPS + 1)} – asked of {who}{when}"
    )


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
    """What is added to a role, in words."""
    count, role = (
        text.number(row.fte, 0 if float(row.fte).is_integer() else 1),
        role_name(load, row.role_id),
    )
    if row.action in (LEND, TRAIN):
        verb = "train and lend" if row.action == TRAIN else "lend"
        return f"{verb} {count} FTE of {role_name(load, row.lender_id).lower()} to {role.lower()}"
    verb = "hire" if row.action == HIRE else "contract"
    return f"{verb} {count} FTE of {role.lower()}"


def _named(load: Load, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(name=load.roles.name.reindex(rows.role_id).to_numpy())


def rows_of_plan(load: Load, decision: Decision) -> pd.DataFrame:
    """What the plan moves; where it moves nothing, what it adds."""
    return decision["moves"] if len(decision["moves"]) else _named(load, decision["added"])


def repair(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """The cheapest way out, its price, and what is proved about it."""
    if decision is None:
        return None
    plan, money = decision.told.get("plan"), portfolio.settings.currency
    if plan is None:
        return Finding("No way out was found within the time allowed", "repair", Severity.WARNING)
    values = {
        "cost": plan["cost"],
        "shortage": plan["shortage"],
        "gap": plan["gap"],
        "bound": plan["bound"],
    }
    if decision.told.get("chance_after") is not None:
        values["chance_left"] = decision.told["chance_after"]
    moves, added = decision["moves"], decision["added"]
    values |= {"moves": len(moves), "additions": len(added)}
    evidence, rows = (
        rows_of_plan(load, decision),
        {"moves": moves, "additions": _named(load, added)},
    )
    if plan["shortage"] > ENOUGH:
        message = f"No repair suffices: {text.number(plan['shortage'], 1)} FTE-months stay uncovered at {text.money(plan['cost'], money)}"
        return Finding(message, "repair", Severity.ALERT, values, evidence, rows=rows)
    if (
        not len(moves)
        and not len(added)
        and not decision.told.get("others", {}).get("moves", {}).get("projects")
    ):
        return Finding(
            "Nothing has to be repaired: demand fits into capacity as it is booked",
            "repair",
            values=values,
        )
    proved = (
        "proved least"
        if plan["proved"]
        else f"at most {text.percent(plan['gap'], 1)} above the least"
    )
    message = f"The cheapest way out costs {text.money(plan['cost'], money)}, {proved}"
    return Finding(message, "repair", Severity.WARNING, values, evidence, rows=rows)


def repair_in_words(decision: Decision | None, rules) -> str:
    """Under which assumptions the repair is the cheapest, and what stays likely."""
    if decision is None or not decision.told.get("plan"):
        return ""
    left, rest = decision.told.get("chance_after"), decision.told.get("others", {}).get("moves", {})
    after = (
        f" Even then the role is overloaded in {text.percent(left)} of the runs in its worst month, since estimates err; holding in 8 of 10 has its own price below."
        if left
        else ""
    )
    others = (
        f" {text.sentence(text.plural(rest['projects'], 'project'))} of other programs {'moves' if rest['projects'] == 1 else 'move'} too."
        if rest.get("projects")
        else ""
    )
    return (
        f"A month's delay is taken to cost {text.percent(rules.delay_cost)} of a project's budget, a dropped proposal as much as {rules.drop_months} months. "
        f"Work under way is stretched but not stopped; mandatory projects keep their date; what waits for another project stays behind it.{others}{after}"
    )


def worth(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """What one more person would save the best plan, and how far that holds."""
    if decision is None or decision["gains"].empty:
        return None
    gains, money = decision["gains"], portfolio.settings.currency
    best = gains[gains.role_id == gains.role_id.iloc[0]]
    first = float(best.gain.iloc[0])
    holds = int((best.gain >= first - max(1.0, 0.01 * first)).cumprod().sum())
    useful = int((best.gain > 1).sum())
    values = {"gain": first, "holds_for": holds, "useful": useful}
    role = role_name(load, gains.role_id.iloc[0])
    named = best.assign(name=role)
    if first <= 1:
        return Finding(
            f"One more FTE of {role.lower()} would save the best plan nothing",
            "worth",
            values=values,
            evidence=named,
        )
    message = f"One more FTE of {role.lower()} saves the best plan {text.money(first, money)}"
    return Finding(message, "worth", values=values, evidence=named)


def worth_in_words(decision: Decision | None, rules) -> str:
    """How far the value of one more reaches, and what waiting is."""
    queue = (
        f"Waiting is what a task of {rules.task_days} working days waits for somebody of the role to be free, if tasks come and last at random "
        "(Allen-Cunneen); at or above capacity the queue never settles and there is no number."
    )
    if decision is None or decision["gains"].empty:
        return queue
    steps = decision["gains"].groupby("role_id", sort=False).gain.apply(list).iloc[0]
    more = ", ".join(
        f"the {word} {text.money(gain)}"
        for word, gain in zip(("first", "second", "third"), steps, strict=False)
    )
    return f"In money, free of what the person costs: {more}. Each value holds for that one FTE, in all months ahead. {queue}"


def milestones(load: Load, decision: Decision | None) -> Finding | None:
    """Which milestones the repair moves."""
    if decision is None or decision["milestones"].empty:
        return None
    rows = decision["milestones"]
    values = {"milestones": len(rows), "projects": int(rows.project_id.nunique())}
    message = f"The repair moves {text.plural(len(rows), 'milestone')} of {text.plural(rows.project_id.nunique(), 'project')}"
    return Finding(message, "moved_milestones", values=values, evidence=rows)
