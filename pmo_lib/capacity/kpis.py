"""The numbers a reader sees first."""

import numpy as np

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.findings import likelihood, over, worst_first
from pmo_lib.capacity.forcing import bottleneck
from pmo_lib.capacity.remedies import rows_of_plan
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text


def all_of(load: Load, decision: Decision | None, portfolio: Portfolio) -> list[Measure]:
    """Utilisation of all roles, roles above capacity, probability of the worst overload, price of the way out."""
    return [committed_utilisation(load), roles_over(load), *_decided(load, decision)]


def committed_utilisation(load: Load) -> Measure:
    """
    Committed demand of all roles over their capacity in the horizon; proposed demand beside it.

    Role-months whose capacity is unknown count neither above nor below.
    """
    known = ~np.isnan(load.capacity[:, : load.horizon])
    capacity = float(load.capacity[:, : load.horizon][known].sum())
    committed, likely = (
        float(table[:, : load.horizon][known].sum())
        for table in (load.demand[0], load.expected_proposed)
    )
    value = float(utilisation(committed, capacity))
    note = f"{text.percent(utilisation(committed + likely, capacity))} with proposals, weighted; {load.horizon} months"
    return Measure(
        "utilisation",
        "Committed utilisation",
        None if np.isnan(value) else value,
        "load",
        committed,
        capacity,
        note,
        over(load),
    )


def roles_over(load: Load) -> Measure:
    """Roles with a month above capacity, of those whose capacity is known."""
    above, known = over(load), ~np.isnan(load.capacity[:, : load.horizon]).all(axis=1)
    return Measure(
        "roles_over",
        "Roles above capacity",
        float(above.role_id.nunique()),
        "count",
        note=f"of {int(known.sum())} with known capacity",
        evidence=above,
    )


def _decided(load: Load, decision: Decision | None) -> list[Measure]:
    if decision is None:
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
            measures.append(
                Measure(
                    "overload_probability",
                    f"Overload in {text.month(worst.period_end)}, at least",
                    likely[0],
                    "load",
                    note=note,
                    evidence=rows,
                )
            )
    plan = decision.told.get("plan")
    if plan:
        note = (
            "proved least"
            if plan["proved"]
            else f"at most {text.percent(plan['gap'], 1)} above the least"
        )
        measures.append(
            Measure(
                "repair_cost",
                "Cheapest way out",
                plan["cost"],
                "money",
                note=note,
                evidence=rows_of_plan(load, decision),
            )
        )
    return measures
