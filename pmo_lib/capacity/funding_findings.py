"""Sentences about the funding decision: what it alone changes in the overload."""

from collections.abc import Mapping

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.funding import LEFT_OUT, short_fte_months
from pmo_lib.capacity.inputs import BOTH, DEMAND, OF_OVERLOAD
from pmo_lib.capacity.knowledge import not_known, only_where_known
from pmo_lib.capacity.load import TOLERANCE, overloaded_months
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

MOST = 0.5  # part of the overload from which the funding decision alone solves most of it
NOT_AT_HAND = "No prioritization of this day is at hand: all demand counts as it is booked"
NOTHING_DECIDED = "Prioritization has decided on no project: all demand counts as it is booked"
CHANGES_NOTHING = "The funding decision changes no demand that is booked"


def relief(data: Data) -> float:
    """The part of the overload that the funding decision alone removes; zero where there is no overload."""
    before = short_fte_months(data.load)
    return 1 - short_fte_months(data.funded) / before if before > TOLERANCE else 0.0


def funding(data: Data) -> Finding | None:
    """What the funding decision alone changes in the overload; nothing for a program that was handed no decision."""
    rows, reason = data.prioritized, not_known(data)
    if data.decision is None:
        return None
    if rows is None:
        return Finding(NOT_AT_HAND, "funding")
    if reason:
        message = f"What the funding decision changes is not known: {reason}"
        return Finding(message, "funding", Severity.WARNING)
    if not data.decision.values["funding_decided"]:
        return Finding(NOTHING_DECIDED, "funding", Severity.WARNING)
    if data.funded is data.load:
        return Finding(CHANGES_NOTHING, "funding", values=_values(data))
    return Finding(_message(data), "funding", values=_values(data))


def _message(data: Data) -> str:
    before, after = (short_fte_months(load) for load in (data.load, data.funded))
    part = relief(data)
    was, left = (text.number(amount, 1) for amount in (before, after))
    if before <= TOLERANCE < after:
        return f"The funding decision itself leads to an overload of {left} FTE-months"
    if before <= TOLERANCE:
        rows = data.prioritized
        frees = rows.decision.isin(LEFT_OUT).any() or (rows.months > 0).any()
        verb, ending = ("frees", "even without it") if frees else ("adds", "even with it")
        return f"The funding decision {verb} demand; {_no_overload(data)} {ending}"
    if after <= TOLERANCE:
        return f"The funding decision alone removes the overload of {was} FTE-months"
    if part >= MOST:
        whole = text.percent(part)
        return f"The funding decision alone removes {whole} of the overload; {left} FTE-months stay"
    if part > TOLERANCE:
        return f"The funding decision removes {text.percent(part)} of the overload; {left} of {was} FTE-months stay"
    if part < -TOLERANCE:
        return f"The funding decision raises the overload from {was} to {left} FTE-months"
    return f"The funding decision leaves the overload at {was} FTE-months"


def _no_overload(data: Data) -> str:
    if only_where_known(data.load):
        return "where capacity is known no role is overloaded"
    return "no role is overloaded"


def _values(data: Data) -> dict[str, Value]:
    rows, amounts = data.prioritized, "decision until fte_months"
    projects = (
        "Projects with demand ahead that prioritization stops, rejects, pauses or delays, and "
        "proposals that it funds; on a program's page its own"
    )
    values = {
        "projects": Value(len(rows), projects, DEMAND, rows, amounts),
        "left_out_fte_months": Value(
            float(rows.fte_months[rows.decision.isin(LEFT_OUT)].sum()),
            "Demand within the horizon of those that are stopped or rejected",
            DEMAND,
            rows[rows.decision.isin(LEFT_OUT)],
            amounts,
        ),
    }
    for when, load in (("before", data.load), ("after", data.funded)):
        above = overloaded_months(load)
        words = "as booked" if when == "before" else "once the funding decision is taken"
        values[f"short_{when}"] = Value(
            short_fte_months(load),
            f"Committed FTE above capacity, summed over roles and months of the horizon, {words}",
            BOTH,
            above,
            OF_OVERLOAD,
        )
        values[f"months_{when}"] = Value(
            len(above),
            f"Roles and months in which committed demand exceeds capacity, {words}",
            BOTH,
            above,
            OF_OVERLOAD,
        )
    return values


def how_funded(data: Data) -> str:
    """What the funding decision does to demand, and the overload before and after it."""
    if data.prioritized is None or data.funded is data.load or not_known(data):
        return ""
    counts = {when: _overload(data, when) for when in ("before", "after")}
    rest: Mapping[str, float] = data.decision.values.get("others", {}).get("funding", {})
    sentences = [
        f"As booked, {counts['before']}; once the funding decision is taken, {counts['after']}.",
        "Demand of stopped and rejected projects is left out, that of paused and delayed ones comes later, that of funded proposals is committed. "
        "The repair below is computed on what remains.",
    ]
    if rest.get("projects"):
        projects = text.plural(int(rest["projects"]), "project")
        amount = text.number(rest["fte_months"], 1)
        verb = "is" if rest["projects"] == 1 else "are"
        sentences.append(
            f"{text.sentence(projects)} of other programs with {amount} FTE-months {verb} decided so too."
        )
    return " ".join(sentences)


def _overload(data: Data, when: str) -> str:
    load = data.load if when == "before" else data.funded
    count = len(overloaded_months(load))
    if not count:
        return "no role-month with known capacity is above it"
    verb = "is" if count == 1 else "are"
    months = f"{text.plural(count, 'role-month')} {verb} above capacity"
    return f"{months}, {text.number(short_fte_months(load), 1)} FTE-months short"
