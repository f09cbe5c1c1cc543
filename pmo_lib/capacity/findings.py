"""Sentences about demand and capacity as booked: the headline, the load of roles, and proposed work."""

import numpy as np
import pandas as pd

from pmo_lib.capacity.bottleneck import OwnPart, bottleneck, committed_for, own_part
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import COMMITTED, PROPOSED
from pmo_lib.capacity.inputs import BOTH, DEMAND, LOWER, OF_OVERLOAD, ROLES_OVER, SIMULATION
from pmo_lib.capacity.knowledge import (
    demand_not_known,
    left_out_note,
    not_known,
    of_others,
    only_where_known,
)
from pmo_lib.capacity.load import TOLERANCE, Load, overloaded_months, worst_first
from pmo_lib.capacity.plan_wording import asked_for
from pmo_lib.capacity.wording import LONGEST, ROLE_LENGTH, months, role_name, without_any
from pmo_lib.measures.utilisation import FULL, OVER, ROOM, band
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Outcome, Severity
from pmo_lib.report import text

FEW_FTE_MONTHS = 10  # below so many an amount has a decimal place
OWN_ROLE_LENGTH = 22  # characters of a role's name in the headline of a program
HOW_TO_READ = (
    "Committed demand as a part of capacity net of leave and running the business. "
    "Below 90%: room; to 100%: full; above: over."
)
NOT_WHOLE = "The demand of other programs is not known here: these figures are of this program's own demand only."
OF_PROPOSALS = "proposals.outcome proposals.decided"
RATE = (
    "Committed FTE divided by FTE of capacity, net of leave and running the business, by role and "
    "month of the horizon: the highest of the role most above its capacity, or of all roles"
)


def headline(data: Data) -> Finding:
    """The one message: which role lacks capacity, when, how much, how likely - and what to decide by when."""
    reason, found = not_known(data), bottleneck(data.load)
    if reason:
        return Finding(f"Utilisation is not known: {reason}", "headline", Severity.WARNING)
    if found is None:
        return _no_overload(data.load)
    above = overloaded_months(data.load)
    rows = worst_first(above[above.role_id == data.load.roles.index[found[0]]])
    worst = rows.iloc[0]
    likely = likelihood(data, worst.role_id, worst.period_end)
    words = f"; overload {_between(*likely)} likely" if likely else ""
    name = text.shorten(worst["name"], ROLE_LENGTH)
    message = (
        f"{name} are booked to {text.percent(worst.load)} in {text.month(worst.period_end)}{words}"
        if worst.capacity > 0
        else without_any(name, worst.demand, worst.period_end)
    )
    values = _values(rows, int(above.role_id.nunique()), likely)
    own = own_part(data)
    if own:
        message = _own_message(own)
        values = _own_values(own) | values
    return Finding(message, "headline", Severity.ALERT, values, decision=asked_for(data))


def _own_message(own: OwnPart) -> str:
    """What a program has to do with the worst overload, which it alone can change."""
    role, month = text.shorten(own.role, OWN_ROLE_LENGTH).lower(), text.month(own.month)
    short = text.number(own.short, 1)
    if own.fte <= TOLERANCE:
        return (
            f"This program books no {role} in {month}; others book {short} FTE more than there are"
        )
    booked = f"{text.number(own.fte, 1)} of {text.number(own.total, 1)} FTE"
    message = f"This program books {booked} of {role} in {month}"
    whole = f"{message}; {short} are missing"
    return whole if len(whole) <= LONGEST else message


def _own_values(own: OwnPart) -> dict[str, Value]:
    formulas = {
        "own_fte": (own.fte, "Committed FTE of this program for the role most above its capacity"),
        "own_part": (own.part, "These FTE over all committed FTE for the role in that month"),
        "own_short_fte": (
            own.part * own.short,
            "What is above capacity in that month, times this program's part of the demand",
        ),
    }
    shown = (BOTH, own.rows, "period_end fte")
    return {
        key: Value(number, f"{words}, in its worst month", *shown)
        for key, (number, words) in formulas.items()
    }


