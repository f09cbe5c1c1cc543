"""Sentences about the repair: what to decide by when, at what cost, what it moves, and what one more person is worth."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.decision import Decision, holds
from pmo_lib.capacity.inputs import OF_MOVES, PRICES, REPAIR, SIMULATED, SIMULATION
from pmo_lib.capacity.knowledge import not_known, of_others
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.plan_wording import ENOUGH, cost_known, proof
from pmo_lib.capacity.repair import SAFE
from pmo_lib.capacity.wording import LONGEST, money, role_name
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

ENDED = "The search for a way out ended without a result"
UNPRICED = "The overload can be removed; what that costs is not known, as no project has a budget"


def rows_of_plan(load: Load, decision: Decision) -> pd.DataFrame:
    """What the plan moves; where it moves nothing, what it adds."""
    return decision["moves"] if len(decision["moves"]) else _additions(load, decision)


def _additions(load: Load, decision: Decision) -> pd.DataFrame:
    rows = decision["added"]
    return rows.assign(name=load.roles.name.reindex(rows.role_id).to_numpy())


def repair(data: Data) -> Finding | None:
    """The cheapest way out, its price, and what is proved about it."""
    if data.decision is None:
        return None
    plan, reason = data.decision.values.get("plan"), not_known(data)
    if reason:
        message = f"Whether a repair is needed is not known: {reason}"
        return Finding(message, "repair", Severity.WARNING)
    if plan is None:
        return Finding(ENDED, "repair", Severity.WARNING)
    values = _values(data.load, plan, data.decision)
    if plan["shortage"] > ENOUGH:
        return Finding(_not_enough(data.load, plan), "repair", Severity.ALERT, values)
    elsewhere = data.decision.values.get("others", {}).get("moves", {}).get("projects")
    if not values["moves"].shown and not values["additions"].shown and not elsewhere:
        return Finding(_nothing_to_do(data), "repair", values=values)
    return Finding(_message(plan), "repair", Severity.WARNING, values)


def _message(plan: Mapping[str, Any]) -> str:
    if not cost_known(plan):
        return UNPRICED
    cheapest = money(plan["cheapest"]["cost"])
    if plan["name"] == SAFE:
        safe = f"A plan that holds in 8 of 10 futures costs {text.money(plan['cost'])}"
        if not plan["cheapest"]["changes"]:
            return f"{safe}; without it demand just fits"
        message = f"{safe}, the cheapest {cheapest}"
        return message if len(message) <= LONGEST else safe
    message = f"The cheapest way out costs {cheapest}"
    if plan["left"] is None:
        return f"{message}; {proof(plan)}"
    if holds(plan["left"]):
        return f"{message} and holds in 8 of 10 futures"
    return f"{message}; a safer one was not found"


def _values(load: Load, plan: Mapping[str, Any], decision: Decision) -> dict[str, Value]:
    rows = rows_of_plan(load, decision)
    fits = "of one option for each project and of what is added to roles, so that no role-month with known capacity is exceeded"
    least = f"Least cost {fits}"
    if plan["name"] == SAFE:
        least += "; with so much capacity kept free that the roles now overloaded stay within it in 8 of 10 simulated futures"
    formulas = {
        "cost": least,
        "gap": "Cost minus bound, over cost",
        "bound": "What the solver proves no plan can cost less than",
        "shortage": "FTE-months above supply that no allowed plan covers",
    }
    values = {
        key: Value(plan[key], words, REPAIR, rows, OF_MOVES)
        for key, words in formulas.items()
        if plan[key] is not None and (key == "shortage" or cost_known(plan))
    }
    if cost_known(plan):
        cost = plan["cheapest"]["cost"]
        values["cheapest_cost"] = Value(cost, f"Least cost {fits}", REPAIR, rows, OF_MOVES)
    if plan["left"]:
        runs = f"Part of the futures in which a role that is now overloaded still is in some month. {SIMULATED}"
        shown = {
            "chance_left": (plan["left"][0], "once this plan is carried out"),
            "chance_left_alike": (plan["left"][1], "the same if all projects are off alike"),
            "cheapest_chance_left": (plan["cheapest"]["left"][0], "once the cheapest plan is"),
        }
        values |= {
            key: Value(number, f"{runs}; {words}", SIMULATION, rows, OF_MOVES)
            for key, (number, words) in shown.items()
        }
    moves, added = decision["moves"], _additions(load, decision)
    formula = "Projects done otherwise than booked"
    values["moves"] = Value(len(moves), formula, PRICES, moves, OF_MOVES)
    formula = "Kinds of capacity added to a role"
    values["additions"] = Value(len(added), formula, PRICES, added, "action fte cost")
    return values


def _not_enough(load: Load, plan: Mapping[str, Any]) -> str:
    at = f"at {money(plan['cost'])}" if cost_known(plan) else "at an unknown cost"
    uncovered = f"{text.number(plan['shortage'], 1)} FTE-months stay uncovered {at}"
    short = load.roles[load.overloaded.any(axis=1)]
    if short[["monthly_cost", "contractor_monthly_cost"]].isna().all(axis=None):
        return f"With the means that are known, {uncovered}"
    return f"No repair suffices: {uncovered}"


def _nothing_to_do(data: Data) -> str:
    load = data.load
    if load.overloaded.any():
        return "Once the funding decision is taken nothing has to be repaired"
    if load.not_judged.any():
        unknown = of_others(int(load.not_judged.sum()))
        return f"Nothing has to be repaired where capacity is known; {unknown}"
    if not load.with_demand.any():
        return "Nothing has to be repaired: no committed demand is booked"
    return "Nothing has to be repaired: demand fits into capacity as it is booked"


def assumptions(data: Data) -> str:
    """Under which assumptions the repair is the cheapest, and what stays likely."""
    known = data.decision.values if data.decision else {}
    plan = known.get("plan")
    if not plan:
        return ""
    lacks, unpriced, unlimited = known["lacks"], plan["unpriced"], known["unlimited"]
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
    cost, drop = text.percent(data.rules.delay_cost), data.rules.drop_months
    sentences = [
        f"A month's delay is taken to cost {cost} of a project's budget, a dropped proposal as much as {drop} months.",
        f"Work under way is stretched but not stopped; {mandatory}; {order}.",
    ]
    if unpriced and cost_known(plan):
        projects = text.sentence(text.plural(unpriced, "project"))
        sentences.append(
            f"{projects} of this plan without a budget: the median budget of the others is taken."
        )
    if unlimited:
        sentences.append(
            f"Roles whose capacity is not known limit nothing in this plan: {text.names(unlimited, 5)}."
        )
    rest = known.get("others", {}).get("moves", {}).get("projects")
    if rest:
        verb = "moves" if rest == 1 else "move"
        projects = text.sentence(text.plural(rest, "project"))
        sentences.append(f"{projects} of other programs {verb} too.")
    if plan["left"]:
        alone, alike = (text.percent(left) for left in plan["left"])
        sentences.append(
            f"A future is a simulated run with estimates off as they were before. Once this plan is carried out, a role that is now overloaded "
            f"still is in some month of {alone} of the futures; if all projects are off by the same ratio, of {alike}."
        )
    return " ".join(sentences)


def worth(data: Data) -> Finding | None:
    """What one more person would save the cheapest plan, and how far that holds."""
    if data.decision is None or data.decision["gains"].empty:
        return None
    gains, plan = data.decision["gains"], data.decision.values.get("plan")
    role = role_name(data.load, gains.role_id.iloc[0])
    if plan and not cost_known(plan):
        message = f"What one more FTE of {role.lower()} saves is not known: no project has a budget"
        return Finding(message, "worth")
    best = gains[gains.role_id == gains.role_id.iloc[0]].assign(name=role)
    first = float(best.gain.iloc[0])
    shown = {
        "gain": (
            first,
            "Cost of the cheapest repair minus its cost with one FTE more of the role in every month, itself free of charge",
        ),
        "holds_for": (
            int((best.gain >= first - max(1.0, 0.01 * first)).cumprod().sum()),
            "Further FTE that gain as much as the first",
        ),
        "useful": (int((best.gain > 1).sum()), "Further FTE, up to three, that gain anything"),
    }
    values = {
        key: Value(number, formula, REPAIR, best, "step gain")
        for key, (number, formula) in shown.items()
    }
    message = f"One more FTE of {role.lower()} saves the cheapest plan {money(first)}"
    if first <= 1:
        message = f"One more FTE of {role.lower()} would save the cheapest plan nothing"
    return Finding(message, "worth", values=values)


def how_worth(data: Data) -> str:
    """How far the value of one more reaches, and what waiting is."""
    queue = (
        f"Waiting is the time that a task of {data.rules.task_days} working days waits until somebody of the role is free, if tasks come and last at random "
        "(Allen-Cunneen); at or above capacity the queue grows without end and there is no number."
    )
    decision = data.decision
    if decision is None or decision["gains"].empty:
        return queue
    if decision.values.get("plan") and not cost_known(decision.values["plan"]):
        return queue
    gains = decision["gains"]
    steps = gains.gain[gains.role_id == gains.role_id.iloc[0]]
    words = zip(("first", "second", "third"), steps, strict=False)
    more = ", ".join(f"the {word} {money(gain)}" for word, gain in words)
    return f"Saved before the cost of the person: {more}. Each value holds for that one FTE, in all months ahead. {queue}"


def milestones(data: Data) -> Finding | None:
    """Which milestones the repair moves; nothing where it moves no project."""
    if data.decision is None or data.decision["moves"].empty:
        return None
    if not data.portfolio.has("milestones"):
        message = (
            "It is not known which milestones the repair moves: the source has no table of them"
        )
        return Finding(message, "moved_milestones")
    rows = data.decision["milestones"]
    count, projects = len(rows), int(rows.project_id.nunique())
    values = {
        "milestones": Value(
            count,
            "Milestones not reached, of projects that start later or take longer",
            "milestones.forecast_date milestones.baseline_date",
            rows,
            "expected after",
        ),
        "projects": Value(
            projects, "The projects they belong to", "milestones.project_id", rows, "expected after"
        ),
    }
    message = (
        f"The repair moves {text.plural(count, 'milestone')} of {text.plural(projects, 'project')}"
    )
    if rows.empty:
        message = "The repair moves projects for which no milestone with a date ahead is stated"
    return Finding(message, "moved_milestones", values=values)
