"""Sentences on what changed since the report before, whose baseline was replaced, and which decisions are due."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.status import baselines
from pmo_lib.status.selection import RANK, judged_today
from pmo_lib.status.states import BETWEEN_PROGRAMS, Move, Progress
from pmo_lib.status.values import DECLARED, EARNED, FINISH, HEALTH, PLANNED, by_project, count, ids

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

MOVES = f"{HEALTH} projects.stage"
COLOURS = "colour_before colour_now finish_days"
REBASELINED = "baselines.baselined baselines.baseline_finish baselines.budget"
ADVICE = f"{HEALTH} {EARNED} {PLANNED} {DECLARED} dependencies.needed_by"


CLOSED = (Move.GONE, Progress.FINISHED, Progress.CANCELLED)
SINCE = (
    "The day of the newest report of an earlier day in the same output; without one the end of the "
    "previous period"
)
LISTED = {  # formula, inputs and columns by the key of the value, which lists projects
    "worse": ("Projects whose computed colour is worse than then", MOVES, COLOURS),
    "better": ("Projects whose computed colour is better than then", MOVES, COLOURS),
    "silent": (
        "Projects under way with a current status then and none now",
        "status.period_end",
        "declared_before colour_before",
    ),
    "overdue": (
        "Projects whose stated finish had not passed then, has passed now, and whose work goes on",
        FINISH,
        "finish_days",
    ),
}
COUNTED = {  # the same of values that count projects
    "later": ("Projects that state a later finish than they did then", FINISH, "finish_days"),
    "added": (
        "Projects that were not there then",
        "projects.project_id projects.known_since",
        "kind",
    ),
    "closed": (
        "Projects that have finished, were cancelled, or are gone since then",
        MOVES,
        "kind",
    ),
    "moved": (
        "Projects that belonged to another program of the portfolio then, or belong to another one "
        "now",
        "projects.program_id",
        "kind",
    ),
    "rebaselined": (
        "Projects there then and now whose baseline dates or budget differ",
        "projects.baseline_start projects.baseline_finish projects.budget",
        "rebaselined",
    ),
}


def changes(data: "Data") -> Finding:
    """What changed since the last report: colours moved, milestones met and slipped, projects come and gone."""
    if data.comparison is None:
        message = "There is no earlier report or period to compare with"
        since = Value("", SINCE, "status.period_end")
        return Finding(message, "since", values={"since": since})
    since, taken = data.comparison.since, decided(data)
    of_kind = _of_kind(data.moves)
    values = {
        "since": Value(since.isoformat(), SINCE, "status.period_end"),
        "published": Value(
            data.comparison.published, "Whether an earlier report was at hand", "status.period_end"
        ),
        **{key: ids(of_kind[key], *explanation) for key, explanation in LISTED.items()},
        **{key: count(of_kind[key], *explanation) for key, explanation in COUNTED.items()},
        "decided": count(
            taken, "Decisions taken after that day", "decisions.decided", "question decided outcome"
        ),
        "parts": Value(
            data.split,
            "Each figure is worked out anew with, in turn, the projects of today, their plans, what "
            "today's data says of that day, today's rules, and today's progress; each part is the "
            "difference of two neighbours, so that they sum to the change",
            MOVES,
            data.moves,
            "kind finish_days cost",
        ),
    }
    alarming = any(len(of_kind[key]) for key in ("worse", "silent", "overdue"))
    severity = Severity.WARNING if alarming else Severity.INFO
    message = f"Since {text.day(since)}: {_changed(of_kind, data.moves)}"
    return Finding(message, "since", severity, values)


def _of_kind(moves: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The moves by what happened."""
    before, now = moves.colour_before.map(RANK), moves.colour_now.map(RANK)
    return {
        "worse": moves[now < before],
        "better": moves[now > before],
        "silent": moves[moves.silent.astype(bool)],
        "overdue": moves[moves.now_overdue.astype(bool)],
        "later": moves[moves.finish_days > 0],
        "added": moves[moves.kind == Move.ADDED],
        "closed": moves[moves.kind.isin(CLOSED)],
        "moved": moves[moves.kind.isin(BETWEEN_PROGRAMS)],
        "rebaselined": moves[moves.rebaselined.astype(bool)],
    }


