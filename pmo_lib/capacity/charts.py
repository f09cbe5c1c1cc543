"""One function for each question that a chart answers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pmo_lib.capacity import overload_findings, repair_findings
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import COMMITTED
from pmo_lib.capacity.findings import proposed
from pmo_lib.capacity.load import Load
from pmo_lib.capacity.wording import months
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio import lifecycle
from pmo_lib.report import text
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import s_curve
from pmo_lib.report.panels import loads
from pmo_lib.report.stacks import Stack, stacks

MOST_PANELS = 8
MOST_PARTS = 6  # programs with a colour of their own
SOURCE = "capacity and demand tables"


def answer(data: Data) -> Chart | None:
    """
    The role that is short, or else the fullest: what books it by program, as booked and after the plan.

    None where no load of a known capacity is known.
    """
    role = _role_of_answer(data)
    if role is None:
        return None
    load = data.load
    booked = _booked(data, role)
    panels = [Stack("As booked", booked, _of_months(load, load.capacity[role]))]
    after = _after(data, role)
    panels += [after] if after else []
    rates = [float((one.parts.sum() / one.limit).max()) for one in panels]
    words = f"at most {text.percent(rates[0])} of capacity"
    words += f", {text.percent(rates[1])} after the plan" if after else ""
    shown = booked.rename_axis("Program").reset_index()
    shown = shown.rename(columns={day: text.month(day) for day in booked.columns})
    numbers = {name: [text.number(value, 1) for value in shown[name]] for name in shown.columns[1:]}
    return stacks(
        "peak",
        panels,
        caption=f"{load.name(role)}, FTE committed and unplanned by month, "
        f"{months(load.months[0], load.months[load.horizon - 1])}",
        alternative=f"{data.headline.message}. {load.name(role)} are booked to {words}",
        data=shown.assign(**numbers),
        vertical="FTE",
        source=SOURCE,
    )


def _role_of_answer(data: Data) -> int | None:
    load = data.load
    named = data.decision.values.get("role_id") if data.decision is not None else None
    if named is not None:
        return int(load.roles.index.get_loc(named))
    rate = utilisation(load.firm, load.capacity)[:, : load.horizon]
    peak = np.nan_to_num(rate, nan=-1, posinf=-1).max(axis=1, initial=-1)
    return int(peak.argmax()) if len(peak) and peak.max() > 0 else None


def _of_months(load: Load, values: np.ndarray) -> pd.Series:
    return pd.Series(values[: load.horizon], index=load.months[: load.horizon])


def _booked(data: Data, role: int) -> pd.DataFrame:
    """Committed demand for a role by program and month, the largest first, then what is unplanned; others as one row."""
    load = data.load
    rows = load.bookings
    rows = rows[(rows.role == role) & (rows.kind == COMMITTED) & (rows.month < load.horizon)]
    names = lifecycle.program_names(data.portfolio)
    program = load.projects.program_id.reindex(rows.project_id).map(names).fillna("No program")
    sums = (
        rows.fte.groupby([program.to_numpy(), rows.month.to_numpy()]).sum().unstack(fill_value=0.0)
    )
    sums = sums.reindex(columns=range(load.horizon), fill_value=0.0)
    sums = sums.loc[sums.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    parts = [sums.head(MOST_PARTS)]
    committed = load.demand[COMMITTED, role, : load.horizon]
    rest = {
        "Other programs": committed - parts[0].sum().to_numpy(),
        "Unplanned work": load.firm[role, : load.horizon] - committed,
    }
    parts += [pd.DataFrame([row], index=[name]) for name, row in rest.items() if row.max() > 0.005]
    return pd.concat(parts).set_axis(load.months[: load.horizon], axis=1)


def _after(data: Data, role: int) -> Stack | None:
    """The same role once the funding decision and the plan are carried out; None where no plan is known."""
    if data.decision is None or data.decision["after"].empty:
        return None
    role_id = data.load.roles.index[role]
    rows = data.decision["after"].astype({"demand": float, "capacity": float})
    rows = rows[rows.role_id == role_id].set_index("period_end").sort_index()
    rows = rows.set_axis(pd.DatetimeIndex(rows.index)).reindex(
        data.load.months[: data.load.horizon]
    )
    if rows.demand.isna().all():
        return None
    return Stack("After the plan", rows[["demand"]].T.set_axis(["All programs"]), rows.capacity)


def by_role(data: Data) -> Chart | None:
    """Which roles are above what they can do: a panel each, the fullest first; None where no load is known."""
    load = data.load
    rate = load.committed[:, : load.horizon]
    peak = np.nan_to_num(rate, nan=-1).max(axis=1, initial=-1)
    order = [role for role in np.argsort(-peak, kind="stable")[:MOST_PANELS] if peak[role] >= 0]
    if not order:
        return None
    more = utilisation(load.expected_proposed, load.capacity)[:, : load.horizon]
    weighted = "weighted" if load.proposals_weighted else "all of it"
    span = months(load.months[0], load.months[load.horizon - 1])
    highest = [f"{load.name(role)} {text.percent(np.nanmax(rate[role]))}" for role in order[:3]]
    return loads(
        "loads",
        _panels(load, [(load.name(role), rate[role], more[role]) for role in order]),
        caption=f"Committed demand as part of capacity, {span}; line = 100%, outlined = proposed, {weighted}",
        alternative=f"{proposed(data).message}. Highest month of {load.horizon}: {', '.join(highest)}",
        data=_as_percent(load, [(load.name(role), rate[role]) for role in order]),
        source=SOURCE,
    )


def _panels(
    load: Load, panels: Sequence[tuple[str, np.ndarray, np.ndarray | None]]
) -> pd.DataFrame:
    """Rows of panel, period, load and, where it is given, proposed."""
    span = load.months[: load.horizon]
    frames = []
    for name, rate, more in panels:
        frame = pd.DataFrame({"panel": name, "period": span, "load": rate})
        frames.append(frame if more is None else frame.assign(proposed=more))
    return pd.concat(frames)


def _as_percent(load: Load, panels: Sequence[tuple[str, np.ndarray]]) -> pd.DataFrame:
    """The numbers of panels as readers see them: a row for each, a column for each month."""
    data = {"Role": [name for name, _ in panels]}
    for at, day in enumerate(load.months[: load.horizon]):
        data[text.month(day)] = [text.percent(rate[at]) for _, rate in panels]
    return pd.DataFrame(data)


def demand_range(data: Data) -> Chart | None:
    """How demand for the bottleneck may turn out, beside its capacity; None where there is none."""
    if data.decision is None or "role_id" not in data.decision.values:
        return None
    load, role_id = data.load, data.decision.values["role_id"]
    role = load.roles.index.get_loc(role_id)
    rows = data.decision["chances"]
    rows = rows[rows.role_id == role_id].astype({"low": float, "median": float, "high": float})
    capacity = load.capacity[role, : load.horizon]
    frame = pd.DataFrame(
        {
            "period": rows.period_end,
            "planned": capacity,
            "actual": np.nan,
            "forecast": rows["median"],
            "low": rows.low,
            "high": rows.high,
        }
    )
    worst = rows.iloc[int(np.nan_to_num(rows.high.to_numpy() - capacity, nan=-np.inf).argmax())]
    columns = {
        "Booked": load.firm[role, : load.horizon],
        "In a tenth of runs below": rows.low,
        "Half": rows["median"],
        "In a tenth above": rows.high,
        "Capacity": capacity,
    }
    shown = pd.DataFrame({"Month": [text.month(day) for day in rows.period_end]})
    shown = shown.assign(
        **{k: [text.number(v, 1) for v in column] for k, column in columns.items()}
    )
    message = overload_findings.uncertain(data).message
    band = f"{text.number(worst.low, 1)} and {text.number(worst.high, 1)} FTE"
    return s_curve(
        "fan",
        frame,
        as_of=data.portfolio.as_of,
        vertical="FTE",
        words={"planned": "capacity", "forecast": "demand"},
        data=shown,
        caption=f"{load.name(role)}: simulated demand, FTE; band = 8 of 10 runs, line = capacity",
        alternative=f"{message}. In {text.month(worst.period_end)} 8 of 10 runs lie between {band}",
        source="estimates against actuals",
    )


def repaired(data: Data) -> Chart | None:
    """The roles that were above capacity, before and after the repair; None where none was or nothing was found."""
    if data.decision is None or data.decision["after"].empty:
        return None
    load, after = data.load, data.decision["after"].astype({"demand": float, "capacity": float})
    repaired = utilisation(after.demand.to_numpy(), after.capacity.to_numpy())
    repaired = repaired.reshape(len(load.roles), load.horizon)
    before = utilisation(load.firm, load.capacity)[:, : load.horizon]
    peak = np.nan_to_num(before).max(axis=1)
    order = [role for role in np.argsort(-peak, kind="stable") if peak[role] > 1]
    if not order:
        return None
    panels = [
        (f"{load.name(role)}, {word}", rate[role])
        for role in order[: MOST_PANELS // 2]
        for word, rate in (("as booked", before), ("repaired", repaired))
    ]
    (first, was), (_, now) = panels[:2]
    what = "repair" if data.funded is data.load else "funding decision and the repair"
    highest = (
        f"{first} at most {text.percent(np.nanmax(was))}, repaired {text.percent(np.nanmax(now))}"
    )
    return loads(
        "repaired",
        _panels(load, [(name, rate, None) for name, rate in panels]),
        caption=f"Demand as part of capacity before and after the {what}; line = 100%",
        alternative=f"{repair_findings.repair(data).message}. {highest}",
        data=_as_percent(load, panels),
        source=SOURCE,
    )
