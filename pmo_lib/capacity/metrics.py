"""The key figures: utilisation, roles above capacity, the probability of the worst overload, and the cost of the repair."""

import numpy as np

from pmo_lib.capacity import bottleneck
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import COMMITTED
from pmo_lib.capacity.findings import likelihood
from pmo_lib.capacity.inputs import (
    BOTH,
    LOWER,
    OF_MOVES,
    OF_OVERLOAD,
    REPAIR,
    ROLES_OVER,
    SIMULATION,
)
from pmo_lib.capacity.knowledge import left_out_note, not_known, of_others
from pmo_lib.capacity.load import TOLERANCE, overloaded_months, worst_first
from pmo_lib.capacity.plan_wording import cost_known, overload_left, proof
from pmo_lib.capacity.repair import SAFE
from pmo_lib.capacity.repair_findings import rows_of_plan
from pmo_lib.capacity.wording import ROLE_LENGTH
from pmo_lib.measures.utilisation import utilisation as ratio_of
from pmo_lib.portfolio.metric import Amount, Count, Ratio, metric
from pmo_lib.report import text


@metric(
    "Own part of the demand",
    "load",
    "Committed FTE of this program over all committed FTE, for the role most above its capacity in its worst month",
    BOTH,
    "period_end fte",
    first=True,
)
def own_part(data: Data) -> Ratio | None:
    """A program's part of the demand for the bottleneck; nothing in the portfolio's report or where no role is overloaded."""
    own = bottleneck.own_part(data)
    if own is None or not_known(data):
        return None
    role = text.shorten(own.role, ROLE_LENGTH).lower()
    name = f"Own part of the demand for {role}"
    return Ratio(own.fte, own.total, f"in {text.month(own.month)}", own.rows, name=name)


@metric(
    "Committed utilisation",
    "load",
    "Committed FTE-months over capacity, summed over roles and months of the horizon whose capacity is known",
    BOTH,
    OF_OVERLOAD,
    first=True,
)
def utilisation(data: Data) -> Ratio:
    """
    Committed demand of all roles over their capacity in the horizon; proposed demand beside it.

    Role-months whose capacity is not known count in neither sum; their demand stands beside it.
    """
    reason, load = not_known(data), data.load
    if reason:
        return Ratio(None, None, f"not known: {reason}")
    known = ~np.isnan(load.capacity[:, : load.horizon])
    committed, likely, capacity = (
        float(table[:, : load.horizon][known].sum())
        for table in (load.demand[COMMITTED], load.expected_proposed, load.capacity)
    )
    notes = [text.plural(load.horizon, "month")]
    if capacity:
        more = "weighted" if load.proposals_weighted else "all of them"
        whole = text.percent(ratio_of(committed + likely, capacity))
        notes.insert(0, f"{whole} with proposals, {more}")
    if load.without_capacity > TOLERANCE:
        notes.append(left_out_note(load))
    return Ratio(committed, capacity, "; ".join(notes), overloaded_months(load))


@metric("Roles above capacity", "count", ROLES_OVER, BOTH, OF_OVERLOAD, first=True)
def roles_over(data: Data) -> Count:
    """Roles with a month above capacity, of those whose capacity is known."""
    reason, load = not_known(data), data.load
    if reason:
        return Count(None, f"not known: {reason}")
    above, unknown = overloaded_months(load), load.not_judged
    known = ~np.isnan(load.capacity[:, : load.horizon]).all(axis=1) & ~unknown
    more = f"; {of_others(int(unknown.sum()))}" if unknown.any() else ""
    note = f"of {int(known.sum())} with known capacity{more}"
    return Count(above.role_id.nunique(), note, above)


@metric("Overload, at least", "load", LOWER, SIMULATION, OF_OVERLOAD, first=True)
def overload_probability(data: Data) -> Amount | None:
    """Probability that the bottleneck is overloaded in its worst month; nothing where no role is above its capacity."""
    found = bottleneck.bottleneck(data.load)
    if data.decision is None or not_known(data) or found is None:
        return None
    above = overloaded_months(data.load)
    rows = worst_first(above[above.role_id == data.load.roles.index[found[0]]])
    worst = rows.iloc[0]
    likely = likelihood(data, worst.role_id, worst.period_end)
    if not likely:
        return None
    note = "however projects are off"
    if likely[0] != likely[1]:
        note = f"if all projects are off alike; {text.percent(likely[1])} at most"
    role = text.shorten(worst["name"], ROLE_LENGTH).lower()
    name = f"Overload of {role} in {text.month(worst.period_end)}, at least"
    return Amount(likely[0], note, rows, name)


@metric(
    "Cheapest way out",
    "money",
    "Least cost, as an integer program, of a plan without overload; of one that holds in 8 of 10 simulated futures, where the cheapest does not and such a plan is found",
    REPAIR,
    OF_MOVES,
    first=True,
)
def repair_cost(data: Data) -> Amount | None:
    """The cost of the plan that the report leads with; nothing where the search found none."""
    plan = data.decision.values.get("plan") if data.decision else None
    if not plan or not_known(data):
        return None
    known, safe = cost_known(plan), plan["name"] == SAFE
    notes = [proof(plan) if known else "not known: no project has a budget"]
    if safe and known:
        notes = [overload_left(plan)]
    if data.load.not_judged.any():
        notes.append("only where capacity is known")
    if not text.currency():
        notes.append("currency not known")
    rows = rows_of_plan(data.load, data.decision)
    name = "Plan that holds in 8 of 10 futures" if safe else ""
    return Amount(plan["cost"] if known else None, "; ".join(n for n in notes if n), rows, name)
