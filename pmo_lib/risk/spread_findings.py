"""How risks spread: projects that are silent, causes that risks share, delays that pass from project to project."""

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.metric import finite
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing
from pmo_lib.risk.data import Data
from pmo_lib.risk.formulas import values

NAME = 40  # characters of a name in a sentence


def silence(data: Data) -> Finding | None:
    """Projects that list no risk, or have not looked at theirs."""
    projects, days = data.projects, data.rules.review_days
    if not data.portfolio.has("risks"):
        return Finding("There is no risk register", "silence", Severity.WARNING)
    if projects.empty:
        return None
    silent = projects[projects.silent]
    stated = values("silence", silent=silent)
    unknown, whole = int(projects.review_unknown.sum()), text.plural(len(projects), "project")
    not_known = f"when risks were reviewed is not known for {unknown} of {whole}"
    if silent.empty and unknown:
        return Finding(text.sentence(not_known), "silence", Severity.WARNING, stated)
    if silent.empty:
        message = f"Every project under way has reviewed its risks in {days} days"
        return Finding(message, "silence", values=stated)
    message = _silent(projects, days) + (f"; {not_known}" if unknown else "")
    decision = "review the risks – asked of the project managers, before the next report"
    return Finding(message, "silence", Severity.WARNING, stated, decision)


def _silent(projects: pd.DataFrame, days: int) -> str:
    """Who lists no risk, and how many did not review theirs."""
    none, old = projects[projects.none], int((projects.silent & ~projects.none).sum())
    whole = text.plural(len(projects), "project")
    if none.empty and len(projects) == 1:
        return f"The one project under way did not review its risks in {days} days"
    if none.empty:
        return f"{old} of {whole} did not review their risks in {days} days"
    message = f"{len(none)} of {whole} list no risk: silence, not safety"
    if len(none) == 1:
        name = text.shorten(none.iloc[0]["name"], NAME)
        message = f"{name} lists no risk: silence, not safety"
    theirs = "its" if old == 1 else "theirs"
    return f"{message}; {old} did not review {theirs} in {days} days" if old else message


def driver(data: Data) -> Finding | None:
    """Which common causes carry the spread."""
    if data.known.empty:
        return None
    rows, bad = data.causes, int(data.risks.contradicts.sum())
    if rows.empty:
        message = "No common causes are stated: risks are added as if independent"
        if bad:
            many = text.plural(bad, "risk")
            message = f"The probabilities of {many} contradict those of their cause"
        stated = values("sums", left_out=data.left_out)
        return Finding(message, "driver", Severity.WARNING, stated)
    large = rows[rows.part >= data.rules.common]
    stated = values("driver", causes=len(large), part_of_spread=finite(rows.part.iloc[0]))
    if large.empty:
        message = f"No common cause carries {text.percent(data.rules.common)} of the spread"
        return Finding(message, "driver", values=stated)
    names = text.names([text.shorten(name, NAME) for name in large.cause], 1)
    one = len(large) == 1
    who = names if one else text.sentence(text.plural(len(large), "cause"))
    share = text.percent(large.part.sum())
    message = f"{who} {'carries' if one else 'carry'} {share} of the spread"
    decision = f"name who answers for “{names}” – asked of the program manager, by the next board"
    return Finding(message, "driver", Severity.WARNING, stated, decision)


def how_passed(data: Data) -> str:
    """That delays passed on are an upper bound, and which links close a circle; empty where nothing is passed on."""
    if data.delays is None or data.dependencies.empty:
        return ""
    names = data.dependencies.set_index(["giver_project_id", "project_id"])
    circle = [
        f"{names.giver[giver, receiver]}–{names.receiver[giver, receiver]}"
        for giver, receiver, _ in data.delays.circular
    ]
    bound = "Days that are passed on are an upper bound, because a receiver may recover."
    if not circle:
        return bound
    closes = (
        "closes a circle of dependencies and passes"
        if len(circle) == 1
        else "close circles of dependencies and pass"
    )
    return f"{bound} {text.names(circle, 6)} {closes} nothing on here."


def contagion(data: Data) -> Finding | None:
    """How many days of delay pass from project to project."""
    every, rows = data.dependencies, data.inherited
    unknown = every[~every.judged.astype(bool)] if len(every) else every
    if every.empty and rows.empty:
        return None
    days = float(rows.inherited.sum())
    stated = values("contagion", links=rows, inherited=(days, rows), unknown=unknown)
    if rows.empty and len(unknown):
        of = text.plural(len(every), "link")
        message = f"Whether delays are passed on is not known: the givers of {len(unknown)} of {of} state no delay"
        return Finding(message, "contagion", Severity.WARNING, stated)
    if rows.empty:
        return Finding("No delay of a day or more is passed on", "contagion", values=stated)
    first = rows.iloc[0]
    giver, receiver = (text.shorten(str(name), 28) for name in (first.giver, first.receiver))
    if len(rows) == 1:
        message = f"{text.sentence(giver)} passes {text.days(first.inherited)} on to {receiver}"
    elif data.delays is not None and data.whole_portfolio:
        more = sum(data.delays.mean().values()) - sum(data.delays.mean_own().values())
        passed, total = text.number(more), data.own_delay + more
        held = f"holding {giver}–{receiver} saves {text.number(first.saved)}"
        message = f"Links pass on {passed} of {text.days(total)}; {held}"
    else:
        message = f"{agreeing(len(rows), 'link', 'passes', 'pass')} on {text.days(days)} of delay"
    decision = f"agree a buffer – asked of {giver} and {receiver}, by the day it is needed"
    return Finding(message, "contagion", Severity.WARNING, stated, decision)
