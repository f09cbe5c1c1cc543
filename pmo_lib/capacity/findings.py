"""Every sentence of the capacity analysis that has a number in it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pmo_lib.capacity import uncertainty
from pmo_lib.capacity.booked import TOLERANCE, Load
from pmo_lib.capacity.decision import FULL_TIME, Decision, assigned_ahead
from pmo_lib.capacity.demand import COMMITTED, FEWEST, PROPOSED
from pmo_lib.capacity.forcing import bottleneck
from pmo_lib.capacity.knowledge import (
    demand_not_known,
    left_out_note,
    not_known,
    of_others,
    only_where_known,
)
from pmo_lib.capacity.remedies import ROLE_LENGTH, asked_for, months, role_name
from pmo_lib.measures.utilisation import FULL, OVER, ROOM, band, utilisation
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Outcome, Severity
from pmo_lib.report import text

FEW_FTE_MONTHS = 10  # below so many an amount has a decimal place
LONGEST = 90  # characters of a message that serves as a title
NOT_WHOLE = "The demand of other programs is not known here: these figures are of this program's own demand only."


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
    """The one message: which role lacks capacity, when, how much, how likely - and what to decide by when."""
    reason, found = not_known(load, portfolio), bottleneck(load)
    if reason:
        return Finding(f"Utilisation is not known: {reason}", "headline", Severity.WARNING)
    above = over(load)
    values = {"roles_over": int(above.role_id.nunique())}
    if found is None:
        return _no_overload(load, values)
    rows = worst_first(above[above.role_id == load.roles.index[found[0]]])
    worst = rows.iloc[0]
    likely = likelihood(decision, worst.role_id, worst.period_end)
    values |= {} if np.isnan(worst.load) else {"load": float(worst.load)}
    values |= {"short_fte": float(worst.demand - worst.capacity), "months": len(rows)}
    values |= {"likely_low": likely[0], "likely_high": likely[1]} if likely else {}
    words = f"; overload {_between(*likely)} likely" if likely else ""
    name = text.shorten(worst["name"], ROLE_LENGTH)
    message = (
        f"{name} are booked to {text.percent(worst.load)} in {text.month(worst.period_end)}{words}"
        if worst.capacity > 0
        else without_any(name, worst.demand, worst.period_end)
    )
    return Finding(
        message, "headline", Severity.ALERT, values, rows, asked_for(load, decision, portfolio)
    )


def _no_overload(load: Load, values: dict) -> Finding:
    if not load.with_demand.any() and load.whole:
        message = f"No committed demand is booked for the next {text.plural(load.horizon, 'month')}"
        return Finding(message, "headline", values=values)
    rate = np.nan_to_num(load.committed[:, : load.horizon])
    role, month = np.unravel_index(rate.argmax(), rate.shape)
    highest = f"{text.percent(rate[role, month])} in {text.month(load.months[month])}"
    values = values | {"load": float(rate[role, month])}
    partly = only_where_known(load)
    if not load.whole:
        of = "any role with known capacity" if partly else "any role"
        message = f"This program alone takes at most {text.percent(rate[role, month])} of {of}; the demand of others is not known"
    elif partly:
        values |= {"roles_unknown": int(load.not_judged.sum())}
        return Finding(partly, "headline", Severity.WARNING, values)
    else:
        peak = f"{text.shorten(load.name(role), ROLE_LENGTH)} are fullest, {highest}"
        message = f"No role is booked above its capacity; {peak}"
    if len(message) > LONGEST:
        message = "No role is booked above its capacity"
    return Finding(message, "headline", values=values)


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
    peak = np.nan_to_num(rate, nan=-1).max(axis=1, initial=-1)
    peak = np.where(peak < 0, np.nan, peak)
    zero = (load.capacity[:, : load.horizon] == 0).any(axis=1) & np.isnan(peak)
    bands = band(np.where(zero, 0.0, np.minimum(peak, 1.0)))
    bands = np.select([load.overloaded.any(axis=1), load.not_judged], [OVER, ""], bands)
    counts = {name: int((bands == name).sum()) for name in (OVER, FULL, ROOM)}
    values = {**counts, "unknown": int((bands == "").sum()), "months": load.horizon}
    peaks = pd.DataFrame(
        {"role_id": load.roles.index, "name": load.roles.name.to_numpy(), "load": peak}
    )
    rows = {name or "unknown": peaks[bands == name] for name in (FULL, ROOM, "")} | {
        "months": NO_ROWS
    }
    reason = not_known(load, portfolio)
    if reason:
        message = f"The load of roles is not known: {reason}"
        return Finding(message, "loads", Severity.WARNING, values, rows=rows)
    if not counts[OVER]:
        return Finding(_within(load, sum(counts.values())), "loads", values=values, rows=rows)
    return Finding(_above(load, counts), "loads", Severity.WARNING, values, over(load), rows=rows)


def _within(load: Load, known: int) -> str:
    ahead = text.plural(load.horizon, "month")
    if not load.with_demand.any():
        return f"No committed demand is booked for the next {ahead}"
    whose = "The one role" if known == 1 else f"All {known} roles"
    stays = "stays" if known == 1 else "stay"
    return only_where_known(load) or f"{whose} with known capacity {stays} within it for {ahead}"


def _above(load: Load, counts: dict[str, int]) -> str:
    verb, unknown = "is" if counts[OVER] == 1 else "are", int(load.not_judged.sum())
    when = (
        "the next month" if load.horizon == 1 else f"at least one of the next {load.horizon} months"
    )
    roles = f"{text.sentence(str(counts[OVER]))} of {text.plural(sum(counts.values()), 'role')}"
    message = f"{roles} {verb} booked above capacity in {when}"
    if not unknown:
        return message
    return f"{roles} with known capacity {verb} overloaded; {of_others(unknown)}"


def proposed(load: Load, portfolio: Portfolio) -> Finding:
    """What proposed work would add if all of it came, and what part of it is to be expected."""
    rows = load.bookings[(load.bookings.kind == PROPOSED) & (load.bookings.month < load.horizon)]
    if rows.empty:
        return _nothing_proposed(load, portfolio)
    good, count = load.approved.get("", (0, 0))
    total, expected = float(rows.fte.sum()), float(load.expected_proposed[:, : load.horizon].sum())
    ids = rows.project_id.unique()
    own, names = load.likely.reindex(ids), load.projects.name.reindex(ids)
    values = {
        "projects": int(rows.project_id.nunique()),
        "fte_months": total,
        "approved": good,
        "decided": count,
    }
    if own.notna().all():
        values["expected_fte_months"] = expected
    amount = text.number(total, 0 if total >= FEW_FTE_MONTHS else 1)
    message = f"Proposed work would add {amount} FTE-months; {_approved(load, portfolio, own)}"
    evidence = rows.groupby("project_id").fte.sum().reindex(ids).to_frame("fte_months")
    evidence = evidence.assign(project=names, chance=own).reset_index()
    return Finding(message, "proposed", values=values, evidence=evidence, rows=_decided(portfolio))


def _nothing_proposed(load: Load, portfolio: Portfolio) -> Finding:
    reason = demand_not_known(load, portfolio)
    if reason:
        return Finding(f"Proposed work is not known: {reason}", "proposed", Severity.WARNING)
    told_apart = portfolio.demand.kind.notna().any() or portfolio.projects.stage.notna().any()
    if not told_apart and len(load.bookings):
        message = "Which demand is proposed is not known: neither kind nor stage says it"
        return Finding(message, "proposed", Severity.WARNING)
    ahead = text.plural(load.horizon, "month")
    whose = "Projects have" if load.whole else "Projects of this program have"
    message = f"{whose} no proposed demand in the next {ahead}"
    return Finding(message, "proposed", values={"projects": 0, "fte_months": 0.0})


def _approved(load: Load, portfolio: Portfolio, chance: pd.Series) -> str:
    """How many proposals were approved before, in words."""
    good, count = load.approved.get("", (0, 0))
    if not count and not portfolio.has("proposals"):
        return "how many are approved is not known"
    if chance.isna().any():
        return "too few were decided to give a rate"
    if count >= text.FEW:
        return f"{text.share_of(good, count)} of {count} such proposals were approved"
    return f"{text.share_of(good, count)} were approved"


def _decided(portfolio: Portfolio) -> dict[str, pd.DataFrame]:
    """Proposals of the past that were decided, and those of them approved; on a program's page the counts are of all programs."""
    if portfolio.program != PORTFOLIO:
        return {"decided": NO_ROWS, "approved": NO_ROWS}
    known = portfolio.proposals.dropna(subset=["decided"])
    known = known.merge(portfolio.projects[["project_id", "name"]], on="project_id", how="left")
    known = known.assign(name=known.name.fillna(known.project_id))
    return {"decided": known, "approved": known[known.outcome == Outcome.APPROVED]}


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
    reason = not_known(load, portfolio)
    if reason:
        message = f"How likely an overload is is not known: {reason}"
        return Finding(message, "uncertain", Severity.WARNING, values, rows=of)
    unknown = int(load.not_judged.sum())
    if likely.empty:
        message = "No role is more likely than not to be overloaded in any month"
        if unknown:
            message = f"Overload is unlikely where capacity is known; {of_others(unknown)}"
        return Finding(message, "uncertain", values=values, rows=of)
    roles = text.plural(likely.role_id.nunique(), "role")
    message = f"Overload is more likely than not in {text.plural(len(likely), 'month')} of {roles}"
    message += f"; {of_others(unknown)}" if unknown else ""
    return Finding(message, "uncertain", Severity.WARNING, values, named, rows=of)


