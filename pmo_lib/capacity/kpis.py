"""The numbers a reader sees first."""

import numpy as np

from pmo_lib.capacity.booked import TOLERANCE, Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.demand import COMMITTED
from pmo_lib.capacity.findings import likelihood, over, worst_first
from pmo_lib.capacity.forcing import bottleneck
from pmo_lib.capacity.knowledge import left_out_note, not_known, of_others
from pmo_lib.capacity.remedies import cost_known, proof, rows_of_plan
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text


def all_of(load: Load, decision: Decision | None, portfolio: Portfolio) -> list[Measure]:
    """Utilisation of all roles, roles above capacity, probability of the worst overload, price of the way out."""
    return [
        committed_utilisation(load, portfolio),
        roles_over(load, portfolio),
        *_decided(load, decision, portfolio),
    ]


def committed_utilisation(load: Load, portfolio: Portfolio) -> Measure:
    """
    Committed demand of all roles over their capacity in the horizon; proposed demand beside it.

    Role-months whose capacity is not known count in neither sum; their demand stands beside it.
    """
    reason = not_known(load, portfolio)
    if reason:
        note = f"not known: {reason}"
        return Measure("utilisation", "Committed utilisation", None, "load", note=note)
    known = ~np.isnan(load.capacity[:, : load.horizon])
    capacity = float(load.capacity[:, : load.horizon][known].sum())
    committed, likely = (
        float(table[:, : load.horizon][known].sum())
        for table in (load.demand[COMMITTED], load.expected_proposed)
    )
    value = float(utilisation(committed, capacity))
    more = "weighted" if load.proposals_weighted else "all of them"
    notes = [
        ""
        if np.isnan(value)
        else f"{text.percent(utilisation(committed + likely, capacity))} with proposals, {more}",
        text.plural(load.horizon, "month"),
        left_out_note(load) if load.without_capacity > TOLERANCE else "",
    ]
    return Measure(
        "utilisation",
        "Committed utilisation",
        None if np.isnan(value) else value,
        "load",
        committed,
        capacity,
        "; ".join(note for note in notes if note),
        over(load),
    )


def roles_over(load: Load, portfolio: Portfolio) -> Measure:
    """Roles with a month above capacity, of those whose capacity is known."""
    reason, name = not_known(load, portfolio), "Roles above capacity"
    if reason:
        return Measure("roles_over", name, None, "count", note=f"not known: {reason}")
    above, unknown = over(load), load.not_judged
    known = ~np.isnan(load.capacity[:, : load.horizon]).all(axis=1) & ~unknown
    more = f"; {of_others(int(unknown.sum()))}" if unknown.any() else ""
    return Measure(
        "roles_over",
        name,
        float(above.role_id.nunique()),
        "count",
        note=f"of {int(known.sum())} with known capacity{more}",
        evidence=above,
    )


def _decided(load: Load, decision: Decision | None, portfolio: Portfolio) -> list[Measure]:
    if decision is None or not_known(load, portfolio):
        return []
    measures, found, above = [], bottleneck(load), over(load)
    if found:
        rows = worst_first(above[above.role_id == load.roles.index[found[0]]])
        worst = rows.iloc[0]
        likely = likelihood(decision, worst.role_id, worst.period_end)
        if likely:
            note = (
                f"if all projects are off alike; {text.percent(likely[1])} at most"
                if likely[0] != likely[1]
                else "however projects are off"
            )
            name = f"Overload in {text.month(worst.period_end)}, at least"
            measure = Measure(
                "overload_probability", name, likely[0], "load", note=note, evidence=rows
            )
            measures.append(measure)
    return [*measures, *_cost(load, decision, portfolio)]


def _cost(load: Load, decision: Decision, portfolio: Portfolio) -> list[Measure]:
    """The cost of the cheapest way out; nothing where the search found none."""
    plan = decision.told.get("plan")
    if not plan:
        return []
    known = cost_known(plan)
    note = proof(plan) if known else "not known: no project has a budget"
    if load.not_judged.any():
        note += "; only where capacity is known"
    if not portfolio.settings.currency:
        note += "; currency not known"
    rows, cost = rows_of_plan(load, decision), plan["cost"] if known else None
    return [Measure("repair_cost", "Cheapest way out", cost, "money", note=note, evidence=rows)]