def _values(
    rows: pd.DataFrame, roles_over: int, likely: tuple[float, float] | None
) -> dict[str, Value]:
    """What the headline says of the overloaded months of one role, the worst first."""
    worst, basis = rows.iloc[0], (BOTH, rows, OF_OVERLOAD)
    simulated = (SIMULATION, rows, OF_OVERLOAD)
    values = {"roles_over": Value(roles_over, ROLES_OVER, *basis)}
    if not np.isnan(worst.load):
        values["load"] = Value(float(worst.load), RATE, *basis)
    short = float(worst.demand - worst.capacity)
    values["short_fte"] = Value(short, "Committed FTE minus capacity in that month", *basis)
    formula = "Months in which that role's committed demand exceeds its capacity"
    values["months"] = Value(len(rows), formula, *basis)
    if likely:
        values["likely_low"] = Value(likely[0], LOWER, *simulated)
        values["likely_high"] = Value(likely[1], "The higher of the same two", *simulated)
    return values


def _no_overload(load: Load) -> Finding:
    values = {"roles_over": Value(0, ROLES_OVER, BOTH)}
    if not load.with_demand.any() and load.whole:
        message = f"No committed demand is booked for the next {text.plural(load.horizon, 'month')}"
        return Finding(message, "headline", values=values)
    rate = np.nan_to_num(load.committed[:, : load.horizon])
    role, month = np.unravel_index(rate.argmax(), rate.shape)
    values["load"] = Value(float(rate[role, month]), RATE, BOTH)
    partly = only_where_known(load)
    if not load.whole:
        of = "any role with known capacity" if partly else "any role"
        message = f"This program alone takes at most {text.percent(rate[role, month])} of {of}; the demand of others is not known"
    elif partly:
        formula = "Roles above capacity in no month, with committed or unplanned demand in a month of unknown capacity"
        values["roles_unknown"] = Value(int(load.not_judged.sum()), formula, BOTH)
        return Finding(partly, "headline", Severity.WARNING, values)
    else:
        highest = f"{text.percent(rate[role, month])} in {text.month(load.months[month])}"
        peak = f"{text.shorten(load.name(role), ROLE_LENGTH)} are fullest, {highest}"
        message = f"No role is booked above its capacity; {peak}"
    if len(message) > LONGEST:
        message = "No role is booked above its capacity"
    return Finding(message, "headline", values=values)


def likelihood(data: Data, role: str, period: pd.Timestamp) -> tuple[float, float] | None:
    """The lower and the higher of the two probabilities: projects off independently, and all alike."""
    if data.decision is None:
        return None
    rows = data.decision["chances"]
    rows = rows[(rows.role_id == role) & (rows.period_end == period)]
    pair = rows[["independent", "common"]].dropna()
    return (float(pair.min(axis=1).iloc[0]), float(pair.max(axis=1).iloc[0])) if len(pair) else None


def _between(low: float, high: float) -> str:
    shown = [text.percent(value).rstrip("%") for value in (low, high)]
    return text.percent(high) if shown[0] == shown[1] else f"{shown[0]}–{text.percent(high)}"