def trust(decision: Decision | None, rules) -> str:
    """How the probabilities were made, and how often such bands held."""
    if decision is None:
        return ""
    return (
        f"From {_source(decision, rules)}. Independent: each project is off by its own ratio; common: all are off by the same one. "
        f"The truth lies between, so both are shown.{_tested(decision.told['coverage'])}"
    )


def _source(decision: Decision, rules) -> str:
    cases, few = decision.told["cases"], decision.told.get("past_bookings", 0)
    if cases:
        return f"{text.number(cases)} bookings with estimate and actual"
    past = (
        f"only {text.plural(few, 'past booking')} with both" if few else "no past booking with both"
    )
    return f"a stated spread of {text.percent(rules.spread)}, as the source has {past} estimate and actual"


def _tested(held: Mapping[str, int]) -> str:
    """How often bands for 8 in 10 held in the past; nothing below five cases."""
    cases = held["cases"]
    if cases < FEWEST:
        return ""
    if cases < text.FEW:
        return f" Tried on the past, bands for 8 in 10 held in {held['independent']} (independent) and {held['common']} (common) of {cases} role-months."
    return (
        f" Tried on the past, bands for 8 in 10 held {text.share_of(held['independent'], cases)} (independent) and "
        f"{text.share_of(held['common'], cases)} (common) of {cases} role-months."
    )


