"""Reminders: for each role the projects that it has not reported and the decisions that it owes."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pmo_lib.delivery.message import Message, Table
from pmo_lib.delivery.publication import Publication, verified
from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.run import checksum

MOST_ASKED = 3  # things in a message: the longest overdue first
SILENT = {
    "stale": "last reported on {}",
    "never": "has never reported",
    "not readable": "its report could not be read",
}
NO_ROLE = "role not recorded"


class Asked(NamedTuple):
    """One thing that is asked of a role: what, of which project, why, and for how many days it is due."""

    what: str
    project: str
    why: str
    days: float


def reminders(publication: Publication, snapshots: Path) -> dict[str, Message]:
    """
    A message for each role that has not reported or owes a decision, by role; none where all is in order.

    Args:
        publication: all that is published; the status reports say who has not reported.
        snapshots: the folder of the portfolio's snapshots, which the reports were made of.

    Raises:
        ConfigurationError: no status report is published, or its snapshot is gone.
    """
    wanted: dict[str, list[Asked]] = defaultdict(list)
    for facts, portfolio in _status_reports(publication, snapshots):
        for role, asked in (*_silent(facts, portfolio), *_overdue(portfolio)):
            if asked not in wanted[role]:
                wanted[role].append(asked)
        day = facts["as_of"]
    title = publication.settings["title"]
    return {role: _message(role, title, day, wanted[role]) for role in sorted(wanted)}


def _status_reports(
    publication: Publication, snapshots: Path
) -> list[tuple[dict[str, Any], Portfolio]]:
    """Facts and data of the status report of the whole portfolio, else of each program."""
    from pmo_lib.sources.snapshot import read

    rows = [
        row
        for row in publication.rows
        if row["notebook"] == "status" and not row["variant"] and row["href"]
    ]
    chosen = [row for row in rows if row["program"] == PORTFOLIO] or rows
    if not chosen:
        raise ConfigurationError(
            "no status report is published, which says who has not reported",
            code="PMO-P11",
            action="list the notebook status in portfolio.yml, then: pmo run",
        )
    found = []
    for row in chosen:
        page, facts = verified(publication.folder / row["href"])
        snapshot = snapshots / checksum.trace_of(page)["snapshot"]
        if not (snapshot / "manifest.json").is_file():
            raise ConfigurationError(
                "the snapshot of the status report is gone",
                code="PMO-R14",
                where=row["href"],
                action="make the reports again: pmo run",
            )
        portfolio = read(snapshot, row["program"]).at(date.fromisoformat(facts["as_of"]))
        found.append((facts, portfolio))
    return found


def _silent(facts: dict[str, Any], portfolio: Portfolio) -> Iterator[tuple[str, Asked]]:
    """The projects under way that have no current status, with the role that leads each."""
    projects = portfolio.projects.set_index("project_id")
    programs = portfolio.programs.set_index("program_id")
    for one in facts["projects"]:
        why = SILENT.get(one.get("reporting") or "")
        if not why or one["id"] not in projects.index:
            continue
        row = projects.loc[one["id"]]
        leads = programs.manager_role.get(row.program_id)
        role = next((r for r in (row.manager_role, leads, row.sponsor_role) if pd.notna(r)), None)
        last = one.get("reported")
        since = (date.fromisoformat(facts["as_of"]) - date.fromisoformat(last)).days if last else -1
        shown = why.format(text.day(date.fromisoformat(last)) if last else "")
        name = one["id"] if pd.isna(row["name"]) else row["name"]
        yield (
            role or NO_ROLE,
            Asked("report the status", name, shown, float("inf") if since < 0 else since),
        )


def _overdue(portfolio: Portfolio) -> Iterator[tuple[str, Asked]]:
    """The decisions that are overdue, with the role that decides; none where the registers are too old to tell."""
    from pmo_lib.governance.data import build
    from pmo_lib.governance.rules import Rules

    data = build(portfolio, Rules())
    if data.stale or not portfolio.has("decisions"):
        return
    for row in data.open_decisions.itertuples():
        if row.days_late > 0:
            project = "" if pd.isna(row.project) else row.project
            question = row.decision_id if pd.isna(row.question) else row.question
            why = f"due on {text.day(row.due)}, {text.days(row.days_late)} ago"
            yield row.decider_role, Asked(f"decide: {question}", project, why, row.days_late)


def _message(role: str, title: str, day: str, asked: list[Asked]) -> Message:
    asked = sorted(asked, key=lambda one: (-one.days, one.what, one.project))
    count = text.plural(len(asked), "thing")
    verb = "is" if len(asked) == 1 else "are"
    lead = f"{text.sentence(count)} {verb} asked of you ({role}), as of {text.day(date.fromisoformat(day))}."
    rows = tuple((one.what, one.project or text.MISSING, one.why) for one in asked[:MOST_ASKED])
    left = len(asked) - MOST_ASKED
    closing = (f"{text.sentence(str(left))} more after these.",) if left > 0 else ()
    table = Table("What is asked", ("What", "Project", "Why"), rows, "")
    return Message(f"{title}: {count} asked of {role}", lead, (table,), closing)
