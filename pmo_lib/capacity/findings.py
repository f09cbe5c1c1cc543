"""Every sentence of the capacity analysis that has a number in it."""

import numpy as np
import pandas as pd

from pmo_lib.capacity import uncertainty
from pmo_lib.capacity.booked import TOLERANCE, Load
from pmo_lib.capacity.decision import Decision
from pmo_lib.capacity.demand import COMMITTED, PROPOSED
from pmo_lib.capacity.forcing import bottleneck
from pmo_lib.capacity.remedies import ROLE_LENGTH, asked_for, months, role_name
from pmo_lib.measures.utilisation import OVER, band, utilisation
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

NOT_WHOLE = "Other programs' bookings are not known here, so what follows is this program's own demand only."


def over(load: Load) -> pd.DataFrame:
    """
    Role-months of the horizon whose committed demand is above a known capacity.

    Returns:
        role_id, name, period_end, demand, capacity and load, which is missing where the capacity is zero.
    """
    rate = load.committed[:, : load.horizon]
    role, month = np.nonzero(load.overloaded)
    return pd.DataFrame(
        {
            "role_id": load.roles.index[role],
            "name": load.roles.name.to_numpy()[role],
            "period_end": load.months[month],
            "demand": load.demand[COMMITTED][role, month],
            "capacity": load.capacity[role, month],
            "load": rate[role, month],
        }
    )