def forced(load: Load, decision: Decision | None) -> Finding | None:
    """The fewest projects that alone exceed the bottleneck's capacity; nothing where no role is above it."""
    told = decision.told if decision else {}
    if "role_id" not in told:
        return None
    role, window = role_name(load, told["role_id"]), told.get("window")
    if window is None:
        message = f"The capacity of {role.lower()} is exceeded only by all bookings together"
        return Finding(message, "forced")
    count, span = window["projects"], months(window["first"], window["last"])
    share = float(utilisation(window["demand"], window["capacity"]))
    one = window["first"] == window["last"]
    needs = f"{text.percent(share)} of {role.lower()} {'in' if one else 'over'} {span}"
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
        + "No smaller number of projects exceeds it: as booked, the role cannot do this work even if it does nothing else."
        + others
    )
    if always:
        return (
            f"{first} Even if every project that may move is moved by up to {rules.shift} months, {always['projects']} of them need "
            f"{text.number(always['demand'], 1)} of {text.number(always['capacity'], 1)} FTE-months in {months(always['first'], always['last'])}: moving alone is no way out."
        )
    return f"{first} With starts and durations free by {rules.shift} months no such proof was found; that does not prove that moving suffices."


def doubled(load: Load, decision: Decision | None, portfolio: Portfolio) -> Finding | None:
    """Persons booked beyond the time they have; nothing in a program's report that was handed no decision."""
    if not portfolio.has("assignments"):
        message = "It is not known who is booked twice: the source has no table of assignments"
        return Finding(message, "doubled")
    if decision is None:
        return None
    rows = decision["doubles"]
    known, unknown = _people(portfolio, rows)
    values = {"person_months": len(rows)} | ({"people_unknown": unknown} if unknown else {})
    if rows.empty:
        return Finding(_nobody_twice(known, unknown), "doubled", values=values)
    shown = rows.assign(name=load.roles.name.reindex(rows.role_id).to_numpy())
    values |= {"excess_fte": float((rows.booked - rows.can).sum())}
    people = rows.person_id.nunique() if "person_id" in rows else None
    who = (
        f"{text.sentence(text.plural(people, 'person'))} {'is' if people == 1 else 'are'}"
        if people
        else "People are"
    )
    more = f"; of {_persons(unknown)} it is not known" if unknown else ""
    return Finding(
        f"{who.replace('persons', 'people')} booked twice, in {text.plural(len(rows), 'month')}{more}",
        "doubled",
        Severity.WARNING,
        values,
        shown,
    )