def loads(data: Data) -> Finding:
    """How many roles are above, at or near their capacity within the horizon."""
    load = data.load
    rate = load.committed[:, : load.horizon]
    peak = np.nan_to_num(rate, nan=-1).max(axis=1, initial=-1)
    peak = np.where(peak < 0, np.nan, peak)
    zero = (load.capacity[:, : load.horizon] == 0).any(axis=1) & np.isnan(peak)
    bands = band(np.where(zero, 0.0, np.minimum(peak, 1.0)))
    bands = np.select([load.overloaded.any(axis=1), load.not_judged], [OVER, ""], bands)
    counts = {name: int((bands == name).sum()) for name in (OVER, FULL, ROOM, "")}
    peaks = pd.DataFrame(
        {"role_id": load.roles.index, "name": load.roles.name.to_numpy(), "load": peak}
    )
    formulas = {
        FULL: "Roles whose highest load is from 90% to 100%",
        ROOM: "Roles whose highest load is below 90%",
        "": "Roles above capacity in no month, whose capacity is not known in a month with demand or in any month",
    }
    over = Value(
        counts[OVER],
        "Roles whose highest load is above 100%",
        BOTH,
        overloaded_months(load),
        OF_OVERLOAD,
    )
    values = {OVER: over} | {
        name or "unknown": Value(counts[name], formula, BOTH, peaks[bands == name], "load")
        for name, formula in formulas.items()
    }
    formula = "The horizon, a parameter of the report"
    values["months"] = Value(load.horizon, formula, "demand.period_end")
    reason, known = not_known(data), counts[OVER] + counts[FULL] + counts[ROOM]
    if reason:
        message = f"The load of roles is not known: {reason}"
        return Finding(message, "loads", Severity.WARNING, values)
    if not counts[OVER]:
        return Finding(_within(load, known), "loads", values=values)
    return Finding(_above(load, counts[OVER], known), "loads", Severity.WARNING, values)


def _within(load: Load, known: int) -> str:
    ahead = text.plural(load.horizon, "month")
    if not load.with_demand.any():
        return f"No committed demand is booked for the next {ahead}"
    whose = "The one role" if known == 1 else f"All {known} roles"
    stays = "stays" if known == 1 else "stay"
    return only_where_known(load) or f"{whose} with known capacity {stays} within it for {ahead}"


def _above(load: Load, over: int, known: int) -> str:
    verb, unknown = "is" if over == 1 else "are", int(load.not_judged.sum())
    roles = f"{text.sentence(str(over))} of {text.plural(known, 'role')}"
    if unknown:
        return f"{roles} with known capacity {verb} overloaded; {of_others(unknown)}"
    when = (
        "the next month" if load.horizon == 1 else f"at least one of the next {load.horizon} months"
    )
    return f"{roles} {verb} booked above capacity in {when}"


def how_to_read(data: Data) -> str:
    """How to read the loads, which demand they leave out, and what part of the bottleneck's demand a program has."""
    parts = [HOW_TO_READ, *_without_ratio(data.load), left_out(data.load)]
    if not data.load.whole:
        parts.append(NOT_WHOLE)
    elif not data.whole_portfolio:
        parts.append(_own_part(data))
    return " ".join(part for part in parts if part)


def _without_ratio(load: Load) -> list[str]:
    """For each role that is asked for while it has no capacity: how much, in its worst such month."""
    rows = overloaded_months(load)
    rows = rows[rows.load.isna()].sort_values("demand", ascending=False, kind="stable")
    rows = rows.drop_duplicates("role_id")
    cells = zip(rows["name"], rows.demand, rows.period_end, strict=True)
    return [f"{without_any(*cell)}." for cell in cells]


def left_out(load: Load) -> str:
    """The committed demand that is in no utilisation, since the capacity for it is not known; empty where there is none."""
    if load.without_capacity <= TOLERANCE:
        return ""
    return f"{text.sentence(left_out_note(load))}."


def _own_part(data: Data) -> str:
    """What part of the demand for the bottleneck, and of its shortage, is this program's; empty where no role is overloaded."""
    own, found, load = own_part(data), bottleneck(data.load), data.load
    if own is None:
        return ""
    role, first, last = found
    rows = committed_for(load, role, first, last)
    total = float(load.demand[COMMITTED][role, first : last + 1].sum())
    span = months(load.months[first], load.months[last])
    booked = f"{text.number(float(rows.fte.sum()), 1)} of {text.number(total, 1)} FTE-months"
    short = text.number(own.short, 1)
    return (
        f"Of the demand for {role_name(load, load.roles.index[role]).lower()} in {span}, {booked} are this program's. "
        f"In {text.month(own.month)} the role is booked to {text.percent(own.load)}; in proportion to demand, "
        f"{text.number(own.part * own.short, 1)} of the {short} FTE above its capacity are this program's."
    )


