"""The tables of the governance report; each is None where it has no row."""

import pandas as pd

from pmo_lib.governance import columns
from pmo_lib.governance.agenda import MOST, agenda_of, rest_by_decider
from pmo_lib.governance.data import Data
from pmo_lib.measures.survival import kaplan_meier
from pmo_lib.measures.waiting_times import DECIDED, UNDATED
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.report.columns import table
from pmo_lib.report.grids import Table


def agenda(data: Data) -> Table | None:
    """The decisions of the next session, with what the reports of this run say."""
    pack = agenda_of(data)
    rows = pack.rows.head(MOST).assign(answer=lambda rows: rows.answer.replace("", None))
    caption = f"Open decisions {pack.until_words} or without a due day"
    return table(rows, columns.AGENDA, caption, name="agenda")


def rest(data: Data) -> Table | None:
    """What the agenda has no room for, by decider."""
    rows = rest_by_decider(agenda_of(data))
    return table(rows, columns.REST, "Further decisions, by decider", name="further-decisions")


def deciders(data: Data) -> Table | None:
    """Decisions by decider; waiting times only from five decisions on."""
    found = []
    for role, rows in data.decisions.groupby("decider_role"):
        known = rows[rows.state != UNDATED]
        curve = kaplan_meier(known.waited, known.state == DECIDED)
        late = rows[rows.fallen_due & ~rows.in_time]
        counts = (role, len(rows), rows.fallen_due.sum(), rows.in_time.sum(), late.days_late.sum())
        found.append((*counts, curve.median if curve.ended >= FEWEST else None))
    keys = [column.key for column in columns.DECIDERS]
    frame = pd.DataFrame(found, columns=keys).sort_values(["days_late", "asked"], ascending=False)
    caption = (
        "Decisions asked of each decider; open ones count as late and are censored in the median"
    )
    return table(frame, columns.DECIDERS, caption, name="deciders")


def waiting(data: Data) -> Table | None:
    """The requests that wait, the longest first."""
    return table(
        data.demand.waiting, columns.WAITING, "Open requests, the oldest first", name="waiting"
    )


def conditions(data: Data) -> Table | None:
    """The open conditions of gates, the most overdue first."""
    caption = "Conditions of gates that are not closed"
    return table(data.conditions, columns.CONDITIONS, caption, name="conditions")


def moves(data: Data) -> Table | None:
    """What moved baselines, and how much of it no approved change explains."""
    return table(data.moves, columns.MOVES, "Newest against first baseline", name="baselines")


def obligations(data: Data) -> Table | None:
    """The duties that are not fulfilled, the smallest margin first."""
    caption = "Margin: due day minus expected day of the milestone"
    return table(data.obligations, columns.OBLIGATIONS, caption, name="obligations")
