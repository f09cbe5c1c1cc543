"""The agenda of the next session: what has to be decided in it, and what the reports of this run answer."""

from dataclasses import dataclass

import pandas as pd

from pmo_lib.governance.data import Data
from pmo_lib.report import text

MOST = 12  # decisions on one printed page
SESSIONS = 3  # whose decisions are counted


@dataclass(frozen=True, slots=True, eq=False)
class Agenda:
    """
    What the next session has to decide.

    Args:
        next: day of the next session; missing if none is planned.
        until: last day on which a decision counts as due: the session after next, else twice the days to the next report.
        rows: open decisions due until then or without a due day, with `answer`; the most money first, or the most overdue.
        tabled: decisions that name one of the last three sessions.
        decided: which of them were decided by the day of their session.
    """

    next: pd.Timestamp
    until: pd.Timestamp
    rows: pd.DataFrame
    tabled: pd.DataFrame
    decided: pd.Series

    @property
    def until_words(self) -> str:
        """Until when decisions are due, in words."""
        return f"due by {text.day(self.until)}"


def agenda_of(data: Data) -> Agenda:
    """The agenda of the session after the day of the report."""
    sessions = data.portfolio.sessions.sort_values("held", kind="stable")
    ahead = sessions.held[sessions.held > data.day].drop_duplicates().tolist()
    until = ahead[1] if len(ahead) > 1 else data.day + pd.Timedelta(days=2 * data.rules.ahead_days)
    rows = data.open_decisions
    rows = rows[~(rows.due > until)]
    most = rows.head(MOST).index
    if rows.value.notna().any():
        rows = rows.sort_values("value", ascending=False, kind="stable", na_position="last")
    rows = pd.concat([rows[rows.index.isin(most)], rows[~rows.index.isin(most)]])
    before = sessions[sessions.held <= data.day].tail(SESSIONS)
    tabled = data.decisions[data.decisions.session_id.isin(before.session_id)]
    held = before.set_index("session_id").held.reindex(tabled.session_id).array
    return Agenda(
        ahead[0] if ahead else pd.NaT,
        until,
        rows.assign(answer=answers(data, rows)),
        tabled,
        tabled.decided <= held,
    )


def answers(data: Data, rows: pd.DataFrame) -> list[str]:
    """What earlier reports of this run recommend for the project of each decision; empty where none speaks of it."""
    chosen = _by_project(data, "prioritization", "projects")
    moved = _by_project(data, "capacity_analysis", "moves")
    found = []
    for project in rows.project_id:
        parts = []
        if project in chosen.index:
            one = chosen.loc[project]
            parts.append(f"Prioritization: {one.decision} – {one.reason}")
        if project in moved.index:
            one = moved.loc[project]
            parts.append(
                f"Capacity: {one.action} by {text.plural(int(one.months), 'month')}"
                if one.months > 0
                else f"Capacity: {one.action}"
            )
        found.append("; ".join(parts))
    return found


def _by_project(data: Data, notebook: str, frame: str) -> pd.DataFrame:
    rows = data.record.get(notebook, {}).get(frame)
    if rows is None or rows.empty:
        return pd.DataFrame(index=pd.Index([], name="project_id"))
    return rows.drop_duplicates("project_id").set_index("project_id")


def rest_by_decider(pack: Agenda) -> pd.DataFrame:
    """The decisions beyond those that the agenda names, summed by decider: decider_role, decisions, days_late and value."""
    rest = pack.rows.iloc[MOST:]
    grouped = rest.groupby("decider_role", sort=False)
    frame = pd.DataFrame(
        {
            "decisions": grouped.size(),
            "days_late": grouped.days_late.sum(),
            "value": grouped.value.sum(min_count=1),
        }
    )
    return frame.sort_values("decisions", ascending=False, kind="stable").reset_index()