def proposed(data: Data) -> Finding:
    """What proposed work would add if all of it came, and what part of it is to be expected."""
    load = data.load
    rows = load.bookings[(load.bookings.kind == PROPOSED) & (load.bookings.month < load.horizon)]
    if rows.empty:
        return _nothing_proposed(data)
    good, count = load.approved.get("", (0, 0))
    ids, total = rows.project_id.unique(), float(rows.fte.sum())
    chance = load.likely.reindex(ids)
    projects = rows.groupby("project_id").fte.sum().reindex(ids).to_frame("fte_months")
    projects = projects.assign(project=load.projects.name.reindex(ids), chance=chance).reset_index()
    basis = (projects, "fte_months chance")
    decided = _decided_proposals(data)
    approved = decided[decided.outcome == Outcome.APPROVED] if len(decided) else decided
    of_proposals = "gate outcome decided"
    values = {
        "projects": Value(len(ids), "Projects with proposed demand in the horizon", DEMAND, *basis),
        "fte_months": Value(
            total, "Sum of proposed FTE over roles and months of the horizon", DEMAND, *basis
        ),
        "approved": Value(
            good,
            "Proposals decided before the day of the report that were approved",
            OF_PROPOSALS,
            approved,
            of_proposals,
        ),
        "decided": Value(
            count,
            "Proposals approved, rejected or withdrawn before the day of the report",
            OF_PROPOSALS,
            decided,
            of_proposals,
        ),
    }
    if chance.notna().all():
        values["expected_fte_months"] = Value(
            float(load.expected_proposed[:, : load.horizon].sum()),
            "Proposed FTE times the share approved at the proposal's gate; of all gates below five cases",
            f"{DEMAND} proposals.gate proposals.outcome",
            *basis,
        )
    amount = text.number(total, 0 if total >= FEW_FTE_MONTHS else 1)
    message = f"Proposed work would add {amount} FTE-months; {_approved(data, chance)}"
    return Finding(message, "proposed", values=values)


def _nothing_proposed(data: Data) -> Finding:
    reason, portfolio = demand_not_known(data), data.portfolio
    if reason:
        return Finding(f"Proposed work is not known: {reason}", "proposed", Severity.WARNING)
    told_apart = portfolio.demand.kind.notna().any() or portfolio.projects.stage.notna().any()
    if not told_apart and len(data.load.bookings):
        message = "Which demand is proposed is not known: neither kind nor stage says it"
        return Finding(message, "proposed", Severity.WARNING)
    ahead = text.plural(data.load.horizon, "month")
    whose = "Projects have" if data.load.whole else "Projects of this program have"
    message = f"{whose} no proposed demand in the next {ahead}"
    values = {
        "projects": Value(0, "Projects with proposed demand in the horizon", DEMAND),
        "fte_months": Value(
            0.0, "Sum of proposed FTE over roles and months of the horizon", DEMAND
        ),
    }
    return Finding(message, "proposed", values=values)


def _approved(data: Data, chance: pd.Series) -> str:
    """How many proposals were approved before, in words."""
    good, count = data.load.approved.get("", (0, 0))
    if not count and not data.portfolio.has("proposals"):
        return "how many are approved is not known"
    if chance.isna().any():
        return "too few were decided to give a rate"
    if count >= text.FEW:
        return f"{text.share_of(good, count)} of {count} such proposals were approved"
    return f"{text.share_of(good, count)} were approved"


def _decided_proposals(data: Data) -> pd.DataFrame:
    """Proposals of the past that were decided; on a program's page none, as the counts there are of all programs."""
    if not data.whole_portfolio:
        return NO_ROWS
    known = data.portfolio.proposals.dropna(subset=["decided"])
    names = data.portfolio.projects[["project_id", "name"]]
    known = known.merge(names, on="project_id", how="left")
    return known.assign(name=known.name.fillna(known.project_id))