def _people(portfolio: Portfolio, doubles: pd.DataFrame) -> tuple[int, int]:
    """How many people with assignments ahead have a known time for projects, and of how many it is not known
    whether they are booked beyond it: those booked beyond full time are, whatever their time is."""
    ahead = assigned_ahead(portfolio)
    time = portfolio.people.drop_duplicates("person_id").set_index("person_id").fte
    own = time.reindex(ahead.person_id.unique())
    booked = ahead.groupby(["person_id", "period_end"]).fte.sum().groupby("person_id").max()
    beyond = booked.reindex(own.index) > FULL_TIME + TOLERANCE
    return int(own.notna().sum()), int((own.isna() & ~beyond).sum())


def _nobody_twice(known: int, unknown: int) -> str:
    if not known and not unknown:
        return "No assignments are booked for the months ahead"
    if not unknown:
        return "No person is booked beyond the time they have"
    if not known:
        return "It is not known who is booked twice: the time that people have is not known"
    whose = (
        "The one person whose time is known is not booked twice"
        if known == 1
        else f"None of the {known} people whose time is known is booked twice"
    )
    return f"{whose}; of {_persons(unknown)} it is not known"


def _persons(count: int) -> str:
    return "1 person" if count == 1 else f"{text.number(count)} people"


def slices_missing(load: Load) -> Finding | None:
    """What a program's report says that was handed nothing of the others."""
    return (
        None
        if load.whole
        else Finding(
            "The demand of other programs is missing from this page", "own_only", Severity.WARNING
        )
    )


def in_words(load: Load, portfolio: Portfolio) -> str:
    """How to read the loads, which demand they leave out, and what part of the bottleneck's demand a program has."""
    how = "Committed demand as a part of capacity net of leave and running the business. Below 90%: room; to 100%: full; above: over."
    parts = [how, *_without_ratio(load), left_out(load)]
    if not load.whole:
        parts.append(NOT_WHOLE)
    elif portfolio.program != PORTFOLIO:
        parts.append(_own_part(load))
    return " ".join(part for part in parts if part)


def _without_ratio(load: Load) -> list[str]:
    """For each role that is asked for while it has no capacity: how much, in its worst such month."""
    rows = over(load)
    rows = rows[rows.load.isna()].sort_values("demand", ascending=False, kind="stable")
    rows = rows.drop_duplicates("role_id")
    return [
        f"{without_any(row.name_, row.demand, row.period_end)}."
        for row in rows.rename(columns={"name": "name_"}).itertuples()
    ]


def left_out(load: Load) -> str:
    """The committed demand that is in no utilisation, since the capacity for it is not known; empty where there is none."""
    if load.without_capacity <= TOLERANCE:
        return ""
    return f"{text.sentence(left_out_note(load))}."


def _own_part(load: Load) -> str:
    """What part of the demand for the bottleneck is this program's; empty where no role is overloaded."""
    found = bottleneck(load)
    if found is None:
        return ""
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
    name = role_name(load, load.roles.index[role]).lower()
    return f"Of the demand for {name} in {span}, {text.number(own, 1)} of {text.number(total, 1)} FTE-months are this program's."