def worst_first(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Overloaded months of one role (see `over`), the worst first.

    By load; where a month without any capacity has none, by the FTE that are missing.
    """
    if rows.load.notna().all():
        return rows.sort_values("load", ascending=False, kind="stable")
    short = rows.demand - rows.capacity
    return rows.loc[short.sort_values(ascending=False, kind="stable").index]


def fte(value: float) -> str:
    """
    An amount of FTE as it stands in a sentence.

    >>> fte(2.0), fte(0.5), fte(0.25)
    ('2 FTE', '0.5 FTE', '0.25 FTE')
    """
    places = next((n for n in (0, 1) if abs(value - round(value, n)) < TOLERANCE), 2)
    return f"{text.number(value, places)} FTE"


def without_any(role: str, demand: float, when) -> str:
    """That a role without any capacity is asked for: an overload that has no ratio."""
    verb = "is" if demand == 1 else "are"
    name = text.shorten(role, ROLE_LENGTH)
    return f"{fte(demand)} {verb} demanded of {name}, who have no capacity in {text.month(when)}"


def headline(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding:
    """The one message: who is short, when, by how much, how likely - and what to decide by when."""
    found, known = bottleneck(load), ~np.isnan(load.committed[:, : load.horizon])
    if not known.any():
        return Finding(
            "What roles can do is not known, so no load can be told", "headline", Severity.WARNING
        )
    above = over(load)
    values = {"roles_over": int(above.role_id.nunique())}
    if found is None:
        return _no_overload(load, values)
    rows = worst_first(above[above.role_id == load.roles.index[found[0]]])
    worst = rows.iloc[0]
    likely = likelihood(decision, worst.role_id, worst.period_end)
    values |= {
        "load": None if np.isnan(worst.load) else float(worst.load),
        "short_fte": float(worst.demand - worst.capacity),
        "months": len(rows),
    }
    values |= {"likely_low": likely[0], "likely_high": likely[1]} if likely else {}
    words = f"; overload {_between(*likely)} likely" if likely else ""
    message = (
        f"{text.shorten(worst['name'], ROLE_LENGTH)} are booked to {text.percent(worst.load)} in {text.month(worst.period_end)}{words}"
        if worst.capacity > 0
        else without_any(worst["name"], worst.demand, worst.period_end)
    )
    return Finding(
        message, "headline", Severity.ALERT, values, rows, asked_for(load, decision, portfolio)
    )


def _no_overload(load: Load, values: dict) -> Finding:
    rate = np.nan_to_num(load.committed[:, : load.horizon])
    role, month = np.unravel_index(rate.argmax(), rate.shape)
    peak = f"{text.shorten(load.name(role), ROLE_LENGTH)} are fullest, {text.percent(rate[role, month])} in {text.month(load.months[month])}"
    message = f"No role is booked above its capacity; {peak}"
    if not load.whole:
        own = "This program alone takes at most"
        message = f"{own} {text.percent(rate[role, month])} of any role; what others take is not known here"
    if len(message) > 90:
        message = "No role is booked above its capacity"
    return Finding(message, "headline", values=values | {"load": float(rate[role, month])})


def likelihood(decision: Decision | None, role: str, period) -> tuple[float, float] | None:
    """The lower and the higher of the two probabilities: projects off independently, and all alike."""
    if decision is None:
        return None
    rows = decision["chances"]
    rows = rows[(rows.role_id == role) & (rows.period_end == pd.Timestamp(period))][
        ["independent", "common"]
    ].dropna()
    return (float(rows.min(axis=1).iloc[0]), float(rows.max(axis=1).iloc[0])) if len(rows) else None


def _between(low: float, high: float) -> str:
    shown = [text.percent(value).rstrip("%") for value in (low, high)]
    return text.percent(high) if shown[0] == shown[1] else f"{shown[0]}–{text.percent(high)}"


def loads(load: Load, portfolio: Portfolio) -> Finding:
    """How many roles are above, at or near their capacity within the horizon."""
    rate = load.committed[:, : load.horizon]
    peak = np.where(
        np.isnan(rate).all(axis=1),
        np.nan,
        np.nanmax(np.nan_to_num(rate, nan=-1), axis=1, initial=-1),
    )
    bands = np.where(
        load.overloaded.any(axis=1), OVER, band(np.where(peak < 0, np.nan, np.minimum(peak, 1.0)))
    )
    counts = {name: int((bands == name).sum()) for name in ("over", "full", "room")}
    values = {**counts, "unknown": int((bands == "").sum()), "months": load.horizon}
    peaks = pd.DataFrame(
        {
            "role_id": load.roles.index,
            "name": load.roles.name.to_numpy(),
            "load": np.where(peak < 0, np.nan, peak),
        }
    )
    rows = {name or "unknown": peaks[bands == name] for name in ("full", "room", "")} | {
        "months": NO_ROWS
    }
    if not counts["over"]:
        message = f"All {sum(counts.values())} roles with known capacity stay within it for {load.horizon} months"
        return Finding(message, "loads", values=values, rows=rows)
    verb = "is" if counts["over"] == 1 else "are"
    message = f"{text.sentence(str(counts['over']))} of {sum(counts.values())} roles {verb} booked above capacity in the next {load.horizon} months"
    return Finding(message, "loads", Severity.WARNING, values, over(load), rows=rows)


def proposed(load: Load, portfolio: Portfolio) -> Finding | None:
    """What proposed work would add if it came, and what is to be expected of it; nothing where none is proposed."""
    rows = load.bookings[(load.bookings.kind == PROPOSED) & (load.bookings.month < load.horizon)]
    if rows.empty:
        return None
    good, count = load.approved.get("", (0, 0))
    total, expected = float(rows.fte.sum()), float(load.expected_proposed[:, : load.horizon].sum())
    own = load.likely.reindex(rows.project_id.unique())
    values = {
        "projects": int(rows.project_id.nunique()),
        "fte_months": total,
        "approved": good,
        "decided": count,
    }
    said = (
        f"{text.share_of(good, count)} of {count} such proposals were approved"
        if count >= 20
        else f"{text.share_of(good, count)} were approved"
    )
    if own.isna().any():
        said = "too few were decided to tell how many come"
    else:
        values["expected_fte_months"] = expected
    message = f"Proposed work would add {text.number(total)} FTE-months; {said}"
    names = load.projects.name.reindex(rows.project_id.unique())
    evidence = (
        rows.groupby("project_id")
        .fte.sum()
        .reindex(names.index)
        .to_frame("fte_months")
        .assign(project=names, chance=own)
        .reset_index()
    )
    return Finding(message, "proposed", values=values, evidence=evidence, rows=_decided(portfolio))


def _decided(portfolio: Portfolio) -> dict[str, pd.DataFrame]:
    """Proposals of the past that were decided, and those of them approved; on a program's page the counts are of all programs."""
    if portfolio.program != PORTFOLIO:
        return {"decided": NO_ROWS, "approved": NO_ROWS}
    known = portfolio.proposals.dropna(subset=["decided"])
    known = known.merge(portfolio.projects[["project_id", "name"]], on="project_id", how="left")
    known = known.assign(name=known.name.fillna(known.project_id))
    return {"decided": known, "approved": known[known.outcome == "approved"]}


def uncertain(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """How many role-months are more likely than not to be overloaded, and how far such bands could be trusted."""
    if decision is None:
        return None
    rows = decision["chances"].dropna(subset=["independent"])
    likely = rows[rows[["independent", "common"]].max(axis=1) > 0.5]
    tested, told = decision.told["coverage"], decision.told
    values = {
        "likely_months": len(likely),
        "role_months": len(rows),
        "history": told["cases"],
        **{f"held_{k}": v for k, v in tested.items()},
    }
    name = load.roles.name
    named, of_all = (
        part.assign(name=name.reindex(part.role_id).to_numpy()) for part in (likely, rows)
    )
    past = (
        uncertainty.past_totals(portfolio) if portfolio.program == PORTFOLIO else NO_ROWS
    )  # the count is of all programs
    past = past.assign(name=name.reindex(past.role_id).to_numpy()) if len(past) else past
    of = {
        "role_months": of_all,
        **dict.fromkeys(("history", *(f"held_{key}" for key in tested)), past),
    }
    if likely.empty:
        message = "No role is more likely than not to be overloaded in any month"
        return Finding(message, "uncertain", values=values, rows=of)
    roles = text.plural(likely.role_id.nunique(), "role")
    message = f"Overload is more likely than not in {text.plural(len(likely), 'month')} of {roles}"
    return Finding(message, "uncertain", Severity.WARNING, values, named, rows=of)


def trust(decision: Decision | None, rules) -> str:
    """How the probabilities were made, and how often such bands held."""
    if decision is None:
        return ""
    cases, held = decision.told["cases"], decision.told["coverage"]
    source = (
        f"{text.number(cases)} bookings with estimate and actual"
        if cases
        else f"a stated spread of {text.percent(rules.spread)}, as history has too few cases"
    )
    tested = (
        (
            f" Tried on the past, bands for 8 in 10 held {text.share_of(held['independent'], held['cases'])} (independent) and "
            f"{text.share_of(held['common'], held['cases'])} (common) of {held['cases']} role-months."
        )
        if held["cases"]
        else ""
    )
    return (
        f"From {source}. Independent: each project is off by its own ratio; common: all are off by the same one. The truth lies between, so both "
        f"are shown.{tested}"
    )


def forced(load: Load, decision: Decision | None) -> Finding | None:
    """The fewest projects that alone exceed the bottleneck's capacity; nothing where no role is above it."""
    told = decision.told if decision else {}
    if "role_id" not in told:
        return None
    role, window = role_name(load, told["role_id"]), told.get("window")
    if window is None:
        message = f"No set of bookings alone exceeds what {role.lower()} can do"
        return Finding(message, "forced")
    count, span = window["projects"], months(window["first"], window["last"])
    share = float(utilisation(window["demand"], window["capacity"]))
    needs = f"{text.percent(share)} of {role.lower()} in {span}"
    if np.isnan(share):
        needs = f"{text.number(window['demand'], 1)} FTE-months of {role.lower()} in {span}, who have none"
    message = f"{text.sentence(text.plural(count, 'project'))} alone {'takes' if count == 1 else 'take'} {needs}"
    values = {"projects": count, "demand": window["demand"], "capacity": window["capacity"]}
    always = told.get("always")
    values |= (
        {"always_projects": always["projects"], "always_demand": always["demand"]} if always else {}
    )
    return Finding(message, "forced", Severity.ALERT, values, decision["forcing"])


def forced_in_words(load: Load, decision: Decision | None, rules) -> str:
    """What the certificate proves, and what it does not."""
    if decision is None or "role_id" not in decision.told:
        return ""
    told, always = decision.told, decision.told.get("always")
    rest = told.get("others", {}).get("forcing", {})
    others = (
        f" {text.sentence(text.plural(rest['projects'], 'project'))} of other programs {'asks' if rest['projects'] == 1 else 'ask'} for {text.number(rest['fte'], 1)} FTE-months of it."
        if rest.get("projects")
        else ""
    )
    window = told.get("window")
    if window is None:
        return ""
    sums = f"They ask for {text.number(window['demand'], 1)} of {text.number(window['capacity'], 1)} FTE-months. "
    first = (
        sums
        + "No fewer projects exceed it: as booked, this work cannot be done by the role whatever else is left out."
        + others
    )
    if always:
        return (
            f"{first} Even if every project that may move is moved by up to {rules.shift} months, {always['projects']} of them need "
            f"{text.number(always['demand'], 1)} of {text.number(always['capacity'], 1)} FTE-months in {months(always['first'], always['last'])}: moving alone is no way out."
        )
    return f"{first} With starts and durations free by {rules.shift} months no such proof was found; that does not prove that moving suffices."


def doubled(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """Persons booked beyond what they have; nothing where no persons are assigned."""
    if decision is None or not portfolio.has("assignments"):
        return None
    rows = decision["doubles"]
    if rows.empty:
        return Finding(
            "No person is booked beyond the time they have", "doubled", values={"person_months": 0}
        )
    shown = rows.assign(name=load.roles.name.reindex(rows.role_id).to_numpy())
    values = {"person_months": len(rows), "excess_fte": float((rows.booked - rows.can).sum())}
    people = rows.person_id.nunique() if "person_id" in rows else None
    who = (
        f"{text.sentence(text.plural(people, 'person'))} {'is' if people == 1 else 'are'}"
        if people
        else "People are"
    )
    return Finding(
        f"{who.replace('persons', 'people')} booked twice, in {text.plural(len(rows), 'month')}",
        "doubled",
        Severity.WARNING,
        values,
        shown,
    )


def slices_missing(load: Load) -> Finding | None:
    """What a program's report says that was handed nothing of the others."""
    return (
        None
        if load.whole
        else Finding(
            "Other programs' bookings are missing from this page", "own_only", Severity.WARNING
        )
    )


def in_words(load: Load, portfolio: Portfolio) -> str:
    """How to read the loads, and what part of the bottleneck's a program has."""
    how = "Committed demand as a part of capacity net of leave and running the business. Below 90%: room; to 100%: full; above: over."
    if not load.whole:
        return f"{how} {NOT_WHOLE}"
    found = bottleneck(load)
    if portfolio.program == PORTFOLIO or found is None:
        return how
    role, first, last = found
    rows = load.bookings[
        (load.bookings.role == role)
        & (load.bookings.kind == COMMITTED)
        & load.bookings.month.between(first, last)
    ]
    total, own = (
        float(v) for v in (load.demand[COMMITTED][role, first : last + 1].sum(), rows.fte.sum())
    )
    span = months(load.months[first], load.months[last])
    return f"{how} Of what {role_name(load, load.roles.index[role]).lower()} are asked for in {span}, {text.number(own, 1)} of {text.number(total, 1)} FTE-months are this program's."
