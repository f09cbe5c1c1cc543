"""The one message of the status report. Good news is told only where every project could be judged."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Rag, Severity
from pmo_lib.report import text
from pmo_lib.status import deviation
from pmo_lib.status.advice import decision_in_words
from pmo_lib.status.selection import judged_today, worst_first
from pmo_lib.status.states import Reporting
from pmo_lib.status.values import (
    BEGUN,
    DEVIATION,
    HEALTH,
    LIMIT,
    OF_COLOUR,
    UNDER_WAY,
    count,
    ids,
    lacking,
    of_colour,
    silent,
)

if TYPE_CHECKING:
    from pmo_lib.status.data import Data


def headline(data: "Data") -> Finding:
    """How many projects are off track and which is worst, or why that is not known; with the most pressing decision."""
    running = worst_first(data.running, data.rules)
    refused = lifecycle.refused_projects(data.portfolio)
    if running.empty:
        return _nothing_under_way(refused)
    red = running[running.computed == Rag.RED]
    values = {
        "active": count(running, BEGUN, UNDER_WAY, "state reported computed"),
        "red": of_colour(running, Rag.RED),
        "amber": of_colour(running, Rag.AMBER),
        "not_reported": silent(data.projects),
        "not_judged": lacking(data.projects),
        "projects": ids(red, f"{OF_COLOUR} red, the worst first", HEALTH, DEVIATION),
    }
    if len(red):
        message, severity = _off_track(running, red, data.rules), Severity.ALERT
    elif (known := judged_today(running)).all():
        message, severity = _all_judged(running, values["amber"].shown)
    elif known.any():
        message, severity = _some_judged(running[known], int((~known).sum()))
    else:
        message, severity = _none_judged(running)
    if refused and len(message) + 32 <= LIMIT:
        message = f"{message}; {_refused(refused)}"
        severity = Severity.WARNING if severity == Severity.INFO else severity
    decisions = [decision_in_words(row) for row in data.advice.head(1).itertuples()]
    decision = "".join(decisions)
    against = _against(data) if decision else ()
    return Finding(message, "headline", severity, values, decision=decision, against=against)


def _against(data: "Data") -> tuple[str, ...]:
    """What whoever takes the most pressing decision must know: who else decides, who waits, how many decisions follow."""
    first = data.advice.iloc[0]
    told = []
    if first.project_id in data.recommended:
        told.append(f"prioritization recommends to {data.recommended[first.project_id]} it")
    waiting = data.chains[data.chains.giver_id == first.project_id] if len(data.chains) else ()
    if len(waiting):
        verb = "waits" if waiting.project_id.nunique() == 1 else "wait"
        told.append(
            f"{text.plural(waiting.project_id.nunique(), 'project')} {verb} for it beyond the day agreed"
        )
    if more := len(data.advice) - 1:
        verb = "waits" if more == 1 else "wait"
        told.append(f"{text.plural(more, 'more decision')} {verb}")
    return tuple(told)


def _nothing_under_way(refused: int) -> Finding:
    none = Value(0, BEGUN, UNDER_WAY)
    message, severity = "No project is under way", Severity.INFO
    if refused:
        message = f"No project that could be read is under way; {_refused(refused)}"
        severity = Severity.WARNING
    return Finding(message, "headline", severity, {"active": none})


def _off_track(running: pd.DataFrame, red: pd.DataFrame, rules: Thresholds) -> str:
    worst, unknown = red.iloc[0], int(running.computed.isna().sum())
    how = deviation.worst(worst, rules)
    if not (running.reporting == Reporting.CURRENT).any() and running.reported.notna().any():
        age = text.days(running.age_days.min())
        count = _of(len(red), len(running))
        return f"No current status; {count} off track; the newest report is {age} old"
    if worst.check:
        verb = f"is {how}: check this figure"
    elif worst.reporting == Reporting.CURRENT or pd.isna(worst.reported) or pd.notna(worst.overdue):
        verb = f"is {how}"
    else:
        verb = f"was {how} on {text.day(worst.reported)}"
    if len(running) == 1:
        return f"{text.shorten(worst['name'], 44)} {verb}"
    count = f"{_of(len(red), len(running))} off track"
    count += f", {text.number(unknown)} cannot be judged" if unknown else ""
    room = LIMIT - len(f"{count};  {verb}")
    return f"{count}; {text.shorten(worst['name'], max(min(room, 34), 12))} {verb}"


def _all_judged(running: pd.DataFrame, amber: int) -> tuple[str, Severity]:
    total, red = len(running), int((running.declared == Rag.RED).sum())
    if amber:
        message = f"No project is off track; {_of(amber, total)} at risk"
    elif total == 1:
        message = "The one project under way is on track"
    else:
        message = f"All {text.number(total)} projects under way are on track"
    if red:
        return (
            f"{message} by data, but {red} {'declares' if red == 1 else 'declare'} red",
            Severity.WARNING,
        )
    return message, Severity.WARNING if amber else Severity.INFO


def _some_judged(known: pd.DataFrame, unknown: int) -> tuple[str, Severity]:
    amber = int((known.computed == Rag.AMBER).sum())
    if len(known) == 1:
        state = "at risk" if amber else "on track"
        return f"One project is {state}; {text.number(unknown)} cannot be judged", Severity.WARNING
    risk = f", {amber} {'is' if amber == 1 else 'are'} at risk" if amber else ""
    message = (
        f"None of the {text.number(len(known))} projects that can be judged is off track{risk}"
    )
    return f"{message}; {text.number(unknown)} cannot be judged", Severity.WARNING


def _none_judged(running: pd.DataFrame) -> tuple[str, Severity]:
    count = text.plural(len(running), "project")
    if not (running.reporting == Reporting.CURRENT).any():
        whose = f"any of {count}" if len(running) > 1 else "the project"
        return f"No current status for {whose} under way{_by_plan(running)}", Severity.ALERT
    declared = running.declared.dropna()
    if declared.empty:
        return f"None of {count} under way can be judged: {_missing(running)}", Severity.WARNING
    red = int((declared == Rag.RED).sum())
    who = f"{red} of {count} {'declares' if red == 1 else 'declare'} red"
    return (
        f"{who}; no project can be judged by its data",
        Severity.ALERT if red else Severity.WARNING,
    )


def _by_plan(running: pd.DataFrame) -> str:
    """What dated plans say of projects that never reported; empty where a project reported or none is late."""
    slip = running.slip_days[(running.reporting == Reporting.NEVER) & (running.check == "")]
    late = slip[slip > 0]
    if running.reported.notna().any() or late.empty:
        return ""
    if len(running) == 1:
        return f"; by its plan it is {text.days(late.iloc[0])} late"
    return f"; {text.number(len(late))} {'is' if len(late) == 1 else 'are'} late by plan"


def _missing(running: pd.DataFrame) -> str:
    """The columns that are missing most often, in words."""
    words = running.lacking[running.lacking != ""].str.split(", ").explode()
    return f"no {text.names(words.value_counts().index[:2].tolist())}"


def _refused(rows: int) -> str:
    return f"{rows} {'row' if rows == 1 else 'rows'} of projects refused"


def _of(part: int, whole: int) -> str:
    return f"{text.number(part)} of {text.plural(whole, 'project')} {'is' if part == 1 else 'are'}"
