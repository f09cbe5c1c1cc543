"""One function per question a chart answers."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.booked import Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.remedies import months
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import loads, s_curve

MOST_PANELS = 8
SOURCE = "capacity and demand tables"


def by_role(load: Load, finding: Finding) -> Chart | None:
    """Which roles are above what they can do: a panel each, the fullest first; None where no load is known."""
    rate = load.committed[:, : load.horizon]
    peak = np.nan_to_num(rate, nan=-1).max(axis=1, initial=-1)
    order = [role for role in np.argsort(-peak, kind="stable")[:MOST_PANELS] if peak[role] >= 0]
    if not order:
        return None
    more = utilisation(load.expected_proposed, load.capacity)[:, : load.horizon]
    weighted = "weighted" if load.proposals_weighted else "all of it"
    return _panels(
        "loads",
        load,
        order,
        rate,
        more,
        finding,
        f"Committed demand as part of capacity, {{}}; line = 100%, outlined = proposed, {weighted}",
    )


def _panels(
    id: str,
    load: Load,
    order: list,
    rate: np.ndarray,
    more: np.ndarray,
    finding: Finding,
    caption: str,
) -> Chart:
    span = load.months[: load.horizon]
    frame = pd.concat(
        [
            pd.DataFrame(
                {
                    "panel": load.name(role),
                    "period": span,
                    "load": rate[role],
                    "proposed": more[role],
                }
            )
            for role in order
        ]
    )
    highest = [f"{load.name(role)} {text.percent(np.nanmax(rate[role]))}" for role in order[:3]]
    data = pd.DataFrame({"Role": [load.name(role) for role in order]})
    data = data.assign(
        **{
            text.month(day): [text.percent(rate[role, at]) for role in order]
            for at, day in enumerate(span)
        }
    )
    alternative = f"{finding.message}. Highest month of {load.horizon}: {', '.join(highest)}"
    return loads(
        id,
        frame,
        caption=caption.format(months(span[0], span[-1])),
        alternative=alternative,
        data=data,
        source=SOURCE,
    )


def fan(
    load: Load, decision: Decision | None, finding: Finding | None, portfolio: Portfolio
) -> Chart | None:
    """How demand for the bottleneck may turn out, beside its capacity; None where there is none."""
    if decision is None or "role_id" not in decision.told or finding is None:
        return None
    role = load.roles.index.get_loc(decision.told["role_id"])
    rows = decision["chances"][decision["chances"].role_id == decision.told["role_id"]]
    capacity = load.capacity[role, : load.horizon]
    frame = pd.DataFrame(
        {
            "period": rows.period_end,
            "planned": capacity,
            "actual": np.nan,
            "forecast": rows["median"].astype(float),
            "low": rows.low,
            "high": rows.high,
        }
    )
    worst = rows.iloc[
        int(np.nan_to_num(rows.high.to_numpy(dtype=float) - capacity, nan=-np.inf).argmax())
    ]
    columns = {
        "Booked": load.firm[role, : load.horizon],
        "In a tenth of runs below": rows.low,
        "Half": rows["median"],
        "In a tenth above": rows.high,
        "Capacity": capacity,
    }
    data = pd.DataFrame(
        {
            "Month": [text.month(day) for day in rows.period_end],
            **{k: [text.number(v, 1) for v in values] for k, values in columns.items()},
        }
    )
    return s_curve(
        "fan",
        frame,
        as_of=portfolio.as_of,
        vertical="FTE",
        words={"planned": "capacity", "forecast": "demand"},
        data=data,
        caption=f"{load.name(role)}: simulated demand, FTE; band = 8 of 10 runs, line = capacity",
        alternative=f"{finding.message}. In {text.month(worst.period_end)} 8 of 10 runs lie between {text.number(worst.low, 1)} and {text.number(worst.high, 1)} FTE",
        source="estimates against actuals",
    )


def repaired(load: Load, decision: Decision | None, finding: Finding | None) -> Chart | None:
    """The roles that were above capacity, before and after the repair; None where none was or nothing was found."""
    if decision is None or finding is None or decision["after"].empty:
        return None
    shape = (len(load.roles), load.horizon)
    after = utilisation(
        *(
            decision["after"][name].astype(float).to_numpy().reshape(shape)
            for name in ("demand", "capacity")
        )
    )
    before = utilisation(load.firm, load.capacity)[:, : load.horizon]
    order = [
        role
        for role in np.argsort(-np.nan_to_num(before).max(axis=1), kind="stable")
        if np.nanmax(np.nan_to_num(before[role])) > 1
    ]
    if not order:
        return None
    span = load.months[: load.horizon]
    panels = [
        (f"{load.name(role)}, {word}", rate[role])
        for role in order[: MOST_PANELS // 2]
        for word, rate in (("as booked", before), ("repaired", after))
    ]
    frame = pd.concat(
        [pd.DataFrame({"panel": name, "period": span, "load": values}) for name, values in panels]
    )
    data = pd.DataFrame({"Role": [name for name, _ in panels]})
    data = data.assign(
        **{
            text.month(day): [text.percent(values[at]) for _, values in panels]
            for at, day in enumerate(span)
        }
    )
    highest = f"{panels[0][0]} at most {text.percent(np.nanmax(panels[0][1]))}, repaired {text.percent(np.nanmax(panels[1][1]))}"
    return loads(
        "repaired",
        frame,
        caption="Demand as part of capacity before and after the repair; line = 100%",
        data=data,
        alternative=f"{finding.message}. {highest}",
        source=SOURCE,
    )
