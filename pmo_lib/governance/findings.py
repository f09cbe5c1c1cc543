"""Sentences about what has to be decided: decisions due, decisions in time, obligations, and the next session."""

import pandas as pd

from pmo_lib.governance.agenda import agenda_of
from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import agreeing, brief, lacking, stated, unread, values
from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import text


def doubts_of_decisions(data: Data, rows: pd.DataFrame) -> list[str]:
    """What keeps a sentence about all decisions from being said; empty words where nothing does."""
    without = lacking(int(rows.due.isna().sum()), "decision", "due day")
    return [without, unread(data.unreadable("decisions"))]


def decide(data: Data) -> Finding:
    """Which decisions fall due before the next report, and how late they are."""
    if not data.portfolio.has("decisions"):
        return stated("decide", {}, True, "The source has no register of decisions")
    rows, when = data.open_decisions, text.day(data.horizon)
    due, known = rows[rows.due <= data.horizon], int(rows.due.notna().sum())
    late, doubts = due[due.days_late > 0], doubts_of_decisions(data, rows)
    found = values("decide", due=due, late=late, without_due=rows[rows.due.isna()], open=rows)
    if data.stale:
        were = agreeing(len(rows), "decision", "was", "were")
        ended = f"{were} open when the registers ended on {text.day(data.registers_end)}"
        return stated("decide", found, True, ended)
    if due.empty:
        none = f"no decision is due by {when}"
        if any(doubts):
            none = f"none of {known} with a due day is due by {when}" if known else ""
        return stated("decide", found, any(doubts), none, *doubts)
    deciders = text.names(due.decider_role.drop_duplicates().tolist(), 2)
    asked = f"decide by the due day – asked of: {deciders}"
    if len(due) == 1:
        one, longest = due.iloc[0], text.days(due.days_late.iloc[0])
        delay = f"{longest} overdue" if len(late) else f"due on {text.day(one.due)}"
        return stated(
            "decide", found, True, f"{brief(one.question, 44)}: {delay}", *doubts, asked=asked
        )
    longest = text.days(late.days_late.max()) if len(late) else ""
    delay = f"{len(late)} are late, up to {longest}" if len(late) > 1 else f"one is {longest} late"
    many = f"{len(due)} decisions are due by {when}"
    return stated("decide", found, True, many, delay if len(late) else "", *doubts, asked=asked)


def latency(data: Data) -> Finding | None:
    """How many decisions came in time, and whose are the latest; None without a register."""
    if not data.portfolio.has("decisions"):
        return None
    rows, fallen = data.decisions, data.decisions[data.decisions.fallen_due]
    late, doubts = fallen[~fallen.in_time], doubts_of_decisions(data, rows)
    found = values(
        "latency",
        in_time=fallen[fallen.in_time],
        fallen_due=fallen,
        days_late=(float(late.days_late.sum()), late),
        without_due=rows[rows.due.isna()],
    )
    count = text.plural(len(fallen), "decision")
    if late.empty:
        every = (
            "every decision that fell due was taken in time"
            if len(fallen)
            else "no decision has fallen due so far"
        )
        if any(doubts):
            every = f"none of {count} with a due day in the past came late"
        return stated("latency", found, any(doubts), every, *doubts)
    by_role = (
        late.groupby("decider_role").days_late.sum().sort_values(ascending=False, kind="stable")
    )
    most = f"{brief(by_role.index[0])}: {text.days(by_role.iloc[0])} late"
    timely = f"{len(fallen) - len(late)} of {count} came in time"
    one = (
        f"one of {count} came late" if len(fallen) > 1 else "the one decision that fell due is late"
    )
    asked = "delegate what is decided late – asked of the chair, by the next session"
    message = (one, most) if len(late) == 1 else (timely, f"{most} in all")
    return stated("latency", found, True, *message, *doubts, asked=asked)


def obligation(data: Data) -> Finding | None:
    """Which duties will be fulfilled too late, or with little margin; None without a register of duties."""
    if not data.portfolio.has("obligations"):
        return None
    rows, least = data.obligations, data.rules.margin_days
    known, unknown = rows.dropna(subset=["margin"]), rows[rows.margin.isna()]
    late, near = known[known.margin < 0], known[known.margin < least]
    found = values("obligation", too_late=late, near=near, not_known=unknown, obligations=rows)
    is_not = "is not" if len(unknown) == 1 else "are not"
    doubt = f"{len(unknown)} of {text.plural(len(rows), 'margin')} {is_not} known"
    doubts = [doubt if len(unknown) else "", unread(data.unreadable("obligations"))]
    if near.empty:
        every = (
            f"all open obligations have {least} days of margin"
            if len(rows)
            else "no obligation is open"
        )
        if any(doubts):
            every = (
                f"none of {len(known)} known margins is below {least} days" if len(known) else ""
            )
        return stated("obligation", found, any(doubts), every, *doubts)
    asked = "secure the milestone – asked of its owner, before the obligation is due"
    first = near.iloc[0]
    if len(near) == 1:
        margin = f"{text.days(abs(first.margin))} {'too late' if len(late) else 'of margin'}"
        return stated(
            "obligation", found, True, f"{brief(first['name'], 44)}: {margin}", *doubts, asked=asked
        )
    many = f"{len(late)} of {len(rows)} obligations will be late"
    few = f"{len(near)} of {len(rows)} obligations have less than {least} days of margin"
    return stated("obligation", found, True, many if len(late) else few, *doubts, asked=asked)


def agenda(data: Data) -> Finding | None:
    """What the next session has to decide; None without a register of decisions."""
    if not data.portfolio.has("decisions"):
        return None
    pack, last = agenda_of(data), ""
    stake = None if pack.rows.value.isna().all() else float(pack.rows.value.sum())
    tabled, decided = pack.tabled, pack.tabled[pack.decided]
    found = values(
        "agenda", tabled=pack.rows, at_stake=(stake, pack.rows), of_last=tabled, decided=decided
    )
    doubts = doubts_of_decisions(data, pack.rows)
    when = f"the session of {text.day(pack.next)}" if pd.notna(pack.next) else "the next session"
    none = f"no decision waits for {when}"
    if any(doubts):
        none = f"no decision that could be read waits for {when}"
    many = f"{agreeing(len(pack.rows), 'decision', 'waits', 'wait')} for {when}"
    if len(tabled):
        last = f"the last three decided {len(decided)} of {len(tabled)}"
    return stated("agenda", found, any(doubts), many if len(pack.rows) else none, *doubts, last)