def _changed(of_kind: dict[str, pd.DataFrame], moves: pd.DataFrame) -> str:
    """What changed, in counts; that nothing did is said only of projects that can be compared."""
    kinds = of_kind["moved"].kind
    counts = {
        "worse": len(of_kind["worse"]),
        "better": len(of_kind["better"]),
        "later": len(of_kind["later"]),
        "now overdue": len(of_kind["overdue"]),
        "stopped reporting": len(of_kind["silent"]),
        "re-baselined": len(of_kind["rebaselined"]),
        "new": len(of_kind["added"]),
        "closed": len(of_kind["closed"]),
        **{kind: int((kinds == kind).sum()) for kind in BETWEEN_PROGRAMS},
    }
    said = [f"{number} {words}" for words, number in counts.items() if number]
    if said:
        return text.names(said, len(said))
    moves = moves[moves.running.astype(bool)]
    both = (moves.colour_before.notna() & moves.colour_now.notna()) | moves.finish_days.notna()
    if both.all():
        return "no project changed colour or finish"
    if not both.any():
        return "nothing can be compared, as no project can be judged at both days"
    return f"none of {text.plural(int(both.sum()), 'project')} that can be compared changed"


def decided(data: "Data") -> pd.DataFrame:
    """Decisions taken since the last report, with the name of the project."""
    taken = data.portfolio.decisions
    names = data.portfolio.projects.set_index("project_id").name
    if data.comparison is None:
        taken = taken.iloc[:0]
    else:
        taken = taken[taken.decided > pd.Timestamp(data.comparison.since)]
    return taken.assign(project=taken.project_id.map(names))


def rebaselined(data: "Data") -> Finding | None:
    """Whose baseline was replaced, and what that changed; None where no project under way was re-baselined."""
    found = baselines.replaced(data.projects)
    if found.empty:
        return None
    values = {
        "projects": ids(
            found,
            "Projects under way of which a later row of the table of baselines differs from the one "
            "before",
            REBASELINED,
            "rebaselined rebaselined_on",
        ),
        "days_granted": by_project(
            found,
            "days_granted",
            "Current baseline finish minus the first one, in calendar days",
            f"{REBASELINED} projects.baseline_finish",
            "original_finish baseline_finish days_granted",
        ),
        "money_granted": by_project(
            found,
            "money_granted",
            "Current budget minus the first one",
            f"{REBASELINED} projects.budget",
            "original_budget budget money_granted",
        ),
    }
    name, change = text.shorten(found["name"].iloc[0], 30), _change_of_baseline(found.iloc[0])
    message = f"{name} has a new baseline" + (f": {change}" if change else "")
    if len(found) > 1:
        many = text.sentence(text.plural(len(found), "project"))
        message = f"{many} have a new baseline" + (f"; {name}: {change}" if change else "")
    return Finding(message, "rebaselining", Severity.WARNING, values)


def _change_of_baseline(row: pd.Series) -> str:
    """How the current baseline differs from the first one, in words; empty where it does not."""
    said = []
    if abs(row.days_granted) > 0:
        side = "later" if row.days_granted > 0 else "earlier"
        said.append(f"{text.days(abs(row.days_granted))} {side}")
    if abs(row.money_granted) > 0:
        side = "more" if row.money_granted > 0 else "less"
        said.append(f"{text.money(abs(row.money_granted))} {side}")
    return f"{text.names(said)} than at first" if said else ""


def decisions(data: "Data") -> Finding:
    """Which decisions are due, the most pressing first."""
    found, waiting = data.advice, undecided(data)
    counts = {action: int(number) for action, number in found.action.value_counts().items()}
    columns = "action asked_of"
    values = {
        "due": count(
            found,
            "Projects under way whose computed health is red; each is given the first advice whose "
            "condition holds",
            ADVICE,
            columns,
        ),
        "by_action": Value(counts, "The same projects, counted by advice", ADVICE, found, columns),
        "projects": ids(found, "The same projects, the worst first", ADVICE, columns),
        "undecided": ids(
            waiting,
            "Rows of the table of decisions that were due before the day of the report and are open",
            "decisions.due decisions.decided",
            "question due decider_role",
            key="decision_id",
        ),
    }
    late = f"; {text.plural(len(waiting), 'recorded decision')} overdue" if len(waiting) else ""
    if found.empty:
        severity = Severity.WARNING if late else Severity.INFO
        return Finding(f"{_no_decision(data, late)}{late}", "decisions", severity, values)
    by, many = text.day(found.by.iloc[0]), text.sentence(text.plural(len(found), "decision"))
    kinds = text.names([f"{action} {number}" for action, number in counts.items()], 4)
    message = f"{many} due by {by}: {kinds}{late}"
    return Finding(message, "decisions", Severity.ALERT, values)


def _no_decision(data: "Data", late: str) -> str:
    unknown = int((~judged_today(data.running)).sum())
    if unknown:
        many = text.plural(unknown, "project")
        return f"No decision is derived from the data; {many} cannot be judged"
    return "No project is off track" + ("" if late else ": no decision is asked for")


def undecided(data: "Data") -> pd.DataFrame:
    """Decisions that were asked for by a day that has passed and are still open."""
    frame = data.portfolio.decisions
    return frame[frame.decided.isna() & (frame.due < pd.Timestamp(data.as_of))]
