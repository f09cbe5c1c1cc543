"""Sentences about overload: which work forces it, how likely it is, and who is booked twice."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.capacity import uncertainty
from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import FEWEST
from pmo_lib.capacity.double_booking import people_known
from pmo_lib.capacity.inputs import (
    ASSIGNED,
    BOTH,
    CAPACITY,
    DEMAND,
    HISTORY,
    OF_HISTORY,
    SIMULATED,
    SIMULATION,
)
from pmo_lib.capacity.knowledge import not_known, of_others
from pmo_lib.capacity.wording import months, role_name
from pmo_lib.measures.utilisation import utilisation
from pmo_lib.portfolio.finding import NO_ROWS, Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

OF_CHANCES = "period_end independent common"


def forced(data: Data) -> Finding | None:
    """The fewest projects that alone exceed the bottleneck's capacity; nothing where no role is above it."""
    known = data.decision.values if data.decision else {}
    if "role_id" not in known:
        return None
    role, window = role_name(data.load, known["role_id"]).lower(), known.get("window")
    if window is None:
        message = f"The capacity of {role} is exceeded only by all bookings together"
        return Finding(message, "forced")
    span = months(window["first"], window["last"])
    share = float(utilisation(window["demand"], window["capacity"]))
    when = "in" if window["first"] == window["last"] else "over"
    needs = f"{text.percent(share)} of {role} {when} {span}"
    if np.isnan(share):
        needs = f"{text.number(window['demand'], 1)} FTE-months of {role} in {span}, who have none"
    verb = "takes" if window["projects"] == 1 else "take"
    projects = text.sentence(text.plural(window["projects"], "project"))
    values = _certified(data.decision["forcing"], window, known.get("always"))
    return Finding(f"{projects} alone {verb} {needs}", "forced", Severity.ALERT, values)


def _certified(
    rows: pd.DataFrame, window: Mapping[str, Any], always: Mapping[str, Any] | None
) -> dict[str, Value]:
    """The numbers of the certificate as booked, and of the one that holds whatever is moved."""
    fewest = "Fewest projects whose bookings together exceed the role's capacity in some window of its overload"
    demand = "Sum of their committed and unplanned FTE in that window"
    capacity = "Sum of the role's capacity in that window"
    values = {
        "projects": Value(window["projects"], fewest, BOTH, rows, "fte"),
        "demand": Value(window["demand"], demand, DEMAND, rows, "fte"),
        "capacity": Value(window["capacity"], capacity, CAPACITY, rows, "fte"),
    }
    if always:
        fewest = "Fewest projects that exceed a window even in that of their options which asks least of it"
        least = "Sum of these least demands"
        values["always_projects"] = Value(always["projects"], fewest, BOTH, rows, "fte")
        values["always_demand"] = Value(always["demand"], least, DEMAND, rows, "fte")
    return values


def how_forced(data: Data) -> str:
    """What the certificate proves, and what it does not."""
    known = data.decision.values if data.decision else {}
    window, always = known.get("window"), known.get("always")
    if window is None:
        return ""
    parts = [
        f"They ask for {_of(window)}.",
        "No smaller number of projects exceeds it: as booked, the role cannot do this work even if it does nothing else.",
    ]
    rest = known.get("others", {}).get("forcing", {})
    if rest.get("projects"):
        verb = "asks" if rest["projects"] == 1 else "ask"
        others = text.sentence(text.plural(rest["projects"], "project"))
        parts.append(
            f"{others} of other programs {verb} for {text.number(rest['fte'], 1)} FTE-months of it."
        )
    limit = data.rules.shift
    if always:
        parts.append(
            f"Even if every project that may move is moved by up to {limit} months, {always['projects']} of them need "
            f"{_of(always)} in {months(always['first'], always['last'])}: moving alone is no way out."
        )
    else:
        parts.append(
            f"With starts and durations free by {limit} months no such proof was found; that does not prove that moving suffices."
        )
    return " ".join(parts)


def _of(window: Mapping[str, Any]) -> str:
    demand, capacity = (text.number(window[key], 1) for key in ("demand", "capacity"))
    return f"{demand} of {capacity} FTE-months"


def uncertain(data: Data) -> Finding | None:
    """How many role-months are more likely than not to be overloaded, and how far such bands could be trusted."""
    if data.decision is None:
        return None
    rows = data.decision["chances"].dropna(subset=["independent"])
    rows = rows.assign(name=data.load.roles.name.reindex(rows.role_id).to_numpy())
    likely = rows[rows[["independent", "common"]].max(axis=1) > 0.5]
    values = _likely(data, rows, likely)
    reason = not_known(data)
    if reason:
        message = f"How likely an overload is is not known: {reason}"
        return Finding(message, "uncertain", Severity.WARNING, values)
    unknown = int(data.load.not_judged.sum())
    if likely.empty:
        message = "No role is more likely than not to be overloaded in any month"
        if unknown:
            message = f"Overload is unlikely where capacity is known; {of_others(unknown)}"
        return Finding(message, "uncertain", values=values)
    roles = text.plural(likely.role_id.nunique(), "role")
    message = f"Overload is more likely than not in {text.plural(len(likely), 'month')} of {roles}"
    message += f"; {of_others(unknown)}" if unknown else ""
    return Finding(message, "uncertain", Severity.WARNING, values)


