"""Which late project endangers which other, by how many working days, along the chain."""

import networkx as nx
import numpy as np
import pandas as pd

from pmo_lib.portfolio.lifecycle import UnknownCalendar, calendar_of, holidays, working_days
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.milestones import expected as milestones_expected
from pmo_lib.status.states import Progress

COLUMNS = [
    "project_id",
    "name",
    "giver",
    "giver_id",
    "what",
    "needed_by",
    "expected",
    "late_days",
    "chain",
]


def endangered(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Dependencies whose giver is expected after the day it is needed, directly or because it waits itself.

    A project that receives something so many working days late is taken to finish so many working days later than it
    expects, and to pass that on: no reserve is assumed.

    Args:
        portfolio: as of a day.
        frame: positions.

    Returns:
        a row per endangered dependency, the worst first: project_id, name, giver, giver_id, what, needed_by, expected, late_days
        [working days], chain (names, the first cause first).
        Dependencies that go in circles are followed once. Who is done is endangered no more, and waits for nothing.
    """
    needs = portfolio.dependencies.dropna(subset=["needed_by"]).sort_values("dependency_id")
    needs = needs[~needs.project_id.isin(_done(frame))]
    expectations = _Expectations(portfolio, frame)
    rows = [
        row
        for need in needs.itertuples()
        if (row := expectations.row(need)) and row["late_days"] > 0
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found.sort_values(
        ["late_days", "project_id"], ascending=[False, True], ignore_index=True
    )


def known_calendar(portfolio: Portfolio) -> str:
    """The organization's calendar; empty, so that only weekends are free, where it states none or an unknown one."""
    calendar = calendar_of(portfolio)
    try:
        holidays(calendar, portfolio.as_of.year, portfolio.as_of.year)
    except UnknownCalendar:
        return ""
    return calendar


def how_counted(portfolio: Portfolio) -> str:
    """Which days count as working days, in a sentence."""
    stated = calendar_of(portfolio)
    if stated and not known_calendar(portfolio):
        return f"Working days are Monday to Friday, since the calendar {stated} is not known here."
    if not stated:
        return "Working days are Monday to Friday, since the organization states no calendar."
    return "Working days are those of the organization's calendar."


def _done(frame: pd.DataFrame) -> set[str]:
    return set(frame.project_id[frame.state.isin([Progress.FINISHED, Progress.CANCELLED])])


class _Expectations:
    """Who is expected when, and why, worked out once for each project."""

    def __init__(self, portfolio: Portfolio, frame: pd.DataFrame):
        self.calendar = known_calendar(portfolio)
        self.names = dict(zip(frame.project_id, frame["name"], strict=True))
        finish = frame.finish.fillna(frame.baseline_finish).mask(frame.state == Progress.CANCELLED)
        self.finish = dict(zip(frame.project_id, finish, strict=True))
        outside = portfolio.givers.sort_values("made")
        for giver in outside.itertuples():
            if isinstance(giver.giver_milestone_id, str):
                continue
            self.names.setdefault(giver.giver_project_id, giver.name)
            if giver.giver_project_id not in set(frame.project_id):
                self.finish[giver.giver_project_id] = giver.expected
        self.milestones = _expected_milestones(portfolio)
        self.needs = {
            p: list(g.itertuples())
            for p, g in portfolio.dependencies.dropna(subset=["needed_by"]).groupby("project_id")
        }
        self.done = _done(frame)
        self.known: dict[str, tuple[float, tuple[str, ...]]] = {}
        waits = nx.DiGraph(
            (need.giver_project_id, project) for project, own in self.needs.items() for need in own
        )
        groups = nx.condensation(
            waits
        )  # projects that wait for each other in a circle are one group
        for group in nx.topological_sort(groups):
            members = groups.nodes[group]["members"]
            project = min(members)
            if len(members) == 1 and not waits.has_edge(project, project):
                self.known[project] = self.pushed(project)
            # what is found on a circle holds on the path followed only

    def pushed(self, project: str, path: tuple[str, ...] = ()) -> tuple[float, tuple[str, ...]]:
        """By how many working days a project is pushed by what it waits for, and along which chain."""
        if project in self.known or project in self.done:
            return self.known.get(project, (0.0, ()))
        if project in path:
            return 0.0, ()
        found = [self.late(need, (*path, project)) for need in self.needs.get(project, ())]
        worst = max(found, key=lambda case: case[0], default=(0.0, ()))
        return worst if worst[0] > 0 else (0.0, ())

    def late(self, need, path: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
        """By how many working days a need is met late, and the chain that causes it."""
        expected, chain = self.expected(need, path)
        days = working_days(need.needed_by, expected, self.calendar)
        return (0.0, ()) if np.isnan(days) else (max(0.0, days), chain)

    def expected(self, need, path: tuple[str, ...]):
        """When what is needed is expected, given what the giver waits for itself."""
        giver = need.giver_project_id
        own = (
            self.milestones.get((giver, need.giver_milestone_id))
            if isinstance(need.giver_milestone_id, str)
            else self.finish.get(giver)
        )
        pushed, chain = self.pushed(giver, path)
        name = self.names.get(giver, giver)
        if own is None or pd.isna(own) or not pushed:
            return own if own is not None else pd.NaT, (name,)
        free = list(holidays(self.calendar, own.year, own.year + 3))
        moved = np.busday_offset(
            np.datetime64(own.date()), int(pushed), roll="forward", holidays=free
        )
        return pd.Timestamp(moved), (*chain, name)

    def row(self, need) -> dict | None:
        """An endangered dependency as a reader sees it."""
        expected, chain = self.expected(need, (need.project_id,))
        late = working_days(need.needed_by, expected, self.calendar)
        if np.isnan(late) or need.project_id not in self.names:
            return None
        return {
            "project_id": need.project_id,
            "name": self.names[need.project_id],
            "giver": self.names.get(need.giver_project_id, need.giver_project_id),
            "giver_id": need.giver_project_id,
            "what": need.what,
            "needed_by": need.needed_by,
            "expected": expected,
            "late_days": late,
            "chain": (*chain, self.names[need.project_id]),
        }


def _expected_milestones(portfolio: Portfolio) -> dict[tuple[str, str], pd.Timestamp]:
    own = milestones_expected(portfolio)
    days = own.actual_date.fillna(own.expected)
    found = dict(zip(zip(own.project_id, own.milestone_id, strict=True), days, strict=True))
    for giver in (
        portfolio.givers.dropna(subset=["giver_milestone_id"]).sort_values("made").itertuples()
    ):
        found[(giver.giver_project_id, giver.giver_milestone_id)] = giver.expected
    return found


def from_cancelled(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """Dependencies of projects that go on whose giver was cancelled, so that nothing will be given."""
    needs = portfolio.dependencies
    cancelled = set(frame.project_id[frame.state == Progress.CANCELLED])
    return needs[needs.giver_project_id.isin(cancelled) & ~needs.project_id.isin(_done(frame))]


def unknown_givers(portfolio: Portfolio) -> pd.DataFrame:
    """Dependencies on a giver, or on a milestone, of which nothing is known."""
    known = set(portfolio.projects.project_id) | set(portfolio.givers.giver_project_id)
    needs, milestones = portfolio.dependencies, _expected_milestones(portfolio)
    pairs = zip(needs.giver_project_id, needs.giver_milestone_id, strict=True)
    expected = [
        pair in milestones if isinstance(pair[1], str) else pair[0] in known for pair in pairs
    ]
    return needs[~np.array(expected, dtype=bool)]
