"""What other reports of the same run decide for these projects: prioritization and capacity."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Action, Recommendation, Severity
from pmo_lib.report import text
from pmo_lib.status.values import LIMIT, by_project, ids

if TYPE_CHECKING:
    from pmo_lib.status.data import Data


INSTEAD = (Recommendation.STOP, Recommendation.REJECT, Recommendation.PAUSE, Recommendation.DELAY)
ENDED = (Recommendation.STOP, Recommendation.REJECT)
PRIORITIZATION = ["project_id", "decision", "until", "reason"]
CAPACITY = ["project_id", "action", "months"]
REPORTS = {"prioritization": "projects", "capacity_analysis": "moves"}  # and their frames
COLUMNS = "decision until action months"


def decided_elsewhere(
    record: Mapping[str, Mapping[str, pd.DataFrame]], frame: pd.DataFrame
) -> pd.DataFrame:
    """
    Projects for which prioritization or capacity decides something else than that they go on as planned.

    Args:
        record: what earlier reports of the run decided, as `read_record` gives it.
        frame: positions.

    Returns:
        positions with decision, until and reason of prioritization, action and months of capacity; missing where one
        decides nothing else. What is to be stopped comes first.
    """
    chosen = _frame(record, "prioritization", PRIORITIZATION)
    chosen = chosen[chosen.decision.isin(list(INSTEAD))]
    moved = _frame(record, "capacity_analysis", CAPACITY)
    moved = moved[moved.action.notna() & (moved.action != Action.KEEP)]
    moved = moved.assign(months=moved.months.mask(moved.action == Action.DROP))  # a price, no shift
    both = chosen.merge(moved, on="project_id", how="outer")
    found = frame.merge(both, on="project_id")
    rank = {word: at for at, word in enumerate(INSTEAD)}
    found = found.assign(
        months=pd.to_numeric(found.months),
        until=pd.to_datetime(found.until),
        rank=found.decision.map(rank).fillna(len(rank)),
    )
    return found.sort_values(["rank", "project_id"], ignore_index=True).drop(columns="rank")


def _frame(record: Mapping, notebook: str, columns: list[str]) -> pd.DataFrame:
    frame = record.get(notebook, {}).get(REPORTS[notebook])
    if frame is None:
        return pd.DataFrame(columns=columns, dtype=object)
    return frame.reindex(columns=columns).astype(object)


def reports_at_hand(record: Mapping[str, Mapping[str, pd.DataFrame]]) -> list[str]:
    """Which of the two reports this one could read, in words."""
    words = {"prioritization": "prioritization", "capacity_analysis": "capacity"}
    return [words[name] for name, frame in REPORTS.items() if frame in record.get(name, {})]


def not_at_hand(record: Mapping[str, Mapping[str, pd.DataFrame]]) -> list[str]:
    """A sentence that says which of the two reports this one could not read; none where it read both."""
    known = reports_at_hand(record)
    absent = [name for name in ("prioritization", "capacity") if name not in known]
    if not absent:
        return []
    if len(absent) == 1:
        missing, who = f"no {absent[0]} report of this day is", "it decides"
    else:
        missing, who = "no prioritization and no capacity report of this day are", "they decide"
    return [f"{missing} at hand: what {who} for these projects is not shown"]


def steering(data: "Data") -> Finding | None:
    """For which projects other reports decide something else than going on; None where none is at hand."""
    known = reports_at_hand(data.record)
    if not known:
        return None
    found, undecided = data.elsewhere, _undecided(data)
    of_word = {word: found[found.decision == word] for word in INSTEAD}
    postponed = found[found.decision.isin([Recommendation.PAUSE, Recommendation.DELAY])]
    moved = found[found.action.notna()]
    recommended = "Projects that the prioritization report of this day recommends to"
    shifted = moved[moved.months.notna()]
    months = "Months by which the plan of the capacity report of this day moves or stretches them"
    values = {
        "stopped": _listed(of_word[Recommendation.STOP], f"{recommended} stop"),
        "rejected": _listed(of_word[Recommendation.REJECT], f"{recommended} reject"),
        "postponed": _listed(postponed, f"{recommended} pause or to start later"),
        "undecided": _listed(undecided, "Projects on which it has not decided"),
        "moved": _listed(
            moved, "Projects that the plan of the capacity report moves, stretches or drops"
        ),
        "months": by_project(shifted, "months", months, "projects.project_id", COLUMNS),
        "projects": _listed(found, "All but the undecided ones, those to be stopped first"),
    }
    stopped = pd.concat([of_word[word] for word in ENDED])
    message = _in_words(known, of_word, stopped, postponed, moved)
    if len(undecided):
        verb = "is" if len(undecided) == 1 else "are"
        also = f"; {len(undecided)} {verb} not decided"
        room = len(message) + len(also) <= LIMIT
        message = (message if room else message.partition("; capacity")[0]) + also
    alarming = len(stopped) or len(undecided)
    severity = Severity.WARNING if alarming else Severity.INFO
    return Finding(text.sentence(message), "steering", severity, values)


def _undecided(data: "Data") -> pd.DataFrame:
    """Projects on which the prioritization report has not decided."""
    chosen = _frame(data.record, "prioritization", PRIORITIZATION)
    return data.projects.merge(chosen[chosen.decision == Recommendation.OPEN], on="project_id")


def _listed(rows: pd.DataFrame, formula: str) -> Value:
    return ids(rows, formula, "projects.project_id", COLUMNS)


def _in_words(
    known: list[str],
    of_word: Mapping[str, pd.DataFrame],
    stopped: pd.DataFrame,
    postponed: pd.DataFrame,
    moved: pd.DataFrame,
) -> str:
    """What each of the reports at hand decides."""
    parts = []
    if "prioritization" in known:
        chosen = []
        if len(stopped):
            verbs = " or ".join(f"{word}s" for word in ENDED if len(of_word[word]))
            chosen.append(f"{verbs} {_which(stopped, first=True)}")
        if len(postponed):
            chosen.append(f"postpones {_which(postponed, first=not chosen)}")
        nothing = f"stops or postpones {_which(stopped, first=True)}"
        parts.append(f"prioritization {' and '.join(chosen) or nothing}")
    if "capacity" in known:
        verb = "moves or drops" if (moved.action == Action.DROP).any() else "moves"
        parts.append(f"capacity {verb} {_which(moved, first=not parts)}")
    return "; ".join(parts)


def _which(rows: pd.DataFrame, first: bool) -> str:
    """The name of one project, or how many; in the first part of the sentence with what they are."""
    if len(rows) == 1:
        return text.shorten(rows["name"].iloc[0], 30)
    many = str(len(rows) or "none")
    return f"{many} of these projects" if first else many