def _likely(data: Data, rows: pd.DataFrame, likely: pd.DataFrame) -> dict[str, Value]:
    """Likely overloads, and how often bands of the past held; past rows only where they are of all programs."""
    past = uncertainty.past_totals(data.portfolio) if data.whole_portfolio else NO_ROWS
    if len(past):
        past = past.assign(name=data.load.roles.name.reindex(past.role_id).to_numpy())
    held = data.decision.values["coverage"]
    formulas = {
        "history": "Bookings of the past that have both an estimate and an actual; 0: too few, a stated spread is used",
        "held_cases": "Role-months of the past for which earlier months gave at least twenty cases",
        "held_independent": "Those whose actual total lay between the tenth and the ninetieth percentile, each booking off by its own ratio",
        "held_common": "The same, all bookings off by one ratio",
    }
    shown = {"history": data.decision.values["cases"], **{f"held_{k}": v for k, v in held.items()}}
    of_likely = f"Role-months in which the higher probability is above a half. {SIMULATED}"
    of_all = "Roles times months of the horizon whose capacity is known"
    return {
        "likely_months": Value(
            len(likely), of_likely, SIMULATION, likely, f"{OF_CHANCES} low high"
        ),
        "role_months": Value(len(rows), of_all, CAPACITY, rows, OF_CHANCES),
        **{
            key: Value(number, formulas[key], HISTORY, past, OF_HISTORY)
            for key, number in shown.items()
        },
    }


def trust(data: Data) -> str:
    """How the probabilities were made, and how often such bands held."""
    if data.decision is None:
        return ""
    return (
        f"From {_source(data)}. Independent: each project is off by its own ratio; common: all are off by the same one. "
        f"The truth lies between, so both are shown.{_tested(data.decision.values['coverage'])}"
    )


def _source(data: Data) -> str:
    cases, few = (data.decision.values[key] for key in ("cases", "past_bookings"))
    if cases:
        return f"{text.number(cases)} bookings with estimate and actual"
    past = (
        f"only {text.plural(few, 'past booking')} with both" if few else "no past booking with both"
    )
    spread = text.percent(data.rules.spread)
    return f"a stated spread of {spread}, as the source has {past} estimate and actual"


def _tested(held: Mapping[str, int]) -> str:
    """How often bands for 8 in 10 held in the past; nothing below five cases."""
    cases = held["cases"]
    if cases < FEWEST:
        return ""
    few = cases < text.FEW
    independent, common = (
        f"in {held[key]}" if few else text.share_of(held[key], cases)
        for key in ("independent", "common")
    )
    common = common.removeprefix("in ")
    return (
        f" Tried on the past, bands for 8 in 10 held {independent} (independent) and "
        f"{common} (common) of {cases} role-months."
    )


def doubled(data: Data) -> Finding | None:
    """Persons booked beyond the time they have; nothing in a program's report that was handed no decision."""
    if not data.portfolio.has("assignments"):
        message = "It is not known who is booked twice: the source has no table of assignments"
        return Finding(message, "doubled")
    if data.decision is None:
        return None
    rows = data.decision["doubles"]
    known, unknown = people_known(data.portfolio)
    rows = rows.assign(name=data.load.roles.name.reindex(rows.role_id).to_numpy())
    basis, of = (ASSIGNED, rows, "period_end booked can projects"), of_people(unknown)
    beyond = "Persons and months in which assignments exceed what the person has"
    values = {"person_months": Value(len(rows), beyond, *basis)}
    if unknown:
        formula = "People with assignments ahead whose time for projects is not stated and who are booked for 1 FTE at most"
        inputs = "assignments.fte people.fte"
        values["people_unknown"] = Value(unknown, formula, inputs, rows)
    if rows.empty:
        return Finding(_nobody_twice(known, unknown), "doubled", values=values)
    excess = float((rows.booked - rows.can).sum())
    values["excess_fte"] = Value(excess, "Sum of what is booked beyond it", *basis)
    people = rows.person_id.nunique() if "person_id" in rows else 0
    who = {0: "People are", 1: "One person is"}.get(
        people, f"{text.sentence(text.plural(people, 'person'))} are".replace("persons", "people")
    )
    message = f"{who} booked twice, in {text.plural(len(rows), 'month')}"
    return Finding(f"{message}; {of}" if unknown else message, "doubled", Severity.WARNING, values)


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
    return f"{whose}; {of_people(unknown)}"


def of_people(unknown: int) -> str:
    """Of how many people it is not known whether they are booked twice."""
    people = "1 person" if unknown == 1 else f"{text.number(unknown)} people"
    return f"of {people} it is not known"
