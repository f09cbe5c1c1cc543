"""Sentences about what has to be decided: decisions due, decisions in time, obligations, and the next session."""

import pandas as pd

from pmo_lib.governance.agenda import agenda_of
from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import values
from pmo_lib.governance.registers import UNKNOWN_DECIDER
from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing, brief, lacking, stated, unread
from pmo_lib.report.registers import at_the_end_of_registers


def doubts_of_decisions(data: Data, rows: pd.DataFrame) -> list[str]:
    """What keeps a sentence about all decisions from being said; empty words where nothing does."""
    without = lacking(int(rows.due.isna().sum()), "decision", "due day")
    return [without, unread(data.unreadable("decisions"))]


def decide(data: Data) -> Finding:
    """Which decisions fall due before the next report, and how late they are."""
    if not data.portfolio.has("decisions"):
        return stated("decide", some=["The source has no readable register of decisions"])
    rows, when = data.open_decisions, text.day(data.horizon)
    due, known = (
        rows[rows.due <= data.horizon],
        text.plural(int(rows.due.notna().sum()), "decision"),
    )
    late = due[due.days_late > 0]
    found = values("decide", due=due, late=late, without_due=rows[rows.due.isna()], open=rows)
    if data.stale:
        were = agreeing(len(rows), "decision", "was", "were")
        ended = text.day(data.registers_end)
        return stated("decide", found, some=[f"{were} open when the registers ended on {ended}"])
    some = []
    if len(due) == 1:
        one = due.iloc[0]
        day = f"{text.days(one.days_late)} overdue" if len(late) else f"due on {text.day(one.due)}"
        some = [f"{brief(one.question, 44)}: {day}"]
    elif len(due):
        most = text.days(late.days_late.max())
        delay = (
            f"one is {most} late"
            if len(late) == 1
            else f"{text.number(len(late))} are late, up to {most}"
        )
        some = [
            f"{text.plural(len(due), 'decision')} are due by {when}",
            delay if len(late) else "",
        ]
    of_known = f"of {known} with a due day none is due by {when}" if rows.due.notna().any() else ""
    if rows.empty:
        of_known = f"no decision that could be read is due by {when}"
    deciders = due.decider_role[due.decider_role != UNKNOWN_DECIDER].drop_duplicates().tolist()
    who = text.names(deciders, 2) if deciders else "the chair, who names the decider"
    by = "by the due day" if due.due.gt(data.day).any() else "by the next session"
    return stated(
        "decide",
        found,
        some=some,
        none=f"no decision is due by {when}",
        of_known=of_known,
        doubts=doubts_of_decisions(data, rows),
        asked=f"decide what is due – asked of {who}, {by}",
    )


@at_the_end_of_registers
def latency(data: Data) -> Finding | None:
    """How many decisions came in time, and whose are the latest; None without a register."""
    if not data.portfolio.has("decisions"):
        return None
    rows, fallen = data.decisions, data.decisions[data.decisions.fallen_due]
    late, timely = fallen[~fallen.in_time], fallen[fallen.in_time]
    days, without = (float(late.days_late.sum()), late), rows[rows.due.isna()]
    found = values(
        "latency", in_time=timely, fallen_due=fallen, days_late=days, without_due=without
    )
    count, some = text.plural(len(fallen), "decision"), []
    if len(late):
        by_role = late.groupby("decider_role").days_late.sum().sort_values(ascending=False)
        most = f"{brief(by_role.index[0])}: {text.days(by_role.iloc[0])} late"
        some = [f"{text.number(len(timely))} of {count} came in time", f"{most} in all"]
        if len(late) == 1:
            one = (
                f"one of {count} came late"
                if len(timely)
                else "the one decision that fell due is late"
            )
            some = [one, most]
    return stated(
        "latency",
        found,
        some=some,
        none="every decision that fell due was taken in time"
        if len(fallen)
        else "no decision has fallen due so far",
        of_known=f"of {count} with a due day in the past none came late" if len(fallen) else "",
        doubts=doubts_of_decisions(data, rows),
        asked="delegate what is decided late – asked of the chair, by the next session",
    )


@at_the_end_of_registers
def obligation(data: Data) -> Finding | None:
    """Which duties will be fulfilled too late, or with little margin; None without a register of duties."""
    if not data.portfolio.has("obligations"):
        return None
    rows, least = data.obligations, data.rules.margin_days
    known, unknown = rows.dropna(subset=["margin"]), rows[rows.margin.isna()]
    late, near = known[known.margin < 0], known[known.margin < least]
    count = text.plural(len(rows), "obligation")
    is_not = "is not known" if len(unknown) == 1 else "are not known"
    doubt = f"{len(unknown)} of {text.plural(len(rows), 'margin')} {is_not}" if len(unknown) else ""
    some = [f"{len(near)} of {count} have less than {least} days of margin"] if len(near) else []
    what = "each of these obligations"
    if len(near) == 1:
        margin = f"{text.days(abs(near.margin.iloc[0]))} {'too late' if len(late) else 'of margin'}"
        some = [f"{brief(near['name'].iloc[0], 44)}: {margin}"]
        what = brief(near["name"].iloc[0], 44)
    elif len(late):
        some = [f"{len(late)} of {count} will be late"]
    return stated(
        "obligation",
        values("obligation", too_late=late, near=near, not_known=unknown, obligations=rows),
        some=some,
        none=f"all open obligations have {least} days of margin"
        if len(rows)
        else "no obligation is open",
        of_known=f"of {text.plural(len(known), 'known margin')} none is below {least} days"
        if len(known)
        else "",
        doubts=[doubt, unread(data.unreadable("obligations"))],
        asked=f"secure {what} – asked of the owner of its milestone, before it is due",
    )


@at_the_end_of_registers
def agenda(data: Data) -> Finding | None:
    """What the next session has to decide; None without a register of decisions."""
    if not data.portfolio.has("decisions"):
        return None
    pack = agenda_of(data)
    decided, stake = pack.tabled[pack.decided], float(pack.rows.value.sum(min_count=1))
    stake = None if pd.isna(stake) else stake
    found = values(
        "agenda",
        tabled=pack.rows,
        at_stake=(stake, pack.rows),
        of_last=pack.tabled,
        decided=decided,
    )
    when = f"the session of {text.day(pack.next)}" if pd.notna(pack.next) else "the next session"
    last = (
        f"the last three decided {len(decided)} of {len(pack.tabled)}" if len(pack.tabled) else ""
    )
    waits = f"{agreeing(len(pack.rows), 'decision', 'waits', 'wait')} for {when}"
    return stated(
        "agenda",
        found,
        some=[waits, *doubts_of_decisions(data, pack.rows), last] if len(pack.rows) else [],
        none=f"no decision waits for {when}",
        of_known=f"no decision that could be read waits for {when}",
        doubts=[] if len(pack.rows) else doubts_of_decisions(data, pack.rows),
    )
